/** What goes wrong around the bot: told to whoever can mend it, nothing lost, nothing broken. */
import { expect, it, test } from "vitest";
import { newHome, until } from "../fakes/app.ts";
import { slackBots, startSlackBot } from "../fakes/slack/bot.ts";
import { eventOf, sendEvent, sendForm, sendSigned } from "../fakes/slack/events.ts";
import { ids, startFakeSlack } from "../fakes/slack/server.ts";

const me = `<@${ids.botUser}>`;
const start = slackBots();

test("a body of 5 MB is refused with 413, and the next mention is answered", async () => {
  const bot = await start();
  const huge = eventOf(bot.slack, `${me} ${"x".repeat(5 * 1024 * 1024)}`, { ts: "1700000000.000100" });
  expect((await sendEvent(bot.url, huge)).status).toBe(413);
  await bot.say(`${me} hello`);
  expect((await bot.posts(1)).map((post) => post.text)).toEqual(["you said hello"]);
});

test.each([
  ["no JSON", "application/json", "{"],
  ["an event without a message", "application/json", '{"type":"event_callback","event":{"type":"app_mention"}}'],
  ["a command without its fields", "application/x-www-form-urlencoded", "command=%2Fatclaw"],
  ["a button of nobody", "application/x-www-form-urlencoded", "payload=%7B%22type%22%3A%22block_actions%22%7D"],
  ["an event of a shape that nobody knows", "application/json", '{"type":"event_callback","event":[]}'],
])("a signed request with %s ends nothing", async (_, type, body) => {
  const bot = await start();
  expect((await sendSigned(bot.url, body, type)).status).toBeGreaterThanOrEqual(200);
  await bot.say(`${me} hello`);
  expect(await bot.posts(1)).toHaveLength(1);
});

test("a token that is revoked while the bot runs is told, and what could not be posted goes out with the new one", async () => {
  const slack = await startFakeSlack();
  const home = newHome();
  const first = await startSlackBot({ slack, home, secrets: { SLACK_APP_TOKEN: ids.appToken } });
  await slack.socket.deliver("events_api", eventOf(slack, `${me} one`));
  await first.posts(1);
  slack.revoke(ids.botToken);
  await slack.socket.deliver("events_api", eventOf(slack, `${me} two`));
  await until("it is told", () => first.logged.some((line) => line.includes("SLACK_BOT_TOKEN")));
  slack.socket.cut();
  await until("readiness says so", async () => (await fetch(`${first.url}/readyz`)).status === 503);
  expect(await (await fetch(`${first.url}/readyz`)).text()).toContain("SLACK_BOT_TOKEN");
  await first.stop();
  slack.restore(ids.botToken);
  const second = await start({ slack, home });
  expect((await second.posts(2)).map((post) => post.text)).toEqual(["you said one", "you said two"]);
});

test("a bot that is taken out of its workspace while it answers says at /readyz that it is, and tries the reply again", async () => {
  const slack = await startFakeSlack();
  const bot = await start({
    slack,
    reply: async (said) => {
      slack.revoke(ids.botToken);
      const { event: _, ...around } = eventOf(slack, "");
      await sendEvent(bot.url, { ...around, event: { type: "app_uninstalled" } });
      return `you said ${said}`;
    },
  });
  await until("it looked", () => slack.callsOf("users.conversations").length > 0);
  await bot.say(`${me} hello`);
  await until("readiness says so", async () => (await fetch(`${bot.url}/readyz`)).status === 503);
  expect(await (await fetch(`${bot.url}/readyz`)).text()).toContain("SLACK_BOT_TOKEN");
  expect((await bot.app.store.counts()).unsent).toBe(1);
});

it("answers somebody who left meanwhile where they asked, by the id", async () => {
  const bot = await start();
  bot.slack.fail("users.info", { error: "user_not_found" });
  await bot.say(`${me} hello`, { user: "U0GONE000" });
  expect(await bot.posts(1)).toHaveLength(1);
  expect(bot.logged).toEqual([]);
});

test("a reply for a channel that the bot was taken out of is given up; the operator and who asked read why", async () => {
  const bot = await start();
  const event = eventOf(bot.slack, `${me} hello`);
  bot.slack.leave("C0GENERAL");
  await sendEvent(bot.url, event);
  await until("it is told", () => bot.logged.some((line) => line.includes("/invite")));
  expect((await bot.app.store.counts()).unsent).toBe(0);
  await bot.say(`${me} elsewhere`, { channel: "C0OTHER00" });
  expect((await bot.posts(2)).map((post) => post.channel)).toEqual(["D0ALICE00", "C0OTHER00"]);
});

test("a form, a command and a button with text that means something to Slack stay words", async () => {
  const bot = await start();
  bot.slack.put("C0GENERAL", "U0BOB0000", "a talk");
  await sendForm(bot.url, {
    command: "/atclaw",
    text: "say &lt;!channel&gt; & <!here>",
    team_id: ids.team,
    channel_id: "C0GENERAL",
    user_id: "U0ALICE00",
    trigger_id: "1.1.1",
  });
  const [post] = await bot.posts(1);
  expect(JSON.stringify(post?.blocks ?? post?.text)).not.toMatch(/<!channel>/);
});
