/** Amounts as people read them: money, tokens, durations. */
import { type Currency, type Money, moneyIn, showMoney } from "../../../core/money.ts";
import type { ModelUse } from "../../../core/turn.ts";
import { fill, type Words } from "./words.ts";

/** `840 ms`, `2.1 s`. */
export const durationSaid = (ms: number): string =>
  ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;

/** `1,840`; `1.8M` from a million on. */
export function countSaid(count: number): string {
  return count < 1_000_000 ? count.toLocaleString("en") : `${(count / 1_000_000).toFixed(1).replace(/\.0$/, "")}M`;
}

/** What calls of models cost together, each currency by itself; says how many have no known price. */
export function costSaid(calls: readonly Pick<ModelUse, "cost" | "currency">[], say: Words): string {
  const sums = new Map<Currency, bigint>();
  let unpriced = 0;
  for (const call of calls) {
    const money = moneyIn(call);
    if (money) sums.set(money.currency, (sums.get(money.currency) ?? 0n) + money.pico);
    else unpriced++;
  }
  return totalSaid(
    [...sums].map(([currency, pico]) => ({ currency, pico })),
    unpriced,
    say,
  );
}

/** Sums of money as one amount, and how many calls are not in it. */
export function totalSaid(sums: readonly Money[], unpriced: number, say: Words): string {
  const paid = sums.filter(({ pico }) => pico > 0n);
  const cost = paid.length > 0 ? paid.map(showMoney).join(" + ") : "$0";
  if (unpriced === 0) return cost;
  return paid.length === 0 ? say.unpriced : fill(say.partlyUnpriced, { cost, count: unpriced });
}
