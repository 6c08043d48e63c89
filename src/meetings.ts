/** The office that meetings are booked in, as the settings say: its calendar, its rooms and people. */
import { join } from "node:path";
import type { OpenNotes } from "./core/notes.ts";
import type { Ports } from "./core/skill.ts";
import { directoryOf } from "./office/calendar/directory.ts";
import { type OfficeCalendar, openOfficeCalendar } from "./office/calendar/open.ts";
import { simplify } from "./office/corpus/variants.ts";
import type { Settings } from "./settings.ts";

/**
 * The calendar that the settings name; opened when it is first used. `vault` is where people's tokens lie; `warn` is told what an
 * operator should know.
 */
export function openCalendarOf(
  settings: Settings,
  { vault, warn = () => {} }: { vault?: OpenNotes; warn?: (text: string) => void } = {},
): OfficeCalendar {
  const { home, config, zone, secrets } = settings;
  const directory = directoryOf(config.office, zone);
  return openOfficeCalendar({
    office: config.office,
    directory,
    file: join(home, "calendar.db"),
    zone,
    secrets,
    warn,
    publicUrl: `http://${settings.host === "0.0.0.0" ? "127.0.0.1" : settings.host}:${settings.port}`,
    ...(vault && { vault: vault("calendar") }),
  });
}

/** What the meeting skill is handed; `now` is in milliseconds since 1970. */
export function officeOf(
  { config, zone }: Settings,
  calendar: OfficeCalendar,
  now: () => number = Date.now,
): Pick<Ports, "calendar" | "directory" | "now" | "simplify"> {
  return { calendar, directory: directoryOf(config.office, zone), now: () => new Date(now()), simplify };
}
