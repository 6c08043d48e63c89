/** Requests to a service that may be slow, busy or away: `patient` waits, asks again where that is safe, and gives up in words. */
import { setTimeout as wait } from "node:timers/promises";
import { Unanswered } from "./service.ts";

export interface Patience {
  /** For one answer. */
  readonly timeoutMs?: number;
  readonly attempts?: number;
  /** Between two attempts where the service names no time; doubled each time. */
  readonly pauseMs?: number;
  /** The most that we wait because the service asks for it. */
  readonly longestPauseMs?: number;
}

/**
 * A `fetch` for a service. Whoever uses it makes only requests that may be repeated: each is tried again when there is no answer, a 429
 * or a 5xx, after the time that `Retry-After` names. Rejects with `Unanswered` when that was in vain.
 */
export function patient(
  service: string,
  { timeoutMs = 10_000, attempts = 3, pauseMs = 300, longestPauseMs = 20_000 }: Patience = {},
): typeof fetch {
  return async (input, init) => {
    let why: unknown;
    for (let attempt = 0; attempt < attempts; attempt++) {
      let pause = pauseMs * 2 ** attempt;
      try {
        const response = await fetch(input, { ...init, signal: AbortSignal.timeout(timeoutMs) });
        if (response.status !== 429 && response.status < 500) return response;
        why = new Error(`it said ${response.status}`);
        pause = Math.max(pause, retryAfterOf(response));
        await response.body?.cancel();
        if (pause > longestPauseMs) break;
      } catch (error) {
        why = (error as Error).cause ?? error;
      }
      if (attempt + 1 < attempts) await wait(pause);
    }
    throw new Unanswered(service, why);
  };
}

/** The pause that a service asks for, in milliseconds. */
function retryAfterOf({ headers }: Response): number {
  const told = headers.get("retry-after");
  if (told === null) return 0;
  const seconds = Number(told);
  return Number.isNaN(seconds) ? Math.max(0, Date.parse(told) - Date.now() || 0) : seconds * 1000;
}

/** Runs work on each item, at most `most` at a time, and gives what each gave, in order. */
export async function eachOf<T, R>(items: readonly T[], most: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  const worker = async (): Promise<void> => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i] as T);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
  return results;
}
