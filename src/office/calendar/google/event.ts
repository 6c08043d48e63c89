/** Between events as services keep them and Google's JSON of them. */
import { z } from "zod";
import type { Attendee } from "../../../core/calendar.ts";
import { stampOf } from "../elsewhere/events.ts";
import { guestsOf, type Mailboxes } from "../elsewhere/mailboxes.ts";
import type { ChangedTime, ServiceEvent } from "../elsewhere/service.ts";

const timeSchema = z.object({
  dateTime: z.string().optional(),
  date: z.string().optional(),
  timeZone: z.string().optional(),
});

/** An event, as far as we read it. Instances of a series name it, and the moment they had by its rule. */
export const eventSchema = z.object({
  id: z.string(),
  etag: z.string().default(""),
  status: z.string().default("confirmed"),
  summary: z.string().default(""),
  organizer: z.object({ email: z.string().optional() }).optional(),
  start: timeSchema.optional(),
  end: timeSchema.optional(),
  recurrence: z.array(z.string()).optional(),
  recurringEventId: z.string().optional(),
  originalStartTime: timeSchema.optional(),
  attendees: z
    .array(
      z.object({
        email: z.string(),
        displayName: z.string().optional(),
        optional: z.boolean().default(false),
        resource: z.boolean().default(false),
        responseStatus: z.string().optional(),
      }),
    )
    .optional(),
  visibility: z.string().optional(),
  transparency: z.string().optional(),
  extendedProperties: z.object({ private: z.record(z.string(), z.string()).optional() }).optional(),
});
export type Event = z.output<typeof eventSchema>;

/** Where those without an address are kept, and a room that Google does not know. */
const keptAs = "atclaw";
const mostKept = 1_000;
const keptSchema = z.object({
  guests: z.array(z.object({ id: z.string(), name: z.string(), optional: z.boolean() })).default([]),
  room: z.string().optional(),
  organiser: z.string().optional(),
});

/** What is to be written; of one time of a series when `time` is given. */
export function bodyOf(event: ServiceEvent, names: Mailboxes, time?: ChangedTime) {
  const attendees = time?.attendees ?? event.attendees;
  const room = time?.room === undefined ? event.room : (time.room ?? undefined);
  const roomEmail = room === undefined ? undefined : names.emailOf(room);
  const kept = JSON.stringify({
    guests: guestsOf(attendees, names),
    ...(room !== undefined && !roomEmail && { room }),
  });
  return {
    id: event.uid,
    summary: time?.title ?? event.title,
    start: { dateTime: iso(time?.start ?? event.start), timeZone: event.zone },
    end: { dateTime: iso(time?.end ?? event.end), timeZone: event.zone },
    ...(event.rule && {
      recurrence: [
        `RRULE:${event.rule}`,
        ...event.without.map((at) => `EXDATE:${stampOf(at)}`),
        ...event.also.map((at) => `RDATE:${stampOf(at)}`),
      ],
    }),
    attendees: [
      ...attendees.flatMap(({ id, name, optional }) => {
        const email = names.emailOf(id);
        return email ? [{ email, displayName: name, ...(optional && { optional }) }] : [];
      }),
      ...(room !== undefined && roomEmail
        ? [{ email: roomEmail, displayName: names.roomName(room), resource: true }]
        : []),
    ],
    ...(room !== undefined && { location: names.roomName(room) }),
    visibility: event.private ? ("private" as const) : ("default" as const),
    extendedProperties: { private: { [keptAs]: kept.length > mostKept ? "{}" : kept } },
  };
}

/** What an event says, without its rule; undefined for one that has no time. */
export function saidBy(event: Event, names: Mailboxes) {
  const [start, end] = [momentOf(event.start), momentOf(event.end)];
  if (start === undefined || end === undefined || event.status === "cancelled") return undefined;
  const kept = keptIn(event);
  const all = (event.attendees ?? []).map((one) => ({ ...one, id: names.idOf(one.email) }));
  const room = all.find(({ id, resource }) => resource || names.isRoom(id));
  const attendees = [
    ...all
      .filter(({ id, resource }) => !resource && !names.isRoom(id))
      .map(({ id, displayName, optional }): Attendee => ({ id, name: displayName || names.nameOf(id), optional })),
    ...kept.guests,
  ];
  const roomId = room && room.responseStatus !== "declined" ? room.id : kept.room;
  const organiser = names.idOf(event.organizer?.email ?? "");
  return {
    title: event.summary,
    organiser,
    attendees: attendees.length > 0 ? attendees : [{ id: organiser, name: names.nameOf(organiser), optional: false }],
    ...(roomId !== undefined && { room: roomId }),
    private: event.visibility === "private" || event.visibility === "confidential",
    start,
    end,
    zone: event.start?.timeZone ?? "UTC",
  };
}

/** An event with the times of it that are not as the rule says. */
export function readEvent(event: Event, instances: readonly Event[], names: Mailboxes): ServiceEvent {
  const said = saidBy(event, names);
  if (!said) throw new Error(`The event ${event.id} has no time.`);
  const lines = event.recurrence ?? [];
  const rule = lines.find((line) => line.startsWith("RRULE:"))?.slice("RRULE:".length);
  const cancelled = instances.filter(({ status }) => status === "cancelled");
  const length = said.end - said.start;
  const changed = instances.flatMap((one): ChangedTime[] => {
    const own = saidBy(one, names);
    const original = originalOf(one);
    if (!own || original === undefined) return [];
    const isMoved = own.start !== original || own.end - own.start !== length;
    const isOther = own.title !== said.title || own.room !== said.room || !isEqual(own.attendees, said.attendees);
    if (!isMoved && !isOther) return [];
    return [
      {
        original,
        start: own.start,
        end: own.end,
        ...(own.title !== said.title && { title: own.title }),
        ...(own.room !== said.room && { room: own.room ?? null }),
        ...(!isEqual(own.attendees, said.attendees) && { attendees: own.attendees }),
      },
    ];
  });
  return {
    ...said,
    uid: event.id,
    ...(rule && { rule }),
    without: [...momentsIn(lines, "EXDATE"), ...cancelled.flatMap((one) => originalOf(one) ?? [])],
    also: momentsIn(lines, "RDATE"),
    changed,
  };
}

/** Whether an event is as one of ours was written, but for its exceptions. */
export function isSame(present: Event, { title, start, end, rule }: ServiceEvent): boolean {
  const theirs = present.recurrence?.find((line) => line.startsWith("RRULE:"))?.slice("RRULE:".length);
  return (
    present.summary === title && momentOf(present.start) === start && momentOf(present.end) === end && theirs === rule
  );
}

export const originalOf = ({ originalStartTime }: Event): number | undefined => momentOf(originalStartTime);

const isEqual = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function keptIn({ extendedProperties }: Event): z.output<typeof keptSchema> {
  try {
    return keptSchema.parse(JSON.parse(extendedProperties?.private?.[keptAs] ?? "{}"));
  } catch {
    return { guests: [] };
  }
}

/** A moment; a day begins at midnight in UTC. */
function momentOf(time: z.output<typeof timeSchema> | undefined): number | undefined {
  const at = Date.parse(time?.dateTime ?? time?.date ?? "");
  return Number.isNaN(at) ? undefined : at;
}

/** The moments of `EXDATE` or `RDATE` lines in UTC, as we write them and Google gives them back. */
const momentsIn = (lines: readonly string[], name: string): number[] =>
  lines
    .filter((line) => line.startsWith(name))
    .flatMap((line) => line.slice(line.indexOf(":") + 1).split(","))
    .flatMap((stamp) => {
      const at = Date.parse(stamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
      return Number.isNaN(at) ? [] : [at];
    });

const iso = (moment: number): string => new Date(moment).toISOString();
