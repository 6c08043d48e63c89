import type { Approval, ApprovalState, Decision } from "../core/approval.ts";
import type { AuditCheck, AuditEntry, AuditKind, AuditRow, PersonKey } from "../core/audit.ts";
import type { Effects } from "../core/effect.ts";
import type { Forgetting, Kept, Whose } from "../core/erase.ts";
import type { Exchange, History, TurnRecord } from "../core/history.ts";
import type { Admitted, Conversation, FileRef, InboundMessage, InboundRecall, Person, Reply } from "../core/message.ts";
import type { OpenNotes } from "../core/notes.ts";
import type { Ledger } from "../core/spend.ts";
import type { Request, TurnInput, TurnOutcome } from "../core/turn.ts";

/** A step as it was recorded. */
export interface RecordedStep {
  readonly number: number;
  readonly name: string;
  readonly value: unknown;
}

/** What was taken out for good, and of how many conversations. `files` are the ids of files that nothing else has. */
export interface Removed {
  readonly messages: number;
  readonly conversations: number;
  readonly files: readonly string[];
}

/** The moments before which things are no longer kept, ISO 8601 in UTC; what is absent is kept. */
export interface Horizons {
  readonly steps?: string;
  readonly receipts?: string;
  readonly messages?: string;
  readonly audit?: string;
}

/** What one batch took out; `more` when there may be another. */
export interface Pruned {
  readonly messages: number;
  readonly files: readonly string[];
  readonly more: boolean;
}

/** The record of actions and decisions, which is only added to. */
export interface AuditLog {
  /** Adds a row for something that the store itself does not keep; what it keeps is recorded in the same commit. */
  write(entry: AuditEntry): Promise<void>;
  /** Looks the whole chain over; `noted` is a head hash that was kept elsewhere. */
  verify(noted?: string): AuditCheck;
  /** The newest row of a kind. */
  latest(kind: AuditKind): AuditRow | undefined;
  /** The rows from a moment on (ISO 8601 in UTC), oldest first, with whom its names stand for while that is known. */
  rows(since?: string): Iterable<AuditRow & { readonly people: Readonly<Record<string, string>> }>;
}

/** A post that is due: a turn's reply, or a question with its approvals as they stand, whose words are made when it is posted. */
export interface DuePost {
  readonly key: string;
  readonly turnId: string;
  readonly conversation: Conversation;
  readonly inReplyTo: string;
  /** Whose message it answers. */
  readonly sender: Person;
  readonly reply: Reply | null;
  readonly approvals?: readonly Approval[];
  /** Set when it was posted before, and shows something that has changed. */
  readonly externalId?: string;
  /** Goes back with `markSent`. */
  readonly revision: number;
}

/** Keeps what waits for somebody's word. */
export interface ApprovalStore {
  /**
   * The turn is not run until its questions are answered; they are due to be posted under the key of their group. Lands together. False
   * when the turn was stopped meanwhile: nothing is asked then.
   */
  park(turnId: string, approvals: readonly Approval[]): Promise<boolean>;
  /** Those that were asked for together, in their order. */
  group(groupId: string): Promise<Approval[]>;
  /** The approval of that id, or those of the group of that id. */
  find(target: string): Promise<Approval[]>;
  /** All that was ever asked in one conversation, oldest first. */
  inConversation(conversationId: string): Promise<Approval[]>;
  /** What waits, in one conversation or everywhere, oldest first. */
  waiting(conversationId?: string): Promise<Approval[]>;
  /**
   * Changes approvals that still wait, in one commit: `next` sees each as it is at that moment and gives what it
   * becomes, or undefined to leave it. A turn goes on when none of its questions waits any more.
   */
  change(
    ids: readonly string[],
    next: (approval: Approval) => { state: ApprovalState; decisions: readonly Decision[] } | undefined,
  ): Promise<{ goesOn: boolean }>;
  /** When the next one that waits expires, ISO 8601 in UTC. */
  nextExpiry(): Promise<string | undefined>;
}

/**
 * The only persistence of turns. Every write resolves once it is on disk, in the order the writes were asked for;
 * a write that fails rejects with a `StoreError` and leaves nothing behind.
 */
export interface Store extends History {
  /** Takes a message in, once: a message or event seen before gives the turn it made then, unless that was erased. */
  admit(message: InboundMessage, request: Request, turnId: string): Promise<Admitted>;
  readonly approvals: ApprovalStore;
  readonly effects: Effects;
  readonly notes: OpenNotes;
  /** Turns that await their reply and are to be run, oldest first, of the adapters named. */
  openTurns(adapters: readonly string[]): Promise<{ id: string; conversationId: string; stopRequested: boolean }[]>;
  /** The oldest open turn of a conversation; one that waits for somebody's word only when there is no other. */
  openTurn(conversationId: string): Promise<string | undefined>;
  /** The turn that a message opened, by the platform's id of the message. */
  turnOf(message: Pick<InboundRecall, "adapter" | "account" | "channel" | "messageId">): Promise<string | undefined>;
  input(turnId: string): Promise<TurnInput | undefined>;
  /** What was said in the conversation before this turn, oldest first. */
  exchangesBefore(turnId: string, limit: number): Promise<Exchange[]>;
  /** Has a turn end. One that waited for somebody's word is to be run again, and its questions are void. */
  requestStop(turnId: string): Promise<{ parked: boolean }>;

  steps(turnId: string): Promise<RecordedStep[]>;
  recordStep(turnId: string, step: RecordedStep): Promise<void>;
  /**
   * Ends a turn: its reply, its receipt, the message to send and the sender and text as the turn knew them land
   * together. False for a turn that was done before, which stays as it is.
   */
  finish(input: TurnInput, outcome: TurnOutcome, key: string): Promise<boolean>;

  /** What is due to be posted, in the order of the turns, of the adapters named. */
  unsent(adapters: readonly string[]): Promise<DuePost[]>;
  /** One of them by its key; undefined when it shows what it should. */
  due(key: string): Promise<DuePost | undefined>;
  /** Notes that the platform has what was due at that revision; a later one stays due. */
  markSent(key: string, externalId: string, revision: number): Promise<void>;
  markAttempt(key: string, error: string): Promise<void>;
  markFailed(key: string, error: string): Promise<void>;

  /** Keeps what a file is, and which turn made it. */
  recordFile(file: FileRef, turnId?: string): Promise<void>;
  file(id: string): Promise<FileRef | undefined>;

  /** The latest turns, newest first: all, or those of one conversation, or of it before one turn. */
  turns(options: { limit: number; conversationId?: string; before?: string }): Promise<TurnRecord[]>;
  turn(id: string): Promise<TurnRecord | undefined>;
  conversation(id: string): Promise<Conversation | undefined>;
  counts(): Promise<{ conversations: number; turns: number; open: number; waiting: number; unsent: number }>;

  /** What was spent on models, and the tasks that were done. */
  readonly spend: Ledger;
  readonly audit: AuditLog;
  /** The model that was chosen for a conversation, as `service/model`. */
  chosenModel(conversationId: string): Promise<string | undefined>;
  /** Chooses one, or with undefined none; `by` and `turn` are for the audit log, in the same commit. */
  chooseModel(conversationId: string, model: string | undefined, by: PersonKey, turn: string): Promise<void>;
  /** Who is known by an id, the platform's or `adapter:account:id`. */
  people(id: string): Promise<Whose[]>;
  /** How much is kept of somebody; turn `except` does not count. */
  kept(whose: Whose, except?: string): Promise<Kept>;
  /**
   * Erases what is kept of somebody: their messages, the replies, steps and receipts, and their name
   * where they had a say in turns of others. No copy is left in the database's files. The bytes of `files` are the caller's.
   */
  forget(whose: Whose, how: Forgetting): Promise<Removed>;
  /** Removes some of what is older than the horizons; again while there is `more`. The bytes of `files` are the caller's. */
  prune(horizons: Horizons): Promise<Pruned>;
  /** Looks the whole database over; gives the faults found. */
  check(): Promise<string[]>;
  /** Writes a consistent copy while the bot goes on. */
  backup(path: string): Promise<void>;
  close(): Promise<void>;
}
