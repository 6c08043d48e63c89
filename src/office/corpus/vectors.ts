/** Search by meaning, where an embedder is configured: vectors of the chunks in sqlite-vec, loaded when first needed. */
import type Database from "better-sqlite3";
import type { Embedder } from "./embeddings.ts";
import type { Hit } from "./search.ts";

/** Chunks sent to the service at once. */
const batchSize = 64;
/** A request of an ingest is tried this often, with a pause in between that doubles. */
const attempts = 3;
const firstPauseMs = 500;
/** A search waits this long for the question's vector, then goes by words alone. */
const questionTimeoutMs = 4_000;
/** After a failure, searches do not ask the service again for this long. */
const restMs = 60_000;
/** The weight of a place in a list, after Cormack et al., "Reciprocal rank fusion" (SIGIR 2009). */
const fusionConstant = 60;

export interface Vectors {
  /** Makes vectors of the chunks that have none. Gives the reason when the service fails; what was made stays. */
  embedMissing(signal: AbortSignal): Promise<{ embedded: number; problem?: string }>;
  /** The chunks nearest in meaning, best first. None when there are no vectors or the service fails, which is told once. */
  nearest(question: string, limit: number, signal: AbortSignal): Promise<Hit[]>;
}

/** `warn` gets one sentence when search falls back to words alone, and not again until the service answered. */
export function openVectors(db: Database.Database, embedder: Embedder, warn: (message: string) => void): Vectors {
  let extension: Promise<void> | undefined;
  const loaded = () => {
    extension ??= import("sqlite-vec").then(({ load }) => load(db));
    return extension;
  };
  let restUntil = 0;
  const setting = (name: string) =>
    db.prepare<[string], string>("SELECT value FROM settings WHERE name = ?").pluck().get(name);
  const put = (name: string, value: string) =>
    db.prepare("INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)").run(name, value);

  /** One table for one model: another model, or another length of its vectors, begins anew. */
  const prepareTable = db.transaction((dimensions: number) => {
    if (setting("embedding model") === embedder.model && setting("embedding dimensions") === String(dimensions)) return;
    db.exec(`DROP TABLE IF EXISTS vectors; DELETE FROM embedded;
      CREATE VIRTUAL TABLE vectors USING vec0(embedding float[${dimensions}] distance_metric=cosine);`);
    put("embedding model", embedder.model);
    put("embedding dimensions", String(dimensions));
  });
  const store = db.transaction((chunks: readonly { id: number }[], vectors: readonly Float32Array[]) => {
    const mark = db.prepare("INSERT OR IGNORE INTO embedded (chunk) SELECT id FROM chunks WHERE id = ?");
    const insert = db.prepare("INSERT INTO vectors (rowid, embedding) VALUES (?, ?)");
    for (const [i, { id }] of chunks.entries()) {
      // Another process may have been quicker, or the chunk is gone.
      if (mark.run(id).changes === 1) insert.run(BigInt(id), asBlob(vectors[i]));
    }
  });
  const dropOrphans = db.transaction(() => {
    const orphans = db
      .prepare<[], number>("SELECT chunk FROM embedded WHERE chunk NOT IN (SELECT id FROM chunks)")
      .pluck();
    for (const chunk of orphans.all()) {
      db.prepare("DELETE FROM vectors WHERE rowid = ?").run(BigInt(chunk));
      db.prepare("DELETE FROM embedded WHERE chunk = ?").run(chunk);
    }
  });
  const missing = () =>
    db
      .prepare<[number], { id: number; text: string }>(
        `SELECT c.id, d.title || char(10) || c.text AS text FROM chunks c JOIN documents d ON d.rowid = c.document
         WHERE c.id NOT IN (SELECT chunk FROM embedded) ORDER BY c.id LIMIT ?`,
      )
      .all(batchSize);

  return {
    async embedMissing(signal) {
      await loaded();
      if (setting("embedding model") === embedder.model) dropOrphans.immediate();
      else db.prepare("DELETE FROM embedded").run();
      let embedded = 0;
      for (let batch = missing(); batch.length > 0; batch = missing()) {
        try {
          const texts = batch.map((chunk) => chunk.text);
          const vectors = await withRetries(() => embedder.embed(texts, signal), signal);
          prepareTable.immediate(vectors[0]?.length ?? 0);
          store.immediate(batch, vectors);
          embedded += batch.length;
        } catch (error) {
          signal.throwIfAborted();
          return { embedded, problem: error instanceof Error ? error.message : String(error) };
        }
      }
      return { embedded };
    },
    async nearest(question, limit, signal) {
      if (Date.now() < restUntil || setting("embedding model") !== embedder.model) return [];
      try {
        await loaded();
        const patience = AbortSignal.any([signal, AbortSignal.timeout(questionTimeoutMs)]);
        const [vector] = await embedder.embed([question], patience);
        restUntil = 0;
        return db
          .prepare<[Buffer, number], { id: number; distance: number }>(
            "SELECT rowid AS id, distance FROM vectors WHERE embedding MATCH ? AND k = ? ORDER BY distance",
          )
          .all(asBlob(vector), limit)
          .map(({ id, distance }) => ({ id, score: 1 - distance }));
      } catch (error) {
        signal.throwIfAborted();
        const why = error instanceof Error ? error.message : String(error);
        if (restUntil === 0) warn(`Searching by words alone, because the embedding service fails: ${why}`);
        restUntil = Date.now() + restMs;
        return [];
      }
    },
  };
}

function asBlob(vector: Float32Array | undefined): Buffer {
  if (vector === undefined) throw new Error("The embedding service gave too few vectors.");
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength);
}

async function withRetries<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === attempts || signal.aborted) throw error;
      await new Promise((resolve) => setTimeout(resolve, firstPauseMs * 2 ** attempt));
    }
  }
}

/** Joins rankings that cannot be compared by their scores: each list gives 1 / (60 + place) to a chunk. */
export function fuse(lists: readonly (readonly Hit[])[]): Hit[] {
  const scores = new Map<number, number>();
  for (const list of lists) {
    for (const [place, { id }] of list.entries()) {
      scores.set(id, (scores.get(id) ?? 0) + 1 / (fusionConstant + place + 1));
    }
  }
  return [...scores].map(([id, score]) => ({ id, score })).sort((a, b) => b.score - a.score || a.id - b.id);
}
