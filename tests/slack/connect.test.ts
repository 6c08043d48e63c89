/** `atclaw add slack`, typed at the command line in front of a fake Slack. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lacking, registry } from "../../src/adapters/registry.ts";
import { scopes } from "../../src/adapters/slack/needs.ts";
import { run } from "../../src/commands/add.ts";
import { withKeptSecrets } from "../../src/secrets.ts";
import { readSettings } from "../../src/settings.ts";
import { newHome, until } from "../fakes/app.ts";
import { fakeTerminal, type Typing, typeCommand } from "../fakes/command.ts";
import { eventOf } from "../fakes/slack/events.ts";
import { type FakeSlack, ids, startFakeSlack } from "../fakes/slack/server.ts";

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

const add = (args: readonly string[], typing: Typing = {}) =>
  typeCommand(run, ["slack", ...args], { home, ...typing, env: { SLACK_API_URL: slack.apiUrl, ...typing.env } });
const kept = async () =>
  (await withKeptSecrets(await readSettings({ ATCLAW_HOME: home }, undefined, home), ["slack"])).secrets;
const both = `${ids.botToken}\n${ids.appToken}\n`;

it("prints the link that makes the app, takes two tokens, checks them and keeps them sealed", async () => {
  const { code, err } = await add([], { input: both });
  expect(code).toBe(0);
  const link = /https:\/\/api\.slack\.com\/apps\?\S+/.exec(err)?.[0] ?? "";
  expect(new URL(link).searchParams.get("manifest_yaml")).toBe(
    readFileSync(join(process.cwd(), "manifest/slack.yaml"), "utf8"),
  );
  expect(err).toMatch(/Slack knows the bot in .*T0TEAM000.*npx atclaw start/s);
  expect(await kept()).toMatchObject({ SLACK_BOT_TOKEN: ids.botToken, SLACK_APP_TOKEN: ids.appToken });
  expect(err).not.toContain(ids.botToken);
  const database =
    readFileSync(join(home, "atclaw.db"), "latin1") +
    readFileSync(join(home, "atclaw.db-wal"), { encoding: "latin1", flag: "a+" });
  expect(database).not.toContain(ids.botToken);
});

it("takes tokens from the environment, and asks nothing with --yes", async () => {
  const env = { SLACK_BOT_TOKEN: ids.botToken, SLACK_APP_TOKEN: ids.appToken };
  expect(await add(["--yes"], { env })).toMatchObject({ code: 0 });
  expect(await kept()).toMatchObject(env);
});

it("what the environment sets goes before what is kept", async () => {
  await add(["--yes"], { env: { SLACK_BOT_TOKEN: ids.botToken, SLACK_APP_TOKEN: ids.appToken } });
  const settings = await readSettings({ ATCLAW_HOME: home, SLACK_BOT_TOKEN: "xoxb-other-one" }, undefined, home);
  const { secrets } = await withKeptSecrets(settings, ["slack"]);
  expect(secrets).toMatchObject({ SLACK_BOT_TOKEN: "xoxb-other-one", SLACK_APP_TOKEN: ids.appToken });
});

it("a line that comes back as an event proves that messages arrive", async () => {
  slack.put("D0ALICE00", "U0ALICE00", "hello");
  const adding = add(["--yes", "--to", "D0ALICE00"], {
    env: { SLACK_BOT_TOKEN: ids.botToken, SLACK_APP_TOKEN: ids.appToken },
  });
  await until("the line is posted", () => slack.posts().length > 0);
  const [post] = slack.posts();
  void slack.socket.deliver("events_api", eventOf(slack, "somebody else", { channel: "D0OTHER00", type: "message" }));
  const own = { channel: "D0ALICE00", type: "message", ts: post?.ts ?? "", user: ids.botUser } as const;
  const ack = await slack.socket.deliver(
    "events_api",
    eventOf(slack, post?.text ?? "", { ...own, event: { bot_id: ids.bot } }),
  );
  expect(ack).toBeDefined();
  const { code, err } = await adding;
  expect(err).toContain("both ways work");
  expect(code).toBe(0);
  // What others said was left to the bot that runs later.
  expect(slack.socket.acks).toHaveLength(1);
  await until("the connection is closed", () => slack.socket.connections() === 0);
});

it("in a terminal, tokens are typed unseen, and whoever writes to the bot is answered where they wrote", async () => {
  const terminal = fakeTerminal();
  const hidden: boolean[] = [];
  slack.put("D0ALICE00", "U0ALICE00", "earlier");
  const answers: Record<string, string> = { "paste the Bot": ids.botToken, "Paste it (xapp": ids.appToken };
  const adding = add([], {
    terminal,
    onLine(line) {
      const [, answer] = Object.entries(answers).find(([part]) => line.includes(part)) ?? [];
      if (answer === undefined) return;
      setTimeout(() => {
        hidden.push(terminal.isHidden());
        terminal.type(`${answer}\r`);
      });
    },
  });
  await until("the bot listens", () => slack.socket.connections() === 1);
  await slack.socket.deliver("events_api", eventOf(slack, "hello", { channel: "D0ALICE00", type: "message" }));
  const { code, err } = await adding;
  expect(hidden).toEqual([true, true]);
  expect(err).toContain("both ways work");
  expect(code).toBe(0);
  expect(slack.posts()).toMatchObject([{ channel: "D0ALICE00", text: expect.stringContaining("I hear you") }]);
});

it("in a terminal, Enter goes on without a message, and what is set already is only used when one agrees", async () => {
  const terminal = fakeTerminal();
  const env = { SLACK_BOT_TOKEN: "xoxb-of-another-app", SLACK_APP_TOKEN: ids.appToken };
  const adding = add([], {
    terminal,
    env,
    onLine(line) {
      const answer = line.startsWith("SLACK_BOT_TOKEN is set")
        ? "n"
        : line.startsWith("SLACK_APP_TOKEN is set")
          ? "y"
          : line.includes("paste the Bot")
            ? ids.botToken
            : line.includes("Waiting for")
              ? ""
              : undefined;
      if (answer !== undefined) setTimeout(() => terminal.type(`${answer}\r`));
    },
  });
  const { code } = await adding;
  expect(code).toBe(0);
  expect(await kept()).toMatchObject({ SLACK_BOT_TOKEN: ids.botToken });
});

it("for a bot that Slack calls, it takes the signing secret, and drops the other way", async () => {
  await add([], { input: both });
  const secret = "0123456789abcdef0123456789abcdef";
  const env = { SLACK_SIGNING_SECRET: secret, SLACK_BOT_TOKEN: ids.botToken };
  const { code, err } = await add(["--url", "https://bot.example.com/", "--yes"], { env });
  expect(code).toBe(0);
  expect(err).toContain("so that https://bot.example.com/slack/events reaches it");
  expect(await kept()).toMatchObject({ SLACK_SIGNING_SECRET: secret });
  expect(await kept()).not.toHaveProperty("SLACK_APP_TOKEN");
});

it.each([
  [["SLACK_BOT_TOKEN"], ["SLACK_APP_TOKEN"]],
  [["SLACK_APP_TOKEN"], ["SLACK_BOT_TOKEN"]],
  [["SLACK_CLIENT_ID", "SLACK_SIGNING_SECRET"], ["SLACK_CLIENT_SECRET"]],
  [["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET"], ["SLACK_SIGNING_SECRET"]],
])("a bot that has %j is told that it lacks %j", (has, lacks) => {
  const slackEntry = registry.find(({ name }) => name === "slack");
  const secrets = Object.fromEntries(has.map((name) => [name, "set"]));
  expect(slackEntry && lacking(slackEntry, secrets)?.toSorted()).toEqual(lacks);
});

describe("what is wrong is said with the next step:", () => {
  it("a scope that was not granted, by its name and place; the tokens are kept all the same", async () => {
    slack.grant(Object.keys(scopes).filter((scope) => scope !== "files:write"));
    const { code, err } = await add([], { input: both });
    expect(code).toBe(1);
    expect(err).toMatch(/not granted files:write\..*OAuth & Permissions.*Reinstall/s);
    expect(await kept()).toHaveProperty("SLACK_BOT_TOKEN");
  });

  it("tokens that were swapped are put right", async () => {
    const { code, err } = await add([], { input: `${ids.appToken}\n${ids.botToken}\n` });
    expect(err).toContain("That is the app-level token");
    expect(code).toBe(0);
  });

  it.each([
    ["a person's token", "xoxp-1234567890-abcdef", /a person's token.*xoxb/],
    ["a rotating token", "xoxe.xoxb-1-abcdefgh", /ends after 12 hours/],
    ["a blank in it", "xoxb-123 456789", /blank/],
    ["nothing", "", /empty/],
    ["something else", "hunter2", /begins with xoxb-/],
    ["a cut-off one", "xoxb-1", /cut off/],
  ])("%s is asked for again", async (_, wrong, why) => {
    const { code, err } = await add([], { input: `${wrong}\n${both}` });
    expect(err).toMatch(why);
    expect(code).toBe(0);
  });

  it("three wrong answers, and an input that ends, end it without keeping anything", async () => {
    await expect(add([], { input: "a\nb\nc\nd\n" })).rejects.toThrow(/run `npx atclaw add slack` again/);
    await expect(add([], { input: "" })).rejects.toThrow(/SLACK_BOT_TOKEN is missing/);
    await expect(add(["--yes"])).rejects.toThrow(/SLACK_BOT_TOKEN is missing/);
    expect(existsSync(join(home, "atclaw.db"))).toBe(false);
  });

  it("tokens among the arguments are refused, and not said again", async () => {
    const said = add([ids.botToken]);
    await expect(said).rejects.toThrow(/not taken from the command line/);
    await expect(said).rejects.not.toThrow(ids.botToken);
  });

  it.each<[string, () => void, RegExp]>([
    ["a revoked bot token", () => slack.revoke(ids.botToken), /Copy the bot token/],
    ["an app that was removed", () => slack.fail("auth.test", { error: "account_inactive" }), /Install it again/],
    [
      "a person's token that Slack tells",
      () => slack.serve("auth.test", () => ({ user_id: "U1", team_id: "T1" })),
      /a person's token/,
    ],
    [
      "an app-level token without its scope",
      () => slack.fail("apps.connections.open", { error: "missing_scope" }),
      /connections:write/,
    ],
    [
      "a wrong app-level token",
      () => slack.fail("apps.connections.open", { error: "invalid_auth" }),
      /Copy it anew \(xapp/,
    ],
    ["Socket Mode that is off", () => slack.fail("apps.connections.open", { error: "forbidden_team" }), /Switch it on/],
    ["Slack that takes no calls", () => slack.fail("auth.test", { status: 429, retryAfter: 5 }), /Wait a minute/],
    ["Slack out of reach", () => slack.fail("auth.test", { drop: "before" }), /Check the network/],
    ["a proxy in its place", () => slack.fail("auth.test", { body: "<html>" }), /could not be reached/],
  ])("%s", async (_, happen, why) => {
    happen();
    await expect(add([], { input: both })).rejects.toThrow(why);
    expect(existsSync(join(home, "atclaw.db"))).toBe(false);
  });

  it("a place for the line that is none", async () => {
    await expect(add(["--to", "general"])).rejects.toThrow(/member id/);
  });

  it("a variable that holds the other token", async () => {
    const env = { SLACK_BOT_TOKEN: ids.appToken, SLACK_APP_TOKEN: ids.appToken };
    await expect(add(["--yes"], { env })).rejects.toThrow(/SLACK_BOT_TOKEN is not right: it holds the app-level token/);
  });
});
