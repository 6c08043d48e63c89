/** Records, groups and changes as people read them: Markdown tables with what matters first. */
import type { Field, Filter, Group, Inputs, Table, TableRecord, Value } from "../../src/core/tables.ts";
import type { Wish } from "./query.ts";
import { inWords, type Seat } from "./seat.ts";

/** A chat shows so many rows; more go into a file. */
export const rowsInChat = 20;
/** Of what goes into a file, so many are shown. */
export const rowsBeforeFile = 10;
const columnsInChat = 8;
const longestCell = 60;

/** A text that Markdown shows as it is, on one line of a table. */
export function plain(text: string): string {
  const line = text.replace(/\s*\n\s*/g, " ").trim();
  const short = line.length > longestCell ? `${line.slice(0, longestCell - 1)}…` : line;
  return short.replace(/[\\`*_[\]<>|~]/g, (sign) => `\\${sign}`);
}

/** A value as its field shows it. */
export const shown = (field: Field, value: Value, { sheets, zone }: Seat): string =>
  plain(sheets.show(field, value, zone));

/** A Markdown table. Numbers stand to the right. */
export function grid(
  heads: readonly { readonly name: string; readonly right?: boolean }[],
  rows: readonly (readonly string[])[],
): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell || " ").join(" | ")} |`;
  return [
    line(heads.map(({ name }) => plain(name))),
    line(heads.map(({ right }) => (right ? "---:" : "---"))),
    ...rows.map(line),
  ].join("\n");
}

const headOf = ({ name, kind }: Field) => ({ name, right: kind === "number" });

/** Records as a table of the fields that say something, the first field first. */
export function sayRecords(
  table: Table,
  records: readonly TableRecord[],
  seat: Seat,
  fields: readonly Field[] = table.fields,
): string {
  const filled = fields.filter(
    (field, i) =>
      i === 0 ||
      records.some(
        ({ values }) => values[field.id] !== null && values[field.id] !== false && values[field.id] !== undefined,
      ),
  );
  const columns = filled.slice(0, columnsInChat);
  const rows = records.map(({ values }) => columns.map((field) => shown(field, values[field.id] ?? null, seat)));
  return grid(columns.map(headOf), rows);
}

/** What is asked for, in words: `Amount over $100,000, Close from 2026-11-01 to 2026-11-30`. */
export function sayFilter(filter: Filter | undefined, table: Table, seat: Seat): string {
  if (!filter) return inWords(seat, "all records", "全部记录");
  if ("not" in filter)
    return inWords(seat, `not ${sayFilter(filter.not, table, seat)}`, `排除 ${sayFilter(filter.not, table, seat)}`);
  if ("all" in filter) return filter.all.map((one) => sayFilter(one, table, seat)).join(inWords(seat, ", ", "，"));
  if ("any" in filter) return filter.any.map((one) => sayFilter(one, table, seat)).join(inWords(seat, " or ", "或"));
  const field = table.fields.find(({ id }) => id === filter.field);
  if (!field) return "";
  const name = plain(field.name);
  const values = (Array.isArray(filter.value) ? filter.value : [filter.value ?? ""]) as (string | number | boolean)[];
  const said = values.map((value) =>
    typeof value === "boolean" ? inWords(seat, value ? "yes" : "no", value ? "是" : "否") : shown(field, value, seat),
  );
  const [first = "", second = ""] = said;
  if (filter.op === "within") {
    const last = new Date(Date.parse(`${values[1]}T00:00:00Z`) - 86_400_000);
    const until = Number.isNaN(last.getTime()) ? second : last.toISOString().slice(0, 10);
    if (until === values[0]) return `${name} ${first}`;
    return inWords(seat, `${name} from ${first} to ${until}`, `${name} ${first} 至 ${until}`);
  }
  const words: Readonly<Record<string, readonly [string, string]>> = {
    is: [`${name} is ${first}`, `${name} 为 ${first}`],
    "is-not": [`${name} is not ${first}`, `${name} 不为 ${first}`],
    in: [`${name} is ${said.join(" or ")}`, `${name} 为 ${said.join("、")}`],
    contains: [`${name} contains ${first}`, `${name} 包含 ${first}`],
    "not-contains": [`${name} does not contain ${first}`, `${name} 不包含 ${first}`],
    "starts-with": [`${name} starts with ${first}`, `${name} 以 ${first} 开头`],
    "ends-with": [`${name} ends with ${first}`, `${name} 以 ${first} 结尾`],
    over: [`${name} over ${first}`, `${name} 大于 ${first}`],
    "at-least": [`${name} at least ${first}`, `${name} 不低于 ${first}`],
    under: [`${name} under ${first}`, `${name} 小于 ${first}`],
    "at-most": [`${name} at most ${first}`, `${name} 不超过 ${first}`],
    empty: [`${name} is empty`, `${name} 为空`],
    "not-empty": [`${name} is not empty`, `${name} 不为空`],
  };
  const [en, zh] = words[filter.op] ?? ["", ""];
  return inWords(seat, en, zh);
}

const howNames: Readonly<Record<string, readonly [string, string]>> = {
  count: ["Count", "数量"],
  filled: ["Filled", "已填"],
  distinct: ["Different", "不同"],
  sum: ["Total", "合计"],
  average: ["Average", "平均"],
  min: ["Lowest", "最小"],
  max: ["Highest", "最大"],
};

/** What a figure is called: `Total Amount`, `金额合计`. */
export function figureName({ how, of }: Wish["figures"][number], seat: Seat): string {
  const [en, zh] = howNames[how] ?? ["", ""];
  return of
    ? inWords(seat, `${en} ${of.name}`, how === "sum" ? `${of.name}${zh}` : `${zh}${of.name}`)
    : inWords(seat, en, zh);
}

/** A figure as its field shows it; counts are plain numbers. */
export function figureShown({ how, of }: Wish["figures"][number], value: number | string | null, seat: Seat): string {
  if (value === null) return "–";
  if (typeof value === "number" && (how === "count" || how === "filled" || how === "distinct" || !of))
    return value.toLocaleString("en-US");
  if (of && typeof value === "number")
    return plain(
      seat.sheets.show(how === "average" && of.decimals === undefined ? { ...of, decimals: 2 } : of, value, seat.zone),
    );
  return of ? shown(of, value, seat) : plain(String(value));
}

/** A group's name; what has none is said to be empty. */
export function keyShown(
  field: Field,
  unit: string | undefined,
  value: Group["key"][number] | undefined,
  seat: Seat,
): string {
  if (value === null || value === undefined || value === "") return inWords(seat, "(empty)", "（空）");
  if (typeof value === "boolean") return inWords(seat, value ? "yes" : "no", value ? "是" : "否");
  return unit ? plain(String(value)) : shown(field, value, seat);
}

/** Groups with their figures, as a table. */
export function sayGroups(wish: Wish, groups: readonly Group[], seat: Seat): string {
  const heads = [
    ...wish.by.map(({ field }) => ({ name: field.name })),
    ...wish.figures.map((figure) => ({ name: figureName(figure, seat), right: true })),
  ];
  const rows = groups.map(({ key, figures }) => [
    ...wish.by.map(({ field, unit }, i) => keyShown(field, unit, key[i], seat)),
    ...wish.figures.map((figure, i) => figureShown(figure, figures[i] ?? null, seat)),
  ]);
  return grid(heads, rows);
}

/** New values next to the old ones: `New → **Won**`. */
export function sayChanges(table: Table, records: readonly TableRecord[], values: Inputs, seat: Seat): string {
  const [primary] = table.fields;
  const changed = Object.keys(values).flatMap((id) => table.fields.find((field) => field.id === id) ?? []);
  const columns = [...(primary && !changed.includes(primary) ? [primary] : []), ...changed].slice(0, columnsInChat);
  const rows = records.map((record) =>
    columns.map((field) => {
      const old = shown(field, record.values[field.id] ?? null, seat);
      if (!(field.id in values)) return old;
      const next = shownInput(field, values[field.id], seat);
      return `${old || "–"} → **${next || "–"}**`;
    }),
  );
  return grid(columns.map(headOf), rows);
}

/** An input as it will look once it is written. */
export function shownInput(field: Field, input: Inputs[string], seat: Seat): string {
  if (input === null || input === undefined) return "";
  return shown(field, input as Value, seat);
}

export const countOf = (count: number, seat: Seat): string =>
  inWords(
    seat,
    `${count.toLocaleString("en-US")} ${count === 1 ? "row" : "rows"}`,
    `${count.toLocaleString("en-US")} 行`,
  );

/** "and 32 more", when only some were shown. */
export const more = (shownCount: number, all: number, seat: Seat): string =>
  all > shownCount
    ? inWords(
        seat,
        `\n\n… and ${(all - shownCount).toLocaleString("en-US")} more.`,
        `\n\n…… 另有 ${(all - shownCount).toLocaleString("en-US")} 行。`,
      )
    : "";

/** A field's type in words. */
export function typeName(
  {
    type,
    format,
    currency,
    many,
    time,
  }: {
    type: string;
    format?: string | undefined;
    currency?: string | undefined;
    many?: boolean | undefined;
    time?: boolean | undefined;
  },
  seat: Seat,
): string {
  const zh: Readonly<Record<string, string>> = {
    text: "文本",
    number: "数字",
    select: "单选",
    "multi-select": "多选",
    date: "日期",
    person: "人员",
    checkbox: "复选框",
    url: "链接",
    email: "邮箱",
    phone: "电话",
    attachment: "附件",
    link: "关联",
    lookup: "查找引用",
    "roll-up": "汇总",
    formula: "公式",
    "auto-number": "自动编号",
    "created-at": "创建时间",
    "updated-at": "修改时间",
    "created-by": "创建人",
    "updated-by": "修改人",
  };
  const extra = [
    format !== "plain" ? format : undefined,
    format === "currency" ? currency : undefined,
    many && type === "person" ? inWords(seat, "several", "多人") : undefined,
    time ? inWords(seat, "with time", "含时间") : undefined,
  ].filter(Boolean);
  return `${inWords(seat, type, zh[type] ?? type)}${extra.length > 0 ? ` (${extra.join(" ")})` : ""}`;
}
