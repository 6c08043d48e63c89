/** A token is no longer used so long before its end, so that it does not end on the way. */
const marginMs = 3 * 60_000;

export interface Tokens {
  /** The app's token; asked for once, however many want it at the same time. Rejects as `ask` does. */
  get(): Promise<string>;
  /** Feishu does not take this token any more: the next `get` asks for another. */
  drop(token: string): void;
}

/** Keeps the app's token while it is good. */
export function keepToken(ask: () => Promise<{ token: string; lifeMs: number }>, now: () => number): Tokens {
  let kept: { readonly token: string; readonly until: number } | undefined;
  let asking: Promise<string> | undefined;

  async function renew(): Promise<string> {
    try {
      const { token, lifeMs } = await ask();
      kept = { token, until: now() + Math.max(lifeMs - marginMs, lifeMs / 2) };
      return token;
    } finally {
      asking = undefined;
    }
  }

  return {
    async get() {
      if (kept && kept.until > now()) return kept.token;
      asking ??= renew();
      return asking;
    },
    drop(token) {
      if (kept?.token === token) kept = undefined;
    },
  };
}
