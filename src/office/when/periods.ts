/** Weeks, months, quarters and years as ranges of days, both ends included; and counting in working days. */
import { addMonths, type Day, monthStart, partsOf, weekdayOf, weekStart } from "./calendar.ts";
import type { Amount, Now } from "./meaning.ts";

export interface Period {
  readonly start: Day;
  readonly end: Day;
}

export function weekAt(now: Now, weeks: number): Period {
  const start = weekStart(now.day) + 7 * weeks;
  return { start, end: start + 6 };
}

export function weekendAt(now: Now, weeks: number): Period {
  const start = weekStart(now.day) + 7 * weeks + 5;
  return { start, end: start + 1 };
}

/** Some months from one on; months outside 1 to 12 are of other years. */
export function monthAt(year: number, month: number, length = 1): Period {
  return { start: monthStart(year, month), end: monthStart(year, month + length) - 1 };
}

export function monthFromNow(now: Now, months: number): Period {
  const { year, month } = partsOf(now.day);
  return monthAt(year, month + months);
}

export function quarterFromNow(now: Now, quarters: number): Period {
  const { year, month } = partsOf(now.day);
  return monthAt(year, Math.floor((month - 1) / 3) * 3 + 1 + quarters * 3, 3);
}

export function yearAt(year: number): Period {
  return monthAt(year, 1, 12);
}

/** ISO 8601: week 1 has the year's first Thursday. Undefined when the year has no such week. */
export function isoWeek(year: number, n: number): Period | undefined {
  const start = weekStart(monthStart(year, 1) + 3) + (n - 1) * 7;
  return n >= 1 && partsOf(start + 3).year === year ? { start, end: start + 6 } : undefined;
}

/** A week's early part is Monday and Tuesday, its late one Thursday and Friday; of longer periods it is a third. */
export function portionOf({ start, end }: Period, which: "early" | "mid" | "late"): Period {
  const length = end - start + 1;
  if (length === 7) {
    if (which === "early") return { start, end: start + 1 };
    return which === "mid" ? { start: start + 2, end: start + 2 } : { start: start + 3, end: start + 4 };
  }
  const third = Math.round(length / 3);
  if (which === "early") return { start, end: start + third - 1 };
  return which === "mid" ? { start: start + third, end: end - third } : { start: end - third + 1, end };
}

/** Some months and days later. */
export function plus(day: Day, { months, days }: Amount): Day {
  return addMonths(day, months) + days;
}

/** The nth working day (Monday to Friday) after a day, or before it when negative; holidays are not known. */
export function afterWorkdays(from: Day, n: number): Day {
  let day = from;
  for (let left = Math.abs(n); left > 0; ) {
    day += Math.sign(n);
    if (weekdayOf(day) < 5) left--;
  }
  return day;
}

/** The nth working day of a month, counted from its end when negative. */
export function nthWorkday(year: number, month: number, n: number): Day | undefined {
  const days: Day[] = [];
  for (let day = monthStart(year, month); day < monthStart(year, month + 1); day++)
    if (weekdayOf(day) < 5) days.push(day);
  return days.at(n < 0 ? n : n - 1);
}
