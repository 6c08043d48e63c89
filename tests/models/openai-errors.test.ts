import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { ModelError } from "../../src/core/errors.ts";
import { chunk, type Script } from "../fakes/llm/server.ts";
import { eachWithService } from "./service.ts";
import { backendAt, failureOf, never, requestOf } from "./support.ts";

const service = eachWithService();
const { ask, stream } = service;

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
    const host = new URL(service.fake().baseUrl).host;
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
    await service.fake().close();
    const secret = "sk-very-secret-4711";
    const script: Script = {
      status: 400,
      body: {
        error: {
          message: `Incorrect key ${secret} / Bearer ${secret} / pass%20word / Bearer somebody-elses-token, 'input': 'my private question'`,
        },
      },
    };
    await service.restart({ apiKey: secret });
    const baseUrl = service.fake().baseUrl.replace("http://", "http://user:pass%20word@");
    for (const streaming of [true, false]) {
      service.fake().script(script);
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
