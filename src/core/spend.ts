/**
 * What is spent on models and by whom: the rows of the ledger, what is asked of it, and what budgets say before a call is made.
 */
import { type PersonKey, personKey } from "./audit.ts";
import type { ModelFailure } from "./errors.ts";
import type { Language } from "./message.ts";
import type { Usage } from "./model.ts";
import type { Currency, Money } from "./money.ts";
import type { TurnInput } from "./turn.ts";

/** On whose account a call goes. */
export interface Account {
  readonly turnId: string;
  readonly user: PersonKey;
  /** `adapter:account:channel`, whatever the thread. */
  readonly channel: string;
  /** `adapter:account`. */
  readonly workspace: string;
}

export const accountOf = ({
  turnId,
  conversation,
  sender,
}: Pick<TurnInput, "turnId" | "conversation" | "sender">): Account => ({
  turnId,
  user: personKey(conversation, sender),
  channel: `${conversation.adapter}:${conversation.account}:${conversation.channel}`,
  workspace: `${conversation.adapter}:${conversation.account}`,
});

/** What something costs by which version of a price. */
export interface Cost extends Money {
  readonly version: string;
}

/** One attempt at a model, as the ledger keeps it. */
export interface Spend {
  readonly account: Account;
  /** The skill whose tool was used last in the turn before this call; empty before the first. */
  readonly skill: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
  /** The day it counts for, in the configured zone. */
  readonly day: string;
  readonly backend: string;
  readonly model: string;
  /** `stopped` by a person or the process; `lost` when the process died before it heard the end. */
  readonly outcome: "answered" | ModelFailure | "stopped" | "lost";
  readonly usage: Usage;
  /** True when the service did not tell how many tokens it counted. */
  readonly estimated: boolean;
  readonly ms: number;
  /** Null when no price is known. */
  readonly cost: Cost | null;
  /** The budgets whose warning goes out with this call. */
  readonly warned: readonly string[];
}

/** How a turn ended, for counting tasks. `price` is what a finished task is charged at, if that is configured. */
export interface TurnEnd {
  readonly account: Account;
  readonly at: string;
  readonly day: string;
  readonly skill: string;
  /** What kind of task it was: the tool that did it, or `talk`. */
  readonly task: string;
  /** True for an answer that a model gave; such a turn is a finished task. */
  readonly finished: boolean;
  readonly tools: number;
  readonly files: number;
  readonly fileBytes: number;
  readonly price: Money | null;
}

export const groupings = ["user", "channel", "skill", "model", "day", "task", "workspace"] as const;
export type Grouping = (typeof groupings)[number];

/** Which part of the ledger is meant. Days include both ends; all of it without them. */
export interface LedgerRange {
  readonly since?: string;
  readonly until?: string;
  readonly user?: string;
  readonly channel?: string;
}

/** A line of sums. Amounts are in the currency of the prices they were counted at. */
export interface LedgerSum {
  readonly name: string;
  readonly turns: number;
  readonly calls: number;
  readonly attempts: number;
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly reasoning: number;
  readonly ms: number;
  readonly cost: Readonly<Record<Currency, bigint>>;
  /** Attempts that took tokens at no known price. */
  readonly unpriced: number;
  readonly estimated: number;
  readonly finished: number;
  readonly tools: number;
  readonly files: number;
  readonly fileBytes: number;
  /** What finished tasks are charged at. */
  readonly price: Readonly<Record<Currency, bigint>>;
}

/** What one person spent in one place with one skill on one day, for budgets to begin with. */
export interface SpentBefore extends Omit<Account, "turnId" | "user"> {
  readonly user: string;
  readonly skill: string;
  readonly day: string;
  readonly tokens: number;
  readonly cost: Readonly<Record<Currency, bigint>>;
}

/** The durable record of what was spent. Writes land in the order they were asked for. */
export interface Ledger {
  /** Adds an attempt that had no reservation. */
  record(spend: Spend): Promise<void>;
  /** Sets aside what an attempt may cost; the row stands for the call should the process die in it. Gives its number. */
  reserve(spend: Spend): Promise<number>;
  /** Puts what an attempt took in place of its reservation. */
  settle(reservation: number, spend: Spend): Promise<void>;
  /** Counts the reservations of a process that died as spent, since its calls may have been made. Gives how many. */
  settleLost(): Promise<number>;
  /** Brings rows of days to come, which a wrong clock wrote, to the day given. */
  redate(today: string): Promise<void>;
  /** Adds how a turn ended, once. */
  endTurn(end: TurnEnd): Promise<void>;
  /** What was spent from a day on, and the warnings that went out since. */
  spentSince(day: string): Promise<{ readonly spent: readonly SpentBefore[]; readonly warned: readonly string[] }>;
  /** Sums by name, the names in order. */
  sums(by: Grouping, range: LedgerRange): Promise<LedgerSum[]>;
  /** What people are called whom the ledger knows by key, as they were called last. */
  names(): Promise<ReadonlyMap<string, string>>;
}

/** What a call may take at most, before it is made. */
export interface Ask {
  readonly account: Account;
  readonly skill: string;
  readonly backend: string;
  readonly model: string;
  readonly tokens: number;
  /** Null when no price is known. */
  readonly cost: Money | null;
  /** Set when the call goes to the model that a used-up budget names instead. */
  readonly instead?: string;
}

/** Something set aside. Settling it twice counts once. */
export interface Hold {
  settle(tokens: number, cost: Money | null): void;
}

/** Says before each call whether it may be made. */
export interface Budgets {
  /** True when nothing is limited, so that nobody needs to ask. */
  readonly none: boolean;
  /** The day that counts now; never an earlier one than before without what was spent since. */
  today(): Promise<string>;
  /**
   * Sets aside what a call may take. Waits while the calls under way hold what is left. Rejects with a `BudgetError`
   * when a budget is used up, or with the signal's reason.
   */
  reserve(ask: Ask, signal: AbortSignal): Promise<Hold>;
  /** The warnings that are due to this account and were not given before; they count as given from now on. */
  warnings(account: Account, skill: string, language: Language): { readonly keys: string[]; readonly say: string[] };
  /** How the budgets stand that hold for somebody in a place. */
  standing(account: Omit<Account, "turnId">): BudgetStanding[];
}

/** How much of one budget is used. Amounts are tokens, or money as its decimal form. */
export interface BudgetStanding {
  readonly name: string;
  readonly per: string;
  readonly every: "day" | "month";
  readonly unit: Currency | "tokens";
  readonly limit: string;
  readonly used: string;
  readonly percent: number;
}
