/** Moments as people read them. Times come as ISO 8601; the zone is the browser's. */
import type { Language } from "../../../core/message.ts";

const locales: Readonly<Record<Language, string>> = { en: "en-GB", zh: "zh-CN" };
const dayMs = 24 * 3600 * 1000;

/** A moment with its zone, such as "Mon 25 May, 15:00 GMT+8"; the year where it is not this one. */
export function momentSaid(iso: string, language: Language, now = new Date()): string {
  const at = new Date(iso);
  return new Intl.DateTimeFormat(locales[language], {
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
    ...(at.getFullYear() === now.getFullYear() ? {} : { year: "numeric" }),
  }).format(at);
}

/** The time alone for today, else day and time; for what has just happened. */
export function clockSaid(iso: string, language: Language, now = new Date()): string {
  const at = new Date(iso);
  const day = at.toDateString() === now.toDateString() ? {} : ({ day: "numeric", month: "short" } as const);
  return new Intl.DateTimeFormat(locales[language], { ...day, hour: "2-digit", minute: "2-digit" }).format(at);
}

/** How long it is from now, such as "in 3 days"; undefined for what is over. */
export function inSaid(iso: string, language: Language, now = Date.now()): string | undefined {
  const ms = Date.parse(iso) - now;
  if (ms <= 0) return undefined;
  const say = new Intl.RelativeTimeFormat(locales[language], { numeric: "always", style: "long" });
  if (ms >= 2 * dayMs) return say.format(Math.round(ms / dayMs), "day");
  if (ms >= 2 * 3600_000) return say.format(Math.round(ms / 3600_000), "hour");
  return say.format(Math.max(1, Math.round(ms / 60_000)), "minute");
}

/** A value that says when: an ISO moment with its offset, or a wall clock without one. Undefined for anything else. */
export function momentIn(value: unknown): { local: string; offset: string } | undefined {
  if (typeof value !== "string") return undefined;
  const found = /^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?::00(?:\.0+)?)?(Z|[+-]\d\d:\d\d)?$/.exec(value);
  return found?.[1] && !Number.isNaN(Date.parse(value)) ? { local: found[1], offset: found[2] ?? "" } : undefined;
}

/** The wall clock a value names, where it names it: "Mon 25 May 2026, 15:00 (UTC+08:00)". */
export function wallClockSaid({ local, offset }: { local: string; offset: string }, language: Language): string {
  const text = new Intl.DateTimeFormat(locales[language], {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    timeZone: "UTC",
  }).format(new Date(`${local}Z`));
  const zone = offset === "Z" ? "UTC" : offset && `UTC${offset}`;
  return zone ? `${text} (${zone})` : text;
}
