import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { type LocalCalendar, openCalendar } from "../../src/office/calendar/local/open.ts";
import { calendarContract } from "../contracts/calendar.ts";

const opened: { calendar: LocalCalendar; folder: string }[] = [];
afterEach(async () => {
  for (const { calendar, folder } of opened.splice(0)) {
    await calendar.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

calendarContract("the calendar on this machine", async () => {
  const folder = mkdtempSync(join(tmpdir(), "atclaw-calendar-"));
  const calendar = openCalendar({ file: join(folder, "calendar.db") });
  opened.push({ calendar, folder });
  return calendar;
});
