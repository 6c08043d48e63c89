import { describe, expect, test } from "vitest";
import type { StoredMessage } from "../../src/core/history.ts";
import { type FakeBot, fakeBot } from "../fakes/bot.ts";
import { hello, raw, start } from "./site.ts";

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
    const { get } = await start({ pageDir: "/nowhere" });
    const page = await get("/");
    expect(page.status).toBe(503);
    expect(await page.text()).toContain("npm run build");
  });
});

async function messagesOf(response: Response) {
  return (await response.json()) as { messages: StoredMessage[] };
}
