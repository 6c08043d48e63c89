import { afterEach, describe, expect, test } from "vitest";
import { until } from "../fakes/app.ts";
import { sample } from "../fakes/meetings.ts";
import { startWebApp, type WebApp } from "../fakes/web-app.ts";

const running: WebApp[] = [];
afterEach(async () => {
  for (const one of running.splice(0)) await one.stop();
});

const bookOrion = `please book_meeting ${JSON.stringify(sample)}`;

/** A bot that has booked a meeting after it was approved. */
async function booked(): Promise<{ web: WebApp; turnId: string }> {
  const web = await startWebApp();
  running.push(web);
  await web.say("m1", bookOrion);
  const [approval] = await web.waiting();
  expect((await web.get(`/api/turns/${approval?.turnId}/receipt`)).status).toBe(404);
  await web.post(`/api/approvals/${approval?.id}`, { decision: "approve" });
  await until("the reply", async () => (await web.messages()).some(({ role }) => role === "assistant"));
  return { web, turnId: approval?.turnId ?? "" };
}

describe("a receipt", () => {
  test("is read by its turn's id once the turn is done, and says what was asked, decided and done", async () => {
    const { web, turnId } = await booked();
    const { turn } = (await (await web.get(`/api/turns/${turnId}/receipt`)).json()) as { turn: unknown };
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
    const { web } = await booked();
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
    const { web } = await booked();
    const reply = (await web.messages()).find(({ role }) => role === "assistant");
    const leftMs = reply?.role === "assistant" ? Date.parse(reply.reply.undoUntil ?? "") - Date.now() : 0;
    expect(leftMs).toBeGreaterThan(500_000);
    expect(leftMs).toBeLessThanOrEqual(600_000);
    await web.say("m2", "/undo");
    await until("it is gone", () => web.calendars.meetings.length === 0);
  });
});
