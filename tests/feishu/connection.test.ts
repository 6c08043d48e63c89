import { afterEach, describe, expect, it, test } from "vitest";
import { readApps } from "../../src/adapters/feishu/apps.ts";
import { openClient } from "../../src/adapters/feishu/client.ts";
import { longConnection } from "../../src/adapters/feishu/connection.ts";
import { control, data, encodeFrame } from "../../src/adapters/feishu/frames.ts";
import { type LinkHost, openLink } from "../../src/adapters/feishu/link.ts";
import type { Notes } from "../../src/core/notes.ts";
import { until } from "../fakes/app.ts";
import { feishuBots, startFeishuBot } from "../fakes/feishu/bot.ts";
import { type FakeFeishu, startFakeFeishu } from "../fakes/feishu/server.ts";

const me = "@_user_1";
const start = feishuBots();
const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

/** A connection alone, with what it heard. */
async function connect(
  options: { feishu?: FakeFeishu; pongLimitMs?: number; hear?: (text: string) => Promise<unknown> } = {},
) {
  const feishu = options.feishu ?? (await startFakeFeishu());
  const [app] = readApps({
    FEISHU_APP_ID: feishu.app.id,
    FEISHU_APP_SECRET: feishu.app.secret,
    FEISHU_DOMAIN: feishu.url,
  });
  if (!app) throw new Error("no app");
  const client = openClient(app);
  const heard: string[] = [];
  const logged: string[] = [];
  let connects = 0;
  const connection = longConnection({
    client,
    hear: async (text) => {
      heard.push(text);
      return options.hear?.(text);
    },
    onConnected: () => {
      connects++;
    },
    log: { info: (what) => void logged.push(what), error: (what) => void logged.push(what) },
    now: Date.now,
    ...(options.pongLimitMs === undefined ? {} : { pongLimitMs: options.pongLimitMs }),
  });
  opened.push(async () => {
    await connection.stop();
    client.close();
    await feishu.close();
  });
  return { feishu, connection, heard, logged, connects: () => connects };
}

test("an event comes in whole, in one frame or in pieces, and is acknowledged with the same frame once it is taken in", async () => {
  const { feishu, connection, heard } = await connect();
  await connection.start();
  for (const fragments of [1, 2, 7]) {
    const event = { hello: `中文 ${fragments}`, filler: "x".repeat(1000) };
    const ack = await feishu.sockets.deliver(feishu.app, event, { fragments });
    expect(ack).toEqual({ code: 200, data: undefined, isSameFrame: true });
    expect(JSON.parse(heard.at(-1) ?? "")).toEqual(event);
  }
  expect(heard).toHaveLength(3);
});

test("frames of type card are answered like events", async () => {
  const { feishu, connection } = await connect({ hear: async () => ({ toast: { type: "info", content: "hi" } }) });
  await connection.start();
  expect(await feishu.sockets.deliver(feishu.app, {}, { type: "card" })).toMatchObject({
    code: 200,
    data: { toast: { content: "hi" } },
  });
});

test("what could not be taken in is not acknowledged, and comes again", async () => {
  let fails = true;
  const { feishu, connection, heard } = await connect({
    hear: async () => {
      if (fails) throw new Error("disk full");
    },
  });
  await connection.start();
  expect((await feishu.deliver({ n: 1 }))?.code).toBe(500);
  fails = false;
  feishu.sockets.cut();
  await until("it came again", () => heard.length === 2);
});

test("a lost connection is taken up again, and what came meanwhile is delivered", async () => {
  const { feishu, connection, heard, connects } = await connect();
  await connection.start();
  feishu.sockets.cut();
  await until("it is lost", () => feishu.sockets.open() === 0);
  expect(await feishu.deliver({ n: 1 })).toBeUndefined();
  await until("it stands again", () => feishu.sockets.open() === 1);
  await until("the event came", () => heard.length === 1);
  expect(connects()).toBe(2);
  expect(connection.trouble()).toBeUndefined();
});

test("a connection that died without a word is noticed by the ping that nobody answers", async () => {
  const { feishu, connection, connects } = await connect({ pongLimitMs: 100 });
  feishu.sockets.manners.pingInterval = 1;
  await connection.start();
  feishu.sockets.manners.silent = true;
  await until("it is given up", () => feishu.sockets.open() === 0);
  expect(connection.trouble()).toMatchObject({ en: expect.stringContaining("no answer to a ping") });
  feishu.sockets.manners.silent = false;
  await until("it stands again", () => connects() >= 2);
});

test("pongs without numbers, and of other shapes, do not change how often is pinged", async () => {
  const { feishu, connection } = await connect();
  await connection.start();
  const pong = (payload: string): void =>
    feishu.sockets.inject(
      encodeFrame({
        seqId: 0n,
        logId: 0n,
        service: 1,
        method: control,
        headers: [{ key: "type", value: "pong" }],
        payload: Buffer.from(payload),
      }),
    );
  await until("the first ping", () => feishu.sockets.pings.count === 1);
  for (const payload of [
    "{}",
    "null",
    "[]",
    "{",
    '{"PingInterval":null}',
    '{"PingInterval":-5}',
    '{"PingInterval":1e-9}',
  ])
    pong(payload);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(feishu.sockets.pings.count).toBe(1);
});

test("pieces that speak of a thousand million others take no memory, and keep no event from coming in", async () => {
  const { feishu, connection, heard } = await connect();
  await connection.start();
  const piece = (sum: string, seq: string, id: string): Uint8Array =>
    encodeFrame({
      seqId: 1n,
      logId: 1n,
      service: 1,
      method: data,
      headers: [
        { key: "type", value: "event" },
        { key: "message_id", value: id },
        { key: "sum", value: sum },
        { key: "seq", value: seq },
      ],
      payload: Buffer.from("{"),
    });
  for (const [sum, seq] of [
    ["1000000000", "0"],
    ["4294967295", "1"],
    ["2", "2"],
    ["-1", "0"],
    ["NaN", "0"],
    ["1.5", "0"],
    ["2", "-1"],
  ] as const)
    feishu.sockets.inject(piece(sum, seq, `bad-${sum}-${seq}`));
  for (let i = 0; i < 500; i++) feishu.sockets.inject(piece("2", "0", `half-${i}`));
  expect((await feishu.deliver({ n: 1 }))?.code).toBe(200);
  expect(heard).toHaveLength(1);
});

describe("a refusal is told in words:", () => {
  it("of wrong credentials, which end the start", async () => {
    const { feishu, connection } = await connect();
    feishu.app.secret = "changed-in-the-console";
    await expect(connection.start()).rejects.toThrow(/FEISHU_APP_SECRET/);
  });

  it("of credentials that stopped being good, once, while it goes on trying", async () => {
    const { feishu, connection, logged } = await connect();
    await connection.start();
    const { secret } = feishu.app;
    feishu.app.secret = "changed-in-the-console";
    feishu.sockets.cut();
    await until("two attempts", () => feishu.callsOf("ws.endpoint").length >= 3);
    expect(connection.trouble()).toMatchObject({
      en: expect.stringContaining("FEISHU_APP_SECRET"),
      zh: expect.stringContaining("FEISHU_APP_SECRET"),
    });
    expect(logged.filter((line) => line.includes("does not accept"))).toHaveLength(1);
    feishu.app.secret = secret;
    await until("it stands again", () => feishu.sockets.open() === 1);
    await until("nothing is wrong", () => connection.trouble() === undefined);
  });

  it("of too many connections", async () => {
    const { feishu, connection, logged } = await connect();
    feishu.sockets.manners.refusal = { code: 1000040350, msg: "exceed_conn_limit" };
    const started = connection.start();
    await until("it is said", () => logged.some((line) => line.includes("as many connections as Feishu allows")));
    feishu.sockets.manners.refusal = undefined;
    await started;
  });

  it("of the handshake, with its reason", async () => {
    const { feishu, connection, logged } = await connect();
    feishu.sockets.manners.handshake = { "handshake-status": "1", "handshake-msg": "system busy just now" };
    const started = connection.start();
    await until("it is said", () => logged.some((line) => line.includes("system busy just now")));
    feishu.sockets.manners.handshake = undefined;
    await started;
  });
});

test("nothing of it is left when it is stopped, also in the middle of connecting", async () => {
  const { feishu, connection } = await connect();
  await connection.start();
  await connection.stop();
  await until("it is closed", () => feishu.sockets.open() === 0);
  const other = await connect({ feishu });
  void other.connection.start();
  await other.connection.stop();
  await new Promise((resolve) => setTimeout(resolve, 200));
  expect(feishu.sockets.open()).toBe(0);
});

test("what is being stored while it stops is still acknowledged", async () => {
  let store = (): void => {};
  const stored = new Promise<void>((resolve) => {
    store = resolve;
  });
  const { feishu, connection, heard } = await connect({ hear: () => stored });
  await connection.start();
  const acked = feishu.deliver({ n: 1 });
  await until("it came in", () => heard.length === 1);
  const stopped = connection.stop();
  store();
  await stopped;
  expect((await acked)?.code).toBe(200);
});

// The call itself would be given up after ten seconds.
test("it stops while Feishu keeps it waiting for where to connect, without waiting too", {
  timeout: 9_000,
}, async () => {
  const { feishu, connection, logged } = await connect();
  feishu.fail("ws.endpoint", { silent: true });
  const started = connection.start();
  await until("Feishu is asked", () => feishu.callsOf("ws.endpoint").length === 1);
  await connection.stop();
  await started;
  expect(logged).toEqual([]);
  expect(feishu.sockets.open()).toBe(0);
});

test.each([{}, { FEISHU_ENCRYPT_KEY: "key" }])(
  "a link that is stopped while Feishu keeps it waiting for who it is begins nothing afterwards %#",
  async (secrets) => {
    const feishu = await startFakeFeishu();
    opened.push(feishu.close);
    feishu.fail("bot.info", { silent: true });
    const [app] = readApps({
      FEISHU_APP_ID: feishu.app.id,
      FEISHU_APP_SECRET: feishu.app.secret,
      FEISHU_DOMAIN: feishu.url,
      ...secrets,
    });
    if (!app) throw new Error("no app");
    const none: Notes = {
      get: async () => undefined,
      put: async () => {},
      remove: async () => {},
      list: async () => [],
    };
    const begun: string[] = [];
    const link = openLink(app, {
      notes: () => none,
      vault: () => none,
      files: {} as LinkHost["files"],
      ingress: { open: () => void begun.push("webhook"), close: () => {} },
      connected: () => void begun.push("connected"),
      log: { info: () => {}, error: (what) => void begun.push(what) },
      now: Date.now,
    });
    const started = link.start(async () => ({ outcome: "ignored", reason: "test" }));
    await until("Feishu is asked", () => feishu.callsOf("bot.info").length === 1);
    await link.stop();
    await started;
    expect(begun).toEqual([]);
    expect(feishu.callsOf("ws.endpoint")).toEqual([]);
  },
);

describe("the bot", () => {
  it("does not start with credentials that Feishu does not accept", async () => {
    const feishu = await startFakeFeishu();
    const starting = startFeishuBot({ feishu, secrets: { FEISHU_APP_SECRET: "wrong-secret" } });
    await expect(starting).rejects.toThrow(/FEISHU_APP_SECRET/);
    await feishu.close();
  });

  it("does not start with an app ID of another shape, and asks nobody", async () => {
    const feishu = await startFakeFeishu();
    const starting = startFeishuBot({ feishu, secrets: { FEISHU_APP_ID: "cli_12" } });
    await expect(starting).rejects.toThrow(/no app ID/);
    expect(feishu.calls).toEqual([]);
    await feishu.close();
  });

  it("has one connection, is not ready while that is lost, and says so in both languages", async () => {
    const bot = await start();
    expect(bot.feishu.sockets.open()).toBe(1);
    expect((await fetch(`${bot.url}/readyz`)).status).toBe(200);
    bot.feishu.sockets.manners.refusal = { code: 1, msg: "system busy" };
    bot.feishu.sockets.cut();
    await until("it is not ready", async () => (await fetch(`${bot.url}/readyz`)).status === 503);
    expect(await (await fetch(`${bot.url}/readyz`)).text()).toContain("no connection for the app");
    bot.feishu.sockets.manners.refusal = undefined;
    await until("it is ready", async () => (await fetch(`${bot.url}/readyz`)).status === 200);
  });

  it("answers what was said while its process was down", async () => {
    const feishu = await startFakeFeishu();
    const first = await startFeishuBot({ feishu });
    await first.stop();
    await until("it is gone", () => feishu.sockets.open() === 0);
    const { event } = feishu.said(`${me} while you were out`);
    await feishu.deliver(event);
    const bot = await start({ feishu, home: first.home });
    expect((await bot.posts(1)).map(feishu.textOf)).toEqual(["you said while you were out"]);
  });

  it("writes no secret, token or ticket into its log, whatever goes wrong", async () => {
    const bot = await start();
    const { feishu } = bot;
    feishu.fail("im.message.reply", { drop: "after" }, { status: 502, raw: "x" }, { code: 230001, msg: "no" });
    feishu.fail("contact.user.get", { drop: "before" });
    await feishu.say(`${me} hello`);
    for (const trouble of [
      { refusal: { code: 514, msg: "no" } },
      { refusal: undefined, handshake: { "handshake-msg": "no" } },
    ]) {
      const before = bot.logged.length;
      Object.assign(feishu.sockets.manners, trouble);
      feishu.sockets.cut();
      await until("it is told", () => bot.logged.length > before);
    }
    feishu.sockets.manners.handshake = undefined;
    const told = bot.logged.join("\n");
    expect(told).not.toContain("ticket_");
    for (const secret of [feishu.app.secret, ...feishu.tokens.all()]) expect(told).not.toContain(secret);
  });

  it("keeps nobody from the web chat when Feishu cannot be reached", async () => {
    const feishu = await startFakeFeishu();
    feishu.fail("auth.tenant_access_token", { drop: "before" });
    const bot = await start({ feishu });
    expect(bot.logged.join()).toContain("trying again");
    expect((await fetch(`${bot.url}/`)).status).toBe(200);
  });
});
