/**
 * Meetings in Google Calendar (API v3), each in the calendar of its organiser, with their own word. Rooms are Workspace resources: they
 * are invited by their address and say yes or no themselves. An event's id is ours, so that the same is never made twice.
 */
import { setTimeout as wait } from "node:timers/promises";
import type { Directory } from "../../../core/calendar.ts";
import type { Accounts } from "../elsewhere/accounts.ts";
import { mailboxes } from "../elsewhere/mailboxes.ts";
import { type Rest, rest } from "../elsewhere/rest.ts";
import { refusal, type SeenTime, type Service, type ServiceEvent } from "../elsewhere/service.ts";
import type { Time } from "../times.ts";
import { bodyOf, type Event, eventSchema, isSame, originalOf, readEvent, saidBy } from "./event.ts";
import { busyAnswer, listAnswer } from "./shapes.ts";

export const googleName = "Google Calendar";
export const eventsScopes = [
  "https://www.googleapis.com/auth/calendar.events",
  "https://www.googleapis.com/auth/calendar.readonly",
];
/** The longest stretch, and the most calendars, that may be asked about at once. */
const busyDays = 60;
const mostBusy = 50;
const dayMs = 86_400_000;
/** How long a room may take to answer while somebody waits. */
const roomPausesMs = [200, 500, 1_000];

export interface GoogleOptions {
  readonly accounts: Accounts;
  readonly directory: Directory;
  /** The addresses of rooms' calendars, by the rooms' ids. */
  readonly addresses: ReadonlyMap<string, string>;
  readonly fetch: typeof fetch;
  readonly base?: string;
}

export function googleService({
  accounts,
  directory,
  addresses,
  fetch,
  base = "https://www.googleapis.com/calendar/v3",
}: GoogleOptions): Service {
  const call: Rest = rest(googleName, base, { accounts, fetch });
  const boxes = () => mailboxes(directory, addresses);
  const events = "/calendars/primary/events";
  const at = (id: string): string => `${events}/${encodeURIComponent(id)}`;
  const told = { sendUpdates: "all" };

  async function get(id: string, as: string): Promise<Event | undefined> {
    const found = await call({ method: "GET", path: at(id), as, answer: eventSchema, allowed: [404, 410] });
    return "data" in found && found.data.status !== "cancelled" ? found.data : undefined;
  }

  async function listed(path: string, as: string, query: Record<string, string>): Promise<Event[]> {
    const all: Event[] = [];
    for (let pageToken: string | undefined; ; ) {
      const page = await call({
        method: "GET",
        path,
        as,
        query: { ...query, maxResults: "2500", ...(pageToken && { pageToken }) },
        answer: listAnswer,
        allowed: [404, 410],
      });
      if (!("data" in page)) return all;
      all.push(...page.data.items);
      pageToken = page.data.nextPageToken;
      if (!pageToken) return all;
    }
  }

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
          path: "/freeBusy",
          as,
          body: { timeMin: iso(start), timeMax: iso(end), items: some.map(({ email }) => ({ id: email })) },
          answer: busyAnswer,
        });
        if (!("data" in answer)) continue;
        for (const { id, email } of some)
          for (const one of answer.data.calendars[email]?.busy ?? [])
            found.get(id)?.push({ start: Date.parse(one.start), end: Date.parse(one.end) });
      }
    return found;
  }

  async function seenBy(as: string, within: Time): Promise<SeenTime[]> {
    const names = await boxes();
    const query = { timeMin: iso(within.start), timeMax: iso(within.end), singleEvents: "true", orderBy: "startTime" };
    return (await listed(events, as, query)).flatMap((one): SeenTime[] => {
      const said = saidBy(one, names);
      if (!said || one.transparency === "transparent") return [];
      const uid = one.recurringEventId ?? one.id;
      const isSingle = one.recurringEventId === undefined;
      return [
        {
          ...said,
          of: as,
          uid,
          original: originalOf(one) ?? said.start,
          ...(isSingle && { version: one.etag }),
          ...(isSingle ? {} : { rule: "RECURRING" }),
        },
      ];
    });
  }

  /** Makes the exceptions of a series what they are to be. */
  async function putOthers(event: ServiceEvent, before: readonly number[]): Promise<void> {
    const names = await boxes();
    const length = event.end - event.start;
    const wanted = new Map(event.changed.map((one) => [one.original, one]));
    const usual = before.filter((original) => !wanted.has(original) && !event.without.includes(original));
    const all = [...event.changed, ...usual.map((original) => ({ original, start: original, end: original + length }))];
    for (const one of all) {
      const stamp = iso(one.original).replace(/[-:]/g, "").replace(/\.\d+/, "");
      const { id: _, recurrence: __, ...body } = bodyOf(event, names, one);
      await call({
        method: "PATCH",
        path: at(`${event.uid}_${stamp}`),
        query: told,
        body,
        as: event.organiser,
        answer: eventSchema,
        allowed: [404, 410],
      });
    }
  }

  /** What a room has said, once it has; it may take a while. */
  async function roomAnswer(
    event: ServiceEvent,
    pauses: readonly number[],
  ): Promise<"accepted" | "declined" | "waiting"> {
    const { emailOf } = await boxes();
    const email = event.room === undefined ? undefined : emailOf(event.room);
    if (!email) return "accepted";
    for (const pause of [0, ...pauses]) {
      if (pause > 0) await wait(pause);
      const now = await get(event.uid, event.organiser);
      const answer = now?.attendees?.find((one) => one.email.toLowerCase() === email.toLowerCase())?.responseStatus;
      if (answer === "accepted" || answer === "declined") return answer;
    }
    return "waiting";
  }

  return {
    name: googleName,
    async all(as) {
      return { people: as === undefined ? [] : [as], rooms: (await directory.rooms()).map(({ id }) => id) };
    },
    async look({ ids, within, as }) {
      const who = as ?? ids[0] ?? "";
      const own = ids.includes(who);
      const [mine, busy] = await Promise.all([
        own ? seenBy(who, within) : [],
        busyOf(
          ids.filter((id) => id !== who),
          within,
          who,
        ),
      ]);
      return { whole: own ? [who] : [], events: mine, busy };
    },
    async put(event, before, ours) {
      const as = event.organiser;
      const body = bodyOf(event, await boxes());
      const changedBefore = before ? (JSON.parse(before.known) as { changed: number[] }).changed : [];
      const put = (etag?: string) =>
        call({
          method: "PUT",
          path: at(event.uid),
          query: told,
          body,
          ...(etag && { headers: { "if-match": etag } }),
          as,
          answer: eventSchema,
          allowed: [404, 410, 412],
        });
      const insert = () =>
        call({ method: "POST", path: events, query: told, body, as, answer: eventSchema, allowed: [409] });
      let made = before ? await put(before.version) : await insert();
      // Ours from an attempt that was cut off or from before it was cancelled; else somebody changed it.
      if ("status" in made) {
        const present = await get(event.uid, as);
        const isOurs = !before || !present || [event, ...ours].some((one) => isSame(present, one));
        if (!isOurs) throw changedThere();
        made = made.status === 404 ? await insert() : await put();
      }
      if ("status" in made) throw changedThere();
      await putOthers(event, changedBefore);
      const answer = await roomAnswer(event, roomPausesMs);
      const now = await get(event.uid, as);
      const changed = event.changed.map(({ original }) => original);
      return { home: as, version: now?.etag ?? made.data.etag, known: JSON.stringify({ changed }), answer };
    },
    async remove({ uid, organiser }) {
      const answer = eventSchema.optional();
      await call({ method: "DELETE", path: at(uid), query: told, as: organiser, answer, allowed: [404, 410] });
    },
    async read(uid, as, before) {
      const who = before?.home ?? as ?? "";
      const event = await get(uid, who);
      if (!event) return undefined;
      const others = event.recurrence ? await listed(`${at(uid)}/instances`, who, { showDeleted: "true" }) : [];
      const read = readEvent(event, others, await boxes());
      const changed = read.changed.map(({ original }) => original);
      const hasRefused = event.attendees?.some((one) => one.resource && one.responseStatus === "declined");
      return {
        ...read,
        home: who,
        version: event.etag,
        known: JSON.stringify({ changed }),
        ...(hasRefused && { answer: "declined" as const }),
      };
    },
    answer: (event) => roomAnswer(event, []),
  };
}

const changedThere = () =>
  refusal(
    "changed",
    "Somebody has changed the meeting in Google Calendar since. Look at it and say again what it should be.",
    "这个会议在 Google 日历中又被改过。请看一下现在的样子，再说要怎么改。",
  );

const iso = (moment: number): string => new Date(moment).toISOString();
