/** How long services ask us to wait. */

const longestMs = 60 * 60 * 1000;

/**
 * Reads the wait a service asks for, in ms from `now`, or undefined: `retry-after-ms`, `retry-after` (seconds or HTTP
 * date, RFC 9110), the `x-ratelimit-reset-*` of the limit that is used up (OpenAI's `1m30s`, seconds, or a Unix time),
 * or "try again in 1.5s" in the error's words.
 */
export function readRetryAfter(
  headers: { get(name: string): string | null } | undefined,
  words: string,
  now: number,
): number | undefined {
  const wait =
    milliseconds(headers?.get("retry-after-ms")) ??
    secondsOrDate(headers?.get("retry-after"), now) ??
    fromLimits(headers, now) ??
    fromWords(words);
  return wait === undefined ? undefined : Math.min(Math.max(Math.ceil(wait), 0), longestMs);
}

function milliseconds(value: string | null | undefined): number | undefined {
  if (!value?.trim()) return undefined;
  const ms = Number(value);
  return Number.isFinite(ms) ? ms : undefined;
}

function secondsOrDate(value: string | null | undefined, now: number): number | undefined {
  if (!value?.trim()) return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return seconds * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : date - now;
}

function fromLimits(headers: { get(name: string): string | null } | undefined, now: number): number | undefined {
  const waits: { used: boolean; ms: number }[] = [];
  for (const [reset, remaining] of [
    ["x-ratelimit-reset-requests", "x-ratelimit-remaining-requests"],
    ["x-ratelimit-reset-tokens", "x-ratelimit-remaining-tokens"],
    ["x-ratelimit-reset", "x-ratelimit-remaining"],
  ] as const) {
    const ms = duration(headers?.get(reset), now);
    if (ms !== undefined) waits.push({ used: Number(headers?.get(remaining) ?? Number.NaN) === 0, ms });
  }
  const usedUp = waits.filter((wait) => wait.used);
  const from = usedUp.length > 0 ? usedUp : waits;
  return from.length === 0 ? undefined : Math.max(...from.map((wait) => wait.ms));
}

/** `1h2m3.5s`, `250ms`, seconds, or a Unix time in seconds or ms. */
function duration(value: string | null | undefined, now: number): number | undefined {
  const words = value?.trim();
  if (!words) return undefined;
  const number = Number(words);
  if (Number.isFinite(number)) {
    if (number > 1e11) return number - now;
    if (number > 1e9) return number * 1000 - now;
    return number * 1000;
  }
  const unit: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  let ms = 0;
  for (const [, amount, name] of words.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g))
    ms += Number(amount) * (unit[name as string] ?? 0);
  return /^(\d+(\.\d+)?(ms|s|m|h))+$/.test(words) ? ms : undefined;
}

function fromWords(words: string): number | undefined {
  const found =
    /(?:try again|retry|wait)[^.\d]{0,20}?(\d+(?:\.\d+)?)\s*(ms|milliseconds?|s|sec|seconds?|m|minutes?)\b/i.exec(
      words,
    );
  if (!found) return undefined;
  const unit = (found[2] ?? "").toLowerCase();
  const factor = unit.startsWith("ms") || unit.startsWith("milli") ? 1 : unit.startsWith("m") ? 60_000 : 1000;
  return Number(found[1]) * factor;
}
