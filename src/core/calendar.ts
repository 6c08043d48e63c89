/** Meetings, rooms and people: what skills may ask of an office, whoever keeps it (a file of ours, CalDAV, a platform). */
import type { PersonKey } from "./audit.ts";
import type { Language } from "./message.ts";

/** When somebody works or a room is open, on the clock of its zone: ISO weekdays (1 is Monday), `09:00` to `18:00`. */
export interface Hours {
  readonly days: readonly number[];
  readonly from: string;
  readonly to: string;
}

/** Someone who can be invited. */
export interface OfficePerson {
  readonly id: string;
  readonly name: string;
  /** Other names that people call them by, such as `李雷`. */
  readonly aliases: readonly string[];
  readonly email?: string;
  /** IANA time zone. */
  readonly zone: string;
  readonly hours: Hours;
  readonly building?: string;
  readonly floor?: string;
  /** The team's name, which tells people of one name apart. */
  readonly team?: string;
  /** Who they are in chats, as `adapter:account:id`; `*` for the account stands for any. */
  readonly accounts: readonly string[];
}

/** A room that can be booked. */
export interface Room {
  readonly id: string;
  readonly name: string;
  readonly aliases: readonly string[];
  readonly building: string;
  /** As it is written on the door: `2`, `B1`. */
  readonly floor: string;
  readonly capacity: number;
  /** What is in it: `screen`, `video`, `whiteboard`, `phone`, or any other word. */
  readonly equipment: readonly string[];
  readonly zone: string;
  readonly hours: Hours;
}

/** The house rules of meetings. */
export interface MeetingRules {
  /** How long before its start a room must be booked. */
  readonly noticeMinutes: number;
}

/** Who and what there is. The lists are small enough to hold: an office, not the world. */
export interface Directory {
  readonly rules: MeetingRules;
  people(): Promise<readonly OfficePerson[]>;
  rooms(): Promise<readonly Room[]>;
}

/** Somebody in a meeting; people whom the directory does not know are kept by name. */
export interface Attendee {
  readonly id: string;
  readonly name: string;
  readonly optional: boolean;
}

/** One time that a meeting takes place. Moments are ISO 8601 in UTC. */
export interface Meeting {
  readonly id: string;
  /** Of a recurring one: the moment this time had by the rule, which names it; absent for a meeting that is held once. */
  readonly original?: string;
  /** Of a recurring one: its RFC 5545 rule, such as `FREQ=WEEKLY;BYDAY=TU`. */
  readonly rule?: string;
  readonly title: string;
  /** A person's id. */
  readonly organiser: string;
  /** The organiser is among them. */
  readonly attendees: readonly Attendee[];
  readonly start: string;
  readonly end: string;
  /** The IANA zone its rule is counted in. */
  readonly zone: string;
  /** A room's id. */
  readonly room?: string;
  /** Others learn only that its people are busy. */
  readonly private: boolean;
}

/** A meeting to be. `rule` makes it recur, from `start` on; rules without an end go on for `seriesDays`. */
export interface MeetingDraft extends Omit<Meeting, "id" | "original"> {
  /** The times of the rule, by their starts, at which it does not take place. */
  readonly without?: readonly string[];
}

/** What is to be different; what is absent stays. `room: null` gives the room back; `rule` is for whole series. */
export interface MeetingChange {
  readonly title?: string;
  readonly start?: string;
  readonly end?: string;
  readonly room?: string | null;
  readonly attendees?: readonly Attendee[];
  readonly rule?: string;
}

/**
 * A time somebody or a room is taken, in milliseconds since 1970: there are many of them, and each is compared. Meetings have
 * their id; what is only held has none.
 */
export interface Busy {
  readonly start: number;
  readonly end: number;
  readonly meeting?: string;
}

/** A stretch of time; `end` does not belong to it. ISO 8601 in UTC. */
export interface Span {
  readonly start: string;
  readonly end: string;
}

/** A series without an end is booked this many days ahead, and none further. */
export const seriesDays = 366;
/** No meeting is longer. */
export const longestMeetingMs = 14 * 86_400_000;

/**
 * Keeps meetings. However many book at once, no room is ever taken twice at one moment; people may be. Every write is
 * made once for each `key`: said again, it gives what it gave. A write happens as a whole or not at all.
 */
export interface Calendar {
  /**
   * The same calendar for a person's id: a service that wants everybody's own word is asked in their name. `chat` is the account they
   * speak with, so that what they let us use goes when that is forgotten. Absent where it makes no difference.
   */
  as?(person: string, chat?: PersonKey): Calendar;
  /** Of what `as` gave: "asker" once something was done in the person's name, with what they let us do. */
  actedAs?(): "asker" | undefined;
  /** When people and rooms are taken within a span, by id, in order; what is held at `at` counts unless `holder` holds it. */
  busy(
    ids: readonly string[],
    within: Span,
    options: { readonly at: string; readonly holder?: string },
  ): Promise<ReadonlyMap<string, readonly Busy[]>>;
  /** The meetings that touch a span, in order; of one person or room when `of` is given. */
  meetings(within: Span, of?: string): Promise<readonly Meeting[]>;
  /** A meeting as it stands; of a recurring one the time with that `original`, else the next from `from` on. */
  find(id: string, at?: { readonly original?: string; readonly from?: string }): Promise<Meeting | undefined>;
  /** The times a meeting takes place by its rule, `start` first; once without a rule. Rejects with `bad-rule`. */
  times(draft: Pick<MeetingDraft, "start" | "end" | "zone" | "rule" | "without">): Promise<readonly Span[]>;
  /** Books, and ends what `holder` holds. Rejects with a `CalendarError`. */
  book(draft: MeetingDraft, write: CalendarWrite): Promise<Meeting>;
  /** Changes one time of a recurring meeting when `original` is given, else all from `write.at` on. */
  change(
    which: { readonly id: string; readonly original?: string },
    change: MeetingChange,
    write: CalendarWrite,
  ): Promise<Meeting>;
  /** Takes a meeting away, or one time of it; what is past stays. Gives it as it was. */
  cancel(which: { readonly id: string; readonly original?: string }, write: CalendarWrite): Promise<Meeting>;
  /** Puts everything back as it was before the write of a key; `changed` when somebody has changed the meeting since. */
  revert(key: string, write: CalendarWrite): Promise<Meeting>;
  /** What the write of a key gave; undefined when there was none. */
  made(key: string): Promise<Meeting | undefined>;
  /**
   * Holds rooms for a while so that people can decide, with a note for later. Whatever `holder` held before is let go.
   * Gives those that could be held; a room that is taken is not.
   */
  hold(
    holder: string,
    wanted: readonly (Span & { readonly room: string })[],
    options: { readonly until: string; readonly note: string; readonly at: string },
  ): Promise<readonly (Span & { readonly room: string })[]>;
  /** The note of the last hold, which outlives it. */
  note(holder: string): Promise<string | undefined>;
  /**
   * The meetings yet to come whose room has said no since they were booked: they stand, without the room. Each is given once. Absent
   * where rooms say no at once.
   */
  declined?(at: string): Promise<readonly Meeting[]>;
}

/** A meeting of a file: its name there, and the times of a series that do not take place, or otherwise. */
export interface FileMeeting {
  readonly uid: string;
  readonly draft: MeetingDraft;
  readonly without: readonly string[];
  readonly changed: readonly { readonly original: string; readonly change: MeetingChange }[];
}

/** Meetings as iCalendar files (RFC 5545). */
export interface CalendarFiles {
  /**
   * A file with meetings; the times of a series that are given stand together. With `guest`, an e-mail address, it is an invitation for
   * them, which names nobody else but the organiser. `at` is the present moment.
   */
  write(meetings: readonly Meeting[], options: { readonly at: string; readonly guest?: string }): Promise<string>;
  /** The meetings of a file. Rejects with a `UserError` that says what is wrong with the file. */
  read(text: string): Promise<readonly FileMeeting[]>;
}

/** How a write is made. `at` is the present moment, ISO 8601 in UTC. */
export interface CalendarWrite {
  readonly key: string;
  readonly at: string;
  readonly holder?: string;
}

/**
 * Why a calendar did not do what was asked; nothing has been changed. `taken`: the room is; `changed`: the meeting is no
 * longer as it was; `unavailable`: the service that keeps it did not answer; `refused`: it answered no; `not-connected`: the asker has
 * not let us use theirs yet.
 */
export type CalendarFault =
  | "taken"
  | "not-found"
  | "changed"
  | "bad-time"
  | "bad-rule"
  | "unavailable"
  | "refused"
  | "not-connected";

/** A calendar says no. */
export class CalendarError extends Error {
  override readonly name = "CalendarError";
  readonly fault: CalendarFault;
  /** When the room is taken, for `taken`. */
  readonly span: Span | undefined;
  /** What the asker is told, where the fault alone does not say it: a service's reason, the address to connect at. */
  readonly say: Readonly<Record<Language, string>> | undefined;
  constructor(
    fault: CalendarFault,
    message: string,
    more: { span?: Span; say?: Readonly<Record<Language, string>>; cause?: unknown } = {},
  ) {
    super(message, { cause: more.cause });
    this.fault = fault;
    this.span = more.span;
    this.say = more.say;
  }
}
