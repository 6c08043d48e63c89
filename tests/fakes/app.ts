import { execFileSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { AppOptions } from "../../src/app.ts";
import { readSettings } from "../../src/settings.ts";

/** The folder of the package. */
export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");

/** A fresh data folder, in the system's folder for temporary files. */
export const newHome = (): string => mkdtempSync(join(tmpdir(), "atclaw-test-"));

/** Options of an app that keeps quiet, has no skills of its own and ends at once when stopped. */
export async function quietApp(home: string): Promise<Omit<AppOptions, "adapters">> {
  const settings = await readSettings(
    { ATCLAW_HOME: home },
    { path: join(home, "atclaw.yaml"), text: "zone: Asia/Shanghai\ncorpus: { seeds: false }" },
    home,
  );
  return { settings, root, version: "0.0.0", log: { info: () => {}, error: () => {} }, skills: [], drainMs: 0 };
}

/** Waits until something holds; fails after ten seconds with what was waited for. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  const end = performance.now() + withinMs;
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited in vain for: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** Mounts a disk of its own on a folder; false where this user may not. Unmounting is the caller's. */
export function mountDisk(at: string, options: string): boolean {
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", options, "tmpfs", at], { stdio: "pipe" });
    return true;
  } catch {
    return false;
  }
}
