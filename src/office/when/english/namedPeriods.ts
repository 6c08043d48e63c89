/** English weeks, weekends, months, quarters and years, and their early and late parts: "next week", "Q3 2027", "mid May". */
import { everyYear, monthStart, partsOf, weekStart } from "../calendar.ts";
import type { Days, Now } from "../meaning.ts";
import { alt, before, map, opt, type Parser, after as precededBy, rule, seq, token } from "../parse.ts";
import {
  isoWeek,
  monthAt,
  monthFromNow,
  type Period,
  portionOf,
  quarterFromNow,
  weekAt,
  weekendAt,
  yearAt,
} from "../periods.ts";
import { date, monthOf } from "./days.ts";
import { month, monthNames, ordinal, relativeYear, words, year } from "./words.ts";
import { closing, the } from "./written.ts";

const of = words("of(?: the)?|in(?: the)?|the");

const whichWord = words(
  "this coming|this past|(?:the )?(?:this|current|next|coming|following|upcoming|last|previous|past)",
);

function shiftOf(which: string): number {
  if (/next|coming|following/i.test(which)) return 1;
  return /last|previous|past/i.test(which) ? -1 : 0;
}

/** A period by which, and what comes after how many of it. */
export function relative(name: string, at: (now: Now, n: number) => Period): Parser<Period> {
  return alt(
    seq([whichWord, words(name)], ([which], { now }) => at(now, shiftOf(which))),
    map(words(`the ${name} after next`), (_, { now }) => at(now, 2)),
    map(words(`the ${name} before last`), (_, { now }) => at(now, -2)),
  );
}

/** A week, weekend, month, quarter or year. */
export const named: Parser<Period> = rule(() =>
  alt(
    relative("(?:business |work(?:ing)? )?week", weekAt),
    relative("week-?\\s?end", weekendAt),
    map(words("(?:the|at the|on the|over the)? ?weekend"), (_, { now }) => weekendAt(now, 0)),
    relative("month", monthFromNow),
    relative("(?:calendar )?year", (now, n) => yearAt(partsOf(now.day).year + n)),
    relative("quarter", quarterFromNow),
    seq([words("(?:the )?week"), words("of|beginning|starting|commencing"), date], ([, , days]) => weekOf(days)),
    seq([words("(?:the )?week"), words("ending"), date], ([, , days]) => weekOf(days)),
    seq([date, words("week")], ([days]) => (days.weekday === undefined ? weekOf(days) : undefined)),
    seq(
      [
        words("w(?:ee)?k"),
        token(/(?<!\d)#?\d{1,2}(?![\d:.]|\s?[ap]m)/iy, ([n]) => Number(n.replace("#", ""))),
        opt(seq([opt(words("of|in")), year], ([, y]) => y)),
      ],
      ([, n, y], { now }) => isoWeek(y ?? partsOf(now.day).year, n),
    ),
    seq(
      [
        opt(the),
        alt(
          ordinal,
          map(words("last"), () => -1),
        ),
        words("week"),
        of,
        monthOf,
      ],
      ([, n, , , { month: m, year: y }], { now }) => weekOfMonth(y ?? partsOf(now.day).year, m, n),
    ),
    seq(
      [
        opt(words("in")),
        token(/(?<![A-Za-zÀ-ɏ\d])Q([1-4])(?![A-Za-zÀ-ɏ\d])/iy, ([, q]) => Number(q)),
        opt(seq([opt(words("of|,")), year], ([, y]) => y)),
      ],
      ([, q, y], { now }) => monthAt(y ?? partsOf(now.day).year, q * 3 - 2, 3),
    ),
    seq(
      [
        opt(the),
        alt(
          ordinal,
          map(words("last"), () => 4),
        ),
        words("quarter"),
        opt(seq([opt(words("of")), alt(year, relativeYear)], ([, y]) => y)),
      ],
      ([, q, , y], { now }) => (q <= 4 ? monthAt(y ?? partsOf(now.day).year, q * 3 - 2, 3) : undefined),
    ),
    seq(
      [
        opt(the),
        alt(
          map(words("first|1st"), () => 1),
          map(words("second|2nd"), () => 7),
        ),
        words("half"),
        opt(words("of")),
        alt(year, relativeYear),
      ],
      ([, m, , , y]) => monthAt(y, m, 6),
    ),
    seq([month, opt(words("of|,|in")), year], ([m, , y]) => monthAt(y, m)),
    precededBy(
      /\b(?:in|during|for|of|by|until|till|since|before|after|from|to|through|and|or|between|late|early|mid|this|next|last|end of|start of|beginning of|middle of)[\s-]+$/i,
      map(monthAlone, (m, { now }) => ofYear(now, m)),
    ),
    before(
      token(
        /(?<![A-Za-zÀ-ɏ\d])(January|February|September|October|November|December)(?![A-Za-zÀ-ɏ])/y,
        ([name], { now }) => ofYear(now, monthNames.indexOf(name) + 1),
      ),
      /(?!\s?\d)/y,
    ),
    seq([whichWord, monthAlone], ([which, m], { now }) => {
      const { year: y, month: current } = partsOf(now.day);
      const shift = shiftOf(which);
      return monthAt(shift > 0 ? (m > current ? y : y + 1) : shift < 0 ? (m < current ? y : y - 1) : y, m);
    }),
    precededBy(
      /\b(?:in|during|by|until|till|since|before|after|year|fiscal)\s+$/i,
      map(before(year, /(?!\s?(?:[%$€£]|percent|people|\w+s\b|-)|[\s-]*\d)/iy), yearAt),
    ),
    map(words("year-?\\s?to-?\\s?date|ytd"), (_, { now }) => ({
      start: yearAt(partsOf(now.day).year).start,
      end: now.day,
    })),
    map(words("month-?\\s?to-?\\s?date|mtd"), (_, { now }) => ({
      start: monthFromNow(now, 0).start,
      end: now.day,
    })),
  ),
);

/** A month's name where it can be nothing else: `may` and `march` are verbs as well, and short forms are other words. */
const monthAlone: Parser<number> = alt(
  before(month, /(?<!\b(?:may|march|mar|dec|sep|jan|jun))(?!\s?\d)/iy),
  before(month, /(?=\s*(?:$|[.,;!?)](?!\d)))/iy),
  precededBy(/\b(?:in|during|since|until|by|early|late|mid)[\s-]+$/i, before(month, closing)),
);

/** A month without its year: the one that is not over. */
export function ofYear(now: Now, m: number): Period | undefined {
  const [day] = everyYear(now.day, (y) => monthAt(y, m).end);
  return day === undefined ? undefined : monthAt(partsOf(day).year, m);
}

function weekOf({ options }: Days): Period | undefined {
  const [day] = options;
  return day === undefined ? undefined : { start: weekStart(day), end: weekStart(day) + 6 };
}

/** The first week of a month is the one with its first Thursday. */
function weekOfMonth(y: number, m: number, n: number): Period | undefined {
  const start = n < 0 ? weekStart(monthStart(y, m + 1) - 4) : weekStart(monthStart(y, m) + 3) + (n - 1) * 7;
  return n <= 5 ? { start, end: start + 6 } : undefined;
}

const edges = token(
  /(?<![A-Za-zÀ-ɏ\d])(?:(?:the )?(?:(early|beginning of|start of|earlier)|(mid|middle of)|(late|end of|later|close of))(?: in)?(?: the)?)[\s-](?=[A-Za-zÀ-ɏ])/iy,
  ([, early, mid]) => (early ? "early" : mid ? "mid" : "late"),
);

/** "early next month", "end of next week", "mid May": the first, middle or last part of a period. */
export const portioned: Parser<Period> = rule(() =>
  alt(
    seq([edges, alt(named, unitNow)], ([which, period]) => portionOf(period, which)),
    seq(
      [words("(?:the )?rest of(?: the| this)?(?: current)?|(?:the )?remainder of(?: the| this)?"), alt(named, unitNow)],
      ([, { end }], { now }) => ({ start: now.day, end }),
    ),
    map(words("eow|end of week"), (_, { now }) => portionOf(weekAt(now, 0), "late")),
    map(words("eom|end of month|month-?\\s?end"), (_, { now }) => portionOf(monthFromNow(now, 0), "late")),
    map(words("eoy|end of year|year-?\\s?end"), (_, { now }) => portionOf(yearAt(partsOf(now.day).year), "late")),
  ),
);
const unitNow: Parser<Period> = alt(
  map(words("week"), (_, { now }) => weekAt(now, 0)),
  map(words("month"), (_, { now }) => monthFromNow(now, 0)),
  map(words("quarter"), (_, { now }) => quarterFromNow(now, 0)),
  map(words("year"), (_, { now }) => yearAt(partsOf(now.day).year)),
);
