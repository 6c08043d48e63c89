/** What was spent today or this month, by everything people ask about, for a page. */
import { daysIn } from "../core/days.ts";
import { type Currency, decimalOf, picoOf } from "../core/money.ts";
import type { BudgetStanding, Grouping, Ledger } from "../core/spend.ts";
import type { UsageReport, UsageRow } from "../core/usage.ts";
import { usageLines } from "./report.ts";

export interface OverviewOptions {
  readonly spend: Pick<Ledger, "sums" | "names">;
  readonly range: "today" | "month";
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Days begin at this IANA zone's midnight. */
  readonly zone: string;
  readonly currency: Currency;
  /** Yuan for a dollar, in 10⁻¹². */
  readonly rate: bigint;
  readonly budgets: readonly BudgetStanding[];
}

/** Sums up the day or the month so far. */
export async function overviewOf(options: OverviewOptions): Promise<UsageReport> {
  const { spend, range, now, zone, currency, rate, budgets } = options;
  const until = daysIn(zone)(now);
  const since = range === "today" ? until : `${until.slice(0, 7)}-01`;
  const labels = await spend.names();
  const rowsBy = async (by: Grouping): Promise<UsageRow[]> =>
    usageLines(await spend.sums(by, { since, until }), {
      by,
      currency,
      rate,
      ...(by === "user" ? { labels } : {}),
    }).map(({ name, label, turns, calls, input, cached, output, cost, unpriced }) => ({
      name: label ?? name,
      ...(label === undefined ? {} : { id: name }),
      turns,
      calls,
      input,
      cached,
      output,
      cost,
      unpriced,
    }));
  // A turn is of one workspace, so that none is counted twice.
  const [whole, user, model, skill, day] = await Promise.all(
    (["workspace", "user", "model", "skill", "day"] as const).map(rowsBy),
  );
  return {
    since,
    until,
    currency,
    total: (whole ?? []).reduce(add, nothing),
    by: { user: user ?? [], model: model ?? [], skill: skill ?? [], day: day ?? [] },
    budgets,
  };
}

const nothing: UsageRow = { name: "", turns: 0, calls: 0, input: 0, cached: 0, output: 0, cost: "0", unpriced: 0 };

const add = (a: UsageRow, b: UsageRow): UsageRow => ({
  name: "",
  turns: a.turns + b.turns,
  calls: a.calls + b.calls,
  input: a.input + b.input,
  cached: a.cached + b.cached,
  output: a.output + b.output,
  cost: decimalOf((picoOf(a.cost) ?? 0n) + (picoOf(b.cost) ?? 0n)),
  unpriced: a.unpriced + b.unpriced,
});
