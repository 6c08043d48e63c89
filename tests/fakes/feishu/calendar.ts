/**
 * Feishu's calendars and meeting rooms: an app's own calendar, events that are made once for an idempotency key, people and rooms who are
 * invited to them, rooms that answer when they like; with `people`, those who let the app use theirs, each with a calendar of their own.
 * Pass `calendarRoutes(cloud)` as `routes` when the fake is started.
 */
import { z } from "zod";
import { type Cloud, type CloudEvent, type Guest, type Instance, newCloud } from "../cloud.ts";
import { type Asked, type Route, route } from "./http.ts";
import type { OAuthDesk } from "./oauth.ts";
import { refuse } from "./world.ts";

const timeSchema = z.strictObject({ timestamp: z.string().regex(/^\d{10}$/), timezone: z.string().min(1) });
const eventSchema = z.strictObject({
  summary: z.string().max(1000),
  description: z.string().max(40960),
  start_time: timeSchema,
  end_time: timeSchema,
  visibility: z.enum(["default", "public", "private"]),
  free_busy_status: z.enum(["busy", "free"]),
  attendee_ability: z.enum(["none", "can_see_others", "can_invite_others", "can_modify_event"]),
  need_notification: z.boolean(),
  // Feishu knows no COUNT.
  recurrence: z
    .string()
    .max(2000)
    .regex(/^(?!.*COUNT)FREQ=/)
    .optional(),
});
const invitedSchema = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("user"), user_id: z.string().regex(/^ou_/), is_optional: z.boolean().optional() }),
  z.strictObject({ type: z.literal("resource"), room_id: z.string().regex(/^omm_/) }),
  z.strictObject({ type: z.literal("third_party"), third_party_email: z.email(), is_optional: z.boolean().optional() }),
]);
const openIds = { user_id_type: z.literal("open_id") };
const span = { start_time: z.coerce.number(), end_time: z.coerce.number() };
const page = { page_size: z.coerce.number().int().min(10).max(500).default(50), page_token: z.string().optional() };
const calendarOf = (owner: string): string => `feishu.cn_${owner}@group.calendar.feishu.cn`;
const base = `/open-apis/calendar/v4/calendars/:calendar_id/events`;
const scopes = ["calendar:calendar"];

interface Extra {
  readonly description: string;
  readonly visibility: string;
}

/** A cloud whose rooms are `omm_…`, by their names. */
export const feishuCloud = (
  rooms: ReadonlyMap<string, string>,
): Cloud & { readonly roomNames: ReadonlyMap<string, string> } =>
  Object.assign(newCloud([...rooms.keys()]), { roomNames: rooms });

const reads = new Set([
  "calendar.primary",
  "vc.room.list",
  "calendar.freebusy",
  "calendar.event.view",
  "calendar.event.instances",
  "calendar.event.get",
  "calendar.attendee.list",
]);

export function calendarRoutes(
  cloud: ReturnType<typeof feishuCloud>,
  people?: () => Pick<OAuthDesk, "personOf">,
): Route[] {
  const whoOf = (token: string | undefined): string => people?.().personOf(token ?? "")?.openId ?? "app";
  /** Nobody gets at another's calendar, changes an event of others, or does what they did not agree to. */
  function guarded(one: Route): Route {
    const forbidden = ({ token, path }: Asked<unknown, unknown>) => {
      const person = people?.().personOf(token ?? "");
      const enough = reads.has(one.name) ? ["calendar:calendar", "calendar:calendar:readonly"] : ["calendar:calendar"];
      if (person && !enough.some((scope) => person.scopes.includes(scope)))
        return refuse(99991679, "Unauthorized. The user has not granted the scope.", { status: 400 });
      if (path.calendar_id === undefined) return undefined;
      const who = whoOf(token);
      if (path.calendar_id !== calendarOf(who)) return refuse(191002, "no calendar access_role", { status: 403 });
      const { event } = seriesOf(path.event_id ?? "");
      if (!event || event.owner === who) return undefined;
      if (!guestsIn(event, undefined).some(({ email }) => email === who)) return gone;
      return reads.has(one.name) ? undefined : refuse(193002, "no permission to operate the event", { status: 403 });
    };
    return { ...one, handle: (asked) => forbidden(asked) ?? one.handle(asked) };
  }

  const byKey = new Map<string, string>();
  const gone = refuse(193001, "event not found", { status: 404 });
  const seriesOf = (id: string): { event: CloudEvent | undefined; original: number | undefined } => {
    const [, name = id, second = "0"] = /^(.+)_(\d+)$/.exec(id) ?? [];
    return { event: cloud.events.get(`${name}_0`), original: second === "0" ? undefined : Number(second) * 1000 };
  };
  const guestsIn = (event: CloudEvent, original: number | undefined): Guest[] =>
    (original === undefined ? undefined : event.others.get(original)?.guests) ?? event.guests;

  const shown = (event: CloudEvent) => ({
    event_id: event.id,
    organizer_calendar_id: calendarOf(event.owner),
    summary: event.title,
    description: (event.extra as Extra).description,
    start_time: timeOf(event.start, event.zone),
    end_time: timeOf(event.end, event.zone),
    visibility: (event.extra as Extra).visibility,
    free_busy_status: "busy",
    status: event.cancelled ? "cancelled" : "confirmed",
    ...(event.rule && { recurrence: event.rule }),
  });
  const shownInstance = ({ event, original, start, end, title }: Instance) => {
    const { recurrence: _, ...one } = { recurrence: "", ...shown(event) };
    return {
      ...one,
      ...(event.rule && { event_id: `${event.id.slice(0, -2)}_${original / 1000}`, is_exception: start !== original }),
      summary: title,
      start_time: timeOf(start, event.zone),
      end_time: timeOf(end, event.zone),
    };
  };
  function fill(event: CloudEvent, wanted: z.output<typeof eventSchema>, isPatch: boolean): CloudEvent {
    const [start, end] = [wanted.start_time, wanted.end_time].map(({ timestamp }) => Number(timestamp) * 1000) as [
      number,
      number,
    ];
    if (end <= start) throw new Error("end before start");
    const isMoved =
      start !== event.start ||
      end !== event.end ||
      (wanted.recurrence !== undefined && wanted.recurrence !== event.rule);
    return Object.assign(event, {
      title: wanted.summary,
      start,
      end,
      zone: wanted.start_time.timezone,
      rule: wanted.recurrence ?? (isPatch ? event.rule : undefined),
      others: isMoved ? new Map() : event.others,
      private: wanted.visibility === "private",
      extra: { description: wanted.description, visibility: wanted.visibility } satisfies Extra,
    });
  }
  const paged = (
    all: readonly unknown[],
    { page_size, page_token }: { page_size: number; page_token?: string | undefined },
  ) => {
    const from = Number(page_token ?? 0);
    const more = from + page_size < all.length;
    return {
      items: all.slice(from, from + page_size),
      has_more: more,
      ...(more && { page_token: String(from + page_size) }),
    };
  };

  const routes = [
    route({
      name: "calendar.primary",
      method: "POST",
      path: "/open-apis/calendar/v4/calendars/primary",
      scopes,
      query: z.strictObject(openIds),
      handle: ({ token }) => ({
        calendars: [
          { calendar: { calendar_id: calendarOf(whoOf(token)), type: "primary", role: "owner" }, user_id: "" },
        ],
      }),
    }),
    route({
      name: "vc.room.list",
      method: "GET",
      path: "/open-apis/vc/v1/rooms",
      scopes: ["vc:room", "vc:room:readonly"],
      query: z.strictObject({
        ...openIds,
        page_size: z.coerce.number().int().min(10).max(100),
        page_token: z.string().optional(),
      }),
      handle: () => ({
        rooms: [...cloud.roomNames].map(([room_id, name]) => ({
          room_id,
          name,
          capacity: 8,
          room_status: { status: true },
        })),
        has_more: false,
      }),
    }),
    route({
      name: "calendar.freebusy",
      method: "POST",
      path: "/open-apis/calendar/v4/freebusy/list",
      scopes,
      query: z.strictObject(openIds),
      body: z
        .strictObject({
          time_min: z.iso.datetime(),
          time_max: z.iso.datetime(),
          user_id: z.string().regex(/^ou_/).optional(),
          room_id: z.string().regex(/^omm_/).optional(),
        })
        .refine(({ user_id, room_id }) => (user_id === undefined) !== (room_id === undefined), "one of both"),
      handle: ({ body }) => {
        const [from, to] = [Date.parse(body.time_min), Date.parse(body.time_max)];
        if (to - from > 90 * 86_400_000) return refuse(190002, "invalid parameters in request: too long");
        const busy = cloud.busy(body.room_id ?? body.user_id ?? "", from, to);
        return { freebusy_list: busy.map(({ start, end }) => ({ start_time: iso(start), end_time: iso(end) })) };
      },
    }),
    route({
      name: "calendar.event.create",
      method: "POST",
      path: base,
      scopes,
      query: z.strictObject({ ...openIds, idempotency_key: z.string().min(32).max(128) }),
      body: eventSchema,
      handle: ({ query, body, token }) => {
        const known = cloud.events.get(byKey.get(query.idempotency_key) ?? "");
        if (known) return { event: shown(known) };
        const id = `${crypto.randomUUID()}_0`;
        const event = fill(blank(id, whoOf(token)), body, false);
        cloud.events.set(id, event);
        byKey.set(query.idempotency_key, id);
        cloud.touch(event);
        return { event: shown(event) };
      },
    }),
    route({
      name: "calendar.event.view",
      method: "GET",
      path: `${base}/instance_view`,
      scopes,
      query: z.strictObject({ ...openIds, ...span, page_token: z.string().optional() }),
      handle: ({ query, token }) => {
        const [from, to] = [query.start_time * 1000, query.end_time * 1000];
        if (to - from > 40 * 86_400_000) return refuse(190002, "invalid parameters in request: more than 40 days");
        const all = cloud.within(whoOf(token), from, to);
        return { items: all.map(shownInstance) };
      },
    }),
    route({
      name: "calendar.event.instances",
      method: "GET",
      path: `${base}/:event_id/instances`,
      scopes,
      query: z.strictObject({ ...span, ...page }),
      handle: ({ path, query }) => {
        const { event } = seriesOf(path.event_id ?? "");
        if (!event) return gone;
        return paged(cloud.instances(event, query.start_time * 1000, query.end_time * 1000).map(shownInstance), query);
      },
    }),
    route({
      name: "calendar.event.get",
      method: "GET",
      path: `${base}/:event_id`,
      scopes,
      query: z.strictObject(openIds),
      handle: ({ path }) => {
        const { event } = seriesOf(path.event_id ?? "");
        return event ? { event: shown(event) } : gone;
      },
    }),
    route({
      name: "calendar.event.patch",
      method: "PATCH",
      path: `${base}/:event_id`,
      scopes,
      query: z.strictObject(openIds),
      body: eventSchema,
      handle: ({ path, body }) => {
        const { event, original } = seriesOf(path.event_id ?? "");
        if (!event || event.cancelled) return gone;
        if (original === undefined) fill(event, body, true);
        else {
          const before = event.others.get(original);
          event.others.set(original, {
            ...before,
            start: Number(body.start_time.timestamp) * 1000,
            end: Number(body.end_time.timestamp) * 1000,
            title: body.summary,
          });
        }
        cloud.touch(event);
        return { event: original === undefined ? shown(event) : { ...shown(event), event_id: path.event_id } };
      },
    }),
    route({
      name: "calendar.event.delete",
      method: "DELETE",
      path: `${base}/:event_id`,
      scopes,
      query: z.strictObject({ need_notification: z.enum(["true", "false"]) }),
      handle: ({ path }) => {
        const { event, original } = seriesOf(path.event_id ?? "");
        if (!event || event.cancelled) return gone;
        if (original === undefined) event.cancelled = true;
        else event.others.set(original, { gone: true, start: 0, end: 0 });
        return {};
      },
    }),
    route({
      name: "calendar.attendee.create",
      method: "POST",
      path: `${base}/:event_id/attendees`,
      scopes,
      query: z.strictObject(openIds),
      body: z.strictObject({ attendees: z.array(invitedSchema).min(1).max(200), need_notification: z.boolean() }),
      handle: ({ path, body }) => {
        const { event, original } = seriesOf(path.event_id ?? "");
        if (!event || event.cancelled) return gone;
        const fresh = body.attendees.map((one): Guest => {
          const id = one.type === "user" ? one.user_id : one.type === "resource" ? one.room_id : one.third_party_email;
          if (one.type === "resource" && !cloud.rooms.has(id)) throw new Error("no such room");
          const isOptional = one.type !== "resource" && one.is_optional === true;
          return {
            email: id,
            name: cloud.roomNames.get(id) ?? id.replace(/^ou_/, ""),
            optional: isOptional,
            isRoom: one.type === "resource",
            answer: "needsAction",
          };
        });
        const before = guestsIn(event, original);
        const all = [
          ...before.filter(({ email }) => !fresh.some((one) => one.email === email)).map((one) => ({ ...one })),
          ...fresh,
        ];
        if (original === undefined) event.guests = all;
        else
          event.others.set(original, {
            ...(event.others.get(original) ?? { start: original, end: original + event.end - event.start }),
            guests: all,
          });
        cloud.touch(event);
        return { attendees: all.map(shownGuest) };
      },
    }),
    route({
      name: "calendar.attendee.remove",
      method: "POST",
      path: `${base}/:event_id/attendees/batch_delete`,
      scopes,
      query: z.strictObject(openIds),
      body: z.strictObject({ attendee_ids: z.array(z.string()).min(1), need_notification: z.boolean() }),
      handle: ({ path, body }) => {
        const { event, original } = seriesOf(path.event_id ?? "");
        if (!event || event.cancelled) return gone;
        const left = guestsIn(event, original).filter(
          (one) => !body.attendee_ids.includes(shownGuest(one).attendee_id),
        );
        if (original === undefined) event.guests = left;
        else
          event.others.set(original, {
            ...(event.others.get(original) ?? { start: original, end: original + event.end - event.start }),
            guests: left.map((one) => ({ ...one })),
          });
        cloud.touch(event);
        return {};
      },
    }),
    route({
      name: "calendar.attendee.list",
      method: "GET",
      path: `${base}/:event_id/attendees`,
      scopes,
      query: z.strictObject({ ...openIds, ...page }),
      handle: ({ path, query }) => {
        const { event, original } = seriesOf(path.event_id ?? "");
        return event ? paged(guestsIn(event, original).map(shownGuest), query) : gone;
      },
    }),
  ];
  return routes.map(guarded);
}

const rsvp = { accepted: "accept", declined: "decline", needsAction: "needs_action" };
const shownGuest = ({ email, name, optional, isRoom, answer }: Guest) => ({
  attendee_id: `${isRoom ? "resource" : "user"}_${email}`,
  type: isRoom ? "resource" : email.startsWith("ou_") ? "user" : "third_party",
  ...(isRoom ? { room_id: email } : email.startsWith("ou_") ? { user_id: email } : { third_party_email: email }),
  display_name: name,
  is_optional: optional,
  rsvp_status: rsvp[answer],
});

const blank = (id: string, owner: string): CloudEvent => ({
  id,
  owner,
  title: "",
  start: 0,
  end: 0,
  zone: "UTC",
  rule: undefined,
  without: [],
  others: new Map(),
  guests: [],
  private: false,
  cancelled: false,
  version: 0,
  extra: undefined,
});
const timeOf = (at: number, zone: string) => ({ timestamp: String(at / 1000), timezone: zone });
const iso = (at: number): string => new Date(at).toISOString();
