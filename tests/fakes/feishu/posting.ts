/** The sending half of the adapter in front of the fake, over a store that outlives it. */
import { rmSync } from "node:fs";
import { afterAll } from "vitest";
import { feishuAdapter } from "../../../src/adapters/feishu/adapter.ts";
import { conversationOf } from "../../../src/adapters/feishu/inbound.ts";
import type { Adapter } from "../../../src/core/adapter.ts";
import type { Approval } from "../../../src/core/approval.ts";
import { DeliveryError } from "../../../src/core/errors.ts";
import type { Files } from "../../../src/core/files.ts";
import type { Conversation, Delivery, Outbound, Progress, Reply } from "../../../src/core/message.ts";
import { createHttp } from "../../../src/http/http.ts";
import { openFiles } from "../../../src/store/files.ts";
import { sealedNotes } from "../../../src/store/seal.ts";
import { openStore } from "../../../src/store/sqlite/store.ts";
import type { Store } from "../../../src/store/store.ts";
import { newHome } from "../app.ts";
import type { Said } from "./events.ts";
import { type FakeFeishu, type FakeOptions, startFakeFeishu } from "./server.ts";
import type { FakeMessage } from "./world.ts";

/** A question that was asked, and its turn. */
export interface Question {
  readonly turnId: string;
  readonly conversation: Conversation;
  readonly inReplyTo: string;
}

export interface Posting {
  readonly feishu: FakeFeishu;
  readonly files: Files;
  readonly store: Store;
  readonly home: string;
  readonly logged: string[];
  adapter(): Adapter;
  ask(said?: Said): Question;
  /** Hands something over once, as the outbox does. */
  send(question: Question, reply: string | Partial<Reply>, more?: Partial<Outbound>): Promise<Delivery>;
  show(question: Question, event: Shown): void;
  /** Begins anew over the same data, as after a crash: what was under way is dropped where it is. */
  restart(): Promise<void>;
  words(message?: FakeMessage): string;
}

type Shown = Progress extends infer One ? (One extends Progress ? Omit<One, "turnId"> : never) : never;

let turns = 0;

/** What there is between the end of a process and the start of the next. */
const afterDeath: Adapter = {
  name: "feishu",
  start: async () => {},
  send: async () => {
    throw new DeliveryError("The process is gone.", { retryable: true, outcome: "unknown" });
  },
  stop: async () => {},
};

/** Starts what ends with the tests of a file. */
export function postings(): (options?: FakeOptions & { home?: string }) => Promise<Posting> {
  const opened: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const end of opened.splice(0)) await end();
  });
  return async (options = {}) => {
    const feishu = await startFakeFeishu(options);
    const home = options.home ?? newHome();
    const store = openStore(home);
    const files = openFiles(home, store);
    const logged: string[] = [];
    const http = createHttp({ host: "127.0.0.1", port: 0, log: () => {} });
    const log = {
      info: () => {},
      error: (what: string, error?: unknown) => void logged.push(error ? `${what}: ${String(error)}` : what),
    };
    const left: Adapter[] = [];
    const open = async (): Promise<Adapter> => {
      const adapter = feishuAdapter({
        http,
        files,
        log,
        notes: store.notes,
        vault: sealedNotes(store.notes, home, undefined),
        connected: () => {},
        secrets: {
          FEISHU_APP_ID: feishu.app.id,
          FEISHU_APP_SECRET: feishu.app.secret,
          FEISHU_DOMAIN: feishu.url,
        },
        ...(options.now ? { now: options.now } : {}),
      } as Parameters<typeof feishuAdapter>[0]);
      await adapter.start(async () => ({ outcome: "ignored", reason: "test" }));
      left.push(adapter);
      return adapter;
    };
    let adapter = await open();
    opened.push(async () => {
      for (const one of left) await one.stop();
      await feishu.close();
      await http.close(10);
      await store.close();
      rmSync(home, { recursive: true, force: true });
    });
    return {
      feishu,
      files,
      store,
      home,
      logged,
      adapter: () => adapter,
      ask(said = {}) {
        const { message } = feishu.said("@_user_1 question", said);
        return {
          turnId: `t-${++turns}`,
          inReplyTo: message.message_id,
          conversation: conversationOf(feishu.app.id, {
            chatId: message.chat_id,
            kind: feishu.world.chats.get(message.chat_id)?.mode === "p2p" ? "direct" : "channel",
            messageId: message.message_id,
            rootId: message.root_id,
            threadId: message.thread_id,
          }),
        };
      },
      send: (question, reply, more = {}) =>
        adapter.send({
          key: `reply-${question.turnId}`,
          ...question,
          reply: {
            markdown: typeof reply === "string" ? reply : "",
            citations: [],
            files: [],
            answered: true,
            ...(typeof reply === "string" ? {} : reply),
          },
          mayExist: false,
          ...more,
        }),
      show: ({ turnId, conversation }, event) => adapter.progress?.(conversation, { ...event, turnId } as Progress),
      async restart() {
        const before = adapter;
        adapter = afterDeath;
        await before.stop();
        adapter = await open();
      },
      words: (message = feishu.posts().at(-1)) => (message ? feishu.textOf(message) : ""),
    };
  };
}

/** An action that waits for somebody's word. */
export function approvalOf(question: Question, more: Partial<Approval> = {}): Approval {
  return {
    id: "a-1",
    group: "g-1",
    turnId: question.turnId,
    conversation: question.conversation,
    asker: { id: "ou_alice", name: "Alice" },
    language: "en",
    skill: "rooms",
    tool: "book_room",
    title: "Book a room",
    input: { room: "Jade", minutes: 30 },
    approvers: { who: ["asker"], count: 1 } as Approval["approvers"],
    rule: "r1",
    reason: "Writes need a word.",
    state: "waiting",
    decisions: [],
    askedAt: "2026-11-21T00:00:00.000Z",
    expiresAt: "2026-11-23T00:00:00.000Z",
    ...more,
  };
}
