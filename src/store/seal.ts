/**
 * Seals texts that lie on the disk: AES-256-GCM, with the place of a text as additional data, so that one cannot be put in another's
 * place. The key is ATCLAW_KEY, or a file beside the database that only its owner can read; it is in no backup.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import type { Notes, OpenNotes } from "../core/notes.ts";

const version = 1;
const keyBytes = 32;
const nonceBytes = 12;
const tagBytes = 16;

/** Where the key lies when the environment gives none. */
export const keyFile = (home: string): string => join(home, "vault.key");

/**
 * Notes whose values are sealed, on top of open ones. The key is read, or made, when it is first needed. `get` and `list` reject with
 * a `UserError` when what is kept was sealed with another key.
 */
export function sealedNotes(open: OpenNotes, home: string, given: string | undefined): OpenNotes {
  let key: Buffer | undefined;
  const sealer = () => {
    key ??= given ? keyFrom(given) : keyOf(home);
    return sealWith(key);
  };
  return (scope): Notes => {
    const notes = open(`vault:${scope}`);
    const unseal = (name: string, sealed: string): string => {
      const value = sealer().open(`${scope}:${name}`, sealed);
      if (value !== undefined) return value;
      throw new UserError(
        `What the vault keeps as ${scope}:${name} was sealed with another key. Set ATCLAW_KEY to the one it was sealed with, or put ${keyFile(home)} back; else connect anew.`,
      );
    };
    return {
      async get(name) {
        const sealed = await notes.get(name);
        return sealed === undefined ? undefined : unseal(name, sealed);
      },
      put: async (name, value, owner) => notes.put(name, sealer().seal(`${scope}:${name}`, value), owner),
      remove: (name) => notes.remove(name),
      list: async (prefix) => (await notes.list(prefix)).map(({ key, value }) => ({ key, value: unseal(key, value) })),
    };
  };
}

function sealWith(key: Buffer) {
  return {
    seal(place: string, text: string): string {
      const nonce = randomBytes(nonceBytes);
      const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(place));
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return Buffer.concat([Buffer.of(version), nonce, cipher.getAuthTag(), body]).toString("base64");
    },
    /** Undefined for what was not sealed with this key for this place. */
    open(place: string, sealed: string): string | undefined {
      const bytes = Buffer.from(sealed, "base64");
      if (bytes[0] !== version || bytes.length < 1 + nonceBytes + tagBytes) return undefined;
      const nonce = bytes.subarray(1, 1 + nonceBytes);
      const tag = bytes.subarray(1 + nonceBytes, 1 + nonceBytes + tagBytes);
      const decipher = createDecipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(place)).setAuthTag(tag);
      try {
        return Buffer.concat([decipher.update(bytes.subarray(1 + nonceBytes + tagBytes)), decipher.final()]).toString();
      } catch {
        return undefined;
      }
    },
  };
}

/** A key as it is given in words: 32 bytes in base64 or hex. */
function keyFrom(given: string): Buffer {
  const text = given.trim();
  const bytes = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, "hex") : Buffer.from(text, "base64");
  if (bytes.length === keyBytes) return bytes;
  throw new UserError("ATCLAW_KEY is not a key of 32 bytes. Make one with: openssl rand -base64 32");
}

function keyOf(home: string): Buffer {
  const file = keyFile(home);
  try {
    writeFileSync(file, `${randomBytes(keyBytes).toString("base64")}\n`, { mode: 0o600, flag: "wx", flush: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  const bytes = Buffer.from(readFileSync(file, "utf8").trim(), "base64");
  if (bytes.length === keyBytes) return bytes;
  throw new UserError(`${file} holds no key. Put back the one that was there, or remove the file and connect anew.`);
}
