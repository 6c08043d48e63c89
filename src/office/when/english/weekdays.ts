/** English weekdays: "Friday", "next week Monday", "this past Wednesday", "Monday the 21st". */
import { type Day, dayOf, everyMonth, partsOf, weekdayOf, weekStart } from "../calendar.ts";
import type { Days } from "../meaning.ts";
import { alt, before, map, opt, type Parser, after as precededBy, rule, seq, token } from "../parse.ts";
import { type WeekdayName, weekdayName, words } from "./words.ts";
import { closing, comma, dayNumber, the } from "./written.ts";

const weekWord = words(
  "(?:of |in |on |for )?(?:the )?(?:(this|current|the current|next|following|upcoming|coming|last|previous|past) week|week after next)",
);

/** Weeks from this one. */
function weeksOf(text: string): number {
  if (/after next/i.test(text)) return 2;
  if (/next|following|upcoming|coming/i.test(text)) return 1;
  return /last|previous|past/i.test(text) ? -1 : 0;
}

/** Short forms that are words of their own are weekdays only where something around them says so. */
const weekdayAlone: Parser<WeekdayName> = alt(
  map(weekdayName, (name) => (name.full ? name : undefined)),
  precededBy(
    /\b(?:on|next|this|last|by|until|till|or|and|from|to|since|before|after|every|each|week|between|due|,)\s*$/i,
    weekdayName,
  ),
  token(
    /(?<![A-Za-zÀ-ɏ\d])(sat|sun)(?![A-Za-zÀ-ɏ\d-])(?=\s*(?:at\s+|from\s+|,\s?)?\d{1,2}(?::\d\d|\s?[ap]\.?m\b|\s?(?:-|–|to)\s?\d))/iy,
    ([, name = ""]) => ({
      weekday: /sat/i.test(name) ? 5 : 6,
      full: false,
    }),
  ),
  token(
    /(?<![A-Za-zÀ-ɏ\d])(mon|tues?|thur?s?|fri|wed)(?![A-Za-zÀ-ɏ\d-])(?=\s*(?:$|[,;!?)]|\.$|at\b|morning|afternoon|evening|night|am\b|pm\b|\d|or\b|and\b|(?:to|through)\s+(?:tue|wed|thu|fri|sat|sun)))/iy,
    ([, name = ""]) => ({
      weekday: ["mon", "tue", "wed", "thu", "fri"].indexOf(name.slice(0, 3).toLowerCase()),
      full: false,
    }),
  ),
);

/** A weekday of some week, or alone. */
export const weekdays: Parser<Days> = rule(() =>
  alt<Days>(
    map(weekdayAlone, ({ weekday }, { now }) => ({ options: around(now.day, weekday), weekday })),
    seq(
      [words("(?:the )?(this coming|this very|this|the coming|coming|upcoming|current)"), weekdayName],
      ([which, { weekday }], { now }) =>
        /coming/i.test(which)
          ? { options: [now.day + 1 + ((weekday - weekdayOf(now.day + 1) + 7) % 7)] }
          : { options: [weekStart(now.day) + weekday], week: weekStart(now.day) },
    ),
    seq([words("(?:the )?(?:next|following)"), weekdayName], ([, { weekday }], { now }) =>
      nextWeekday(now.day, weekday),
    ),
    seq([words("(?:the )?(?:last|previous|past|this past|this last)"), weekdayName], ([which, { weekday }], { now }) =>
      /this|past/i.test(which) ? { options: [lastWeekday(now.day, weekday)] } : formerWeekday(now.day, weekday),
    ),
    seq([weekdayName, words("after next")], ([{ weekday }], { now }) => ({
      options: [weekStart(now.day) + 14 + weekday],
    })),
    seq([weekWord, opt(comma), opt(words("on|'s")), weekdayName], ([which, , , { weekday }], { now }) => ({
      options: [weekStart(now.day) + 7 * weeksOf(which) + weekday],
      week: weekStart(now.day) + 7 * weeksOf(which),
    })),
    seq([opt(words("on")), weekdayName, opt(comma), weekWord], ([, { weekday }, , which], { now }) => ({
      options: [weekStart(now.day) + 7 * weeksOf(which) + weekday],
      week: weekStart(now.day) + 7 * weeksOf(which),
    })),
    seq([words("an? week (?:from|on|after)"), weekdayAlone], ([, { weekday }], { now }) => ({
      options: around(now.day, weekday).map((day) => day + 7),
    })),
    seq([weekdayName, words("week"), opt(words("from now"))], ([{ weekday, full }], { now }) =>
      full
        ? {
            options: around(now.day, weekday)
              .map((day) => day + 7)
              .slice(0, 1),
          }
        : undefined,
    ),
  ),
);

/** The coming such weekday (today counts) and the last one. */
function around(today: Day, weekday: number): Day[] {
  const next = today + ((weekday - weekdayOf(today) + 7) % 7);
  return [next, next - 7];
}

/** Of next week, or, as others say it, the coming one where that is still in this week. */
function nextWeekday(today: Day, weekday: number): Days {
  const day = weekStart(today) + 7 + weekday;
  return { options: day - 7 > today ? [day, day - 7] : [day], week: day - weekday };
}

function formerWeekday(today: Day, weekday: number): Days {
  const day = weekStart(today) - 7 + weekday;
  return { options: day + 7 < today ? [day, day + 7] : [day] };
}

function lastWeekday(today: Day, weekday: number): Day {
  return today - 1 - ((weekdayOf(today - 1) - weekday + 7) % 7);
}

/** A weekday with a day of the month: of this month if it fits, else of the next and the last month where it does. */
export const weekdayOfMonth: Parser<Days> = rule(() =>
  seq([weekdayName, opt(comma), opt(the), before(dayNumber, closing)], ([{ weekday }, , , day], { now }) => {
    const { year: y, month: m } = partsOf(now.day);
    const fits = (inYear: number, inMonthNumber: number) => {
      const found = dayOf(inYear, inMonthNumber, day);
      return found !== undefined && weekdayOf(found) === weekday ? found : undefined;
    };
    const here = fits(y, m);
    const others = everyMonth(now.day, fits, 30);
    return { options: here === undefined ? others : [here, ...others.filter((other) => other !== here)] };
  }),
);
