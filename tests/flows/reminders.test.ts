/** Reminders in Slack and Feishu: told once, where they were asked for, and the person is notified, through restarts and when the place is gone. */
import { expect, test } from "vitest";
import { until } from "../fakes/app.ts";
import * as feishu from "../fakes/feishu/bot.ts";
import type { FakeMessage } from "../fakes/feishu/world.ts";
import * as slack from "../fakes/slack/bot.ts";
import { ids, type Post } from "../fakes/slack/server.ts";

const me = `<@${ids.botUser}>`;
const startSlack = slack.slackBots();
const startFeishu = feishu.feishuBots();
/** Text cannot mention anybody. */
const ask = "/remind me in 1 second to call <!channel> and <at id=all></at>";
const later = "/remind me in 20 minutes to call Anna";
const inHalfAnHour = () => Date.now() + 30 * 60_000;
const mentionsIn = (post: Post): string[] => JSON.stringify(post.blocks).match(/"user_id":"\w+"/g) ?? [];

test.each([
  ["a channel's new thread", { channel: "C0GENERAL" }, true],
  ["a direct chat", { type: "message", channel: "D0ALICE00" }, false],
] as const)("Slack: in %s it is told once, and only who asked is notified", async (_, where, mentions) => {
  const bot = await startSlack();
  await bot.say(mentions ? `${me} ${ask}` : ask, where);
  const [set, told] = (await bot.posts(2)) as [Post, Post];
  expect(mentionsIn(set)).toEqual([]);
  expect(told).toMatchObject({ channel: where.channel });
  expect(told.thread_ts).toBe(set.thread_ts);
  expect(told.text).toContain("Reminder: call ＠channel");
  expect(mentionsIn(told)).toEqual(mentions ? ['"user_id":"U0ALICE00"'] : []);
  expect(await bot.posts(2)).toHaveLength(2);
});

test("Slack: in a thread that stands already it is told there", async () => {
  const bot = await startSlack();
  const root = bot.slack.put("C0GENERAL", "U0BOB0000", "what is up?");
  await bot.say(`${me} ${ask}`, { thread: root });
  const [, told] = (await bot.posts(2)) as [Post, Post];
  expect(told.thread_ts).toBe(root);
  expect(mentionsIn(told)).toEqual(['"user_id":"U0ALICE00"']);
});

test.each(["before", "after"] as const)(
  "Slack: one whose posting was cut off %s it got through is there once after a restart, with its mention",
  async (drop) => {
    const first = await slack.startSlackBot();
    await first.say(`${me} ${later}`);
    await first.posts(1);
    await first.stop();
    first.slack.fail("chat.postMessage", { drop });
    const options = { slack: first.slack, home: first.home, app: { now: inHalfAnHour } };
    const second = await slack.startSlackBot(options);
    await until("the attempt", () => second.logged.some((line) => line.includes("could not be reached")));
    await second.stop();
    const third = await slack.startSlackBot(options);
    const [, told] = (await third.posts(2)) as [Post, Post];
    await until("it is noted", async () => (await third.app.store.counts()).unsent === 0);
    expect(third.slack.posts()).toHaveLength(2);
    expect(mentionsIn(told)).toEqual(['"user_id":"U0ALICE00"']);
    await slack.cleanUp(third);
  },
);

test("Slack: when the thread is gone its person is told in private, once", async () => {
  const first = await slack.startSlackBot();
  await first.say(`${me} ${later}`);
  await first.posts(1);
  await first.stop();
  first.slack.fail("chat.postMessage", { error: "thread_not_found" });
  const second = await slack.startSlackBot({ slack: first.slack, home: first.home, app: { now: inHalfAnHour } });
  const [, told] = (await second.posts(2)) as [Post, Post];
  expect(told.channel).toBe("D0ALICE00");
  expect(told.text).toContain("because I cannot post any more where");
  expect(told.text).toContain("call Anna");
  await until("it is noted", async () => (await second.app.store.counts()).unsent === 0);
  expect(await second.posts(2)).toHaveLength(2);
  await slack.cleanUp(second);
});

const atsIn = (post: FakeMessage): string[] => post.body.content.match(/<at[^>]*>/g) ?? [];

test.each([
  ["a group", "oc_general", true],
  ["a topic", "oc_topics", true],
  ["a private chat", "oc_alice", false],
] as const)("Feishu: in %s it is told once, and only who asked is notified", async (_, chat, mentions) => {
  const bot = await startFeishu();
  await bot.feishu.say(mentions ? `@_user_1 ${ask}` : ask, { chat });
  const [set, told] = (await bot.posts(2)) as [FakeMessage, FakeMessage];
  expect(atsIn(set)).toEqual([]);
  expect(told).toMatchObject({ chat_id: chat, parent_id: set.parent_id });
  expect(told.thread_id).toBe(set.thread_id);
  expect(bot.feishu.textOf(told)).toContain("Reminder: **call");
  expect(atsIn(told)).toEqual(mentions ? ["<at id=ou_alice>"] : []);
  expect(await bot.posts(2)).toHaveLength(2);
});

test.each(["before", "after"] as const)(
  "Feishu: one whose posting was cut off %s it got through is there once after a restart, with its mention",
  async (drop) => {
    const first = await feishu.startFeishuBot();
    await first.feishu.say(`@_user_1 ${later}`);
    await first.posts(1);
    await first.stop();
    first.feishu.fail("im.message.reply", { drop });
    const options = { feishu: first.feishu, home: first.home, app: { now: inHalfAnHour } };
    const second = await feishu.startFeishuBot(options);
    await until("the attempt", () => second.logged.some((line) => line.includes("could not be reached")));
    await second.stop();
    // Feishu forgets which calls it knows.
    first.feishu.world.sent.clear();
    const third = await feishu.startFeishuBot(options);
    const [, told] = (await third.posts(2)) as [FakeMessage, FakeMessage];
    await until("it is noted", async () => (await third.app.store.counts()).unsent === 0);
    expect(third.feishu.posts()).toHaveLength(2);
    expect(atsIn(told)).toEqual(["<at id=ou_alice>"]);
    await feishu.cleanUp(third);
  },
);

test.each([
  ["a group", "oc_general"],
  ["a private chat", "oc_alice"],
])(
  "Feishu: when the message that asked for it in %s was recalled its person is told in private, once",
  async (_, chat) => {
    const first = await feishu.startFeishuBot();
    await first.feishu.say(chat === "oc_alice" ? later : `@_user_1 ${later}`, { chat });
    const [set] = (await first.posts(1)) as [FakeMessage];
    await first.stop();
    const asked = first.feishu.world.message(set.parent_id ?? "");
    if (asked) asked.deleted = true;
    const second = await feishu.startFeishuBot({ feishu: first.feishu, home: first.home, app: { now: inHalfAnHour } });
    const [, told] = (await second.posts(2)) as [FakeMessage, FakeMessage];
    expect(told.chat_id).toBe("oc_alice");
    expect(second.feishu.textOf(told)).toContain("call Anna");
    await until("it is noted", async () => (await second.app.store.counts()).unsent === 0);
    expect(await second.posts(2)).toHaveLength(2);
    await feishu.cleanUp(second);
  },
);
