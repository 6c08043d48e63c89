/** Moments and the clocks of zones. Moments are milliseconds since 1970. */

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
