import { createHmac, timingSafeEqual } from "node:crypto";
import type { RawRequest } from "../../core/http.ts";

/** Slack's own rule for requests from the past; we hold those from the future to it as well. */
const maxSkewMs = 300_000;

/**
 * Whether Slack sent this: the signature (`v0`, HMAC-SHA-256 over version, time stamp and the bytes of the body) is
 * compared in constant time. `stale` is signed but more than 300 s away from our clock: a replay, or a clock that is wrong.
 */
export function checkSignature(request: RawRequest, secret: string, nowMs: number): "good" | "unsigned" | "stale" {
  const stamp = request.headers["x-slack-request-timestamp"];
  const signature = request.headers["x-slack-signature"];
  if (typeof stamp !== "string" || typeof signature !== "string" || !/^\d{1,12}$/.test(stamp)) return "unsigned";
  const hash = createHmac("sha256", secret).update(`v0:${stamp}:`).update(request.body).digest("hex");
  const expected = Buffer.from(`v0=${hash}`);
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return "unsigned";
  return Math.abs(nowMs - Number(stamp) * 1000) > maxSkewMs ? "stale" : "good";
}
