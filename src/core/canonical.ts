import { createHash } from "node:crypto";

/**
 * The one JSON text of plain data: keys sorted by their UTF-16 units, no spaces, absent values left out; so equal data has equal
 * bytes, which can be hashed.
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((item) => canonicalJson(item ?? null)).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, item]) => item !== undefined);
  const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([key, item]) => `${JSON.stringify(key)}:${canonicalJson(item)}`).join(",")}}`;
}

/** The SHA-256 of plain data's canonical JSON, in hex: stands for arguments where they themselves must not be kept. */
export const hashOf = (value: unknown): string => sha256(canonicalJson(value));

/** The SHA-256 of a text's UTF-8 bytes, in hex, as `sha256sum` prints it. */
export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
