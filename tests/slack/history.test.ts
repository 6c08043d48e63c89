/** Mentions that Slack's history has and that never came in: all answered, each once, where they were said. */
import { join } from "node:path";
import { describe, expect, it, test } from "vitest";
import { readSettings } from "../../src/settings.ts";
import { newHome, until } from "../fakes/app.ts";
import { type BotOptions, type SlackBot, slackBots, startSlackBot } from "../fakes/slack/bot.ts";
import { eventOf } from "../fakes/slack/events.ts";
import { ids, startFakeSlack } from "../fakes/slack/server.ts";

const me = `<@${ids.botUser}>`;
const startBot = slackBots();
const socketOnly = { SLACK_APP_TOKEN: ids.appToken, SLACK_SIGNING_SECRET: "" };
const start = (options: BotOptions = {}): Promise<SlackBot> => startBot({ ...options, secrets: socketOnly });

/** The bot loses its connection and finds a new one. */
async function reconnect(bot: SlackBot): Promise<void> {
  const before = bot.slack.socket.opened();
  bot.slack.socket.cut();
  await until("a new connection", () => bot.slack.socket.opened() > before);
}
const texts = (bot: SlackBot): string[] => bot.slack.posts().map((post) => post.text);

test("what was said while nothing was heard is answered after the connect: in channels, threads and direct chats", async () => {
  const bot = await start();
  const { slack } = bot;
  const talk = slack.put("C0GENERAL", "U0BOB0000", "a talk among people");
  await slack.socket.deliver("events_api", eventOf(slack, `${me} heard`, { thread: talk }));
  await bot.posts(1);
  slack.put("C0GENERAL", "U0ALICE00", `${me} one`);
  slack.put("C0GENERAL", "U0ALICE00", `${me} two`, talk);
  slack.put("C0GENERAL", "U0ALICE00", "to nobody");
  slack.put("D0ALICE00", "U0ALICE00", "three");
  slack.put("C0OTHER00", "U0ALICE00", `${me} four`);
  slack.put("C0OTHER00", ids.botUser, "what we said ourselves");
  await reconnect(bot);
  const posts = await bot.posts(5);
  expect(posts.map((post) => post.text).sort()).toEqual(
    ["heard", "one", "two", "three", "four"].map((said) => `you said ${said}`).sort(),
  );
  expect(posts.find((post) => post.text === "you said two")?.thread_ts).toBe(talk);
  expect(posts.find((post) => post.text === "you said three")?.thread_ts).toBeUndefined();
});

test("a hundred mentions in many channels, some heard and some not, over several connects: each is answered once", async () => {
  const slack = await startFakeSlack({ pageSize: 7 });
  const bot = await start({ slack });
  slack.fail("conversations.history", { status: 429, retryAfter: 1 });
  const said: string[] = [];
  for (let i = 0; i < 100; i++) {
    const text = `question ${i}`;
    said.push(`you said ${text}`);
    const event = eventOf(slack, `${me} ${text}`, { channel: `C0ROOM${i % 9}` });
    if (i % 3 === 0) void slack.socket.deliver("events_api", event);
    if (i % 40 === 20) await reconnect(bot);
  }
  await reconnect(bot);
  await until("all are answered", () => texts(bot).length >= 100);
  expect((await bot.posts(100)).map((post) => post.text).sort()).toEqual(said.sort());
});

test("what was said while the process was down is answered by the next one, late answers included", async () => {
  const slack = await startFakeSlack();
  const home = newHome();
  const first = await startSlackBot({ slack, home, secrets: socketOnly });
  slack.put("C0GENERAL", "U0ALICE00", `${me} before`);
  await reconnect(first);
  await first.posts(1);
  await first.stop();
  slack.put("C0GENERAL", "U0ALICE00", `${me} while you slept`);
  const second = await startBot({ slack, home, secrets: socketOnly });
  const posts = await second.posts(2);
  expect(posts.map((post) => post.text)).toEqual(["you said before", "you said while you slept"]);
});

test("over HTTP too, what was said while the process was down is answered at the next start", async () => {
  const slack = await startFakeSlack();
  const home = newHome();
  const first = await startSlackBot({ slack, home });
  await first.say(`${me} hello`);
  await first.posts(1);
  await first.stop();
  slack.put("C0GENERAL", "U0ALICE00", `${me} anybody?`);
  const second = await startBot({ slack, home });
  expect((await second.posts(2)).at(-1)?.text).toBe("you said anybody?");
});

test("an edit that an event told of is no lost message; one that nothing told of is answered", async () => {
  const bot = await start();
  const { slack } = bot;
  const heard = slack.put("C0GENERAL", "U0ALICE00", `${me} oops`, undefined, {
    edited: { user: "U0ALICE00", ts: "1.1" },
  });
  const event = { edited: { user: "U0ALICE00", ts: "1.1" } };
  await slack.socket.deliver("events_api", eventOf(slack, `${me} oops`, { ts: heard, event }));
  slack.put("C0GENERAL", "U0ALICE00", `${me} lost`, undefined, { edited: { user: "U0ALICE00", ts: "1.1" } });
  await reconnect(bot);
  expect((await bot.posts(1)).map((post) => post.text)).toEqual(["you said lost"]);
});

describe("without the scopes to list channels", () => {
  it("channels where people talked to the bot are looked through all the same, and the operator is told once", async () => {
    const bot = await start();
    const { slack } = bot;
    await slack.socket.deliver("events_api", eventOf(slack, `${me} hello`));
    await bot.posts(1);
    const missing = { error: "missing_scope", needed: "channels:read" };
    slack.fail("users.conversations", missing, missing);
    slack.put("C0GENERAL", "U0ALICE00", `${me} lost`);
    await reconnect(bot);
    await bot.posts(2);
    await reconnect(bot);
    expect(bot.logged.filter((line) => line.includes("channels:read"))).toHaveLength(1);
  });
});

test("a channel that cannot be read is told to the operator and keeps no other from being read", async () => {
  const bot = await start();
  const { slack } = bot;
  slack.put("C0GONE000", "U0ALICE00", `${me} one`);
  slack.put("C0GENERAL", "U0ALICE00", `${me} two`);
  slack.fail("conversations.history", { error: "missing_scope", needed: "groups:history" });
  await reconnect(bot);
  expect((await bot.posts(1))[0]?.text).toBe("you said two");
  expect(bot.logged.filter((line) => line.includes("groups:history"))).toHaveLength(1);
});

test("a bot that is connected but hears nothing says so at /readyz and /status until it hears again", async () => {
  const home = newHome();
  const text = "catchUp: { everyMinutes: 0.01 }\ncorpus: { seeds: false }";
  const settings = await readSettings({ ATCLAW_HOME: home }, { path: join(home, "atclaw.yaml"), text }, home);
  let ahead = 0;
  const bot = await start({ home, app: { settings, now: () => Date.now() + ahead } });
  const { slack } = bot;
  slack.put("C0GENERAL", "U0ALICE00", "the channel");
  await until("it looked", () => slack.callsOf("conversations.history").length > 0);
  const ready = async () => (await fetch(`${bot.url}/readyz`)).status;
  expect(await ready()).toBe(200);
  slack.put("C0GENERAL", "U0ALICE00", `${me} hello?`);
  ahead = 30_000;
  await bot.posts(1);
  expect(await ready()).toBe(503);
  expect(await (await fetch(`${bot.url}/readyz`)).text()).toContain("deaf");
  expect(await (await fetch(`${bot.url}/metrics`)).text()).toMatch(
    /atclaw_missed_messages_total 1\n[\s\S]*atclaw_adapters_unwell 1\n/,
  );
  await slack.socket.deliver("events_api", eventOf(slack, `${me} /status`));
  expect((await bot.posts(2)).at(-1)?.text).toContain("All is well");
  expect(await ready()).toBe(200);
});
