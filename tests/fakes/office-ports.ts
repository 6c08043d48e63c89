/** The sample office with a calendar of its own, for tests that book. */
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Ports } from "../../src/core/skill.ts";
import { directoryOf } from "../../src/office/calendar/directory.ts";
import { calendarFiles } from "../../src/office/calendar/ics/file.ts";
import { type LocalCalendar, openCalendar } from "../../src/office/calendar/local/open.ts";
import { simplify } from "../../src/office/corpus/variants.ts";
import { type LocalTables, openTables } from "../../src/office/tables/local/open.ts";
import { sheets } from "../../src/office/tables/sheets/sheets.ts";
import { readConfig } from "../../src/settings.ts";

/** The ports of meetings and tables. `text` is an `office:` of its own in YAML; both lie in a new folder and are opened when used. */
export function officePorts(
  now: () => Date = () => new Date(),
  { zone = "Asia/Shanghai", text = "" }: { zone?: string; text?: string } = {},
): Pick<Ports, "calendarFiles" | "directory" | "now" | "simplify" | "sheets"> & {
  calendar: LocalCalendar;
  tables: LocalTables;
  folder: string;
} {
  const { office } = readConfig({ path: "atclaw.yaml", text }).config;
  const folder = mkdtempSync(join(tmpdir(), "atclaw-office-"));
  const file = join(folder, "calendar.db");
  return {
    folder,
    calendar: openCalendar({ file, bufferMinutes: office.bufferMinutes }),
    tables: openTables({ file: join(folder, "tables.db") }),
    sheets: sheets(),
    directory: directoryOf(office, zone),
    calendarFiles: calendarFiles(directoryOf(office, zone), zone),
    now,
    simplify,
  };
}
