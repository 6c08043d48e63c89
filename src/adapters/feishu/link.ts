/** One app of ours at Feishu: its client, its way of receiving, its people, its posts. Links know nothing of each other. */
import { setTimeout as wait } from "node:timers/promises";
import type { AdapterHost, Receive } from "../../core/adapter.ts";
import type { FeishuApp } from "./apps.ts";
import { openClient } from "./client.ts";
import { identity } from "./identity.ts";
import { poster } from "./post.ts";

export type LinkHost = Pick<AdapterHost, "http" | "notes" | "vault" | "files" | "connected" | "log"> & {
  readonly now: () => number;
};

export type Link = ReturnType<typeof openLink>;

/** Makes the link of one app; nothing runs before `start`. */
export function openLink(app: FeishuApp, { log, now, files, ...host }: LinkHost) {
  const client = openClient(app, now);
  const closing = new AbortController();
  const sleep = (ms: number, signal: AbortSignal): Promise<void> => wait(ms, undefined, { signal, ref: false });
  const bot = identity({ client, sleep, log });
  const posts = poster({
    client,
    notes: host.notes(`feishu:${app.id}`),
    files,
    now,
    sleep: (ms, signal) => sleep(ms, signal ? AbortSignal.any([signal, closing.signal]) : closing.signal),
    logError: log.error,
  });

  return {
    account: app.id,
    send: posts.send,
    edit: posts.edit,
    progress: posts.progress,
    async start(_receive: Receive) {
      await bot.find(closing.signal);
    },
    async stop() {
      closing.abort();
      await posts.stop();
      client.close();
    },
  };
}
