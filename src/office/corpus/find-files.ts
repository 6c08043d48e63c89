/** Turns what a person names (files, folders, patterns) into the files to read. Links never lead out of a named folder. */
import type { Stats } from "node:fs";
import { readdir, realpath, stat } from "node:fs/promises";
import { basename, dirname, extname, join, resolve, sep } from "node:path";
import { readableExtensions } from "./read.ts";

/** A file to read. `path` is as it was named or found, `real` with every link followed. */
export interface FoundFile {
  readonly path: string;
  readonly real: string;
}

export interface FoundFiles {
  /** In order of their paths, none twice. */
  readonly files: readonly FoundFile[];
  /** Folders that were named and read to the end: what is stored of them and was not found is gone. */
  readonly folders: readonly string[];
  readonly failed: readonly { readonly path: string; readonly reason: string }[];
  /** Names that lead to nothing now. `real` is the path where it would stand. */
  readonly missing: readonly { readonly path: string; readonly reason: string; readonly real: string }[];
  /** Files in folders that are no documents. */
  readonly ignored: readonly string[];
}

/** Finds the files. Names that cannot be followed are told in `failed`; `root` is what relative names start from. */
export async function findFiles(names: readonly string[], root: string): Promise<FoundFiles> {
  const files = new Map<string, FoundFile>();
  const folders: string[] = [];
  const failed: { path: string; reason: string }[] = [];
  const missing: { path: string; reason: string; real: string }[] = [];
  const ignored: string[] = [];

  const addFolder = async (folder: string, realFolder: string) => {
    const incomplete = await walk(folder, realFolder, { files, failed, ignored });
    if (!incomplete) folders.push(realFolder);
  };
  for (const name of names) {
    const path = resolve(root, name);
    try {
      const real = await realpath(path);
      if ((await stat(real)).isDirectory()) await addFolder(path, real);
      else if (!files.has(real)) files.set(real, { path, real });
    } catch (error) {
      if (codeOf(error) !== "ENOENT") {
        failed.push({ path: name, reason: reasonOf(error) });
        continue;
      }
      const matched = isPattern(name) ? await matchPattern(name, root) : [];
      if (matched.length === 0) {
        const reason = isPattern(name) ? "No file matches this pattern." : reasonOf(error);
        missing.push({ path: name, reason, real: await realPlace(path) });
      } else {
        const base = await realpath(resolve(root, fixedPart(name)));
        for (const match of matched) await addInside(match, base, { files, failed, ignored });
      }
    }
  }
  return { files: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)), folders, failed, missing, ignored };
}

/** The path that something gone had, with the links of the folders above it followed. */
async function realPlace(path: string): Promise<string> {
  const above = dirname(path);
  if (above === path) return path;
  return join(await realpath(above).catch(() => realPlace(above)), basename(path));
}

interface Found {
  files: Map<string, FoundFile>;
  failed: { path: string; reason: string }[];
  ignored: string[];
}

/** Reads a folder and those in it. Returns whether some part of it could not be read. */
async function walk(folder: string, root: string, found: Found, seen = new Set<string>()): Promise<boolean> {
  let incomplete = false;
  const real = await realpath(folder);
  if (seen.has(real)) return false;
  seen.add(real);
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    found.failed.push({ path: folder, reason: reasonOf(error) });
    return undefined;
  });
  if (entries === undefined) return true;
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith(".")) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) incomplete = (await walk(path, root, found, seen)) || incomplete;
    else if (entry.isFile()) await addInside(path, root, found);
    else if (entry.isSymbolicLink()) {
      const target = await insideOf(path, root, found);
      if (target === undefined) continue;
      if (target.stats.isDirectory()) incomplete = (await walk(path, root, found, seen)) || incomplete;
      else await addInside(path, root, found);
    }
  }
  return incomplete;
}

async function addInside(path: string, root: string, found: Found): Promise<void> {
  if (!readableExtensions.has(extname(path).toLowerCase())) {
    found.ignored.push(path);
    return;
  }
  const target = await insideOf(path, root, found);
  if (target?.stats.isFile() && !found.files.has(target.real))
    found.files.set(target.real, { path, real: target.real });
}

/** Where a path leads, unless that is outside the folder or nowhere, which is told. */
async function insideOf(path: string, root: string, found: Found): Promise<{ real: string; stats: Stats } | undefined> {
  try {
    const real = await realpath(path);
    if (real !== root && !real.startsWith(root.endsWith(sep) ? root : root + sep)) {
      const reason = `It is a link out of the folder, to ${real}. Name that file itself if it belongs to the corpus.`;
      found.failed.push({ path, reason });
      return undefined;
    }
    return { real, stats: await stat(real) };
  } catch (error) {
    found.failed.push({ path, reason: reasonOf(error) });
    return undefined;
  }
}

function isPattern(name: string): boolean {
  return /[*?{[]/.test(name);
}

/** The folder a pattern names before its first wildcard; links found through the pattern stay below it. */
function fixedPart(pattern: string): string {
  const parts = pattern.split("/");
  const first = parts.findIndex(isPattern);
  return parts.slice(0, first).join("/") || (pattern.startsWith("/") ? "/" : ".");
}

async function matchPattern(pattern: string, root: string): Promise<string[]> {
  const { glob } = await import("tinyglobby");
  return (await glob([pattern], { cwd: root, absolute: true, dot: false, followSymbolicLinks: false })).sort();
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error ? String(error.code) : undefined;
}

/** Why a file could not be reached, in words for the person who named it. */
export function reasonOf(error: unknown): string {
  switch (codeOf(error)) {
    case "ENOENT":
      return "There is no such file or folder.";
    case "EACCES":
    case "EPERM":
      return "It may not be read: no permission. Change its rights or run as a user who may.";
    case "ELOOP":
      return "It is a link that leads to itself.";
    case "ENAMETOOLONG":
      return "Its name is too long.";
    default:
      return error instanceof Error ? error.message : String(error);
  }
}

/** Whether something readable stands at a path. */
export async function exists(path: string): Promise<boolean> {
  return await stat(path).then(
    () => true,
    () => false,
  );
}

/** A document's id where it states none: the file's name without its extension. */
export function idFromPath(path: string): string {
  const name = basename(path);
  return name.slice(0, name.length - extname(name).length) || name;
}
