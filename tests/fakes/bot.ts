/**
 * A bot without a store, an engine or a model: what it says to each question is written below. It keeps
 * the promises the web adapter relies on (stored before acknowledged, one message for one id, one reply for one turn).
 */
import { createHash } from "node:crypto";
import type { Adapter, Receive } from "../../src/core/adapter.ts";
import type { Corpus, CorpusDocument } from "../../src/core/corpus.ts";
import type { Files } from "../../src/core/files.ts";
import type { ConversationSummary, History, StoredMessage } from "../../src/core/history.ts";
import type { Conversation, FileRef, Reply } from "../../src/core/message.ts";
import type { Status } from "../../src/core/status.ts";
import { documents } from "./documents.ts";

export interface FakeBot {
  readonly history: History;
  readonly corpus: Corpus;
  readonly files: Files;
  readonly receive: Receive;
  readonly status: () => Promise<Status>;
  /** Everything `receive` was given, in order. */
  readonly received: Parameters<Receive>[0][];
  /** Replies go here from now on. */
  attach(adapter: Adapter): void;
  /** Every turn under way goes on without those who watched it, as after a crash: its reply is stored, not sent. */
  detach(): void;
  /** Makes the next messages fail to be stored. */
  refuse(times: number): void;
  /** Puts a conversation into the store as if it had been held earlier. */
  tell(channel: string, said: string, reply: Reply, at: string): void;
  save(file: { name: string; type: string; description: string; bytes: Uint8Array }): Promise<FileRef>;
}

export interface Scene {
  readonly tools?: readonly string[];
  readonly reply: Reply;
  /** Goes on until somebody stops it. */
  readonly endless?: boolean;
}

/** `answer` says what each question gets; `pauseMs` lies between two pieces of a streamed reply. */
export function fakeBot(options: {
  answer: (text: string, files: Files) => Scene | Promise<Scene>;
  pauseMs?: number;
  status?: Partial<Status>;
}): FakeBot {
  const talks = new Map<string, StoredMessage[]>();
  const open = new Map<string, { turnId: string; stop: AbortController }>();
  const seen = new Map<string, string>();
  const kept = new Map<string, { ref: FileRef; bytes: Uint8Array }>();
  const received: Parameters<Receive>[0][] = [];
  let adapter: Adapter | undefined;
  let turns = 0;
  let refusals = 0;

  const say = (id: string, message: StoredMessage) => talks.set(id, [...(talks.get(id) ?? []), message]);
  const pause = () => new Promise((resolve) => setTimeout(resolve, options.pauseMs ?? 0));

  const files: Files = {
    async save({ bytes, ...file }) {
      const id = createHash("sha256").update(file.name).update(bytes).digest("hex").slice(0, 32);
      const ref = { ...file, id, bytes: bytes.length };
      kept.set(id, { ref, bytes });
      return ref;
    },
    read: async (id) => kept.get(id),
  };

  async function run(conversation: Conversation, messageId: string, turnId: string, text: string): Promise<void> {
    const stop = new AbortController();
    open.set(conversation.id, { turnId, stop });
    const scene = await options.answer(text, files);
    adapter?.progress?.(conversation, {
      type: "started",
      turnId,
      messageId,
      asker: { id: "u1", name: "Ada" },
      language: "en",
    });
    for (const title of scene.tools ?? []) {
      const tool = { type: "tool" as const, turnId, name: title, title };
      adapter?.progress?.(conversation, { ...tool, status: "running" });
      await pause();
      adapter?.progress?.(conversation, { ...tool, status: "done" });
    }
    for (const delta of scene.reply.markdown.match(/[\s\S]{1,24}/g) ?? []) {
      if (stop.signal.aborted) break;
      adapter?.progress?.(conversation, { type: "text", turnId, delta });
      await pause();
    }
    if (scene.endless && !stop.signal.aborted) {
      await new Promise((resolve) => stop.signal.addEventListener("abort", resolve));
    }
    const reply: Reply = stop.signal.aborted
      ? { markdown: "Stopped, as you asked.", citations: [], files: [], answered: true, problem: "stopped" }
      : scene.reply;
    const key = `reply-${turnId}`;
    open.delete(conversation.id);
    say(conversation.id, { id: key, turnId, at: new Date().toISOString(), role: "assistant", reply });
    await adapter?.send({ key, turnId, conversation, inReplyTo: messageId, reply, mayExist: false });
    adapter?.progress?.(conversation, { type: "ended", turnId });
  }

  return {
    received,
    files,
    save: (file) => files.save(file),
    attach: (to) => {
      adapter = to;
    },
    detach: () => {
      adapter = undefined;
    },
    refuse: (times) => {
      refusals = times;
    },
    tell(channel, text, reply, at) {
      const turnId = `t${++turns}`;
      const id = `web:local:${channel}`;
      say(id, { id: `${channel}:m${turns}`, turnId, at, role: "user", sender: { id: "local", name: "You" }, text });
      say(id, { id: `reply-${turnId}`, turnId, at, role: "assistant", reply });
    },
    async receive(inbound) {
      received.push(inbound);
      if (inbound.type === "recall") return { outcome: "ignored", reason: "Nothing is recalled here." };
      const { conversation } = inbound;
      if (inbound.type === "stop") {
        const turn = open.get(conversation.id);
        if (!turn) return { outcome: "ignored", reason: "Nothing is running here." };
        turn.stop.abort();
        return { outcome: "stopping", turnId: turn.turnId };
      }
      if (inbound.type === "feedback") return { outcome: "noted", turnId: inbound.turnId };
      if (inbound.type === "decision") return { outcome: "refused", say: "Nothing waits for an approval here." };
      await new Promise((resolve) => setImmediate(resolve));
      if (refusals > 0) {
        refusals -= 1;
        throw new Error("disk full");
      }
      if (inbound.text.length > 100_000) return { outcome: "ignored", reason: "That message is too long for me." };
      const known = seen.get(inbound.eventId);
      if (known !== undefined) return { outcome: "seen", turnId: known };
      const turnId = `t${++turns}`;
      seen.set(inbound.eventId, turnId);
      const { messageId, sender, text, at } = inbound;
      say(conversation.id, { id: messageId, turnId, at, role: "user", sender, text });
      setImmediate(() => void run(conversation, messageId, turnId, text));
      return { outcome: "queued", turnId };
    },
    history: {
      async conversations(_, { limit }) {
        const summaries = [...talks].map(([id, messages]): ConversationSummary => {
          const first = messages.find((message) => message.role === "user");
          const turn = open.get(id);
          return {
            id,
            title: first?.role === "user" ? first.text.slice(0, 80) : "",
            updatedAt: messages.at(-1)?.at ?? "",
            ...(turn ? { openTurn: turn.turnId } : {}),
          };
        });
        return summaries.sort((a, b) => b.updatedAt.localeCompare(a.updatedAt)).slice(0, limit);
      },
      messages: async (id, { limit }) => (talks.get(id) ?? []).slice(-limit),
      turn: async () => undefined,
      approvals: { waiting: async () => [], find: async () => [] },
    },
    corpus: {
      search: async () => [],
      document: async (id) => documents.find((document) => document.id === id),
      documents: async () => documents.map(({ text: _, ...info }: CorpusDocument) => info),
    },
    status: async () => ({
      model: "fake-1",
      offline: false,
      skills: [
        { name: "market", description: { en: "Market questions with checked sources", zh: "有出处的市场问答" } },
        { name: "charts", description: { en: "Charts from figures", zh: "把数字画成图表" } },
      ],
      examples: [
        "Who leads China's enterprise MaaS market?",
        "Compare Alibaba Cloud and Volcengine by both rankings",
        "2025 年谁的 Token 调用量最高？",
        "画一张市场份额图",
      ],
      corpus: { documents: documents.length, chunks: 12 },
      version: "0.1.0",
      ...options.status,
    }),
  };
}
