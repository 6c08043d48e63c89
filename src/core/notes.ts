import type { PersonKey } from "./audit.ts";

/** Whom or what a note is about; it goes when they ask to be forgotten, or when the turn is erased. */
export interface NoteOwner {
  readonly person?: PersonKey;
  readonly turn?: string;
}

/**
 * Small texts that a part keeps over restarts under names of its own, such as how far it has read somewhere or what it holds open
 * on a platform. Those of the vault are sealed on the disk: they are for secrets that come in while we run.
 */
export interface Notes {
  get(key: string): Promise<string | undefined>;
  /** Keeps a text, instead of the one that was there. Resolves once it is on disk. */
  put(key: string, value: string, owner?: NoteOwner): Promise<void>;
  /** Without effect when there is none. */
  remove(key: string): Promise<void>;
  /** Those whose key begins with `prefix`, in the order of their keys; all for an empty one. */
  list(prefix: string): Promise<readonly { readonly key: string; readonly value: string }[]>;
}

/** Notes apart from everybody else's, such as an adapter's by its name. */
export type OpenNotes = (scope: string) => Notes;
