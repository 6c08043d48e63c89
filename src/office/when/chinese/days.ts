/** Chinese dates: `下周三`, `10月12号，星期一`, `本月最后一个周五`, `三天后`, `大年初一`. */
import {
  addMonths,
  type Day,
  dayOf,
  everyMonth,
  everyYear,
  monthStart,
  nthWeekday,
  partsOf,
  weekdayOf,
  weekStart,
} from "../calendar.ts";
import { lunarDay } from "../lunar.ts";
import type { Days, Now } from "../meaning.ts";
import { alt, map, opt, type Parser, rule, seq, token } from "../parse.ts";
import { afterWorkdays, nthWorkday } from "../periods.ts";
import { holiday } from "./holidays.ts";
import { duration, hanNumber, inCentury, small, text, weekday, weekdayDigit, yearNumber } from "./words.ts";

/** A year that is told: in numbers or from this one. */
export const year: Parser<number> = alt(
  seq([yearNumber, text("年")], ([value]) => value),
  ...(
    [
      ["前年", -2],
      ["去年|上一?年", -1],
      ["今年|本年度?", 0],
      ["明年|下一?年|来年", 1],
      ["后年", 2],
    ] as const
  ).map(([pattern, years]) => map(text(pattern), (_, { now }) => partsOf(now.day).year + years)),
);

/** A month with its year where both are known. */
interface MonthOf {
  readonly month: number;
  readonly year: number | undefined;
}

const monthNumber: Parser<number> = seq([small, text("月份?(?!球|亮|光|饼|薪)")], ([value]) =>
  value >= 1 && value <= 12 ? value : undefined,
);
export const month: Parser<MonthOf> = alt(
  seq([opt(year), opt(text("的")), monthNumber], ([inYear, , value]) => ({ month: value, year: inYear })),
  ...(
    [
      ["上上个?月", -2],
      ["上个?月", -1],
      ["本月|这个?月|当月", 0],
      ["下个?月|来月", 1],
      ["下下个?月", 2],
    ] as const
  ).map(([pattern, months]) =>
    seq([opt(year), opt(text("的")), text(pattern)], ([inYear, ,], { now }) => {
      const here = partsOf(now.day);
      const { month: m, year: y } = partsOf(monthStart(inYear ?? here.year, here.month + months));
      return { month: m, year: y };
    }),
  ),
);

const dayNumber: Parser<number> = seq(
  [small, text("[日号](?!线|楼|门|厅|房|桌|机|店|院|会议室|码|仓|位|程|期|常|志|语|本|元)")],
  ([value]) => (value >= 1 && value <= 31 ? value : undefined),
);
/** After a month the day may stand alone, where no other unit follows it. */
const bareDay: Parser<number> = map(
  token(
    /(\d{1,2})(?![\d:.%]|\s?[点时分秒个月年人天])|([一二三]?十[一二三四五六七八九]?|廿[一二三四五六七八九]?|[一二三四五六七八九])(?![一二三四五六七八九十点时分秒个月年人天])/y,
    ([, digits, numerals]) => (digits ? Number(digits) : hanNumber(numerals ?? "")),
  ),
  (value) => (value >= 1 && value <= 31 ? value : undefined),
);
const lunarDayNumber: Parser<number> = seq([text("初"), small], ([, value]) => (value <= 10 ? value : undefined));

const weekdayAfter = seq([opt(text("[,，、的]")), opt(text("\\(")), weekday, opt(text("\\)"))], ([, , value]) => value);
const weekdayBefore = seq([weekday, opt(text("[,，]"))], ([value]) => value);

function dated(now: Now, { month: m, year: y }: MonthOf, day: number, named?: number): Days {
  const options =
    y === undefined
      ? everyYear(now.day, (one) => dayOf(one, m, day))
      : [dayOf(y, m, day)].filter((one) => one !== undefined);
  const [first] = options;
  return {
    options,
    ...(named !== undefined && first !== undefined && weekdayOf(first) !== named
      ? { problem: "weekday" as const }
      : {}),
  };
}

const written: Parser<Days> = rule(() =>
  alt(
    seq(
      [opt(weekdayBefore), opt(text("在")), month, opt(text("的")), alt(dayNumber, bareDay), opt(weekdayAfter)],
      ([before, , inMonth, , day, after], { now }) => dated(now, inMonth, day, before ?? after),
    ),
    seq([dayNumber, opt(weekdayAfter)], ([day, after], { now }) => {
      const options = everyMonth(now.day, (y, m) => dayOf(y, m, day));
      const [first] = options;
      return {
        options,
        ...(after !== undefined && first !== undefined && weekdayOf(first) !== after
          ? { problem: "weekday" as const }
          : {}),
      };
    }),
    // 农历八月十五, 三月初一, 腊月廿三
    seq(
      [opt(year), opt(text("的")), text("农历|阴历|旧历"), monthNumber, alt(lunarDayNumber, dayNumber, bareDay)],
      ([y, , , m, day], { now }) => lunar(now, y, m, day),
    ),
    // 三月初一 counts by the moon as it is said, but people at work mean the month of that number: both are given.
    seq([opt(year), monthNumber, lunarDayNumber], ([y, m, day], { now }) => ({
      options: [...dated(now, { year: y, month: m }, day).options, ...lunar(now, y, m, day).options.slice(0, 1)],
    })),
    seq(
      [
        opt(year),
        opt(text("农历|阴历|旧历")),
        alt(
          map(text("正月|大年(?=初)"), () => 1),
          map(text("冬月"), () => 11),
          map(text("腊月"), () => 12),
        ),
        alt(lunarDayNumber, bareDay),
      ],
      ([y, , m, day], { now }) => lunar(now, y, m, day),
    ),
  ),
);

function lunar(now: Now, y: number | undefined, m: number, day: number): Days {
  if (y === undefined) return { options: everyYear(now.day, (one) => lunarDay(one, m, day)) };
  const found = lunarDay(y, m, day);
  return { options: found === undefined ? [] : [found] };
}

const numeric: Parser<Days> = alt(
  token(/(?<![\d.])(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?![\d%]|[-/.]\d)/y, ([, y, , m, d], { now }) =>
    dated(now, { year: Number(y), month: Number(m) }, Number(d)),
  ),
  token(/(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)/y, ([, y, m, d], { now }) =>
    dated(now, { year: Number(y), month: Number(m) }, Number(d)),
  ),
  token(/(?<![\d.:-])(\d{1,2})([-/])(\d{1,2})\2(\d{4}|\d{2})(?![\d:%]|[-/.]\d)/y, ([, a, , b, y], { now }) => {
    const [first, second, inYear] = [Number(a), Number(b), inCentury(Number(y))];
    // 3-7-07 is told with the day first, unless only the other order exists.
    const day = second <= 12 ? dated(now, { year: inYear, month: second }, first) : { options: [] };
    const american = first <= 12 ? dated(now, { year: inYear, month: first }, second) : { options: [] };
    return day.options.length > 0 ? { options: [...day.options, ...american.options] } : american;
  }),
  token(/(?<![\d.:/-])(\d{1,2})\/(\d{1,2})(?![\d:%]|[-/.]\d)/y, ([, a, b], { now }) => {
    const [first, second] = [Number(a), Number(b)];
    if (first >= 1 && first <= 12 && second >= 1 && second <= 31)
      return dated(now, { month: first, year: undefined }, second);
    return second >= 1 && second <= 12 && first <= 31
      ? dated(now, { month: second, year: undefined }, first)
      : undefined;
  }),
);

const dayWords: Parser<Days> = alt(
  ...(
    [
      ["大前[天日]", -3],
      ["前[天日](?!性)", -2],
      // By itself it is a day; before anything else, as in 最近怎么样, it is none.
      ["(?<![^，。！？,.!?\\s])最近(?=$|[，。！？,.!?\\s])", 0],
      ["昨[天日儿]", -1],
      ["今[天日儿]", 0],
      ["[明][天日儿]|翌日|次日|第二天", 1],
      ["后[天日儿]", 2],
      ["大后[天日]", 3],
      ["大大后天", 4],
    ] as const
  ).map(([pattern, days]) => map(text(pattern), (_, { now }): Days => ({ options: [now.day + days] }))),
);

/** Weeks from this one: `下下` 2, `上个` -1. */
export const weekShift: Parser<number> = alt(
  ...(
    [
      ["上上一?个?", -2],
      ["上一?个?", -1],
      ["这一?个?|本|此|当", 0],
      ["下一?个?", 1],
      ["下下一?个?", 2],
      ["下下下个?", 3],
    ] as const
  ).map(([pattern, weeks]) => map(text(`${pattern}(?=周|星期|礼拜)`), () => weeks)),
);

const weekdays: Parser<Days> = rule(() =>
  alt(
    map(weekday, (value, { now }) => {
      const next = now.day + ((value - weekdayOf(now.day) + 7) % 7);
      return { options: [next, next - 7], weekday: value };
    }),
    seq([weekShift, weekday], ([weeks, value], { now }) => ({
      options: [weekStart(now.day) + 7 * weeks + value],
      week: weekStart(now.day) + 7 * weeks,
    })),
    seq(
      [weekShift, text("周|星期|礼拜"), opt(text("的|里的?")), alt(weekday, weekdayDigit)],
      ([weeks, , , value], { now }) => ({
        options: [weekStart(now.day) + 7 * weeks + value],
        week: weekStart(now.day) + 7 * weeks,
      }),
    ),
    seq([map(text("今"), () => 0), weekday], ([, value], { now }) => ({ options: [weekStart(now.day) + value] })),
  ),
);

export const nth: Parser<number> = alt(
  seq([text("第"), small], ([, value]) => value),
  map(text("最后一?|倒数第一"), () => -1),
  map(text("头一|首"), () => 1),
);

const counted: Parser<Days> = rule(() =>
  alt<Days>(
    seq([opt(month), opt(text("的|里的?")), nth, text("个"), weekday], ([inMonth, , n, , value], { now }) => {
      if (inMonth === undefined) {
        const here = partsOf(now.day);
        return { options: [nthWeekday(here.year, here.month, value, n)].filter((day) => day !== undefined) };
      }
      return inMonthOf(now, inMonth, (y, m) => nthWeekday(y, m, value, n));
    }),
    seq([month, opt(text("的")), nth, text("天|日")], ([inMonth, , n], { now }) =>
      inMonthOf(now, inMonth, (y, m) => (n < 0 ? monthStart(y, m + 1) - 1 : dayOf(y, m, n))),
    ),
    seq([opt(month), opt(text("的")), nth, text("个工作日")], ([inMonth, , n], { now }) => {
      const here = partsOf(now.day);
      return inMonthOf(now, inMonth ?? here, (y, m) => nthWorkday(y, m, n));
    }),
  ),
);

function inMonthOf(
  now: Now,
  { month: m, year: y }: MonthOf,
  find: (year: number, month: number) => Day | undefined,
): Days {
  if (y === undefined) return { options: everyYear(now.day, (one) => find(one, m)) };
  const day = find(y, m);
  return { options: day === undefined ? [] : [day] };
}

/** `三天后`, `5天前`, `两周以后`, `再过一个月`, `国庆节前三天`, `3个工作日后`. */
const counts: Parser<Days> = rule(() => {
  const later = text("(?:之|以)?后(?!天|年|来|续|台|门|面|悔|果|期|方)|过后");
  const earlier = text("(?:之|以)?前(?!天|年|面|台|途|提|往|期|景|端|辈|后)");
  const length = map(duration, (by) => (by.seconds === 0 ? by : undefined));
  return alt<Days>(
    seq([length, later], ([by], { now }) => ({ options: [addMonths(now.day, by.months) + by.days] })),
    seq([length, earlier], ([by], { now }) => ({ options: [addMonths(now.day, -by.months) - by.days] })),
    seq([text("再?过"), length, opt(later)], ([, by], { now }) => ({
      options: [addMonths(now.day, by.months) + by.days],
    })),
    seq([named, opt(text("的")), text("(?:之|以)?后(?:的?第)?"), length], ([days, , , by]) => ({
      options: days.options.map((day) => addMonths(day, by.months) + by.days),
    })),
    seq([named, opt(text("的")), text("(?:之|以)?前"), length], ([days, , , by]) => ({
      options: days.options.map((day) => addMonths(day, -by.months) - by.days),
    })),
    seq([named, opt(text("的")), text("前一天")], ([days]) => ({ options: days.options.map((day) => day - 1) })),
    seq([named, opt(text("的")), text("后一天|第二天|次日")], ([days]) => ({
      options: days.options.map((day) => day + 1),
    })),
    map(text("下一?个工作日"), (_, { now }) => ({ options: [afterWorkdays(now.day, 1)] })),
    seq([small, opt(text("个")), text("工作日"), later], ([n], { now }) => ({ options: [afterWorkdays(now.day, n)] })),
    seq([small, opt(text("个")), text("工作日"), earlier], ([n], { now }) => ({
      options: [afterWorkdays(now.day, -n)],
    })),
  );
});

const named: Parser<Days> = rule(() => alt(written, numeric, dayWords, weekdays, counted, holiday));

/** A date of any form. */
export const date: Parser<Days> = rule(() => alt(counts, named));
