import type { Approval } from "../../core/approval.ts";
import { sha256 } from "../../core/canonical.ts";
import { type Redact, redactor } from "../../core/redact.ts";
import type { DuePost, RecordedStep, Store } from "../store.ts";
import { approvalStore, voidApprovals } from "./approvals.ts";
import { auditReader, auditTrail } from "./audit.ts";
import { type CommitHooks, groupCommit, storeError } from "./commit.ts";
import { effectStore } from "./effects.ts";
import { eraser, nobody } from "./erase.ts";
import { sqliteLedger } from "./ledger.ts";
import { noteStore } from "./notes.ts";
import { openDatabase } from "./open.ts";
import { pruner } from "./prune.ts";
import { toConversation, toExchange, toInput, toMessages, toRecord } from "./rows.ts";
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
  const erase = eraser(db, audit);
  const prune = pruner(db, erase, audit);
  const read = async <T>(work: () => T): Promise<T> => {
    try {
      return work();
    } catch (error) {
      throw storeError(error);
    }
  };

  const approvals = approvalStore(db, commits, read, audit);
  const voidOpenApprovals = voidApprovals(db, audit);
  const approvalsOf = async (groupId: string | null): Promise<{ approvals?: Approval[] }> =>
    groupId === null ? {} : { approvals: await approvals.group(groupId) };
  const toDue = async (row: DueRow): Promise<DuePost> => ({
    key: row.key,
    turnId: row.turn_id,
    conversation: toConversation(row),
    inReplyTo: row.message_id,
    sender: JSON.parse(row.sender),
    reply: row.group_id === null ? JSON.parse(row.reply ?? "null") : null,
    revision: row.revision,
    ...(row.external_id === null ? {} : { externalId: row.external_id }),
    ...(await approvalsOf(row.group_id)),
  });

  return {
    approvals,
    effects: effectStore(db, commits, read, audit),
    notes: noteStore(db, commits, read),
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
        const { messageKey, eventKey } = keys;
        if (statements.erased.get({ messageHash: sha256(messageKey), eventHash: sha256(eventKey) }))
          return { fresh: false, turnId: undefined };
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
    turnOf: ({ adapter, account, channel, messageId }) =>
      read(() => statements.turnOf.get({ messageKey: `${adapter}:${account}:${channel}:${messageId}` })?.id),
    input: (turnId) =>
      read(() => {
        const row = statements.input.get({ turnId });
        return row && toInput(row);
      }),
    exchangesBefore: (turnId, limit) =>
      read(() => statements.exchangesBefore.all({ turnId, limit }).reverse().map(toExchange)),
    requestStop: (turnId) =>
      commits.write(() => {
        statements.requestStop.run({ turnId });
        return { parked: voidOpenApprovals(turnId) };
      }),

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
          sender: JSON.stringify(outcome.anonymous ? nobody : input.sender),
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

    unsent: async (adapters) =>
      Promise.all((await read(() => statements.unsent.all({ adapters: JSON.stringify(adapters) }))).map(toDue)),
    due: async (key) => {
      const row = await read(() => statements.due.get({ key }));
      return row && toDue(row);
    },
    // Nobody waits for it, and a cut before it is what `mayExist` is for.
    markSent: (key, externalId, revision) =>
      commits.write(() => void statements.markSent.run({ key, externalId, revision }), { hurry: false }),
    markAttempt: (key, error) => commits.write(() => void statements.markAttempt.run({ key, error })),
    markFailed: (key, error) => commits.write(() => void statements.markFailed.run({ key, error })),

    recordFile: (file, turnId) =>
      commits.write(() => {
        statements.recordFile.run(file);
        if (turnId !== undefined) statements.useFile.run({ turnId, id: file.id });
      }),
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
    messages: async (conversationId, { limit }) => {
      const asked = await approvals.inConversation(conversationId);
      return read(() => toMessages(statements.messages.all({ conversationId, limit }).reverse(), asked));
    },
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
          waiting: row?.waiting ?? 0,
          unsent: row?.unsent ?? 0,
        };
      }),

    spend: sqliteLedger(db, commits),
    audit: { ...auditReader(db), write: (entry) => commits.write(() => audit(entry)) },
    chosenModel: (conversationId) => read(() => statements.chosenModel.get({ conversationId })?.model ?? undefined),
    chooseModel: (conversationId, model, by, turn) =>
      commits.write(() => {
        statements.chooseModel.run({ conversationId, model: model ?? null });
        audit({ kind: "model-chosen", actor: by, turn, data: { model: model ?? null } });
      }),
    people: (id) => read(() => erase.people(id)),
    kept: (whose, except) => read(() => erase.kept(whose, except)),
    forget: async (whose, how) => {
      const removed = await commits.write(() => erase.forget(whose, how));
      erase.scour(how.alone === true);
      return removed;
    },
    prune: (horizons) => commits.write(() => prune(horizons)),
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

type DueRow = ReturnType<ReturnType<typeof prepareAll>["unsent"]["all"]>[number];
