/** English dates of any form: "tomorrow", "the first Friday of May", "the 27th", "two days before Christmas". */
import {
  addMonths,
  type Day,
  dayOf,
  everyMonth,
  everyYear,
  monthStart,
  nearest,
  nthWeekday,
  partsOf,
  weekdayOf,
} from "../calendar.ts";
import type { Amount, Days, Now } from "../meaning.ts";
import { alt, before, map, opt, type Parser, after as precededBy, rule, seq, token } from "../parse.ts";
import { afterWorkdays, nthWorkday } from "../periods.ts";
import { duration } from "./durations.ts";
import { holiday } from "./holidays.ts";
import { weekdayOfMonth, weekdays } from "./weekdays.ts";
import {
  digitOrdinal,
  month,
  number,
  ordinal,
  spelledNumber,
  spelledOrdinal,
  weekdayName,
  weekdayPlural,
  words,
  year,
} from "./words.ts";
import { closing, comma, dayNumber, the, writtenDate } from "./written.ts";

const dayWords: Parser<Days> = alt(
  shifted("today|(?:the )?current (?:day|date)", 0),
  shifted(
    "tomorrow|tmrw|tmr|tomorow|tommorow|tommorrow|tomorrows|tmw|(?:the )?(?:next|following) day|day following",
    1,
  ),
  shifted("yesterday|(?:the )?(?:previous|last|preceding) day|the day before", -1),
  shifted("(?:the )?day after (?:tomorrow|tmrw|tmr|tomorow)|overmorrow", 2),
  shifted("(?:the )?day before (?:yesterday|yday)", -2),
  before(shifted("the day after", 1), /(?=\s*(?:$|[.,;!?]))/y),
);

function shifted(pattern: string, days: number): Parser<Days> {
  return map(words(pattern), (_, { now }) => ({ options: [now.day + days] }));
}

const ordinalOrLast: Parser<number> = alt(
  ordinal,
  map(words("last|final"), () => -1),
);

/** A month that something is counted in: named, this, next or last; undefined options when a name may be of two years. */
export const monthOf: Parser<{ month: number; year: number | undefined }> = rule(() =>
  alt(
    seq([month, opt(seq([opt(words("of|in|,")), year], ([, inYear]) => inYear))], ([monthNumber, inYear]) => ({
      month: monthNumber,
      year: inYear,
    })),
    relativeMonth("(?:this|the current|current|the|that) month|the month", 0),
    relativeMonth("(?:the )?(?:next|coming|following|upcoming) month", 1),
    relativeMonth("(?:the )?(?:last|previous|past) month", -1),
    relativeMonth("the month after next", 2),
  ),
);

function relativeMonth(pattern: string, months: number): Parser<{ month: number; year: number }> {
  return map(words(pattern), (_, { now }) => {
    const { year: y, month: m } = partsOf(now.day);
    return partsOf(monthStart(y, m + months));
  });
}

function ofMonth(
  now: Now,
  { month: m, year: y }: { month: number; year: number | undefined },
  find: (year: number, month: number) => Day | undefined,
): Days {
  if (y === undefined) return { options: everyYear(now.day, (one) => find(one, m)) };
  const day = find(y, m);
  return { options: day === undefined ? [] : [day] };
}

const inWords = words("of|in");
const counted: Parser<Days> = rule(() =>
  alt(
    // the first Friday in this month, the last Monday of May
    seq([opt(the), ordinalOrLast, weekdayName, inWords, monthOf], ([, n, { weekday }, , inMonthOf], { now }) =>
      ofMonth(now, inMonthOf, (y, m) => nthWeekday(y, m, weekday, n)),
    ),
    seq([opt(the), ordinal, weekdayName], ([, n, { weekday, full }], { now }) => {
      const { year: y, month: m } = partsOf(now.day);
      const here = nthWeekday(y, m, weekday, n);
      const ahead = partsOf(monthStart(y, m + 1));
      const next = nthWeekday(ahead.year, ahead.month, weekday, n);
      return full && n <= 5 ? { options: [here, next].filter((day) => day !== undefined) } : undefined;
    }),
    // the 15th day of next month, 5th of this month
    seq(
      [
        opt(the),
        alt(
          ordinal,
          map(words("last|final"), () => -1),
        ),
        opt(words("day")),
        inWords,
        monthOf,
      ],
      ([, n, , , inMonthOf], { now }) =>
        ofMonth(now, inMonthOf, (y, m) => (n < 0 ? monthStart(y, m + 1) - 1 : dayOf(y, m, n))),
    ),
    seq(
      [
        opt(the),
        alt(
          ordinal,
          map(words("last|final"), () => -1),
        ),
        words("(?:working|business|work) ?day|weekday"),
        inWords,
        monthOf,
      ],
      ([, n, , , inMonthOf], { now }) => ofMonth(now, inMonthOf, (y, m) => nthWorkday(y, m, n)),
    ),
    // next month on the 5th
    seq([monthOf, opt(comma), words("on the|the"), before(ordinal, closing)], ([inMonthOf, , , n], { now }) =>
      inMonthOf.year === undefined ? undefined : ofMonth(now, inMonthOf, (y, m) => dayOf(y, m, n)),
    ),
    // 1st week of October on Friday
    seq(
      [opt(the), ordinalOrLast, words("week"), inWords, monthOf, opt(comma), opt(words("on")), weekdayName],
      ([, n, , , inMonthOf, , , { weekday }], { now }) =>
        ofMonth(now, inMonthOf, (y, m) => nthWeekday(y, m, weekday, n)),
    ),
  ),
);

function dayOfMonth(now: Now, day: number): Days | undefined {
  return day >= 1 && day <= 31 ? { options: everyMonth(now.day, (y, m) => dayOf(y, m, day)) } : undefined;
}

/** "the 27th", "for the thirty", "on the 4th". */
const theDay: Parser<Days> = rule(() =>
  alt(
    seq([words("the|this"), before(digitOrdinal, closing)], ([, day], { now }) => dayOfMonth(now, day)),
    // the 21st this month
    seq([the, digitOrdinal, monthOf], ([, day, month], { now }) =>
      month.year === undefined ? undefined : ofMonth(now, month, (y, m) => dayOf(y, m, day)),
    ),
    // the 15 of next month
    seq([the, dayNumber, inWords, monthOf], ([, day, , month], { now }) =>
      month.year === undefined ? undefined : ofMonth(now, month, (y, m) => dayOf(y, m, day)),
    ),
    precededBy(
      /\b(?:on|for|by|until|till|before|after|since|from|to|between|and|or)\s+$/i,
      alt(
        seq([the, before(alt(dayNumber, spelledOrdinal), closing)], ([, day], { now }) => dayOfMonth(now, day)),
        map(before(digitOrdinal, closing), (day, { now }) => dayOfMonth(now, day)),
      ),
    ),
  ),
);

const ago = alt(words("ago"), before(words("earlier|back|before|prior"), /(?=\s*(?:$|[.,;!?)]))/y));
const ahead = words("from (?:now|today)|from today|later|hence|afterwards?|after|away");

const spelledOrFew: Parser<number> = map(
  alt(
    number,
    map(words("a couple of"), () => 2),
  ),
  (n) => (n >= 1 && n <= 52 ? n : undefined),
);

/** "1 month 21 days ago", "in a fortnight", "four days from yesterday", "2 weeks before Christmas". */
const counts: Parser<Days> = rule(() =>
  alt<Days>(
    seq([duration, ago, words("today")], ([length], { now }) => shiftedBy([now.day], length, -1)),
    seq(
      [spelledOrFew, weekdayPlural, alt(ago, words("from (?:now|today|tomorrow)"))],
      ([n, weekday, which], { now }) => {
        const back = /^(?:ago|earlier|back|before|prior)$/i.test(which);
        const day = back
          ? now.day - 1 - ((weekdayOf(now.day - 1) - weekday + 7) % 7)
          : now.day + 1 + ((weekday - weekdayOf(now.day + 1) + 7) % 7);
        return { options: [day + (back ? -7 : 7) * (n - 1)] };
      },
    ),
    seq([duration, ago], ([length], { now }) => shiftedBy([now.day], length, -1)),
    seq(
      [
        duration,
        before(
          ahead,
          /(?!\s+(?:the|next|this|last|christmas|easter|new|\w+day|\d+|tomorrow|yesterday|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\b)/iy,
        ),
      ],
      ([length], { now }) => shiftedBy([now.day], length, 1),
    ),
    seq(
      [
        words("in|after|within less than|in less than|in about|in around|in exactly|in just"),
        duration,
        opt(token(/['’]s?\s(?:time)/iy, () => "")),
      ],
      ([, length], { now }) => shiftedBy([now.day], length, 1),
    ),
    seq([duration, words("after|from|following|past|since"), date], ([length, , from]) =>
      shiftedBy(from.options, length, 1),
    ),
    seq([duration, words("before|prior to|ahead of|until|to"), date], ([length, , from]) =>
      shiftedBy(from.options, length, -1),
    ),
    seq(
      [map(words("(?:the |an? )?day"), () => ({ months: 0, days: 1, seconds: 0 })), words("after|before"), date],
      ([length, which, from]) => shiftedBy(from.options, length, /after/i.test(which) ? 1 : -1),
    ),
  ),
);

function shiftedBy(days: readonly Day[], length: Amount, sign: 1 | -1): Days | undefined {
  if (length.seconds !== 0) return undefined;
  return { options: days.map((day) => addMonths(day, sign * length.months) + sign * length.days) };
}

/** "in 3 business days", "two working days ago": Monday to Friday. */
const workdayCounts: Parser<Days> = rule(() => {
  const length = seq(
    [
      alt(
        spelledNumber,
        dayNumber,
        map(words("an?|one"), () => 1),
      ),
      words("(?:business|working|work)[\\s-]days?"),
    ],
    ([n]) => n,
  );
  return alt<Days>(
    seq([words("in|after|within"), length], ([, n], { now }) => ({ options: [afterWorkdays(now.day, n)] })),
    seq([length, words("from (?:now|today)|later")], ([n], { now }) => ({ options: [afterWorkdays(now.day, n)] })),
    seq([length, ago], ([n], { now }) => ({ options: [afterWorkdays(now.day, -n)] })),
    seq([length, words("after|from|before"), date], ([n, which, days]) => ({
      options: days.options.map((day) => afterWorkdays(day, /^b/i.test(which) ? -n : n)),
    })),
  );
});

/** A count that is told with the weekday it falls on: the one of that week, or after some months the next. */
const countsOnWeekday: Parser<Days> = rule(() =>
  alt(
    seq([counts, opt(comma), words("on"), weekdayName], ([days, , , { weekday }]) => ({
      options: days.options.map((day) => inWeek(day, weekday)),
    })),
    seq([weekdayName, opt(comma), counts], ([{ weekday }, , days]) => ({
      options: days.options.map((day) => inWeek(day, weekday)),
    })),
  ),
);

const inWeek = (day: Day, weekday: number): Day => {
  const [next = day, last = day] = nearest(day, [
    day - ((weekdayOf(day) - weekday + 7) % 7 || 7),
    day + ((weekday - weekdayOf(day) + 7) % 7),
  ]);
  return next - day <= 5 ? next : last;
};

/** A date of any form. */
export const date: Parser<Days> = rule(() =>
  alt(
    writtenDate,
    weekdayOfMonth,
    countsOnWeekday,
    counts,
    workdayCounts,
    counted,
    weekdays,
    dayWords,
    holiday,
    theDay,
  ),
);

/** A day of this or the next month that is a mere number, for places where only a day can stand: "8pm on 15". */
export const looseDay: Parser<Days> = rule(() =>
  alt(
    date,
    seq([opt(the), before(dayNumber, closing)], ([, day], { now }) => dayOfMonth(now, day)),
  ),
);
