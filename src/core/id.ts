import { randomBytes } from "node:crypto";

/** A new id such as `t-m3x9k2f1a7c4e0b2`: the prefix, the time in base 36, 40 random bits. Later ids sort later. */
export function newId(prefix: string): string {
  return `${prefix}-${Date.now().toString(36)}${randomBytes(5).toString("hex")}`;
}
