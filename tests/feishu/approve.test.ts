/** Questions to approve on Feishu: buttons, forms, who may press them, what the clicker is told, what the card shows afterwards. */
import { expect, test } from "vitest";
import type { ModelBackend } from "../../src/core/model.ts";
import type { Policy } from "../../src/core/policy.ts";
import { until } from "../fakes/app.ts";
import { type FeishuBot, feishuBots } from "../fakes/feishu/bot.ts";
import { buttonsOf, inputsOf } from "../fakes/feishu/cards.ts";
import { eventOf, type Said } from "../fakes/feishu/events.ts";
import type { FakeMessage } from "../fakes/feishu/world.ts";
import { allowAll, bookIn, bookingSkill, emptyWorld } from "../fakes/world.ts";

const start = feishuBots();
const usage = { input: 1, cachedInput: 0, output: 1, reasoning: 0 };

/** Books every room that is named behind "book". */
const books: ModelBackend = {
  name: "books",
  contextTokens: 100_000,
  async generate({ messages }) {
    const asked = messages.findLastIndex(({ role }) => role === "user");
    const results = messages
      .slice(asked + 1)
      .flatMap((said) => (said.role === "tool" ? (said.plain ?? said.text) : []));
    const rooms = (messages[asked]?.text ?? "").replace("book ", "").split(" ");
    const toolCalls = rooms.map((room, i) => ({ id: `c${i}`, name: "book_room", arguments: JSON.stringify({ room }) }));
    return results.length > 0
      ? { text: results.join("; "), toolCalls: [], finish: "stop", usage, model: "books" }
      : { text: "", toolCalls, finish: "tools", usage, model: "books" };
  },
};

const askerDecides: Policy = {
  ...allowAll,
  decide: () => ({ verdict: "ask", rule: "writes", reason: "Writes ask.", approvers: { who: ["asker"], count: 1 } }),
  mayApprove: (person, asker) => person.id === asker.id,
};

async function asked(text: string, said: Said = {}) {
  const world = emptyWorld();
  const bot = await start({ app: { models: [books], skills: [bookingSkill(bookIn(world))], policy: askerDecides } });
  await bot.feishu.say(`@_user_1 ${text}`, said);
  const [question] = await bot.posts(1);
  if (!question) throw new Error("No question was posted.");
  return { bot, world, question };
}

const cardOf = (bot: FeishuBot, post: FakeMessage) => {
  const card = bot.feishu.cards.cardOf(post);
  if (!card) throw new Error("It shows no card.");
  return card;
};
const labels = (bot: FeishuBot, post: FakeMessage): string[] =>
  buttonsOf(cardOf(bot, post)).map(({ text }) => text.content);

/** Somebody presses the button with that label; gives what Feishu is answered. */
async function press(
  bot: FeishuBot,
  post: FakeMessage,
  label: string,
  user = "ou_alice",
  fields?: Record<string, string>,
) {
  const button = buttonsOf(cardOf(bot, post)).find(({ text }) => text.content === label);
  const [behavior] = button?.behaviors ?? [];
  if (!button || behavior?.type !== "callback") throw new Error(`There is no button ${label}.`);
  const { world, app } = bot.feishu;
  const event = eventOf(world, app, "card.action.trigger", {
    operator: { tenant_key: app.tenantKey, open_id: user, union_id: `on_${user}`, user_id: "" },
    token: bot.feishu.clicks.issue(post.message_id),
    action: { value: behavior.value, tag: "button", ...(fields ? { name: button.name, form_value: fields } : {}) },
    host: "im_message",
    context: { open_message_id: post.message_id, open_chat_id: post.chat_id },
  });
  return (await bot.feishu.deliver(event))?.data;
}

test("a question has buttons; a click does it once, is told at once, and the card then shows by whom", async () => {
  const { bot, world, question } = await asked("book Orion", { chat: "oc_topics", startsTopic: true });
  expect(labels(bot, question)).toEqual(["Approve", "Reject", "Send the change"]);
  expect(bot.feishu.textOf(question)).toContain("room: `Orion`");
  expect(await press(bot, question, "Approve")).toEqual({
    toast: { type: "success", content: "Approved.", i18n: { en_us: "Approved.", zh_cn: "已批准。" } },
  });
  const posts = await bot.posts(2);
  expect(posts[1]).toMatchObject({ thread_id: question.thread_id, parent_id: question.parent_id });
  expect(posts[1] && bot.feishu.textOf(posts[1])).toBe("booked Orion");
  await until("the question is shown as approved", () => labels(bot, question).length === 0);
  expect(bot.feishu.textOf(question)).toContain("Approved by");
  expect(world.bookings).toHaveLength(1);
});

test("a second click does nothing and says so", async () => {
  const { bot, world, question } = await asked("book Orion");
  const before = structuredClone(question);
  await press(bot, question, "Approve");
  await bot.posts(2);
  expect(await press(bot, before, "Approve")).toMatchObject({ toast: { type: "warning" } });
  expect(world.bookings).toHaveLength(1);
});

test("a click of somebody who may not decide is told to them alone, and does nothing", async () => {
  const { bot, world, question } = await asked("book Orion");
  expect(await press(bot, question, "Approve", "ou_bob")).toMatchObject({
    toast: { type: "warning", content: expect.stringContaining("the person who asked") },
  });
  expect(world.bookings).toEqual([]);
  expect(labels(bot, question)).toContain("Approve");
});

test("a form changes an action's arguments, which are asked about anew", async () => {
  const { bot, world, question } = await asked("book Orion");
  const [field] = inputsOf(cardOf(bot, question));
  expect(field?.default_value).toBe("Orion");
  const fields = { [field?.name ?? ""]: "42" };
  expect(await press(bot, question, "Send the change", "ou_alice", fields)).toMatchObject({
    toast: { type: "success" },
  });
  const [, again] = await bot.posts(2);
  if (!again) throw new Error("The change was not asked about.");
  expect(bot.feishu.textOf(again)).toContain("room: `42`");
  await press(bot, again, "Approve");
  const posts = await bot.posts(3);
  expect(posts[2] && bot.feishu.textOf(posts[2])).toContain("booked 42");
  expect(world.bookings).toHaveLength(1);
});

test("several actions have buttons for all of them and for each", async () => {
  const { bot, world, question } = await asked("book Orion Vega");
  expect(labels(bot, question).slice(0, 6)).toEqual([
    "Approve all",
    "Reject all",
    "Approve 1",
    "Reject 1",
    "Approve 2",
    "Reject 2",
  ]);
  await press(bot, question, "Reject 1");
  await until("the first is settled", () => !labels(bot, question).includes("Approve 1"));
  await press(bot, question, "Approve 2");
  const posts = await bot.posts(2);
  expect(posts[1] && bot.feishu.textOf(posts[1])).toContain("booked Vega");
  expect(world.bookings).toHaveLength(1);
});

test("a question of very many actions is posted, with buttons for all", async () => {
  const rooms = Array.from({ length: 60 }, (_, i) => `r${i}`);
  const { bot, question } = await asked(`book ${rooms.join(" ")}`);
  const posts = bot.feishu.posts();
  expect(labels(bot, posts.at(-1) ?? question).slice(0, 2)).toEqual(["Approve all", "Reject all"]);
});
