/** What a sentence says of the time of a meeting: a start, a stretch to look in, a length, a rule. The port `When` reads the words. */
import { languageOf } from "../../src/core/language.ts";
import { nearest } from "../../src/core/nearest.ts";
import type { TimeFound, TimeReading } from "../../src/core/when.ts";
import { dayMs, minuteMs, minutesOf, momentAt, plusDays, wallOf } from "./clock.ts";
import { peopleIn, roomsIn } from "./names.ts";
import { type Office, Trouble } from "./office.ts";
import { timeTrouble } from "./words.ts";

/** What was said of a time. Moments are milliseconds since 1970; the zone is the one named, else the asker's. */
export interface Told {
  readonly zone: string;
  /** A moment that was said, and the end if that was. */
  readonly start?: number;
  readonly end?: number;
  /** A stretch in which any time will do. */
  readonly within?: { readonly from: number; readonly to: number };
  readonly minutes?: number;
  /** What was said of the time where it was a part: a date alone, or minutes since midnight alone. */
  readonly date?: string;
  readonly clock?: number;
  readonly clockEnd?: number;
  /** RFC 5545. */
  readonly rule?: string;
  /** The days on which a recurring meeting is not held, as `2026-12-01`. */
  readonly except?: readonly string[];
  /** The stretches of the text that tell it. */
  readonly spans: readonly { readonly from: number; readonly to: number }[];
}

/** No meeting is longer; several days are several meetings. */
export const longestMinutes = 24 * 60;
/** A start this far gone still counts as now. */
const graceMs = 5 * minuteMs;
/** The hours in which a time without a half of the day is meant. */
const likelyHours = { from: 7 * 60, to: 20 * 60 };

/** Reads the times of a text. Throws a `Trouble` for one that cannot be, such as 30 February or a zone that is none. */
export async function readTimes(text: string, office: Office): Promise<Told> {
  checkZones(text, office);
  const { plain, clause } = withoutException(text);
  if (clause !== undefined) {
    const told = await readTimes(plain, office);
    if (told.rule !== undefined) {
      const spans = [...told.spans, { from: text.indexOf(clause), to: text.indexOf(clause) + clause.length }];
      return { ...told, spans, except: await daysOf(clause, office) };
    }
  }
  const found = await finds(text, office);
  const words = timeTrouble[office.language];
  const bad = found.find(({ problem }) => problem === "impossible" || problem === "gap" || problem === "weekday");
  if (bad) throw new Trouble(words.impossible(bad.text));
  const zone = found.find((one) => one.zone)?.zone ?? office.zone;
  const minutes = lengthIn(found);
  if (minutes !== undefined && (minutes > longestMinutes || minutes < 1)) throw new Trouble(words.tooLong(minutes));
  const told = { zone, spans: found.map(({ from, to }) => ({ from, to })), ...(minutes !== undefined && { minutes }) };
  if (found.some(({ kind }) => kind === "set")) return { ...told, ...recurring(found, text, zone) };
  return { ...told, ...placed(found, office, zone, minutes) };
}

const exceptForms = [
  /\b(?:except|excluding|but not|apart from|other than|skipping|skip)\b.*$/i,
  /除(?:了|去).*?(?:以外|之外|外|$)|[^，,。]*除外|(?:跳过|不含|不包括)[^，,。]*/,
];

/** A text, as long as before, without the clause that says when a series is not held. */
function withoutException(text: string): { plain: string; clause: string | undefined } {
  const clause = exceptForms.map((form) => form.exec(text)?.[0]).find((found) => found);
  return { plain: clause === undefined ? text : text.replace(clause, "·".repeat(clause.length)), clause };
}

/** The days that a clause names. Throws a `Trouble` when it names none. */
async function daysOf(clause: string, office: Office): Promise<string[]> {
  const days = (await finds(clause, office)).flatMap(({ kind, value, start, end }) => {
    if (kind === "date" && value) return [value];
    const all: string[] = [];
    if (kind === "daterange" && start && end)
      for (let day = start; day <= end && all.length < 366; day = plusDays(day, 1)) all.push(day);
    return all;
  });
  if (days.length === 0) throw new Trouble(timeTrouble[office.language].noException(clause.trim()));
  return days;
}

/** What the port reads in a text, without what only looks like a time. */
export const finds = (text: string, office: Office): Promise<readonly TimeFound[]> =>
  office.when.read(withoutLures(withoutNames(text, office)), {
    at: new Date(office.saidAt).toISOString(),
    zone: office.zone,
    language: languageOf(text),
  });

/** The text without the names in it, as long as before: no part of one is a time, such as 半天 in 四点半天琴座. */
const withoutNames = (text: string, office: Office): string =>
  [...roomsIn(text, office.rooms), ...peopleIn(text, office.people)].reduce(
    (rest, { from, to }) => rest.slice(0, from) + "·".repeat(to - from) + rest.slice(to),
    text,
  );

/** The days that a text speaks of, as a stretch; undefined where it names no time. */
export async function spanIn(text: string, office: Office): Promise<{ from: number; to: number } | undefined> {
  const { within, start, end, zone } = await readTimes(text, office);
  if (within) return within;
  if (start === undefined) return undefined;
  const day = wallOf(start, zone).date;
  return { from: momentAt(day, 0, zone), to: Math.max(end ?? 0, momentAt(plusDays(day, 1), 0, zone)) };
}

/** The text, as long as before, without what only looks like a time: titles in quotes, "a room for 4 on Tuesday", 的日 of 下周的日程, 前一小时 of 提前一小时. */
const withoutLures = (text: string): string =>
  text
    .replace(/["“「『《][^"”」』》\n]{1,80}["”」』》]/g, (quote) => "·".repeat(quote.length))
    .replace(
      /\bfor (?:\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|twelve)(?= (?:on|in|at|with|from|tomorrow|today|this|next|every)\b)/gi,
      (heads) => "·".repeat(heads.length),
    )
    .replace(/\bfrom now on\b|从今以后|以后(?=的|都|每|$)/gi, (lure) => "·".repeat(lure.length))
    .replace(/\b(?:pencil|fit|squeeze) in\b/gi, (verb) => "·".repeat(verb.length))
    .replace(/ more(?= (?:minutes?|mins?|hours?)\b)/gi, "     ")
    .replaceAll("日程", "行程")
    .replaceAll("提前", "提早");

/** Says no to a time that is over, that ends before it begins, has no length or is too long. */
export function checkTold({ start, end, rule }: Pick<Told, "start" | "end" | "rule">, office: Office): void {
  const words = timeTrouble[office.language];
  if (start === undefined) return;
  if (end !== undefined && end <= start) throw new Trouble(words.backwards());
  if (end !== undefined && end - start > longestMinutes * minuteMs)
    throw new Trouble(words.tooLong(Math.round((end - start) / minuteMs)));
  if (start < office.now - graceMs && rule === undefined) throw new Trouble(words.past(start, office.zone));
}

/** A moment as a model writes it: ISO 8601, on the asker's clock when it has no offset. */
export function momentOf(iso: string, office: Office): number {
  const local = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2})(?::\d{2})?)?$/.exec(iso.trim());
  const moment = local ? momentAt(local[1] ?? "", minutesOf(local[2] ?? "00:00"), office.zone) : Date.parse(iso);
  if (Number.isNaN(moment)) throw new Trouble(timeTrouble[office.language].noMoment(iso));
  return moment;
}

type Placed = Pick<Told, "start" | "end" | "within" | "date" | "clock" | "clockEnd">;

function placed(finds: readonly TimeFound[], office: Office, zone: string, minutes: number | undefined): Placed {
  const whole = finds.find(({ kind }) => kind === "datetimerange" || kind === "datetime");
  if (whole) {
    const read = likeliest(whole, office, zone);
    const start = read.instant === undefined ? undefined : Date.parse(read.instant);
    const end = read.endInstant === undefined ? undefined : Date.parse(read.endInstant);
    const clock = isClock(whole.text) ? undefined : finds.find((one) => /^time/.test(one.kind) && isClock(one.text));
    if (clock && start !== undefined) {
      // "Tomorrow afternoon" and "two to four" apart: the hours are those within it.
      const hours = [clock, ...clock.others];
      const inside = hours.find(({ value, start: from }) => {
        const at = momentAt(wallOf(start, zone).date, minutesOf(value ?? from ?? ""), zone);
        return at >= start && (end === undefined || at <= end);
      });
      return onDay(
        inside ?? likeliest(clock, office, zone),
        clock.text,
        wallOf(start, zone).date,
        office,
        zone,
        minutes,
      );
    }
    if (start === undefined) return end === undefined ? {} : { within: { from: office.now, to: end } };
    return stretch(start, end, whole.text, minutes, office);
  }
  const day = finds.find(({ kind }) => kind === "date");
  const days = finds.find(({ kind }) => kind === "daterange");
  const clock = finds.find(({ kind }) => kind === "time" || kind === "timerange");
  if (clock) {
    const read = likeliest(clock, office, zone);
    const date = day?.value ?? (days?.start !== undefined && days.end === undefined ? days.start : undefined);
    const placed = onDay(read, clock.text, date, office, zone, minutes);
    if (date !== undefined || !(clock.kind === "time" || isClock(clock.text))) return placed;
    const end = read.end === undefined ? undefined : minutesOf(read.end);
    return {
      ...placed,
      clock: minutesOf(read.value ?? read.start ?? "00:00"),
      ...(end !== undefined && { clockEnd: end }),
    };
  }
  if (day?.value) return { within: daysFrom(day.value, day.value, zone), date: day.value };
  if (days?.start || days?.end) {
    const first = days.start ?? wallOf(office.saidAt, zone).date;
    return { within: daysFrom(first, days.end ?? plusDays(first, 13), zone) };
  }
  return {};
}

/** A time of day on a date; without one on the next day it is yet to come. */
function onDay(
  read: TimeReading,
  text: string,
  date: string | undefined,
  office: Office,
  zone: string,
  minutes: number | undefined,
): Pick<Told, "start" | "end" | "within"> {
  const from = minutesOf(read.value ?? read.start ?? "00:00");
  const to = read.end === undefined ? undefined : minutesOf(read.end);
  const today = wallOf(office.saidAt, zone).date;
  const on = (day: string) => {
    const start = momentAt(day, from, zone);
    return { start, end: to === undefined ? undefined : momentAt(to <= from ? plusDays(day, 1) : day, to, zone) };
  };
  const first = on(date ?? today);
  const isOver =
    (first.end ?? first.start) < office.now - graceMs || (isClock(text) && first.start < office.now - graceMs);
  const { start, end } = date === undefined && isOver ? on(plusDays(today, 1)) : first;
  return stretch(start, end, text, minutes, office);
}

/** A range is the meeting itself when it is told by the clock; "tomorrow afternoon" is where to look for one. */
function stretch(
  start: number,
  end: number | undefined,
  text: string,
  minutes: number | undefined,
  office: Office,
): Pick<Told, "start" | "end" | "within"> {
  if (end === undefined) return { start };
  const isWindow = !isClock(text) || (minutes !== undefined && end - start > minutes * minuteMs);
  if (isWindow) return { within: { from: start, to: end } };
  // "3pm to 2pm" is read as ending the next day.
  if (
    end - start > dayMs / 3 &&
    end - start < dayMs &&
    wallOf(end, office.zone).date !== wallOf(start, office.zone).date
  )
    throw new Trouble(timeTrouble[office.language].backwards());
  return { start, end };
}

const isClock = (text: string): boolean =>
  !/\b(?:next|coming|within|in the)\b.*\b(?:hours?|minutes?)\b|(?:接下来|未来|以?内)/i.test(text) &&
  /\d{1,2}\s*(?:[:：.]\d\d|[ap]\.?m|o'?clock|点|时)|(?:\bat|@)\s*\d{1,2}\b|\d\s*(?:-|–|—|~|to|until|till|到|至)\s*\d|[一二两三四五六七八九十]点|\b(?:noon|midnight)\b|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b/i.test(
    text,
  );

/** Rules said apart are one: "biweekly … Wednesdays at 3pm", "工作日每天早上9点". `from` is the first day it may be on. */
function joined(sets: readonly TimeFound[], from: string | undefined): TimeReading | undefined {
  const readings = sets.map(({ others, ...one }) => {
    const all: readonly TimeReading[] = [one, ...others].filter(({ value, first }) => value && first);
    return all.find(({ first }) => isLikely(first?.slice(11) ?? "")) ?? all[0];
  });
  const parts = readings.map(
    (one) => new Map((one?.value ?? "").split(";").map((part) => part.split("=") as [string, string])),
  );
  const base = readings.findIndex((_, i) => parts[i]?.has("BYDAY"));
  const main = readings[Math.max(0, base)];
  if (!main?.first) return undefined;
  const rule = new Map(parts[Math.max(0, base)]);
  for (const other of parts) if (other.has("INTERVAL")) rule.set("INTERVAL", other.get("INTERVAL") ?? "1");
  if (rule.get("INTERVAL") === "1") rule.delete("INTERVAL");
  const timed = readings.find((one) => (one?.first?.length ?? 0) > 10) ?? main;
  const clock = timed.first?.slice(10) ?? "";
  const endClock = timed.firstEnd?.slice(10);
  let date = main.first.slice(0, 10);
  // A week's rule begins with the first of its days from then on.
  const days = rule.get("FREQ") === "WEEKLY" ? rule.get("BYDAY")?.split(",") : undefined;
  if (from && date < from) {
    date = from;
    while (days && !days.includes(dayNames[wallOf(Date.parse(`${date}T12:00:00Z`), "UTC").weekday - 1] ?? ""))
      date = plusDays(date, 1);
  }
  return {
    kind: "set",
    value: [...rule].map(([name, value]) => `${name}=${value}`).join(";"),
    first: date + clock,
    ...(endClock && { firstEnd: date + endClock }),
  };
}

const dayNames = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

function recurring(
  finds: readonly TimeFound[],
  text: string,
  zone: string,
): Pick<Told, "start" | "end" | "within" | "rule"> {
  const from = finds.find(({ kind, start, end }) => kind === "daterange" && start && !end)?.start;
  const read = joined(
    finds.filter(({ kind }) => kind === "set"),
    from,
  );
  if (!read?.value || !read.first) return {};
  const last = finds.find(({ kind, start, end }) => kind === "daterange" && !start && end)?.end;
  const weeks = finds
    .map(({ kind, value }) => (kind === "duration" ? /^P(\d+)W$/.exec(value ?? "")?.[1] : undefined))
    .find(Boolean);
  const count = /(\d+)\s+times\b|共\s*(\d+)\s*次/.exec(text);
  const date = read.first.slice(0, 10);
  const until = last ?? (weeks ? plusDays(date, Number(weeks) * 7 - 1) : undefined);
  const limit = until
    ? `;UNTIL=${new Date(momentAt(until, 24 * 60 - 1, zone)).toISOString().replace(/[-:]|\.\d+/g, "")}`
    : count
      ? `;COUNT=${count[1] ?? count[2]}`
      : "";
  const rule = `${read.value}${/COUNT|UNTIL/.test(read.value) ? "" : limit}`;
  // A time said beside the rule: "weekly on Thursday" and "at 3pm" apart.
  const clock = read.first.length > 10 ? read.first.slice(11) : finds.find(({ kind }) => kind === "time")?.value;
  if (clock === undefined) return { rule, within: daysFrom(date, date, zone) };
  const start = momentAt(date, minutesOf(clock), zone);
  const end = read.firstEnd
    ? momentAt(read.firstEnd.slice(0, 10), minutesOf(read.firstEnd.slice(11)), zone)
    : undefined;
  return { rule, start, ...(end !== undefined && { end }) };
}

/** Of several readings the first that is yet to come at an hour at which people meet. */
function likeliest(found: TimeFound, office: Office, zone: string): TimeReading {
  const all: readonly TimeReading[] = [found, ...found.others];
  const hour = ({ instant, value, start }: TimeReading): string => {
    if (instant) {
      const { minutes } = wallOf(Date.parse(instant), found.zone ?? zone);
      return `${Math.floor(minutes / 60)}:${minutes % 60}`;
    }
    return value ?? start ?? "";
  };
  const isToCome = ({ instant, endInstant }: TimeReading): boolean =>
    instant === undefined || Date.parse(endInstant ?? instant) >= office.now - graceMs;
  return all.find((one) => isToCome(one) && isLikely(hour(one))) ?? all.find(isToCome) ?? found;
}

const isLikely = (clock: string): boolean => {
  const minutes = minutesOf(clock);
  return clock === "" || (minutes >= likelyHours.from && minutes < likelyHours.to);
};

const daysFrom = (first: string, last: string, zone: string) => ({
  from: momentAt(first, 0, zone),
  to: momentAt(plusDays(last, 1), 0, zone),
});

/** The length that is told, in minutes; weeks are no length of a meeting but of a series. */
function lengthIn(finds: readonly TimeFound[]): number | undefined {
  const isSeries = finds.some(({ kind }) => kind === "set");
  for (const { kind, value } of finds) {
    if (kind !== "duration" || (isSeries && /^P\d+W$/.test(value ?? ""))) continue;
    const amount = durationMinutes(value ?? "");
    if (amount !== undefined) return amount;
  }
  return undefined;
}

/** The minutes of an ISO 8601 duration; undefined for none. */
export function durationMinutes(iso: string): number | undefined {
  const match = /^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:([\d.]+)H)?(?:([\d.]+)M)?(?:[\d.]+S)?)?$/.exec(
    iso,
  );
  if (!match) return undefined;
  const [years = 0, months = 0, weeks = 0, days = 0, hours = 0, minutes = 0] = match
    .slice(1)
    .map((one) => Number(one ?? 0));
  return Math.round((years * 365 + months * 30 + weeks * 7 + days) * 1440 + hours * 60 + minutes);
}

/** A word like `Asia/Shangai` is meant as a zone; one that there is not is said so, before anything else is read into it. */
function checkZones(text: string, office: Office): void {
  for (const [name] of text.matchAll(
    /\b(?:Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific)\/[A-Z][A-Za-z_/]+/g,
  )) {
    try {
      new Intl.DateTimeFormat("en", { timeZone: name });
    } catch {
      throw new Trouble(timeTrouble[office.language].noZone(name, nearest(name, Intl.supportedValuesOf("timeZone"))));
    }
  }
}
