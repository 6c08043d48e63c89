/** Load through the web door: some conversations at once, each asking its next question when it has its reply. */
import { openChat } from "./chat.mjs";
import { cpuSeconds, memoryMb } from "./proc.mjs";
import { spread } from "./stats.mjs";

/** Questions in one conversation, after which the next one begins; earlier ones are read by the model again. */
const questionsEach = 10;
let conversations = 0;

/**
 * Asks from `atOnce` conversations for `forMs`, or until `limit` replies are there.
 * @param {{ pid: number, port: number }} server
 * @param {{ state: { requests: number, busyMs: number } }} model
 * @param {{ atOnce: number, forMs: number, limit?: number }} options
 */
export async function load(server, model, { atOnce, forMs, limit = Number.POSITIVE_INFINITY }) {
  const times = [];
  const before = { ...model.state, cpu: cpuSeconds(server.pid), own: process.cpuUsage() };
  const started = performance.now();
  const goesOn = () => performance.now() - started < forMs && times.length < limit;
  const lane = async () => {
    while (goesOn()) {
      const chat = await openChat(server.port, `load-${process.pid}-${++conversations}`);
      for (let i = 0; i < questionsEach && goesOn(); i++) times.push(await chat.ask());
      chat.close();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));

  const seconds = (performance.now() - started) / 1000;
  const cpu = cpuSeconds(server.pid) - before.cpu;
  const { user, system } = process.cpuUsage(before.own);
  const own = (user + system) / 1e6;
  const modelMs = (model.state.busyMs - before.busyMs) / (model.state.requests - before.requests);
  return {
    replies: times.length,
    ...spread(times),
    modelMs,
    perSecond: times.length / seconds,
    cpuPerThousand: (1000 * cpu) / times.length,
    cores: cpu / seconds,
    loadCores: own / seconds,
    memoryMb: memoryMb(server.pid).now,
  };
}
