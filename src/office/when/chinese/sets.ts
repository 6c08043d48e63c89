/** Chinese recurrences: `每周三下午三点`, `每周一、三、五`, `隔周周五`, `每月5号`, `每个月第一个周一`. */
import type { Clock } from "../calendar.ts";
import { between, type Meaning, type Now, type Span, type Time, within } from "../meaning.ts";
import { alt, list, map, opt, type Parser, rule, seq } from "../parse.ts";
import { firstOf, type Pattern } from "../recurrence.ts";
import { dayPart, hourOnly, shortPart, time, timeOnDay } from "./clocks.ts";
import { nth } from "./days.ts";
import { number, small, text, till, weekday, weekdayDigit } from "./words.ts";

const every = text("每|每逢|每到|逢");
const workdays = [0, 1, 2, 3, 4];
const joint = text("(?:[、，,和及与跟]|以及)?");
/** `周一、三、五`: the first with its 周, the others with or without it. */
const dayList: Parser<number[]> = rule(() =>
  alt(
    map(weekday, (one) => [one]),
    seq([weekday, joint, list(alt(weekday, weekdayDigit), joint, 6)], ([one, , others]) => [one, ...others]),
  ),
);
const weekdaySpan: Parser<number[]> = seq([weekday, till, alt(weekday, weekdayDigit)], ([a, , b]) =>
  b > a ? Array.from({ length: b - a + 1 }, (_, index) => a + index) : undefined,
);
const counter = opt(text("一?个"));

const pattern: Parser<Pattern> = rule(() =>
  alt<Pattern>(
    map(text("每一?[天日](?!经济)|天天|每日"), () => ({ every: "day" })),
    seq([every, counter, text("工作日|平日")], () => ({ every: "week", weekdays: workdays })),
    seq([every, counter, text("周末")], () => ({ every: "week", weekdays: [5, 6] })),
    map(text("(?<![下一二三四五六七八九十个\\d])工作日(?!后|前|内)"), () => ({ every: "week", weekdays: workdays })),
    seq([every, counter, alt(weekdaySpan, dayList)], ([, , weekdays]) => ({ every: "week", weekdays })),
    seq([every, counter, text("周|星期|礼拜"), opt(text("的|一次"))], () => ({ every: "week" })),
    seq([every, counter, text("周|星期|礼拜"), opt(text("的")), dayList], ([, , , , weekdays]) => ({
      every: "week",
      weekdays,
    })),
    seq([every, number, text("周|个星期|个礼拜"), opt(text("的")), opt(dayList)], ([, n, , , weekdays]) => ({
      every: "week",
      interval: n,
      ...(weekdays ? { weekdays } : {}),
    })),
    seq([text("每?隔一?周|双周|每两周一次"), opt(text("的")), opt(dayList)], ([, , weekdays]) => ({
      every: "week",
      interval: 2,
      ...(weekdays ? { weekdays } : {}),
    })),
    seq([text("每?隔一个"), dayList], ([, weekdays]) => ({ every: "week", interval: 2, weekdays })),
    map(text("每?隔[一]?[天日]"), () => ({ every: "day", interval: 2 })),
    seq([text("每隔"), number, text("天")], ([, n]) => ({ every: "day", interval: n + 1 })),
    seq([every, number, text("天")], ([, n]) => ({ every: "day", interval: n })),
    seq([every, counter, text("月"), opt(text("的"))], () => ({ every: "month" })),
    seq([every, counter, text("月"), opt(text("的")), small, text("[日号]")], ([, , , , day]) => ({
      every: "month",
      day,
    })),
    seq([every, counter, text("月"), opt(text("的")), nth, text("个"), weekday], ([, , , , n, , one]) => ({
      every: "month",
      nth: n,
      weekdays: [one],
    })),
    seq([every, counter, text("月"), opt(text("的")), text("最后一[天日]|月底|月末")], () => ({
      every: "month",
      day: -1,
    })),
    seq([every, number, text("个月")], ([, n]) => ({ every: "month", interval: n })),
    seq([every, counter, text("季度?")], () => ({ every: "quarter" })),
    seq([every, text("一?年"), opt(text("的"))], () => ({ every: "year" })),
    seq([every, text("一?年"), opt(text("的")), small, text("月"), small, text("[日号]")], ([, , , m, , day]) => ({
      every: "year",
      month: m,
      day,
    })),
    seq([every, opt(text("一?个")), text("小时|钟头")], () => ({ every: "hour" })),
    seq([every, number, opt(text("个")), text("小时|钟头")], ([, n]) => ({ every: "hour", interval: n })),
  ),
);

const comma = opt(text("[,，的]"));
const times: Parser<Span<Clock>[]> = rule(() => {
  const on = map(timeOnDay, ({ time: told }) => told);
  return alt<Span<Clock>[]>(
    seq([opt(text("从")), alt(time, on), till, alt(time, on)], ([, start, , end]) => between(start, end)),
    seq([opt(text("从")), opt(dayPart), hourOnly, till, alt(time, on)], ([, part, start, , end]) =>
      between(part ? within(start, part) : start, end),
    ),
  );
});

/** How often, and at what time if it is told. */
export const set: Parser<Meaning> = rule(() =>
  alt<Meaning>(
    map(pattern, (value, { now }) => recurs(value, now)),
    seq([pattern, comma, timeOnDay], ([value, , { time: told }], { now }) => recurs(value, now, { time: told })),
    seq([pattern, comma, times], ([value, , [span]], { now }) => recurs(value, now, { span })),
    seq([pattern, comma, alt(dayPart, shortPart)], ([value, , part], { now }) =>
      recurs(value, now, { span: { start: part.start, end: part.end } }),
    ),
    seq([text("每一?个?"), alt(dayPart, shortPart)], ([, part], { now }) =>
      recurs({ every: "day" }, now, { span: { start: part.start, end: part.end } }),
    ),
    seq([text("每"), alt(dayPart, shortPart), timeOnDay], ([, part, { time: told }], { now }) =>
      recurs({ every: "day" }, now, { time: within(told, part) }),
    ),
  ),
);

function recurs(value: Pattern, now: Now, told: { time?: Time; span?: Span<Clock> | undefined } = {}): Meaning {
  const clock = told.time?.clock ?? told.span?.start;
  return { kind: "set", recurrence: { ...firstOf(value, now, clock), time: told.time, times: told.span } };
}
