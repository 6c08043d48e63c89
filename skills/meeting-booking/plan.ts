/** From a wish to a plan that can be booked, or to what is in its way with the best alternatives. */
import type { Room, Span } from "../../src/core/calendar.ts";
import { dayMs, minuteMs, minutesOf, momentAt, plusDays, wallOf } from "./clock.ts";
import { nameIn, type Office, type Someone, Trouble } from "./office.ts";
import { fittingRooms, headsOf, isOpen } from "./rooms.ts";
import { findSlots, type Slot } from "./slots.ts";
import { everyone, type Wish } from "./wish.ts";
import { nameTrouble, timeTrouble } from "./words.ts";

const usualMinutes = 30;
/** Where no time is said, this many working days are looked at first, and so many days when they are full. */
const soonDays = 2;
const farDays = 14;
export const optionCount = 3;
const usualHours = { days: [1, 2, 3, 4, 5], from: "09:00", to: "18:00" };

/** A meeting that can be booked as it stands. */
export interface Plan {
  readonly title: string;
  readonly start: number;
  readonly end: number;
  readonly zone: string;
  readonly rule?: string;
  /** The days on which it is not held, as `2026-12-01`. */
  readonly except?: readonly string[];
  readonly room?: Room;
  readonly people: readonly Someone[];
  readonly optional: readonly Someone[];
  readonly private: boolean;
}

/** Something in the way of a wish. */
export type Clash =
  | { readonly kind: "room-taken"; readonly room: Room; readonly at: Span; readonly by?: string }
  | { readonly kind: "room-closed"; readonly room: Room }
  | { readonly kind: "room-misfit"; readonly room: Room; readonly why: string }
  | { readonly kind: "no-room" }
  | { readonly kind: "busy"; readonly who: Someone; readonly at: Span };

/** What became of a wish: what can be booked now, or what to choose from. */
export type Planned =
  | {
      readonly outcome: "plan";
      readonly plan: Plan;
      readonly notes: readonly Clash[];
      /** Where the time was left open: the slots that would do, the planned one first. */
      readonly options: readonly Slot[];
    }
  | {
      readonly outcome: "choose";
      readonly clashes: readonly Clash[];
      readonly options: readonly Slot[];
      readonly draft: Plan;
    };

/** What may be passed over: the meeting that is moved. */
export interface Ignoring {
  readonly meeting?: string;
}

/**
 * Plans a wish. An explicit time is taken when everybody who must come and a room are free, else what is in the way is
 * told with alternatives; for a stretch of time the best slot is planned, with the next best beside it.
 */
export async function planMeeting(wish: Wish, office: Office, ignoring: Ignoring = {}): Promise<Planned> {
  const { time } = wish;
  const rooms = wish.withoutRoom ? undefined : wish.room ? [wish.room] : fittingRooms(wish, office);
  const lengthMs = (time.minutes ?? usualMinutes) * minuteMs;
  const draft = (start: number, end: number, room: Room | undefined): Plan => ({
    title: wish.title ?? titleFor(wish, office),
    start,
    end,
    zone: time.zone,
    ...(time.rule && { rule: time.rule, ...(time.except && { except: time.except }) }),
    ...(room && { room }),
    people: wish.people,
    optional: wish.optional,
    private: wish.private,
  });
  if (time.start !== undefined) {
    const end = time.end ?? time.start + lengthMs;
    const earliest = office.now + office.noticeMs;
    if (rooms && office.noticeMs > 0 && time.start < earliest)
      throw new Trouble(timeTrouble[office.language].tooSoon(Math.round(office.noticeMs / minuteMs)));
    const { room, clashes, notes } = await clashesAt(wish, rooms, time.start, end, office, ignoring);
    const plan = draft(time.start, end, room);
    if (clashes.length === 0) return { outcome: "plan", plan, notes, options: [] };
    const options = await optionsNear(wish, time.start, end - time.start, office, ignoring);
    return { outcome: "choose", clashes, options, draft: plan };
  }
  const options = await optionsWithin(wish, rooms, lengthMs, office, ignoring);
  const [best, ...others] = options;
  const draftPlan = draft(best?.start ?? office.now, best?.end ?? office.now + lengthMs, best?.room);
  if (!best || best.missing.length > 0) return { outcome: "choose", clashes: [], options, draft: draftPlan };
  if (time.rule) {
    const { clashes } = await clashesAt(wish, best.room ? [best.room] : rooms, best.start, best.end, office, ignoring);
    if (clashes.length > 0) return { outcome: "choose", clashes, options: others, draft: draftPlan };
  }
  return { outcome: "plan", plan: draftPlan, notes: [], options };
}

/** A room for a certain time and what is in the way of it, all times of a series looked at. */
async function clashesAt(
  wish: Wish,
  rooms: readonly Room[] | undefined,
  start: number,
  end: number,
  office: Office,
  ignoring: Ignoring,
): Promise<{ room?: Room; clashes: Clash[]; notes: Clash[] }> {
  const { zone, rule, except = [] } = wish.time;
  const times = await office.calendar.times({
    start: iso(start),
    end: iso(end),
    zone,
    ...(rule && { rule, without: startsOn(except, start, zone) }),
  });
  const within = { start: times[0]?.start ?? iso(start), end: times.at(-1)?.end ?? iso(end) };
  const people = everyone(wish, office);
  const ids = [...people, ...wish.optional].map(({ id }) => id).concat((rooms ?? []).map(({ id }) => id));
  const busy = await busyIn(office, ids, within, ignoring);
  const spans = times.map((time) => ({ start: Date.parse(time.start), end: Date.parse(time.end) }));
  const taken = (id: string): Span | undefined => {
    const found = (busy.get(id) ?? []).find((one) =>
      spans.some((time) => one.start < time.end && time.start < one.end),
    );
    return found && { start: iso(found.start), end: iso(found.end) };
  };
  const clashes: Clash[] = [];
  const [named] = rooms ?? [];
  const room = rooms?.find((one) => !taken(one.id) && (times.every((time) => opens(one, time)) || one === wish.room));
  if (rooms && wish.room && named) {
    const words = nameTrouble[office.language];
    const at = taken(named.id);
    const lacking = wish.equipment.filter((one) => !named.equipment.includes(one));
    if (headsOf(wish) > named.capacity)
      clashes.push({ kind: "room-misfit", room: named, why: words.tooSmall(named, headsOf(wish)) });
    if (lacking.length > 0) clashes.push({ kind: "room-misfit", room: named, why: words.lacks(named, lacking) });
    if (!times.every((time) => opens(named, time))) clashes.push({ kind: "room-closed", room: named });
    if (at) clashes.push({ kind: "room-taken", room: named, at, ...(await ownerOf(named, at, office)) });
  } else if (rooms && !room && office.rooms.length > 0) clashes.push({ kind: "no-room" });
  const notes: Clash[] = [];
  for (const who of [...people, ...wish.optional]) {
    const at = taken(who.id);
    if (at) (wish.anyway || wish.optional.includes(who) ? notes : clashes).push({ kind: "busy", who, at });
  }
  return {
    ...(room && { room }),
    clashes: wish.anyway ? clashes.filter(({ kind }) => kind !== "busy") : clashes,
    notes,
  };
}

/** The moments on some days at the hour of a moment, on the clock of a zone. */
export const startsOn = (days: readonly string[], start: number, zone: string): string[] =>
  days.map((day) => iso(momentAt(day, wallOf(start, zone).minutes, zone)));

const opens = (room: Room, { start, end }: Span): boolean => isOpen(room, Date.parse(start), Date.parse(end));

/** Who has a room, unless that is nobody's business. */
async function ownerOf(room: Room, at: Span, office: Office): Promise<{ by?: string }> {
  const [meeting] = await office.calendar.meetings(at, room.id);
  if (!meeting || meeting.private) return {};
  const organiser = meeting.attendees.find(({ id }) => id === meeting.organiser);
  if (!organiser) return {};
  const known = office.people.find(({ id }) => id === organiser.id);
  return { by: nameIn({ ...organiser, ...(known && { known }) }, office.language) };
}

/** The best times near one that cannot be had: the same room first if one was named, any that fits else. */
async function optionsNear(
  wish: Wish,
  near: number,
  lengthMs: number,
  office: Office,
  ignoring: Ignoring,
): Promise<Slot[]> {
  const zone = wish.time.zone;
  const today = wallOf(near, zone).date;
  const from = Math.max(earliestFor(office), momentAt(plusDays(today, -1), 0, zone));
  const rooms = wish.withoutRoom ? undefined : fittingRooms({ ...wish, seats: headsOf(wish) }, office);
  const search = (list: readonly Room[] | undefined) =>
    slotsFor(wish, list, lengthMs, { from, to: momentAt(plusDays(today, 4), 0, zone) }, office, ignoring, near);
  const ordered =
    wish.room && rooms
      ? [...rooms.filter(({ id }) => id === wish.room?.id), ...rooms.filter(({ id }) => id !== wish.room?.id)]
      : rooms;
  return search(ordered);
}

async function optionsWithin(
  wish: Wish,
  rooms: readonly Room[] | undefined,
  lengthMs: number,
  office: Office,
  ignoring: Ignoring,
): Promise<Slot[]> {
  const { within, zone } = wish.time;
  const earliest = earliestFor(office);
  if (within) {
    if (within.to <= office.now) throw new Trouble(timeTrouble[office.language].past(within.from, zone));
    return slotsFor(wish, rooms, lengthMs, { from: Math.max(within.from, earliest), to: within.to }, office, ignoring);
  }
  const today = wallOf(office.now, zone).date;
  for (const days of [soonDays, farDays]) {
    const found = await slotsFor(
      wish,
      rooms,
      lengthMs,
      { from: earliest, to: momentAt(plusDays(today, days), 0, zone) },
      office,
      ignoring,
    );
    if (found.length >= optionCount || days === farDays) return found;
  }
  return [];
}

/** Not in the past, and as far ahead as the house rules want. */
const earliestFor = (office: Office): number => office.now + office.noticeMs;

async function slotsFor(
  wish: Wish,
  rooms: readonly Room[] | undefined,
  lengthMs: number,
  { from, to }: { from: number; to: number },
  office: Office,
  ignoring: Ignoring,
  near?: number,
): Promise<Slot[]> {
  const required = everyone(wish, office);
  const ids = [...required, ...wish.optional].map(({ id }) => id).concat((rooms ?? []).map(({ id }) => id));
  if (to <= from) return [];
  const busy = await busyIn(office, ids, { start: iso(from), end: iso(Math.min(to, from + 60 * dayMs)) }, ignoring);
  return findSlots(
    {
      from,
      to: Math.min(to, from + 60 * dayMs),
      lengthMs,
      required: required.map((one) => (one.known ? one : asIfHere(one, office))),
      optional: wish.optional,
      rooms: office.rooms.length === 0 ? undefined : rooms,
      busy,
      zone: wish.time.zone,
      ...(near !== undefined && { near, anyHour: !worksAt(office.me, near, office.zone) }),
    },
    optionCount,
  );
}

/** Whether it is within somebody's working hours. */
function worksAt({ known }: Someone, moment: number, zone: string): boolean {
  const hours = known?.hours ?? usualHours;
  const { weekday, minutes } = wallOf(moment, known?.zone ?? zone);
  return hours.days.includes(weekday) && minutes >= minutesOf(hours.from) && minutes < minutesOf(hours.to);
}

/** Somebody the directory does not know is taken to work when others do, where the asker is. */
const asIfHere = (someone: Someone, { zone }: Office): Someone => ({
  ...someone,
  known: {
    id: someone.id,
    name: someone.name,
    aliases: [],
    accounts: [],
    zone,
    hours: usualHours,
  },
});

async function busyIn(office: Office, ids: readonly string[], within: Span, { meeting }: Ignoring) {
  const busy = await office.calendar.busy(ids, within, { at: iso(office.now), holder: office.holder });
  if (!meeting) return busy;
  return new Map([...busy].map(([id, all]) => [id, all.filter((one) => one.meeting !== meeting)]));
}

/** "Han Meimei and Li Lei", or who asks when they are alone. */
function titleFor(wish: Wish, office: Office): string {
  const names = everyone(wish, office).map((one) => nameIn(one, office.language));
  const zh = office.language === "zh";
  if (names.length > 4)
    return zh ? `${names[0]}等 ${names.length} 人的会议` : `Meeting of ${names[0]} and ${names.length - 1} others`;
  if (zh) return `${names.join("、")}的会议`;
  return names.length === 1 ? `Meeting (${names[0]})` : `Meeting: ${names.join(", ")}`;
}

export const iso = (moment: number): string => new Date(moment).toISOString();
