/** Which rooms would do for a wish, the best first. */
import type { Room } from "../../src/core/calendar.ts";
import { minutesOf, wallOf } from "./clock.ts";
import { type Office, Trouble } from "./office.ts";
import { everyone, type Wish } from "./wish.ts";
import { nameTrouble } from "./words.ts";

/** How many have to fit into the room. */
export const headsOf = (wish: Pick<Wish, "people" | "optional" | "seats">): number =>
  Math.max(wish.seats ?? 1, 1 + wish.people.length + wish.optional.length);

/**
 * The rooms that hold everybody, have what is asked for and lie where they should: near the people, then no larger than
 * need be. Throws a `Trouble` that says what is in the way when there is none.
 */
export function fittingRooms(wish: Wish, office: Office): Room[] {
  const words = nameTrouble[office.language];
  const heads = headsOf(wish);
  if (office.rooms.length === 0) return [];
  const large = office.rooms.filter(({ capacity }) => capacity >= heads);
  if (large.length === 0)
    throw new Trouble(words.noneLarge(heads, [...office.rooms].sort((a, b) => b.capacity - a.capacity)[0]));
  const equipped = large.filter(({ equipment }) => wish.equipment.every((one) => equipment.includes(one)));
  if (equipped.length === 0) throw new Trouble(words.noneWith(wish.equipment, heads));
  const placed = equipped.filter(
    (room) =>
      (!wish.building || room.building === wish.building) &&
      (!wish.floor || floorOf(room.floor) === floorOf(wish.floor)),
  );
  if (placed.length === 0)
    throw new Trouble(
      words.nonePlace(
        [wish.building, wish.floor && (office.language === "zh" ? `${wish.floor} 层` : `floor ${wish.floor}`)]
          .filter(Boolean)
          .join(" "),
      ),
    );
  return placed.sort((a, b) => costOf(a, wish, office) - costOf(b, wish, office) || (a.name < b.name ? -1 : 1));
}

/** Empty seats, and the way there for those whose place is known. */
function costOf(room: Room, wish: Wish, office: Office): number {
  const places = everyone(wish, office).flatMap(({ known }) => (known?.building ? [known] : []));
  const way = places.reduce((sum, { building, floor }) => {
    if (building !== room.building) return sum + 6;
    return sum + (floorOf(floor ?? "") === floorOf(room.floor) ? 0 : 2);
  }, 0);
  return room.capacity - headsOf(wish) + way / Math.max(1, places.length);
}

/** `2` for `2F`, `F2` and `02`. */
export const floorOf = (floor: string): string =>
  floor
    .toUpperCase()
    .replace(/^F|F$/g, "")
    .replace(/^0+(?=.)/, "");

/** Whether a room is open all of a time, on its own clock. */
export function isOpen(room: Room, start: number, end: number): boolean {
  const [from, to] = [wallOf(start, room.zone), wallOf(end - 1, room.zone)];
  const { days, from: opens, to: closes } = room.hours;
  return (
    from.date === to.date &&
    days.includes(from.weekday) &&
    from.minutes >= minutesOf(opens) &&
    to.minutes < minutesOf(closes)
  );
}
