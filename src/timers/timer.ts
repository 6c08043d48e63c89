/** What somebody wants to be told and when, as it is kept in the database. */
import { z } from "zod";

const moment = z.iso.datetime();

const kept = z.object({
  id: z.string(),
  /** Where it was asked for and is told, and by whom. */
  conversation: z.custom<import("../core/message.ts").Conversation>(),
  person: z.custom<import("../core/message.ts").Person>(),
  /** The platform's id of the message that asked for it. */
  messageId: z.string(),
  zone: z.string(),
  language: z.enum(["en", "zh"]),
  madeAt: moment,
});

const timer = z.discriminatedUnion("kind", [
  /** Words, once or by an RFC 5545 rule counted from `start`. `due` is the next time. */
  kept.extend({ kind: z.literal("note"), text: z.string(), due: moment, rule: z.string().optional(), start: moment }),
  /** Each of the person's meetings, so many minutes before it begins. */
  kept.extend({ kind: z.literal("meetings"), minutes: z.number() }),
  /** The meetings of the day, on working days at an hour: minutes since midnight on the clock of `zone`. */
  kept.extend({ kind: z.literal("digest"), minutes: z.number(), due: moment }),
]);

export type Timer = z.output<typeof timer>;

/** A kept timer; undefined for what is none, such as one of a later release. */
export function readTimer(json: string): Timer | undefined {
  const parsed = timer.safeParse(JSON.parse(json));
  return parsed.success ? parsed.data : undefined;
}
