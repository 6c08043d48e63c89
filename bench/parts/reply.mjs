/** How long a reply takes through the web door of the real process, with a model that takes no time. */
import { openChat, post } from "../lib/chat.mjs";
import { load } from "../lib/load.mjs";
import { startModel } from "../lib/model.mjs";
import { quietest } from "../lib/quiet.mjs";
import { newFolder, settled, startServer } from "../lib/server.mjs";

export const title = "reply: mention to reply through the web door, model without latency, everything on disk";
const tokens = 40;
const fillAtOnce = 32;

/** @param {{ quick: boolean, say: (line: string) => void }} options */
export async function run({ quick, say }) {
  const model = await startModel({ tokens });
  const server = await startServer({ home: newFolder(), env: model.env });
  const forMs = quick ? 2000 : 6000;
  try {
    const chat = await openChat(server.port, "first");
    const firstMs = await chat.ask();
    chat.close();
    await load(server, model, { atOnce: 8, forMs, limit: 1000 });
    const cells = [];
    for (const atOnce of [1, 8, 32]) {
      say(`${atOnce} at once`);
      const cell = await quietest(() => load(server, model, { atOnce, forMs }), { pids: [server.pid] });
      cells.push({ "at once": atOnce, ...cell });
    }
    const stored = await afterMany(model, quick ? [10, 1000] : [10, 1000, 10_000], forMs, say);
    const [one, , many] = cells;
    return {
      tables: [
        {
          title: `replies of ${tokens} streamed words, conversations of 10 questions (ms)`,
          rows: cells.map((cell) => ({
            "at once": cell["at once"],
            p50: cell.p50,
            p95: cell.p95,
            p99: cell.p99,
            "p50 without model": cell.p50 - cell.modelMs,
            "replies/s": cell.perSecond,
            "CPU s/1000": cell.cpuPerThousand,
            "memory MB": cell.memoryMb,
            "cores: server": cell.cores,
            load: cell.loadCores,
            others: cell.others,
          })),
        },
        { title: "", rows: [{ "first reply of a fresh process, ms": firstMs }] },
        { title: "one at a time, after so many stored conversations (ms)", rows: stored },
      ],
      targets: [
        { what: "one at a time, p50", value: one.p50, unit: "ms", atMost: 3 },
        { what: "replies at 32 at once", value: many.perSecond, unit: "/s", atLeast: 800 },
        { what: "CPU for 1000 replies", value: many.cpuPerThousand, unit: "s", atMost: 1.5 },
        {
          what: `p50 after ${stored.at(-1).conversations} conversations, against 10`,
          value: stored.at(-1).p50 / stored[0].p50,
          unit: "times",
          atMost: 1.25,
        },
      ],
    };
  } finally {
    await server.stop();
    await model.close();
  }
}

/** One at a time in data folders of different sizes, each in turn and three times over, so that a busy moment meets them all. */
async function afterMany(model, counts, forMs, say) {
  const servers = [];
  try {
    for (const count of counts) {
      say(`${count} conversations are held`);
      const server = await startServer({ home: newFolder(), env: model.env });
      servers.push({ count, server, rounds: [] });
      await fill(server.port, count);
      await load(server, model, { atOnce: 1, forMs, limit: 1000 });
    }
    say("one at a time after each");
    for (let round = 0; round < 3; round++)
      for (const { server, rounds } of servers) rounds.push(await load(server, model, { atOnce: 1, forMs: forMs / 2 }));
    return servers.map(({ count, rounds }) => {
      const best = rounds.reduce((a, b) => (b.p50 < a.p50 ? b : a));
      return { conversations: count, p50: best.p50, p95: best.p95, p99: best.p99, "memory MB": best.memoryMb };
    });
  } finally {
    for (const { server } of servers) await server.stop();
  }
}

/** Holds so many conversations of one exchange each. */
async function fill(port, count) {
  let next = 0;
  const lane = async () => {
    while (next < count) {
      const n = next++;
      await post(port, `stored-${n}`, { id: "m", text: `Something that was asked before, ${n} of ${count}` });
    }
  };
  await Promise.all(Array.from({ length: fillAtOnce }, lane));
  await settled(port, 250);
}
