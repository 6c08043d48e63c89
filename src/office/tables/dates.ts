/** Days and moments as tables keep them, between a zone's clock and UTC. */

const dayForm = /^(\d{4})-(\d{2})-(\d{2})$/;
const wallFormats = new Map<string, Intl.DateTimeFormat>();

/** `2026-11-20 15:04:05` on a zone's clock; the zone's name must be known to the system. */
export function wallTime(ms: number, zone: string): string {
  if (zone === "UTC") return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
  let format = wallFormats.get(zone);
  if (!format) {
    format = new Intl.DateTimeFormat("en-CA", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    wallFormats.set(zone, format);
  }
  const part = Object.fromEntries(format.formatToParts(ms).map(({ type, value }) => [type, value]));
  return `${part.year?.padStart(4, "0")}-${part.month}-${part.day} ${part.hour}:${part.minute}:${part.second}`;
}

/** The moment a zone's clock shows `2026-11-20 15:04:05`; what the clock leaves out is taken as after the gap. */
export function instantOf(wall: string, zone: string): number {
  const asUtc = Date.parse(`${wall.replace(" ", "T")}Z`);
  let guess = asUtc;
  for (let pass = 0; pass < 3; pass++) {
    const shown = Date.parse(`${wallTime(guess, zone).replace(" ", "T")}Z`);
    if (shown === asUtc) return guess;
    guess += asUtc - shown;
  }
  return guess;
}

const monthLengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Whether a text is a day that exists. */
export function isDay(text: string): boolean {
  const parts = dayForm.exec(text);
  if (!parts) return false;
  const [year, month, day] = [Number(parts[1]), Number(parts[2]), Number(parts[3])];
  if (year === 0 || day === 0 || day > (monthLengths[month - 1] ?? 0)) return false;
  return month !== 2 || day < 29 || (year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0));
}

/** A day so many days later. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

/** The first moment of a day in a zone, ISO 8601 in UTC. */
export const startOf = (day: string, zone: string): string =>
  new Date(instantOf(`${day} 00:00:00`, zone)).toISOString();

/** The order of day, month and year in dates of one column that are written with slashes. */
export type DateOrder = "ymd" | "dmy" | "mdy";

/** A date as it was read: a day, and the time on the clock where there is one; `offset` when the text tells its zone. */
export interface ReadDate {
  readonly day: string;
  readonly time?: string;
  readonly offset?: string;
}

const pad = (digits: string): string => digits.padStart(2, "0");
const clock = "(?:[T ]\\s*(\\d{1,2}):(\\d{2})(?::(\\d{2})(\\.\\d{1,9})?)?\\s*(Z|[+-]\\d{2}:?\\d{2})?)?";
const yearFirst = new RegExp(`^(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})${clock}$`);
const yearLast = new RegExp(`^(\\d{1,2})([-/.])(\\d{1,2})\\2(\\d{4})${clock}$`);
const chinese = new RegExp(`^(\\d{4})年(\\d{1,2})月(\\d{1,2})[日号]${clock.replace("[T ]", "[T ]?")}$`);

/** Reads a date that is written in figures; undefined when it is none, does not exist, or has another order. */
export function readDate(text: string, order: DateOrder = "ymd"): ReadDate | undefined {
  const first = yearFirst.exec(text);
  if (first) return dateOf([first[1], first[3], first[4]], first.slice(5));
  const han = chinese.exec(text);
  if (han) return dateOf([han[1], han[2], han[3]], han.slice(4));
  const last = order === "ymd" ? null : yearLast.exec(text);
  if (!last) return undefined;
  const [day, month] = order === "dmy" ? [last[1], last[3]] : [last[3], last[1]];
  return dateOf([last[4], month, day], last.slice(5));
}

function dateOf([year = "", month = "", date = ""]: (string | undefined)[], time: (string | undefined)[]) {
  const day = `${year}-${pad(month)}-${pad(date)}`;
  const [hour, minute = "", second = "00", part = "", offset] = time;
  if (!isDay(day) || Number(hour ?? 0) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined;
  if (hour === undefined) return { day };
  return { day, time: `${pad(hour)}:${minute}:${second}${part.slice(0, 4)}`, ...(offset && { offset }) };
}

/** The moment of a date that was read, ISO 8601 in UTC; at the day's beginning when it has no time. */
export function momentOf({ day, time = "00:00:00", offset }: ReadDate, zone: string): string {
  const [clock = "", part = ""] = time.split(".");
  const ms = part ? Number(part.padEnd(3, "0")) : 0;
  const base = offset
    ? Date.parse(`${day}T${clock}${offset.length === 5 ? `${offset.slice(0, 3)}:${offset.slice(3)}` : offset}`)
    : instantOf(`${day} ${clock}`, zone);
  return new Date(base + ms).toISOString();
}
