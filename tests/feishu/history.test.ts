import { expect, test } from "vitest";
import { until } from "../fakes/app.ts";
import { feishuBots, startFeishuBot } from "../fakes/feishu/bot.ts";
import { putMessage } from "../fakes/feishu/events.ts";
import { startFakeFeishu } from "../fakes/feishu/server.ts";

const start = feishuBots();
const me = "@_user_1";

/** Puts what somebody says into its chat, and tells nobody of it. */
const unheard = (feishu: Awaited<ReturnType<typeof startFakeFeishu>>, ...[text, said = {}]: [string, object?]) =>
  putMessage(feishu.world, feishu.app, text, said);

test("mentions that stand only in the history are answered after the next connect, each once, wherever they were said", async () => {
  const feishu = await startFakeFeishu();
  const first = await startFeishuBot({ feishu });
  await feishu.say("hello", { chat: "oc_alice" });
  const old = unheard(feishu, "an older topic", { chat: "oc_topics", startsTopic: true, mentions: [] });
  await feishu.say(`${me} in the topic`, { chat: "oc_topics", replyTo: old.message_id });
  await first.posts(2);
  await first.stop();

  unheard(feishu, `${me} in the group`);
  unheard(feishu, "in private", { chat: "oc_alice" });
  unheard(feishu, `${me} later in the topic`, { chat: "oc_topics", replyTo: old.message_id });
  const fresh = unheard(feishu, "a new topic", { chat: "oc_topics", startsTopic: true, mentions: [] });
  unheard(feishu, `${me} in the new topic`, { chat: "oc_topics", replyTo: fresh.message_id });
  unheard(feishu, "to nobody", { mentions: [] });
  unheard(feishu, "@_all everybody", { mentions: [] });
  unheard(feishu, `${me} to somebody else`, { mentions: ["ou_bob"] });
  unheard(feishu, `${me} taken back`).deleted = true;

  const bot = await start({ feishu, home: first.home });
  await bot.posts(6);
  const texts = (await bot.app.store.turns({ limit: 20 })).map((turn) => turn.text).sort();
  expect(texts).toEqual(
    ["hello", "in the topic", "in the group", "in private", "later in the topic", "in the new topic"].sort(),
  );
  expect(feishu.posts()).toHaveLength(6);
});

test("a message is the same whichever way it comes: what history found is not answered again when the event comes late", async () => {
  const feishu = await startFakeFeishu();
  const first = await startFeishuBot({ feishu });
  await first.stop();
  const { message, event } = feishu.said(`${me}, hello @_user_2`, { mentions: [feishu.app.botOpenId, "ou_bob"] });
  const bot = await start({ feishu, home: first.home });
  await bot.posts(1);
  await feishu.deliver(event);
  await feishu.deliver(event);
  expect(await bot.posts(1)).toHaveLength(1);
  const [turn] = await bot.app.store.turns({ limit: 2 });
  expect(turn).toMatchObject({
    text: "hello @Bob",
    conversationId: `feishu:${feishu.app.id}:oc_general:${message.message_id}`,
    sender: { id: "ou_alice", name: "Alice" },
  });
});

test("all pages of a busy group are read, however its pages are cut", async () => {
  const feishu = await startFakeFeishu();
  const first = await startFeishuBot({ feishu });
  await first.stop();
  for (let i = 0; i < 130; i++)
    unheard(feishu, i % 13 === 0 ? `${me} number ${i}` : "chatter", {
      mentions: i % 13 === 0 ? [feishu.app.botOpenId] : [],
    });
  const bot = await start({ feishu, home: first.home });
  expect(await bot.posts(10)).toHaveLength(10);
  expect(
    feishu.callsOf("im.message.list").filter(({ query }) => query.container_id === "oc_general").length,
  ).toBeGreaterThan(2);
});

test("what goes back to a mention that we answered is found, though nobody told of the topic our answer opened", async () => {
  const feishu = await startFakeFeishu();
  const first = await startFeishuBot({ feishu });
  const { message, event } = feishu.said(`${me} one`);
  await feishu.deliver(event);
  await first.posts(1);
  await first.stop();
  for (let i = 0; i < 120; i++) unheard(feishu, "chatter", { mentions: [] });
  unheard(feishu, `${me} two`, { replyTo: message.message_id });
  const bot = await start({ feishu, home: first.home });
  await bot.posts(2);
  const turns = await bot.app.store.turns({ limit: 3 });
  expect(turns.map((turn) => turn.text)).toEqual(["two", "one"]);
  expect(new Set(turns.map((turn) => turn.conversationId)).size).toBe(1);
});

test("a scope that history needs and lacks is told to the operator with the page to grant it", async () => {
  const feishu = await startFakeFeishu();
  feishu.app.scopes = new Set(["im:message:send_as_bot", "contact:user.base:readonly"]);
  const bot = await start({ feishu });
  await until("it is told", () =>
    bot.logged.some((line) => line.includes("im:chat:readonly") && line.includes("/auth?q=")),
  );
  await feishu.say(`${me} hello`);
  expect(await bot.posts(1)).toHaveLength(1);
});
