/** Holidays by their English names. */
import { type Day, dayOf, easter, everyYear, nthWeekday } from "../calendar.ts";
import { lunarDay } from "../lunar.ts";
import type { Days } from "../meaning.ts";
import { alt, map, opt, type Parser, seq } from "../parse.ts";
import { relativeYear, words, year } from "./words.ts";

type OfYear = (year: number) => Day | undefined;

const fixed =
  (month: number, day: number): OfYear =>
  (inYear) =>
    dayOf(inYear, month, day);
const weekday =
  (month: number, ofWeek: number, n: number): OfYear =>
  (inYear) =>
    nthWeekday(inYear, month, ofWeek, n);
const fromEaster =
  (days: number): OfYear =>
  (inYear) => {
    const sunday = easter(inYear);
    return sunday === undefined ? undefined : sunday + days;
  };
const plus =
  (of: OfYear, days: number): OfYear =>
  (inYear) => {
    const day = of(inYear);
    return day === undefined ? undefined : day + days;
  };
const lunar =
  (month: number, day: number): OfYear =>
  (inYear) =>
    lunarDay(inYear, month, day);

const holidays: readonly (readonly [string, OfYear])[] = [
  ["new year['’]?s?(?: day)?|the new year", fixed(1, 1)],
  ["new year['’]?s? eve", fixed(12, 31)],
  ["(?:martin luther king(?: jr\\.?)?|mlk)(?: day)?", weekday(1, 0, 3)],
  ["valentine['’]?s?(?: day)?", fixed(2, 14)],
  ["presidents?['’]?s? day", weekday(2, 0, 3)],
  ["(?:st\\.?|saint) patrick['’]?s day", fixed(3, 17)],
  ["april fools?['’]?s?(?: day)?", fixed(4, 1)],
  ["earth day", fixed(4, 22)],
  ["good friday", fromEaster(-2)],
  ["easter(?: sunday| day)?", fromEaster(0)],
  ["easter monday", fromEaster(1)],
  ["labour day|international (?:labou?r|workers['’]?) day|workers['’]? day|may day", fixed(5, 1)],
  ["labor day", weekday(9, 0, 1)],
  ["mothers?['’]?s? day", weekday(5, 6, 2)],
  ["memorial day", weekday(5, 0, -1)],
  ["(?:international )?children['’]?s day", fixed(6, 1)],
  ["fathers?['’]?s? day", weekday(6, 6, 3)],
  ["juneteenth", fixed(6, 19)],
  ["independence day", fixed(7, 4)],
  ["columbus day", weekday(10, 0, 2)],
  ["halloween", fixed(10, 31)],
  ["veterans?['’]?s? day", fixed(11, 11)],
  ["singles['’]? day", fixed(11, 11)],
  ["thanksgiving(?: day)?", weekday(11, 3, 4)],
  ["black friday", plus(weekday(11, 3, 4), 1)],
  ["cyber monday", plus(weekday(11, 3, 4), 4)],
  ["christmas eve", fixed(12, 24)],
  ["christmas(?: day)?|xmas(?: day)?", fixed(12, 25)],
  ["boxing day", fixed(12, 26)],
  ["(?:chinese|lunar) new year['’]?s?(?: day)?|spring festival", lunar(1, 1)],
  ["(?:chinese|lunar) new year['’]?s? eve", plus(lunar(1, 1), -1)],
  ["lantern festival", lunar(1, 15)],
  ["dragon[\\s-]boat festival", lunar(5, 5)],
  ["mid-?\\s?autumn(?: festival| day)?", lunar(8, 15)],
  ["(?:chinese )?national day", fixed(10, 1)],
];

const name: Parser<OfYear> = alt(...holidays.map(([pattern, of]) => map(words(pattern), () => of)));

/** A holiday, of a year that is named or the coming one. */
export const holiday: Parser<Days> = alt(
  seq([name, opt(words("of|in|,")), year], ([of, , inYear]) => one(of(inYear))),
  seq([name, opt(words("of|in")), relativeYear], ([of, , inYear]) => one(of(inYear))),
  map(name, (of, { now }) => ({ options: everyYear(now.day, of) })),
  seq([words("this|the coming|the upcoming|upcoming|(?:the )?next"), name], ([, of], { now }) =>
    one(everyYear(now.day + 1, of)[0]),
  ),
  seq([words("(?:the )?(?:last|previous|past)"), name], ([, of], { now }) => one(everyYear(now.day, of)[1])),
);

const one = (day: Day | undefined): Days | undefined => (day === undefined ? undefined : { options: [day] });
