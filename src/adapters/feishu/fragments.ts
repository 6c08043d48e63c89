import { FrameFault } from "./frames.ts";

/** An event comes in at most so many pieces, and holds at most so many bytes; Feishu's messages are far smaller. */
const maxPieces = 256;
const maxBytes = 1024 * 1024;
/** Events whose pieces are still coming in. The oldest goes when there are more. */
const maxOpen = 64;
const keptMs = 10_000;

export interface Piece {
  readonly messageId: string;
  /** How many pieces there are, and which this is, counted from 0. */
  readonly sum: number;
  readonly seq: number;
  readonly bytes: Uint8Array;
}

/** Puts the pieces of events together. Bounded, whatever the pieces say of themselves. */
export function fragments(now: () => number): { add(piece: Piece): Uint8Array | undefined } {
  const open = new Map<
    string,
    { readonly pieces: Map<number, Uint8Array>; readonly sum: number; bytes: number; until: number }
  >();

  return {
    /** Gives the whole with the last piece. Throws a `FrameFault` for a piece that fits no event. */
    add({ messageId, sum, seq, bytes }) {
      if (!Number.isInteger(sum) || sum < 1 || sum > maxPieces || !Number.isInteger(seq) || seq < 0 || seq >= sum)
        throw new FrameFault(`piece ${seq} of ${sum}`);
      for (const [oldest, { until }] of open) {
        if (until > now() && open.size < maxOpen) break;
        open.delete(oldest);
      }
      if (sum === 1) return bytes;
      const known = open.get(messageId) ?? { pieces: new Map(), sum, bytes: 0, until: now() + keptMs };
      if (known.sum !== sum) throw new FrameFault(`an event of ${known.sum} pieces has one of ${sum}`);
      known.bytes += bytes.length - (known.pieces.get(seq)?.length ?? 0);
      // A copy, so that no more than the piece itself is kept of the frame it came in.
      known.pieces.set(seq, Uint8Array.from(bytes));
      open.set(messageId, known);
      if (known.bytes > maxBytes) {
        open.delete(messageId);
        throw new FrameFault(`an event of more than ${maxBytes} bytes`);
      }
      if (known.pieces.size < sum) return undefined;
      open.delete(messageId);
      return Buffer.concat(Array.from({ length: sum }, (_, i) => known.pieces.get(i) ?? new Uint8Array()));
    },
  };
}
