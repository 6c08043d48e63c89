/** Rows of the turn database as the rest of the bot knows them. */
import type { Exchange, TurnRecord } from "../../core/history.ts";
import type { Conversation } from "../../core/message.ts";
import type { Receipt, TurnInput } from "../../core/turn.ts";

interface ConversationRow {
  conversation_id: string;
  adapter: string;
  account: string;
  channel: string;
  thread: string | null;
  kind: "direct" | "channel";
}
interface InputRow extends ConversationRow {
  id: string;
  message_id: string;
  sender: string;
  text: string;
  request: string;
  said_at: string;
}
interface RecordRow {
  id: string;
  conversation_id: string;
  adapter: string;
  sender: string;
  text: string;
  request: string;
  said_at: string;
  state: "open" | "done";
  finished_at: string | null;
  reply: string | null;
  receipt: string | null;
  delivery: "unsent" | "sent" | "failed" | null;
}

export const toConversation = (row: ConversationRow): Conversation => ({
  id: row.conversation_id,
  adapter: row.adapter,
  account: row.account,
  channel: row.channel,
  ...(row.thread === null ? {} : { thread: row.thread }),
  kind: row.kind,
});

export const toInput = (row: InputRow): TurnInput => ({
  turnId: row.id,
  conversation: toConversation(row),
  messageId: row.message_id,
  sender: JSON.parse(row.sender),
  text: row.text,
  request: JSON.parse(row.request),
  saidAt: row.said_at,
});

export const toExchange = (row: {
  id: string;
  sender: string;
  text: string;
  reply: string | null;
  receipt: string | null;
}): Exchange => {
  const receipt: Receipt | null = row.receipt === null ? null : JSON.parse(row.receipt);
  return {
    turnId: row.id,
    sender: JSON.parse(row.sender),
    text: row.text,
    reply: row.reply === null ? null : JSON.parse(row.reply),
    outside: receipt?.outside ?? [],
  };
};

export const toRecord = (row: RecordRow): TurnRecord => ({
  id: row.id,
  conversationId: row.conversation_id,
  adapter: row.adapter,
  sender: JSON.parse(row.sender),
  text: row.text,
  request: JSON.parse(row.request),
  saidAt: row.said_at,
  state: row.state,
  finishedAt: row.finished_at,
  reply: row.reply === null ? null : JSON.parse(row.reply),
  receipt: row.receipt === null ? null : JSON.parse(row.receipt),
  delivery: row.delivery,
});
