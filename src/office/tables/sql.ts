/** Pieces of SQL that cannot hold words of people: values are bound, names are ours, and nothing else fits in. */

/** A value to bind; `now` and `today` stand for the moment a query is asked at. */
export type Param = string | number | null | { readonly at: "now" | "today" };

/** A piece of SQL with the values of its question marks. */
export interface Sql {
  readonly text: string;
  readonly params: readonly Param[];
}

/** Joins written SQL with pieces; a text that is no piece does not type. */
export function sql(strings: TemplateStringsArray, ...pieces: readonly Sql[]): Sql {
  return {
    text: strings.map((part, i) => part + (pieces[i]?.text ?? "")).join(""),
    params: pieces.flatMap(({ params }) => params),
  };
}

/** A bound value. */
export const bound = (value: Param): Sql => ({ text: "?", params: [value] });

/** A name of ours (`t12`, `f3`, `u1.f3`); throws for anything else. */
export function named(name: string): Sql {
  if (!/^[a-z]\w*(?:\.[a-z]\w*)?$/.test(name)) throw new Error(`"${name}" is no name of a column.`);
  return { text: name, params: [] };
}

/** Pieces with a separator between them. */
export const joined = (
  pieces: readonly Sql[],
  separator: ", " | " AND " | " OR " | " + " | " || " | " UNION ALL ",
): Sql => ({
  text: pieces.map(({ text }) => text).join(separator),
  params: pieces.flatMap(({ params }) => params),
});

export const nothing = sql`NULL`;

/** The values to bind, with the moment put in: `at` is ISO 8601 in UTC, `today` the day it is in the table's zone. */
export const valuesOf = ({ params }: Sql, moment: { at: string; today: string }): (string | number | null)[] =>
  params.map((param) =>
    typeof param === "object" && param !== null ? (param.at === "now" ? moment.at : moment.today) : param,
  );
