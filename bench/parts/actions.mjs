/** What policy, metering, budgets and the audit log cost a tool call, and what questions that wait for an answer cost. */
import { rmSync } from "node:fs";
import { z } from "zod";
import { load } from "../lib/bundle.mjs";
import { quietest } from "../lib/quiet.mjs";
import { newFolder, root } from "../lib/server.mjs";
import { percentile } from "../lib/stats.mjs";

export const title = "actions: a tool call with rules, budgets, metering and the audit log; questions that wait";
const callsEach = 10;
const parkedTurns = 500;
const usage = { input: 100, cachedInput: 0, output: 40, reasoning: 0 };
const seconds = (ms) => ms / 1000;

/** Thirty rules that do not fit and one that does, a budget for everybody and one for each person. */
const guarded = `
zone: Asia/Shanghai
corpus: { seeds: false }
policy:
  rules:
${Array.from({ length: 30 }, (_, i) => `    - { tools: [poke], when: { what: { equals: "other ${i}" } }, do: refuse }`).join("\n")}
    - { tools: [poke], do: allow }
budgets:
  - { per: user, every: day, tokens: 1000000000 }
  - { per: total, every: month, tokens: 1000000000 }
limits: { personPerMinute: 100000, channelPerMinute: 100000 }
`;
const plain =
  "zone: Asia/Shanghai\ncorpus: { seeds: false }\nlimits: { personPerMinute: 100000, channelPerMinute: 100000 }";

/** @param {{ quick: boolean, say: (line: string) => void }} options */
export async function run({ quick, say }) {
  const { openApp } = await load("src/app.ts");
  const { readSettings } = await load("src/settings.ts");
  const open = async (home, text, policy) => {
    const chat = memoryAdapter();
    const settings = await readSettings({ ATCLAW_HOME: home }, { path: "atclaw.yaml", text }, home);
    const log = { info() {}, error: console.error };
    const app = await openApp({
      settings,
      root,
      version: "bench",
      log,
      adapters: () => [chat],
      models: [pokes],
      skills: [skill],
      ...(policy ? { policy } : {}),
    });
    return { app, chat };
  };

  const turns = quick ? 60 : 300;
  const homes = [newFolder(), newFolder(), newFolder()];
  try {
    say(`turns with ${callsEach} calls each, guarded and not`);
    const on = await open(homes[0], guarded);
    const off = await open(homes[1], plain, allowAll);
    await on.app.start();
    await off.app.start();
    const compared = await quietest(async () => {
      const times = { on: [], off: [] };
      // By turns, so that what else the machine does falls on both alike.
      for (let i = 0; i < turns; i++)
        for (const [name, { chat }] of Object.entries({ on, off })) {
          const from = performance.now();
          await chat.ask(`${name}-${Math.floor(i / 10)}`, "poke");
          times[name].push((performance.now() - from) / callsEach);
        }
      return { on: percentile(times.on, 50), off: percentile(times.off, 50) };
    });
    await on.app.stop();
    await off.app.stop();

    say(`${parkedTurns} turns that wait for approval`);
    const first = await open(homes[2], plain);
    await first.app.start();
    for (let i = 0; i < parkedTurns; i++) await first.chat.park(`parked-${i}`);
    const cpu = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 3000));
    const idle = process.cpuUsage(cpu);
    await first.app.stop();
    const began = performance.now();
    const second = await open(homes[2], plain);
    await second.app.start();
    const restartMs = performance.now() - began;
    const { waiting } = await second.app.store.counts();
    if (waiting !== parkedTurns) throw new Error(`${waiting} of ${parkedTurns} turns wait after the restart.`);
    await second.app.stop();
    const idleCpu = (idle.user + idle.system) / 1e6 / 3;

    const overhead = compared.on - compared.off;
    return {
      tables: [
        {
          title: `a write that is allowed, ${callsEach} in a turn, p50 ms a call`,
          rows: [{ guarded: compared.on, "with no rules": compared.off, overhead, others: compared.others }],
        },
        {
          title: `${parkedTurns} questions that wait`,
          rows: [{ "cores used meanwhile": idleCpu, "restart (s)": seconds(restartMs) }],
        },
      ],
      targets: [
        { what: "overhead of rules, budgets and metering a tool call", value: overhead, unit: "ms", atMost: 1 },
        { what: `cores used while ${parkedTurns} turns wait`, value: idleCpu, unit: "cores", atMost: 0.01 },
        { what: `restart with ${parkedTurns} waiting turns`, value: seconds(restartMs), unit: "s", atMost: 1 },
      ],
    };
  } finally {
    for (const home of homes) rmSync(home, { recursive: true, force: true });
  }
}

const allowAll = {
  decide: () => ({ verdict: "allow", rule: "everything" }),
  mayTalk: () => ({ ok: true }),
  mayApprove: () => true,
  isLate: () => false,
  rolesOf: () => [],
  approvalMs: 86_400_000,
};

const skill = {
  name: "poking",
  description: { en: "pokes", zh: "戳" },
  instructions: "",
  examples: [],
  tools: [
    {
      name: "poke",
      description: "pokes",
      input: z.object({ what: z.string() }),
      effect: "write",
      title: { en: "Poking", zh: "戳" },
      run: async () => ({ content: "poked" }),
    },
  ],
};

/** Asks for ten calls, one a round, and then replies. */
const pokes = {
  name: "pokes",
  contextTokens: 1_000_000,
  async generate({ messages }) {
    const asked = messages.findLastIndex(({ role }) => role === "user");
    const made = messages.slice(asked).filter(({ role }) => role === "tool").length;
    const call = { id: `c${made}`, name: "poke", arguments: JSON.stringify({ what: `it ${made}` }) };
    const more = made < callsEach;
    return {
      text: more ? "" : "done",
      toolCalls: more ? [call] : [],
      finish: more ? "tools" : "stop",
      usage,
      model: "pokes",
    };
  },
};

function memoryAdapter() {
  const replies = new Map();
  const questions = new Map();
  let receive;
  let count = 0;
  const post = async (channel, text, waiting) => {
    const messageId = `${channel}-${++count}`;
    const done = new Promise((resolve) => waiting.set(messageId, resolve));
    await receive({
      type: "message",
      eventId: messageId,
      messageId,
      conversation: { id: `memory:bench:${channel}`, adapter: "memory", account: "bench", channel, kind: "direct" },
      sender: { id: "somebody", name: "Somebody" },
      text,
      mentionsUs: true,
      at: new Date().toISOString(),
    });
    return done;
  };
  return {
    name: "memory",
    async start(take) {
      receive = take;
    },
    /** Resolves when the reply was sent. */
    ask: (channel, text) => post(channel, text, replies),
    /** Resolves when the question to approve was sent. */
    park: (channel) => post(channel, "poke", questions),
    async send({ inReplyTo, key, approvals }) {
      const waiting = approvals ? questions : replies;
      waiting.get(inReplyTo)?.();
      waiting.delete(inReplyTo);
      return { externalId: key };
    },
    async edit() {},
    async stop() {},
  };
}
