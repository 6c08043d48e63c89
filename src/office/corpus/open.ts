/** The corpus in a file of its own: `openCorpus` gives the port skills search through, and ingestion. */
import { realpath } from "node:fs/promises";
import type { Corpus, CorpusDocument, DocumentInfo, Passage } from "../../core/corpus.ts";
import type { Language } from "../../core/message.ts";
import type { Embedder } from "./embeddings.ts";
import { type IngestOptions, type IngestResult, ingestPaths } from "./ingest.ts";
import { fileKeys } from "./keys.ts";
import { openDatabase } from "./schema.ts";
import { findByWords, type Hit, keepCounts, passageOf, prepareStatements } from "./search.ts";
import { fuse, openVectors } from "./vectors.ts";
import { makeWriter } from "./write.ts";

/** With vectors, this many of the best by words and by meaning are joined. */
const fusedCount = 60;

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
  /** The folder of the documents that come with the program. They are known by their place in it, wherever it lies. */
  readonly shipped?: string;
  /** Search by meaning too. Without it no vectors are made or read. */
  readonly embeddings?: Embedder;
  /** Gets a sentence for the operator when search by meaning fails; once until it works again. */
  readonly onWarning?: (message: string) => void;
  /** The most the file may grow to, in pages of 4 kB. Unlimited when absent. */
  readonly maxPages?: number;
}

/** Opens or creates the corpus in `file`. Rejects with a `StoreError` when it cannot be opened, reads nothing beforehand. */
export async function openCorpus(options: CorpusOptions): Promise<LocalCorpus> {
  const db = await openDatabase(options.file, options.maxPages);
  const statements = prepareStatements(db);
  const counts = keepCounts(statements);
  const writer = makeWriter(db);
  const { shipped } = options;
  const keys = fileKeys(shipped && (await realpath(shipped).catch(() => shipped)));
  const vectors = options.embeddings && openVectors(db, options.embeddings, options.onWarning ?? (() => {}));
  const columns = "rowid, id, title, language, publisher, date, chunks";
  const documents = db.prepare<[], DocumentRow>(`SELECT ${columns} FROM documents ORDER BY id`);
  const document = db.prepare<[string], DocumentRow>(`SELECT ${columns} FROM documents WHERE id = ?`);
  const text = db.prepare<[number], string>("SELECT text FROM texts WHERE document = ?").pluck();
  const readDocument = db.transaction((id: string): CorpusDocument | undefined => {
    const row = document.get(id);
    return row === undefined ? undefined : { ...infoOf(row), text: text.get(row.rowid) ?? "" };
  });
  const searchNow = db.transaction(
    (query: string, k: number, alternatives: readonly string[], near: Hit[]): Passage[] => {
      const limit = near.length > 0 ? Math.max(k, fusedCount) : k;
      const byWords = findByWords(statements, counts.current(), query, { limit, alternatives });
      const hits = near.length > 0 ? fuse([byWords, near]) : byWords;
      const passages: Passage[] = [];
      for (const hit of hits) {
        const passage = passages.length < k ? passageOf(statements, hit) : undefined;
        if (passage !== undefined) passages.push(passage);
      }
      return passages;
    },
  );

  return {
    async search(query, { k, signal = new AbortController().signal, alternatives = [] }) {
      signal.throwIfAborted();
      if (k < 1 || query.trim() === "") return [];
      const near = (await vectors?.nearest(query, Math.max(k, fusedCount), signal)) ?? [];
      return searchNow(query, k, alternatives, near);
    },
    document: async (id) => readDocument(id),
    documents: async () => documents.all().map(infoOf),
    async ingest(paths, ingestOptions = {}) {
      try {
        const result = await ingestPaths(writer, paths, ingestOptions, keys);
        const embedded = await vectors?.embedMissing(ingestOptions.signal ?? new AbortController().signal);
        if (embedded?.problem === undefined) return result;
        const message = `Some passages have no vector and are found by their words alone: ${embedded.problem} Ingest again to add them.`;
        return { ...result, warnings: [...result.warnings, { path: "embeddings", message }] };
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
