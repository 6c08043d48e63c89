/** Between a meeting with its times, as the ledger has it, and the events that services keep: one for each rule it has had. */
import { type Attendee, longestMeetingMs, seriesDays } from "../../../core/calendar.ts";
import type { OccurrenceRow, Whole } from "../local/rows.ts";
import { type Time, timesBetween } from "../times.ts";
import { uidOf } from "./seen.ts";
import type { ChangedTime, ServiceEvent } from "./service.ts";

const dayMs = 86_400_000;

/**
 * The events of a meeting. The first has the meeting's id for its name, or the one that the service gave it; a later one, which is there when what was left of a series
 * was changed, has a number behind it.
 */
export async function eventsOf({ meeting, times }: Whole): Promise<ServiceEvent[]> {
  const first = times[0]?.original;
  const series = new Map<number, OccurrenceRow[]>();
  for (const time of times) {
    const from = time.series ?? first ?? time.original;
    series.set(from, [...(series.get(from) ?? []), time]);
  }
  const inOrder = [...series].sort(([a], [b]) => a - b);
  return Promise.all(
    inOrder.map(([from, own], i) =>
      eventOf({ meeting, times: own }, from, own[0]?.rule ?? (own[0]?.series === null ? meeting.rule : null), i),
    ),
  );
}

async function eventOf(
  { meeting, times }: Whole,
  from: number,
  rule: string | null,
  number: number,
): Promise<ServiceEvent> {
  const name = uidOf(meeting.id) ?? meeting.id;
  // What most times are like, the others differ from: the first that was not moved.
  const usual = times.find((time) => time.original === time.start && time.title === null) ?? times[0];
  const length = usual ? usual.end - usual.start : 0;
  const attendees = JSON.parse(meeting.attendees) as Attendee[];
  const single = rule === null && usual;
  const base = {
    uid: number === 0 ? name : `${name}s${number}`,
    title: single ? (usual.title ?? meeting.title) : meeting.title,
    organiser: meeting.organiser,
    attendees: single && usual.attendees ? (JSON.parse(usual.attendees) as Attendee[]) : attendees,
    ...(usual?.room ? { room: usual.room } : {}),
    private: meeting.private === 1,
    zone: meeting.zone,
  };
  if (rule === null || !usual)
    return { ...base, start: usual?.start ?? from, end: usual?.end ?? from, without: [], also: [], changed: [] };
  const first = { start: from, end: from + length };
  const last = Math.max(...times.map(({ original }) => original));
  const counted = { ...first, zone: meeting.zone, rule };
  const byRule = (await timesBetween(counted, { start: from, end: last + 1 })).map(({ start }) => start);
  const goesOn = (await timesBetween(counted, { start: last + length, end: last + seriesDays * dayMs })).length > 0;
  const held = new Set(times.map(({ original }) => original));
  return {
    ...base,
    ...first,
    rule: goesOn || !/(?:COUNT|UNTIL)=/.test(rule) ? endingAt(rule, last) : rule,
    without: byRule.filter((start) => !held.has(start)),
    also: [...held].filter((original) => !byRule.includes(original)),
    changed: times.flatMap((time) => changeOf(time, { ...base, length })),
  };
}

function changeOf(time: OccurrenceRow, base: { room?: string; length: number }): ChangedTime[] {
  const { original, start, end, title, attendees, room } = time;
  const isMoved = start !== original || end - start !== base.length;
  const otherRoom = room !== (base.room ?? null);
  if (!isMoved && title === null && attendees === null && !otherRoom) return [];
  return [
    {
      original,
      start,
      end,
      ...(title !== null && { title }),
      ...(attendees !== null && { attendees: JSON.parse(attendees) as Attendee[] }),
      ...(otherRoom && { room }),
    },
  ];
}

/** A rule that ends with the time at `last`. */
export const endingAt = (rule: string, last: number): string =>
  `${rule.replace(/;?(?:COUNT|UNTIL)=[^;]*/g, "")};UNTIL=${stampOf(last)}`;

/** `20261124T070000Z`. */
export const stampOf = (moment: number): string =>
  new Date(moment).toISOString().replace(/[-:]/g, "").replace(/\.\d+/, "");

/** The times of an event that touch a span. */
export async function occurrencesOf(event: ServiceEvent, within: Time): Promise<OccurrenceRow[]> {
  const { start, end, without, also } = event;
  const changed = new Map(event.changed.map((one) => [one.original, one]));
  const more = also.map((at) => ({ start: at, end: at + (end - start) }));
  const byRule = [...(await timesBetween(event, within)), ...more].filter(
    (time) => !without.includes(time.start) && !changed.has(time.start),
  );
  const plain = byRule.map((time) => ({ ...time, original: time.start }));
  return [...plain, ...event.changed.filter(({ original }) => !without.includes(original))]
    .filter((time) => time.start < within.end && time.end > within.start)
    .map(
      ({ room, title, attendees, ...time }: ChangedTime): OccurrenceRow => ({
        ...time,
        room: room === undefined ? (event.room ?? null) : room,
        title: title ?? null,
        attendees: attendees ? JSON.stringify(attendees) : null,
        series: start,
        rule: event.rule ?? null,
      }),
    )
    .sort((a, b) => a.start - b.start);
}

/** A meeting as one of its events at a service tells it; `others` are its times that other events of it tell. */
export async function adopted(
  event: ServiceEvent,
  id: string,
  version: string,
  others: readonly OccurrenceRow[],
): Promise<Whole> {
  const end = Math.max(event.end, Date.now()) + seriesDays * dayMs;
  const own = await occurrencesOf(event, { start: event.start - longestMeetingMs, end });
  const kept = others.filter(({ original }) => !own.some((one) => one.original === original));
  return {
    meeting: {
      id,
      title: event.title,
      organiser: event.organiser,
      attendees: JSON.stringify(event.attendees),
      zone: event.zone,
      rule: event.rule ?? null,
      private: event.private ? 1 : 0,
      last_write: `seen ${version}`,
    },
    times: [...kept, ...own].sort((a, b) => a.start - b.start),
  };
}
