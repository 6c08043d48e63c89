import { mkdirSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { UserError } from "../../core/errors.ts";
import { migrations } from "../migrations.ts";
import { query } from "./statement.ts";

const busyMs = 5_000;

/** Where the turn database lies in a data folder. */
export const databaseFile = (home: string): string => join(home, "atclaw.db");

/** Opens the turn database file, making it or bringing it up to date. Faults are `UserError`s that say what to do. */
export function openDatabase(home: string): Database.Database {
  const file = databaseFile(home);
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 });
    const db = new Database(file, { timeout: busyMs });
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = FULL");
    db.pragma("foreign_keys = ON");
    migrate(db, file);
    return db;
  } catch (error) {
    if (error instanceof UserError) throw error;
    const code = (error as { code?: string }).code ?? "";
    if (["EACCES", "EROFS", "EPERM", "SQLITE_CANTOPEN", "SQLITE_READONLY"].some((known) => code.startsWith(known)))
      throw new UserError(
        `The data folder ${home} cannot be written (${code}). Make it writable for this user, or set ATCLAW_HOME to another folder.`,
        { cause: error },
      );
    if (code.startsWith("SQLITE_CORRUPT") || code === "SQLITE_NOTADB")
      throw new UserError(
        `The database ${file} is damaged (${code}). It was left as it is. Restore a backup made with \`atclaw backup\` in its place, or move it away to start afresh.`,
        { cause: error },
      );
    if (code === "ENOSPC" || code.startsWith("SQLITE_FULL"))
      throw new UserError(
        `The disk of the data folder ${home} is full. Free some space and start again; nothing stored is lost.`,
        {
          cause: error,
        },
      );
    throw error;
  }
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
