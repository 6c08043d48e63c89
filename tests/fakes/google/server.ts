/** Google Calendar's REST API (v3) and its OAuth desk, as strict as the parts of it that we use. */
import { z } from "zod";
import {
  type Answered,
  type Asked,
  type Cloud,
  type CloudEvent,
  type Consents,
  consents,
  type Guest,
  type Instance,
  momentIn,
  newCloud,
  serve,
  wall,
} from "../cloud.ts";

export const clientId = "google-client";
export const clientSecret = "google-secret";

export interface FakeGoogle {
  readonly url: string;
  readonly cloud: Cloud;
  readonly consents: Consents;
  /** The next so many requests are too many: 429, come again after `seconds`. */
  limit(times: number, seconds: number): void;
  readonly limited: { left: number };
  close(): void;
}

const timeSchema = z.strictObject({ dateTime: z.iso.datetime({ offset: true }), timeZone: z.string().min(1) });
const eventSchema = z.strictObject({
  // RFC 2938's base32hex in small letters.
  id: z
    .string()
    .regex(/^[a-v0-9]{5,1024}$/)
    .optional(),
  summary: z.string(),
  start: timeSchema,
  end: timeSchema,
  recurrence: z.array(z.string().regex(/^(?:RRULE:|EXDATE|RDATE)/)).optional(),
  attendees: z
    .array(
      z.strictObject({
        email: z.email(),
        displayName: z.string().optional(),
        optional: z.boolean().optional(),
        resource: z.boolean().optional(),
      }),
    )
    .max(200)
    .optional(),
  location: z.string().optional(),
  visibility: z.enum(["default", "private", "public"]).optional(),
  status: z.enum(["confirmed"]).optional(),
  extendedProperties: z.strictObject({ private: z.record(z.string().max(44), z.string().max(1024)) }).optional(),
});
const busySchema = z.strictObject({
  timeMin: z.iso.datetime(),
  timeMax: z.iso.datetime(),
  items: z.array(z.strictObject({ id: z.string() })).max(50),
});
const longestBusyMs = 90 * 86_400_000;

const failed = (status: number, reason: string, headers?: Record<string, string>): Answered => ({
  status,
  body: { error: { code: status, message: reason, errors: [{ domain: "global", reason, message: reason }] } },
  ...(headers && { headers }),
});

export async function startFakeGoogle(rooms: readonly string[]): Promise<FakeGoogle> {
  const cloud = newCloud(rooms);
  const desk = consents(clientId, clientSecret, false);
  const limited = { left: 0, seconds: 0 };

  function api({ method, path, query, headers, body }: Asked): Answered {
    if (path === "/token") return desk.exchange(new URLSearchParams(body));
    if (path === "/auth") {
      if (query.get("access_type") !== "offline") return failed(400, "no offline access asked for");
      const to = desk.agree(query, query.get("login_hint") ?? "");
      return to ? { status: 302, headers: { location: to } } : failed(400, "invalid_request");
    }
    const me = desk.whose(headers.authorization);
    if (!me) return failed(401, "authError");
    if (limited.left > 0) {
      limited.left--;
      return failed(429, "rateLimitExceeded", { "retry-after": String(limited.seconds) });
    }
    if (path === "/calendar/v3/freeBusy" && method === "POST") return freeBusy(body);
    const found = /^\/calendar\/v3\/calendars\/([^/]+)(?:\/events(?:\/([^/]+)(\/instances)?)?)?$/.exec(path);
    if (!found) return failed(404, "notFound");
    const [, name = "", id, instances] = found;
    const whose = name === "primary" ? me : name;
    if (!path.includes("/events")) return { status: 200, body: { kind: "calendar#calendar", id: whose } };
    // A room's calendar shows everybody when it is busy, no more.
    if (whose !== me) return failed(404, "notFound");
    if (id === undefined) return method === "POST" ? insert(body, query, me) : list(query, me);
    if (instances) return instancesOf(id, query, me);
    return one(method, id, query, headers["if-match"], body, me);
  }

  function freeBusy(body: string): Answered {
    const { timeMin, timeMax, items } = busySchema.parse(JSON.parse(body));
    const [from, to] = [Date.parse(timeMin), Date.parse(timeMax)];
    if (to - from > longestBusyMs) return failed(400, "timeRangeTooLong");
    const calendars = items.map(({ id }) => [
      id,
      {
        busy: cloud.busy(id, from, to).map(({ start, end }) => ({ start: iso(start), end: iso(end) })),
      },
    ]);
    return { status: 200, body: { kind: "calendar#freeBusy", calendars: Object.fromEntries(calendars) } };
  }

  function insert(body: string, query: URLSearchParams, me: string): Answered {
    const wanted = eventSchema.parse(JSON.parse(body));
    checkUpdates(query);
    const id = wanted.id ?? `e${cloud.events.size}`;
    if (cloud.events.has(id)) return failed(409, "duplicate");
    const event = fill(blank(id, me), wanted);
    cloud.events.set(id, event);
    cloud.touch(event);
    return { status: 200, body: shown(event) };
  }

  function list(query: URLSearchParams, me: string): Answered {
    if (query.get("singleEvents") !== "true") return failed(400, "only single events here");
    const [from, to] = [query.get("timeMin"), query.get("timeMax")].map((one) => Date.parse(one ?? ""));
    const all = cloud.within(me, from ?? Number.NaN, to ?? Number.NaN);
    // Small pages, so that somebody has to turn them.
    const at = Number(query.get("pageToken") ?? 0);
    const items = all.slice(at, at + 3).map(shownInstance);
    return {
      status: 200,
      body: { kind: "calendar#events", items, ...(at + 3 < all.length && { nextPageToken: String(at + 3) }) },
    };
  }

  function instancesOf(id: string, query: URLSearchParams, me: string): Answered {
    const event = seen(id, me);
    if (!event) return failed(404, "notFound");
    const from = Date.parse(query.get("timeMin") ?? iso(event.start));
    const to = Date.parse(query.get("timeMax") ?? iso(event.start + 500 * 86_400_000));
    const held = cloud.instances(event, from, to).map(shownInstance);
    const gone = [...event.others].flatMap(([original, { gone }]) =>
      gone
        ? [{ id: instanceId(event, original), status: "cancelled", originalStartTime: { dateTime: iso(original) } }]
        : [],
    );
    return {
      status: 200,
      body: { kind: "calendar#events", items: query.get("showDeleted") ? [...held, ...gone] : held },
    };
  }

  function one(
    method: string,
    id: string,
    query: URLSearchParams,
    match: string | undefined,
    body: string,
    me: string,
  ): Answered {
    const [, series = id, stamp] = /^(.+)_(\d{8}T\d{6}Z)$/.exec(id) ?? [];
    const event = seen(series, me);
    if (!event) return failed(404, "notFound");
    const original =
      stamp && Date.parse(stamp.replace(/(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z/, "$1-$2-$3T$4:$5:$6Z"));
    if (method === "GET") return { status: 200, body: shown(event) };
    if (event.owner !== me) return failed(403, "forbiddenForNonOrganizer");
    checkUpdates(query);
    if (match !== undefined && match !== etagOf(event)) return failed(412, "conditionNotMet");
    if (method === "DELETE") {
      if (event.cancelled) return failed(410, "deleted");
      event.cancelled = true;
      event.version++;
      return { status: 204 };
    }
    if (typeof original === "number") {
      if (method !== "PATCH") return failed(400, "an instance is patched");
      const wanted = eventSchema.omit({ id: true, recurrence: true }).partial().parse(JSON.parse(body));
      event.others.set(original, {
        start: wanted.start ? Date.parse(wanted.start.dateTime) : original,
        end: wanted.end ? Date.parse(wanted.end.dateTime) : original + (event.end - event.start),
        ...(wanted.summary !== undefined && { title: wanted.summary }),
        ...(wanted.attendees && { guests: guestsOf(wanted.attendees) }),
      });
    } else {
      if (method !== "PUT") return failed(400, "an event is put");
      fill(event, eventSchema.parse(JSON.parse(body)));
    }
    cloud.touch(event);
    return { status: 200, body: shown(event) };
  }

  function checkUpdates(query: URLSearchParams): void {
    if (!["all", "externalOnly", "none"].includes(query.get("sendUpdates") ?? ""))
      throw new Error("sendUpdates is missing");
  }

  const seen = (id: string, me: string): CloudEvent | undefined => {
    const event = cloud.events.get(id);
    return event && (event.owner === me || event.guests.some(({ email }) => email === me)) ? event : undefined;
  };

  function guestsOf(all: NonNullable<z.output<typeof eventSchema>["attendees"]>): Guest[] {
    return all.map(({ email, displayName = "", optional = false, resource = false }) => {
      if (resource !== cloud.rooms.has(email)) throw new Error(`${email} is ${resource ? "no" : "a"} room`);
      return { email, name: displayName, optional, isRoom: resource, answer: "needsAction" };
    });
  }

  function fill(event: CloudEvent, wanted: z.output<typeof eventSchema>): CloudEvent {
    const zone = wanted.start.timeZone;
    new Intl.DateTimeFormat("en", { timeZone: zone });
    const [rule, ...rules] = (wanted.recurrence ?? []).filter((line) => line.startsWith("RRULE:"));
    if (rules.length > 0) throw new Error("one rule alone");
    const [start, end] = [Date.parse(wanted.start.dateTime), Date.parse(wanted.end.dateTime)];
    if (end <= start) throw new Error("The specified time range is empty.");
    const isMoved = start !== event.start || rule?.slice(6) !== event.rule;
    return Object.assign(event, {
      title: wanted.summary,
      start,
      end,
      zone,
      rule: rule?.slice(6),
      without: (wanted.recurrence ?? []).flatMap((line) => exdates(line, zone)),
      // Exceptions outlive a change of all, but not one of the times themselves.
      others: isMoved ? new Map() : event.others,
      guests: guestsOf(wanted.attendees ?? []),
      private: wanted.visibility === "private",
      cancelled: false,
      extra: wanted.extendedProperties,
    });
  }

  const server = await serve(api);
  return {
    url: server.url,
    cloud,
    consents: desk,
    limited,
    limit(times, seconds) {
      Object.assign(limited, { left: times, seconds });
    },
    close: server.close,
  };
}

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

function exdates(line: string, zone: string): number[] {
  const [, values = ""] = /^EXDATE(?:;TZID=[^:]+)?:(.+)$/.exec(line) ?? [];
  const full = (one: string) => one.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(Z?)$/, "$1-$2-$3T$4:$5:$6$7");
  return values
    .split(",")
    .filter(Boolean)
    .map((one) => (one.endsWith("Z") ? Date.parse(full(one)) : momentIn(zone, full(one))));
}

const iso = (at: number): string => new Date(at).toISOString();
const etagOf = ({ id, version }: CloudEvent): string => `"${id}.${version}"`;
const instanceId = (event: CloudEvent, original: number): string => `${event.id}_${wall(original, "UTC")}Z`;

const attendees = (guests: readonly Guest[], owner: string) =>
  guests.map(({ email, name, optional, isRoom, answer }) => ({
    email,
    displayName: name,
    ...(optional && { optional }),
    ...(isRoom && { resource: true }),
    ...(email === owner && { organizer: true, self: true }),
    responseStatus: answer,
  }));

function shown(event: CloudEvent) {
  return {
    kind: "calendar#event",
    etag: etagOf(event),
    id: event.id,
    status: event.cancelled ? "cancelled" : "confirmed",
    summary: event.title,
    organizer: { email: event.owner },
    start: { dateTime: iso(event.start), timeZone: event.zone },
    end: { dateTime: iso(event.end), timeZone: event.zone },
    ...(event.rule && {
      recurrence: [`RRULE:${event.rule}`, ...event.without.map((at) => `EXDATE:${wall(at, "UTC")}Z`)],
    }),
    attendees: attendees(event.guests, event.owner),
    visibility: event.private ? "private" : "default",
    ...(event.extra ? { extendedProperties: event.extra } : {}),
  };
}

function shownInstance({ event, original, start, end, title, guests }: Instance) {
  const { recurrence: _, ...rest } = shown(event);
  return {
    ...rest,
    ...(event.rule && {
      id: instanceId(event, original),
      recurringEventId: event.id,
      originalStartTime: { dateTime: iso(original), timeZone: event.zone },
    }),
    summary: title,
    start: { dateTime: iso(start), timeZone: event.zone },
    end: { dateTime: iso(end), timeZone: event.zone },
    attendees: attendees(guests, event.owner),
  };
}
