/**
 * A model service in the OpenAI protocol that takes no time: its replies are put together beforehand, all but the
 * word that proves which question is answered.
 */
import http from "node:http";

const words =
  "the team reads each thread and writes one short clear answer with its sources so that people know what has changed and why".split(
    " ",
  );
const head = { id: "chatcmpl-bench", created: 1_700_000_000, model: "bench" };
const chunk = (delta, finish = null) =>
  event({ ...head, object: "chat.completion.chunk", choices: [{ index: 0, delta, finish_reason: finish }] });
const event = (data) => `data: ${JSON.stringify(data)}\n\n`;

/** The word that a question carries and its answer repeats. Letters only, so that it is no figure to be checked. */
export const mark = (n) => `mark-${[...String(n)].map((digit) => "abcdefghij"[Number(digit)]).join("")}.`;

/**
 * Starts the service. Replies have `tokens` words, each a chunk of its own where the request asks for a stream; they
 * come after `delayMs()`.
 * @param {{ tokens: number, delayMs?: () => number }} options
 */
export async function startModel({ tokens, delayMs }) {
  const text = Array.from({ length: tokens - 1 }, (_, i) => words[i % words.length]);
  const usage = { prompt_tokens: 100, completion_tokens: tokens, total_tokens: 100 + tokens };
  const before =
    chunk({ role: "assistant", content: "" }) + text.map((word) => chunk({ content: `${word} ` })).join("");
  const after = `${chunk({}, "stop") + event({ ...head, object: "chat.completion.chunk", choices: [], usage })}data: [DONE]\n\n`;
  const whole = (said) => ({
    ...head,
    object: "chat.completion",
    choices: [
      { index: 0, message: { role: "assistant", content: `${text.join(" ")} ${said}` }, finish_reason: "stop" },
    ],
    usage,
  });
  const state = { hangs: false, waiting: 0, requests: 0, busyMs: 0 };

  function answer(body, response) {
    const at = body.lastIndexOf("mark-");
    const said = at === -1 ? "no mark" : body.slice(at, body.indexOf(".", at) + 1);
    if (/"stream":\s*true/.test(body)) {
      response.writeHead(200, { "content-type": "text/event-stream" });
      response.end(before + chunk({ content: said }) + after);
    } else {
      response.writeHead(200, { "content-type": "application/json" });
      response.end(JSON.stringify(whole(said)));
    }
  }

  const server = http.createServer((request, response) => {
    const arrived = performance.now();
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      state.requests += 1;
      if (state.hangs) {
        state.waiting += 1;
        response.on("close", () => {
          state.waiting -= 1;
        });
        return;
      }
      const body = Buffer.concat(parts).toString();
      if (delayMs) setTimeout(answer, delayMs(), body, response);
      else answer(body, response);
      state.busyMs += performance.now() - arrived;
    });
  });
  server.keepAliveTimeout = 120_000;
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    /** How many requests there were, how many hang now, and the time all answers took, from first byte to last, in ms. */
    state,
    /** The environment of a bot that uses this model. */
    env: {
      ATCLAW_MODEL: "openai",
      OPENAI_BASE_URL: `http://127.0.0.1:${server.address().port}/v1`,
      OPENAI_API_KEY: "bench",
      OPENAI_MODEL: "bench",
    },
    hang(hangs) {
      state.hangs = hangs;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
