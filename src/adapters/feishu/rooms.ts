/**
 * The chats we are in, as far as Feishu does not list them: private chats, and topics in which we were addressed. They are kept as notes, so
 * that what was missed can be looked for there after a restart. Says hello in a group we come into.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import type { Notes } from "../../core/notes.ts";
import type { FeishuClient } from "./client.ts";
import type { Rooms } from "./events.ts";

/** A topic in which nobody spoke to us for so long is not looked through any more. */
const topicDays = 14;
const dayMs = 24 * 3_600_000;

export interface KnownRooms extends Rooms {
  isDirect(chatId: string): Promise<boolean>;
  directChats(): Promise<readonly string[]>;
  /** The topics of a chat in which we were addressed of late. */
  topics(chatId: string): Promise<readonly string[]>;
}

/** `notes` are the app's own. */
export function rooms(options: { client: FeishuClient; notes: Notes; now: () => number }): KnownRooms {
  const { client, notes, now } = options;
  const { api } = client.app;
  /** What was noted today, so that most messages cost no write. */
  const noted = new Map<string, number>();

  async function note(key: string): Promise<void> {
    const today = Math.floor(now() / dayMs);
    if (noted.get(key) === today) return;
    await notes.put(key, new Date(now()).toISOString());
    noted.set(key, today);
  }

  const directKey = (chatId: string): string => `direct ${chatId}`;
  const topicKey = (chatId: string, threadId: string): string => `topic ${chatId} ${threadId}`;
  const lastPart = ({ key }: { key: string }): string => key.slice(key.lastIndexOf(" ") + 1);

  return {
    async heard({ chatId, threadId, kind }) {
      if (kind === "direct") await note(directKey(chatId));
      if (threadId !== undefined) await note(topicKey(chatId, threadId));
    },
    async joined(chatId) {
      const key = `greeted ${chatId}`;
      if ((await notes.get(key)) !== undefined) return;
      await client.call({
        method: "POST",
        path: "/open-apis/im/v1/messages",
        params: { receive_id_type: "chat_id" },
        data: {
          receive_id: chatId,
          msg_type: "text",
          content: JSON.stringify({ text: api.includes("larksuite") ? hello.en : hello.zh }),
          uuid: createHash("sha256").update(key).digest("hex").slice(0, 40),
        },
        answer: z.object({}),
      });
      await notes.put(key, new Date(now()).toISOString());
    },
    async left(chatId) {
      await notes.remove(`greeted ${chatId}`);
      for (const { key } of await notes.list(topicKey(chatId, ""))) await notes.remove(key);
    },
    isDirect: async (chatId) => (await notes.get(directKey(chatId))) !== undefined,
    directChats: async () => (await notes.list(directKey(""))).map(lastPart),
    async topics(chatId) {
      const all = await notes.list(topicKey(chatId, ""));
      const isOld = ({ value }: { value: string }): boolean => now() - Date.parse(value) > topicDays * dayMs;
      for (const { key } of all.filter(isOld)) await notes.remove(key);
      return all.filter((one) => !isOld(one)).map(lastPart);
    },
  };
}

const hello = {
  zh: "大家好！@我 并直接说出你要什么，我会在话题里回答；/help 列出我会做的事。",
  en: "Hello! Mention me and say what you need; I answer in the thread. /help lists what I can do.",
};
