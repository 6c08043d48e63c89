import { existsSync, mkdirSync, statfsSync } from "node:fs";
import { dirname } from "node:path";

/** With less than this no database can be opened or written. */
const leastRoomBytes = 1024 * 1024;

/** Whether a fault of writing into a folder means that its disk is full; SQLite calls that an input/output error at times. */
export function isDiskFull(error: unknown, folder: string): boolean {
  const code = String((error as { code?: unknown } | null)?.code ?? "");
  if (code === "ENOSPC" || code === "EDQUOT" || code.startsWith("SQLITE_FULL")) return true;
  if (!code.startsWith("SQLITE_IOERR") && !code.startsWith("SQLITE_CANTOPEN")) return false;
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize < leastRoomBytes;
  } catch {
    return false;
  }
}

/**
 * Makes a folder and those above it that are missing, for their owner alone. Node's own recursive `mkdir` never returns
 * where a folder exists in which none can be made, such as `/proc`; this throws the system's error.
 */
export function makeFolders(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolders(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as { code?: string }).code !== "EEXIST") throw error;
  }
}

/** Why a database file could not be opened and what to do, as the end of a sentence for the operator. */
export function openingFault(error: unknown, file: string): string {
  const code = String((error as { code?: unknown }).code ?? "");
  if (isDiskFull(error, dirname(file)))
    return "the disk is full. Free some space and try again; nothing stored is lost.";
  if (/^(EACCES|EROFS|EPERM|ENOENT|EEXIST|ENOTDIR|SQLITE_CANTOPEN|SQLITE_READONLY)/.test(code))
    return `its folder cannot be written (${code}). Make it one this user may write, or set ATCLAW_HOME to another.`;
  return `${error instanceof Error ? error.message : String(error)}. Check the disk, or restore the file from a backup.`;
}
