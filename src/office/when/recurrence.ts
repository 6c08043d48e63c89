/** Recurrences: the RFC 5545 rule of a pattern, and its first day from now on. */
import {
  addMonths,
  type Clock,
  type Day,
  dayOf,
  daySeconds,
  everyMonth,
  everyYear,
  nthWeekday,
  weekdayOf,
} from "./calendar.ts";
import type { Now } from "./meaning.ts";

export interface Pattern {
  readonly every: "hour" | "day" | "week" | "month" | "quarter" | "year";
  /** Every second week, and so on; 1 when absent. */
  readonly interval?: number;
  /** 0 is Monday. */
  readonly weekdays?: readonly number[];
  /** Of the month; counted from its end when negative. */
  readonly day?: number;
  /** 1 to 12. */
  readonly month?: number;
  /** Which of the month's such weekdays; the last for -1. */
  readonly nth?: number;
}

const codes = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
const frequencies = {
  hour: "HOURLY",
  day: "DAILY",
  week: "WEEKLY",
  month: "MONTHLY",
  quarter: "MONTHLY",
  year: "YEARLY",
};

/** The rule, and the first day it names from now on; a `clock` that is past today begins with the next one. */
export function firstOf(
  pattern: Pattern,
  now: Now,
  clock: Clock | undefined,
): { rule: string; first: Day | undefined } {
  const passed = clock !== undefined && now.day * daySeconds + clock < now.moment;
  return { rule: ruleOf(pattern), first: firstDay(pattern, passed ? now.day + 1 : now.day) };
}

function ruleOf({ every, interval = 1, weekdays, day, month, nth }: Pattern): string {
  const step = every === "quarter" ? interval * 3 : interval;
  const named = [...new Set(weekdays)].sort((a, b) => a - b).map((weekday) => `${nth ?? ""}${codes[weekday]}`);
  return [
    `FREQ=${frequencies[every]}`,
    ...(step > 1 ? [`INTERVAL=${step}`] : []),
    ...(month === undefined ? [] : [`BYMONTH=${month}`]),
    ...(day === undefined ? [] : [`BYMONTHDAY=${day}`]),
    ...(named.length === 0 ? [] : [`BYDAY=${named.join(",")}`]),
  ].join(";");
}

function firstDay({ weekdays, day, month, nth }: Pattern, from: Day): Day | undefined {
  if (month !== undefined && day !== undefined) return everyYear(from, (year) => dayOf(year, month, day))[0];
  if (day !== undefined)
    return everyMonth(from, (year, one) => (day > 0 ? dayOf(year, one, day) : lastDay(year, one)))[0];
  const [weekday] = weekdays ?? [];
  if (nth !== undefined && weekday !== undefined)
    return everyMonth(from, (year, one) => nthWeekday(year, one, weekday, nth), 3)[0];
  if (!weekdays || weekdays.length === 0) return from;
  return [0, 1, 2, 3, 4, 5, 6].map((days) => from + days).find((one) => weekdays.includes(weekdayOf(one)));
}

function lastDay(year: number, month: number): Day | undefined {
  const first = dayOf(year, month, 1);
  return first === undefined ? undefined : addMonths(first, 1) - 1;
}
