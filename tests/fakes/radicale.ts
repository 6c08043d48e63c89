/** A real CalDAV server, Debian's radicale, on a port and a folder of its own. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Radicale {
  readonly url: string;
  stop(): void;
  /** Starts it again on the same port and folder. */
  start(): Promise<void>;
  /** Ends it for good. */
  end(): void;
}

/** Whether it is installed: `apt-get install radicale`. */
export const hasRadicale = ((): boolean => {
  try {
    execFileSync("radicale", ["--version"], { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
})();

/** Starts a server that takes any user with any password; each sees their own calendars. */
export async function startRadicale(): Promise<Radicale> {
  const folder = mkdtempSync(join(tmpdir(), "atclaw-radicale-"));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}/`;
  let process: ChildProcess | undefined;
  const start = async (): Promise<void> => {
    const settings = [
      ["--server-hosts", `127.0.0.1:${port}`],
      ["--storage-filesystem-folder", folder],
      ["--auth-type", "none"],
      ["--logging-level", "error"],
    ].flat();
    process = spawn("radicale", settings, { stdio: "ignore" });
    for (let i = 0; i < 200; i++) {
      if (
        await fetch(url).then(
          () => true,
          () => false,
        )
      )
        return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error("radicale did not start");
  };
  const stop = () => void process?.kill("SIGKILL");
  await start();
  return {
    url,
    start,
    stop,
    end() {
      stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
