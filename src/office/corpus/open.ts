/** The corpus in a file of its own: `openCorpus` gives the port skills search through, and ingestion. */
import type { Corpus, CorpusDocument, DocumentInfo, Passage } from "../../core/corpus.ts";
import type { Language } from "../../core/message.ts";
import { type IngestOptions, type IngestResult, ingestPaths } from "./ingest.ts";
import { openDatabase } from "./schema.ts";
import { findByWords, keepCounts, passageOf, prepareStatements } from "./search.ts";
import { makeWriter } from "./write.ts";

export interface CorpusStats {
  readonly documents: number;
  readonly chunks: number;
}

/** A corpus on this machine. Several processes may read it and ingest into it at once. */
export interface LocalCorpus extends Corpus {
  /** Reads files, folders and patterns into the corpus; what did not change since is left alone. */
  ingest(paths: readonly string[], options?: IngestOptions): Promise<IngestResult>;
  stats(): Promise<CorpusStats>;
  /** Writes a whole copy to a new file, while others read and ingest. */
  backup(file: string): Promise<void>;
  /** Nothing may be called after it. */
  close(): void;
}

interface DocumentRow {
  rowid: number;
  id: string;
  title: string;
  language: Language;
  publisher: string | null;
  date: string | null;
  chunks: number;
}

export interface CorpusOptions {
  /** The database file; its folder is made when missing. */
  readonly file: string;
  /** The most the file may grow to, in pages of 4 kB. Unlimited when absent. */
  readonly maxPages?: number;
}

/** Opens or creates the corpus in `file`. Rejects with a `StoreError` when it cannot be opened, reads nothing beforehand. */
export async function openCorpus(options: CorpusOptions): Promise<LocalCorpus> {
  const db = await openDatabase(options.file, options.maxPages);
  const statements = prepareStatements(db);
  const counts = keepCounts(statements);
  const writer = makeWriter(db);
  const columns = "rowid, id, title, language, publisher, date, chunks";
  const documents = db.prepare<[], DocumentRow>(`SELECT ${columns} FROM documents ORDER BY id`);
  const document = db.prepare<[string], DocumentRow>(`SELECT ${columns} FROM documents WHERE id = ?`);
  const text = db.prepare<[number], string>("SELECT text FROM texts WHERE document = ?").pluck();
  const readDocument = db.transaction((id: string): CorpusDocument | undefined => {
    const row = document.get(id);
    return row === undefined ? undefined : { ...infoOf(row), text: text.get(row.rowid) ?? "" };
  });
  const searchNow = db.transaction((query: string, limit: number, alternatives: readonly string[]): Passage[] =>
    findByWords(statements, counts.current(), query, { limit, alternatives }).flatMap(
      (hit) => passageOf(statements, hit) ?? [],
    ),
  );

  return {
    async search(query, { k, signal, alternatives = [] }) {
      signal?.throwIfAborted();
      return k < 1 ? [] : searchNow(query, k, alternatives);
    },
    document: async (id) => readDocument(id),
    documents: async () => documents.all().map(infoOf),
    async ingest(paths, ingestOptions = {}) {
      try {
        return await ingestPaths(writer, paths, ingestOptions);
      } finally {
        counts.changed();
      }
    },
    async stats() {
      const { documents: count, chunks } = counts.current();
      return { documents: count, chunks };
    },
    async backup(file) {
      await db.backup(file);
    },
    close: () => void db.close(),
  };
}

function infoOf(row: DocumentRow): DocumentInfo {
  return {
    id: row.id,
    title: row.title,
    language: row.language,
    ...(row.publisher === null ? {} : { publisher: row.publisher }),
    ...(row.date === null ? {} : { date: row.date }),
    chunks: row.chunks,
  };
}
