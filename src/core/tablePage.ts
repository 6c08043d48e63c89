/** A table as it is looked at: rows in the order of a view, or the columns of a board. The console and chats both show this. */
import type { Sheets } from "./sheets.ts";
import type { Field, Filter, Group, Table, TableRecord, Tables, View, Viewer } from "./tables.ts";

/** Where tables are kept, and how their values read. */
export interface TableDesk {
  readonly tables: Tables;
  readonly show: Sheets["show"];
}

/** A table in the list of them. */
export type TableHead = Pick<Table, "id" | "name" | "records" | "shared">;

/** A record and, by field id, the words its values are shown by. */
export interface ShownRecord extends TableRecord {
  readonly shown: Readonly<Record<string, string>>;
}

/** A column of a board; `label` is empty for the records without a value. */
export interface BoardColumn {
  readonly key: Group["key"][number];
  readonly label: string;
  /** How many there are in all; `records` are the first of them. */
  readonly count: number;
  readonly records: readonly ShownRecord[];
}

/** What is looked at. `by` makes a board of a field; `sort` is a field's id, with `-` before it downwards. */
export interface TableWish {
  readonly table: string;
  readonly view?: string | undefined;
  readonly by?: string | undefined;
  readonly sort?: string | undefined;
  readonly offset?: number | undefined;
  readonly limit?: number | undefined;
}

/** What there is to see: rows from `offset` on, or columns. `by` is the field that a board or the groups of a grid are made by. */
export interface TablePage {
  readonly table: Table;
  readonly view?: View | undefined;
  readonly by?: string | undefined;
  readonly sort?: string | undefined;
  readonly offset: number;
  readonly total: number;
  readonly records: readonly ShownRecord[];
  /** Of a board alone. */
  readonly columns?: readonly BoardColumn[];
}

/** Rows on one page, and the most that are given at once. */
export const rowsOfPage = 50;
const mostRows = 200;
/** Cards that a column of a board shows, and columns that a board has. */
export const cardsOfColumn = 20;
const mostColumns = 30;

/** Whether a board can be made by a field: it has few values, and a record has one or several of them. */
export const isBoardField = ({ type }: Pick<Field, "type">): boolean =>
  type === "select" || type === "multi-select" || type === "person" || type === "checkbox";

/**
 * Reads what a wish asks for at a moment (ISO 8601 in UTC); undefined when there is no such table or view for who looks. Rejects with a
 * `TableError` for a field that is none.
 */
export async function readTablePage(
  wish: TableWish,
  desk: TableDesk,
  viewer: Viewer,
  at: string,
): Promise<TablePage | undefined> {
  const table = await desk.tables.find(wish.table, viewer);
  const view = table?.views.find(({ id }) => id === wish.view);
  if (!table || (wish.view && !view)) return undefined;
  const by = table.fields.find(({ id }) => id === (wish.by || view?.by));
  const base = { table, ...(view && { view }), ...(wish.sort && { sort: wish.sort }), ...(by && { by: by.id }) };
  const order = sortOf(wish.sort);
  const sort = order ? [order] : (view?.sort ?? []);
  const look = { table, desk, viewer, at, sort, filter: view?.filter };
  if (by && isBoardField(by) && (wish.by || view?.kind === "kanban")) {
    const columns = await columnsOf(by, look);
    return { ...base, offset: 0, total: table.records, records: [], columns };
  }
  const offset = wish.offset ?? 0;
  const limit = Math.min(wish.limit ?? rowsOfPage, mostRows);
  const groups = by && by.kind !== "list" ? [{ field: by.id }] : [];
  const page = await desk.tables.records(
    table.id,
    { at, sort: [...groups, ...sort], offset, limit, ...(look.filter && { filter: look.filter }) },
    viewer,
  );
  return { ...base, offset, total: page.total, records: page.records.map((record) => shownOf(record, table, desk)) };
}

interface Look {
  readonly table: Table;
  readonly desk: TableDesk;
  readonly viewer: Viewer;
  readonly at: string;
  readonly sort: readonly { readonly field: string; readonly descending?: boolean }[];
  readonly filter: Filter | undefined;
}

/** The columns of a board: options in their order, then other values, then what is empty. Options without records are there too. */
async function columnsOf(by: Field, look: Look): Promise<BoardColumn[]> {
  const { table, desk, viewer, at, sort, filter } = look;
  const groups = await desk.tables.groups(
    table.id,
    { at, by: [{ field: by.id }], figures: [{ how: "count" }], ...(filter && { filter }) },
    viewer,
  );
  const counts = new Map(groups.map(({ key: [key = null], count }) => [key === "" ? null : key, count]));
  const options: readonly BoardColumn["key"][] =
    by.type === "checkbox" ? [false, true] : [...(by.options ?? []), ...counts.keys()];
  const keys = [...new Set(options.filter((key) => key !== null)), ...(counts.has(null) ? [null] : [])];
  return Promise.all(
    keys.slice(0, mostColumns).map(async (key): Promise<BoardColumn> => {
      const count = counts.get(key) ?? (key === false ? (counts.get(null) ?? 0) : 0);
      const mine: Filter =
        key === null ? { field: by.id, op: "empty" } : { field: by.id, op: "is", value: key as string | boolean };
      const { records } =
        count === 0
          ? { records: [] }
          : await desk.tables.records(
              table.id,
              { at, sort, limit: cardsOfColumn, filter: filter ? { all: [filter, mine] } : mine },
              viewer,
            );
      const label = key === null || typeof key === "boolean" ? "" : String(key);
      return { key, label, count, records: records.map((record) => shownOf(record, table, desk)) };
    }),
  );
}

/** A record with the words of its values. */
export function shownOf(record: TableRecord, table: Table, { show }: Pick<TableDesk, "show">): ShownRecord {
  const shown = table.fields.map((field) => [field.id, show(field, record.values[field.id] ?? null, table.zone)]);
  return { ...record, shown: Object.fromEntries(shown) as Record<string, string> };
}

const sortOf = (sort: string | undefined) =>
  sort ? { field: sort.replace(/^-/, ""), descending: sort.startsWith("-") } : undefined;
