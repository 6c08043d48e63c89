/**
 * What Feishu keeps of what was said: groups by their list, private chats and topics by our notes of them. Of a topic only the first message
 * stands among those of its chat, so the topics are read too: those that began of late, and those we were addressed in.
 */
import { z } from "zod";
import type { PlatformHistory } from "../../core/adapter.ts";
import type { InboundMessage } from "../../core/message.ts";
import type { FeishuClient } from "./client.ts";
import { deliveryError, failureOf } from "./failure.ts";
import type { Us } from "./identity.ts";
import { listed, type Raw, readListed, toInbound } from "./inbound.ts";
import type { KnownRooms } from "./rooms.ts";

const pageSize = 50;
const chatPageSize = 100;
/** Topics that began so long before the moment asked for are read as well, as far as they stand on so many pages before it. */
const topicsBackMs = 24 * 3_600_000;
const pagesBack = 10;
const maxTopics = 100;

const chatPage = z.object({
  items: z.array(z.object({ chat_id: z.string().min(1) })).nullish(),
  has_more: z.boolean().nullish(),
  page_token: z.string().nullish(),
});
const messagePage = z.object({
  // One that cannot be read must not hide the others.
  items: z.array(z.unknown()).nullish(),
  has_more: z.boolean().nullish(),
  page_token: z.string().nullish(),
});

export function history(options: {
  client: FeishuClient;
  rooms: KnownRooms;
  us: () => Us | undefined;
}): PlatformHistory {
  const { client, rooms, us } = options;
  const { id: account, console: appConsole } = client.app;
  let places: readonly string[] | undefined;

  const fail = (error: unknown) => deliveryError(failureOf(error), { appConsole, begun: false });

  async function groups(signal: AbortSignal): Promise<string[]> {
    const found: string[] = [];
    for (let token: string | undefined; ; ) {
      const page = await client.call({
        method: "GET",
        path: "/open-apis/im/v1/chats",
        params: { sort_type: "ByActiveTimeDesc", page_size: chatPageSize, ...(token ? { page_token: token } : {}) },
        answer: chatPage,
        signal,
      });
      found.push(...(page.items ?? []).map((chat) => chat.chat_id));
      token = page.has_more ? page.page_token || undefined : undefined;
      if (!token) return found;
    }
  }

  /** Pages of a chat back to a moment, or of a topic; newest first. */
  async function* pages(container: { chat: string; fromMs: number } | { topic: string }, signal: AbortSignal) {
    const where =
      "chat" in container
        ? {
            container_id_type: "chat",
            container_id: container.chat,
            start_time: String(Math.floor(container.fromMs / 1000)),
          }
        : { container_id_type: "thread", container_id: container.topic };
    for (let token: string | undefined; ; ) {
      const page = await client.call({
        method: "GET",
        path: "/open-apis/im/v1/messages",
        params: {
          ...where,
          sort_type: "ByCreateTimeDesc",
          page_size: pageSize,
          ...(token ? { page_token: token } : {}),
        },
        answer: messagePage,
        signal,
      });
      yield (page.items ?? []).flatMap((item) => listed.safeParse(item).data ?? []).filter((item) => !item.deleted);
      token = page.has_more ? page.page_token || undefined : undefined;
      if (!token) return;
    }
  }

  async function read(chatId: string, sinceMs: number, signal: AbortSignal): Promise<Raw[]> {
    const kind = (await rooms.isDirect(chatId)) ? "direct" : "channel";
    const found: Raw[] = [];
    const topics = new Set<string>();
    let back = 0;
    for await (const items of pages({ chat: chatId, fromMs: sinceMs - topicsBackMs }, signal)) {
      const raws = items.map((item) => readListed(item, chatId, kind));
      for (const raw of raws) {
        if (raw.threadId !== undefined) topics.add(raw.threadId);
        if (raw.at >= sinceMs) found.push(raw);
      }
      if (raws.some((raw) => raw.at < sinceMs) && ++back === pagesBack) break;
    }
    const ours = await rooms.topics(chatId);
    for (const topic of [...new Set([...ours, ...topics])].slice(0, maxTopics))
      found.push(...(await readTopic(topic, { chatId, kind, sinceMs }, signal)));
    const each = new Map(found.map((raw) => [raw.messageId, raw]));
    // Of the same moment, what came first stands last in each list.
    return [...each.values()].reverse().sort((a, b) => a.at - b.at);
  }

  async function readTopic(
    topic: string,
    { chatId, kind, sinceMs }: { chatId: string; kind: Raw["kind"]; sinceMs: number },
    signal: AbortSignal,
  ): Promise<Raw[]> {
    const found: Raw[] = [];
    try {
      for await (const items of pages({ topic }, signal)) {
        const raws = items.map((item) => readListed(item, chatId, kind));
        found.push(...raws.filter((raw) => raw.at >= sinceMs));
        if (raws.some((raw) => raw.at < sinceMs)) break;
      }
    } catch (error) {
      // A topic that is gone keeps nobody from reading the others.
      if (failureOf(error).kind !== "refused") throw error;
    }
    return found;
  }

  return {
    async places(signal) {
      try {
        const chats = [...(await groups(signal)), ...(await rooms.directChats())];
        places = [...new Set(chats)].map((chat) => `${account}:${chat}`);
      } catch (error) {
        // One app's trouble must not keep the others from being looked through; its own places are still known.
        if (!places) throw fail(error);
      }
      return places;
    },
    async *said(place, since, signal): AsyncIterable<InboundMessage> {
      const bot = us();
      if (!bot) throw fail(new Error("Feishu has not told yet who the bot is"));
      let raws: Raw[];
      try {
        raws = await read(place.slice(account.length + 1), Date.parse(since), signal);
      } catch (error) {
        throw fail(error);
      }
      for (const raw of raws) {
        // The same message has no event here: its own id stands for one.
        const message = toInbound(raw, account, bot, `history ${raw.messageId}`);
        if (message && (message.mentionsUs || message.conversation.kind === "direct")) yield message;
      }
    },
  };
}
