/** The times a text speaks of, as comparable strings: `2025`, `2025-H1`, `2026-Q4`, `2026-03`, `2026-05-20`. */
import { type Figure, figures } from "../../src/core/figures.ts";

const halves: readonly (readonly [RegExp, string])[] = [
  [/\b(?:first|1st) half (?:of )?(?:the year )?((?:19|20)\d\d)/gi, "H1"],
  [/\b(?:second|2nd) half (?:of )?(?:the year )?((?:19|20)\d\d)/gi, "H2"],
  [/((?:19|20)\d\d)\s*年?(?:的)?上半年/g, "H1"],
  [/((?:19|20)\d\d)\s*年?(?:的)?下半年/g, "H2"],
  [/\bfirst quarter (?:of )?((?:19|20)\d\d)/gi, "Q1"],
  [/\bsecond quarter (?:of )?((?:19|20)\d\d)/gi, "Q2"],
  [/\bthird quarter (?:of )?((?:19|20)\d\d)/gi, "Q3"],
  [/\bfourth quarter (?:of )?((?:19|20)\d\d)/gi, "Q4"],
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

/** The periods a text names, most exact first. `found` are the text's figures, when they are at hand already. */
export function periodsOf(text: string, found: readonly Figure[] = figures(text)): string[] {
  const periods = new Set<string>();
  for (const [pattern, part] of halves) for (const match of text.matchAll(pattern)) periods.add(`${match[1]}-${part}`);
  for (const figure of found) if (figure.kind === "date") periods.add(figure.value);
  const years = found.filter((figure) => figure.kind === "year").map((figure) => figure.value);
  for (const [pattern, part] of bareHalves) {
    if (pattern.test(text) && ![...periods].some((period) => period.endsWith(part))) {
      for (const year of years.length ? years : ["any"]) periods.add(`${year}-${part}`);
    }
  }
  for (const year of years) if (![...periods].some((period) => period.startsWith(year))) periods.add(year);
  if (/\b(?:full[- ]year|whole year|entire year)\b|全年/i.test(text)) for (const year of years) periods.add(year);
  return [...periods];
}

/**
 * How well a text of certain periods speaks to the periods asked for: 1 the same, 0.6 overlapping (a year and its half),
 * 0 when the text names no time, -1 when it names other times only.
 */
export function periodFit(asked: readonly string[], stated: readonly string[]): number {
  if (!asked.length) return 0;
  if (!stated.length) return 0;
  let best = -1;
  for (const a of asked) {
    for (const s of stated) {
      const fit = a === s || sameLoose(a, s) ? 1 : a.startsWith(`${s}-`) || s.startsWith(`${a}-`) ? 0.6 : -1;
      best = Math.max(best, fit);
    }
  }
  return best;
}

/** `any-H1` is the first half of a year not named; `05-20` is a day of a year not named. */
function sameLoose(a: string, b: string): boolean {
  const tail = (period: string) => period.replace(/^(?:any|\d{4})-/, "");
  const open = a.startsWith("any") || b.startsWith("any") || /^\d\d-\d\d$/.test(a) || /^\d\d-\d\d$/.test(b);
  return open && tail(a) === tail(b);
}
