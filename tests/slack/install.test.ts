/** Many workspaces: people install the app themselves, each is answered with its own token, and is forgotten when it removes the app. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { states } from "../../src/adapters/slack/state.ts";
import { sealedNotes } from "../../src/store/seal.ts";
import { openStore } from "../../src/store/sqlite/store.ts";
import { until } from "../fakes/app.ts";
import { type SlackBot, slackBots } from "../fakes/slack/bot.ts";
import { eventOf, sendEvent, sendForm, signingSecret } from "../fakes/slack/events.ts";
import { type FakeSlack, ids, startFakeSlack } from "../fakes/slack/server.ts";

const startBot = slackBots();
const app = { SLACK_CLIENT_ID: "111.222", SLACK_CLIENT_SECRET: "fake-client-secret" };

/** Slack grants installations: the code names the workspace. */
function grants(slack: FakeSlack, more: Record<string, unknown> = {}): void {
  slack.serve("oauth.v2.access", ({ code, client_id, client_secret }) => {
    if (client_id !== app.SLACK_CLIENT_ID || client_secret !== app.SLACK_CLIENT_SECRET)
      return { ok: false, error: "bad_client_secret" };
    const team = String(code);
    const token = `xoxb-token-of-${team}`;
    slack.accept(token);
    return {
      access_token: token,
      token_type: "bot",
      bot_user_id: `UBOT${team}`,
      app_id: "A0APP0000",
      team: { id: team, name: `The ${team} & Co` },
      enterprise: null,
      is_enterprise_install: false,
      ...more,
    };
  });
}

async function startManyBot(options: { slack?: FakeSlack; home?: string; more?: Record<string, unknown> } = {}) {
  const slack = options.slack ?? (await startFakeSlack());
  grants(slack, options.more);
  const bot = await startBot({ ...options, slack, secrets: { SLACK_BOT_TOKEN: "", ...app } });
  return { bot, slack };
}

/** A browser that opens the install page. */
async function openPage(bot: SlackBot, cookie?: string) {
  const page = await fetch(`${bot.url}/slack/install`, { headers: cookie ? { cookie } : {} });
  const html = await page.text();
  const link = new URL((/href="([^"]+)"/.exec(html)?.[1] ?? "").replaceAll("&amp;", "&"));
  return {
    page,
    html,
    link,
    state: link.searchParams.get("state") ?? "",
    cookie: (page.headers.get("set-cookie") ?? "").split(";")[0] ?? "",
  };
}

const comeBack = async (bot: SlackBot, query: Record<string, string>, cookie = "") => {
  const page = await fetch(`${bot.url}/slack/oauth_redirect?${new URLSearchParams(query)}`, { headers: { cookie } });
  return { status: page.status, html: await page.text() };
};

async function install(bot: SlackBot, team: string) {
  const { state, cookie } = await openPage(bot);
  return comeBack(bot, { state, code: team }, cookie);
}

const from = (team: string, more: Record<string, unknown> = {}) => ({
  about: {
    team_id: team,
    context_team_id: team,
    authorizations: [{ enterprise_id: null, team_id: team, user_id: `UBOT${team}`, is_bot: true }],
    ...more,
  },
});

const sayIn = (bot: SlackBot, team: string, text: string) =>
  sendEvent(bot.url, eventOf(bot.slack, `<@UBOT${team}> ${text}`, { channel: `C0${team}`, ...from(team) }));

/** Slack tells that something became of the app in a workspace. */
const tell = (bot: SlackBot, team: string, event: Record<string, unknown>) => {
  const { event: _, ...around } = eventOf(bot.slack, "", from(team));
  return sendEvent(bot.url, { ...around, event });
};

const onDisk = (bot: SlackBot): string =>
  ["atclaw.db", "atclaw.db-wal"].map((name) => readFileSync(join(bot.home, name), "latin1")).join("");
const keptOf = async (bot: SlackBot) => openStore(bot.home).notes("vault:slack").list("");

it("workspaces that installed the app are answered, each with its own token, also after a restart", async () => {
  const { bot, slack } = await startManyBot();
  const done = await install(bot, "T0ONE0000");
  expect(done).toMatchObject({ status: 200 });
  expect(done.html).toContain("atclaw is installed in The T0ONE0000 &amp; Co");
  await install(bot, "T0TWO0000");
  expect((await sayIn(bot, "T0ONE0000", "hello one")).status).toBe(200);
  expect((await sayIn(bot, "T0TWO0000", "hello two")).status).toBe(200);
  await bot.posts(2);
  const used = slack.callsOf("chat.postMessage").map(({ args, token }) => [args.channel, token]);
  expect(used.sort()).toEqual([
    ["C0T0ONE0000", "xoxb-token-of-T0ONE0000"],
    ["C0T0TWO0000", "xoxb-token-of-T0TWO0000"],
  ]);
  expect(onDisk(bot)).not.toContain("xoxb-token-of");
  await bot.app.stop();
  const again = await startBot({ slack, home: bot.home, secrets: { SLACK_BOT_TOKEN: "", ...app } });
  await sayIn(again, "T0TWO0000", "still there?");
  await again.posts(3);
  expect(slack.callsOf("chat.postMessage").at(-1)?.token).toBe("xoxb-token-of-T0TWO0000");
});

it("the page asks Slack for the scopes that are needed, and cannot be framed or kept", async () => {
  const { bot } = await startManyBot();
  const { page, html, link } = await openPage(bot);
  expect(link.origin + link.pathname).toBe("https://slack.com/oauth/v2/authorize");
  expect(link.searchParams.get("client_id")).toBe(app.SLACK_CLIENT_ID);
  expect(link.searchParams.get("scope")?.split(",")).toEqual(
    expect.arrayContaining(["app_mentions:read", "chat:write"]),
  );
  expect(page.headers.get("set-cookie")).toMatch(/HttpOnly; SameSite=Lax$/);
  expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
  expect(page.headers.get("cache-control")).toBe("no-store");
  expect(html).not.toContain(app.SLACK_CLIENT_SECRET);
  const chinese = await fetch(`${bot.url}/slack/install`, {
    headers: { "accept-language": "zh-CN", "x-forwarded-proto": "https" },
  });
  expect(await chinese.text()).toContain("添加到 Slack");
  expect(chinese.headers.get("set-cookie")).toMatch(/; Secure$/);
});

it("without Client ID and Secret there is no install page", async () => {
  const bot = await startBot();
  expect((await fetch(`${bot.url}/slack/install`)).status).toBe(404);
});

describe("nothing is installed when", () => {
  it("the state was used, was made up, is missing, or is another browser's", async () => {
    const { bot, slack } = await startManyBot();
    const { state, cookie } = await openPage(bot);
    expect((await comeBack(bot, { state, code: "T0ONE0000" }, cookie)).status).toBe(200);
    const before = slack.callsOf("oauth.v2.access").length;
    const used = await comeBack(bot, { state, code: "T0ONE0000" }, cookie);
    expect(used).toMatchObject({ status: 400, html: expect.stringContaining("done already") });
    const other = await openPage(bot);
    const wrong = [
      comeBack(bot, { state: other.state, code: "T0EVIL000" }, "atclaw_slack_install=mine"),
      comeBack(bot, { state: other.state, code: "T0EVIL000" }),
      comeBack(bot, { state: `${other.state}x`, code: "T0EVIL000" }, other.cookie),
      comeBack(bot, { code: "T0EVIL000" }, other.cookie),
    ];
    for (const { status, html } of await Promise.all(wrong)) {
      expect(status).toBe(400);
      expect(html).toContain("does not belong to your browser");
    }
    expect(slack.callsOf("oauth.v2.access")).toHaveLength(before);
  });

  it("ten minutes went by", () => {
    let now = 0;
    const some = states(() => now);
    const [early, late] = [some.make("cookie"), some.make("cookie")];
    now = 599_999;
    expect(some.take(early, "cookie")).toBe("good");
    now = 600_001;
    expect(some.take(late, "cookie")).toBe("late");
    expect(states(() => 0).take(early, "cookie")).toBe("forged");
  });

  it("the person does not agree, Slack refuses, answers strangely or is out of reach", async () => {
    const { bot, slack } = await startManyBot();
    const once = async (query: Record<string, string>) => {
      const { state, cookie } = await openPage(bot);
      return comeBack(bot, { state, ...query }, cookie);
    };
    expect(await once({ error: "access_denied" })).toMatchObject({
      status: 400,
      html: expect.stringContaining("did not agree in Slack"),
    });
    slack.fail("oauth.v2.access", { error: "invalid_code" });
    expect((await once({ code: "T0ONE0000" })).html).toContain("Slack did not agree");
    slack.fail("oauth.v2.access", { drop: "before" });
    expect(await once({ code: "T0ONE0000" })).toMatchObject({ status: 502 });
    slack.serve("oauth.v2.access", () => ({
      access_token: "xoxp-user",
      token_type: "user",
      team: { id: "T0ONE0000" },
    }));
    expect((await once({ code: "T0ONE0000" })).status).toBe(502);
    expect(await keptOf(bot)).toEqual([]);
    expect(bot.logged.join("\n")).not.toContain(app.SLACK_CLIENT_SECRET);
  });
});

describe("when the app is removed from a workspace", () => {
  it.each([
    ["app_uninstalled", { type: "app_uninstalled" }],
    ["tokens_revoked", { type: "tokens_revoked", tokens: { oauth: [], bot: ["UBOTT0ONE0000"] } }],
  ])("by %s, its tokens and notes are erased, others stay, and the audit log says so", async (_, event) => {
    const { bot, slack } = await startManyBot();
    await install(bot, "T0ONE0000");
    await install(bot, "T0TWO0000");
    const notes = bot.app.store.notes("slack");
    await notes.put("oldThreads T0ONE0000:C1", "x");
    await notes.put("oldThreads T0TWO0000:C1", "x");
    // An address for answers, as commands leave one behind.
    await sealedNotes(bot.app.store.notes, bot.home, undefined)("slack").put("answer T0ONE0000:C1:1", "x");
    slack.revoke("xoxb-token-of-T0ONE0000");
    expect((await tell(bot, "T0ONE0000", event)).status).toBe(200);
    expect((await keptOf(bot)).map(({ key }) => key)).toEqual(["installation:T0TWO0000"]);
    expect((await notes.list("oldThreads")).map(({ key }) => key)).toEqual(["oldThreads T0TWO0000:C1"]);
    await until("the audit log has it", () => {
      const kinds = [...bot.app.store.audit.rows()].map(({ kind, data }) => `${kind} ${data.workspace}`);
      return kinds.join().includes("uninstalled T0ONE0000");
    });
    expect((await tell(bot, "T0ONE0000", event)).status).toBe(200);
  });

  it("word of it that comes late, after it was installed again, erases nothing", async () => {
    const { bot } = await startManyBot();
    await install(bot, "T0ONE0000");
    await tell(bot, "T0ONE0000", { type: "app_uninstalled" });
    expect(await keptOf(bot)).toHaveLength(1);
    await tell(bot, "T0ONE0000", { type: "tokens_revoked", tokens: { oauth: ["U1"], bot: [] } });
    expect(await keptOf(bot)).toHaveLength(1);
  });

  it("and Slack cannot be asked, the event is taken again later", async () => {
    const { bot, slack } = await startManyBot();
    await install(bot, "T0ONE0000");
    slack.fail("auth.test", { drop: "before" });
    expect((await tell(bot, "T0ONE0000", { type: "app_uninstalled" })).status).toBe(500);
    expect(await keptOf(bot)).toHaveLength(1);
  });
});

it("a workspace where the bot is not installed is told so, the operator once, and nothing is run for it", async () => {
  const { bot, slack } = await startManyBot();
  expect((await sayIn(bot, "T0NONE000", "hello")).status).toBe(200);
  await sayIn(bot, "T0NONE000", "hello?");
  const form = {
    command: "/atclaw",
    text: "help",
    team_id: "T0NONE000",
    user_id: "U1",
    channel_id: "C1",
    response_url: slack.responseUrl,
  };
  expect((await sendForm(bot.url, form)).text).toContain("not installed in this workspace");
  expect(bot.asked).toEqual([]);
  expect(bot.logged.filter((line) => line.includes("T0NONE000"))).toHaveLength(1);
});

it("beside installed workspaces, the environment's own goes on to be answered with its token", async () => {
  const slack = await startFakeSlack();
  grants(slack);
  const bot = await startBot({ slack, secrets: app });
  await install(bot, "T0ONE0000");
  await sayIn(bot, "T0ONE0000", "one");
  await bot.say("home");
  await bot.posts(2);
  expect(
    slack
      .callsOf("chat.postMessage")
      .map(({ token }) => token)
      .sort(),
  ).toEqual([ids.botToken, "xoxb-token-of-T0ONE0000"]);
  expect((await sayIn(bot, "T0NONE000", "x")).status).toBe(200);
  expect(bot.logged.join()).toContain("T0NONE000");
  expect(signingSecret).not.toBe("");
});

it("one installation for a whole organisation serves each of its workspaces", async () => {
  const { bot, slack } = await startManyBot({
    more: { team: null, enterprise: { id: "E0ORG0000", name: "Org" }, is_enterprise_install: true },
  });
  await install(bot, "E0ORG0000");
  const inOrg = from("T0ONE0000", {
    enterprise_id: "E0ORG0000",
    is_enterprise_install: true,
    authorizations: [
      {
        enterprise_id: "E0ORG0000",
        team_id: "T0ONE0000",
        user_id: "UBOTE0ORG0000",
        is_bot: true,
        is_enterprise_install: true,
      },
    ],
  });
  await sendEvent(bot.url, eventOf(slack, "<@UBOTE0ORG0000> hello", { channel: "C0ORG0000", ...inOrg }));
  await bot.posts(1);
  expect(slack.callsOf("chat.postMessage")[0]?.token).toBe("xoxb-token-of-E0ORG0000");
});
