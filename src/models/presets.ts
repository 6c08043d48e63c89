/**
 * Model services known by name: where they are, which variable holds their key, and how much their models read.
 * Every address and size can be overridden; sizes are the vendors' published ones (looked up in November 2026 or
 * earlier), rounded down, for input and output together.
 */

export interface Preset {
  readonly name: string;
  /** Other names people write for it. */
  readonly aliases: readonly string[];
  /** What people know it as. */
  readonly title: string;
  readonly baseUrl: string;
  /** The environment variable that moves it elsewhere. */
  readonly baseUrlVariable: string;
  readonly keyVariable: string;
  readonly needsKey: boolean;
  /** Undefined where the operator decides what is served, so the model must be named. */
  readonly model: string | undefined;
  /** Assumed for models that no rule below names. */
  readonly contextTokens: number;
}

export const presets: readonly Preset[] = [
  {
    name: "openai",
    aliases: ["gpt", "chatgpt"],
    title: "OpenAI, or any compatible service at OPENAI_BASE_URL",
    baseUrl: "https://api.openai.com/v1",
    baseUrlVariable: "OPENAI_BASE_URL",
    keyVariable: "OPENAI_API_KEY",
    needsKey: true,
    model: "gpt-5-mini",
    contextTokens: 128_000,
  },
  {
    name: "ark",
    aliases: ["doubao", "volcengine", "volcano"],
    title: "Volcengine Ark (Doubao)",
    baseUrl: "https://ark.cn-beijing.volces.com/api/v3",
    baseUrlVariable: "ARK_BASE_URL",
    keyVariable: "ARK_API_KEY",
    needsKey: true,
    model: "doubao-seed-1-6-251015",
    contextTokens: 128_000,
  },
  {
    name: "bailian",
    aliases: ["qwen", "dashscope", "aliyun", "tongyi"],
    title: "Alibaba Bailian (Qwen)",
    baseUrl: "https://dashscope.aliyuncs.com/compatible-mode/v1",
    baseUrlVariable: "DASHSCOPE_BASE_URL",
    keyVariable: "DASHSCOPE_API_KEY",
    needsKey: true,
    model: "qwen-plus",
    contextTokens: 128_000,
  },
  {
    name: "deepseek",
    aliases: [],
    title: "DeepSeek",
    baseUrl: "https://api.deepseek.com/v1",
    baseUrlVariable: "DEEPSEEK_BASE_URL",
    keyVariable: "DEEPSEEK_API_KEY",
    needsKey: true,
    model: "deepseek-chat",
    contextTokens: 128_000,
  },
  {
    name: "moonshot",
    aliases: ["kimi"],
    title: "Moonshot (Kimi)",
    baseUrl: "https://api.moonshot.cn/v1",
    baseUrlVariable: "MOONSHOT_BASE_URL",
    keyVariable: "MOONSHOT_API_KEY",
    needsKey: true,
    model: "kimi-k2-turbo-preview",
    contextTokens: 128_000,
  },
  {
    name: "zhipu",
    aliases: ["glm", "bigmodel", "zai"],
    title: "Zhipu (GLM)",
    baseUrl: "https://open.bigmodel.cn/api/paas/v4",
    baseUrlVariable: "ZHIPU_BASE_URL",
    keyVariable: "ZHIPU_API_KEY",
    needsKey: true,
    model: "glm-4.6",
    contextTokens: 128_000,
  },
  {
    name: "ollama",
    aliases: [],
    title: "Ollama on this machine",
    baseUrl: "http://127.0.0.1:11434/v1",
    baseUrlVariable: "OLLAMA_BASE_URL",
    keyVariable: "OLLAMA_API_KEY",
    needsKey: false,
    model: "qwen3",
    // Ollama serves 4096 tokens unless it is started with OLLAMA_CONTEXT_LENGTH, and cuts the rest off without a word.
    contextTokens: 4096,
  },
  {
    name: "vllm",
    aliases: [],
    title: "vLLM on this machine",
    baseUrl: "http://127.0.0.1:8000/v1",
    baseUrlVariable: "VLLM_BASE_URL",
    keyVariable: "VLLM_API_KEY",
    needsKey: false,
    model: undefined,
    contextTokens: 32_768,
  },
];

/** Context sizes by the beginning of a model's name; the first rule that fits counts. */
const sizes: readonly (readonly [RegExp, number])[] = [
  [/^gpt-4\.1/, 1_047_576],
  [/^gpt-5.*chat/, 128_000],
  [/^gpt-5/, 400_000],
  [/^gpt-4o/, 128_000],
  [/^gpt-4-turbo/, 128_000],
  [/^gpt-4-32k/, 32_768],
  [/^gpt-4/, 8192],
  [/^gpt-3\.5/, 16_385],
  [/^gpt-oss/, 131_072],
  [/^o[134](-|$)/, 200_000],
  [/^doubao-.*256k/, 256_000],
  [/^doubao-.*128k/, 128_000],
  [/^doubao-.*32k/, 32_768],
  [/^doubao-.*4k/, 4096],
  [/^doubao-seed/, 256_000],
  [/^qwen3-max/, 262_144],
  [/^qwen3-coder/, 262_144],
  [/^qwen-max/, 32_768],
  [/^qwen-(plus|flash|turbo)/, 1_000_000],
  [/^qwen-long/, 1_000_000],
  [/^deepseek-/, 128_000],
  [/^kimi-k2/, 262_144],
  [/^moonshot-v1-8k/, 8192],
  [/^moonshot-v1-32k/, 32_768],
  [/^moonshot-v1-128k/, 131_072],
  [/^kimi-/, 131_072],
  [/^glm-(4\.[67]|5)/, 200_000],
  [/^glm-4-long/, 1_000_000],
  [/^glm-/, 128_000],
];

/** How many tokens a model reads and writes together; the preset's figure where the model's name says nothing. */
export function contextTokensOf(preset: Preset, model: string): number {
  // What a local server reads is set where it is started, not by the model's name.
  if (!preset.needsKey) return preset.contextTokens;
  const name = model.slice(model.lastIndexOf("/") + 1).toLowerCase();
  return sizes.find(([rule]) => rule.test(name))?.[1] ?? preset.contextTokens;
}
