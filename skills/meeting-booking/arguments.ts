/** A decided write as the arguments of its call, so that policy, people and the receipt see all of it. */
import type { Attendee } from "../../src/core/calendar.ts";
import { minuteMs, offsetAt } from "./clock.ts";
import type { Deed } from "./deed.ts";
import type { Office } from "./office.ts";

/**
 * What a write is to do, as arguments of the tool of that name: the time on the clock of the meeting's zone with its
 * offset, lengths in minutes, people and rooms by the name that means them alone, the meeting by its id.
 */
export function argumentsOf(tool: string, deed: Deed, office: Office): Record<string, unknown> {
  const roomName = (id: string | null | undefined) => office.rooms.find((room) => room.id === id)?.name;
  const people = (all: readonly Attendee[], optional: boolean): string[] =>
    all.filter((one) => one.optional === optional && one.id !== office.me.id).map((one) => nameFor(one, office));
  const filled = (values: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(values).filter(
        ([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0),
      ),
    );
  if (deed.do === "book") {
    const { draft } = deed;
    return filled({
      title: draft.title,
      start: local(Date.parse(draft.start), draft.zone),
      minutes: (Date.parse(draft.end) - Date.parse(draft.start)) / minuteMs,
      rule: draft.rule,
      except: draft.without?.map((start) => local(Date.parse(start), draft.zone).slice(0, 10)),
      room: roomName(draft.room),
      attendees: people(draft.attendees, false),
      optional: people(draft.attendees, true),
      private: draft.private || undefined,
    });
  }
  const { which, from } = deed;
  const meeting = `${which.id}${which.original ? ` at ${which.original}` : ""}`;
  if (deed.do === "cancel") return { meeting };
  const { start = from.start, end = from.end, attendees, room, rule } = deed.change;
  if (tool === "add_people") {
    const added = (attendees ?? []).filter(({ id }) => !from.attendees.some((one) => one.id === id));
    return filled({ meeting, attendees: people(added, false), optional: people(added, true) });
  }
  if (tool === "remove_people") {
    const gone = from.attendees.filter(({ id }) => !(attendees ?? []).some((one) => one.id === id));
    return { meeting, attendees: gone.map((one) => nameFor(one, office)) };
  }
  if (tool === "extend_meeting") {
    const by = (Date.parse(end) - Date.parse(from.end)) / minuteMs;
    return by > 0 ? { meeting, minutes: by } : { meeting, end: local(Date.parse(end), from.zone) };
  }
  return filled({
    meeting,
    start: local(Date.parse(start), from.zone),
    minutes: (Date.parse(end) - Date.parse(start)) / minuteMs,
    room: roomName(room),
    rule: rule === from.rule ? undefined : rule,
  });
}

/** `2026-11-24T15:00:00+08:00`. */
function local(moment: number, zone: string): string {
  const ahead = Math.round(offsetAt(moment, zone) / minuteMs);
  const size = Math.abs(ahead);
  const two = (value: number): string => String(value).padStart(2, "0");
  const wall = new Date(moment + ahead * minuteMs).toISOString().slice(0, 19);
  return `${wall}${ahead < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** A name that means nobody else: the e-mail where several go by the name. */
function nameFor({ id, name }: Attendee, office: Office): string {
  const known = office.people.find((one) => one.id === id);
  const alike = office.people.filter((one) => one.name === name);
  return known?.email && alike.length > 1 ? known.email : name;
}
