import { describe, expect, it } from "vitest";
import { ModelError, type ModelFailure } from "../../src/core/errors.ts";
import type { ModelBackend, ModelMessage, ModelReply, ModelRequest } from "../../src/core/model.ts";
import { type CallOptions, callModel } from "../../src/models/callModel.ts";
import { shortenMiddle, shrinkRequest } from "../../src/models/shrink.ts";
import { estimateRequestTokens, estimateTokens } from "../../src/models/tokens.ts";
import { startFakeLlm } from "../fakes/llm/server.ts";
import { backendAt, failureOf, never, requestOf, said } from "./support.ts";

type Outcome = ModelFailure | ModelReply | { fail: ModelFailure; text?: string; retryAfterMs?: number };

const replyOf = (text: string): ModelReply => ({
  text,
  toolCalls: [],
  finish: "stop",
  usage: { input: 1, cachedInput: 0, output: 1, reasoning: 0 },
  model: "scripted-1",
});

const passing = new Set<ModelFailure>(["rate-limited", "unavailable", "timeout", "unreachable", "cut", "empty"]);

/** A backend that plays its outcomes in order and keeps what it was asked. */
function scripted(name: string, outcomes: Outcome[], contextTokens = 100_000) {
  const asked: ModelRequest[] = [];
  const backend: ModelBackend = {
    name,
    contextTokens,
    async generate(request, { signal, onText }) {
      signal.throwIfAborted();
      asked.push(request);
      const outcome = outcomes.shift() ?? replyOf("ok");
      if (typeof outcome === "object" && "toolCalls" in outcome) {
        onText?.(outcome.text);
        return outcome;
      }
      const { fail, text, retryAfterMs } = typeof outcome === "string" ? { fail: outcome } : outcome;
      if (text) onText?.(text);
      throw new ModelError(fail, `${name} is ${fail}.`, { retryable: passing.has(fail), retryAfterMs });
    },
  };
  return { backend, asked };
}

/** Calls with a clock that only sleeping moves. */
async function call(backends: ModelBackend[], given: Partial<CallOptions> = {}, request = requestOf()) {
  const slept: number[] = [];
  const shown: string[] = [];
  let clock = 0;
  const result = callModel(backends, request, {
    signal: never,
    onText: (delta) => shown.push(delta),
    onReset: () => shown.push("<reset>"),
    sleep: async (ms) => {
      slept.push(ms);
      clock += ms;
    },
    random: () => 0.5,
    now: () => clock,
    ...given,
  });
  return { result, slept, shown };
}

describe("a failure that passes", () => {
  it("is tried again after a growing wait, and the receipt lists every attempt", async () => {
    const { backend } = scripted("one", ["unavailable", "timeout", "cut"]);
    const { result, slept } = await call([backend]);
    const { reply, attempts } = await result;
    expect(reply.text).toBe("ok");
    expect(slept).toEqual([375, 750, 1500]);
    expect(attempts.map((one) => one.outcome)).toEqual(["unavailable", "timeout", "cut", "answered"]);
    expect(attempts.at(-1)).toMatchObject({ backend: "one", model: "scripted-1" });
  });

  it("is given up after three retries with its own error", async () => {
    const { backend, asked } = scripted("one", Array(9).fill("unavailable"));
    const { result } = await call([backend]);
    expect(await failureOf(result)).toMatchObject({ kind: "unavailable", message: "one is unavailable." });
    expect(asked).toHaveLength(4);
  });

  it("waits as long as the service asks, and a minute at most", async () => {
    const limited = (retryAfterMs: number) => ({ fail: "rate-limited" as const, retryAfterMs });
    const { backend } = scripted("one", [limited(7000), limited(3_600_000)]);
    const { result, slept } = await call([backend]);
    await result;
    expect(slept).toEqual([7250, 60_000]);
  });

  it("is not waited for where another backend is at hand", async () => {
    const busy = scripted("busy", [{ fail: "rate-limited", retryAfterMs: 20_000 }]);
    const idle = scripted("idle", []);
    const { result, slept } = await call([busy.backend, idle.backend]);
    expect((await result).attempts.map((one) => `${one.backend} ${one.outcome}`)).toEqual([
      "busy rate-limited",
      "idle answered",
    ]);
    expect(slept).toEqual([]);
  });

  it("ends after five minutes in all", async () => {
    const { backend, asked } = scripted("one", Array(9).fill("timeout"));
    let clock = 0;
    const now = () => {
      clock += 100_000;
      return clock;
    };
    const { result } = await call([backend], { now });
    expect(await failureOf(result)).toMatchObject({ kind: "timeout" });
    expect(asked.length).toBeLessThan(4);
  });

  it("withdraws text that was shown before the next attempt", async () => {
    const { backend } = scripted("one", [{ fail: "cut", text: "so f" }, "unavailable", replyOf("whole")]);
    const { result, shown } = await call([backend]);
    await result;
    expect(shown).toEqual(["so f", "<reset>", "whole"]);
  });
});

describe("a failure that does not pass", () => {
  it.each<ModelFailure>(["unauthorized", "forbidden", "not-found", "bad-request"])(
    "%s goes to the next backend at once",
    async (kind) => {
      const first = scripted("first", [kind]);
      const second = scripted("second", []);
      const { result, slept } = await call([first.backend, second.backend]);
      expect((await result).reply.text).toBe("ok");
      expect(slept).toEqual([]);
      expect(first.asked).toHaveLength(1);
    },
  );

  it("of all backends names every reason", async () => {
    const { result } = await call([
      scripted("first", ["unauthorized"]).backend,
      scripted("second", ["not-found"]).backend,
    ]);
    const error = await failureOf(result);
    expect(error.message).toContain("first is unauthorized.");
    expect(error.message).toContain("second is not-found.");
  });

  it("that is a refusal is not taken elsewhere", async () => {
    const second = scripted("second", []);
    const { result } = await call([scripted("first", ["refused"]).backend, second.backend]);
    expect(await failureOf(result)).toMatchObject({ kind: "refused" });
    expect(second.asked).toHaveLength(0);
  });

  it("of our own making is thrown as it is", async () => {
    const broken: ModelBackend = {
      name: "broken",
      contextTokens: 1000,
      generate: () => Promise.reject(new TypeError("a bug")),
    };
    const { result } = await call([broken, scripted("second", []).backend]);
    expect(await failureOf(result)).toBeInstanceOf(TypeError);
  });

  it("without any backend says what to set", async () => {
    expect((await failureOf((await call([])).result)).message).toContain("ATCLAW_MODEL");
  });
});

describe("a person who stops the turn", () => {
  it("ends the wait between two attempts with their reason", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    const { backend, asked } = scripted("one", Array(9).fill("unavailable"));
    setTimeout(() => controller.abort(reason), 20);
    expect(await failureOf(callModel([backend], requestOf(), { signal: controller.signal }))).toBe(reason);
    expect(asked).toHaveLength(1);
  });
});

const long = (words: number, word = "word") => `${word} `.repeat(words).trim();

/** Ten exchanges, then a turn with a question, two calls and their results. */
function conversation(): ModelMessage[] {
  const before = Array.from({ length: 10 }, (_, i): ModelMessage[] => [
    said(`question ${i} ${long(50)}`),
    { role: "assistant", text: `answer ${i} ${long(50)}`, toolCalls: [] },
  ]).flat();
  return [
    ...before,
    said("the question of now"),
    {
      role: "assistant",
      text: "",
      toolCalls: [
        { id: "a", name: "search", arguments: "{}" },
        { id: "b", name: "search", arguments: "{}" },
      ],
    },
    { role: "tool", callId: "a", name: "search", text: `begin ${long(3000)} end` },
    { role: "tool", callId: "b", name: "search", text: "short result" },
  ];
}

describe("a request that is too long", () => {
  it("loses its oldest exchanges first and keeps the rest untouched", () => {
    const request = requestOf({ messages: conversation() });
    const shrunk = shrinkRequest(request, estimateRequestTokens(request) - 300);
    expect(estimateRequestTokens(shrunk)).toBeLessThanOrEqual(estimateRequestTokens(request) - 300);
    expect(shrunk.instructions).toBe(request.instructions);
    expect(shrunk.messages[0]?.text).toContain("left out");
    expect(shrunk.messages[1]?.text).toMatch(/^question [3-9]/);
    expect(shrunk.messages.slice(-6)).toEqual(request.messages.slice(-6));
  });

  it("keeps what is pinned, first and with its ends, however little room there is", () => {
    const pinned: ModelMessage = { role: "user", text: `⟦data\n${"what was said ".repeat(400)}\nend⟧`, pinned: true };
    const past = Array.from({ length: 20 }, (_, i) => said(`question ${i} ${"x".repeat(400)}`));
    const shrunk = shrinkRequest(requestOf({ messages: [...past, pinned, said("now")] }), 1500);
    expect(shrunk.messages[0]?.text).toMatch(/^⟦data\n[\s\S]*characters left out here[\s\S]*\nend⟧$/);
    expect(shrunk.messages.at(-1)?.text).toBe("now");
    expect(estimateRequestTokens(shrunk)).toBeLessThanOrEqual(1500);
  });

  it("loses then the middle of the current turn's longest result, with a note", () => {
    const request = requestOf({ messages: conversation() });
    const shrunk = shrinkRequest(request, 1200);
    expect(estimateRequestTokens(shrunk)).toBeLessThanOrEqual(1200);
    const [question, , result, short] = shrunk.messages.slice(-4);
    expect(question?.text).toBe("the question of now");
    expect(result?.text).toMatch(/^begin word[\s\S]*\d+ characters left out here[\s\S]*end$/);
    expect(short?.text).toBe("short result");
  });

  it("loses at last the middle of the question", () => {
    const request = requestOf({ messages: [said(`begin ${"会议".repeat(5000)} end`)] });
    const shrunk = shrinkRequest(request, 1000);
    expect(estimateRequestTokens(shrunk)).toBeLessThanOrEqual(1000);
    expect(shrunk.messages[0]?.text).toMatch(/^begin[\s\S]*left out here[\s\S]*end$/);
  });

  it("is the same object when it fits", () => {
    const request = requestOf({ messages: conversation() });
    expect(shrinkRequest(request, 100_000)).toBe(request);
  });

  it("is shortened to the backend's size before it is sent", async () => {
    const { backend, asked } = scripted("small", [], 2000);
    await (await call([backend], {}, requestOf({ messages: conversation() }))).result;
    expect(estimateRequestTokens(asked[0] as ModelRequest)).toBeLessThanOrEqual(1500);
  });

  it("is shortened further when the service still finds it too long, without a wait", async () => {
    const { backend, asked } = scripted("one", ["context-overflow", "context-overflow"]);
    const { result, slept } = await call([backend], {}, requestOf({ messages: conversation() }));
    expect((await result).reply.text).toBe("ok");
    expect(slept).toEqual([]);
    const sizes = asked.map((request) => estimateRequestTokens(request));
    expect(sizes).toEqual([...sizes].sort((a, b) => b - a));
    expect(new Set(sizes).size).toBe(3);
  });

  it("that cannot be shortened goes to a backend that reads more", async () => {
    const small = scripted("small", ["context-overflow"]);
    const large = scripted("large", []);
    const { result } = await call([small.backend, large.backend]);
    expect((await result).attempts.map((one) => one.outcome)).toEqual(["context-overflow", "answered"]);
    expect(small.asked).toHaveLength(1);
  });

  it("is answered by a real service in the end", async () => {
    const fake = await startFakeLlm({ maxCharacters: 6000 });
    try {
      const { result } = await call([backendAt(fake.baseUrl)], {}, requestOf({ messages: conversation() }));
      const { reply, attempts } = await result;
      expect(reply.text).toBe("ok");
      expect(attempts.map((one) => one.outcome).filter((outcome) => outcome !== "context-overflow")).toEqual([
        "answered",
      ]);
    } finally {
      await fake.close();
    }
  });
});

describe("the estimate of tokens", () => {
  it("counts a Chinese character as one token and four English ones as one", () => {
    expect(estimateTokens("会议室预订")).toBe(5);
    expect(estimateTokens("a meeting room")).toBe(4);
    expect(estimateTokens("")).toBe(0);
  });

  it("holds for a text cut in the middle, which never halves a character", () => {
    const cut = shortenMiddle("👍".repeat(1000), 100);
    expect(cut).not.toMatch(/\p{Surrogate}/u);
    expect(estimateTokens(cut)).toBeLessThan(130);
  });
});
