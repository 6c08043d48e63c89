/** Moments on the clocks of zones, and how they are shown: always with the weekday and the zone. Moments are milliseconds since 1970. */
import type { Language } from "../../src/core/message.ts";

export const minuteMs = 60_000;
export const dayMs = 86_400_000;

/** A moment on a zone's clock. */
export interface Wall {
  /** `2026-11-24`. */
  readonly date: string;
  /** Minutes since midnight. */
  readonly minutes: number;
  /** 1 is Monday. */
  readonly weekday: number;
}

const offsets = new Map<string, Intl.DateTimeFormat>();

/** Clocks are changed on a quarter of an hour, so that what was read holds for the whole of it. */
const quarterMs = 15 * minuteMs;
const mostKnown = 20_000;
const known = new Map<string, number>();

/** What a zone's clock is ahead of UTC at a moment, in milliseconds. */
export function offsetAt(moment: number, zone: string): number {
  const quarter = Math.floor(moment / quarterMs);
  const key = `${zone} ${quarter}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  if (known.size >= mostKnown) known.clear();
  const offset = readOffset(quarter * quarterMs, zone);
  known.set(key, offset);
  return offset;
}

function readOffset(moment: number, zone: string): number {
  let format = offsets.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    offsets.set(zone, format);
  }
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(moment)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second) - moment;
}

/** A moment as the clock of a zone shows it. */
export function wallOf(moment: number, zone: string): Wall {
  const local = moment + offsetAt(moment, zone);
  const date = new Date(local);
  return {
    date: date.toISOString().slice(0, 10),
    minutes: date.getUTCHours() * 60 + date.getUTCMinutes(),
    weekday: ((date.getUTCDay() + 6) % 7) + 1,
  };
}

/** The moment a zone's clock shows a date and minutes since midnight; an hour that is left out counts as the next. */
export function momentAt(date: string, minutes: number, zone: string): number {
  const local = Date.parse(`${date}T00:00:00Z`) + minutes * minuteMs;
  const guess = local - offsetAt(local, zone);
  return local - offsetAt(guess, zone);
}

/** A date so many days on. */
export const plusDays = (date: string, days: number): string =>
  new Date(Date.parse(`${date}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

/** Minutes since midnight of `09:30`, `09:30:00` or `24:00`. */
export function minutesOf(clock: string): number {
  const [hours = 0, minutes = 0] = clock.split(":").map(Number);
  return hours * 60 + minutes;
}

const two = (value: number): string => String(value).padStart(2, "0");
const clockOf = (minutes: number): string => `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
const weekdays = {
  en: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
  zh: ["一", "二", "三", "四", "五", "六", "日"],
};
const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `Tue 24 Nov 2026` or `2026年11月24日（周二）`. */
export function sayDay(moment: number, zone: string, language: Language): string {
  const { date, weekday } = wallOf(moment, zone);
  const [year = "", month = "", day = ""] = date.split("-");
  if (language === "zh") return `${year}年${Number(month)}月${Number(day)}日（周${weekdays.zh[weekday - 1]}）`;
  return `${weekdays.en[weekday - 1]} ${Number(day)} ${months[Number(month) - 1]} ${year}`;
}

/** `15:00`, on a zone's clock. */
export const sayClock = (moment: number, zone: string): string => clockOf(wallOf(moment, zone).minutes);

/** `15:00–16:00`; a second day is named. */
export function sayHours(start: number, end: number, zone: string, language: Language): string {
  const [from, to] = [wallOf(start, zone), wallOf(end, zone)];
  const day = from.date === to.date ? "" : `${sayDay(end, zone, language)} `;
  return `${clockOf(from.minutes)}–${day}${clockOf(to.minutes)}`;
}

/** `Asia/Shanghai, UTC+8`. */
export function sayZone(moment: number, zone: string): string {
  const minutes = Math.round(offsetAt(moment, zone) / minuteMs);
  const size = Math.abs(minutes);
  const part = size % 60 === 0 ? `${size / 60}` : `${Math.floor(size / 60)}:${two(size % 60)}`;
  return zone === "UTC" ? "UTC" : `${zone}, UTC${minutes < 0 ? "-" : "+"}${part}`;
}

/** `Tue 24 Nov 2026, 15:00–16:00 (Asia/Shanghai, UTC+8)`. */
export function sayTime(start: number, end: number, zone: string, language: Language): string {
  const hours = sayHours(start, end, zone, language);
  const where = sayZone(start, zone);
  return language === "zh"
    ? `${sayDay(start, zone, language)} ${hours}（${where}）`
    : `${sayDay(start, zone, language)}, ${hours} (${where})`;
}
