/** Puts whole documents into the corpus and takes them out again, each in one transaction. */
import { dirname } from "node:path";
import type Database from "better-sqlite3";
import type { Language } from "../../core/message.ts";
import type { Chunk } from "./chunk.ts";
import { nameKey } from "./names.ts";
import { termsOf } from "./terms.ts";

/** A document ready to be stored. */
export interface NewDocument {
  readonly id: string;
  /** What its file is known by (see `keys.ts`). */
  readonly path: string;
  /** Of the file's bytes and the reader's version: equal hashes need no second reading. */
  readonly hash: string;
  readonly title: string;
  readonly language: Language;
  readonly publisher?: string;
  readonly date?: string;
  readonly text: string;
  readonly chunks: readonly Chunk[];
  /** Whom the document is about, where that is not its title. */
  readonly subject: string | undefined;
  /** What a question may call it. */
  readonly names: readonly string[];
}

/** What the corpus has of a file. */
export interface StoredFile {
  readonly rowid: number;
  readonly id: string;
  readonly path: string;
  readonly hash: string;
}

interface StoredChunk {
  id: number;
  heading_terms: string;
  text: string;
}

export type Writer = ReturnType<typeof makeWriter>;

/** `put` and `remove` land whole or not at all, also under `kill -9` and a full disk. */
export function makeWriter(db: Database.Database) {
  const byPath = db.prepare<[string], StoredFile>("SELECT rowid, id, path, hash FROM documents WHERE path = ?");
  const byId = db.prepare<[string], StoredFile>("SELECT rowid, id, path, hash FROM documents WHERE id = ?");
  const under = db.prepare<[string, string], StoredFile>(
    "SELECT rowid, id, path, hash FROM documents WHERE path >= ? AND path < ? ORDER BY path",
  );
  const insertDocument = db.prepare(
    `INSERT INTO documents (id, path, hash, title, language, publisher, date, chunks, terms, title_terms)
     VALUES (@id, @path, @hash, @title, @language, @publisher, @date, @chunks, @terms, @titleTerms)`,
  );
  const updateDocument = db.prepare(
    `UPDATE documents SET id = @id, path = @path, hash = @hash, title = @title, language = @language, publisher = @publisher,
     date = @date, chunks = @chunks, terms = @terms, title_terms = @titleTerms WHERE rowid = @rowid`,
  );
  const putText = db.prepare<[number, string]>("INSERT OR REPLACE INTO texts (document, text) VALUES (?, ?)");
  const titleTermsOf = db.prepare<[number], string>("SELECT title_terms FROM documents WHERE rowid = ?").pluck();
  const chunksOf = db.prepare<[number], StoredChunk>(
    "SELECT id, heading_terms, text FROM chunks WHERE document = ? ORDER BY n",
  );
  const insertChunk = db.prepare(
    `INSERT INTO chunks (document, n, start, "end", heading_terms, terms, text)
     VALUES (@document, @n, @start, @end, @headingTerms, @terms, @text)`,
  );
  const moveChunk = db.prepare('UPDATE chunks SET n = @n, start = @start, "end" = @end WHERE id = @id');
  const deleteChunk = db.prepare<[number]>("DELETE FROM chunks WHERE id = ?");
  const index = db.prepare<[number | bigint, string]>("INSERT INTO chunk_index (rowid, terms) VALUES (?, ?)");
  const unindex = db.prepare<[number]>("DELETE FROM chunk_index WHERE rowid = ?");
  const insertName = db.prepare<[string, number]>("INSERT OR IGNORE INTO names (name, document) VALUES (?, ?)");
  const deleteNames = db.prepare<[number]>("DELETE FROM names WHERE document = ?");
  const deleteText = db.prepare<[number]>("DELETE FROM texts WHERE document = ?");
  const deleteDocument = db.prepare<[number]>("DELETE FROM documents WHERE rowid = ?");

  const dropChunk = (id: number) => {
    deleteChunk.run(id);
    unindex.run(id);
  };
  const removeRows = (rowid: number) => {
    for (const chunk of chunksOf.all(rowid)) dropChunk(chunk.id);
    deleteNames.run(rowid);
    deleteText.run(rowid);
    deleteDocument.run(rowid);
  };

  /** Chunks whose words and place in the outline stayed keep their row, and with it their vector. */
  const put = db.transaction((document: NewDocument, replaces: StoredFile | undefined) => {
    const titleTerms = termsOf(`${document.title}\n${document.subject ?? ""}`).join(" ");
    const chunks = document.chunks.map((chunk, n) => {
      const text = document.text.slice(chunk.start, chunk.end);
      const terms = termsOf(text);
      return { ...chunk, n, text, terms, headingTerms: termsOf(chunk.headings.join("\n")).join(" ") };
    });
    const row = {
      id: document.id,
      path: document.path,
      hash: document.hash,
      title: document.title,
      language: document.language,
      publisher: document.publisher ?? null,
      date: document.date ?? null,
      chunks: chunks.length,
      terms: chunks.reduce((sum, chunk) => sum + chunk.terms.length, 0),
      titleTerms,
    };
    const kept = new Map<string, number[]>();
    let rowid: number;
    const oldTitleTerms = replaces && titleTermsOf.get(replaces.rowid);
    if (replaces === undefined || oldTitleTerms === undefined) {
      rowid = Number(insertDocument.run(row).lastInsertRowid);
    } else {
      rowid = replaces.rowid;
      const sameTitle = oldTitleTerms === titleTerms;
      for (const old of chunksOf.all(rowid)) {
        const key = `${old.heading_terms}\n${old.text}`;
        const ids = kept.get(key) ?? [];
        if (sameTitle) kept.set(key, [...ids, old.id]);
        else dropChunk(old.id);
      }
      updateDocument.run({ ...row, rowid });
      deleteNames.run(rowid);
    }
    putText.run(rowid, document.text);
    for (const chunk of chunks) {
      const place = { n: chunk.n, start: chunk.start, end: chunk.end };
      const same = kept.get(`${chunk.headingTerms}\n${chunk.text}`)?.shift();
      if (same !== undefined) {
        moveChunk.run({ ...place, id: same });
        continue;
      }
      const terms = chunk.terms.join(" ");
      const { headingTerms, text } = chunk;
      const { lastInsertRowid } = insertChunk.run({ ...place, document: rowid, headingTerms, terms, text });
      index.run(lastInsertRowid, `${titleTerms} ${headingTerms} ${terms}`);
    }
    for (const id of [...kept.values()].flat()) dropChunk(id);
    for (const name of document.names) {
      const key = nameKey(name);
      if (key !== "") insertName.run(key, rowid);
    }
  });
  const remove = db.transaction(removeRows);

  return {
    /** Where the database lies. */
    folder: dirname(db.name),
    byPath: (path: string) => byPath.get(path),
    byId: (id: string) => byId.get(id),
    /** Every stored file whose path begins with the folder's. */
    under: (folder: string) => {
      const prefix = folder.endsWith("/") ? folder : `${folder}/`;
      return under.all(prefix, `${prefix.slice(0, -1)}0`);
    },
    put: (document: NewDocument, replaces: StoredFile | undefined) => put.immediate(document, replaces),
    remove: (file: StoredFile) => remove.immediate(file.rowid),
  };
}
