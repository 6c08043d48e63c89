/** Opens the calendar that the settings name: the file of the data folder, alone or together with a service that keeps the meetings. */
import { existsSync } from "node:fs";
import type { PersonalAccess } from "../../core/access.ts";
import type { Directory } from "../../core/calendar.ts";
import type { Whose } from "../../core/erase.ts";
import { UserError } from "../../core/errors.ts";
import type { Notes } from "../../core/notes.ts";
import { caldavService } from "./caldav/service.ts";
import type { Accounts } from "./elsewhere/accounts.ts";
import { keptElsewhere } from "./elsewhere/kept.ts";
import type { Service } from "./elsewhere/service.ts";
import { asAskers, askersAt } from "./feishu/askers.ts";
import { feishuService } from "./feishu/service.ts";
import { openGoogle } from "./google/open.ts";
import type { Forgotten } from "./local/forget.ts";
import { type LocalCalendar, openCalendar, openLedger } from "./local/open.ts";
import { openMicrosoft } from "./microsoft/open.ts";
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
  /** Where browsers reach our own HTTP server, where the settings do not say it. */
  readonly publicUrl: string;
  /** Where people's tokens are sealed; without it nobody can connect. */
  readonly vault?: Notes;
  /** How people of Feishu let us act in their name; looked up when it is needed. */
  readonly access?: () => PersonalAccess | undefined;
}

/** An office's calendar. */
export interface OfficeCalendar extends LocalCalendar {
  /** What our own HTTP server answers at which path, so that people can let us use their calendars. */
  readonly routes: Accounts["routes"];
  /** Takes somebody's tokens and meetings away; what a service keeps stays there. */
  forgetPerson(whose: Whose): Promise<void>;
}

/** The calendar of an office; nothing is opened or asked before its first use. Throws a `UserError` when a secret is missing. */
export function openOfficeCalendar(means: Means): OfficeCalendar {
  const { office, file, directory } = means;
  const options = { file, bufferMinutes: office.bufferMinutes };
  const driver = driverOf(means);
  const kept = driver
    ? keptElsewhere(openLedger(options), driver.service, driver.accounts?.known)
    : openCalendar(options);
  const calendar = driver?.inName?.(kept) ?? kept;
  return {
    ...calendar,
    routes: driver?.accounts?.routes ?? {},
    async forgetPerson(whose) {
      const who = await forgottenIn(directory, whose);
      for (const id of who.ids) await driver?.accounts?.forget(id);
      // Who never booked anything leaves no file behind.
      if (existsSync(file)) await calendar.forget(who);
    },
  };
}

interface Driver {
  readonly service: Service;
  readonly accounts?: Accounts;
  /** The same calendar in which people act as themselves. */
  inName?(calendar: LocalCalendar): LocalCalendar;
}

function driverOf({
  office,
  directory,
  zone,
  secrets,
  warn,
  publicUrl,
  vault = noNotes,
  access,
}: Means): Driver | undefined {
  const addresses = addressesIn(office);
  const base = { directory, addresses, vault, publicUrl: office.publicUrl ?? publicUrl };
  const { caldav, google, microsoft } = office;
  if (office.calendar === "caldav" && caldav) {
    const password = needed(secrets, "CALDAV_PASSWORD", "the password of the CalDAV server");
    return { service: caldavService({ ...caldav, password, directory, zone, addresses, warn }) };
  }
  if (office.calendar === "google" && google) {
    const clientSecret = needed(secrets, "GOOGLE_CLIENT_SECRET", "the secret of the OAuth client");
    return openGoogle({ ...base, ...google, clientSecret });
  }
  if (office.calendar === "microsoft" && microsoft) {
    const clientSecret = secrets.MICROSOFT_CLIENT_SECRET;
    return openMicrosoft({ ...base, ...microsoft, ...(clientSecret && { clientSecret }) });
  }
  if (office.calendar === "feishu") {
    // The first app is the one that has the calendar.
    const [appId = ""] = needed(secrets, "FEISHU_APP_ID", "the id of the Feishu app").split(",");
    const [appSecret = ""] = needed(secrets, "FEISHU_APP_SECRET", "the secret of the Feishu app").split(",");
    const app = { api: feishuApi(secrets.FEISHU_DOMAIN), appId: appId.trim(), appSecret: appSecret.trim() };
    if (office.feishu?.actAs !== "asker") return { service: feishuService({ ...app, directory, addresses }) };
    const askers = askersAt(app.appId, directory, access ?? (() => undefined));
    const service = feishuService({ ...app, directory, addresses, askers });
    return {
      service,
      inName: (calendar) => asAskers(calendar, { appId: app.appId, askers, reach: service.reach }),
    };
  }
  return undefined;
}

/** Where Feishu's API is: `feishu`, `lark`, or an address. */
function feishuApi(domain = ""): string {
  const [first = ""] = domain.split(",");
  if (/^https?:/.test(first)) return first.trim().replace(/\/$/, "");
  return first.trim().toLowerCase() === "lark" ? "https://open.larksuite.com" : "https://open.feishu.cn";
}

/** Every id and name that somebody of a chat may have in meetings. */
async function forgottenIn(directory: Directory, { adapter, account, id }: Whose): Promise<Forgotten> {
  const keys = [`${adapter}:${account}:${id}`, `${adapter}:*:${id}`];
  const known = (await directory.people()).find(
    ({ accounts, name, aliases }) =>
      accounts.some((one) => keys.includes(one)) || (account === "local" && [name, ...aliases].includes(id)),
  );
  return {
    ids: [`${adapter}:${account}:${id}`, ...(known ? [known.id] : [])],
    names: known ? [known.name, ...known.aliases] : [],
  };
}

const noNotes: Notes = {
  get: async () => undefined,
  put: async () => {},
  remove: async () => {},
  list: async () => [],
};

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
