/** What is kept of people, database and files together. */
import type { Kept, Whose } from "../core/erase.ts";
import { removeFiles } from "./files.ts";
import type { Store } from "./store.ts";

export interface Memory {
  /** How much is kept of somebody; turn `except` does not count. */
  kept(whose: Whose, except?: string): Promise<Kept>;
  /** Erases it for good, but for turn `except`; gives how much it was. Doing it again erases what is left. */
  forget(whose: Whose, by: "asker" | "operator", except?: string): Promise<Omit<Kept, "open">>;
}

/** The memory of a data folder. */
export const openMemory = (home: string, store: Pick<Store, "kept" | "forget">): Memory => ({
  kept: store.kept,
  async forget(...whom) {
    const { files, ...counts } = await store.forget(...whom);
    await removeFiles(home, files);
    return { ...counts, files: files.length };
  },
});
