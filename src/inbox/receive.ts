/**
 * Decides what an event from a platform means to us: whether it is for us, what is asked, which conversation it
 * belongs to. Whatever we owe a reply is on disk before the adapter hears back.
 */
import { commands, readCommand } from "../core/commands.ts";
import type { Job } from "../core/engine.ts";
import type { Admission, Inbound, InboundDecision, InboundMessage, Quoted } from "../core/message.ts";
import { cleanText } from "../core/text.ts";
import type { Request } from "../core/turn.ts";

/** The longest message we answer, in UTF-16 units. Longer ones belong into a file or the corpus. */
const messageLimit = 32_000;
const keptOfTooLong = 500;
const nameLimit = 200;

export interface InboxOptions {
  readonly store: {
    admit(message: InboundMessage, request: Request, turnId: string): Promise<{ fresh: boolean; turnId: string }>;
    openTurn(conversationId: string): Promise<string | undefined>;
    requestStop(turnId: string): Promise<{ parked: boolean }>;
  };
  readonly engine: { enqueue(job: Job): void; cancel(id: string): void };
  /** Takes somebody's word on what waits for approval. */
  readonly decide: (decision: InboundDecision) => Promise<Admission>;
  readonly newId: () => string;
}

/** Takes in what an adapter received. Resolves once it is stored and queued; rejects when it could not be stored. */
export function inbox({ store, engine, decide, newId }: InboxOptions): (inbound: Inbound) => Promise<Admission> {
  const stop = async (conversationId: string): Promise<string | undefined> => {
    const turnId = await store.openTurn(conversationId);
    if (turnId === undefined) return undefined;
    const { parked } = await store.requestStop(turnId);
    if (parked) engine.enqueue({ id: turnId, key: conversationId });
    engine.cancel(turnId);
    return turnId;
  };

  return async (inbound) => {
    if (inbound.type === "stop") {
      const turnId = await stop(inbound.conversation.id);
      return turnId ? { outcome: "stopping", turnId } : { outcome: "ignored", reason: "nothing is running" };
    }
    if (inbound.type === "decision") return decide(inbound);
    if (inbound.sender.isBot) return { outcome: "ignored", reason: "said by a bot" };
    if (inbound.conversation.kind === "channel" && !inbound.mentionsUs)
      return { outcome: "ignored", reason: "not said to us" };

    const text = cleanText(inbound.text).trim();
    const request = await understand(text, inbound.quoted ?? [], () => stop(inbound.conversation.id));
    const kept = request.type === "say" && request.what === "too-long" ? `${text.slice(0, keptOfTooLong)}…` : text;
    const { fresh, turnId } = await store.admit({ ...inbound, text: kept }, request, newId());
    if (!fresh) return { outcome: "seen", turnId };
    const line = inbound.conversation.id;
    engine.enqueue({ id: turnId, key: isAtOnce(request) ? `${line} at once` : line });
    return { outcome: "queued", turnId };
  };
}

async function understand(
  text: string,
  quoted: readonly Quoted[],
  stop: () => Promise<string | undefined>,
): Promise<Request> {
  if (text === "") return { type: "say", what: "nothing-said" };
  if (text.length > messageLimit) return { type: "say", what: "too-long", length: text.length, limit: messageLimit };
  const command = readCommand(text);
  if (command && "unknown" in command) {
    const { unknown: word, nearest } = command;
    return { type: "say", what: "unknown-command", word, ...(nearest ? { nearest } : {}) };
  }
  if (command?.name === "stop") return { type: "say", what: (await stop()) ? "stopping" : "nothing-to-stop" };
  if (command) return { type: "command", name: command.name, rest: command.rest };
  return quoted.length === 0 ? { type: "ask" } : { type: "ask", quoted: cleanQuotes(quoted) };
}

/** What came along is data and may be long: all of it together is cut to the length of a message, the cut said. */
function cleanQuotes(quoted: readonly Quoted[]): Quoted[] {
  const share = Math.floor(messageLimit / quoted.length);
  return quoted.map(({ kind, from, text }) => {
    const clean = cleanText(text).trim();
    const kept = clean.length > share ? `${clean.slice(0, share)}\n(… ${clean.length - share} more characters)` : clean;
    return { kind, from: cleanText(from).slice(0, nameLimit), text: kept };
  });
}

const isAtOnce = (request: Request): boolean =>
  request.type === "command" && commands.some((known) => known.name === request.name && "atOnce" in known);
