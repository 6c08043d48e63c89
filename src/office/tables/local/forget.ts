/** What goes: who somebody was, tables and fields that were dropped long ago, old writes, and files that were never taken in whole. */
import type Database from "better-sqlite3";
import type { Whose } from "../../../core/erase.ts";
import { directPlace } from "../../../core/tables.ts";
import type { Designer } from "./design.ts";

const dayMs = 86_400_000;
/** What was dropped can be put back this long. */
const droppedMs = 30 * dayMs;
/** What each write did is kept this long. */
const writesMs = 400 * dayMs;
const notesMs = 40 * dayMs;
/** No file takes longer to be taken in. */
const fillingMs = 3_600_000;

/** Makes what takes things away from a database. */
export function forgetter(db: Database.Database, design: Designer) {
  const iso = (ms: number): string => new Date(ms).toISOString();
  const own = (whose: Whose) => ({
    person: `${whose.adapter}:${whose.account}:${whose.id}`,
    place: directPlace(whose),
  });

  const take = db.transaction((whose: Whose): number => {
    const { person, place } = own(whose);
    const tables = db
      .prepare<[string], number>("SELECT no FROM tables WHERE place = ? AND shared = 0")
      .pluck()
      .all(place);
    for (const no of tables) {
      dropJoins(no);
      db.prepare("DELETE FROM revisions WHERE table_no = ?").run(no);
      db.prepare("DELETE FROM writes WHERE table_no = ?").run(no);
      design.discard(no);
    }
    const no = db.prepare<[string], number>("SELECT no FROM people WHERE person = ?").pluck().get(person);
    if (no !== undefined) {
      db.prepare("DELETE FROM notes WHERE by = ?").run(no);
      db.prepare("UPDATE people SET person = NULL, name = NULL WHERE no = ?").run(no);
    }
    return tables.length;
  });

  /** Fields of other tables that lead to a table that goes, go with it. */
  function dropJoins(no: number): void {
    db.prepare("DELETE FROM fields WHERE type = 'link' AND table_no <> ? AND spec ->> 'table' = ?").run(no, `t${no}`);
  }

  const purge = db.transaction((now: number): void => {
    for (const no of db
      .prepare<[string, string], number>("SELECT no FROM tables WHERE dropped_at < ? OR (ready = 0 AND created_at < ?)")
      .pluck()
      .all(iso(now - droppedMs), iso(now - fillingMs))) {
      db.prepare("DELETE FROM revisions WHERE table_no = ?").run(no);
      db.prepare("DELETE FROM writes WHERE table_no = ?").run(no);
      design.discard(no);
    }
    db.prepare("DELETE FROM writes WHERE at < ?").run(iso(now - writesMs));
    db.prepare("DELETE FROM notes WHERE at < ?").run(iso(now - notesMs));
  });

  return {
    async forget(whose: Whose): Promise<{ tables: number }> {
      const tables = take.immediate(whose);
      db.pragma("wal_checkpoint(TRUNCATE)");
      return { tables };
    },
    async keptOf(whose: Whose): Promise<{ tables: number }> {
      return {
        tables:
          db
            .prepare<[string], number>(
              "SELECT count(*) FROM tables WHERE place = ? AND shared = 0 AND dropped_at IS NULL",
            )
            .pluck()
            .get(own(whose).place) ?? 0,
      };
    },
    prune: (now: number): void => purge.immediate(now),
  };
}
