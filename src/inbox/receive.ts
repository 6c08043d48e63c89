/**
 * Decides what an event from a platform means to us: whether it is for us, what is asked, which conversation it
 * belongs to. Whatever we owe a reply is on disk before the adapter hears back.
 */
import { type AuditEntry, personKey } from "../core/audit.ts";
import { commands, type ReadCommand, readCommand } from "../core/commands.ts";
import type { Job } from "../core/engine.ts";
import type { TurnRecord } from "../core/history.ts";
import { languageOf } from "../core/language.ts";
import type {
  Admission,
  Admitted,
  Conversation,
  Inbound,
  InboundDecision,
  InboundFeedback,
  InboundMessage,
  InboundRecall,
  InboundStop,
  Language,
  Quoted,
  SentFile,
} from "../core/message.ts";
import { cleanText } from "../core/text.ts";
import type { Request } from "../core/turn.ts";

/** The longest message we answer, in UTF-16 units. Longer ones belong into a file or the corpus. */
const messageLimit = 32_000;
const keptOfTooLong = 500;
const nameLimit = 200;

export interface InboxOptions {
  readonly store: {
    admit(message: InboundMessage, request: Request, turnId: string): Promise<Admitted>;
    conversation(id: string): Promise<Conversation | undefined>;
    openTurn(conversationId: string): Promise<string | undefined>;
    turnOf(message: InboundRecall): Promise<string | undefined>;
    turn(id: string): Promise<Pick<TurnRecord, "conversationId" | "state"> | undefined>;
    requestStop(turnId: string): Promise<{ parked: boolean }>;
    readonly audit: { write(entry: AuditEntry): Promise<void> };
  };
  readonly engine: { enqueue(job: Job): void; cancel(id: string): void };
  /** Takes somebody's word on what waits for approval. */
  readonly decide: (decision: InboundDecision) => Promise<Admission>;
  /** Who may talk to us, and how much. */
  readonly gate: {
    heard(message: InboundMessage): void;
    followsUp(message: InboundMessage): boolean;
    admits(message: InboundMessage, about: { language: Language; stops: boolean }): { readonly ok: true } | TurnedAway;
    mayStop(stop: InboundStop): { readonly ok: true } | { readonly ok: false; readonly reason: string };
  };
  readonly newId: () => string;
}

/** A message that is not worked on, and why. */
interface TurnedAway {
  readonly ok: false;
  /** In the sender's language. */
  readonly why: string;
  /** Set where they are to be told by a reply; a delivery with this `eventId` that was stored before was told of. */
  readonly tell?: { readonly eventId: string };
  /** Set where not even what they said is kept. */
  readonly forget?: true;
}

/** Takes in what an adapter received. Resolves once it is stored and queued; rejects when it could not be stored. */
export function inbox({ store, engine, decide, gate, newId }: InboxOptions): (inbound: Inbound) => Promise<Admission> {
  const stop = async (conversationId: string): Promise<string | undefined> => {
    const turnId = await store.openTurn(conversationId);
    if (turnId !== undefined) await end(turnId, conversationId);
    return turnId;
  };

  const end = async (turnId: string, conversationId: string): Promise<void> => {
    const { parked } = await store.requestStop(turnId);
    if (parked) engine.enqueue({ id: turnId, key: conversationId });
    engine.cancel(turnId);
  };

  const recall = async (inbound: InboundRecall): Promise<Admission> => {
    const turnId = await store.turnOf(inbound);
    const turn = turnId === undefined ? undefined : await store.turn(turnId);
    if (turnId === undefined || !turn || turn.state === "done")
      return { outcome: "ignored", reason: "nothing is done for that message" };
    await end(turnId, turn.conversationId);
    return { outcome: "stopping", turnId };
  };

  const admit = async (message: InboundMessage, request: Request): Promise<Admission> => {
    const admitted = await store.admit(message, request, newId());
    if (!admitted.fresh) return { outcome: "seen", turnId: admitted.turnId };
    const { turnId } = admitted;
    const line = message.conversation.id;
    engine.enqueue({ id: turnId, key: isAtOnce(request) ? `${line} at once` : line });
    return { outcome: "queued", turnId };
  };
  const turnAway = async (message: InboundMessage, { why, tell, forget }: TurnedAway): Promise<Admission> => {
    if (!tell) return { outcome: "ignored", reason: why };
    const told = { ...message, eventId: tell.eventId, text: forget ? "" : shortened(message.text) };
    const admission = await admit(told, { type: "say", what: "refused", why });
    return admission.outcome === "seen" ? { outcome: "ignored", reason: why } : admission;
  };

  /** Whether it goes on in a thread that we take part in, where policy wants no mention for that. */
  const isFollowUp = async (message: InboundMessage): Promise<boolean> =>
    gate.followsUp(message) && (await store.conversation(message.conversation.id)) !== undefined;

  /** Goes into the audit log, where the latest word of each person counts. */
  const rate = async ({ conversation, sender, turnId, helpful }: InboundFeedback): Promise<Admission> => {
    const turn = await store.turn(turnId);
    if (turn?.conversationId !== conversation.id)
      return { outcome: "ignored", reason: "there is no such answer in that conversation" };
    await store.audit.write({
      kind: "feedback",
      actor: personKey(conversation, sender),
      turn: turnId,
      data: { helpful },
    });
    return { outcome: "noted", turnId };
  };

  return async (inbound) => {
    if (inbound.type === "stop") {
      const may = gate.mayStop(inbound);
      if (!may.ok) return { outcome: "refused", say: may.reason };
      const turnId = await stop(inbound.conversation.id);
      return turnId ? { outcome: "stopping", turnId } : { outcome: "ignored", reason: "nothing is running" };
    }
    if (inbound.type === "recall") return recall(inbound);
    if (inbound.type === "decision") return decide(inbound);
    if (inbound.type === "feedback") return rate(inbound);
    if (inbound.conversation.kind === "channel" && !inbound.mentionsUs && !(await isFollowUp(inbound))) {
      gate.heard(inbound);
      return { outcome: "ignored", reason: "not said to us" };
    }

    const { quoted = [], files = [], ...said } = inbound;
    const text = cleanText(said.text).trim();
    const command = readCommand(text);
    const stops = command !== undefined && "name" in command && command.name === "stop";
    const passage = gate.admits(said, { language: languageOf(text), stops });
    if (!passage.ok) return turnAway({ ...said, text }, passage);
    const request = await understand({ text, command, quoted, files }, () => stop(inbound.conversation.id));
    const isTooLong = request.type === "say" && request.what === "too-long";
    return admit({ ...inbound, text: isTooLong ? shortened(text) : text }, request);
  };
}

const shortened = (text: string): string => (text.length > keptOfTooLong ? `${text.slice(0, keptOfTooLong)}…` : text);

async function understand(
  said: { text: string; command: ReadCommand | undefined; quoted: readonly Quoted[]; files: readonly SentFile[] },
  stop: () => Promise<string | undefined>,
): Promise<Request> {
  const { text, command, quoted, files } = said;
  if (text === "" && files.length === 0) return { type: "say", what: "nothing-said" };
  if (text.length > messageLimit) return { type: "say", what: "too-long", length: text.length, limit: messageLimit };
  if (command && "unknown" in command) {
    const { unknown: word, nearest } = command;
    return { type: "say", what: "unknown-command", word, ...(nearest ? { nearest } : {}) };
  }
  if (command?.name === "stop") return { type: "say", what: (await stop()) ? "stopping" : "nothing-to-stop" };
  if (command) return { type: "command", name: command.name, rest: command.rest };
  return {
    type: "ask",
    ...(quoted.length === 0 ? {} : { quoted: cleanQuotes(quoted) }),
    ...(files.length === 0 ? {} : { files }),
  };
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

/** Whether a turn does not wait for those before it: some commands, and telling somebody why they are turned away. */
function isAtOnce(request: Request): boolean {
  if (request.type === "command") return commands.some((known) => known.name === request.name && "atOnce" in known);
  return request.type === "say" && request.what === "refused";
}
