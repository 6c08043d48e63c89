/** The Chinese lunar calendar, for the festivals and dates that are told in it. */
import { type Day, dayOf } from "./calendar.ts";

const firstYear = 1990;
const digits = 5;
/**
 * Five digits in base 36 for each year from 1990 to 2069: from the lowest bit the day of its first month in the solar year
 * (6 bits, 0 is 1 January), its leap month (4 bits, 0 is none) and a bit for each month that has 30 days. Computed from the
 * new moons at Beijing with two calendar libraries that agree; the runtime's own calendar has 2027 and 2030 a day late.
 */
const years =
  "4rrru29v7121vky1m2ty1m3hk392xq0ityp12dyd3k12314xm610xsz3axw70t1d61m6n33byxh0uf5349kv01tels1rep145bh5" +
  "1ngh80t2xt1nzme1o5rc3dqhq0wpbl24nxi4kknv22o1a1yp0j3b09k0tzca1o5r33dwgl12bl42aaho145670zcx01yqu11z6ej" +
  "0u2ht1ovyu1s3zd3n1lq1rltd1qm9243qmz1lu0d0q8820u3iv0vw2y1s4rj49i8l248x44jrh921usv1m1wk386e10qgx80w2e8" +
  "24s0m2b2nd4rrxb29v7521vl21m2zf1m3hp0r67612e531573e14xls29w4410xt33ay1o0t1db1m6n73bz2x0uf581s0td3muxi";

/** A day of a lunar month (1 to 12, no leap month) in the lunar year that begins in `year`; undefined outside 1990 to 2069 or where the month ends before it. */
export function lunarDay(year: number, month: number, day: number): Day | undefined {
  const at = (year - firstYear) * digits;
  const start = dayOf(year, 1, 1);
  if (at < 0 || at >= years.length || start === undefined || month < 1 || month > 12) return undefined;
  const packed = Number.parseInt(years.slice(at, at + digits), 36);
  const leap = (packed >> 6) & 15;
  // A leap month comes after the month of its number.
  const index = leap > 0 && month > leap ? month : month - 1;
  const length = (place: number) => 29 + ((packed >> (10 + place)) & 1);
  if (day < 1 || day > length(index)) return undefined;
  let first = start + (packed & 63);
  for (let place = 0; place < index; place++) first += length(place);
  return first + day - 1;
}
