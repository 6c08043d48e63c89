/** Takes writes back: everything they changed stands as before, or nothing is done because somebody has gone on since. */
import type Database from "better-sqlite3";
import { TableError, type TableWrite, type Written } from "../../../core/tables.ts";
import type { KeptTable, Look } from "./catalogue.ts";
import type { Image } from "./cells.ts";
import type { Designer } from "./design.ts";
import { changedSince, recordWriter, type Whole } from "./records.ts";
import type { Ledger, Undo } from "./write.ts";

interface WriteRow {
  no: number;
  table_no: number;
  gave: string;
  undo: string | null;
}
interface RevisionRow {
  record: number;
  revision: number;
  before: string | null;
  after: string | null;
}

/** Makes `revert` of the port. */
export function reverter(db: Database.Database, look: Look, design: Designer, ledger: Ledger) {
  const find = db.prepare<[string], WriteRow>("SELECT no, table_no, gave, undo FROM writes WHERE key = ?");
  const revisions = db.prepare<[number], RevisionRow>(
    "SELECT record, revision, before, after FROM revisions WHERE write_no = ? ORDER BY record",
  );
  const lastWrite = db.prepare<[number], number>("SELECT written FROM tables WHERE no = ?").pluck();
  const setDropped = {
    fields: db.prepare<[string | null, number]>("UPDATE fields SET dropped_at = ? WHERE no = ?"),
    views: db.prepare<[string | null, number]>("UPDATE views SET dropped_at = ? WHERE no = ?"),
    tables: db.prepare<[string | null, number]>("UPDATE tables SET dropped_at = ? WHERE no = ?"),
  };

  function records(row: WriteRow, table: KeptTable, trace: { write: number; by: number; at: string }): number {
    const writer = recordWriter(db, table, trace);
    const rows = revisions.all(row.no);
    for (const { record, revision, before, after } of rows) {
      if (before === null) writer.remove(record, revision);
      else if (after === null) writer.putBack(record, JSON.parse(before) as Whole, revision + 1);
      else writer.update(record, JSON.parse(before) as Image, revision);
    }
    writer.finish();
    return rows.length;
  }

  /** Takes a change of a table's design back; gives how many records that concerns. */
  function redesign(row: WriteRow, undo: Undo, table: KeptTable | undefined, at: string): number {
    switch (undo.do) {
      case "create":
        if (!table || lastWrite.get(table.no) !== row.no) throw goneOn(table);
        setDropped.tables.run(at, table.no);
        return table.records;
      case "drop": {
        setDropped.tables.run(null, row.table_no);
        const back = look().table(`t${row.table_no}`);
        if (!back) throw noWrite();
        design.checkName(back.name, back);
        return back.records;
      }
      case "fields":
        if (!table || table.revision !== undo.revision) throw goneOn(table);
        for (const no of undo.added ?? []) setDropped.fields.run(at, no);
        for (const no of undo.dropped ?? []) setDropped.fields.run(null, no);
        if (undo.before)
          db.prepare("UPDATE fields SET name = ?, spec = ? WHERE no = ?").run(
            undo.before.name,
            undo.before.spec,
            undo.before.no,
          );
        db.prepare("UPDATE tables SET revision = revision + 1 WHERE no = ?").run(table.no);
        return 0;
      case "views":
        if (undo.added !== undefined) setDropped.views.run(at, undo.added);
        if (undo.dropped !== undefined) setDropped.views.run(null, undo.dropped);
        return 0;
      case "table":
        if (!table) throw goneOn(table);
        design.checkName(undo.name, { ...table, shared: undo.shared === 1 });
        db.prepare("UPDATE tables SET name = ?, shared = ?, revision = revision + 1 WHERE no = ?").run(
          undo.name,
          undo.shared,
          table.no,
        );
        return 0;
      default:
        throw new Error(`Records are not redesigned (${undo.do}).`);
    }
  }

  const once = db.transaction((key: string, write: TableWrite): Written => {
    const known = ledger.made(write.key);
    if (known) return known;
    const row = find.get(key);
    if (!row?.undo) throw noWrite();
    const undo = JSON.parse(row.undo) as Undo;
    // Whoever may not see the table may not take back what was done to it; a dropped one is looked at as it was.
    if (undo.do === "drop") setDropped.tables.run(null, row.table_no);
    const table = look().seen(`t${row.table_no}`, write.viewer);
    if (undo.do === "drop") setDropped.tables.run(write.at, row.table_no);
    const by = ledger.person(write.viewer);
    const before = lastWrite.get(row.table_no);
    const isRecords = undo.do === "add" || undo.do === "update" || undo.do === "remove";
    let count: number;
    const no = isRecords ? ledger.begin(table, "undo", by, write) : 0;
    if (isRecords) count = records(row, table, { write: no, by, at: write.at });
    else count = redesign(row, undo, table, write.at);
    const gave = JSON.parse(row.gave) as Written;
    const written: Written = { ...gave, name: undo.do === "table" ? undo.name : gave.name, count };
    const number = isRecords ? no : ledger.begin(table, "undo", by, write);
    ledger.end(number, written, null);
    // A table that is made, dropped and put back can be dropped by the first undo still.
    if (undo.do === "drop" && before !== undefined)
      db.prepare("UPDATE tables SET written = ? WHERE no = ?").run(number, row.table_no);
    return written;
  });

  return async (key: string, write: TableWrite): Promise<Written> => once.immediate(key, write);
}

const noWrite = (): TableError =>
  new TableError("not-found", "There is no such write that could be taken back.", "没有可以撤销的操作。");

const goneOn = (table: KeptTable | undefined): TableError => (table ? changedSince(table) : noWrite());
