/** English ranges of days: "from May 3 to 5", "Monday to Friday", "within 3 days", "the next two weeks", "by Friday". */
import { addMonths, type Day, dayOf, everyYear, monthStart, partsOf, weekdayOf } from "../calendar.ts";
import type { Amount, Days, Meaning, Now, Span } from "../meaning.ts";
import { alt, before, map, opt, type Parser, rule, seq, token } from "../parse.ts";
import { monthAt, type Period, plus, weekAt } from "../periods.ts";
import { date } from "./days.ts";
import { duration, uncounted } from "./durations.ts";
import { named, ofYear, portioned, relative } from "./namedPeriods.ts";
import { month, number, weekdayName, words, year } from "./words.ts";
import { closing, the } from "./written.ts";

const dash = token(/[-–—~]{1,2}/y, () => "-");
const till = alt(words("to|till?|until|through|thru|up to"), dash);

/** "from Monday to Friday", "May 3-5", "3rd to 5th of May". */
const fromTo: Parser<Span<Day>[]> = rule(() =>
  alt(
    seq(
      [opt(words("from|between")), date, alt(till, words("and")), before(date, /(?!\s?\d*[:%])/y)],
      ([lead, start, link, end]) => (link === "and" && !/between/i.test(lead ?? "") ? undefined : spans(start, end)),
    ),
    seq(
      [
        opt(words("from|between")),
        month,
        opt(the),
        dayNumber,
        alt(till, words("and")),
        opt(the),
        dayNumber,
        opt(seq([opt(words(",")), year], ([, y]) => y)),
      ],
      ([, m, , a, , , b, y], { now }) => (a < b ? both(now, m, a, b, y) : undefined),
    ),
    seq(
      [
        opt(words("from|between")),
        opt(the),
        dayNumber,
        alt(till, words("and")),
        opt(the),
        dayNumber,
        opt(words("of")),
        month,
        opt(seq([opt(words(",|of")), year], ([, y]) => y)),
      ],
      ([, , a, , , b, , m, y], { now }) => (a < b ? both(now, m, a, b, y) : undefined),
    ),
    seq([opt(words("from|between")), named, alt(till, words("and")), named], ([, { start }, , { end }]) =>
      end > start ? [{ start, end }] : undefined,
    ),
    seq(
      [opt(words("from|between")), month, till, month, opt(seq([opt(words("of")), year], ([, y]) => y))],
      ([, a, , b, y], { now }) => {
        const from = y === undefined ? ofYear(now, a)?.start : monthStart(y, a);
        if (from === undefined) return undefined;
        const { year: startYear } = partsOf(from);
        return [{ start: from, end: monthAt(b >= a ? startYear : startYear + 1, b).end }];
      },
    ),
    // a range by its first day and length: "3 days from next Monday"
    seq([date, words("for|lasting"), duration], ([days, , by]) =>
      by.seconds === 0 ? days.options.map((start) => ({ start, end: plus(start, by) - 1 })) : undefined,
    ),
    seq([opt(words("for")), duration, words("(?:starting|beginning)(?: from| on)?"), date], ([, by, , days]) =>
      by.seconds === 0 ? days.options.map((start) => ({ start, end: plus(start, by) - 1 })) : undefined,
    ),
  ),
);
const dayNumber: Parser<number> = alt(
  token(/(?<!\d)(\d{1,2})(?:st|nd|rd|th)?(?![\d:%]|[./]\d|\s?[ap]\.?m)/iy, ([, n]) =>
    Number(n) <= 31 && Number(n) > 0 ? Number(n) : undefined,
  ),
);

function both(now: Now, m: number, a: number, b: number, y: number | undefined): Span<Day>[] | undefined {
  if (y !== undefined) {
    const [start, end] = [dayOf(y, m, a), dayOf(y, m, b)];
    return start === undefined || end === undefined ? undefined : [{ start, end }];
  }
  return everyYear(now.day, (one) => dayOf(one, m, b)).map((end) => ({ start: end - (b - a), end }));
}

/** The first end on or after each start. */
function spans(start: Days, end: Days): Span<Day>[] | undefined {
  const found = start.options.flatMap((from) => {
    const until =
      end.weekday === undefined
        ? [...end.options].sort((a, b) => a - b).find((day) => day >= from)
        : from + ((end.weekday - weekdayOf(from) + 7) % 7);
    return until === undefined ? [] : [{ start: from, end: until }];
  });
  return found.length > 0 ? found : undefined;
}

/** "within 3 days", "the next two weeks", "last 10 days": whole days after or before today. */
const aroundToday: Parser<Period> = rule(() => {
  const few = seq([words("few|couple of|several"), uncounted], ([, by]) => ({
    months: by.months * 3,
    days: by.days * 3,
    seconds: by.seconds,
  }));
  const length = map(alt(duration, few), (by) => (by.seconds === 0 ? by : undefined));
  return alt(
    seq([words("within(?: the)?(?: next| coming| following)?"), length], ([, by], { now }) => ({
      start: now.day,
      end: plus(now.day, by),
    })),
    seq([words("(?:in |over |for |during )?(?:the )?(?:next|coming|following)"), length], ([, by], { now }) => ({
      start: now.day + 1,
      end: plus(now.day, by),
    })),
    seq(
      [words("(?:in |over |for |during |within )?(?:the )?(?:last|past|previous)"), length],
      ([, { months, days }], { now }) => ({
        start: addMonths(now.day, -months) - days,
        end: now.day - 1,
      }),
    ),
    seq(
      [opt(the), number, words("(?:last|past|previous|next|coming)"), words("days|weeks|months|years")],
      ([, n, which, unit], { now }) => {
        const by = unitOf(unit, n);
        return /next|coming/i.test(which)
          ? { start: now.day + 1, end: plus(now.day, by) }
          : { start: addMonths(now.day, -by.months) - by.days, end: now.day - 1 };
      },
    ),
  );
});

function unitOf(unit: string, n: number): Amount {
  if (/^d/i.test(unit)) return { months: 0, days: n, seconds: 0 };
  if (/^w/i.test(unit)) return { months: 0, days: 7 * n, seconds: 0 };
  return { months: /^m/i.test(unit) ? n : 12 * n, days: 0, seconds: 0 };
}

/** "by Friday", "before next week", "since Monday", "after the 5th". */
const oneSided: Parser<Span<Day>[]> = rule(() => {
  const place = alt(
    map(date, ({ options }) => options.map((day) => ({ start: day, end: day }))),
    map(alt(named, portioned), (period) => [period]),
  );
  return alt<Span<Day>[]>(
    seq([words("by|until|till?|through|no later than|on or before|up to"), place], ([, options]) =>
      options.map(({ end }) => ({ end })),
    ),
    seq([words("before|prior to|earlier than"), place], ([, options]) =>
      options.map(({ start }) => ({ end: start - 1 })),
    ),
    seq(
      [
        words("since|from|starting(?: from| on)?|beginning(?: on)?|as of|on or after|no earlier than"),
        before(place, closing),
      ],
      ([which, options]) =>
        /^since/i.test(which)
          ? [...options].sort((a, b) => a.start - b.start).map(({ start }) => ({ start }))
          : options.map(({ start }) => ({ start })),
    ),
    seq([words("after|later than"), place], ([, options]) => options.map(({ end }) => ({ start: end + 1 }))),
    seq([place, words("or later|onwards?|or after|and later")], ([options]) => options.map(({ start }) => ({ start }))),
    seq([place, words("or earlier|or before|at the latest")], ([options]) => options.map(({ end }) => ({ end }))),
  );
});

const lengths = (options: readonly Span<Day>[]): Meaning => ({ kind: "daterange", options });

export const dateRange: Parser<Meaning> = rule(() =>
  alt(
    map(named, (period) => lengths([period])),
    map(portioned, (period) => lengths([period])),
    map(fromTo, lengths),
    map(aroundToday, (period) => lengths([period])),
    map(oneSided, lengths),
    seq([words("weekdays|working days|business days"), alt(relative("week", weekAt))], ([, { start }]) =>
      lengths([{ start, end: start + 4 }]),
    ),
    seq([weekdayName, dash, weekdayName], ([a, , b], { now }) => {
      const start = now.day + ((a.weekday - weekdayOf(now.day) + 7) % 7);
      return lengths([{ start, end: start + ((b.weekday - a.weekday + 7) % 7) }]);
    }),
  ),
);
