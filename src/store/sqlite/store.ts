import type { Exchange, TurnRecord } from "../../core/history.ts";
import type { Conversation } from "../../core/message.ts";
import { type Redact, redactor } from "../../core/redact.ts";
import type { Receipt, TurnInput } from "../../core/turn.ts";
import type { RecordedStep, Store } from "../store.ts";
import { auditReader, auditTrail } from "./audit.ts";
import { type CommitHooks, groupCommit, storeError } from "./commit.ts";
import { openDatabase } from "./open.ts";
import { prepareAll } from "./statements.ts";

const titleLength = 80;

/**
 * Opens the turn database, making it or bringing it up to date. Faults of the disk or the file are `UserError`s that say
 * what to do. `redact` cuts secrets out of what the audit log says.
 */
export function openStore(home: string, hooks: CommitHooks = {}, redact: Redact = redactor()): Store {
  const db = openDatabase(home);
  const commits = groupCommit(db, hooks);
  const statements = prepareAll(db);
  const audit = auditTrail(db, redact);
  const read = async <T>(work: () => T): Promise<T> => {
    try {
      return work();
    } catch (error) {
      throw storeError(error);
    }
  };

  return {
    admit: (message, request, turnId) =>
      commits.write(() => {
        const { conversation } = message;
        const place = `${conversation.adapter}:${conversation.account}`;
        const keys = {
          messageKey: `${place}:${conversation.channel}:${message.messageId}`,
          eventKey: `${place}:${message.eventId}`,
        };
        const seen = statements.seen.get(keys);
        if (seen) return { fresh: false, turnId: seen.id };
        statements.keepConversation.run({
          ...conversation,
          thread: conversation.thread ?? null,
          title: message.text.replace(/\s+/g, " ").trim().slice(0, titleLength).toWellFormed(),
          at: message.at,
        });
        statements.admit.run({
          ...keys,
          id: turnId,
          conversationId: conversation.id,
          adapter: conversation.adapter,
          messageId: message.messageId,
          sender: JSON.stringify(message.sender),
          text: message.text,
          request: JSON.stringify(request),
          at: message.at,
        });
        return { fresh: true, turnId };
      }),

    openTurns: (adapters) =>
      read(() =>
        statements.openTurns
          .all({ adapters: JSON.stringify(adapters) })
          .map((row) => ({ id: row.id, conversationId: row.conversation_id, stopRequested: row.stop_requested === 1 })),
      ),
    openTurn: (conversationId) => read(() => statements.openTurn.get({ conversationId })?.id),
    input: (turnId) =>
      read(() => {
        const row = statements.input.get({ turnId });
        return row && toInput(row);
      }),
    exchangesBefore: (turnId, limit) =>
      read(() => statements.exchangesBefore.all({ turnId, limit }).reverse().map(toExchange)),
    requestStop: (turnId) => commits.write(() => void statements.requestStop.run({ turnId })),

    steps: (turnId) =>
      read(() =>
        statements.steps
          .all({ turnId })
          .map((row): RecordedStep => ({ number: row.number, name: row.name, value: JSON.parse(row.value) })),
      ),
    recordStep: (turnId, step) =>
      commits.write(() => void statements.recordStep.run({ turnId, ...step, value: JSON.stringify(step.value) })),
    finish: (input, outcome, key) =>
      commits.write(() => {
        const done = statements.finish.run({
          turnId: input.turnId,
          sender: JSON.stringify(input.sender),
          text: input.text,
          reply: JSON.stringify(outcome.reply),
          receipt: JSON.stringify(outcome.receipt),
          at: new Date().toISOString(),
        });
        if (done.changes === 0) return false;
        const { id: conversationId, adapter } = input.conversation;
        statements.post.run({ key, turnId: input.turnId, adapter, conversationId });
        return true;
      }),

    unsent: (adapters) =>
      read(() =>
        statements.unsent.all({ adapters: JSON.stringify(adapters) }).map((row) => ({
          key: row.key,
          turnId: row.turn_id,
          conversation: toConversation(row),
          inReplyTo: row.message_id,
          reply: JSON.parse(row.reply ?? "null"),
        })),
      ),
    // Nobody waits for it, and a cut before it is what `mayExist` is for.
    markSent: (key, externalId) =>
      commits.write(() => void statements.markSent.run({ key, externalId }), { hurry: false }),
    markAttempt: (key, error) => commits.write(() => void statements.markAttempt.run({ key, error })),
    markFailed: (key, error) => commits.write(() => void statements.markFailed.run({ key, error })),

    recordFile: (file) => commits.write(() => void statements.recordFile.run(file)),
    file: (id) => read(() => statements.file.get({ id })),

    conversations: (adapter, { limit }) =>
      read(() =>
        statements.conversations.all({ adapter, limit }).map((row) => ({
          id: row.id,
          title: row.title,
          updatedAt: row.updated_at,
          ...(row.open_turn ? { openTurn: row.open_turn } : {}),
        })),
      ),
    messages: (conversationId, { limit }) =>
      read(() =>
        statements.messages
          .all({ conversationId, limit })
          .reverse()
          .flatMap((row) => [
            {
              role: "user" as const,
              id: row.message_id,
              turnId: row.id,
              at: row.said_at,
              sender: JSON.parse(row.sender),
              text: row.text,
            },
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
          ]),
      ),
    conversation: (id) =>
      read(() => {
        const row = statements.conversation.get({ id });
        return row && toConversation({ ...row, conversation_id: row.id });
      }),

    turns: ({ limit, conversationId, before = null }) =>
      read(() =>
        (conversationId === undefined
          ? statements.turns.all({ limit })
          : statements.turnsOf.all({ conversationId, before, limit })
        ).map(toRecord),
      ),
    turn: (id) =>
      read(() => {
        const row = statements.turn.get({ id });
        return row && toRecord(row);
      }),
    counts: () =>
      read(() => {
        const row = statements.counts.get({});
        return {
          conversations: row?.conversations ?? 0,
          turns: row?.turns ?? 0,
          open: row?.open ?? 0,
          unsent: row?.unsent ?? 0,
        };
      }),

    audit: { ...auditReader(db), write: (entry) => commits.write(() => audit(entry)) },
    check: () =>
      read(() =>
        (db.pragma("quick_check") as { quick_check: string }[])
          .map((row) => row.quick_check)
          .filter((said) => said !== "ok"),
      ),
    backup: async (path) => {
      commits.flush();
      await db.backup(path);
    },
    close: async () => {
      commits.flush();
      db.close();
    },
  };
}

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

const toConversation = (row: ConversationRow): Conversation => ({
  id: row.conversation_id,
  adapter: row.adapter,
  account: row.account,
  channel: row.channel,
  ...(row.thread === null ? {} : { thread: row.thread }),
  kind: row.kind,
});

const toInput = (row: InputRow): TurnInput => ({
  turnId: row.id,
  conversation: toConversation(row),
  messageId: row.message_id,
  sender: JSON.parse(row.sender),
  text: row.text,
  request: JSON.parse(row.request),
  saidAt: row.said_at,
});

const toExchange = (row: {
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

const toRecord = (row: RecordRow): TurnRecord => ({
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
