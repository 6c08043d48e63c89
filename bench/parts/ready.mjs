/** How long the real process takes to be ready, what it holds in memory, and what it loads. */
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { memoryMb } from "../lib/proc.mjs";
import { newFolder, startServer } from "../lib/server.mjs";
import { percentile } from "../lib/stats.mjs";

export const title = "ready: from making the process to the first 200 of /readyz";
const idleMs = 3000;
/** Packages that only some set-ups or files need. */
const onDemand = [
  "openai",
  "@slack/bolt",
  "@larksuiteoapi/node-sdk",
  "pdfjs-dist",
  "mammoth",
  "htmlparser2",
  "echarts",
  "@resvg/resvg-js",
  "sqlite-vec",
];

/** @param {{ quick: boolean }} options */
export async function run({ quick }) {
  const home = newFolder();
  const first = await startServer({ home });
  await first.stop();
  const times = [];
  const memory = [];
  for (let i = 0; i < (quick ? 3 : 7); i++) {
    const server = await startServer({ home });
    times.push(server.readyMs);
    if (i < 3) {
      await wait(idleMs);
      memory.push(memoryMb(server.pid).now);
    }
    await server.stop();
  }
  const loaded = await packagesLoaded(home);
  const needless = loaded.filter((name) => onDemand.includes(name));
  const p50 = percentile(times, 50);
  const idleMb = percentile(memory, 50);
  return {
    tables: [
      {
        title: "no model, no chat platform, the shipped corpus",
        rows: [
          { what: "first start, empty data folder", ms: first.readyMs },
          { what: `later starts, median of ${times.length}`, ms: p50 },
          { what: "later starts, fastest", ms: Math.min(...times) },
          { what: "later starts, slowest", ms: Math.max(...times) },
        ],
      },
      { title: "", rows: [{ "packages loaded": loaded.join(", "), "memory idle for 3 s, MB": idleMb }] },
    ],
    targets: [
      { what: "ready", value: p50 / 1000, unit: "s", atMost: 0.6 },
      { what: "memory idle for 3 s", value: idleMb, unit: "MB", atMost: 120 },
      {
        what: `SDKs loaded though off (${needless.join(", ") || "none"})`,
        value: needless.length,
        unit: "",
        atMost: 0,
      },
    ],
  };
}

/** The packages outside dist/ whose code ran: V8 names every script it has seen when it is asked for coverage. */
async function packagesLoaded(home) {
  const folder = join(home, "coverage");
  mkdirSync(folder);
  const server = await startServer({ home, env: { NODE_V8_COVERAGE: folder } });
  const maps = readFileSync(`/proc/${server.pid}/maps`, "latin1");
  await server.stop();
  const scripts = readdirSync(folder).flatMap((file) =>
    JSON.parse(readFileSync(join(folder, file), "utf8")).result.map(({ url }) => url),
  );
  if (!scripts.some((url) => url.endsWith("/dist/main.js"))) throw new Error("V8 named no script of ours.");
  const names = [...scripts, ...maps.split("\n")].flatMap((path) => {
    const inside = path.split("/node_modules/").at(-1);
    if (inside === undefined || inside === path) return [];
    return [
      inside
        .split("/")
        .slice(0, inside.startsWith("@") ? 2 : 1)
        .join("/"),
    ];
  });
  return [...new Set(names)].sort();
}
