/** What is kept about a person can be seen and erased, and is then nowhere in the data folder. */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { z } from "zod";
import { openApp } from "../../src/app.ts";
import type { CommandContext } from "../../src/commands/context.ts";
import { run } from "../../src/commands/forget.ts";
import type { Person } from "../../src/core/message.ts";
import type { ModelBackend, ModelReply } from "../../src/core/model.ts";
import type { Skill } from "../../src/core/skill.ts";
import { defineTool } from "../../src/core/tool.ts";
import { openStore } from "../../src/store/sqlite/store.ts";
import { newHome, quietApp, until } from "../fakes/app.ts";
import { chatAdapter, emptyWorld, message, type World } from "../fakes/world.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const base = { finish: "stop" as const, usage: { input: 1, cachedInput: 0, output: 1, reasoning: 0 }, model: "fake-1" };

/** Writes what was said into a file when it is a letter; the same letter twice is the same file. */
const letters: Skill = {
  name: "letters",
  description: { en: "writes letters", zh: "写信" },
  instructions: "",
  examples: [],
  tools: [
    defineTool({
      name: "write_letter",
      description: "writes a letter",
      input: z.object({ text: z.string() }),
      effect: "read",
      title: { en: "Writing", zh: "写" },
      async run({ text }, { saveFile }) {
        const file = { name: "letter.txt", type: "text/plain", description: `a letter on ${text}` };
        return { content: `wrote ${text}`, files: [await saveFile({ ...file, bytes: Buffer.from(`Dear ${text}`) })] };
      },
    }),
  ],
};

const model: ModelBackend = {
  name: "fake",
  contextTokens: 100_000,
  async generate({ messages }, { signal }): Promise<ModelReply> {
    const said = messages.findLast(({ role }) => role === "user")?.text ?? "";
    if (said.includes("wait"))
      await new Promise((_, fail) => signal.addEventListener("abort", () => fail(signal.reason)));
    if (!said.includes("letter") || messages.at(-1)?.role === "tool")
      return { ...base, text: `you said ${said}`, toolCalls: [] };
    const call = { id: "c1", name: "write_letter", arguments: JSON.stringify({ text: said }) };
    return { ...base, finish: "tools", text: "", toolCalls: [call] };
  },
};

const han: Person = { id: "U1", name: "Han Meimei" };
const li: Person = { id: "U2", name: "Li Leiming" };

async function bot() {
  const home = newHome();
  const world = emptyWorld();
  const chat = chatAdapter(world);
  const app = await openApp({ ...(await quietApp(home)), adapters: () => [chat], models: [model], skills: [letters] });
  let stopped = false;
  const stop = async (): Promise<void> => {
    if (!stopped) await app.stop();
    stopped = true;
  };
  closing.push(async () => {
    await stop();
    rmSync(home, { recursive: true, force: true });
  });
  await app.start();
  let count = 0;
  const tell = async (text: string, sender = han, conversation = "c1"): Promise<string> => {
    const id = `m${++count}`;
    await chat.say({ ...message(conversation, id, text), sender });
    return id;
  };
  const say = async (...what: Parameters<typeof tell>): Promise<string> => {
    const id = await tell(...what);
    await until(`a reply to ${what[0]}`, () => world.posts.some((post) => post.inReplyTo === id));
    return world.posts.find((post) => post.inReplyTo === id)?.text ?? "";
  };
  return { app, home, say, tell, stop };
}

/** The files of a folder that hold some words, in any of the ways they are written. */
const holding = (folder: string, words: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(words));

test("/forget me says what would go and erases nothing; /forget me yes erases every byte of it, and nobody else's", async () => {
  const { app, home, say, stop } = await bot();
  // Long enough to lie on pages of their own.
  await say(`my secret is Zanzibar ${"and so on ".repeat(800)}`);
  await say("a letter to Zanzibar");
  await say("hello from Zanzibar in another place", han, "c2");
  await say("I live in Samarkand", li);
  expect(holding(home, "Zanzibar").length).toBeGreaterThan(1);

  expect(await say("/forget me")).toMatch(
    /3 messages of yours in 2 conversations.*1 file made for you alone.*`\/forget me yes`/,
  );
  expect(holding(home, "Zanzibar").length).toBeGreaterThan(1);
  expect(await say("/forget me yes")).toMatch(/^Erased for good: 3 messages/);

  expect(holding(home, "Zanzibar")).toEqual([]);
  expect(holding(home, "Samarkand").length).toBeGreaterThan(0);
  expect(await app.store.check()).toEqual([]);
  await until("the last note of the outbox", async () => (await app.store.counts()).unsent === 0);
  await stop();
  for (const words of ["Zanzibar", "Han Meimei", "chat:test:U1", '"U1"']) expect(holding(home, words)).toEqual([]);
  expect(holding(home, "Li Leiming").length).toBeGreaterThan(0);
});

test("whoever has no messages left is still taken out of the calendar, and what is asked is told in Chinese too", async () => {
  const { say } = await bot();
  expect(await say("/forget me")).toMatch(/no messages of yours.*`\/forget me yes`.*taken out of the calendar/);
  expect(await say("/forget me yes")).toMatch(/^Erased for good: where your name stood/);
  await say("你好，请记住这个");
  expect(await say("/忘记我")).toMatch(/1 条消息.*`\/忘记 我 确认`/);
  expect(await say("/忘记 我 确认")).toMatch(/^已永久删除/);
  expect(await say("/forget")).toMatch(/`\/forget me`/);
});

test("a file that somebody else got too stays; their conversation keeps its place and gets another title", async () => {
  const { app, home, say } = await bot();
  await say("letter to all");
  await say("letter to all", li);
  const [file] = (await app.store.turns({ limit: 1 }))[0]?.reply?.files ?? [];
  expect(await say("/forget me yes")).toMatch(/0 files/);
  expect(existsSync(join(home, "files", file?.id ?? "none"))).toBe(true);
  const [conversation] = await app.store.conversations("chat", { limit: 5 });
  expect(conversation?.title).toBe("letter to all");
});

test("the audit log tells that a person was forgotten, not who, and stays whole", async () => {
  const { app, say } = await bot();
  await say("hello");
  await app.store.audit.write({ kind: "effect-done", actor: "chat:test:U1", data: { tool: "book_room" } });
  await say("/forget me yes");
  const rows = [...app.store.audit.rows()].filter(({ kind }) => kind !== "policy-changed");
  expect(rows.map(({ kind }) => kind)).toEqual(["effect-done", "forgotten"]);
  expect(rows[1]?.data).toEqual({ messages: 1, conversations: 1, files: 0 });
  expect(rows[0]?.actor).toBe(rows[1]?.actor);
  expect(JSON.stringify(rows)).not.toContain("U1");
  expect(app.store.audit.verify().fault).toBeUndefined();
});

test("while a message of theirs is worked on nothing is erased, and they are told what to do", async () => {
  const { say, tell } = await bot();
  await tell("wait", han, "c9");
  expect(await say("/forget me yes")).toMatch(/still working on 1 of your messages.*nothing was erased/);
});

test("the operator can forget somebody too, after being told what would go", async () => {
  const { home, say, stop } = await bot();
  await say("my secret is Zanzibar");
  await stop();
  const lines: string[] = [];
  const type = async (...args: string[]) =>
    run(args, {
      home,
      settings: (await quietApp(home)).settings,
      stdout: (line) => void lines.push(line),
    } as CommandContext);
  expect(await type("--user", "U1")).toBe(0);
  expect(lines.at(-1)).toMatch(/^chat:test:U1: 1 message in 1 conversation.*Nothing was erased; add --yes/);
  expect(holding(home, "Zanzibar").length).toBeGreaterThan(0);
  expect(await type("--user", "chat:test:U1", "--yes")).toBe(0);
  expect(holding(home, "Zanzibar")).toEqual([]);
  await expect(type("--user", "U1")).rejects.toThrow(/Nothing is kept of "U1"/);
  const store = openStore(home);
  expect([...store.audit.rows()].at(-1)).toMatchObject({ kind: "forgotten", actor: "operator" });
  await store.close();
});

test("the operator is told to stop the bot where messages are not done; then those go too", async () => {
  const { home, tell, stop } = await bot();
  await tell("wait for Zanzibar");
  const lines: string[] = [];
  const type = async () =>
    run(["--user", "U1", "--yes"], {
      home,
      settings: (await quietApp(home)).settings,
      stdout: (line) => void lines.push(line),
    } as CommandContext);
  await expect(type()).rejects.toThrow(/1 of their messages.*nothing was erased.*stop atclaw/);
  await stop();
  expect(await type()).toBe(0);
  expect(lines[0]).toMatch(/^Erased for good of chat:test:U1: 1 message in 1 conversation with our replies/);
  expect(holding(home, "Zanzibar")).toEqual([]);
});

test("wherever the power is cut while somebody is forgotten, they are forgotten, once, and told so once", async () => {
  const said = [message("c1", "m1", "my secret is Zanzibar"), message("c1", "m2", "/forget me yes")];
  const boot = async (home: string, world: World, cutAt: number) => {
    const left = newHome();
    const state = { points: 0, cut: false };
    const point = (): void => {
      if (state.cut) throw new Error("no power");
      if (state.points++ !== cutAt) return;
      state.cut = true;
      cpSync(home, left, { recursive: true, filter: (path) => !path.includes("lock") });
      throw new Error("power cut");
    };
    const chat = chatAdapter(world, point);
    const hooks = { beforeCommit: point, afterCommit: point };
    const app = await openApp({ ...(await quietApp(home)), adapters: () => [chat], models: [model], hooks });
    await app.start();
    for (const one of said) await chat.say(one).catch(() => {});
    await until("the cut or the end", () => state.cut || world.posts.length === 2);
    await until("all is noted", async () => state.cut || (await app.store.counts()).unsent === 0);
    const kinds = [...app.store.audit.rows()].map(({ kind }) => kind);
    await app.stop();
    return { cut: state.cut, left, kinds };
  };
  for (let cutAt = 0; ; cutAt++) {
    const world = emptyWorld();
    const home = newHome();
    const first = await boot(home, world, cutAt);
    const { kinds } = first.cut ? await boot(first.left, world, Number.POSITIVE_INFINITY) : first;
    const where = `cut ${cutAt}`;
    expect(holding(first.cut ? first.left : home, "Zanzibar"), where).toEqual([]);
    expect(
      world.posts.map(({ inReplyTo }) => inReplyTo),
      where,
    ).toEqual(["m1", "m2"]);
    expect(world.posts[1]?.text, where).toMatch(/^Erased for good/);
    expect(kinds, where).toContain("forgotten");
    for (const folder of [home, first.left]) rmSync(folder, { recursive: true, force: true });
    if (!first.cut) break;
  }
}, 60_000);
