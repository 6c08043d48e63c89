/** Opens `corpus.db` and brings its tables to the present version. */
import { dirname } from "node:path";
import type Database from "better-sqlite3";
import { makeFolders, openingFault } from "../../core/disk.ts";
import { StoreError, UserError } from "../../core/errors.ts";
import { simplify } from "./variants.ts";

const schemaVersion = 2;
/** How long a write waits for the write of another process. */
const busyTimeoutMs = 30_000;

/**
 * `chunk_index` tells in which chunks a term stands and where; it keeps no text of its own, as the ranking in code reads
 * `chunks.terms`. Its terms are made by `terms.ts` and parted by spaces, so the `ascii` tokenizer takes each as it is.
 * `embedded` lists the chunks with a vector; it outlives a chunk until the vector is dropped too (see `vectors.ts`).
 */
const tables = `
CREATE TABLE documents (
  rowid INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  path TEXT NOT NULL UNIQUE,
  hash TEXT NOT NULL,
  title TEXT NOT NULL,
  language TEXT NOT NULL,
  publisher TEXT,
  date TEXT,
  chunks INTEGER NOT NULL,
  terms INTEGER NOT NULL,
  title_terms TEXT NOT NULL
);
CREATE TABLE texts (document INTEGER PRIMARY KEY, text TEXT NOT NULL);
CREATE TABLE chunks (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  document INTEGER NOT NULL,
  n INTEGER NOT NULL,
  start INTEGER NOT NULL,
  "end" INTEGER NOT NULL,
  heading_terms TEXT NOT NULL,
  terms TEXT NOT NULL,
  text TEXT NOT NULL
);
CREATE INDEX chunks_of_document ON chunks (document, n);
CREATE TABLE names (name TEXT NOT NULL, document INTEGER NOT NULL, PRIMARY KEY (name, document)) WITHOUT ROWID;
CREATE INDEX names_of_document ON names (document);
CREATE TABLE embedded (chunk INTEGER PRIMARY KEY);
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE VIRTUAL TABLE chunk_index USING fts5(
  terms, content = '', contentless_delete = 1, tokenize = 'ascii'
);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab('chunk_index', 'row');
`;

/**
 * Opens the file, creating it and its folder when missing. Any number of processes may hold it open. With `maxPages`,
 * growing beyond fails as a full disk does.
 */
export async function openDatabase(file: string, maxPages?: number): Promise<Database.Database> {
  const { default: Sqlite } = await import("better-sqlite3");
  let db: Database.Database | undefined;
  try {
    makeFolders(dirname(file));
    db = new Sqlite(file, { timeout: busyTimeoutMs });
    db.pragma("journal_mode = WAL");
    db.pragma("synchronous = NORMAL");
    if (maxPages !== undefined) db.pragma(`max_page_count = ${maxPages}`);
    migrate(db, file);
    return db;
  } catch (error) {
    db?.close();
    if (error instanceof UserError) throw error;
    throw new StoreError(`The corpus ${file} cannot be opened: ${openingFault(error, file)}`, { cause: error });
  }
}

function migrate(db: Database.Database, file: string): void {
  const version = () => db.pragma("user_version", { simple: true }) as number;
  if (version() > schemaVersion) {
    throw new UserError(
      `The corpus ${file} was written by a newer version of atclaw. Install that version, or ingest anew into another data folder.`,
    );
  }
  if (version() === schemaVersion) return;
  db.transaction(() => {
    if (version() === schemaVersion) return;
    if (version() === 0) db.exec(tables);
    else simplifyTerms(db);
    db.pragma(`user_version = ${schemaVersion}`);
  }).immediate();
}

/**
 * From version 1 to 2: terms and names are written in simplified Chinese. That changes them character by character, so
 * no file is read again, and chunks keep their rows and vectors.
 */
function simplifyTerms(db: Database.Database): void {
  db.function("simplified", { deterministic: true }, (text) => simplify(String(text)));
  const stale = db
    .prepare<[], number>(
      `SELECT c.id FROM chunks c JOIN documents d ON d.rowid = c.document
       WHERE d.title_terms || c.heading_terms || c.terms <> simplified(d.title_terms || c.heading_terms || c.terms)`,
    )
    .pluck()
    .all();
  db.exec(`
    UPDATE documents SET title_terms = simplified(title_terms);
    INSERT OR IGNORE INTO names SELECT simplified(name), document FROM names;
    DELETE FROM names WHERE name <> simplified(name);
  `);
  const rewrite = db.prepare<[number]>(
    "UPDATE chunks SET heading_terms = simplified(heading_terms), terms = simplified(terms) WHERE id = ?",
  );
  const unindex = db.prepare<[number]>("DELETE FROM chunk_index WHERE rowid = ?");
  const index = db.prepare<[number]>(
    `INSERT INTO chunk_index (rowid, terms) SELECT c.id, d.title_terms || ' ' || c.heading_terms || ' ' || c.terms
     FROM chunks c JOIN documents d ON d.rowid = c.document WHERE c.id = ?`,
  );
  for (const id of stale) {
    rewrite.run(id);
    unindex.run(id);
    index.run(id);
  }
}
