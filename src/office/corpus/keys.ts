/**
 * What a document's file is known by in the corpus: its real path, but for files of the shipped folder their place in
 * it, so that a data folder goes on with them when the program is moved or installed anew.
 */
import { basename, sep } from "node:path";

const shippedMark = "shipped:";

export type Keys = ReturnType<typeof fileKeys>;

/** `shipped` is the real path of the folder of documents that come with the program. */
export function fileKeys(shipped: string | undefined) {
  return {
    /** The key of a file or folder, by its real path. */
    of(path: string): string {
      if (shipped === undefined || (path !== shipped && !path.startsWith(shipped + sep))) return path;
      return shippedMark + path.slice(shipped.length);
    },
    /** Where the file of a key lies; for a shipped one without a shipped folder, the key. */
    path(key: string): string {
      return shipped !== undefined && isShipped(key) ? shipped + key.slice(shippedMark.length) : key;
    },
    isShipped,
    /** Whether `other` is the same shipped file in a folder that the program lay in before. */
    isEarlier(key: string, other: string): boolean {
      return (
        shipped !== undefined &&
        isShipped(key) &&
        other.endsWith(sep + basename(shipped) + key.slice(shippedMark.length))
      );
    },
  };
}

const isShipped = (key: string): boolean => key.startsWith(shippedMark);
