/** What may stand in a field: checks what is written, and turns it into what is stored. Knows no table but its field. */
import { type FieldDraft, type FieldType, type Input, longestText, TableError } from "../../core/tables.ts";
import { type DateOrder, isDay, momentOf, readDate } from "./dates.ts";
import { readNumber } from "./numbers.ts";

/** A value as a column holds it: lists and files as JSON, yes and no as 1 and 0, what is empty as null. */
export type Cell = string | number | null;

/** What values are checked by. */
export interface Checking {
  readonly zone: string;
  readonly order?: DateOrder;
}

type Form = Pick<FieldDraft, "name" | "type" | "many" | "time" | "format">;

/** Fields that nobody writes. */
export const computed: ReadonlySet<FieldType> = new Set<FieldType>([
  "lookup",
  "roll-up",
  "formula",
  "auto-number",
  "created-at",
  "updated-at",
  "created-by",
  "updated-by",
]);

const yes = /^(?:true|yes|y|1|x|✓|✔|☑|是|对|有|已完成|done|checked)$/i;
const no = /^(?:false|no|n|0|✗|✘|☐|否|不|无|未完成|unchecked)$/i;
const email = /^[^\s@<>"]+@[^\s@<>"]+\.[^\s@<>".]{2,}$/;
const url = /^(?:https?:\/\/|www\.)[^\s<>"]+$/i;
const phone = /^\+?[\d\s().-]{5,25}(?:(?:x|ext\.?|转)\s*\d{1,6})?$/i;
/** What separates the names in a list that is written as one text. */
const listSign = /\s*[,;，；、\n]\s*/;

/** Text as it is stored: line ends are `\n`; half characters and control characters, which no file can hold, are gone. */
export function plainText(text: string): string {
  if (!/[^\x20-\x7e\u00a0-\ud7ff\ue000-\ufffd]/.test(text)) return text;
  return (
    text
      .replace(/\r\n?/g, "\n")
      .replace(/\p{Surrogate}/gu, "\ufffd")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]/g, "")
  );
}

/** The value to store. Throws `bad-value` that names field and value; `undefined` and empty texts are empty. */
export function cellOf(field: Form, input: Input, checking: Checking): Cell {
  if (input === undefined || input === null || input === "") return null;
  if (computed.has(field.type))
    throw misfit(field, input, "is computed and cannot be written", "是自动计算的，不能填写");
  switch (field.type) {
    case "number":
      return numberCell(field, input);
    case "checkbox":
      return truthCell(field, input);
    case "date":
      return dateCell(field, input, checking);
    case "multi-select":
      return listCell(field, input);
    case "person":
      return field.many
        ? listCell(field, input)
        : textCell(field, Array.isArray(input) && input.length === 1 ? input[0] : input).trim() || null;
    case "attachment":
      return filesCell(field, input);
    case "email":
    case "url":
    case "phone":
      return addressCell(field, input);
    case "select":
      return textCell(field, input).trim().replace(/\s+/g, " ") || null;
    default:
      return textCell(field, input) || null;
  }
}

function textCell(field: Form, input: unknown): string {
  const text =
    typeof input === "string"
      ? plainText(input)
      : typeof input === "number" || typeof input === "boolean"
        ? String(input)
        : undefined;
  if (text === undefined) throw misfit(field, input, "takes text", "需要文本");
  if (text.length > longestText)
    throw new TableError(
      "too-much",
      `“${field.name}” takes at most ${longestText} characters.`,
      `“${field.name}”最多 ${longestText} 个字符。`,
    );
  return text;
}

function numberCell(field: Form, input: Input): number | null {
  if (typeof input === "number" && Number.isFinite(input)) return checkRange(field, input);
  const read = typeof input === "string" ? readNumber(input) : undefined;
  if (read === undefined) {
    if (typeof input === "string" && input.trim() === "") return null;
    throw misfit(field, input, "takes a number", "需要数字");
  }
  return checkRange(field, read.value);
}

function checkRange(field: Form, value: number): number {
  if (field.format === "rating" && (!Number.isInteger(value) || value < 0 || value > 10))
    throw misfit(field, value, "takes a whole number from 0 to 10", "需要 0 到 10 的整数");
  return value === 0 ? 0 : value;
}

function truthCell(field: Form, input: Input): number {
  if (typeof input === "boolean") return input ? 1 : 0;
  const text = String(input).trim();
  if (yes.test(text)) return 1;
  if (no.test(text)) return 0;
  throw misfit(field, input, "takes yes or no", "需要是或否");
}

function dateCell(field: Form, input: Input, { zone, order }: Checking): string {
  const text = typeof input === "string" ? input.trim() : "";
  if (!field.time && isDay(text)) return text;
  const read = readDate(text, order);
  if (!read) throw misfit(field, input, "takes a date such as 2026-11-20", "需要日期，例如 2026-11-20");
  if (field.time) return momentOf(read, zone);
  return read.day;
}

function listCell(field: Form, input: Input): string | null {
  const said: readonly unknown[] = Array.isArray(input) ? input : typeof input === "string" ? listIn(input) : [input];
  const items = said.map((one) => textCell(field, one).trim().replace(/\s+/g, " ")).filter((one) => one !== "");
  return items.length === 0 ? null : JSON.stringify([...new Set(items)]);
}

/** The items of a list that is written as one text: parted by commas, or as JSON. */
function listIn(text: string): readonly unknown[] {
  if (!text.startsWith("[")) return text.split(listSign);
  try {
    const list: unknown = JSON.parse(text);
    return Array.isArray(list) ? list : [text];
  } catch {
    return text.split(listSign);
  }
}

function filesCell(field: Form, input: Input): string | null {
  if (!Array.isArray(input)) throw misfit(field, input, "takes files", "需要文件");
  const files = input.map((one: unknown) => {
    const { id, name, type, bytes, description } = (one ?? {}) as Record<string, unknown>;
    if (typeof id !== "string" || typeof name !== "string") throw misfit(field, name ?? one, "takes files", "需要文件");
    return {
      id,
      name,
      type: String(type ?? "application/octet-stream"),
      bytes: Number(bytes ?? 0),
      description: String(description ?? ""),
    };
  });
  return files.length === 0 ? null : JSON.stringify(files);
}

function addressCell(field: Form, input: Input): string | null {
  const text = textCell(field, input).trim();
  const form = field.type === "email" ? email : field.type === "url" ? url : phone;
  if (text === "") return null;
  if (form.test(text)) return text;
  if (field.type === "email") throw misfit(field, input, "takes an e-mail address", "需要电子邮箱");
  if (field.type === "url") throw misfit(field, input, "takes a link that begins with http", "需要以 http 开头的链接");
  throw misfit(field, input, "takes a telephone number", "需要电话号码");
}

/** A value that does not fit its field, named with it. */
export function misfit(field: Pick<Form, "name">, input: unknown, en: string, zh: string): TableError {
  const words = typeof input === "string" ? input : JSON.stringify(input);
  const shown = (words ?? "").length > 60 ? `${(words ?? "").slice(0, 60)}…` : words;
  return new TableError(
    "bad-value",
    `“${field.name}” ${en}, not “${shown}”.`,
    `“${field.name}”${zh}，而不是“${shown}”。`,
  );
}
