import { describe, expect, it } from "vitest";
import { chunk } from "../fakes/llm/server.ts";
import { eachWithService, weather } from "./service.ts";
import { backendAt, failureOf, never, requestOf, said } from "./support.ts";

const service = eachWithService();
const { ask, stream } = service;

describe("a reply", () => {
  it("comes whole when nobody listens to the stream", async () => {
    const reply = await ask({ text: "Hello there." });
    expect(service.fake().requests[0]?.body.stream).toBeUndefined();
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
    expect(service.fake().requests[0]?.body.stream_options).toEqual({ include_usage: true });
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
    expect(service.fake().requests.map((request) => request.body.stream)).toEqual([undefined, true]);
  });

  it("says when it was cut at the model's length limit", async () => {
    expect((await ask({ text: "so far", finish: "length" })).finish).toBe("length");
  });

  it("is asked for without token counts once a service has turned them down, and its tokens are estimated", async () => {
    await service.restart({ refusesStreamOptions: true });
    const backend = backendAt(service.fake().baseUrl);
    for (let i = 0; i < 2; i++) {
      const reply = await backend.generate(requestOf(), { signal: never, onText: () => {} });
      expect(reply.text).toBe("ok");
      expect(reply.usage.input).toBeGreaterThan(0);
      expect(reply.usage.output).toBeGreaterThan(0);
    }
    expect(service.fake().requests).toHaveLength(2);
    expect(service.fake().refusals).toHaveLength(1);
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
    await backendAt(service.fake().baseUrl).generate(
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
    const { messages } = service.fake().requests[0]?.body ?? {};
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
    await service.restart({ apiKey: null });
    const backend = backendAt(service.fake().baseUrl, { apiKey: undefined });
    expect((await backend.generate(requestOf(), { signal: never })).text).toBe("ok");
  });

  it("reuses a connection", async () => {
    const backend = backendAt(service.fake().baseUrl);
    for (let i = 0; i < 5; i++) await backend.generate(requestOf(), { signal: never });
    expect(service.fake().connections()).toBe(1);
  });

  it("is sent anew, once, when the service closed the kept connection at that moment", async () => {
    const backend = backendAt(service.fake().baseUrl);
    await backend.generate(requestOf(), { signal: never });
    service.fake().script({ reset: true });
    expect((await backend.generate(requestOf(), { signal: never })).text).toBe("ok");
    service.fake().script({ reset: true }, { reset: true });
    expect(await failureOf(backend.generate(requestOf(), { signal: never }))).toMatchObject({ kind: "unreachable" });
  });
});
