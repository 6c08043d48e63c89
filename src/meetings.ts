/** The office that meetings are booked in, as the settings say: its calendar, its rooms and people. */
import { join } from "node:path";
import type { Ports } from "./core/skill.ts";
import { directoryOf } from "./office/calendar/directory.ts";
import type { LocalCalendar } from "./office/calendar/local/open.ts";
import { openOfficeCalendar } from "./office/calendar/open.ts";
import { simplify } from "./office/corpus/variants.ts";
import type { Settings } from "./settings.ts";

/** The calendar that the settings name; opened when it is first used. `warn` is told what an operator should know. */
export function openCalendarOf(settings: Settings, warn: (text: string) => void = () => {}): LocalCalendar {
  const { home, config, zone, secrets } = settings;
  const directory = directoryOf(config.office, zone);
  return openOfficeCalendar({
    office: config.office,
    directory,
    file: join(home, "calendar.db"),
    zone,
    secrets,
    warn,
  });
}

/** What the meeting skill is handed; `now` is in milliseconds since 1970. */
export function officeOf(
  { config, zone }: Settings,
  calendar: LocalCalendar,
  now: () => number = Date.now,
): Pick<Ports, "calendar" | "directory" | "now" | "simplify"> {
  return { calendar, directory: directoryOf(config.office, zone), now: () => new Date(now()), simplify };
}
