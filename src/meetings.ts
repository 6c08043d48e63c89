/** The office that meetings are booked in, as the settings say: its calendar, its rooms and people. */
import { join } from "node:path";
import type { PersonalAccess } from "./core/access.ts";
import type { AdapterHost } from "./core/adapter.ts";
import { personKey } from "./core/audit.ts";
import type { OpenNotes } from "./core/notes.ts";
import { officePersonOf } from "./core/person.ts";
import type { Ports } from "./core/skill.ts";
import { readTimetable, weekOf } from "./core/timetable.ts";
import { momentAt, wallOf } from "./core/wall.ts";
import { directoryOf } from "./office/calendar/directory.ts";
import { calendarFiles } from "./office/calendar/ics/file.ts";
import { type OfficeCalendar, openOfficeCalendar } from "./office/calendar/open.ts";
import { simplify } from "./office/corpus/variants.ts";
import type { Settings } from "./settings.ts";

/**
 * The calendar that the settings name; opened when it is first used. `vault` is where people's tokens lie; `warn` is told what an
 * operator should know; `access` is how people of Feishu let us act in their name, looked up when it is needed.
 */
export function openCalendarOf(
  settings: Settings,
  {
    vault,
    warn = () => {},
    access,
  }: { vault?: OpenNotes; warn?: (text: string) => void; access?: () => PersonalAccess | undefined } = {},
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
    ...(access && { access }),
  });
}

/** What the meeting skill is handed; `now` is in milliseconds since 1970. */
export function officeOf(
  { config, zone }: Settings,
  calendar: OfficeCalendar,
  now: () => number = Date.now,
): Pick<Ports, "calendar" | "calendarFiles" | "directory" | "now" | "simplify"> {
  const directory = directoryOf(config.office, zone);
  return {
    calendar,
    calendarFiles: calendarFiles(directory, zone),
    directory,
    now: () => new Date(now()),
    simplify,
  };
}

/** What the console shows of rooms and people, for somebody who looks; a day that is none counts as today. */
export function calendarViewOf(
  { calendar, directory, now }: Pick<Ports, "calendar" | "directory" | "now">,
  zone: string,
): NonNullable<AdapterHost["calendar"]> {
  return async (query, { conversation, sender }) => {
    const [rooms, people] = await Promise.all([directory.rooms(), directory.people()]);
    const room = rooms.find(({ name }) => name === query.of);
    const person = people.find(({ name, email }) => (email ?? name) === query.of);
    if (query.of !== "" && !room && !person) return undefined;
    const own = isZone(query.zone) ? query.zone : zone;
    const today = now().getTime();
    const day = momentAt(
      /^\d{4}-\d{2}-\d{2}$/.test(query.day ?? "") ? (query.day ?? "") : wallOf(today, own).date,
      720,
      own,
    );
    const timetable = await readTimetable(
      {
        rooms: room ? [room] : person ? [] : rooms,
        people: person ? [person] : [],
        days: room || person ? weekOf(day, own) : [wallOf(day, own).date],
        zone: own,
        language: query.language,
        reader: officePersonOf(people, sender, conversation)?.id ?? personKey(conversation, sender),
        inPublic: false,
      },
      calendar,
      today,
    );
    return {
      rooms: rooms.map(({ name }) => name),
      people: people.map(({ name, email }) => email ?? name),
      of: query.of,
      timetable,
    };
  };
}

function isZone(name: string | undefined): name is string {
  try {
    return name !== undefined && new Intl.DateTimeFormat("en", { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
