import { afterEach, describe, expect, test } from "vitest";
import type { Approval } from "../../src/core/approval.ts";
import type { StoredMessage } from "../../src/core/history.ts";
import { until } from "../fakes/app.ts";
import { sample } from "../fakes/meetings.ts";
import { asking, startWebApp, type WebApp } from "../fakes/web-app.ts";

const running: WebApp[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

const bookOrion = `please book_meeting ${JSON.stringify(sample)}`;

async function boot(options: Parameters<typeof startWebApp>[0] = {}) {
  const web = await startWebApp(options);
  running.push(web);
  return web;
}

const say = (web: WebApp, id: string, text: string) => web.post("/api/conversations/a/messages", { id, text });

async function messagesOf(web: WebApp): Promise<StoredMessage[]> {
  return ((await (await web.get("/api/conversations/a/messages")).json()) as { messages: StoredMessage[] }).messages;
}

async function waiting(web: WebApp, count = 1): Promise<Approval[]> {
  let approvals: Approval[] = [];
  await until(`${count} to wait`, async () => {
    approvals = ((await (await web.get("/api/approvals")).json()) as { approvals: Approval[] }).approvals;
    return approvals.length === count;
  });
  return approvals;
}

const roles = async (web: WebApp) => (await messagesOf(web)).map(({ role }) => role);

describe("an action that waits for approval", () => {
  test("is listed with its exact arguments, and is done once when it is approved", async () => {
    const web = await boot();
    await say(web, "m1", bookOrion);
    const [approval] = await waiting(web);
    expect(approval).toMatchObject({
      tool: "book_meeting",
      input: sample,
      preview: expect.stringContaining("Orion, 8F is free then."),
      state: "waiting",
    });
    const answers = await Promise.all(
      [1, 2, 3].map(() => web.post(`/api/approvals/${approval?.id}`, { decision: "approve" })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([202, 403, 403]);
    await until("the reply", async () => (await roles(web)).includes("assistant"));
    expect(web.calendars.meetings).toMatchObject([{ room: "Orion, 8F" }]);
    expect(await waiting(web, 0)).toEqual([]);
  });

  test("stands in the conversation where it was asked, with what became of it, also after a restart", async () => {
    const web = await boot();
    await say(web, "m1", bookOrion);
    const [approval] = await waiting(web);
    await say(web, "m2", "meanwhile");
    await until("the second reply", async () => (await messagesOf(web)).length === 4);
    expect(await roles(web)).toEqual(["user", "question", "user", "assistant"]);
    running.pop();
    const again = await web.restart();
    running.push(again);
    expect(await roles(again)).toEqual(["user", "question", "user", "assistant"]);
    await again.post(`/api/approvals/${approval?.group}`, { decision: "reject", note: "too large" });
    await until("the first reply", async () => (await messagesOf(again)).length === 5);
    const messages = await messagesOf(again);
    expect(messages.map(({ role }) => role)).toEqual(["user", "question", "user", "assistant", "assistant"]);
    expect(messages[1]).toMatchObject({
      id: approval?.group,
      approvals: [{ state: "rejected", decisions: [{ note: "too large", person: { id: "local" } }] }],
    });
    expect(messages[4]?.turnId).toBe(messages[0]?.turnId);
    expect(again.calendars.meetings).toEqual([]);
  });

  test("reaches an open page as it is asked, and again as it changes", async () => {
    const web = await boot();
    const cut = new AbortController();
    const { body } = await fetch(`${web.url}/api/conversations/a/events`, { signal: cut.signal });
    let heard = "";
    const reading = (async () => {
      for await (const chunk of body?.pipeThrough(new TextDecoderStream()) ?? []) heard += chunk;
    })().catch(() => {});
    await say(web, "m1", bookOrion);
    const [approval] = await waiting(web);
    await web.post(`/api/approvals/${approval?.id}`, { decision: "approve" });
    await until("the reply", () => /^event: reply$/m.test(heard));
    cut.abort();
    await reading;
    const frames = heard.split("\n\n").filter((frame) => frame.includes("event: question"));
    expect(frames.map((frame) => /"state":"(\w+)"/.exec(frame)?.[1])).toEqual(["waiting", "approved"]);
    // Who reconnects after a change must not be thought to have seen all replies before it.
    expect(frames.map((frame) => frame.startsWith("id: "))).toEqual([true, false]);
  });

  test("is asked about anew when it is changed; what does not fit is told by the argument's name", async () => {
    const web = await boot();
    await say(web, "m1", bookOrion);
    const [approval] = await waiting(web);
    const change = (input: unknown) => web.post(`/api/approvals/${approval?.id}`, { decision: "change", input });
    const wrong = await change({ seats: 400, attendees: ["Li Lei", 7] });
    expect(wrong.status).toBe(422);
    expect(await wrong.json()).toMatchObject({
      faults: { seats: expect.stringContaining("40"), attendees: expect.stringContaining("1: ") },
    });
    expect((await change({ seats: 4 })).status).toBe(202);
    await until("the new question", async () => (await waiting(web))[0]?.id !== approval?.id);
    expect((await waiting(web))[0]?.input).toEqual({ ...sample, seats: 4 });
    expect(await roles(web)).toEqual(["user", "question", "question"]);
  });

  test("is not decided by who may not, who is told why", async () => {
    const web = await boot({ policy: asking(["role:owner"]) });
    await say(web, "m1", bookOrion);
    const [approval] = await waiting(web);
    const refused = await web.post(`/api/approvals/${approval?.id}`, { decision: "approve" });
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ error: expect.stringContaining("role owner") });
    expect(web.calendars.meetings).toEqual([]);
  });

  test.each([
    ["no decision", {}, 400],
    ["an unknown decision", { decision: "perhaps" }, 400],
    ["a field that is none", { decision: "approve", force: true }, 400],
    ["a change of nothing", { decision: "change" }, 400],
    ["arguments that are no object", { decision: "change", input: [1] }, 400],
    ["bad JSON", "{", 400],
  ])("with %s is refused with the next step", async (_, body, status) => {
    const web = await boot();
    await say(web, "m1", bookOrion);
    const [approval] = await waiting(web);
    const answer = await web.post(`/api/approvals/${approval?.id}`, body);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error: expect.any(String), next: expect.stringContaining("decision") });
    expect((await waiting(web))[0]?.decisions).toEqual([]);
  });

  test("is not reached by a forged id, another site or without the token", async () => {
    const web = await boot();
    await say(web, "m1", bookOrion);
    const [approval] = await waiting(web);
    for (const id of ["a-forged", "..%2F..", "x".repeat(65)])
      expect((await web.post(`/api/approvals/${id}`, { decision: "approve" })).status).toBe(404);
    const from = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
    expect((await web.post(`/api/approvals/${approval?.id}`, { decision: "approve" }, from)).status).toBe(403);
    const plain = { "content-type": "text/plain" };
    expect((await web.post(`/api/approvals/${approval?.id}`, { decision: "approve" }, plain)).status).toBe(415);
    expect(web.calendars.meetings).toEqual([]);
    const locked = await boot({ token: "open sesame" });
    for (const path of ["/api/approvals", "/api/turns/t-1/receipt"]) expect((await locked.get(path)).status).toBe(401);
    expect((await locked.post("/api/approvals/a-1", { decision: "approve" })).status).toBe(401);
  });
});

describe("a receipt", () => {
  test("is read by its turn's id once the turn is done, and says what was asked, decided and done", async () => {
    const web = await boot();
    await say(web, "m1", bookOrion);
    const [approval] = await waiting(web);
    const path = `/api/turns/${approval?.turnId}/receipt`;
    expect((await web.get(path)).status).toBe(404);
    await web.post(`/api/approvals/${approval?.id}`, { decision: "approve" });
    await until("the receipt", async () => (await web.get(path)).ok);
    const { turn } = (await (await web.get(path)).json()) as { turn: unknown };
    expect(turn).toMatchObject({
      text: bookOrion,
      receipt: {
        tools: [{ name: "book_meeting", status: "done", rule: "writes-ask", decisions: [{ decision: "approve" }] }],
        models: [{ model: "calling-1" }, { model: "calling-1" }],
      },
    });
    expect((await web.get("/api/turns/t-forged/receipt")).status).toBe(404);
  });
});

describe("usage", () => {
  test("is summed by person, model, skill and day, today or this month, with the budgets that hold", async () => {
    const web = await boot();
    await say(web, "m1", bookOrion);
    const [approval] = await waiting(web);
    await web.post(`/api/approvals/${approval?.id}`, { decision: "approve" });
    await until("the reply", async () => (await roles(web)).includes("assistant"));
    for (const range of ["today", "month"]) {
      const report = await (await web.get(`/api/usage?range=${range}`)).json();
      expect(report).toMatchObject({
        total: { turns: 1, calls: 2, input: 3680, cached: 2400, output: 192, unpriced: 2 },
        by: {
          user: [{ name: "You", calls: 2 }],
          model: [{ name: "calling-1", output: 192 }],
          skill: [{ name: "no skill" }, { name: "meetings" }],
          day: [{ input: 3680 }],
        },
        budgets: [],
      });
    }
    expect((await web.get("/api/usage?range=ever")).status).toBe(400);
  });
});

describe("a reply", () => {
  test("says until when what it did can be taken back, and /undo takes it back", async () => {
    const web = await boot();
    await say(web, "m1", bookOrion);
    const [approval] = await waiting(web);
    await web.post(`/api/approvals/${approval?.id}`, { decision: "approve" });
    await until("the reply", async () => (await roles(web)).includes("assistant"));
    const reply = (await messagesOf(web)).find(({ role }) => role === "assistant");
    const until10 = reply?.role === "assistant" ? Date.parse(reply.reply.undoUntil ?? "") - Date.now() : 0;
    expect(until10).toBeGreaterThan(500_000);
    expect(until10).toBeLessThanOrEqual(600_000);
    await say(web, "m2", "/undo");
    await until("it is gone", () => web.calendars.meetings.length === 0);
  });
});
