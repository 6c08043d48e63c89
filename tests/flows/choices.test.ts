/** What a reply offers to choose from are buttons in Slack and in Feishu; pressing one says its words, as whoever pressed. */
import { afterEach, describe, expect, test } from "vitest";
import { choiceButtons as feishuButtons } from "../../src/adapters/feishu/choices.ts";
import { choiceButtons as slackButtons } from "../../src/adapters/slack/choices.ts";
import type { Choice, Outbound } from "../../src/core/message.ts";
import { until } from "../fakes/app.ts";
import { type FeishuBot, feishuBots } from "../fakes/feishu/bot.ts";
import { buttonsOf } from "../fakes/feishu/cards.ts";
import { eventOf } from "../fakes/feishu/events.ts";
import type { FakeMessage } from "../fakes/feishu/world.ts";
import { meetingApp } from "../fakes/meeting-app.ts";
import { buttonsIn } from "../fakes/slack/blocks.ts";
import { type SlackBot, slackBots } from "../fakes/slack/bot.ts";
import { sendForm } from "../fakes/slack/events.ts";
import { ids, type Post } from "../fakes/slack/server.ts";

const startSlack = slackBots();
const startFeishu = feishuBots();
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** A calendar in which Orion is taken on Monday at three. */
async function busyOrion() {
  const made = await meetingApp();
  closing.push(made.close);
  const monday = new Date(Date.now() + 8 * 3_600_000);
  monday.setUTCDate(monday.getUTCDate() + ((8 - monday.getUTCDay()) % 7 || 7) + 7);
  const day = monday.toISOString().slice(0, 10);
  await made.calendar.book(
    {
      title: "Review",
      organiser: "x",
      attendees: [{ id: "x", name: "X", optional: false }],
      start: `${day}T07:00:00.000Z`,
      end: `${day}T08:00:00.000Z`,
      zone: "Asia/Shanghai",
      room: "room:orion",
      private: false,
    },
    { key: "review", at: new Date().toISOString() },
  );
  return { ...made, request: `book Orion on ${day} 3pm to 4pm for 8 people` };
}

describe("in Slack", () => {
  let presses = 0;
  const choicesOf = ({ blocks }: Post) => buttonsIn(blocks).filter((one) => one.action_id.startsWith("atclaw-choice"));
  function press(bot: SlackBot, post: Post, at: number, user = "U0ALICE00", about: Record<string, unknown> = {}) {
    const { action_id = "", value = "" } = choicesOf(post)[at] ?? {};
    const payload = {
      type: "block_actions",
      team: { id: ids.team },
      user: { id: user, name: user.toLowerCase(), team_id: ids.team },
      channel: { id: post.channel },
      message: { ts: post.ts, thread_ts: post.thread_ts },
      response_url: bot.slack.responseUrl,
      trigger_id: `trigger-${++presses}`,
      actions: [
        {
          type: "button",
          block_id: "b",
          action_ts: `${Math.floor(Date.now() / 1000)}.${String(presses).padStart(6, "0")}`,
          action_id,
          value,
        },
      ],
      ...about,
    };
    return sendForm(bot.url, { payload: JSON.stringify(payload) });
  }
  const turnsSaying = async (bot: SlackBot, text: string) =>
    (await bot.app.store.turns({ limit: 20 })).filter((turn) => turn.text === text);

  test("a vague request offers times; the one pressed is asked about and booked; a second press of it does nothing", async () => {
    const { app, request, calendar } = await busyOrion();
    const bot = await startSlack({ app });
    await bot.say(`<@${ids.botUser}> ${request}`);
    const [offer] = (await bot.posts(1)) as [Post];
    const buttons = choicesOf(offer);
    expect(buttons.length).toBeGreaterThan(1);
    expect(offer.text).toContain(buttons[1]?.label.split(" · ")[1]);
    expect(await press(bot, offer, 1)).toEqual({ status: 200, text: "" });
    const [, question] = (await bot.posts(2)) as [Post, Post];
    expect(question.thread_ts).toBe(offer.thread_ts);
    const approve = buttonsIn(question.blocks).find(({ label }) => label === "Approve");
    await press(bot, question, 0, "U0ALICE00", {
      actions: [
        { type: "button", action_ts: "1700000000.000900", action_id: approve?.action_id, value: approve?.value },
      ],
    });
    const booked = (await bot.posts(3))[2];
    expect(booked?.text).toContain("Booked");
    await press(bot, offer, 1);
    expect(await bot.posts(3)).toHaveLength(3);
    const all = await calendar.meetings({ start: "2020-01-01T00:00:00Z", end: "2090-01-01T00:00:00Z" });
    expect(all).toHaveLength(2);
  });

  test("another choice is a message of its own, and what somebody else presses is theirs; also in a direct chat", async () => {
    const { app, request } = await busyOrion();
    const bot = await startSlack({ app });
    await bot.say(request, { type: "message", channel: "D0ALICE00" });
    const [offer] = (await bot.posts(1)) as [Post];
    await press(bot, offer, 0);
    await press(bot, offer, 1);
    await press(bot, offer, 0, "U0BOB0000");
    const posts = await bot.posts(4);
    expect(posts.every(({ channel, thread_ts }) => channel === "D0ALICE00" && thread_ts === undefined)).toBe(true);
    expect((await turnsSaying(bot, "book the first")).map(({ sender }) => sender.id).sort()).toEqual([
      "U0ALICE00",
      "U0BOB0000",
    ]);
    expect(await turnsSaying(bot, "book the second")).toHaveLength(1);
  });

  test("a press of a place that the reply was not in is explained to who pressed", async () => {
    const { app, request } = await busyOrion();
    const bot = await startSlack({ app });
    await bot.say(`<@${ids.botUser}> ${request}`);
    const [offer] = (await bot.posts(1)) as [Post];
    await press(bot, offer, 0, "U0ALICE00", { channel: { id: "C0RANDOM0" } });
    await until("it is told", () => bot.slack.responses.length === 1);
    expect(await bot.posts(1)).toHaveLength(1);
  });
});

describe("in Feishu", () => {
  const choicesOf = (bot: FeishuBot, post: FakeMessage) => {
    const card = bot.feishu.cards.cardOf(post);
    return (card ? buttonsOf(card) : []).filter(({ behaviors: [what] = [] }) => {
      return what?.type === "callback" && what.value.atclaw === "choice";
    });
  };
  function press(
    bot: FeishuBot,
    post: FakeMessage,
    button: ReturnType<typeof buttonsOf>[number] | undefined,
    user = "ou_alice",
  ) {
    const [behavior] = button?.behaviors ?? [];
    if (behavior?.type !== "callback") throw new Error("There is no such button.");
    const { world, app } = bot.feishu;
    const event = eventOf(world, app, "card.action.trigger", {
      operator: { tenant_key: app.tenantKey, open_id: user, union_id: `on_${user}`, user_id: "" },
      token: bot.feishu.clicks.issue(post.message_id),
      action: { value: behavior.value, tag: "button" },
      host: "im_message",
      context: { open_message_id: post.message_id, open_chat_id: post.chat_id },
    });
    return bot.feishu.deliver(event);
  }

  test.each([
    ["a group", { chat: "oc_general" }],
    ["a topic", { chat: "oc_topics" }],
    ["a private chat", { chat: "oc_alice" }],
  ])("in %s a vague request offers times; the one pressed is asked about and booked", async (_, where) => {
    const { app, request, calendar } = await busyOrion();
    const bot = await startFeishu({ app });
    await bot.feishu.say(where.chat === "oc_alice" ? request : `@_user_1 ${request}`, where);
    const [offer] = (await bot.posts(1)) as [FakeMessage];
    const buttons = choicesOf(bot, offer);
    expect(buttons.length).toBeGreaterThan(1);
    const told = (await press(bot, offer, buttons[1]))?.data;
    expect(told).toMatchObject({ toast: { type: "info", i18n: { en_us: "You say: book the second" } } });
    const [, question] = (await bot.posts(2)) as [FakeMessage, FakeMessage];
    expect(question).toMatchObject({ chat_id: offer.chat_id, parent_id: offer.message_id });
    const card = bot.feishu.cards.cardOf(question);
    const approve = buttonsOf(card as never).find(({ text }) => text.content === "Approve");
    await press(bot, question, approve);
    const last = (await bot.posts(3))[2];
    expect(last && bot.feishu.textOf(last)).toContain("Booked");
    await press(bot, offer, buttons[1]);
    expect(await bot.posts(3)).toHaveLength(3);
    const all = await calendar.meetings({ start: "2020-01-01T00:00:00Z", end: "2090-01-01T00:00:00Z" });
    expect(all).toHaveLength(2);
  });

  test("another choice is a message of its own, and what somebody else presses is theirs", async () => {
    const { app, request } = await busyOrion();
    const bot = await startFeishu({ app });
    await bot.feishu.say(`@_user_1 ${request}`);
    const [offer] = (await bot.posts(1)) as [FakeMessage];
    const [first, second] = choicesOf(bot, offer);
    await press(bot, offer, first);
    await press(bot, offer, second);
    await press(bot, offer, first, "ou_bob");
    await bot.posts(4);
    const turns = await bot.app.store.turns({ limit: 20 });
    const said = turns.map(({ text, sender }) => `${sender.id}: ${text}`).filter((line) => line.includes("book the"));
    expect(said.sort()).toEqual(["ou_alice: book the first", "ou_alice: book the second", "ou_bob: book the first"]);
  });
});

test("labels and words too long for a platform, and too many of them, stay within what it takes", () => {
  const many: Choice[] = Array.from({ length: 40 }, (_, i) => ({ label: `${"长".repeat(90)}\n${i}`, say: `say ${i}` }));
  const message = {
    turnId: "t-1",
    conversation: { id: "c", adapter: "a", account: "a", channel: "c", kind: "direct" },
    reply: {
      markdown: "?",
      choices: [{ label: "too long", say: "x".repeat(3_000) }, { label: " ", say: "x" }, ...many],
    },
  } as unknown as Outbound;
  const slack = buttonsIn(slackButtons(message) as never);
  expect(slack).toHaveLength(25);
  expect(slack[0]).toMatchObject({ label: `${"长".repeat(74)}…`, value: "t-1 say 0" });
  const feishu = buttonsOf({ body: { elements: feishuButtons(message) } } as never);
  expect(feishu).toHaveLength(12);
  expect(feishu[0]?.text.content).toBe(`${"长".repeat(59)}…`);
  expect(slackButtons({ ...message, approvals: [] })).toEqual([]);
});
