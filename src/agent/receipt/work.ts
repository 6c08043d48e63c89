/** What a turn gathers on its way, and the receipt made of it: of recorded steps alone, so that a replay gives the same. */
import type { Citation, FileRef, Reply } from "../../core/message.ts";
import { type Redact, redactData } from "../../core/redact.ts";
import type { ModelUse, Receipt, ToolUse, TurnInput } from "../../core/turn.ts";

export interface Work {
  readonly citations: Citation[];
  readonly files: FileRef[];
  readonly tools: ToolUse[];
  readonly models: ModelUse[];
  readonly ungrounded: string[];
  /** What the asker should read below the reply, such as about their budgets. */
  readonly notes: Set<string>;
  /** What the model has before it from outside, by name; grows as tools answer. */
  outside: readonly string[];
  /** Whether the turn began long after its message was said; found out at its first question to a model. */
  late?: boolean;
  /** What was sent along with the message. */
  received: readonly FileRef[];
  /** How many earlier messages the model reads in short only. */
  summarised?: number;
  /** How long models and tools took, in ms; what ran side by side counts once. */
  ms: number;
  /** Set when who asked is not to be kept. */
  anonymous?: boolean;
}

export const newWork = (): Work => ({
  citations: [],
  files: [],
  tools: [],
  models: [],
  ungrounded: [],
  notes: new Set(),
  outside: [],
  received: [],
  ms: 0,
});

/** How long the calls of one reply took together: reads run side by side, all of them in turn as soon as one is a write. */
export function timeOf(uses: readonly ToolUse[]): number {
  const times = uses.map(({ ms }) => ms);
  return uses.every(({ effect }) => effect === "read")
    ? Math.max(0, ...times)
    : times.reduce((total, ms) => total + ms, 0);
}

/** The receipt of a turn. Secrets are cut out of what tools were given and gave. */
export const receiptOf = (work: Work, reply: Reply, input: TurnInput, redact: Redact): Receipt => ({
  trigger: { type: "message", adapter: input.conversation.adapter, place: input.conversation.kind, at: input.saidAt },
  citations: reply.citations,
  tools: redactData(work.tools, redact),
  models: work.models,
  ungrounded: work.ungrounded,
  outside: work.outside,
  ...(work.received.length === 0 ? {} : { received: work.received }),
  ...(work.summarised === undefined ? {} : { summarised: work.summarised }),
  actedAs: work.tools.some(({ actedAs }) => actedAs === "asker") ? input.sender.name : "bot",
  ms: work.ms,
});
