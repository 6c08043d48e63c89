/** The questions to the calendar that change nothing. */
import type Database from "better-sqlite3";
import type { Busy, Calendar, Meeting, Span } from "../../../core/calendar.ts";
import { type MeetingRow, meetingOf, momentOf, type OccurrenceRow } from "./rows.ts";
import { longestClaimMs } from "./schema.ts";

/** Start, end, source and, of what is only held, until when. */
type ClaimRow = [start: number, end: number, source: string, heldUntil: number | null];

/** `own` and `ownAttendees` are null where the time has those of its meeting. */
type TimeRow = MeetingRow &
  Omit<OccurrenceRow, "title" | "attendees" | "rule"> & {
    readonly own: string | null;
    readonly ownAttendees: string | null;
  };

/** As the port promises them. */
export interface Reads {
  busy(
    ids: readonly string[],
    within: Span,
    options: Parameters<Calendar["busy"]>[2],
  ): ReadonlyMap<string, readonly Busy[]>;
  meetings(within: Span, of: string | undefined): Meeting[];
}

/** Prepares the questions. Both look back as far as the longest claim, so that an index answers. */
export function reads(db: Database.Database): Reads {
  const claims = db
    .prepare<[string, number, number, number], ClaimRow>(
      `SELECT start, "end", source, held_until FROM claims
       WHERE who = ? AND start < ? AND start > ? AND "end" > ? ORDER BY start`,
    )
    .raw();
  const times = db.prepare<[number, number, number], TimeRow>(
    `SELECT m.*, o.original, o.start, o."end", o.room, o.series, o.rule AS counted, o.title AS own, o.attendees AS ownAttendees
     FROM occurrences o JOIN meetings m ON m.id = o.meeting
     WHERE o.start < ? AND o.start > ? AND o."end" > ? ORDER BY o.start, m.id`,
  );

  return {
    busy(ids, within, { at, holder }) {
      const [start, end, now] = [momentOf(within.start), momentOf(within.end), momentOf(at)];
      const own = holder === undefined ? undefined : `hold:${holder}`;
      const counts = ([, , source, heldUntil]: ClaimRow): boolean =>
        source !== own && (heldUntil === null || heldUntil > now);
      return new Map(
        ids.map((id) => [
          id,
          claims
            .all(id, end, start - longestClaimMs, start)
            .filter(counts)
            .map(busyOf),
        ]),
      );
    },
    meetings(within, of) {
      const start = momentOf(within.start);
      const found = times
        .all(momentOf(within.end), start - longestClaimMs, start)
        .map((row) => meetingOf(row, { ...row, title: row.own, attendees: row.ownAttendees }));
      if (of === undefined) return found;
      return found.filter(({ room, attendees }) => room === of || attendees.some(({ id }) => id === of));
    },
  };
}

const busyOf = ([start, end, source, heldUntil]: ClaimRow): Busy =>
  heldUntil === null ? { start, end, meeting: source.slice(0, source.lastIndexOf("@")) } : { start, end };
