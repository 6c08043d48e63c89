/** Reads the sheets of a workbook: values as they were last computed, dates, shares and money as such. Formulas are not run. */
import { type FieldDraft, mostFields, mostRecords, TableError } from "../../../core/tables.ts";
import { breathe, type Raw, type RawSheet } from "./raw.ts";
import { attribute, elements, textOf } from "./xml.ts";
import { type Archive, openArchive } from "./zip.ts";

/** The document property that our own workbooks keep their fields in. */
export const fieldsProperty = "atclaw-fields";

const dayMs = 86_400_000;
const dateFormats = new Set([
  14, 15, 16, 17, 18, 19, 20, 21, 22, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 45, 46, 47, 50, 51, 52, 53, 54, 55, 56,
  57, 58,
]);
const signs: Readonly<Record<string, string>> = { $: "USD", "¥": "CNY", "￥": "CNY", "€": "EUR", "£": "GBP" };

type Shape = { readonly kind: "plain" | "date" | "percent" } | { readonly kind: "currency"; readonly currency: string };

/** The sheets of a workbook that hold anything. Rejects as a `TableError` for what is none, locked, damaged or too large. */
export async function readXlsx(bytes: Uint8Array): Promise<RawSheet[]> {
  const archive = openArchive(bytes);
  const text = async (name: string): Promise<string> => (await archive.read(name))?.toString("utf8") ?? "";
  const workbook = await text("xl/workbook.xml");
  if (workbook === "")
    throw new TableError(
      "bad-value",
      "The file is no Excel workbook. Send it as .xlsx, .csv or .json.",
      "文件不是 Excel 工作簿，请发送 .xlsx、.csv 或 .json 文件。",
    );
  const targets = new Map(
    [...elements(await text("xl/_rels/workbook.xml.rels"), "Relationship")].map(({ tag }) => [
      attribute(tag, "Id"),
      attribute(tag, "Target") ?? "",
    ]),
  );
  const strings = [...elements(await text("xl/sharedStrings.xml"), "si")].map(({ inner }) => richText(inner));
  const shapes = shapesIn(await text("xl/styles.xml"));
  const since = /date1904\s*=\s*"(?:1|true)"/.test(workbook) ? Date.UTC(1904, 0, 1) : Date.UTC(1899, 11, 30);
  const saved = savedIn(await text("docProps/custom.xml"));
  const sheets: RawSheet[] = [];
  for (const { tag } of elements(workbook, "sheet")) {
    const target = targets.get(attribute(tag, "id")) ?? "";
    const xml = await text(pathOf(archive, target));
    const { rows, numbers } = await rowsIn(xml, strings, shapes, since);
    if (rows.length > 0)
      sheets.push({
        name: attribute(tag, "name") ?? "",
        rows,
        numbers,
        headed: saved !== undefined,
        bad: [],
        notes: [],
        ...(saved && { saved }),
      });
  }
  return sheets;
}

const pathOf = (archive: Archive, target: string): string =>
  [target.replace(/^\//, ""), `xl/${target}`].find((path) => archive.names.includes(path)) ?? "";

/** The texts of a string's runs; how a sign is read aloud is left out. */
const richText = (xml: string): string =>
  [...elements(xml.replace(/<(?:\w+:)?rPh[\s\S]*?<\/(?:\w+:)?rPh>/g, ""), "t")]
    .map(({ inner }) => textOf(inner))
    .join("");

function shapesIn(styles: string): Shape[] {
  const codes = new Map(
    [...elements(styles, "numFmt")].map(({ tag }) => [
      Number(attribute(tag, "numFmtId")),
      attribute(tag, "formatCode") ?? "",
    ]),
  );
  const formats = /<(?:\w+:)?cellXfs[\s\S]*?<\/(?:\w+:)?cellXfs>/.exec(styles)?.[0] ?? "";
  return [...formats.matchAll(/<(?:\w+:)?xf\s([^>]*)>/g)].map(([, tag = ""]) => {
    const id = Number(attribute(tag, "numFmtId") ?? 0);
    return shapeOf(id, codes.get(id) ?? "");
  });
}

function shapeOf(id: number, code: string): Shape {
  if (dateFormats.has(id)) return { kind: "date" };
  if (id === 9 || id === 10) return { kind: "percent" };
  const bare = code.replace(/"[^"]*"|\\./g, "");
  const sign = /\[\$([^\-\]]*)/.exec(code)?.[1] ?? /["\\]?([$¥￥€£])/.exec(code)?.[1];
  if (sign && (signs[sign] || /^[A-Z]{3}$/.test(sign))) return { kind: "currency", currency: signs[sign] ?? sign };
  if (/%/.test(bare)) return { kind: "percent" };
  return /[ymdhs]/i.test(bare.replace(/\[[^\]]*\]|general/gi, "")) ? { kind: "date" } : { kind: "plain" };
}

async function rowsIn(
  xml: string,
  strings: readonly string[],
  shapes: readonly Shape[],
  since: number,
): Promise<{ rows: Raw[][]; numbers: number[] }> {
  const rows: Raw[][] = [];
  const numbers: number[] = [];
  let next = 1;
  for (const { tag, inner } of elements(xml, "row")) {
    const number = Number(attribute(tag, "r") ?? next);
    next = number + 1;
    const row: Raw[] = [];
    let column = 0;
    for (const cell of elements(inner, "c")) {
      const at = columnOf(attribute(cell.tag, "r")) ?? column;
      column = at + 1;
      const value = cellOf(cell.tag, cell.inner, strings, shapes, since);
      if (value === null || value === "") continue;
      if (at >= mostFields)
        throw new TableError("too-much", `A sheet has at most ${mostFields} columns.`, `一张表最多 ${mostFields} 列。`);
      while (row.length < at) row.push(null);
      row[at] = value;
    }
    if (row.length === 0) continue;
    rows.push(row);
    numbers.push(number);
    if (rows.length > mostRecords)
      throw new TableError("too-much", `A sheet has at most ${mostRecords} rows.`, `一张表最多 ${mostRecords} 行。`);
    if (rows.length % 500 === 0) await breathe();
  }
  return { rows, numbers };
}

function cellOf(tag: string, inner: string, strings: readonly string[], shapes: readonly Shape[], since: number): Raw {
  const type = attribute(tag, "t") ?? "n";
  if (type === "inlineStr") return richText(inner);
  const [first] = elements(inner, "v");
  if (!first) return null;
  const value = textOf(first.inner);
  if (type === "s") return strings[Number(value)] ?? null;
  if (type === "b") return value === "1";
  if (type === "str") return value;
  if (type === "e") return null;
  if (type === "d") return { date: value.replace("T", " ").replace(/Z$/, "") };
  const number = Number(value);
  if (value === "" || !Number.isFinite(number)) return null;
  const shape = shapes[Number(attribute(tag, "s") ?? 0)] ?? { kind: "plain" };
  if (shape.kind === "date") return dateAt(number, since) ?? number;
  if (shape.kind === "plain") return number;
  return { number, format: shape.kind, ...(shape.kind === "currency" && { currency: shape.currency }) };
}

/** A day, with the time to a thousandth of a second when it has one; undefined outside of the years 1 to 9999. */
function dateAt(serial: number, since: number): { date: string } | undefined {
  const ms = since + Math.round(serial * dayMs);
  if (serial < 0 || ms > Date.UTC(9999, 11, 31)) return undefined;
  const iso = new Date(ms).toISOString();
  if (Number.isInteger(serial)) return { date: iso.slice(0, 10) };
  return { date: iso.slice(0, iso.endsWith(".000Z") ? 19 : 23).replace("T", " ") };
}

/** The column of a place such as `AB12`, from 0. */
function columnOf(place: string | undefined): number | undefined {
  const letters = /^[A-Z]{1,3}(?=\d)/.exec(place ?? "")?.[0];
  if (!letters) return undefined;
  let column = 0;
  for (const letter of letters) column = column * 26 + letter.charCodeAt(0) - 64;
  return column - 1;
}

function savedIn(xml: string): FieldDraft[] | undefined {
  for (const { tag, inner } of elements(xml, "property")) {
    if (attribute(tag, "name") !== fieldsProperty) continue;
    try {
      const fields: unknown = JSON.parse(richTextOf(inner));
      if (Array.isArray(fields))
        return fields.filter(
          (one): one is FieldDraft => typeof one?.name === "string" && typeof one?.type === "string",
        );
    } catch {
      return undefined;
    }
  }
  return undefined;
}

const richTextOf = (xml: string): string => [...elements(xml, "lpwstr")].map(({ inner }) => textOf(inner)).join("");
