/** Who is behind an address at a service where people and rooms are e-mail addresses. */
import type { Attendee, Directory } from "../../../core/calendar.ts";

export interface Mailboxes {
  /** The address of a person or room; undefined for those who have none there. */
  emailOf(id: string): string | undefined;
  /** Whose an address is; the address itself where it is nobody's. */
  idOf(email: string): string;
  isRoom(id: string): boolean;
  roomName(id: string): string;
  /** How somebody is called, where their name is not told. */
  nameOf(id: string): string;
}

/** `addresses` are those of rooms, by their ids. */
export async function mailboxes(directory: Directory, addresses: ReadonlyMap<string, string>): Promise<Mailboxes> {
  const [people, rooms] = await Promise.all([directory.people(), directory.rooms()]);
  const emails = new Map([
    ...people.flatMap(({ id, email }) => (email ? [[id, email] as const] : [])),
    ...rooms.flatMap(({ id }) => {
      const email = addresses.get(id);
      return email ? [[id, email] as const] : [];
    }),
  ]);
  const ids = new Map([...emails].map(([id, email]) => [email.toLowerCase(), id]));
  const names = new Map([...people, ...rooms].map(({ id, name }) => [id, name]));
  const roomIds = new Set(rooms.map(({ id }) => id));
  return {
    emailOf: (id) => emails.get(id) ?? (/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(id) ? id : undefined),
    idOf: (email) => ids.get(email.toLowerCase()) ?? email.toLowerCase(),
    isRoom: (id) => roomIds.has(id),
    roomName: (id) => names.get(id) ?? id,
    nameOf: (id) => names.get(id) ?? id,
  };
}

/** Those of an event who have no address at the service; they are kept beside it, so that nobody is lost. */
export const guestsOf = (attendees: readonly Attendee[], { emailOf }: Mailboxes): Attendee[] =>
  attendees.filter(({ id }) => emailOf(id) === undefined);
