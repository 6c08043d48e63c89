/**
 * Meters every attempt at a model: what it may take is set aside in the budgets before it, what it took goes into the ledger
 * after it, also when it failed or was cut off.
 */
import { BudgetError, ModelError, type ModelFailure } from "../core/errors.ts";
import type { Language } from "../core/message.ts";
import { labelOf, type ModelBackend, type ModelReply, type ModelRequest, type Usage } from "../core/model.ts";
import { type Currency, convert, decimalOf } from "../core/money.ts";
import type { Account, Budgets, Hold, Ledger, Spend } from "../core/spend.ts";
import { type CallOptions, callModel, type ModelAttempt } from "./callModel.ts";
import type { Prices } from "./prices/open.ts";
import { costOf, mostOf, type Price } from "./prices/price.ts";
import { estimateRequestTokens, estimateTokens } from "./tokens.ts";

/** The longest reply that is reckoned with where the price list does not tell the model's own limit. */
const longestReplyTokens = 32_768;
/** The service said no, so nothing was read or written; after other faults it may charge for what it read. */
const free: ReadonlySet<ModelFailure> = new Set([
  "unauthorized",
  "forbidden",
  "not-found",
  "bad-request",
  "context-overflow",
  "rate-limited",
  "unavailable",
  "unreachable",
]);

const noUsage: Usage = { input: 0, cachedInput: 0, output: 0, reasoning: 0 };
const isRules = ({ name }: ModelBackend): boolean => name === "offline";

/** A model call with its retries; plain data, which a replay of its step reads again. */
export interface MeteredCall {
  readonly reply: ModelReply;
  readonly attempts: readonly ModelAttempt[];
  /** What all attempts cost together, as a decimal of `currency`; null when a price is missing. */
  readonly cost: string | null;
  readonly currency: Currency;
  /** The version of the price of the model that answered; empty when none is known. */
  readonly price: string;
  /** What the asker should know of their budgets, in the language of the request. */
  readonly notes: readonly string[];
}

export interface MeterOptions {
  readonly models: readonly ModelBackend[];
  /** The backends of settings such as `deepseek/deepseek-flash` that used-up budgets name. */
  readonly standIns: ReadonlyMap<string, readonly ModelBackend[]>;
  readonly prices: Prices;
  readonly budgets: Budgets;
  readonly ledger: Pick<Ledger, "record" | "reserve" | "settle">;
  /** Yuan for a dollar, in 10⁻¹². */
  readonly rate: bigint;
  readonly noteInstead: (budget: string, model: string, language: Language) => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Tells the operator that an attempt could not be written down. */
  readonly onError: (error: unknown) => void;
}

/** For whom a call is made, and with which skill. */
export interface MeterCall extends Pick<CallOptions, "signal" | "onText" | "onReset"> {
  readonly account: Account;
  readonly skill: string;
  /** The model to ask before the others, as `service/model`. */
  readonly preferred?: string | undefined;
}

/**
 * Makes the function that asks a model as `callModel` does, and meters it. Rejects with a `BudgetError` when a budget does not
 * allow the call and names no other model that it does allow.
 */
export function meter(options: MeterOptions): (request: ModelRequest, call: MeterCall) => Promise<MeteredCall> {
  const { budgets, prices, ledger, now } = options;
  /** What services called the models that were asked for last, where they name them otherwise. */
  const answeredAs = new Map<string, string>();

  const keyOf = ({ name, model = "" }: ModelBackend): string => `${name}/${model}`;
  const priceOf = (backend: ModelBackend, answered = ""): Price | undefined =>
    prices.of(backend.name, answered) ??
    prices.of(backend.name, backend.model ?? "") ??
    prices.of(backend.name, answeredAs.get(keyOf(backend)) ?? "");

  return async (request, call) => {
    const spends: Spend[] = [];
    const tried = new Set<string>();
    const notes: string[] = [];
    const preferred = options.models.filter((backend) => labelOf(backend) === call.preferred);
    let models: readonly ModelBackend[] = [
      ...preferred,
      ...options.models.filter((backend) => !preferred.includes(backend)),
    ];
    let instead: string | undefined;
    for (;;) {
      try {
        const watched = models.map((backend) => watch(backend, call, instead, spends, request.language, notes));
        const { reply, attempts } = await callModel(watched, request, call);
        return { reply, attempts, ...sum(spends), notes };
      } catch (error) {
        const next = error instanceof BudgetError ? error.instead : undefined;
        const others = next === undefined ? undefined : options.standIns.get(next);
        if (!(error instanceof BudgetError) || next === undefined || !others || tried.has(next)) throw error;
        tried.add(next);
        instead = next;
        models = others;
        notes.push(options.noteInstead(error.budget, next, request.language));
      }
    }
  };

  /** A backend whose every attempt is reserved for and written down. */
  function watch(
    backend: ModelBackend,
    { account, skill }: MeterCall,
    instead: string | undefined,
    spends: Spend[],
    language: Language,
    notes: string[],
  ): ModelBackend {
    const generate: ModelBackend["generate"] = async (request, { signal, onText }) => {
      const day = await budgets.today();
      const base = { account, skill, at: new Date(now()).toISOString(), day, backend: backend.name };
      let hold: Hold | undefined;
      let reservation: number | undefined;
      if (!budgets.none) {
        const spend = reserveOf(request, backend, base);
        const tokens = spend.usage.input + spend.usage.output;
        const ask = { account, skill, backend: backend.name, model: spend.model, tokens, cost: spend.cost };
        hold = await budgets.reserve(instead === undefined ? ask : { ...ask, instead }, signal);
        try {
          reservation = await ledger.reserve({ ...spend, day: await budgets.today() });
        } catch (error) {
          hold.settle(0, { currency: "USD", pico: 0n });
          throw error;
        }
      }
      const began = performance.now();
      let shown = "";
      const listen = onText && {
        onText: (delta: string) => {
          shown += delta;
          onText(delta);
        },
      };

      const settle = (what: Pick<Spend, "model" | "outcome" | "usage" | "estimated" | "cost">): void => {
        const { input, output } = what.usage;
        hold?.settle(input + output, what.cost);
        const due = hold && what.outcome === "answered" ? budgets.warnings(account, skill, language) : undefined;
        notes.push(...(due?.say ?? []));
        const spend: Spend = { ...base, ...what, ms: Math.round(performance.now() - began), warned: due?.keys ?? [] };
        spends.push(spend);
        // Not waited for: the step's record is behind it in the same commit.
        const written = reservation === undefined ? ledger.record(spend) : ledger.settle(reservation, spend);
        written.catch(options.onError);
      };

      try {
        const reply = await backend.generate(request, { signal, ...listen });
        answeredAs.set(keyOf(backend), reply.model);
        const price = priceOf(backend, reply.model);
        const { usage, model, estimated = false } = reply;
        settle({ model, outcome: "answered", usage, estimated, cost: price ? costOf(price, usage) : null });
        return reply;
      } catch (error) {
        const { usage, estimated } = isRules(backend)
          ? { usage: noUsage, estimated: false }
          : usageOfFailure(error, signal, request, shown);
        const price = priceOf(backend);
        const cost = price ? costOf(price, usage) : null;
        const outcome = error instanceof ModelError && !signal.aborted ? error.kind : "stopped";
        settle({ model: backend.model ?? backend.name, outcome, usage, estimated, cost });
        throw error;
      }
    };
    return { ...backend, generate };
  }

  /** The most an attempt may take, in the form of a row that stands for it until it is known better. */
  function reserveOf(
    request: ModelRequest,
    backend: ModelBackend,
    base: Pick<Spend, "account" | "skill" | "at" | "day" | "backend">,
  ): Spend {
    const price = priceOf(backend);
    const input = estimateRequestTokens(request);
    const output = Math.max(1, Math.min(price?.maxOutput ?? longestReplyTokens, backend.contextTokens - input));
    return {
      ...base,
      model: backend.model ?? answeredAs.get(keyOf(backend)) ?? backend.name,
      outcome: "lost",
      usage: isRules(backend) ? noUsage : { input, cachedInput: 0, output, reasoning: 0 },
      estimated: true,
      ms: 0,
      cost: price ? mostOf(price, input, output) : null,
      warned: [],
    };
  }

  /** All attempts together, in the currency of the last. */
  function sum(spends: readonly Spend[]): Pick<MeteredCall, "cost" | "currency" | "price"> {
    const last = spends.at(-1)?.cost;
    const currency = last?.currency ?? "USD";
    let pico: bigint | undefined = 0n;
    for (const { cost, usage } of spends) {
      if (cost === null && usage.input + usage.output > 0) pico = undefined;
      else if (cost !== null && pico !== undefined) pico += convert(cost, currency, options.rate);
    }
    return { cost: pico === undefined || !last ? null : decimalOf(pico), currency, price: last?.version ?? "" };
  }
}

/**
 * What a failed attempt took: what the service counted; where it said no, nothing; where it fell silent, broke off or was cut
 * off by us, what it had to read and what was seen of its answer, by estimate.
 */
function usageOfFailure(
  error: unknown,
  signal: AbortSignal,
  request: ModelRequest,
  shown: string,
): { usage: Usage; estimated: boolean } {
  const told = error instanceof ModelError ? error.usage : undefined;
  if (told) return { usage: told, estimated: false };
  const saidNo = error instanceof ModelError && free.has(error.kind) && shown === "";
  if (saidNo && !signal.aborted) return { usage: noUsage, estimated: false };
  return {
    usage: { input: estimateRequestTokens(request), cachedInput: 0, output: estimateTokens(shown), reasoning: 0 },
    estimated: true,
  };
}
