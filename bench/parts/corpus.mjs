/** How long a search takes in a large corpus, and how fast documents come in. */
import { join } from "node:path";
import { load } from "../lib/bundle.mjs";
import { makeLanguage, makeQuestions, writeDocuments } from "../lib/documents.mjs";
import { quietest } from "../lib/quiet.mjs";
import { newFolder } from "../lib/server.mjs";
import { percentile } from "../lib/stats.mjs";

export const title = "corpus: ingesting and searching made-up documents";
const questionsAKind = 60;
const found = 10;

/** @param {{ quick: boolean, say: (line: string) => void }} options */
export async function run({ quick, say }) {
  const { openCorpus } = await load("src/office/corpus/open.ts");
  // A tenth more than asked for, since documents do not fill their last chunk.
  const sizes = quick ? [11_000] : [11_000, 110_000];
  const ingested = [];
  const searched = [];
  for (const size of sizes) {
    const home = newFolder();
    const file = join(home, "corpus.db");
    const language = makeLanguage(7);
    writeDocuments(join(home, "documents"), size, language);
    say(`${size} chunks`);
    const empty = await openCorpus({ file });
    const started = performance.now();
    await empty.ingest([join(home, "documents")]);
    const seconds = (performance.now() - started) / 1000;
    const { documents, chunks } = await empty.stats();
    empty.close();

    const opened = performance.now();
    const corpus = await openCorpus({ file });
    ingested.push({ chunks, documents, seconds, "chunks/s": chunks / seconds, "open ms": performance.now() - opened });
    for (const kind of ["rare", "middle", "mixed", "common"]) {
      // Other questions at each try, so that none is answered from what the one before left in memory.
      const ask = () => timesOf(corpus, makeQuestions(kind, questionsAKind, language));
      const { others, ...times } = await quietest(ask, { tries: 6 });
      searched.push({ chunks, words: kind, ...times, others });
    }
    corpus.close();
  }
  const largest = searched.filter(({ chunks }) => chunks === searched.at(-1).chunks);
  const mixed = largest.find(({ words }) => words === "mixed");
  return {
    tables: [
      { title: "ingest", rows: ingested },
      { title: `the best ${found} passages, questions of 3 to 8 words (ms)`, rows: searched },
    ],
    targets: [
      { what: `mixed words, p50, ${mixed.chunks} chunks`, value: mixed.p50, unit: "ms", atMost: 10 },
      { what: "slowest kind of words, p50", value: Math.max(...largest.map(({ p50 }) => p50)), unit: "ms", atMost: 10 },
    ],
  };
}

async function timesOf(corpus, questions) {
  const times = [];
  for (const question of questions) {
    const from = performance.now();
    await corpus.search(question, { k: found });
    times.push(performance.now() - from);
  }
  return { p50: percentile(times, 50), p95: percentile(times, 95), max: Math.max(...times) };
}
