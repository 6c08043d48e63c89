/**
 * A Slack that others wrote: people install the app, somebody mentions the bot, and the reply is read back from that Slack's history.
 * It is lenient, so it proves what arrives, not that limits are kept. The events are signed by us, as it knows none of our address.
 */
import { createServer } from "node:net";
import { createEmulator, type Emulator } from "emulate";
import { afterEach, beforeEach, expect, it } from "vitest";
import { until } from "../fakes/app.ts";
import { type SlackBot, startSlackBot } from "../fakes/slack/bot.ts";
import { sendEvent } from "../fakes/slack/events.ts";
import { startFakeSlack } from "../fakes/slack/server.ts";

const app = { SLACK_CLIENT_ID: "12345.67890", SLACK_CLIENT_SECRET: "fake-client-secret" };
const alice = "xoxp-fake-token-of-alice";
const people = ["channels:read", "channels:history", "channels:join", "chat:write", "users:read"];

let emulator: Emulator;
let bot: SlackBot;
beforeEach(async () => {
  emulator = await createEmulator({
    service: "slack",
    port: await freePort(),
    seed: {
      slack: {
        team: { name: "Acme", domain: "acme" },
        users: [{ name: "alice", real_name: "Alice Anders", email: "alice@example.com" }],
        channels: [{ name: "general", topic: "all" }],
        tokens: [{ token: alice, user: "alice", scopes: people }],
        strict_scopes: true,
      },
    },
  });
  const slack = await startFakeSlack();
  const secrets = { SLACK_API_URL: `${emulator.url}/api/`, SLACK_BOT_TOKEN: "", ...app };
  bot = await startSlackBot({ slack, secrets });
});
afterEach(async () => {
  await bot.stop();
  await bot.slack.close();
  await emulator.close();
});

interface Message {
  readonly ts: string;
  readonly text?: string;
  readonly user?: string;
  readonly thread_ts?: string;
  readonly blocks?: unknown;
}

async function call(method: string, args: Record<string, unknown>, token = alice): Promise<Record<string, unknown>> {
  const response = await fetch(`${emulator.url}/api/${method}`, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(args),
  });
  const answer = (await response.json()) as Record<string, unknown>;
  expect(answer).toMatchObject({ ok: true });
  return answer;
}

/** Alice opens our page, agrees at the emulator, and comes back. */
async function install(userId: string): Promise<void> {
  const page = await fetch(`${bot.url}/slack/install`);
  const cookie = (page.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const link = new URL((/href="([^"]+)"/.exec(await page.text())?.[1] ?? "").replaceAll("&amp;", "&"));
  const agreed = await fetch(`${emulator.url}/oauth/v2/authorize/callback`, {
    method: "POST",
    redirect: "manual",
    body: new URLSearchParams({
      ...Object.fromEntries(link.searchParams),
      user_id: userId,
      redirect_uri: `${bot.url}/slack/oauth_redirect`,
    }),
  });
  const back = await fetch(agreed.headers.get("location") ?? "", { headers: { cookie } });
  expect(await back.text()).toContain("atclaw is installed in Acme");
}

it("a mention in a channel is answered in its thread, once, and stands in the history", async () => {
  const { members } = (await call("users.list", {})) as { members: { id: string; name: string }[] };
  const aliceId = members.find(({ name }) => name === "alice")?.id ?? "";
  await install(aliceId);
  const us = await botUser();
  const { channels } = (await call("conversations.list", {})) as { channels: { id: string; name: string }[] };
  const channel = channels.find(({ name }) => name === "general")?.id ?? "";
  const text = `<@${us}> what did *we* decide?`;
  const { ts } = (await call("chat.postMessage", { channel, text })) as { ts: string };
  const event = {
    type: "event_callback",
    team_id: "T000000001",
    event_id: "Ev0EMULATE",
    authorizations: [{ team_id: "T000000001", user_id: us, is_bot: true }],
    event: { type: "app_mention", channel, user: aliceId, text, ts, event_ts: ts },
  };
  expect((await sendEvent(bot.url, event)).status).toBe(200);
  expect((await sendEvent(bot.url, event)).status).toBe(200);
  const thread = async (): Promise<Message[]> =>
    ((await call("conversations.replies", { channel, ts })) as { messages: Message[] }).messages;
  await until("the reply", async () => (await thread()).length > 1);
  await new Promise((resolve) => setTimeout(resolve, 100));
  const [root, reply, ...more] = await thread();
  expect(root?.ts).toBe(ts);
  expect(more).toEqual([]);
  expect(reply).toMatchObject({ thread_ts: ts, user: us });
  expect(JSON.stringify(reply)).toContain("you said what did");
  const { messages } = (await call("conversations.history", { channel })) as { messages: Message[] };
  expect(messages.filter((message) => message.thread_ts && message.thread_ts !== message.ts)).toEqual([]);
  // Its scopes are strict: those that the install page asks for served.
  expect(bot.logged.filter((line) => /lacks the scope|refused/i.test(line))).toEqual([]);
});

/** Who the bot is there, as the emulator tells. */
async function botUser(): Promise<string> {
  const { members } = (await call("users.list", {})) as { members: { id: string; is_bot?: boolean }[] };
  return members.find((one) => one.is_bot)?.id ?? "";
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
