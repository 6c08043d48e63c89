/**
 * Reads one entry of a price list in LiteLLM's format: amounts for a single token, in US dollars unless the entry gives a
 * `currency` (our addition, as `as_of` is), with tiers by the prompt's size.
 */
import { hashOf } from "../../core/canonical.ts";
import { type Currency, picoOf } from "../../core/money.ts";
import { nearest } from "../../core/nearest.ts";
import type { Price, Rates } from "./price.ts";

/** Something that does not fit: where in the entry, and why. */
export interface EntryFault {
  readonly at: readonly (string | number)[];
  readonly what: string;
}

type Entry = Readonly<Record<string, unknown>>;

const rateKeys: Readonly<Record<string, keyof Rates>> = {
  input_cost_per_token: "input",
  output_cost_per_token: "output",
  cache_read_input_token_cost: "cached",
  cache_creation_input_token_cost: "cacheWritten",
  output_cost_per_reasoning_token: "reasoning",
};
const aboveKey = /^(.+)_above_(\d+)k_tokens$/;
/** Known keys that say something else about a model. */
const otherKeys = new Set(
  "tiered_pricing max_tokens max_input_tokens max_output_tokens litellm_provider mode source as_of currency metadata comment deprecation_date tpm rpm output_vector_size tool_use_system_prompt_tokens provider_specific_entry uses_embed_content".split(
    " ",
  ),
);
/** Prices of what we do not use: pictures, sound, batches, faster lanes, searches, machines by the hour. */
const otherPrices =
  /^(supports_|supported_)|(image|audio|video|pixel|character|second|minute|hour|1hr|page|quer(y|ies)|session|call|request|batch|flex|priority|dbu|unit|file_search|vector_store|multiplier|1k_tokens|code_interpreter)/;
const chatModes = new Set(["chat", "completion", "responses"]);
const sizeKeys = ["max_tokens", "max_input_tokens", "max_output_tokens"];

/**
 * The price that an entry states, or what is wrong with it; neither for an entry of another kind or without a price. Unknown
 * keys are faults only where it is `strict`.
 */
export function readEntry(entry: Entry, { strict }: { strict: boolean }): { price?: Price; faults: EntryFault[] } {
  const faults: EntryFault[] = [];
  const mode = entry.mode;
  if (typeof mode === "string" && !chatModes.has(mode)) return { faults };
  for (const key of Object.keys(entry))
    if (strict && !isKnown(key)) faults.push({ at: [key], what: `the key is unknown.${hint(key)}` });
  for (const key of sizeKeys)
    if (entry[key] !== undefined && !isSize(entry[key]))
      faults.push({ at: [key], what: "is not a whole number of tokens" });
  const currency = currencyOf(entry.currency);
  if (!currency) faults.push({ at: ["currency"], what: "is neither USD nor RMB" });
  const tiers = Array.isArray(entry.tiered_pricing)
    ? listed(entry, entry.tiered_pricing, strict, faults)
    : above(entry, faults);
  if (entry.tiered_pricing !== undefined && !Array.isArray(entry.tiered_pricing))
    faults.push({ at: ["tiered_pricing"], what: "is not a list of tiers" });
  if (faults.length > 0 || !currency || tiers.length === 0) return { faults };
  const asOf = typeof entry.as_of === "string" ? `${entry.as_of}-` : "";
  const maxOutput = entry.max_output_tokens ?? entry.max_tokens;
  return {
    faults,
    price: {
      version: `${asOf}${hashOf(entry).slice(0, 8)}`,
      currency,
      tiers,
      ...(isSize(maxOutput) ? { maxOutput } : {}),
    },
  };
}

/** Tiers that stand in a list with their ranges of the prompt's size. */
function listed(entry: Entry, list: readonly unknown[], strict: boolean, faults: EntryFault[]): Price["tiers"] {
  const base = ratesIn(entry, (key) => [key], faults);
  const tiers = list.flatMap((one, index) => {
    const at = ["tiered_pricing", index];
    if (typeof one !== "object" || one === null || Array.isArray(one)) {
      faults.push({ at, what: "is not a tier with range and prices" });
      return [];
    }
    const tier = one as Entry;
    for (const key of Object.keys(tier))
      if (strict && key !== "range" && !rateKeys[key] && !otherPrices.test(key))
        faults.push({ at: [...at, key], what: `the key is unknown in a tier.${hint(key)}` });
    const [from, to] = Array.isArray(tier.range) ? tier.range : [];
    if (!isBound(from) || !isBound(to) || from >= to) {
      faults.push({ at: [...at, "range"], what: "is not a range such as [0, 32000]" });
      return [];
    }
    const rates = complete({ ...base, ...ratesIn(tier, (key) => [...at, key], faults) });
    if (!rates) {
      faults.push({ at, what: "lacks input_cost_per_token or output_cost_per_token" });
      return [];
    }
    return [{ from, upTo: to, rates, at }];
  });
  tiers.sort((a, b) => a.from - b.from);
  let end = 0;
  for (const { from, upTo, at } of tiers) {
    if (from < end) faults.push({ at: [...at, "range"], what: `overlaps the tier before, which ends at ${end}` });
    if (from > end)
      faults.push({ at: [...at, "range"], what: `leaves prompts of ${end} to ${from} tokens without a price` });
    end = Math.max(end, upTo);
  }
  return tiers.map(({ upTo, rates }) => ({ upTo, rates }));
}

/** Tiers that are told by keys such as `input_cost_per_token_above_200k_tokens`. */
function above(entry: Entry, faults: EntryFault[]): Price["tiers"] {
  const base = ratesIn(entry, (key) => [key], faults);
  const rates = complete(base);
  const limits = [
    ...new Set(
      Object.keys(entry).flatMap((key) => {
        const [, rate = "", thousands] = aboveKey.exec(key) ?? [];
        return rateKeys[rate] ? [Number(thousands)] : [];
      }),
    ),
  ].sort((a, b) => a - b);
  if (!rates) {
    const half = base.input !== undefined || base.output !== undefined || limits.length > 0;
    if (half) faults.push({ at: [], what: "lacks input_cost_per_token or output_cost_per_token" });
    return [];
  }
  const steps = [rates];
  let present = base;
  for (const thousands of limits) {
    const named = Object.fromEntries(
      Object.keys(rateKeys).map((key) => [key, entry[`${key}_above_${thousands}k_tokens`]]),
    );
    present = { ...present, ...ratesIn(named, (key) => [`${key}_above_${thousands}k_tokens`], faults) };
    steps.push(complete(present) ?? rates);
  }
  return steps.map((rates, index) => ({ upTo: (limits[index] ?? Number.POSITIVE_INFINITY) * 1000, rates }));
}

/** The amounts that stand in an entry or a tier. */
function ratesIn(entry: Entry, at: (key: string) => (string | number)[], faults: EntryFault[]): Partial<Rates> {
  const rates: { -readonly [Name in keyof Rates]?: bigint } = {};
  for (const [key, name] of Object.entries(rateKeys)) {
    const value = entry[key];
    if (value === undefined || value === null) continue;
    const pico = typeof value === "number" || typeof value === "string" ? picoOf(value) : undefined;
    if (pico === undefined) faults.push({ at: at(key), what: "is no amount for one token, such as 0.00000025" });
    else if (pico < 0n) faults.push({ at: at(key), what: `is ${String(value)}; a price is 0 or more` });
    else rates[name] = pico;
  }
  return rates;
}

/** What is not told costs what its kind costs otherwise: cached input as input, thoughts as output. */
function complete({ input, output, cached, cacheWritten, reasoning }: Partial<Rates>): Rates | undefined {
  if (input === undefined || output === undefined) return undefined;
  return {
    input,
    output,
    cached: cached ?? input,
    cacheWritten: cacheWritten ?? input,
    reasoning: reasoning ?? output,
  };
}

function isKnown(key: string): boolean {
  const plain = aboveKey.exec(key)?.[1] ?? key;
  return rateKeys[plain] !== undefined || otherKeys.has(key) || otherPrices.test(key);
}

const isSize = (value: unknown): value is number => Number.isInteger(value) && (value as number) > 0;
const isBound = (value: unknown): value is number => typeof value === "number" && value >= 0 && !Number.isNaN(value);

function currencyOf(value: unknown): Currency | undefined {
  if (value === undefined || value === "USD") return "USD";
  return value === "CNY" || value === "RMB" ? "CNY" : undefined;
}

/** Hints at the key that somebody may have meant. */
function hint(key: string): string {
  const meant = nearest(key, [...Object.keys(rateKeys), ...otherKeys]);
  return meant ? ` Did you mean ${meant}?` : "";
}
