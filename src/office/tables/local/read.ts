/** The questions to tables that change nothing: records, groups and what was done. */
import type Database from "better-sqlite3";
import type {
  DateUnit,
  Field,
  Figure,
  Group,
  GroupQuery,
  RecordPage,
  RecordQuery,
  Revision,
  Table,
  Value,
  Viewer,
} from "../../../core/tables.ts";
import { TableError } from "../../../core/tables.ts";
import { wallTime } from "../dates.ts";
import type { Typed } from "../formula/typed.ts";
import { bound, joined, named, type Sql, sql, valuesOf } from "../sql.ts";
import type { Catalogue, KeptField, KeptTable, Look } from "./catalogue.ts";
import { allOf, type Express, expressions, linkedRecords, withNames } from "./expression.ts";
import { fieldIn, fieldsIn, filterSql } from "./filter.ts";
import type { Indexes } from "./indexes.ts";

const usualLimit = 100;
const mostGroups = 10_000;
/** Sums of decimal numbers carry noise beyond this many digits. */
const exactDigits = 15;

/** A table as the port shows it: formulas with the names of their fields. */
export function tableOf(kept: KeptTable, catalogue: Catalogue): Table {
  const express = expressions(catalogue);
  const { id, name, zone, shared, revision, records, createdAt, views } = kept;
  const fields = kept.fields.map((field): Field => {
    const { no, join, side, formula, ...draft } = field;
    const { kind, item } = kindOf(kept, field, express);
    return {
      ...draft,
      kind,
      ...(item && { item }),
      ...(formula !== undefined && { formula: withNames(formula, kept) }),
    };
  });
  return { id, name, fields, views, records, zone, shared, revision, createdAt };
}

function kindOf(table: KeptTable, field: KeptField, express: Express): Pick<Field, "kind" | "item"> {
  const { kind, item } = express(table, field);
  return { kind: kind === "blank" ? "text" : kind, ...(item && { item }) };
}

/** Makes the readers of a database. */
export function readers(db: Database.Database, catalogues: Look, indexes: Indexes) {
  const moment = (table: KeptTable, at: string) => ({ at, today: wallTime(Date.parse(at), table.zone).slice(0, 10) });

  function records(id: string, query: RecordQuery, viewer: Viewer): RecordPage {
    const catalogue = catalogues();
    const table = catalogue.seen(id, viewer);
    const express = expressions(catalogue);
    const wanted = query.fields ? query.fields.map((field) => fieldIn(table, field)) : table.fields;
    const conditions = [
      ...(query.filter ? [filterSql(table, query.filter, express)] : []),
      ...(query.ids
        ? [sql`t.id IN (SELECT value FROM json_each(${bound(JSON.stringify(query.ids.map(Number)))}))`]
        : []),
    ];
    if (query.filter) indexes.forFilter(table, fieldsIn(query.filter));
    const where = allOf(conditions);
    const now = moment(table, query.at);
    const plain = wanted.filter(({ type }) => type !== "link");
    const columns = plain.map((field) =>
      field.type === "attachment" ? named(`t.${field.id}`) : express(table, field).sql,
    );
    const order = [
      ...(query.sort ?? []).map((sort) => ordered(express(table, fieldIn(table, sort.field)), sort.descending)),
      sql`t.id`,
    ];
    const limit = query.limit ?? usualLimit;
    const select = sql`SELECT ${joined([sql`t.id`, sql`t.rev`, ...columns], ", ")} FROM ${named(table.id)} AS t WHERE ${where} ORDER BY ${joined(order, ", ")} LIMIT ${bound(limit)} OFFSET ${bound(query.offset ?? 0)}`;
    const rows = db
      .prepare(select.text)
      .raw()
      .all(...valuesOf(select, now)) as unknown[][];
    const links = wanted
      .filter(({ type }) => type === "link")
      .map((field) => ({
        field,
        of: linksOf(
          catalogue,
          express,
          field,
          rows.map(([id]) => id as number),
          now,
        ),
      }));
    const counting = sql`SELECT count(*) FROM ${named(table.id)} AS t WHERE ${where}`;
    const isWhole = rows.length < limit && (query.offset ?? 0) === 0;
    const total = isWhole
      ? rows.length
      : conditions.length === 0
        ? table.records
        : (db
            .prepare(counting.text)
            .pluck()
            .get(...valuesOf(counting, now)) as number);
    const kinds = plain.map((field) => ({ field, ...kindOf(table, field, express) }));
    return {
      total,
      records: rows.map(([id, rev, ...cells]) => {
        const values: Record<string, Value> = {};
        kinds.forEach(({ field, kind, item }, i) => {
          values[field.id] = valueIn(cells[i], field, kind, item);
        });
        for (const { field, of } of links) values[field.id] = of.get(id as number) ?? null;
        return { id: String(id), revision: rev as number, values };
      }),
    };
  }

  function linksOf(
    catalogue: Catalogue,
    express: Express,
    field: KeptField,
    ids: readonly number[],
    now: { at: string; today: string },
  ) {
    const found = new Map<number, { id: string; name: string }[]>();
    const to = linkedRecords(express, catalogue, field);
    if (!to || !field.join || ids.length === 0) return found;
    const [near, far] = field.side === "b" ? ["b", "a"] : ["a", "b"];
    const query = sql`SELECT j.${named(near as string)}, t.id, ${to.name} FROM ${named(field.join)} AS j JOIN ${named(to.table.id)} AS t ON t.id = j.${named(far as string)} WHERE j.${named(near as string)} IN (SELECT value FROM json_each(${bound(JSON.stringify(ids))})) ORDER BY 1, 2`;
    for (const [from, id, name] of db
      .prepare(query.text)
      .raw()
      .all(...valuesOf(query, now)) as [number, number, string][])
      found.set(from, [...(found.get(from) ?? []), { id: String(id), name }]);
    return found;
  }

  function groups(id: string, query: GroupQuery, viewer: Viewer): Group[] {
    const catalogue = catalogues();
    const table = catalogue.seen(id, viewer);
    const express = expressions(catalogue);
    const sources: Sql[] = [sql`${named(table.id)} AS t`];
    const keys = query.by.map(({ field, unit }, i) => {
      const typed = express(table, fieldIn(table, field));
      if (typed.kind !== "list") return { sql: keyOf(typed, unit, table.zone), kind: typed.kind };
      const each = named(`k${i}`);
      sources.push(sql`json_each(coalesce(${typed.sql}, '[null]')) AS ${each}`);
      return { sql: sql`${each}.value`, kind: typed.item ?? "text" };
    });
    const figures = query.figures.map((figure) => figureSql(table, figure, express));
    const where = query.filter ? filterSql(table, query.filter, express) : sql`1`;
    if (query.filter) indexes.forFilter(table, fieldsIn(query.filter));
    else
      indexes.forGroups(
        table,
        query.by.map(({ field }) => field),
        query.figures.flatMap(({ field }) => field ?? []),
      );
    const { order, limit = mostGroups } = query;
    const places = keys.map((_, i) => sql`${{ text: String(i + 1), params: [] }}`);
    const by =
      order && order.figure !== "group"
        ? [{ text: `${keys.length + 2 + order.figure}${order.descending ? " DESC" : ""}`, params: [] }]
        : [];
    const select = sql`SELECT ${joined([...keys.map((key) => key.sql), sql`count(*)`, ...figures], ", ")} FROM ${joined(sources, ", ")} WHERE ${where}`;
    const grouped =
      keys.length === 0
        ? select
        : sql`${select} GROUP BY ${joined(places, ", ")} ORDER BY ${joined([...by, ...places], ", ")} LIMIT ${bound(limit)}`;
    const rows = db
      .prepare(grouped.text)
      .raw()
      .all(...valuesOf(grouped, moment(table, query.at))) as (string | number | null)[][];
    const found = rows.map(
      (row): Group => ({
        key: keys.map(({ kind }, i) => (kind === "boolean" ? row[i] === 1 : (row[i] ?? null))),
        count: row[keys.length] as number,
        figures: row
          .slice(keys.length + 1)
          .map((cell) => (typeof cell === "number" ? Number(cell.toPrecision(exactDigits)) : cell)),
      }),
    );
    if (order?.figure !== "group") return found;
    const options = query.by.map(({ field }) => fieldIn(table, field).options ?? []);
    const sorted = found.sort((a, b) => compareKeys(a.key, b.key, options));
    return order.descending ? sorted.reverse() : sorted;
  }

  const ofTable = db.prepare<[number, number], WriteRow>(
    "SELECT w.no, w.at, w.do, w.count, p.name AS who FROM writes w JOIN people p ON p.no = w.by WHERE w.table_no = ? ORDER BY w.no DESC LIMIT ?",
  );
  const ofRecord = db.prepare<[number, number, number], WriteRow & { before: string | null; after: string | null }>(
    "SELECT w.no, w.at, w.do, w.count, p.name AS who, r.before, r.after FROM revisions r JOIN writes w ON w.no = r.write_no JOIN people p ON p.no = w.by WHERE r.table_no = ? AND r.record = ? ORDER BY w.no DESC LIMIT ?",
  );

  function history(
    id: string,
    { record, limit }: { readonly record?: string; readonly limit: number },
    viewer: Viewer,
  ): Revision[] {
    const table = catalogues().seen(id, viewer);
    const rows = record === undefined ? ofTable.all(table.no, limit) : ofRecord.all(table.no, Number(record), limit);
    return rows.map((row) => ({
      at: row.at,
      ...(row.who !== null && { who: row.who }),
      do: row.do,
      count: row.count,
      ...("before" in row && row.before !== null && { before: JSON.parse(row.before as string) }),
      ...("after" in row && row.after !== null && { after: JSON.parse(row.after as string) }),
    }));
  }

  return { records, groups, history };
}

interface WriteRow {
  no: number;
  at: string;
  do: Revision["do"];
  count: number;
  who: string | null;
}

/** Empty ones come last either way. */
const ordered = ({ sql: value }: Typed, descending = false): Sql =>
  descending ? sql`${value} DESC NULLS LAST` : sql`${value} NULLS LAST`;

function valueIn(cell: unknown, field: KeptField, kind: Field["kind"], item: Field["item"]): Value {
  if (cell === null || cell === undefined) return kind === "boolean" && field.type === "checkbox" ? false : null;
  if (kind === "boolean") return cell === 1;
  if (kind !== "list") return typeof cell === "number" && !Number.isFinite(cell) ? null : (cell as string | number);
  const list = JSON.parse(String(cell)) as (string | number | boolean)[];
  return item === "boolean" ? list.map((one) => one === 1 || one === true) : list;
}

/** A date's group by its unit; anything else is its own. */
function keyOf(typed: Typed, unit: DateUnit | undefined, zone: string): Sql {
  if (typed.kind !== "date" && typed.kind !== "moment") return typed.sql;
  const day = typed.kind === "date" ? typed.sql : sql`substr(wall_time(${typed.sql}, ${bound(zone)}), 1, 10)`;
  switch (unit) {
    case "year":
      return sql`substr(${day}, 1, 4)`;
    case "quarter":
      return sql`substr(${day}, 1, 4) || '-Q' || ((substr(${day}, 6, 2) + 2) / 3)`;
    case "month":
      return sql`substr(${day}, 1, 7)`;
    case "week":
      return sql`strftime('%G-W%V', ${day})`;
    default:
      return day;
  }
}

function figureSql(table: KeptTable, { how, field: id }: Figure, express: Express): Sql {
  if (id === undefined) {
    if (how === "count") return sql`count(*)`;
    throw new TableError("bad-query", `Say which field the ${how} is of.`, "请说明对哪个字段进行统计。");
  }
  const field = fieldIn(table, id);
  const { kind, sql: value } = express(table, field);
  switch (how) {
    case "count":
    case "filled":
      return sql`count(${value})`;
    case "distinct":
      return sql`count(DISTINCT ${value})`;
    case "min":
      return sql`min(${value})`;
    case "max":
      return sql`max(${value})`;
    default:
      if (kind !== "number")
        throw new TableError(
          "bad-query",
          `“${field.name}” holds no numbers to add up.`,
          `“${field.name}”不是数字，不能求和或求平均。`,
        );
      return how === "sum" ? sql`coalesce(sum(${value}), 0)` : sql`avg(${value})`;
  }
}

/** In the order of a choice's options, else by size or letters; empty ones last. */
function compareKeys(a: Group["key"], b: Group["key"], options: readonly (readonly string[])[]): number {
  for (const [i, left] of a.entries()) {
    const right = b[i] ?? null;
    if (left === right) continue;
    if (left === null || right === null) return left === null ? 1 : -1;
    const known = options[i] ?? [];
    const [from, to] = [known.indexOf(String(left)), known.indexOf(String(right))];
    if (from >= 0 && to >= 0) return from - to;
    if (typeof left === "number" && typeof right === "number") return left - right;
    return String(left) < String(right) ? -1 : 1;
  }
  return 0;
}
