/** Makes SQL of a filter: typed operators over fields, in groups of and, or and not. */
import { type Condition, type Filter, TableError } from "../../../core/tables.ts";
import { dayAfter, isDay, momentOf, readDate, startOf } from "../dates.ts";
import type { Typed } from "../formula/typed.ts";
import { readNumber } from "../numbers.ts";
import { bound, joined, type Sql, sql } from "../sql.ts";
import type { KeptField, KeptTable } from "./catalogue.ts";
import { asText, type Express } from "./expression.ts";

const deepest = 20;

/** The condition of a filter on rows of `t`. Throws `bad-query` that says what does not fit. */
export function filterSql(table: KeptTable, filter: Filter, express: Express, depth = 0): Sql {
  if (depth > deepest) throw new TableError("bad-query", "The filter is nested too deeply.", "筛选条件嵌套太深。");
  if ("not" in filter) return sql`NOT coalesce(${filterSql(table, filter.not, express, depth + 1)}, 0)`;
  const group = "all" in filter ? filter.all : "any" in filter ? filter.any : undefined;
  if (group === undefined) return condition(table, filter as Condition, express);
  const parts = group.map((one) => filterSql(table, one, express, depth + 1));
  if (parts.length === 0) return "all" in filter ? sql`1` : sql`0`;
  return sql`(${joined(parts, "all" in filter ? " AND " : " OR ")})`;
}

/** The fields a filter asks about. */
export function fieldsIn(filter: Filter): string[] {
  if ("not" in filter) return fieldsIn(filter.not);
  if ("all" in filter) return filter.all.flatMap(fieldsIn);
  if ("any" in filter) return filter.any.flatMap(fieldsIn);
  return [filter.field];
}

/** The field with an id; throws `bad-query` when the table has none. */
export function fieldIn(table: KeptTable, id: string): KeptField {
  const field = table.fields.find((one) => one.id === id);
  if (field) return field;
  throw new TableError("bad-query", `“${table.name}” has no field ${id}.`, `“${table.name}”没有字段 ${id}。`);
}

function condition(table: KeptTable, { field: id, op, value }: Condition, express: Express): Sql {
  const field = fieldIn(table, id);
  const typed = express(table, field);
  const given = Array.isArray(value) ? value : value === undefined ? [] : [value as string | number | boolean];
  const wanted = op === "empty" || op === "not-empty" ? 0 : op === "within" ? 2 : op === "in" ? given.length : 1;
  if (given.length !== wanted) throw misfit(field, op, value);
  if (op === "empty") return empty(typed);
  if (op === "not-empty") return sql`NOT ${empty(typed)}`;
  if (op === "is-not")
    return sql`NOT coalesce(${condition(table, { field: id, op: "is", value: given[0] as string }, express)}, 0)`;
  if (op === "in")
    return given.length === 0
      ? sql`0`
      : sql`(${joined(
          given.map((one) => condition(table, { field: id, op: "is", value: one }, express)),
          " OR ",
        )})`;
  if (op === "contains" || op === "starts-with" || op === "ends-with") return like(typed, op, String(given[0]));
  if (op === "not-contains") return sql`NOT ${like(typed, "contains", String(given[0]))}`;
  if (typed.kind === "list") {
    if (op !== "is") throw misfit(field, op, value);
    const item = typed.item === "number" ? bound(Number(given[0])) : bound(String(given[0]));
    return sql`EXISTS (SELECT 1 FROM json_each(${typed.sql}) WHERE value = ${item} COLLATE NOCASE)`;
  }
  const [low, high] =
    typed.kind === "date" || typed.kind === "moment" ? ends(field, typed, table, given, op, value) : [];
  if (low !== undefined && high !== undefined) return range(typed.sql, op, low, high);
  const one = (said: unknown): Sql => bound(scalar(field, typed, said, op, value));
  switch (op) {
    case "is":
      return typed.kind === "text"
        ? sql`${typed.sql} = ${one(given[0])} COLLATE NOCASE`
        : sql`${typed.sql} = ${one(given[0])}`;
    case "within":
      return sql`(${typed.sql} >= ${one(given[0])} AND ${typed.sql} < ${one(given[1])})`;
    case "over":
      return sql`${typed.sql} > ${one(given[0])}`;
    case "at-least":
      return sql`${typed.sql} >= ${one(given[0])}`;
    case "under":
      return sql`${typed.sql} < ${one(given[0])}`;
    default:
      return sql`${typed.sql} <= ${one(given[0])}`;
  }
}

const empty = (typed: Typed): Sql =>
  typed.kind === "boolean"
    ? sql`(${typed.sql} = 0)`
    : typed.kind === "text"
      ? sql`(coalesce(${typed.sql}, '') = '')`
      : sql`(${typed.sql} IS NULL)`;

function like(typed: Typed, op: "contains" | "starts-with" | "ends-with", words: string): Sql {
  const escaped = words.replace(/[\\%_]/g, (sign) => `\\${sign}`);
  const pattern = `${op === "starts-with" ? "" : "%"}${escaped}${op === "ends-with" ? "" : "%"}`;
  if (typed.kind === "list")
    return sql`EXISTS (SELECT 1 FROM json_each(${typed.sql}) WHERE value LIKE ${bound(pattern)} ESCAPE '\\')`;
  return sql`(${asText(typed)} LIKE ${bound(pattern)} ESCAPE '\\')`;
}

/** A day said of a moment means all of that day in the table's zone, so each end is a range: its beginning and what is after it. */
function ends(
  field: KeptField,
  typed: Typed,
  { zone }: KeptTable,
  given: readonly (string | number | boolean)[],
  op: Condition["op"],
  value: unknown,
): [string, string] {
  const bounds = given.map((said): [string, string] => {
    const text = String(said);
    const read = isDay(text) ? { day: text } : readDate(text);
    if (!read) throw misfit(field, op, value);
    if (typed.kind === "date") return [read.day, dayAfter(read.day, 1)];
    if ("time" in read) return [momentOf(read, zone), new Date(Date.parse(momentOf(read, zone)) + 1).toISOString()];
    return [startOf(read.day, zone), startOf(dayAfter(read.day, 1), zone)];
  });
  const [first, second] = bounds;
  if (!first) throw misfit(field, op, value);
  return second ? [first[0], second[0]] : first;
}

function range(of: Sql, op: Condition["op"], low: string, high: string): Sql {
  switch (op) {
    case "over":
      return sql`${of} >= ${bound(high)}`;
    case "at-least":
      return sql`${of} >= ${bound(low)}`;
    case "under":
      return sql`${of} < ${bound(low)}`;
    case "at-most":
      return sql`${of} < ${bound(high)}`;
    default:
      return sql`(${of} >= ${bound(low)} AND ${of} < ${bound(high)})`;
  }
}

function scalar(field: KeptField, typed: Typed, said: unknown, op: Condition["op"], value: unknown): string | number {
  if (typed.kind === "number") {
    const number = typeof said === "number" ? said : typeof said === "string" ? readNumber(said)?.value : undefined;
    if (number === undefined || !Number.isFinite(number)) throw misfit(field, op, value);
    return number;
  }
  if (typed.kind === "boolean") {
    if (said === true || said === 1 || /^(?:true|yes|是|1)$/i.test(String(said))) return 1;
    if (said === false || said === 0 || /^(?:false|no|否|0)$/i.test(String(said))) return 0;
    throw misfit(field, op, value);
  }
  return String(said);
}

function misfit({ name }: KeptField, op: string, value: unknown): TableError {
  const shown = JSON.stringify(value)?.slice(0, 80) ?? "nothing";
  return new TableError(
    "bad-query",
    `“${name}” cannot be asked whether it is “${op}” ${shown}.`,
    `不能对“${name}”使用条件“${op}” ${shown}。`,
  );
}
