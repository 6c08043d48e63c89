/** Arithmetic of days and clocks without zones. A day is counted from 1970-01-01, a moment in seconds from its midnight. */

/** Days since 1970-01-01. */
export type Day = number;
/** Seconds since midnight. */
export type Clock = number;
/** Seconds since 1970-01-01 00:00 on some clock on the wall. */
export type Moment = number;

export const daySeconds = 86_400;
export const hour = 3600;
/** The end of a day as people mean it. */
export const dayEnd: Clock = daySeconds - 1;

export interface DayParts {
  readonly year: number;
  /** 1 to 12. */
  readonly month: number;
  readonly day: number;
}

/** The day of a date, undefined when there is none such. */
export function dayOf(year: number, month: number, day: number): Day | undefined {
  if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1) return undefined;
  return day <= monthLength(year, month) ? utcDay(year, month, day) : undefined;
}

export function partsOf(day: Day): DayParts {
  const date = new Date(day * daySeconds * 1000);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** 0 is Monday, 6 is Sunday. */
export function weekdayOf(day: Day): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** The Monday of a day's week. */
export function weekStart(day: Day): Day {
  return day - weekdayOf(day);
}

function monthLength(year: number, month: number): number {
  return new Date(Date.UTC(2000 + (year % 400), month, 0)).getUTCDate();
}

/** The first day of a month counted from 1; months outside 1 to 12 are of other years. */
export function monthStart(year: number, month: number): Day {
  const years = Math.floor((month - 1) / 12);
  return utcDay(year + years, month - years * 12, 1);
}

/** The same day of another month, or that month's last. */
export function addMonths(day: Day, months: number): Day {
  const { year, month, day: dayOfMonth } = partsOf(day);
  const first = monthStart(year, month + months);
  const target = partsOf(first);
  return first + Math.min(dayOfMonth, monthLength(target.year, target.month)) - 1;
}

/** The nth such weekday of a month; the last for -1. Undefined where the month has no fifth. */
export function nthWeekday(year: number, month: number, weekday: number, n: number): Day | undefined {
  const first = monthStart(year, month);
  const length = monthLength(partsOf(first).year, partsOf(first).month);
  if (n < 0) {
    const last = first + length - 1;
    return last - ((weekdayOf(last) - weekday + 7) % 7);
  }
  const day = first + ((weekday - weekdayOf(first) + 7) % 7) + (n - 1) * 7;
  return day < first + length ? day : undefined;
}

/** A day of the year, the coming one first (today counts), then the last one. Empty when no year has it. */
export function everyYear(today: Day, of: (year: number) => Day | undefined): Day[] {
  const { year } = partsOf(today);
  const found = [-8, -7, -6, -5, -4, -3, -2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8]
    .map((years) => of(year + years))
    .filter((day) => day !== undefined);
  return nearest(today, found);
}

/** A day of the month, the coming one first (today counts), then the last one. */
export function everyMonth(today: Day, of: (year: number, month: number) => Day | undefined, months = 2): Day[] {
  const { year, month } = partsOf(today);
  const found: Day[] = [];
  for (let step = -months; step <= months; step++) {
    const first = partsOf(monthStart(year, month + step));
    const day = of(first.year, first.month);
    if (day !== undefined) found.push(day);
  }
  return nearest(today, found);
}

/** The first of some days from today on, then the last one before it. */
export function nearest(today: Day, days: readonly Day[]): Day[] {
  const next = days.find((day) => day >= today);
  const last = days.findLast((day) => day < today);
  return [next, last].filter((day) => day !== undefined);
}

/** Easter Sunday of the Gregorian calendar, by the method of Meeus, Jones and Butcher. */
export function easter(year: number): Day | undefined {
  const a = year % 19;
  const b = Math.floor(year / 100);
  const c = year % 100;
  const h = (19 * a + b - Math.floor(b / 4) - Math.floor((b - Math.floor((b + 8) / 25) + 1) / 3) + 15) % 30;
  const l = (32 + 2 * (b % 4) + 2 * Math.floor(c / 4) - h - (c % 4)) % 7;
  const m = Math.floor((a + 11 * h + 22 * l) / 451);
  const n = h + l - 7 * m + 114;
  return dayOf(year, Math.floor(n / 31), (n % 31) + 1);
}

/** `2026-11-20`. */
export function writeDay(day: Day): string {
  const { year, month, day: dayOfMonth } = partsOf(day);
  return `${String(year).padStart(4, "0")}-${two(month)}-${two(dayOfMonth)}`;
}

/** `19:30:00`; the day's end is `24:00:00` where a range ends there. */
export function writeClock(clock: Clock): string {
  return `${two(Math.floor(clock / hour))}:${two(Math.floor((clock % hour) / 60))}:${two(clock % 60)}`;
}

/** `2026-11-20 19:30:00`. */
export function writeMoment(moment: Moment): string {
  const day = Math.floor(moment / daySeconds);
  return `${writeDay(day)} ${writeClock(moment - day * daySeconds)}`;
}

export function two(value: number): string {
  return String(value).padStart(2, "0");
}

function utcDay(year: number, month: number, day: number): Day {
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  return Math.round(date.getTime() / (daySeconds * 1000));
}
