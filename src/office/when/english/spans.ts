/** English ranges of times and moments: "from 5 to 6pm", "tomorrow between 8am and 2pm", "within 5 minutes", "after 3pm". */
import { type Clock, dayEnd, daySeconds } from "../calendar.ts";
import {
  aroundNow,
  type End,
  fromNowTo,
  fromTo,
  lasting,
  openRange,
  openTimes,
  spanInPart,
  timesLasting,
} from "../combine.ts";
import {
  type Amount,
  between,
  type Days,
  type Meaning,
  type Now,
  rangeOnDays,
  type Span,
  type Time,
  within,
} from "../meaning.ts";
import { alt, before, map, opt, type Parser, rule, seq, token } from "../parse.ts";
import { atWords, dayPart, inPart, looseTime, meals, strongTime } from "./clocks.ts";
import { date, looseDay } from "./days.ts";
import { duration, uncounted } from "./durations.ts";
import { dateAndTime, dayAndPart, endOfDay, now as nowWord } from "./moments.ts";
import { number, words } from "./words.ts";
import { closing } from "./written.ts";

const dash = token(/[-–—~]{1,2}/y, () => "-");
const till = alt(words("to|till?|until|up to|through|thru"), dash);
const and = words("and");
const comma = token(/,/y, () => ",");

const endTime: Parser<Time> = rule(() => alt(strongTime, before(looseTime, closing)));

/** Two times with a word between them; at least one of them shows that it is a time, or a word before them does. */
const marked: Parser<Span<Clock>[]> = rule(() => {
  const ends = alt(
    seq([noYear, till, strongTime], ([start, , end]) => [start, end] as const),
    seq([strongTime, till, endTime], ([start, , end]) => [start, end] as const),
    seq([words("from"), looseTime, till, endTime], ([, start, , end]) => [start, end] as const),
    seq([words("between"), looseTime, and, endTime], ([, start, , end]) => [start, end] as const),
    seq([words("between|from"), looseTime, alt(and, till), strongTime], ([, start, , end]) => [start, end] as const),
    // between 0730-0930
    seq([words("between"), looseTime, dash, strongTime], ([, start, , end]) => [start, end] as const),
  );
  return alt(
    map(ends, ([start, end]) => between(start, end)),
    seq([ends, opt(comma), inPart], ([[start, end], , part]) => between(within(start, part), within(end, part))),
    seq([words("from|between"), looseTime, alt(till, and), looseTime, opt(comma), inPart], ([, start, , end, , part]) =>
      between(within(start, part), within(end, part)),
    ),
    seq([looseTime, till, looseTime, inPart], ([start, , end, part]) =>
      between(within(start, part), within(end, part)),
    ),
    seq([inPart, opt(comma), ends], ([part, , [start, end]]) => between(within(start, part), within(end, part))),
  );
});

/** A start and a length: "from 10 am for 3 hours", "for 2 hours from 10 am". */
const startAndLength: Parser<Span<Clock>[]> = rule(() => {
  const start = seq([opt(words("(?:starting |beginning )?(?:from|at)")), strongTime], ([, time]) => time);
  const length = seq([words("for|lasting"), hours], ([, by]) => by);
  const led = seq([words("(?:starting |beginning )?(?:from|at)"), looseTime], ([, time]) => time);
  return alt(
    seq([alt(start, led), length], ([time, by]) => timesLasting(time, by)),
    seq([length, alt(led, start)], ([by, time]) => timesLasting(time, by)),
    seq([hours, words("(?:starting|beginning)(?: from| at)?|from"), looseTime], ([by, , time]) =>
      timesLasting(time, by),
    ),
  );
});
const hours: Parser<Amount> = map(duration, (by) =>
  by.seconds > 0 && by.days === 0 && by.months === 0 ? by : undefined,
);

/** One end alone: "before 5pm", "3 pm or later", "after dinnertime". */
const oneSided: Parser<Span<Clock>[]> = rule(() => {
  const time = alt(strongTime, before(looseTime, closing));
  const from = (value: Time) => openTimes(value, "start");
  const upTo = (value: Time) => openTimes(value, "end");
  return alt(
    seq(
      [
        words("after|since|later than|starting(?: from| at)?|beginning(?: from| at)?|any ?time after|no earlier than"),
        time,
      ],
      ([, value]) => from(value),
    ),
    seq([words("before|until|till?|by|no later than|earlier than|prior to|any ?time before"), time], ([, value]) =>
      upTo(value),
    ),
    seq(
      [opt(words("at|from")), strongTime, words("(?:or|and) (?:later|after)|onwards?|or any time after")],
      ([, value]) => from(value),
    ),
    seq([opt(words("at")), strongTime, words("(?:or|and) (?:earlier|before|sooner)|at the latest")], ([, value]) =>
      upTo(value),
    ),
    seq([words("after|since"), opt(words("the")), alt(dayPart, meals)], ([, , part]) => [{ start: part.end }]),
    seq([words("before|until|by"), opt(words("the")), alt(dayPart, meals)], ([, , part]) => [{ end: part.start }]),
  );
});

/** Ranges that need no date, and parts of the day. */
export const timeRange: Parser<Meaning> = rule(() =>
  alt(
    map(alt(marked, startAndLength, oneSided, alone), (options): Meaning => ({ kind: "timerange", options })),
    map(inPart, ({ start, end }): Meaning => ({ kind: "timerange", options: [{ start, end }] })),
    map(partAlone, ({ start, end }): Meaning => ({ kind: "timerange", options: [{ start, end }] })),
  ),
);

/** A part of the day without a preposition; "good morning" is a greeting, and "night" alone is in many words. */
const partAlone = rule(
  () => (source: Parameters<typeof dayPart>[0], at: number) =>
    /\b(?:good|every|each|\w+ing)\s+$/i.test(source.text.slice(Math.max(0, at - 12), at)) &&
    !/\b(?:during|starting)\s+$/i.test(source.text.slice(Math.max(0, at - 12), at))
      ? []
      : dayPart(source, at).filter(
          ({ end }) => !/^(?:night|nights|overnight|[ap]\.?m\.?)$/i.test(source.text.slice(at, end)),
        ),
);

/** Two mere numbers are a range where they are all that is said, as in an answer: "3 to 11". */
const alone: Parser<Span<Clock>[]> = rule(
  () => (source: Parameters<typeof besideDate>[0], at: number) =>
    source.text.slice(0, at).trim() === ""
      ? besideDate(source, at).filter(({ end }) => /^[\s.?!]*$/.test(source.text.slice(end)))
      : [],
);

/** Two mere numbers are a range of times beside a date only: "Monday 12-4". */
const besideDate: Parser<Span<Clock>[]> = rule(() =>
  alt(
    marked,
    startAndLength,
    seq([opt(words("from|between|at")), noYear, alt(till, and), noYear], ([, start, , end]) => between(start, end)),
  ),
);
/** Four digits beside a date are its year. */
const noYear: Parser<Time> = rule(
  () => (source, at) => (/^(?:19|20)\d\d\b/.test(source.text.slice(at, at + 5)) ? [] : looseTime(source, at)),
);

const joint = token(/\s?(?:,|:|-|–)?\s?/y, () => true);
const onDate: Parser<Days> = rule(() => seq([opt(words("on|of|for")), opt(comma), date], ([, , days]) => days));

/** A range of times on a date, in either order. */
const onOneDate: Parser<Meaning> = rule(() =>
  alt(
    seq([date, joint, opt(words("at|for|,")), before(besideDate, /(?!\s?[-/.]?\d)/y)], ([days, , , spans], { now }) =>
      rangeOnDays(days, spans, now),
    ),
    seq([opt(words("at")), besideDate, joint, onDate], ([, spans, , days], { now }) => rangeOnDays(days, spans, now)),
    seq([words("on"), looseDay, joint, marked], ([, days, , spans], { now }) => rangeOnDays(days, spans, now)),
    seq([dayAndPart, joint, besideDate], ([{ days, part }, , spans], { now }) =>
      rangeOnDays(
        days,
        spans.map((span) => spanInPart(span, part)),
        now,
      ),
    ),
    seq(
      [words("from|between"), looseTime, alt(till, and), looseTime, opt(comma), opt(words("on")), dayAndPart],
      ([, start, , end, , , { days, part }], { now }) =>
        rangeOnDays(days, between(within(start, part), within(end, part)), now),
    ),
    seq([looseTime, till, looseTime, opt(words("on")), dayAndPart], ([start, , end, , { days, part }], { now }) =>
      rangeOnDays(days, between(within(start, part), within(end, part)), now),
    ),
    seq([date, joint, oneSided], ([days, , spans], { now }) => rangeOnDays(days, spans, now)),
    seq([oneSided, opt(words("on|of")), date], ([spans, , days], { now }) => rangeOnDays(days, spans, now)),
    // 14th Feb for 7 hours from 9:30am
    seq([date, joint, startAndLength], ([days, , spans], { now }) => rangeOnDays(days, spans, now)),
    map(dayAndPart, ({ days, part: { start, end } }, { now }) => rangeOnDays(days, [{ start, end }], now)),
    seq([dayAndPart, words("before|until|by|after|since"), strongTime], ([{ days, part }, which, time], { now }) => {
      const { clock } = within(time, part);
      return rangeOnDays(
        days,
        [/after|since/i.test(which) ? { start: clock, end: part.end } : { start: part.start, end: clock }],
        now,
      );
    }),
  ),
);

/** A range whose ends have dates of their own, or one of them has: "from 2pm till tomorrow 4:30pm". */
const twoEnds: Parser<Meaning> = rule(() => {
  const dated = map(dateAndTime, ({ days, time }): End => ({ days, time }));
  const bare = map(looseTime, (time): End => ({ days: undefined, time }));
  const timed = alt(dated, bare);
  const starting = map(dayAndPart, ({ days, part }): End => ({ days, time: { clock: part.start, half: "known" } }));
  const ending = map(dayAndPart, ({ days, part }): End => ({ days, time: { clock: part.end, half: "known" } }));
  const both = alt(
    seq([opt(words("from")), dated, till, timed], ([, start, , end]) => [start, end] as const),
    seq([opt(words("from")), timed, till, dated], ([, start, , end]) => [start, end] as const),
    seq([opt(words("from")), alt(dated, starting), till, ending], ([, start, , end]) => [start, end] as const),
    seq([opt(words("from")), starting, till, timed], ([, start, , end]) => [start, end] as const),
    seq([words("between"), dated, and, timed], ([, start, , end]) => [start, end] as const),
    seq([words("between"), timed, and, dated], ([, start, , end]) => [start, end] as const),
  );
  return alt(
    map(both, ([start, end], { now }) => fromTo(start, end, now)),
    seq(
      [
        opt(words("from|between")),
        nowWord,
        alt(till, and),
        alt(
          dated,
          map(strongTime, (time): End => ({ days: undefined, time })),
          map(before(looseTime, closing), (time): End => ({ days: undefined, time })),
        ),
      ],
      ([, , , end], { now }) => fromNowTo(end, now),
    ),
  );
});

/** A length that begins or ends now: "within 5 minutes", "the next 5 hours", "last 3 minutes". */
const fromOrToNow: Parser<Meaning> = rule(() => {
  const counted = alt(
    duration,
    seq([words("few|couple of|several"), uncounted], ([, by]) => ({
      months: by.months * 3,
      days: by.days * 3,
      seconds: by.seconds * 3,
    })),
  );
  const any = alt(counted, before(uncounted, closing));
  const range = (by: Amount, sign: 1 | -1, now: Now) => (by.seconds === 0 ? undefined : aroundNow(now, by, sign));
  return alt(
    seq(
      [
        words(
          "within(?: the)?(?: next| coming| following)?|(?:in |over |for |during )?(?:the )?(?:next|coming|following)",
        ),
        any,
      ],
      ([, by], { now }) => range(by, 1, now),
    ),
    seq([words("(?:in |over |for |during |within )?(?:the )?(?:last|past|previous)"), any], ([, by], { now }) =>
      range(by, -1, now),
    ),
    // the 13 last minutes
    seq([opt(words("the")), number, words("last|past|previous|next|coming"), uncounted], ([, n, which, by], { now }) =>
      range(
        { months: by.months * n, days: by.days * n, seconds: by.seconds * n },
        /next|coming/i.test(which) ? 1 : -1,
        now,
      ),
    ),
    seq(
      [
        words(
          "(?:the )?rest of(?: the| my| this| our)?(?: current)?|rest the|(?:the )?remainder of(?: the| my| this)?|later",
        ),
        words("(?:to)?day"),
      ],
      (_, { now }) => ({
        kind: "datetimerange",
        options: [{ start: now.moment, end: now.day * daySeconds + dayEnd }],
      }),
    ),
    // for 90 minutes on Thursday from 2:15pm
    seq(
      [
        words("for"),
        duration,
        opt(words("on")),
        date,
        opt(comma),
        words("from|starting(?: at| from)?|at|beginning at"),
        looseTime,
      ],
      ([, by, , days, , , time], { now }) => lasting({ days, time }, by, now),
    ),
    // a day starting this Friday at 5 pm
    seq(
      [opt(words("for")), duration, words("starting|beginning"), opt(words("from|on")), opt(atWords), dateAndTime],
      ([, by, , , , start], { now }) => lasting(start, by, now),
    ),
    seq([dateAndTime, words("for|lasting"), duration], ([start, , by], { now }) => lasting(start, by, now)),
  );
});

/** One end that has a date: "before 5pm tomorrow", "until Friday at noon", "since yesterday 3pm". */
const oneEnd: Parser<Meaning> = rule(() =>
  alt(
    seq([words("by|before|until|till|no later than"), endOfDay], ([, days], { now }) =>
      rangeOnDays(days, [{ end: dayEnd }], now),
    ),
    seq(
      [words("before|until|till?|by|no later than|prior to|after|since|no earlier than"), dateAndTime],
      ([which, told], { now }) => openRange(told, /^(?:after|since|no earlier)/i.test(which) ? "start" : "end", now),
    ),
  ),
);

export const datetimeRange: Parser<Meaning> = rule(() => alt(onOneDate, twoEnds, fromOrToNow, oneEnd));
