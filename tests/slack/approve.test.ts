/** Questions to approve in Slack: buttons, who may press them, and what the message shows afterwards. */
import { expect, test } from "vitest";
import type { ModelBackend } from "../../src/core/model.ts";
import type { Policy } from "../../src/core/policy.ts";
import { until } from "../fakes/app.ts";
import { buttonsIn } from "../fakes/slack/blocks.ts";
import { type SlackBot, slackBots } from "../fakes/slack/bot.ts";
import { sendForm } from "../fakes/slack/events.ts";
import { ids, type Post } from "../fakes/slack/server.ts";
import { allowAll, bookIn, bookingSkill, emptyWorld } from "../fakes/world.ts";

const me = `<@${ids.botUser}>`;
const start = slackBots();
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

async function asked(text: string): Promise<{ bot: SlackBot; world: ReturnType<typeof emptyWorld>; question: Post }> {
  const world = emptyWorld();
  const skills = [bookingSkill(bookIn(world))];
  const bot = await start({ app: { models: [books], skills, policy: askerDecides } });
  await bot.say(`${me} ${text}`);
  const [question] = await bot.posts(1);
  if (!question) throw new Error("No question was posted.");
  return { bot, world, question };
}

/** Somebody presses the button with that label. */
function press(bot: SlackBot, { channel, ts, thread_ts, blocks = [] }: Post, label: string, user = "U0ALICE00") {
  const found = buttonsIn(blocks).find((button) => button.label === label);
  if (!found) throw new Error(`There is no button ${label}.`);
  const { label: _, ...action } = found;
  const payload = {
    type: "block_actions",
    team: { id: ids.team },
    user: { id: user, name: user.toLowerCase(), team_id: ids.team },
    channel: { id: channel },
    message: { ts, thread_ts },
    container: { type: "message", message_ts: ts, channel_id: channel },
    response_url: bot.slack.responseUrl,
    trigger_id: "1.2.3",
    actions: [{ type: "button", block_id: "b", action_ts: "1.1", ...action }],
  };
  return sendForm(bot.url, { payload: JSON.stringify(payload) });
}

const labels = ({ blocks }: Post): string[] => buttonsIn(blocks).map(({ label }) => label);

test("a question has buttons; a click does it once, and the message then shows by whom", async () => {
  const { bot, world, question } = await asked("book Orion");
  expect(question.thread_ts).toBeDefined();
  expect(labels(question)).toEqual(["Approve", "Reject", "Change…"]);
  expect(question.text).toContain("room: Orion");
  expect(await press(bot, question, "Approve")).toEqual({ status: 200, text: "" });
  const posts = await bot.posts(2);
  expect(posts[1]).toMatchObject({ thread_ts: question.thread_ts, text: "booked Orion" });
  expect(world.bookings.length).toBe(1);
  await until("the question is shown as approved", () => labels(bot.slack.posts()[0] as Post).length === 0);
  expect(JSON.stringify(bot.slack.posts()[0]?.blocks)).toContain("Approved by u0alice00");
  await press(bot, question, "Approve");
  await until("the second click is told", () => bot.slack.responses.length === 1);
  expect(bot.slack.responses[0]).toMatchObject({ response_type: "ephemeral", replace_original: false });
  expect(world.bookings.length).toBe(1);
});

test("a click of somebody who may not decide is told to them alone, and does nothing", async () => {
  const { bot, world, question } = await asked("book Orion");
  await press(bot, question, "Approve", "U0MALLORY");
  await until("the refusal", () => bot.slack.responses.length === 1);
  expect(bot.slack.responses[0]).toMatchObject({
    response_type: "ephemeral",
    text: expect.stringContaining("the person who asked"),
  });
  expect(world.bookings).toEqual([]);
  expect(labels(bot.slack.posts()[0] as Post)).toEqual(["Approve", "Reject", "Change…"]);
});

test("a question of more actions than Slack has room for buttons is posted, with buttons for all", async () => {
  const rooms = Array.from({ length: 60 }, (_, i) => `r${i}`);
  const { question } = await asked(`book ${rooms.join(" ")}`);
  expect(question.blocks?.length).toBeLessThanOrEqual(50);
  expect(labels(question).slice(0, 2)).toEqual(["Approve all", "Reject all"]);
});

test("several actions have buttons for all of them and for each", async () => {
  const { bot, world, question } = await asked("book Orion Vega");
  expect(labels(question)).toEqual([
    "Approve all",
    "Reject all",
    "Approve 1",
    "Reject 1",
    "Change… 1",
    "Approve 2",
    "Reject 2",
    "Change… 2",
  ]);
  await press(bot, question, "Reject 1");
  await until("the first is settled", () => labels(bot.slack.posts()[0] as Post).length === 5);
  await press(bot, bot.slack.posts()[0] as Post, "Approve 2");
  const posts = await bot.posts(2);
  expect(posts[1]?.text).toMatch(/Not done.*booked Vega/s);
  expect(world.bookings.length).toBe(1);
});

test("a forged target, and a click from another workspace, do nothing", async () => {
  const { bot, world, question } = await asked("book Orion");
  const forge = (change: (payload: Record<string, unknown>) => void) => {
    const payload: Record<string, unknown> = {
      type: "block_actions",
      team: { id: ids.team },
      user: { id: "U0ALICE00", name: "alice", team_id: ids.team },
      channel: { id: question.channel },
      message: { ts: question.ts, thread_ts: question.thread_ts },
      response_url: bot.slack.responseUrl,
      trigger_id: "1.2.3",
      actions: [{ type: "button", block_id: "b", action_ts: "1.1", action_id: "atclaw-approve", value: "a-forged" }],
    };
    change(payload);
    return sendForm(bot.url, { payload: JSON.stringify(payload) });
  };
  const value = buttonsIn(question.blocks)[0]?.value;
  await forge(() => {});
  await forge((payload) => {
    payload.team = { id: "T0OTHER00" };
    payload.actions = [{ type: "button", block_id: "b", action_ts: "1.1", action_id: "atclaw-approve", value }];
  });
  await until("both are told", () => bot.slack.responses.length === 2);
  expect(world.bookings).toEqual([]);
});

test("a question that is too long for one message is shown whole, with the buttons at its end", async () => {
  const room = "Orion-".repeat(4_000);
  const { bot, question } = await asked(`book ${room}`);
  const posts = await bot.posts(3);
  expect(labels(question)).toEqual([]);
  const last = posts.at(-1) as Post;
  expect(labels(last)).toEqual(["Approve", "Reject", "Change…"]);
  await press(bot, last, "Reject");
  const shown = () => bot.slack.posts().slice(0, posts.length);
  await until("it is shown as rejected", () => shown().every((post) => labels(post).length === 0));
  const words = shown().map(({ text }) => text);
  expect(words.join("").match(/Rejected by u0alice00/g)).toHaveLength(1);
  expect(words.join("").replace(/\s+/g, "").split(room)).toHaveLength(2);
});
