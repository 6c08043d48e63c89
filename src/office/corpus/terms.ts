/**
 * What the index and the question have in common: terms. English words become stems, runs of Chinese
 * become overlapping pairs of characters, numbers keep their decimal point. Both sides use this file,
 * so a change here means bringing what is stored up to date: by a new version of the tables, or
 * where the terms do not tell enough, by reading every document again (see `readerVersion`).
 */
import { stem } from "./stem.ts";
import { chineseFunctionCharacters, chineseStopPhrases, englishStopWords } from "./stop-words.ts";
import { simplify } from "./variants.ts";

const cjk = "\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Hangul}";
/** A number with its separators, a run of Chinese (Japanese, Korean), or a word of any other script. */
const token = new RegExp(
  `\\d+(?:[.,]\\d+)*(?:[a-z]+)?|[${cjk}]+|(?:(?![${cjk}])[\\p{L}\\p{N}\\p{M}])+(?:\\.\\d+)*`,
  "gu",
);
const isCjk = new RegExp(`^[${cjk}]`, "u");
/** Stands for the decimal point within a term: the index's tokenizer parts words at every ASCII sign. */
const point = "·";

/** Text in the form terms are taken from: one width, no accents, lower case, simplified Chinese. */
export function normalise(text: string): string {
  const folded = text.normalize("NFKC").toLowerCase();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the test is for plain ASCII
  return /^[\x00-\x7f]*$/.test(folded)
    ? folded
    : simplify(
        folded
          .normalize("NFD")
          .replace(/[\u0300-\u036f]/g, "")
          .normalize("NFC"),
      );
}

/** The terms of a text in its order, stop words included. A term holds no ASCII but letters and digits. */
export function termsOf(text: string): string[] {
  const terms: string[] = [];
  for (const [word] of normalise(text).matchAll(token)) {
    if (isCjk.test(word)) addPairs(word, terms, true);
    else addWord(word, terms);
  }
  return terms;
}

/**
 * The terms of a question that tell something, in its order. A question of stop words alone keeps them all.
 * A term that ends in `*` is a single Chinese character and stands for every pair that begins with it.
 */
export function questionTerms(question: string): string[] {
  const kept = meaningful(question);
  if (kept.length > 0) return kept;
  const all: string[] = [];
  for (const [word] of normalise(question).matchAll(token)) {
    if (!isCjk.test(word)) addWord(word, all);
    else if ([...word].length === 1) all.push(`${word}*`);
    else addPairs(word, all, false);
  }
  return all;
}

function meaningful(question: string): string[] {
  const terms: string[] = [];
  const single: string[] = [];
  for (const [word] of normalise(question).matchAll(token)) {
    if (!isCjk.test(word)) {
      if (!englishStopWords.has(word)) addWord(word, terms);
      continue;
    }
    for (const run of word.split(chineseStopPhrases)) {
      addPairs(run, terms, false);
      for (const piece of withoutFunctionCharacters(run)) if ([...piece].length === 1) single.push(`${piece}*`);
    }
  }
  return terms.every(isLoosePair) ? [...single, ...terms] : terms;
}

function withoutFunctionCharacters(run: string): string[] {
  return [...run]
    .map((c) => (chineseFunctionCharacters.has(c) ? " " : c))
    .join("")
    .split(" ");
}

/** Whether a pair of Chinese characters holds one that is mostly a word without meaning, and so may be no word itself. */
export function isLoosePair(term: string): boolean {
  return isCjk.test(term) && !term.endsWith("*") && [...term].some((c) => chineseFunctionCharacters.has(c));
}

/** `qwen3.7` is found as itself and by `qwen` or `3.7`; `32k` and `q1` stay whole. */
function addWord(word: string, terms: string[]): void {
  if (/^\d/.test(word)) {
    terms.push(numberTerm(word));
    return;
  }
  if (word === "s") return;
  const mixed = /^([a-z]{2,})(\d+(?:\.\d+)*)$/.exec(word);
  terms.push(stem(word.replaceAll(".", point)));
  if (mixed !== null) terms.push(stem(mixed[1] ?? ""), numberTerm(mixed[2] ?? ""));
}

function numberTerm(number: string): string {
  return number
    .replace(/,(?=\d{3}(?!\d))/g, "")
    .replace(/(\.\d*?)0+(?=\D*$)/, "$1")
    .replace(/\.(?=\D*$)/, "")
    .replace(/[.,]/g, point);
}

/** With `tail`, the last character is a term too, so that every character begins some term. */
function addPairs(run: string, terms: string[], tail: boolean): void {
  const characters = [...run];
  for (let i = 0; i + 1 < characters.length; i++) terms.push(`${characters[i]}${characters[i + 1]}`);
  const last = characters.at(-1);
  if (tail && last !== undefined) terms.push(last);
}
