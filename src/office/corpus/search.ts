/**
 * Finds passages: the index proposes the chunks that hold the most telling terms of the question, the ranking in
 * `rank.ts` orders them, and where a question names several documents' subjects each gets its turn.
 */
import type Database from "better-sqlite3";
import type { Passage } from "../../core/corpus.ts";
import type { Language } from "../../core/message.ts";
import { namesInQuestion } from "./names.ts";
import { makeProposer } from "./propose.ts";
import { type Candidate, type QueryTerm, rank } from "./rank.ts";
import { isLoosePair, questionTerms } from "./terms.ts";

/** What an alternative's terms count, against the question's own. */
const alternativeWeight = 0.8;
/**
 * What a pair of Chinese characters with a function character counts (首都 with 都, but also 的人), against another pair.
 * Kept out, they cost .008 of DRCD's and .006 of CMRC's Hits@1; counted in full, .004 of DRCD's.
 */
const loosePairWeight = 0.5;
/** The power that raises what rare terms of a Chinese question count over common ones. */
const rarityPower = 1.3;
/**
 * What a number or a Latin word counts in a Chinese question, where a name of four characters counts three pairs.
 * With the power above worth .0045 of DRCD's and .0025 of CMRC's Hits@1.
 */
const wordWeight = 2.5;
/** A question that names more than this many is about all of them rather than each. */
const maxNamed = 6;
/** A name that more than this share of the documents go by tells none of them apart. */
const maxNameShare = 0.34;

export type Statements = ReturnType<typeof prepareStatements>;

/** A chunk with its score, best first in every list of them. */
export interface Hit {
  readonly id: number;
  readonly score: number;
}

/** Prepares what a search reads. */
export function prepareStatements(db: Database.Database) {
  return {
    totals: db.prepare<[], { chunks: number; terms: number; documents: number }>(
      "SELECT COALESCE(SUM(chunks), 0) AS chunks, COALESCE(SUM(terms), 0) AS terms, COUNT(*) AS documents FROM documents",
    ),
    frequency: db.prepare<[string], number>("SELECT doc FROM vocabulary WHERE term = ?").pluck(),
    prefixFrequency: db
      .prepare<[string, string], number | null>("SELECT SUM(doc) FROM vocabulary WHERE term >= ? AND term < ?")
      .pluck(),
    chunksWith: db.prepare<[string], number>("SELECT rowid FROM chunk_index WHERE chunk_index MATCH ?").pluck(),
    someChunksWith: db
      .prepare<[string, number], number>("SELECT rowid FROM chunk_index WHERE chunk_index MATCH ? LIMIT ?")
      .pluck(),
    candidate: db.prepare<[number], Candidate>(
      `SELECT c.id, c.document, c.n, c.terms, c.heading_terms AS headingTerms, d.title_terms AS titleTerms
       FROM chunks c JOIN documents d ON d.rowid = c.document WHERE c.id = ?`,
    ),
    passage: db.prepare<[number], PassageRow>(
      `SELECT d.id AS source, c.n, d.title, d.language, d.publisher, d.date, c.text, c.start, c."end"
       FROM chunks c JOIN documents d ON d.rowid = c.document WHERE c.id = ?`,
    ),
    documentsNamed: db.prepare<[string], number>("SELECT document FROM names WHERE name = ?").pluck(),
    dataVersion: db.prepare<[], number>("SELECT data_version FROM pragma_data_version").pluck(),
  };
}

interface PassageRow {
  source: string;
  n: number;
  title: string;
  language: Language;
  publisher: string | null;
  date: string | null;
  text: string;
  start: number;
  end: number;
}

/** Counts of the corpus that hold until it changes. */
export interface Counts {
  readonly chunks: number;
  readonly documents: number;
  readonly averageTerms: number;
  /** In how many chunks a term stands. */
  frequency(term: string): number;
}

/** Reads the counts lazily and keeps them until this or another process changes the corpus. */
export function keepCounts(statements: Statements): { current(): Counts; changed(): void } {
  let version: number | undefined;
  let counts: Counts | undefined;
  return {
    current() {
      const now = statements.dataVersion.get();
      if (counts === undefined || now !== version) {
        version = now;
        counts = readCounts(statements);
      }
      return counts;
    },
    changed() {
      counts = undefined;
    },
  };
}

function readCounts(statements: Statements): Counts {
  const totals = statements.totals.get() ?? { chunks: 0, terms: 0, documents: 0 };
  const known = new Map<string, number>();
  return {
    chunks: totals.chunks,
    documents: totals.documents,
    averageTerms: totals.terms / Math.max(1, totals.chunks),
    frequency(term) {
      let count = known.get(term);
      if (count === undefined) {
        const prefix = term.endsWith("*") ? term.slice(0, -1) : undefined;
        count =
          prefix === undefined
            ? (statements.frequency.get(term) ?? 0)
            : (statements.prefixFrequency.get(prefix, `${prefix}\u{10ffff}`) ?? 0);
        known.set(term, count);
      }
      return count;
    },
  };
}

/** The chunks that match a question by its words, best first; at most `limit`. */
export function findByWords(
  statements: Statements,
  counts: Counts,
  query: string,
  options: { limit: number; alternatives: readonly string[] },
): Hit[] {
  if (counts.chunks === 0) return [];
  const named = namedSubjects(statements, counts, [query, ...options.alternatives].join("\n"));
  const nameTerms = new Set(named.flatMap((name) => name.terms));
  const terms = weighTerms(counts, query, options.alternatives).map((term) => ({
    ...term,
    inName: nameTerms.has(term.text),
  }));
  const propose = makeProposer(statements);
  const ranked = (wanted: readonly QueryTerm[], required: readonly string[] = []): Hit[] => {
    const candidates = propose(wanted, required, options.limit).flatMap((id) => statements.candidate.get(id) ?? []);
    return rank(candidates, wanted, counts.averageTerms);
  };
  if (named.length < 2) return ranked(terms).slice(0, options.limit);
  const lists = named.map((name) => {
    const own = new Set(name.terms);
    const wanted = terms.filter((term) => own.has(term.text) || !term.inName);
    return ranked(
      wanted,
      name.terms.filter((term) => counts.frequency(term) > 0),
    );
  });
  const hits = interleave(lists, options.limit);
  return hits.length < options.limit ? fill(hits, ranked(terms), options.limit) : hits;
}

/** What else matches comes after the hits, so that a passage that names nobody can still be found. */
function fill(hits: readonly Hit[], more: readonly Hit[], limit: number): Hit[] {
  const seen = new Set(hits.map((hit) => hit.id));
  const least = hits.at(-1)?.score ?? Number.POSITIVE_INFINITY;
  const rest = more.filter((hit) => !seen.has(hit.id)).map(({ id, score }) => ({ id, score: Math.min(score, least) }));
  return [...hits, ...rest].slice(0, limit);
}

/** Equal terms are merged; terms that stand nowhere are dropped, as nothing can match them. */
function weighTerms(counts: Counts, query: string, alternatives: readonly string[]): Omit<QueryTerm, "inName">[] {
  const terms: Omit<QueryTerm, "inName">[] = [];
  const seen = new Set<string>();
  const isChinese = /\p{Script=Han}/u.test(query);
  const shareOf = (term: string) =>
    isLoosePair(term) ? loosePairWeight : isChinese && /[a-z0-9]/.test(term) ? wordWeight : 1;
  const add = (words: string[], weight: number) => {
    let follows = false;
    for (const text of words) {
      const frequency = counts.frequency(text);
      const isNew = frequency > 0 && !seen.has(text);
      if (isNew) {
        seen.add(text);
        const idf = Math.log(1 + (counts.chunks - Math.min(frequency, counts.chunks) + 0.5) / (frequency + 0.5));
        const rarity = isChinese ? idf ** rarityPower : idf;
        terms.push({ text, frequency, weight: weight * rarity * shareOf(text), follows });
      }
      follows = isNew;
    }
  };
  add(questionTerms(query), 1);
  for (const alternative of alternatives) add(questionTerms(alternative), alternativeWeight);
  return terms;
}

/** The subjects a question names that tell documents apart. */
function namedSubjects(statements: Statements, counts: Counts, question: string): { terms: string[] }[] {
  const names = namesInQuestion(question, (key) => statements.documentsNamed.get(key) !== undefined);
  if (names.length > maxNamed) return [];
  const telling = names.filter((name) => {
    const share = statements.documentsNamed.all(name.key).length / Math.max(1, counts.documents);
    return share <= maxNameShare || counts.documents < 4;
  });
  return telling.map((name) => ({ terms: [...new Set(questionTerms(name.text))] }));
}

/** One from each list in turn, none twice. Scores fall with the place, so that they stay comparable. */
function interleave(lists: readonly (readonly Hit[])[], limit: number): Hit[] {
  const hits: Hit[] = [];
  const seen = new Set<number>();
  const longest = Math.max(...lists.map((list) => list.length));
  let ceiling = Number.POSITIVE_INFINITY;
  for (let place = 0; place < longest && hits.length < limit; place++) {
    const row = lists.flatMap((list) => list[place] ?? []).sort((a, b) => b.score - a.score);
    for (const hit of row) {
      if (seen.has(hit.id) || hits.length >= limit) continue;
      seen.add(hit.id);
      ceiling = Math.min(ceiling, hit.score);
      hits.push({ id: hit.id, score: ceiling });
    }
  }
  return hits;
}

/** The passage of a hit; undefined when the chunk was removed meanwhile. */
export function passageOf(statements: Statements, hit: Hit): Passage | undefined {
  const row = statements.passage.get(hit.id);
  if (row === undefined) return undefined;
  return {
    source: row.source,
    chunk: `${row.source}#${row.n}`,
    title: row.title,
    language: row.language,
    ...(row.publisher === null ? {} : { publisher: row.publisher }),
    ...(row.date === null ? {} : { date: row.date }),
    text: row.text,
    start: row.start,
    end: row.end,
    score: hit.score,
  };
}
