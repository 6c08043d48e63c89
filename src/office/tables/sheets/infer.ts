/** Finds out what the columns of a file hold, and makes fields and values of them. */
import type { BadRow } from "../../../core/sheets.ts";
import { type FieldDraft, type FieldType, type Input, mostFields, TableError } from "../../../core/tables.ts";
import { type DateOrder, type ReadDate, readDate } from "../dates.ts";
import { readNumber } from "../numbers.ts";
import { cellOf, plainText } from "../values.ts";
import { breathe, type Raw } from "./raw.ts";

/** Where a column has many values, a few that do not fit its type are faults of theirs, not of the type. */
const fittingShare = 0.9;
const manyValues = 10;
const mostChoices = 12;
const mostHintedChoices = 50;
const longestChoice = 40;
/** Digits that a number holds exactly; longer ones are names of something. */
const exactDigits = 15;

const nothing = /^(?:n\/?a|nil|null|none|-+|–|—|无|空|#n\/a)$/i;
const yesNo = /^(?:true|false|yes|no|是|否|✓|✗)$/i;
const email = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>".]{2,}$/;
const url = /^https?:\/\/[^\s<>"]+$/i;
const phone = /^\+?[\d\s().-]{5,25}$/;
const phoneName = /phone|mobile|\btel\b|\bcell\b|电话|手机|联系方式/i;
const personName =
  /^(?:owner|assignee|manager|sales ?(?:rep|person)|account manager|responsible|负责人|销售|销售员|经办人|跟进人|经理|员工)$/i;
const codeName =
  /(?:^|\W)(?:id|no\.?|code|zip|postal ?code|sku|serial|account)(?:$|\W)|编号|编码|号码|单号|邮编|代码|账号|学号|工号/i;
const choiceName =
  /stage|status|type|category|region|area|priority|level|segment|source|channel|department|team|country|city|industry|阶段|状态|类型|类别|分类|区域|地区|大区|优先级|级别|来源|渠道|部门|国家|城市|行业/i;

/** A column with what is known of it. */
interface Column {
  readonly name: string;
  readonly values: readonly Raw[];
  readonly first: boolean;
}

/** A field and how its values are read; undefined for one that does not fit. */
interface Reading {
  readonly field: FieldDraft;
  read(raw: Raw): Input | undefined;
}

export interface Inferred {
  readonly fields: readonly FieldDraft[];
  readonly rows: Input[][];
  readonly bad: BadRow[];
}

/** Fields of the columns and their values; what does not fit is left empty and reported. `numbers` are the rows' in the file. */
export async function infer(
  names: readonly string[],
  rows: readonly (readonly Raw[])[],
  numbers: readonly number[],
  saved: readonly FieldDraft[] = [],
): Promise<Inferred> {
  if (names.length > mostFields)
    throw new TableError(
      "too-much",
      `A table has at most ${mostFields} columns; the file has ${names.length}.`,
      `表格最多 ${mostFields} 列，文件有 ${names.length} 列。`,
    );
  const readings: Reading[] = [];
  for (const [i, name] of names.entries()) {
    const values = rows.map((row) => row[i] ?? null);
    const known = saved.find((one) => one.name === name);
    readings.push((known && asSaved(known, values)) ?? readingOf({ name, values, first: i === 0 }));
    await breathe();
  }
  const bad: BadRow[] = [];
  const typed: Input[][] = [];
  for (const [at, row] of rows.entries()) {
    const number = numbers[at] ?? at + 2;
    if (row.slice(names.length).some((raw) => !isEmpty(raw)))
      bad.push({
        row: number,
        why: {
          en: `has ${row.length} values, and the head names ${names.length}`,
          zh: `有 ${row.length} 个值，而表头只有 ${names.length} 列`,
        },
      });
    typed.push(
      readings.map(({ field, read }, i) => {
        const raw = row[i] ?? null;
        if (isEmpty(raw)) return null;
        const value = read(raw);
        if (value !== undefined) return value;
        if (typeof raw === "string" && nothing.test(raw.trim())) return null;
        const shown = textIn(raw).slice(0, 40);
        bad.push({
          row: number,
          field: field.name,
          why: {
            en: `“${shown}” is no ${wordFor[field.type] ?? field.type}`,
            zh: `“${shown}”不是${wordForZh[field.type] ?? field.type}`,
          },
        });
        return null;
      }),
    );
    if (at % 2_000 === 0) await breathe();
  }
  return { fields: readings.map(({ field }) => field), rows: typed, bad };
}

const wordFor: Partial<Record<FieldType, string>> = {
  number: "number",
  date: "date",
  checkbox: "yes or no",
  email: "e-mail address",
  url: "link",
  phone: "telephone number",
};
const wordForZh: Partial<Record<FieldType, string>> = {
  number: "数字",
  date: "日期",
  checkbox: "是或否",
  email: "邮箱",
  url: "链接",
  phone: "电话",
};

export const isEmpty = (raw: Raw): boolean =>
  raw === null || (typeof raw === "string" && raw.trim() === "") || (Array.isArray(raw) && raw.length === 0);

/** The type the file was written from, if all that stands there now still fits it. */
function asSaved(saved: FieldDraft, values: readonly Raw[]): Reading | undefined {
  const read = (raw: Raw): Input | undefined => {
    const input =
      saved.type === "date"
        ? dateText(raw, "ymd", saved.time === true)
        : typeof raw === "object" && raw !== null && "number" in raw
          ? raw.number
          : typeof raw === "object" && raw !== null && "date" in raw
            ? raw.date
            : (raw as Input);
    if (input === undefined) return undefined;
    try {
      cellOf(saved, input, { zone: "UTC" });
      return input;
    } catch {
      return undefined;
    }
  };
  return values.every((raw) => isEmpty(raw) || read(raw) !== undefined) ? { field: saved, read } : undefined;
}

function readingOf(column: Column): Reading {
  const filled = column.values.filter((raw) => !isEmpty(raw) && !(typeof raw === "string" && nothing.test(raw.trim())));
  const fits = (test: (raw: Raw) => boolean): boolean => {
    const least = filled.length >= manyValues ? filled.length * fittingShare : filled.length;
    if (filled.length === 0 || !test(filled[0] as Raw)) {
      // The first one decides quickly for most columns; a column whose first value is its fault is looked at whole.
      if (filled.length < manyValues || !test(filled[1] as Raw)) return false;
    }
    let count = 0;
    for (const raw of filled) if (test(raw)) count += 1;
    return count >= least;
  };
  const { name } = column;
  if (filled.some(Array.isArray))
    return {
      field: { name, type: column.first ? "text" : "multi-select" },
      read: (raw) => (column.first ? textIn(raw) : Array.isArray(raw) ? raw : [textIn(raw)]),
    };
  if (!column.first && fits(isYesNo))
    return {
      field: { name, type: "checkbox" },
      read: (raw) =>
        isYesNo(raw) ? (typeof raw === "boolean" ? raw : /^(?:true|yes|是|✓)$/i.test(String(raw).trim())) : undefined,
    };
  if (phoneName.test(name) && fits((raw) => typeof raw !== "object" && phone.test(String(raw).trim())))
    return {
      field: { name, type: "phone" },
      read: (raw) => (phone.test(textIn(raw).trim()) ? textIn(raw).trim() : undefined),
    };
  if (!codeName.test(name) || filled.some((raw) => typeof raw === "number")) {
    if (fits((raw) => numberIn(raw) !== undefined)) return numberReading(name, filled);
  }
  const dates = dateReading(name, filled, fits);
  if (dates) return dates;
  if (fits((raw) => typeof raw === "string" && email.test(raw.trim()))) return matching({ name, type: "email" }, email);
  if (fits((raw) => typeof raw === "string" && url.test(raw.trim()))) return matching({ name, type: "url" }, url);
  if (!column.first && personName.test(name.trim()))
    return { field: { name, type: "person" }, read: (raw) => textIn(raw).trim() };
  const options = column.first ? undefined : optionsIn(name, filled);
  if (options)
    return { field: { name, type: "select", options }, read: (raw) => textIn(raw).trim().replace(/\s+/g, " ") };
  return { field: { name, type: "text" }, read: textIn };
}

const matching = (field: FieldDraft, form: RegExp): Reading => ({
  field,
  read: (raw) => (form.test(textIn(raw).trim()) ? textIn(raw).trim() : undefined),
});

const isYesNo = (raw: Raw): boolean => typeof raw === "boolean" || (typeof raw === "string" && yesNo.test(raw.trim()));

/** A number as such or in words; figures that begin with 0 or are very long are names, not numbers. */
function numberIn(raw: Raw): { value: number; isPercent: boolean; currency?: string } | undefined {
  if (typeof raw === "number") return { value: raw, isPercent: false };
  if (typeof raw === "object" && raw !== null && "number" in raw)
    return { value: raw.number, isPercent: raw.format === "percent", ...(raw.currency && { currency: raw.currency }) };
  if (typeof raw !== "string") return undefined;
  const text = raw.trim();
  if (/^[-+]?0\d/.test(text) || text.replace(/\D/g, "").length > exactDigits) return exactly(text);
  return readNumber(text);
}

/** A long number that is exactly what a computer holds, such as `0.30000000000000004`. */
function exactly(text: string): { value: number; isPercent: boolean } | undefined {
  const value = Number(text);
  return /^-?(?:0|[1-9]\d{0,15})\.\d+(?:e[-+]?\d+)?$|^-?\d(?:\.\d+)?e[-+]?\d+$/i.test(text) && String(value) === text
    ? { value, isPercent: false }
    : undefined;
}

function numberReading(name: string, filled: readonly Raw[]): Reading {
  const numbers = filled.flatMap((raw) => numberIn(raw) ?? []);
  const percent = numbers.length > 0 && numbers.every(({ isPercent }) => isPercent);
  const currencies = new Set(numbers.flatMap(({ currency }) => currency ?? []));
  const [currency] = currencies;
  const isMoney =
    currencies.size === 1 &&
    currency !== undefined &&
    numbers.filter((one) => one.currency).length * 2 > numbers.length;
  const field: FieldDraft = {
    name,
    type: "number",
    ...(percent && { format: "percent" as const }),
    ...(isMoney && { format: "currency" as const, currency }),
  };
  return { field, read: (raw) => numberIn(raw)?.value };
}

function dateReading(
  name: string,
  filled: readonly Raw[],
  fits: (test: (raw: Raw) => boolean) => boolean,
): Reading | undefined {
  const readsAs = (order: DateOrder): boolean => fits((raw) => dateIn(raw, order) !== undefined);
  // 03/04/2026 in a whole column without a day past the 12th is the third of April or the fourth of March: nobody knows.
  const [daysFirst, monthsFirst] = readsAs("ymd") ? [] : [readsAs("dmy"), readsAs("mdy")];
  if (daysFirst !== undefined && daysFirst === monthsFirst) return undefined;
  const order = daysFirst === undefined ? "ymd" : daysFirst ? "dmy" : "mdy";
  const time = filled.some((raw) => dateIn(raw, order)?.time !== undefined);
  return { field: { name, type: "date", ...(time && { time }) }, read: (raw) => dateText(raw, order, time) };
}

function dateIn(raw: Raw, order: DateOrder): ReadDate | undefined {
  if (typeof raw === "object" && raw !== null && "date" in raw) return readDate(raw.date);
  return typeof raw === "string" ? readDate(raw.trim(), order) : undefined;
}

/** A date in the form that is the same everywhere: a day, or a day with the time on the clock. */
function dateText(raw: Raw, order: DateOrder, time: boolean): string | undefined {
  const read = dateIn(raw, order);
  if (!read) return undefined;
  return time ? `${read.day} ${read.time ?? "00:00:00"}${read.offset ?? ""}` : read.day;
}

/** The choices of a column that repeats a few; undefined for one that says something else each time. */
function optionsIn(name: string, filled: readonly Raw[]): string[] | undefined {
  const hinted = choiceName.test(name);
  const most = hinted ? mostHintedChoices : mostChoices;
  const options = new Map<string, string>();
  for (const raw of filled) {
    const text = textIn(raw).trim().replace(/\s+/g, " ");
    if (text.length > longestChoice) return undefined;
    if (!options.has(text.toLowerCase())) options.set(text.toLowerCase(), text);
    if (options.size > most) return undefined;
  }
  const repeats = hinted ? options.size < filled.length : options.size * 3 <= filled.length;
  return options.size > 0 && repeats ? [...options.values()] : undefined;
}

/** Any cell as the text it would be. */
export function textIn(raw: Raw): string {
  if (raw === null) return "";
  if (typeof raw === "string") return plainText(raw);
  if (typeof raw === "boolean") return raw ? "TRUE" : "FALSE";
  if (typeof raw === "number") return String(raw);
  if ("date" in raw) return raw.date;
  return "number" in raw ? String(raw.number) : raw.join(", ");
}
