/** Between events as services keep them and the JSON of Microsoft Graph. */
import { z } from "zod";
import type { Attendee } from "../../../core/calendar.ts";
import { guestsOf, type Mailboxes } from "../elsewhere/mailboxes.ts";
import type { ChangedTime, ServiceEvent } from "../elsewhere/service.ts";
import { momentOn, zoneCalled } from "../ics/zone.ts";
import { wallOf } from "../times.ts";
import { recurrenceOf, recurrenceSchema, ruleOf } from "./rule.ts";

/** The property of an event in which our name of it and what Graph has no place for lie. */
export const ownProperty = "String {6d0f6a3c-5f0e-4b5b-9c39-0d3f6c1b7a51} Name atclaw";
export const restProperty = "String {6d0f6a3c-5f0e-4b5b-9c39-0d3f6c1b7a51} Name atclaw-rest";

const timeSchema = z.object({ dateTime: z.string(), timeZone: z.string().default("UTC") });

/** An event, as far as we read it; its times are asked for in UTC. */
export const eventSchema = z.object({
  id: z.string(),
  "@odata.etag": z.string().default(""),
  iCalUId: z.string().default(""),
  type: z.string().default("singleInstance"),
  seriesMasterId: z.string().nullish(),
  originalStart: z.string().nullish(),
  originalStartTimeZone: z.string().nullish(),
  isCancelled: z.boolean().default(false),
  subject: z.string().nullish(),
  organizer: z.object({ emailAddress: z.object({ address: z.string().nullish() }) }).nullish(),
  start: timeSchema,
  end: timeSchema,
  showAs: z.string().default("busy"),
  sensitivity: z.string().default("normal"),
  attendees: z
    .array(
      z.object({
        type: z.string().default("required"),
        emailAddress: z.object({ address: z.string(), name: z.string().nullish() }),
        status: z.object({ response: z.string().default("none") }).nullish(),
      }),
    )
    .default([]),
  recurrence: recurrenceSchema.nullish(),
  singleValueExtendedProperties: z.array(z.object({ id: z.string(), value: z.string() })).optional(),
});
export type Event = z.output<typeof eventSchema>;

const restSchema = z.object({
  guests: z.array(z.object({ id: z.string(), name: z.string(), optional: z.boolean() })).default([]),
  room: z.string().optional(),
});

/** What is to be written; of one time of a series when `time` is given. */
export function bodyOf(event: ServiceEvent, names: Mailboxes, time?: ChangedTime) {
  const attendees = time?.attendees ?? event.attendees;
  const room = time?.room === undefined ? event.room : (time.room ?? undefined);
  const roomEmail = room === undefined ? undefined : names.emailOf(room);
  const rest = { guests: guestsOf(attendees, names), ...(room !== undefined && !roomEmail && { room }) };
  const mailbox = (address: string, name: string, type: "required" | "optional" | "resource") => ({
    emailAddress: { address, name },
    type,
  });
  return {
    subject: time?.title ?? event.title,
    start: timeIn(time?.start ?? event.start, event.zone),
    end: timeIn(time?.end ?? event.end, event.zone),
    attendees: [
      // Whoever makes an event is its organiser and not among its attendees.
      ...attendees.flatMap(({ id, name, optional }) => {
        const email = names.emailOf(id);
        return email && id !== event.organiser ? [mailbox(email, name, optional ? "optional" : "required")] : [];
      }),
      ...(room !== undefined && roomEmail ? [mailbox(roomEmail, names.roomName(room), "resource")] : []),
    ],
    location: { displayName: room === undefined ? "" : names.roomName(room) },
    sensitivity: event.private ? "private" : "normal",
    ...(time ? {} : { recurrence: event.rule ? recurrenceOf(event.rule, event.start, event.zone) : null }),
    singleValueExtendedProperties: [
      { id: ownProperty, value: event.uid },
      { id: restProperty, value: JSON.stringify(rest) },
    ],
  };
}

/** What an event says, without its rule. */
export function saidBy(event: Event, names: Mailboxes) {
  const kept = restIn(event);
  const organiser = names.idOf(event.organizer?.emailAddress.address ?? "");
  const all = event.attendees.map(({ type, emailAddress, status }) => ({
    id: names.idOf(emailAddress.address),
    name: emailAddress.name,
    isRoom: type === "resource" || names.isRoom(names.idOf(emailAddress.address)),
    optional: type === "optional",
    answer: status?.response,
  }));
  const people = all.filter(({ isRoom, id }) => !isRoom && id !== organiser);
  const room = all.find(({ isRoom, answer }) => isRoom && answer !== "declined")?.id ?? kept.room;
  return {
    title: event.subject ?? "",
    organiser,
    attendees: [
      { id: organiser, name: names.nameOf(organiser), optional: false },
      ...people.map(({ id, name, optional }): Attendee => ({ id, name: name || names.nameOf(id), optional })),
      ...kept.guests,
    ],
    ...(room !== undefined && { room }),
    private: event.sensitivity === "private" || event.sensitivity === "confidential",
    start: momentOf(event.start.dateTime),
    end: momentOf(event.end.dateTime),
    zone: zoneCalled(event.recurrence?.range.recurrenceTimeZone || event.originalStartTimeZone || "UTC") ?? "UTC",
  };
}

/** A series or a single event with the times of it that are not as the rule says; `held` are the moments it still has. */
export function readEvent(
  event: Event,
  instances: readonly Event[],
  byRule: readonly number[],
  names: Mailboxes,
): ServiceEvent {
  const said = saidBy(event, names);
  const rule = ruleIn(event);
  const length = said.end - said.start;
  const held = new Set(instances.map(originalOf));
  const changed = instances
    .filter(({ type }) => type === "exception")
    .map((one): ChangedTime => {
      const own = saidBy(one, names);
      return {
        original: originalOf(one),
        start: own.start,
        end: own.end,
        ...(own.title !== said.title && { title: own.title }),
        ...(own.room !== said.room && { room: own.room ?? null }),
        ...(JSON.stringify(own.attendees) !== JSON.stringify(said.attendees) && { attendees: own.attendees }),
      };
    })
    .filter(
      ({ original, start, end, ...other }) =>
        start !== original || end - start !== length || Object.keys(other).length > 0,
    );
  return {
    ...said,
    uid: event.iCalUId,
    ...(rule && { rule }),
    without: byRule.filter((at) => !held.has(at)),
    also: [],
    changed,
  };
}

/** The rule of a series. */
export function ruleIn(event: Event): string | undefined {
  if (!event.recurrence) return undefined;
  const zone = zoneCalled(event.recurrence.range.recurrenceTimeZone || event.originalStartTimeZone || "UTC") ?? "UTC";
  const start = momentOf(event.start.dateTime);
  // The last time is at the hour of the first.
  const clock = wallOf(start, zone)
    .slice(9)
    .replace(/(..)(..)(..)/, "$1:$2:$3");
  return ruleOf(event.recurrence, (day) => momentOn(zone, Date.parse(`${day}T${clock}Z`)));
}

/** Whether an event is as one of ours was written, but for its exceptions. */
export const isSame = (present: Event, { title, start, end, rule }: ServiceEvent): boolean =>
  present.subject === title &&
  momentOf(present.start.dateTime) === start &&
  momentOf(present.end.dateTime) === end &&
  (present.recurrence != null) === (rule !== undefined);

/** The moment a time had by its rule. */
export const originalOf = (event: Event): number =>
  event.originalStart ? Date.parse(event.originalStart) : momentOf(event.start.dateTime);

function restIn({ singleValueExtendedProperties = [] }: Event): z.output<typeof restSchema> {
  try {
    const text = singleValueExtendedProperties.find(({ id }) => id === restProperty)?.value;
    return restSchema.parse(JSON.parse(text ?? "{}"));
  } catch {
    return { guests: [] };
  }
}

/** Times are asked for in UTC, and come without saying so. */
const momentOf = (dateTime: string): number =>
  Date.parse(/[Zz]$|[+-]\d\d:\d\d$/.test(dateTime) ? dateTime : `${dateTime.slice(0, 23)}Z`);

function timeIn(moment: number, zone: string) {
  const wall = wallOf(moment, zone);
  return {
    dateTime: wall.replace(/(....)(..)(..)T(..)(..)(..)/, "$1-$2-$3T$4:$5:$6"),
    timeZone: zone,
  };
}
