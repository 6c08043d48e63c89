/** Between events as services keep them and Feishu's JSON of them. */
import { z } from "zod";
import type { Attendee } from "../../../core/calendar.ts";
import { endingAt } from "../elsewhere/events.ts";
import type { ChangedTime, ServiceEvent } from "../elsewhere/service.ts";
import { timesBetween } from "../times.ts";

const timeSchema = z.object({
  timestamp: z.string().optional(),
  date: z.string().optional(),
  timezone: z.string().default(""),
});

export const attendeeSchema = z.object({
  attendee_id: z.string(),
  type: z.string(),
  user_id: z.string().optional(),
  room_id: z.string().optional(),
  third_party_email: z.string().optional(),
  display_name: z.string().default(""),
  is_optional: z.boolean().default(false),
  rsvp_status: z.string().default("needs_action"),
});
export type FeishuAttendee = z.output<typeof attendeeSchema>;

/** An event, as far as we read it. The id of a series ends in `_0`, those of its times in the second that each had by the rule. */
export const eventSchema = z.object({
  event_id: z.string(),
  summary: z.string().default(""),
  description: z.string().default(""),
  start_time: timeSchema,
  end_time: timeSchema,
  visibility: z.string().default("default"),
  free_busy_status: z.string().default("busy"),
  status: z.string().default("confirmed"),
  recurrence: z.string().default(""),
});
export type FeishuEvent = z.output<typeof eventSchema>;

/** Who is who at Feishu: people by their `open_id`, rooms by their `room_id`. */
export interface FeishuNames {
  openIdOf(id: string): string | undefined;
  roomIdOf(id: string): string | undefined;
  emailOf(id: string): string | undefined;
  personOf(openId: string): string | undefined;
  roomOf(roomId: string): string | undefined;
  nameOf(id: string): string;
}

const organiserLine = /^atclaw: (.+)$/m;

/** What is to be written; of one time of a series when `time` is given. Whose meeting it is stands below the description. */
export async function bodyOf(event: ServiceEvent, names: FeishuNames, time?: ChangedTime) {
  const room = time?.room === undefined ? event.room : (time.room ?? undefined);
  const kept = {
    organiser: event.organiser,
    guests: guestsOf(time?.attendees ?? event.attendees, names),
    ...(room !== undefined && !names.roomIdOf(room) && { room }),
  };
  return {
    summary: time?.title ?? event.title,
    description: `${names.nameOf(event.organiser)}\natclaw: ${JSON.stringify(kept)}`,
    start_time: timeOf(time?.start ?? event.start, event.zone),
    end_time: timeOf(time?.end ?? event.end, event.zone),
    visibility: event.private ? "private" : "default",
    free_busy_status: "busy",
    attendee_ability: "can_see_others",
    need_notification: true,
    ...(time || !event.rule ? {} : { recurrence: await withoutCount(event, event.rule) }),
  };
}

/** Feishu counts no times: a rule that does gets the moment of its last one instead. */
async function withoutCount(event: ServiceEvent, rule: string): Promise<string> {
  if (!rule.includes("COUNT=")) return rule;
  const all = await timesBetween({ ...event, rule }, { start: event.start, end: event.start + 10 * 366 * 86_400_000 });
  return endingAt(rule, all.at(-1)?.start ?? event.start);
}

const guestsOf = (attendees: readonly Attendee[], names: FeishuNames): Attendee[] =>
  attendees.filter(({ id }) => !names.openIdOf(id) && !names.emailOf(id));

/** Somebody to be invited. */
export interface Invited {
  readonly type: "user" | "third_party" | "resource";
  readonly user_id?: string;
  readonly third_party_email?: string;
  readonly room_id?: string;
  readonly is_optional?: boolean;
}

/** Everybody who is to be in an event, as Feishu wants them added. */
export function attendeesOf(attendees: readonly Attendee[], room: string | undefined, names: FeishuNames): Invited[] {
  const roomId = room === undefined ? undefined : names.roomIdOf(room);
  return [
    ...attendees.flatMap(({ id, optional }): Invited[] => {
      const openId = names.openIdOf(id);
      if (openId) return [{ type: "user", user_id: openId, is_optional: optional }];
      const email = names.emailOf(id);
      return email ? [{ type: "third_party", third_party_email: email, is_optional: optional }] : [];
    }),
    ...(roomId ? [{ type: "resource" as const, room_id: roomId }] : []),
  ];
}

/** What an event says, without its rule. */
export function saidBy(event: FeishuEvent, attendees: readonly FeishuAttendee[], names: FeishuNames) {
  const kept = keptIn(event);
  const people = attendees.flatMap((one): Attendee[] => {
    if (one.type === "resource") return [];
    const id = (one.user_id && names.personOf(one.user_id)) ?? one.third_party_email ?? one.user_id ?? "";
    return id === "" ? [] : [{ id, name: one.display_name || names.nameOf(id), optional: one.is_optional }];
  });
  const room = attendees.find(({ type, rsvp_status }) => type === "resource" && !isNo(rsvp_status))?.room_id;
  const roomId = room ? (names.roomOf(room) ?? room) : kept.room;
  return {
    title: event.summary,
    organiser: kept.organiser,
    attendees: [...people, ...kept.guests],
    ...(roomId && { room: roomId }),
    private: event.visibility === "private",
    start: momentOf(event.start_time),
    end: momentOf(event.end_time),
    zone: event.start_time.timezone || "UTC",
  };
}

export const isNo = (rsvp: string): boolean => rsvp === "decline" || rsvp === "removed";

const keptSchema = z.object({
  organiser: z.string().default(""),
  room: z.string().optional(),
  guests: z.array(z.object({ id: z.string(), name: z.string(), optional: z.boolean() })).default([]),
});

function keptIn({ description }: FeishuEvent): z.output<typeof keptSchema> {
  try {
    return keptSchema.parse(JSON.parse(organiserLine.exec(description)?.[1] ?? "{}"));
  } catch {
    return { organiser: "", guests: [] };
  }
}

/** The event that a time belongs to, and the moment it had by the rule. */
export function partsOf(eventId: string): { readonly series: string; readonly original: number | undefined } {
  const [, name = eventId, second = "0"] = /^(.+)_(\d+)$/.exec(eventId) ?? [];
  return { series: `${name}_0`, original: second === "0" ? undefined : Number(second) * 1000 };
}

export const instanceId = (seriesId: string, original: number): string =>
  `${seriesId.replace(/_0$/, "")}_${original / 1000}`;

export const momentOf = ({ timestamp, date }: z.output<typeof timeSchema>): number =>
  timestamp ? Number(timestamp) * 1000 : Date.parse(`${date}T00:00:00Z`);

const timeOf = (moment: number, zone: string) => ({ timestamp: String(Math.floor(moment / 1000)), timezone: zone });
