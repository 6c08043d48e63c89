/** The times a text speaks of, as comparable strings: `2025`, `2025-H1`, `2026-Q4`, `2026-03`, `2026-05-20`. */
import { type Figure, figures } from "../../src/core/figures.ts";

const halves: readonly (readonly [RegExp, string])[] = [
  [/\b(?:(?:first|1st) half|first six months) (?:of )?(?:the year )?((?:19|20)\d\d)/gi, "H1"],
  [/\b(?:(?:second|2nd) half|(?:last|second) six months) (?:of )?(?:the year )?((?:19|20)\d\d)/gi, "H2"],
  [/((?:19|20)\d\d)\s*年?(?:的)?上半年/g, "H1"],
  [/((?:19|20)\d\d)\s*年?(?:的)?下半年/g, "H2"],
  [/\b(?:first|opening) (?:three months|quarter) (?:of )?((?:19|20)\d\d)/gi, "Q1"],
  [/\b(?:second quarter|second three months) (?:of )?((?:19|20)\d\d)/gi, "Q2"],
  [/\bthird quarter (?:of )?((?:19|20)\d\d)/gi, "Q3"],
  [/\b(?:fourth quarter|final quarter|(?:last|final|closing) three months) (?:of )?((?:19|20)\d\d)/gi, "Q4"],
  [/((?:19|20)\d\d)\s*年?(?:的)?(?:第一季度|一季度)/g, "Q1"],
  [/((?:19|20)\d\d)\s*年?(?:的)?(?:第二季度|二季度)/g, "Q2"],
  [/((?:19|20)\d\d)\s*年?(?:的)?(?:第三季度|三季度)/g, "Q3"],
  [/((?:19|20)\d\d)\s*年?(?:的)?(?:第四季度|四季度)/g, "Q4"],
];
const bareHalves: readonly (readonly [RegExp, string])[] = [
  [/\b(?:first half|H1)\b|上半年/i, "H1"],
  [/\b(?:second half|H2)\b|下半年/i, "H2"],
  [/\b(?:first quarter|Q1)\b|一季度/i, "Q1"],
  [/\b(?:second quarter|Q2)\b|二季度/i, "Q2"],
  [/\b(?:third quarter|Q3)\b|三季度/i, "Q3"],
  [/\b(?:fourth quarter|Q4)\b|四季度/i, "Q4"],
];

const monthNames = "January February March April May June July August September October November December".split(" ");
const bareMonth =
  /\b(January|February|March|April|(?<=(?:in|In|of|since|until|by|last|this) )May|June|July|August|September|October|November|December)\b(?!\s+\d)|(?<![\d年])(十[一二]?|[一二三四五六七八九]|1[0-2]|[1-9])月(?:份|(?!\d|个))/g;
const hanMonths = "一二三四五六七八九十";

function monthOf(name: string): string | undefined {
  const han = name.startsWith("十") ? 10 + (name[1] ? hanMonths.indexOf(name[1]) + 1 : 0) : hanMonths.indexOf(name) + 1;
  const number = monthNames.indexOf(name) + 1 || han || Number(name) || 0;
  return number >= 1 && number <= 12 ? String(number).padStart(2, "0") : undefined;
}

const decadeEnd =
  /\b(?:by |at |towards? |until )?(?:the )?(?:end|close) of (?:the|this) decade\b|\b(?:the |this )?decade['’]s end\b|十年末|年代末/gi;
/** The year that ends the present decade. */
const lastOfDecade = () => String(Math.ceil((new Date().getFullYear() + 1) / 10) * 10);

/** The text with every mention of a time struck out. */
export function withoutPeriods(text: string): string {
  const strike = (match: string) => ",".repeat(match.length);
  let plain = text.replace(decadeEnd, strike);
  for (const [pattern] of halves) plain = plain.replace(pattern, strike);
  for (const figure of figures(text)) {
    if (figure.kind === "date" || figure.kind === "year")
      plain = plain.slice(0, figure.start) + strike(figure.text) + plain.slice(figure.end);
  }
  plain = plain.replace(bareMonth, strike);
  if (plain !== text || /H[12]|Q[1-4]/.test(text))
    for (const [pattern] of bareHalves) plain = plain.replace(pattern, strike);
  return plain.replace(/今年|明年|去年|本年|年底|年初|年末|\b(?:by|at) the (?:end|beginning|start) of\b/g, strike);
}

/** The periods a text names, most exact first. `found` are the text's figures, when they are at hand already. */
export function periodsOf(text: string, found: readonly Figure[] = figures(text)): string[] {
  const periods = new Set<string>();
  for (const [pattern, part] of halves) for (const match of text.matchAll(pattern)) periods.add(`${match[1]}-${part}`);
  for (const figure of found) if (figure.kind === "date") periods.add(figure.value);
  for (const match of text.matchAll(bareMonth)) {
    const month = monthOf(match[1] ?? match[2] ?? "");
    if (month && ![...periods].some((period) => period.includes(`-${month}`) || period.startsWith(`${month}-`)))
      periods.add(`any-${month}`);
  }
  const years = found.filter((figure) => figure.kind === "year").map((figure) => figure.value);
  for (const [pattern, part] of bareHalves) {
    if (pattern.test(text) && ![...periods].some((period) => period.endsWith(part))) {
      for (const year of years.length ? years : ["any"]) periods.add(`${year}-${part}`);
    }
  }
  for (const year of years) if (![...periods].some((period) => period.startsWith(year))) periods.add(year);
  if (text.search(decadeEnd) >= 0) periods.add(lastOfDecade());
  if (/\b(?:full[- ]year|whole year|entire year)\b|全年/i.test(text)) for (const year of years) periods.add(year);
  return [...periods];
}

/**
 * How well a text of certain periods speaks to the periods asked for: 1 the same, 0.6 within it (a half of the year asked
 * for), 0.3 around it (the year of the month asked for), 0 when the text names no time, -1 when it names other times only,
 * among them a whole year where a half or a quarter is asked for.
 */
export function periodFit(asked: readonly string[], stated: readonly string[]): number {
  if (!asked.length) return 0;
  if (!stated.length) return 0;
  const fits = asked.map((a) => {
    let best = -1;
    for (const s of stated) {
      const fit =
        a === s || sameLoose(a, s)
          ? 1
          : s.startsWith(`${a}-`)
            ? 0.6
            : a.startsWith(`${s}-`) && !/[HQ]\d$/.test(a)
              ? 0.3
              : -1;
      best = Math.max(best, fit);
    }
    return best;
  });
  if (Math.max(...fits) < 0) return -1;
  return fits.reduce((sum, fit) => sum + Math.max(0, fit), 0) / fits.length;
}

/** `any-H1` is the first half of a year not named; `05-20` is a day of a year not named. */
function sameLoose(a: string, b: string): boolean {
  const tail = (period: string) => period.replace(/^(?:any|\d{4})-/, "");
  const open = a.startsWith("any") || b.startsWith("any") || /^\d\d-\d\d$/.test(a) || /^\d\d-\d\d$/.test(b);
  return open && tail(a) === tail(b);
}
