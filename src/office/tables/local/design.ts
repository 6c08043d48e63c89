/** Makes and changes what tables are made of: checks drafts, gives ids, and lays out the columns. */
import type Database from "better-sqlite3";
import { type FieldDraft, mostFields, type TableDraft, TableError, type Viewer } from "../../../core/tables.ts";
import { renameFields } from "../formula/scan.ts";
import { everywhere, type KeptField, type KeptTable, type Look } from "./catalogue.ts";
import { checked, checkPrimary, columnOf, nameOf, refuseTwins, tooManyFields, zoneOf } from "./drafts.ts";
import { expressions, fieldNamed } from "./expression.ts";

type Spec = Omit<KeptField, "no" | "id" | "name" | "type">;

/** Lays tables out; everything is called within a transaction. */
export interface Designer {
  /** A table without records that nobody sees yet; gives its number. */
  lay(draft: TableDraft, at: string, by: number, viewer: Viewer): number;
  /** Lets a table be seen, and gives other tables the fields for the ways back. Throws `name-taken`. */
  publish(no: number): void;
  /** Takes away a table that was never seen. */
  discard(no: number): void;
  addField(table: KeptTable, draft: FieldDraft, viewer: Viewer): number;
  changeField(table: KeptTable, field: KeptField, to: Partial<FieldDraft>): void;
  /** Throws unless nothing is computed from it; gives the numbers of the fields that went, its way back among them. */
  dropField(table: KeptTable, field: KeptField, at: string): number[];
  /** Throws `name-taken` when the places a table is seen from have another of that name. */
  checkName(name: string, table: Pick<KeptTable, "no" | "place" | "account" | "shared">): string;
}

/** The designer of a database. */
export function designer(db: Database.Database, look: Look): Designer {
  const putField = db.prepare<[number, number, string, string, string]>(
    "INSERT INTO fields (table_no, position, name, type, spec) VALUES (?, ?, ?, ?, ?)",
  );
  const setField = db.prepare<[string, string, number]>("UPDATE fields SET name = ?, spec = ? WHERE no = ?");
  const dropOne = db.prepare<[string, number]>("UPDATE fields SET dropped_at = ? WHERE no = ?");
  const bump = db.prepare<[number]>("UPDATE tables SET revision = revision + 1 WHERE no = ?");
  const sameName = db.prepare<[string, number, string, string, number, string], number>(
    "SELECT no FROM tables WHERE name = ? AND no <> ? AND ready = 1 AND dropped_at IS NULL AND (place = ? OR (account = ? AND (shared = 1 OR ?)) OR place = ?)",
  );
  const lastPosition = db
    .prepare<[number], number | null>("SELECT max(position) FROM fields WHERE table_no = ?")
    .pluck();

  const save = (field: KeptField): void => {
    const { no, id, name, type, ...spec } = field;
    setField.run(name, JSON.stringify(spec), no);
  };

  const checkName: Designer["checkName"] = (said, { no, place, account, shared }) => {
    const name = nameOf(said, "table");
    if (sameName.get(name, no, place, account, shared ? 1 : 0, place))
      throw new TableError(
        "name-taken",
        `There is a table “${name}” already. Choose another name.`,
        `已经有名为“${name}”的表格，请换个名称。`,
      );
    return name;
  };

  /** Names become ids, and all that is computed is tried once; so what is wrong shows before anybody reads it. */
  function settle(no: number, fresh: ReadonlySet<number>, viewer: Viewer): void {
    const table = look(no).table(`t${no}`);
    if (!table) throw new Error(`Table ${no} is not there.`);
    for (const field of table.fields.filter((one) => fresh.has(one.no))) save(withIds(table, field, look(no), viewer));
    const catalogue = look(no);
    const settled = catalogue.table(`t${no}`);
    const express = expressions(catalogue);
    for (const field of settled?.fields ?? []) express(settled as KeptTable, field);
  }

  function makeJoin(no: number): string {
    db.exec(
      `CREATE TABLE l${no} (a INTEGER NOT NULL, b INTEGER NOT NULL, PRIMARY KEY (a, b)) WITHOUT ROWID; CREATE INDEX l${no}_back ON l${no} (b, a);`,
    );
    return `l${no}`;
  }

  function putDraft(tableNo: number, position: number, draft: FieldDraft): { no: number; column: string | undefined } {
    const { name, type, ...spec } = checked(draft);
    const no = Number(putField.run(tableNo, position, name, type, JSON.stringify(spec)).lastInsertRowid);
    if (type === "link")
      setField.run(name, JSON.stringify({ ...spec, join: makeJoin(no), side: "a" } satisfies Spec), no);
    return { no, column: columnOf(`f${no}`, type) };
  }

  /** The other table's field for the way back of each new link that wants one. */
  function addWaysBack(no: number): void {
    const table = look(no).table(`t${no}`);
    for (const field of table?.fields ?? []) {
      if (field.type !== "link" || field.side !== "a" || field.back === undefined || /^f\d+$/.test(field.back))
        continue;
      const other = look(no).table(field.table ?? "");
      if (!table || !other) continue;
      const name = freeName(other, nameOf(field.back, "field"));
      const spec: Spec = { table: table.id, many: true, join: field.join as string, side: "b", back: field.id };
      const back = Number(
        putField.run(other.no, (lastPosition.get(other.no) ?? 0) + 1, name, "link", JSON.stringify(spec))
          .lastInsertRowid,
      );
      save({ ...field, back: `f${back}` });
      bump.run(other.no);
    }
  }

  return {
    checkName,
    lay(draft, at, by, viewer) {
      const zone = zoneOf(draft.zone);
      const { fields } = draft;
      if (fields.length === 0)
        throw new TableError("bad-field", "A table needs at least one field.", "表格至少需要一个字段。");
      if (fields.length > mostFields) throw tooManyFields();
      refuseTwins(fields);
      checkPrimary(fields[0] as FieldDraft);
      const no = Number(
        db
          .prepare(
            "INSERT INTO tables (name, place, account, zone, ready, created_at, created_by) VALUES (?, ?, ?, ?, 0, ?, ?)",
          )
          .run(
            checkName(draft.name, { no: 0, place: viewer.place, account: viewer.account, shared: false }),
            viewer.place,
            viewer.account,
            zone,
            at,
            by,
          ).lastInsertRowid,
      );
      const put = fields.map((field, i) => putDraft(no, i, field));
      const columns = put.flatMap(({ column }) => column ?? []);
      db.exec(
        `CREATE TABLE t${no} (${["id INTEGER PRIMARY KEY AUTOINCREMENT", "rev INTEGER NOT NULL", "created_at TEXT NOT NULL", "created_by INTEGER NOT NULL", "updated_at TEXT NOT NULL", "updated_by INTEGER NOT NULL", ...columns].join(", ")})`,
      );
      settle(no, new Set(put.map((one) => one.no)), viewer);
      return no;
    },
    publish(no) {
      const table = look(no).table(`t${no}`);
      if (!table) throw new Error(`Table ${no} is not there.`);
      checkName(table.name, table);
      addWaysBack(no);
      db.prepare("UPDATE tables SET ready = 1 WHERE no = ?").run(no);
    },
    discard(no) {
      for (const join of db
        .prepare<[number], string>(
          "SELECT name FROM sqlite_master WHERE type = 'table' AND name IN (SELECT 'l' || no FROM fields WHERE table_no = ?)",
        )
        .pluck()
        .all(no))
        db.exec(`DROP TABLE ${join}`);
      db.exec(`DROP TABLE IF EXISTS t${no}`);
      db.prepare("DELETE FROM tables WHERE no = ?").run(no);
    },
    addField(table, draft, viewer) {
      if (table.fields.length >= mostFields) throw tooManyFields();
      refuseTwins([...table.fields, draft]);
      const { no, column } = putDraft(table.no, (lastPosition.get(table.no) ?? 0) + 1, draft);
      if (column) db.exec(`ALTER TABLE ${table.id} ADD COLUMN ${column}`);
      if (draft.type === "auto-number")
        db.exec(
          `UPDATE ${table.id} SET f${no} = n FROM (SELECT id AS i, row_number() OVER (ORDER BY id) AS n FROM ${table.id}) WHERE id = i`,
        );
      settle(table.no, new Set([no]), viewer);
      addWaysBack(table.no);
      bump.run(table.no);
      return no;
    },
    changeField(table, field, to) {
      const { no, id, join, side, back, ...draft } = field;
      const next = checked({ ...draft, ...definedIn(to), type: field.type, name: to.name ?? field.name });
      refuseTwins(table.fields.map((one) => (one.no === no ? next : one)));
      save({ ...next, no, id, ...(join && { join }), ...(side && { side }), ...(back && { back }) } as KeptField);
      const catalogue = look();
      settle(table.no, new Set(to.formula === undefined ? [] : [no]), {
        place: everywhere,
        account: "",
        person: "",
        name: "",
      });
      const express = expressions(look());
      for (const user of catalogue.usersOf(id)) express(look().table(user.table.id) ?? user.table, user.field);
      bump.run(table.no);
    },
    dropField(table, field, at) {
      const catalogue = look();
      const users = catalogue.usersOf(field.id);
      if (users.length > 0) {
        const names = users.map((user) => `“${user.field.name}”`).join(", ");
        throw new TableError(
          "bad-field",
          `“${field.name}” is used by ${names}. Remove those first.`,
          `“${field.name}”正被 ${names} 使用，请先删除它们。`,
        );
      }
      const [primary] = table.fields;
      if (primary?.id === field.id)
        throw new TableError(
          "bad-field",
          `“${field.name}” names the records and cannot be removed.`,
          `“${field.name}”是记录的名称，不能删除。`,
        );
      const other = field.back
        ? catalogue.table(field.table ?? "")?.fields.find(({ id }) => id === field.back)
        : undefined;
      const gone = [field.no, ...(other ? [other.no] : [])];
      for (const no of gone) dropOne.run(at, no);
      bump.run(table.no);
      return gone;
    },
  };
}

/** Formulas, lookups and roll-ups by ids instead of names; throws for what does not exist or may not be seen. */
function withIds(table: KeptTable, field: KeptField, catalogue: ReturnType<Look>, viewer: Viewer): KeptField {
  const { type } = field;
  if (type === "formula") {
    const formula = renameFields(field.formula ?? "", (name) => {
      const found = fieldNamed(table, name);
      return found && `#${found.id}`;
    });
    return { ...field, formula };
  }
  if (type === "link") {
    const said = field.table ?? "";
    const isOwn = said === "" || said === table.id || said.toLowerCase() === table.name.toLowerCase();
    if (isOwn) return { ...field, table: table.id };
    const found = catalogue
      .all(viewer)
      .find(({ id, name }) => id === said || name.toLowerCase() === said.toLowerCase());
    if (!found)
      throw new TableError(
        "not-found",
        `“${field.name}” links to “${said}”, and there is no such table here.`,
        `“${field.name}”要关联“${said}”，但这里没有这个表格。`,
      );
    return { ...field, table: found.id };
  }
  if (type !== "lookup" && type !== "roll-up") return field;
  const via = table.fields.find((one) => one.type === "link" && isCalled(one, field.via));
  if (!via)
    throw new TableError(
      "bad-field",
      `“${field.name}” needs a link field of this table, and “${field.via ?? ""}” is none.`,
      `“${field.name}”需要本表的关联字段，而“${field.via ?? ""}”不是。`,
    );
  const said = via.table ?? "";
  const other =
    said === "" || said === table.id
      ? table
      : (catalogue.table(said) ?? catalogue.all(viewer).find(({ name }) => name.toLowerCase() === said.toLowerCase()));
  const of = other?.fields.find((one) => isCalled(one, field.of));
  if (!of && field.how !== "count")
    throw new TableError(
      "bad-field",
      `“${field.name}” looks at “${field.of ?? ""}”, and “${other?.name ?? ""}” has no such field.`,
      `“${field.name}”引用的“${field.of ?? ""}”在“${other?.name ?? ""}”中不存在。`,
    );
  return { ...field, via: via.id, ...(of && { of: of.id }) };
}

const isCalled = ({ id, name }: KeptField, said: string | undefined): boolean =>
  said !== undefined && (id === said || name.toLowerCase() === said.toLowerCase());

function freeName({ fields }: KeptTable, name: string): string {
  const taken = new Set(fields.map((field) => field.name.toLowerCase()));
  for (let n = 1; ; n++) {
    const tried = n === 1 ? name : `${name} ${n}`;
    if (!taken.has(tried.toLowerCase())) return tried;
  }
}

const definedIn = <T extends object>(of: T): T =>
  Object.fromEntries(Object.entries(of).filter(([, value]) => value !== undefined)) as T;
