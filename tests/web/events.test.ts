import { describe, expect, test } from "vitest";
import { createEvents } from "../../src/adapters/web/events.ts";
import { fakeBot } from "../fakes/bot.ts";
import { hello, start } from "./site.ts";

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
      { type: "started", turnId: "t1", messageId: "m1", asker: { id: "u1", name: "Ada" }, language: "en" },
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
