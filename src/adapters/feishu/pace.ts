/**
 * Feishu takes 5 messages a second in a group from all bots together, 5 a second to a person, and of each kind of call 50 a second
 * and 1,000 a minute. We stay a little below, so that other bots have room; what Feishu refuses all the same waits
 * for as long as it says.
 */
interface Limit {
  readonly count: number;
  readonly ms: number;
}

/** One by one, so that posts held up on the way do not come in together with the next ones. */
const chatLimits: readonly Limit[] = [{ count: 1, ms: 240 }];
const appLimits: readonly Limit[] = [
  { count: 45, ms: 1_000 },
  { count: 950, ms: 60_000 },
];
const keptChats = 1_000;

export interface Pace {
  /** How many ms a post must wait; 0 lets it go. A post that comes back after its wait goes. */
  waitFor(chat: string, key: string): number;
  /** Feishu refused a post for now. Gives how many ms it must wait. */
  hold(chat: string, key: string, retryAfterMs: number): number;
}

/** Makes the pace of an app's posts. */
export function pace(now: () => number): Pace {
  const app = lane(appLimits);
  const chats = new Map<string, Lane>();
  /** The moments given to posts. Once its chat takes it, a post lines up with those of the whole app. */
  const slots = new Map<string, { at: number; line: "chat" | "app" }>();

  function chatLane(chat: string): Lane {
    const known = chats.get(chat) ?? lane(chatLimits);
    chats.delete(chat);
    chats.set(chat, known);
    const [oldest] = chats.keys();
    if (chats.size > keptChats && oldest !== undefined) chats.delete(oldest);
    return known;
  }

  const waitFor = (chat: string, key: string): number => {
    const name = `${chat} ${key}`;
    const slot = slots.get(name) ?? { at: chatLane(chat).take(now()), line: "chat" };
    slots.set(name, slot);
    if (slot.at <= now() && slot.line === "chat") {
      slot.at = app.take(now());
      slot.line = "app";
    }
    if (slot.at > now()) return slot.at - now();
    slots.delete(name);
    return 0;
  };

  return {
    waitFor,
    hold(chat, key, retryAfterMs) {
      // Those in line before the refusal line up anew behind it.
      for (const [name, { line }] of slots) if (line === "chat" && name.startsWith(`${chat} `)) slots.delete(name);
      chatLane(chat).notBefore(now() + retryAfterMs);
      return waitFor(chat, key);
    },
  };
}

/** Moments for calls of one kind, no more of them in a stretch of time than its limits allow. */
export interface Lane {
  /** The first free moment from `from` on, which is then taken. */
  take(from: number): number;
  /** What is taken from now on comes no earlier. */
  notBefore(at: number): void;
}

export function lane(limits: readonly Limit[]): Lane {
  const kept = Math.max(...limits.map(({ count }) => count));
  let taken: number[] = [];
  let earliest = 0;
  return {
    take(from) {
      const at = Math.max(from, earliest, ...limits.map(({ count, ms }) => (taken.at(-count) ?? -ms) + ms));
      taken.push(at);
      if (taken.length > kept * 2) taken = taken.slice(-kept);
      return at;
    },
    notBefore(at) {
      earliest = Math.max(earliest, at);
      taken = [];
    },
  };
}
