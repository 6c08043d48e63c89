import { expect, test } from "vitest";
import { feishuBots } from "../fakes/feishu/bot.ts";

const start = feishuBots();

test.each([
  ["the group was dissolved", "how much?", 232009, "the group was dissolved"],
  ["the bot is not in the group any more", "多少？", 230002, "我已不在该群"],
])("who asked is told in private that %s, without the answer", async (_, question, code, words) => {
  const bot = await start();
  bot.feishu.fail("im.message.reply", { code, msg: "no" });
  await bot.feishu.say(`@_user_1 ${question}`);
  const [told, ...more] = await bot.posts(1);
  expect(more).toEqual([]);
  expect(told?.chat_id).toBe("oc_alice");
  expect(told && bot.feishu.textOf(told)).toContain(words);
  expect(told && bot.feishu.textOf(told)).not.toContain("you said");
});

test("who recalled their question is told nothing", async () => {
  const bot = await start();
  bot.feishu.fail("im.message.reply", { code: 230011, msg: "The message was recalled." });
  await bot.feishu.say("@_user_1 how much?");
  await expect.poll(() => bot.logged.join()).toContain("recalled");
  expect(bot.feishu.posts()).toEqual([]);
});
