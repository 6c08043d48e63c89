/** English times of day ("half past seven", "8.30 pm", "1140 a.m.") and parts of the day ("late morning"). */
import { dayEnd, hour } from "../calendar.ts";
import { type Part, portion, type Time, timeOf, within } from "../meaning.ts";
import { alt, before, map, opt, type Parser, after as precededBy, rule, seq, token } from "../parse.ts";
import { digits, number, spelledNumber, whole, words } from "./words.ts";

type Half = "am" | "pm";

/** `am`, `p.m.`, `p . m .`; a lone letter only right after a digit. */
const half: Parser<Half> = alt(
  // 9.am
  token(/(?<=\d)\.([ap])\.?m(?![A-Za-zÀ-ɏ\d])/iy, ([, letter]) => halfOf(letter)),
  token(/(?<![A-Za-zÀ-ɏ])([ap])(?:\s?\.\s?m(?:\s?\.)?|\.?\s?m)(?![A-Za-zÀ-ɏ\d])/iy, ([, letter]) => halfOf(letter)),
  token(/(?<=\d)([ap])(?:\.(?=\s|$))?(?![A-Za-zÀ-ɏ\d])/iy, ([, letter]) => halfOf(letter)),
);
const halfOf = (letter: string | undefined): Half => (letter?.toLowerCase() === "p" ? "pm" : "am");

const oclock = words("o\\s?['’]?\\s?clock|oclock|o['’]?clocks");

/** `8:30`, `20:30:15`, `8h30`, `10 H 10`; with a half of the day `8.30 pm` as well. */
const colons: Parser<Time> = token(
  /(?<![\dA-Za-zÀ-ɏ]|\d[.:,/])T?(\d{1,2})\s?(?::|：|h(?=\s?\d)|H(?=\s?\d))\s?([0-5]\d)(?:[:：]([0-5]\d)(?:\.\d{1,3})?)?(?![\d%]|[:.,/]\d)(?:\s?(?:h|hrs|hours)(?![A-Za-zÀ-ɏ]))?/y,
  ([, h, m, s]) => timeOf(Number(h), Number(m), Number(s ?? 0)),
);
const clockWithHalf: Parser<Time> = seq(
  [
    token(
      /(?<![\dA-Za-zÀ-ɏ]|\d[.:,/])(\d{1,2})(?:\s?[:.：hH]\s?([0-5]\d)(?:[:.：]([0-5]\d))?)?(?!\d)/y,
      (match) => match,
    ),
    half,
  ],
  ([[, h, m, s], which]) => timeOf(Number(h), Number(m ?? 0), Number(s ?? 0), which),
);
/** `1140 a.m.`, `0730 pm`. */
const joinedWithHalf: Parser<Time> = seq(
  [token(/(?<![\dA-Za-zÀ-ɏ]|\d[.:,/-])(\d{1,2})([0-5]\d)(?!\d)/y, (match) => match), half],
  ([[, h, m], which]) => timeOf(Number(h), Number(m), 0, which),
);
/** `0730`, `1930 hours`: four digits, which need a zero or the word to be a time. */
const military: Parser<Time> = token(
  /(?<![\dA-Za-zÀ-ɏ$]|\d[.:,/-])(?:(0\d)([0-5]\d)(?!\d|[.,:/]\d)(?:\s?(?:h|hrs|hours)(?![A-Za-zÀ-ɏ]))?|([0-2]\d)([0-5]\d)\s?(?:h|hrs|hours)(?![A-Za-zÀ-ɏ]))/y,
  ([, h1, m1, h2, m2]) => timeOf(Number(h1 ?? h2), Number(m1 ?? m2)),
);
const spelledHour = map(spelledNumber, (value) => (value >= 1 && value <= 12 ? value : undefined));
const spelledMinutes = map(spelledNumber, (value) => (value >= 10 && value < 60 ? value : undefined));
/** `seven thirty`, `eight oh five`. */
const spelledPair: Parser<Time> = seq(
  [
    spelledHour,
    opt(token(/-(?=[A-Za-zÀ-ɏ])/y, () => true)),
    alt(
      spelledMinutes,
      token(
        whole("oh?[\\s-](one|two|three|four|five|six|seven|eight|nine)"),
        ([, name]) =>
          ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"].indexOf((name ?? "").toLowerCase()) +
          1,
      ),
    ),
    opt(half),
  ],
  ([h, , m, which]) => timeOf(h, m, 0, which),
);
/** `seven 30`, `5 thirty pm`. */
const mixedPair: Parser<Time> = alt(
  seq([spelledHour, token(/[0-5]\d(?!\d|[.,:/%]\d|\s?%)/y, ([m]) => Number(m)), opt(half)], ([h, m, which]) =>
    timeOf(h, m, 0, which),
  ),
  seq([map(digits, (h) => (h >= 1 && h <= 12 ? h : undefined)), spelledMinutes, opt(half)], ([h, m, which]) =>
    timeOf(h, m, 0, which),
  ),
);
const hourAlone: Parser<Time> = map(number, (h) => timeOf(h));
const hourWithHalf: Parser<Time> = seq([spelledHour, half], ([h, which]) => timeOf(h, 0, 0, which));
const hourWithClock: Parser<Time> = seq([alt(colons, spelledPair, hourAlone), oclock, opt(half)], ([time, , which]) =>
  which ? inHalf(time, which) : time,
);
const ish: Parser<Time> = token(
  /(?<![\dA-Za-zÀ-ɏ]|\d[.:,/-])(\d{1,2})(?::([0-5]\d))?\s?(am|pm)?\s?-?\s?ish(?![A-Za-zÀ-ɏ])/iy,
  ([, h, m, which]) => timeOf(Number(h), Number(m ?? 0), 0, which ? halfOf(which[0]) : undefined),
);

const names: Parser<Time> = alt(
  named("(?:(?:12|twelve)\\s)?noon(?:-?ish|-?time)?|mid-?\\s?day|high noon", 12),
  named("(?:(?:12|twelve)\\s)?mid-?\\s?night", 0),
  named("mid-?\\s?morning", 10),
  named("mid-?\\s?afternoon", 14),
);

function named(pattern: string, h: number): Parser<Time> {
  return map(words(pattern), () => ({ clock: h * hour, half: "known" }) as const);
}

function inHalf(time: Time, which: Half): Time | undefined {
  const h = Math.floor(time.clock / hour);
  return timeOf(h, Math.floor((time.clock % hour) / 60), time.clock % 60, which);
}

/** Minutes before or after an hour: `quarter past`, `20 min to`, `three mins to`. A mere number before "to" begins a range. */
const minuteCount: Parser<number> = map(
  alt(
    number,
    seq([spelledNumber, token(/-/y, () => 0), spelledNumber], ([tensOf, , ones]) => tensOf + ones),
  ),
  (value) => (value < 60 ? value : undefined),
);
const portionOfHour: Parser<number> = alt(
  map(words("(?:an?\\s)?quarter"), () => 15),
  map(words("three[\\s-]quarters"), () => 45),
  map(words("half(?: an hour)?"), () => 30),
  map(words("an hour|one hour"), () => 60),
  map(words("an hour and a half"), () => 90),
  seq([minuteCount, words("min(?:ute)?s?")], ([value]) => value),
);
const past = map(words("past|after"), () => 1);
const to = map(words("to|till?|until|before"), () => -1);
const spelledFives = map(spelledNumber, (value) => ([5, 10, 20, 25].includes(value) ? value : undefined));
const offset: Parser<number> = alt(
  seq([portionOfHour, alt(past, to)], ([value, direction]) => value * direction),
  seq([words("(?:a\\s)?quarter"), words("of")], () => -15),
  seq([minuteCount, past], ([value]) => value),
  precededBy(
    /\b(?:at|it'?s|is|by|around|about|until|till)\s+$/i,
    seq([spelledFives, to], ([value]) => -value),
  ),
);
const relative: Parser<Time> = rule(() =>
  seq([offset, alt(strongClock, looseHour)], ([value, time]) => ({
    clock: (time.clock + value * 60 + 24 * hour) % (24 * hour),
    half: time.half,
  })),
);
const looseHour: Parser<Time> = map(hourAlone, (time) => (time.clock <= 12 * hour ? time : undefined));

/** A time that shows by itself that it is one. */
const strongClock: Parser<Time> = rule(() =>
  alt(clockWithHalf, joinedWithHalf, colons, military, spelledPair, mixedPair, hourWithHalf, hourWithClock, ish, names),
);

const partNames: Parser<Part> = alt(
  part("mornings?|forenoon|a\\.?m\\.?", 8, 12, "am"),
  part("afternoons?|p\\.?m\\.?", 12, 16, "pm"),
  part("evenings?", 16, 20, "pm"),
  part("nights?|overnight", 20, 24, "night"),
  part("night-?\\s?time", 0, 8, "night"),
  part("day-?\\s?time", 8, 18, "noon"),
  part("(?:business|working|work|office)[\\s-]?hours?", 8, 18, "noon"),
  part("lunch-?\\s?(?:times?|breaks?)", 11, 13, "noon"),
  part("(?:breakfast|brunch)-?\\s?times?", 8, 12, "am"),
  part("(?:dinner|supper)-?\\s?times?", 16, 20, "pm"),
);
/** Meals tell a time where they are said as one: "at lunch". */
export const meals: Parser<Part> = alt(
  part("lunch", 11, 13, "noon"),
  part("breakfast|brunch", 8, 12, "am"),
  part("dinner|supper", 16, 20, "pm"),
);

function part(pattern: string, start: number, end: number, halfOfPart: Part["half"]): Parser<Part> {
  const value = { start: start * hour, end: end === 24 ? dayEnd : end * hour, half: halfOfPart };
  return map(words(pattern), () => value);
}

const edge = token(
  whole(
    "(early|beginning of(?: the)?|start of(?: the)?|first thing)|(mid|middle of(?: the)?)|(late|end of(?: the)?|later)",
  ),
  ([, early, mid]) => (early ? "early" : mid ? "mid" : "late"),
);

/** A part of the day by its name, early or late in it; `mid-morning` is a time. */
export const dayPart: Parser<Part> = rule(() =>
  alt(
    partNames,
    seq([edge, opt(token(/-/y, () => true)), opt(words("in the")), partNames], ([which, , , value]) =>
      which === "mid" ? undefined : portion(value, which),
    ),
  ),
);

/** A part of the day after a preposition: "in the morning", "at night", "at lunch". */
export const inPart: Parser<Part> = rule(() =>
  alt(
    seq([words("(?:in|during|throughout|over)(?: the| an?)?|at(?: the)?|of the|the"), dayPart], ([, value]) => value),
    seq([words("(?:early|late) in the"), dayPart], ([which, value]) =>
      portion(value, /^e/i.test(which) ? "early" : "late"),
    ),
    map(words("during the day"), () => ({ start: 8 * hour, end: 18 * hour, half: "noon" }) as const),
    seq([words("at|over|during"), meals], ([, value]) => value),
  ),
);

/** A time of day that shows by itself that it is one, with the part of the day it is said with. */
export const strongTime: Parser<Time> = rule(() => {
  const bare = alt(strongClock, relative);
  const numbered = alt(bare, looseHour);
  const partWords = alt(inPart, before(dayPart, /(?!\s*(?:of|on)\b)/y));
  return alt(
    bare,
    seq([numbered, opt(token(/,/y, () => true)), opt(words("early|late")), inPart], ([time, , , value]) =>
      within(time, value),
    ),
    seq([bare, dayPart], ([time, value]) => within(time, value)),
    seq([partWords, opt(atWords), bare], ([value, , time]) => within(time, value)),
    seq([partWords, atWords, numbered], ([value, , time]) => within(time, value)),
  );
});

/** A time that may be a mere number, for places where only a time can stand: "at seven", "from 5 to 6". */
export const looseTime: Parser<Time> = rule(() =>
  alt(
    strongTime,
    hourAlone,
    token(/(?<![\dA-Za-zÀ-ɏ$]|\d[.:,/])([01]\d|2[0-3])([0-5]\d)(?!\d|[.,:/]\d)/y, ([, h, m]) =>
      timeOf(Number(h), Number(m)),
    ),
    token(/(?<![\dA-Za-zÀ-ɏ$]|\d[.:,/])(\d{1,2})\.([0-5]\d)(?!\d|[.,:/%]\d)/y, ([, h, m]) =>
      timeOf(Number(h), Number(m)),
    ),
  ),
);

/** Words between a date and its time. */
export const atWords = alt(
  words("at|around|about|by|approximately|circa"),
  words("(?:at|by) (?:around|about)"),
  token(/@/y, (m) => m[0]),
);
