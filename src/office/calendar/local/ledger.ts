/**
 * What was begun at a service that keeps our meetings too. A write is `begun` with its rooms claimed here, before the service is
 * told; then it is `done`, or taken back as if it had never been. The rooms that it gives up stay claimed until then.
 */
import type Database from "better-sqlite3";
import type { Meeting } from "../../../core/calendar.ts";
import { type Time, without } from "../times.ts";
import type { OccurrenceRow, Rows, Whole } from "./rows.ts";
import { longestClaimMs } from "./schema.ts";

/**
 * An event as a service has it. `home` is the calendar that says how it is, `answer` what its room last said; `known` and `body` are its
 * keeper's own.
 */
export interface KnownEvent {
  readonly uid: string;
  readonly meeting: string;
  readonly home: string;
  readonly version: string;
  readonly known: string;
  readonly body: string;
  readonly answer: string | null;
  /** The service's own name of it. */
  readonly alias: string | null;
}

/** A write as it was noted. `back`: it is to be taken back as soon as the service answers. */
export interface NotedWrite {
  readonly key: string;
  readonly meeting: string;
  readonly gave: Meeting;
  readonly before: Whole;
  readonly state: "begun" | "back" | "done";
  /** `CalendarWrite.at`, and the clock of the machine then; in milliseconds since 1970. */
  readonly at: number;
  readonly begunAt: number;
}

/** The part of the file that is about a service. Each function is one transaction. */
export interface Ledger {
  whole(id: string): Whole | undefined;
  noted(key: string): NotedWrite | undefined;
  /** The writes that are not done, the oldest first. */
  open(): NotedWrite[];
  /** Claims for a write the rooms that it gives up. Within its transaction. */
  keepRooms(key: string, before: Whole, after: Whole, at: number): void;
  done(key: string): void;
  giveBack(key: string): void;
  /** Makes everything as if there had been no such write. */
  takenBack(key: string): void;
  events(meeting: string): KnownEvent[];
  /** By our name or by the service's. */
  event(name: string): KnownEvent | undefined;
  keepEvent(event: Omit<KnownEvent, "alias"> & { readonly alias?: string | null }): void;
  dropEvent(uid: string): void;
  /** The events of meetings yet to end whose room has not answered. */
  unanswered(at: number): KnownEvent[];
  /** The events of meetings in which one of `ids` is busy within a span. */
  expected(ids: readonly string[], within: Time): KnownEvent[];
  /** Makes a meeting what the service says that it is. */
  adopt(whole: Whole, at: number): void;
}

interface WriteRow {
  readonly key: string;
  readonly meeting: string;
  readonly gave: string;
  readonly before: string;
  readonly state: NotedWrite["state"];
  readonly made_at: number;
  readonly begun_at: number;
}

export function ledgerOf(db: Database.Database, rows: Rows, bufferMs: number): Ledger {
  const columns = "key, meeting, gave, before, state, made_at, begun_at";
  const write = db.prepare<[string], WriteRow>(`SELECT ${columns} FROM writes WHERE key = ?`);
  const openWrites = db.prepare<[], WriteRow>(
    `SELECT ${columns} FROM writes WHERE state <> 'done' ORDER BY begun_at, key`,
  );
  const setState = db.prepare<[string, string]>("UPDATE writes SET state = ? WHERE key = ?");
  const dropWrite = db.prepare<[string]>("DELETE FROM writes WHERE key = ?");
  const dropKept = db.prepare<[string]>("DELETE FROM claims WHERE source = ?");
  const keep = db.prepare<[string, number, number, string, number]>(
    `INSERT INTO claims (who, start, "end", source, is_room, held_until, made_at) VALUES (?, ?, ?, ?, 1, NULL, ?)`,
  );
  const eventsOf = db.prepare<[string], KnownEvent>("SELECT * FROM events WHERE meeting = ? ORDER BY uid");
  const eventOf = db.prepare<{ name: string }, KnownEvent>(
    "SELECT * FROM events WHERE uid = @name UNION ALL SELECT * FROM events WHERE alias = @name LIMIT 1",
  );
  const putEvent = db.prepare<KnownEvent>(
    `INSERT INTO events (uid, meeting, home, version, known, body, answer, alias)
     VALUES (@uid, @meeting, @home, @version, @known, @body, @answer, @alias)
     ON CONFLICT (uid) DO UPDATE SET meeting = @meeting, home = @home, version = @version, known = @known, body = @body,
       answer = @answer, alias = @alias`,
  );
  const removeEvent = db.prepare<[string]>("DELETE FROM events WHERE uid = ?");
  const expected = db.prepare<[string, number, number, number], KnownEvent>(
    `SELECT DISTINCT e.* FROM json_each(?) AS ids JOIN claims c ON c.who = ids.value
     JOIN events e ON e.meeting = substr(c.source, 1, instr(c.source, '@') - 1)
     WHERE c.start < ? AND c.start > ? AND c."end" > ?`,
  );
  const unanswered = db.prepare<[number], KnownEvent>(
    `SELECT * FROM events WHERE answer IN ('waiting', 'declined')
     AND EXISTS (SELECT 1 FROM occurrences o WHERE o.meeting = events.meeting AND o."end" > ?)`,
  );
  const notedOf = ({ gave, before, made_at, begun_at, ...row }: WriteRow): NotedWrite => ({
    ...row,
    gave: JSON.parse(gave) as Meeting,
    before: JSON.parse(before) as Whole,
    at: made_at,
    begunAt: begun_at,
  });

  return {
    whole: (id) => rows.read(id),
    noted(key) {
      const row = write.get(key);
      return row && notedOf(row);
    },
    open: () => openWrites.all().map(notedOf),
    keepRooms(key, before, after, at) {
      const given = roomTimes(before, at, bufferMs);
      const taken = roomTimes(after, at, bufferMs);
      for (const { room, ...time } of given)
        for (const { start, end } of without(
          time,
          taken.filter((one) => one.room === room),
        ))
          keep.run(room, start, end, `undo:${key}`, at);
    },
    done: db.transaction((key: string) => {
      dropKept.run(`undo:${key}`);
      setState.run("done", key);
    }),
    giveBack: (key) => void setState.run("back", key),
    takenBack: db.transaction((key: string) => {
      const row = write.get(key);
      if (!row) return;
      dropKept.run(`undo:${key}`);
      rows.put(JSON.parse(row.before) as Whole, row.made_at);
      dropWrite.run(key);
    }),
    events: (meeting) => eventsOf.all(meeting),
    event: (name) => eventOf.get({ name }),
    keepEvent: (event) => void putEvent.run({ ...event, alias: event.alias ?? null }),
    dropEvent: (uid) => void removeEvent.run(uid),
    unanswered: (at) => unanswered.all(at),
    expected: (ids, { start, end }) => expected.all(JSON.stringify(ids), end, start - longestClaimMs, start),
    adopt: db.transaction((whole: Whole, at: number) => rows.take(whole, at)),
  };
}

type RoomTime = Time & { readonly room: string };

const roomTimes = ({ times }: Whole, at: number, bufferMs: number): RoomTime[] =>
  times.flatMap(({ room, start, end }: OccurrenceRow) =>
    room !== null && end > at ? [{ room, start, end: end + bufferMs }] : [],
  );
