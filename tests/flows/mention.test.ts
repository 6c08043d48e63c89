import { rmSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { type App, type AppOptions, openApp } from "../../src/app.ts";
import { ModelError } from "../../src/core/errors.ts";
import type { ModelBackend, ModelReply, ModelRequest } from "../../src/core/model.ts";
import { defineTool } from "../../src/core/tool.ts";
import { newHome, quietApp, until } from "../fakes/app.ts";
import { chatAdapter, emptyWorld, message } from "../fakes/world.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const usage = { input: 3, cachedInput: 0, output: 2, reasoning: 0 };
const says = (text: string): ModelReply => ({ text, toolCalls: [], finish: "stop", usage, model: "fake-1" });
const calls = (...toolCalls: [name: string, args: string][]): ModelReply => ({
  text: "",
  toolCalls: toolCalls.map(([name, args], index) => ({ id: `c${index}`, name, arguments: args })),
  finish: "tools",
  usage,
  model: "fake-1",
});

type Generate = (request: ModelRequest, signal: AbortSignal) => ModelReply | Promise<ModelReply>;

async function bot(generate: Generate, more: Partial<AppOptions> = {}) {
  const home = newHome();
  const world = emptyWorld();
  const chat = chatAdapter(world);
  const model: ModelBackend = {
    name: "fake",
    contextTokens: 100_000,
    generate: async (request, { signal }) => generate(request, signal),
  };
  const app: App = await openApp({ ...(await quietApp(home)), adapters: () => [chat], models: [model], ...more });
  closing.push(async () => {
    await app.stop();
    rmSync(home, { recursive: true, force: true });
  });
  await app.start();
  let count = 0;
  const say = (text: string, conversation = "c1", id = `m${++count}`) => chat.say(message(conversation, id, text));
  const replies = async (n: number): Promise<string[]> => {
    await until(`${n} replies`, () => world.posts.length >= n);
    return world.posts.map((post) => post.text);
  };
  return { app, world, chat, say, replies };
}

const lastQuestion = (request: ModelRequest): string =>
  request.messages.findLast((said) => said.role === "user")?.text ?? "";
const echo: Generate = (request) => says(`you said ${lastQuestion(request)}`);

const weather = {
  name: "weather",
  description: { en: "tells the weather", zh: "查天气" },
  instructions: "Use the weather tool.",
  examples: [],
  tools: [
    defineTool({
      name: "weather",
      description: "the weather of a city",
      input: z.object({ city: z.string(), days: z.number().int().min(1).default(1) }),
      effect: "read",
      title: { en: "Looking at the sky", zh: "查看天气" },
      async run({ city, days }) {
        if (city === "Atlantis") throw new Error("no such city");
        return { content: `${city}: sunny for ${days} days` };
      },
    }),
  ],
};

test("answers a mention once, however often and under whichever event it is delivered", async () => {
  const { chat, world, replies } = await bot(echo);
  const said = message("c1", "m1", "hello");
  const first = await chat.say(said);
  expect(first).toMatchObject({ outcome: "queued" });
  expect(await chat.say(said)).toEqual({ outcome: "seen", turnId: first.outcome === "queued" ? first.turnId : "" });
  expect(await chat.say({ ...said, eventId: "another event" })).toMatchObject({ outcome: "seen" });
  expect(await replies(1)).toEqual(["you said hello"]);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(world.posts).toHaveLength(1);
});

test("leaves alone what was not said to it, and what bots say", async () => {
  const { chat, app } = await bot(echo);
  expect(await chat.say({ ...message("c1", "m1", "chatter"), mentionsUs: false })).toMatchObject({
    outcome: "ignored",
  });
  const said = message("c1", "m2", "beep");
  expect(await chat.say({ ...said, sender: { ...said.sender, isBot: true } })).toMatchObject({ outcome: "ignored" });
  expect((await app.store.counts()).turns).toBe(0);
});

test("answers every mention of a conversation in its order, also those that arrive during a turn", async () => {
  let release = (): void => {};
  const gate = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { say, replies } = await bot(async (request) => {
    if (lastQuestion(request) === "first") await gate;
    return echo(request, new AbortController().signal);
  });
  await say("first");
  await say("second");
  await say("elsewhere", "c2");
  await say("third");
  expect(await replies(1)).toEqual(["you said elsewhere"]);
  release();
  expect(await replies(4)).toEqual(["you said elsewhere", "you said first", "you said second", "you said third"]);
});

test("shows the model what was said before in this conversation, and nothing from others", async () => {
  const seen: string[][] = [];
  const { say, replies } = await bot((request) => {
    seen.push(request.messages.map((said) => `${said.role}: ${said.text}`));
    return says("noted");
  });
  await say("my name is Li Lei");
  await replies(1);
  await say("secret", "c2");
  await replies(2);
  await say("what is my name?");
  await replies(3);
  expect(seen[2]).toEqual(["user: my name is Li Lei", "assistant: noted", "user: what is my name?"]);
});

test("/stop ends the answer that is running; both the mention and the /stop get their reply", async () => {
  const { say, replies, app, world } = await bot(
    (_, signal) => new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  );
  const admitted = await say("think for an hour");
  await say("/stop");
  expect(await replies(2)).toEqual(["Stopped, as you asked.", "I stopped the answer that was running."]);
  const turn = await app.store.turn(admitted.outcome === "queued" ? admitted.turnId : "");
  expect(turn?.reply).toMatchObject({ problem: "stopped", answered: false });
  await say("/stop");
  expect((await replies(3))[2]).toBe("Nothing is running in this conversation.");
  expect(world.posts).toHaveLength(3);
});

test("gives malformed and unfitting tool arguments back to the model with the fault, and runs the corrected call", async () => {
  const told: string[] = [];
  const { say, replies, app } = await bot(
    ({ messages }) => {
      const last = messages.at(-1);
      if (last?.role === "tool") told.push(last.text);
      if (told.length === 0) return calls(["weather", '{"city": "Beij']);
      if (told.length === 1) return calls(["weather", '{"city": "Beijing", "days": "many"}']);
      if (told.length === 2) return calls(["weather", '{"city": "Beijing", "days": 2}']);
      return says(last?.text ?? "");
    },
    { skills: [weather] },
  );
  const admitted = await say("weather?");
  expect(await replies(1)).toEqual(["Beijing: sunny for 2 days"]);
  expect(told[0]).toMatch(/not valid JSON.*Call weather again/s);
  expect(told[1]).toMatch(/expected number.*days/s);
  const turn = await app.store.turn(admitted.outcome === "queued" ? admitted.turnId : "");
  expect(turn?.receipt?.tools.map((use) => use.status)).toEqual(["invalid", "invalid", "done"]);
  expect(turn?.receipt?.tools[2]?.input).toEqual({ city: "Beijing", days: 2 });
});

test("a model that never gets its call right is asked a bounded number of times, the last time without tools", async () => {
  let asked = 0;
  const { say, replies } = await bot(
    ({ tools }) => {
      asked++;
      return tools.length > 0 ? calls(["weather", "{}"]) : says("I cannot call the tool.");
    },
    { skills: [weather] },
  );
  await say("weather?");
  expect(await replies(1)).toEqual(["I cannot call the tool."]);
  expect(asked).toBe(12);
});

test("runs parallel calls and tells the model of failures and of tools that do not exist", async () => {
  const { say, replies } = await bot(
    ({ messages }) => {
      const results = messages.filter((said) => said.role === "tool").map((said) => said.text);
      return results.length > 0
        ? says(results.join(" | "))
        : calls(["weather", '{"city":"Paris"}'], ["weather", '{"city":"Atlantis"}'], ["tides", "{}"]);
    },
    { skills: [weather] },
  );
  await say("weather?");
  expect(await replies(1)).toEqual([
    'Paris: sunny for 1 days | The tool failed: no such city | There is no tool "tides". The tools are: weather.',
  ]);
});

test.each([
  ["unauthorized", /key/],
  ["not-found", /does not exist/],
  ["rate-limited", /in a minute/],
  ["context-overflow", /smaller part/],
  ["refused", /declined/],
] as const)("a model that fails with %s ends in one reply that says why and what to do", async (kind, words) => {
  const { say, replies, app } = await bot(() => {
    throw new ModelError(kind, "details for the operator", { retryable: false });
  });
  const admitted = await say("hello");
  const [reply] = await replies(1);
  expect(reply).toMatch(words);
  expect(reply).not.toContain("details for the operator");
  expect((await app.store.turn(admitted.outcome === "queued" ? admitted.turnId : ""))?.reply?.problem).toBe("failed");
});

test("a fault of our own ends in one reply with the turn's number, and the next mention is answered", async () => {
  const { say, replies } = await bot((request) => {
    if (lastQuestion(request) === "break") throw new TypeError("undefined is not a function");
    return says("fine");
  });
  const admitted = await say("break");
  await say("go on");
  const [first, second] = await replies(2);
  expect(first).toContain(admitted.outcome === "queued" ? admitted.turnId : "never");
  expect(first).not.toContain("undefined is not a function");
  expect(second).toBe("fine");
});

test("an empty mention is told what one can ask, a 200 KB one how to shorten it, in the language it came in", async () => {
  const { say, replies, app } = await bot(echo, { skills: [weather] });
  await say(" \u0000\u200b\n ");
  await say("x".repeat(200_000));
  await say("很长".repeat(60_000));
  const [empty, long, chinese] = await replies(3);
  expect(empty).toMatch(/without saying what you need/);
  expect(long).toMatch(/200000 characters; I read at most 32000/);
  expect(chinese).toMatch(/120000 个字符/);
  expect((await app.store.turns({ limit: 1 }))[0]?.text.length).toBeLessThan(1_000);
});

test("control characters and lone surrogates are cleaned before anything reads them", async () => {
  const { say, replies } = await bot(echo);
  await say("a\u0000b\u0007 \ud800 c\r\nd\u202e");
  expect(await replies(1)).toEqual(["you said ab \ufffd c\nd"]);
});

test("a stop of the process leaves the running turn for the next start, which ends it", async () => {
  const home = newHome();
  const world = emptyWorld();
  const hang: ModelBackend = {
    name: "fake",
    contextTokens: 1000,
    generate: (_, { signal }) =>
      new Promise((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason))),
  };
  const chat = chatAdapter(world);
  const first = await openApp({ ...(await quietApp(home)), adapters: () => [chat], models: [hang] });
  await first.start();
  await chat.say(message("c1", "m1", "hello"));
  await first.stop();
  expect(world.posts).toHaveLength(0);

  const second = await openApp({
    ...(await quietApp(home)),
    adapters: () => [chatAdapter(world)],
    models: [{ ...hang, generate: async (request) => echo(request, new AbortController().signal) }],
  });
  await second.start();
  await until("the reply", () => world.posts.length === 1);
  expect(world.posts[0]?.text).toBe("you said hello");
  await second.stop();
  rmSync(home, { recursive: true, force: true });
});
