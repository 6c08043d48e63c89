/**
 * Meetings in Microsoft 365 (Graph v1.0), each in the calendar of its organiser, with their own word. Graph names events itself; ours
 * carry our name in a property by which they are found again, and a transaction id, so that the same is never made twice.
 */
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { type Directory, longestMeetingMs, seriesDays } from "../../../core/calendar.ts";
import { sha256 } from "../../../core/canonical.ts";
import type { Accounts } from "../elsewhere/accounts.ts";
import { mailboxes } from "../elsewhere/mailboxes.ts";
import { type Rest, rest } from "../elsewhere/rest.ts";
import { refusal, type SeenTime, type Service, type ServiceEvent, type Standing } from "../elsewhere/service.ts";
import { type Time, timesBetween } from "../times.ts";
import {
  bodyOf,
  type Event,
  eventSchema,
  isSame,
  originalOf,
  ownProperty,
  readEvent,
  restProperty,
  ruleIn,
  saidBy,
} from "./event.ts";

export const microsoftName = "Microsoft 365";
const dayMs = 86_400_000;
/** The longest stretch, and the most calendars, that may be asked about at once. */
const busyDays = 60;
const mostBusy = 20;
const roomPausesMs = [200, 500, 1_000];
const pageSize = 200;

const headers = { prefer: 'outlook.timezone="UTC", IdType="ImmutableId"' };
const expand = `singleValueExtendedProperties($filter=id eq '${ownProperty}' or id eq '${restProperty}')`;
const listSchema = z.object({ value: z.array(eventSchema), "@odata.nextLink": z.string().optional() });
const busySchema = z.object({
  value: z.array(
    z.object({
      scheduleId: z.string(),
      scheduleItems: z
        .array(
          z.object({
            status: z.string(),
            start: z.object({ dateTime: z.string() }),
            end: z.object({ dateTime: z.string() }),
          }),
        )
        .default([]),
    }),
  ),
});
/** What we keep of an event: its name at Graph, and which exceptions it has. */
const knownSchema = z.object({
  id: z.string(),
  shape: z.string(),
  without: z.array(z.number()),
  changed: z.array(z.number()),
});
type Known = z.output<typeof knownSchema>;

export interface MicrosoftOptions {
  readonly accounts: Accounts;
  readonly directory: Directory;
  /** The addresses of rooms' mailboxes, by the rooms' ids. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly fetch: typeof fetch;
  readonly base?: string;
}

export function microsoftService({
  accounts,
  directory,
  addresses,
  fetch,
  base = "https://graph.microsoft.com/v1.0",
}: MicrosoftOptions): Service {
  const call: Rest = rest(microsoftName, base, { accounts, fetch });
  const boxes = () => mailboxes(directory, addresses);
  const at = (id: string): string => `/me/events/${encodeURIComponent(id)}`;
  /** The name that a series has in every mailbox, by the id it has in one. */
  const series = new Map<string, Event | undefined>();

  async function get(id: string, as: string): Promise<Event | undefined> {
    const query = { $expand: expand };
    const found = await call({ method: "GET", path: at(id), as, headers, query, answer: eventSchema, allowed: [404] });
    return "data" in found && !found.data.isCancelled ? found.data : undefined;
  }

  async function listed(path: string, as: string, query: Record<string, string>): Promise<Event[]> {
    const all: Event[] = [];
    for (let skip = 0; ; skip += pageSize) {
      const paged = { ...query, $expand: expand, $top: String(pageSize), ...(skip > 0 && { $skip: String(skip) }) };
      const page = await call({ method: "GET", path, as, headers, query: paged, answer: listSchema, allowed: [404] });
      if (!("data" in page)) return all;
      all.push(...page.data.value);
      if (!page.data["@odata.nextLink"]) return all;
    }
  }

  /** Our event, by the name that we gave it. */
  async function named(uid: string, as: string): Promise<Event | undefined> {
    const own = `singleValueExtendedProperties/Any(ep: ep/id eq '${ownProperty}' and ep/value eq '${uid.replace(/'/g, "''")}')`;
    const theirs = `iCalUId eq '${uid.replace(/'/g, "''")}'`;
    for (const filter of [own, theirs]) {
      const [found] = await listed("/me/events", as, { $filter: filter });
      if (found) return found;
    }
    return undefined;
  }

  async function instancesOf(id: string, as: string, within: Time): Promise<Event[]> {
    const query = { startDateTime: iso(within.start), endDateTime: iso(within.end) };
    return listed(`${at(id)}/instances`, as, query);
  }

  const spanOf = ({ start }: { start: number }): Time => ({
    start: start - longestMeetingMs,
    end: Math.max(start, Date.now()) + seriesDays * dayMs,
  });

  async function busyOf(ids: readonly string[], within: Time, as: string): Promise<Map<string, Time[]>> {
    const { emailOf } = await boxes();
    const known = ids.flatMap((id) => {
      const email = emailOf(id);
      return email ? [{ id, email }] : [];
    });
    const found = new Map<string, Time[]>(known.map(({ id }) => [id, []]));
    for (let first = 0; first < known.length; first += mostBusy)
      for (let start = within.start; start < within.end; start += busyDays * dayMs) {
        const some = known.slice(first, first + mostBusy);
        const end = Math.min(within.end, start + busyDays * dayMs);
        const answer = await call({
          method: "POST",
          path: "/me/calendar/getSchedule",
          as,
          headers,
          body: {
            schedules: some.map(({ email }) => email),
            startTime: { dateTime: iso(start).slice(0, 19), timeZone: "UTC" },
            endTime: { dateTime: iso(end).slice(0, 19), timeZone: "UTC" },
          },
          answer: busySchema,
        });
        if (!("data" in answer)) continue;
        for (const { scheduleId, scheduleItems } of answer.data.value) {
          const id = some.find(({ email }) => email.toLowerCase() === scheduleId.toLowerCase())?.id ?? "";
          for (const { status, start, end } of scheduleItems)
            if (status !== "free" && status !== "workingElsewhere")
              found.get(id)?.push({ start: utc(start.dateTime), end: utc(end.dateTime) });
        }
      }
    return found;
  }

  async function seenBy(as: string, within: Time): Promise<SeenTime[]> {
    const names = await boxes();
    const query = { startDateTime: iso(within.start), endDateTime: iso(within.end) };
    const all = await listed("/me/calendarView", as, query);
    const seen = await Promise.all(
      all.map(async (one): Promise<SeenTime[]> => {
        if (one.isCancelled || one.showAs === "free") return [];
        const key = `${as} ${one.seriesMasterId}`;
        if (one.seriesMasterId && !series.has(key)) series.set(key, await get(one.seriesMasterId, as));
        const master = one.seriesMasterId ? series.get(key) : undefined;
        const said = saidBy(one, names);
        const uid = master?.iCalUId ?? one.iCalUId;
        const rule = master && ruleIn(master);
        const version = one.seriesMasterId ? {} : { version: one["@odata.etag"] };
        return [{ ...said, of: as, uid, original: originalOf(one), ...version, ...(rule && { rule }) }];
      }),
    );
    return seen.flat();
  }

  /** Takes the exceptions that a series is to have to its times. */
  async function putOthers(event: ServiceEvent, id: string, had: Pick<Known, "without" | "changed">): Promise<void> {
    const gone = event.without.filter((original) => !had.without.includes(original));
    if (gone.length === 0 && event.changed.length === 0) return;
    const names = await boxes();
    const instances = await instancesOf(id, event.organiser, spanOf(event));
    const of = (original: number) => instances.find((one) => originalOf(one) === original);
    for (const original of gone) {
      const path = at(of(original)?.id ?? "");
      if (of(original))
        await call({ method: "DELETE", path, as: event.organiser, headers, answer: z.unknown(), allowed: [404] });
    }
    for (const one of event.changed) {
      const there = of(one.original);
      const { singleValueExtendedProperties: _, ...body } = bodyOf(event, names, one);
      if (there)
        await call({ method: "PATCH", path: at(there.id), as: event.organiser, headers, body, answer: eventSchema });
    }
  }

  async function roomAnswer(event: ServiceEvent, id: string, pauses: readonly number[]) {
    const { emailOf } = await boxes();
    const email = event.room === undefined ? undefined : emailOf(event.room);
    if (!email) return "accepted";
    for (const pause of [0, ...pauses]) {
      if (pause > 0) await wait(pause);
      const now = await get(id, event.organiser);
      const room = now?.attendees.find(
        ({ emailAddress }) => emailAddress.address.toLowerCase() === email.toLowerCase(),
      );
      const answer = room?.status?.response;
      if (answer === "accepted" || answer === "declined") return answer;
    }
    return "waiting";
  }

  async function create(event: ServiceEvent, body: ReturnType<typeof bodyOf>): Promise<Event> {
    // The same request made twice is one event; the same meeting made anew after it was cancelled is another.
    const transactionId = sha256(`${event.uid} ${Date.now()}`).slice(0, 36);
    const made = await call({
      method: "POST",
      path: "/me/events",
      as: event.organiser,
      headers,
      query: { $expand: expand },
      body: { ...body, transactionId },
      answer: eventSchema,
    });
    if ("data" in made) return made.data;
    throw changedThere();
  }

  /** Changes an event that is there; gives undefined when it is no longer, or is another than we know. */
  async function patch(event: ServiceEvent, body: object, id: string, etag?: string): Promise<Event | number> {
    const made = await call({
      method: "PATCH",
      path: at(id),
      as: event.organiser,
      headers: { ...headers, ...(etag && { "if-match": etag }) },
      body,
      answer: eventSchema,
      allowed: [404, 409, 412],
    });
    return "data" in made ? made.data : made.status;
  }

  return {
    name: microsoftName,
    async all(as) {
      return { people: as === undefined ? [] : [as], rooms: (await directory.rooms()).map(({ id }) => id) };
    },
    async look({ ids, within, as }) {
      const who = as ?? ids[0] ?? "";
      const own = ids.includes(who);
      const others = ids.filter((id) => id !== who);
      const [mine, busy] = await Promise.all([own ? seenBy(who, within) : [], busyOf(others, within, who)]);
      return { whole: own ? [who] : [], events: mine, busy };
    },
    async put(event, before, ours) {
      const full = bodyOf(event, await boxes());
      const { recurrence, ...rest } = full;
      const shape = JSON.stringify({ recurrence, start: full.start, end: full.end });
      const known = before && knownOf(before);
      // A pattern that is written anew takes every exception away, so it is only where that is wanted.
      const lost = known?.without.some((at) => !event.without.includes(at)) ?? false;
      const back = known?.changed.some((at) => !event.changed.some(({ original }) => original === at)) ?? false;
      const isAnew = known === undefined || known.shape !== shape || lost || back;
      const body = isAnew ? full : rest;
      let made = known && before ? await patch(event, body, known.id, before.version) : undefined;
      let anew = isAnew;
      if (made === undefined || typeof made === "number") {
        const present = await named(event.uid, event.organiser);
        const isOurs = !before || !present || [event, ...ours].some((one) => isSame(present, one));
        if (!isOurs) throw changedThere();
        anew = true;
        made = present ? await patch(event, full, present.id) : await create(event, full);
      }
      if (typeof made === "number") throw changedThere();
      await putOthers(event, made.id, anew || !known ? { without: [], changed: [] } : known);
      const answer = await roomAnswer(event, made.id, roomPausesMs);
      const now = (await get(made.id, event.organiser)) ?? made;
      series.clear();
      return { ...standing(now, event, shape), answer };
    },
    async remove({ uid, organiser }, before) {
      const id = before ? knownOf(before).id : (await named(uid, organiser))?.id;
      if (id === undefined) return;
      await call({ method: "DELETE", path: at(id), as: organiser, headers, answer: z.unknown(), allowed: [404] });
    },
    async read(uid, as, before) {
      const who = before?.home ?? as ?? "";
      const found = before ? await get(knownOf(before).id, who) : await named(uid, who);
      if (!found) return undefined;
      const names = await boxes();
      const said = saidBy(found, names);
      const rule = ruleIn(found);
      const within = spanOf(said);
      const instances = rule ? await instancesOf(found.id, who, within) : [];
      const byRule = rule ? (await timesBetween({ ...said, rule }, within)).map(({ start }) => start) : [];
      const event = { ...readEvent(found, instances, byRule, names), uid };
      const full = bodyOf(event, names);
      const shape = JSON.stringify({ recurrence: full.recurrence, start: full.start, end: full.end });
      const hasRefused = found.attendees.some(
        ({ type, status }) => type === "resource" && status?.response === "declined",
      );
      return {
        ...event,
        ...standing(found, event, shape),
        home: who,
        ...(hasRefused && { answer: "declined" as const }),
      };
    },
    answer: (event, before) => roomAnswer(event, knownOf(before).id, []),
  };
}

const knownOf = ({ known }: Standing): Known => knownSchema.parse(JSON.parse(known));

function standing(now: Event, event: ServiceEvent, shape: string): Standing {
  const changed = event.changed.map(({ original }) => original);
  const known: Known = { id: now.id, shape, without: [...event.without], changed };
  return { home: event.organiser, version: now["@odata.etag"], known: JSON.stringify(known), alias: now.iCalUId };
}

const changedThere = () =>
  refusal(
    "changed",
    "Somebody has changed the meeting in Microsoft 365 since. Look at it and say again what it should be.",
    "这个会议在 Microsoft 365 中又被改过。请看一下现在的样子，再说要怎么改。",
  );

const iso = (moment: number): string => new Date(moment).toISOString();
const utc = (dateTime: string): number => Date.parse(`${dateTime.slice(0, 19)}Z`);
