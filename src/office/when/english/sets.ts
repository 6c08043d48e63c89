/** English recurrences: "every other Friday at 3pm", "weekdays at 9", "Mondays and Wednesdays", "the first Monday of every month". */
import type { Clock } from "../calendar.ts";
import { between, type Meaning, type Now, type Part, type Span, type Time, within } from "../meaning.ts";
import { alt, list, map, opt, type Parser, rule, seq, token } from "../parse.ts";
import { firstOf, type Pattern } from "../recurrence.ts";
import { atWords, dayPart, looseTime, strongTime } from "./clocks.ts";
import { month, number, ordinal, weekdayName, weekdayPlural, words } from "./words.ts";

const every = words("every|each|per");
const joint = token(/\s?(?:,\s?(?:and|or)?|&|\/|\band\b|\bor\b)\s?/iy, () => true);

const weekdayOfAny: Parser<number> = map(weekdayName, ({ weekday }) => weekday);
const weekdayList: Parser<number[]> = rule(() =>
  list(
    weekdayOfAny,
    alt(
      joint,
      seq([joint, every], () => true),
    ),
    7,
  ),
);
/** `Mondays and Wednesdays`; at least the last one shows that it recurs. */
const pluralList: Parser<number[]> = rule(() =>
  alt(
    list(weekdayPlural, joint, 7),
    seq([list(weekdayOfAny, joint, 6), joint, weekdayPlural], ([first, , last]) => [...first, last]),
  ),
);

const workdays = [0, 1, 2, 3, 4];
const interval: Parser<number> = alt(
  map(words("other|second|2nd|alternate"), () => 2),
  map(ordinal, (n) => (n >= 2 ? n : undefined)),
);
const counted: Parser<number> = map(number, (n) => (n >= 1 && n <= 99 ? n : undefined));

const units: readonly (readonly [string, Pattern["every"]])[] = [
  ["days?", "day"],
  ["weeks?", "week"],
  ["months?", "month"],
  ["years?", "year"],
  ["hours?", "hour"],
  ["quarters?", "quarter"],
];
const unit: Parser<Pattern["every"]> = alt(...units.map(([name, value]) => map(words(name), () => value)));

const pattern: Parser<Pattern> = rule(() =>
  alt(
    seq([every, words("(?:single )?(?:day|date)")], () => ({ every: "day" })),
    seq([every, words("(?:week|work|working|business)[\\s-]?days?")], () => ({ every: "week", weekdays: workdays })),
    seq([every, words("weekends?")], () => ({ every: "week", weekdays: [5, 6] })),
    map(words("on (?:business|working) days|(?:on )?(?:weekdays|workdays)"), () => ({
      every: "week",
      weekdays: workdays,
    })),
    map(words("(?:on )?weekends"), () => ({ every: "week", weekdays: [5, 6] })),
    seq([every, unit], ([, one]) => ({ every: one })),
    seq([every, interval, unit], ([, n, one]) => ({ every: one, interval: n })),
    seq([every, counted, unit], ([, n, one]) => ({ every: one, interval: n })),
    seq([every, weekdayList], ([, weekdays]) => ({ every: "week", weekdays })),
    seq([every, interval, weekdayList], ([, n, weekdays]) => ({ every: "week", interval: n, weekdays })),
    seq([opt(words("on")), pluralList], ([, weekdays]) => ({ every: "week", weekdays })),
    seq([words("bi-?weekly|fortnightly"), opt(words("on")), opt(weekdayOrPlural)], ([, , weekdays]) => ({
      every: "week",
      interval: 2,
      ...(weekdays ? { weekdays } : {}),
    })),
    seq([words("weekly"), opt(words("on")), opt(weekdayOrPlural)], ([, , weekdays]) => ({
      every: "week",
      ...(weekdays ? { weekdays } : {}),
    })),
    seq([every, words("(?:other|second) week"), words("on"), weekdayOrPlural], ([, , , weekdays]) => ({
      every: "week",
      interval: 2,
      weekdays,
    })),
    seq([every, words("week"), words("on"), weekdayOrPlural], ([, , , weekdays]) => ({ every: "week", weekdays })),
    seq([every, counted, words("weeks"), words("on"), weekdayOrPlural], ([, n, , , weekdays]) => ({
      every: "week",
      interval: n,
      weekdays,
    })),
    map(words("daily|nightly"), () => ({ every: "day" })),
    seq([words("monthly"), opt(seq([words("on the"), ordinal], ([, day]) => day))], ([, day]) => ({
      every: "month",
      ...(day ? { day } : {}),
    })),
    map(words("quarterly"), () => ({ every: "quarter" })),
    map(words("yearly|annually"), () => ({ every: "year" })),
    map(words("hourly"), () => ({ every: "hour" })),
    seq([every, words("month"), words("on the"), ordinal], ([, , , day]) => ({ every: "month", day })),
    seq([words("on the|the"), nth, opt(words("day")), words("of"), every, words("month")], ([, day]) => ({
      every: "month",
      day,
    })),
    seq(
      [opt(words("on the|the")), nth, weekdayName, words("of|in"), alt(every, words("the")), words("months?")],
      ([, n, { weekday }, , which]) =>
        /the/i.test(which) ? undefined : { every: "month", nth: n, weekdays: [weekday] },
    ),
    seq([every, nth, weekdayName, words("of the month")], ([, n, { weekday }]) => ({
      every: "month",
      nth: n,
      weekdays: [weekday],
    })),
    seq([opt(words("on the|the")), nth, weekdayName, words("monthly")], ([, n, { weekday }]) => ({
      every: "month",
      nth: n,
      weekdays: [weekday],
    })),
    seq([every, month, opt(words("the")), ordinal], ([, m, , day]) => ({ every: "year", month: m, day })),
    seq([every, month, number], ([, m, day]) => (day <= 31 ? { every: "year", month: m, day } : undefined)),
  ),
);
const weekdayOrPlural: Parser<number[]> = rule(() => alt(weekdayList, pluralList));
const nth: Parser<number> = alt(
  ordinal,
  map(words("last"), () => -1),
);

const partPattern: Parser<{ pattern: Pattern; part: Part }> = rule(() =>
  alt<{ pattern: Pattern; part: Part }>(
    seq([every, dayPart], ([, part]) => ({ pattern: { every: "day" } as const, part })),
    seq([every, weekdayList, dayPart], ([, weekdays, part]) => ({
      pattern: { every: "week", weekdays } as const,
      part,
    })),
    seq([every, interval, weekdayList, dayPart], ([, n, weekdays, part]) => ({
      pattern: { every: "week", interval: n, weekdays } as const,
      part,
    })),
  ),
);

const till = alt(
  words("to|till?|until"),
  token(/[-–—]/y, () => "-"),
);
const times: Parser<Span<Clock>[]> = rule(() =>
  alt(
    seq([opt(words("from|between")), looseTime, alt(till, words("and")), looseTime], ([, start, , end]) =>
      between(start, end),
    ),
  ),
);
const comma = opt(token(/,/y, () => true));

/** How often, and at what time if it is told; the time may come first. */
export const set: Parser<Meaning> = rule(() => {
  const at = alt(
    strongTime,
    seq([atWords, looseTime], ([, time]) => time),
    seq([atWords, strongTime], ([, time]) => time),
  );
  return alt(
    map(pattern, (value, { now }) => recurs(value, now)),
    seq([pattern, comma, at], ([value, , time], { now }) => recurs(value, now, { time })),
    seq([opt(words("at")), strongTime, opt(words("on")), pattern], ([, time, , value], { now }) =>
      recurs(value, now, { time }),
    ),
    seq([words("at"), looseTime, opt(words("on")), pattern], ([, time, , value], { now }) =>
      recurs(value, now, { time }),
    ),
    seq([pattern, comma, times], ([value, , [span]], { now }) => recurs(value, now, { span })),
    seq([times, opt(words("on")), pattern], ([[span], , value], { now }) => recurs(value, now, { span })),
    map(partPattern, ({ pattern: value, part }, { now }) =>
      recurs(value, now, { span: { start: part.start, end: part.end } }),
    ),
    seq([partPattern, comma, at], ([{ pattern: value, part }, , time], { now }) =>
      recurs(value, now, { time: within(time, part) }),
    ),
    seq([pattern, opt(words("in the|during the")), dayPart], ([value, , part], { now }) =>
      recurs(value, now, { span: { start: part.start, end: part.end } }),
    ),
  );
});

function recurs(value: Pattern, now: Now, told: { time?: Time; span?: Span<Clock> | undefined } = {}): Meaning {
  const clock = told.time?.clock ?? told.span?.start;
  return { kind: "set", recurrence: { ...firstOf(value, now, clock), time: told.time, times: told.span } };
}
