/** Does changes of tables, once for each key, as a whole or not at all. */
import { setImmediate } from "node:timers/promises";
import type Database from "better-sqlite3";
import {
  type Input,
  longestChange,
  mostRecords,
  type TableChange,
  TableError,
  type TableWrite,
  type Viewer,
  type Written,
} from "../../../core/tables.ts";
import type { KeptTable, Look } from "./catalogue.ts";
import { type Image, inputReader, type Reader } from "./cells.ts";
import type { Designer } from "./design.ts";
import { expressions } from "./expression.ts";
import { fieldIn, fieldsIn, filterSql } from "./filter.ts";
import { recordWriter, type Trace } from "./records.ts";

/** So many records of a file are written at a time; between two, others get their turn. */
const rowsAtATime = 4_000;
/** The records a write names; it may have touched more. */
const mostNamed = 1_000;

/** What a write leaves for its undo, as JSON. */
export type Undo =
  | { readonly do: "create" | "drop" | "add" | "update" | "remove" }
  | {
      readonly do: "fields";
      readonly dropped?: readonly number[];
      readonly added?: readonly number[];
      readonly before?: { no: number; name: string; spec: string };
      readonly revision: number;
    }
  | { readonly do: "views"; readonly dropped?: number; readonly added?: number }
  | { readonly do: "table"; readonly name: string; readonly shared: number };

/** The parts of one write. */
export interface Ledger {
  /** What the write of a key gave. */
  made(key: string): Written | undefined;
  /** The number of somebody; their name is kept as it is now. */
  person(viewer: Viewer): number;
  /** Notes a write that begins; its rows name it by the number. */
  begin(table: { no: number }, what: TableChange["do"] | "undo", by: number, write: TableWrite): number;
  end(no: number, written: Written, undo: Undo | null): void;
}

/** The ledger of a database. */
export function ledgerOf(db: Database.Database): Ledger {
  const gave = db.prepare<[string], string>("SELECT gave FROM writes WHERE key = ?").pluck();
  const putPerson = db
    .prepare<[string, string], number>(
      "INSERT INTO people (person, name) VALUES (?, ?) ON CONFLICT (person) DO UPDATE SET name = excluded.name RETURNING no",
    )
    .pluck();
  const put = db.prepare<[string, number, string, number, string]>(
    "INSERT INTO writes (key, table_no, do, gave, count, by, at) VALUES (?, ?, ?, '', 0, ?, ?)",
  );
  const finish = db.prepare<[string, string | null, number, number]>(
    "UPDATE writes SET gave = ?, undo = ?, count = ? WHERE no = ?",
  );
  const touch = db.prepare<[number, number]>("UPDATE tables SET written = ? WHERE no = ?");
  return {
    made(key) {
      const text = gave.get(key);
      return text === undefined ? undefined : (JSON.parse(text) as Written);
    },
    person: ({ person, name }) => putPerson.get(person, name) as number,
    begin(table, what, by, write) {
      const no = Number(put.run(write.key, table.no, what, by, write.at).lastInsertRowid);
      touch.run(no, table.no);
      return no;
    },
    end: (no, written, undo) =>
      void finish.run(JSON.stringify(written), undo && JSON.stringify(undo), written.count, no),
  };
}

/** Makes `write` of the port. */
export function writer(db: Database.Database, look: Look, design: Designer, ledger: Ledger) {
  const setSpec = db.prepare<[string, string]>(
    "UPDATE fields SET spec = json_set(spec, '$.options', json(?)) WHERE no = ?",
  );

  function keepOptions(table: KeptTable, { newOptions }: Reader): void {
    for (const [id, added] of newOptions) {
      const field = table.fields.find((one) => one.id === id);
      if (field) setSpec.run(JSON.stringify([...(field.options ?? []), ...added]), String(field.no));
    }
  }

  const done = (
    table: Pick<KeptTable, "id" | "name">,
    what: TableChange["do"],
    ids: readonly number[] = [],
    count = ids.length,
  ): Written => ({
    table: table.id,
    name: table.name,
    do: what,
    records: ids.slice(0, mostNamed).map(String),
    count,
  });

  /** Adds, changes or removes records. */
  function writeRecords(
    change: Extract<TableChange, { do: "add" | "update" | "remove" }>,
    table: KeptTable,
    trace: Trace,
  ): Written {
    if (change.records.length > longestChange)
      throw new TableError(
        "too-much",
        `One change takes at most ${longestChange} records. Do it in parts.`,
        `一次最多修改 ${longestChange} 条记录，请分批进行。`,
      );
    if (change.do === "add" && table.records + change.records.length > mostRecords) throw full();
    const catalogue = look();
    const reader = inputReader(db, catalogue, table, trace.at);
    const records = recordWriter(db, table, trace);
    const ids: number[] = [];
    const images = new Map<unknown, Image>();
    if (change.do === "remove")
      for (const { id, revision } of change.records) {
        records.remove(recordNumber(id, table), revision);
        ids.push(Number(id));
      }
    else if (change.do === "add") for (const record of change.records) ids.push(records.add(reader.image(record)));
    else
      for (const { id, revision, values } of change.records) {
        // A change of many records mostly gives all of them the same values.
        const image = images.get(values) ?? reader.image(values);
        images.set(values, image);
        if (records.update(recordNumber(id, table), image, revision)) ids.push(Number(id));
      }
    records.finish();
    keepOptions(table, reader);
    return done(table, change.do, ids);
  }

  function writeDesign(
    change: Exclude<TableChange, { do: "add" | "update" | "remove" | "create" }>,
    table: KeptTable,
    write: TableWrite,
  ): [Written, Undo] {
    const written = done(table, change.do);
    switch (change.do) {
      case "add-field": {
        const no = design.addField(table, change.field, write.viewer);
        const back = look()
          .table(table.id)
          ?.fields.find((one) => one.no === no)?.back;
        return [
          written,
          { do: "fields", added: [no, ...(back ? [Number(back.slice(1))] : [])], revision: table.revision + 1 },
        ];
      }
      case "change-field": {
        const field = fieldIn(table, change.field);
        const before = db
          .prepare<[number], { no: number; name: string; spec: string }>(
            "SELECT no, name, spec FROM fields WHERE no = ?",
          )
          .get(field.no);
        design.changeField(table, field, change.to);
        return [written, { do: "fields", ...(before && { before }), revision: table.revision + 1 }];
      }
      case "remove-field":
        return [
          written,
          {
            do: "fields",
            dropped: design.dropField(table, fieldIn(table, change.field), write.at),
            revision: table.revision + 1,
          },
        ];
      case "add-view": {
        const { filter, sort = [], fields = [], by } = change.view;
        if (filter) filterSql(table, filter, expressions(look()));
        for (const id of [
          ...(filter ? fieldsIn(filter) : []),
          ...sort.map(({ field }) => field),
          ...fields,
          ...(by ? [by] : []),
        ])
          fieldIn(table, id);
        const added = Number(
          db.prepare("INSERT INTO views (table_no, spec) VALUES (?, ?)").run(table.no, JSON.stringify(change.view))
            .lastInsertRowid,
        );
        return [written, { do: "views", added }];
      }
      case "remove-view": {
        const view = table.views.find(({ id }) => id === change.view);
        if (!view) throw new TableError("not-found", "There is no such view.", "没有这个视图。");
        const dropped = Number(view.id.slice(1));
        db.prepare("UPDATE views SET dropped_at = ? WHERE no = ?").run(write.at, dropped);
        return [written, { do: "views", dropped }];
      }
      case "rename": {
        const name = design.checkName(change.name, table);
        db.prepare("UPDATE tables SET name = ?, revision = revision + 1 WHERE no = ?").run(name, table.no);
        return [
          { ...written, name },
          { do: "table", name: table.name, shared: table.shared ? 1 : 0 },
        ];
      }
      case "share":
        design.checkName(table.name, { ...table, shared: change.shared });
        db.prepare("UPDATE tables SET shared = ?, revision = revision + 1 WHERE no = ?").run(
          change.shared ? 1 : 0,
          table.no,
        );
        return [written, { do: "table", name: table.name, shared: table.shared ? 1 : 0 }];
      case "drop":
        refuseUsed(table);
        db.prepare("UPDATE tables SET dropped_at = ? WHERE no = ?").run(write.at, table.no);
        return [done(table, "drop", [], table.records), { do: "drop" }];
    }
  }

  /** A table that others link to stays until they no longer do. */
  function refuseUsed(table: KeptTable): void {
    const catalogue = look();
    const linking = catalogue
      .all({ place: "*", account: "", person: "", name: "" })
      .filter(
        (other) =>
          other.no !== table.no && other.fields.some((field) => field.type === "link" && field.table === table.id),
      );
    if (linking.length === 0) return;
    const names = linking.map(({ name }) => `“${name}”`).join(", ");
    throw new TableError(
      "bad-field",
      `${names} link to “${table.name}”. Remove those fields first.`,
      `${names} 关联了“${table.name}”，请先删除这些关联字段。`,
    );
  }

  /** One write within one transaction. */
  const once = db.transaction((change: Exclude<TableChange, { do: "create" }>, write: TableWrite): Written => {
    const known = ledger.made(write.key);
    if (known) return known;
    const table = look().seen(change.table, write.viewer);
    const by = ledger.person(write.viewer);
    const no = ledger.begin(table, change.do, by, write);
    if (change.do === "add" || change.do === "update" || change.do === "remove") {
      const written = writeRecords(change, table, { write: no, by, at: write.at });
      ledger.end(no, written, { do: change.do });
      return written;
    }
    const [written, undo] = writeDesign(change, table, write);
    ledger.end(no, written, undo);
    return written;
  });

  const lay = db.transaction((change: Extract<TableChange, { do: "create" }>, write: TableWrite): [number, number] => {
    const by = ledger.person(write.viewer);
    return [design.lay(change.table, write.at, by, write.viewer), by];
  });
  const fill = db.transaction(
    (table: KeptTable, reader: Reader, rows: readonly (readonly Input[])[], trace: Trace): void => {
      const records = recordWriter(db, table, trace, true);
      for (const row of rows) {
        const image: Record<string, Image[string]> = {};
        table.fields.forEach((field, i) => {
          if (row[i] !== undefined && row[i] !== null) image[field.id] = reader.cell(field, row[i]);
        });
        records.add(image);
      }
      records.finish();
    },
  );
  const publish = db.transaction((no: number, by: number, reader: Reader | undefined, write: TableWrite): Written => {
    const known = ledger.made(write.key);
    if (known) {
      design.discard(no);
      return known;
    }
    design.publish(no);
    const table = look().table(`t${no}`) as KeptTable;
    if (reader) keepOptions(table, reader);
    const written = done(table, "create", [], table.records);
    ledger.end(ledger.begin(table, "create", by, write), written, { do: "create" });
    return written;
  });

  /** A new table is filled where nobody sees it, a part at a time, and appears when it is whole. */
  async function create(change: Extract<TableChange, { do: "create" }>, write: TableWrite): Promise<Written> {
    const rows = change.rows ?? [];
    if (rows.length > mostRecords) throw full();
    const [no, by] = lay.immediate(change, write);
    try {
      const catalogue = look(no);
      const table = catalogue.table(`t${no}`) as KeptTable;
      const reader = rows.length > 0 ? inputReader(db, catalogue, table, write.at) : undefined;
      for (let from = 0; reader && from < rows.length; from += rowsAtATime) {
        fill.immediate(table, reader, rows.slice(from, from + rowsAtATime), { write: 0, by, at: write.at });
        await setImmediate();
      }
      return publish.immediate(no, by, reader, write);
    } catch (error) {
      db.transaction(() => design.discard(no)).immediate();
      throw error;
    }
  }

  return async (change: TableChange, write: TableWrite): Promise<Written> => {
    const known = ledger.made(write.key);
    if (known) return known;
    return change.do === "create" ? create(change, write) : once.immediate(change, write);
  };
}

function recordNumber(id: string, table: KeptTable): number {
  if (/^[1-9]\d{0,14}$/.test(id)) return Number(id);
  throw new TableError("not-found", `“${table.name}” has no record “${id}”.`, `“${table.name}”没有记录“${id}”。`);
}

const full = (): TableError =>
  new TableError("too-much", `A table has at most ${mostRecords} records.`, `一个表格最多 ${mostRecords} 条记录。`);
