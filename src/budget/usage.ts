/** What somebody and the place they ask in spent today and this month, as `/usage` tells it. */
import { daysIn } from "../core/days.ts";
import type { Conversation, Language, Person } from "../core/message.ts";
import { type Currency, convert, picoOf, showMoney } from "../core/money.ts";
import { accountOf, type BudgetStanding, type Ledger, type LedgerSum } from "../core/spend.ts";
import { showAmount } from "./words.ts";

/** What was spent; the channel's share is absent for a direct chat. */
export interface Usage {
  readonly person: Spans;
  readonly channel?: Spans;
}
/** Undefined where nothing was spent. */
interface Spans {
  readonly today: LedgerSum | undefined;
  readonly month: LedgerSum | undefined;
}

/** Sums the ledger for a person and for the channel of a conversation, in whatever thread of it. `now` is in ms since 1970. */
export async function usageOf(
  { spend }: { readonly spend: Pick<Ledger, "sums"> },
  { person, conversation, now, zone }: { person: Person; conversation: Conversation; now: number; zone: string },
): Promise<Usage> {
  const { user, channel } = accountOf({ turnId: "", conversation, sender: person });
  const today = daysIn(zone)(now);
  const month = `${today.slice(0, 7)}-01`;
  const spans = async (by: "user" | "channel", who: { user: string } | { channel: string }): Promise<Spans> => ({
    today: (await spend.sums(by, { ...who, since: today }))[0],
    month: (await spend.sums(by, { ...who, since: month }))[0],
  });
  const own = await spans("user", { user });
  return conversation.kind === "direct"
    ? { person: own }
    : { person: own, channel: await spans("channel", { channel }) };
}

/** The usage in words, with the budgets that hold; Markdown. `rate` is yuan for a dollar in 10⁻¹². */
export function sayUsage(
  { person, channel }: Usage,
  {
    language,
    currency,
    rate,
    budgets,
  }: {
    language: Language;
    currency: Currency;
    rate: bigint;
    budgets: readonly BudgetStanding[];
  },
): string {
  const zh = language === "zh";
  const line = (en: string, zhName: string, sum: LedgerSum | undefined): string => {
    if (!sum) return zh ? `- ${zhName}：无` : `- ${en}: nothing`;
    const cost = showMoney({ currency, pico: totalIn(sum.cost, currency, rate) });
    const unpriced =
      sum.unpriced === 0
        ? ""
        : zh
          ? `，另有 ${sum.unpriced} 次调用没有标价`
          : `, and ${sum.unpriced} calls without a price`;
    const tokens = (sum.input + sum.output).toLocaleString("en");
    return zh
      ? `- ${zhName}：${cost}${unpriced}，${tokens} 个 token，${sum.calls} 次模型调用，完成 ${sum.finished} 项任务`
      : `- ${en}: ${cost}${unpriced}, ${tokens} tokens, ${sum.calls} model calls, ${sum.finished} finished tasks`;
  };
  const standing = budgets.map(({ name, unit, used, limit, percent }) => {
    const show = (amount: string) =>
      showAmount(unit, unit === "tokens" ? BigInt(amount) : (picoOf(amount) ?? 0n), language);
    return zh
      ? `- 预算 \`${name}\`：已用 ${percent}%（${show(used)} / ${show(limit)}）`
      : `- Budget \`${name}\`: ${percent}% used (${show(used)} of ${show(limit)})`;
  });
  return [
    line("You, today", "你今天", person.today),
    line("You, this month", "你本月", person.month),
    ...(channel
      ? [
          line("This channel, today", "本频道今天", channel.today),
          line("This channel, this month", "本频道本月", channel.month),
        ]
      : []),
    ...standing,
  ].join("\n");
}

/** Amounts of both currencies as one. */
export const totalIn = (amounts: Readonly<Record<Currency, bigint>>, currency: Currency, rate: bigint): bigint =>
  convert({ currency: "USD", pico: amounts.USD }, currency, rate) +
  convert({ currency: "CNY", pico: amounts.CNY }, currency, rate);
