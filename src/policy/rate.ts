/** How much people, channels and bots may say, counted on a clock that nobody sets. Counts live in memory: a restart begins anew. */

const windowMs = 60_000;
/** People and channels remembered; those not heard of for longest are forgotten. */
const maxKept = 20_000;

/** `fresh`: the first refusal that `who` gets of this block, the one to tell them of. */
export type Counted =
  | { readonly ok: true }
  | { readonly ok: false; readonly retryInMs: number; readonly fresh: boolean };

export interface Rate {
  /**
   * Counts a message of `key`. The one above `limit` in a minute blocks the key for a minute, in which nothing is counted.
   * The same `id` counts once. `who` is told of the block.
   */
  count(key: string, id: string, limit: number, who: string): Counted;
}

export function rate(steady: () => number): Rate {
  const kept = new Map<string, { counted: Map<string, number>; blockedUntil: number; told: Set<string> }>();
  return {
    count(key, id, limit, who) {
      const now = steady();
      const state = kept.get(key) ?? { counted: new Map<string, number>(), blockedUntil: 0, told: new Set<string>() };
      keepLatest(kept, key, state);
      if (state.blockedUntil <= now) {
        for (const [old, at] of state.counted) {
          if (at > now - windowMs) break;
          state.counted.delete(old);
        }
        if (state.counted.has(id)) return { ok: true };
        if (state.counted.size < limit) {
          state.counted.set(id, now);
          return { ok: true };
        }
        state.blockedUntil = now + windowMs;
        state.told.clear();
      } else if (state.counted.has(id)) return { ok: true };
      const fresh = !state.told.has(who);
      state.told.add(who);
      return { ok: false, retryInMs: state.blockedUntil - now, fresh };
    },
  };
}

export interface BotRow {
  /** A person spoke in a place. */
  person(place: string): void;
  /** Counts a bot's message; not ok above `limit` in a row, `fresh` at the first of these. The same `id` counts once. */
  count(
    place: string,
    id: string,
    limit: number,
  ): { readonly ok: true } | { readonly ok: false; readonly fresh: boolean };
}

/** Counts what bots say in a place without a person saying something in between. */
export function botRow(): BotRow {
  const rows = new Map<string, { ids: Set<string>; told: boolean }>();
  return {
    person: (place) => void rows.delete(place),
    count(place, id, limit) {
      const row = rows.get(place) ?? { ids: new Set<string>(), told: false };
      keepLatest(rows, place, row);
      if (row.ids.has(id)) return { ok: true };
      if (row.ids.size < limit) {
        row.ids.add(id);
        return { ok: true };
      }
      const fresh = !row.told;
      row.told = true;
      return { ok: false, fresh };
    },
  };
}

function keepLatest<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const oldest = map.keys().next();
  if (map.size > maxKept && !oldest.done) map.delete(oldest.value);
}
