import type { Turn } from "../../core/engine.ts";
import { TurnAborted, TurnParked } from "../../core/errors.ts";

/** What the engine keeps of jobs. The rows themselves are written by whoever takes a message in. */
export interface JobStore {
  steps(id: string): Promise<{ number: number; name: string; value: unknown }[]>;
  recordStep(id: string, step: { number: number; name: string; value: unknown }): Promise<void>;
}

/**
 * One run of a job over what earlier runs recorded. `recorded()` resolves when every step of this run is on disk
 * and rejects when one could not be kept.
 */
export async function openTurn(
  id: string,
  signal: AbortSignal,
  store: JobStore,
): Promise<Turn & { recorded(): Promise<void> }> {
  const past = new Map((await store.steps(id)).map((step) => [step.number, step]));
  let count = 0;
  let pending: Promise<void>[] = [];

  const recorded = async (): Promise<void> => {
    const waiting = pending;
    pending = [];
    await Promise.all(waiting);
  };
  const record = (number: number, name: string, value: unknown): Promise<void> => {
    const written = store.recordStep(id, { number, name, value });
    written.catch(() => {});
    pending.push(written);
    return written;
  };

  /** What an earlier run recorded under the number, which must be of the same step. */
  const replayed = (number: number, name: string): { value: unknown } | undefined => {
    const before = past.get(number);
    if (before && before.name !== name)
      throw new Error(
        `Turn ${id} step ${number} was "${before.name}" and is now "${name}". Finish or drop the turn before deploying this change.`,
      );
    return before;
  };

  return {
    id,
    signal,
    recorded,
    next: () => past.get(count)?.name,
    waitFor<T>(name: string, look: () => Promise<T | undefined>): Promise<T> {
      const number = count++;
      return (async () => {
        const before = replayed(number, name);
        if (before) return before.value as T;
        throwIfAborted(signal);
        await recorded();
        const found = await look();
        if (found === undefined) throw new TurnParked();
        const value = asRead(found);
        await record(number, name, value);
        return value;
      })();
    },
    step<T>(name: string, work: (key: string) => Promise<T>, options: { effect?: "read" | "write" } = {}): Promise<T> {
      const number = count++;
      return (async () => {
        const before = replayed(number, name);
        if (before) return before.value as T;
        throwIfAborted(signal);
        const isWrite = options.effect === "write";
        if (isWrite) await recorded();
        const value = asRead(await work(`${id}:${number}`));
        // A write that happened is kept even when the turn was stopped meanwhile; a cut read is not.
        if (!isWrite) throwIfAborted(signal);
        const written = record(number, name, value);
        if (isWrite) await written;
        return value;
      })();
    },
  };
}

/** What a replay will read of a value: its JSON form. */
function asRead<T>(value: T): T {
  return value === undefined ? (null as T) : (JSON.parse(JSON.stringify(value)) as T);
}

function throwIfAborted(signal: AbortSignal): void {
  if (signal.aborted) throw signal.reason instanceof TurnAborted ? signal.reason : new TurnAborted("stopped");
}
