/**
 * Measurements in the Prometheus text format: `counted` since the start, `stored` and `now` as it is now, each under its own
 * name, and the memory of the process in bytes.
 */
export function metricsText(
  counted: Readonly<Record<string, number>>,
  stored: Readonly<Record<string, number>>,
  now: Readonly<Record<string, number>>,
): string {
  const total = Object.entries(counted).map(
    ([name, value]) => [`atclaw_${snake(name)}_total`, "counter", value] as const,
  );
  const gauges = [
    ...Object.entries(stored).map(([name, value]) => [`atclaw_stored_${snake(name)}`, "gauge", value] as const),
    ...Object.entries(now).map(([name, value]) => [`atclaw_${snake(name)}`, "gauge", value] as const),
  ];
  const memory = ["process_resident_memory_bytes", "gauge", process.memoryUsage.rss()] as const;
  return `${[...total, ...gauges, memory].map(([name, type, value]) => `# TYPE ${name} ${type}\n${name} ${value}`).join("\n")}\n`;
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
