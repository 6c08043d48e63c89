/** Our messages in Feishu's chats: sends them in answer to what people said, changes them, and finds those sent before. */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Outbound } from "../../core/message.ts";
import type { Card } from "./card.ts";
import type { FeishuClient } from "./client.ts";
import { FeishuError } from "./failure.ts";
import type { Pace } from "./pace.ts";

/** Up to this a message waits here for its moment; the outbox waits for later ones. */
const patienceMs = 2_000;
const pageSize = 50;
/** Looked through for a message that may have been sent: so many pages, the latest first. */
const pageLimit = 200;

/** What a message shows. `card` is one made beforehand, by its id. */
export type Content =
  | { readonly kind: "card"; readonly card: Card }
  | { readonly kind: "made-card"; readonly id: string }
  | { readonly kind: "file"; readonly key: string };

/** Where an answer goes: below the message it answers. */
export type Place = Pick<Outbound, "conversation" | "inReplyTo">;

export interface Messages {
  /** Sends an answer and gives its id. Within an hour the same key sends once. Rejects with a `FeishuError`. */
  answer(to: Place, key: string, content: Content): Promise<string>;
  /** Writes to somebody in private; once for a key, as `answer` does. Rejects with a `FeishuError`. */
  write(openId: string, key: string, card: Card): Promise<void>;
  /** Shows another card in a message's place. Rejects with a `FeishuError`. */
  change(id: string, card: Card): Promise<void>;
  /** Our answers of a kind to a message, by their ids, oldest first. Rejects with a `FeishuError`. */
  find(to: Place, kind: Content["kind"]): Promise<string[]>;
}

const sent = z.object({ message_id: z.string().min(1) });
const page = z.object({
  items: z
    .array(
      z.object({
        message_id: z.string(),
        parent_id: z.string().nullish(),
        msg_type: z.string(),
        sender: z.object({ id: z.string(), sender_type: z.string() }),
      }),
    )
    .default([]),
  has_more: z.boolean().default(false),
  page_token: z.string().nullish(),
});
const single = z.object({ items: z.array(z.object({ thread_id: z.string().nullish() })).default([]) });

/** The `uuid` by which Feishu knows a call again: 40 of the 50 characters it takes. */
export const uuidOf = (key: string): string => createHash("sha256").update(key).digest("hex").slice(0, 40);

/** The id of something said by a button of one of our messages: below that message it is answered, as often as it is said. */
export const answersTo = (message: string, what: string): string => `${message}~${what}`;
const messageOf = (id: string): string => id.split("~", 1)[0] ?? id;

export function messages(options: {
  readonly client: Pick<FeishuClient, "call" | "app">;
  readonly pace: Pace;
  readonly sleep: (ms: number) => Promise<void>;
}): Messages {
  const { client, pace } = options;

  /** Where answers to a message stand. Answers in a group open a topic, which is told with the message; without one there are none. */
  async function containerOf({ conversation, inReplyTo }: Place): Promise<Record<string, string> | undefined> {
    if (!conversation.thread) return { container_id_type: "chat", container_id: conversation.channel };
    const { items } = await client.call({
      method: "GET",
      path: `/open-apis/im/v1/messages/${encodeURIComponent(inReplyTo)}`,
      answer: single,
    });
    const topic = items[0]?.thread_id;
    return topic ? { container_id_type: "thread", container_id: topic } : undefined;
  }

  async function inTurn(chat: string, key: string): Promise<void> {
    const wait = pace.waitFor(chat, key);
    if (wait <= 0) return;
    if (wait > patienceMs)
      throw new FeishuError({ kind: "limited", code: 0, retryAfterMs: Math.ceil(wait) }, client.app.console);
    await options.sleep(wait);
    return inTurn(chat, key);
  }

  return {
    async answer({ conversation, inReplyTo }, key, content) {
      const parent = messageOf(inReplyTo);
      const chat = conversation.channel;
      await inTurn(chat, key);
      try {
        const { message_id } = await client.call({
          method: "POST",
          path: `/open-apis/im/v1/messages/${encodeURIComponent(parent)}/reply`,
          data: {
            ...asMessage(content),
            ...(conversation.thread ? { reply_in_thread: true } : {}),
            uuid: uuidOf(key),
          },
          answer: sent,
        });
        return message_id;
      } catch (error) {
        if (!(error instanceof FeishuError) || error.failure.kind !== "limited") throw error;
        const retryAfterMs = Math.ceil(pace.hold(chat, key, error.failure.retryAfterMs));
        throw new FeishuError({ ...error.failure, retryAfterMs }, client.app.console);
      }
    },
    async write(openId, key, card) {
      await client.call({
        method: "POST",
        path: "/open-apis/im/v1/messages",
        params: { receive_id_type: "open_id" },
        data: { receive_id: openId, ...asMessage({ kind: "card", card }), uuid: uuidOf(key) },
        answer: sent,
      });
    },
    async change(id, card) {
      await client.call({
        method: "PATCH",
        path: `/open-apis/im/v1/messages/${encodeURIComponent(id)}`,
        data: { content: JSON.stringify(card) },
        answer: z.unknown(),
      });
    },
    async find({ conversation, inReplyTo }, kind) {
      const parent = messageOf(inReplyTo);
      const found: string[] = [];
      const msgType = kind === "file" ? "file" : "interactive";
      const container = await containerOf({ conversation, inReplyTo: parent });
      if (!container) return found;
      for (let pages = 0, next: string | undefined; pages < pageLimit; pages++) {
        const { items, has_more, page_token } = await client.call({
          method: "GET",
          path: "/open-apis/im/v1/messages",
          params: {
            ...container,
            sort_type: "ByCreateTimeDesc",
            page_size: pageSize,
            ...(next ? { page_token: next } : {}),
          },
          answer: page,
        });
        for (const item of items) {
          // What answers it stands behind it.
          if (item.message_id === parent) return found.reverse();
          const isOurs = item.sender.sender_type === "app" && item.sender.id === client.app.id;
          if (isOurs && item.parent_id === parent && item.msg_type === msgType) found.push(item.message_id);
        }
        next = page_token || undefined;
        if (!has_more || !next) break;
      }
      return found.reverse();
    },
  };
}

function asMessage(content: Content): { msg_type: string; content: string } {
  switch (content.kind) {
    case "card":
      return { msg_type: "interactive", content: JSON.stringify(content.card) };
    case "made-card":
      return {
        msg_type: "interactive",
        content: JSON.stringify({ type: "card", data: { card_id: content.id } }),
      };
    case "file":
      return { msg_type: "file", content: JSON.stringify({ file_key: content.key }) };
  }
}
