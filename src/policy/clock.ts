/**
 * Tells whether a message is begun on late. A clock that is set back would make old messages look new, so three times are
 * looked at and the latest counts: this machine's clock, what it showed at the start plus the time that has passed since,
 * and the latest moment that a message says it was said.
 */

/** A message from further ahead than this has a wrong time, and tells nothing of ours. */
const believableMs = 24 * 60 * 60_000;

export interface Clock {
  /** Takes note of when something was said, ISO 8601. */
  heard(saidAt: string): void;
  /** Whether `saidAt` (ISO 8601) lies more than `ms` before now; false for what is no time. */
  isOlder(saidAt: string, ms: number): boolean;
}

/** `wall` gives milliseconds since 1970, `steady` milliseconds that are never set. */
export function clock({ wall, steady }: { wall: () => number; steady: () => number }): Clock {
  const begun = { wall: wall(), steady: steady() };
  let latestHeard = 0;
  const now = (): number => Math.max(wall(), begun.wall + steady() - begun.steady);
  return {
    heard(saidAt) {
      const said = Date.parse(saidAt);
      if (said > latestHeard && said < now() + believableMs) latestHeard = said;
    },
    isOlder: (saidAt, ms) => Math.max(now(), latestHeard) - Date.parse(saidAt) > ms,
  };
}
