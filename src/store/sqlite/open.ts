import { join } from "node:path";
import Database from "better-sqlite3";
import { isDiskFull, makeFolders } from "../../core/disk.ts";
import { UserError } from "../../core/errors.ts";
import { migrations } from "../migrations.ts";
import { query } from "./statement.ts";

const busyMs = 5_000;

/** Where the turn database lies in a data folder. */
export const databaseFile = (home: string): string => join(home, "atclaw.db");

/** Opens the turn database file, making it or bringing it up to date. Faults are `UserError`s that say what to do. */
export function openDatabase(home: string): Database.Database {
  const file = databaseFile(home);
  let db: Database.Database | undefined;
  try {
    makeFolder(home);
    db = new Database(file, { timeout: busyMs });
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = FULL");
    db.pragma("foreign_keys = ON");
    // What is erased is overwritten.
    db.pragma("secure_delete = ON");
    migrate(db, file);
    return db;
  } catch (error) {
    db?.close();
    throw openFault(error, home);
  }
}

/** Makes the data folder, readable by its owner alone. */
export function makeFolder(home: string): void {
  makeFolders(home);
}

/** What keeps a data folder from being opened, in words for the operator; unknown faults come back as they are. */
export function openFault(error: unknown, home: string): unknown {
  if (error instanceof UserError) return error;
  const code = (error as { code?: string }).code ?? "";
  const say = (message: string) => new UserError(message, { cause: error });
  if (isDiskFull(error, home))
    return say(`The disk of the data folder ${home} is full. Free some space and start again; nothing stored is lost.`);
  if (/^(EACCES|EROFS|EPERM|ENOENT|EEXIST|ENOTDIR|SQLITE_CANTOPEN|SQLITE_READONLY)/.test(code))
    return say(
      `The data folder ${home} cannot be written (${code}). Make it a folder this user may write, or set ATCLAW_HOME to another one.`,
    );
  if (code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB")
    return say(
      `The database ${databaseFile(home)} is damaged (${code}). It was left as it is. Restore a backup made with \`npx atclaw backup\` in its place, or move it away to start afresh.`,
    );
  return error;
}

/** Brings the schema up to date in one transaction: a cut leaves the old schema or the new one. */
function migrate(db: Database.Database, file: string): void {
  const version = db.pragma("user_version", { simple: true }) as number;
  if (version === migrations.length) return;
  if (version > migrations.length)
    throw new UserError(
      `The database ${file} was written by a newer atclaw (schema ${version}, this one knows ${migrations.length}). Install the newer version again.`,
    );
  db.transaction(() => {
    for (const step of migrations.slice(version))
      for (const statement of step(query as never)) db.exec(statement.compile().sql);
    db.pragma(`user_version = ${migrations.length}`);
  }).immediate();
}
