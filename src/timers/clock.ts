/** Working days on the clock of a zone, and how moments are told. */
import type { Language } from "../core/message.ts";
import { dayMs, momentAt, wallOf } from "../core/wall.ts";

/** The next working day's moment at minutes since midnight, after `from`. */
export function nextWorkingDay(from: number, minutes: number, zone: string): number {
  for (let day = 0; day < 9; day++) {
    const { date, weekday } = wallOf(from + day * dayMs, zone);
    const moment = momentAt(date, minutes, zone);
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
