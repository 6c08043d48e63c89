/** Makes typed queries: of arguments when a model gave them, else of the words of the request. */
import { z } from "zod";
import {
  type Aggregate,
  aggregates,
  type DateUnit,
  dateUnits,
  type Field,
  type Figure,
  type Filter,
  operators,
  type Sort,
  type Table,
} from "../../src/core/tables.ts";
import { allOf, conditionsIn, rangeFilter, rangeOf } from "./conditions.ts";
import { fieldCalled, fieldFor, fieldsIn, tableIn } from "./names.ts";
import { type Reading, reading } from "./read.ts";
import type { Seat } from "./seat.ts";

const value = z.union([z.string(), z.number(), z.boolean(), z.array(z.union([z.string(), z.number()]))]);
const condition = z.object({
  field: z.string().describe("The field's name"),
  op: z.enum(operators),
  value: value
    .optional()
    .describe(
      "Two values for `within`, from the first to before the second; several for `in`; none for `empty`. Dates as 2026-11-20, or in words such as “this month”",
    ),
});
export const filterInput = z
  .object({
    match: z.enum(["all", "any"]).default("all"),
    conditions: z
      .array(z.union([condition, z.object({ match: z.enum(["all", "any"]), conditions: z.array(condition).max(20) })]))
      .max(20),
  })
  .optional()
  .describe("Which records; left out, it is read from the request");
export const figureInput = z
  .array(z.object({ how: z.enum(aggregates), field: z.string().optional() }))
  .max(6)
  .optional();
export const byInput = z
  .array(z.object({ field: z.string(), unit: z.enum(dateUnits).optional() }))
  .max(3)
  .optional();

export type FilterInput = z.output<typeof filterInput>;

/** What a request for records or figures means. */
export interface Wish {
  readonly filter?: Filter;
  readonly by: readonly { readonly field: Field; readonly unit?: DateUnit }[];
  readonly figures: readonly (Figure & { readonly of?: Field })[];
  readonly sort: readonly Sort[];
  readonly limit?: number;
  /** True when the request asks how many or how much, so that figures answer it. */
  readonly counts: boolean;
}

export interface WishInput {
  readonly request: string;
  readonly filter?: FilterInput;
  readonly by?: z.output<typeof byInput>;
  readonly figures?: z.output<typeof figureInput>;
  readonly sort?: readonly { readonly field: string; readonly descending?: boolean | undefined }[] | undefined;
  readonly limit?: number | undefined;
}

/** Reads a wish. Throws a `Trouble` for fields that are not there and words that are not clear. */
export async function wishOf(input: WishInput, table: Table, seat: Seat): Promise<Wish> {
  const words = await wordsOf(input.request, table, seat, input.filter === undefined);
  const filter = input.filter ? await filterOf(input.filter, table, seat) : words.filter;
  const by =
    input.by?.map(({ field, unit }) => ({ field: fieldFor(table, field, seat), ...(unit && { unit }) })) ?? words.by;
  const figures =
    input.figures?.map(({ how, field }) =>
      withField(how, field === undefined ? undefined : fieldFor(table, field, seat)),
    ) ?? words.figures;
  const sort =
    input.sort?.map(({ field, descending }) => ({
      field: fieldFor(table, field, seat).id,
      ...(descending && { descending }),
    })) ?? words.sort;
  const limit = input.limit ?? words.limit;
  return {
    by,
    figures,
    sort,
    counts: words.counts || input.figures !== undefined,
    ...(filter && { filter }),
    ...(limit !== undefined && { limit }),
  };
}

const withField = (how: Aggregate, of: Field | undefined): Figure & { readonly of?: Field } =>
  of ? { how, field: of.id, of } : { how };

/** A filter with ids for names; dates in words become days. */
export async function filterOf(input: NonNullable<FilterInput>, table: Table, seat: Seat): Promise<Filter> {
  const one = async (of: z.output<typeof condition>): Promise<Filter> => {
    const field = fieldFor(table, of.field, seat);
    const isTime = field.kind === "date" || field.kind === "moment";
    if (isTime && typeof of.value === "string" && !/^\d{4}-\d{2}-\d{2}/.test(of.value)) {
      const range = (await seat.times(of.value)).map(rangeOf).find((found) => found !== undefined);
      if (range && /^(?:is|within|in)$/.test(of.op)) return allOf(rangeFilter(field, range)) ?? { all: [] };
      const day = of.op === "over" || of.op === "at-most" ? range?.last : range?.from;
      if (day) return { field: field.id, op: of.op, value: day };
    }
    return { field: field.id, op: of.op, ...(of.value !== undefined && { value: of.value }) };
  };
  const parts = await Promise.all(
    input.conditions.map(async (part): Promise<Filter> => {
      if (!("conditions" in part)) return one(part);
      const inner = await Promise.all(part.conditions.map(one));
      return part.match === "any" ? { any: inner } : { all: inner };
    }),
  );
  return input.match === "any" ? { any: parts } : { all: parts };
}

const unitWords: readonly (readonly [RegExp, DateUnit])[] = [
  [/\b(?:by|per|each|every)\s+day\b|按天|按日|每天|每日/i, "day"],
  [/\b(?:by|per|each|every)\s+week\b|按周|每周/i, "week"],
  [/\b(?:by|per|each|every)\s+month\b|\bmonthly\b|按月份?|每个?月|各月/i, "month"],
  [/\b(?:by|per|each|every)\s+quarter\b|\bquarterly\b|按季度?|每个?季度?|各季度/i, "quarter"],
  [/\b(?:by|per|each|every)\s+year\b|\byearly\b|按年|每年|各年/i, "year"],
];
const groupSign =
  /(?:\b(?:by|per|for each|each|grouped by|broken down by|across)\s+(?:the\s+)?|按照?|各个?|每个?|分)$/i;
const groupEnd = /^\s*(?:汇总|统计|分组|分类|合计|求和|分布|划分|来|列)*/;
const howWords: readonly (readonly [RegExp, Aggregate])[] = [
  [/\b(?:average|mean|avg)\b|平均/i, "average"],
  [/\b(?:how many different|distinct|unique)\b|去重|有几种|不同的/i, "distinct"],
  [
    /\b(?:total|sum|sums|altogether|add up|worth|how much|summari[sz]e|summary)\b|总额|总和|总计|合计|汇总|求和|一共多少[钱元]|总共多少[钱元]|总/i,
    "sum",
  ],
  [/\bhow many\b|\bcount\b|\bnumber of\b|多少(?:个|条|家|人|笔|单|项)|几(?:个|条|家|笔|单)|数量/i, "count"],
];

interface Words extends Omit<Wish, "limit"> {
  readonly limit?: number;
}

/** What the words of a request say. */
async function wordsOf(request: string, table: Table, seat: Seat, withFilter: boolean): Promise<Words> {
  const read = reading(request);
  const named = tableIn(request, [table]);
  if (named) read.take(named.place);
  const { sort, limit } = orderIn(read, table);
  const by = groupsIn(read, table);
  const hows = howWords.filter(([pattern]) => pattern.test(request)).map(([, how]) => how);
  const filter = withFilter ? allOf(await conditionsIn(read, table, seat)) : undefined;
  const numeric = table.fields.filter(({ kind, type }) => kind === "number" && type !== "auto-number");
  const namedNumbers = fieldsIn(table, request)
    .map(({ field }) => field)
    .filter((field) => numeric.includes(field));
  const [measure] =
    namedNumbers.length > 0 ? namedNumbers : numeric.filter(({ format }) => format === "currency").concat(numeric);
  const figures = (
    hows.length > 0 ? hows : by.length > 0 ? ["count" as const, "sum" as const] : ["count" as const]
  ).flatMap((how) => {
    if (how === "count") return [withField("count", undefined)];
    if (how === "distinct") {
      const field = fieldsIn(table, request)[0]?.field;
      return field ? [withField("distinct", field)] : [];
    }
    return measure ? [withField(how, measure)] : [];
  });
  const whole = figures.length > 0 ? figures : [withField("count", undefined)];
  // A sum without how many it is of says little.
  const counted =
    by.length > 0 && !whole.some(({ how }) => how === "count") ? [...whole, withField("count", undefined)] : whole;
  return {
    by,
    figures: counted,
    sort,
    counts: hows.length > 0 || by.length > 0,
    ...(filter && { filter }),
    ...(limit !== undefined && { limit }),
  };
}

/** `top 5 by amount`, `largest`, `sorted by date`, `金额最高的3个`, `按日期降序`. */
function orderIn(read: Reading, table: Table): { sort: Sort[]; limit?: number } {
  const sort: Sort[] = [];
  let limit: number | undefined;
  for (const { field, place } of fieldsIn(table, read.left())) {
    const before = read.left().slice(0, place.from);
    const after = read.left().slice(place.to);
    const sorted = /\b(?:sort(?:ed)?|order(?:ed)?|rank(?:ed)?)\s+(?:by|on)\s+(?:the\s+)?$/i.exec(before);
    const zh =
      /^\s*(?:的)?(?:从(?:大|高|多|新)到(?:小|低|少|旧)|降序|倒序)(?:排列|排序)?/.exec(after) ??
      /^\s*(?:从(?:小|低|少|旧)到(?:大|高|多|新)|升序)(?:排列|排序)?/.exec(after) ??
      /^\s*排序/.exec(after);
    if (!sorted && !zh) continue;
    const down =
      /\b(?:desc|descending|highest|largest|newest)\b/i.test(after) ||
      /降序|倒序|从(?:大|高|多|新)/.test(zh?.[0] ?? "");
    sort.push({ field: field.id, ...(down && { descending: true }) });
    const lead = sorted ?? /按照?$/.exec(before) ?? [""];
    read.take({ from: place.from - lead[0].length, to: place.to + (zh?.[0].length ?? 0) });
  }
  const top = read.match(
    /\b(top|first|last|largest|biggest|highest|smallest|lowest|latest|newest|oldest)\s+(\d{1,3})\b|前\s*(\d{1,3}|[一二三四五六七八九十])\s*(?:个|名|条|位|家)?/i,
  );
  if (top) limit = Number(top[2] ?? top[3]) || "一二三四五六七八九十".indexOf(top[3] ?? "") + 1;
  const most =
    top ??
    read.match(
      /\b(largest|biggest|highest|smallest|lowest|latest|newest|oldest)\b|(最大|最高|最多|最小|最低|最少|最近|最新|最早)的?\s*(\d{1,3}|[一二三四五六七八九十])?\s*(?:个|名|条|位|家|笔)?/i,
    );
  if (most && !top && most[3]) limit = Number(most[3]) || "一二三四五六七八九十".indexOf(most[3]) + 1;
  if (most && sort.length === 0) {
    const isTime = /latest|newest|oldest|最近|最新|最早/i.test(most[0]);
    const fields = table.fields.filter(({ kind, type }) =>
      isTime ? kind === "date" || kind === "moment" : kind === "number" && type !== "auto-number",
    );
    const named = fieldsIn(table, read.left()).find((one) => fields.includes(one.field));
    // "Top 2 by amount": the amount orders them, it makes no groups.
    if (named) {
      const by = /(?:\bby\s+(?:the\s+)?|按照?)$/i.exec(read.left().slice(0, named.place.from))?.[0].length ?? 0;
      read.take({ from: named.place.from - by, to: named.place.to });
    }
    const field = named?.field ?? fields.find(({ format }) => format === "currency") ?? fields[0];
    const descending = !/smallest|lowest|oldest|最小|最低|最少|最早/i.test(most[0]);
    if (field) sort.push({ field: field.id, ...(descending && { descending }) });
    if (!top && limit === undefined && !/\bs\b/.test(most[0])) limit = 5;
  }
  return { sort, ...(limit !== undefined && { limit }) };
}

function groupsIn(read: Reading, table: Table): { field: Field; unit?: DateUnit }[] {
  const by: { field: Field; unit?: DateUnit }[] = [];
  for (const [pattern, unit] of unitWords) {
    const dated = table.fields.filter(({ kind }) => kind === "date" || kind === "moment");
    const field = dated.find(({ type }) => type === "date") ?? dated[0];
    if (field && read.match(pattern)) by.push({ field, unit });
  }
  let lastEnd = -1;
  for (const { field, place } of fieldsIn(table, read.left())) {
    const before = read.left().slice(0, place.from);
    const lead = groupSign.exec(before);
    const isNext =
      lastEnd >= 0 && /^\s*(?:,|and|、|和|及|与)?\s*(?:and\s+|by\s+)?$/i.test(read.left().slice(lastEnd, place.from));
    if (!lead && !isNext) continue;
    const unit = field.kind === "date" || field.kind === "moment" ? "month" : undefined;
    by.push({ field, ...(unit && { unit }) });
    const tail = groupEnd.exec(read.left().slice(place.to))?.[0].length ?? 0;
    read.take({ from: place.from - (lead?.[0].length ?? 0), to: place.to + tail });
    lastEnd = place.to;
  }
  return by.filter(({ field }, i) => by.findIndex((other) => other.field.id === field.id) === i);
}

/** The field that words name, for arguments that may be a name. */
export const optionalField = (table: Table, said: string | undefined, seat: Seat): Field | undefined =>
  said === undefined ? undefined : (fieldCalled(table, said) ?? fieldFor(table, said, seat));
