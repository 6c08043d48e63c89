/** Buttons under answers, and the form by which a question's details are changed. */
import { expect, test } from "vitest";
import { z } from "zod";
import type { ModelBackend } from "../../src/core/model.ts";
import type { Policy } from "../../src/core/policy.ts";
import { defineTool } from "../../src/core/tool.ts";
import { until } from "../fakes/app.ts";
import { type Block, buttonsIn } from "../fakes/slack/blocks.ts";
import { type SlackBot, slackBots } from "../fakes/slack/bot.ts";
import { sendForm } from "../fakes/slack/events.ts";
import { submissionOf, type View } from "../fakes/slack/forms.ts";
import { ids, type Post } from "../fakes/slack/server.ts";
import { allowAll } from "../fakes/world.ts";

const me = `<@${ids.botUser}>`;
const start = slackBots();
const usage = { input: 1, cachedInput: 0, output: 1, reasoning: 0 };
let presses = 0;

interface Pressed {
  readonly action_id: string;
  readonly value: string;
}

function press(bot: SlackBot, post: Post, action: Pressed, about: Record<string, unknown> = {}) {
  const payload = {
    type: "block_actions",
    team: { id: ids.team },
    user: { id: "U0ALICE00", name: "alice", team_id: ids.team },
    channel: { id: post.channel },
    message: { ts: post.ts, thread_ts: post.thread_ts },
    response_url: bot.slack.responseUrl,
    trigger_id: `trigger-${++presses}`,
    actions: [
      { type: "button", block_id: "b", action_ts: `17000000${String(presses).padStart(2, "0")}.000100`, ...action },
    ],
    ...about,
  };
  return sendForm(bot.url, { payload: JSON.stringify(payload) });
}

const button = ({ blocks }: Post, label: string): Pressed => {
  const found = buttonsIn(blocks).find((one) => one.label === label);
  if (!found) throw new Error(`There is no button ${label}.`);
  return { action_id: found.action_id, value: found.value };
};
const labels = ({ blocks }: Post): string[] => buttonsIn(blocks).map(({ label }) => label);
const opinions = ({ blocks = [] }: Post) =>
  blocks
    .filter(({ type }) => type === "context_actions")
    .flatMap(
      ({ elements }) => elements as (Block & Record<"positive_button" | "negative_button", { value: string }>)[],
    );

test("an answer has Why?, which tells in the thread what it rests on, in the language of the answer", async () => {
  const bot = await start({ reply: () => "好的，已经查过了。" });
  await bot.say(`${me} 请查一下`);
  const [answer] = (await bot.posts(1)) as [Post];
  expect(labels(answer)).toEqual(["依据"]);
  expect(await press(bot, answer, button(answer, "依据"))).toEqual({ status: 200, text: "" });
  const [, why] = (await bot.posts(2)) as [Post, Post];
  expect(why.thread_ts).toBe(answer.thread_ts);
  expect(why.text).toMatch(/模型/);
  expect(labels(why)).toEqual([]);
});

test("Why? means the answer it stands under, also when others came after it, and in a direct chat", async () => {
  const bot = await start();
  const chat = { type: "message", channel: "D0ALICE00" } as const;
  await bot.say("first", chat);
  const [first] = (await bot.posts(1)) as [Post];
  await bot.say("second", chat);
  await bot.posts(2);
  const turns = await bot.app.store.turns({ limit: 5 });
  const id = turns.find(({ text }) => text === "first")?.id;
  await press(bot, first, button(first, "Why?"));
  const why = (await bot.posts(3))[2];
  expect(why?.text).toContain(String(id));
  expect(why?.thread_ts).toBeUndefined();
});

test("a press that Slack sends twice is answered once", async () => {
  const bot = await start();
  await bot.say(`${me} hello`);
  const [answer] = (await bot.posts(1)) as [Post];
  const same = { actions: [{ type: "button", action_ts: "1700000099.000100", ...button(answer, "Why?") }] };
  await press(bot, answer, button(answer, "Why?"), same);
  await press(bot, answer, button(answer, "Why?"), same);
  expect(await bot.posts(2)).toHaveLength(2);
});

test("replies to commands and notices have no such buttons", async () => {
  const bot = await start();
  await bot.say(`${me} /help`);
  await bot.say(me);
  const posts = await bot.posts(2);
  expect(posts.flatMap(labels)).toEqual([]);
});

test("an opinion is noted once for each person, their last word counting, and thanked for", async () => {
  const bot = await start();
  await bot.say(`${me} hello`);
  const [answer] = (await bot.posts(1)) as [Post];
  const [buttons] = opinions(answer);
  const say = (value: string | undefined, user: string) =>
    press(bot, answer, { action_id: "atclaw-feedback", value: value ?? "" }, { user: { id: user, name: user } });
  await say(buttons?.negative_button.value, "U0ALICE00");
  await say(buttons?.positive_button.value, "U0ALICE00");
  await say(buttons?.negative_button.value, "U0BOB0000");
  await until("three thanks", () => bot.slack.responses.length === 3);
  expect(bot.slack.responses[0]).toMatchObject({ response_type: "ephemeral", text: "Thank you, that is noted." });
  const [turn] = await bot.app.store.turns({ limit: 1 });
  const noted = [...bot.app.store.audit.rows()].filter(({ kind, turn: of }) => kind === "feedback" && of === turn?.id);
  expect(noted.map(({ data }) => data)).toEqual([{ helpful: false }, { helpful: true }, { helpful: false }]);
  expect(await bot.posts(1)).toHaveLength(1);
});

test("a forged turn, or one of another channel, is explained to who pressed and does nothing", async () => {
  const bot = await start();
  await bot.say(`${me} hello`);
  const [answer] = (await bot.posts(1)) as [Post];
  await press(bot, answer, { action_id: "atclaw-why", value: "t-forged en" });
  await press(bot, answer, button(answer, "Why?"), { channel: { id: "C0RANDOM0" } });
  await press(bot, answer, button(answer, "Why?"), { team: { id: "T0OTHER00" } });
  await until("all are told", () => bot.slack.responses.length === 3);
  expect(await bot.posts(1)).toHaveLength(1);
});

/** Books a room, which can be taken back. */
function booking(booked: string[]) {
  const book = defineTool({
    name: "book_room",
    description: "Books a room.",
    input: z.object({ room: z.string().min(2, "too short"), seats: z.number().int().max(20, "at most 20") }),
    effect: "write",
    title: { en: "Booking", zh: "预订" },
    async run({ room, seats }) {
      booked.push(`${room}/${seats}`);
      return { content: `booked ${room} for ${seats}`, undo: { room } };
    },
    undo: {
      withinMs: 60_000,
      async run({ room }) {
        booked.push(`not ${room}`);
        return { content: "done", say: `${room} is free again.` };
      },
    },
  });
  return { name: "rooms", description: { en: "R", zh: "R" }, tools: [book], examples: [], instructions: "" };
}

const books: ModelBackend = {
  name: "books",
  contextTokens: 100_000,
  async generate({ messages }) {
    const last = messages.at(-1);
    const room = (messages.findLast(({ role }) => role === "user")?.text ?? "").split(" ").at(-1);
    const toolCalls = [{ id: "c1", name: "book_room", arguments: JSON.stringify({ room, seats: 8 }) }];
    return last?.role === "tool"
      ? { text: `It is done: ${last.plain ?? last.text}`, toolCalls: [], finish: "stop", usage, model: "m" }
      : { text: "", toolCalls, finish: "tools", usage, model: "m" };
  },
};

test("Undo takes back what was done for the answer it stands under, once, however often it is pressed", async () => {
  const booked: string[] = [];
  const bot = await start({ app: { models: [books], skills: [booking(booked)] as never, policy: allowAll } });
  await bot.say(`${me} book Orion`);
  const [first] = (await bot.posts(1)) as [Post];
  expect(labels(first)).toEqual(["Why?", "Undo"]);
  await bot.say(`${me} book Vega`, { thread: String(first.thread_ts) });
  await bot.posts(2);
  await press(bot, first, button(first, "Undo"));
  const posts = await bot.posts(3);
  expect(posts[2]?.text).toContain("Orion is free again.");
  await press(bot, first, button(first, "Undo"));
  expect(await bot.posts(3)).toHaveLength(3);
  expect(booked).toEqual(["Orion/8", "Vega/8", "not Orion"]);
});

const askerDecides: Policy = {
  ...allowAll,
  decide: () => ({ verdict: "ask", rule: "writes", reason: "Writes ask.", approvers: { who: ["asker"], count: 1 } }),
  mayApprove: (person, asker) => person.id === asker.id,
};

async function form(): Promise<{ bot: SlackBot; booked: string[]; question: Post; view: View }> {
  const booked: string[] = [];
  const bot = await start({ app: { models: [books], skills: [booking(booked)] as never, policy: askerDecides } });
  await bot.say(`${me} book Orion`);
  const [question] = (await bot.posts(1)) as [Post];
  await press(bot, question, button(question, "Change…"));
  await until("the form", () => bot.slack.views.length === 1);
  return { bot, booked, question, view: bot.slack.views[0] as View };
}

const submit = async (bot: SlackBot, view: View, filled: Record<string, string>, user = "U0ALICE00") => {
  const answer = await sendForm(bot.url, { payload: JSON.stringify(submissionOf(view, user, filled)) });
  return answer.text === "" ? undefined : (JSON.parse(answer.text) as { response_action: string; errors: object });
};

test("Change… shows the details as they stand; what is sent is asked for anew", async () => {
  const { bot, booked, view } = await form();
  expect(view.blocks.map(({ block_id, element }) => [block_id, element?.initial_value])).toEqual([
    [undefined, undefined],
    ["room", "Orion"],
    ["seats", "8"],
  ]);
  expect(await submit(bot, view, { seats: "12" })).toBeUndefined();
  const posts = await bot.posts(2);
  expect(posts[0]?.text).toContain("To be changed by u0alice00");
  const asked = posts.at(-1) as Post;
  expect(asked.text).toContain("seats: 12");
  await press(bot, asked, button(asked, "Approve"));
  await until("it is booked", () => booked.length > 0);
  expect(booked).toEqual(["Orion/12"]);
});

test.each([
  ["what does not fit the tool", { seats: "50" }, { seats: expect.stringContaining("at most 20") }],
  ["what cannot be read", { seats: "many" }, { seats: expect.stringContaining("cannot be read") }],
  [
    "two faults at once",
    { room: "x", seats: "50" },
    { room: expect.stringContaining("too short"), seats: expect.stringContaining("20") },
  ],
  ["nothing changed", {}, { room: expect.stringContaining("Nothing is changed") }],
])("the form says what is wrong beside its field: %s", async (_, filled, errors) => {
  const { bot, booked, view } = await form();
  expect(await submit(bot, view, filled as Record<string, string>)).toEqual({ response_action: "errors", errors });
  expect(booked).toEqual([]);
});

test("a form of somebody who may not decide, and one for what is settled, change nothing and say why", async () => {
  const { bot, booked, question, view } = await form();
  expect(await submit(bot, view, { seats: "9" }, "U0MALLORY")).toMatchObject({ response_action: "errors" });
  await press(bot, question, button(question, "Reject"));
  await until("it is settled", () => labels(bot.slack.posts()[0] as Post).length === 0);
  expect(await submit(bot, view, { seats: "9" })).toEqual({
    response_action: "errors",
    errors: { room: expect.stringContaining("settled already") },
  });
  expect(booked).toEqual([]);
});

test("when the form cannot be opened the person is told how to say it", async () => {
  const bot = await start({ app: { models: [books], skills: [booking([])] as never, policy: askerDecides } });
  await bot.say(`${me} book Orion`);
  const [question] = (await bot.posts(1)) as [Post];
  bot.slack.fail("views.open", { error: "expired_trigger_id" });
  await press(bot, question, button(question, "Change…"));
  await until("it is told", () => bot.slack.responses.length === 1);
  expect(bot.slack.responses[0]).toMatchObject({ text: expect.stringContaining("/change ID field=value") });
});
