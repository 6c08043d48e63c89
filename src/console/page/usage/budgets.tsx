import { picoOf, showMoney } from "../../../core/money.ts";
import type { BudgetStanding } from "../../../core/spend.ts";
import { countSaid } from "../house/figures.ts";
import { useSettings } from "../house/settings.tsx";
import { fill, type Words } from "../house/words.ts";
import { Bar } from "./bar.tsx";

const warnPercent = 80;

/** How the budgets stand that hold for the reader. */
export function Budgets({ budgets }: { budgets: readonly BudgetStanding[] }) {
  const { say } = useSettings();
  return (
    <section>
      <h2>{say.budgets}</h2>
      {budgets.length === 0 ? (
        <p className="origin">{say.noBudgets}</p>
      ) : (
        <ul className="bars budgets">
          {budgets.map((budget) => {
            const { name, per, every, unit, used, limit, percent } = budget;
            const level = percent >= 100 ? "over" : percent >= warnPercent ? "near" : undefined;
            return (
              <li key={name} data-level={level}>
                <span className="title">{name}</span>
                <span className="figure">
                  {fill(say.budgetUsed, {
                    used: unit === "tokens" ? countSaid(Number(used)) : amountSaid(used, unit, say),
                    limit: amountSaid(limit, unit, say),
                    percent,
                  })}
                </span>
                <Bar percent={percent} label={name} />
                <span className="origin">
                  {fill(say.budgetSpan, {
                    per: say[`budgetPer_${per as BudgetPer}`],
                    every: say[`budgetEvery_${every}`],
                  })}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

type BudgetPer = "user" | "channel" | "skill" | "workspace" | "total";

const amountSaid = (amount: string, unit: BudgetStanding["unit"], say: Words): string =>
  unit === "tokens"
    ? fill(say.tokensUnit, { count: countSaid(Number(amount)) })
    : showMoney({ currency: unit, pico: picoOf(amount) ?? 0n });
