/** The same as `reply` without HTTP and without a model service: what inbox, engine, agent, store and outbox cost. */
import { load } from "../lib/bundle.mjs";
import { mark } from "../lib/model.mjs";
import { quietest } from "../lib/quiet.mjs";
import { newFolder, root } from "../lib/server.mjs";
import { spread } from "../lib/stats.mjs";

export const title = "inside: mention to reply within one process, adapter and model in memory, everything on disk";
const questionsEach = 10;
const usage = { input: 100, cachedInput: 0, output: 40, reasoning: 0 };

/** @param {{ quick: boolean }} options */
export async function run({ quick }) {
  const { openApp } = await load("src/app.ts");
  const { readSettings } = await load("src/settings.ts");
  const home = newFolder();
  const file = { path: "atclaw.yaml", text: "corpus: { seeds: false }" };
  const chat = memoryAdapter();
  const app = await openApp({
    settings: await readSettings({ ATCLAW_HOME: home }, file, home),
    root,
    version: "bench",
    log: { info() {}, error: console.error },
    adapters: () => [chat],
    models: [echo],
    skills: [],
  });
  await app.start();
  try {
    const forMs = quick ? 1500 : 5000;
    await measure(chat, 8, forMs);
    const rows = [];
    for (const atOnce of [1, 8, 32])
      rows.push({ "at once": atOnce, ...(await quietest(() => measure(chat, atOnce, forMs))) });
    return { tables: [{ title: "conversations of 10 questions (ms)", rows }], targets: [] };
  } finally {
    await app.stop();
  }
}

const echo = {
  name: "echo",
  contextTokens: 100_000,
  async generate({ messages }) {
    return { text: `You said: ${messages.at(-1).text}`, toolCalls: [], finish: "stop", usage, model: "echo" };
  },
};

function memoryAdapter() {
  const waiting = new Map();
  let receive;
  return {
    name: "memory",
    async start(take) {
      receive = take;
    },
    /** Resolves when the reply was sent. */
    async ask(channel, messageId) {
      const reply = new Promise((resolve) => waiting.set(messageId, resolve));
      await receive({
        type: "message",
        eventId: messageId,
        messageId,
        conversation: { id: `memory:bench:${channel}`, adapter: "memory", account: "bench", channel, kind: "direct" },
        sender: { id: "somebody", name: "Somebody" },
        text: `What is known about ${mark(messageId)}`,
        mentionsUs: true,
        at: new Date().toISOString(),
      });
      await reply;
    },
    async send({ inReplyTo, key }) {
      waiting.get(inReplyTo)?.();
      waiting.delete(inReplyTo);
      return { externalId: key };
    },
    async stop() {},
  };
}

let asked = 0;

async function measure(chat, atOnce, forMs) {
  const times = [];
  const cpu = process.cpuUsage();
  const started = performance.now();
  const lane = async () => {
    let channel = "";
    for (let i = 0; performance.now() - started < forMs; i++) {
      const id = String(++asked);
      if (i % questionsEach === 0) channel = id;
      const from = performance.now();
      await chat.ask(channel, id);
      times.push(performance.now() - from);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  const seconds = (performance.now() - started) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return {
    ...spread(times),
    "replies/s": times.length / seconds,
    "CPU s/1000": (user + system) / 1000 / times.length,
  };
}
