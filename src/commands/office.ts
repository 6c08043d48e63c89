import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import { CalendarError } from "../core/calendar.ts";
import { sha256 } from "../core/canonical.ts";
import { UserError } from "../core/errors.ts";
import { officeOf, openCalendarOf } from "../meetings.ts";
import { readOfficeCsv } from "../office/calendar/csv.ts";
import { sealedNotes } from "../store/seal.ts";
import { openStore } from "../store/sqlite/store.ts";
import { UsageError } from "./arguments.ts";
import type { CommandContext, Run } from "./context.ts";

/**
 * `atclaw office import FILE…`: tables of rooms and people in CSV become the `office:` of `atclaw.yaml`, printed to be put there; the
 * meetings of an iCalendar file are booked, each once however often the file is imported.
 */
export const run: Run = async (args, context) => {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} });
  const [verb, ...files] = positionals;
  if (verb !== "import" || files.length === 0)
    throw new UsageError("Say what: npx atclaw office import rooms.csv people.csv, or meetings.ics.");
  const calendars = files.filter((file) => /\.ics$/i.test(file));
  const tables = files.filter((file) => !calendars.includes(file)).map((file) => readOfficeCsv(file, read(file)));
  if (tables.length > 0) context.stdout(inYaml(tables));
  let code = 0;
  for (const file of calendars) code = Math.max(code, await book(file, context));
  return code;
};

function inYaml(tables: readonly ReturnType<typeof readOfficeCsv>[]): string {
  const kinds = ["rooms", "people"] as const;
  const parts = kinds.flatMap((kind) => {
    const lines = tables.flatMap((table) => (table.kind === kind ? table.lines : []));
    return lines.length > 0 ? [`  ${kind}:`, ...lines.map((line) => `    ${line}`)] : [];
  });
  return ["office:", ...parts].join("\n");
}

async function book(file: string, { settings, stdout, stderr }: CommandContext): Promise<number> {
  const text = read(file);
  const store = openStore(settings.home);
  const calendar = openCalendarOf(settings, {
    vault: sealedNotes(store.notes, settings.home, settings.secrets.ATCLAW_KEY),
  });
  try {
    const { calendarFiles } = officeOf(settings, calendar);
    const at = new Date().toISOString();
    let refused = 0;
    const meetings = await calendarFiles.read(text);
    for (const { uid, draft, without, changed } of meetings)
      try {
        const own = calendar.as?.(draft.organiser) ?? calendar;
        const key = `ics ${sha256(`${uid} ${draft.start}`)}`;
        const { id } = await own.book(draft, { key, at });
        for (const original of without) await own.cancel({ id, original }, { key: `${key} ${original}`, at });
        for (const { original, change } of changed)
          await own.change({ id, original }, change, { key: `${key} ${original}`, at });
      } catch (error) {
        if (!(error instanceof CalendarError)) throw error;
        refused++;
        stderr(`${draft.title} (${draft.start}): ${error.message}`);
      }
    stdout(`${meetings.length - refused} of ${meetings.length} meetings of ${basename(file)} are in the calendar.`);
    return refused > 0 ? 1 : 0;
  } finally {
    await calendar.close();
    await store.close();
  }
}

function read(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (cause) {
    throw new UserError(
      `${file} cannot be read (${(cause as NodeJS.ErrnoException).code}). Name a file that is there.`,
      { cause },
    );
  }
}
