import { afterEach, describe, expect, test } from "vitest";
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

const roles = async (web: WebApp) => (await web.messages()).map(({ role }) => role);

describe("an action that waits for approval", () => {
  test("is listed with its exact arguments, and is done once when it is approved", async () => {
    const web = await boot();
    await web.say("m1", bookOrion);
    const [approval] = await web.waiting();
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
    expect(await web.waiting(0)).toEqual([]);
  });

  test("stands in the conversation where it was asked, with what became of it, also after a restart", async () => {
    const web = await boot();
    await web.say("m1", bookOrion);
    const [approval] = await web.waiting();
    await web.say("m2", "meanwhile");
    await until("the second reply", async () => (await web.messages()).length === 4);
    expect(await roles(web)).toEqual(["user", "question", "user", "assistant"]);
    running.pop();
    const again = await web.restart();
    running.push(again);
    expect(await roles(again)).toEqual(["user", "question", "user", "assistant"]);
    await again.post(`/api/approvals/${approval?.group}`, { decision: "reject", note: "too large" });
    await until("the first reply", async () => (await again.messages()).length === 5);
    const messages = await again.messages();
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
    await web.say("m1", bookOrion);
    const [approval] = await web.waiting();
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
    await web.say("m1", bookOrion);
    const [approval] = await web.waiting();
    const change = (input: unknown) => web.post(`/api/approvals/${approval?.id}`, { decision: "change", input });
    const wrong = await change({ seats: 400, attendees: ["Li Lei", 7] });
    expect(wrong.status).toBe(422);
    expect(await wrong.json()).toMatchObject({
      faults: { seats: expect.stringContaining("40"), attendees: expect.stringContaining("1: ") },
    });
    expect((await change({ seats: 4 })).status).toBe(202);
    await until("the new question", async () => (await web.waiting())[0]?.id !== approval?.id);
    expect((await web.waiting())[0]?.input).toEqual({ ...sample, seats: 4 });
    expect(await roles(web)).toEqual(["user", "question", "question"]);
  });

  test("is not decided by who may not, who is told why", async () => {
    const web = await boot({ policy: asking(["role:owner"]) });
    await web.say("m1", bookOrion);
    const [approval] = await web.waiting();
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
    await web.say("m1", bookOrion);
    const [approval] = await web.waiting();
    const answer = await web.post(`/api/approvals/${approval?.id}`, body);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toMatchObject({ error: expect.any(String), next: expect.stringContaining("decision") });
    expect((await web.waiting())[0]?.decisions).toEqual([]);
  });

  test("is not reached by a forged id, another site or without the token", async () => {
    const web = await boot();
    await web.say("m1", bookOrion);
    const [approval] = await web.waiting();
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
