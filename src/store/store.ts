import type { AuditCheck, AuditEntry, AuditRow } from "../core/audit.ts";
import type { Exchange, History, TurnRecord } from "../core/history.ts";
import type { Conversation, FileRef, InboundMessage, Outbound } from "../core/message.ts";
import type { Request, TurnInput, TurnOutcome } from "../core/turn.ts";

/** A step as it was recorded. */
export interface RecordedStep {
  readonly number: number;
  readonly name: string;
  readonly value: unknown;
}

/** The record of actions and decisions, which is only added to. */
export interface AuditLog {
  /** Adds a row for something that the store itself does not keep; what it keeps is recorded in the same commit. */
  write(entry: AuditEntry): Promise<void>;
  /** Looks the whole chain over; `noted` is a head hash that was kept elsewhere. */
  verify(noted?: string): AuditCheck;
  /** The rows from a moment on (ISO 8601 in UTC), oldest first, with whom its names stand for while that is known. */
  rows(since?: string): Iterable<AuditRow & { readonly people: Readonly<Record<string, string>> }>;
}

/**
 * The only persistence of turns. Every write resolves once it is on disk, in the order the writes were asked for;
 * a write that fails rejects with a `StoreError` and leaves nothing behind.
 */
export interface Store extends History {
  /** Takes a message in, once: a message or event seen before gives the turn it made then. */
  admit(message: InboundMessage, request: Request, turnId: string): Promise<{ fresh: boolean; turnId: string }>;
  /** Turns that await their reply, oldest first, of the adapters named. */
  openTurns(adapters: readonly string[]): Promise<{ id: string; conversationId: string; stopRequested: boolean }[]>;
  /** The oldest open turn of a conversation. */
  openTurn(conversationId: string): Promise<string | undefined>;
  input(turnId: string): Promise<TurnInput | undefined>;
  /** What was said in the conversation before this turn, oldest first. */
  exchangesBefore(turnId: string, limit: number): Promise<Exchange[]>;
  requestStop(turnId: string): Promise<void>;

  steps(turnId: string): Promise<RecordedStep[]>;
  recordStep(turnId: string, step: RecordedStep): Promise<void>;
  /**
   * Ends a turn: its reply, its receipt, the message to send and the sender and text as the turn knew them land
   * together. False for a turn that was done before, which stays as it is.
   */
  finish(input: TurnInput, outcome: TurnOutcome, key: string): Promise<boolean>;

  /** Replies that have not been posted, in the order of their turns, of the adapters named. */
  unsent(adapters: readonly string[]): Promise<Omit<Outbound, "mayExist">[]>;
  markSent(key: string, externalId: string): Promise<void>;
  markAttempt(key: string, error: string): Promise<void>;
  markFailed(key: string, error: string): Promise<void>;

  recordFile(file: FileRef): Promise<void>;
  file(id: string): Promise<FileRef | undefined>;

  /** The latest turns, newest first: all, or those of one conversation, or of it before one turn. */
  turns(options: { limit: number; conversationId?: string; before?: string }): Promise<TurnRecord[]>;
  turn(id: string): Promise<TurnRecord | undefined>;
  conversation(id: string): Promise<Conversation | undefined>;
  counts(): Promise<{ conversations: number; turns: number; open: number; unsent: number }>;

  readonly audit: AuditLog;
  /** Looks the whole database over; gives the faults found. */
  check(): Promise<string[]>;
  /** Writes a consistent copy while the bot goes on. */
  backup(path: string): Promise<void>;
  close(): Promise<void>;
}
