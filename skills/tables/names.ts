/** Finds the tables and fields that words mean. */
import { nearest } from "../../src/core/nearest.ts";
import type { Field, Table } from "../../src/core/tables.ts";
import { inWords, lastTable, type Seat, Trouble } from "./seat.ts";

/** Where something stands in a text, in UTF-16 units. */
export interface Place {
  readonly from: number;
  readonly to: number;
}

const han = /\p{Script=Han}/u;

/** Where a name stands in a text as words of its own, also in the plural or the singular; the last place with `last`. */
export function placeOf(name: string, text: string, from = 0): Place | undefined {
  const bare = name.trim();
  if (bare === "") return undefined;
  const forms = han.test(bare)
    ? [bare]
    : [
        bare,
        bare.endsWith("s") ? bare.slice(0, -1) : `${bare}s`,
        ...(bare.endsWith("y") ? [`${bare.slice(0, -1)}ies`] : []),
      ];
  for (const form of forms) {
    const escaped = form.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/[\s_-]+/g, "[\\s_-]+");
    const before = /^[A-Za-z0-9]/.test(form) ? "(?<![A-Za-z0-9])" : "";
    const after = /[A-Za-z0-9]$/.test(form) ? "(?![A-Za-z0-9])" : "";
    const pattern = new RegExp(`${before}${escaped}${after}`, "giu");
    pattern.lastIndex = from;
    const found = pattern.exec(text);
    if (found) return { from: found.index, to: found.index + found[0].length };
  }
  return undefined;
}

/** What a table is called by: its name, and in Chinese without 表 at the end. */
const namesOf = ({ name }: Table): string[] => [
  name,
  ...(han.test(name) ? [name.replace(/(?:数据)?表格?$/, "")] : [name.replace(/\s+(?:table|list|sheet)$/i, "")]),
];

/** The table that a text names, with where; the longest name counts. */
export function tableIn(text: string, tables: readonly Table[]): { table: Table; place: Place } | undefined {
  const found = tables.flatMap((table) =>
    namesOf(table).flatMap((name) => {
      const place = placeOf(name, text);
      return place ? [{ table, place }] : [];
    }),
  );
  return found.sort((a, b) => b.place.to - b.place.from - (a.place.to - a.place.from))[0];
}

/** The table a call is about: the one named as an argument or in the request, the one spoken of last, or the only one. */
export async function tableFor(
  { table: said, request }: { readonly table?: string | undefined; readonly request: string },
  seat: Seat,
): Promise<Table> {
  const { all } = seat;
  if (all.length === 0)
    throw new Trouble(
      inWords(
        seat,
        "There are no tables here yet. Say for example “create a table Deals with name, amount and close date”, or send a CSV or Excel file.",
        "这里还没有表格。可以说“建一个销售表，字段：客户、金额、日期”，或者发一个 CSV 或 Excel 文件。",
      ),
    );
  if (said !== undefined) {
    const found =
      all.find(({ id, name }) => id === said || name.toLowerCase() === said.trim().toLowerCase()) ??
      tableIn(said, all)?.table;
    if (found) return found;
    const near = nearest(
      said,
      all.map(({ name }) => name),
    );
    throw new Trouble(
      inWords(
        seat,
        `There is no table “${said}” here${near ? `; did you mean “${near}”?` : `. There is ${listed(all)}.`}`,
        `这里没有表格“${said}”${near ? `，是不是“${near}”？` : `，现有 ${listed(all)}。`}`,
      ),
    );
  }
  const found = tableIn(request, all)?.table ?? (await lastTable(seat)) ?? (all.length === 1 ? all[0] : undefined);
  if (found) return found;
  throw new Trouble(inWords(seat, `Which table do you mean: ${listed(all)}?`, `你指的是哪个表格：${listed(all)}？`));
}

const listed = (tables: readonly Table[]): string =>
  tables
    .slice(0, 8)
    .map(({ name }) => `“${name}”`)
    .join(", ");

/** The field of a name; throws with those there are. */
export function fieldFor(table: Table, said: string, seat: Seat): Field {
  const found = fieldCalled(table, said);
  if (found) return found;
  const near = nearest(
    said,
    table.fields.map(({ name }) => name),
  );
  const names = table.fields.map(({ name }) => name).join(", ");
  throw new Trouble(
    inWords(
      seat,
      `“${table.name}” has no field “${said}”${near ? `; did you mean “${near}”?` : `. Its fields are: ${names}.`}`,
      `“${table.name}”没有字段“${said}”${near ? `，是不是“${near}”？` : `，现有字段：${names}。`}`,
    ),
  );
}

/** The field that some words name: exactly, or by the words of its name. */
export function fieldCalled(table: Table, said: string): Field | undefined {
  const words = said.trim().toLowerCase();
  if (words === "") return undefined;
  return (
    table.fields.find(({ id, name }) => id === said || name.toLowerCase() === words) ??
    table.fields.find(({ name }) => stemOf(name) === stemOf(words)) ??
    table.fields.find(({ name }) => placeOf(words, name) !== undefined && words.length > 1)
  );
}

const stemOf = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[\s_-]+/g, " ")
    .replace(/(?:ies|y)$/, "i")
    .replace(/s$/, "")
    .replace(/(?:日期|时间|字段)$/, (word, at) => (at === 0 ? word : ""));

/** Fields that a text names, each with where, from left to right; of overlapping ones the longest. */
export function fieldsIn(table: Table, text: string): { field: Field; place: Place }[] {
  const found = table.fields.flatMap((field) =>
    formsOf(field).flatMap((name) => {
      const places: { field: Field; place: Place }[] = [];
      for (let place = placeOf(name, text); place; place = placeOf(name, text, place.to)) places.push({ field, place });
      return places;
    }),
  );
  const longest = found.sort((a, b) => b.place.to - b.place.from - (a.place.to - a.place.from));
  const kept: typeof found = [];
  for (const one of longest)
    if (!kept.some(({ place }) => place.from < one.place.to && one.place.from < place.to)) kept.push(one);
  return kept.sort((a, b) => a.place.from - b.place.from);
}

/** What a field is called by: its name, and a date's without "date" (`Close date` as in "closes this month"). */
function formsOf({ name, type }: Field): string[] {
  if (type !== "date") return [name];
  const bare = name.replace(/\s*(?:date|day|time|日期|时间)$/i, "");
  return bare.length > 1 && bare !== name ? [name, bare] : [name];
}

/** A request without the words that only name the table, such as `in the Deals table`. */
export function withoutTable(request: string, table: Table): string {
  const named = tableIn(request, [table]);
  if (!named) return request;
  const before = request
    .slice(0, named.place.from)
    .replace(/\s*\b(?:to|in|of|from|for)\s+(?:the\s+)?$|(?:在|从|给|为)$/i, " ");
  return `${before}${request.slice(named.place.to).replace(/^\s*(?:table|list)\b|^表格?(?:里|中)?的?|^(?:里|中)?的/i, "")}`.trim();
}
