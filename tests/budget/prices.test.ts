/** Prices and the arithmetic of money. */
import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { convert, decimalOf, picoOf, picoPerUnit, showMoney } from "../../src/core/money.ts";
import { presets } from "../../src/models/presets.ts";
import { openPrices, pricesOf, readPrices } from "../../src/models/prices/open.ts";
import { costOf, mostOf } from "../../src/models/prices/price.ts";
import { shippedPrices } from "../../src/models/prices/shipped.ts";
import { readData } from "../../src/yamlFile.ts";

const usage = (input: number, output: number, more: object = {}) => ({
  input,
  output,
  cachedInput: 0,
  reasoning: 0,
  ...more,
});
const read = (text: string, path = "prices.yaml") => readPrices(readData({ path, text }));
const faultOf = (text: string, path?: string): string => {
  try {
    read(text, path);
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing was thrown");
};

describe("money", () => {
  it("is read and written exactly, however small", () => {
    for (const [text, written] of [
      ["0.1", "0.1"],
      ["1e-12", "0.000000000001"],
      [2.5e-7, "0.00000025"],
      ["12.50", "12.5"],
      [0.1 + 0.2, undefined],
      ["-3", "-3"],
      ["0.0000000000001", undefined],
      ["1,5", undefined],
      ["", undefined],
    ] as const) {
      const pico = picoOf(text);
      expect(pico === undefined ? undefined : decimalOf(pico), String(text)).toBe(written);
    }
  });

  it("reads what it wrote, and adds up where floats do not", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), (pico) => picoOf(decimalOf(pico)) === pico),
    );
    const tenth = picoOf("0.1") ?? 0n;
    expect(decimalOf(tenth + tenth + tenth)).toBe("0.3");
  });

  it("is converted to within half of its smallest unit, and back", () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 24n }),
        fc.bigInt({ min: picoPerUnit, max: 20n * picoPerUnit }),
        (pico, rate) => {
          const yuan = convert({ currency: "USD", pico }, "CNY", rate);
          const back = convert({ currency: "CNY", pico: yuan }, "USD", rate);
          expect(back - pico <= 1n && pico - back <= 1n).toBe(true);
        },
      ),
    );
  });

  it("is shown with its sign, and never as nothing when it is something", () => {
    const show = (amount: string, currency: "USD" | "CNY" = "USD") =>
      showMoney({ currency, pico: picoOf(amount) ?? 0n });
    expect([
      show("0"),
      show("0.00005"),
      show("0.000049"),
      show("0.02154"),
      show("0.99999"),
      show("12.345", "CNY"),
    ]).toEqual(["$0.0000", "$0.0001", "<$0.0001", "$0.0215", "$1.0000", "¥12.35"]);
  });
});

describe("the price of a call", () => {
  const { tiered, above } = read(`
tiered:
  currency: RMB
  tiered_pricing:
    - { range: [0, 32000], input_cost_per_token: 8.0e-7, output_cost_per_token: 8.0e-6, cache_read_input_token_cost: 1.6e-7 }
    - { range: [32000, 128000], input_cost_per_token: 1.2e-6, output_cost_per_token: 1.6e-5 }
above:
  input_cost_per_token: 0.00000125
  output_cost_per_token: 0.00001
  input_cost_per_token_above_200k_tokens: 0.0000025
  output_cost_per_token_above_200k_tokens: 0.000015
`);
  if (!tiered || !above) throw new Error("not read");
  const cost = (price: typeof tiered, ...tokens: Parameters<typeof usage>) =>
    decimalOf(costOf(price, usage(...tokens)).pico);

  test("goes by the tier that the whole prompt falls in, for all its tokens", () => {
    expect(cost(tiered, 32_000, 100)).toBe("0.0264");
    expect(cost(tiered, 32_001, 100)).toBe("0.0400012");
    expect(cost(tiered, 500_000, 0)).toBe("0.6");
    expect(cost(above, 200_000, 1000)).toBe("0.26");
    expect(cost(above, 200_001, 1000)).toBe("0.5150025");
  });

  test("counts each token once: cached, written to the cache, thought or plain", () => {
    expect(cost(tiered, 1000, 10, { cachedInput: 900 })).toBe("0.000304");
    const { price } = read(
      "price: { input_cost_per_token: 1e-6, output_cost_per_token: 2e-6, cache_read_input_token_cost: 1e-7, cache_creation_input_token_cost: 1.25e-6, output_cost_per_reasoning_token: 4e-6 }",
    );
    if (!price) throw new Error("not read");
    const tokens = usage(1000, 100, { cachedInput: 600, cacheWritten: 300, reasoning: 40 });
    expect(decimalOf(costOf(price, tokens).pico)).toBe("0.000815");
  });

  test("is never more than what is set aside for a prompt and a reply of that size", () => {
    fc.assert(
      fc.property(fc.nat(300_000), fc.nat(50_000), fc.nat(100), fc.nat(100), (input, output, cached, thought) => {
        for (const price of [tiered, above]) {
          const cachedInput = Math.floor((input * cached) / 100);
          const taken = costOf(
            price,
            usage(input, output, { cachedInput, reasoning: Math.floor((output * thought) / 100) }),
          );
          expect(taken.pico <= mostOf(price, input, output).pico).toBe(true);
        }
      }),
    );
  });

  test("has a version that changes with any figure and with nothing else", () => {
    const version = (text: string) => read(text).m?.version;
    const base = "m: { input_cost_per_token: 1e-6, output_cost_per_token: 2e-6, as_of: '2026-11' }";
    expect(version(base)).toMatch(/^2026-11-[0-9a-f]{8}$/);
    expect(version(base)).toBe(
      version("m: { output_cost_per_token: 2e-6, as_of: '2026-11', input_cost_per_token: 1e-6 }"),
    );
    expect(version(base)).not.toBe(version(base.replace("2e-6", "3e-6")));
  });
});

describe("a price list of one's own", () => {
  it("takes LiteLLM's entries as they are, and leaves out those of other kinds", () => {
    const list = read(
      `{
  "sample_spec": { "mode": "one of: chat, embedding", "max_tokens": "legacy" },
  "gpt-9": { "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06, "input_cost_per_token_batches": 5e-07,
             "input_cost_per_audio_token": 1e-05, "litellm_provider": "openai", "mode": "chat", "max_output_tokens": 1000,
             "supports_vision": true, "search_context_cost_per_query": { "search_context_size_low": 0.01 } },
  "gpt-next": { "input_cost_per_token": 1e-06, "output_cost_per_token": 2e-06, "mode": "chat", "key_of_next_year": {} },
  "odd": { "input_cost_per_token": -1, "output_cost_per_token": 2e-06, "mode": "chat" },
  "dall-e": { "input_cost_per_pixel": 1e-8, "mode": "image_generation", "anything": 1 },
  "free/chat": { "litellm_provider": "free", "mode": "chat", "max_tokens": 4096 }
}`,
      "prices.json",
    );
    expect(Object.keys(list)).toEqual(["gpt-9", "gpt-next"]);
    expect(list["gpt-9"]).toMatchObject({ currency: "USD", maxOutput: 1000 });
  });

  it.each([
    [
      "a: { input_cost_per_token: -1e-6, output_cost_per_token: 1e-6 }",
      /prices\.yaml:1:\d+ a\.input_cost_per_token is -0?.*a price is 0 or more/,
    ],
    [
      "a:\n  input_cost_per_tokn: 1e-6\n  output_cost_per_token: 1e-6",
      /prices\.yaml:2:3 a\.input_cost_per_tokn the key is unknown\. Did you mean input_cost_per_token\?/,
    ],
    ["a:\n  output_cost_per_token: 1e-6", /prices\.yaml:\d+:\d+ a lacks input_cost_per_token/],
    ["a: { currency: EUR, input_cost_per_token: 1, output_cost_per_token: 1 }", /a\.currency is neither USD nor RMB/],
    ["a: { input_cost_per_token: cheap, output_cost_per_token: 1 }", /a\.input_cost_per_token is no amount/],
    ["a: { input_cost_per_token: 1e-13, output_cost_per_token: 1 }", /a\.input_cost_per_token is no amount/],
    ["- a\n- b", /This is no list of prices/],
  ])("%j is refused with its place", (text, said) => {
    expect(faultOf(text)).toMatch(said);
  });

  const tiers = (...ranges: string[]) =>
    `a:\n  tiered_pricing:\n${ranges.map((range) => `    - { range: ${range}, input_cost_per_token: 1e-6, output_cost_per_token: 1e-6 }`).join("\n")}`;
  it.each([
    [
      tiers("[0, 100]", "[50, 200]"),
      /prices\.yaml:4:\d+ a\.tiered_pricing\[1\]\.range overlaps the tier before, which ends at 100/,
    ],
    [tiers("[0, 100]", "[150, 200]"), /prices\.yaml:4:\d+ .*leaves prompts of 100 to 150 tokens without a price/],
    [tiers("[10, 100]"), /prices\.yaml:3:\d+ .*leaves prompts of 0 to 10 tokens/],
    [tiers("[100, 0]"), /prices\.yaml:3:\d+ .*is not a range/],
    [tiers("[-5, 10]"), /prices\.yaml:3:\d+ .*is not a range/],
    [`${tiers("[0, 10]").replace("input_cost", "inptu_cost")}`, /prices\.yaml:3:\d+ .*unknown in a tier/],
  ])("%j is refused with its line", (text, said) => {
    expect(faultOf(text)).toMatch(said);
  });

  it("names the line of a fault in JSON too", () => {
    const text = '{\n  "a": {\n    "input_cost_per_token": -1,\n    "output_cost_per_token": 1\n  }\n}';
    expect(faultOf(text, "prices.json")).toMatch(/^prices\.json:3:/);
  });

  it("goes before the shipped one", () => {
    const own = read("gpt-5-mini: { input_cost_per_token: 7e-6, output_cost_per_token: 7e-6 }");
    expect(pricesOf(own).of("openai", "gpt-5-mini")?.tiers[0]?.rates.input).toBe(7_000_000n);
    expect(openPrices().of("openai", "gpt-5-mini")?.tiers[0]?.rates.input).toBe(250_000n);
  });
});

describe("the shipped prices", () => {
  const prices = openPrices();

  it("are each well formed, with where and until when they were looked up", () => {
    expect(Object.keys(readPrices({ value: shippedPrices, at: String }))).toEqual(Object.keys(shippedPrices));
    for (const [name, entry] of Object.entries(shippedPrices)) {
      expect(entry.source, name).toMatch(/^https:\/\//);
      expect(entry.as_of, name).toMatch(/^20\d\d-\d\d$/);
    }
  });

  it("know the model of every service that names one, under the day of its release too", () => {
    for (const { name, model, needsKey } of presets)
      if (model && needsKey) expect(prices.of(name, model), name).toBeDefined();
    expect(prices.of("openai", "gpt-5-mini-2025-08-07")).toBe(prices.of("openai", "gpt-5-mini"));
    expect(prices.of("ark", "doubao-seed-1-6-250615")).toBe(prices.of("ark", "doubao-seed-1-6"));
  });

  it("never guess, and cost nothing on machines of one's own", () => {
    expect(prices.of("openai", "gpt-5-mini-turbo")).toBeUndefined();
    expect(prices.of("deepseek", "gpt")).toBeUndefined();
    expect(prices.of("openai", "constructor")).toBeUndefined();
    for (const name of ["offline", "ollama", "vllm"]) expect(prices.of(name, "anything")?.version).toBe("local");
    expect(costOf(prices.of("ollama", "qwen3") as never, usage(1000, 1000)).pico).toBe(0n);
  });
});
