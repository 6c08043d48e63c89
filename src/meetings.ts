/** The office that meetings are booked in, as the settings say: its calendar, its rooms and people. */
import { join } from "node:path";
import type { Ports } from "./core/skill.ts";
import { directoryOf } from "./office/calendar/directory.ts";
import { type LocalCalendar, openCalendar } from "./office/calendar/local/open.ts";
import type { Settings } from "./settings.ts";

/** The calendar of the data folder; opened when it is first used. */
export function openCalendarOf({ home, config }: Settings): LocalCalendar {
  return openCalendar({ file: join(home, "calendar.db"), bufferMinutes: config.office.bufferMinutes });
}

/** What the meeting skill is handed; `now` is in milliseconds since 1970. */
export function officeOf(
  { config, zone }: Settings,
  calendar: LocalCalendar,
  now: () => number = Date.now,
): Pick<Ports, "calendar" | "directory" | "now"> {
  return { calendar, directory: directoryOf(config.office, zone), now: () => new Date(now()) };
}
