/**
 * Brings files into the corpus. Each document lands in one transaction, so that whatever ends the process leaves
 * whole documents only; running it again goes on where it ended, because files that did not change are not read again.
 */
import { isDiskFull } from "../../core/disk.ts";
import { UserError } from "../../core/errors.ts";
import { chunkText } from "./chunk.ts";
import { exists, type FoundFile, findFiles } from "./find-files.ts";
import { fileKeys, type Keys } from "./keys.ts";
import { namesOfDocument } from "./names.ts";
import { loadFile, readDocument, UnreadableFile } from "./read.ts";
import type { StoredFile, Writer } from "./write.ts";

export interface IngestOptions {
  /** What relative paths start from; the process's folder when absent. */
  readonly root?: string;
  /** Called before each file: how many are done, of how many, and which comes next. */
  readonly onProgress?: (progress: { done: number; total: number; path: string }) => void;
  /** Ends the run between two files with the signal's reason; what was stored stays. */
  readonly signal?: AbortSignal;
}

/** What became of the files. Counts are of documents. */
export interface IngestResult {
  readonly added: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Documents whose files are gone: from a folder that was named, or themselves named. */
  readonly removed: number;
  /** Files that are not in the corpus now, or not in their present form, and why. */
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
  /** What was stored, but not quite as it should be. */
  readonly warnings: readonly { readonly path: string; readonly message: string }[];
  /** Files in named folders that are no documents. */
  readonly ignored: readonly string[];
}

/** Ingests files, folders and patterns. Rejects with a `UserError` when the disk is full and with the signal's reason. */
export async function ingestPaths(
  writer: Writer,
  paths: readonly string[],
  options: IngestOptions,
  keys: Keys = fileKeys(undefined),
): Promise<IngestResult> {
  const signal = options.signal ?? new AbortController().signal;
  const found = await findFiles(paths, options.root ?? process.cwd());
  const counts = { added: 0, changed: 0, unchanged: 0, removed: 0 };
  const stored = (key: string): StoredFile[] => [...one(writer.byPath(key)), ...writer.under(key)];
  const missing = found.missing.map((name) => ({ ...name, key: keys.of(name.real) }));
  const unknown = missing.filter(({ key }) => stored(key).length === 0);
  const failed = [...found.failed, ...unknown.map(({ path, reason }) => ({ path, reason }))];
  const warnings: { path: string; message: string }[] = [];

  const present = new Set(found.files.map((file) => keys.of(file.real)));
  const seenIds = new Map<string, string>();
  for (const [done, file] of found.files.entries()) {
    signal.throwIfAborted();
    options.onProgress?.({ done, total: found.files.length, path: file.path });
    try {
      const outcome = await ingestOrRetry(writer, keys, file, seenIds, signal);
      counts[outcome.kind] += 1;
      if (outcome.warning !== undefined) warnings.push({ path: file.path, message: outcome.warning });
    } catch (error) {
      signal.throwIfAborted();
      throwIfNotStored(error, counts, writer.folder);
      const kept = writer.byPath(keys.of(file.real)) === undefined ? "" : " The corpus keeps the version it had.";
      failed.push({ path: file.path, reason: `${reasonFor(error)}${kept}` });
    }
  }
  const left = found.folders.flatMap((folder) => writer.under(keys.of(folder)));
  const gone = [...left.filter(({ path }) => !present.has(path)), ...missing.flatMap(({ key }) => stored(key))];
  for (const file of new Map(gone.map((file) => [file.path, file])).values()) {
    try {
      writer.remove(file);
    } catch (error) {
      throwIfNotStored(error, counts, writer.folder);
      throw error;
    }
    counts.removed += 1;
  }
  return { ...counts, failed, warnings, ignored: found.ignored };
}

const one = <T>(value: T | undefined): T[] => (value === undefined ? [] : [value]);

type Outcome = { kind: "added" | "changed" | "unchanged"; warning?: string };

/** Another process may store the same file or the same id between our look and our write; a second look tells which. */
async function ingestOrRetry(...args: Parameters<typeof ingestFile>): Promise<Outcome> {
  try {
    return await ingestFile(...args);
  } catch (error) {
    if (!codeOf(error).startsWith("SQLITE_CONSTRAINT")) throw error;
    const [, , file, seenIds] = args;
    for (const [id, path] of seenIds) if (path === file.path) seenIds.delete(id);
    return await ingestFile(...args);
  }
}

async function ingestFile(
  writer: Writer,
  keys: Keys,
  file: FoundFile,
  seenIds: Map<string, string>,
  signal: AbortSignal,
): Promise<Outcome> {
  const loaded = await loadFile(file);
  const key = keys.of(file.real);
  const before = writer.byPath(key);
  if (before?.hash === loaded.hash) {
    seenIds.set(before.id, file.path);
    return { kind: "unchanged" };
  }
  const { headings, warning, ...document } = await readDocument(file, loaded, signal);
  const first = seenIds.get(document.id);
  const holder = writer.byId(document.id);
  if (first !== undefined) throw clash(document.id, first);
  const isOther = holder !== undefined && holder.path !== key;
  const moved = isOther && (keys.isEarlier(key, holder.path) || !(await exists(keys.path(holder.path))));
  if (isOther && !moved) {
    // Somebody's copy of a shipped document is the same document.
    const isCopy = holder.hash === loaded.hash && (keys.isShipped(key) || keys.isShipped(holder.path));
    if (!isCopy) throw clash(document.id, keys.path(holder.path));
    seenIds.set(document.id, file.path);
    return { kind: "unchanged" };
  }
  seenIds.set(document.id, file.path);

  const names = namesOfDocument(document.title, document.text);
  const chunks = chunkText(document.text, headings);
  const replaces = replacedBy(writer, before, moved ? holder : undefined);
  writer.put({ ...document, path: key, ...names, chunks }, replaces);
  return { kind: replaces === undefined ? "added" : "changed", ...(warning === undefined ? {} : { warning }) };
}

/** A file that took both the path of one document and the id of another, whose file is gone, replaces the two. */
function replacedBy(
  writer: Writer,
  atPath: StoredFile | undefined,
  moved: StoredFile | undefined,
): StoredFile | undefined {
  if (atPath !== undefined && moved !== undefined) writer.remove(moved);
  return atPath ?? moved;
}

function clash(id: string, other: string): UnreadableFile {
  return new UnreadableFile(
    `Its id "${id}" belongs to ${other} already. Rename one of the files, or give this one an id of its own in its front matter (id: …).`,
  );
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

/** A corpus that cannot be written ends the run, as every further file would fail the same way. */
function throwIfNotStored(error: unknown, counts: { added: number; changed: number }, folder: string): void {
  const code = codeOf(error);
  if (!code.startsWith("SQLITE_") || code.startsWith("SQLITE_CONSTRAINT")) return;
  const stored = `${counts.added + counts.changed} documents were stored whole and stay; the rest was not read.`;
  if (isDiskFull(error, folder)) {
    throw new UserError(`The disk is full. ${stored} Free some space and run the same command again.`, {
      cause: error,
    });
  }
  const why = error instanceof Error ? error.message : String(error);
  throw new UserError(`The corpus cannot be written (${why}). ${stored} Check the data folder's rights and disk.`, {
    cause: error,
  });
}

function reasonFor(error: unknown): string {
  if (error instanceof UnreadableFile) return error.message;
  const why = error instanceof Error ? error.message : String(error);
  return `It could not be read: ${why}`;
}
