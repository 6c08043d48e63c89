/**
 * What was said of meetings before in a conversation, as far as the next message may lean on it: the wish that was
 * shown, offered times for or asked back about. Kept with the calendar, for each asker of each conversation.
 */
import type { OfficePerson } from "../../src/core/calendar.ts";
import { minuteMs } from "./clock.ts";
import type { Office } from "./office.ts";
import { iso } from "./plan.ts";

/** So long a short message may still be about what was said before. */
const freshMs = 30 * minuteMs;

/** Where a conversation stands. `asked`: which of several people of a name, or, without them, more words. */
export interface Thread {
  readonly state: "made" | "shown" | "offered" | "asked";
  readonly tool: string;
  readonly request: string;
  readonly asked?: { readonly name: string; readonly people: readonly OfficePerson[] };
  /** When it was said, in milliseconds since 1970. */
  readonly at: number;
}

const nameOf = (office: Office): string => office.offers.replace("offers", "thread");

/** Notes where the conversation stands now. */
export async function keepThread(thread: Omit<Thread, "at">, office: Office): Promise<void> {
  const note = JSON.stringify({ ...thread, at: office.saidAt });
  await office.calendar.hold(nameOf(office), [], { until: iso(office.now), note, at: iso(office.now) });
}

/** Where the conversation stands; undefined when nothing was said of meetings lately. */
export async function threadOf(office: Office): Promise<Thread | undefined> {
  const note = await office.calendar.note(nameOf(office));
  const thread = note === undefined ? undefined : (JSON.parse(note) as Thread);
  return thread && office.saidAt - thread.at <= freshMs && office.saidAt >= thread.at ? thread : undefined;
}
