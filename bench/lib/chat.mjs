/** The web door as a program uses it: messages posted over kept-alive connections, replies read from the live events. */
import http from "node:http";
import { mark } from "./model.mjs";

const agent = new http.Agent({ keepAlive: true });
const replyLimitMs = 60_000;
let asked = 0;

/**
 * Posts one message.
 * @param {number} port
 * @param {string} conversation
 * @param {{ id: string, text: string }} message
 * @returns {Promise<{ outcome: string, turnId?: string }>} what the door says; rejects unless that is 202
 */
export function post(port, conversation, message) {
  const body = JSON.stringify(message);
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        host: "127.0.0.1",
        port,
        path: `/api/conversations/${conversation}/messages`,
        method: "POST",
        agent,
        headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) },
      },
      (response) => {
        let answer = "";
        response.setEncoding("utf8").on("data", (text) => {
          answer += text;
        });
        response.on("end", () => {
          if (response.statusCode === 202) resolve(JSON.parse(answer));
          else reject(new Error(`A message was refused (${response.statusCode}): ${answer}`));
        });
      },
    );
    request.on("error", reject);
    request.end(body);
  });
}

/**
 * Opens the live events of a conversation. `ask` posts a question and gives the milliseconds from then until its reply
 * was read; it rejects when a reply answers something else. One question at a time.
 * @param {number} port
 * @param {string} conversation
 */
export async function openChat(port, conversation) {
  let waiting;
  let held = "";
  const request = http.get({
    host: "127.0.0.1",
    port,
    path: `/api/conversations/${conversation}/events`,
    agent: false,
  });
  const response = await new Promise((resolve, reject) => request.on("response", resolve).on("error", reject));
  if (response.statusCode !== 200) throw new Error(`No live events (${response.statusCode}).`);
  response.setEncoding("utf8").on("data", (text) => {
    held += text;
    for (let end = held.indexOf("\n\n"); end !== -1; end = held.indexOf("\n\n")) {
      const frame = held.slice(0, end);
      held = held.slice(end + 2);
      if (frame.includes("event: reply\n")) waiting?.(frame);
    }
  });
  response.on("error", () => {});

  return {
    async ask() {
      const word = mark(++asked);
      const started = performance.now();
      const reply = new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error(`No reply within ${replyLimitMs} ms.`)), replyLimitMs);
        waiting = (frame) => {
          clearTimeout(late);
          const ms = performance.now() - started;
          if (frame.includes(word)) resolve(ms);
          else reject(new Error(`A reply does not answer ${word}: ${frame}`));
        };
      });
      await post(port, conversation, { id: `m${asked}`, text: `What is known about ${word}` });
      return reply;
    },
    close() {
      request.destroy();
    },
  };
}
