/** Festivals by their Chinese names; those of the lunar calendar by their true days. */
import { type Day, dayOf, easter, everyYear, nthWeekday, partsOf } from "../calendar.ts";
import { lunarDay } from "../lunar.ts";
import type { Days } from "../meaning.ts";
import { alt, map, opt, type Parser, seq } from "../parse.ts";
import { text, yearNumber } from "./words.ts";

type OfYear = (year: number) => Day | undefined;

const fixed =
  (month: number, day: number): OfYear =>
  (year) =>
    dayOf(year, month, day);
const lunar =
  (month: number, day: number, shift = 0): OfYear =>
  (year) => {
    const found = lunarDay(year, month, day);
    return found === undefined ? undefined : found + shift;
  };
/** Qingming, when the sun is at 15 degrees: on 4 April, or on 5 April in the years the rule of the century gives. */
const qingming: OfYear = (year) => {
  const y = year % 100;
  return year >= 2000 && year < 2100 ? dayOf(year, 4, Math.floor(y * 0.2422 + 4.81) - Math.floor(y / 4)) : undefined;
};

const holidays: readonly (readonly [string, OfYear])[] = [
  ["元旦(?:节)?|新年(?!快乐)", fixed(1, 1)],
  ["春节|农历新年|大年初一|年初一(?!\\d)", lunar(1, 1)],
  ["除夕|大年三十|年三十", lunar(1, 1, -1)],
  ["元宵节?", lunar(1, 15)],
  ["情人节", fixed(2, 14)],
  ["(?:三八)?妇女节", fixed(3, 8)],
  ["植树节", fixed(3, 12)],
  ["愚人节", fixed(4, 1)],
  ["清明节?", qingming],
  ["(?:五一)?(?:国际)?劳动节", fixed(5, 1)],
  ["(?:五四)?青年节", fixed(5, 4)],
  ["端午节?", lunar(5, 5)],
  ["(?:六一)?(?:国际)?儿童节", fixed(6, 1)],
  ["建军节", fixed(8, 1)],
  ["七夕节?", lunar(7, 7)],
  ["中元节", lunar(7, 15)],
  ["教师节", fixed(9, 10)],
  ["中秋节?", lunar(8, 15)],
  ["国庆节?", fixed(10, 1)],
  ["重阳节?", lunar(9, 9)],
  ["腊八节?", lunar(12, 8)],
  ["小年夜?", lunar(12, 23)],
  ["万圣节", fixed(10, 31)],
  ["双十一|光棍节", fixed(11, 11)],
  ["感恩节", (year) => nthWeekday(year, 11, 3, 4)],
  ["平安夜", fixed(12, 24)],
  ["圣诞节?", fixed(12, 25)],
  ["复活节", easter],
  ["母亲节", (year) => nthWeekday(year, 5, 6, 2)],
  ["父亲节", (year) => nthWeekday(year, 6, 6, 3)],
];

const name: Parser<OfYear> = alt(...holidays.map(([pattern, of]) => map(text(pattern), () => of)));
const inYear: Parser<number> = alt(
  seq([yearNumber, text("年的?")], ([value]) => value),
  map(text("今年的?"), (_, { now }) => partsOf(now.day).year),
  map(text("明年的?"), (_, { now }) => partsOf(now.day).year + 1),
  map(text("去年的?"), (_, { now }) => partsOf(now.day).year - 1),
);

/** A festival, of a year that is named or the coming one. */
export const holiday: Parser<Days> = seq([opt(inYear), name, opt(text("(?:当天|那天)"))], ([year, of], { now }) => {
  if (year === undefined) return { options: everyYear(now.day, of) };
  const day = of(year);
  return day === undefined ? undefined : { options: [day] };
});
