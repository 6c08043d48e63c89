/** Files of rows: `sheets` gives the port that reads CSV, XLSX and JSON into typed fields, and writes them. */

import { decodeText } from "../../../core/decode.ts";
import type { Language } from "../../../core/message.ts";
import { type BadRow, largestSheetBytes, type Sheet, type SheetFormat, type Sheets } from "../../../core/sheets.ts";
import {
  type Field,
  type FieldDraft,
  mostFields,
  mostRecords,
  TableError,
  type TableRecord,
} from "../../../core/tables.ts";
import { percentOf } from "../numbers.ts";
import { plainText } from "../values.ts";
import { readCsv, writeCsv } from "./csv.ts";
import { infer, isEmpty, textIn } from "./infer.ts";
import { readJson } from "./json.ts";
import { breathe, type Raw, type RawSheet } from "./raw.ts";
import { plainOf, show } from "./show.ts";
import { readXlsx } from "./xlsxRead.ts";
import { writeXlsx } from "./xlsxWrite.ts";

const mostBadShown = 100;
const longestName = 100;
/** Lines in another encoding than this share of the rest are the odd ones, not the file's. */
const mixedShare = 0.02;

type Note = Readonly<Record<Language, string>>;

/** The reader and writer of files of rows. */
export function sheets(): Sheets {
  return { read, write, show };
}

async function read({ name, bytes }: { readonly name: string; readonly bytes: Uint8Array }): Promise<Sheet[]> {
  if (bytes.length > largestSheetBytes) throw tooLarge(bytes.length);
  if (bytes.length === 0) throw new TableError("bad-value", "The file is empty.", "文件是空的。");
  const raw = await rawSheets(name, bytes);
  const found: Sheet[] = [];
  for (const sheet of raw) {
    const made = await typed(sheet);
    if (made.fields.length > 0) found.push(made);
  }
  if (found.length === 0) throw new TableError("bad-value", "The file holds no rows.", "文件里没有数据行。");
  return found;
}

/** A file that is not to be loaded. */
export const tooLarge = (bytes: number): TableError =>
  new TableError(
    "too-much",
    `The file has ${Math.round(bytes / 1024 / 1024)} MB; at most ${largestSheetBytes / 1024 / 1024} MB are read. Split it up.`,
    `文件有 ${Math.round(bytes / 1024 / 1024)} MB，最多读取 ${largestSheetBytes / 1024 / 1024} MB，请拆分后再发。`,
  );

async function rawSheets(name: string, bytes: Uint8Array): Promise<RawSheet[]> {
  const base = name.replace(/^.*[/\\]/, "").replace(/\.[A-Za-z0-9]{1,5}$/, "");
  if (bytes[0] === 0x50 && bytes[1] === 0x4b)
    return (await readXlsx(bytes)).map((sheet, _, all) => ({
      ...sheet,
      name: all.length > 1 || /^sheet ?\d*$|^工作表\d*$/i.test(sheet.name) === false ? sheet.name : base,
    }));
  if (bytes[0] === 0xd0 && bytes[1] === 0xcf)
    throw new TableError(
      "bad-value",
      "The workbook is in the old .xls format or locked with a password. Save it as .xlsx without one.",
      "工作簿是旧的 .xls 格式或有密码保护，请另存为不带密码的 .xlsx。",
    );
  const { text, notes } = decode(bytes);
  const isJson = /\.jsonl?$/i.test(name) || /^\s*[[{]/.test(text.slice(0, 200));
  const rows = isJson ? await readJson(text) : await readCsv(text);
  if (rows.rows.length > mostRecords)
    throw new TableError(
      "too-much",
      `A table has at most ${mostRecords} records.`,
      `一个表格最多 ${mostRecords} 条记录。`,
    );
  return [{ name: base, ...rows, headed: isJson, notes }];
}

/** The text of a file: one encoding for all of it, or, where lines differ, each line's own. */
function decode(bytes: Uint8Array): { text: string; notes: Note[] } {
  const isWide =
    (bytes[0] === 0xff && bytes[1] === 0xfe) ||
    (bytes[0] === 0xfe && bytes[1] === 0xff) ||
    bytes.subarray(0, 64).includes(0);
  const mixed = isWide ? undefined : mixedText(bytes);
  if (mixed) return mixed;
  const decoded = decodeText(bytes);
  if (!decoded)
    throw new TableError(
      "bad-value",
      "The file is no text. Send it as .csv, .xlsx or .json.",
      "文件不是文本，请发送 .csv、.xlsx 或 .json 文件。",
    );
  return {
    text: decoded.text.replace(/^\ufeff/, ""),
    notes: decoded.warning
      ? [{ en: decoded.warning, zh: "部分字符无法识别，已替换为 \ufffd。请将文件另存为 UTF-8。" }]
      : [],
  };
}

/** Text whose lines are UTF-8 here and GB18030 there; undefined for one that is all of a piece. */
function mixedText(bytes: Uint8Array): { text: string; notes: Note[] } | undefined {
  const strict = new TextDecoder("utf-8", { fatal: true });
  try {
    strict.decode(bytes);
    return undefined;
  } catch {
    // Some of it is something else.
  }
  const gb = new TextDecoder("gb18030");
  const lines: string[] = [];
  const count = { utf8: 0, gb: 0 };
  for (let from = 0; from <= bytes.length; ) {
    const found = bytes.indexOf(10, from);
    const end = found < 0 ? bytes.length : found;
    const line = bytes.subarray(from, end);
    from = end + 1;
    try {
      const text = strict.decode(line);
      if (/[^\0-\x7f]/.test(text)) count.utf8 += 1;
      lines.push(text);
    } catch {
      count.gb += 1;
      lines.push(gb.decode(line));
    }
  }
  const fewer = Math.min(count.utf8, count.gb);
  // A few lines of the other kind among many are accidents of their bytes, unless what they say is read cleanly.
  if (fewer === 0 || (count.utf8 < count.gb && fewer < count.gb * mixedShare)) return undefined;
  const text = lines
    .join("\n")
    .replace(/^\ufeff/, "")
    .replace(/\r\n?/g, "\n");
  if (text.includes("\ufffd")) return undefined;
  return {
    text,
    notes: [
      {
        en: `The file mixes encodings: ${count.gb} lines were read as GB18030, the rest as UTF-8.`,
        zh: `文件混用了编码：${count.gb} 行按 GB18030 读取，其余按 UTF-8 读取。`,
      },
    ],
  };
}

async function typed(sheet: RawSheet): Promise<Sheet> {
  const notes: Note[] = [...sheet.notes];
  const [first = [], ...rest] = sheet.rows;
  const isHead = sheet.headed || looksLikeHead(first, rest);
  const rows = isHead ? rest : sheet.rows;
  const numbers = isHead ? sheet.numbers.slice(1) : sheet.numbers;
  const width = lastFilled(first) + 1;
  if (!isHead)
    notes.push({
      en: "The first row holds values, so the columns have numbers for names.",
      zh: "第一行是数据，因此列名用编号代替。",
    });
  if (width > mostFields)
    throw new TableError(
      "too-much",
      `A table has at most ${mostFields} columns; the file has ${width}.`,
      `表格最多 ${mostFields} 列，文件有 ${width} 列。`,
    );
  const zh = sheet.rows
    .slice(0, 20)
    .some((row) => row.some((raw) => typeof raw === "string" && /\p{Script=Han}/u.test(raw)));
  const names = namesOf(
    Array.from({ length: width }, (_, i) => (isHead ? textIn(first[i] ?? null) : "")),
    zh,
    notes,
  );
  const inferred = await infer(names, rows, numbers, sheet.saved);
  const bad: BadRow[] = [...sheet.bad, ...inferred.bad];
  return {
    name: sheet.name,
    fields: inferred.fields,
    rows: inferred.rows,
    bad: bad.slice(0, mostBadShown),
    badCount: bad.length,
    notes,
  };
}

const lastFilled = (row: readonly Raw[]): number => row.findLastIndex((raw) => !isEmpty(raw));

/** A row of words above rows of anything names the columns; one with numbers or dates in it is a row itself. */
function looksLikeHead(first: readonly Raw[], rest: readonly (readonly Raw[])[]): boolean {
  if (rest.length === 0) return true;
  return first.every(
    (raw) =>
      isEmpty(raw) ||
      (typeof raw === "string" &&
        !/^[-+$¥￥€£]?\d[\d,.]*%?$|^\d{4}[-/]\d{1,2}[-/]\d{1,2}|^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(raw.trim())),
  );
}

/** Names as fields take them: on one line, none twice, none empty. What had to be changed is noted. */
function namesOf(said: readonly string[], zh: boolean, notes: Note[]): string[] {
  const taken = new Set<string>();
  return said.map((text, i) => {
    const clean =
      plainText(text)
        .replace(/[{}]/g, " ")
        .replace(/\s+/g, " ")
        .trim()
        .slice(0, longestName - 5)
        .trim() || (zh ? `列 ${i + 1}` : `Column ${i + 1}`);
    let name = clean;
    for (let n = 2; taken.has(name.toLowerCase()); n++) name = `${clean} ${n}`;
    taken.add(name.toLowerCase());
    if (name !== clean)
      notes.push({
        en: `Two columns are called “${clean}”; one is now “${name}”.`,
        zh: `有两列都叫“${clean}”，其中一列改名为“${name}”。`,
      });
    return name;
  });
}

async function write(
  {
    name,
    fields,
    records,
    zone,
  }: {
    readonly name: string;
    readonly fields: readonly Field[];
    readonly records: readonly TableRecord[];
    readonly zone: string;
  },
  format: SheetFormat,
): Promise<Uint8Array> {
  const rows = records.map(({ values }) => fields.map(({ id }) => values[id] ?? null));
  switch (format) {
    case "xlsx":
      return writeXlsx({ name, fields, rows, zone });
    case "json":
      return Buffer.from(
        `${JSON.stringify(
          rows.map((row) => Object.fromEntries(fields.map((field, i) => [field.name, row[i] ?? null]))),
          undefined,
          1,
        )}\n`,
      );
    case "csv": {
      const head = fields.map((field) => ({ text: field.name, isText: true }));
      await breathe();
      return Buffer.from(
        writeCsv([
          head,
          ...rows.map((row) =>
            row.map((value, i) => {
              const field = fields[i] as FieldDraft & Field;
              if (typeof value === "number")
                return {
                  text:
                    field.format === "percent" || field.format === "progress" ? `${percentOf(value)}%` : String(value),
                  isText: false,
                };
              return {
                text: plainOf(value),
                isText: typeof value !== "boolean" && field.kind !== "date" && field.kind !== "moment",
              };
            }),
          ),
        ]),
      );
    }
  }
}
