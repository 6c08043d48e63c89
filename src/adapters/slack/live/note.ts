/** What is kept on disk of a message that shows a turn, from before it is begun until it is the reply. */
import { z } from "zod";

/** Notes of replies that never came are dropped after this. */
export const keptMs = 7 * 24 * 60 * 60_000;

const note = z.object({ account: z.string(), channel: z.string(), at: z.number(), ts: z.string().optional() });

/** Without `ts` the message was about to be begun: there may be one, or none. `at` is in ms since 1970. */
export interface Note {
  readonly account: string;
  readonly channel: string;
  readonly at: number;
  readonly ts?: string;
}

/** Undefined for what is no note. */
export function readNote(text: string): Note | undefined {
  try {
    const { ts, ...rest } = note.parse(JSON.parse(text));
    return ts === undefined ? rest : { ...rest, ts };
  } catch {
    return undefined;
  }
}
