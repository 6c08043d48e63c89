/** Models get moments for words, so that none of them counts days. */
import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import type { ToolContext } from "../../src/core/tool.ts";
import { charts } from "../../src/office/charts/charts.ts";
import { openWhen } from "../../src/office/when/open.ts";
import { loadSkills } from "../../src/skills/load.ts";
import { root } from "../fakes/app.ts";
import { officePorts } from "../fakes/office-ports.ts";
import { friday } from "./office.ts";

test("read_time gives the moment with weekday and offset, other readings, and what cannot be", async () => {
  const ports = officePorts(() => new Date(friday));
  const corpus = { search: async () => [], document: async () => undefined, documents: async () => [] };
  const [skill] = await loadSkills(["meeting-booking"], `${root}/skills`, {
    corpus,
    charts: charts(),
    when: openWhen(),
    ...ports,
  });
  const tool = skill?.tools.find(({ name }) => name === "read_time");
  const context = {
    now: new Date(friday),
    zone: "Asia/Shanghai",
    language: "en",
    asker: { id: "u", name: "Han Meimei" },
    conversation: { id: "c", adapter: "chat", account: "local", channel: "c", kind: "direct" },
  } as ToolContext;
  const read = async (text: string, more = {}) => (await tool?.run({ text, ...more }, context))?.content ?? "";
  expect(await read("next Tuesday at 3pm")).toContain("2026-11-24 15:00:00 (Tuesday) = 2026-11-24T15:00:00+08:00");
  expect(await read("下周三下午三点半到五点")).toContain("2026-11-25T15:30:00+08:00 to 2026-11-25T17:00:00+08:00");
  expect(await read("9am Berlin time on Tuesday")).toContain("on the clock of Europe/Berlin");
  expect(await read("tomorrow", { from: "2026-12-31" })).toContain("2027-01-01 (Friday)");
  expect(await read("the first Monday of every month at 10am")).toContain("FREQ=MONTHLY");
  expect(await read("February 30")).toContain("problem: impossible");
  expect(await read("version 3.1")).toContain("tells no time");
  expect(await read("tomorrow", { zone: "Asia/Shangai" })).toContain("Asia/Shangai");
  expect(skill?.instructions).toContain("read_time");
  await ports.calendar.close();
  rmSync(ports.folder, { recursive: true, force: true });
});
