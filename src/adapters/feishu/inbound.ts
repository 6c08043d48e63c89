/** Messages of Feishu, read from an event or from the history of a chat: both give the same. */
import { z } from "zod";
import type { Conversation, InboundMessage } from "../../core/message.ts";
import { type Mention, readContent } from "./content.ts";
import type { Us } from "./identity.ts";

const id = z.string().min(1).max(200);
const optionalId = id.nullish().or(z.literal(""));
const moment = z.string().regex(/^\d{12,14}$/);
const openId = z.object({ open_id: z.string().nullish() }).nullish();
const mentionName = z.string().nullish();

/** `event` of `im.message.receive_v1`. */
const told = z.object({
  sender: z.object({ sender_id: openId, sender_type: z.string() }),
  message: z.object({
    message_id: id,
    root_id: optionalId,
    parent_id: optionalId,
    thread_id: optionalId,
    create_time: moment,
    chat_id: id,
    chat_type: z.string(),
    message_type: z.string().max(40),
    content: z.string(),
    mentions: z.array(z.object({ key: z.string(), id: openId, name: mentionName })).nullish(),
  }),
});

/** An item of `im.v1.message.list` and `im.v1.message.get`. */
export const listed = z.object({
  message_id: id,
  root_id: optionalId,
  parent_id: optionalId,
  thread_id: optionalId,
  upper_message_id: optionalId,
  create_time: moment,
  chat_id: optionalId,
  msg_type: z.string().max(40),
  deleted: z.boolean().nullish(),
  sender: z
    .object({ id: z.string().nullish(), id_type: z.string().nullish(), sender_type: z.string().nullish() })
    .nullish(),
  body: z.object({ content: z.string().nullish() }).nullish(),
  mentions: z.array(z.object({ key: z.string(), id: z.string().nullish(), name: mentionName })).nullish(),
});
export type Listed = z.output<typeof listed>;

/** What an event and the history tell of a message alike. */
export interface Raw {
  readonly messageId: string;
  readonly rootId: string | undefined;
  readonly parentId: string | undefined;
  readonly threadId: string | undefined;
  readonly chatId: string;
  readonly kind: Conversation["kind"];
  readonly type: string;
  readonly content: string;
  readonly mentions: readonly Mention[];
  readonly senderId: string;
  readonly isBot: boolean;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Reads the event of a message. Throws a `ZodError` for what Feishu does not send. */
export function readEvent(event: unknown): Raw {
  const { sender, message } = told.parse(event);
  return {
    messageId: message.message_id,
    rootId: message.root_id || undefined,
    parentId: message.parent_id || undefined,
    threadId: message.thread_id || undefined,
    chatId: message.chat_id,
    kind: message.chat_type === "p2p" ? "direct" : "channel",
    type: message.message_type,
    content: message.content,
    mentions: (message.mentions ?? []).map(({ key, id: who, name }) => ({
      key,
      id: who?.open_id ?? "",
      name: name ?? "",
    })),
    senderId: sender.sender_id?.open_id ?? "",
    isBot: sender.sender_type !== "user",
    at: Number(message.create_time),
  };
}

/** Reads an item of a chat's history; `kind` is the chat's. */
export function readListed(item: Listed, chatId: string, kind: Conversation["kind"]): Raw {
  return {
    messageId: item.message_id,
    rootId: item.root_id || undefined,
    parentId: item.parent_id || undefined,
    threadId: item.thread_id || undefined,
    chatId,
    kind,
    type: item.msg_type,
    content: item.body?.content ?? "",
    mentions: (item.mentions ?? []).map(({ key, id: who, name }) => ({ key, id: who ?? "", name: name ?? "" })),
    senderId: item.sender?.id ?? "",
    isBot: item.sender?.sender_type !== "user",
    at: Number(item.create_time),
  };
}

/**
 * A message as the bot hears it. What it answers and what it forwards come as `quoted` without words: `complete` fetches them by their id,
 * which stands in `from`. Undefined for what we said ourselves, and for what nobody said, such as the chat's own notices.
 */
export function toInbound(raw: Raw, account: string, us: Us, eventId: string): InboundMessage | undefined {
  if (raw.senderId === "" || raw.senderId === us.openId || raw.senderId === account || raw.type === "system")
    return undefined;
  const { text, files } = readContent(raw, us.openId);
  const references = [
    ...(raw.type === "merge_forward" ? [raw.messageId] : []),
    ...(raw.parentId ? [raw.parentId] : []),
  ];
  return {
    type: "message",
    eventId,
    messageId: raw.messageId,
    conversation: conversationOf(account, raw),
    sender: { id: raw.senderId, name: raw.senderId, ...(raw.isBot ? { isBot: true } : {}) },
    text,
    ...(references.length > 0
      ? { quoted: references.map((from) => ({ kind: "message" as const, from, text: "" })) }
      : {}),
    ...(files.length > 0 ? { files } : {}),
    mentionsUs: raw.mentions.some((mention) => mention.id === us.openId),
    at: new Date(raw.at).toISOString(),
  };
}

/**
 * A message in a group starts a conversation, or belongs to the one of the message it goes back to, in a topic or a chain of replies
 * alike: that first message is known before there is a topic. A private chat is one conversation, and so is each topic in it.
 */
export function conversationOf(
  account: string,
  { chatId, kind, messageId, rootId, threadId }: Pick<Raw, "chatId" | "kind" | "messageId" | "rootId" | "threadId">,
): Conversation {
  const inTopic = kind === "channel" || threadId !== undefined;
  return place(account, chatId, kind, inTopic ? (rootId ?? messageId) : undefined);
}

/** The conversation of a chat, or of what goes back to one message in it. */
export function place(account: string, channel: string, kind: Conversation["kind"], thread?: string): Conversation {
  const base = `feishu:${account}:${channel}`;
  return thread
    ? { id: `${base}:${thread}`, adapter: "feishu", account, channel, thread, kind }
    : { id: base, adapter: "feishu", account, channel, kind };
}
