import { UserError } from "../core/errors.ts";
import { type Currency, picoOf } from "../core/money.ts";
import type { Account } from "../core/spend.ts";

/** What a budget counts for each of, `total` for the whole bot. */
export type Per = "user" | "channel" | "skill" | "workspace" | "total";

/** A budget as it stands in the settings; one of `usd`, `rmb` and `tokens` is its limit. */
export interface BudgetSetting {
  readonly name?: string | undefined;
  readonly per: Per;
  readonly every: "day" | "month";
  readonly usd?: string | number | undefined;
  readonly rmb?: string | number | undefined;
  readonly tokens?: number | undefined;
  readonly only?: readonly string[] | undefined;
  readonly then?: "stop" | { readonly model: string; readonly more?: string | number | undefined } | undefined;
  readonly ask?: string | undefined;
}

/** A budget. Amounts are tokens, or 10⁻¹² of the currency. */
export interface Rule {
  readonly name: string;
  readonly per: Per;
  readonly every: "day" | "month";
  readonly unit: Currency | "tokens";
  readonly limit: bigint;
  /** Whom it is for; undefined for everybody whom no other budget of its kind names. */
  readonly only: ReadonlySet<string> | undefined;
  /** The model to use once it is used up, and how much more that may take. */
  readonly instead: { readonly model: string; readonly more: bigint } | undefined;
  /** Who gives more. */
  readonly ask: string | undefined;
}

/** The rules that settings mean. An amount that is none, or a name that is given twice, is a `UserError`. */
export function rulesOf(settings: readonly BudgetSetting[]): Rule[] {
  const names = new Set<string>();
  return settings.map((setting) => {
    const unit = setting.usd !== undefined ? "USD" : setting.rmb !== undefined ? "CNY" : "tokens";
    const plain = `${setting.per}-${setting.every}${unit === "tokens" ? "-tokens" : ""}`;
    const name = setting.name ?? free(plain, names);
    if (names.has(name)) throw new UserError(`Two budgets are called "${name}". Give each a name of its own.`);
    names.add(name);
    const { then } = setting;
    return {
      name,
      per: setting.per,
      every: setting.every,
      unit,
      limit: amountIn(name, unit, setting.usd ?? setting.rmb ?? setting.tokens ?? 0),
      only: setting.only && new Set(setting.only),
      instead:
        then === undefined || then === "stop"
          ? undefined
          : { model: then.model, more: then.more === undefined ? 0n : amountIn(name, unit, then.more) },
      ask: setting.ask,
    };
  });
}

/** What a rule counts a call under, such as `slack:T1:U7`; undefined when the rule is not for it. */
export function keyOf(
  { per, only }: Rule,
  account: Pick<Account, "channel" | "workspace"> & { readonly user: string },
  skill: string,
): string | undefined {
  if (per === "total") return "";
  if (per === "skill" && skill === "") return undefined;
  const key = per === "skill" ? skill : account[per];
  // People write the whole key, leave out the platform, or write what that calls someone.
  const names = [key, key.slice(key.indexOf(":") + 1), key.slice(key.lastIndexOf(":") + 1)];
  return !only || names.some((name) => only.has(name)) ? key : undefined;
}

function free(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  for (let n = 2; ; n++) if (!taken.has(`${name}-${n}`)) return `${name}-${n}`;
}

function amountIn(name: string, unit: Rule["unit"], value: string | number): bigint {
  const amount = unit === "tokens" ? (Number.isSafeInteger(Number(value)) ? BigInt(value) : undefined) : picoOf(value);
  if (amount !== undefined && amount >= 0n) return amount;
  const example = unit === "tokens" ? "200000" : "2.50";
  throw new UserError(
    `The budget "${name}" has the amount ${value}, which is none. Write one from 0 such as ${example}.`,
  );
}
