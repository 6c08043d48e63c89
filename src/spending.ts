/** The part of the wiring that is about money: price list, budgets, ledger and the models that are metered by them. */
import { readFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { openBudgets } from "./budget/budgets.ts";
import { overviewOf } from "./budget/overview.ts";
import { type Rule, rulesOf } from "./budget/rules.ts";
import { taskOf } from "./budget/tasks.ts";
import { sayUsage, usageOf } from "./budget/usage.ts";
import { insteadNote } from "./budget/words.ts";
import type { AuditEntry } from "./core/audit.ts";
import { BudgetError, UserError } from "./core/errors.ts";
import type { Language } from "./core/message.ts";
import type { ModelBackend, ModelRequest } from "./core/model.ts";
import { picoOf } from "./core/money.ts";
import { type Account, accountOf, type BudgetStanding, type Ledger } from "./core/spend.ts";
import type { TurnInput, TurnOutcome } from "./core/turn.ts";
import type { UsageReport } from "./core/usage.ts";
import type { When } from "./core/when.ts";
import { type MeterCall, type MeteredCall, meter } from "./models/meter.ts";
import { openModels } from "./models/open.ts";
import { openPrices, type PriceList, type Prices } from "./models/prices/open.ts";
import type { Settings } from "./settings.ts";
import { readData } from "./yamlFile.ts";

/** What the settings say about money, read and checked. */
export interface SpendingPlan {
  readonly prices: Prices;
  readonly rules: readonly Rule[];
  /** The models that used-up budgets name, by their setting. */
  readonly standIns: ReadonlyMap<string, readonly ModelBackend[]>;
}

export interface SpendingOptions {
  readonly plan: SpendingPlan;
  readonly settings: Settings;
  readonly models: readonly ModelBackend[];
  readonly ledger: Ledger;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly audit: (entry: AuditEntry) => Promise<void>;
  readonly log: { info(what: string): void; error(what: string, error?: unknown): void };
}

export interface Spending {
  /** Asks a model within the budgets, and meters it. */
  callModel(
    request: ModelRequest,
    options: Omit<MeterCall, "account"> & { readonly input: TurnInput },
  ): Promise<MeteredCall>;
  /** What the asker and the place spent today and this month, in words. */
  usage(asked: { readonly input: TurnInput; readonly language: Language }): Promise<string>;
  /** How far the budgets are used that hold for the asker here. */
  standing(input: TurnInput): readonly BudgetStanding[];
  /** What everybody used today or this month, and how the budgets stand for one of them. */
  report(range: "today" | "month", whose: Omit<Account, "turnId">): Promise<UsageReport>;
  /** Counts a turn as a task. The row lands with the next write, which must be the turn's end. */
  endTurn(input: TurnInput, outcome: TurnOutcome): Promise<void>;
}

/**
 * Reads the price list and the budgets of the settings, and opens the models that stand in for used-up ones. Faults are
 * `UserError`s; one is a model that costs something when nothing says how much it may take.
 */
export async function planSpending(settings: Settings, when: When): Promise<SpendingPlan> {
  const { prices: file, budgets } = settings.config;
  const prices = openPrices(file === undefined ? undefined : await readPriceFile(settings, file));
  const rules = rulesOf(budgets);
  const standIns = new Map<string, readonly ModelBackend[]>();
  for (const [index, { name, unit, instead }] of rules.entries()) {
    if (!instead) continue;
    const models = openModels(instead.model, settings.secrets, when);
    standIns.set(instead.model, models);
    const isFree = models.every(({ name, model = "" }) =>
      unit === "tokens" ? name === "offline" : prices.of(name, model)?.version === "local",
    );
    if (instead.more > 0n || isFree) continue;
    throw new UserError(
      `${settings.file.at(["budgets", index, "then"])}: The budget "${name}" goes on with ${instead.model} when it is used up, which costs too. Say how much that may take beyond the limit, as \`more\` beside \`model\`.`,
    );
  }
  return { prices, rules, standIns };
}

/** Opens the budgets over what the ledger holds. What a process that died had set aside counts as spent. */
export async function openSpending(options: SpendingOptions): Promise<Spending> {
  const { plan, settings, ledger, models, now, audit, log } = options;
  const { money, tasks } = settings.config;
  const { zone } = settings;
  const rate = picoOf(money.rate) ?? 0n;
  await ledger.settleLost();
  const budgets = await openBudgets({ rules: plan.rules, ledger, rate, zone, now });
  for (const warning of keptBack(plan, models)) log.error(warning);
  const ask = meter({
    ...plan,
    models,
    budgets,
    ledger,
    rate,
    now,
    noteInstead: insteadNote,
    onError: (error) => log.error("a call of a model could not be written into the ledger", error),
  });
  return {
    async callModel(request, { input, ...call }) {
      const account = accountOf(input);
      try {
        return await ask(request, { ...call, account });
      } catch (error) {
        if (error instanceof BudgetError)
          await audit({
            kind: "budget-stopped",
            actor: "bot",
            onBehalfOf: account.user,
            turn: input.turnId,
            data: { budget: error.budget },
          });
        throw error;
      }
    },
    async usage({ input, language }) {
      const { conversation, sender: person } = input;
      const usage = await usageOf({ spend: ledger }, { person, conversation, now: now(), zone });
      const standing = budgets.standing(accountOf(input));
      return sayUsage(usage, { language, currency: money.currency, rate, budgets: standing });
    },
    standing: (input) => budgets.standing(accountOf(input)),
    report: (range, whose) =>
      overviewOf({
        spend: ledger,
        range,
        now: now(),
        zone,
        currency: money.currency,
        rate,
        budgets: budgets.standing(whose),
      }),
    async endTurn(input, outcome) {
      const at = new Date(now()).toISOString();
      const day = await budgets.today();
      const task = taskOf(input, outcome, { at, day, prices: tasks, currency: money.currency });
      // The turn's end is behind it in the same commit, and tells when that could not be written.
      if (task) ledger.endTurn(task).catch(() => {});
    },
  };
}

/** The models that a budget in money keeps from answering, since nobody knows their price; a sentence each, for the operator. */
export function keptBack({ prices, rules }: SpendingPlan, models: readonly ModelBackend[]): string[] {
  const rule = rules.find(({ unit }) => unit !== "tokens");
  if (!rule) return [];
  return models
    .filter(({ name, model = "" }) => !prices.of(name, model))
    .map(
      ({ name, model = "" }) =>
        `The model ${name}${model && `/${model}`} has no known price, so the budget "${rule.name}" keeps it from answering. Add it to the file that \`prices\` names, or set the budget in tokens.`,
    );
}

async function readPriceFile(settings: Settings, file: string): Promise<PriceList> {
  const path = resolve(dirname(settings.file.path), file);
  try {
    return readData({ path, text: await readFile(path, "utf8") });
  } catch (cause) {
    const code = (cause as { code?: string }).code;
    if (code === undefined) throw cause;
    throw new UserError(`${settings.file.at(["prices"])}: ${path} cannot be read (${code}). Correct the path.`, {
      cause,
    });
  }
}
