/** The web chat on a real port in front of a fake bot, with a page of two files, for tests that speak HTTP to it. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll } from "vitest";
import type { Reply } from "../../src/core/message.ts";
import { type FakeBot, fakeBot } from "../fakes/bot.ts";
import { startWebChat, type WebChat } from "../fakes/web.ts";

export const hello: Reply = { markdown: "Hello **you**, this is a reply.", citations: [], files: [], answered: true };
const running: WebChat[] = [];
let pageDir = "";

beforeAll(async () => {
  pageDir = await mkdtemp(join(tmpdir(), "atclaw-page-"));
  await mkdir(join(pageDir, "assets"));
  await writeFile(join(pageDir, "index.html"), "<!doctype html><title>page</title>");
  await writeFile(join(pageDir, "assets", "app-1.js"), "export const x = 1;");
});
afterAll(() => rm(pageDir, { recursive: true }));
afterEach(async () => {
  for (const chat of running.splice(0)) await chat.stop();
});

/** Starts one that ends with the test. Every question gets `hello` unless another bot is given. */
export async function start(options: Parameters<typeof startWebChat>[1] & { bot?: FakeBot } = {}) {
  const { bot = fakeBot({ answer: () => ({ reply: hello }) }), ...rest } = options;
  const chat = await startWebChat(bot, { pageDir, ...rest });
  running.push(chat);
  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(chat.url + path, { headers, redirect: "manual" });
  const post = (path: string, body: unknown, headers: Record<string, string> = {}) =>
    fetch(chat.url + path, {
      method: "POST",
      headers: { "content-type": "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
      redirect: "manual",
    });
  return { bot, chat, get, post };
}

/** Sends a request's bytes as they are, which no client of good manners would. */
export function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const socket = connect(port, "127.0.0.1", () => socket.write(text));
    socket.on("data", (chunk) => (answer += chunk));
    socket.on("end", () => resolve(answer));
    socket.on("error", reject);
  });
}
