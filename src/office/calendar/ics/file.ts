/** Meetings of the port as iCalendar files, and files as meetings to be. */
import type { CalendarFiles, Directory, FileMeeting, Meeting } from "../../../core/calendar.ts";
import { UserError } from "../../../core/errors.ts";
import { eventsOf } from "../elsewhere/events.ts";
import { mailboxes } from "../elsewhere/mailboxes.ts";
import type { ServiceEvent } from "../elsewhere/service.ts";
import { momentOf, type OccurrenceRow } from "../local/rows.ts";
import { readIcs } from "./read.ts";
import { writeIcs } from "./write.ts";

/** Larger files are no calendars that somebody sends. */
const mostBytes = 5_000_000;

/** Files for an office; times without a zone are in `zone`. */
export function calendarFiles(directory: Directory, zone: string): CalendarFiles {
  return {
    async write(meetings, { at, guest }) {
      const names = await mailboxes(directory, new Map());
      const events = (await Promise.all(seriesIn(meetings).map(eventsFor))).flat();
      const invited = guest === undefined ? events : events.map((event) => withGuest(event, guest));
      const method = guest === undefined ? "PUBLISH" : "REQUEST";
      return writeIcs(invited, { names, at: momentOf(at), method, sequence: Math.floor(momentOf(at) / 1000) });
    },
    async read(text) {
      if (text.length > mostBytes) throw new UserError("The calendar file is larger than 5 MB. Export a part of it.");
      const { idOf, isRoom, nameOf } = await mailboxes(directory, new Map());
      const rooms = await directory.rooms();
      const events = await readIcs(text, { zone, idOf, isRoom });
      return events
        .filter(({ isBusy }) => isBusy)
        .map((event): FileMeeting => {
          const room = rooms.find(({ id, name }) => id === event.room || name === event.room);
          const organiser = event.organiser || event.attendees[0]?.id || "";
          const me = { id: organiser, name: nameOf(organiser), optional: false };
          return {
            uid: event.uid,
            draft: {
              title: event.title || "—",
              organiser,
              attendees: event.attendees.some(({ id }) => id === organiser)
                ? event.attendees
                : [me, ...event.attendees],
              start: isoOf(event.start),
              end: isoOf(event.end),
              zone: event.zone,
              ...(event.rule && { rule: event.rule }),
              ...(room && { room: room.id }),
              private: event.private,
            },
            without: event.without.map(isoOf),
            changed: event.changed.map(({ original, start, end, title }) => ({
              original: isoOf(original),
              change: { start: isoOf(start), end: isoOf(end), ...(title !== undefined && { title }) },
            })),
          };
        });
    },
  };
}

const isoOf = (moment: number): string => new Date(moment).toISOString();

/** The times of each meeting, together. */
function seriesIn(meetings: readonly Meeting[]): Meeting[][] {
  const all = new Map<string, Meeting[]>();
  for (const meeting of meetings) all.set(meeting.id, [...(all.get(meeting.id) ?? []), meeting]);
  return [...all.values()];
}

/** The event of one meeting: of a series only the times that are given. */
async function eventsFor(times: readonly Meeting[]): Promise<ServiceEvent[]> {
  const [first] = times;
  if (!first) return [];
  const usual = times.find(({ original, start }) => original === undefined || original === start) ?? first;
  const from = momentOf(first.original ?? first.start);
  const rows = times.map((time): OccurrenceRow => {
    const attendees = JSON.stringify(time.attendees);
    return {
      original: momentOf(time.original ?? time.start),
      start: momentOf(time.start),
      end: momentOf(time.end),
      room: time.room ?? null,
      title: time.title === usual.title ? null : time.title,
      attendees: attendees === JSON.stringify(usual.attendees) ? null : attendees,
      series: from,
      rule: first.rule ?? null,
    };
  });
  return eventsOf({
    meeting: {
      id: first.id,
      title: usual.title,
      organiser: usual.organiser,
      attendees: JSON.stringify(usual.attendees),
      zone: usual.zone,
      rule: first.rule ?? null,
      private: usual.private ? 1 : 0,
      last_write: "",
    },
    times: rows,
  });
}

/** Somebody from outside sees who invites them and their own name, nobody else's address. */
const withGuest = (event: ServiceEvent, guest: string): ServiceEvent => ({
  ...event,
  attendees: [
    ...event.attendees.filter(({ id }) => id === event.organiser),
    { id: guest.toLowerCase(), name: guest, optional: false },
  ],
  changed: event.changed.map(({ attendees: _, ...time }) => time),
});
