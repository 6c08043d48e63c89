/** Microsoft Graph's calendar (v1.0) and its OAuth desk, as strict as the parts of it that we use. */
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
} from "../cloud.ts";

export const clientId = "microsoft-client";
export const clientSecret = "microsoft-secret";

export interface FakeMicrosoft {
  readonly url: string;
  readonly cloud: Cloud;
  readonly consents: Consents;
  /** The next so many requests are too many: 429, come again after `seconds`. */
  limit(times: number, seconds: number): void;
  close(): void;
}

const timeSchema = z.strictObject({
  // Without an offset: the zone beside it says what it means.
  dateTime: z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?$/),
  timeZone: z.string().min(1),
});
const dayNames = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"] as const;
const recurrenceSchema = z.strictObject({
  pattern: z.discriminatedUnion("type", [
    z.strictObject({ type: z.literal("daily"), interval: z.int().min(1), firstDayOfWeek: z.enum(dayNames) }),
    z.strictObject({
      type: z.literal("weekly"),
      interval: z.int().min(1),
      firstDayOfWeek: z.enum(dayNames),
      daysOfWeek: z.array(z.enum(dayNames)).min(1),
    }),
    z.strictObject({
      type: z.literal("absoluteMonthly"),
      interval: z.int().min(1),
      firstDayOfWeek: z.enum(dayNames),
      dayOfMonth: z.int().min(1).max(31),
    }),
    z.strictObject({
      type: z.literal("relativeMonthly"),
      interval: z.int().min(1),
      firstDayOfWeek: z.enum(dayNames),
      daysOfWeek: z.array(z.enum(dayNames)).min(1),
      index: z.enum(["first", "second", "third", "fourth", "last"]),
    }),
  ]),
  range: z.strictObject({
    type: z.enum(["endDate", "numbered"]),
    startDate: z.iso.date(),
    recurrenceTimeZone: z.string(),
    endDate: z.iso.date().optional(),
    numberOfOccurrences: z.int().min(1).optional(),
  }),
});
const attendeeSchema = z.strictObject({
  emailAddress: z.strictObject({ address: z.email(), name: z.string() }),
  type: z.enum(["required", "optional", "resource"]),
});
const eventSchema = z.strictObject({
  subject: z.string(),
  start: timeSchema,
  end: timeSchema,
  attendees: z.array(attendeeSchema).max(500),
  location: z.strictObject({ displayName: z.string() }),
  sensitivity: z.enum(["normal", "private"]),
  recurrence: recurrenceSchema.nullable().optional(),
  transactionId: z.string().max(64).optional(),
  singleValueExtendedProperties: z
    .array(z.strictObject({ id: z.string().regex(/^String \{[0-9a-f-]{36}\} Name \S+$/), value: z.string() }))
    .optional(),
});
const scheduleSchema = z.strictObject({
  schedules: z.array(z.email()).min(1).max(20),
  startTime: timeSchema,
  endTime: timeSchema,
});
type Wanted = z.output<typeof eventSchema>;
interface Extra {
  readonly properties: NonNullable<Wanted["singleValueExtendedProperties"]>;
  readonly recurrence: NonNullable<Wanted["recurrence"]> | undefined;
}

const failed = (status: number, code: string, headers?: Record<string, string>): Answered => ({
  status,
  body: { error: { code, message: code } },
  ...(headers && { headers }),
});

export async function startFakeMicrosoft(rooms: readonly string[]): Promise<FakeMicrosoft> {
  const cloud = newCloud(rooms);
  const desk = consents(clientId, clientSecret, true);
  const limited = { left: 0, seconds: 0 };
  const made = new Map<string, { text: string; id: string }>();

  function api({ method, path, query, headers, body }: Asked): Answered {
    if (path === "/token") return desk.exchange(new URLSearchParams(body));
    if (path === "/authorize") {
      if (!query.get("scope")?.split(" ").includes("offline_access")) return failed(400, "invalid_scope");
      const to = desk.agree(query, query.get("login_hint") ?? "");
      return to ? { status: 302, headers: { location: to } } : failed(400, "invalid_request");
    }
    const me = desk.whose(headers.authorization);
    if (!me) return failed(401, "InvalidAuthenticationToken");
    if (limited.left > 0) {
      limited.left--;
      return failed(429, "ApplicationThrottled", { "retry-after": String(limited.seconds) });
    }
    if (path === "/v1.0/me") return { status: 200, body: { mail: me, userPrincipalName: me.replace("@", "-upn@") } };
    if (!String(headers.prefer).includes('outlook.timezone="UTC"'))
      return failed(400, "times would be in another zone");
    if (path === "/v1.0/me/calendar/getSchedule" && method === "POST") return schedule(body);
    if (path === "/v1.0/me/calendarView") return view(query, me);
    if (path === "/v1.0/me/events") return method === "POST" ? create(body, me) : filtered(query, me);
    const [, id = "", instances] = /^\/v1\.0\/me\/events\/([^/]+)(\/instances)?$/.exec(path) ?? [];
    if (instances) return instancesOf(id, query, me);
    return one(method, id, headers["if-match"], body, me);
  }

  function schedule(body: string): Answered {
    const { schedules, startTime, endTime } = scheduleSchema.parse(JSON.parse(body));
    const [from, to] = [startTime, endTime].map(momentOf) as [number, number];
    if (to - from > 62 * 86_400_000) return failed(400, "ErrorInvalidFreeBusyViewType");
    const value = schedules.map((email) => ({
      scheduleId: email,
      scheduleItems: cloud.within(email, from, to).map(({ start, end }) => ({
        status: "busy",
        start: shownTime(start),
        end: shownTime(end),
      })),
    }));
    return { status: 200, body: { value } };
  }

  function create(text: string, me: string): Answered {
    const wanted = eventSchema.parse(JSON.parse(text));
    const before = wanted.transactionId ? made.get(`${me} ${wanted.transactionId}`) : undefined;
    if (before) {
      // The same request once more is the same event; another under the same id is none.
      const event = cloud.events.get(before.id);
      return before.text === text && event
        ? { status: 201, body: shown(event, me) }
        : failed(409, "ErrorDuplicateTransactionId");
    }
    const id = `AAMk${cloud.events.size}=`;
    const event = fill(blank(id, me), wanted);
    cloud.events.set(id, event);
    if (wanted.transactionId) made.set(`${me} ${wanted.transactionId}`, { text, id });
    cloud.touch(event);
    return { status: 201, body: shown(event, me) };
  }

  /** Pages of three, so that somebody has to turn them. */
  function paged(all: readonly object[], query: URLSearchParams): Answered {
    const skip = Number(query.get("$skip") ?? 0);
    const top = Number(query.get("$top") ?? 10);
    const value = all.slice(skip, skip + top);
    return { status: 200, body: { value, ...(skip + top < all.length && { "@odata.nextLink": "more" }) } };
  }

  function view(query: URLSearchParams, me: string): Answered {
    const [from, to] = [query.get("startDateTime"), query.get("endDateTime")].map((one) => Date.parse(one ?? ""));
    return paged(
      cloud.within(me, from ?? Number.NaN, to ?? Number.NaN).map((one) => shownInstance(one, me)),
      query,
    );
  }

  function filtered(query: URLSearchParams, me: string): Answered {
    const filter = query.get("$filter") ?? "";
    const own = /^singleValueExtendedProperties\/Any\(ep: ep\/id eq '([^']+)' and ep\/value eq '([^']+)'\)$/.exec(
      filter,
    );
    const uid = /^iCalUId eq '([^']+)'$/.exec(filter)?.[1];
    if (!own && !uid) return failed(400, "ErrorInvalidRestriction");
    const found = [...cloud.events.values()].filter(
      (event) =>
        isSeen(event, me) &&
        !event.cancelled &&
        (uid
          ? uidOf(event) === uid
          : event.owner === me &&
            extraOf(event).properties.some(({ id, value }) => id === own?.[1] && value === own?.[2])),
    );
    return paged(
      found.map((event) => shown(event, me)),
      query,
    );
  }

  function instancesOf(id: string, query: URLSearchParams, me: string): Answered {
    const event = byId(id, me);
    if (!event) return failed(404, "ErrorItemNotFound");
    const [from, to] = [query.get("startDateTime"), query.get("endDateTime")].map((one) => Date.parse(one ?? ""));
    return paged(
      cloud.instances(event, from ?? 0, to ?? 0).map((one) => shownInstance(one, me)),
      query,
    );
  }

  function one(method: string, id: string, match: string | undefined, body: string, me: string): Answered {
    const [, series = id, stamp] = /^(.+)\.(\d+)$/.exec(id) ?? [];
    const event = byId(series, me);
    if (!event || event.cancelled) return failed(404, "ErrorItemNotFound");
    if (method === "GET") return { status: 200, body: shown(event, me) };
    if (event.owner !== me) return failed(403, "ErrorAccessDenied");
    if (match !== undefined && match !== etagOf(event)) return failed(412, "ErrorIrresolvableConflict");
    if (method === "DELETE") {
      if (stamp) event.others.set(Number(stamp), { gone: true, start: 0, end: 0 });
      else event.cancelled = true;
      event.version++;
      return { status: 204 };
    }
    if (method !== "PATCH") return failed(405, "UnsupportedMethod");
    if (stamp) {
      const wanted = eventSchema.omit({ recurrence: true, transactionId: true }).parse(JSON.parse(body));
      event.others.set(Number(stamp), {
        start: momentOf(wanted.start),
        end: momentOf(wanted.end),
        title: wanted.subject,
        guests: guestsOf(wanted.attendees),
      });
    } else {
      const wanted = eventSchema.omit({ transactionId: true }).parse(JSON.parse(body));
      fill(event, wanted);
    }
    cloud.touch(event);
    return { status: 200, body: stamp ? shownOne(event, Number(stamp), me) : shown(event, me) };
  }

  const shownOne = (event: CloudEvent, original: number, me: string) => {
    const year = 400 * 86_400_000;
    const found = cloud
      .instances(event, event.start - year, event.start + year)
      .find((one) => one.original === original);
    return found && shownInstance(found, me);
  };

  // The same event has another id in every mailbox.
  const idIn = (event: CloudEvent, me: string): string => (event.owner === me ? event.id : `${me[0]}-${event.id}`);
  const byId = (id: string, me: string): CloudEvent | undefined =>
    [...cloud.events.values()].find((event) => isSeen(event, me) && idIn(event, me) === id);
  const isSeen = (event: CloudEvent, me: string): boolean =>
    event.owner === me || event.guests.some(({ email }) => email === me);

  function guestsOf(all: Wanted["attendees"]): Guest[] {
    return all.map(({ emailAddress: { address, name }, type }) => {
      if ((type === "resource") !== cloud.rooms.has(address)) throw new Error(`${address} is no ${type}`);
      return {
        email: address,
        name,
        optional: type === "optional",
        isRoom: type === "resource",
        answer: "needsAction",
      };
    });
  }

  function fill(event: CloudEvent, wanted: Omit<Wanted, "transactionId">): CloudEvent {
    const zone = wanted.start.timeZone;
    const [start, end] = [momentOf(wanted.start), momentOf(wanted.end)];
    if (end <= start) throw new Error("ErrorPropertyValidationFailure");
    // Who leaves the pattern out leaves it as it is; who writes one anew takes every exception away.
    const isKept = wanted.recurrence === undefined;
    const before = event.extra as Extra | undefined;
    const recurrence = isKept ? before?.recurrence : (wanted.recurrence ?? undefined);
    return Object.assign(event, {
      title: wanted.subject,
      start,
      end,
      zone,
      rule: recurrence && ruleOf(recurrence, start, zone),
      without: [],
      others: isKept ? event.others : new Map(),
      guests: guestsOf(wanted.attendees),
      private: wanted.sensitivity === "private",
      extra: {
        properties: wanted.singleValueExtendedProperties ?? before?.properties ?? [],
        recurrence,
      } satisfies Extra,
    });
  }

  const shown = (event: CloudEvent, me: string) => ({
    "@odata.etag": etagOf(event),
    id: idIn(event, me),
    iCalUId: uidOf(event),
    type: event.rule ? "seriesMaster" : "singleInstance",
    isCancelled: event.cancelled,
    subject: event.title,
    organizer: { emailAddress: { address: event.owner, name: event.owner } },
    originalStartTimeZone: event.zone,
    start: shownTime(event.start),
    end: shownTime(event.end),
    showAs: "busy",
    sensitivity: event.private ? "private" : "normal",
    attendees: attendees(event.guests),
    recurrence: extraOf(event).recurrence ?? null,
    ...(event.owner === me && { singleValueExtendedProperties: extraOf(event).properties }),
  });

  function shownInstance({ event, original, start, end, title, guests, isOther }: Instance, me: string) {
    const base = shown(event, me);
    if (!event.rule) return base;
    return {
      ...base,
      id: `${base.id}.${original}`,
      // Of a series, each time has one of its own.
      iCalUId: `${base.iCalUId}.${original}`,
      type: isOther ? "exception" : "occurrence",
      seriesMasterId: base.id,
      originalStart: new Date(original).toISOString(),
      subject: title,
      start: shownTime(start),
      end: shownTime(end),
      attendees: attendees(guests),
      recurrence: null,
    };
  }

  const server = await serve(api);
  return {
    url: server.url,
    cloud,
    consents: desk,
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

const extraOf = ({ extra }: CloudEvent): Extra =>
  (extra as Extra | undefined) ?? { properties: [], recurrence: undefined };
const uidOf = ({ id }: CloudEvent): string => `040000008200E000${Buffer.from(id).toString("hex")}`;
const etagOf = ({ id, version }: CloudEvent): string => `W/"${id}${version}"`;
const momentOf = ({ dateTime, timeZone }: { dateTime: string; timeZone: string }): number =>
  momentIn(timeZone, dateTime);
const shownTime = (at: number) => ({ dateTime: new Date(at).toISOString().replace("Z", "0000"), timeZone: "UTC" });
const answers = { accepted: "accepted", declined: "declined", needsAction: "none" };
const attendees = (guests: readonly Guest[]) =>
  guests.map(({ email, name, optional, isRoom, answer }) => ({
    type: isRoom ? "resource" : optional ? "optional" : "required",
    emailAddress: { address: email, name },
    status: { response: answers[answer] },
  }));

/** The pattern as a rule, read anew. */
function ruleOf({ pattern, range }: NonNullable<Wanted["recurrence"]>, start: number, zone: string): string {
  const short = (day: string): string => day.slice(0, 2).toUpperCase();
  const freq = pattern.type.replace(/absolute|relative/, "").toUpperCase();
  const parts = [`FREQ=${freq}`, `INTERVAL=${pattern.interval}`, `WKST=${short(pattern.firstDayOfWeek)}`];
  if ("daysOfWeek" in pattern) parts.push(`BYDAY=${pattern.daysOfWeek.map(short).join(",")}`);
  if ("dayOfMonth" in pattern) parts.push(`BYMONTHDAY=${pattern.dayOfMonth}`);
  if ("index" in pattern)
    parts.push(`BYSETPOS=${{ first: 1, second: 2, third: 3, fourth: 4, last: -1 }[pattern.index]}`);
  if (range.type === "numbered") parts.push(`COUNT=${range.numberOfOccurrences}`);
  else {
    const end = momentIn(zone, `${range.endDate}T23:59:59`);
    if (end < start) throw new Error("the series ends before it begins");
    parts.push(`UNTIL=${new Date(end).toISOString().replace(/[-:]|\.\d+/g, "")}`);
  }
  return parts.join(";");
}
