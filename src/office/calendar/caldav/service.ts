/**
 * Meetings on a CalDAV server. Each person and each room has a calendar there; a meeting lies in those of its organiser, its people
 * and its room, under one UID. The organiser's says how it is, the others are copies.
 */
import type { Directory } from "../../../core/calendar.ts";
import { occurrencesOf } from "../elsewhere/events.ts";
import { eachOf } from "../elsewhere/patient.ts";
import { refusal, type SeenTime, type Service, type ServiceEvent, type Standing } from "../elsewhere/service.ts";
import { type IcsEvent, readIcs } from "../ics/read.ts";
import { writeIcs } from "../ics/write.ts";
import type { Time } from "../times.ts";
import { calendarsFor } from "./calendars.ts";
import { type DavFile, type DavOptions, davClient } from "./client.ts";

const atOnce = 6;
const mostRead = 5_000;

/** Where an event lies: the file and its version, by whose calendar it is. */
type Files = Readonly<Record<string, { readonly url: string; readonly etag: string }>>;

export interface CaldavOptions extends DavOptions {
  readonly directory: Directory;
  /** Of times without one. */
  readonly zone: string;
  /** The addresses of calendars that are not found by name, by whose they are. */
  readonly addresses?: ReadonlyMap<string, string>;
  readonly warn?: (text: string) => void;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

export function caldavService(options: CaldavOptions): Service {
  const { directory, zone, warn = () => {}, now = Date.now } = options;
  const dav = davClient(options);
  const calendars = calendarsFor(dav, directory, options.addresses);
  /** What files say, by address and version. */
  const read = new Map<string, IcsEvent | undefined>();

  async function eventIn({ url, etag, text }: DavFile): Promise<IcsEvent | undefined> {
    const key = `${url} ${etag}`;
    if (read.has(key)) return read.get(key);
    const { idOf, isRoom } = await calendars.names();
    let event: IcsEvent | undefined;
    try {
      [event] = await readIcs(text, { zone, idOf, isRoom });
    } catch (error) {
      warn(`The event ${url} cannot be read and is passed over: ${(error as Error).message}`);
    }
    if (read.size >= mostRead) read.clear();
    read.set(key, event);
    return event;
  }

  async function seenIn(of: string, calendar: string, within: Time): Promise<SeenTime[]> {
    const files = await dav.within(calendar, within);
    const all = await Promise.all(
      files.map(async (file): Promise<SeenTime[]> => {
        const event = await eventIn(file);
        if (!event?.isBusy) return [];
        const { uid, rule, zone } = event;
        const times = await occurrencesOf(event, within).catch(() => []);
        return times.map(({ start, end, original, title, attendees, room }) => ({
          of,
          uid,
          version: file.etag,
          original,
          start,
          end,
          title: title ?? event.title,
          organiser: event.organiser || of,
          attendees: attendees ? JSON.parse(attendees) : event.attendees,
          ...(room !== null && { room }),
          private: event.private,
          zone,
          ...(rule && { rule }),
        }));
      }),
    );
    return all.flat();
  }

  /** Whose calendars an event lies in, the one that says how it is first. */
  async function placesOf(event: ServiceEvent): Promise<string[]> {
    const people = [...event.attendees, ...event.changed.flatMap(({ attendees = [] }) => attendees)].map(
      ({ id }) => id,
    );
    const rooms = [event.room, ...event.changed.map(({ room }) => room)].filter((room) => room != null);
    return calendars.existing([...new Set([event.organiser, ...rooms, ...people])]);
  }

  /** Writes one file. What somebody else has made of it meanwhile is overwritten only in copies. */
  async function write(
    event: ServiceEvent,
    {
      text,
      at,
      before,
      ours,
    }: { text: string; at: string; before: string | undefined; ours: "all" | readonly ServiceEvent[] },
  ): Promise<string> {
    const made = await dav.put(at, text, before);
    if (made) return made.etag;
    const present = await dav.get(at);
    if (present && (await isOne(present, [event]))) return present.etag;
    if (present && before !== undefined && ours !== "all" && !(await isOne(present, ours)))
      throw refusal(
        "changed",
        "Somebody has changed the meeting on the CalDAV server since. Look at it and say again what it should be.",
        "这个会议在 CalDAV 服务器上又被改过。请看一下现在的样子，再说要怎么改。",
      );
    // Ours from an attempt that was cut off, a copy that somebody edited, or a file that somebody removed.
    const again = await dav.put(at, text, present?.etag);
    if (again) return again.etag;
    throw refusal(
      "changed",
      "The meeting is being changed by somebody else right now. Say it again.",
      "这个会议正在被别人修改。请再说一次。",
    );
  }

  /** Whether a file says what one of some events says; the server may have put it in other words. */
  async function isOne(file: DavFile, events: readonly ServiceEvent[]): Promise<boolean> {
    const names = await calendars.names();
    const there = JSON.stringify(await eventIn(file));
    for (const event of events) {
      const [wanted] = await readIcs(writeIcs([event], { names, at: 0, withIds: true }), { zone, ...names });
      if (JSON.stringify(wanted) === there) return true;
    }
    return false;
  }

  return {
    name: "The CalDAV server",
    async all() {
      const [all, { isRoom }] = await Promise.all([calendars.all(), calendars.names()]);
      const ids = all.map(({ id }) => id);
      return { rooms: ids.filter(isRoom), people: ids.filter((id) => !isRoom(id)) };
    },
    async look({ ids, within }) {
      const known = (await calendars.all()).filter(({ id }) => ids.includes(id));
      const seen = await eachOf(known, atOnce, ({ id, url }) => seenIn(id, url, within));
      return { whole: known.map(({ id }) => id), events: seen.flat(), busy: new Map() };
    },
    async put(event, before, ours) {
      const had = filesOf(before);
      const wanted = await placesOf(event);
      const home = before?.home ?? wanted[0] ?? "";
      const names = await calendars.names();
      const text = writeIcs([event], { names, at: now(), withIds: true, sequence: Math.floor(now() / 1000) });
      const files: Record<string, { url: string; etag: string }> = {};
      for (const place of [home, ...wanted.filter((one) => one !== home)]) {
        const url = had[place]?.url ?? `${await calendars.urlOf(place)}${encodeURIComponent(event.uid)}.ics`;
        const etag = await write(event, {
          text,
          at: url,
          before: had[place]?.etag,
          ours: place === home ? ours : "all",
        });
        files[place] = { url, etag };
      }
      for (const [place, { url }] of Object.entries(had)) if (!files[place]) await dav.remove(url);
      return { home, version: files[home]?.etag ?? "", known: JSON.stringify(files) };
    },
    async remove(event, before) {
      const had = Object.values(filesOf(before)).map(({ url }) => url);
      const perhaps = before
        ? []
        : await Promise.all(
            (await placesOf(event)).map(
              async (place) => `${await calendars.urlOf(place)}${encodeURIComponent(event.uid)}.ics`,
            ),
          );
      for (const url of [...had, ...perhaps]) await dav.remove(url);
    },
    async read(uid, _as, before) {
      const places = before ? [before.home] : (await calendars.all()).map(({ id }) => id);
      const found = await eachOf(places, atOnce, async (place) => {
        const url = before && filesOf(before)[place]?.url;
        const [file] = url ? [await dav.get(url)] : await dav.named(await calendars.urlOf(place), uid);
        const event = file && (await eventIn(file));
        return file && event ? [{ place, file, event }] : [];
      });
      const all = found.flat();
      const main = all.find(({ place, event }) => place === event.organiser) ?? all[0];
      if (!main) return undefined;
      const files = {
        ...filesOf(before),
        ...Object.fromEntries(all.map(({ place, file: { url, etag } }) => [place, { url, etag }])),
      };
      const { isBusy: _, ...event } = main.event;
      const organiser = event.organiser || main.place;
      return { ...event, organiser, home: main.place, version: main.file.etag, known: JSON.stringify(files) };
    },
  };
}

const filesOf = (before: Standing | undefined): Files => (before ? (JSON.parse(before.known) as Files) : {});
