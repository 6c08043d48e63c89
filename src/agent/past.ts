import type { Approval } from "../core/approval.ts";
import type { Turn } from "../core/engine.ts";
import type { Exchange } from "../core/history.ts";
import type { Language } from "../core/message.ts";
import type { ModelMessage } from "../core/model.ts";
import type { TurnInput } from "../core/turn.ts";
import {
  exchangesKept,
  keepFrom,
  type ReadingRoom,
  recentExchanges,
  splitPast,
  summarisedNote,
  summaryOf,
} from "./compact.ts";
import type { MarkAsData } from "./data.ts";
import { messagesFor } from "./prompt.ts";
import type { Work } from "./receipt/work.ts";

export interface PastOptions {
  /** How much the models read at once; undefined when only rules answer. */
  readonly room: ReadingRoom | undefined;
  readonly exchangesBefore: (turnId: string, limit: number) => Promise<Exchange[]>;
  /** What waits for somebody's word in a conversation. */
  readonly waiting: (conversationId: string) => Promise<readonly Approval[]>;
}

/** What was said before, shortened where it is longer than a model should read; the end of `messages` is the message to answer. */
export async function pastOf(
  turn: Turn,
  input: TurnInput,
  language: Language,
  work: Work,
  mark: MarkAsData,
  { room, exchangesBefore, waiting }: PastOptions,
): Promise<{ before: readonly Exchange[]; messages: ModelMessage[] }> {
  const latest = await exchangesBefore(turn.id, recentExchanges + 1);
  // Since an earlier run, turns that waited may have ended, and what was said may have been erased.
  const recorded = turn.next();
  const isLong =
    recorded === undefined ? room !== undefined && splitPast(latest, room).earlier.length > 0 : recorded === "compact";
  if (!isLong) {
    const before = latest.slice(-recentExchanges);
    return { before, messages: messagesFor(input, before, mark) };
  }
  const before = await exchangesBefore(turn.id, exchangesKept);
  const kept = await turn.step("compact", async () => {
    const { earlier } = splitPast(before, room);
    return {
      exchanges: earlier.length,
      last: earlier.at(-1)?.turnId ?? "",
      sentences: room ? keepFrom(earlier, room) : [],
    };
  });
  // What was erased since then is not there any more.
  const last = before.findIndex(({ turnId }) => turnId === kept.last);
  const earlier = last < 0 ? splitPast(before, room).earlier : before.slice(0, last + 1);
  work.summarised = 2 * kept.exchanges;
  if (!before.at(-1)?.summarised) work.notes.add(summarisedNote[language]);
  const summary = summaryOf(kept.sentences, earlier, await waiting(input.conversation.id), input.sender, mark);
  return { before, messages: [...summary, ...messagesFor(input, before.slice(earlier.length), mark)] };
}
