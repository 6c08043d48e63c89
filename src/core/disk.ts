import { statfsSync } from "node:fs";

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
