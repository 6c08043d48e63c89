/** The rows of one meeting, read and written as a whole. */
import type Database from "better-sqlite3";
import { type Attendee, CalendarError, type Meeting } from "../../../core/calendar.ts";
import type { Time } from "../times.ts";

/**
 * One time of a meeting. `title` and `attendees` (JSON) are null where they are those of the meeting; `series` is the moment from
 * which on it is counted, by `rule`.
 */
export interface OccurrenceRow extends Time {
  readonly original: number;
  readonly room: string | null;
  readonly title: string | null;
  readonly attendees: string | null;
  readonly series: number | null;
  readonly rule: string | null;
}

export interface MeetingRow {
  readonly id: string;
  readonly title: string;
  readonly organiser: string;
  /** JSON of `Attendee[]`. */
  readonly attendees: string;
  readonly zone: string;
  readonly rule: string | null;
  readonly private: number;
  readonly last_write: string;
}

/** A meeting with all its times, oldest first. */
export interface Whole {
  readonly meeting: MeetingRow;
  readonly times: readonly OccurrenceRow[];
}

/** Reads and replaces meetings; to be used within a transaction. */
export interface Rows {
  read(id: string): Whole | undefined;
  /**
   * Makes the meeting and its times what is given. Claims of times that are over by `at` are left as they are. Throws a
   * `CalendarError` when a room is taken.
   */
  put(whole: Whole, at: number): void;
  /** The same for a meeting as a service has it: its rooms are taken, whoever else has them. */
  take(whole: Whole, at: number): void;
}

/** `bufferMs` is kept free behind each meeting of a room. */
export function rowsOf(db: Database.Database, bufferMs: number): Rows {
  const meeting = db.prepare<[string], MeetingRow>("SELECT * FROM meetings WHERE id = ?");
  const times = db.prepare<[string], OccurrenceRow>(
    `SELECT original, start, "end", room, title, attendees, series, rule FROM occurrences WHERE meeting = ? ORDER BY start`,
  );
  const putMeeting = db.prepare<MeetingRow>(
    `INSERT INTO meetings (id, title, organiser, attendees, zone, rule, private, last_write)
     VALUES (@id, @title, @organiser, @attendees, @zone, @rule, @private, @last_write)
     ON CONFLICT (id) DO UPDATE SET title = @title, organiser = @organiser, attendees = @attendees, zone = @zone,
       rule = @rule, private = @private, last_write = @last_write`,
  );
  const dropTimes = db.prepare<[string]>("DELETE FROM occurrences WHERE meeting = ?");
  const putTime = db.prepare<OccurrenceRow & { meeting: string }>(
    `INSERT INTO occurrences (meeting, original, start, "end", room, title, attendees, series, rule)
     VALUES (@meeting, @original, @start, @end, @room, @title, @attendees, @series, @rule)`,
  );
  const dropClaims = db.prepare<[string, string, number]>(
    `DELETE FROM claims WHERE source >= ? AND source < ? AND "end" > ?`,
  );
  const claim = db.prepare<[string, number, number, string, number, number]>(
    `INSERT INTO claims (who, start, "end", source, is_room, held_until, made_at) VALUES (?, ?, ?, ?, ?, NULL, ?)`,
  );

  const replace = ({ meeting: row, times: all }: Whole, at: number, roomKind: 1 | 2): void => {
    putMeeting.run(row);
    // The sign after @ is the next one, so the stretch holds every time of this meeting and nothing else.
    dropClaims.run(`${row.id}@`, `${row.id}A`, at);
    dropTimes.run(row.id);
    for (const time of all) {
      putTime.run({ ...time, series: time.series ?? null, rule: time.rule ?? null, meeting: row.id });
      if (time.end <= at) continue;
      const source = `${row.id}@${time.original}`;
      const people = JSON.parse(time.attendees ?? row.attendees) as Attendee[];
      for (const id of new Set(people.map((one) => one.id))) claim.run(id, time.start, time.end, source, 0, at);
      if (time.room !== null)
        orTaken(time.room, time, () =>
          claim.run(time.room ?? "", time.start, time.end + bufferMs, source, roomKind, at),
        );
    }
  };

  return {
    read(id) {
      const row = meeting.get(id);
      return row && { meeting: row, times: times.all(id) };
    },
    put: (whole, at) => replace(whole, at, 1),
    take: (whole, at) => replace(whole, at, 2),
  };
}

/** Runs a claim of a room; where the trigger says no, in words. */
export function orTaken(room: string, { start, end }: Time, work: () => void): void {
  try {
    work();
  } catch (error) {
    if (!isTaken(error)) throw error;
    throw takenAt(room, { start, end });
  }
}

/** A room is not to be had. */
export const takenAt = (room: string, { start, end }: Time): CalendarError =>
  new CalendarError("taken", `The room ${room} is taken at ${iso(start)}.`, {
    span: { start: iso(start), end: iso(end) },
  });

/** Whether the trigger kept a room from being taken twice. */
export const isTaken = (error: unknown): boolean =>
  (error as { code?: unknown } | null)?.code === "SQLITE_CONSTRAINT_TRIGGER";

/** Milliseconds since 1970 of an ISO 8601 moment. Throws `bad-time` for anything else. */
export function momentOf(text: string): number {
  const moment = Date.parse(text);
  if (Number.isNaN(moment)) throw new CalendarError("bad-time", `"${text}" is no moment. Give it as ISO 8601.`);
  return moment;
}

export const iso = (moment: number): string => new Date(moment).toISOString();

/** One time of a meeting as the port gives it. */
export function meetingOf(row: MeetingRow, time: OccurrenceRow): Meeting {
  return {
    id: row.id,
    ...(row.rule === null ? {} : { rule: row.rule, original: iso(time.original) }),
    title: time.title ?? row.title,
    organiser: row.organiser,
    attendees: JSON.parse(time.attendees ?? row.attendees) as Attendee[],
    start: iso(time.start),
    end: iso(time.end),
    zone: row.zone,
    ...(time.room === null ? {} : { room: time.room }),
    private: row.private === 1,
  };
}
