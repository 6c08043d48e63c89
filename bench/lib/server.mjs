/** The real process: `node dist/main.js start` on a port and a data folder of its own. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import http from "node:http";
import net from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** The folder of the package. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

const readyLimitMs = 60_000;
const pollMs = 4;
const running = new Set();
const folders = [];
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A fresh folder, removed when the bench ends. */
export function newFolder() {
  const folder = mkdtempSync(join(tmpdir(), "atclaw-bench-"));
  folders.push(folder);
  return folder;
}

/**
 * Starts the bot and waits until it is ready. `readyMs` counts from before the process is made to the first 200 of
 * /readyz, asked for every 4 ms. Nothing of our own environment is handed on but the path.
 * @param {{ home: string, env?: Readonly<Record<string, string>>, nodeArgs?: readonly string[], main?: string }} options
 */
export async function startServer({ home, env = {}, nodeArgs = [], main = join(root, "dist/main.js") }) {
  const port = await freePort();
  const started = performance.now();
  const child = spawn(process.execPath, [...nodeArgs, main, "start"], {
    cwd: home,
    env: { PATH: process.env.PATH, ATCLAW_HOME: home, ATCLAW_MODEL: "offline", PORT: String(port), ...env },
    stdio: ["ignore", "ignore", "pipe"],
  });
  running.add(child);
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text) => {
    said = (said + text).slice(-4000);
  });
  const gone = new Promise((resolve) => child.once("exit", resolve)).then(() => running.delete(child));
  while ((await get(port, "/readyz").catch(() => undefined))?.status !== 200) {
    if (child.exitCode !== null) throw new Error(`atclaw ended while starting:\n${said}`);
    if (performance.now() - started > readyLimitMs) throw new Error(`atclaw was not ready in time:\n${said}`);
    await wait(pollMs);
  }
  const end = (signal) => {
    child.kill(signal);
    return gone;
  };
  return {
    pid: child.pid,
    port,
    readyMs: performance.now() - started,
    /** What it wrote to standard error, the last of it. */
    log: () => said,
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
  };
}

/**
 * Asks for a page of the server.
 * @param {number} port
 * @param {string} path
 * @returns {Promise<{ status: number | undefined, body: string }>}
 */
export function get(port, path) {
  return new Promise((resolve, reject) => {
    const request = http.get({ host: "127.0.0.1", port, path, agent: false }, (response) => {
      let body = "";
      response.setEncoding("utf8").on("data", (text) => {
        body += text;
      });
      response.on("end", () => resolve({ status: response.statusCode, body }));
    });
    request.on("error", reject);
  });
}

/**
 * Waits until no stored turn is open and no reply unsent.
 * @param {number} port
 */
export async function settled(port, everyMs = 50) {
  for (;;) {
    const { body } = await get(port, "/metrics");
    const gauge = (name) => Number(new RegExp(`^atclaw_stored_${name} (\\d+)`, "m").exec(body)?.[1]);
    if (gauge("open") === 0 && gauge("unsent") === 0) return;
    await wait(everyMs);
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
