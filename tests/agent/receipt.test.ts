import { rmSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { openApp } from "../../src/app.ts";
import type { ModelBackend, ModelReply } from "../../src/core/model.ts";
import type { Skill } from "../../src/core/skill.ts";
import { defineTool } from "../../src/core/tool.ts";
import { readSettings } from "../../src/settings.ts";
import type { CommitHooks } from "../../src/store/sqlite/commit.ts";
import { newHome, quietApp, until } from "../fakes/app.ts";
import { chatAdapter, emptyWorld, message } from "../fakes/world.ts";

const homes: string[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

const base = { finish: "stop" as const, usage: { input: 7, cachedInput: 0, output: 3, reasoning: 0 }, model: "fake-1" };

const model: ModelBackend = {
  name: "fake",
  contextTokens: 100_000,
  async generate({ messages }): Promise<ModelReply> {
    await new Promise((resolve) => setTimeout(resolve, 20));
    if (messages.at(-1)?.role === "tool") return { ...base, text: "It is 12 % [1].", toolCalls: [] };
    const toolCalls = ["a", "b"].map((name) => ({ id: name, name: "look", arguments: JSON.stringify({ name }) }));
    return { ...base, finish: "tools", text: "", toolCalls };
  },
};

const skill = (says: string): Skill => ({
  name: "looking",
  description: { en: "", zh: "" },
  instructions: "",
  examples: [],
  tools: [
    defineTool({
      name: "look",
      description: "",
      input: z.object({ name: z.string() }),
      effect: "read",
      title: { en: "", zh: "" },
      async run({ name }) {
        await new Promise((resolve) => setTimeout(resolve, 30));
        const own = says.startsWith("private") ? ({ actedAs: "asker" } as const) : {};
        return { content: `${name}: ${says} [1]`, citations: [{ source: "s", title: "t", quote: "12 %" }], ...own };
      },
    }),
  ],
});

async function start(home: string, says: string, hooks: CommitHooks = {}, env: Record<string, string> = {}) {
  const world = emptyWorld();
  const chat = chatAdapter(world);
  const quiet = await quietApp(home);
  const settings = { ...quiet.settings, secrets: (await readSettings(env, undefined, home)).secrets };
  const app = await openApp({
    ...quiet,
    settings,
    adapters: () => [chat],
    models: [model],
    skills: [skill(says)],
    hooks,
  });
  await app.start();
  return { app, chat, world };
}

const receiptOf = async (app: Awaited<ReturnType<typeof start>>["app"]) =>
  (await app.store.turns({ limit: 1 }))[0]?.receipt;

test("a turn that was cut off just before its end gets, from its recorded steps, the receipt it would have had", async () => {
  const home = newHome();
  homes.push(home);
  const whole = await start(home, "12 %");
  await whole.chat.say(message("c1", "m1", "what is it?"));
  await until("the reply", () => whole.world.posts.length === 1);
  const receipt = await receiptOf(whole.app);
  expect(receipt?.ms).toBeGreaterThanOrEqual(20 + 30 + 20 - 3);
  expect(receipt?.trigger).toEqual({
    type: "message",
    adapter: "chat",
    place: "channel",
    at: "2026-05-22T10:00:00.000Z",
  });
  await whole.app.stop();

  // The end is taken back; the steps stay, and the turn is run again over them by tools and a model that say other things.
  const { default: Database } = await import("better-sqlite3");
  const db = new Database(`${home}/atclaw.db`);
  db.exec("UPDATE turns SET state = 'open', reply = NULL, receipt = NULL; DELETE FROM outbox");
  db.close();
  const again = await start(home, "99 %");
  await until("the reply", () => again.world.posts.length === 1);
  expect(await receiptOf(again.app)).toEqual(receipt);
  await again.app.stop();
});

test("a receipt holds the beginning of what each tool gave, without the secrets in it", async () => {
  const home = newHome();
  homes.push(home);
  const key = `xoxb-${"1234567890"}-abcdefghij`;
  const { app, chat, world } = await start(
    home,
    `hunter2hunter2 and ${key} ${"and so on ".repeat(500)}`,
    {},
    {
      CRM_PASSWORD: "hunter2hunter2",
    },
  );
  await chat.say(message("c1", "m1", "what is it?"));
  await until("the reply", () => world.posts.length === 1);
  const result = (await receiptOf(app))?.tools[0]?.result ?? "";
  expect(result).toMatch(/^a: «CRM_PASSWORD» and «secret» and so on/);
  expect(result.length).toBeLessThan(1_100);
  await app.stop();
});

test("a receipt says that a tool acted in the asker's name, and that the bot acted as itself otherwise", async () => {
  for (const [says, as, told] of [
    ["12 %", "bot", "done with the rights of: bot"],
    ["private: 12 %", "Han Meimei", "in the asker's name"],
  ] as const) {
    const home = newHome();
    homes.push(home);
    const { app, chat, world } = await start(home, says);
    await chat.say(message("c1", "m1", "what is it?"));
    await until("the reply", () => world.posts.length === 1);
    expect((await receiptOf(app))?.actedAs).toBe(as);
    await chat.say(message("c1", "m2", "/why"));
    await until("the receipt", () => world.posts.length === 2);
    expect(world.posts[1]?.text).toContain(told);
    await app.stop();
  }
});
