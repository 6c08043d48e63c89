/**
 * Errors that somebody decides on. Each message says what happened and what to do next,
 * and may be shown to an operator; none carries a secret.
 */
import type { Choice, Language } from "./message.ts";
import type { Usage } from "./model.ts";

/** Something the operator or caller can put right: a wrong option, a port in use, a damaged file. Ends a command with its message. */
export class UserError extends Error {
  override readonly name = "UserError";
}

/** Why a model call failed. `retryable` ones are tried again within the step. */
export type ModelFailure =
  | "unauthorized"
  | "forbidden"
  | "not-found"
  | "bad-request"
  | "context-overflow"
  | "rate-limited"
  | "unavailable"
  | "timeout"
  | "unreachable"
  | "cut"
  | "empty"
  | "refused";

/** A model service said no or could not be reached. */
export class ModelError extends Error {
  override readonly name = "ModelError";
  readonly kind: ModelFailure;
  readonly retryable: boolean;
  /** How long the service asks us to wait before the next attempt. */
  readonly retryAfterMs: number | undefined;
  /** What the service counted for the attempt all the same. */
  usage: Usage | undefined;
  constructor(
    kind: ModelFailure,
    message: string,
    options: { retryable: boolean; retryAfterMs?: number | undefined; usage?: Usage | undefined; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.kind = kind;
    this.retryable = options.retryable;
    this.retryAfterMs = options.retryAfterMs;
    this.usage = options.usage;
  }
}

/** A budget does not allow a model call. `say` tells the asker why and how to get more. */
export class BudgetError extends Error {
  override readonly name = "BudgetError";
  /** The budget's name, as an operator finds it. */
  readonly budget: string;
  readonly say: Readonly<Record<Language, string>>;
  /** The model to use instead, where the budget names one. */
  readonly instead: string | undefined;
  constructor(budget: string, say: Readonly<Record<Language, string>>, instead?: string) {
    super(say.en);
    this.budget = budget;
    this.say = say;
    this.instead = instead;
  }
}

/** A reply could not be posted. `outcome` tells whether the platform may have it all the same. */
export class DeliveryError extends Error {
  override readonly name = "DeliveryError";
  readonly retryable: boolean;
  readonly retryAfterMs: number | undefined;
  readonly outcome: "not-posted" | "unknown";
  constructor(
    message: string,
    options: {
      retryable: boolean;
      outcome: "not-posted" | "unknown";
      retryAfterMs?: number | undefined;
      cause?: unknown;
    },
  ) {
    super(message, { cause: options.cause });
    this.retryable = options.retryable;
    this.outcome = options.outcome;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** A write of a tool failed. `not-done`: the world is as it was; `unknown`: it may have happened. */
export class EffectError extends Error {
  override readonly name = "EffectError";
  readonly outcome: "not-done" | "unknown";
  constructor(message: string, options: { outcome: "not-done" | "unknown"; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.outcome = options.outcome;
  }
}

/** What an error offers to choose from: its own `choices`, or those of its cause. */
export function choicesOf(error: unknown): readonly Choice[] {
  if (!(error instanceof Error)) return [];
  return "choices" in error && Array.isArray(error.choices) ? (error.choices as Choice[]) : choicesOf(error.cause);
}

/** The turn waits for somebody's word. Its run ends here; it goes on over its recorded steps when it is enqueued again. */
export class TurnParked extends Error {
  override readonly name = "TurnParked";
}

/** The data folder could not be written: disk full, read-only, damaged. Nothing of the write is kept. */
export class StoreError extends Error {
  override readonly name = "StoreError";
}

/** The turn was stopped by a person or by the process going down. Never recorded as the turn's failure. */
export class TurnAborted extends Error {
  override readonly name = "TurnAborted";
  readonly reason: "stopped" | "shutdown";
  constructor(reason: "stopped" | "shutdown") {
    super(
      reason === "stopped" ? "The turn was stopped." : "The process is going down; the turn goes on at the next start.",
    );
    this.reason = reason;
  }
}
