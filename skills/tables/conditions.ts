/** Reads conditions from words: amounts, times, choices, people and names that stand in the table. */
import type { Condition, Field, Filter, Operator, Table } from "../../src/core/tables.ts";
import type { TimeFound } from "../../src/core/when.ts";
import { fieldsIn, type Place, placeOf } from "./names.ts";
import type { Reading } from "./read.ts";
import { inWords, type Seat, Trouble } from "./seat.ts";

/** A field with more different values than this is not looked through for what a request names. */
const mostValues = 2_000;

const amount =
  "[$¥￥€£]?\\s*\\d[\\d,]*(?:\\.\\d+)?\\s*(?:%|％|k\\b|m\\b|bn\\b|thousand|million|billion|万|亿|千|百万)?(?:元|美元|\\s*(?:usd|rmb|cny)\\b)?";
const comparisons: readonly (readonly [RegExp, Operator, Operator?])[] = [
  [new RegExp(`\\b(?:between|from)\\s+(${amount})\\s+(?:and|to)\\s+(${amount})`, "i"), "at-least", "at-most"],
  [new RegExp(`(${amount})\\s*(?:到|至|~|—)\\s*(${amount})(?:之间)?`, "i"), "at-least", "at-most"],
  [
    new RegExp(
      `(?:\\b(?:at least|no less than|min(?:imum)?)\\s+|>=|≥|至少|不低于|不少于|大于等于)\\s*(${amount})`,
      "i",
    ),
    "at-least",
  ],
  [
    new RegExp(
      `(?:\\b(?:at most|no more than|up to|max(?:imum)?)\\s+|<=|≤|至多|最多|不超过|不高于|小于等于)\\s*(${amount})`,
      "i",
    ),
    "at-most",
  ],
  [
    new RegExp(
      `(?:\\b(?:over|above|more than|greater than|larger than|bigger than|higher than|exceed(?:s|ing)?)\\s+|>|超过|大于|高于|多于)\\s*(${amount})`,
      "i",
    ),
    "over",
  ],
  [
    new RegExp(
      `(?:\\b(?:under|below|less than|smaller than|lower than|fewer than)\\s+|<|低于|小于|少于|不到)\\s*(${amount})`,
      "i",
    ),
    "under",
  ],
  [new RegExp(`(${amount})\\s*(?:及以上|以上|or more|and up)`, "i"), "at-least"],
  [new RegExp(`(${amount})\\s*(?:及以下|以下|or less)`, "i"), "at-most"],
];

/** The conditions of what is left of a request; what they were read from is taken. Empty when there are none. */
export async function conditionsIn(read: Reading, table: Table, seat: Seat): Promise<Filter[]> {
  const found: Filter[] = [];
  ticks(read, table, found);
  emptiness(read, table, found);
  await explicit(read, table, seat, found);
  await times(read, table, seat, found);
  numbers(read, table, seat, found);
  choices(read, table, found);
  await names(read, table, seat, found);
  return found;
}

/** One filter of several; undefined of none. */
export const allOf = (filters: readonly Filter[]): Filter | undefined =>
  filters.length > 1 ? { all: filters } : filters[0];

function emptiness(read: Reading, table: Table, found: Filter[]): void {
  for (const { field, place } of fieldsIn(table, read.left())) {
    const before = read.left().slice(0, place.from);
    const after = read.left().slice(place.to);
    const without =
      /(?:\b(?:without|with no|missing|no|lacking)\s+(?:an?\s+|any\s+)?|没有(?:填写?)?|缺少?|未填写?)$/i.exec(before);
    const empty = /^\s*(?:is|are|field is)?\s*(?:empty|missing|blank|not set)\b|^\s*(?:为空|是空的?|没填|未填)/i.exec(
      after,
    );
    const filled = /^\s*(?:is|are)?\s*(?:set|filled|not empty)\b|^\s*(?:不为空|已填)/i.exec(after);
    if (!without && !empty && !filled) continue;
    found.push({ field: field.id, op: filled ? "not-empty" : "empty" });
    read.take({ from: place.from - (without?.[0].length ?? 0), to: place.to + (empty ?? filled ?? [""])[0].length });
  }
}

/** `stage is Won`, `name contains "x"`, `阶段为赢单`: a field, what is asked, and a value in quotes or of a word or a few. */
async function explicit(read: Reading, table: Table, seat: Seat, found: Filter[]): Promise<void> {
  for (const { field, place } of fieldsIn(table, read.left())) {
    const after = read.left().slice(place.to);
    const parts =
      /^\s*(is not|isn't|!=|≠|does not contain|doesn't contain|contains?|containing|starts with|begins with|ends with|equals?|is|are|==?|:|：|不等于|不是|不为|不包含|不含|包含|含有|开头是|等于|为|是)\s*(?:(["“「'])([^"”」'\n]{1,100})["”」']|([^\s,，。;；?？、][^,，。;；?？、\n]{0,80}))/i.exec(
        after,
      );
    if (!parts) continue;
    const [whole, sign = "", quote, quoted, bare = ""] = parts;
    const value = quote
      ? (quoted ?? "")
      : bare
          .replace(/\s+(?:and|or|by|with|sorted|for|in|to|where|who|that)\b.*$/i, "")
          .replace(/(?:的|且|并|并且|按|以及|和).*$/, "")
          .trim();
    if (
      value === "" ||
      (!quote && /^(?:over|above|under|below|less|more|at|between|超过|大于|小于|低于|高于|不)/i.test(value))
    )
      continue;
    const op = operatorOf(sign);
    const fitted = await fittedValue(field, value, table, seat);
    if (fitted === undefined) continue;
    found.push({ field: field.id, op: field.kind === "list" && op === "is" ? "is" : op, value: fitted });
    const length = quote ? whole.length : whole.length - bare.length + value.length;
    read.take({ from: place.from, to: place.to + length });
  }
}

function operatorOf(sign: string): Operator {
  if (/^(?:is not|isn't|!=|≠|不等于|不是|不为)$/i.test(sign)) return "is-not";
  if (/^(?:does|doesn't|不包含|不含)/i.test(sign)) return "not-contains";
  if (/^(?:contain|包含|含有)/i.test(sign)) return "contains";
  if (/^(?:starts|begins|开头)/i.test(sign)) return "starts-with";
  return /^ends/i.test(sign) ? "ends-with" : "is";
}

/** The value as the field has it; undefined when it could not be one. */
async function fittedValue(
  field: Field,
  value: string,
  _table: Table,
  seat: Seat,
): Promise<string | number | boolean | undefined> {
  if (field.kind === "number") return /\d/.test(value) ? scaled(value) : undefined;
  if (field.kind === "boolean")
    return /^(?:yes|true|ticked|checked|是|对|已)/i.test(value)
      ? true
      : /^(?:no|false|否|未|不)/i.test(value)
        ? false
        : undefined;
  if (field.kind === "date" || field.kind === "moment") {
    const [time] = await seat.times(value);
    return time && rangeOf(time)?.from === rangeOf(time)?.last ? rangeOf(time)?.from : undefined;
  }
  const known = field.options?.find((option) => placeOf(option, value)?.from === 0);
  return known ?? value;
}

async function times(read: Reading, table: Table, seat: Seat, found: Filter[]): Promise<void> {
  const dated = table.fields.filter(({ kind }) => kind === "date" || kind === "moment");
  if (dated.length === 0) return;
  const late = /\b(?:overdue|past due)\b|逾期|过期|超期/i.exec(read.left());
  const due = late
    ? (usualDate(dated, "") ?? dated.find(({ name }) => /due|deadline|截止|到期/i.test(name)))
    : undefined;
  if (late && due) {
    const today = wallDay(seat);
    found.push({ field: due.id, op: "under", value: today });
    read.take({ from: late.index, to: late.index + late[0].length });
  }
  for (const time of await seat.times(read.left())) {
    const range = rangeOf(time);
    if (!range) continue;
    const field = nearestField(dated, time, read.left()) ?? usualDate(dated, read.left());
    if (!field)
      throw new Trouble(
        inWords(
          seat,
          `Which date does “${time.text}” mean: ${dated.map(({ name }) => name).join(", ")}?`,
          `“${time.text}”指的是哪个日期：${dated.map(({ name }) => name).join("、")}？`,
        ),
      );
    found.push(...rangeFilter(field, range));
    read.take(time);
  }
}

/** The day it is where the asker is. */
const wallDay = ({ at, zone }: Seat): string =>
  new Intl.DateTimeFormat("sv-SE", { timeZone: zone }).format(new Date(at));

/** First day and the day after the last; open ranges lack one. `last` is the last day of a closed one. */
interface DayRange {
  readonly from?: string;
  readonly until?: string;
  readonly last?: string;
}

/** The days a time means; undefined for durations, recurrences and what does not exist. */
export function rangeOf({ kind, value, start, end, problem }: TimeFound): DayRange | undefined {
  if (problem === "impossible" || kind === "duration" || kind === "set" || kind === "time" || kind === "timerange")
    return undefined;
  const day = (text: string | undefined): string | undefined =>
    text && /^\d{4}-\d{2}-\d{2}/.test(text) ? text.slice(0, 10) : undefined;
  if (kind === "date" || kind === "datetime") {
    const from = day(value);
    return from === undefined ? undefined : { from, until: after(from), last: from };
  }
  const [from, to] = [day(start), day(end)];
  if (from === undefined && to === undefined) return undefined;
  return { ...(from && { from }), ...(to && { until: kind === "daterange" ? after(to) : after(to), last: to }) };
}

const after = (day: string): string => new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

/** A range of days as conditions. */
export function rangeFilter(field: Field, { from, until }: DayRange): Condition[] {
  if (from && until) return [{ field: field.id, op: "within", value: [from, until] }];
  return from
    ? [{ field: field.id, op: "at-least", value: from }]
    : [{ field: field.id, op: "under", value: until ?? "" }];
}

/** Words that stand for when something was put in. */
const added = /\b(?:added|created|entered|new)\b|新增|创建|录入|添加/i;

function usualDate(dated: readonly Field[], text: string): Field | undefined {
  const own = dated.filter(({ type }) => type === "date");
  if (added.test(text))
    return dated.find(({ type }) => type === "created-at") ?? (own.length === 1 ? own[0] : undefined);
  return own.length === 1 ? own[0] : own.length === 0 && dated.length === 1 ? dated[0] : undefined;
}

/** The field whose name stands nearest before or after a place. */
function nearestField(fields: readonly Field[], place: Place, text: string): Field | undefined {
  const near = fields.flatMap((field) =>
    [field.name, field.name.replace(/\s*(?:date|day|time|日期|时间)$/i, "")].flatMap((name) => {
      const found = name.length > 1 ? (placeOf(name, text) ?? placeOf(`${name}s`, text)) : undefined;
      return found ? [{ field, gap: found.to <= place.from ? place.from - found.to : found.from - place.to + 1 }] : [];
    }),
  );
  return near.sort((a, b) => a.gap - b.gap)[0]?.field;
}

function numbers(read: Reading, table: Table, seat: Seat, found: Filter[]): void {
  const numeric = table.fields.filter(({ kind, type }) => kind === "number" && type !== "auto-number");
  for (const [pattern, op, upper] of comparisons) {
    for (let parts = pattern.exec(read.left()); parts; parts = pattern.exec(read.left())) {
      const place = { from: parts.index, to: parts.index + parts[0].length };
      const field =
        nearestField(numeric, place, read.left()) ??
        (numeric.length === 1 ? numeric[0] : only(numeric.filter(({ format }) => format === "currency")));
      if (!field)
        throw new Trouble(
          numeric.length === 0
            ? inWords(
                seat,
                `“${table.name}” has no field with numbers to compare with “${parts[0].trim()}”.`,
                `“${table.name}”没有数字字段可以和“${parts[0].trim()}”比较。`,
              )
            : inWords(
                seat,
                `Which field does “${parts[0].trim()}” mean: ${numeric.map(({ name }) => name).join(", ")}?`,
                `“${parts[0].trim()}”指的是哪个字段：${numeric.map(({ name }) => name).join("、")}？`,
              ),
        );
      found.push({ field: field.id, op, value: scaled(parts[1] ?? "") });
      if (upper) found.push({ field: field.id, op: upper, value: scaled(parts[2] ?? "") });
      read.take(place);
    }
  }
}

const only = <T>(items: readonly T[]): T | undefined => (items.length === 1 ? items[0] : undefined);
const scales: Readonly<Record<string, number>> = {
  k: 1e3,
  thousand: 1e3,
  千: 1e3,
  万: 1e4,
  百万: 1e6,
  m: 1e6,
  million: 1e6,
  亿: 1e8,
  bn: 1e9,
  billion: 1e9,
  "%": 0.01,
  "％": 0.01,
};

/** An amount such as `$1.5m`, `10万` or `20%` as a number. */
export function scaled(text: string): number {
  const [, digits = "0", unit = ""] =
    /([\d,]+(?:\.\d+)?)\s*(%|％|k\b|m\b|bn\b|thousand|million|billion|百万|万|亿|千)?/i.exec(text) ?? [];
  const scale = scales[unit.toLowerCase()] ?? 1;
  return Number((Number(digits.replaceAll(",", "")) * scale).toPrecision(15));
}

/** Choices that are named: one is asked for, several of a field are alternatives, `not` turns them round. */
function choices(read: Reading, table: Table, found: Filter[]): void {
  for (const field of table.fields.filter(({ options = [] }) => options.length > 0)) {
    const named = (field.options ?? []).flatMap((option) => {
      const place = placeOf(option, read.left());
      return place ? [{ option, place }] : [];
    });
    // Of `New` and `New lead` the longer one is meant.
    const meant = named.filter(
      ({ place }) =>
        !named.some(
          (other) =>
            other.place !== place &&
            other.place.from <= place.from &&
            other.place.to >= place.to &&
            other.place.to - other.place.from > place.to - place.from,
        ),
    );
    if (meant.length === 0) continue;
    addValues(
      read,
      field,
      meant.map(({ option, place }) => ({ value: option, place })),
      found,
    );
  }
}

function addValues(
  read: Reading,
  field: Field,
  named: readonly { readonly value: string; readonly place: Place }[],
  found: Filter[],
): void {
  const negated = named.some(({ place }) =>
    /(?:\b(?:not|except|excluding|other than|but|non)[\s-]+(?:the\s+|in\s+)?|除了?|不是|不含|非|未)$/i.test(
      read.left().slice(0, place.from),
    ),
  );
  const values = named.map(({ value }) => value);
  const is: Filter =
    values.length === 1
      ? { field: field.id, op: "is", value: values[0] as string }
      : { field: field.id, op: "in", value: values };
  found.push(negated ? { not: is } : is);
  for (const { place } of named) read.take(place);
}

/** Boxes that are ticked or not, by their names: `paid deals`, `not paid`, `未付款`. */
function ticks(read: Reading, table: Table, found: Filter[]): void {
  for (const field of table.fields.filter(({ kind }) => kind === "boolean")) {
    const place =
      placeOf(field.name, read.left()) ??
      placeOf(`un${field.name}`, read.left()) ??
      placeOf(field.name.replace(/^(?:已|是否)(?=\p{Script=Han}{2})/u, ""), read.left());
    if (!place) continue;
    const said = read.left().slice(place.from, place.to);
    const no = /(?:\b(?:not|isn't|aren't)\s+(?:yet\s+)?|还?没有?|未|不)$/i.exec(read.left().slice(0, place.from));
    found.push({ field: field.id, op: "is", value: !no && !/^un/i.test(said) });
    read.take({ from: place.from - (no?.[0].length ?? 0), to: place.to });
  }
}

/** Values of texts and people that stand in the table and are named in the request; `my` means the asker. */
async function names(read: Reading, table: Table, seat: Seat, found: Filter[]): Promise<void> {
  const wordy = table.fields.filter(
    ({ type, kind, item, options }) =>
      (kind === "text" || item === "text") && type !== "attachment" && !options?.length,
  );
  const people = wordy.filter(({ type }) => type === "person");
  const [person] = people;
  const mine = /\b(?:my|mine|assigned to me)\b|我(?:的|负责)/i.exec(read.left());
  if (mine && person) {
    found.push({ field: person.id, op: "is", value: seat.viewer.name });
    read.take({ from: mine.index, to: mine.index + mine[0].length });
  }
  for (const field of [...people, ...wordy.filter(({ type }) => type !== "person")]) {
    if (!/[\p{L}\p{N}]/u.test(read.left())) return;
    const groups = await seat.tables.groups(
      table.id,
      { at: seat.at, by: [{ field: field.id }], figures: [], limit: mostValues + 1 },
      seat.viewer,
    );
    if (groups.length > mostValues) continue;
    const values = groups.flatMap(({ key: [value] }) =>
      typeof value === "string" && value.length > 1 && !/^\d{1,2}$/.test(value) ? [value] : [],
    );
    const text = read.left();
    const named = values.flatMap((value) => {
      const place = exactPlace(value, text);
      return place ? [{ value, place }] : [];
    });
    const meant = named.filter(
      ({ place }) =>
        !named.some(
          (other) =>
            other.place !== place &&
            other.place.from <= place.from &&
            other.place.to >= place.to &&
            other.place.to - other.place.from > place.to - place.from,
        ),
    );
    if (meant.length > 0) addValues(read, field, meant, found);
  }
}

/** As `placeOf`, but neither plural nor singular: "a" names no record called "as". */
function exactPlace(name: string, text: string): Place | undefined {
  const at = text.toLowerCase().indexOf(name.toLowerCase());
  if (at < 0) return undefined;
  const place = placeOf(name, text);
  return place && place.to - place.from === name.length ? place : undefined;
}
