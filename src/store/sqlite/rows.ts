/** Rows of the turn database as the rest of the bot knows them. */
import type { Approval } from "../../core/approval.ts";
import type { Exchange, StoredMessage, TurnRecord } from "../../core/history.ts";
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
  parked: number;
  finished_at: string | null;
  reply: string | null;
  receipt: string | null;
  delivery: "unsent" | "sent" | "failed" | null;
}

interface MessageRow {
  id: string;
  message_id: string;
  said_at: string;
  sender: string;
  text: string;
  reply: string | null;
  finished_at: string | null;
  key: string | null;
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
    ...(receipt?.received ? { received: receipt.received } : {}),
    ...(receipt?.summarised ? { summarised: receipt.summarised } : {}),
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
  state: row.state === "open" && row.parked === 1 ? "waiting" : row.state,
  finishedAt: row.finished_at,
  reply: row.reply === null ? null : JSON.parse(row.reply),
  receipt: row.receipt === null ? null : JSON.parse(row.receipt),
  delivery: row.delivery,
});

/**
 * What was said in the turns given, and what was asked in them, by the time it was said: while a question waits, the
 * conversation goes on, and the reply comes after what was said meanwhile.
 */
export function toMessages(rows: readonly MessageRow[], asked: readonly Approval[]): StoredMessage[] {
  const questions = new Map<string, Approval[]>();
  for (const approval of asked) questions.set(approval.group, [...(questions.get(approval.group) ?? []), approval]);
  const messages = rows.flatMap((row): StoredMessage[] => [
    {
      role: "user",
      id: row.message_id,
      turnId: row.id,
      at: row.said_at,
      sender: JSON.parse(row.sender),
      text: row.text,
    },
    ...[...questions].flatMap(([id, approvals]): StoredMessage[] => {
      const [first] = approvals;
      if (first?.turnId !== row.id) return [];
      return [{ role: "question", id, turnId: row.id, at: first.askedAt, approvals }];
    }),
    ...(row.reply && row.finished_at
      ? [
          {
            role: "assistant" as const,
            id: row.key ?? row.id,
            turnId: row.id,
            at: row.finished_at,
            reply: JSON.parse(row.reply),
          },
        ]
      : []),
  ]);
  return messages.sort((a, b) => a.at.localeCompare(b.at));
}
