import type { Approval } from "./approval.ts";
import type { FileRef, Person, Reply } from "./message.ts";
import type { Receipt, Request } from "./turn.ts";

/** What was said in a conversation, as it is kept. */
export type StoredMessage = {
  /** The platform's id for what people said, the outbox key for what we said; for a question to approve that is its group. */
  readonly id: string;
  readonly turnId: string;
  /** ISO 8601 in UTC. */
  readonly at: string;
} & (
  | { readonly role: "user"; readonly sender: Person; readonly text: string }
  | { readonly role: "assistant"; readonly reply: Reply }
  /** Actions to approve, as they stand now. */
  | { readonly role: "question"; readonly approvals: readonly Approval[] }
);

export interface ConversationSummary {
  readonly id: string;
  /** The first words that were said in it. */
  readonly title: string;
  readonly updatedAt: string;
  /** The turn that is queued or running, if any. */
  readonly openTurn?: string;
}

/** Reads what is stored of conversations; writes go through the inbox and the outbox. */
export interface History {
  /** Conversations of one adapter, the latest first. */
  conversations(adapter: string, options: { limit: number }): Promise<ConversationSummary[]>;
  /** The messages of the last turns of a conversation, as they followed each other. Unknown ids give none. */
  messages(conversationId: string, options: { limit: number }): Promise<StoredMessage[]>;
  turn(id: string): Promise<TurnRecord | undefined>;
  readonly approvals: {
    /** What waits for somebody's word on any platform, oldest first. */
    waiting(): Promise<Approval[]>;
    /** The approval of that id, or those of the group of that id; none when there is no such id. */
    find(target: string): Promise<Approval[]>;
  };
}

/** One exchange of a conversation: what somebody said and, when the turn is done, what we replied. */
export interface Exchange {
  readonly turnId: string;
  readonly sender: Person;
  readonly text: string;
  readonly reply: Reply | null;
  /** What the turn had read from outside, as its receipt says. */
  readonly outside?: readonly string[];
  /** The files that were sent along with the message. */
  readonly received?: readonly FileRef[];
  /** How many messages before it the turn read in short only. */
  readonly summarised?: number;
}

/** A turn as people look it up. */
export interface TurnRecord {
  readonly id: string;
  readonly conversationId: string;
  readonly adapter: string;
  readonly sender: Person;
  readonly text: string;
  readonly request: Request;
  readonly saidAt: string;
  /** `waiting` for somebody's word, when it is not being worked on. */
  readonly state: "open" | "waiting" | "done";
  readonly finishedAt: string | null;
  readonly reply: Reply | null;
  readonly receipt: Receipt | null;
  readonly delivery: "unsent" | "sent" | "failed" | null;
}
