/** Whose calendar is which on a CalDAV server: found by name, by a given address, or made when it is first needed. */
import type { Directory, OfficePerson, Room } from "../../../core/calendar.ts";
import { sha256 } from "../../../core/canonical.ts";
import type { Names } from "../ics/write.ts";
import type { DavCalendar, DavClient } from "./client.ts";

/** How long the server's list is taken for what it is. */
const listMs = 300_000;
/** Where meetings of people lie of whom nobody has a calendar. */
const nobodys = "nobody";

export interface Calendars {
  /** Those that there are, by whose they are. */
  all(): Promise<readonly { readonly id: string; readonly url: string }[]>;
  /** Those of `ids` who are to have one, in order; one for nobody when that leaves none. Those that are missing are made. */
  existing(ids: readonly string[]): Promise<string[]>;
  urlOf(id: string): Promise<string>;
  names(): Promise<Names & { idOf(email: string): string; isRoom(id: string): boolean }>;
}

export function calendarsFor(
  dav: DavClient,
  directory: Directory,
  addresses: ReadonlyMap<string, string> = new Map(),
): Calendars {
  let listed: { readonly at: number; readonly urls: Promise<Map<string, string>> } | undefined;

  async function list(): Promise<Map<string, string>> {
    const [found, people, rooms] = await Promise.all([dav.calendars(), directory.people(), directory.rooms()]);
    const entries = [...rooms, ...people].flatMap((one): [string, string][] => {
      const url = addresses.get(one.id) ?? calledAs(one, found, [...rooms, ...people]);
      return url ? [[one.id, url]] : [];
    });
    const own = found.find(({ url }) => url.endsWith(`/${pathOf(nobodys)}/`));
    return new Map(own ? [...entries, [nobodys, own.url]] : entries);
  }

  async function urls(): Promise<Map<string, string>> {
    if (!listed || Date.now() - listed.at > listMs) {
      const fresh = { at: Date.now(), urls: list() };
      listed = fresh;
      fresh.urls.catch(() => {
        if (listed === fresh) listed = undefined;
      });
    }
    return listed.urls;
  }

  async function make(id: string, name: string): Promise<void> {
    const known = await urls();
    if (!known.has(id)) known.set(id, (await dav.make(pathOf(id), name)).url);
  }

  return {
    all: async () => [...(await urls())].map(([id, url]) => ({ id, url })),
    async existing(ids) {
      const [people, rooms] = await Promise.all([directory.people(), directory.rooms()]);
      const known = new Map([...people, ...rooms].map(({ id, name }) => [id, name]));
      const having = ids.filter((id) => known.has(id));
      for (const id of having) await make(id, known.get(id) ?? id);
      if (having.length > 0) return having;
      await make(nobodys, "atclaw");
      return [nobodys];
    },
    async urlOf(id) {
      const url = (await urls()).get(id);
      if (url) return url;
      throw new Error(`There is no calendar of ${id}.`);
    },
    async names() {
      const [people, rooms] = await Promise.all([directory.people(), directory.rooms()]);
      const emails = new Map(people.flatMap(({ id, email }) => (email ? [[id, email]] : [])));
      const ids = new Map([...emails].map(([id, email]) => [email.toLowerCase(), id]));
      const roomNames = new Map(rooms.map(({ id, name }) => [id, name]));
      return {
        emailOf: (id) => emails.get(id) ?? (/^[^\s@]+@[^\s@]+$/.test(id) ? id : undefined),
        roomName: (id) => roomNames.get(id) ?? id,
        idOf: (email) => ids.get(email) ?? email,
        isRoom: (id) => roomNames.has(id),
      };
    },
  };
}

/** A path of its own, whatever the name holds. */
const pathOf = (id: string): string => `atclaw-${sha256(id).slice(0, 16)}`;

/** The calendar that goes by somebody's e-mail or, where nobody else does, by a name of theirs; or that we made. */
function calledAs(
  one: OfficePerson | Room,
  calendars: readonly DavCalendar[],
  all: readonly (OfficePerson | Room)[],
): string | undefined {
  const own = calendars.find(({ url }) => url.endsWith(`/${pathOf(one.id)}/`));
  if (own) return own.url;
  const isUnique = (name: string): boolean => all.filter((other) => namesOf(other).includes(name)).length === 1;
  const names = namesOf(one).filter(isUnique);
  const fits = calendars.filter(({ name, url }) => {
    const last = decodeURIComponent(url.split("/").at(-2) ?? "").toLowerCase();
    return names.includes(name.trim().toLowerCase()) || names.includes(last);
  });
  return fits.length === 1 ? fits[0]?.url : undefined;
}

const namesOf = (one: OfficePerson | Room): string[] =>
  [one.id, one.name, ...one.aliases, ...("email" in one && one.email ? [one.email] : [])].map((name) =>
    name.toLowerCase(),
  );
