import { describe, expect, it } from "vitest";
import { UserError } from "../../src/core/errors.ts";
import { chooseModel, chooseModels } from "../../src/models/chooseModel.ts";
import { presets } from "../../src/models/presets.ts";

describe("ATCLAW_MODEL", () => {
  it("unset means OpenAI where its key or address is set, else offline", () => {
    expect(chooseModel(undefined, {})).toEqual({ kind: "offline" });
    expect(chooseModel(" ", { OPENAI_API_KEY: " " })).toEqual({ kind: "offline" });
    expect(chooseModel(undefined, { OPENAI_API_KEY: "k" })).toMatchObject({
      kind: "openai",
      apiKey: "k",
      baseUrl: "https://api.openai.com/v1",
    });
    expect(chooseModel(undefined, { OPENAI_BASE_URL: "http://127.0.0.1:1234/v1" })).toMatchObject({
      kind: "openai",
      apiKey: undefined,
    });
  });

  it("'offline' means offline whatever else is set", () => {
    expect(chooseModel("offline", { OPENAI_API_KEY: "k" })).toEqual({ kind: "offline" });
  });

  it("'openai' uses OPENAI_BASE_URL, OPENAI_MODEL and OPENAI_API_KEY", () => {
    const variables = {
      OPENAI_BASE_URL: "https://models.example.com/v1",
      OPENAI_MODEL: "our-model",
      OPENAI_API_KEY: "k",
    };
    expect(chooseModel("openai", variables)).toEqual({
      kind: "openai",
      name: "openai",
      baseUrl: "https://models.example.com/v1",
      apiKey: "k",
      model: "our-model",
      contextTokens: 128_000,
      variables: { apiKey: "OPENAI_API_KEY", baseUrl: "OPENAI_BASE_URL", model: "OPENAI_MODEL" },
    });
    expect(chooseModel("openai/gpt-4o", variables)).toMatchObject({ model: "gpt-4o" });
  });

  it.each([
    ["ark/doubao-seed-1-6", "ARK_API_KEY", "https://ark.cn-beijing.volces.com/api/v3", "doubao-seed-1-6", 256_000],
    ["Doubao", "ARK_API_KEY", "https://ark.cn-beijing.volces.com/api/v3", "doubao-seed-1-6-251015", 256_000],
    ["bailian/qwen-max", "DASHSCOPE_API_KEY", "https://dashscope.aliyuncs.com/compatible-mode/v1", "qwen-max", 32_768],
    ["deepseek", "DEEPSEEK_API_KEY", "https://api.deepseek.com/v1", "deepseek-chat", 128_000],
    ["kimi/moonshot-v1-8k", "MOONSHOT_API_KEY", "https://api.moonshot.cn/v1", "moonshot-v1-8k", 8192],
    ["zhipu/glm-4.6", "ZHIPU_API_KEY", "https://open.bigmodel.cn/api/paas/v4", "glm-4.6", 200_000],
    ["openai/org/unknown-model", "OPENAI_API_KEY", "https://api.openai.com/v1", "org/unknown-model", 128_000],
  ])(
    "'%s' means a service, its key variable, a model and its size",
    (setting, variable, baseUrl, model, contextTokens) => {
      expect(chooseModel(setting, { [variable]: "k" })).toMatchObject({
        kind: "openai",
        apiKey: "k",
        baseUrl,
        model,
        contextTokens,
      });
    },
  );

  it("needs no key for a server on this machine", () => {
    expect(chooseModel("ollama/qwen3", {})).toMatchObject({ model: "qwen3", apiKey: undefined, contextTokens: 4096 });
    expect(chooseModel("vllm/meta/llama", { VLLM_BASE_URL: "http://gpu:8000/v1" })).toMatchObject({
      model: "meta/llama",
      baseUrl: "http://gpu:8000/v1",
    });
    expect(chooseModel("ollama", { ATCLAW_CONTEXT_TOKENS: "32768" })).toMatchObject({ contextTokens: 32_768 });
  });

  it("with commas is a list to fall back through", () => {
    const choices = chooseModels("deepseek, offline", { DEEPSEEK_API_KEY: "k" });
    expect(choices.map((choice) => choice.kind)).toEqual(["openai", "offline"]);
    expect(chooseModels(undefined, {})).toEqual([{ kind: "offline" }]);
  });

  const complaint = (setting: string, variables = {}) => {
    try {
      chooseModel(setting, variables);
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      return (error as Error).message;
    }
    throw new Error("nothing was thrown");
  };

  it("that is unknown is answered with the choices and the nearest one", () => {
    for (const preset of ["offline", ...presets.map((one) => one.name)]) expect(complaint("xyzzyx")).toContain(preset);
    expect(complaint("olama")).toContain("Did you mean ollama?");
    expect(complaint("openaii")).toContain("Did you mean openai?");
    expect(complaint("gpt-4o")).toContain("Did you mean openai/gpt-4o?");
    expect(complaint("deepseek-chat")).toContain("Did you mean deepseek/deepseek-chat?");
    expect(complaint("sk-a-key-by-mistake")).not.toContain("by-mistake");
  });

  it("without its key is answered with the variable to set", () => {
    for (const preset of presets.filter((one) => one.needsKey))
      expect(complaint(preset.name)).toContain(preset.keyVariable);
    expect(complaint("vllm")).toContain("vllm/<model>");
    expect(complaint("openai", { OPENAI_BASE_URL: "ftp://x", OPENAI_API_KEY: "k" })).toContain("OPENAI_BASE_URL");
    expect(complaint("ollama", { ATCLAW_CONTEXT_TOKENS: "many" })).toContain("ATCLAW_CONTEXT_TOKENS");
  });
});
