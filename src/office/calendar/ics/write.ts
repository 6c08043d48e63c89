/** Meetings as iCalendar files (RFC 5545): what CalDAV servers keep, what people take into other calendars, what guests are sent. */
import type { Attendee } from "../../../core/calendar.ts";
import { stampOf } from "../elsewhere/events.ts";
import type { ChangedTime, ServiceEvent } from "../elsewhere/service.ts";
import { wallOf } from "../times.ts";
import { zoneLines } from "./zone.ts";

/** Who is behind the ids. */
export interface Names {
  emailOf(id: string): string | undefined;
  roomName(id: string): string;
}

export interface IcsOptions {
  readonly names: Names;
  /** When the file is written, in milliseconds since 1970. */
  readonly at: number;
  /** `REQUEST` invites, `CANCEL` takes back, `PUBLISH` shows; none in what a server keeps. */
  readonly method?: "REQUEST" | "CANCEL" | "PUBLISH";
  /** Counts the changes of an event, so that an older file does not go before a newer one. */
  readonly sequence?: number;
  /** Ids are written besides e-mails, so that we know everybody when we read it again; not in files for others. */
  readonly withIds?: boolean;
}

/** One file with these events. Lines are at most 75 bytes long and end in CRLF, as the format wants. */
export function writeIcs(events: readonly ServiceEvent[], options: IcsOptions): string {
  const zones = new Map<string, { start: number; end: number }>();
  for (const { zone, start, end, changed } of events) {
    const known = zones.get(zone) ?? { start, end };
    const last = Math.max(known.end, end, ...changed.map((one) => one.end));
    zones.set(zone, { start: Math.min(known.start, start), end: last });
  }
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//atclaw//meetings//EN",
    "CALSCALE:GREGORIAN",
    ...(options.method ? [`METHOD:${options.method}`] : []),
    ...[...zones].flatMap(([zone, span]) => (zone === "UTC" ? [] : zoneLines(zone, span))),
    ...events.flatMap((event) => eventLines(event, options)),
    "END:VCALENDAR",
  ];
  return `${lines.map(folded).join("\r\n")}\r\n`;
}

function eventLines(event: ServiceEvent, options: IcsOptions): string[] {
  const { uid, zone, rule, without, also, changed } = event;
  const time = timeIn(zone);
  const main = [
    `DTSTART${time(event.start)}`,
    `DTEND${time(event.end)}`,
    ...(rule ? [`RRULE:${rule}`] : []),
    ...without.map((at) => `EXDATE${time(at)}`),
    ...also.map((at) => `RDATE${time(at)}`),
  ];
  const others = changed.flatMap((one) =>
    component(uid, mixed(event, one), options, [
      `RECURRENCE-ID${time(one.original)}`,
      `DTSTART${time(one.start)}`,
      `DTEND${time(one.end)}`,
    ]),
  );
  return [...component(uid, event, options, main), ...others];
}

type Said = Pick<ServiceEvent, "title" | "organiser" | "attendees" | "room" | "private">;

function mixed(event: ServiceEvent, { title, attendees, room }: ChangedTime): Said {
  const { room: usual, ...rest } = event;
  const own = room === undefined ? usual : (room ?? undefined);
  return { ...rest, title: title ?? event.title, attendees: attendees ?? event.attendees, ...(own && { room: own }) };
}

function component(uid: string, said: Said, options: IcsOptions, times: readonly string[]): string[] {
  const { names, method } = options;
  const organiser = said.attendees.find(({ id }) => id === said.organiser);
  return [
    "BEGIN:VEVENT",
    `UID:${escaped(uid)}`,
    `DTSTAMP:${stampOf(options.at)}`,
    `SEQUENCE:${options.sequence ?? 0}`,
    ...times,
    `SUMMARY:${escaped(said.title)}`,
    `CLASS:${said.private ? "PRIVATE" : "PUBLIC"}`,
    `STATUS:${method === "CANCEL" ? "CANCELLED" : "CONFIRMED"}`,
    `ORGANIZER${parameters({ CN: organiser?.name, ...idOf(said.organiser, options) })}:${address(said.organiser, options)}`,
    ...said.attendees.map((one) => attendeeLine(one, options)),
    ...(said.room === undefined
      ? []
      : [
          `LOCATION:${escaped(names.roomName(said.room))}`,
          `ATTENDEE${parameters({
            CUTYPE: "ROOM",
            ROLE: "NON-PARTICIPANT",
            CN: names.roomName(said.room),
            ...idOf(said.room, options),
          })}:${address(said.room, options)}`,
        ]),
    "END:VEVENT",
  ];
}

const attendeeLine = (one: Attendee, options: IcsOptions): string =>
  `ATTENDEE${parameters({
    CN: one.name,
    ROLE: one.optional ? "OPT-PARTICIPANT" : "REQ-PARTICIPANT",
    ...(options.method === "REQUEST" ? { PARTSTAT: "NEEDS-ACTION", RSVP: "TRUE" } : {}),
    ...idOf(one.id, options),
  })}:${address(one.id, options)}`;

const idOf = (id: string, { withIds }: IcsOptions): Record<string, string> =>
  withIds ? { "X-ATCLAW-ID": encodeURIComponent(id) } : {};

/** People without an e-mail have the address that programs write for that. */
function address(id: string, { names }: IcsOptions): string {
  const email = names.emailOf(id);
  return email ? `mailto:${email}` : "invalid:nomail";
}

const timeIn =
  (zone: string) =>
  (moment: number): string =>
    zone === "UTC" ? `:${stampOf(moment)}` : `;TZID=${zone}:${wallOf(moment, zone)}`;

/** Signs that no line may hold are left out. */
const clean = (text: string): string => text.replace(/[^\P{Cc}\t\n\r]/gu, "").toWellFormed();

const escaped = (text: string): string =>
  clean(text)
    .replace(/[\\;,]/g, (sign) => `\\${sign}`)
    .replace(/\r\n?|\n/g, "\\n");

const parameters = (all: Readonly<Record<string, string | undefined>>): string =>
  Object.entries(all)
    .flatMap(([name, value]) => (value ? [`;${name}="${clean(value).replace(/"/g, "'").replace(/\s+/g, " ")}"`] : []))
    .join("");

/** A line in pieces of at most 75 bytes, no sign cut in two. */
function folded(line: string): string {
  const pieces: string[] = [];
  let piece = "";
  let bytes = 0;
  for (const sign of line) {
    const size = Buffer.byteLength(sign);
    if (bytes + size > 74) {
      pieces.push(piece);
      piece = "";
      bytes = 0;
    }
    piece += sign;
    bytes += size;
  }
  return [...pieces, piece].join("\r\n ");
}
