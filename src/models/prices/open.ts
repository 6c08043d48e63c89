import type { Locate } from "../../core/config.ts";
import { UserError } from "../../core/errors.ts";
import { presets } from "../presets.ts";
import { type EntryFault, readEntry } from "./entry.ts";
import { localPrice, type Price } from "./price.ts";
import { shippedPrices } from "./shipped.ts";

/** Faults named at once; the rest shows when these are mended. */
const faultLimit = 5;
/** The day of a model's release within its name, as services add it: `-2025-08-07`, `-251015`, `-0905`. */
const releasePattern = /-(?:\d{4}-\d{2}-\d{2}|\d{8}|\d{6}|\d{4})$/;
/** Names that LiteLLM's list has for services we name otherwise. */
const listNames: Readonly<Record<string, readonly string[]>> = { zhipu: ["zai"], bailian: ["dashscope"] };

/** Looks up what models cost. */
export interface Prices {
  /** The price of a model at a service, by their names; undefined where none is known, never a guess. */
  of(service: string, model: string): Price | undefined;
}

/** A price list as it was read, and where its parts stand. */
export interface PriceList {
  readonly value: unknown;
  readonly at: Locate;
}

/** The shipped prices, and before them those of a list in LiteLLM's format. What does not fit is a `UserError` that says where. */
export const openPrices = (list?: PriceList): Prices => pricesOf(list === undefined ? {} : readPrices(list));

/** Prices by key, `service/model` or the model alone; the entries given go before the shipped ones. */
export function pricesOf(own: Readonly<Record<string, Price>>): Prices {
  const all: Readonly<Record<string, Price>> = { ...shipped(), ...own };
  const locals = new Set(["offline", ...presets.filter(({ needsKey }) => !needsKey).map(({ name }) => name)]);
  const found = new Map<string, Price | undefined>();
  const look = (service: string, model: string): Price | undefined => {
    const preset = presets.find(({ name }) => name === service);
    const names = [service, ...(preset?.aliases ?? []), ...(listNames[service] ?? [])];
    for (const name of new Set([model, model.replace(releasePattern, "")]))
      for (const key of [...names.map((prefix) => `${prefix}/${name}`), name])
        if (Object.hasOwn(all, key)) return all[key];
    return locals.has(service) ? localPrice : undefined;
  };
  return {
    of(service, model) {
      const key = `${service}\n${model}`;
      if (!found.has(key)) found.set(key, look(service, model));
      return found.get(key);
    },
  };
}

/**
 * Reads a price list. Throws a `UserError` that names the places at fault. LiteLLM's own list, which `sample_spec` tells, grows
 * keys of its own: there an entry that does not fit is left out, and its model has no price.
 */
export function readPrices({ value, at }: PriceList): Record<string, Price> {
  const faults: EntryFault[] = [];
  const prices: Record<string, Price> = {};
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw new UserError(
      `${at([])} This is no list of prices: it has an entry for each model. docs/budgets.md shows one.`,
    );
  const strict = !Object.hasOwn(value, "sample_spec");
  for (const [name, entry] of Object.entries(value)) {
    if (name === "sample_spec") continue;
    if (typeof entry !== "object" || entry === null || Array.isArray(entry)) {
      faults.push({ at: [name], what: "is not an entry with prices" });
      continue;
    }
    const read = readEntry(entry as Record<string, unknown>, { strict });
    if (strict) faults.push(...read.faults.map((fault) => ({ ...fault, at: [name, ...fault.at] })));
    if (read.price) prices[name] = read.price;
  }
  if (faults.length === 0) return prices;
  const said = faults.slice(0, faultLimit).map((fault) => `${at(fault.at)} ${fault.what}`);
  throw new UserError(
    [...said, ...(faults.length > faultLimit ? [`and ${faults.length - faultLimit} more.`] : [])].join("\n"),
  );
}

let read: Record<string, Price> | undefined;
function shipped(): Record<string, Price> {
  read ??= Object.fromEntries(
    Object.entries(shippedPrices).flatMap(([name, entry]) => {
      const { price } = readEntry(entry, { strict: true });
      return price ? [[name, price]] : [];
    }),
  );
  return read;
}
