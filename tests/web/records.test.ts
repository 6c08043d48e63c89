import { afterEach, describe, expect, test } from "vitest";
import type { CalendarView } from "../../src/core/timetable.ts";
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

describe("the calendar", () => {
  test("has the day of all rooms and the week of one, on the clock that is asked for", async () => {
    const web = await startWebApp();
    try {
      const all = (await (
        await web.get("/api/calendar?of=&lang=zh&day=2026-11-24&zone=Europe/Berlin")
      ).json()) as CalendarView;
      expect(all.rooms).toContain("Orion");
      expect(all.people).toContain("li.lei@example.com");
      expect(all.timetable).toMatchObject({ zone: "Europe/Berlin", language: "zh" });
      expect(all.timetable.columns).toHaveLength(all.rooms.length);
      expect(all.timetable.columns[0]).toMatchObject({ date: "2026-11-24", label: "猎户座", blocks: [] });
      const week = (await (
        await web.get("/api/calendar?of=Orion&day=2026-11-25&zone=No/Where")
      ).json()) as CalendarView;
      expect(week.timetable.columns.map(({ date }) => date)).toEqual([
        "2026-11-23",
        "2026-11-24",
        "2026-11-25",
        "2026-11-26",
        "2026-11-27",
      ]);
      expect((await web.get("/api/calendar?of=Jupiter")).status).toBe(404);
    } finally {
      await web.stop();
    }
  });
});
