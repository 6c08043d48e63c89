/** English lengths of time: "2 days 1 hour", "an hour and a half", "90 min", "a fortnight". */
import { type Amount, sum, times } from "../meaning.ts";
import { alt, list, map, opt, type Parser, rule, seq, token } from "../parse.ts";
import { number, unit, words } from "./words.ts";

/** How many: a number, "a", "a few" (three), "a couple of" (two), "half a", "two and a half", "1.5". */
const count: Parser<number> = alt(
  token(/(?<!\d|\d[.,:/])(\d{1,4}[.,]\d{1,2})(?![\d]|[.,:]\d)/y, ([text]) => Number(text.replace(",", "."))),
  seq([number, words("and (?:a|one)[\\s-]half")], ([value]) => value + 0.5),
  token(/(?<!\d|\d[.,:/])(\d{1,4})\s?½/y, ([, value]) => Number(value) + 0.5),
  number,
  map(words("an?|one"), () => 1),
  map(words("a few|few|several|some"), () => 3),
  map(words("(?:a )?couple(?: of)?"), () => 2),
  map(words("half(?: of)?(?: an?| of an?)?"), () => 0.5),
  map(words("(?:a )?quarter of an?"), () => 0.25),
  map(words("three quarters of an?"), () => 0.75),
  map(words("(?:a |one )?dozen"), () => 12),
);

const simple: Parser<Amount> = rule(() =>
  alt(
    seq([count, opt(token(/-(?=[A-Za-zÀ-ɏ])/y, () => true)), unit], ([n, , of]) => times(n, of)),
    // an hour and a half
    seq([count, unit, words("and a half")], ([n, of]) => times(n + 0.5, of)),
    map(words("fortnight"), () => ({ months: 0, days: 14, seconds: 0 })),
  ),
);

const link = token(/\s*(?:,\s*(?:and\s)?|\band\b\s*)?/iy, () => true);

const mostUnits = 6;

/** A length told in one or more units, each shorter than the one before it. */
export const duration: Parser<Amount> = rule(() => map(list(simple, link, mostUnits), total));

function total(parts: readonly Amount[]): Amount | undefined {
  const falls = parts.every((part, index) => index === 0 || size(part) < size(parts[index - 1] as Amount));
  return falls ? parts.reduce(sum) : undefined;
}

/** A length whose first unit has no count, for places where one is said before it: "the next day and 5 hours". */
export const uncounted: Parser<Amount> = rule(() =>
  alt(
    unit,
    seq([unit, link, duration], ([first, , rest]) => (size(rest) < size(first) ? sum(first, rest) : undefined)),
  ),
);

/** Seconds, with months of 30 days; for comparing only. */
export function size({ months, days, seconds }: Amount): number {
  return (months * 30 + days) * 86_400 + seconds;
}
