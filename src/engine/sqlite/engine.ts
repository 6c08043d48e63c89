/**
 * The embedded engine: runs the open turns of one data folder in this process. The queue is the table of open
 * turns, so there is nothing to lose: at start they are read back and run again over their recorded steps.
 */
import type { Engine, Job, Turn } from "../../core/engine.ts";
import { TurnAborted, TurnParked } from "../../core/errors.ts";
import { type JobStore, openTurn } from "./turn.ts";

const retryFromMs = 500;
const retryToMs = 30_000;

export interface EngineOptions {
  readonly store: JobStore & { openJobs(): Promise<(Job & { stopRequested: boolean })[]> };
  /** How many turns run at once. */
  readonly concurrency: number;
  readonly onError: (error: unknown, id: string) => void;
  readonly sleep: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** Makes an engine that runs nothing until `start`; jobs enqueued before wait. */
export function sqliteEngine({ store, concurrency, onError, sleep }: EngineOptions): Engine {
  /** Jobs of each key that is not idle, in order; the first one is running or ready. */
  const lines = new Map<string, string[]>();
  const known = new Map<string, AbortController>();
  /** Jobs that were enqueued again while they ran: what they park for may have come meanwhile. */
  const again = new Set<string>();
  const ready: Job[] = [];
  const running = new Set<Promise<void>>();
  const closing = new AbortController();
  /** Jobs that came before the older ones were read back; their turn comes after those. */
  let early: Job[] | undefined = [];
  let run: ((turn: Turn) => Promise<void>) | undefined;

  const lineUp = ({ id, key }: Job): void => {
    if (known.has(id)) {
      again.add(id);
      return;
    }
    known.set(id, new AbortController());
    const waiting = lines.get(key);
    if (waiting) {
      waiting.push(id);
      return;
    }
    lines.set(key, [id]);
    ready.push({ id, key });
    startReady();
  };

  const startReady = (): void => {
    while (run && !closing.signal.aborted && running.size < concurrency) {
      const job = ready.shift();
      if (!job) return;
      const work = runJob(job, run).finally(() => {
        running.delete(work);
        startReady();
      });
      running.add(work);
    }
  };

  const runJob = async ({ id, key }: Job, run: (turn: Turn) => Promise<void>): Promise<void> => {
    const { signal } = known.get(id) ?? new AbortController();
    let parked = false;
    for (let pauseMs = retryFromMs; ; pauseMs = Math.min(pauseMs * 2, retryToMs)) {
      try {
        const turn = await openTurn(id, signal, store);
        await run(turn);
        await turn.recorded();
        break;
      } catch (error) {
        parked = error instanceof TurnParked;
        if (parked) break;
        if (closing.signal.aborted || (error instanceof TurnAborted && error.reason === "shutdown")) return;
        onError(error, id);
        await sleep(pauseMs, closing.signal).catch(() => {});
        if (closing.signal.aborted) return;
      }
    }
    known.delete(id);
    const line = lines.get(key) ?? [];
    line.shift();
    const next = line[0];
    if (next === undefined) lines.delete(key);
    else ready.push({ id: next, key });
    if (again.delete(id) && parked) {
      lineUp({ id, key });
      // It was stopped while it parked.
      if (signal.aborted) known.get(id)?.abort(signal.reason);
    }
  };

  return {
    enqueue(job) {
      if (early) early.push(job);
      else lineUp(job);
    },
    async start(work) {
      for (const job of await store.openJobs()) {
        lineUp(job);
        if (job.stopRequested) known.get(job.id)?.abort(new TurnAborted("stopped"));
      }
      for (const job of early ?? []) lineUp(job);
      early = undefined;
      run = work;
      startReady();
    },
    cancel: (id) => known.get(id)?.abort(new TurnAborted("stopped")),
    async drain(ms) {
      run = undefined;
      let late: NodeJS.Timeout | undefined;
      const deadline = new Promise<void>((resolve) => {
        late = setTimeout(resolve, ms);
      });
      await Promise.race([Promise.all(running), deadline]);
      clearTimeout(late);
      closing.abort();
      for (const controller of known.values()) controller.abort(new TurnAborted("shutdown"));
      await Promise.all(running);
    },
  };
}
