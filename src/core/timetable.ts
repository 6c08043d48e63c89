/** The days of rooms and people side by side: what a picture in a chat and a page of the console both show. */
import type { Calendar, Hours, OfficePerson, Room } from "./calendar.ts";
import type { Language } from "./message.ts";
import { dayMs, minutesOf, momentAt, plusDays, wallOf } from "./wall.ts";

/** A stretch of a day, in minutes since midnight on the clock of the timetable's zone. */
export interface TimetableBlock {
  readonly from: number;
  readonly to: number;
  /** What stands in it; empty where it is nobody's business. */
  readonly label: string;
}

/** One day of one room or person. */
export interface TimetableColumn {
  /** `2026-11-24`. */
  readonly date: string;
  /** Whose it is. */
  readonly label: string;
  /** When the room is open or the person works; undefined on a day on which they are not. */
  readonly open: { readonly from: number; readonly to: number } | undefined;
  readonly blocks: readonly TimetableBlock[];
}

export interface Timetable {
  readonly zone: string;
  readonly language: Language;
  /** The hours that are shown, in minutes since midnight. */
  readonly from: number;
  readonly to: number;
  /** Day by day, and within a day in the order they were asked for. */
  readonly columns: readonly TimetableColumn[];
}

/** Whose days are wanted, and who looks. */
export interface TimetableWish {
  readonly rooms: readonly Room[];
  readonly people: readonly OfficePerson[];
  /** Dates, in order. */
  readonly days: readonly string[];
  readonly zone: string;
  readonly language: Language;
  /** The office's id of who looks: of their own meetings they see the titles. */
  readonly reader: string;
  /** True where others look too: private meetings are then busy even for those in them. */
  readonly inPublic: boolean;
}

/** What the console shows of the office: the week of one room or person, or a day of all rooms when none is named. */
export interface CalendarView {
  readonly rooms: readonly string[];
  readonly people: readonly string[];
  /** Whose days they are; empty for all rooms. */
  readonly of: string;
  readonly timetable: Timetable;
}

/** Which days of whom are to be shown; `day` is any of the week. */
export interface CalendarQuery {
  readonly of: string;
  readonly day?: string | undefined;
  readonly zone?: string | undefined;
  readonly language: Language;
}

/** Days are shown from eight to seven, and longer where something is outside of that. */
const usual = { from: 8 * 60, to: 19 * 60 };

/** Reads who is taken when. Of rooms it tells what is on, unless it is private; of people only that they are busy. */
export async function readTimetable(
  wish: TimetableWish,
  calendar: Pick<Calendar, "meetings" | "busy">,
  now: number,
): Promise<Timetable> {
  const { rooms, people, days, zone, language } = wish;
  const first = days[0] ?? wallOf(now, zone).date;
  const last = days.at(-1) ?? first;
  const within = {
    start: new Date(momentAt(first, 0, zone)).toISOString(),
    end: new Date(momentAt(plusDays(last, 1), 0, zone)).toISOString(),
  };
  const busy = await calendar.busy(
    people.map(({ id }) => id),
    within,
    { at: new Date(now).toISOString() },
  );
  const mayRead = (meeting: { private: boolean; attendees: readonly { id: string }[] }): boolean =>
    !meeting.private || (!wish.inPublic && meeting.attendees.some(({ id }) => id === wish.reader));
  const taken = await Promise.all([
    ...rooms.map(async (room) =>
      (await calendar.meetings(within, room.id)).map((one) => ({
        start: Date.parse(one.start),
        end: Date.parse(one.end),
        label: mayRead(one) ? one.title : "",
      })),
    ),
    ...people.map(async (person) =>
      person.id === wish.reader
        ? (await calendar.meetings(within, person.id)).map((one) => ({
            start: Date.parse(one.start),
            end: Date.parse(one.end),
            label: mayRead(one) ? one.title : "",
          }))
        : (busy.get(person.id) ?? []).map(({ start, end }) => ({ start, end, label: "" })),
    ),
  ]);
  const things = [...rooms, ...people];
  const columns = days.flatMap((date) => {
    const [start, end] = [momentAt(date, 0, zone), momentAt(plusDays(date, 1), 0, zone)];
    const minutes = (moment: number): number => {
      const { date: on, minutes } = wallOf(moment, zone);
      return on < date ? 0 : on > date ? 24 * 60 : minutes;
    };
    return things.map(
      (thing, i): TimetableColumn => ({
        date,
        label: nameIn(thing, language),
        open: openOn(thing.hours, thing.zone, date, zone),
        blocks: (taken[i] ?? [])
          .filter((one) => one.start < end && start < one.end)
          .map((one) => ({
            from: minutes(one.start),
            to: Math.max(minutes(one.end), minutes(one.start) + 1),
            label: one.label,
          })),
      }),
    );
  });
  const blocks = columns.flatMap((column) => column.blocks);
  return {
    zone,
    language,
    from: Math.floor(Math.min(usual.from, ...blocks.map(({ from }) => from)) / 60) * 60,
    to: Math.ceil(Math.max(usual.to, ...blocks.map(({ to }) => to)) / 60) * 60,
    columns,
  };
}

/** Hours as the clock of another zone shows them on a date. */
function openOn(hours: Hours, own: string, date: string, zone: string): TimetableColumn["open"] {
  for (const day of [date, plusDays(date, -1), plusDays(date, 1)]) {
    const [from, to] = [momentAt(day, minutesOf(hours.from), own), momentAt(day, minutesOf(hours.to), own)];
    const [begins, ends] = [wallOf(from, zone), wallOf(to - 1, zone)];
    if (!hours.days.includes(wallOf(from, own).weekday) || (begins.date !== date && ends.date !== date)) continue;
    return {
      from: begins.date === date ? begins.minutes : 0,
      to: ends.date === date ? ends.minutes + 1 : 24 * 60,
    };
  }
  return undefined;
}

/** The name in the reader's script, where there is one. */
function nameIn({ name, aliases }: Room | OfficePerson, language: Language): string {
  const fits = (one: string): boolean => /\p{Script=Han}/u.test(one) === (language === "zh");
  return fits(name) ? name : (aliases.find(fits) ?? name);
}

/** The days of the week of a moment: Monday to Friday, and the weekend where it is asked for or is today. */
export function weekOf(moment: number, zone: string): string[] {
  const { date, weekday } = wallOf(moment, zone);
  const monday = plusDays(date, 1 - weekday);
  return Array.from({ length: weekday > 5 ? 7 : 5 }, (_, day) => plusDays(monday, day));
}

/** So many days from a moment on, at most `most`. */
export function daysBetween(from: number, to: number, zone: string, most: number): string[] {
  const first = wallOf(from, zone).date;
  const last = wallOf(Math.max(from, to - 1), zone).date;
  const count = Math.min(most, Math.round((Date.parse(last) - Date.parse(first)) / dayMs) + 1);
  return Array.from({ length: count }, (_, day) => plusDays(first, day));
}
