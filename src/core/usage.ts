import type { Currency } from "./money.ts";
import type { BudgetStanding } from "./spend.ts";

/** What somebody, a model, a skill or a day used. `cost` is a decimal such as "0.00215" in the report's currency. */
export interface UsageRow {
  readonly name: string;
  /** As the ledger keeps it, `adapter:account:id` for a person; absent where that is the name. */
  readonly id?: string;
  readonly turns: number;
  readonly calls: number;
  readonly input: number;
  /** Part of `input`. */
  readonly cached: number;
  readonly output: number;
  readonly cost: string;
  /** Calls that took tokens at no known price, which `cost` lacks. */
  readonly unpriced: number;
}

/** What was used from one day to another, both included, such as `2026-11-01`. */
export interface UsageReport {
  readonly since: string;
  readonly until: string;
  readonly currency: Currency;
  readonly total: UsageRow;
  readonly by: Readonly<Record<"user" | "model" | "skill" | "day", readonly UsageRow[]>>;
  /** The budgets that hold for who asks. */
  readonly budgets: readonly BudgetStanding[];
}
