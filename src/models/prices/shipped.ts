/**
 * List prices for one token in LiteLLM's format, in the currency the vendor bills; `source` and `as_of` say where and until
 * when each was looked up. Vendors change them: a list of one's own goes before these (docs/budgets.md). Where a list tells
 * prices by the hour or by the reply's length too, the dearest stands here, so that a budget is never exceeded by it.
 */

type Entry = Readonly<Record<string, unknown>>;

const openai = (asOf: string, input: number, cached: number, output: number, max: number): Entry => ({
  input_cost_per_token: input,
  cache_read_input_token_cost: cached,
  output_cost_per_token: output,
  max_output_tokens: max,
  source: "https://openai.com/api/pricing",
  as_of: asOf,
});

interface Yuan {
  /** In yuan for one token. */
  readonly input: number;
  readonly output: number;
  readonly cached?: number;
  readonly reasoning?: number;
}

const ratesOf = ({ input, output, cached, reasoning }: Yuan): Entry => ({
  input_cost_per_token: input,
  output_cost_per_token: output,
  ...(cached === undefined ? {} : { cache_read_input_token_cost: cached }),
  ...(reasoning === undefined ? {} : { output_cost_per_reasoning_token: reasoning }),
});

/** A Chinese vendor's entry: one price, or a tier for each size of the prompt in thousands of tokens. */
const yuan =
  (source: string) =>
  (asOf: string, max: number, price: Yuan | readonly (readonly [upTo: number, Yuan])[]): Entry => ({
    currency: "CNY",
    ...("input" in price
      ? ratesOf(price)
      : {
          tiered_pricing: price.map(([upTo, rates], index) => ({
            range: [(price[index - 1]?.[0] ?? 0) * 1000, upTo * 1000],
            ...ratesOf(rates),
          })),
        }),
    max_output_tokens: max,
    source,
    as_of: asOf,
  });

const ark = yuan("https://www.volcengine.com/docs/82379/1544106");
const bailian = yuan("https://help.aliyun.com/zh/model-studio/models");
const deepseek = yuan("https://api-docs.deepseek.com/zh-cn/quick_start/pricing");
const moonshot = yuan("https://platform.moonshot.cn/docs/pricing/chat");
const zhipu = yuan("https://open.bigmodel.cn/pricing");

const seed16 = ark("2025-10", 32_768, [
  [32, { input: 0.8e-6, cached: 0.16e-6, output: 8e-6 }],
  [128, { input: 1.2e-6, cached: 0.16e-6, output: 16e-6 }],
  [256, { input: 2.4e-6, cached: 0.16e-6, output: 24e-6 }],
]);
const deepseekFlash = deepseek("2026-11", 384_000, { input: 2e-6, cached: 0.04e-6, output: 8e-6 });
const glm46 = zhipu("2025-10", 131_072, [
  [32, { input: 3e-6, cached: 0.6e-6, output: 14e-6 }],
  [200, { input: 4e-6, cached: 0.8e-6, output: 16e-6 }],
]);
const k2 = moonshot("2025-11", 262_144, { input: 4e-6, cached: 1e-6, output: 16e-6 });
const k2Turbo = moonshot("2025-11", 262_144, { input: 8e-6, cached: 1e-6, output: 58e-6 });

export const shippedPrices: Readonly<Record<string, Entry>> = {
  "gpt-5.4": openai("2026-03", 2.5e-6, 0.25e-6, 15e-6, 128_000),
  "gpt-5.4-mini": openai("2026-03", 0.75e-6, 0.075e-6, 4.5e-6, 128_000),
  "gpt-5.2": openai("2025-12", 1.75e-6, 0.175e-6, 14e-6, 128_000),
  "gpt-5.1": openai("2025-11", 1.25e-6, 0.125e-6, 10e-6, 128_000),
  "gpt-5": openai("2025-08", 1.25e-6, 0.125e-6, 10e-6, 128_000),
  "gpt-5-mini": openai("2025-08", 0.25e-6, 0.025e-6, 2e-6, 128_000),
  "gpt-5-nano": openai("2025-08", 0.05e-6, 0.005e-6, 0.4e-6, 128_000),
  "gpt-4.1": openai("2025-08", 2e-6, 0.5e-6, 8e-6, 32_768),
  "gpt-4.1-mini": openai("2025-08", 0.4e-6, 0.1e-6, 1.6e-6, 32_768),
  "gpt-4.1-nano": openai("2025-08", 0.1e-6, 0.025e-6, 0.4e-6, 32_768),
  "gpt-4o": openai("2025-08", 2.5e-6, 1.25e-6, 10e-6, 16_384),
  "gpt-4o-mini": openai("2025-08", 0.15e-6, 0.075e-6, 0.6e-6, 16_384),
  o3: openai("2025-08", 2e-6, 0.5e-6, 8e-6, 100_000),
  "o4-mini": openai("2025-08", 1.1e-6, 0.275e-6, 4.4e-6, 100_000),

  "ark/doubao-seed-1-6": seed16,
  "ark/doubao-seed-1-6-thinking": seed16,
  "ark/doubao-seed-1-6-flash": ark("2025-10", 32_768, [
    [32, { input: 0.15e-6, cached: 0.03e-6, output: 1.5e-6 }],
    [128, { input: 0.3e-6, cached: 0.03e-6, output: 3e-6 }],
    [256, { input: 0.6e-6, cached: 0.03e-6, output: 6e-6 }],
  ]),
  "ark/doubao-1-5-pro-32k": ark("2025-10", 12_288, { input: 0.8e-6, cached: 0.16e-6, output: 2e-6 }),
  "ark/doubao-1-5-lite-32k": ark("2025-10", 12_288, { input: 0.3e-6, cached: 0.06e-6, output: 0.6e-6 }),

  "bailian/qwen3-max": bailian("2025-11", 65_536, [
    [32, { input: 3.2e-6, cached: 0.64e-6, output: 12.8e-6 }],
    [128, { input: 6.4e-6, cached: 1.28e-6, output: 25.6e-6 }],
    [262.144, { input: 9.6e-6, cached: 1.92e-6, output: 38.4e-6 }],
  ]),
  "bailian/qwen-max": bailian("2025-10", 8192, { input: 2.4e-6, cached: 0.48e-6, output: 9.6e-6 }),
  "bailian/qwen-plus": bailian("2025-10", 32_768, [
    [128, { input: 0.8e-6, cached: 0.16e-6, output: 2e-6, reasoning: 8e-6 }],
    [256, { input: 2.4e-6, cached: 0.48e-6, output: 20e-6, reasoning: 24e-6 }],
    [1000, { input: 4.8e-6, cached: 0.96e-6, output: 48e-6, reasoning: 64e-6 }],
  ]),
  "bailian/qwen-flash": bailian("2025-10", 32_768, [
    [128, { input: 0.15e-6, cached: 0.03e-6, output: 1.5e-6 }],
    [256, { input: 0.6e-6, cached: 0.12e-6, output: 6e-6 }],
    [1000, { input: 1.2e-6, cached: 0.24e-6, output: 12e-6 }],
  ]),
  "bailian/qwen-turbo": bailian("2025-10", 16_384, { input: 0.3e-6, cached: 0.06e-6, output: 0.6e-6, reasoning: 3e-6 }),
  "bailian/qwen-long": bailian("2025-10", 8192, { input: 0.5e-6, output: 2e-6 }),

  "deepseek/deepseek-flash": deepseekFlash,
  "deepseek/deepseek-v4-flash": deepseekFlash,
  "deepseek/deepseek-v4-pro": deepseek("2026-11", 384_000, { input: 9e-6, cached: 0.3e-6, output: 27e-6 }),
  // The names of 2025, which DeepSeek has served with its Flash model since.
  "deepseek/deepseek-chat": deepseekFlash,
  "deepseek/deepseek-reasoner": deepseekFlash,

  "moonshot/kimi-k2-preview": k2,
  "moonshot/kimi-k2-0905-preview": k2,
  "moonshot/kimi-k2-thinking": k2,
  "moonshot/kimi-k2-turbo-preview": k2Turbo,
  "moonshot/kimi-k2-thinking-turbo": k2Turbo,
  "moonshot/kimi-k2.5": moonshot("2026-02", 262_144, { input: 4e-6, cached: 0.7e-6, output: 21e-6 }),
  "moonshot/moonshot-v1-8k": moonshot("2025-11", 8192, { input: 2e-6, output: 10e-6 }),
  "moonshot/moonshot-v1-32k": moonshot("2025-11", 32_768, { input: 5e-6, output: 20e-6 }),
  "moonshot/moonshot-v1-128k": moonshot("2025-11", 131_072, { input: 10e-6, output: 30e-6 }),

  "zhipu/glm-4.7": glm46,
  "zhipu/glm-4.6": glm46,
  "zhipu/glm-4.5": zhipu("2025-10", 98_304, [
    [32, { input: 3e-6, cached: 0.6e-6, output: 14e-6 }],
    [128, { input: 4e-6, cached: 0.8e-6, output: 16e-6 }],
  ]),
  "zhipu/glm-4.5-air": zhipu("2025-10", 98_304, [
    [32, { input: 0.8e-6, cached: 0.16e-6, output: 6e-6 }],
    [128, { input: 1.2e-6, cached: 0.24e-6, output: 8e-6 }],
  ]),
  "zhipu/glm-4-plus": zhipu("2025-10", 4096, { input: 5e-6, output: 5e-6 }),
  "zhipu/glm-4.5-flash": zhipu("2025-10", 98_304, { input: 0, output: 0 }),
};
