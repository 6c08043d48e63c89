/** What may be made: drafts of fields and tables are checked here before anything is laid out. */
import { type FieldDraft, fieldTypes, mostFields, numberFormats, TableError } from "../../../core/tables.ts";
import { plainText } from "../values.ts";
import type { KeptField } from "./catalogue.ts";
import { isColumn } from "./records.ts";

const longestName = 100;

/** A draft with what its type has no use for left out. Throws `bad-field`. */
export function checked(draft: FieldDraft): FieldDraft {
  const { type } = draft;
  const name = nameOf(draft.name, "field");
  const wrong = (en: string, zh: string) => new TableError("bad-field", `“${name}” ${en}.`, `“${name}”${zh}。`);
  if (!fieldTypes.includes(type)) throw wrong(`has no type “${type}” to be of`, `没有类型“${type}”`);
  const { format, currency, decimals, options, many, time, table, back, via, of, how, formula, prefix } = draft;
  if (format !== undefined && !numberFormats.includes(format))
    throw wrong(`cannot be shown as “${format}”`, `不能显示为“${format}”`);
  if (currency !== undefined && !/^[A-Z]{3}$/.test(currency))
    throw wrong("needs a currency such as USD or CNY", "需要货币代码，例如 USD、CNY");
  if (decimals !== undefined && !(Number.isInteger(decimals) && decimals >= 0 && decimals <= 10))
    throw wrong("shows 0 to 10 decimals", "小数位数为 0 到 10");
  if (type === "formula" && !formula?.trim()) throw wrong("needs a formula", "需要公式");
  if (type === "roll-up" && how === undefined) throw wrong("needs to know how values become one", "需要汇总方式");
  const shown = {
    ...(format && { format }),
    ...(currency && { currency }),
    ...(decimals !== undefined && { decimals }),
  };
  const base = { name, type };
  switch (type) {
    case "number":
      return { ...base, ...shown };
    case "select":
    case "multi-select":
      return {
        ...base,
        options: distinct(
          (options ?? []).map((one) => plainText(one).trim().replace(/\s+/g, " ")).filter((one) => one !== ""),
        ),
      };
    case "date":
      return { ...base, ...(time && { time }) };
    case "person":
      return { ...base, ...(many && { many }) };
    case "link":
      return {
        ...base,
        ...(table !== undefined && { table }),
        ...(many && { many }),
        ...(back !== undefined && { back }),
      };
    case "lookup":
      return { ...base, ...(via !== undefined && { via }), ...(of !== undefined && { of }) };
    case "roll-up":
      return {
        ...base,
        ...shown,
        ...(via !== undefined && { via }),
        ...(of !== undefined && { of }),
        ...(how && { how }),
      };
    case "formula":
      return { ...base, ...shown, ...(formula !== undefined && { formula }) };
    case "auto-number":
      return { ...base, ...(prefix && { prefix: plainText(prefix).slice(0, 20) }) };
    default:
      return base;
  }
}

const distinct = (items: readonly string[]): string[] => [
  ...new Map(items.map((one) => [one.toLowerCase(), one])).values(),
];
/** A name on one line. Throws `bad-field` for an empty or long one, or one with braces, which formulas put around names. */
export function nameOf(said: string, what: "table" | "field"): string {
  const name = plainText(said).replace(/\s+/g, " ").trim();
  if (name !== "" && name.length <= longestName && !/[{}]/.test(name)) return name;
  const [en, zh] = what === "table" ? ["A table's name", "表格名称"] : ["A field's name", "字段名称"];
  throw new TableError(
    "bad-field",
    `${en} has 1 to ${longestName} characters and no braces; “${name.slice(0, 40)}” does not.`,
    `${zh}需要 1 到 ${longestName} 个字符且不含花括号；“${name.slice(0, 40)}”不符合。`,
  );
}

/** Throws `name-taken` when two fields would have one name. */
export function refuseTwins(fields: readonly Pick<FieldDraft, "name">[]): void {
  const seen = new Set<string>();
  for (const { name } of fields) {
    const key = name.trim().replace(/\s+/g, " ").toLowerCase();
    if (seen.has(key))
      throw new TableError(
        "name-taken",
        `Two fields would be called “${name}”. Choose another name.`,
        `会有两个名为“${name}”的字段，请换个名称。`,
      );
    seen.add(key);
  }
}

/** Throws `bad-field` unless a field of this kind can name records. */
export function checkPrimary({ name, type }: FieldDraft): void {
  if (["link", "lookup", "roll-up", "attachment", "multi-select", "checkbox"].includes(type))
    throw new TableError(
      "bad-field",
      `The first field names each record, so “${name}” cannot be a ${type}.`,
      `第一个字段是记录的名称，“${name}”不能是 ${type} 类型。`,
    );
}

/** More fields than a table has. */
export const tooManyFields = (): TableError =>
  new TableError("too-much", `A table has at most ${mostFields} fields.`, `一个表格最多 ${mostFields} 个字段。`);

/** A zone as the system names it. Throws `bad-field` for one it does not know. */
export function zoneOf(zone = "UTC"): string {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).resolvedOptions().timeZone;
  } catch {
    throw new TableError("bad-field", `“${zone}” is no time zone.`, `“${zone}”不是时区。`);
  }
}

/** A column's name and type: numbers as such, texts without regard to A and a; undefined for what has none. */
export function columnOf(id: string, type: KeptField["type"]): string | undefined {
  if (type === "auto-number") return `${id} INTEGER`;
  if (!isColumn(type)) return undefined;
  if (type === "number") return `${id} REAL`;
  if (type === "checkbox") return `${id} INTEGER`;
  return type === "multi-select" || type === "attachment" || type === "date"
    ? `${id} TEXT`
    : `${id} TEXT COLLATE NOCASE`;
}
