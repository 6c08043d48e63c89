/**
 * Meetings in Feishu, in the app's own calendar or, where the settings say so, in the calendar of whoever asks for them. When people
 * and rooms are busy the app may see; what a meeting is, only whose calendar it is in.
 */
import { z } from "zod";
import type { Directory } from "../../../core/calendar.ts";
import { eachOf } from "../elsewhere/patient.ts";
import type { SeenTime, Service, Standing } from "../elsewhere/service.ts";
import type { Time } from "../times.ts";
import type { Askers } from "./askers.ts";
import { type FeishuOptions, feishuClient, feishuName } from "./client.ts";
import { namesFor } from "./names.ts";
import { knownOf, type OwnCalendar, ownCalendar } from "./own.ts";

const dayMs = 86_400_000;
/** The longest stretch that may be asked about at once. */
const busyDays = 60;
const atOnce = 4;
const ids = { user_id_type: "open_id" };

export interface FeishuServiceOptions extends FeishuOptions {
  readonly directory: Directory;
  /** The `room_id`s of rooms that are not called at Feishu as they are here. */
  readonly addresses: ReadonlyMap<string, string>;
  /** Those whose meetings are made in their own name; the app makes all of them when absent. */
  readonly askers?: Askers;
}

/** The service, and with `reach` a look whether somebody's own calendar may be used now; rejects with a `CalendarError` when not. */
export function feishuService({
  directory,
  addresses,
  askers,
  ...options
}: FeishuServiceOptions): Service & { reach(person: string): Promise<void> } {
  const call = feishuClient(options);
  const namesNow = namesFor(call, directory, addresses);
  const app = ownCalendar(call, namesNow);
  const own = new Map<string, OwnCalendar>();

  function calendarOf(person: string | undefined): OwnCalendar {
    if (person === undefined || !askers) return app;
    const known = own.get(person);
    if (known) return known;
    const made = ownCalendar(feishuClient({ ...options, bearer: askers.bearer(person) }), namesNow, person);
    own.set(person, made);
    return made;
  }
  /** Where an event is; one that is not there yet belongs in its organiser's own calendar, where they have one with us. */
  async function homeOf(organiser: string, before: Standing | undefined): Promise<OwnCalendar> {
    if (before) return calendarOf(knownOf(before).by);
    return calendarOf((await askers?.whose(organiser)) ? organiser : undefined);
  }
  /** Of some people those whose own calendars may be read for somebody; for nobody in particular, of all who agreed. */
  async function readable(people: readonly string[], as: string | undefined): Promise<string[]> {
    if (!askers) return [];
    const asked = as === undefined ? people : [as];
    const found = await eachOf([...asked], atOnce, async (id) => ((await askers.mayRead(id)) ? [id] : []));
    return found.flat();
  }
  /** Whose meetings are all in the app's calendar. */
  async function without(people: readonly string[]): Promise<string[]> {
    if (!askers) return [...people];
    const found = await eachOf([...people], atOnce, async (id) => ((await askers.whose(id)) ? [] : [id]));
    return found.flat();
  }

  async function busyOf(of: readonly string[], within: Time): Promise<Map<string, Time[]>> {
    const names = await namesNow();
    const known = of.flatMap((id): { id: string; who: Record<string, string> }[] => {
      const [user_id, room_id] = [names.openIdOf(id), names.roomIdOf(id)];
      return room_id ? [{ id, who: { room_id } }] : user_id ? [{ id, who: { user_id } }] : [];
    });
    const answer = z.object({
      freebusy_list: z.array(z.object({ start_time: z.string(), end_time: z.string() })).nullish(),
    });
    const found = await eachOf(known, atOnce, async ({ id, who }) => {
      const all: Time[] = [];
      for (let start = within.start; start < within.end; start += busyDays * dayMs) {
        const span = { time_min: iso(start), time_max: iso(Math.min(within.end, start + busyDays * dayMs)) };
        const part = await call({
          method: "POST",
          path: "/calendar/v4/freebusy/list",
          query: ids,
          body: { ...span, ...who },
          answer,
        });
        for (const one of part?.freebusy_list ?? [])
          all.push({ start: Date.parse(one.start_time), end: Date.parse(one.end_time) });
      }
      return [id, all] as const;
    });
    return new Map(found);
  }

  return {
    name: feishuName,
    async all() {
      const [people, rooms] = await Promise.all([directory.people(), directory.rooms()]);
      return { people: people.map(({ id }) => id), rooms: rooms.map(({ id }) => id) };
    },
    async look({ ids: of, within, as, details }) {
      const { roomIdOf } = await namesNow();
      const rooms = of.filter((id) => roomIdOf(id) !== undefined);
      const people = of.filter((id) => !rooms.includes(id));
      // What we have made, we can read; of everything else only when it is.
      const read = details ? await readable(people, as) : [];
      const [seen, busy] = await Promise.all([
        details ? Promise.all([app, ...read.map(calendarOf)].map((one) => one.made(within))) : [],
        busyOf(details ? rooms : of, within),
      ]);
      // Who is invited has the same event in their calendar.
      const events = [...new Map(seen.flat().map((one) => [`${one.uid} ${one.original}`, one])).values()];
      const isOf = ({ room = "", organiser, attendees }: SeenTime): boolean =>
        [room, organiser, ...attendees.map(({ id }) => id)].some((id) => of.includes(id));
      return {
        whole: details ? [...(await without(people)), ...read.filter((id) => of.includes(id))] : [],
        events: events.filter(isOf),
        busy,
      };
    },
    put: async (event, before, ours) => (await homeOf(event.organiser, before)).put(event, before, ours),
    remove: async (event, before) => (await homeOf(event.organiser, before)).remove(event, before),
    async read(uid, as, before) {
      if (before) return calendarOf(knownOf(before).by).read(uid, before);
      const [person] = await readable([], as);
      return (await app.read(uid)) ?? (person === undefined ? undefined : calendarOf(person).read(uid));
    },
    async answer(event, before) {
      const { by } = knownOf(before);
      if (by !== undefined && !(await askers?.mayRead(by))) return "waiting";
      return calendarOf(by).answer(event, before);
    },
    reach: (person) => calendarOf(person).reach(),
  };
}

const iso = (moment: number): string => new Date(moment).toISOString();
