/** Makes indexes where questions need them: small tables are read through, large ones get those they are asked by. */
import type Database from "better-sqlite3";
import { computed } from "../values.ts";
import type { KeptTable } from "./catalogue.ts";

/** Reading so many records through takes less than making an index. */
const largeTable = 5_000;
/** Each index costs every write; nobody asks by more. */
const mostIndexes = 16;

export interface Indexes {
  forFilter(table: KeptTable, fields: readonly string[]): void;
  /** One index that holds all a summary needs, so that no record is read. */
  forGroups(table: KeptTable, by: readonly string[], figures: readonly string[]): void;
}

/** The indexes of a database. Making one takes as long as reading its table once. */
export function indexesOf(db: Database.Database): Indexes {
  const known = new Set<string>();
  const names = db
    .prepare<[string], string>("SELECT name FROM sqlite_master WHERE type = 'index' AND tbl_name = ?")
    .pluck();

  function make(table: KeptTable, fields: readonly string[]): void {
    const name = `i_${table.id}_${fields.join("_")}`;
    if (known.has(name) || fields.length === 0) return;
    const present = names.all(table.id);
    if (!present.includes(name) && present.length < mostIndexes)
      db.exec(`CREATE INDEX IF NOT EXISTS ${name} ON ${table.id} (${fields.join(", ")})`);
    known.add(name);
  }
  const stored = (table: KeptTable, ids: readonly string[]): string[] => {
    const columns = new Set(
      table.fields
        .filter(({ type }) => !computed.has(type) && type !== "link" && type !== "attachment")
        .map(({ id }) => id),
    );
    return [...new Set(ids)].filter((id) => columns.has(id));
  };

  return {
    forFilter(table, fields) {
      if (table.records < largeTable) return;
      for (const field of stored(table, fields)) make(table, [field]);
    },
    forGroups(table, by, figures) {
      const all = stored(table, [...by, ...figures]);
      if (table.records < largeTable || by.length === 0 || all.length !== new Set([...by, ...figures]).size) return;
      if (all.length <= 4) make(table, all);
    },
  };
}
