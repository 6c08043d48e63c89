import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach } from "vitest";
import { type LocalCorpus, openCorpus } from "../../src/office/corpus/open.ts";

const folders: string[] = [];
const corpora: LocalCorpus[] = [];

afterEach(() => {
  for (const corpus of corpora.splice(0)) corpus.close();
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** An empty folder that is gone after the test. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "atclaw-corpus-"));
  folders.push(folder);
  return folder;
}

/** Writes files (name → content) into a folder and returns it. */
export function filesIn(folder: string, files: Readonly<Record<string, string | Uint8Array>>): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), content);
  }
  return folder;
}

/** A corpus in a folder of its own, closed after the test. */
export async function emptyCorpus(options: Omit<Parameters<typeof openCorpus>[0], "file"> = {}): Promise<LocalCorpus> {
  const corpus = await openCorpus({ ...options, file: join(tempFolder(), "corpus.db") });
  corpora.push(corpus);
  return corpus;
}
