/** Moments on the clocks of zones, and how they are shown: always with the weekday and the zone. Moments are milliseconds since 1970. */
import type { Language } from "../../src/core/message.ts";
import { minuteMs, offsetAt, wallOf } from "../../src/core/wall.ts";

export { dayMs, minuteMs, minutesOf, momentAt, offsetAt, plusDays, type Wall, wallOf } from "../../src/core/wall.ts";

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
