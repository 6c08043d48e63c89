import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Files } from "../core/files.ts";
import type { FileRef } from "../core/message.ts";
import type { Store } from "./store.ts";

/** Where the bytes of a saved file lie in a data folder. */
export const pathOfFile = (home: string, id: string): string => join(home, "files", id);

/** Keeps turns' files in `files/` of the data folder; a file is whole or not there at all. */
export function openFiles(home: string, store: Pick<Store, "recordFile" | "file">): Files {
  const folder = join(home, "files");
  return {
    async save({ name, type, description, bytes }) {
      const id = createHash("sha256").update(name).update("\0").update(bytes).digest("hex").slice(0, 32);
      const ref: FileRef = { id, name, type, description, bytes: bytes.byteLength };
      await mkdir(folder, { recursive: true });
      const partial = join(folder, `${id}.partial`);
      await writeFile(partial, bytes, { flush: true });
      await rename(partial, pathOfFile(home, id));
      await store.recordFile(ref);
      return ref;
    },
    async read(id) {
      const ref = await store.file(id);
      return ref && { ref, bytes: await readFile(pathOfFile(home, ref.id)) };
    },
  };
}
