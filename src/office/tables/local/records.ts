/** Writes records: their columns, links, revisions and the trace that history and undo are made of. */
import type Database from "better-sqlite3";
import { TableError } from "../../../core/tables.ts";
import type { Cell } from "../values.ts";
import type { KeptField, KeptTable } from "./catalogue.ts";
import type { Image } from "./cells.ts";

/** Who writes and when; `write` is the number of the write. */
export interface Trace {
  readonly write: number;
  readonly by: number;
  readonly at: string;
}

/** A removed record, whole. */
export interface Whole {
  readonly image: Image;
  readonly created: readonly [at: string, by: number];
}

/** The writer of one table's records within one transaction. Statements are prepared once for each set of fields. */
export interface RecordWriter {
  /** Gives the new record's number. */
  add(image: Image): number;
  /** Puts a removed record back under its own number. */
  putBack(id: number, whole: Whole, revision: number): void;
  /** Changes cells; nothing when all are as they should be already. Throws `changed` for another revision than `expected`. */
  update(id: number, image: Image, expected?: number): boolean;
  remove(id: number, expected?: number): void;
  /** Looks that no record became its own ancestor, and counts; to be called at the end. */
  finish(): void;
}

/** Makes the writer. With `quiet`, no revisions are kept: the write as a whole stands for them. */
export function recordWriter(db: Database.Database, table: KeptTable, trace: Trace, quiet = false): RecordWriter {
  const fields = new Map(table.fields.map((field) => [field.id, field]));
  const columns = table.fields.filter(({ type }) => isColumn(type));
  const links = table.fields.filter((field) => field.type === "link" && field.join !== undefined);
  const numbers = table.fields.filter(({ type }) => type === "auto-number");
  const counters = new Map(
    numbers.map(({ id }) => [
      id,
      (db.prepare(`SELECT max(${id}) FROM ${table.id}`).pluck().get() as number | null) ?? 0,
    ]),
  );
  const stored = [...columns, ...numbers];
  const insert = db.prepare(
    `INSERT INTO ${table.id} (${["id", "rev", "created_at", "created_by", "updated_at", "updated_by", ...stored.map(({ id }) => id)].join(", ")}) VALUES (${Array(
      6 + stored.length,
    )
      .fill("?")
      .join(", ")})`,
  );
  const noteRevision = db.prepare<[number, number, number, number, string | null, string | null]>(
    "INSERT INTO revisions (write_no, table_no, record, revision, before, after) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const read = db
    .prepare(
      `SELECT rev, created_at, created_by${stored.map(({ id }) => `, ${id}`).join("")} FROM ${table.id} WHERE id = ?`,
    )
    .raw();
  const drop = db.prepare(`DELETE FROM ${table.id} WHERE id = ?`);
  const updates = new Map<string, Database.Statement>();
  const linkers = new Map(links.map((field) => [field.id, linker(db, field)]));
  const moved = new Map<KeptField, Set<number>>();
  let added = 0;

  const note = (id: number, revision: number, before: unknown, after: unknown): void => {
    if (quiet) return;
    noteRevision.run(
      trace.write,
      table.no,
      id,
      revision,
      before === null ? null : JSON.stringify(before),
      after === null ? null : JSON.stringify(after),
    );
  };
  const setLinks = (id: number, image: Image): void => {
    for (const field of links) {
      const to = image[field.id];
      if (!Array.isArray(to)) continue;
      linkers.get(field.id)?.set(id, to);
      if (field.table === table.id && !field.many) moved.set(field, (moved.get(field) ?? new Set()).add(id));
    }
  };
  const cellsOf = (image: Image): Cell[] => columns.map(({ id }) => (image[id] ?? null) as Cell);

  function now(
    id: number,
    expected: number | undefined,
  ): { revision: number; image: Record<string, Cell | readonly number[]>; created: [string, number] } {
    const row = read.get(id) as [number, string, number, ...Cell[]] | undefined;
    if (!row)
      throw new TableError(
        "not-found",
        `Record ${id} of “${table.name}” is no longer there.`,
        `“${table.name}”中的记录 ${id} 已不存在。`,
      );
    const [revision, at, by, ...cells] = row;
    if (expected !== undefined && revision !== expected) throw changedSince(table);
    const image: Record<string, Cell | readonly number[]> = {};
    stored.forEach((field, i) => {
      if (cells[i] !== null && cells[i] !== undefined) image[field.id] = cells[i] as Cell;
    });
    for (const field of links) {
      const to = linkers.get(field.id)?.get(id) ?? [];
      if (to.length > 0) image[field.id] = to;
    }
    return { revision, image, created: [at, by] };
  }

  return {
    add(image) {
      const own = numbers.map(({ id }) => {
        const next = (counters.get(id) ?? 0) + 1;
        counters.set(id, next);
        return next;
      });
      const id = Number(
        insert.run(null, 1, trace.at, trace.by, trace.at, trace.by, ...cellsOf(image), ...own).lastInsertRowid,
      );
      if (links.length > 0) setLinks(id, image);
      added += 1;
      note(id, 1, null, image);
      return id;
    },
    putBack(id, { image, created }, revision) {
      if (read.get(id)) throw changedSince(table);
      insert.run(
        id,
        revision,
        ...created,
        trace.at,
        trace.by,
        ...cellsOf(image),
        ...numbers.map((field) => image[field.id] ?? null),
      );
      setLinks(id, image);
      added += 1;
      note(id, revision, null, image);
    },
    update(id, image, expected) {
      const { revision, image: before } = now(id, expected);
      const changes = Object.entries(image).filter(([key, cell]) => fields.has(key) && !same(before[key], cell));
      if (changes.length === 0) return false;
      const cells = changes.filter(([, cell]) => !Array.isArray(cell));
      const names = cells.map(([key]) => key);
      const key = names.join(" ");
      let statement = updates.get(key);
      if (!statement) {
        statement = db.prepare(
          `UPDATE ${table.id} SET rev = ?, updated_at = ?, updated_by = ?${names.map((name) => `, ${name} = ?`).join("")} WHERE id = ?`,
        );
        updates.set(key, statement);
      }
      statement.run(revision + 1, trace.at, trace.by, ...cells.map(([, cell]) => cell as Cell), id);
      setLinks(id, Object.fromEntries(changes));
      const old = Object.fromEntries(
        changes.map(([key, cell]) => [key, before[key] ?? (Array.isArray(cell) ? [] : null)]),
      );
      note(id, revision + 1, old, Object.fromEntries(changes));
      return true;
    },
    remove(id, expected) {
      const { revision, image, created } = now(id, expected);
      for (const field of links) linkers.get(field.id)?.set(id, []);
      drop.run(id);
      added -= 1;
      note(id, revision + 1, { image, created } satisfies Whole, null);
    },
    finish() {
      for (const [field, ids] of moved) refuseCircles(db, table, field, ids);
      if (added !== 0) db.prepare("UPDATE tables SET records = records + ? WHERE no = ?").run(added, table.no);
    },
  };
}

/** Whether a field has a column that people fill. */
export const isColumn = (type: KeptField["type"]): boolean =>
  ![
    "link",
    "lookup",
    "roll-up",
    "formula",
    "auto-number",
    "created-at",
    "updated-at",
    "created-by",
    "updated-by",
  ].includes(type);

const same = (a: Image[string] | undefined, b: Image[string]): boolean =>
  Array.isArray(b)
    ? JSON.stringify([...((a as number[] | undefined) ?? [])].sort()) === JSON.stringify([...b].sort())
    : (a ?? null) === b;

export const changedSince = (table: KeptTable): TableError =>
  new TableError(
    "changed",
    `Somebody has changed “${table.name}” since. Look at it as it is now, and say again what should change.`,
    `“${table.name}”之后又被改过。请看一下现在的样子，再说要怎么改。`,
  );

function linker(db: Database.Database, { join, side }: KeptField) {
  const [near, far] = side === "b" ? ["b", "a"] : ["a", "b"];
  const clear = db.prepare<[number]>(`DELETE FROM ${join} WHERE ${near} = ?`);
  const put = db.prepare<[number, number]>(`INSERT OR IGNORE INTO ${join} (${near}, ${far}) VALUES (?, ?)`);
  const get = db.prepare<[number], number>(`SELECT ${far} FROM ${join} WHERE ${near} = ? ORDER BY ${far}`).pluck();
  return {
    get: (id: number): number[] => get.all(id),
    set(id: number, to: readonly number[]): void {
      clear.run(id);
      for (const one of to) put.run(id, one);
    },
  };
}

/** A link of a table to one record of itself is a parent: nothing may be its own ancestor. */
function refuseCircles(db: Database.Database, table: KeptTable, field: KeptField, ids: ReadonlySet<number>): void {
  const parent = db.prepare<[number], number>(`SELECT b FROM ${field.join} WHERE a = ?`).pluck();
  for (const id of ids) {
    const path = [id];
    for (let next = parent.get(id); next !== undefined; next = parent.get(next)) {
      if (next === id) {
        const [primary] = table.fields;
        const nameOf = db
          .prepare<[number], string | null>(
            `SELECT ${primary && isColumn(primary.type) ? primary.id : "id"} FROM ${table.id} WHERE id = ?`,
          )
          .pluck();
        const names = [...path, id].map((one) => `“${nameOf.get(one) ?? one}”`).join(" → ");
        throw new TableError(
          "cycle",
          `“${field.name}” would go round in a circle: ${names}.`,
          `“${field.name}”会形成循环：${names}。`,
        );
      }
      if (path.includes(next)) break;
      path.push(next);
    }
  }
}
