import { createHash } from "node:crypto";
import { request as httpRequest } from "node:http";
import { expect, test } from "vitest";
import { decrypt } from "../../src/adapters/feishu/signature.ts";
import { until } from "../fakes/app.ts";
import { feishuBots } from "../fakes/feishu/bot.ts";
import { callSigned, callWebhook, encrypt } from "../fakes/feishu/events.ts";
import { startFakeFeishu } from "../fakes/feishu/server.ts";

const start = feishuBots();
const me = "@_user_1";
const encryptKey = "fake-encrypt-key";
const verificationToken = "fake-verification-token";

async function begin(keys: { encryptKey?: string; verificationToken?: string } = { encryptKey, verificationToken }) {
  const feishu = await startFakeFeishu();
  Object.assign(feishu.app, keys);
  const bot = await start({
    feishu,
    secrets: {
      ...(keys.encryptKey ? { FEISHU_ENCRYPT_KEY: keys.encryptKey } : {}),
      ...(keys.verificationToken ? { FEISHU_VERIFICATION_TOKEN: keys.verificationToken } : {}),
    },
  });
  return { bot, feishu };
}

test("the published example is decrypted", () => {
  expect(decrypt("P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk=", "test key")).toBe("hello world");
});

test("where Feishu calls us, we open no connection", async () => {
  const { feishu } = await begin();
  expect(feishu.callsOf("ws.endpoint")).toEqual([]);
});

test("the address is proved to Feishu, encrypted or not, signed or not, when the token is right", async () => {
  const { bot, feishu } = await begin();
  const challenge = { type: "url_verification", challenge: "c-1", token: verificationToken };
  expect(await callWebhook(bot.url, feishu.app, challenge)).toEqual({ status: 200, text: '{"challenge":"c-1"}' });
  expect(await callWebhook(bot.url, feishu.app, challenge, { signKey: null })).toMatchObject({ status: 200 });
  expect((await callWebhook(bot.url, feishu.app, { ...challenge, token: "guess" }, { signKey: null })).status).toBe(
    401,
  );
  expect((await callSigned(bot.url, JSON.stringify(challenge), undefined)).status).toBe(401);
  const plain = await begin({ verificationToken });
  expect(await callWebhook(plain.bot.url, plain.feishu.app, challenge)).toMatchObject({ status: 200 });
  expect((await callWebhook(plain.bot.url, plain.feishu.app, { ...challenge, token: "guess" })).status).toBe(401);
});

test("without an encrypt key the token within is the proof", async () => {
  const { bot, feishu } = await begin({ verificationToken });
  const { event } = feishu.said(`${me} hello`);
  const forged = { ...event, header: { ...event.header, token: "guess" } };
  expect((await callWebhook(bot.url, feishu.app, forged)).status).toBe(401);
  expect((await callWebhook(bot.url, feishu.app, event)).status).toBe(200);
  expect(await bot.posts(1)).toHaveLength(1);
});

test("with an encrypt key alone the signature is the proof", async () => {
  const { bot, feishu } = await begin({ encryptKey });
  expect((await callWebhook(bot.url, feishu.app, feishu.said(`${me} hello`).event)).status).toBe(200);
  expect(await bot.posts(1)).toHaveLength(1);
});

test.each([
  ["it has no signature", { signKey: null }],
  ["it is signed with another key", { signKey: "wrong" }],
  ["its time stamp is too old", { skew: -302 }],
  ["its time stamp is too far ahead", { skew: 302 }],
  ["its signature is of another length", { headers: { "x-lark-signature": "ab" } }],
  ["its signature is no number", { headers: { "x-lark-signature": "z".repeat(64) } }],
  ["its time stamp is no number", { headers: { "x-lark-request-timestamp": "soon" } }],
])("a request is refused with 401, without a word of why, and does nothing when %s", async (_, options) => {
  const { bot, feishu } = await begin();
  const { event } = feishu.said(`${me} forged`);
  // It stands in no chat: nobody said it.
  feishu.world.messages.pop();
  expect(await callWebhook(bot.url, feishu.app, event, options)).toEqual({
    status: 401,
    text: "The request does not prove that Feishu sent it now.\n",
  });
  await callWebhook(bot.url, feishu.app, feishu.said(`${me} real`).event);
  await bot.posts(1);
  expect((await bot.app.store.turns({ limit: 9 })).map((turn) => turn.text)).toEqual(["real"]);
  expect(bot.logged.filter((line) => line.includes("without Feishu's proof") || line.includes("clock"))).toHaveLength(
    1,
  );
});

test("a request is refused when its body was changed on the way, or its token is another's", async () => {
  const { bot, feishu } = await begin();
  const { event } = feishu.said(`${me} hello`);
  const body = JSON.stringify({ encrypt: encrypt(JSON.stringify(event), encryptKey) });
  const stamp = String(Math.floor(Date.now() / 1000));
  const hash = createHash("sha256").update(`${stamp}n${encryptKey}${body}`).digest("hex");
  const headers = { "x-lark-request-timestamp": stamp, "x-lark-request-nonce": "n", "x-lark-signature": hash };
  expect((await callSigned(bot.url, `${body} `, undefined, { headers })).status).toBe(401);
  const forged = { ...event, header: { ...event.header, token: "another" } };
  expect((await callWebhook(bot.url, feishu.app, forged)).status).toBe(401);
  expect((await callSigned(bot.url, body, undefined, { headers })).status).toBe(200);
});

test("the very same request is taken once", async () => {
  const { bot, feishu } = await begin();
  const { event } = feishu.said(`${me} hello`);
  const body = JSON.stringify({ encrypt: encrypt(JSON.stringify(event), encryptKey) });
  const send = () => callSigned(bot.url, body, encryptKey, { nonce: "the-same" });
  const [first, second] = [await send(), await send()];
  expect([first.status, second.status]).toEqual([200, 409]);
  expect(await bot.posts(1)).toHaveLength(1);
});

test("of two apps that share a key each gets what is its own", async () => {
  const feishu = await startFakeFeishu();
  const other = feishu.addApp({ id: "cli_00000000000000ff", encryptKey, verificationToken: "other-token" });
  Object.assign(feishu.app, { encryptKey, verificationToken });
  feishu.world.chats.get("oc_general")?.bots.add(other.id);
  const bot = await start({
    feishu,
    secrets: {
      FEISHU_APP_ID: `${feishu.app.id},${other.id}`,
      FEISHU_APP_SECRET: `${feishu.app.secret},${other.secret}`,
      FEISHU_ENCRYPT_KEY: encryptKey,
      FEISHU_VERIFICATION_TOKEN: `${verificationToken},other-token`,
    },
  });
  for (const app of [other, feishu.app]) {
    const challenge = { type: "url_verification", challenge: "c", token: app.verificationToken };
    expect((await callWebhook(bot.url, app, challenge)).status).toBe(200);
    expect((await callWebhook(bot.url, app, feishu.said(`${me} to ${app.id}`, { app }).event)).status).toBe(200);
  }
  const posts = await bot.posts(2);
  expect(new Map(posts.map((post) => [post.sender.id, feishu.textOf(post)]))).toEqual(
    new Map([other, feishu.app].map(({ id }) => [id, `you said to ${id}`])),
  );
});

test("an event for another app is refused", async () => {
  const { bot, feishu } = await begin();
  const { event } = feishu.said(`${me} hello`);
  feishu.world.messages.pop();
  const other = { ...event, header: { ...event.header, app_id: "cli_ffffffffffffffff" } };
  expect((await callWebhook(bot.url, feishu.app, other)).status).toBe(400);
  expect(await bot.app.store.turns({ limit: 1 })).toEqual([]);
});

/** What ends or hangs a process that is built on the SDK's own HTTP adapter, and others of the kind. */
const garbage: [string, string | Uint8Array, Record<string, string>?][] = [
  ["an encrypted body that is none", '{"encrypt":"AAAA"}'],
  ["an encrypted body of another key", JSON.stringify({ encrypt: encrypt('{"type":"x"}', "another key") })],
  ["encrypt is no text", '{"encrypt":{"a":1}}'],
  ["encrypt is empty", '{"encrypt":""}'],
  ["nothing", ""],
  ["null", "null"],
  ["a number", "7"],
  ["a list", "[]"],
  ["no JSON", "{"],
  ["bytes that are no text", Uint8Array.from([0xff, 0xfe, 0, 1])],
  ["a schema and nothing else", '{"schema":"2.0"}'],
  ["a challenge that is no text", '{"type":"url_verification","challenge":{"a":1}}'],
  [
    "an event without a sender",
    '{"schema":"2.0","header":{"event_type":"im.message.receive_v1","event_id":"e"},"event":{"message":{}}}',
  ],
  ["a name of every object", '{"__proto__":{"x":1},"header":{"__proto__":{"token":"t"}},"constructor":1}'],
  ["a form", "payload=1", { "content-type": "application/x-www-form-urlencoded" }],
  ["JSON a hundred thousand deep", "[".repeat(100_000)],
];

test.each(garbage)("%s from a stranger is refused and changes nothing", async (_, body, headers = {}) => {
  const { bot, feishu } = await begin();
  expect((await callSigned(bot.url, body, undefined, { headers })).status).toBe(401);
  // Signed or not, what is no event makes no turn.
  const signed = await callSigned(bot.url, body, encryptKey, { headers });
  expect(signed.status).toBeGreaterThanOrEqual(400);
  expect(signed.status).toBeLessThan(500);
  expect((await callWebhook(bot.url, feishu.app, feishu.said(`${me} still here`).event)).status).toBe(200);
  await bot.posts(1);
  expect((await bot.app.store.turns({ limit: 9 })).map((turn) => turn.text)).toEqual(["still here"]);
});

test("a query string, another method and an oversized body are answered at once", async () => {
  const { bot, feishu } = await begin();
  const ask = (path: string, method: string) =>
    fetch(`${bot.url}${path}`, { method, ...(method === "POST" ? { body: "{}" } : {}) });
  expect((await ask("/feishu/events?x=1", "POST")).status).toBe(401);
  expect((await ask("/feishu/events", "GET")).status).toBeGreaterThanOrEqual(400);
  expect((await callSigned(bot.url, "x".repeat(600 * 1024), encryptKey)).status).toBe(413);
  expect((await callSigned(bot.url, "x".repeat(5 * 1024 * 1024), encryptKey)).status).toBe(413);
  expect((await callWebhook(bot.url, feishu.app, feishu.said(`${me} hello`).event)).status).toBe(200);
  expect(await bot.posts(1)).toHaveLength(1);
});

test("a sender that goes away in the middle of a body changes nothing", async () => {
  const { bot, feishu } = await begin();
  await new Promise<void>((resolve) => {
    const sent = httpRequest(`${bot.url}/feishu/events`, { method: "POST", headers: { "content-length": "1000" } });
    sent.on("error", () => resolve());
    sent.write("{");
    setTimeout(() => sent.destroy(new Error("away")), 20);
  });
  await callWebhook(bot.url, feishu.app, feishu.said(`${me} hello`).event);
  await until("it is answered", () => feishu.posts().length === 1);
});
