/** What functions of formulas take: how many arguments, of which kinds, and each kind as another. */
import type { ValueKind } from "../../../core/tables.ts";
import { joined, type Sql, sql } from "../sql.ts";
import { Misfit, type Scope, type Typed } from "./typed.ts";

/** Makes a function's value of its arguments. Throws a `Misfit` for those it cannot take. */
export type Make = (args: readonly Typed[], scope: Pick<Scope, "zone">) => Typed;

export const typed = (kind: ValueKind, value: Sql): Typed => ({ kind, sql: value });

/** Throws unless there are from `least` to `most` arguments. */
export function count(args: readonly unknown[], least: number, most = least): void {
  if (args.length >= least && args.length <= most) return;
  const many = least === most ? `${least}` : most >= 100 ? `${least}+` : `${least}–${most}`;
  throw new Misfit(`takes ${many} value${many === "1" ? "" : "s"}`, `需要 ${many} 个值`);
}

/** A number, or throws. */
export function numberOf({ kind, sql }: Typed): Sql {
  if (kind === "number" || kind === "blank") return sql;
  throw new Misfit("takes numbers", "需要数字");
}

/** Yes or no as 1 or 0; a number is yes unless it is 0, and what is empty is no. */
export function truthOf({ kind, sql: value }: Typed): Sql {
  if (kind === "boolean" || kind === "number" || kind === "blank") return sql`coalesce(${value} <> 0, 0)`;
  throw new Misfit("takes a condition", "需要条件");
}

/** A text, never null: numbers as people write them, lists with commas. */
export function textOf({ kind, sql: value }: Typed): Sql {
  switch (kind) {
    case "number":
      return sql`CASE WHEN ${value} IS NULL THEN '' ELSE printf('%.15g', ${value}) END`;
    case "boolean":
      return sql`CASE WHEN ${value} IS NULL THEN '' WHEN ${value} THEN 'TRUE' ELSE 'FALSE' END`;
    case "list":
      return sql`coalesce((SELECT group_concat(value, ', ') FROM json_each(${value})), '')`;
    default:
      return sql`coalesce(${value}, '')`;
  }
}

/** A query of the values of all arguments, those of lists one by one, as column `v`. */
export const valuesIn = (args: readonly Typed[]): Sql =>
  joined(
    args.map((one) =>
      one.kind === "list" ? sql`SELECT value AS v FROM json_each(${one.sql})` : sql`SELECT ${one.sql} AS v`,
    ),
    " UNION ALL ",
  );

/** The kind that values have in common. Throws when they have none. */
export function same(values: readonly Typed[]): Pick<Typed, "kind" | "item"> {
  const kinds = values.filter(({ kind }) => kind !== "blank");
  const [first] = kinds;
  if (!first) return { kind: "blank" };
  if (kinds.every(({ kind }) => kind === first.kind))
    return first.item ? { kind: first.kind, item: first.item } : { kind: first.kind };
  if (kinds.every(({ kind }) => kind === "date" || kind === "moment")) return { kind: "moment" };
  throw new Misfit("gives values of different kinds", "各分支的值类型不同");
}
