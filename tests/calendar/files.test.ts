/** Calendar files that go out and come in, and tables of rooms and people. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { CommandContext } from "../../src/commands/context.ts";
import { run } from "../../src/commands/office.ts";
import type { Meeting } from "../../src/core/calendar.ts";
import { openCalendarOf } from "../../src/meetings.ts";
import { readOfficeCsv } from "../../src/office/calendar/csv.ts";
import { calendarFiles } from "../../src/office/calendar/ics/file.ts";
import { readConfig, readSettings } from "../../src/settings.ts";
import { smallDirectory } from "../contracts/calendar-service.ts";

const files = calendarFiles(smallDirectory, "Asia/Shanghai");
const at = "2026-11-20T08:00:00Z";
const home = mkdtempSync(join(tmpdir(), "atclaw-files-"));
afterAll(() => rmSync(home, { recursive: true, force: true }));

const weekly = (start: string, more: Partial<Meeting> = {}): Meeting => ({
  id: "m1",
  original: start,
  rule: "FREQ=WEEKLY;BYDAY=TU;COUNT=4",
  title: "Review, “weekly”; with a\nbreak — 评审会议，每周二下午三点开始，请大家准时参加并提前准备好材料",
  organiser: "lilei",
  attendees: [
    { id: "lilei", name: "Li Lei", optional: false },
    { id: "lucy", name: "Lucy", optional: true },
  ],
  start,
  end: new Date(Date.parse(start) + 3_600_000).toISOString(),
  zone: "Europe/Berlin",
  room: "orion",
  private: false,
  ...more,
});
const series = ["2026-10-13T07:00:00.000Z", "2026-10-20T07:00:00.000Z", "2026-11-03T08:00:00.000Z"].map((start) =>
  weekly(start),
);

describe("a calendar file", () => {
  it("says of a series what it is, without the time that was cancelled, across the change of clocks", async () => {
    const text = await files.write(series, { at });
    expect(text.split("\r\n").every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
    expect(text).toContain("TZID:Europe/Berlin");
    expect(text).toContain("EXDATE;TZID=Europe/Berlin:20261027T090000");
    const [read] = await files.read(text);
    expect(read?.draft).toMatchObject({
      title: series[0]?.title,
      organiser: "lilei",
      start: "2026-10-13T07:00:00.000Z",
      zone: "Europe/Berlin",
      rule: "FREQ=WEEKLY;COUNT=4;BYDAY=TU",
      room: "orion",
      attendees: [{ id: "lilei" }, { id: "lucy", optional: true }],
    });
    expect(read?.without).toEqual(["2026-10-27T08:00:00.000Z"]);
  });

  it("invites a guest without naming the others", async () => {
    const text = await files.write(series, { at, guest: "Guest@partner.com" });
    const whole = text.replace(/\r\n /g, "");
    expect(whole).toContain("METHOD:REQUEST");
    expect(whole).toMatch(
      /ATTENDEE;CN="Guest@partner.com";ROLE="REQ-PARTICIPANT";PARTSTAT="NEEDS-ACTION";RSVP="TRUE":mailto:guest@partner.com/,
    );
    expect(whole).not.toContain("Lucy");
    expect(whole).toMatch(/ORGANIZER;CN="Li Lei":mailto:lilei@example.com/);
  });

  it.each([
    ["hello", "has no BEGIN:VCALENDAR"],
    ["BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nSUMMARY:x\r\n", "is broken"],
    [
      "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:No start\r\nEND:VEVENT\r\nEND:VCALENDAR",
      "“No start” has no start (DTSTART)",
    ],
    [
      "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Back\r\nDTSTART:20261124T150000Z\r\nDTEND:20261124T140000Z\r\nEND:VEVENT\r\nEND:VCALENDAR",
      "“Back” ends before it begins",
    ],
    [
      "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:Where\r\nDTSTART;TZID=Europe/Berln:20261124T150000\r\nEND:VEVENT\r\nEND:VCALENDAR",
      "a time zone called “Europe/Berln”",
    ],
  ])("that is broken is told as that: %j", async (text, told) => {
    await expect(files.read(text)).rejects.toThrow(told);
  });

  it("of Outlook and of a phone is understood: names of zones, whole days, lengths", async () => {
    const event = (lines: string) => `BEGIN:VEVENT\r\n${lines}\r\nEND:VEVENT\r\n`;
    const text = `BEGIN:VCALENDAR\r\n${event('UID:1\r\nDTSTART;TZID="China Standard Time":20261124T150000\r\nDURATION:PT90M')}${event(
      "UID:2\r\nDTSTART;VALUE=DATE:20261125",
    )}${event("UID:3\r\nTRANSP:TRANSPARENT\r\nDTSTART:20261124T150000Z")}END:VCALENDAR`;
    expect((await files.read(text)).map(({ draft: { start, end } }) => [start, end])).toEqual([
      ["2026-11-24T07:00:00.000Z", "2026-11-24T08:30:00.000Z"],
      ["2026-11-24T16:00:00.000Z", "2026-11-25T16:00:00.000Z"],
    ]);
  });
});

describe("a table of rooms or people", () => {
  it("becomes settings that are in force", () => {
    const rooms = readOfficeCsv(
      "rooms.csv",
      '\uFEFFName,Capacity,Floor,Equipment\r\nOrion,8,3,screen; video\r\n"Vega, small",4,2,\r\n\r\n',
    );
    const people = readOfficeCsv("people.csv", "姓名;邮箱;部门;slack\n李雷;li.lei@example.com;Design;T1:U7");
    const { office } = readConfig({
      path: "atclaw.yaml",
      text: `office:\n  rooms:\n    ${rooms.lines.join("\n    ")}\n  people:\n    ${people.lines.join("\n    ")}`,
    }).config;
    expect(office.rooms).toMatchObject([
      { name: "Orion", seats: 8, floor: "3", equipment: ["screen", "video"] },
      { name: "Vega, small", seats: 4 },
    ]);
    expect(office.people).toMatchObject([{ name: "李雷", team: "Design", accounts: { slack: "T1:U7" } }]);
  });

  it("that is wrong is told line by line, and nothing of it is taken", () => {
    const text = 'name,seats,zone\nOrion,eight,\n"Ve\nga",4,Asia/Shangai\n,3,\nLyra,2,UTC\nlyra,2,UTC\nNova,1,UTC,more';
    const told = (() => {
      try {
        readOfficeCsv("rooms.csv", text);
      } catch (error) {
        return (error as Error).message;
      }
    })();
    expect(told).toMatch(/rooms\.csv:2: seats: .*number/);
    expect(told).toMatch(/rooms\.csv:3: zone: is no time zone/);
    expect(told).toMatch(/rooms\.csv:5: name: /);
    expect(told).toContain("rooms.csv:7: lyra stands in line 6 already");
    expect(told).toContain("rooms.csv:8: has 4 cells, and there are 3 columns");
    expect(() => readOfficeCsv("x.csv", "")).toThrow("is empty");
    expect(() => readOfficeCsv("x.csv", "seats\n8")).toThrow('no column "name"');
    expect(() => readOfficeCsv("x.csv", 'name\n"Orion')).toThrow("x.csv:2: a quote is opened");
  });
});

it("atclaw office import prints settings, and books the meetings of a file once", async () => {
  const text = "office:\n  rooms:\n    - { name: orion, seats: 8 }";
  const settings = await readSettings({}, { path: "atclaw.yaml", text }, home);
  const lines: string[] = [];
  const type = (...args: string[]) =>
    run(["import", ...args.map((name) => join(home, name))], {
      home,
      settings,
      stdout: (line) => void lines.push(line),
      stderr: (line) => void lines.push(line),
    } as CommandContext);
  writeFileSync(join(home, "rooms.csv"), "name,seats\nOrion,8");
  expect(await type("rooms.csv")).toBe(0);
  expect(lines.join("\n")).toBe('office:\n  rooms:\n    - {"name":"Orion","seats":8}');
  const { rule: _, original: __, ...once } = weekly("2099-10-13T07:00:00.000Z", { id: "m2" });
  const meeting = await files.write([once], { at });
  writeFileSync(join(home, "a.ics"), meeting);
  writeFileSync(join(home, "b.ics"), meeting.replaceAll("UID:m2", "UID:m3"));
  expect(await type("a.ics")).toBe(0);
  expect(await type("a.ics")).toBe(0);
  expect(lines.at(-1)).toBe("1 of 1 meetings of a.ics are in the calendar.");
  expect(await type("b.ics")).toBe(1);
  expect(lines.at(-2)).toMatch(/is taken at 2099-10-13T07:00/);
  const calendar = openCalendarOf(settings);
  expect(await calendar.meetings({ start: "2099-01-01T00:00:00Z", end: "2100-01-01T00:00:00Z" })).toHaveLength(1);
  await calendar.close();
  await expect(type("none.csv")).rejects.toThrow("cannot be read (ENOENT)");
});
