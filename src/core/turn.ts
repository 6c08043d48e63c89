import type { Decision } from "./approval.ts";
import type { CommandName } from "./commands.ts";
import type { Choice, Citation, Conversation, FileRef, Person, Quoted, Reply, SentFile } from "./message.ts";
import type { Usage } from "./model.ts";
import type { Currency } from "./money.ts";

/** What the inbox made of a message: something for the agent to work on, a command, or a reply that needs neither. */
export type Request =
  | { readonly type: "ask"; readonly quoted?: readonly Quoted[]; readonly files?: readonly SentFile[] }
  | { readonly type: "command"; readonly name: Exclude<CommandName, "stop">; readonly rest: string }
  | { readonly type: "say"; readonly what: "nothing-said" | "nothing-to-stop" | "stopping" }
  | { readonly type: "say"; readonly what: "unknown-command"; readonly word: string; readonly nearest?: CommandName }
  | { readonly type: "say"; readonly what: "too-long"; readonly length: number; readonly limit: number }
  /** A reminder that is due: what its person is told, in their language. */
  | { readonly type: "say"; readonly what: "reminder"; readonly words: string; readonly choices?: readonly Choice[] }
  /** Not worked on; `why` is in the sender's language. */
  | { readonly type: "say"; readonly what: "refused"; readonly why: string };

/** A message we owe a reply. */
export interface TurnInput {
  readonly turnId: string;
  readonly conversation: Conversation;
  readonly messageId: string;
  readonly sender: Person;
  readonly text: string;
  readonly request: Request;
  /** When it was said, ISO 8601 in UTC. "Tomorrow" in the text is counted from here. */
  readonly saidAt: string;
}

/** One call of a tool, for the receipt. `input` is what the tool was given after its schema had been applied. */
export interface ToolUse {
  readonly name: string;
  /** The skill the tool belongs to; absent when there is no such tool. */
  readonly skill?: string;
  readonly input: unknown;
  readonly effect: "read" | "write";
  /** `refused` by policy, `rejected` or left to `expire` by people, `unknown` when it may have happened. */
  readonly status: "done" | "failed" | "invalid" | "refused" | "rejected" | "expired" | "unknown";
  readonly ms: number;
  /** The beginning of what it gave, or of what went wrong. */
  readonly result?: string;
  /** Set when it was done in the asker's name and not the bot's. */
  readonly actedAs?: "asker";
  /** What policy said of it. */
  readonly rule?: string;
  /** Who agreed to it or said no, and when. */
  readonly decisions?: readonly Decision[];
  /** Until when it can be taken back, ISO 8601 in UTC. */
  readonly undoUntil?: string;
}

/**
 * One call of a model with its retries, for the receipt. `cost` is a decimal such as "0.00215" in `currency`, USD where that is
 * absent; null when no price is known. `price` names the version of the price list. Receipts of earlier releases hold numbers.
 */
export interface ModelUse {
  readonly backend: string;
  readonly model: string;
  readonly usage: Usage;
  readonly cost: string | null;
  readonly currency?: Currency;
  readonly price?: string;
  readonly attempts: number;
  readonly ms: number;
}

/** What stands behind a reply. Made of recorded steps, so that a replay of the turn gives the same. */
export interface Receipt {
  /** What set the turn off. */
  readonly trigger: {
    readonly type: "message";
    readonly adapter: string;
    readonly place: Conversation["kind"];
    /** ISO 8601 in UTC. */
    readonly at: string;
  };
  readonly citations: readonly Citation[];
  readonly tools: readonly ToolUse[];
  readonly models: readonly ModelUse[];
  /** Figures of the reply that stand in no cited source; the reply marks them. */
  readonly ungrounded: readonly string[];
  /** What the model had before it that neither the asker nor we wrote, by name, in this turn or carried on from earlier ones. */
  readonly outside?: readonly string[];
  /** The files that were sent along with the message. */
  readonly received?: readonly FileRef[];
  /** How many earlier messages the model read only as the sentences kept of them. */
  readonly summarised?: number;
  /** Whose rights were used: `bot`, or the asker's name as soon as one tool acted for them. */
  readonly actedAs: string;
  /** How long models and tools took together; what ran side by side counts once, waiting for people not at all. */
  readonly ms: number;
}

/** How a turn ended. */
export interface TurnOutcome {
  readonly reply: Reply;
  readonly receipt: Receipt;
  /** Set when who asked is not to be kept with the turn, because they asked to be forgotten. */
  readonly anonymous?: boolean;
}
