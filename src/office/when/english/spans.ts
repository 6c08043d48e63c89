/** English ranges of times and moments: "from 5 to 6pm", "tomorrow between 8am and 2pm", "within 5 minutes", "after 3pm". */
import { type Clock, dayEnd, daySeconds, type Moment } from "../calendar.ts";
import {
  type Amount,
  between,
  type Days,
  type Meaning,
  type Now,
  onDays,
  rangeOnDays,
  type Span,
  type Time,
  within,
} from "../meaning.ts";
import { alt, before, map, opt, type Parser, rule, seq, token } from "../parse.ts";
import { atWords, dayPart, inPart, looseTime, meals, strongTime } from "./clocks.ts";
import { date, looseDay } from "./days.ts";
import { duration, uncounted } from "./durations.ts";
import { type DayAndPart, dateAndTime, dayAndPart, endOfDay, now as nowWord, shiftedMoment } from "./moments.ts";
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
const lasting: Parser<Span<Clock>[]> = rule(() => {
  const start = seq([opt(words("(?:starting |beginning )?(?:from|at)")), strongTime], ([, time]) => time);
  const length = seq([words("for|lasting"), hours], ([, by]) => by);
  const led = seq([words("(?:starting |beginning )?(?:from|at)"), looseTime], ([, time]) => time);
  return alt(
    seq([alt(start, led), length], ([time, by]) => lastingFrom(time, by)),
    seq([length, alt(led, start)], ([by, time]) => lastingFrom(time, by)),
    seq([hours, words("(?:starting|beginning)(?: from| at)?|from"), looseTime], ([by, , time]) =>
      lastingFrom(time, by),
    ),
  );
});
const hours: Parser<Amount> = map(duration, (by) =>
  by.seconds > 0 && by.days === 0 && by.months === 0 ? by : undefined,
);

function lastingFrom(time: Time, { seconds }: Amount): Span<Clock>[] {
  const span = (clock: Clock) => ({ start: clock, end: (clock + seconds) % daySeconds });
  return time.half === "known"
    ? [span(time.clock)]
    : [span(time.clock), span((time.clock + daySeconds / 2) % daySeconds)];
}

/** One end alone: "before 5pm", "3 pm or later", "after dinnertime". */
const oneSided: Parser<Span<Clock>[]> = rule(() => {
  const time = alt(strongTime, before(looseTime, closing));
  const from = (value: Time) => sides(value, (clock) => ({ start: clock }));
  const upTo = (value: Time) => sides(value, (clock) => ({ end: clock }));
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

function sides(time: Time, side: (clock: Clock) => Span<Clock>): Span<Clock>[] {
  const half = daySeconds / 2;
  return time.half === "known" ? [side(time.clock)] : [side(time.clock), side((time.clock + half) % daySeconds)];
}

/** "from 5", before a part of the day is dropped: only ranges that need no date. */
export const timeRange: Parser<Meaning> = rule(() =>
  alt(
    map(alt(marked, lasting, oneSided), (options): Meaning => ({ kind: "timerange", options })),
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

/** Two mere numbers are a range of times beside a date only: "Monday 12-4". */
const besideDate: Parser<Span<Clock>[]> = rule(() =>
  alt(
    marked,
    lasting,
    seq([opt(words("from|between|at")), noYear, alt(till, and), noYear], ([, start, , end]) => between(start, end)),
  ),
);
/** Four digits beside a date are its year. */
const noYear: Parser<Time> = rule(
  () => (source, at) => (/^(?:19|20)\d\d\b/.test(source.text.slice(at, at + 5)) ? [] : looseTime(source, at)),
);

const joint = token(/\s?(?:,|:|-|–)?\s?/y, () => true);
const onDate: Parser<Days> = rule(() => seq([opt(words("on|of|for")), opt(comma), looseOrDate], ([, , days]) => days));
const looseOrDate: Parser<Days> = rule(() => date);

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
        spans.map((span) => inSpan(span, part)),
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
    seq([date, joint, lasting], ([days, , spans], { now }) => rangeOnDays(days, spans, now)),
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

function inSpan({ start, end }: Span<Clock>, part: DayAndPart["part"]): Span<Clock> {
  const put = (clock: Clock | undefined) =>
    clock === undefined
      ? undefined
      : within({ clock, half: clock <= daySeconds / 2 && clock > 0 ? "unknown" : "known" }, part).clock;
  return { start: put(start), end: put(end) };
}

type End = { readonly days: Days | undefined; readonly time: Time };

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
      ([, start, , end], { now }) => {
        const ends = end.days ? onDays(end.days, end.time, now) : nextTime(end.time, now);
        return ends.kind === "datetime"
          ? { kind: "datetimerange", options: ends.options.map((one) => ({ start, end: one })) }
          : undefined;
      },
    ),
  );
});

function fromTo(start: End, end: End, now: Now): Meaning | undefined {
  const today: Days = { options: [now.day] };
  const startDays = start.days ?? (end.days && !start.days ? nearerDay(end.days, now) : today);
  const first = onDays(startDays, start.time, now);
  if (first.kind !== "datetime") return undefined;
  const options = first.options.flatMap((from): Span<Moment>[] => {
    const day = Math.floor(from / daySeconds);
    const days = end.days?.options.filter((one) => one >= day) ?? [day];
    const clock = from - day * daySeconds;
    return days.slice(0, 1).map((on) => {
      const spans = on === day ? between({ clock, half: "known" }, end.time) : [{ end: end.time.clock }];
      const until = on * daySeconds + (spans[0]?.end ?? dayEnd);
      return { start: from, end: until <= from ? until + daySeconds : until };
    });
  });
  return { kind: "datetimerange", options, ...(options.length === 0 ? { problem: "impossible" as const } : {}) };
}

/** A start without a date, before an end with one: today, where the end is another day to come, else the end's day. */
function nearerDay(end: Days, now: Now): Days {
  const [day = now.day] = end.options;
  return { options: [Math.min(day, now.day)] };
}

/** The coming moment at which the clock shows a time. */
function nextTime(time: Time, now: Now): Meaning {
  const half = daySeconds / 2;
  const clocks = time.half === "known" ? [time.clock] : [time.clock, (time.clock + half) % daySeconds];
  const moments = clocks
    .map((clock) => now.day * daySeconds + clock)
    .map((moment) => (moment <= now.moment ? moment + daySeconds : moment));
  return { kind: "datetime", options: moments.sort((a, b) => a - b) };
}

/** A length that begins or ends now: "within 5 minutes", "the next 5 hours", "last 3 minutes". */
const aroundNow: Parser<Meaning> = rule(() => {
  const counted = alt(
    duration,
    seq([words("few|couple of|several"), uncounted], ([, by]) => ({
      months: by.months * 3,
      days: by.days * 3,
      seconds: by.seconds * 3,
    })),
  );
  const any = alt(counted, before(uncounted, closing));
  const range = (by: Amount, sign: 1 | -1, now: Now): Meaning | undefined => {
    if (by.seconds === 0) return undefined;
    const other = shiftedMoment(now, by, sign);
    return {
      kind: "datetimerange",
      options: [sign > 0 ? { start: now.moment, end: other } : { start: other, end: now.moment }],
    };
  };
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
      ([, by, , days, , , time], { now }) => {
        const starts = onDays(days, time, now);
        if (starts.kind !== "datetime" || by.seconds + by.days === 0) return undefined;
        const length = by.days * daySeconds + by.seconds;
        return { kind: "datetimerange", options: starts.options.map((start) => ({ start, end: start + length })) };
      },
    ),
    // a day starting this Friday at 5 pm
    seq(
      [opt(words("for")), duration, words("starting|beginning"), opt(words("from|on")), opt(atWords), dateAndTime],
      ([, by, , , , { days, time }], { now }) => {
        const starts = onDays(days, time, now);
        if (starts.kind !== "datetime") return undefined;
        const length = shiftedMoment(now, by, 1) - now.moment;
        return { kind: "datetimerange", options: starts.options.map((start) => ({ start, end: start + length })) };
      },
    ),
    seq([dateAndTime, words("for|lasting"), duration], ([{ days, time }, , by], { now }) => {
      const starts = onDays(days, time, now);
      if (starts.kind !== "datetime" || by.seconds + by.days === 0) return undefined;
      const length = by.days * daySeconds + by.seconds;
      return { kind: "datetimerange", options: starts.options.map((start) => ({ start, end: start + length })) };
    }),
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
      ([which, { days, time }], { now }) => {
        const ends = onDays(days, time, now);
        if (ends.kind !== "datetime") return undefined;
        const isStart = /^(?:after|since|no earlier)/i.test(which);
        return {
          kind: "datetimerange",
          options: ends.options.map((moment) => (isStart ? { start: moment } : { end: moment })),
        };
      },
    ),
  ),
);

export const datetimeRange: Parser<Meaning> = rule(() => alt(onOneDate, twoEnds, aroundNow, oneEnd));
