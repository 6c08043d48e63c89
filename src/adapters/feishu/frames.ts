/**
 * The frames of Feishu's long connection: protobuf (proto2), read and written here because it is one message of nine fields. What is
 * not such a frame is refused with a `FrameFault`; unknown fields are passed over.
 */

/** Field numbers 1 to 9 in this order; the first four are always there. */
export interface Frame {
  readonly seqId: bigint;
  readonly logId: bigint;
  readonly service: number;
  /** 0 for control (ping, pong), 1 for data. */
  readonly method: number;
  readonly headers: readonly { readonly key: string; readonly value: string }[];
  readonly payloadEncoding?: string;
  readonly payloadType?: string;
  readonly payload?: Uint8Array;
  readonly logIdNew?: string;
}

export const control = 0;
export const data = 1;

/** The bytes are no frame. */
export class FrameFault extends Error {
  override readonly name = "FrameFault";
}

const maxHeaders = 100;
const utf8 = new TextDecoder("utf-8", { fatal: true });
const varint = 0;
const fixed64 = 1;
const bytes = 2;
const fixed32 = 5;

/** The value of a header; undefined when it is absent. */
export const headerOf = (frame: Frame, key: string): string | undefined =>
  frame.headers.find((header) => header.key === key)?.value;

/** Reads a frame. Throws a `FrameFault` for anything else. */
export function decodeFrame(from: Uint8Array): Frame {
  const read = reader(from);
  const numbers = new Map<number, bigint>();
  const texts = new Map<number, string>();
  const headers: { key: string; value: string }[] = [];
  let payload: Uint8Array | undefined;
  while (!read.atEnd()) {
    const { field, wire } = read.tag();
    if (field <= 4 && wire === varint) numbers.set(field, read.varint());
    else if (field === 5 && wire === bytes) {
      if (headers.length === maxHeaders) throw new FrameFault(`more than ${maxHeaders} headers`);
      headers.push(decodeHeader(read.bytes()));
    } else if (field === 8 && wire === bytes) payload = read.bytes();
    else if ((field === 6 || field === 7 || field === 9) && wire === bytes) texts.set(field, textOf(read.bytes()));
    else if (field <= 9) throw new FrameFault(`field ${field} has wire type ${wire}`);
    else read.skip(wire);
  }
  const number = (field: number): bigint => {
    const value = numbers.get(field);
    if (value === undefined) throw new FrameFault(`field ${field} is missing`);
    return value;
  };
  const [payloadEncoding, payloadType, logIdNew] = [texts.get(6), texts.get(7), texts.get(9)];
  return {
    seqId: number(1),
    logId: number(2),
    service: Number(BigInt.asIntN(32, number(3))),
    method: Number(BigInt.asIntN(32, number(4))),
    headers,
    ...(payloadEncoding === undefined ? {} : { payloadEncoding }),
    ...(payloadType === undefined ? {} : { payloadType }),
    ...(payload === undefined ? {} : { payload }),
    ...(logIdNew === undefined ? {} : { logIdNew }),
  };
}

function decodeHeader(from: Uint8Array): { key: string; value: string } {
  const read = reader(from);
  const found = { key: "", value: "" };
  while (!read.atEnd()) {
    const { field, wire } = read.tag();
    if (field === 1 && wire === bytes) found.key = textOf(read.bytes());
    else if (field === 2 && wire === bytes) found.value = textOf(read.bytes());
    else read.skip(wire);
  }
  return found;
}

function textOf(from: Uint8Array): string {
  try {
    return utf8.decode(from);
  } catch {
    throw new FrameFault("a text is not UTF-8");
  }
}

function reader(from: Uint8Array) {
  let at = 0;
  const step = (length: number): number => {
    if (length < 0 || at + length > from.length) throw new FrameFault("it ends too early");
    at += length;
    return at - length;
  };
  const read = {
    atEnd: () => at === from.length,
    varint(): bigint {
      let value = 0n;
      for (let shift = 0n; shift < 70n; shift += 7n) {
        const byte = from[step(1)] ?? 0;
        value |= BigInt(byte & 0x7f) << shift;
        if (byte < 0x80) return BigInt.asUintN(64, value);
      }
      throw new FrameFault("a number has no end");
    },
    tag(): { field: number; wire: number } {
      const tag = Number(read.varint());
      if (tag > 0xffff_ffff || tag < 8) throw new FrameFault("a field has no number");
      return { field: Math.floor(tag / 8), wire: tag % 8 };
    },
    bytes(): Uint8Array {
      const length = Number(read.varint());
      const start = step(length);
      return from.subarray(start, start + length);
    },
    skip(wire: number): void {
      if (wire === varint) read.varint();
      else if (wire === fixed64) step(8);
      else if (wire === bytes) read.bytes();
      else if (wire === fixed32) step(4);
      else throw new FrameFault(`wire type ${wire}`);
    },
  };
  return read;
}

/** Writes a frame. */
export function encodeFrame(frame: Frame): Uint8Array {
  const parts: Uint8Array[] = [
    numberField(1, frame.seqId),
    numberField(2, frame.logId),
    numberField(3, BigInt(frame.service)),
    numberField(4, BigInt(frame.method)),
    ...frame.headers.map(({ key, value }) => bytesField(5, Buffer.concat([textField(1, key), textField(2, value)]))),
  ];
  if (frame.payloadEncoding !== undefined) parts.push(textField(6, frame.payloadEncoding));
  if (frame.payloadType !== undefined) parts.push(textField(7, frame.payloadType));
  if (frame.payload !== undefined) parts.push(bytesField(8, frame.payload));
  if (frame.logIdNew !== undefined) parts.push(textField(9, frame.logIdNew));
  return Buffer.concat(parts);
}

const numberField = (field: number, value: bigint): Uint8Array =>
  Buffer.concat([writeVarint(BigInt(field * 8 + varint)), writeVarint(BigInt.asUintN(64, value))]);
const textField = (field: number, value: string): Uint8Array => bytesField(field, Buffer.from(value, "utf8"));
const bytesField = (field: number, value: Uint8Array): Uint8Array =>
  Buffer.concat([writeVarint(BigInt(field * 8 + bytes)), writeVarint(BigInt(value.length)), value]);

function writeVarint(value: bigint): Uint8Array {
  const out: number[] = [];
  let rest = value;
  do {
    out.push(Number(rest & 0x7fn) | (rest > 0x7fn ? 0x80 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Uint8Array.from(out);
}
