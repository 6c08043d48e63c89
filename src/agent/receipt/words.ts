/** How times, money and arguments are written in receipts and lists, the same in every chat. */
import type { Language } from "../../core/message.ts";
import { moneyIn, showMoney } from "../../core/money.ts";
import type { ModelUse } from "../../core/turn.ts";

const valueLength = 200;

/** A moment to the minute, such as `2026-05-22 10:00 UTC`. */
export const timeSaid = (iso: string): string => `${iso.slice(0, 16).replace("T", " ")} UTC`;

/** Milliseconds as people read them: `840 ms`, `2.1 s`. */
export const durationSaid = (ms: number): string => (ms < 1000 ? `${ms} ms` : `${(ms / 1000).toFixed(1)} s`);

/** One line of at most `length` characters. */
export function shortened(text: string, length = valueLength): string {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > length ? `${line.slice(0, length).toWellFormed()}…` : line;
}

/** Words from outside as inline code, out of which nothing leads. */
export const code = (text: string): string => `\`${shortened(text).replaceAll("`", "'")}\``;

/** Arguments as lines of `name: value`. */
export const fieldsSaid = (input: unknown): string[] =>
  typeof input === "object" && input !== null
    ? Object.entries(input).map(([name, value]) => `${shortened(name)}: ${code(valueSaid(value))}`)
    : [code(valueSaid(input))];

const valueSaid = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value ?? null));

/** What calls of models cost together; says when some of them have no known price. */
export function costSaid(calls: readonly Pick<ModelUse, "cost" | "currency">[], language: Language): string {
  const costs = calls.flatMap((call) => moneyIn(call) ?? []);
  const unpriced = calls.length - costs.length;
  const totals = (["USD", "CNY"] as const).map((currency) => ({
    currency,
    pico: costs.reduce((sum, cost) => (cost.currency === currency ? sum + cost.pico : sum), 0n),
  }));
  const priced =
    totals
      .filter(({ pico }) => pico > 0n)
      .map(showMoney)
      .join(" + ") || "$0";
  if (unpriced === 0) return priced;
  const zh = language === "zh";
  if (unpriced === calls.length) return zh ? "未知（没有标价）" : "unknown (no price is set)";
  return zh ? `${priced}，另有 ${unpriced} 次调用没有标价` : `${priced}, and ${unpriced} calls without a price`;
}
