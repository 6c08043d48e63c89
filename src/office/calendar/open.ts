/** Opens the calendar that the settings name: the file of the data folder, alone or together with a service that keeps the meetings. */
import type { Directory } from "../../core/calendar.ts";
import { UserError } from "../../core/errors.ts";
import { caldavService } from "./caldav/service.ts";
import { keptElsewhere } from "./elsewhere/kept.ts";
import type { Service } from "./elsewhere/service.ts";
import { type LocalCalendar, openCalendar, openLedger } from "./local/open.ts";
import { idOfPerson, idOfRoom, type OfficeConfig } from "./schema.ts";

/** What drivers are made from. */
export interface Means {
  readonly office: OfficeConfig;
  readonly directory: Directory;
  /** The database file. */
  readonly file: string;
  readonly zone: string;
  readonly secrets: Readonly<Record<string, string | undefined>>;
  readonly warn: (text: string) => void;
}

/** The calendar of an office; nothing is opened or asked before its first use. Throws a `UserError` when a secret is missing. */
export function openOfficeCalendar(means: Means): LocalCalendar {
  const { office, file } = means;
  const options = { file, bufferMinutes: office.bufferMinutes };
  const service = serviceOf(means);
  return service ? keptElsewhere(openLedger(options), service) : openCalendar(options);
}

function serviceOf({ office, directory, zone, secrets, warn }: Means): Service | undefined {
  switch (office.calendar) {
    case "local":
      return undefined;
    case "caldav": {
      if (!office.caldav) return undefined;
      const password = needed(secrets, "CALDAV_PASSWORD", "the password of the CalDAV server");
      return caldavService({ ...office.caldav, password, directory, zone, addresses: addressesIn(office), warn });
    }
  }
}

/** The calendars whose address the settings give, by whose they are. */
const addressesIn = ({ rooms = [], people = [] }: OfficeConfig): ReadonlyMap<string, string> =>
  new Map([
    ...rooms.flatMap((one) => (one.calendar ? [[idOfRoom(one), one.calendar] as const] : [])),
    ...people.flatMap((one) => (one.calendar ? [[idOfPerson(one), one.calendar] as const] : [])),
  ]);

function needed(secrets: Means["secrets"], name: string, what: string): string {
  const value = secrets[name];
  if (value) return value;
  throw new UserError(`${name} is not set. Put ${what} there, or set office.calendar to local in atclaw.yaml.`);
}
