/** Chinese ranges of days: `下周`, `月底`, `第三季度`, `周一到周五`, `三天内`, `周五之前`. */
import { addMonths, type Day, monthStart, partsOf, weekdayOf } from "../calendar.ts";
import type { Amount, Days, Meaning, Now, Span } from "../meaning.ts";
import { alt, map, opt, type Parser, rule, seq } from "../parse.ts";
import {
  afterWorkdays,
  isoWeek,
  monthAt,
  monthFromNow,
  type Period,
  plus,
  portionOf,
  quarterFromNow,
  weekAt,
  weekendAt,
  yearAt,
} from "../periods.ts";
import { date, month, weekShift, year } from "./days.ts";
import { duration, number, small, text, till, weekday, weekdayDigit } from "./words.ts";

const weekName = text(
  "周(?!围|到|报|刊|记|边|转|密|年|期|日|[一二三四五六])|星期(?![一二三四五六日天])|礼拜(?![一二三四五六日天])",
);
const weeks: Parser<Period> = rule(() =>
  alt<Period>(
    seq([weekShift, weekName], ([n], { now }) => weekAt(now, n)),
    seq([weekShift, text("周末|星期末")], ([n], { now }) => weekendAt(now, n)),
    map(text("周末|双休日"), (_, { now }) => weekendAt(now, 0)),
    seq([opt(year), text("第"), number, text("周(?![一二三四五六日])")], ([y, , n], { now }) =>
      isoWeek(y ?? partsOf(now.day).year, n),
    ),
  ),
);

const months: Parser<Period> = map(month, ({ month: m, year: y }, { now }) => {
  if (y !== undefined) return monthAt(y, m);
  const here = partsOf(now.day);
  return monthAt(m >= here.month ? here.year : here.year + 1, m);
});

const years: Parser<Period> = map(year, yearAt);

const relativeQuarter: Parser<Period> = alt(
  ...(
    [
      ["上个?季度", -1],
      ["本季度|这个?季度", 0],
      ["下个?季度", 1],
    ] as const
  ).map(([pattern, quarters]) => map(text(pattern), (_, { now }) => quarterFromNow(now, quarters))),
);
const partsOfYear: Parser<Period> = rule(() => {
  const inYear = opt(seq([year, opt(text("的"))], ([y]) => y));
  const of = (y: number | undefined, now: Now) => y ?? partsOf(now.day).year;
  return alt<Period>(
    relativeQuarter,
    seq([inYear, opt(text("第")), small, opt(text("个")), text("季度")], ([y, , q], { now }) =>
      q >= 1 && q <= 4 ? monthAt(of(y, now), q * 3 - 2, 3) : undefined,
    ),
    seq([inYear, text("q[1-4](?![a-z\\d])")], ([y, q], { now }) => monthAt(of(y, now), Number(q[1]) * 3 - 2, 3)),
    seq([inYear, text("上半年")], ([y], { now }) => monthAt(of(y, now), 1, 6)),
    seq([inYear, text("下半年")], ([y], { now }) => monthAt(of(y, now), 7, 6)),
  );
});

const portions: Parser<Period> = rule(() => {
  const edges = [
    ["初", "early"],
    ["中", "mid"],
    ["底|末", "late"],
  ] as const;
  return alt<Period>(
    ...edges.flatMap(([pattern, which]): Parser<Period>[] => [
      seq([months, text(`(?:份)?(?:的)?(?:${pattern})(?!旬|[一二三四五六七八九十])`)], ([period]) =>
        portionOf(period, which),
      ),
      seq([opt(year), text(`月(?:${pattern})`)], (_, { now }) => portionOf(monthFromNow(now, 0), which)),
      seq([year, text(`(?:的)?年?(?:${pattern})(?!期|间|国)`)], ([y]) => portionOf(yearAt(y), which)),
      map(text(`年(?:${pattern})(?!期|间|国|级)`), (_, { now }) => portionOf(yearAt(partsOf(now.day).year), which)),
      seq([weekShift, text(`(?:周|星期)(?:${pattern === "底|末" ? "底" : pattern})`)], ([n], { now }) =>
        portionOf(weekAt(now, n), which),
      ),
    ]),
    ...(
      [
        ["上旬", "early"],
        ["中旬", "mid"],
        ["下旬", "late"],
      ] as const
    ).map(([pattern, which]) =>
      seq([opt(months), text(pattern)], ([period], { now }) => portionOf(period ?? monthFromNow(now, 0), which)),
    ),
    seq([weeks, text("(?:的)?(?:晚些时候|后半段?|后几天)")], ([period]) => portionOf(period, "late")),
    seq([weeks, text("(?:的)?(?:早些时候|前半段?|前几天)")], ([period]) => portionOf(period, "early")),
    seq([text("本周剩下的时间|这周剩下的时间|本周余下时间")], (_, { now }) => ({
      start: now.day,
      end: weekAt(now, 0).end,
    })),
  );
});

const from = opt(text("从|自|由"));

const fromTo: Parser<Span<Day>[]> = rule(() =>
  alt<Span<Day>[]>(
    // 5月3日到5日, 3到5号, 5月3-5日
    seq(
      [from, month, opt(text("的")), small, opt(text("[日号]")), till, small, text("[日号]")],
      ([, { month: m, year: y }, , a, , , b], { now }) => {
        const period = y === undefined ? thisOrNext(now, m, b) : monthAt(y, m);
        return a < b && b <= period.end - period.start + 1
          ? [{ start: period.start + a - 1, end: period.start + b - 1 }]
          : undefined;
      },
    ),
    seq([from, small, opt(text("[日号]")), till, small, text("[日号](?!线|楼|门|厅|房)")], ([, a, , , b], { now }) => {
      const here = partsOf(now.day);
      const period = monthAt(here.year, here.month + (b < here.day ? 1 : 0));
      return a < b && b <= 31 ? [{ start: period.start + a - 1, end: period.start + b - 1 }] : undefined;
    }),
    seq([from, date, till, date, opt(text("之间|期间"))], ([, start, , end]) => spans(start, end)),
    seq([from, date, text("和|与"), date, text("之间|期间")], ([, start, , end]) => spans(start, end)),
    // 下周一到周五, 下周一至三
    seq([from, weekShift, weekday, till, weekday], ([, n, a, , b], { now }) =>
      b > a ? [{ start: weekAt(now, n).start + a, end: weekAt(now, n).start + b }] : undefined,
    ),
    seq([from, opt(weekShift), weekday, till, weekdayDigit], ([, n, a, , b], { now }) => {
      if (b <= a) return undefined;
      const start = n === undefined ? now.day + ((a - weekdayOf(now.day) + 7) % 7) : weekAt(now, n).start + a;
      return [{ start, end: start + b - a }];
    }),
    seq([from, alt(months, years), till, alt(months, years)], ([, { start }, , { end }]) =>
      end > start ? [{ start, end }] : undefined,
    ),
    seq([from, small, text("月?"), till, months], ([, m, , , period]) => {
      const { year: y } = partsOf(period.start);
      const start = monthStart(y, m);
      return m >= 1 && m <= 12 && start < period.end ? [{ start, end: period.end }] : undefined;
    }),
  ),
);

function thisOrNext(now: Now, m: number, day: number): Period {
  const { year: y } = partsOf(now.day);
  const period = monthAt(y, m);
  return period.start + day - 1 >= now.day ? period : monthAt(y + 1, m);
}

function spans(start: Days, end: Days): Span<Day>[] | undefined {
  const found = start.options.flatMap((first) => {
    const last =
      end.weekday === undefined
        ? [...end.options].sort((a, b) => a - b).find((day) => day >= first)
        : first + ((end.weekday - weekdayOf(first) + 7) % 7);
    return last === undefined ? [] : [{ start: first, end: last }];
  });
  return found.length > 0 ? found : undefined;
}

const days: Parser<Amount> = map(duration, (by) => (by.seconds === 0 ? by : undefined));

const aroundToday: Parser<Period> = rule(() =>
  alt<Period>(
    seq(
      [
        opt(text("在")),
        opt(text("未来|接下来|今后|往后|之后")),
        opt(text("的")),
        days,
        text("(?:之|以)?内(?!容|部|心)"),
      ],
      ([, , , by], { now }) => ({ start: now.day, end: plus(now.day, by) }),
    ),
    seq(
      [
        text(
          "未来|接下来|今后|往后|之后|后(?=[一二两三四五六七八九十几\\d]+(?:天|周|个))|下(?=[两三四五六七八九十几\\d]+(?:天|周|个))",
        ),
        opt(text("的")),
        days,
      ],
      ([, , by], { now }) => ({ start: now.day + 1, end: plus(now.day, by) }),
    ),
    seq(
      [
        text(
          "过去|最近|近|(?<![底末初])前(?=[一二两三四五六七八九十几\\d]+(?:天|周|个))|上(?=[两三四五六七八九十几\\d]+(?:天|周|个))",
        ),
        opt(text("的|这")),
        days,
      ],
      ([, , { months: m, days: n }], { now }) => ({ start: addMonths(now.day, -m) - n, end: now.day - 1 }),
    ),
    seq([small, opt(text("个")), text("工作日(?:之|以)?内")], ([n], { now }) => ({
      start: now.day,
      end: afterWorkdays(now.day, n),
    })),
    map(text("今明两?天?(?!年|月)"), (_, { now }) => ({ start: now.day, end: now.day + 1 })),
    map(text("明后两?天"), (_, { now }) => ({ start: now.day + 1, end: now.day + 2 })),
    seq([text("这(?=[两三几])"), text("两天|三天|几天")], (_, { now }) => ({ start: now.day, end: now.day + 2 })),
  ),
);

const period: Parser<Period> = rule(() => alt(portions, weeks, partsOfYear, months, years));

const oneSided: Parser<Span<Day>[]> = rule(() => {
  const place = alt<Period[]>(
    map(date, ({ options }) => options.map((day) => ({ start: day, end: day }))),
    map(period, (one) => [one]),
  );
  const lead = opt(text("在|于|截至|截止到?|最晚|最迟"));
  return alt<Span<Day>[]>(
    seq(
      [lead, place, text("(?:之|以)前(?!天)|前(?![天年面台途提往后一两三四五六七八九十\\d])|为止|截止")],
      ([, options]) => options.map(({ end }) => ({ end })),
    ),
    seq([lead, place, text("(?:之|以)后|起(?!来|床|码|草)|开始|往后")], ([, options]) =>
      options.map(({ start }) => ({ start })),
    ),
    seq([text("自|从"), place, opt(text("以来|起|开始"))], ([, options]) => options.map(({ start }) => ({ start }))),
    seq([text("截至|截止到?|最晚|最迟"), place], ([, options]) => options.map(({ end }) => ({ end }))),
  );
});

export const dateRange: Parser<Meaning> = rule(() =>
  alt<Meaning>(
    map(period, (one) => ({ kind: "daterange", options: [one] })),
    map(fromTo, (options) => ({ kind: "daterange", options })),
    map(aroundToday, (one) => ({ kind: "daterange", options: [one] })),
    map(oneSided, (options) => ({ kind: "daterange", options })),
  ),
);
