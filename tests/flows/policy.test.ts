/** Policy and limits as people in a chat meet them, and as an operator who edits the file does. */
import { createHash } from "node:crypto";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { type App, openApp } from "../../src/app.ts";
import type { InboundMessage } from "../../src/core/message.ts";
import { readSettings } from "../../src/settings.ts";
import { newHome, quietApp, until } from "../fakes/app.ts";
import { bookIn, bookingSkill, chatAdapter, emptyWorld, message, scriptedModel } from "../fakes/world.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A bot whose settings file lies on disk, and a person who can edit it. */
async function bot(text: string) {
  const home = newHome();
  const path = join(home, "atclaw.yaml");
  const start = async (): Promise<App> => {
    const settings = await readSettings({ ATCLAW_HOME: home }, { path, text }, home);
    const log = { info: (what: string) => told.push(what), error: (what: string) => logged.push(what) };
    const app = await openApp({ ...(await quietApp(home)), settings, log, adapters: () => [chat], ...does });
    await app.start();
    return app;
  };
  const logged: string[] = [];
  const told: string[] = [];
  const world = emptyWorld();
  const chat = chatAdapter(world);
  const does = { models: [scriptedModel(world)], skills: [bookingSkill(bookIn(world))] };
  const edit = (next: string): void => writeFileSync(path, next);
  edit(text);
  let app = await start();
  closing.push(async () => {
    await app.stop();
    rmSync(home, { recursive: true, force: true });
  });
  let count = 0;
  const say = (said: string, more: Partial<InboundMessage> = {}) =>
    chat.say({ ...message("c1", `m${++count}`, said), ...more });
  const replies = async (n: number): Promise<string[]> => {
    await until(`${n} replies`, () => world.posts.length >= n);
    return world.posts.map((post) => post.text);
  };
  const restart = async (): Promise<void> => {
    await app.stop();
    app = await start();
  };
  return { say, replies, world, edit, restart, logged, told, app: () => app };
}

const plain = "corpus: { seeds: false }\n";
const closed = `${plain}policy:\n  people: { boss: { chat: U9 } }\n  talk:\n    - { people: [boss], do: allow }\n    - { do: refuse, reason: Only the boss. }\n`;

test("whoever may not talk is told so once a day in a channel, also across a restart, and others are answered", async () => {
  const { say, replies, restart, app } = await bot(closed);
  expect(await say("let me in")).toMatchObject({ outcome: "queued" });
  expect(await replies(1)).toEqual(["Only the boss."]);
  expect(await say("please")).toEqual({ outcome: "ignored", reason: "Only the boss." });
  await restart();
  expect(await say("please!")).toMatchObject({ outcome: "ignored" });
  await say("it is me", { sender: { id: "U9", name: "The boss" } });
  expect(await replies(2)).toEqual(["Only the boss.", "you said: it is me"]);
  const [, refused] = await app().store.turns({ limit: 5 });
  expect(refused).toMatchObject({ text: "", reply: { problem: "refused", answered: false } });
});

test("whoever may not talk cannot stop what others asked for", async () => {
  const { app } = await bot(closed);
  const { conversation, sender } = message("c1", "m1", "");
  expect(await app().receive({ type: "stop", conversation, sender })).toEqual({
    outcome: "refused",
    say: "Only the boss.",
  });
});

test("the message above the limit gets one reply that says when to try again, those after it none, and others go on", async () => {
  const { say, replies } = await bot(`${plain}limits: { personPerMinute: 2 }\n`);
  for (const text of ["one", "two", "three", "four"]) await say(text);
  expect(await say("five")).toMatchObject({ outcome: "ignored", reason: expect.stringMatching(/send it again/) });
  await say("from another", { sender: { id: "U2", name: "Li Lei" } });
  const said = await replies(4);
  const answers = said.filter((text) => text.startsWith("you said"));
  expect(answers).toEqual(["you said: one", "you said: two", "you said: from another"]);
  expect(said.find((text) => !answers.includes(text))).toMatch(/more than 2 messages.*next 60 seconds/);
});

test("the audit log names the settings by the hash of their file, anew when they change", async () => {
  const { edit, restart, app } = await bot(plain);
  const noted = () => [...app().store.audit.rows()].filter(({ kind }) => kind === "policy-changed");
  await until("the first note", () => noted().length === 1);
  await restart();
  edit(closed);
  await until("the second note", () => noted().length === 2);
  const hash = (text: string) => createHash("sha256").update(text).digest("hex");
  expect(noted().map(({ actor, data }) => [actor, data.file])).toEqual([
    ["operator", hash(plain)],
    ["operator", hash(closed)],
  ]);
});

test("an edit of the file applies without a restart; a bad one does not, and is told with its line", async () => {
  const { say, replies, edit, logged, told, app } = await bot(plain);
  await say("hello");
  await replies(1);
  edit(closed);
  await until(
    "the new rules",
    async () => app().policy.mayTalk({ id: "U1", name: "" }, message("c1", "m", "").conversation, "en").ok === false,
  );
  edit(`${closed}  rulez: []\n`);
  await until("the fault", () => app().settingsFaults().length > 0);
  expect(app().settingsFaults()[0]).toMatch(
    /atclaw\.yaml:7:3 policy\.rulez: there is no such key; did you mean "rules"\?/,
  );
  expect(logged).toHaveLength(1);
  await say("hello again");
  expect(await replies(2)).toEqual(["you said: hello", "Only the boss."]);
  edit(`${plain}zone: UTC\n`);
  await until("the old rules", () => app().settingsFaults().length === 0);
  expect(told.at(-1)).toMatch(/was read again and is in force$/);
  expect(told.at(-2)).toMatch(/atclaw\.yaml: zone will apply at the next start$/);
  await say("and now?");
  expect((await replies(3))[2]).toBe("you said: and now?");
});

test("a file whose rules name what does not exist stops the start with the line", async () => {
  const home = newHome();
  const text = "policy:\n  rules:\n    - { tools: [book_rom], do: ask }";
  const settings = await readSettings({ ATCLAW_HOME: home }, { path: "atclaw.yaml", text }, home);
  const opening = openApp({ ...(await quietApp(home)), settings, adapters: () => [] });
  await expect(opening).rejects.toThrow('atclaw.yaml:3:9 policy.rules[0].tools: there is no tool "book_rom"');
  rmSync(home, { recursive: true, force: true });
});

test("a message that is found long after it was said asks before it changes anything, and one said now does not", async () => {
  const allow = `${plain}policy: { rules: [ { tools: [book_room], do: allow } ] }\n`;
  const { say, replies, world } = await bot(allow);
  const at = (minutesAgo: number): string => new Date(Date.now() - minutesAgo * 60_000).toISOString();
  await say("book now", { at: at(0) });
  expect(await replies(1)).toEqual(["done: book now: booked book now"]);
  await say("book then", { at: at(60) });
  await until("the question", () => world.asks.length === 1);
  expect(world.asks[0]?.approvals[0]).toMatchObject({
    rule: "policy.rules[0], but late",
    approvers: { who: ["asker"] },
  });
  await say("how are you?", { at: at(60), conversation: message("c2", "", "").conversation });
  expect((await replies(2))[1]).toBe("you said: how are you?");
  expect(world.bookings).toHaveLength(1);
});
