import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { UserError } from "../../core/errors.ts";
import { makeFolder, openFault } from "./open.ts";

/**
 * Makes this process the only one that runs turns in a data folder. The lock is the operating system's, held on a
 * small database, so it ends with the process however that ends. Rejects a second process with a `UserError`.
 */
export function lockFolder(home: string): { release(): void } {
  const holder = join(home, "lock.pid");
  let db: Database.Database | undefined;
  try {
    makeFolder(home);
    db = new Database(join(home, "lock.db"), { timeout: 0 });
    db.pragma("locking_mode = EXCLUSIVE");
    db.exec("BEGIN EXCLUSIVE");
    writeFileSync(holder, `${process.pid}\n`);
    const held = db;
    return { release: () => held.close() };
  } catch (error) {
    db?.close();
    if (!String((error as { code?: string }).code).startsWith("SQLITE_BUSY")) throw openFault(error, home);
    throw new UserError(
      `Another atclaw (process ${readHolder(holder)}) is using ${home}. Stop it first, or set ATCLAW_HOME to another folder.`,
    );
  }
}

function readHolder(path: string): string {
  try {
    return readFileSync(path, "utf8").trim() || "unknown";
  } catch {
    return "unknown";
  }
}
