import type { Usage } from "../../core/model.ts";
import type { Currency } from "../../core/money.ts";
import type { Cost } from "../../core/spend.ts";

/** What one token costs, in 10⁻¹² of the price's currency. */
export interface Rates {
  readonly input: bigint;
  readonly output: bigint;
  /** Input that the service had in its cache, and input it puts there. */
  readonly cached: bigint;
  readonly cacheWritten: bigint;
  /** Output that people do not see. */
  readonly reasoning: bigint;
}

/** The price of a model. `tiers` go by the prompt's size, each up to and with `upTo` tokens, the smallest first. */
export interface Price {
  /** Names these very figures: when they were looked up, and their hash. */
  readonly version: string;
  readonly currency: Currency;
  readonly tiers: readonly { readonly upTo: number; readonly rates: Rates }[];
  /** The most a reply may have, where it is known. */
  readonly maxOutput?: number;
}

/** What serving costs on machines of one's own: nothing that a price list could tell. */
export const localPrice: Price = {
  version: "local",
  currency: "USD",
  tiers: [
    {
      upTo: Number.POSITIVE_INFINITY,
      rates: { input: 0n, output: 0n, cached: 0n, cacheWritten: 0n, reasoning: 0n },
    },
  ],
};

/**
 * What an attempt costs, exactly. The size of the whole prompt picks the tier for all its tokens; each token is counted once,
 * at the rate of what it was. Prompts beyond the last tier are priced by it.
 */
export function costOf(price: Price, usage: Usage): Cost {
  const { rates } =
    price.tiers.find(({ upTo }) => usage.input <= upTo) ?? (price.tiers.at(-1) as Price["tiers"][number]);
  const written = usage.cacheWritten ?? 0;
  const pico =
    BigInt(Math.max(0, usage.input - usage.cachedInput - written)) * rates.input +
    BigInt(usage.cachedInput) * rates.cached +
    BigInt(written) * rates.cacheWritten +
    BigInt(Math.max(0, usage.output - usage.reasoning)) * rates.output +
    BigInt(usage.reasoning) * rates.reasoning;
  return { version: price.version, currency: price.currency, pico };
}

// `Math.max` takes no bigints.
// biome-ignore lint/complexity/useMathMinMax: see above
const dearest = (...rates: readonly bigint[]): bigint => rates.reduce((most, rate) => (rate > most ? rate : most), 0n);

/** The most that a prompt of a size and a reply of at most another may cost, whatever of it is cached or thought. */
export function mostOf(price: Price, input: number, output: number): Cost {
  const tier = price.tiers.find(({ upTo }) => input <= upTo) ?? (price.tiers.at(-1) as Price["tiers"][number]);
  const { rates } = tier;
  const pico =
    BigInt(input) * dearest(rates.input, rates.cached, rates.cacheWritten) +
    BigInt(output) * dearest(rates.output, rates.reasoning);
  return { version: price.version, currency: price.currency, pico };
}
