/** Sums of a report as the page shows them. No effects here. */
import { type Money, picoOf } from "../../../core/money.ts";
import type { UsageReport, UsageRow } from "../../../core/usage.ts";
import { countSaid } from "../house/figures.ts";
import { fill, type Words } from "../house/words.ts";

export const tokensOf = ({ input, output }: Pick<UsageRow, "input" | "output">): number => input + output;

/** "1 answer", "12 answers". */
export const turnsSaid = ({ turns }: Pick<UsageRow, "turns">, say: Words): string =>
  turns === 1 ? say.rowTurn : fill(say.rowTurns, { turns: countSaid(turns) });

export const costIn = ({ cost }: Pick<UsageRow, "cost">, currency: UsageReport["currency"]): Money => ({
  currency,
  pico: picoOf(cost) ?? 0n,
});

/** How large rows are beside each other: by cost where anything cost something, else by tokens, else by answers. */
export function sizesOf(rows: readonly UsageRow[], currency: UsageReport["currency"]): number[] {
  const measures = [
    (row: UsageRow) => Number(costIn(row, currency).pico),
    tokensOf,
    ({ turns }: UsageRow): number => turns,
  ];
  const measure = measures.find((one) => rows.some((row) => one(row) > 0));
  return rows.map((row) => measure?.(row) ?? 0);
}

const dayMs = 24 * 3600 * 1000;

/** Every day of a report in order, those without a row too. */
export function daysOf({ since, until, by }: Pick<UsageReport, "since" | "until" | "by">): UsageRow[] {
  const rows = new Map(by.day.map((row) => [row.name, row]));
  const days: UsageRow[] = [];
  for (let at = Date.parse(since); at <= Date.parse(until); at += dayMs) {
    const name = new Date(at).toISOString().slice(0, 10);
    days.push(rows.get(name) ?? { name, turns: 0, calls: 0, input: 0, cached: 0, output: 0, cost: "0", unpriced: 0 });
  }
  return days;
}
