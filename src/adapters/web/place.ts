/** Where and who one is in the web chat: conversations of one account, and the one person who reaches it. */
import type { Conversation, Person } from "../../core/message.ts";

const prefix = "web:local:";

/** What ids look like that come from outside: of conversations, messages, approvals and turns. */
export const idPattern = /^[A-Za-z0-9_-]{1,64}$/;

/** The conversation a channel of the page is behind the adapter. */
export function conversationOf(channel: string): Conversation {
  return { id: prefix + channel, adapter: "web", account: "local", channel, kind: "direct" };
}

/** The channel that a conversation is on the page; undefined for one of another chat. */
export function channelOf(conversationId: string): string | undefined {
  return conversationId.startsWith(prefix) ? conversationId.slice(prefix.length) : undefined;
}

/** Whoever reaches the page; `zone` is what the browser said, and counts when it is one. */
export function personIn(zone: string | undefined): Person {
  return { id: "local", name: "You", ...(zone !== undefined && isZone(zone) ? { zone } : {}) };
}

function isZone(zone: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat("en", { timeZone: zone }));
  } catch {
    return false;
  }
}
