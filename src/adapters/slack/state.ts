/**
 * The `state` of an installation on its way through Slack and back: proof that this browser began it here, not long ago, and that it was
 * not used before. The key lives as long as the process, so what is used is known to whoever could take it again.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";

/** How long somebody may take to agree in Slack. */
export const stateLimitMs = 10 * 60_000;

export interface States {
  /** For a browser that holds `cookie`. */
  make(cookie: string): string;
  /** Takes a state; another time it is `used`. */
  take(state: string, cookie: string | undefined): "good" | "forged" | "late" | "used" | "other-browser";
}

export function states(now: () => number): States {
  const key = randomBytes(32);
  const used = new Map<string, number>();
  const sign = (text: string): string => createHmac("sha256", key).update(text).digest("base64url");
  const digest = (text: string): string => createHash("sha256").update(text).digest("base64url");

  return {
    make(cookie) {
      const body = `${randomBytes(16).toString("base64url")}.${now() + stateLimitMs}.${digest(cookie)}`;
      return `${body}.${sign(body)}`;
    },
    take(state, cookie) {
      const [id = "", until = "", browser = "", seal = "", ...more] = state.split(".");
      if (more.length > 0 || !same(seal, sign(`${id}.${until}.${browser}`))) return "forged";
      if (Number(until) < now()) return "late";
      if (cookie === undefined || !same(browser, digest(cookie))) return "other-browser";
      if (used.has(id)) return "used";
      for (const [old, end] of used) if (end < now()) used.delete(old);
      used.set(id, Number(until));
      return "good";
    },
  };
}

const same = (a: string, b: string): boolean =>
  a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
