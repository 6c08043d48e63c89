/** What anyone can bring about again and again is told to the operator at most this often. */
const everyMs = 10 * 60_000;

/** Makes a log for such things: each kind of them is told at most once in ten minutes. */
export function complainer(now: () => number, logError: (what: string, error?: unknown) => void) {
  const told = new Map<string, number>();
  return (kind: "proof" | "clock" | "event" | "frame" | "store", what: string, error?: unknown): void => {
    if (now() - (told.get(kind) ?? Number.NEGATIVE_INFINITY) < everyMs) return;
    told.set(kind, now());
    logError(what, error);
  };
}
