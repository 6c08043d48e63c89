/** Reads iCalendar files (RFC 5545) into events: those of CalDAV servers, and those that people send. */
import type IcalModule from "ical.js";
import type { Attendee } from "../../../core/calendar.ts";
import { UserError } from "../../../core/errors.ts";
import type { ChangedTime, ServiceEvent } from "../elsewhere/service.ts";
import { momentOn, zoneCalled } from "./zone.ts";

const dayMs = 86_400_000;

type Ical = typeof IcalModule;
type Component = InstanceType<Ical["Component"]>;
type Property = InstanceType<Ical["Property"]>;
type IcalTime = InstanceType<Ical["Time"]>;

export interface ReadOptions {
  /** The zone of times for which the file names none. */
  readonly zone: string;
  /** Whom an address is: a person's or a room's id. The address itself where it is nobody's. */
  idOf(email: string): string;
  isRoom(id: string): boolean;
}

/** An event of a file, and whether it keeps its people busy: one that is cancelled or transparent does not. */
export interface IcsEvent extends ServiceEvent {
  readonly isBusy: boolean;
}

/**
 * The events of a file, each with its exceptions. Rejects with a `UserError` that says what is wrong with the file and where, as far
 * as it can be known.
 */
export async function readIcs(text: string, options: ReadOptions): Promise<IcsEvent[]> {
  const { default: ICAL } = await import("ical.js");
  const calendars = parsed(ICAL, text);
  const groups = new Map<string, Component[]>();
  const all = calendars.flatMap((calendar) => calendar.getAllSubcomponents("vevent"));
  all.forEach((one, i) => {
    const uid = String(one.getFirstPropertyValue("uid") ?? `event ${i + 1}`);
    groups.set(uid, [...(groups.get(uid) ?? []), one]);
  });
  return [...groups].map(([uid, components]) => eventOf(uid, components, options));
}

function parsed(ICAL: Ical, text: string): Component[] {
  if (!/BEGIN:VCALENDAR/i.test(text))
    throw new UserError("That is no calendar file: it has no BEGIN:VCALENDAR. Export it again as iCalendar (.ics).");
  try {
    const jcal = ICAL.parse(text.trimStart()) as unknown[];
    const several = Array.isArray(jcal[0]) ? (jcal as unknown[][]) : [jcal];
    return several.map((one) => new ICAL.Component(one as ConstructorParameters<Ical["Component"]>[0]));
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UserError(`The calendar file is broken: ${shortened(why)}. Export it again, or mend that line.`, {
      cause,
    });
  }
}

function eventOf(uid: string, components: readonly Component[], options: ReadOptions): IcsEvent {
  const main = components.find((one) => !one.hasProperty("recurrence-id")) ?? components[0];
  if (!main) throw new UserError("The calendar file holds an event without any content. Export it again.");
  const { start, end, zone } = spanOf(main, uid, options);
  const rule = main.getFirstPropertyValue("rrule");
  const exceptions = components.filter((one) => one !== main);
  const moments = (name: string): number[] =>
    main
      .getAllProperties(name)
      .flatMap((property) => property.getValues().map((value) => momentOf(value as IcalTime, property, zone)));
  const said = saidIn(main, options);
  const gone = exceptions.filter(isCancelled);
  const changed = exceptions.filter((one) => !isCancelled(one));
  const originalOf = (one: Component): number => {
    const property = one.getFirstProperty("recurrence-id");
    return property ? momentOf(property.getFirstValue() as IcalTime, property, zone) : start;
  };
  return {
    uid,
    ...said,
    start,
    end,
    zone,
    ...(rule ? { rule: String(rule).toUpperCase() } : {}),
    without: [...moments("exdate"), ...gone.map(originalOf)],
    also: moments("rdate"),
    changed: changed.map((one): ChangedTime => {
      const own = saidIn(one, options);
      const { start, end } = spanOf(one, uid, options);
      return {
        original: originalOf(one),
        start,
        end,
        ...(own.title !== said.title && { title: own.title }),
        ...(JSON.stringify(own.attendees) !== JSON.stringify(said.attendees) && { attendees: own.attendees }),
        ...(own.room !== said.room && { room: own.room ?? null }),
      };
    }),
    isBusy: !isCancelled(main) && String(main.getFirstPropertyValue("transp") ?? "").toUpperCase() !== "TRANSPARENT",
  };
}

const isCancelled = (one: Component): boolean =>
  String(one.getFirstPropertyValue("status") ?? "").toUpperCase() === "CANCELLED";

function spanOf(one: Component, uid: string, options: ReadOptions): { start: number; end: number; zone: string } {
  const title = shortened(String(one.getFirstPropertyValue("summary") ?? uid));
  const property = one.getFirstProperty("dtstart");
  const value = property?.getFirstValue() as IcalTime | null | undefined;
  if (!property || !value || typeof value.toJSDate !== "function")
    throw new UserError(`The event “${title}” has no start (DTSTART). Give it one, or leave it out of the file.`);
  const zone = zoneOf(property, value, options.zone, title);
  const start = momentOf(value, property, zone);
  const endProperty = one.getFirstProperty("dtend");
  const duration = one.getFirstPropertyValue("duration") as { toSeconds(): number } | null;
  const end = endProperty
    ? momentOf(endProperty.getFirstValue() as IcalTime, endProperty, zone)
    : duration
      ? start + duration.toSeconds() * 1000
      : start + (value.isDate ? dayMs : 0);
  if (Number.isNaN(start) || Number.isNaN(end))
    throw new UserError(`The event “${title}” has a time that is none. Give it as 20261124T150000.`);
  if (end < start) throw new UserError(`The event “${title}” ends before it begins. Mend its DTEND.`);
  return { start, end, zone };
}

function zoneOf(property: Property, value: IcalTime, usual: string, title: string): string {
  const name = property.getFirstParameter("tzid");
  if (!name) return value.zone?.tzid === "UTC" ? "UTC" : usual;
  const known = zoneCalled(name);
  if (known) return known;
  throw new UserError(
    `The event “${title}” is in a time zone called “${shortened(name)}”, which nobody knows. Write an IANA name such as Europe/Berlin.`,
  );
}

/** A time's moment: of UTC, on the clock of the zone it names, or on that of the event. */
function momentOf(value: IcalTime, property: Property, zone: string): number {
  const named = property.getFirstParameter("tzid");
  const { year, month, day, hour, minute, second } = value;
  const wall = Date.UTC(year, month - 1, day, hour, minute, second);
  if (value.zone?.tzid === "UTC") return wall;
  return momentOn((named && zoneCalled(named)) || zone, wall);
}

function saidIn(one: Component, options: ReadOptions) {
  const people = one.getAllProperties("attendee");
  const rooms = people.filter((property) => isRoom(property, options));
  const organiser = one.getFirstProperty("organizer");
  const attendees = people
    .filter((property) => !rooms.includes(property))
    .map((property): Attendee => {
      const id = idIn(property, options);
      const name = property.getFirstParameter("cn") || id;
      return { id, name, optional: /^OPT/i.test(property.getFirstParameter("role") ?? "") };
    });
  const room = rooms[0] && idIn(rooms[0], options);
  return {
    title: String(one.getFirstPropertyValue("summary") ?? ""),
    organiser: organiser ? idIn(organiser, options) : "",
    attendees,
    ...(room === undefined ? {} : { room }),
    private: /^(?:PRIVATE|CONFIDENTIAL)$/i.test(String(one.getFirstPropertyValue("class") ?? "")),
  };
}

const isRoom = (property: Property, options: ReadOptions): boolean =>
  /^(?:ROOM|RESOURCE)$/i.test(property.getFirstParameter("cutype") ?? "") || options.isRoom(idIn(property, options));

function idIn(property: Property, { idOf }: ReadOptions): string {
  const own = property.getFirstParameter("x-atclaw-id");
  try {
    if (own) return decodeURIComponent(own);
  } catch {
    // Somebody else wrote it.
  }
  const value = String(property.getFirstValue() ?? "").toLowerCase();
  // Who has no address goes by their name.
  if (value.startsWith("invalid:")) return property.getFirstParameter("cn") || value;
  return idOf(value.replace(/^mailto:/, ""));
}

const shortened = (text: string): string => (text.length > 120 ? `${text.slice(0, 120)}…` : text).replace(/\s+/g, " ");
