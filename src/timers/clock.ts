/** Days and hours on the clock of a zone, and how moments are told. */
import type { Language } from "../core/message.ts";

const minuteMs = 60_000;
const dayMs = 86_400_000;

/** What the clock of a zone is ahead of UTC at a moment, in ms. */
function offsetAt(moment: number, zone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" }).formatToParts(moment);
  const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "";
  const [, sign, hours, minutes] = /GMT([+-])(\d{2}):(\d{2})/.exec(name) ?? [];
  return sign ? (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * minuteMs : 0;
}

/** The date of a moment on a zone's clock, and its weekday, 1 for Monday. */
export function dayOf(moment: number, zone: string): { readonly date: string; readonly weekday: number } {
  const local = new Date(moment + offsetAt(moment, zone));
  return { date: local.toISOString().slice(0, 10), weekday: ((local.getUTCDay() + 6) % 7) + 1 };
}

/** The next working day's moment at minutes since midnight, after `from`. */
export function nextWorkingDay(from: number, minutes: number, zone: string): number {
  for (let day = 0; day < 9; day++) {
    const { date, weekday } = dayOf(from + day * dayMs, zone);
    const local = Date.parse(`${date}T00:00:00Z`) + minutes * minuteMs;
    const moment = local - offsetAt(local - offsetAt(local, zone), zone);
    if (moment > from && weekday <= 5) return moment;
  }
  return from + dayMs;
}

/** `Tue, 24 Nov 2026, 15:00 (Asia/Shanghai)`. */
export function sayMoment(moment: number, zone: string, language: Language): string {
  const format = new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", {
    timeZone: zone,
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  return language === "zh" ? `${format.format(moment)}（${zone}）` : `${format.format(moment)} (${zone})`;
}
