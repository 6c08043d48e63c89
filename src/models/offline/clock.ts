/** Simple dates and times in English and Chinese: where they stand in a text and what they mean. */

/** The moment of the turn and the zone it is told in. */
export interface Clock {
  /** ISO 8601 in UTC. */
  readonly now: string;
  /** IANA zone. */
  readonly zone: string;
}

/** A date (`2026-11-20`), a time (`19:30`), or both, on the asker's clock. */
export interface When {
  readonly start: number;
  readonly end: number;
  readonly date?: string;
  readonly time?: string;
}

const dayMs = 86_400_000;
const weekdays = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
const months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const hanDigits = "零一二三四五六七八九十";
const month =
  "(jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)";
const weekday = "(sun|mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?)(?:day)?";
const count = "(\\d{1,2}|[一二三四五六七八九十两]{1,3})";

/** Where a form can begin; a look that spares trying every form at every character. */
const beginning = new RegExp(
  `(?<![A-Za-z0-9])(?:\\d|the day|day after|tomorrow|tonight|today|yesterday|in \\d|on |this |next |at |noon|${weekday}|${month})|[今明昨后下这本周星礼凌早上中傍晚一二三四五六七八九十两]`,
  "gi",
);

interface Found {
  readonly date?: string | undefined;
  readonly time?: string | undefined;
}
interface Form {
  readonly pattern: RegExp;
  read(match: RegExpExecArray, today: Date): Found | undefined;
}

const forms: readonly Form[] = [
  {
    pattern: /(\d{4})(?:-|\/|年)(\d{1,2})(?:-|\/|月)(\d{1,2})日?(?:[T ](\d{2}:\d{2})(?::\d{2})?)?/y,
    read: ([, y, m, d, time]) => ({ date: dateOf(Number(y), Number(m), Number(d)), ...(time ? { time } : {}) }),
  },
  { pattern: /the day after tomorrow|day after tomorrow|后天/iy, read: (_, today) => ({ date: plus(today, 2) }) },
  { pattern: /tomorrow night|明晚/iy, read: (_, today) => ({ date: plus(today, 1), time: "20:00" }) },
  { pattern: /tonight|今晚/iy, read: (_, today) => ({ date: plus(today, 0), time: "20:00" }) },
  { pattern: /tomorrow|明天|明日/iy, read: (_, today) => ({ date: plus(today, 1) }) },
  { pattern: /today|今天|今日/iy, read: (_, today) => ({ date: plus(today, 0) }) },
  { pattern: /yesterday|昨天/iy, read: (_, today) => ({ date: plus(today, -1) }) },
  {
    pattern: new RegExp(`in ${count} (day|week)s?\\b|${count}(天|周)(?:之?后|以后)`, "iy"),
    read: ([, n, unit, hanN, hanUnit], today) => ({
      date: plus(today, numberOf(n ?? hanN) * (unit?.toLowerCase() === "week" || hanUnit === "周" ? 7 : 1)),
    }),
  },
  {
    pattern: new RegExp(`(?:on |this |next )?\\b${weekday}\\b`, "iy"),
    read: ([words, name], today) => ({
      date: onWeekday(today, weekdays.indexOf((name ?? "").slice(0, 3).toLowerCase()), /^next/i.test(words)),
    }),
  },
  {
    pattern: /(下下|下|这|本)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天])/y,
    read: ([, which, name], today) => ({
      date: hanWeekday(today, which, "日一二三四五六".indexOf(name === "天" ? "日" : (name ?? ""))),
    }),
  },
  {
    pattern: new RegExp(`${month}\\.? (\\d{1,2})(?:st|nd|rd|th)?\\b(?:,? (\\d{4}))?`, "iy"),
    read: ([, name, d, y], today) => ({ date: nextDate(today, monthOf(name), Number(d), y) }),
  },
  {
    pattern: new RegExp(`(\\d{1,2})(?:st|nd|rd|th)? (?:of )?${month}\\b(?:,? (\\d{4}))?`, "iy"),
    read: ([, d, name, y], today) => ({ date: nextDate(today, monthOf(name), Number(d), y) }),
  },
  {
    pattern: new RegExp(`${count}月${count}[日号]?`, "y"),
    read: ([, m, d], today) => ({ date: nextDate(today, numberOf(m), numberOf(d), undefined) }),
  },
  {
    pattern: /(?:at )?\b(\d{1,2})(?:[:.](\d{2}))? ?([ap])\.?m\b\.?/iy,
    read: ([, h, m, half]) => ({
      time: timeOf((Number(h) % 12) + (half?.toLowerCase() === "p" ? 12 : 0), Number(m ?? 0)),
    }),
  },
  {
    pattern: /(?:at )?\b([01]?\d|2[0-3])[:：]([0-5]\d)(?![\d:])/iy,
    read: ([, h, m]) => ({ time: timeOf(Number(h), Number(m)) }),
  },
  {
    pattern: new RegExp(`(凌晨|早上|上午|中午|下午|傍晚|晚上)?${count}[点时](?:(半)|${count}分?)?`, "y"),
    read: ([, part, h, half, m]) => {
      const hour = numberOf(h);
      const late = /下午|傍晚|晚上/.test(part ?? "") && hour < 12;
      return { time: timeOf(hour + (late ? 12 : 0), half ? 30 : m ? numberOf(m) : 0) };
    },
  },
  { pattern: /(?:at )?\bnoon\b|中午/iy, read: () => ({ time: "12:00" }) },
];

/** Every date and time in a text, from left to right; a date next to a time is one find. */
export function findWhens(text: string, clock: Clock): When[] {
  let today: Date | undefined;
  const finds: When[] = [];
  for (const { index } of text.matchAll(beginning)) {
    const last = finds.at(-1);
    if (last && index < last.end) continue;
    today ??= localDay(clock);
    const found = readAt(text, index, today);
    if (found) addFind(finds, found, text);
  }
  return finds;
}

/** A date and a time as ISO 8601 with the zone's offset of that day, such as `2026-11-20T19:30:00+08:00`. */
export function instantOf(when: When, clock: Clock): string | undefined {
  const date = when.date ?? localDay(clock).toISOString().slice(0, 10);
  const local = `${date}T${when.time ?? "00:00"}:00`;
  const offset = offsetMinutes(new Date(`${local}Z`), clock.zone);
  const size = Math.abs(offset);
  return `${local}${offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function readAt(text: string, at: number, today: Date): When | undefined {
  for (const { pattern, read } of forms) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    const found = match && read(match, today);
    if (!match || !found || (found.date === undefined && found.time === undefined)) continue;
    const { date, time } = found;
    return { start: at, end: at + match[0].length, ...(date ? { date } : {}), ...(time ? { time } : {}) };
  }
  return undefined;
}

function addFind(finds: When[], found: When, text: string): void {
  const last = finds.at(-1);
  const between = last ? text.slice(last.end, found.start) : "";
  const fits =
    last && /^[\s,，]*(at|on|的)?\s*$/i.test(between) && !(last.date && found.date) && !(last.time && found.time);
  if (last && fits) finds[finds.length - 1] = { ...last, ...found, start: last.start };
  else finds.push(found);
}

function localDay(clock: Clock): Date {
  const now = new Date(clock.now);
  const local = new Date(now.getTime() + offsetMinutes(now, clock.zone) * 60_000);
  return new Date(Date.UTC(local.getUTCFullYear(), local.getUTCMonth(), local.getUTCDate()));
}

const formats = new Map<string, Intl.DateTimeFormat | undefined>();

/** Minutes that a zone is ahead of UTC at a moment; 0 for a zone that is not known. */
function offsetMinutes(at: Date, zone: string): number {
  if (!formats.has(zone)) formats.set(zone, formatOf(zone));
  const parts = formats.get(zone)?.formatToParts(at);
  const name = parts?.find((part) => part.type === "timeZoneName")?.value;
  const [, sign, h, m] = /GMT([+-])(\d{2}):(\d{2})/.exec(name ?? "") ?? [];
  return sign ? (sign === "-" ? -1 : 1) * (Number(h) * 60 + Number(m)) : 0;
}

/** Formats are costly to make, so there is one for each zone. */
function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  } catch {
    return undefined;
  }
}

function plus(day: Date, days: number): string {
  return new Date(day.getTime() + days * dayMs).toISOString().slice(0, 10);
}

/** The next such weekday after today; "next" means the one of the week after this one, weeks beginning on Monday. */
function onWeekday(today: Date, wanted: number, ofNextWeek: boolean): string {
  if (ofNextWeek) return plus(today, mondayBased(wanted) - mondayBased(today.getUTCDay()) + 7);
  return plus(today, ((wanted - today.getUTCDay() + 6) % 7) + 1);
}

function hanWeekday(today: Date, which: string | undefined, wanted: number): string {
  const weeks = which === "下" ? 7 : which === "下下" ? 14 : 0;
  if (which !== undefined) return plus(today, mondayBased(wanted) - mondayBased(today.getUTCDay()) + weeks);
  return onWeekday(today, wanted, false);
}

function mondayBased(day: number): number {
  return (day + 6) % 7;
}

/** A day and month of the year given, or of the year in which they come next. */
function nextDate(today: Date, monthNumber: number, day: number, year: string | undefined): string | undefined {
  if (year) return dateOf(Number(year), monthNumber, day);
  const thisYear = dateOf(today.getUTCFullYear(), monthNumber, day);
  if (thisYear && thisYear >= plus(today, 0)) return thisYear;
  return dateOf(today.getUTCFullYear() + 1, monthNumber, day);
}

function dateOf(year: number, monthNumber: number, day: number): string | undefined {
  const date = new Date(Date.UTC(year, monthNumber - 1, day));
  const exists = date.getUTCMonth() === monthNumber - 1 && date.getUTCDate() === day;
  return exists ? date.toISOString().slice(0, 10) : undefined;
}

function timeOf(hour: number, minute: number): string | undefined {
  return hour < 24 && minute < 60 ? `${two(hour)}:${two(minute)}` : undefined;
}

function monthOf(name: string | undefined): number {
  return months.indexOf((name ?? "").slice(0, 3).toLowerCase()) + 1;
}

/** Digits or Chinese numerals up to 99. */
function numberOf(words: string | undefined): number {
  if (!words) return Number.NaN;
  if (/^\d/.test(words)) return Number(words);
  const plain = words.replaceAll("两", "二");
  const [tens, ones] = plain.includes("十") ? plain.split("十") : [undefined, plain];
  const digit = (char: string | undefined) => (char ? hanDigits.indexOf(char) : 0);
  return tens === undefined ? digit(ones) : (tens === "" ? 1 : digit(tens)) * 10 + digit(ones);
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
