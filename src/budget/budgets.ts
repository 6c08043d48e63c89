/**
 * Budgets: before a call of a model the most it may take is set aside, after it what it took is counted. All of it is counted
 * in memory, over what the ledger held at start; the durable record is the ledger's.
 */
import { daysIn } from "../core/days.ts";
import { BudgetError } from "../core/errors.ts";
import { convert, decimalOf, type Money } from "../core/money.ts";
import type { Account, Ask, Budgets, Hold, Ledger } from "../core/spend.ts";
import { keyOf, type Rule } from "./rules.ts";
import { unpriced, usedUp, warning } from "./words.ts";

/** People are warned from this much on. */
const warnPercent = 80n;

export interface BudgetOptions {
  readonly rules: readonly Rule[];
  readonly ledger: Pick<Ledger, "redate" | "spentSince">;
  /** Yuan for a dollar, in 10⁻¹². */
  readonly rate: bigint;
  /** Days and months begin at this IANA zone's midnight. */
  readonly zone: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** What one rule counts under one key in one day or month. */
interface Counter {
  readonly period: string;
  spent: bigint;
  held: bigint;
}
/** What a call under way holds of one rule. */
interface Part {
  readonly rule: Rule;
  readonly key: string;
  readonly amount: bigint;
  counter: Counter;
}

/**
 * Reads what was spent this month and gives the budgets over it. A call goes out while a budget is not used up and the calls
 * under way do not hold what is left; so a budget is never exceeded by more than one call's reserve. With a clock that was
 * set back, what was spent on the days that are no more counts for the day that is.
 */
export async function openBudgets({ rules, ledger, rate, zone, now }: BudgetOptions): Promise<Budgets> {
  const dayOf = daysIn(zone);
  const counters = new Map<string, Counter>();
  const holds = new Set<readonly Part[]>();
  const warned = new Set<string>();
  let waiting: (() => void)[] = [];
  let day = dayOf(now());
  let rewinding: Promise<void> | undefined;

  const periodOf = ({ every }: Rule): string => (every === "day" ? day : day.slice(0, 7));
  const counterOf = (rule: Rule, key: string): Counter => {
    const name = `${rule.name}\n${key}`;
    const known = counters.get(name);
    if (known?.period === periodOf(rule)) return known;
    const fresh: Counter = { period: periodOf(rule), spent: 0n, held: 0n };
    counters.set(name, fresh);
    return fresh;
  };
  const amountOf = ({ unit }: Rule, tokens: number, cost: Money | null): bigint | undefined =>
    unit === "tokens" ? BigInt(tokens) : cost === null ? undefined : convert(cost, unit, rate);

  /** The rules that hold for an account; one that names somebody goes before those of its kind for everybody. */
  const matching = (account: Omit<Account, "turnId">, skill: string): { rule: Rule; key: string }[] => {
    const found = rules.flatMap((rule) => {
      const key = keyOf(rule, account, skill);
      return key === undefined ? [] : [{ rule, key }];
    });
    return found.filter(
      ({ rule }) =>
        rule.only !== undefined ||
        !found.some(({ rule: other }) => other.only !== undefined && isSameKind(rule, other)),
    );
  };

  const load = async (): Promise<void> => {
    const before = await ledger.spentSince(`${day.slice(0, 7)}-01`);
    counters.clear();
    warned.clear();
    for (const key of before.warned) warned.add(key);
    for (const row of before.spent)
      for (const rule of rules) {
        const key = rule.every === "day" && row.day !== day ? undefined : keyOf(rule, row, row.skill);
        if (key === undefined) continue;
        counterOf(rule, key).spent +=
          rule.unit === "tokens"
            ? BigInt(row.tokens)
            : convert({ currency: "USD", pico: row.cost.USD }, rule.unit, rate) +
              convert({ currency: "CNY", pico: row.cost.CNY }, rule.unit, rate);
      }
    for (const part of [...holds].flat()) {
      part.counter = counterOf(part.rule, part.key);
      part.counter.held += part.amount;
    }
  };

  const today = async (): Promise<string> => {
    const next = dayOf(now());
    if (next < day) {
      const before = day;
      // A disk that refuses leaves the day as it was, so that the next call tries again.
      rewinding = ledger
        .redate(next)
        .then(load)
        .catch((error: unknown) => {
          day = before;
          throw error;
        })
        .finally(() => {
          rewinding = undefined;
        });
    }
    day = next;
    await rewinding;
    return day;
  };

  const hold = (parts: readonly Part[]): Hold => {
    for (const { counter, amount } of parts) counter.held += amount;
    holds.add(parts);
    return {
      settle(tokens, cost) {
        if (!holds.delete(parts)) return;
        for (const { rule, counter, amount } of parts) {
          counter.held -= amount;
          // What turns out to have no price is counted as what was set aside for it.
          counter.spent += amountOf(rule, tokens, cost) ?? amount;
        }
        for (const wake of waiting.splice(0)) wake();
      },
    };
  };

  const someCallEnds = (signal: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const wake = (): void => {
        signal.removeEventListener("abort", giveUp);
        resolve();
      };
      const giveUp = (): void => {
        waiting = waiting.filter((one) => one !== wake);
        reject(signal.reason);
      };
      signal.addEventListener("abort", giveUp, { once: true });
      waiting.push(wake);
    });

  await ledger.redate(day);
  if (rules.length > 0) await load();
  return {
    none: rules.length === 0,
    today,
    async reserve(ask: Ask, signal) {
      for (;;) {
        await today();
        signal.throwIfAborted();
        const parts = matching(ask.account, ask.skill).flatMap(({ rule, key }): Part[] => {
          const amount = amountOf(rule, ask.tokens, ask.cost);
          if (amount === undefined) throw new BudgetError(rule.name, unpriced(rule, ask.model));
          return amount === 0n ? [] : [{ rule, key, amount, counter: counterOf(rule, key) }];
        });
        for (const { rule, key, counter } of parts)
          if (counter.spent >= limitFor(rule, ask))
            throw new BudgetError(rule.name, usedUp(rule, key, counter.spent, day, zone), rule.instead?.model);
        const isFull = parts.some(({ rule, counter }) => counter.spent + counter.held >= limitFor(rule, ask));
        if (!isFull) return hold(parts);
        await someCallEnds(signal);
      }
    },
    warnings(account, skill, language) {
      const due = matching(account, skill).flatMap(({ rule, key }) => {
        const { spent, period } = counterOf(rule, key);
        const name = `${rule.name}|${key}|${period}`;
        return spent * 100n >= rule.limit * warnPercent && spent > 0n && !warned.has(name)
          ? [{ rule, key, spent, name }]
          : [];
      });
      for (const { name } of due) warned.add(name);
      return {
        keys: due.map(({ name }) => name),
        say: due.map(({ rule, key, spent }) => warning(rule, key, spent, language)),
      };
    },
    standing: (account) =>
      matching(account, "").map(({ rule, key }) => {
        const { spent } = counterOf(rule, key);
        const write = (amount: bigint): string => (rule.unit === "tokens" ? amount.toString() : decimalOf(amount));
        return {
          name: rule.name,
          per: rule.per,
          every: rule.every,
          unit: rule.unit,
          limit: write(rule.limit),
          used: write(spent),
          percent: Number((spent * 100n) / (rule.limit || 1n)),
        };
      }),
  };
}

const isSameKind = (a: Rule, b: Rule): boolean =>
  a.per === b.per && a.every === b.every && (a.unit === "tokens") === (b.unit === "tokens");

/** Beyond its limit a budget lets the model that stands in take what the settings allow it. */
const limitFor = ({ limit, instead }: Rule, ask: Ask): bigint =>
  instead !== undefined && ask.instead === instead.model ? limit + instead.more : limit;
