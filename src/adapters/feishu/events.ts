/** What Feishu tells an app, over either way: reads the envelope and hands each event to what it is for. */
import { z } from "zod";
import type { Receive } from "../../core/adapter.ts";
import { readChoice, takenChoice } from "./choices.ts";
import type { Identity } from "./identity.ts";
import { readEvent, toInbound } from "./inbound.ts";
import { readPress } from "./press.ts";
import { answerTo, readCardAction } from "./question.ts";

const id = z.string().min(1).max(200);
const envelope = z.object({
  schema: z.string().optional(),
  header: z.object({ event_id: id, event_type: z.string().min(1).max(100), app_id: id.optional() }),
  event: z.record(z.string(), z.unknown()),
});
const aboutChat = z.object({ chat_id: id });
const recalled = z.object({ chat_id: id, message_id: id });

/** What comes in is no event that Feishu sends. */
export class EventFault extends Error {
  override readonly name = "EventFault";
}

/** What else is done when our place in a chat changes; called once that is known, and not waited for by Feishu. */
export interface Rooms {
  /** We came into a group. */
  joined(chatId: string): Promise<void>;
  /** We are out of a group, or it is no more. */
  left(chatId: string): Promise<void>;
  /** Something was said in a chat; resolves when it is kept how to find more of it in the history. */
  heard(message: { chatId: string; threadId: string | undefined; kind: "direct" | "channel" }): Promise<void>;
}

export interface EventsOptions {
  readonly account: string;
  readonly bot: Pick<Identity, "us">;
  readonly receive: Receive;
  readonly rooms: Rooms;
  readonly now: () => number;
  readonly logError: (what: string, error?: unknown) => void;
}

/**
 * Makes what takes an event's JSON: resolves once all of it is stored, with what a callback is answered. Rejects when it could not be
 * stored, and with an `EventFault` for what no Feishu sends: it is not acknowledged then. Kinds of events that we do
 * not know are passed over.
 */
export function eventReader({
  account,
  bot,
  receive,
  rooms,
  now,
  logError,
}: EventsOptions): (text: string) => Promise<unknown> {
  async function heard(eventId: string, event: unknown): Promise<void> {
    const us = bot.us();
    // Whom a message is for cannot be told yet; Feishu sends it again, and history has it.
    if (!us) throw new Error("Feishu has not told yet who the bot is");
    const raw = readEvent(event);
    const message = toInbound(raw, account, us, eventId);
    if (!message) return;
    if (message.mentionsUs || raw.kind === "direct") await rooms.heard(raw);
    await receive(message);
  }

  async function clicked(eventId: string, event: unknown): Promise<unknown> {
    const press = readPress(event, account, eventId, now());
    if (press) return press.answer(await receive(press.inbound));
    const choice = readChoice(event, account, now());
    if (choice) return takenChoice(choice, await receive(choice));
    const click = readCardAction(event, account, now());
    return click ? answerTo(await receive(click), click.decision) : {};
  }

  return async (text) => {
    const { header, event } = parse(text);
    if (header.app_id !== undefined && header.app_id !== account) throw new EventFault("it is for another app");
    try {
      switch (header.event_type) {
        case "im.message.receive_v1":
          return await heard(header.event_id, event);
        case "im.message.recalled_v1": {
          const { chat_id: channel, message_id: messageId } = recalled.parse(event);
          await receive({ type: "recall", adapter: "feishu", account, channel, messageId });
          return undefined;
        }
        case "im.chat.member.bot.added_v1": {
          const { chat_id: chatId } = aboutChat.parse(event);
          rooms.joined(chatId).catch((error: unknown) => logError("feishu: a group was not greeted", error));
          return undefined;
        }
        case "im.chat.member.bot.deleted_v1":
        case "im.chat.disbanded_v1":
          await rooms.left(aboutChat.parse(event).chat_id);
          return undefined;
        case "card.action.trigger":
          return await clicked(header.event_id, event);
        default:
          return undefined;
      }
    } catch (error) {
      if (error instanceof z.ZodError) throw new EventFault(`${header.event_type} has another shape`, { cause: error });
      throw error;
    }
  };
}

function parse(text: string): z.output<typeof envelope> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new EventFault("it is no JSON");
  }
  const { data } = envelope.safeParse(value);
  if (!data) throw new EventFault("it has no header of an event");
  return data;
}
