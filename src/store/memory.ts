/** What is kept of people, database and files together. */
import type { Forgetting, Kept, Whose } from "../core/erase.ts";
import { removeFiles } from "./files.ts";
import type { Store } from "./store.ts";

export interface Memory {
  /** How much is kept of somebody; turn `except` does not count. */
  kept(whose: Whose, except?: string): Promise<Kept>;
  /** Erases it for good; gives how much it was. Doing it again erases what is left. */
  forget(whose: Whose, how: Forgetting): Promise<Omit<Kept, "open">>;
}

/** The memory of a data folder. `before` is done for whom it is to forget, first. */
export const openMemory = (
  home: string,
  store: Pick<Store, "kept" | "forget">,
  before: (whose: Whose) => Promise<void> = async () => {},
): Memory => ({
  kept: store.kept,
  async forget(whose, how) {
    await before(whose);
    const { files, ...counts } = await store.forget(whose, how);
    await removeFiles(home, files);
    return { ...counts, files: files.length };
  },
});
