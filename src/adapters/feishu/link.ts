/** One app of ours at Feishu: its client, its way of receiving, its people, its posts. Links know nothing of each other. */
import { setMaxListeners } from "node:events";
import { setTimeout as wait } from "node:timers/promises";
import type { AdapterHost, Health, Receive } from "../../core/adapter.ts";
import type { SentFile } from "../../core/message.ts";
import { type FeishuApp, isCalled } from "./apps.ts";
import { openClient } from "./client.ts";
import { completer } from "./complete.ts";
import { type Connection, longConnection } from "./connection.ts";
import { eventReader } from "./events.ts";
import { fetchFile } from "./files.ts";
import { grants } from "./grants.ts";
import { history } from "./history.ts";
import { identity } from "./identity.ts";
import type { Ingress } from "./ingress.ts";
import { oauth } from "./oauth.ts";
import { people } from "./people.ts";
import { poster } from "./post.ts";
import { rooms } from "./rooms.ts";

export type LinkHost = Pick<AdapterHost, "notes" | "vault" | "files" | "log"> & {
  /** Who asked what; without it, nobody is told in private that their answer could not be posted. */
  readonly turns?: Pick<AdapterHost["history"], "turn"> | undefined;
  /** Shared by the apps that Feishu calls. */
  readonly ingress: Ingress;
  /** After each connect. */
  readonly connected: () => void;
  readonly now: () => number;
  readonly pongLimitMs?: number;
};

export type Link = ReturnType<typeof openLink>;

/** Makes the link of one app; nothing runs before `start`. */
export function openLink(
  app: FeishuApp,
  { notes, vault, files, turns, ingress, connected, log, now, pongLimitMs }: LinkHost,
) {
  const client = openClient(app, now);
  const closing = new AbortController();
  // Every post that waits listens to it.
  setMaxListeners(0, closing.signal);
  const sleep = (ms: number, signal: AbortSignal): Promise<void> => wait(ms, undefined, { signal, ref: false });
  const bot = identity({ client, sleep, log });
  const own = notes(`feishu:${app.id}`);
  const posts = poster({
    client,
    notes: own,
    files,
    history: turns,
    now,
    sleep: (ms, signal) => sleep(ms, signal ? AbortSignal.any([signal, closing.signal]) : closing.signal),
    logError: log.error,
  });

  const access = grants({
    client,
    oauth: oauth(app, now),
    vault: vault(`feishu:${app.id}`),
    now,
    sleep,
    logError: log.error,
    tell: posts.tellAgreed,
  });
  const known = rooms({ client, notes: own, now });
  const find = people({ client, now, logError: log.error });
  let connection: Connection | undefined;
  let started = false;

  return {
    account: app.id,
    send: posts.send,
    edit: posts.edit,
    progress: posts.progress,
    wantsWords: posts.wantsWords,
    access,
    history: history({ client, rooms: known, us: bot.us }),
    complete: completer({ client, find, us: bot.us }),
    fetchFile: (file: SentFile, signal: AbortSignal) => fetchFile(client, file, signal),
    async start(receive: Receive) {
      await bot.find(closing.signal);
      // Who stops us while we ask must find nothing begun afterwards.
      if (closing.signal.aborted) return;
      await access.start();
      if (closing.signal.aborted) return access.stop();
      const hear = eventReader({ account: app.id, bot, receive, rooms: known, now, logError: log.error });
      if (isCalled(app)) {
        ingress.open({ app, hear });
        connected();
      } else {
        const watch = pongLimitMs === undefined ? {} : { pongLimitMs };
        connection = longConnection({ client, hear, onConnected: connected, log, now, ...watch });
        await connection.start();
      }
      started = true;
    },
    health(): Health {
      const trouble = started ? connection?.trouble() : "starting";
      if (trouble === "starting") return { state: "starting", say: startingWords(app.id) };
      if (trouble) return { state: "down", say: trouble };
      return bot.us() ? { state: "ok" } : { state: "down", say: unknownWords(app.id) };
    },
    async stop() {
      ingress.close(app.id);
      await connection?.stop();
      closing.abort();
      await access.stop();
      await posts.stop();
      client.close();
    },
  };
}

const startingWords = (id: string) => ({
  en: `feishu: the app ${id} is connecting to Feishu. If this stays so, check that this machine reaches Feishu.`,
  zh: `feishu：应用 ${id} 正在连接飞书。如果一直如此，请检查本机能否访问飞书。`,
});

const unknownWords = (id: string) => ({
  en: `feishu: Feishu could not be asked yet who the bot of the app ${id} is, so messages wait. Check that this machine reaches Feishu.`,
  zh: `feishu：还无法向飞书查询应用 ${id} 的机器人身份，消息需要等待。请检查本机能否访问飞书。`,
});
