/** The tools as a model calls them, and as the agent does after a crash. */
import { rmSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { tools } from "../../skills/meeting-booking/tools.ts";
import type { Tool, ToolContext } from "../../src/core/tool.ts";
import { charts } from "../../src/office/charts/charts.ts";
import { openWhen } from "../../src/office/when/open.ts";
import { officePorts } from "../fakes/office-ports.ts";
import { friday } from "./office.ts";

const opened: ReturnType<typeof officePorts>[] = [];
afterEach(async () => {
  for (const { calendar, folder } of opened.splice(0)) {
    await calendar.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

function office() {
  const ports = officePorts(() => new Date(friday));
  opened.push(ports);
  const corpus = { search: async () => [], document: async () => undefined, documents: async () => [] };
  const all = tools({
    ...ports,
    corpus,
    charts: charts(),
    when: openWhen(),
  });
  const tool = (name: string): Tool => {
    const found = all.find((one) => one.name === name);
    if (!found) throw new Error(`There is no tool ${name}.`);
    return found;
  };
  const context = (key: string): ToolContext => ({
    signal: new AbortController().signal,
    key,
    now: new Date(friday),
    zone: "Asia/Shanghai",
    language: "en",
    asker: { id: "Han Meimei", name: "Han Meimei" },
    conversation: { id: "chat:local:c1", adapter: "chat", account: "local", channel: "c1", kind: "direct" },
    files: [],
    readFile: async () => undefined,
    saveFile: async () => Promise.reject(new Error("nothing is saved here")),
  });
  const run = (name: string, input: Record<string, unknown>, key = "k1") =>
    tool(name).run(tool(name).input.parse(input) as never, context(key));
  const booked = () => ports.calendar.meetings({ start: "2026-01-01T00:00:00Z", end: "2028-01-01T00:00:00Z" });
  return { tool, context, run, booked };
}

const wish = { request: "book Orion on Monday 3pm to 4pm with Li Lei" };

test("a write that is repeated with its key is made once, and is known by its key", async () => {
  const { tool, context, run, booked } = office();
  const book = tool("book_meeting");
  expect(await book.reconcile?.(wish as never, context("k1"))).toEqual({ outcome: "not-done" });
  const first = await run("book_meeting", wish);
  const again = await run("book_meeting", wish);
  expect(again).toEqual(first);
  expect(await booked()).toHaveLength(1);
  expect(await book.reconcile?.(wish as never, context("k1"))).toMatchObject({
    outcome: "done",
    result: { undo: { key: "k1" } },
  });
});

test("taking back is made once for each key, and gives the room back", async () => {
  const { tool, context, run, booked } = office();
  const { undo } = await run("book_meeting", wish);
  const back = () => tool("book_meeting").undo?.run(undo ?? {}, context("u1"));
  await back();
  await back();
  expect(await booked()).toEqual([]);
  await run("book_meeting", wish, "k2");
});

test("what a model fills in goes before the words", async () => {
  const { run, booked } = office();
  await run("book_meeting", {
    request: "yes, do that",
    title: "Quarterly",
    start: "2026-11-23T15:00",
    end: "2026-11-23T16:30:00+08:00",
    attendees: ["Li Lei", "wang.wei.finance@example.com"],
    optional: ["Lucy"],
    room: "猎户座",
    private: true,
  });
  expect((await booked())[0]).toMatchObject({
    title: "Quarterly",
    start: "2026-11-23T07:00:00.000Z",
    end: "2026-11-23T08:30:00.000Z",
    room: "room:orion",
    private: true,
    attendees: [
      { id: "han.meimei@example.com" },
      { id: "li.lei@example.com" },
      { id: "wang.wei.finance@example.com" },
      { id: "lucy.brown@example.com", optional: true },
    ],
  });
});

test("a meeting is changed by the id that an earlier result named", async () => {
  const { run, booked } = office();
  const { content } = await run("book_meeting", wish);
  const meeting = /meeting: (.+)$/.exec(content)?.[1];
  await run("move_meeting", { request: "later please", meeting, start: "2026-11-23T17:00" }, "k2");
  expect((await booked())[0]).toMatchObject({ start: "2026-11-23T09:00:00.000Z", end: "2026-11-23T10:00:00.000Z" });
});

test.each([
  [{ request: "x", start: "2026-11-23T15:00", end: "2026-11-23T15:00" }, "ends before it begins"],
  [{ request: "x", start: "2026-11-23T15:00", end: "2027-12-23T15:00" }, "at most 24 hours"],
  [{ request: "x", start: "2026-11-19T15:00" }, "is over"],
  [{ request: "x", start: "soon" }, "is no moment"],
  [{ request: "x", start: "2026-11-23T15:00", room: "Zeus" }, "There is no room “Zeus”"],
  [{ request: "x", start: "2026-11-23T15:00", attendees: ["Li Lai"] }, "Did you mean **Li Lei**?"],
  [{ request: "x", start: "2026-11-23T15:00", attendees: ["Wang Wei"] }, "There are 2 people called Wang Wei"],
  [{ request: "x", start: "2026-11-23T15:00", seats: 100 }, "No room seats 100"],
  [{ request: "x", start: "2026-11-23T15:00", equipment: ["sauna"] }, "No room for 1 has sauna"],
  [{ request: "x", start: "2026-11-23T15:00", rule: "FREQ=SOMETIMES" }, "cannot be used"],
  [{ request: "book it next week some time" }, "These times would do"],
])("%j is not done, for a reason that says what to do, and nothing is booked", async (input, says) => {
  const { run, booked } = office();
  const refused = await run("book_meeting", input).catch((error: unknown) => error);
  expect(refused).toMatchObject({ name: "EffectError", outcome: "not-done", message: expect.stringContaining(says) });
  expect(await booked()).toEqual([]);
});
