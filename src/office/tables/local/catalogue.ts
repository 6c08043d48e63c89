/** What tables there are and of what fields, as it stands in the database. */
import type Database from "better-sqlite3";
import { type FieldDraft, type FieldType, TableError, type View, type Viewer } from "../../../core/tables.ts";

/** A field as it is kept: formulas name fields as `{#f12}`; a link says by which join table and from which side. */
export interface KeptField extends Omit<FieldDraft, "back"> {
  readonly no: number;
  readonly id: string;
  readonly join?: string;
  readonly side?: "a" | "b";
  /** The id of the field for the way back. */
  readonly back?: string;
}

export interface KeptTable {
  readonly no: number;
  readonly id: string;
  readonly name: string;
  readonly place: string;
  readonly account: string;
  readonly shared: boolean;
  readonly zone: string;
  readonly revision: number;
  readonly records: number;
  readonly createdAt: string;
  /** The number of its last write. */
  readonly written: number;
  readonly fields: readonly KeptField[];
  readonly views: readonly View[];
}

interface TableRow {
  no: number;
  name: string;
  place: string;
  account: string;
  shared: number;
  zone: string;
  revision: number;
  records: number;
  created_at: string;
  written: number;
}
interface FieldRow {
  no: number;
  name: string;
  type: FieldType;
  spec: string;
}

/** One look at the catalogue: what it has read stays the same for as long as it is used. */
export interface Catalogue {
  /** Undefined for a table that is dropped or not ready. */
  table(id: string): KeptTable | undefined;
  /** A table that a viewer may see; throws `not-found` for any other. */
  seen(id: string, viewer: Viewer): KeptTable;
  all(viewer: Viewer): readonly KeptTable[];
  /** The fields of all tables that are computed from a field or link to a table. */
  usersOf(fieldId: string): readonly { readonly table: KeptTable; readonly field: KeptField }[];
}

/** Takes a look; with the number of a table that is being filled, that one is there too. */
export type Look = (staged?: number) => Catalogue;

/** Makes looks at the catalogue of a database; its statements are prepared once. */
export function catalogues(db: Database.Database): Look {
  const columns = "no, name, place, account, shared, zone, revision, records, created_at, written";
  const one = db.prepare<[number, number], TableRow>(
    `SELECT ${columns} FROM tables WHERE no = ? AND (ready = 1 OR no = ?) AND dropped_at IS NULL`,
  );
  const some = db.prepare<[string, string], TableRow>(
    `SELECT ${columns} FROM tables WHERE (place = ? OR (shared = 1 AND account = ?)) AND ready = 1 AND dropped_at IS NULL ORDER BY written DESC, no DESC`,
  );
  const everything = db.prepare<[], TableRow>(
    `SELECT ${columns} FROM tables WHERE ready = 1 AND dropped_at IS NULL ORDER BY written DESC, no DESC`,
  );
  const fieldsOf = db.prepare<[number], FieldRow>(
    "SELECT no, name, type, spec FROM fields WHERE table_no = ? AND dropped_at IS NULL ORDER BY position, no",
  );
  const viewsOf = db.prepare<[number], { no: number; spec: string }>(
    "SELECT no, spec FROM views WHERE table_no = ? AND dropped_at IS NULL ORDER BY no",
  );

  return (staged = 0) => {
    const known = new Map<number, KeptTable | undefined>();
    const tableOf = (row: TableRow): KeptTable => {
      const before = known.get(row.no);
      if (before) return before;
      const { no, created_at, shared, ...rest } = row;
      const table: KeptTable = {
        ...rest,
        no,
        id: `t${no}`,
        shared: shared === 1,
        createdAt: created_at,
        fields: fieldsOf.all(no).map(fieldOf),
        views: viewsOf.all(no).map(({ no, spec }) => ({ ...(JSON.parse(spec) as View), id: `v${no}` })),
      };
      known.set(no, table);
      return table;
    };
    const table = (id: string): KeptTable | undefined => {
      const no = numberIn(id, "t");
      const row = no === undefined ? undefined : one.get(no, staged);
      return row && tableOf(row);
    };
    return {
      table,
      seen(id, viewer) {
        const found = table(id);
        if (!found || !maySee(found, viewer)) throw noTable();
        return found;
      },
      all: (viewer) =>
        (viewer.place === everywhere ? everything.all() : some.all(viewer.place, viewer.account)).map(tableOf),
      usersOf: (fieldId) =>
        everything
          .all()
          .map(tableOf)
          .flatMap((table) => table.fields.filter((field) => uses(field, fieldId)).map((field) => ({ table, field }))),
    };
  };
}

/** The place of whoever runs the machine: all tables are seen from it. */
export const everywhere = "*";

const maySee = (table: KeptTable, viewer: Viewer): boolean =>
  viewer.place === everywhere || table.place === viewer.place || (table.shared && table.account === viewer.account);

const uses = ({ via, of, formula }: KeptField, id: string): boolean =>
  via === id || of === id || (formula?.includes(`{#${id}}`) ?? false);

export const fieldOf = ({ no, name, type, spec }: FieldRow): KeptField => ({
  ...(JSON.parse(spec) as Omit<KeptField, "no" | "id" | "name" | "type">),
  no,
  id: `f${no}`,
  name,
  type,
});

/** The number in an id such as `t12`; undefined for anything else. */
export function numberIn(id: string, letter: string): number | undefined {
  const digits = id.startsWith(letter) ? id.slice(letter.length) : "";
  return /^[1-9]\d{0,14}$/.test(digits) ? Number(digits) : undefined;
}

export const noTable = (): TableError =>
  new TableError("not-found", "There is no such table here.", "这里没有这个表格。");
