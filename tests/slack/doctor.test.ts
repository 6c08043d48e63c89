/** What `atclaw doctor` finds of Slack and of the platforms. */
import { rmSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { scopes } from "../../src/adapters/slack/needs.ts";
import { lookAtPlatforms } from "../../src/commands/doctorPlatforms.ts";
import type { Finding } from "../../src/core/connect.ts";
import { newHome } from "../fakes/app.ts";
import { typeCommand } from "../fakes/command.ts";
import { slackBots } from "../fakes/slack/bot.ts";
import { type FakeSlack, ids, startFakeSlack } from "../fakes/slack/server.ts";

const startBot = slackBots();
let slack: FakeSlack;
let home: string;
beforeEach(async () => {
  slack = await startFakeSlack();
  slack.grant(Object.keys(scopes));
  home = newHome();
});
afterEach(async () => {
  await slack.close();
  rmSync(home, { recursive: true, force: true });
});

async function look(env: Record<string, string>): Promise<Readonly<Record<string, Finding>>> {
  let found: Finding[] = [];
  await typeCommand(
    async (_, context) => {
      found = await lookAtPlatforms(context);
      return 0;
    },
    [],
    { home, env: { SLACK_API_URL: slack.apiUrl, PORT: "0", ...env } },
  );
  return Object.fromEntries(found.map((finding) => [finding.name, finding]));
}
const both = { SLACK_BOT_TOKEN: ids.botToken, SLACK_APP_TOKEN: ids.appToken };

it("with nothing set, says what is on, and how to add the rest", async () => {
  const found = await look({});
  expect(found.platforms).toMatchObject({
    ok: true,
    detail: expect.stringMatching(/web is on; slack is off \(npx atclaw add slack\)/),
  });
  expect(Object.keys(found)).toEqual(["platforms", "running bot"]);
});

it("with tokens that work, says who the bot is, that it may all it needs and may connect; opens no connection", async () => {
  const found = await look(both);
  expect(found["slack token"]).toMatchObject({ ok: true, detail: expect.stringContaining(ids.team) });
  expect(found["slack scopes"]).toMatchObject({ ok: true });
  expect(found["slack connection"]).toMatchObject({ ok: true });
  expect(slack.socket.opened()).toBe(0);
});

it("names what is half set, a token that is refused, scopes that are missing, and a connection that is not let in", async () => {
  expect((await look({ SLACK_BOT_TOKEN: ids.botToken })).platforms).toMatchObject({
    ok: false,
    fix: expect.stringContaining("SLACK_APP_TOKEN"),
  });
  slack.grant(Object.keys(scopes).slice(1));
  expect((await look(both))["slack scopes"]).toMatchObject({
    ok: false,
    detail: expect.stringContaining("app_mentions:read"),
  });
  slack.fail("apps.connections.open", { error: "missing_scope", needed: "connections:write" });
  expect((await look(both))["slack connection"]).toMatchObject({
    ok: false,
    fix: expect.stringContaining("connections:write"),
  });
  slack.revoke(ids.botToken);
  expect((await look(both))["slack token"]).toMatchObject({
    ok: false,
    fix: expect.stringContaining("Copy the bot token"),
  });
});

it("asks the bot that runs whether it is ready", async () => {
  const bot = await startBot();
  const found = await look({ PORT: new URL(bot.url).port });
  expect(found["running bot"]).toMatchObject({ ok: true, detail: `ready at ${bot.url}` });
});
