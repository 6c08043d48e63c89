/** Made-up documents and questions over them, the same at every run: as many words of each rank as language has. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const wordsAChunk = 190;
const chunksADocument = 40;
const vocabularySize = 60_000;

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

/**
 * A language and the chance that picks its words; the same seed gives the same documents and questions.
 * @param {number} seed
 */
export function makeLanguage(seed) {
  const random = makeRandom(seed);
  return { random, vocabulary: makeVocabulary(random) };
}

/**
 * Writes Markdown documents that make about so many chunks.
 * @param {string} folder
 * @param {number} chunks
 * @param {ReturnType<typeof makeLanguage>} language
 */
export function writeDocuments(folder, chunks, { random, vocabulary }) {
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

/**
 * Questions of 3 to 8 words: rare ones, such as names; middling; common ones, such as every text is full of; rare and common mixed.
 * @param {"rare" | "middle" | "mixed" | "common"} kind
 * @param {number} count
 * @param {ReturnType<typeof makeLanguage>} language
 */
export function makeQuestions(kind, count, { random, vocabulary }) {
  const between = (low, high) => vocabulary[low + Math.floor(random() * (high - low))];
  const rare = () => between(2_000, 20_000);
  const common = () => between(0, 40);
  const word = { rare, common, mixed: () => (random() < 0.5 ? rare() : common()), middle: () => between(100, 2_000) }[
    kind
  ];
  return Array.from({ length: count }, () => Array.from({ length: 3 + Math.floor(random() * 6) }, word).join(" "));
}
