import { describe, expect, test } from "vitest";
import { UserError } from "../../src/core/errors.ts";
import { start } from "./site.ts";

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
    await expect(start({ host: "0.0.0.0" })).rejects.toThrow(UserError);
    await expect(start({ host: "0.0.0.0", token: "" })).rejects.toThrow(/ATCLAW_WEB_TOKEN/);
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
