/** Gives all tests of a run one folder for what they leave lying, and takes it away when they are done. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Called by vitest before the first test; what it gives is called after the last. */
export default function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), "atclaw-tests-"));
  process.env.TMPDIR = folder;
  return () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}
