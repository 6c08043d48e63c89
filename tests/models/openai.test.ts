import { createServer } from "node:net";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ModelError } from "../../src/core/errors.ts";
import { chunk, type FakeLlm, type Script, startFakeLlm } from "../fakes/llm/server.ts";
import { backendAt, failureOf, never, requestOf, said } from "./support.ts";

let fake: FakeLlm;
beforeEach(async () => {
  fake = await startFakeLlm();
});
afterEach(() => fake.close());

const weather = {
  name: "weather",
  description: "Tells the weather.",
  effect: "read",
  input: {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    properties: { city: { type: "string" } },
    required: ["city"],
    additionalProperties: false,
  },
} as const;

/** Asks once, streaming, and gives the reply with the text that was handed out on the way. */
async function stream(script: Script, given = {}) {
  fake.script(script);
  const deltas: string[] = [];
  const reply = await backendAt(fake.baseUrl, given).generate(requestOf({ tools: [weather] }), {
    signal: never,
    onText: (delta) => deltas.push(delta),
  });
  return { reply, deltas, shown: deltas.join("") };
}

/** Asks once without listening. */
function ask(script: Script, given = {}) {
  fake.script(script);
  return backendAt(fake.baseUrl, given).generate(requestOf({ tools: [weather] }), { signal: never });
}

describe("a reply", () => {
  it("comes whole when nobody listens to the stream", async () => {
    const reply = await ask({ text: "Hello there." });
    expect(fake.requests[0]?.body.stream).toBeUndefined();
    expect(reply).toEqual({
      text: "Hello there.",
      toolCalls: [],
      finish: "stop",
      usage: { input: 10, cachedInput: 0, output: 5, reasoning: 0 },
      model: "test-model",
    });
  });

  it("is streamed in joined pieces when somebody listens, the same in the end", async () => {
    const text = "The office opens at nine. ".repeat(40).trim();
    const { reply, deltas, shown } = await stream({ text, chunkLength: 1 });
    expect(reply.text).toBe(text);
    expect(shown).toBe(text);
    expect(deltas.length).toBeLessThan(text.length / 4);
    expect(fake.requests[0]?.body.stream_options).toEqual({ include_usage: true });
    expect(reply.usage).toEqual({ input: 10, cachedInput: 0, output: 5, reasoning: 0 });
  });

  it("keeps Chinese and emoji whole when the bytes are cut inside a character", async () => {
    const text = "会议室订好了👍，周五下午三点。";
    for (const pieceBytes of [1, 2, 3, 5, 7]) {
      const { reply, shown } = await stream({ text, chunkLength: 2, pieceBytes });
      expect(reply.text).toBe(text);
      expect(shown).toBe(text);
    }
  });

  it("comes from a service that answers a stream request with one whole completion", async () => {
    const body = { model: "m", choices: [{ message: { role: "assistant", content: "whole" }, finish_reason: "stop" }] };
    const { reply, shown } = await stream({ status: 200, body });
    expect(reply.text).toBe("whole");
    expect(shown).toBe("whole");
  });

  const word = (content: string) => JSON.stringify(chunk({ content }));
  const end = JSON.stringify(chunk({}, "stop"));
  it.each<[string, string[]]>([
    ["with CRLF", [`data: ${word("all")}\r\n\r\n`, `data: ${word(" of it")}\r\n\r\n`, `data: ${end}\r\n\r\n`]],
    [
      "with comments while it waits",
      [": keep-alive\n\n", `data: ${word("all")}\n\n`, ":\n\n", `data: ${word(" of it")}\n\ndata: ${end}\n\n`],
    ],
    ["without a space behind the colon", [`data:${word("all")}\n\n`, `data:${word(" of it")}\n\n`, `data:${end}\n\n`]],
    ["without empty lines", [`data: ${word("all")}\n`, `data: ${word(" of it")}\n`, `data: ${end}\n`]],
    [
      "over several lines",
      [`data: ${word("all").replace("{", "{\ndata: ")}\n\n`, `data: ${word(" of it")}\n\ndata: ${end}\n\n`],
    ],
    [
      "with ids and names",
      [`id: 1\nevent: message\ndata: ${word("all")}\n\n`, `id: 2\ndata: ${word(" of it")}\n\ndata: ${end}\n\n`],
    ],
    ["with null for an error", [`data: ${word("all of it").replace("{", '{"error":null,')}\n\ndata: ${end}\n\n`]],
  ])("is read from events %s", async (_form, events) => {
    for (const pieceBytes of [1, 1000]) {
      const { reply, shown } = await stream({ events, pieceBytes });
      expect(reply.text).toBe("all of it");
      expect(shown).toBe("all of it");
    }
  });

  it("is not streamed where the settings forbid it, and streamed where they demand it", async () => {
    const { shown } = await stream({ text: "quiet" }, { stream: false });
    expect(shown).toBe("quiet");
    await ask({ text: "loud" }, { stream: true });
    expect(fake.requests.map((request) => request.body.stream)).toEqual([undefined, true]);
  });

  it("says when it was cut at the model's length limit", async () => {
    expect((await ask({ text: "so far", finish: "length" })).finish).toBe("length");
  });

  it("is asked for without token counts once a service has turned them down, and its tokens are estimated", async () => {
    await fake.close();
    fake = await startFakeLlm({ refusesStreamOptions: true });
    const backend = backendAt(fake.baseUrl);
    for (let i = 0; i < 2; i++) {
      const reply = await backend.generate(requestOf(), { signal: never, onText: () => {} });
      expect(reply.text).toBe("ok");
      expect(reply.usage.input).toBeGreaterThan(0);
      expect(reply.usage.output).toBeGreaterThan(0);
    }
    expect(fake.requests).toHaveLength(2);
    expect(fake.refusals).toHaveLength(1);
  });
});

describe("thoughts of the model", () => {
  it("are never shown, whether sent apart or between tags, whatever the pieces", async () => {
    for (const chunkLength of [1, 2, 5, 200]) {
      const tagged = await stream({ text: "<think>\nsecret plan </thin\n</think>\n\nHello.", chunkLength });
      expect(tagged.shown).toBe("Hello.");
      expect(tagged.reply.text).toBe("Hello.");
    }
    const apart = await stream({ text: "Hello.", reasoning: "secret plan" });
    expect(apart.shown).toBe("Hello.");
    expect(apart.reply.text).toBe("Hello.");
    expect((await ask({ text: "<think>secret</think>Hello." })).text).toBe("Hello.");
    expect((await ask({ text: "secret that began in the prompt</think>\nHello." })).text).toBe("Hello.");
  });

  it("are told from a reply that speaks about the tag", async () => {
    const text = "The <think> tag opens a thought and </think> closes it.";
    const { reply, shown } = await stream({ text, chunkLength: 1 });
    expect(reply.text).toBe(text);
    expect(shown).toBe(text);
    expect((await stream({ text: "<thin", chunkLength: 1 })).shown).toBe("<thin");
  });
});

describe("tokens", () => {
  it.each([
    [
      "OpenAI",
      {
        prompt_tokens: 100,
        completion_tokens: 40,
        total_tokens: 140,
        prompt_tokens_details: { cached_tokens: 64 },
        completion_tokens_details: { reasoning_tokens: 30 },
      },
      { input: 100, cachedInput: 64, output: 40, reasoning: 30 },
    ],
    [
      "DeepSeek",
      { prompt_tokens: 100, completion_tokens: 40, prompt_cache_hit_tokens: 80, prompt_cache_miss_tokens: 20 },
      { input: 100, cachedInput: 80, output: 40, reasoning: 0 },
    ],
    [
      "Moonshot",
      { prompt_tokens: 100, completion_tokens: 4, cached_tokens: 90 },
      { input: 100, cachedInput: 90, output: 4, reasoning: 0 },
    ],
    [
      "a service that counts reasoning apart",
      {
        prompt_tokens: 100,
        completion_tokens: 10,
        total_tokens: 160,
        completion_tokens_details: { reasoning_tokens: 50 },
      },
      { input: 100, cachedInput: 0, output: 60, reasoning: 50 },
    ],
    [
      "input and output by their newer names",
      { input_tokens: 7, output_tokens: 3 },
      { input: 7, cachedInput: 0, output: 3, reasoning: 0 },
    ],
  ])("are read in the spelling of %s, streamed or whole", async (_name, usage, expected) => {
    expect((await ask({ text: "x", usage })).usage).toEqual(expected);
    expect((await stream({ text: "x", usage })).reply.usage).toEqual(expected);
  });

  it("are read where a service puts them into the last choice", async () => {
    const last = {
      choices: [{ index: 0, delta: {}, finish_reason: "stop", usage: { prompt_tokens: 9, completion_tokens: 2 } }],
    };
    const { reply } = await stream({ events: [chunk({ content: "hi" }), last] });
    expect(reply.usage).toMatchObject({ input: 9, output: 2 });
  });
});

describe("tool calls", () => {
  const paris = { name: "weather", arguments: '{"city":"Paris"}' };
  const rome = { name: "weather", arguments: '{"city":"Rome"}' };

  it("come in parallel, streamed or whole, with finish 'tools'", async () => {
    const calls = [
      { id: "a", ...paris },
      { id: "b", ...rome },
    ];
    for (const { toolCalls, finish } of [await ask({ toolCalls: calls }), (await stream({ toolCalls: calls })).reply]) {
      expect(toolCalls).toEqual(calls);
      expect(finish).toBe("tools");
    }
  });

  it("finish as 'tools' also where the service says 'stop'", async () => {
    expect((await ask({ toolCalls: [paris], finish: "stop" })).finish).toBe("tools");
  });

  const call = (given: object) => chunk({ tool_calls: [given] });
  it.each<[string, unknown[]]>([
    ["without an index, whole at once", [call({ id: "a", function: paris }), call({ id: "b", function: rome })]],
    ["without index and id", [call({ function: paris }), call({ function: rome })]],
    [
      "with index 0 for all",
      [call({ index: 0, id: "a", function: paris }), call({ index: 0, id: "b", function: rome })],
    ],
    [
      "with id and name in every piece",
      [
        call({ index: 0, id: "a", function: { name: "weather", arguments: '{"city":' } }),
        call({ index: 0, id: "a", function: { name: "weather", arguments: '"Paris"}' } }),
        call({ index: 1, id: "b", function: { name: "weather", arguments: '{"city":' } }),
        call({ index: 1, id: "b", function: { name: "weather", arguments: '"Rome"}' } }),
      ],
    ],
    [
      "with a new id in every piece",
      [
        call({ index: 0, id: "a", function: { name: "weather", arguments: "" } }),
        call({ index: 0, id: "x", function: { arguments: '{"city":"Paris"}' } }),
        call({ index: 1, id: "b", function: { name: "weather", arguments: "" } }),
        call({ index: 1, id: "y", function: { arguments: '{"city":"Rome"}' } }),
      ],
    ],
    [
      "without an index, in pieces",
      [
        call({ id: "a", function: { name: "weather", arguments: '{"city":' } }),
        call({ function: { arguments: '"Paris"}' } }),
        call({ id: "b", function: { name: "weather", arguments: '{"city":' } }),
        call({ id: "b", function: { arguments: '"Rome"}' } }),
      ],
    ],
    ["with empty ids", [call({ index: 0, id: "", function: paris }), call({ index: 1, id: "", function: rome })]],
    [
      "with arguments as objects",
      [
        call({ index: 0, id: "a", function: { name: "weather", arguments: { city: "Paris" } } }),
        call({ index: 1, id: "b", function: rome }),
      ],
    ],
    [
      "interleaved",
      [
        call({ index: 0, id: "a", function: { name: "weather", arguments: "" } }),
        call({ index: 1, id: "b", function: { name: "weather", arguments: "" } }),
        call({ index: 0, function: { arguments: '{"city":"Pa' } }),
        call({ index: 1, function: { arguments: '{"city":"Ro' } }),
        call({ index: 0, function: { arguments: 'ris"}' } }),
        call({ index: 1, function: { arguments: 'me"}' } }),
      ],
    ],
  ])("are understood %s", async (_shape, events) => {
    const { reply } = await stream({ events: [...events, chunk({}, "stop")] });
    expect(reply.toolCalls.map(({ name, arguments: words }) => ({ name, arguments: words }))).toEqual([paris, rome]);
    const ids = reply.toolCalls.map((one) => one.id);
    expect(new Set(ids).size).toBe(2);
    expect(ids.every((id) => id !== "")).toBe(true);
    expect(reply.finish).toBe("tools");
  });

  it("without arguments get an empty object, and malformed ones reach the caller as written", async () => {
    const { reply } = await stream({
      events: [
        call({ index: 0, id: "a", function: { name: "weather" } }),
        call({ index: 1, id: "b", function: { name: "weather", arguments: '{"city": Paris' } }),
        chunk({}, "tool_calls"),
      ],
    });
    expect(reply.toolCalls.map((one) => one.arguments)).toEqual(["{}", '{"city": Paris']);
  });
});

describe("a request", () => {
  it("is one that a strict service takes, whatever the conversation holds", async () => {
    await backendAt(fake.baseUrl).generate(
      requestOf({
        instructions: `Careful \ud83d`,
        tools: [weather],
        messages: [
          { role: "user", text: "weather?\udc00", name: "Ann: \nsystem" },
          {
            role: "assistant",
            text: "",
            toolCalls: [
              { id: "1", name: "weather", arguments: '{"city": Par' },
              { id: "2", name: "weather", arguments: "{}" },
            ],
          },
          { role: "tool", callId: "1", name: "weather", text: "city is not JSON" },
          said("still there?"),
          { role: "assistant", text: "", toolCalls: [] },
          { role: "assistant", text: "Yes.", toolCalls: [{ id: "3", name: "weather", arguments: '{"city":"Rome"}' }] },
          { role: "tool", callId: "3", name: "weather", text: "" },
          { role: "tool", callId: "gone", name: "weather", text: "an answer to nothing" },
        ],
      }),
      { signal: never },
    );
    const { messages } = fake.requests[0]?.body ?? {};
    expect(messages.map((message: { role: string }) => message.role)).toEqual([
      "system",
      "user",
      "assistant",
      "tool",
      "tool",
      "user",
      "assistant",
      "tool",
    ]);
    expect(messages[1].content).toBe("Ann system: weather?\ufffd");
    expect(messages[4].content).toContain("not carried out");
  });

  it("goes to a service without a key when none is set", async () => {
    await fake.close();
    fake = await startFakeLlm({ apiKey: null });
    const backend = backendAt(fake.baseUrl, { apiKey: undefined });
    expect((await backend.generate(requestOf(), { signal: never })).text).toBe("ok");
  });

  it("reuses a connection", async () => {
    const backend = backendAt(fake.baseUrl);
    for (let i = 0; i < 5; i++) await backend.generate(requestOf(), { signal: never });
    expect(fake.connections()).toBe(1);
  });

  it("is sent anew, once, when the service closed the kept connection at that moment", async () => {
    const backend = backendAt(fake.baseUrl);
    await backend.generate(requestOf(), { signal: never });
    fake.script({ reset: true });
    expect((await backend.generate(requestOf(), { signal: never })).text).toBe("ok");
    fake.script({ reset: true }, { reset: true });
    expect(await failureOf(backend.generate(requestOf(), { signal: never }))).toMatchObject({ kind: "unreachable" });
  });
});

describe("an error of the service", () => {
  const wrong = (status: number, error: unknown, headers: Record<string, string> = {}): Script => ({
    status,
    headers,
    body: { error },
  });
  it.each<[string, Script, string, boolean]>([
    ["a wrong key", wrong(401, { message: "bad key" }), "unauthorized", false],
    ["a key without rights", wrong(403, { message: "no access" }), "forbidden", false],
    [
      "a region that is not served",
      wrong(403, { message: "no", code: "unsupported_country_region_territory" }),
      "forbidden",
      false,
    ],
    ["an unknown model", wrong(404, { message: "no such model", code: "model_not_found" }), "not-found", false],
    [
      "an unknown model at Ollama",
      { status: 404, body: { error: 'model "x" not found, try pulling it first' } },
      "not-found",
      false,
    ],
    ["a page instead of an API", { status: 404, body: "<html>not here</html>" }, "not-found", false],
    ["a redirect", { status: 301, headers: { location: "https://elsewhere.example/" }, body: "" }, "not-found", false],
    ["a malformed request", wrong(400, { message: "messages[1] is wrong" }), "bad-request", false],
    ["an unprocessable request", { status: 422, body: { detail: [{ msg: "field required" }] } }, "bad-request", false],
    [
      "OpenAI's overflow",
      wrong(400, { message: "too long", code: "context_length_exceeded" }),
      "context-overflow",
      false,
    ],
    [
      "vLLM's overflow",
      {
        status: 400,
        body: {
          object: "error",
          message: "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens",
          code: 400,
        },
      },
      "context-overflow",
      false,
    ],
    [
      "vLLM's other overflow",
      {
        status: 400,
        body: {
          error: {
            message: "The decoder prompt (length 5000) is longer than the maximum model length of 4096.",
            code: 400,
          },
        },
      },
      "context-overflow",
      false,
    ],
    [
      "Ark's overflow",
      wrong(400, { code: "OutofContextError", message: "Total tokens of image and text exceed max message tokens" }),
      "context-overflow",
      false,
    ],
    [
      "Bailian's overflow",
      wrong(400, {
        code: "invalid_parameter_error",
        message: "<400> InternalError.Algo.InvalidParameter: Range of input length should be [1, 129024]",
      }),
      "context-overflow",
      false,
    ],
    [
      "Moonshot's overflow",
      wrong(400, {
        message: "Invalid request: Your request exceeded model token limit: 8192",
        type: "invalid_request_error",
      }),
      "context-overflow",
      false,
    ],
    ["Zhipu's overflow", wrong(400, { code: "1261", message: "Prompt 超长" }), "context-overflow", false],
    [
      "Ollama's overflow",
      { status: 400, body: { error: { message: "the input length exceeds the context length" } } },
      "context-overflow",
      false,
    ],
    [
      "llama.cpp's overflow",
      wrong(400, {
        code: 400,
        message: "the request exceeds the available context size",
        type: "exceed_context_size_error",
      }),
      "context-overflow",
      false,
    ],
    [
      "Gemini's overflow",
      wrong(400, {
        message: "The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).",
      }),
      "context-overflow",
      false,
    ],
    [
      "Anthropic's overflow",
      wrong(400, { message: "prompt is too long: 205000 tokens > 200000 maximum" }),
      "context-overflow",
      false,
    ],
    [
      "GPT-5's overflow",
      wrong(400, { message: "Input tokens exceed the configured limit of 272000 tokens." }),
      "context-overflow",
      false,
    ],
    ["a body that is too large", { status: 413, body: "<html>too large</html>" }, "context-overflow", false],
    [
      "one request over the limit of a minute",
      wrong(429, {
        code: "rate_limit_exceeded",
        message: "Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 50000.",
      }),
      "context-overflow",
      false,
    ],
    ["a rate limit", wrong(429, { message: "slow down" }), "rate-limited", true],
    [
      "a rate limit the service says not to try again",
      wrong(429, { message: "slow down" }, { "x-should-retry": "false" }),
      "rate-limited",
      false,
    ],
    ["a request timeout", wrong(408, {}), "rate-limited", true],
    ["a conflict", wrong(409, {}), "rate-limited", true],
    ["a too early", wrong(425, {}), "rate-limited", true],
    [
      "an empty account at OpenAI",
      wrong(429, { code: "insufficient_quota", message: "You exceeded your current quota" }),
      "forbidden",
      false,
    ],
    ["an empty account at DeepSeek", wrong(402, { message: "Insufficient Balance" }), "forbidden", false],
    [
      "an empty account at Moonshot",
      wrong(429, { type: "exceeded_current_quota_error", message: "please check your plan" }),
      "forbidden",
      false,
    ],
    [
      "an empty account at Bailian",
      wrong(400, { code: "Arrearage", message: "Access denied, please make sure your account is in good standing." }),
      "forbidden",
      false,
    ],
    ["an overdue account at Ark", wrong(403, { code: "AccountOverdueError", message: "overdue" }), "forbidden", false],
    [
      "Bailian's passing throttle",
      wrong(429, {
        code: "insufficient_quota",
        message: "Allocated quota exceeded, please increase your quota limit.",
      }),
      "rate-limited",
      true,
    ],
    ["a broken service", wrong(500, { message: "oops" }), "unavailable", true],
    ["a gateway without a service", { status: 502, body: "<html>Bad Gateway</html>" }, "unavailable", true],
    ["an overloaded service", { status: 529, body: {} }, "unavailable", true],
    ["a content filter in front", wrong(400, { code: "content_filter", message: "filtered" }), "refused", false],
    [
      "Bailian's content filter",
      wrong(400, { code: "data_inspection_failed", message: "Input data may contain inappropriate content." }),
      "refused",
      false,
    ],
    ["DeepSeek's content filter", wrong(400, { message: "Content Exists Risk" }), "refused", false],
    ["Ark's content filter", wrong(400, { code: "SensitiveContentDetected", message: "no" }), "refused", false],
    ["a content filter at the end", { text: "so f", finish: "content_filter" }, "refused", false],
    ["a refusal", { events: [chunk({ refusal: "I can't" }), chunk({}, "stop")] }, "refused", false],
    ["an empty reply", { text: "" }, "empty", true],
    ["a reply of thoughts alone", { text: "<think>hm</think>" }, "empty", true],
    ["a stream without end", { events: [chunk({ content: "so f" })], end: "close" }, "cut", true],
    ["a stream without anything", { events: [], end: "close" }, "cut", true],
    ["a stream that breaks", { events: [chunk({ content: "so f" })], end: "reset" }, "cut", true],
    ["a connection that breaks", { reset: true }, "unreachable", true],
    [
      "an error inside the stream",
      { events: [chunk({ content: "so f" }), { error: { message: "overloaded", code: 503 } }] },
      "unavailable",
      true,
    ],
    [
      "a limit inside the stream",
      { events: [{ error: { message: "rate limit reached", code: "rate_limit_exceeded" } }] },
      "rate-limited",
      true,
    ],
    [
      "an overflow inside the stream",
      { events: [{ error: { message: "maximum context length is 10", code: "context_length_exceeded" } }] },
      "context-overflow",
      false,
    ],
    [
      "an error event",
      { events: [`event: error\ndata: {"code":"rate_limit_exceeded","message":"slow down"}\n\n`] },
      "rate-limited",
      true,
    ],
    ["garbage in the stream", { events: [chunk({ content: "so f" }), "data: {not json\n\n"] }, "unavailable", true],
    [
      "JSON that is none",
      { status: 200, headers: { "content-type": "application/json" }, body: '{"choices": [' },
      "unavailable",
      true,
    ],
    ["a page with status 200", { status: 200, body: "<html>Welcome</html>" }, "not-found", false],
    [
      "an error with status 200",
      { status: 200, body: { error: { message: "maximum context length is 10" } } },
      "context-overflow",
      false,
    ],
    [
      "a bare error with status 200",
      { status: 200, body: { object: "error", code: 400, message: "maximum context length is 10" } },
      "context-overflow",
      false,
    ],
    ["a completion without choices", { status: 200, body: { id: "x", choices: [] } }, "empty", true],
    ["a service short of machines", { text: "so f", finish: "insufficient_system_resource" }, "unavailable", true],
  ])("%s is told as itself, streamed or whole", async (_name, script, kind, retryable) => {
    const streamed = await failureOf(stream(script));
    expect(streamed).toBeInstanceOf(ModelError);
    expect(streamed).toMatchObject({ kind, retryable });
    if ("events" in script) return;
    const whole = await failureOf(ask(script));
    expect(whole).toBeInstanceOf(ModelError);
    expect(whole).toMatchObject({ kind, retryable });
  });

  it("that breaks a whole reply off is told as a cut", async () => {
    expect(await failureOf(ask({ events: ["{"], end: "reset" }))).toMatchObject({ kind: "cut", retryable: true });
  });

  it("is none when a completion merely has the wrong media type", async () => {
    const body = JSON.stringify({ choices: [{ message: { content: "fine" }, finish_reason: "stop" }] });
    for (const reply of [await ask({ status: 200, body }), (await stream({ status: 200, body })).reply])
      expect(reply.text).toBe("fine");
  });

  it("is accepted as a reply when the stream says it is done, though no reason is given", async () => {
    const { reply } = await stream({ events: [chunk({ content: "all of it" })], end: "done" });
    expect(reply.text).toBe("all of it");
  });

  it("names the model, the host and the variable to look at", async () => {
    const host = new URL(fake.baseUrl).host;
    const gone = await failureOf(ask({ status: 404, body: { error: { message: "no such model" } } }));
    for (const words of ["test-model", host, "OPENAI_MODEL", "OPENAI_BASE_URL"]) expect(gone.message).toContain(words);
    const variables = { apiKey: "ARK_API_KEY", baseUrl: "ARK_BASE_URL", model: "ATCLAW_MODEL" };
    const denied = await failureOf(ask({ status: 401, body: {} }, { variables }));
    for (const words of [host, "ARK_API_KEY"]) expect(denied.message).toContain(words);
  });

  it.each<[string, Record<string, string>, string, number | undefined]>([
    ["seconds", { "retry-after": "7" }, "", 7000],
    ["half seconds", { "retry-after": "0.5" }, "", 500],
    ["milliseconds", { "retry-after-ms": "1500", "retry-after": "9" }, "", 1500],
    [
      "OpenAI's limits",
      {
        "x-ratelimit-remaining-requests": "5",
        "x-ratelimit-reset-requests": "8ms",
        "x-ratelimit-remaining-tokens": "0",
        "x-ratelimit-reset-tokens": "6m0s",
      },
      "",
      360_000,
    ],
    ["its words", {}, "Please try again in 1.2s.", 1200],
    ["its words in ms", {}, "Please try again in 250ms.", 250],
    ["nothing", {}, "", undefined],
  ])("carries how long to wait, told in %s", async (_form, headers, message, expected) => {
    const error = await failureOf(ask({ status: 429, headers, body: { error: { message } } }));
    expect(error.retryAfterMs).toBe(expected);
  });

  it("carries how long to wait, told as a date", async () => {
    const date = new Date(Date.now() + 90_000).toUTCString();
    const error = await failureOf(ask({ status: 503, headers: { "retry-after": date }, body: {} }));
    expect(error.retryAfterMs).toBeGreaterThan(60_000);
    expect(error.retryAfterMs).toBeLessThanOrEqual(90_000);
  });

  it("never shows the key, a password or what was asked, not in the cause either", async () => {
    await fake.close();
    const secret = "sk-very-secret-4711";
    const script: Script = {
      status: 400,
      body: {
        error: {
          message: `Incorrect key ${secret} / Bearer ${secret} / pass%20word / Bearer somebody-elses-token, 'input': 'my private question'`,
        },
      },
    };
    fake = await startFakeLlm({ apiKey: secret });
    const baseUrl = fake.baseUrl.replace("http://", "http://user:pass%20word@");
    for (const streaming of [true, false]) {
      fake.script(script);
      const backend = backendAt(baseUrl, { apiKey: secret, stream: streaming });
      const error = await failureOf(backend.generate(requestOf(), { signal: never }));
      const everything = dump(error);
      for (const words of [secret, "somebody-elses-token", "pass%20word", "pass word", "my private question"])
        expect(everything).not.toContain(words);
      expect(everything).toContain("[secret]");
    }
  });

  it("of a closed port says that nothing could be reached, without the key", async () => {
    const port = await closedPort();
    const backend = backendAt(`http://127.0.0.1:${port}/v1`);
    const error = await failureOf(backend.generate(requestOf(), { signal: never }));
    expect(error).toMatchObject({ kind: "unreachable", retryable: true });
    expect(error.message).toContain("ECONNREFUSED");
    expect(dump(error)).not.toContain("fake-key");
  });
});

describe("time", () => {
  it("runs out when the service is silent before the first byte or in the middle", async () => {
    for (const script of [{ hang: true }, { events: [chunk({ content: "so f" })], end: "hang" }] as Script[]) {
      const error = await failureOf(stream(script, { timeoutMs: 60 }));
      expect(error).toMatchObject({ kind: "timeout", retryable: true });
    }
    expect(await failureOf(ask({ hang: true }, { timeoutMs: 60 }))).toMatchObject({ kind: "timeout" });
  });

  it("does not run out while the service keeps writing", async () => {
    const { reply } = await stream({ text: "slowly but surely", chunkLength: 1, delayMs: 20 }, { timeoutMs: 250 });
    expect(reply.text).toBe("slowly but surely");
  });
});

describe("a person who stops the turn", () => {
  it.each<[string, Script]>([
    ["before the first byte", { hang: true }],
    ["in the middle", { events: [chunk({ content: "so f" })], end: "hang" }],
  ])("ends the call %s with their reason, and the service sees the line drop", async (_when, script) => {
    fake.script(script);
    const controller = new AbortController();
    const reason = new Error("enough");
    const late: string[] = [];
    const call = backendAt(fake.baseUrl, { stream: true }).generate(requestOf(), {
      signal: controller.signal,
      onText: (delta) => {
        late.push(delta);
      },
    });
    setTimeout(() => controller.abort(reason), 60);
    expect(await failureOf(call)).toBe(reason);
    await fake.hungUp();
    const before = late.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(late).toHaveLength(before);
  });

  it("ends a call that has not begun", async () => {
    const reason = new Error("enough");
    expect(await failureOf(backendAt(fake.baseUrl).generate(requestOf(), { signal: AbortSignal.abort(reason) }))).toBe(
      reason,
    );
    expect(fake.requests).toHaveLength(0);
  });
});

/** Everything an error holds, own and inherited causes included. */
function dump(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = Object.getOwnPropertyNames(error).map((name) => `${name}=${String(Reflect.get(error, name))}`);
  return `${own.join("\n")}\n${dump(error.cause)}`;
}

async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 1;
}
