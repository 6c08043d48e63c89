/**
 * How often a workspace may be called to show what goes on. Slack allows some 20 starts of streams a minute, 100 pieces and 50 edits,
 * each for the workspace as a whole; replies come first, so a part of that is left to them.
 */
const startsAMinute = 15;
const minuteMs = 60_000;
const spacing = {
  /** Between two pieces of one stream, and what a piece takes of the workspace's time. */
  streaming: { leastMs: 1_000, takesMs: 700 },
  editing: { leastMs: 3_000, takesMs: 2_000 },
} as const;

export interface Calls {
  /** Whether another message may be begun now; counts it. */
  mayStart(account: string): boolean;
  /** How many ms a turn must let pass before its next piece. */
  pause(account: string, mode: keyof typeof spacing): number;
  /** Slack asks for so many ms of patience. */
  hold(account: string, ms: number): void;
}

export function calls(now: () => number): Calls {
  const accounts = new Map<string, { free: number; starts: number[] }>();

  function of(account: string) {
    const known = accounts.get(account) ?? { free: 0, starts: [] };
    accounts.set(account, known);
    return known;
  }

  return {
    mayStart(account) {
      const known = of(account);
      known.starts = known.starts.filter((at) => at > now() - minuteMs);
      if (known.starts.length >= startsAMinute || known.free > now() + minuteMs) return false;
      known.starts.push(now());
      return true;
    },
    pause(account, mode) {
      const known = of(account);
      known.free = Math.max(known.free, now()) + spacing[mode].takesMs;
      return Math.max(spacing[mode].leastMs, known.free - now());
    },
    hold(account, ms) {
      const known = of(account);
      known.free = Math.max(known.free, now() + ms);
    },
  };
}
