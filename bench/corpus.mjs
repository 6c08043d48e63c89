#!/usr/bin/env node
// How long a search takes in a large corpus: `node bench/corpus.mjs [chunks …]` (10000 and 100000 when none are given).
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const wordsAChunk = 190;
const chunksADocument = 40;
const vocabularySize = 60_000;
const questionsAKind = 60;

/** The same numbers for the same seed, so that two runs read the same corpus. */
function makeRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Pronounceable words of no language; the rank of a word is its place, as in Zipf's law. */
function makeVocabulary(random) {
  const syllables =
    "ba be bi bo bu da de di do du ka ke ki ko ku la le li lo lu ma me mi mo mu na ne ni no nu ra re ri ro ru ta te ti to tu va ve vi vo".split(
      " ",
    );
  const words = new Set();
  while (words.size < vocabularySize) {
    let word = "";
    for (let left = 2 + Math.floor(random() * 3); left > 0; left--)
      word += syllables[Math.floor(random() * syllables.length)];
    words.add(word);
  }
  return [...words];
}

function zipfPicker(random, vocabulary) {
  const cumulative = new Float64Array(vocabulary.length);
  let sum = 0;
  for (let rank = 0; rank < vocabulary.length; rank++) cumulative[rank] = sum += 1 / (rank + 2.7);
  return () => {
    const at = random() * sum;
    let low = 0;
    let high = cumulative.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (cumulative[middle] < at) low = middle + 1;
      else high = middle;
    }
    return vocabulary[low];
  };
}

function writeCorpus(folder, chunks, random, vocabulary) {
  const pick = zipfPicker(random, vocabulary);
  mkdirSync(folder, { recursive: true });
  for (let document = 0; document * chunksADocument < chunks; document++) {
    const paragraphs = [`# ${pick()} ${pick()} ${document}`];
    for (let n = Math.min(chunksADocument, chunks - document * chunksADocument); n > 0; n--) {
      const words = Array.from({ length: wordsAChunk }, pick);
      const sentences = [];
      for (let i = 0; i < words.length; i += 19) sentences.push(`${words.slice(i, i + 19).join(" ")}.`);
      paragraphs.push(sentences.join(" "));
    }
    writeFileSync(join(folder, `${String(document).padStart(5, "0")}.md`), `${paragraphs.join("\n\n")}\n`);
  }
}

/** Questions of 3 to 8 words: rare ones, common ones, and both. */
function makeQuestions(kind, random, vocabulary) {
  const between = (low, high) => vocabulary[low + Math.floor(random() * (high - low))];
  const rare = () => between(2_000, 20_000);
  const common = () => between(0, 40);
  const word = { rare, common, mixed: () => (random() < 0.5 ? rare() : common()), middle: () => between(100, 2_000) }[
    kind
  ];
  return Array.from({ length: questionsAKind }, () =>
    Array.from({ length: 3 + Math.floor(random() * 6) }, word).join(" "),
  );
}

/**
 * Fills a corpus of about `chunks` chunks and prints how long ingestion and searches took. `openCorpus` is the built
 * function of `src/office/corpus/open.ts`.
 */
export async function benchCorpus(openCorpus, { chunks }) {
  const home = mkdtempSync(join(tmpdir(), "atclaw-bench-corpus-"));
  try {
    const random = makeRandom(7);
    const vocabulary = makeVocabulary(random);
    writeCorpus(join(home, "documents"), chunks, random, vocabulary);
    const corpus = await openCorpus({ file: join(home, "corpus.db") });
    const started = performance.now();
    await corpus.ingest([join(home, "documents")]);
    const ingestMs = performance.now() - started;
    const stats = await corpus.stats();
    console.log(`${stats.chunks} chunks of ${stats.documents} documents, read in ${(ingestMs / 1000).toFixed(1)} s`);
    corpus.close();
    const openedAt = performance.now();
    const reopened = await openCorpus({ file: join(home, "corpus.db") });
    console.log(`opened in ${(performance.now() - openedAt).toFixed(1)} ms`);
    const rows = [];
    for (const kind of ["rare", "middle", "mixed", "common"]) {
      const times = [];
      for (const question of makeQuestions(kind, random, vocabulary)) {
        const from = performance.now();
        await reopened.search(question, { k: 10 });
        times.push(performance.now() - from);
      }
      times.sort((a, b) => a - b);
      const at = (share) => Number(times[Math.floor(times.length * share)].toFixed(2));
      rows.push({ questions: kind, "p50 ms": at(0.5), "p95 ms": at(0.95), "max ms": at(0.999) });
    }
    console.table(rows);
    reopened.close();
    return { chunks: stats.chunks, ingestMs, rows };
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const root = join(dirname(fileURLToPath(import.meta.url)), "..");
  const { build } = await import("esbuild");
  const outfile = join(root, "dist", "bench", "corpus.js");
  await build({
    entryPoints: [join(root, "src/office/corpus/open.ts")],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
    logLevel: "warning",
  });
  const { openCorpus } = await import(pathToFileURL(outfile).href);
  const sizes = process.argv.slice(2).map(Number);
  for (const chunks of sizes.length > 0 ? sizes : [10_000, 100_000]) await benchCorpus(openCorpus, { chunks });
}
