/** The people and rooms that `atclaw.yaml` lists, or the sample office where it lists none. */
import type { Directory, OfficePerson, Room } from "../../core/calendar.ts";
import { sample } from "./sample.ts";
import { idOfPerson, idOfRoom, type OfficeConfig, type PersonConfig, type RoomConfig } from "./schema.ts";

/** A directory that also says whether it is the sample. */
export interface LocalDirectory extends Directory {
  readonly isSample: boolean;
}

/** The directory of a configuration; `zone` is that of people and rooms for whom none is given. */
export function directoryOf(office: OfficeConfig, zone: string): LocalDirectory {
  const isSample = office.rooms === undefined && office.people === undefined;
  const { rooms = [], people = [] } = isSample ? sample : office;
  const allRooms = rooms.map((one) => roomOf(one, zone));
  const allPeople = people.map((one) => personOf(one, zone));
  const rules = { noticeMinutes: office.noticeMinutes };
  return { isSample, rules, rooms: async () => allRooms, people: async () => allPeople };
}

const roomOf = ({ name, seats, zone, calendar: _, ...room }: RoomConfig, usual: string): Room => ({
  ...room,
  id: idOfRoom({ name }),
  name,
  capacity: seats,
  zone: zone ?? usual,
});

function personOf(config: PersonConfig, usual: string): OfficePerson {
  const { accounts, zone, email, team, building, floor, calendar: _, ...person } = config;
  return {
    ...person,
    id: idOfPerson(config),
    zone: zone ?? usual,
    ...(email && { email }),
    ...(team && { team }),
    ...(building && { building }),
    ...(floor && { floor }),
    accounts: Object.entries(accounts).flatMap(([adapter, ids]) =>
      [ids].flat().map((id) => (id.includes(":") ? `${adapter}:${id}` : `${adapter}:*:${id}`)),
    ),
  };
}
