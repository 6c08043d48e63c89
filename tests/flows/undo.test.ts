import { rmSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { type App, type AppOptions, openApp } from "../../src/app.ts";
import { EffectError } from "../../src/core/errors.ts";
import type { InboundDecision, Person } from "../../src/core/message.ts";
import type { ModelBackend } from "../../src/core/model.ts";
import type { Policy } from "../../src/core/policy.ts";
import type { Skill } from "../../src/core/skill.ts";
import { defineTool } from "../../src/core/tool.ts";
import { newHome, quietApp, until } from "../fakes/app.ts";
import { allowAll, chatAdapter, emptyWorld, message, type World } from "../fakes/world.ts";

const other: Person = { id: "U2", name: "Li Lei" };
const running: { app: App; home: string }[] = [];
afterEach(async () => {
  for (const { app, home } of running.splice(0)) {
    await app.stop();
    rmSync(home, { recursive: true, force: true });
  }
});

/** A list of rooms that are taken; taking one can be undone for a while. */
function rooms(withinMs = 60_000) {
  const taken = new Set<string>();
  const calls: string[] = [];
  const skill: Skill = {
    name: "rooms",
    description: { en: "rooms", zh: "会议室" },
    instructions: "",
    examples: [],
    tools: [
      defineTool({
        name: "take_room",
        description: "takes a room",
        input: z.object({ room: z.string() }),
        effect: "write",
        title: { en: "Taking a room", zh: "占用会议室" },
        preview: async ({ room }) => {
          if (room === "none") throw new Error("there is no such room");
          return `+ ${room} is taken`;
        },
        async run({ room }) {
          if (taken.has(room)) throw new EffectError(`${room} is taken already`, { outcome: "not-done" });
          calls.push(`take ${room}`);
          taken.add(room);
          return { content: `took ${room}`, undo: { room } };
        },
        undo: {
          withinMs,
          async run({ room }) {
            calls.push(`free ${room}`);
            taken.delete(String(room));
            return { content: `freed ${room}`, say: `Freed ${room}.` };
          },
        },
      }),
    ],
  };
  return { taken, calls, skill };
}

/** Takes every room that is named after "take", all in one reply, and then says what came of it. */
const takes: ModelBackend = {
  name: "takes",
  contextTokens: 100_000,
  async generate({ messages }) {
    const usage = { input: 1, cachedInput: 0, output: 1, reasoning: 0 };
    const asked = messages.findLastIndex(({ role }) => role === "user");
    const results = messages
      .slice(asked + 1)
      .flatMap((said) => (said.role === "tool" ? (said.plain ?? said.text) : []));
    const named = messages[asked]?.text.replace(/^take /, "").split(" ") ?? [];
    const toolCalls = named.map((room) => ({ id: "same", name: "take_room", arguments: JSON.stringify({ room }) }));
    return results.length > 0
      ? { text: results.join("; "), toolCalls: [], finish: "stop", usage, model: "takes" }
      : { text: "", toolCalls, finish: "tools", usage, model: "takes" };
  },
};

async function boot(world: World, skill: Skill, options: Partial<AppOptions> = {}, home = newHome()) {
  const chat = chatAdapter(world);
  const app = await openApp({
    ...(await quietApp(home)),
    adapters: () => [chat],
    models: [takes],
    skills: [skill],
    policy: allowAll,
    ...options,
  });
  await app.start();
  running.push({ app, home });
  let said = 0;
  /** Says something and gives the reply. */
  const say = async (text: string, sender?: Person): Promise<string> => {
    const id = `m${++said}`;
    await chat.say({ ...message("c1", id, text), ...(sender ? { sender } : {}) });
    await until(`the reply to ${text}`, () => world.posts.some(({ inReplyTo }) => inReplyTo === id));
    return world.posts.find(({ inReplyTo }) => inReplyTo === id)?.text ?? "";
  };
  return { app, chat, say, home };
}

describe("/undo", () => {
  test("takes back all that the last turn did, the latest first, and only once", async () => {
    const world = emptyWorld();
    const { skill, taken, calls } = rooms();
    const { say, app } = await boot(world, skill);
    await say("take A");
    await say("take B C");
    expect(await say("/undo")).toBe("Freed C.\n\nFreed B.");
    expect([...taken]).toEqual(["A"]);
    expect(await say("/undo")).toBe("Freed A.");
    expect(await say("/undo")).toContain("nothing in this conversation");
    expect(calls).toEqual(["take A", "take B", "take C", "free C", "free B", "free A"]);
    expect([...app.store.audit.rows()].filter(({ kind }) => kind === "undone").length).toBe(3);
  });

  test("is for whoever asked for the action, and for owners", async () => {
    const world = emptyWorld();
    const { skill, taken } = rooms();
    const mine: Policy = { ...allowAll, mayApprove: (person, asker) => person.id === asker.id };
    const { say } = await boot(world, skill, { policy: mine });
    await say("take A");
    expect(await say("/undo", other)).toContain("only they or an owner");
    expect([...taken]).toEqual(["A"]);
    expect(await say("/undo")).toBe("Freed A.");
  });

  test("is told when it comes too late", async () => {
    const world = emptyWorld();
    const { skill, taken } = rooms(-1);
    const { say } = await boot(world, skill);
    await say("take A");
    expect(await say("/undo")).toContain("too late");
    expect([...taken]).toEqual(["A"]);
  });

  test("after a restart still takes back what was done before", async () => {
    const world = emptyWorld();
    const { skill, taken } = rooms();
    const first = await boot(world, skill);
    await first.say("take A");
    await first.app.stop();
    running.pop();
    const second = await boot(emptyWorld(), skill, {}, first.home);
    await second.chat.say(message("c1", "later", "/undo"));
    await until("it is freed", () => taken.size === 0);
  });
});

describe("several writes that need approval", () => {
  const asks: Policy = {
    ...allowAll,
    decide: () => ({ verdict: "ask", rule: "all", reason: "a word", approvers: { who: ["asker"], count: 1 } }),
  };
  const word = (target: string, decision: InboundDecision["decision"] = "approve"): InboundDecision => ({
    type: "decision",
    conversation: message("c1", "x", "").conversation,
    sender: { id: "U1", name: "Han Meimei" },
    target,
    decision,
    at: new Date().toISOString(),
  });

  test("are shown together with what each would change, and approved as a whole", async () => {
    const world = emptyWorld();
    const { skill, calls } = rooms();
    const { chat } = await boot(world, skill, { policy: asks });
    await chat.say(message("c1", "m1", "take A B C"));
    await until("the question", () => world.asks.length === 1);
    const [ask] = world.asks;
    expect(ask?.approvals.length).toBe(3);
    for (const room of ["A", "B", "C"]) expect(ask?.text).toContain(`+ ${room} is taken`);
    expect(calls).toEqual([]);
    await chat.say(word(ask?.key ?? ""));
    await until("the reply", () => world.posts.length === 1);
    expect(calls).toEqual(["take A", "take B", "take C"]);
    expect(world.posts[0]?.text).toBe("took A; took B; took C");
  });

  test("are approved one by one: what is rejected is not made, the rest is", async () => {
    const world = emptyWorld();
    const { skill, calls } = rooms();
    const { chat } = await boot(world, skill, { policy: asks });
    await chat.say(message("c1", "m1", "take A B C"));
    await until("the question", () => world.asks.length === 1);
    const [a = "", b = "", c = ""] = (world.asks[0]?.approvals ?? []).map(({ id }) => id);
    await chat.say(word(c));
    await chat.say(word(b, "reject"));
    expect(calls).toEqual([]);
    await chat.say(word(a));
    await until("the reply", () => world.posts.length === 1);
    expect(calls).toEqual(["take A", "take C"]);
    expect(world.posts[0]?.text).toMatch(/^took A; Not done \(Taking a room\): Han Meimei said no\.; took C$/);
  });

  test("what cannot be done is not asked about, and what certainly did not happen is said so", async () => {
    const world = emptyWorld();
    const { skill, taken } = rooms();
    taken.add("A");
    const { chat } = await boot(world, skill, { policy: asks });
    await chat.say(message("c1", "m1", "take none A"));
    await until("the question", () => world.asks.length === 1);
    expect(world.asks[0]?.approvals.map(({ input }) => input.room)).toEqual(["A"]);
    await chat.say(word(world.asks[0]?.key ?? ""));
    await until("the reply", () => world.posts.length === 1);
    expect(world.posts[0]?.text).toContain("there is no such room");
    expect(world.posts[0]?.text).toContain("nothing was changed: A is taken already");
  });
});
