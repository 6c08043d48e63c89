/** Slash commands: questions and chat commands, answered where people see them, once. */
import { describe, expect, it, test } from "vitest";
import { until } from "../fakes/app.ts";
import { type SlackBot, slackBots } from "../fakes/slack/bot.ts";
import { sendForm } from "../fakes/slack/events.ts";
import { ids } from "../fakes/slack/server.ts";

const me = `<@${ids.botUser}>`;
const start = slackBots();
let triggers = 0;

interface Typed {
  readonly user?: string;
  readonly channel?: string;
  readonly trigger?: string;
}

/** Somebody types a command; gives what Slack shows at once, undefined for nothing. */
async function type(bot: SlackBot, command: string, text = "", typed: Typed = {}) {
  const { user = "U0ALICE00", channel = "C0GENERAL", trigger = `1.2.${++triggers}` } = typed;
  const answer = await sendForm(bot.url, fields(bot, command, text, user, channel, trigger));
  expect(answer.status).toBe(200);
  return answer.text === "" ? undefined : (JSON.parse(answer.text) as Record<string, string>);
}
const fields = (bot: SlackBot, command: string, text: string, user: string, channel: string, trigger: string) => ({
  command,
  text,
  team_id: ids.team,
  channel_id: channel,
  channel_name: "general",
  user_id: user,
  user_name: "alice",
  response_url: bot.slack.responseUrl,
  trigger_id: trigger,
});
/** A bot in a channel where people talk. */
async function inChannel(): Promise<SlackBot> {
  const bot = await start();
  bot.slack.put("C0GENERAL", "U0BOB0000", "a talk among people");
  return bot;
}

test("a question is shown to the channel as it was typed, and answered there, once", async () => {
  const bot = await inChannel();
  expect(await type(bot, "/atclaw", "who is <@U0BOB0000|bob>?", { trigger: "1.2.same" })).toEqual({
    response_type: "in_channel",
  });
  await type(bot, "/atclaw", "who is <@U0BOB0000|bob>?", { trigger: "1.2.same" });
  const [post, ...more] = await bot.posts(1);
  expect(post).toMatchObject({ channel: "C0GENERAL", text: "you said who is @bob?" });
  expect(post?.thread_ts).toBeUndefined();
  expect(more).toEqual([]);
});

test("what one person asks by commands in a channel is one conversation, apart from what others ask", async () => {
  const bot = await inChannel();
  await type(bot, "/atclaw", "first");
  await bot.posts(1);
  await type(bot, "/atclaw", "second");
  await type(bot, "/atclaw", "of somebody else", { user: "U0BOB0000" });
  await bot.posts(3);
  expect(bot.asked.map(({ messages }) => messages.length).sort()).toEqual([1, 1, 3]);
});

test.each([
  ["/atclaw", "status", /All is well/],
  ["/atclaw", "状态", /一切正常/],
  ["/atclaw", "", /\/why/],
  ["/skills", "", /skill/i],
])("%s %s is the chat command", async (command, text, words) => {
  const bot = await inChannel();
  expect(await type(bot, command, text)).toBeUndefined();
  expect((await bot.posts(1))[0]?.text).toMatch(words);
  expect(bot.asked).toEqual([]);
});

test.each(["status of project Orion?", "why is the sky blue?", "change the meeting to 3 pm", "model a table of costs"])(
  "/atclaw %s is a question",
  async (text) => {
    const bot = await inChannel();
    await type(bot, "/atclaw", text);
    expect((await bot.posts(1))[0]?.text).toBe(`you said ${text}`);
  },
);

test("/why is answered in the thread where its person was answered last, and they are shown the way", async () => {
  const bot = await inChannel();
  const root = bot.slack.put("C0GENERAL", "U0ALICE00", `${me} hello`);
  await bot.say(`${me} hello`, { ts: root });
  await bot.posts(1);
  await bot.say(`${me} from Bob`, { user: "U0BOB0000" });
  await bot.posts(2);
  const shown = await type(bot, "/why");
  expect(shown).toMatchObject({ response_type: "ephemeral", text: expect.stringContaining(root) });
  const posts = await bot.posts(3);
  expect(posts.at(-1)).toMatchObject({ thread_ts: root, text: expect.stringContaining("scripted-1") });
});

test("in a direct chat with the bot a command belongs to that chat", async () => {
  const bot = await start();
  await bot.say("hello", { type: "message", channel: "D0ALICE00" });
  await bot.posts(1);
  expect(await type(bot, "/why", "", { channel: "D0ALICE00" })).toBeUndefined();
  expect((await bot.posts(2)).at(-1)).toMatchObject({
    channel: "D0ALICE00",
    text: expect.stringContaining("scripted-1"),
  });
});

describe("where the bot is no member", () => {
  it("its answer goes to the person alone, with how everybody can see it", async () => {
    const bot = await start();
    await type(bot, "/atclaw", "hello", { channel: "C0SECRET0" });
    await expect.poll(() => bot.slack.responses.length, { timeout: 5_000 }).toBe(1);
    const [said] = bot.slack.responses as { response_type: string; blocks: { text: string }[] }[];
    expect(said?.response_type).toBe("ephemeral");
    expect(said?.blocks[0]?.text).toMatch(/you said hello[\s\S]*\/invite/);
    expect(bot.slack.posts()).toEqual([]);
    await until("it counts as sent", async () => (await bot.app.store.counts()).unsent === 0);
  });
});

test("a post whose outcome is unknown is looked for in the channel before it is repeated", async () => {
  const bot = await inChannel();
  bot.slack.fail("chat.postMessage", { drop: "after" });
  await type(bot, "/atclaw", "hello");
  expect(await bot.posts(1)).toHaveLength(1);
  await new Promise((resolve) => setTimeout(resolve, 900));
  expect(bot.slack.posts()).toHaveLength(1);
  expect(bot.slack.callsOf("conversations.history").length).toBeGreaterThan(0);
});

test("a question that is too long is answered with how long it may be", async () => {
  const bot = await inChannel();
  const long = "x".repeat(40_000);
  await type(bot, "/atclaw", long);
  expect((await bot.posts(1))[0]?.text).toMatch(/32,?000/);
});
