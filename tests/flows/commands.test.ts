/** What people say as a command, through the whole bot. */
import { rmSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { z } from "zod";
import { status } from "../../src/agent/commands/status.ts";
import { type AppOptions, openApp } from "../../src/app.ts";
import { commands } from "../../src/core/commands.ts";
import { ModelError } from "../../src/core/errors.ts";
import type { Language, Person } from "../../src/core/message.ts";
import type { ModelBackend, ModelReply } from "../../src/core/model.ts";
import type { Skill } from "../../src/core/skill.ts";
import { defineTool } from "../../src/core/tool.ts";
import { readSettings } from "../../src/settings.ts";
import { newHome, quietApp, until } from "../fakes/app.ts";
import { chatAdapter, emptyWorld, message } from "../fakes/world.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const usage = { input: 1000, cachedInput: 200, output: 50, reasoning: 0 };
const base = { finish: "stop" as const, usage, model: "fake-1" };

const shares: Skill = {
  name: "shares",
  description: { en: "knows market shares", zh: "知道市场份额" },
  instructions: "",
  examples: [{ say: "Who leads?", tool: "share_of" }],
  tools: [
    defineTool({
      name: "share_of",
      description: "the share of a company",
      input: z.object({ company: z.string() }),
      effect: "read",
      title: { en: "Looking up", zh: "查询" },
      run: async ({ company }) => ({
        content: `${company} has 12 % [1]`,
        citations: [
          {
            source: "003",
            title: "Market report",
            quote: `${company} held 12 % of calls.`,
            publisher: "IDC",
            date: "2026-05",
          },
        ],
      }),
    }),
  ],
};

/** Looks up what is asked for with `share`, says a figure of no source for `guess`, else repeats. */
const model: ModelBackend = {
  name: "fake",
  contextTokens: 100_000,
  async generate({ messages }): Promise<ModelReply> {
    const last = messages.at(-1);
    const said = messages.findLast(({ role }) => role === "user")?.text ?? "";
    if (last?.role === "tool")
      return { ...base, text: said.includes("guess") ? "It has 77 %." : "It has 12 % [1].", toolCalls: [] };
    if (said.includes("broken")) throw new ModelError("unavailable", "down", { retryable: false });
    if (!/share|份额/.test(said)) return { ...base, text: `you said ${said}`, toolCalls: [] };
    const call = { id: "c1", name: "share_of", arguments: JSON.stringify({ company: "Baidu" }) };
    return { ...base, finish: "tools", text: "", toolCalls: [call] };
  },
};

let said = 0;

async function bot(more: Partial<AppOptions> = {}, home = newHome()) {
  const world = emptyWorld();
  const chat = chatAdapter(world);
  const app = await openApp({
    ...(await quietApp(home)),
    adapters: () => [chat],
    models: [model],
    skills: [shares],
    ...more,
  });
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopped ??= app.stop();
    return stopped;
  };
  closing.push(async () => {
    await stop();
    rmSync(home, { recursive: true, force: true });
  });
  await app.start();
  /** Says something and waits for its reply. */
  const say = async (text: string, conversation = "c1", sender?: Person): Promise<string> => {
    const id = `m${++said}`;
    await chat.say({ ...message(conversation, id, text), ...(sender ? { sender } : {}) });
    await until(`a reply to ${text}`, () => world.posts.some((post) => post.inReplyTo === id));
    return world.posts.find((post) => post.inReplyTo === id)?.text ?? "";
  };
  return { app, say, world, stop };
}

test("/help names the skills, something to try and every command, in the language it is asked in", async () => {
  const { say } = await bot();
  const en = await say("/help");
  expect(en).toContain("knows market shares");
  expect(en).toContain("Who leads?");
  for (const { name, summary } of commands)
    expect(en).toMatch(new RegExp(`\`/${name}[^\`]*\`: ${summary.en.replace(/[[\]]/g, ".")}`));
  const zh = await say("/帮助");
  for (const { aliases, summary } of commands) expect(zh).toMatch(new RegExp(`/${aliases[0]}.*${summary.zh}`));
  expect(await say("/help why")).toBe("`/why [TURN]`: what the last answer rests on: sources, tools, model, cost");
});

test("whoever asks in Chinese gets commands with English names answered in Chinese", async () => {
  const { say } = await bot();
  await say("百度的份额是多少？");
  expect(await say("/help")).toContain("我能做这些");
});

test("a command that does not exist is told, with the nearest; a path is a question", async () => {
  const { say } = await bot();
  expect(await say("/stauts")).toBe("There is no command `/stauts`. Did you mean `/status`? `/help` lists them all.");
  expect(await say("/weather")).toBe("There is no command `/weather`. `/help` lists them all.");
  expect(await say("/usr/bin is full")).toBe("you said /usr/bin is full");
});

describe("/why", () => {
  test("shows what the last answer rests on: who asked, tools with arguments and results, sources with quotes and dates, tokens, cost", async () => {
    const { say } = await bot();
    await say("What share has Baidu?");
    await say("/help");
    const said = await say("/why");
    expect(said).toContain("Han Meimei asked at 2026-05-22 10:00 UTC");
    expect(said).toContain("What share has Baidu?");
    expect(said).toMatch(/`share_of` \(reads\), done.*\n.*company: `Baidu`/);
    expect(said).toMatch(/Result: .*Baidu has 12 %/);
    expect(said).toMatch(/\[1\] 003 Market report \(IDC, 2026-05\)\n {2}> Baidu held 12 % of calls\./);
    expect(said).toMatch(/`fake` `fake-1`: 1000 tokens in \(200 cached\), 50 out/);
    expect(said).toMatch(/done with the rights of: bot/);
    expect(said).toMatch(/Cost: unknown \(no price is set\)/);
  });

  test("lists the figures that stand in no source", async () => {
    const { say } = await bot();
    await say("guess the share of Baidu");
    expect(await say("/why")).toMatch(/found in none of the sources\*\*\n- `77 ?%`/);
  });

  test("is said in Chinese to whoever asks in Chinese", async () => {
    const { say } = await bot();
    await say("百度的份额是多少？");
    expect(await say("/why")).toMatch(/这个回答的依据[\s\S]*来源[\s\S]*2026-05[\s\S]*工具[\s\S]*费用/);
  });

  test("explains another answer by its number, those of its own conversation only", async () => {
    const { app, say } = await bot();
    await say("What share has Baidu?");
    await say("hello");
    const [, first] = await app.store.turns({ limit: 2 });
    expect(await say(`/why ${first?.id}`)).toContain("share_of");
    const elsewhere = await say(`/why ${first?.id}`, "c2");
    expect(elsewhere).toContain("no answer");
    expect(elsewhere).not.toContain("Baidu");
    expect(await say("/why", "c2")).toContain("no answer in this conversation yet");
  });
});

test("/usage counts the model calls of this conversation, and of no other", async () => {
  const { say } = await bot();
  await say("What share has Baidu?");
  await say("hello", "c2");
  expect(await say("/usage")).toMatch(
    /^This conversation so far: 1 answer, 2 model calls, 2,000 tokens in \(400 cached\), 100 out/,
  );
});

test("/status does not say that all is well while something is to be put right", async () => {
  const now = {
    model: "m",
    corpus: { documents: 0, chunks: 0 },
    notes: [{ en: "A file has a fault.", zh: "文件有误。" }],
  };
  const none = { before: async () => [], waiting: async () => [] };
  const words = { status: async () => now, turns: none, approvals: none, budgets: () => [] };
  const saidIn = (language: Language) => status.run({ input: { conversation: {} }, language } as never, words as never);
  expect(await saidIn("en")).toMatch(/^I work, but something needs to be put right\.[\s\S]*A file has a fault\./);
  expect(await saidIn("zh")).toMatch(/^能用，但有一处要处理。[\s\S]*文件有误。/);
});

test("/status says that all is well, and when the model does not answer", async () => {
  const { say } = await bot();
  expect(await say("/status")).toMatch(/^All is well\.[\s\S]*not asked since the start[\s\S]*Corpus: 0 documents/);
  await say("hello");
  expect(await say("/status")).toMatch(/last answered at \d{4}/);
  await say("broken");
  expect(await say("/status")).toMatch(/^The model service has a problem\.[\s\S]*unavailable/);
});

test("/status is answered while a question is worked on", async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const slow: ModelBackend = {
    ...model,
    generate: async (request, options) => {
      await held;
      return model.generate(request, options);
    },
  };
  const { say } = await bot({ models: [slow] });
  const asked = say("hello");
  expect(await say("/status")).toContain("Being worked on here: 1");
  release();
  expect(await asked).toBe("you said hello");
});

describe("/model", () => {
  const named = (name: string): ModelBackend => ({
    ...model,
    name,
    model: "m1",
    generate: async (request) => ({
      ...base,
      model: name,
      text: `${name} says ${request.messages.length}`,
      toolCalls: [],
    }),
  });
  const models = [named("fast"), named("wise")];
  /** Ms Gao is the owner. */
  const settings = async (home: string) =>
    readSettings(
      {},
      {
        path: "atclaw.yaml",
        text: "corpus: { seeds: false }\npolicy: { people: { gao: { chat: 'test:U3', roles: [owner] } } }",
      },
      home,
    );

  test("names the one model there is and where it is set", async () => {
    const { say } = await bot();
    expect(await say("/model")).toMatch(/`fake`, the only one configured[\s\S]*atclaw\.yaml/);
  });

  test("lets an owner choose another for the conversation, which others may not; it holds after a restart and can be taken back", async () => {
    const home = newHome();
    const options = { models, settings: { ...(await settings(home)), home } };
    const gao = { id: "U3", name: "Ms Gao" };
    const first = await bot(options, home);
    expect(await first.say("hello")).toMatch(/^fast says/);
    expect(await first.say("/model")).toMatch(/in use here is `fast\/m1`[\s\S]*- `wise\/m1`/);
    expect(await first.say("/model wise")).toMatch(/Only an owner/);
    expect(await first.say("/model wiese", "c1", gao)).toMatch(
      /none of the configured models, which are `fast\/m1`, `wise\/m1`/,
    );
    expect(await first.say("/model wise", "c1", gao)).toBe("From now on `wise/m1` answers in this conversation.");
    expect(await first.say("hello")).toMatch(/^wise says/);
    expect(await first.say("hello", "c2")).toMatch(/^fast says/);
    expect([...first.app.store.audit.rows()].at(-1)).toMatchObject({
      kind: "model-chosen",
      data: { model: "wise/m1" },
    });
    await first.stop();
    const second = await bot(options, home);
    expect(await second.say("hello again")).toMatch(/^wise says/);
    await second.say("/model default", "c1", gao);
    expect(await second.say("and now?")).toMatch(/^fast says/);
  });
});

test("nothing waits for approval, and nothing can be taken back, where nothing was done", async () => {
  const { say } = await bot();
  for (const text of ["/approvals", "/approve", "/reject", "/change a=b"])
    expect(await say(text)).toBe("Nothing waits for approval in this conversation.");
  expect(await say("/undo")).toContain("nothing in this conversation");
});

test("a model is not shown commands and their replies as part of the conversation", async () => {
  const seen: string[] = [];
  const watched: ModelBackend = {
    ...model,
    generate: async (request, options) => {
      seen.push(JSON.stringify(request.messages));
      return model.generate(request, options);
    },
  };
  const { say } = await bot({ models: [watched] });
  await say("hello");
  await say("/why");
  await say("again");
  expect(seen.at(-1)).toContain("you said hello");
  expect(seen.at(-1)).not.toContain("/why");
});
