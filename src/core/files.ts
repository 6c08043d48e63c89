import type { FileRef } from "./message.ts";

/** Files made by turns, kept in the data folder. */
export interface Files {
  /** The same bytes under the same name give the same id, so a repeated step makes no second file. */
  save(
    file: { name: string; type: string; description: string; bytes: Uint8Array },
    /** The turn that made it, with which it goes when that is erased. */
    turnId?: string,
  ): Promise<FileRef>;
  /** Undefined for an id that was never saved, whatever it looks like. */
  read(id: string): Promise<{ ref: FileRef; bytes: Uint8Array } | undefined>;
}
