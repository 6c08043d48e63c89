/** What `kill -9` in the middle of many turns costs: time, and nothing else. */
import { setTimeout as wait } from "node:timers/promises";
import { post } from "../lib/chat.mjs";
import { startModel } from "../lib/model.mjs";
import { get, newFolder, settled, startServer } from "../lib/server.mjs";

export const title = "recovery: kill -9 with open turns, then a start with the model answering";
const turns = 200;

/** @param {{ say: (line: string) => void }} options */
export async function run({ say }) {
  const model = await startModel({ tokens: 40 });
  const home = newFolder();
  const names = Array.from({ length: turns }, (_, i) => `killed-${i}`);
  const ask = (server, name) => post(server.port, name, { id: "m", text: `What is known about ${name}` });
  try {
    model.hang(true);
    const first = await startServer({ home, env: model.env });
    const admitted = await Promise.all(names.map((name) => ask(first, name)));
    while (model.state.waiting === 0) await wait(5);
    const inFlight = model.state.waiting;
    await first.kill();
    say(`killed with ${turns} turns open, ${inFlight} of them with the model`);

    model.hang(false);
    const started = performance.now();
    const second = await startServer({ home, env: model.env });
    await settled(second.port, 5);
    const doneMs = performance.now() - started;

    // As a platform does that saw no end of it.
    const again = await Promise.all(names.map((name) => ask(second, name)));
    await settled(second.port);
    const replies = await Promise.all(names.map((name) => repliesIn(second.port, name)));
    await second.stop();
    const lost = replies.filter((count) => count === 0).length;
    const twice = replies.filter((count) => count > 1).length;
    const same = again.filter(({ outcome, turnId }, i) => outcome === "seen" && turnId === admitted[i]?.turnId).length;
    return {
      tables: [
        {
          title: `${turns} open turns`,
          rows: [
            { what: "start to ready, ms", value: second.readyMs },
            { what: "start to the last reply delivered, ms", value: doneMs },
            { what: "replies lost", value: lost },
            { what: "replies given twice", value: twice },
            { what: "messages posted again and recognised", value: same },
          ],
        },
      ],
      targets: [
        { what: "lost or given twice", value: lost + twice, unit: "", atMost: 0 },
        { what: "recognised when posted again", value: same, unit: "", atLeast: turns },
        { what: "all replies delivered", value: doneMs / 1000, unit: "s", atMost: 2 },
      ],
    };
  } finally {
    await model.close();
  }
}

async function repliesIn(port, conversation) {
  const { body } = await get(port, `/api/conversations/${conversation}/messages`);
  return JSON.parse(body).messages.filter(({ role }) => role === "assistant").length;
}
