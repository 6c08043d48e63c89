/** What a service must be able to do so that meetings can be kept there: `Service`. Each driver gives one. */
import type { Attendee, CalendarError, CalendarFault } from "../../../core/calendar.ts";
import { CalendarError as Refusal } from "../../../core/calendar.ts";
import type { Language } from "../../../core/message.ts";
import type { Time } from "../times.ts";

/** An event as services keep it: a time or a rule from a first time on, without some of its times, with others changed. */
export interface ServiceEvent {
  /** Our name for it: letters `a` to `v` and digits. Others' have names of their own. */
  readonly uid: string;
  readonly title: string;
  /** A person's id. */
  readonly organiser: string;
  readonly attendees: readonly Attendee[];
  readonly room?: string;
  readonly private: boolean;
  readonly start: number;
  readonly end: number;
  readonly zone: string;
  /** RFC 5545; it has an end. */
  readonly rule?: string;
  /** The moments of the rule at which it does not take place. */
  readonly without: readonly number[];
  /** Moments besides those of the rule at which it takes place. */
  readonly also: readonly number[];
  readonly changed: readonly ChangedTime[];
}

/** One time that differs from the others. What is absent is as in the event; `room: null` is without one. */
export interface ChangedTime extends Time {
  readonly original: number;
  readonly title?: string;
  readonly attendees?: readonly Attendee[];
  readonly room?: string | null;
}

/** How an event stands at the service. `known` is a text of the driver's own, handed back with the next write. */
export interface Standing {
  /** The id of the person or room in whose calendar the event says how it is. */
  readonly home: string;
  /** Another whenever the event is. */
  readonly version: string;
  readonly known: string;
  /** What the service itself calls the event where it is seen, when that is not our name. */
  readonly alias?: string | null;
}

/** One time of an event that is seen in somebody's calendar. */
export interface SeenTime extends Time {
  /** Whose calendar it was seen in. */
  readonly of: string;
  readonly uid: string;
  /** That of the event, where the service tells it with each time. */
  readonly version?: string;
  readonly original: number;
  readonly title: string;
  readonly organiser: string;
  readonly attendees: readonly Attendee[];
  readonly room?: string;
  readonly private: boolean;
  readonly zone: string;
  readonly rule?: string;
}

/** What is seen of calendars. */
export interface Sight {
  /** Those whose calendars were read whole, within the span; their events are in `events`. */
  readonly whole: readonly string[];
  readonly events: readonly SeenTime[];
  /** Of the others, when they are busy. */
  readonly busy: ReadonlyMap<string, readonly Time[]>;
}

/** Whose calendars are looked into, when, for whom. */
export interface LookFor {
  readonly ids: readonly string[];
  readonly within: Time;
  readonly as: string | undefined;
  /** False when it is enough to know who is busy. */
  readonly details: boolean;
}

/** What a write answered; `answer`: the room has agreed, refused, or not answered yet. */
export interface Written extends Standing {
  readonly answer?: "accepted" | "declined" | "waiting";
}

/** A service that keeps calendars. Each function rejects with a `CalendarError`; of a write, `isUnsure` says whether it may have happened. */
export interface Service {
  readonly name: string;
  /** Ids of the calendars that tell somebody what takes place at all: rooms, and people as far as they may look into theirs. */
  all(as: string | undefined): Promise<{ readonly people: readonly string[]; readonly rooms: readonly string[] }>;
  look(what: LookFor): Promise<Sight>;
  /**
   * Makes the event what is given, whether it was there or not; to do it again changes nothing. `before` is what the last write gave;
   * `ours` are the events that a write of ours which was cut off may have made of it since. Rejects with `changed` when it is another.
   */
  put(event: ServiceEvent, before: Standing | undefined, ours: readonly ServiceEvent[]): Promise<Written>;
  /** Takes the event away; without effect when it is gone. */
  remove(event: ServiceEvent, before: Standing | undefined): Promise<void>;
  /** The event as it is now, also one that we did not make; without a room that has declined. Undefined when there is none. */
  read(uid: string, as: string | undefined, before?: Standing): Promise<(ServiceEvent & Written) | undefined>;
  /** What a room has answered since. Absent where it answers at once. */
  answer?(event: ServiceEvent, before: Standing): Promise<"accepted" | "declined" | "waiting">;
}

/** A service did not answer, or not in time. What was asked may have happened. */
export class Unanswered extends Refusal {
  constructor(service: string, cause: unknown) {
    super("unavailable", `${service} did not answer: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
      say: sayUnanswered(service),
    });
  }
}

const sayUnanswered = (service: string): Record<Language, string> => ({
  en: `${service} did not answer, and nothing has been changed. Say it again in a few minutes; if it stays so, ask whoever runs it.`,
  zh: `${service}没有响应，什么都没有改动。请过几分钟再说一次；如果一直这样，请联系管理员。`,
});

/** A service said no, so that nothing happened there. */
export const refusal = (fault: CalendarFault, en: string, zh: string, cause?: unknown): CalendarError =>
  new Refusal(fault, en, { say: { en, zh }, cause });

/** Whether what was asked of a service may have happened although it failed. */
export const isUnsure = (error: unknown): boolean => !(error instanceof Refusal) || error instanceof Unanswered;
