/** Slack's events over a connection that the bot opens: acknowledged when stored, opened anew whatever ends it. */
import { describe, expect, it, test } from "vitest";
import { until } from "../fakes/app.ts";
import { type BotOptions, type SlackBot, slackBots, startSlackBot } from "../fakes/slack/bot.ts";
import { eventOf } from "../fakes/slack/events.ts";
import { ids, startFakeSlack } from "../fakes/slack/server.ts";

const me = `<@${ids.botUser}>`;
const startBot = slackBots();
const socketOnly = { SLACK_APP_TOKEN: ids.appToken, SLACK_SIGNING_SECRET: "" };
const start = (options: BotOptions = {}): Promise<SlackBot> => startBot({ ...options, secrets: socketOnly });

const mention = (bot: SlackBot, text: string) =>
  bot.slack.socket.deliver("events_api", eventOf(bot.slack, `${me} ${text}`));
const connected = (bot: SlackBot, count = 1) =>
  until("the connection stands", () => bot.slack.socket.connections() === count);
const ready = async (bot: SlackBot): Promise<number> => (await fetch(`${bot.url}/readyz`)).status;

test("answers a mention that comes over the connection, without an address that Slack could call", async () => {
  const bot = await start();
  const ack = await mention(bot, "hello");
  expect(ack.payload ?? {}).toEqual({});
  expect((await bot.posts(1)).map((post) => post.text)).toEqual(["you said hello"]);
  expect((await fetch(`${bot.url}/slack/events`, { method: "POST" })).status).toBe(404);
});

test("acknowledges after the message is stored; one that could not be stored comes again and is answered once", async () => {
  let full = false;
  const beforeCommit = (): void => {
    if (full) throw Object.assign(new Error("disk full"), { code: "SQLITE_FULL" });
  };
  const bot = await start({ app: { hooks: { beforeCommit } } });
  full = true;
  const acked = mention(bot, "hello");
  await until("it was refused", () => bot.logged.some((line) => line.includes("could not be stored")));
  expect(bot.slack.socket.acks).toEqual([]);
  full = false;
  await acked;
  expect(await bot.posts(1)).toHaveLength(1);
});

test("an envelope that comes several times is answered once", async () => {
  const bot = await start();
  const event = eventOf(bot.slack, `${me} hello`);
  await Promise.all([1, 2, 3].map(() => bot.slack.socket.deliver("events_api", event)));
  expect(await bot.posts(1)).toHaveLength(1);
});

describe("connects again when", () => {
  it.each(["warning", "refresh_requested"] as const)("Slack moves it (%s), and nothing is lost", async (reason) => {
    const bot = await start();
    bot.slack.socket.recycle(reason);
    const answered = mention(bot, "meanwhile");
    await until("a new connection", () => bot.slack.socket.opened() === 2);
    await answered;
    expect(await bot.posts(1)).toHaveLength(1);
    await connected(bot);
  });

  it("the line is cut, also several times, and Slack gives no address for a while", async () => {
    const bot = await start();
    bot.slack.fail("apps.connections.open", { error: "internal_error" }, { drop: "before" });
    bot.slack.socket.cut();
    await until("a new connection", () => bot.slack.socket.opened() === 2);
    await mention(bot, "one");
    bot.slack.socket.cut();
    await mention(bot, "two");
    expect((await bot.posts(2)).map((post) => post.text)).toEqual(["you said one", "you said two"]);
  });
});

test("Socket Mode that is switched off is told to the operator, and shown until it is on again", async () => {
  const bot = await start();
  bot.slack.fail("apps.connections.open", { error: "socket_mode_disabled" });
  bot.slack.socket.recycle("link_disabled");
  await until("it is told", () => bot.logged.some((line) => line.includes("Socket Mode is switched off")));
  expect(await ready(bot)).toBe(503);
  expect(await (await fetch(`${bot.url}/readyz`)).text()).toContain("Switch it on");
});

test("closes its connection when it stops, so that no forgotten one takes events away", async () => {
  const slack = await startFakeSlack();
  const bot = await startSlackBot({ slack, secrets: socketOnly });
  await connected(bot);
  await bot.stop();
  await until("it is closed", () => slack.socket.connections() === 0);
  expect(slack.socket.opened()).toBe(1);
  await slack.close();
});

describe("at the start", () => {
  it.each([
    ["invalid_auth", /SLACK_APP_TOKEN \(invalid_auth\).*App-Level Tokens/],
    ["missing_scope", /may not open connections.*connections:write/],
    ["not_allowed_token_type", /may not open connections/],
  ])("an app token that Slack refuses with %s ends it with what to do", async (error, words) => {
    const slack = await startFakeSlack();
    slack.fail("apps.connections.open", { error });
    await expect(startSlackBot({ slack, secrets: socketOnly })).rejects.toThrow(words);
    await slack.close();
  });

  it.each([
    ["breaks", { error: "internal_error" }],
    ["gives no address", { body: '{"ok":true}' }],
    ["takes no more connections", { status: 429, retryAfter: 1 }],
  ])("a Slack that %s keeps nobody from the web chat, and is connected to later", async (_, fault) => {
    const slack = await startFakeSlack();
    slack.fail("apps.connections.open", fault);
    const bot = await start({ slack });
    expect(await ready(bot)).toBe(503);
    await until("the connection", () => slack.socket.connections() === 1);
    await until("it is ready", async () => (await ready(bot)) === 200);
    await mention(bot, "hello");
    expect(await bot.posts(1)).toHaveLength(1);
  });
});

test("an app token that Slack refuses only after it could not be reached is told, and is tried again", async () => {
  const slack = await startFakeSlack();
  slack.fail("apps.connections.open", { drop: "before" }, { error: "invalid_auth" });
  const bot = await start({ slack });
  await until("it is told", () => bot.logged.some((line) => line.includes("SLACK_APP_TOKEN (invalid_auth)")));
  expect(await (await fetch(`${bot.url}/readyz`)).text()).toContain("SLACK_APP_TOKEN");
});

test("events that somebody else with the same tokens takes away are found in the history, and answered", async () => {
  const bot = await start();
  const thief = await bot.slack.socket.thief();
  const said = Array.from({ length: 12 }, (_, i) => `question ${i}`);
  for (const text of said) void mention(bot, text);
  await new Promise((resolve) => setTimeout(resolve, 300));
  thief.close();
  bot.slack.socket.cut();
  const posts = await bot.posts(12);
  expect(posts.map((post) => post.text).sort()).toEqual(said.map((text) => `you said ${text}`).sort());
});

test("both ways in at once: a mention that comes by both is answered once", async () => {
  const bot = await startBot({ secrets: { SLACK_APP_TOKEN: ids.appToken } });
  const ts = bot.slack.put("C0GENERAL", "U0ALICE00", `${me} hello`);
  await Promise.all([
    bot.say(`${me} hello`, { ts }),
    bot.slack.socket.deliver("events_api", eventOf(bot.slack, `${me} hello`, { ts, type: "message" })),
  ]);
  expect(await bot.posts(1)).toHaveLength(1);
});

test("a command that nobody serves is answered over the connection, to the person alone", async () => {
  const bot = await start();
  const ack = await bot.slack.socket.deliver("slash_commands", {
    command: "/weather",
    text: "in Oslo",
    team_id: ids.team,
    channel_id: "C0GENERAL",
    user_id: "U0ALICE00",
  });
  expect(ack.payload).toMatchObject({ response_type: "ephemeral", text: expect.stringContaining("/weather") });
});
