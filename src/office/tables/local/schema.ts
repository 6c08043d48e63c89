/** Opens `tables.db` and brings what is kept of tables to the present version. */
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type Database from "better-sqlite3";
import { isDiskFull, makeFolders, openingFault } from "../../../core/disk.ts";
import { StoreError, UserError } from "../../../core/errors.ts";
import { addFunctions } from "./functions.ts";

const schemaVersion = 1;
/** How long a write waits for the write of another process. */
const busyTimeoutMs = 30_000;
const retryMs = 20;
const openWithinMs = 5_000;
/** Pages of the file that are held in memory, in KiB. */
const cacheKib = 32_768;

/**
 * What is known of tables; the records of table 5 lie in a table `t5` of their own, one column `f12` for each field, the
 * links of field 12 in `l12`. Nothing else names a person than `people`, so that forgetting somebody empties one row.
 * `spec` is JSON of what a field or view is besides its name. A table with `ready` 0 is being filled from a file. What is
 * dropped stays for a while, for undo. `writes` holds what each key did; `revisions` the cells of records before and after.
 */
const layout = `
CREATE TABLE people (no INTEGER PRIMARY KEY, person TEXT UNIQUE, name TEXT);
CREATE TABLE tables (
  no INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL COLLATE NOCASE,
  place TEXT NOT NULL,
  account TEXT NOT NULL,
  shared INTEGER NOT NULL DEFAULT 0,
  zone TEXT NOT NULL,
  revision INTEGER NOT NULL DEFAULT 1,
  records INTEGER NOT NULL DEFAULT 0,
  ready INTEGER NOT NULL,
  created_at TEXT NOT NULL,
  created_by INTEGER NOT NULL REFERENCES people (no),
  written INTEGER NOT NULL DEFAULT 0,
  dropped_at TEXT
);
CREATE INDEX tables_by_place ON tables (place);
CREATE TABLE fields (
  no INTEGER PRIMARY KEY AUTOINCREMENT,
  table_no INTEGER NOT NULL REFERENCES tables (no) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL COLLATE NOCASE,
  type TEXT NOT NULL,
  spec TEXT NOT NULL,
  dropped_at TEXT
);
CREATE INDEX fields_by_table ON fields (table_no, position);
CREATE TABLE views (
  no INTEGER PRIMARY KEY AUTOINCREMENT,
  table_no INTEGER NOT NULL REFERENCES tables (no) ON DELETE CASCADE,
  spec TEXT NOT NULL,
  dropped_at TEXT
);
CREATE INDEX views_by_table ON views (table_no);
CREATE TABLE writes (
  no INTEGER PRIMARY KEY AUTOINCREMENT,
  key TEXT NOT NULL UNIQUE,
  table_no INTEGER NOT NULL,
  do TEXT NOT NULL,
  gave TEXT NOT NULL,
  undo TEXT,
  count INTEGER NOT NULL,
  by INTEGER NOT NULL REFERENCES people (no),
  at TEXT NOT NULL
);
CREATE INDEX writes_by_table ON writes (table_no, no);
CREATE INDEX writes_by_age ON writes (at);
CREATE TABLE revisions (
  write_no INTEGER NOT NULL REFERENCES writes (no) ON DELETE CASCADE,
  table_no INTEGER NOT NULL,
  record INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  before TEXT,
  after TEXT,
  PRIMARY KEY (write_no, record)
) WITHOUT ROWID;
CREATE INDEX revisions_by_record ON revisions (table_no, record);
CREATE TABLE notes (name TEXT PRIMARY KEY, text TEXT NOT NULL, by INTEGER NOT NULL, at TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX notes_by_age ON notes (at);
`;

/** Opens the database, creating it and its folder when missing. Several processes may hold it open, and create it at once. */
export async function openDatabase(file: string): Promise<Database.Database> {
  const until = Date.now() + openWithinMs;
  for (;;) {
    try {
      return await openOnce(file);
    } catch (error) {
      const code = String(((error as Error).cause as { code?: unknown } | undefined)?.code ?? "");
      if (!/^SQLITE_(?:BUSY|IOERR|PROTOCOL)/.test(code) || isDiskFull({ code }, dirname(file)) || Date.now() > until)
        throw error;
      await wait(retryMs);
    }
  }
}

async function openOnce(file: string): Promise<Database.Database> {
  const { default: Sqlite } = await import("better-sqlite3");
  let db: Database.Database | undefined;
  try {
    makeFolders(dirname(file));
    db = new Sqlite(file, { timeout: busyTimeoutMs });
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = FULL");
    db.pragma("foreign_keys = ON");
    db.pragma("secure_delete = ON");
    db.pragma(`cache_size = -${cacheKib}`);
    addFunctions(db);
    migrate(db, file);
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof UserError) throw error;
    throw new StoreError(`The tables in ${file} cannot be opened: ${openingFault(error, file)}`, { cause: error });
  }
}

function migrate(db: Database.Database, file: string): void {
  const version = () => db.pragma("user_version", { simple: true }) as number;
  if (version() > schemaVersion)
    throw new UserError(`The tables in ${file} were written by a newer version of atclaw. Install that version again.`);
  if (version() === schemaVersion) return;
  db.transaction(() => {
    if (version() === schemaVersion) return;
    db.exec(layout);
    db.pragma(`user_version = ${schemaVersion}`);
  }).immediate();
}
