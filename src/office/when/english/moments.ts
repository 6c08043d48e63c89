/** English dates with times: "tomorrow at 5", "8pm on the 15th", "in 5 hours", "end of the day", "now". */
import { addMonths, dayEnd, daySeconds, hour, type Moment } from "../calendar.ts";
import { type DayAndPart, type DayAndTime, shifted, timeInPart } from "../combine.ts";
import { type Amount, type Days, type Meaning, onDays, type Part, portion } from "../meaning.ts";
import { alt, before, map, opt, type Parser, after as precededBy, rule, seq, token } from "../parse.ts";
import { atWords, dayPart, inPart, looseTime, strongTime } from "./clocks.ts";
import { date, looseDay } from "./days.ts";
import { duration } from "./durations.ts";
import { words } from "./words.ts";

const pause = token(/\s?(?:,|-|–|—|\.|['’]s)?\s?/y, () => true);
const tonight: Part = { start: 20 * hour, end: dayEnd, half: "night" };

/** "early in the day": before noon or after it. */
const halfDay: Parser<Part> = alt<Part>(
  map(words("(?:early|earlier) in the day"), () => ({ start: 0, end: 12 * hour, half: "am" })),
  map(words("(?:late|later) in the day"), () => ({ start: 12 * hour, end: dayEnd, half: "pm" })),
);

/** "this morning", "tuesday afternoon", "in the morning of this Tuesday", "late night on Tuesday", "tonight". */
export const dayAndPart: Parser<DayAndPart> = rule(() => {
  const anyPart = alt(dayPart, inPart);
  return alt<DayAndPart>(
    seq([halfDay, opt(words("on|of|,")), date], ([part, , days]) => ({ days, part })),
    seq([date, pause, halfDay], ([days, , part]) => ({ days, part })),
    map(words("tonight|tonite"), (_, { now }) => ({ days: { options: [now.day] }, part: tonight })),
    seq([words("late|later|early"), words("tonight")], ([which], { now }) => ({
      days: { options: [now.day] },
      part: /^e/i.test(which) ? { ...tonight, end: 22 * hour } : { ...tonight, start: 22 * hour },
    })),
    seq([words("this|current"), dayPart], ([, part], { now }) => ({ days: { options: [now.day] }, part })),
    seq([words("next|the next|the following"), dayPart], ([, part], { now }) => ({
      days: { options: [now.day + 1] },
      part,
    })),
    seq([words("last|the previous|previous|the last"), dayPart], ([, part], { now }) => ({
      days: { options: [now.day - 1] },
      part,
    })),
    seq([words("(?:mid|middle of)"), opt(token(/-/y, () => true)), words("today|the day")], (_, { now }) => ({
      days: { options: [now.day] },
      part: { start: 10 * hour, end: 14 * hour, half: "noon" },
    })),
    seq([date, pause, anyPart], ([days, , part]) => ({ days, part })),
    seq([words("early|late"), date, dayPart], ([which, days, part]) => ({
      days,
      part: portion(part, /^e/i.test(which) ? "early" : "late"),
    })),
    seq([anyPart, pause, opt(words("of|on|for")), date], ([part, , , days]) => ({ days, part })),
  );
});

/** A date and a time in either order. */
export const dateAndTime: Parser<DayAndTime> = rule(() => {
  const on = words("on|of|for|this|,");
  return alt(
    seq([date, pause, opt(words("for")), strongTime], ([days, , , time]) => ({ days, time })),
    seq(
      [
        date,
        pause,
        words("from|starting(?: at| from)?|beginning at"),
        before(strongTime, /(?!\s*(?:[-–—]|to\b|till?\b|until\b))/iy),
      ],
      ([days, , , time]) => ({
        days,
        time,
      }),
    ),
    seq([date, pause, atWords, looseTime], ([days, , , time]) => ({ days, time })),
    precededBy(
      /\bon\s+(?:the\s+)?$/i,
      seq([looseDay, pause, opt(atWords), strongTime], ([days, , , time]) => ({ days, time })),
    ),
    seq([strongTime, pause, opt(on), opt(words("the")), date], ([time, , , , days]) => ({ days, time })),
    seq([looseTime, pause, on, date], ([time, , , days]) => ({ days, time })),
    precededBy(
      /\b(?:at|around|about|by|from)\s+$/i,
      alt(
        seq([looseTime, words("on"), looseDay], ([time, , days]) => ({ days, time })),
        seq([looseTime, date], ([time, days]) => ({ days, time })),
      ),
    ),
    seq([strongTime, words("on"), looseDay], ([time, , days]) => ({ days, time })),
    seq([dayAndPart, pause, opt(atWords), strongTime], ([on, , , time], { now }) => timeInPart(on, time, now)),
    seq([dayAndPart, pause, atWords, looseTime], ([on, , , time], { now }) => timeInPart(on, time, now)),
    seq([looseTime, pause, opt(words("on|in|of|at")), dayAndPart], ([time, , , on], { now }) =>
      timeInPart(on, time, now),
    ),
    // wed Oct 26 15:50:06 2016
    seq([date, strongTime, token(/(?<!\d)\d{4}(?![\d:])/y, ([text]) => Number(text))], ([days, time, year]) => ({
      days: { ...days, options: inYear(days, year) },
      time,
    })),
  );
});

function inYear({ options }: Days, year: number): number[] {
  return options.slice(0, 1).map((day) => {
    const years = year - new Date(day * daySeconds * 1000).getUTCFullYear();
    return addMonths(day, years * 12);
  });
}

const ofTime = (length: Amount): Amount | undefined => (length.seconds === 0 ? undefined : length);

/** "in 5 hours", "30 min later", "1 day 2 hours ago", "half an hour from now". */
const counted: Parser<Moment> = rule(() => {
  const length = map(duration, ofTime);
  const less = opt(
    words("(?:less|more) than|about|around|roughly|approximately|exactly|just|another|at least|at most"),
  );
  return alt(
    seq([words("in|after"), less, length, opt(token(/['’]s?\stime/iy, () => true))], ([, , by], { now }) =>
      shifted(now, by, 1),
    ),
    seq([less, length, words("later|from now|hence|afterwards?")], ([, by], { now }) => shifted(now, by, 1)),
    seq([less, length, words("ago|earlier|back")], ([, by], { now }) => shifted(now, by, -1)),
  );
});

/** Some time before or after a moment that is named: "30 minutes before 5pm tomorrow", "two hours after noon on Friday". */
const countedFrom: Parser<Moment[]> = rule(() =>
  seq(
    [map(duration, ofTime), words("before|prior to|after|from"), dateAndTime],
    ([by, which, { days, time }], { now }) => {
      const meaning = onDays(days, time, now);
      if (meaning.kind !== "datetime" || by.months + by.days > 0) return undefined;
      return meaning.options.map((moment) => moment + (/^(?:after|from)/i.test(which) ? by.seconds : -by.seconds));
    },
  ),
);

/** "this time tomorrow", "same time next week". */
const sameTime: Parser<Moment> = rule(() => {
  const same = words("(?:at )?(?:this|the same|same) time");
  return alt(
    seq([same, opt(words("on")), date], ([, , { options }], { now }) =>
      options[0] === undefined ? undefined : options[0] * daySeconds + (now.moment - now.day * daySeconds),
    ),
    seq([same, words("next week")], (_, { now }) => now.moment + 7 * daySeconds),
  );
});

const endOf = words("(?:the )?end of(?: the)?|(?:by )?(?:the )?close of(?: the)?");
export const endOfDay: Parser<Days> = rule(() =>
  alt(
    seq([endOf, words("(?:business|work(?:ing)?) day|day"), opt(words("on|of|,")), date], ([, , , days]) => days),
    seq([endOf, words("(?:my |this )?(?:(?:business|working|work) )?day|business")], (_, { now }) => ({
      options: [now.day],
    })),
    seq([endOf, date], ([, days]) => days),
    seq([words("(?:the )?(?:eod|cob|eob)"), opt(words("on|of")), date], ([, , days]) => days),
    seq([date, words("(?:eod|cob|eob)")], ([days]) => days),
    map(words("(?:the )?(?:eod|cob|eob)"), (_, { now }) => ({ options: [now.day] })),
  ),
);

export const now: Parser<Moment> = map(
  words(
    "(?:right |just )?now|at (?:present|the (?:moment|minute|present time|present|current time)|this (?:moment|time|very moment|minute))|at once|immediately|straight away|right away|as soon as possible|asap",
  ),
  (_, source) => source.now.moment,
);

/** A moment of any form. */
export const datetime: Parser<Meaning> = rule(() =>
  alt(
    map(dateAndTime, ({ days, time }, source) => onDays(days, time, source.now)),
    map(counted, (moment): Meaning => ({ kind: "datetime", options: [moment] })),
    map(countedFrom, (options): Meaning => ({ kind: "datetime", options })),
    map(sameTime, (moment): Meaning => ({ kind: "datetime", options: [moment] })),
    map(endOfDay, (days, source) => onDays(days, { clock: dayEnd, half: "known" }, source.now)),
    map(now, (moment): Meaning => ({ kind: "datetime", options: [moment] })),
  ),
);
