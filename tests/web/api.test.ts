import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createEvents } from "../../src/adapters/web/events.ts";
import { UserError } from "../../src/core/errors.ts";
import type { StoredMessage } from "../../src/core/history.ts";
import type { Reply } from "../../src/core/message.ts";
import { type FakeBot, fakeBot } from "../fakes/bot.ts";
import { startWebChat, type WebChat } from "../fakes/web.ts";

const hello: Reply = { markdown: "Hello **you**, this is a reply.", citations: [], files: [], answered: true };
const running: WebChat[] = [];
let pageDir = "";

beforeAll(async () => {
  pageDir = await mkdtemp(join(tmpdir(), "atclaw-page-"));
  await mkdir(join(pageDir, "assets"));
  await writeFile(join(pageDir, "index.html"), "<!doctype html><title>page</title>");
  await writeFile(join(pageDir, "assets", "app-1.js"), "export const x = 1;");
});
afterAll(() => rm(pageDir, { recursive: true }));
afterEach(async () => {
  for (const chat of running.splice(0)) await chat.stop();
});

async function start(options: Parameters<typeof startWebChat>[1] & { bot?: FakeBot } = {}) {
  const { bot = fakeBot({ answer: () => ({ reply: hello }) }), ...rest } = options;
  const chat = await startWebChat(bot, { pageDir, ...rest });
  running.push(chat);
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(chat.url + path, { headers, redirect: "manual" });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(chat.url + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
      redirect: "manual",
    });
  return { bot, chat, get, post };
}

/** Reads server-sent events until `count` of a type have come. */
async function events(url: string, type: string, count: number, headers: Record<string, string> = {}) {
  const cut = new AbortController();
  const response = await fetch(url, { headers, signal: cut.signal });
  const found: { id: string | undefined; data: Record<string, unknown> }[] = [];
  let text = "";
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  while (reader && found.length < count) {
    const { value, done } = await reader.read();
    if (done) break;
    text += value;
    const frames = text.split("\n\n");
    text = frames.pop() ?? "";
    for (const frame of frames) {
      const field = (name: string) => frame.match(new RegExp(`^${name}: (.*)$`, "m"))?.[1];
      if (field("event") === type) found.push({ id: field("id"), data: JSON.parse(field("data") ?? "null") });
    }
  }
  cut.abort();
  return { response, found };
}

describe("posting a message", () => {
  test("is acknowledged only when it is stored", async () => {
    const bot = fakeBot({ answer: () => ({ reply: hello }) });
    let store = () => {};
    const stored = new Promise<void>((resolve) => {
      store = resolve;
    });
    const order: string[] = [];
    const slow: FakeBot = {
      ...bot,
      receive: async (inbound) => {
        await stored;
        order.push("stored");
        return bot.receive(inbound);
      },
    };
    const { post } = await start({ bot: slow });
    const posted = post("/api/conversations/a/messages", { id: "m1", text: "hi" }).then((response) => {
      order.push("acknowledged");
      return response;
    });
    await Promise.race([posted, new Promise((resolve) => setTimeout(resolve, 50))]);
    store();
    const response = await posted;
    expect(order).toEqual(["stored", "acknowledged"]);
    expect(response.status).toBe(202);
    expect(await response.json()).toEqual({ outcome: "queued", turnId: "t1" });
  });

  test("hands on the words without our name, the sender's zone and a conversation of its own", async () => {
    const { bot, post } = await start();
    await post("/api/conversations/a-1/messages", { id: "m1", text: "@atclaw, what is up?", zone: "Asia/Shanghai" });
    await post("/api/conversations/a-1/messages", { id: "m2", text: "mail a@atclaw.com", zone: "Not/AZone" });
    expect(bot.received).toMatchObject([
      {
        type: "message",
        messageId: "a-1:m1",
        conversation: { id: "web:local:a-1", adapter: "web", account: "local", channel: "a-1", kind: "direct" },
        sender: { id: "local", zone: "Asia/Shanghai" },
        text: "what is up?",
        mentionsUs: true,
      },
      { text: "mail a@atclaw.com", sender: { id: "local", name: "You" } },
    ]);
    expect(bot.received[1]).not.toHaveProperty("sender.zone");
  });

  test("twice with the same id is one message, in its own conversation only", async () => {
    const { get, post } = await start();
    const send = async (channel: string) =>
      (await post(`/api/conversations/${channel}/messages`, { id: "same", text: "hi" })).json();
    expect(await send("a")).toEqual({ outcome: "queued", turnId: "t1" });
    expect(await send("a")).toEqual({ outcome: "seen", turnId: "t1" });
    expect(await send("b")).toEqual({ outcome: "queued", turnId: "t2" });
    const { messages } = await messagesOf(await get("/api/conversations/a/messages"));
    expect(messages.filter(({ role }) => role === "user")).toMatchObject([{ id: "same" }]);
  });

  test("that could not be stored is refused in words, and taken when sent again", async () => {
    const { bot, post } = await start();
    bot.refuse(1);
    const first = await post("/api/conversations/a/messages", { id: "m1", text: "hi" });
    expect(first.status).toBe(503);
    expect(await first.json()).toEqual({
      error: expect.stringContaining("could not be stored"),
      next: expect.any(String),
    });
    expect((await post("/api/conversations/a/messages", { id: "m1", text: "hi" })).status).toBe(202);
  });

  test("of 200 KB reaches the inbox, which judges it; more than 1 MB does not", async () => {
    const { bot, post } = await start();
    const long = await post("/api/conversations/a/messages", { id: "m1", text: "x".repeat(200_000) });
    expect(long.status).toBe(202);
    expect(await long.json()).toMatchObject({ outcome: "ignored", reason: expect.any(String) });
    const huge = await post("/api/conversations/a/messages", { id: "m2", text: "x".repeat(1024 * 1024) });
    expect(huge.status).toBe(413);
    expect(await huge.json()).toMatchObject({ error: expect.stringContaining("1 MB") });
    expect(bot.received).toHaveLength(1);
  });

  test.each([
    ["bad JSON", "a", '{"id":"m1",', 400],
    ["no text", "a", { id: "m1" }, 400],
    ["only spaces", "a", { id: "m1", text: " \n" }, 400],
    ["a strange id", "a", { id: "../m", text: "hi" }, 400],
    ["a strange conversation", "..%2Fb", { id: "m1", text: "hi" }, 400],
    ["too long a conversation id", "x".repeat(65), { id: "m1", text: "hi" }, 400],
  ])("with %s is refused with the next step", async (_, channel, body, status) => {
    const { bot, post } = await start();
    const response = await post(`/api/conversations/${channel}/messages`, body);
    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ error: expect.any(String), next: expect.any(String) });
    expect(bot.received).toEqual([]);
  });
});

describe("a page of another site", () => {
  test.each([
    ["its origin", { origin: "https://evil.example" }],
    ["no origin at all", { origin: "null" }],
    ["another program's port here", { origin: "http://127.0.0.1:3000" }],
    ["the browser's word", { "sec-fetch-site": "cross-site" }],
    ["the browser's word for a neighbour", { "sec-fetch-site": "same-site" }],
  ])("cannot post, known by %s", async (_, headers) => {
    const { bot, post } = await start();
    expect((await post("/api/conversations/a/messages", { id: "m1", text: "hi" }, headers)).status).toBe(403);
    expect((await post("/api/conversations/a/stop", {}, headers)).status).toBe(403);
    expect(bot.received).toEqual([]);
  });

  test("cannot post by a plain form", async () => {
    const { post } = await start();
    const form = { "content-type": "text/plain" };
    expect((await post("/api/conversations/a/messages", { id: "m1", text: "hi" }, form)).status).toBe(415);
  });

  test("is not our own page, nor a proxy's name we were told of", async () => {
    const { chat, post } = await start({ allowedHosts: ["bot.example.com"] });
    const own = { origin: chat.url, "sec-fetch-site": "same-origin" };
    expect((await post("/api/conversations/a/messages", { id: "m1", text: "hi" }, own)).status).toBe(202);
    const proxied = { origin: "https://bot.example.com" };
    expect((await post("/api/conversations/a/messages", { id: "m2", text: "hi" }, proxied)).status).toBe(202);
  });
});

describe("the token", () => {
  const token = "correct horse battery";

  test("is required to start beyond this machine", async () => {
    const bot = fakeBot({ answer: () => ({ reply: hello }) });
    await expect(startWebChat(bot, { host: "0.0.0.0", pageDir })).rejects.toThrow(UserError);
    await expect(startWebChat(bot, { host: "0.0.0.0", pageDir, token: "" })).rejects.toThrow(/ATCLAW_WEB_TOKEN/);
  });

  test("opens the page, the API and the numbers, by cookie or as a bearer; health needs none", async () => {
    const { get, post } = await start({ token });
    for (const path of ["/api/status", "/api/conversations", "/metrics", "/api/files/x"]) {
      expect((await get(path)).status, path).toBe(401);
    }
    expect((await get("/healthz")).status).toBe(200);
    const asked = await get("/", { "accept-language": "zh-CN" });
    expect(asked.status).toBe(401);
    expect(await asked.text()).toContain("令牌");

    const form = { "content-type": "application/x-www-form-urlencoded" };
    const wrong = await post("/login", "token=wrong", form);
    expect(wrong.status).toBe(401);
    expect(wrong.headers.get("set-cookie")).toBeNull();

    const right = await post("/login", `token=${encodeURIComponent(token)}`, form);
    expect(right.status).toBe(303);
    const setCookie = right.headers.get("set-cookie") ?? "";
    expect(setCookie).toMatch(/HttpOnly/);
    expect(setCookie).toMatch(/SameSite=Strict/);
    expect(setCookie).not.toContain(encodeURIComponent(token));
    const cookie = setCookie.split(";")[0] ?? "";
    expect(await (await get("/", { cookie })).text()).toContain("<title>page</title>");
    expect((await get("/api/status", { cookie })).status).toBe(200);
    expect((await get("/metrics", { authorization: `Bearer ${token}` })).status).toBe(200);
    expect((await get("/api/status", { cookie: "atclaw_web=forged" })).status).toBe(401);
  });

  test("cannot be guessed at without end", async () => {
    const { post } = await start({ token, now: () => new Date("2026-01-01T00:00:10Z") });
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const statuses = [];
    for (let n = 0; n < 21; n++) statuses.push((await post("/login", `token=${n}`, form)).status);
    expect(statuses).toEqual([...Array(20).fill(401), 429]);
    expect((await post("/login", `token=${token}`, form)).status).toBe(429);
  });
});

describe("live events", () => {
  test("bring progress and then the whole reply", async () => {
    const { chat, post } = await start();
    const listening = events(`${chat.url}/api/conversations/a/events`, "reply", 1);
    await post("/api/conversations/a/messages", { id: "m1", text: "hi" });
    const { response, found } = await listening;
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    expect(found).toEqual([
      {
        id: "reply-t1",
        data: { id: "reply-t1", turnId: "t1", at: expect.any(String), role: "assistant", reply: hello },
      },
    ]);
  });

  test("bring one who comes in the middle what was streamed so far", async () => {
    const scene = { reply: hello, endless: true, tools: ["Searching"] };
    const { chat, post } = await start({ bot: fakeBot({ answer: () => scene }) });
    const first = events(`${chat.url}/api/conversations/a/events`, "progress", 5);
    await post("/api/conversations/a/messages", { id: "m1", text: "hi" });
    await first;
    const { found } = await events(`${chat.url}/api/conversations/a/events`, "progress", 3);
    expect(found.map(({ data }) => data)).toEqual([
      { type: "started", turnId: "t1", messageId: "m1" },
      expect.objectContaining({ type: "tool", status: "done" }),
      { type: "text", turnId: "t1", delta: hello.markdown },
    ]);
    expect(await (await post("/api/conversations/a/stop", {})).json()).toEqual({ outcome: "stopping", turnId: "t1" });
  });

  test("bring one who reconnects the replies it missed", async () => {
    const { bot, chat } = await start();
    for (const n of [1, 2, 3]) bot.tell("a", `question ${n}`, hello, `2026-01-01T00:00:0${n}Z`);
    const { found } = await events(`${chat.url}/api/conversations/a/events`, "reply", 2, {
      "last-event-id": "reply-t1",
    });
    expect(found.map(({ id }) => id)).toEqual(["reply-t2", "reply-t3"]);
  });

  test("of one conversation do not reach another", async () => {
    const { chat, post } = await start();
    const listening = events(`${chat.url}/api/conversations/b/events`, "reply", 1);
    await post("/api/conversations/a/messages", { id: "m1", text: "hi" });
    await post("/api/conversations/b/messages", { id: "m2", text: "hi" });
    expect((await listening).found).toMatchObject([{ data: { turnId: "t2" } }]);
  });

  test("are not kept without bound for a reader that does not read", async () => {
    const hub = createEvents();
    const stream = hub.subscribe("a", async () => []);
    const delta = "x".repeat(64 * 1024);
    for (let n = 0; n < 100; n++) hub.progress("a", { type: "text", turnId: "t1", delta });
    let bytes = 0;
    for await (const chunk of stream as AsyncIterable<Uint8Array>) bytes += chunk.length;
    expect(bytes).toBeLessThan(1024 * 1024);
    const next = hub.subscribe("a", async () => [])?.getReader();
    hub.progress("a", { type: "ended", turnId: "t1" });
    expect(new TextDecoder().decode((await next?.read())?.value)).toContain("retry");
    hub.close();
  });

  test("end when the server goes down, and what is posted then is refused, not lost", async () => {
    const { bot, chat, post } = await start();
    const response = await fetch(`${chat.url}/api/conversations/a/events`);
    await post("/api/conversations/a/messages", { id: "m1", text: "hi" });
    const all = response.text();
    await chat.stop();
    await expect(all).resolves.toContain("retry");
    expect(bot.received).toHaveLength(1);
  });
});

describe("what is read", () => {
  test("conversations and messages come under the page's own ids", async () => {
    const { bot, get } = await start();
    bot.tell("a", "first question", hello, "2026-01-01T00:00:01Z");
    bot.tell("b", "second question", hello, "2026-01-01T00:00:02Z");
    expect(await (await get("/api/conversations")).json()).toMatchObject({
      conversations: [
        { id: "b", title: "second question" },
        { id: "a", title: "first question" },
      ],
    });
    expect((await messagesOf(await get("/api/conversations/a/messages"))).messages).toMatchObject([
      { role: "user", id: "m1", text: "first question", turnId: "t1" },
      { role: "assistant", reply: hello, turnId: "t1" },
    ]);
    expect(await (await get("/api/conversations/unknown/messages")).json()).toEqual({ messages: [] });
  });

  test("a source comes whole, a missing one with the next step", async () => {
    const { get } = await start();
    expect(await (await get("/api/sources/101")).json()).toMatchObject({
      id: "101",
      publisher: "港湾研究",
      language: "zh",
    });
    const missing = await get("/api/sources/..%2F..%2Fetc%2Fpasswd");
    expect(missing.status).toBe(404);
    expect(await missing.json()).toMatchObject({ next: expect.stringContaining("ingest") });
  });

  test("pictures are shown in place, everything else is downloaded and never run", async () => {
    const { bot, get } = await start();
    const save = (name: string, type: string) => bot.save({ name, type, description: "", bytes: Buffer.from(name) });
    const headersOf = async (name: string, type: string) => {
      const { headers } = await get(`/api/files/${(await save(name, type)).id}`);
      return [headers.get("content-type"), headers.get("content-disposition"), headers.get("content-security-policy")];
    };
    const sandbox = "default-src 'none'; sandbox";
    expect(await headersOf("a.png", "image/png")).toEqual([
      "image/png",
      `inline; filename="a.png"; filename*=UTF-8''a.png`,
      sandbox,
    ]);
    expect(await headersOf('合同"1.docx\r\n', "text/html")).toEqual([
      "application/octet-stream",
      `attachment; filename="___1.docx__"; filename*=UTF-8''%E5%90%88%E5%90%8C%221.docx%0D%0A`,
      sandbox,
    ]);
    expect((await headersOf("x.svg", "image/svg+xml"))[1]).toContain("attachment");
    expect((await get("/api/files/nothing")).status).toBe(404);
  });

  test("the page is sent with a policy that runs nothing but its own files", async () => {
    const { get } = await start();
    const page = await get("/");
    const policy = page.headers.get("content-security-policy") ?? "";
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain("unsafe");
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    expect(page.headers.get("referrer-policy")).toBe("no-referrer");
    expect(page.headers.get("cache-control")).toBe("no-cache");
    const asset = await get("/assets/app-1.js");
    expect(asset.headers.get("cache-control")).toContain("immutable");
    expect(asset.headers.get("content-encoding")).toBe("gzip");
    expect(await asset.text()).toBe("export const x = 1;");
  });

  test("no address leads out of the page's folder", async () => {
    const { chat } = await start();
    for (const path of [
      "/assets/../../package.json",
      "/assets/..%2f..%2fpackage.json",
      "/assets/%2e%2e/index.html",
      "/..%5cpackage.json",
    ]) {
      const answer = await raw(chat.port, `GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
      expect(answer, path).toMatch(/^HTTP\/1.1 40[04]/);
      expect(answer).not.toContain("devDependencies");
    }
  });

  test("health, readiness and numbers are where operators look", async () => {
    const missing = ["The data folder is not writable."];
    const { chat, get } = await start({ ready: async () => missing });
    expect(await (await get("/healthz")).text()).toBe("ok\n");
    const ready = await get("/readyz");
    expect(ready.status).toBe(503);
    expect(await ready.text()).toContain("data folder");
    missing.length = 0;
    expect((await get("/readyz")).status).toBe(200);
    expect(await (await get("/metrics")).text()).toBe("atclaw_turns_total 3\n");
    const probe = await raw(chat.port, "GET /readyz HTTP/1.1\r\nhost: 10.0.0.7:8787\r\nconnection: close\r\n\r\n");
    expect(probe).toMatch(/^HTTP\/1.1 200/);
  });

  test("a page that was not built is said in words", async () => {
    const { get } = await start({ pageDir: join(pageDir, "nowhere") });
    const page = await get("/");
    expect(page.status).toBe(503);
    expect(await page.text()).toContain("npm run build");
  });
});

async function messagesOf(response: Response) {
  return (await response.json()) as { messages: StoredMessage[] };
}

function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.on("data", (chunk) => (answer += chunk));
    socket.on("end", () => resolve(answer));
    socket.on("error", reject);
  });
}
