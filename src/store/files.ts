import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Files } from "../core/files.ts";
import type { FileRef } from "../core/message.ts";
import type { Store } from "./store.ts";

/** A file younger than this may have no row yet. */
const sparedMs = 3_600_000;

/** Where the bytes of a saved file lie in a data folder. */
export const pathOfFile = (home: string, id: string): string => join(home, "files", id);

/** Removes the bytes of files; those that are gone already are none's loss. */
export async function removeFiles(home: string, ids: readonly string[]): Promise<void> {
  await Promise.all(ids.map((id) => rm(pathOfFile(home, id), { force: true })));
}

/** Removes bytes that no row tells of: a process was cut off between the two. Leaves what may just be written. */
export async function sweepFiles(home: string, store: Pick<Store, "file">, now: Date): Promise<void> {
  const folder = join(home, "files");
  for (const name of await readdir(folder).catch(() => [])) {
    const age = now.getTime() - (await stat(join(folder, name)).catch(() => ({ mtimeMs: now.getTime() }))).mtimeMs;
    if (age > sparedMs && !(await store.file(name))) await rm(join(folder, name), { force: true });
  }
}

/** Keeps turns' files in `files/` of the data folder; a file is whole or not there at all. */
export function openFiles(home: string, store: Pick<Store, "recordFile" | "file">): Files {
  const folder = join(home, "files");
  return {
    async save({ name, type, description, bytes }, turnId) {
      const id = createHash("sha256").update(name).update("\0").update(bytes).digest("hex").slice(0, 32);
      const ref: FileRef = { id, name, type, description, bytes: bytes.byteLength };
      await mkdir(folder, { recursive: true });
      const partial = join(folder, `${id}.partial`);
      await writeFile(partial, bytes, { flush: true });
      await rename(partial, pathOfFile(home, id));
      await store.recordFile(ref, turnId);
      return ref;
    },
    async read(id) {
      const ref = await store.file(id);
      return ref && { ref, bytes: await readFile(pathOfFile(home, ref.id)) };
    },
  };
}
