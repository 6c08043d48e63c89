/**
 * Slack takes about one message a second in a channel and lets bursts pass, without saying how long. So we post at
 * once until it says that it is too much (429). From then on, until nothing was posted for a minute, the posts of that
 * channel go out one a second, in the order they came.
 */
const spacingMs = 1000;
const calmMs = 60_000;

interface Held {
  /** The next free moment. */
  next: number;
  /** No post goes out before this. */
  notBefore: number;
  /** The moments given to posts, by their key. */
  readonly slots: Map<string, number>;
}

export interface Pace {
  /** How many ms a post must wait; 0 lets it go. A post that comes back after its wait goes. */
  waitFor(channel: string, key: string): number;
  /** Slack refused a post for now. Gives how many ms it must wait. */
  hold(channel: string, key: string, retryAfterMs: number): number;
}

/** Keeps nothing for channels that Slack did not complain about. */
export function pace(now: () => number): Pace {
  const channels = new Map<string, Held>();

  function reserve(held: Held, key: string): number {
    const slot = Math.max(held.next, held.notBefore, now());
    held.next = slot + spacingMs;
    held.slots.set(key, slot);
    return slot - now();
  }

  return {
    waitFor(channel, key) {
      const held = channels.get(channel);
      if (!held) return 0;
      if (now() > held.next + calmMs) {
        channels.delete(channel);
        return 0;
      }
      const slot = held.slots.get(key);
      const wait = slot === undefined ? reserve(held, key) : slot - now();
      if (wait > 0) return wait;
      held.slots.delete(key);
      return 0;
    },
    hold(channel, key, retryAfterMs) {
      const held = channels.get(channel) ?? { next: 0, notBefore: 0, slots: new Map<string, number>() };
      channels.set(channel, held);
      held.notBefore = now() + retryAfterMs;
      // Those in line before the refusal line up anew behind it.
      held.next = held.notBefore;
      held.slots.clear();
      return reserve(held, key);
    },
  };
}
