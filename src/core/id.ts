import { randomBytes } from "node:crypto";

/** How many hexadecimal digits an id ends in. */
const randomLength = 10;

/** A new id such as `t-m3x9k2f1a7c4e0b2`: the prefix, the time in base 36, 40 random bits. Later ids sort later. */
export function newId(prefix: string): string {
  return `${prefix}-${Date.now().toString(36)}${randomBytes(randomLength / 2).toString("hex")}`;
}

/** Whether an id was made in an earlier millisecond than another, whatever their prefixes. */
export const isMadeBefore = (a: string, b: string): boolean => timeIn(a) < timeIn(b);

const timeIn = (id: string): string => id.slice(id.indexOf("-") + 1, -randomLength);
