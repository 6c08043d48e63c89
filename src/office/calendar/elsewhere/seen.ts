/** Meetings that others made at a service, as the port gives them. */
import type { Meeting } from "../../../core/calendar.ts";
import { iso } from "../local/rows.ts";
import type { Time } from "../times.ts";
import type { SeenTime } from "./service.ts";

const mark = "x:";

/** The id of a meeting that we did not make. */
export const idOfSeen = ({ uid }: Pick<SeenTime, "uid">): string => `${mark}${encodeURIComponent(uid)}`;

/** The service's name of a meeting that we did not make; undefined for an id of ours. */
export function uidOf(id: string): string | undefined {
  if (!id.startsWith(mark)) return undefined;
  try {
    return decodeURIComponent(id.slice(mark.length));
  } catch {
    return undefined;
  }
}

/**
 * What was seen, each time once though several calendars have it. `busy` are rooms of which only that much is known: they are shown as
 * private meetings of nobody.
 */
export function shown(events: readonly SeenTime[], busy: ReadonlyMap<string, readonly Time[]>): Meeting[] {
  const distinct = new Map<string, SeenTime>();
  for (const event of events) {
    const key = `${event.uid} ${event.original}`;
    const known = distinct.get(key);
    if (!known || event.of === event.organiser) distinct.set(key, event);
  }
  return [
    ...[...distinct.values()].map(meetingOfSeen),
    ...[...busy].flatMap(([room, times]) =>
      times.map(({ start, end }): Meeting => {
        const span = { start: iso(start), end: iso(end) };
        const nobody = { title: "", organiser: "", attendees: [], private: true };
        return { id: `${mark}busy`, ...nobody, ...span, zone: "UTC", room };
      }),
    ),
  ];
}

const meetingOfSeen = (event: SeenTime): Meeting => ({
  id: idOfSeen(event),
  ...(event.rule && { rule: event.rule, original: iso(event.original) }),
  title: event.title,
  organiser: event.organiser,
  attendees: event.attendees,
  start: iso(event.start),
  end: iso(event.end),
  zone: event.zone,
  ...(event.room && { room: event.room }),
  private: event.private,
});
