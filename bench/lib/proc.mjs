/** What Linux tells of processes through /proc: CPU time, memory, and how busy the machine is. */
import { readFileSync } from "node:fs";
import { cpus } from "node:os";

/** USER_HZ, which Linux promises to programs whatever the kernel's own clock. */
const ticksPerSecond = 100;

/**
 * CPU seconds a process has used so far, in its own code and in the kernel's on its behalf.
 * @param {number} pid
 */
export function cpuSeconds(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/**
 * Resident memory in MB (2^20 bytes), now and at its highest.
 * @param {number} pid
 */
export function memoryMb(pid) {
  const status = readFileSync(`/proc/${pid}/status`, "latin1");
  const field = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) / 1024;
  return { now: field("VmRSS"), peak: field("VmHWM") };
}

/** CPU seconds the whole machine has been busy. */
export function machineSeconds() {
  const [user, nice, system, , , irq, softirq] = readFileSync("/proc/stat", "latin1")
    .split("\n", 1)[0]
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq) / ticksPerSecond;
}

/** The machine in one line, for whoever reads the figures later. */
export function machine() {
  const [first] = cpus();
  return `${cpus().length} cores (${first?.model.trim() ?? "unknown"}), Node ${process.version}`;
}
