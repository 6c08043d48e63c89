/** The SQL of a field's value: its column, or what links, lookups, roll-ups and formulas make of others. */
import { TableError } from "../../../core/tables.ts";
import { compile } from "../formula/compile.ts";
import { renameFields } from "../formula/scan.ts";
import type { Typed } from "../formula/typed.ts";
import { joined, named, nothing, type Sql, sql } from "../sql.ts";
import type { Catalogue, KeptField, KeptTable } from "./catalogue.ts";

/** Formulas within formulas are written out; what grows beyond this is refused. */
const longestSql = 60_000;

/** A field's value of the row that `alias` stands for. `path` are the fields that led here. */
export type Express = (table: KeptTable, field: KeptField, alias?: string, path?: readonly Step[]) => Typed;

interface Step {
  readonly id: string;
  readonly name: string;
}

/** Makes the expressions of a catalogue. They throw `cycle`, with the circle named, `bad-formula` and `too-much`. */
export function expressions(catalogue: Catalogue): Express {
  const express: Express = (table, field, alias = "t", path = []) => {
    const step = { id: field.id, name: field.name };
    const from = path.findIndex(({ id }) => id === field.id);
    if (from >= 0) throw circle([...path.slice(from), step]);
    const made = expressed(table, field, alias, [...path, step]);
    if (made.sql.text.length > longestSql)
      throw new TableError(
        "too-much",
        `“${field.name}” is computed from too much. Split it up.`,
        `“${field.name}”的计算过于复杂，请拆分。`,
      );
    return made;
  };

  function expressed(table: KeptTable, field: KeptField, alias: string, path: readonly Step[]): Typed {
    const column = (name: string): Sql => named(`${alias}.${name}`);
    switch (field.type) {
      case "number":
      case "auto-number":
        return { kind: "number", sql: column(field.id) };
      case "checkbox":
        return { kind: "boolean", sql: sql`coalesce(${column(field.id)}, 0)` };
      case "date":
        return { kind: field.time ? "moment" : "date", sql: column(field.id) };
      case "multi-select":
        return { kind: "list", item: "text", sql: column(field.id) };
      case "person":
        return field.many
          ? { kind: "list", item: "text", sql: column(field.id) }
          : { kind: "text", sql: column(field.id) };
      case "attachment":
        return {
          kind: "list",
          item: "text",
          sql: sql`(SELECT json_group_array(value ->> 'name') FROM json_each(${column(field.id)}) HAVING count(*) > 0)`,
        };
      case "created-at":
        return { kind: "moment", sql: column("created_at") };
      case "updated-at":
        return { kind: "moment", sql: column("updated_at") };
      case "created-by":
        return { kind: "text", sql: sql`(SELECT name FROM people WHERE no = ${column("created_by")})` };
      case "updated-by":
        return { kind: "text", sql: sql`(SELECT name FROM people WHERE no = ${column("updated_by")})` };
      case "link": {
        const to = linked(table, field, alias, path);
        const name = to ? to.value(to.primary) : undefined;
        if (!to || !name) return { kind: "list", item: "text", sql: nothing };
        return {
          kind: "list",
          item: "text",
          sql: sql`(SELECT json_group_array(${asText(name)}) FROM ${to.from} HAVING count(*) > 0)`,
        };
      }
      case "lookup":
      case "roll-up": {
        const via = table.fields.find(({ id }) => id === field.via);
        const to = via && linked(table, via, alias, path);
        const of = to?.table.fields.find(({ id }) => id === field.of);
        if (!to || (!of && field.how !== "count")) return { kind: "text", sql: nothing };
        const value = of ? to.value(of) : ({ kind: "number", sql: sql`1` } as const);
        return field.type === "lookup" ? lookup(value, to.from) : rollUp(field, value, to.from);
      }
      case "formula":
        return compile(withNames(field.formula ?? "", table), {
          zone: table.zone,
          names: table.fields.map(({ name }) => name),
          field(name) {
            const found = fieldNamed(table, name);
            return found && express(table, found, alias, path);
          },
        });
      default:
        return { kind: "text", sql: column(field.id) };
    }
  }

  /** The records a link leads to, as the inside of a FROM, and their values. */
  function linked(table: KeptTable, link: KeptField, alias: string, path: readonly Step[]) {
    const to = link.table === table.id ? table : link.table === undefined ? undefined : catalogue.table(link.table);
    const [primary] = to?.fields ?? [];
    if (!to || !primary || !link.join) return undefined;
    const depth = Number(alias.slice(1) || 0) + 1;
    const [join, other] = [`j${depth}`, `u${depth}`];
    const [near, far] = link.side === "b" ? ["b", "a"] : ["a", "b"];
    const from = sql`${named(link.join)} AS ${named(join)} JOIN ${named(to.id)} AS ${named(other)} ON ${named(`${other}.id`)} = ${named(`${join}.${far}`)} WHERE ${named(`${join}.${near}`)} = ${named(`${alias}.id`)}`;
    return {
      table: to,
      primary,
      from,
      id: named(`${other}.id`),
      value: (field: KeptField) => express(to, field, other, path),
    };
  }

  return express;
}

/** A formula as people wrote it, with the names its fields have now. */
export const withNames = (formula: string, { fields }: KeptTable): string =>
  renameFields(formula, (name) => fields.find(({ id }) => name === `#${id}`)?.name);

/** The field that a formula means by a name or by `#f12`. */
export const fieldNamed = (table: KeptTable, name: string): KeptField | undefined =>
  table.fields.find(({ id }) => name === `#${id}`) ??
  table.fields.find((field) => field.name.toLowerCase() === name.toLowerCase());

function lookup(value: Typed, from: Sql): Typed {
  if (value.kind === "list") {
    const [source, where] = split(from);
    return {
      kind: "list",
      item: value.item ?? "text",
      sql: sql`(SELECT json_group_array(v.value) FROM ${source}, json_each(${value.sql}) AS v ${where} HAVING count(*) > 0)`,
    };
  }
  const item = value.kind === "blank" ? "text" : value.kind;
  return {
    kind: "list",
    item,
    sql: sql`(SELECT json_group_array(${value.sql}) FROM ${from} AND ${value.sql} IS NOT NULL HAVING count(*) > 0)`,
  };
}

/** A FROM with its WHERE taken apart, to put another source between. */
function split(from: Sql): [Sql, Sql] {
  const at = from.text.indexOf(" WHERE ");
  return [
    { text: from.text.slice(0, at), params: from.params },
    { text: from.text.slice(at), params: [] },
  ];
}

function rollUp({ name, how = "count" }: KeptField, value: Typed, from: Sql): Typed {
  const item = value.kind === "list" ? (value.item ?? "text") : value.kind;
  const [source, where] = split(from);
  const list = value.kind === "list";
  const all = list ? sql`${source}, json_each(${value.sql}) AS v ${where}` : from;
  const each = list ? sql`v.value` : value.sql;
  switch (how) {
    case "count":
      return { kind: "number", sql: sql`(SELECT count(*) FROM ${from})` };
    case "filled":
      return { kind: "number", sql: sql`(SELECT count(${each}) FROM ${all})` };
    case "distinct":
      return { kind: "number", sql: sql`(SELECT count(DISTINCT ${each}) FROM ${all})` };
    case "min":
    case "max": {
      const kind = item === "blank" ? "text" : item;
      return {
        kind,
        sql: how === "min" ? sql`(SELECT min(${each}) FROM ${all})` : sql`(SELECT max(${each}) FROM ${all})`,
      };
    }
    default: {
      if (item !== "number")
        throw new TableError(
          "bad-field",
          `“${name}” adds up numbers, and the field it looks at holds none.`,
          `“${name}”需要对数字求和，而所引用的字段不是数字。`,
        );
      return {
        kind: "number",
        sql:
          how === "sum"
            ? sql`(SELECT coalesce(sum(${each}), 0.0) FROM ${all})`
            : sql`(SELECT avg(${each}) FROM ${all})`,
      };
    }
  }
}

/** How a link's records are read: their ids with the values of their first fields. */
export function linkedRecords(
  express: Express,
  catalogue: Catalogue,
  link: KeptField,
): { table: KeptTable; name: Sql } | undefined {
  const to = link.table === undefined ? undefined : catalogue.table(link.table);
  const [primary] = to?.fields ?? [];
  return to && primary ? { table: to, name: asText(express(to, primary, "t")) } : undefined;
}

/** Any value as a text, empty for none. */
export function asText({ kind, sql: value }: Typed): Sql {
  if (kind === "number") return sql`CASE WHEN ${value} IS NULL THEN '' ELSE printf('%.15g', ${value}) END`;
  if (kind === "list") return sql`coalesce((SELECT group_concat(value, ', ') FROM json_each(${value})), '')`;
  return sql`coalesce(${value}, '')`;
}

export const allOf = (parts: readonly Sql[]): Sql => (parts.length === 0 ? sql`1` : joined(parts, " AND "));

function circle(steps: readonly Step[]): TableError {
  const names = steps.map(({ name }) => `“${name}”`).join(" → ");
  return new TableError(
    "cycle",
    `These fields would be computed from each other in a circle: ${names}.`,
    `这些字段会循环引用：${names}。`,
  );
}
