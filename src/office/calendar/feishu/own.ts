/**
 * Meetings in one calendar at Feishu, the app's or somebody's own: people and rooms are invited to them. A room answers when it likes; an
 * event whose people could not be invited is taken away again. The same booking is the same event by its idempotency key.
 */
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import { sha256 } from "../../../core/canonical.ts";
import { eachOf } from "../elsewhere/patient.ts";
import {
  type ChangedTime,
  isUnsure,
  refusal,
  type SeenTime,
  type ServiceEvent,
  type Standing,
  type Written,
} from "../elsewhere/service.ts";
import { type Time, timesBetween } from "../times.ts";
import type { Feishu } from "./client.ts";
import {
  attendeeSchema,
  attendeesOf,
  bodyOf,
  eventSchema,
  type FeishuAttendee,
  type FeishuEvent,
  type FeishuNames,
  type Invited,
  instanceId,
  isNo,
  momentOf,
  partsOf,
  saidBy,
} from "./event.ts";

const dayMs = 86_400_000;
/** The longest stretch that may be looked at at once. */
const viewDays = 40;
const pageSize = "100";
const atOnce = 4;
const roomPausesMs = [200, 500, 1_000, 2_000];
const ids = { user_id_type: "open_id" };

/** What we keep of an event: its id, its rule as we wrote it, what is other than that, and in whose calendar it is if not the app's. */
const knownSchema = z.object({
  id: z.string(),
  by: z.string().optional(),
  shape: z.string(),
  without: z.array(z.number()),
  changed: z.array(z.number()),
});
type Known = z.output<typeof knownSchema>;

/** One calendar; what its functions promise stands at `Service`. */
export interface OwnCalendar {
  /** Asks Feishu for the calendar anew; rejects when it may not be used. */
  reach(): Promise<void>;
  made(within: Time): Promise<SeenTime[]>;
  put(event: ServiceEvent, before: Standing | undefined, ours: readonly ServiceEvent[]): Promise<Written>;
  remove(event: ServiceEvent, before: Standing | undefined): Promise<void>;
  read(uid: string, before?: Standing): Promise<(ServiceEvent & Written) | undefined>;
  answer(event: ServiceEvent, before: Standing): Promise<"accepted" | "declined" | "waiting">;
}

/** The first calendar of whoever `call` is made as; `by` is that person's id, absent for the app. */
export function ownCalendar(call: Feishu, namesNow: () => Promise<FeishuNames>, by?: string): OwnCalendar {
  let calendar: Promise<string> | undefined;

  /** The first calendar of whoever the calls are made as. */
  const calendarPath = async (): Promise<string> => {
    calendar ??= primary().catch((error) => {
      calendar = undefined;
      throw error;
    });
    return calendar;
  };
  async function primary(): Promise<string> {
    const answer = z.object({ calendars: z.array(z.object({ calendar: z.object({ calendar_id: z.string() }) })) });
    const found = await call({ method: "POST", path: "/calendar/v4/calendars/primary", query: ids, answer });
    const id = found?.calendars[0]?.calendar.calendar_id;
    if (!id)
      throw refusal(
        "refused",
        "The Feishu app has no calendar. Add the scope calendar:calendar.",
        "飞书应用没有日历，请开通 calendar:calendar 权限。",
      );
    return `/calendar/v4/calendars/${encodeURIComponent(id)}/events`;
  }
  const at = async (id: string): Promise<string> => `${await calendarPath()}/${encodeURIComponent(id)}`;

  async function get(id: string): Promise<FeishuEvent | undefined> {
    const found = await call({
      method: "GET",
      path: await at(id),
      query: ids,
      answer: z.object({ event: eventSchema }),
    });
    return found && found.event.status !== "cancelled" ? found.event : undefined;
  }

  async function paged<T>(path: string, query: Record<string, string>, item: z.ZodType<T>): Promise<T[]> {
    const answer = z.object({
      items: z.array(item).nullish(),
      has_more: z.boolean().default(false),
      page_token: z.string().optional(),
    });
    const all: T[] = [];
    for (let page_token: string | undefined; ; ) {
      const page = await call({ method: "GET", path, query: { ...query, ...(page_token && { page_token }) }, answer });
      all.push(...(page?.items ?? []));
      page_token = page?.page_token;
      if (!page?.has_more || !page_token) return all;
    }
  }

  const invited = async (id: string): Promise<FeishuAttendee[]> =>
    (await paged(`${await at(id)}/attendees`, { ...ids, page_size: pageSize }, attendeeSchema)).filter(
      ({ rsvp_status }) => rsvp_status !== "removed",
    );

  /** Makes the guests of an event those that it is to have. */
  async function invite(id: string, wanted: readonly Invited[]): Promise<void> {
    const keyOf = (one: Invited | FeishuAttendee): string => one.user_id ?? one.room_id ?? one.third_party_email ?? "";
    const there = await invited(id);
    const known = new Set(there.filter(({ rsvp_status }) => !isNo(rsvp_status)).map(keyOf));
    const keys = new Set(wanted.map(keyOf));
    const gone = there.filter((one) => !keys.has(keyOf(one)) || !known.has(keyOf(one)));
    const fresh = wanted.filter((one) => !known.has(keyOf(one)));
    const answer = z.unknown();
    if (gone.length > 0)
      await call({
        method: "POST",
        path: `${await at(id)}/attendees/batch_delete`,
        query: ids,
        body: { attendee_ids: gone.map(({ attendee_id }) => attendee_id), need_notification: true },
        answer,
      });
    if (fresh.length > 0)
      await call({
        method: "POST",
        path: `${await at(id)}/attendees`,
        query: ids,
        body: { attendees: fresh, need_notification: true },
        answer,
      });
  }

  /** What we have made of what is in the calendar, as its organisers see it. */
  async function made(within: Time): Promise<SeenTime[]> {
    const names = await namesNow();
    const events = new Map<string, FeishuEvent>();
    for (let start = within.start; start < within.end; start += viewDays * dayMs) {
      const span = { start_time: seconds(start), end_time: seconds(Math.min(within.end, start + viewDays * dayMs)) };
      const path = `${await calendarPath()}/instance_view`;
      for (const one of await paged(path, { ...ids, ...span }, eventSchema)) events.set(one.event_id, one);
    }
    const people = new Map<string, FeishuAttendee[]>();
    await eachOf([...new Set([...events.keys()].map((id) => partsOf(id).series))], atOnce, async (id) => {
      people.set(id, await invited(id));
    });
    const seen = await eachOf([...events.values()], atOnce, async (one): Promise<SeenTime> => {
      const { series, original } = partsOf(one.event_id);
      const isOther = original !== undefined && momentOf(one.start_time) !== original;
      const guests = isOther ? await invited(one.event_id) : (people.get(series) ?? []);
      const said = saidBy(one, guests.length > 0 ? guests : (people.get(series) ?? []), names);
      const rule = original === undefined ? {} : { rule: "RECURRING" };
      return { ...said, of: said.organiser, uid: series, original: original ?? said.start, ...rule };
    });
    return seen.filter(({ organiser }) => organiser !== "");
  }

  async function roomAnswer(event: ServiceEvent, id: string, pauses: readonly number[]) {
    const names = await namesNow();
    const roomId = event.room === undefined ? undefined : names.roomIdOf(event.room);
    if (!roomId) return "accepted";
    for (const pause of [0, ...pauses]) {
      if (pause > 0) await wait(pause);
      const rsvp = (await invited(id)).find(({ room_id }) => room_id === roomId)?.rsvp_status;
      if (rsvp === "accept") return "accepted";
      if (rsvp === "decline") return "declined";
    }
    return "waiting";
  }

  /** Makes an event, or finds the one that the same wish has made before; one that was cancelled since is made anew. */
  async function create(event: ServiceEvent, body: object): Promise<FeishuEvent> {
    for (let again = 0; ; again++) {
      const idempotency_key = sha256(`${event.uid} ${again}`).slice(0, 64);
      const answer = z.object({ event: eventSchema });
      const found = await call({
        method: "POST",
        path: await calendarPath(),
        query: { ...ids, idempotency_key },
        body,
        answer,
      });
      if (!found) throw changedThere();
      if (await get(found.event.event_id)) return found.event;
    }
  }

  /** Takes the exceptions that a series is to have to its times. */
  async function putOthers(event: ServiceEvent, id: string, had: Pick<Known, "without" | "changed">): Promise<void> {
    const names = await namesNow();
    const length = event.end - event.start;
    const isWanted = (original: number): boolean => event.changed.some((one) => one.original === original);
    const usual = had.changed.filter((original) => !isWanted(original) && !event.without.includes(original));
    const answer = z.unknown();
    for (const original of event.without.filter((one) => !had.without.includes(one)))
      await call({
        method: "DELETE",
        path: await at(instanceId(id, original)),
        query: { need_notification: "true" },
        answer,
      });
    const back = usual.map((original): ChangedTime => ({ original, start: original, end: original + length }));
    for (const one of [...event.changed, ...back]) {
      const instance = instanceId(id, one.original);
      const body = await bodyOf(event, names, one);
      const put = await call({
        method: "PATCH",
        path: await at(instance),
        query: ids,
        body,
        answer: z.object({ event: eventSchema }),
      });
      const room = one.room === undefined ? event.room : (one.room ?? undefined);
      if (put && (one.attendees || one.room !== undefined))
        await invite(put.event.event_id, attendeesOf(one.attendees ?? event.attendees, room, names));
    }
  }

  return {
    async reach() {
      await primary();
    },
    made,
    async put(event, before, ours) {
      const names = await namesNow();
      const body = await bodyOf(event, names);
      const shape = JSON.stringify([body.start_time, body.end_time, "recurrence" in body ? body.recurrence : ""]);
      const known = before && knownOf(before);
      const present = known && (await get(known.id));
      const isOurs =
        !present || !before || [event, ...ours].some((one) => isSame(present, one)) || isSame(present, beforeOf(known));
      if (!isOurs) throw changedThere();
      // A cancelled time comes back only with the series made anew.
      const lost = known?.without.some((one) => !event.without.includes(one)) ?? false;
      if (present && known && lost)
        await call({
          method: "DELETE",
          path: await at(known.id),
          query: { need_notification: "false" },
          answer: z.unknown(),
        });
      const kept = present && known && !lost ? known : undefined;
      const eventId = kept ? kept.id : (await create(event, body)).event_id;
      try {
        if (kept) await call({ method: "PATCH", path: await at(eventId), query: ids, body, answer: z.unknown() });
        await invite(eventId, attendeesOf(event.attendees, event.room, names));
        await putOthers(event, eventId, kept && kept.shape === shape ? kept : { without: [], changed: [] });
      } catch (error) {
        // Nobody is left with an event that its people do not know of.
        if (!kept && !isUnsure(error))
          await call({
            method: "DELETE",
            path: await at(eventId),
            query: { need_notification: "false" },
            answer: z.unknown(),
          });
        throw error;
      }
      const answer = await roomAnswer(event, eventId, roomPausesMs);
      return { ...standing(event, eventId, shape, by), answer };
    },
    async remove(event, before) {
      const id = before ? knownOf(before).id : undefined;
      const all = id
        ? [id]
        : (await made(around(event)))
            .filter(
              ({ start, title, organiser }) =>
                start === event.start && title === event.title && organiser === event.organiser,
            )
            .map(({ uid }) => uid);
      for (const one of new Set(all))
        await call({
          method: "DELETE",
          path: await at(one),
          query: { need_notification: "true" },
          answer: z.unknown(),
        });
    },
    async read(uid, before) {
      const id = before ? knownOf(before).id : uid;
      const found = await get(id);
      if (!found) return undefined;
      const names = await namesNow();
      const guests = await invited(id);
      const said = saidBy(found, guests, names);
      if (!said.organiser) return undefined;
      const rule = found.recurrence || undefined;
      const base: ServiceEvent = { ...said, uid, ...(rule && { rule }), without: [], also: [], changed: [] };
      const event = rule ? await withOthers(base, id) : base;
      const shape = JSON.stringify([found.start_time, found.end_time, found.recurrence]);
      const hasRefused = guests.some(({ type, rsvp_status }) => type === "resource" && rsvp_status === "decline");
      return { ...event, ...standing(event, id, shape, by), ...(hasRefused && { answer: "declined" as const }) };
    },
    answer: (event, before) => roomAnswer(event, knownOf(before).id, []),
  };

  /** The times of a series that are not as the rule says. */
  async function withOthers(event: ServiceEvent, id: string): Promise<ServiceEvent> {
    const within = { start: event.start, end: Math.max(event.start, Date.now()) + 400 * dayMs };
    const byRule = (await timesBetween(event, within)).map(({ start }) => start);
    const path = `${await at(id)}/instances`;
    const span = { start_time: seconds(within.start), end_time: seconds(within.end), page_size: pageSize };
    const names = await namesNow();
    const held = await paged(path, span, eventSchema);
    const originals = new Map(held.map((one) => [partsOf(one.event_id).original ?? momentOf(one.start_time), one]));
    return {
      ...event,
      without: byRule.filter((one) => !originals.has(one)),
      changed: [...originals].flatMap(([original, one]) => {
        const own = saidBy(one, [], names);
        const isMoved = own.start !== original || own.end - own.start !== event.end - event.start;
        if (!isMoved && own.title === event.title) return [];
        return [{ original, start: own.start, end: own.end, ...(own.title !== event.title && { title: own.title }) }];
      }),
    };
  }
}

const around = ({ start, end }: ServiceEvent): Time => ({ start: start - dayMs, end: end + dayMs });
export const knownOf = ({ known }: Standing): Known => knownSchema.parse(JSON.parse(known));
const beforeOf = ({ shape }: Known): Pick<ServiceEvent, "start" | "end"> & { title?: string } => {
  const [start, end] = JSON.parse(shape) as [{ timestamp: string }, { timestamp: string }];
  return { start: Number(start.timestamp) * 1000, end: Number(end.timestamp) * 1000 };
};

/** Whether an event is at the time that one of ours was written for. */
const isSame = (present: FeishuEvent, { start, end }: Pick<ServiceEvent, "start" | "end">): boolean =>
  momentOf(present.start_time) === start && momentOf(present.end_time) === end;

function standing(event: ServiceEvent, id: string, shape: string, by: string | undefined): Standing {
  const known: Known = {
    id,
    ...(by !== undefined && { by }),
    shape,
    without: [...event.without],
    changed: event.changed.map(({ original }) => original),
  };
  return { home: event.organiser, version: shape, known: JSON.stringify(known), alias: id };
}

const changedThere = () =>
  refusal(
    "changed",
    "Somebody has changed the meeting in Feishu since. Look at it and say again what it should be.",
    "这个会议在飞书里又被改过。请看一下现在的样子，再说要怎么改。",
  );

const seconds = (moment: number): string => String(Math.floor(moment / 1000));
