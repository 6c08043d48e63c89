import type { Conversation, Language, Person } from "./message.ts";

/** Where a meeting was booked or changed last, so that its people can be told of what happens to it later. */
export interface PlacedMeeting {
  readonly conversation: Conversation;
  readonly asker: Person;
  readonly language: Language;
  readonly zone: string;
  /** The key of the write. */
  readonly key: string;
}

/** The name of the calendar's note that keeps it. */
export const placeOfMeeting = (id: string): string => `placed ${id}`;
