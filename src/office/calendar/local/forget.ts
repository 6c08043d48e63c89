/** Takes a person out of the calendar's file: meetings that are theirs alone go, in others nobody stands in their place. */
import type Database from "better-sqlite3";
import type { Attendee } from "../../../core/calendar.ts";

/** Who is forgotten: every id that they have in meetings, and every name that titles may call them by. */
export interface Forgotten {
  readonly ids: readonly string[];
  readonly names: readonly string[];
}

const nobody = "—";

interface Row {
  readonly id: string;
  readonly title: string;
  readonly organiser: string;
  readonly attendees: string;
}

/**
 * Forgets somebody; gives how many meetings were removed and how many they were taken out of. What a service keeps is only forgotten
 * here: those meetings are its own, and are looked at there when they are next asked for.
 */
export function forgetIn(db: Database.Database, { ids, names }: Forgotten): { removed: number; changed: number } {
  const isTheirs = (id: string): boolean => ids.includes(id);
  const named = ids.map((id) => JSON.stringify(id));
  const list = JSON.stringify(named);
  const mentions = (column: string): string =>
    `EXISTS (SELECT 1 FROM json_each(@list) WHERE instr(${column}, json_each.value) > 0)`;
  const forget = db.transaction(() => {
    const meetings = db
      .prepare<{ list: string; ids: string }, Row>(
        `SELECT id, title, organiser, attendees FROM meetings WHERE organiser IN (SELECT value FROM json_each(@ids))
         OR ${mentions("attendees")}
         OR id IN (SELECT meeting FROM occurrences WHERE attendees IS NOT NULL AND ${mentions("attendees")})`,
      )
      .all({ list, ids: JSON.stringify(ids) });
    const counts = { removed: 0, changed: 0 };
    for (const row of meetings) {
      const own = times(row.id);
      const people = [row.attendees, ...own.flatMap(({ attendees }) => attendees ?? [])].flatMap(
        (text) => JSON.parse(text) as Attendee[],
      );
      const isAlone = people.every(({ id }) => isTheirs(id));
      const isKeptElsewhere = db.prepare("SELECT 1 FROM events WHERE meeting = ?").get(row.id) !== undefined;
      if (isAlone || isKeptElsewhere) drop(row.id);
      else unname(row, own);
      counts[isAlone || isKeptElsewhere ? "removed" : "changed"]++;
    }
    // What each write gave and what stood before it names them too; it can be undone no more.
    db.prepare(`DELETE FROM writes WHERE ${mentions("gave")} OR ${mentions("before")}`).run({ list });
    for (const id of ids) {
      db.prepare("DELETE FROM claims WHERE who = ? AND is_room = 0").run(id);
      db.prepare("DELETE FROM holds WHERE instr(holder, ?) > 0 OR instr(note, ?) > 0").run(id, JSON.stringify(id));
      db.prepare("DELETE FROM claims WHERE held_until IS NOT NULL AND instr(source, ?) > 0").run(id);
    }
    return counts;
  });
  type Time = { original: number; title: string | null; attendees: string | null };
  const times = (meeting: string): Time[] =>
    db.prepare<[string], Time>("SELECT original, title, attendees FROM occurrences WHERE meeting = ?").all(meeting);

  function drop(meeting: string): void {
    db.prepare("DELETE FROM claims WHERE source >= ? AND source < ?").run(`${meeting}@`, `${meeting}A`);
    db.prepare("DELETE FROM events WHERE meeting = ?").run(meeting);
    db.prepare("DELETE FROM writes WHERE meeting = ?").run(meeting);
    db.prepare("DELETE FROM meetings WHERE id = ?").run(meeting);
  }

  function unname(row: Row, own: readonly Time[]): void {
    const organiser = isTheirs(row.organiser) ? nobody : row.organiser;
    db.prepare("UPDATE meetings SET title = ?, organiser = ?, attendees = ? WHERE id = ?").run(
      withoutNames(row.title),
      organiser,
      withoutThem(row.attendees),
      row.id,
    );
    const put = db.prepare("UPDATE occurrences SET title = ?, attendees = ? WHERE meeting = ? AND original = ?");
    for (const { original, title, attendees } of own)
      put.run(title && withoutNames(title), attendees && withoutThem(attendees), row.id, original);
  }

  const withoutThem = (attendees: string): string =>
    JSON.stringify((JSON.parse(attendees) as Attendee[]).filter(({ id }) => !isTheirs(id)));
  const withoutNames = (title: string): string => names.reduce((left, name) => left.replaceAll(name, nobody), title);

  const counts = forget();
  db.exec("VACUUM");
  db.pragma("wal_checkpoint(TRUNCATE)");
  return counts;
}
