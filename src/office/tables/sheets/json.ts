/** JSON: a list of objects, an object that holds one, or an object on each line. */
import type { BadRow } from "../../../core/sheets.ts";
import { mostFields, TableError } from "../../../core/tables.ts";
import { breathe, type Raw } from "./raw.ts";

type Item = Readonly<Record<string, unknown>>;

export interface JsonRows {
  readonly rows: Raw[][];
  readonly numbers: number[];
  readonly bad: BadRow[];
}

/** The rows of a JSON text, the names of all objects' keys first. Throws `bad-value` for what is no list of objects. */
export async function readJson(text: string): Promise<JsonRows> {
  const bad: BadRow[] = [];
  const items = listIn(text, bad);
  const names = new Map<string, number>();
  for (const { item } of items)
    for (const key of Object.keys(item)) if (!names.has(key) && names.size <= mostFields) names.set(key, names.size);
  const rows: Raw[][] = [[...names.keys()]];
  const numbers = [1];
  for (const { item, row } of items) {
    rows.push([...names.keys()].map((name) => rawOf(Object.hasOwn(item, name) ? item[name] : null)));
    numbers.push(row);
    if (rows.length % 2_000 === 0) await breathe();
  }
  return { rows, numbers, bad };
}

function listIn(text: string, bad: BadRow[]): { item: Item; row: number }[] {
  const whole = parsed(text);
  const list = Array.isArray(whole)
    ? whole
    : isItem(whole)
      ? (Object.values(whole).find((one) => Array.isArray(one) && one.some(isItem)) ?? [whole])
      : undefined;
  const found: readonly unknown[] | undefined = (list as unknown[] | undefined) ?? linesOf(text);
  if (!found)
    throw new TableError(
      "bad-value",
      "The JSON is no list of objects, one for each record.",
      "JSON 不是由对象组成的列表（每条记录一个对象）。",
    );
  return found.flatMap((item, i) => {
    if (isItem(item)) return [{ item, row: i + 2 }];
    bad.push({ row: i + 2, why: { en: "is no object and is left out", zh: "不是对象，未导入" } });
    return [];
  });
}

function linesOf(text: string): unknown[] | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const items = lines.map(parsed);
  return lines.length > 1 && items.some(isItem) ? items : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isItem = (value: unknown): value is Item => typeof value === "object" && value !== null && !Array.isArray(value);

function rawOf(value: unknown): Raw {
  if (value === null || value === undefined) return null;
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number") return value;
  if (Array.isArray(value) && value.every((one) => typeof one === "string" || typeof one === "number"))
    return value.map(String);
  return JSON.stringify(value);
}
