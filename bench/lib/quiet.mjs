/** Other work on the machine spoils figures: it is counted, and a spoilt round is taken again. */
import { cpuSeconds, machineSeconds } from "./proc.mjs";

/** A round in which other processes used more than this, in cores, is taken again. */
const quietCores = 0.25;

/**
 * Takes a measurement until the machine was quiet, `tries` times at most, and gives the quietest. `others` says how many
 * cores processes used that are neither this one nor one of `pids`.
 * @template {object} T
 * @param {() => T | Promise<T>} measure
 * @param {{ pids?: readonly number[], tries?: number }} [options]
 * @returns {Promise<T & { others: number }>}
 */
export async function quietest(measure, { pids = [], tries = 3 } = {}) {
  const ours = () => {
    const { user, system } = process.cpuUsage();
    return (user + system) / 1e6 + pids.reduce((sum, pid) => sum + cpuSeconds(pid), 0);
  };
  let best;
  for (let i = 0; i < tries && (best === undefined || best.others > quietCores); i++) {
    const before = { started: performance.now(), machine: machineSeconds(), ours: ours() };
    const figures = await measure();
    const seconds = (performance.now() - before.started) / 1000;
    const others = Math.max(0, machineSeconds() - before.machine - (ours() - before.ours)) / seconds;
    if (best === undefined || others < best.others) best = { ...figures, others };
  }
  return best;
}
