import { ModelError, type ModelFailure } from "../core/errors.ts";
import type { ModelBackend, ModelReply, ModelRequest } from "../core/model.ts";
import { shrinkRequest } from "./shrink.ts";
import { estimateRequestTokens } from "./tokens.ts";

/** Attempts at one backend beyond the first. */
const maxRetries = 3;
/** How often a request that a service finds too long is shortened for one backend. */
const maxShrinks = 3;
const firstWaitMs = 500;
const longestWaitMs = 8000;
/** The longest wait that a service is granted on its own asking. */
const longestAskedWaitMs = 60_000;
/** With another backend at hand, nobody is kept waiting longer than this. */
const fallbackWaitMs = 5000;
/** After this no retry begins; the attempt that runs may end. */
const patienceMs = 300_000;
/** A part of the context is left for the reply: a quarter, at most this. */
const replyTokens = 8192;
/** A service that still finds a request too long gets this much of it the next time. */
const shrinkFactor = 0.6;

/** One try, for the receipt. */
export interface ModelAttempt {
  readonly backend: string;
  /** The model that answered, as the service names it. */
  readonly model?: string;
  readonly ms: number;
  readonly outcome: "answered" | ModelFailure;
}

export interface CallOptions {
  readonly signal: AbortSignal;
  readonly onText?: (delta: string) => void;
  /** What was handed to `onText` is withdrawn, because the model is asked again. */
  readonly onReset?: () => void;
  /** Resolves after `ms`, or rejects with the signal's reason. */
  readonly sleep?: (ms: number, signal: AbortSignal) => Promise<void>;
  /** From 0 up to 1. */
  readonly random?: () => number;
  /** Milliseconds of a clock that only differences are taken of. */
  readonly now?: () => number;
}

/**
 * Asks the backends in turn until one answers. A passing failure is tried again after a growing, jittered wait or the
 * one the service asks for; a request that is too long is shortened; what cannot be mended, or does not mend, goes to
 * the next backend. A refusal is an answer and is not taken elsewhere. Rejects with the last `ModelError`, naming every
 * backend's reason where there are several, or with the signal's reason.
 */
export async function callModel(
  backends: readonly ModelBackend[],
  request: ModelRequest,
  options: CallOptions,
): Promise<{ reply: ModelReply; attempts: ModelAttempt[] }> {
  const now = options.now ?? (() => performance.now());
  const attempts: ModelAttempt[] = [];
  const failures: { backend: string; error: ModelError }[] = [];
  const begun = now();
  for (const [i, backend] of backends.entries()) {
    const result = await callBackend(backend, request, {
      ...options,
      now,
      attempts,
      begun,
      isLast: i === backends.length - 1,
    });
    if (!(result instanceof ModelError)) return { reply: result, attempts };
    failures.push({ backend: backend.name, error: result });
    if (result.kind === "refused") break;
  }
  throw joinFailures(failures);
}

interface BackendCall extends CallOptions {
  readonly now: () => number;
  readonly attempts: ModelAttempt[];
  readonly begun: number;
  readonly isLast: boolean;
}

/** Asks one backend until it answers or there is no point in asking it again. */
async function callBackend(
  backend: ModelBackend,
  request: ModelRequest,
  call: BackendCall,
): Promise<ModelReply | ModelError> {
  const { signal, now } = call;
  const sleep = call.sleep ?? wait;
  let limit = backend.contextTokens - Math.min(replyTokens, backend.contextTokens / 4);
  let fitted = shrinkRequest(request, limit);
  let retries = 0;
  let shrinks = 0;
  for (;;) {
    const result = await attempt(backend, fitted, call);
    if (!(result instanceof ModelError)) return result;
    if (result.kind === "context-overflow") {
      limit = Math.floor(Math.min(limit, estimateRequestTokens(fitted)) * shrinkFactor);
      const shorter = shrinkRequest(request, limit);
      const helps = estimateRequestTokens(shorter) < estimateRequestTokens(fitted);
      if (shrinks++ >= maxShrinks || !helps) return result;
      fitted = shorter;
      continue;
    }
    if (!result.retryable || retries >= maxRetries || now() - call.begun > patienceMs) return result;
    const ms = waitBefore(retries++, result.retryAfterMs, call.random ?? Math.random);
    if (ms > fallbackWaitMs && !call.isLast) return result;
    await sleep(ms, signal);
    signal.throwIfAborted();
  }
}

/** One try, noted down; text that was shown and came to nothing is withdrawn. */
async function attempt(
  backend: ModelBackend,
  request: ModelRequest,
  call: BackendCall,
): Promise<ModelReply | ModelError> {
  const { signal, onText, now } = call;
  signal.throwIfAborted();
  const begun = now();
  let shown = false;
  const note = (outcome: ModelAttempt["outcome"], model?: string) =>
    call.attempts.push({ backend: backend.name, ...(model ? { model } : {}), ms: Math.round(now() - begun), outcome });
  const listen = onText && {
    onText: (delta: string) => {
      shown = true;
      onText(delta);
    },
  };
  try {
    const reply = await backend.generate(request, { signal, ...listen });
    note("answered", reply.model);
    return reply;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof ModelError)) throw error;
    note(error.kind);
    if (shown) call.onReset?.();
    return error;
  }
}

/** The service's own wish, never less than it and at most a minute; else 0.5, 1, 2 … 8 s, of which up to half is chance. */
function waitBefore(retry: number, askedMs: number | undefined, random: () => number): number {
  const backoff = Math.min(firstWaitMs * 2 ** retry, longestWaitMs);
  if (askedMs === undefined) return Math.round(backoff * (0.5 + random() / 2));
  return Math.min(Math.round(askedMs + random() * firstWaitMs), longestAskedWaitMs);
}

function joinFailures(failures: readonly { backend: string; error: ModelError }[]): ModelError {
  const last = failures.at(-1)?.error;
  if (!last) return new ModelError("bad-request", "No model is configured. Set ATCLAW_MODEL.", { retryable: false });
  if (failures.length === 1) return last;
  const reasons = failures.map(({ backend, error }) => `${backend}: ${error.message}`).join(" ");
  return new ModelError(last.kind, `No model answered. ${reasons}`, {
    retryable: failures.some(({ error }) => error.retryable),
    retryAfterMs: last.retryAfterMs,
    cause: last,
  });
}

function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    }, ms);
    signal.addEventListener("abort", onAbort, { once: true });
  });
}
