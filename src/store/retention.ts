/** Removes in the background what is older than the operator wants it kept. */

import { removeFiles, sweepFiles } from "./files.ts";
import type { Horizons, Store } from "./store.ts";

const dayMs = 86_400_000;
const everyMs = 3_600_000;
/** Not at once, when everything else starts too. */
const firstMs = 60_000;
/** Between two batches, so that conversations go first. */
const pauseMs = 50;

/** How many days things are kept; what is absent is kept for good. */
export interface Retention {
  readonly steps?: number | undefined;
  readonly receipts?: number | undefined;
  readonly messages?: number | undefined;
  readonly audit?: number | undefined;
}

/** The moments before which things go: whole days (UTC), so that what is cut is cut once a day. */
export function horizonsAt(now: Date, retention: Retention): Horizons {
  const today = Math.floor(now.getTime() / dayMs) * dayMs;
  const days = Object.entries(retention).filter((entry): entry is [string, number] => entry[1] !== undefined);
  return Object.fromEntries(days.map(([what, kept]) => [what, new Date(today - kept * dayMs).toISOString()]));
}

/** Removes all that is due now, in small writes. */
export async function pruneAll(
  options: { home: string; store: Pick<Store, "prune" | "file">; retention: Retention; signal?: AbortSignal },
  now: Date,
): Promise<void> {
  const { home, store, retention, signal } = options;
  for (let more = true; more && !signal?.aborted; ) {
    const pruned = await store.prune(horizonsAt(now, retention));
    await removeFiles(home, pruned.files);
    more = pruned.more;
    if (more) await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  await sweepFiles(home, store, now);
}

/** Does so now and then until it is stopped; keeps no process alive. */
export function keepPruning(options: {
  home: string;
  store: Pick<Store, "prune" | "file">;
  retention: Retention;
  onError: (error: unknown) => void;
}): { stop(): Promise<void> } {
  const ending = new AbortController();
  let running = Promise.resolve();
  const prune = (): void => {
    running = running.then(() => pruneAll({ ...options, signal: ending.signal }, new Date())).catch(options.onError);
  };
  const first = setTimeout(prune, firstMs).unref();
  const timer = setInterval(prune, everyMs).unref();
  return {
    stop() {
      ending.abort();
      clearTimeout(first);
      clearInterval(timer);
      return running;
    },
  };
}
