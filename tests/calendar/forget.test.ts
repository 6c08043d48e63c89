/** Who asks to be forgotten is nowhere in the calendar's file. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import type { MeetingDraft } from "../../src/core/calendar.ts";
import { openCalendarOf } from "../../src/meetings.ts";
import type { OfficeCalendar } from "../../src/office/calendar/open.ts";
import { readSettings } from "../../src/settings.ts";

const at = "2026-11-20T08:00:00.000Z";
const year = { start: "2026-01-01T00:00:00Z", end: "2028-01-01T00:00:00Z" };
const folders: string[] = [];
let calendar: OfficeCalendar;
afterEach(async () => {
  await calendar.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

async function open() {
  const home = mkdtempSync(join(tmpdir(), "atclaw-forget-"));
  folders.push(home);
  const text = `office:
  people:
    - { name: Zenobia Quill, aliases: [季诺], email: zenobia@example.com, accounts: { slack: "T1:U7" } }
    - { name: Li Lei, email: li.lei@example.com }`;
  const settings = await readSettings({}, { path: "atclaw.yaml", text }, home);
  calendar = openCalendarOf(settings);
  return { home };
}

const zenobia = { id: "zenobia@example.com", name: "Zenobia Quill", optional: false };
const lilei = { id: "li.lei@example.com", name: "Li Lei", optional: false };
let keys = 0;
const book = (title: string, hour: number, more: Partial<MeetingDraft> = {}) =>
  calendar.book(
    {
      title,
      organiser: zenobia.id,
      attendees: [zenobia],
      start: `2026-11-24T${hour}:00:00Z`,
      end: `2026-11-24T${hour}:30:00Z`,
      zone: "UTC",
      private: false,
      ...more,
    },
    { key: `k${++keys}`, at },
  );

const holds = (home: string, words: string): string[] =>
  readdirSync(home).filter((name) => readFileSync(join(home, name)).includes(words));

test("meetings of theirs alone go with their rooms, in others nobody stands in their place, and no byte of them is left", async () => {
  const { home } = await open();
  await book("Alone", 10, { room: "room:orion" });
  const both = await book("Meeting: Zenobia Quill, Li Lei", 12, {
    organiser: lilei.id,
    attendees: [lilei, zenobia],
    rule: "FREQ=WEEKLY;COUNT=3",
  });
  await book("Hers", 14, { attendees: [zenobia, lilei] });
  await calendar.change(
    { id: both.id, original: "2026-12-01T12:00:00.000Z" },
    { title: "季诺 and Li Lei", attendees: [zenobia, lilei] },
    { key: "c1", at },
  );
  await calendar.hold(`held by ${zenobia.id}`, [{ room: "room:vega", start: at, end: "2026-11-20T09:00:00Z" }], {
    until: "2026-11-20T08:10:00Z",
    note: JSON.stringify(zenobia),
    at,
  });
  expect(holds(home, "Zenobia")).not.toEqual([]);
  await calendar.forgetPerson({ adapter: "slack", account: "T1", id: "U7" });
  const left = await calendar.meetings(year);
  expect(left.map(({ title, organiser, attendees }) => [title, organiser, attendees.map(({ id }) => id)])).toEqual([
    ["Meeting: —, Li Lei", lilei.id, [lilei.id]],
    ["Hers", "—", [lilei.id]],
    ["— and Li Lei", lilei.id, [lilei.id]],
    ["Meeting: —, Li Lei", lilei.id, [lilei.id]],
  ]);
  const busy = await calendar.busy([zenobia.id, "room:orion", "room:vega"], year, { at });
  expect([...busy.values()].flat()).toEqual([]);
  for (const words of ["Zenobia", "zenobia", "季诺"]) expect(holds(home, words)).toEqual([]);
  expect((await calendar.find(both.id))?.room).toBeUndefined();
});

test("somebody who was in no meeting leaves everything as it was", async () => {
  const { home } = await open();
  await calendar.forgetPerson({ adapter: "slack", account: "T1", id: "U7" });
  expect(readdirSync(home)).toEqual([]);
  await book("Hers", 14, { attendees: [zenobia, lilei] });
  await calendar.forgetPerson({ adapter: "slack", account: "T1", id: "U9" });
  expect((await calendar.meetings(year)).map(({ attendees }) => attendees)).toEqual([[zenobia, lilei]]);
});
