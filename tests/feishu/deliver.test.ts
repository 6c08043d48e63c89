/** The whole bot: an answer whose fate is unknown is looked for where it would stand, and is there once. */
import { expect, it } from "vitest";
import { until } from "../fakes/app.ts";
import { feishuBots } from "../fakes/feishu/bot.ts";
import type { Said } from "../fakes/feishu/events.ts";

const start = feishuBots();

it.each<[string, Said]>([
  ["a group", {}],
  ["a topic", { chat: "oc_topics", startsTopic: true }],
  ["a private chat", { chat: "oc_alice" }],
])("finds in %s what was posted though no answer came", async (_, said) => {
  const bot = await start();
  bot.feishu.fail("im.message.reply", { drop: "after" });
  await bot.feishu.say("@_user_1 hello", said);
  const sent = async () => (await bot.app.store.turns({ limit: 1 }))[0]?.delivery === "sent";
  await until("the answer counts as sent", sent);
  expect(await bot.posts(1)).toHaveLength(1);
  expect(bot.feishu.callsOf("im.message.list").length).toBeGreaterThan(0);
});

it.each<[string, Said]>([
  ["a group", {}],
  ["a topic", { chat: "oc_topics", startsTopic: true }],
])("posts in %s what was never posted", async (_, said) => {
  const bot = await start();
  bot.feishu.fail("im.message.reply", { drop: "before" });
  await bot.feishu.say("@_user_1 hello", said);
  expect(await bot.posts(1)).toHaveLength(1);
});
