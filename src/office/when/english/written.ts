/** English dates told by month and day: "January 12, 2018", "22 of Jan", "on 4/22", "Tue May 9". */
import { dayOf, everyYear, weekdayOf } from "../calendar.ts";
import type { Days, Now } from "../meaning.ts";
import { alt, before, map, opt, type Parser, after as precededBy, rule, seq, token } from "../parse.ts";
import { centuryOf, month, ordinal, shortYear, spelledNumber, weekdayName, words, year, yearAfter } from "./words.ts";

export const comma = token(/,/y, () => ",");
const joint = token(/[\s,./-]*/y, () => "");
export const the = words("the");

/** What may follow a mere number that is meant as a day: the sentence ends, or a word that no counted thing begins with. */
export const closing =
  /(?=\s*(?:$|[.,;:!?)\]"'’–—-](?!\d)|(?:at|on|in|from|for|with|by|to|till|until|through|and|or|please|around|about|between|before|after|if|is|was|are|were|works?|i|we|you|he|she|they|can|could|would|will|the|that|this|next|last|of (?:this|next|last|the)|\d{1,2}(?::\d\d|\s?[ap]\.?m)|early|late|morning|afternoon|evening|night|noon|midnight|again|then|instead|as|but|so|because|when|while|since|due|only|too|also|not|no|unless|via|ok|okay|fine|good|great|free|available|possible|best|perfect|thanks|thank|pls|instead|maybe|perhaps|should|suits|sounds|looks|there|here|we'll|i'll|i'm|it's)\b))/iy;

export const dayNumber: Parser<number> = alt(
  token(/(?<!\d|\d[.,:])(\d{1,2})(?!\d|[:.,]\d|\s?(?:[ap]\.?\s?m\b|o['’]?\s?clock|%))/iy, ([, day]) =>
    inMonth(Number(day)),
  ),
  map(ordinal, inMonth),
  map(spelledNumber, inMonth),
);

function inMonth(day: number): number | undefined {
  return day >= 1 && day <= 31 ? day : undefined;
}

/** A day and month of the year given, or of the coming year that has it. */
function dated(now: Now, monthNumber: number, day: number, inYear: number | undefined): Days | undefined {
  // Whether there is ever such a day.
  if (monthNumber < 1 || monthNumber > 12 || day < 1 || day > 31) return undefined;
  if (inYear === undefined) return { options: everyYear(now.day, (one) => dayOf(one, monthNumber, day)) };
  const found = dayOf(inYear, monthNumber, day);
  return { options: found === undefined ? [] : [found] };
}

const monthFirst: Parser<Days> = rule(() =>
  alt(
    seq([month, joint, opt(the), dayNumber, opt(yearAfter)], ([monthNumber, , , day, inYear], { now }) =>
      dated(now, monthNumber, day, inYear),
    ),
    // June 22 16
    seq(
      [month, joint, opt(the), dayNumber, before(shortYear, /(?=\s*(?:$|[.!?;)](?!\d)))/y)],
      ([monthNumber, , , day, inYear], { now }) => dated(now, monthNumber, day, centuryOf(inYear)),
    ),
    // January first 12
    seq([month, joint, opt(the), ordinal, before(shortYear, closing)], ([monthNumber, , , day, inYear], { now }) =>
      dated(now, monthNumber, day, centuryOf(inYear)),
    ),
  ),
);
const dayFirst: Parser<Days> = rule(() => {
  const dayAndMonth = seq(
    [opt(the), dayNumber, joint, opt(words("day of|of")), joint, month],
    ([, day, , , , monthNumber]) => ({ day, monthNumber }),
  );
  return alt(
    seq([dayAndMonth, opt(yearAfter)], ([{ day, monthNumber }, inYear], { now }) =>
      dated(now, monthNumber, day, inYear),
    ),
    // 22nd June 16
    seq([dayAndMonth, before(shortYear, /(?=\s*(?:$|[.!?;)](?!\d)))/y)], ([{ day, monthNumber }, inYear], { now }) =>
      dated(now, monthNumber, day, centuryOf(inYear)),
    ),
  );
});
const yearFirst: Parser<Days> = alt(
  // 2016-10-16, 2016/aug/01, 2016 10 16, 2016.5.13
  token(/(?<![\d.])(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})(?![\d]|[-/.]\d)/y, ([, y, , m, d], { now }) =>
    dated(now, Number(m), Number(d), Number(y)),
  ),
  seq([year, joint, month, joint, dayNumber], ([y, , m, , d], { now }) => dated(now, m, d, y)),
  token(/(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)/y, ([, y, m, d], { now }) =>
    dated(now, Number(m), Number(d), Number(y)),
  ),
  // 2020/23/Sep
  seq([year, token(/[-/]/y, () => ""), dayNumber, token(/[-/]/y, () => ""), month], ([y, , d, , m], { now }) =>
    dated(now, m, d, y),
  ),
  // September-2020-23, 23-2020-September
  seq([month, joint, year, token(/[-/]/y, () => ""), dayNumber], ([m, , y, , d], { now }) => dated(now, m, d, y)),
  seq([dayNumber, token(/[-/]/y, () => ""), year, token(/[-/]/y, () => ""), month], ([d, , y, , m], { now }) =>
    dated(now, m, d, y),
  ),
);

/** Numbers alone are month, day, year, unless only the other order exists. */
const numeric: Parser<Days> = alt(
  token(
    /(?<![\d.:]|\d[-/])(\d{1,2})([-/.])(\d{1,2})(?:\2|,\s?)(\d{4}|\d{2})(?![\d:%]|[-/.]\d)/y,
    ([, a, mark, b, y], { now }) =>
      // With full stops the day comes first, as it does where people write dates so.
      mark === "."
        ? ordered(now, Number(b), Number(a), centuryOf(Number(y)))
        : ordered(now, Number(a), Number(b), centuryOf(Number(y))),
  ),
  token(/(?<![\d.:$]|\d[-/])(\d{1,2})\/(\d{1,2})(?![\d:%]|[-/.]\d)/y, ([written, a, b], { now, text }) => {
    const looksLikeFraction = Number(a) < Number(b) && Number(b) <= 10 && written.length === 3;
    return looksLikeFraction && text.trim() !== written ? undefined : ordered(now, Number(a), Number(b), undefined);
  }),
  // A fraction has no time of day.
  before(
    token(/(?<![\d.:$]|\d[-/])(\d{1,2})\/(\d{1,2})(?![\d:%]|[-/.]\d)/y, ([, a, b], { now }) =>
      ordered(now, Number(a), Number(b), undefined),
    ),
    /(?=,?\s*(?:(?:at|from|between|before|after|until|around|in the|@)\s+)?(?:(?:\d{1,2}(?::\d\d|\s?[ap]\.?m\b)|noon|midnight|(?:early |late )?(?:morning|afternoon|evening|night)\b)|(?<=(?:at|from|between|before|after|until|around)\s+)(?:\d|half|quarter|ten|five)))/iy,
  ),
  // What may be a fraction or a version is a date after such words only.
  precededBy(
    /\b(?:on|in|by|until|till|before|after|since|from|due|\w*day|date|sun|mon|tue|tues|wed|thu|thur|thurs|fri|sat),?\s+$/i,
    token(
      /(?<![\d.:$])(\d{1,2})[./-](\d{1,2})(?![\d:%]|\s+of\b|[-/.]\d|\s?(?:[ap]\.?\s?m\b|percent|per cent|million|billion|k\b|[a-z]*(?:hours?|hrs?|h|km|kg|gb|mb|points?|seconds?|minutes?|times|stars?)\b))/iy,
      ([, a, b], { now }) => ordered(now, Number(a), Number(b), undefined),
    ),
  ),
);

function ordered(now: Now, a: number, b: number, inYear: number | undefined): Days | undefined {
  const american = a <= 12 && b <= 31 ? dated(now, a, b, inYear) : undefined;
  if (american && a > 0 && american.options.length > 0 && (b > 12 || a === b)) return american;
  const other = b <= 12 && a <= 31 ? dated(now, b, a, inYear) : undefined;
  if (american && american.options.length > 0) return { options: [...american.options, ...(other?.options ?? [])] };
  return other && other.options.length > 0 ? other : (american ?? other);
}

const calendarDate: Parser<Days> = rule(() => alt(monthFirst, dayFirst, yearFirst, numeric));

/** A weekday with a date: the date counts, and it is said when the two do not agree. */
const weekdayDate: Parser<Days> = rule(() =>
  seq(
    [opt(words("this|next|last|coming|upcoming|past")), weekdayName, opt(comma), opt(words("the|on")), calendarDate],
    ([, { weekday }, , , days]) => matching(days, weekday),
  ),
);
const dateWeekday: Parser<Days> = rule(() =>
  seq(
    [calendarDate, token(/\s?[,(]?\s?/y, () => ""), weekdayName, opt(token(/\)/y, () => ""))],
    ([days, , { weekday, full }]) => (full ? matching(days, weekday) : undefined),
  ),
);

function matching(days: Days, weekday: number): Days {
  const [first] = days.options;
  return first === undefined || weekdayOf(first) === weekday ? days : { ...days, problem: "weekday" };
}

/** A date by month and day, with its weekday if that is told. */
export const writtenDate: Parser<Days> = rule(() => alt(weekdayDate, dateWeekday, calendarDate));
