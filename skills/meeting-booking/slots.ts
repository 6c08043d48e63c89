/**
 * Finds times at which people and a room are free. Everybody's time is laid on one grid, so that looking over two weeks
 * of twenty people and fifty rooms takes a few milliseconds.
 */
import type { Busy, Hours, Room } from "../../src/core/calendar.ts";
import { dayMs, minuteMs, minutesOf, momentAt, offsetAt, plusDays, wallOf } from "./clock.ts";
import type { Someone } from "./office.ts";

const cellMs = 15 * minuteMs;

/** What is looked for. Moments are milliseconds since 1970. */
export interface Search {
  readonly from: number;
  readonly to: number;
  readonly lengthMs: number;
  /** Must be free. */
  readonly required: readonly Someone[];
  /** Are better free. */
  readonly optional: readonly Someone[];
  /** Those that would do, the best first; undefined when none is needed. */
  readonly rooms: readonly Room[] | undefined;
  /** By the id of people and rooms. */
  readonly busy: ReadonlyMap<string, readonly Busy[]>;
  /** A moment to be near to; the earliest is best when absent. */
  readonly near?: number;
  /** Whether people's working hours do not matter: the asker wants a time outside of them. */
  readonly anyHour?: boolean;
  /** The zone whose days are counted. */
  readonly zone: string;
}

/** A time that would do. */
export interface Slot {
  readonly start: number;
  readonly end: number;
  readonly room?: Room;
  /** Required people who would have to miss something; empty unless nobody can be had otherwise. */
  readonly missing: readonly Someone[];
  /** Optional people who cannot come. */
  readonly without: readonly Someone[];
  /** People for whom it is outside their working hours. */
  readonly late: readonly Someone[];
}

interface Scored extends Slot {
  readonly cost: number;
}

/** The best times, the best first, none overlapping another; times at which all are free go before all others. */
export function findSlots(search: Search, count: number): Slot[] {
  const start = Math.ceil(search.from / cellMs) * cellMs;
  const cells = Math.max(0, Math.ceil((search.to - start) / cellMs));
  const length = Math.ceil(search.lengthMs / cellMs);
  if (cells < length) return [];
  const grid = gridFor(search, start, cells);
  const people = search.required.map((one) => grid.person(one));
  const optional = search.optional.map((one) => grid.person(one));
  const rooms = search.rooms?.map((room) => ({ room, free: grid.room(room) }));
  const offset = offsetAt(start, search.zone);
  const found: Scored[] = [];
  for (let cell = 0; cell + length <= cells; cell++) {
    const missing = people.filter(({ free }) => !isFree(free, cell, length));
    if (missing.length > 1 || (missing.length > 0 && people.length < 3)) continue;
    const place = rooms?.findIndex(({ free }) => isFree(free, cell, length));
    if (place === -1) continue;
    const from = start + cell * cellMs;
    const late = [...people, ...optional].filter(({ works }) => !isFree(works, cell, length));
    const without = optional.filter(({ free }) => !isFree(free, cell, length));
    const lateRequired = late.filter((one) => people.includes(one)).length;
    const away = Math.abs(from - (search.near ?? search.from));
    found.push({
      start: from,
      end: from + search.lengthMs,
      ...(place !== undefined && rooms?.[place] && { room: rooms[place].room }),
      missing: missing.map(({ someone }) => someone),
      without: without.map(({ someone }) => someone),
      late: late.map(({ someone }) => someone),
      cost:
        missing.length * 1000 +
        lateRequired * 200 +
        (late.some(({ someone }) => search.required[0]?.id === someone.id) ? 200 : 0) +
        without.length * 30 +
        (place ?? 0) * 4 +
        (away / dayMs) * 24 +
        lunchCost(from, search.lengthMs, offset) +
        // A full or a half hour is what people expect.
        (from % (30 * minuteMs) === 0 ? 0 : 3),
    });
  }
  return pick(found, count);
}

/** At late noon people eat. `offset` is what the zone's clock is ahead of UTC. */
function lunchCost(from: number, lengthMs: number, offset: number): number {
  const minutes = ((((from + offset) % dayMs) + dayMs) % dayMs) / minuteMs;
  return minutes < 13 * 60 && minutes + lengthMs / minuteMs > 12 * 60 ? 6 : 0;
}

function pick(found: Scored[], count: number): Slot[] {
  found.sort((a, b) => a.cost - b.cost || a.start - b.start);
  const picked: Slot[] = [];
  for (const { cost: _, ...slot } of found) {
    if (picked.length === count) break;
    if (picked.every(({ start, end }) => slot.end <= start || end <= slot.start)) picked.push(slot);
  }
  return picked;
}

/** 1 in a cell means free. */
type Cells = Uint8Array;

function isFree(cells: Cells, from: number, length: number): boolean {
  for (let i = from; i < from + length; i++) if (cells[i] !== 1) return false;
  return true;
}

function gridFor({ busy, anyHour }: Search, start: number, cells: number) {
  const hours = new Map<string, Cells>();
  const workingHours = (zone: string, { days, from, to }: Hours): Cells => {
    const key = `${zone} ${days.join("")} ${from} ${to}`;
    const known = hours.get(key);
    if (known) return known;
    const made = new Uint8Array(cells);
    let date = plusDays(wallOf(start, zone).date, -1);
    for (;;) {
      const opens = momentAt(date, minutesOf(from), zone);
      if (opens >= start + cells * cellMs) break;
      if (days.includes(wallOf(opens, zone).weekday))
        made.fill(
          1,
          Math.max(0, Math.ceil((opens - start) / cellMs)),
          Math.max(0, Math.floor((momentAt(date, minutesOf(to), zone) - start) / cellMs)),
        );
      date = plusDays(date, 1);
    }
    hours.set(key, made);
    return made;
  };
  const without = (cells: Cells, id: string): Cells => {
    for (const one of busy.get(id) ?? [])
      cells.fill(
        0,
        Math.max(0, Math.floor((one.start - start) / cellMs)),
        Math.max(0, Math.ceil((one.end - start) / cellMs)),
      );
    return cells;
  };
  const all = new Uint8Array(cells).fill(1);
  return {
    person: (someone: Someone) => ({
      someone,
      free: without(all.slice(), someone.id),
      works: someone.known && !anyHour ? workingHours(someone.known.zone, someone.known.hours) : all,
    }),
    room: (room: Room) => without(workingHours(room.zone, room.hours).slice(), room.id),
  };
}
