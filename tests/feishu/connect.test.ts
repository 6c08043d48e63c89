/** `atclaw add feishu`, typed at the command line in front of a fake Feishu. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { encode } from "uqr";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { feishuNeeds } from "../../src/adapters/feishu/needs.ts";
import { run } from "../../src/commands/add.ts";
import { withKeptSecrets } from "../../src/secrets.ts";
import { readSettings } from "../../src/settings.ts";
import { newHome, until } from "../fakes/app.ts";
import { type FakeTerminal, fakeTerminal, type Typing, typeCommand } from "../fakes/command.ts";
import { type FakeFeishu, startFakeFeishu } from "../fakes/feishu/server.ts";

let feishu: FakeFeishu;
let home: string;
beforeEach(async () => {
  feishu = await startFakeFeishu();
  home = newHome();
});
afterEach(async () => {
  await feishu.close();
  rmSync(home, { recursive: true, force: true });
});

const add = (args: readonly string[], typing: Typing = {}) =>
  typeCommand(run, ["feishu", ...args], { home, ...typing, env: { FEISHU_DOMAIN: feishu.url, ...typing.env } });
const kept = async (env: Record<string, string> = {}) =>
  (await withKeptSecrets(await readSettings({ ATCLAW_HOME: home, ...env }, undefined, home), ["feishu"])).secrets;
const ofTheApp = () => ({ FEISHU_APP_ID: feishu.app.id, FEISHU_APP_SECRET: feishu.app.secret });
const linkIn = (text: string): string | undefined => /^http\S+addons=\S+$/m.exec(text)?.[0];

/** Types an answer when a question comes that holds its key. */
const answering = (terminal: FakeTerminal, answers: Record<string, string>) => (line: string) => {
  const answer = Object.entries(answers).find(([part]) => line.includes(part))?.[1];
  if (answer !== undefined) setTimeout(() => terminal.type(`${answer}\r`));
};

/** Runs `add feishu` at a terminal and waits for the link it shows. */
async function atTerminal(args: readonly string[] = [], answers: Record<string, string> = {}) {
  const terminal = fakeTerminal();
  const lines: string[] = [];
  const answer = answering(terminal, answers);
  const adding = add(args, {
    terminal,
    onLine(line) {
      lines.push(line);
      answer(line);
    },
  });
  // Looked at when it is awaited.
  adding.catch(() => {});
  return {
    adding,
    terminal,
    said: () => lines.join("\n"),
    async link(): Promise<string> {
      await until("the link", () => linkIn(lines.join("\n")) !== undefined);
      return linkIn(lines.join("\n")) ?? "";
    },
  };
}

describe("by one scan:", () => {
  it("the code holds the link that makes the app, and whoever scans is written to and heard", async () => {
    const { adding, link, said } = await atTerminal();
    const url = await link();
    expect(readCode(said())).toBe(asText(encode(url, { ecc: "L", border: 2 }).data));
    expect(said()).toContain("within 10 minutes");
    const { app, name } = feishu.registration.scan(url);
    expect(name).toBe("atclaw");
    expect([...(app.scopes ?? [])].sort()).toEqual([...feishuNeeds.scopes.tenant, ...feishuNeeds.scopes.user].sort());
    await until("the bot wrote first", () => feishu.posts().length === 1);
    expect(feishu.posts()[0]).toMatchObject({ chat_id: "oc_alice" });
    // What somebody else says is left to the bot that runs later.
    expect(await feishu.say("hello", { app, user: "ou_bob" })).toMatchObject({ code: 500 });
    expect(await feishu.say("hello", { app, chat: "oc_alice" })).toMatchObject({ code: 200 });
    const { code, err } = await adding;
    expect(err).toMatch(/granted all that it needs.*both ways work.*npx atclaw start/s);
    expect(code).toBe(0);
    expect(feishu.posts()[1]?.body.content).toContain("I hear you");
    await until("the connection is closed", () => feishu.sockets.open() === 0);
    expect(await kept()).toMatchObject({ FEISHU_APP_ID: app.id, FEISHU_APP_SECRET: app.secret });
    expect(err).not.toContain(app.secret);
    const database =
      readFileSync(join(home, "atclaw.db"), "latin1") +
      readFileSync(join(home, "atclaw.db-wal"), { encoding: "latin1", flag: "a+" });
    expect(database).not.toContain(app.secret);
  });

  it("without a terminal the link alone is shown, and nothing is asked", async () => {
    const lines: string[] = [];
    const adding = add([], { onLine: (line) => void lines.push(line) });
    await until("the link", () => linkIn(lines.join("\n")) !== undefined);
    const { app } = feishu.registration.scan(linkIn(lines.join("\n")) ?? "");
    const { code, err } = await adding;
    expect(err).not.toMatch(/[▀▄█]/);
    expect(err).toContain("was not tried");
    expect(code).toBe(0);
    expect(await kept()).toMatchObject({ FEISHU_APP_ID: app.id });
  });

  it("a call that does not get through does not end the wait", async () => {
    const { adding, link } = await atTerminal([], { "three minutes": "" });
    const url = await link();
    feishu.fail("app.registration", { drop: "before" }, { raw: "<html>", status: 502 }, { drop: "after" });
    await until("three more polls", () => feishu.callsOf("app.registration").length > 5);
    feishu.registration.scan(url);
    expect(await adding).toMatchObject({ code: 0 });
  });

  it("Enter goes over to naming an app by hand", async () => {
    const { adding } = await atTerminal([], {
      "by hand instead": "",
      "Paste the App ID": feishu.app.id,
      "Paste the App Secret": feishu.app.secret,
      "three minutes": "",
    });
    expect(await adding).toMatchObject({ code: 0 });
    expect(await kept()).toMatchObject(ofTheApp());
  });

  it("a link that ended, one that was refused and a Feishu that makes none are told with the next step", async () => {
    feishu.registration.lifeSeconds = 0.2;
    await expect((await atTerminal()).adding).rejects.toThrow(/ended.*ten minutes.*npx atclaw add feishu/);
    feishu.registration.lifeSeconds = 600;
    const refused = await atTerminal();
    feishu.registration.deny(await refused.link());
    await expect(refused.adding).rejects.toThrow(/refused.*admin.*--manual/);
    feishu.fail("app.registration", { raw: "<html>" });
    await expect(add([])).rejects.toThrow(/makes no link.*--manual/);
    expect(existsSync(join(home, "atclaw.db"))).toBe(false);
  });

  it("Ctrl-C while the code is shown ends it and keeps nothing", async () => {
    const stop = new AbortController();
    const adding = add([], { signal: stop.signal, onLine: (line) => linkIn(line) && stop.abort() });
    await expect(adding).rejects.toThrow(/Stopped; no app was connected/);
    const polls = feishu.callsOf("app.registration").length;
    await new Promise((resolve) => setTimeout(resolve, 150));
    expect(feishu.callsOf("app.registration").length).toBe(polls);
  });
});

describe("by hand:", () => {
  const byHand = () => `${feishu.app.id}\n${feishu.app.secret}\n`;

  it("an ID and a secret are asked for, checked and kept; the secret is typed unseen", async () => {
    const hidden: boolean[] = [];
    const terminal = fakeTerminal();
    const answer = answering(terminal, {
      "Paste the App ID": feishu.app.id,
      "Paste the App Secret": feishu.app.secret,
      "three minutes": "",
    });
    const { code, err } = await add(["--manual"], {
      terminal,
      onLine(line) {
        if (line.includes("Paste the")) setTimeout(() => hidden.push(terminal.isHidden()));
        answer(line);
      },
    });
    expect(code).toBe(0);
    expect(hidden).toEqual([false, true]);
    expect(err).toContain("npx atclaw manifest feishu");
    expect(await kept()).toMatchObject(ofTheApp());
  });

  it("for a bot that Feishu calls, key and token are asked for, and the address is told", async () => {
    const input = `${byHand()}an-encrypt-key\na-verification-token\n`;
    feishu.registration.pageOf(feishu.app).way = "webhook";
    const { code, err } = await add(["--url", "https://bot.example.com"], { input });
    expect(err).toContain("https://bot.example.com/feishu/events");
    expect(code).toBe(0);
    expect(await kept()).toMatchObject({
      ...ofTheApp(),
      FEISHU_ENCRYPT_KEY: "an-encrypt-key",
      FEISHU_VERIFICATION_TOKEN: "a-verification-token",
    });
  });

  it("in scripts what is set is taken, and --to has the bot write there and wait", async () => {
    const adding = add(["--yes", "--to", "oc_general"], { env: ofTheApp() });
    await until("the bot wrote", () => feishu.posts().length === 1);
    expect(await feishu.say("@_user_1 hello", { chat: "oc_topics" })).toMatchObject({ code: 500 });
    await feishu.say("@_user_1 hello");
    const { code, err } = await adding;
    expect(err).toContain("both ways work");
    expect(code).toBe(0);
    expect(await kept()).toMatchObject(ofTheApp());
  });

  it.each<[string, string, RegExp]>([
    ["a secret", "0123456789abcdefABCDEF0123456789", /That is an App Secret/],
    ["a cut-off one", "cli_0123", /cut off/],
    ["nothing", "", /empty/],
    ["something else", "atclaw", /begin with cli_/],
  ])("%s in the place of the ID is asked for again", async (_, wrong, why) => {
    const { code, err } = await add(["--manual"], { input: `${wrong}\n${byHand()}` });
    expect(err).toMatch(why);
    expect(code).toBe(0);
  });

  it("three wrong answers, and an input that ends, end it without keeping anything", async () => {
    await expect(add(["--manual"], { input: "a\nb\nc\nd\n" })).rejects.toThrow(/run `npx atclaw add feishu` again/);
    await expect(add(["--manual"], { input: "" })).rejects.toThrow(/paste what it asks for/);
    await expect(add(["--yes"])).rejects.toThrow(/FEISHU_APP_ID and FEISHU_APP_SECRET are missing/);
    expect(existsSync(join(home, "atclaw.db"))).toBe(false);
  });

  it("secrets among the arguments are refused, and not said again", async () => {
    const said = add([feishu.app.id, "0123456789abcdefABCDEF0123456789"]);
    await expect(said).rejects.toThrow(/not taken from the command line/);
    await expect(said).rejects.not.toThrow("0123456789abcdefABCDEF");
  });
});

describe("several apps:", () => {
  const second = () => feishu.addApp({ id: "cli_00000000000000b2", secret: "secret-of-the-second" });

  it("another stands beside the first, each with its own secret and way of being reached", async () => {
    await add(["--yes"], { env: { ...ofTheApp(), FEISHU_ENCRYPT_KEY: "key", FEISHU_VERIFICATION_TOKEN: "token" } });
    const { id, secret } = second();
    const { err } = await add(["--another", "--manual"], { input: `${id}\n${secret}\n` });
    expect(err).toContain("beside 1 other app");
    expect(await kept()).toMatchObject({
      FEISHU_APP_ID: `${feishu.app.id},${id}`,
      FEISHU_APP_SECRET: `${feishu.app.secret},${secret}`,
      FEISHU_ENCRYPT_KEY: "key,-",
      FEISHU_VERIFICATION_TOKEN: "token,-",
    });
  });

  it.each([
    ["a", "cli_a1b2c3d4e5f60718,cli_00000000000000b2"],
    ["r", "cli_00000000000000b2"],
    ["", "cli_a1b2c3d4e5f60718"],
  ])("at a terminal one is asked which it is to be: %j", async (choice, ids) => {
    await add(["--yes"], { env: ofTheApp() });
    const { id, secret } = second();
    const { adding } = await atTerminal(["--manual"], {
      "Connected already: cli_a1b2c3d4e5f60718": choice,
      "Paste the App ID": id,
      "Paste the App Secret": secret,
      "three minutes": "",
    });
    expect(await adding).toMatchObject({ code: 0 });
    expect(await kept()).toMatchObject({ FEISHU_APP_ID: ids });
  });

  it("an app that is connected again takes its own place", async () => {
    await add(["--yes"], { env: ofTheApp() });
    feishu.app.secret = "a-secret-that-was-reset";
    await add(["--another", "--manual"], { input: `${feishu.app.id}\na-secret-that-was-reset\n` });
    expect(await kept()).toMatchObject({
      FEISHU_APP_ID: feishu.app.id,
      FEISHU_APP_SECRET: "a-secret-that-was-reset",
    });
  });

  it("it is told when the environment goes before what is kept now", async () => {
    const { id, secret } = second();
    const typing = { env: ofTheApp(), input: `${id}\n${secret}\n` };
    const { err } = await add(["--another", "--manual"], typing);
    expect(err).toMatch(/FEISHU_APP_ID and FEISHU_APP_SECRET.*set in the environment.*goes before/);
  });
});

describe("what is wrong is said with the next step:", () => {
  const again = () => add(["--yes"], { env: ofTheApp() });

  it("a scope that was dropped, by its name and page; the app is kept all the same", async () => {
    feishu.app.scopes = new Set(
      [...feishuNeeds.scopes.tenant, ...feishuNeeds.scopes.user].filter((scope) => scope !== "im:resource"),
    );
    const { code, err } = await again();
    expect(code).toBe(1);
    expect(err).toMatch(
      new RegExp(`not granted im:resource\\..*/app/${feishu.app.id}/auth\\?q=im%3Aresource.*publish a new version`),
    );
    expect(await kept()).toMatchObject(ofTheApp());
  });

  it.each<[string, () => void, RegExp]>([
    [
      "an event that does not come",
      () => Object.assign(feishu.registration.pageOf(feishu.app), { events: feishuNeeds.events.slice(1) }),
      /events im\.message\.receive_v1\. Add them at .*\/event/,
    ],
    [
      "a callback that does not come",
      () => Object.assign(feishu.registration.pageOf(feishu.app), { callbacks: [] }),
      /callbacks card\.action\.trigger/,
    ],
    [
      "events that go to an address",
      () => Object.assign(feishu.registration.pageOf(feishu.app), { way: "webhook" }),
      /events go to an address.*persistent connection/,
    ],
    [
      "grants that may not be looked at",
      () => Object.assign(feishu.app, { scopes: new Set(["im:message:send_as_bot"]) }),
      /not known.*application:application:self_manage.*\/auth\?q=/,
    ],
  ])("%s", async (_, happen, why) => {
    happen();
    const { code, err } = await again();
    expect(err).toMatch(why);
    expect(code).toBe(1);
  });

  it.each<[string, () => void, RegExp]>([
    ["a wrong secret", () => Object.assign(feishu.app, { secret: "another" }), /does not accept the app cli_.*--lark/],
    ["Feishu out of reach", () => feishu.fail("auth.tenant_access_token", { drop: "before" }), /Check the network/],
    ["a proxy in its place", () => feishu.fail("auth.tenant_access_token", { raw: "<html>" }), /could not be reached/],
    ["Feishu that takes no calls", () => feishu.fail("bot.info", { status: 429 }), /no more calls for now/],
  ])("%s", async (_, happen, why) => {
    const env = ofTheApp();
    happen();
    await expect(add(["--yes"], { env })).rejects.toThrow(why);
    expect(existsSync(join(home, "atclaw.db"))).toBe(false);
  });

  it("an ID of another shape in the environment, a place that is none, an address without https", async () => {
    await expect(add(["--yes"], { env: { FEISHU_APP_ID: "atclaw", FEISHU_APP_SECRET: "x" } })).rejects.toThrow(
      /FEISHU_APP_ID is "atclaw", which is no app ID/,
    );
    await expect(add(["--to", "alice"])).rejects.toThrow(/open_id \(ou_…\) or a group's chat_id/);
    await expect(add(["--url", "http://bot.example.com"])).rejects.toThrow(/--url is "http/);
  });

  it("a group the bot is not in, and nobody allowed to connect", async () => {
    feishu.world.chats.get("oc_topics")?.bots.clear();
    const gone = await add(["--yes", "--to", "oc_topics"], { env: ofTheApp() });
    expect(gone.err).toMatch(/could not be posted to oc_topics.*not in the group/);
    expect(gone.code).toBe(1);
    feishu.sockets.manners.refusal = { code: 1000040350, msg: "too many" };
    const full = await add(["--yes", "--to", "oc_general"], { env: ofTheApp() });
    expect(full.err).toMatch(/as many connections as Feishu allows/);
    expect(full.code).toBe(1);
  }, 30_000);
});

/** Black on white, and back to the terminal's own colours. */
const [begin, end] = ["\u001b[30;47m", "\u001b[0m"];

/** Reads the half blocks back into the modules of a code. */
function readCode(text: string): string {
  const rows = text.split("\n").flatMap((line) => {
    if (!line.startsWith(begin)) return [];
    const drawn = line.slice(begin.length, -end.length);
    expect(line).toBe(begin + drawn + end);
    return [[...drawn].map((half) => "▀█".includes(half)), [...drawn].map((half) => "▄█".includes(half))];
  });
  // An odd number of rows leaves half a line over.
  return asText(rows.slice(0, rows[0]?.length ?? 0));
}

const asText = (rows: readonly (readonly boolean[])[]): string =>
  rows.map((row) => row.map((dark) => (dark ? "#" : ".")).join("")).join("\n");
