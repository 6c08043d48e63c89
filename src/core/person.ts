import type { OfficePerson } from "./calendar.ts";
import type { Conversation, Person } from "./message.ts";

/**
 * Who of the office somebody in a chat is: by their account. A name proves nothing on a platform, where people choose it; only
 * on this machine, whose user may read the calendar's file anyway, it is taken at its word.
 */
export function officePersonOf(
  people: readonly OfficePerson[],
  { id, name }: Person,
  { adapter, account }: Conversation,
): OfficePerson | undefined {
  const keys = [`${adapter}:${account}:${id}`, `${adapter}:*:${id}`];
  const named = account === "local" ? people.filter((one) => isCalled(one, name)) : [];
  return (
    people.find(({ accounts }) => accounts.some((one) => keys.includes(one))) ??
    (named.length === 1 ? named[0] : undefined)
  );
}

/** Whether somebody goes by a name, by an alias or by an e-mail address. */
export function isCalled(person: OfficePerson, name: string): boolean {
  const said = name.trim().toLowerCase();
  return [person.name, ...person.aliases, person.email ?? ""].some((one) => one.toLowerCase() === said);
}
