/** Proofs of who calls the webhook, and its encryption. Nothing here throws for what a stranger may send. */
import { createDecipheriv, createHash, timingSafeEqual } from "node:crypto";
import type { RawRequest } from "../../core/http.ts";

/** How far a request's time stamp may be from our clock, either way. */
export const maxSkewMs = 300_000;

/** What a signed request tells of itself. */
export interface Proof {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The signature: the same only for the same request. */
  readonly signature: string;
}

/**
 * Holds the signature against the bytes as they came: `sha256(timestamp + nonce + encryptKey + body)` in hexadecimal, compared in constant
 * time. Undefined when it does not fit. Whether the time stamp is recent is for the caller to say.
 */
export function proofOf(
  { headers, body }: Pick<RawRequest, "headers" | "body">,
  encryptKey: string,
): Proof | undefined {
  const stamp = headers["x-lark-request-timestamp"];
  const nonce = headers["x-lark-request-nonce"];
  const signature = headers["x-lark-signature"];
  if (typeof stamp !== "string" || typeof nonce !== "string" || typeof signature !== "string") return undefined;
  if (!/^\d{1,12}$/.test(stamp) || nonce.length > 200) return undefined;
  const expected = createHash("sha256").update(`${stamp}${nonce}${encryptKey}`).update(body).digest();
  const given = /^[0-9a-f]{64}$/i.test(signature) ? Buffer.from(signature, "hex") : Buffer.alloc(0);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  return { at: Number(stamp) * 1000, signature: signature.toLowerCase() };
}

/** Whether two secrets are the same, in a time that tells nothing of where they differ. */
export function isSame(given: string, expected: string): boolean {
  const hash = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(given), hash(expected));
}

/**
 * Decrypts what Feishu encrypted: Base64 of 16 bytes of IV and AES-256-CBC, whose key is the SHA-256 of the encrypt key. Undefined for
 * anything else.
 */
export function decrypt(encrypted: string, encryptKey: string): string | undefined {
  const bytes = Buffer.from(encrypted, "base64");
  if (bytes.length < 32 || bytes.length % 16 !== 0) return undefined;
  try {
    const key = createHash("sha256").update(encryptKey).digest();
    const decipher = createDecipheriv("aes-256-cbc", key, bytes.subarray(0, 16));
    return Buffer.concat([decipher.update(bytes.subarray(16)), decipher.final()]).toString("utf8");
  } catch {
    return undefined;
  }
}
