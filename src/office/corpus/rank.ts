/**
 * Orders candidates by BM25 over their text, title and headings, with a bonus where neighbouring words of the
 * question stand close together. The constants were tuned on one half of RAGEval's English finance questions and of
 * DRCD's and CMRC's Chinese ones; what a constant is worth is stated for that half.
 */
import { chineseFunctionCharacters } from "./stop-words.ts";

const k1 = 0.8;
const b = 0.3;
/** A term of a name counts the same wherever it stands: a document says whose it is once and then "the company". */
const nameWeight = 1.3;
/** A match in the title or under a heading counts like this many in the text. */
const titleWeight = 0.5;
const headingWeight = 0.5;
/** So does one among the first terms of a chunk, where a passage says what it is about. Worth .013 of English Hits@1. */
const leadTerms = 10;
const leadWeight = 0.5;
/** What two neighbouring terms of the question earn, as a share of their weights, when they stand together. */
const pairBonus = 0.6;
/** Of which those of one name earn this much, as most chunks of its document hold them. Worth .007 of English Hits@4. */
const namePairShare = 0.5;
/** Two pairs of Chinese characters that overlap stand together more often than not, and earn this much of it. */
const overlapShare = 0.2;
/** "Together" means at most this many terms apart, in either order. */
const pairWindow = 2;
/**
 * What a single Chinese character earns, as a share of the pair it stands in, so that words that share one (去世, 過世)
 * meet halfway. Worth .007 of DRCD's Hits@1.
 */
const characterShare = 0.2;

/** A term of the question. */
export interface QueryTerm {
  /** As `terms.ts` writes it; `*` at its end stands for any ending. */
  readonly text: string;
  /** In how many chunks it stands. */
  readonly frequency: number;
  /** How much it tells: its inverse document frequency, less for an alternative's. */
  readonly weight: number;
  /** Whether it belongs to a name the corpus knows. */
  readonly inName: boolean;
  /** Whether it follows the term before it in the question. */
  readonly follows: boolean;
}

/** A chunk the index proposes. Terms are parted by spaces. */
export interface Candidate {
  readonly id: number;
  readonly document: number;
  readonly n: number;
  readonly terms: string;
  readonly headingTerms: string;
  readonly titleTerms: string;
}

/** Scores each candidate; the best first, equal ones in the corpus's order. */
export function rank(
  candidates: readonly Candidate[],
  terms: readonly QueryTerm[],
  averageTerms: number,
): { id: number; score: number }[] {
  const score = makeScorer(terms, averageTerms);
  return candidates
    .map((candidate) => ({ id: candidate.id, score: score(candidate) }))
    .sort((x, y) => y.score - x.score || x.id - y.id);
}

function makeScorer(terms: readonly QueryTerm[], averageTerms: number): (candidate: Candidate) => number {
  const exact = new Map<string, number>();
  const prefixes: [string, number][] = [];
  terms.forEach((term, i) => {
    if (term.text.endsWith("*")) prefixes.push([term.text.slice(0, -1), i]);
    else exact.set(term.text, i);
  });
  const characters = charactersOf(terms);
  const indexOf = (word: string) => exact.get(word) ?? prefixes.find(([prefix]) => word.startsWith(prefix))?.[1];

  return (candidate) => {
    const places: number[][] = terms.map(() => []);
    const words = candidate.terms.split(" ");
    words.forEach((word, place) => {
      const i = indexOf(word);
      if (i !== undefined) places[i]?.push(place);
    });
    const inTitle = wordsOf(candidate.titleTerms, indexOf);
    const inHeading = wordsOf(candidate.headingTerms, indexOf);
    const norm = k1 * (1 - b + (b * words.length) / Math.max(1, averageTerms));
    const saturate = (tf: number) => (tf * (k1 + 1)) / (tf + norm);
    let score = 0;
    for (const [character, count] of beginnings(words, characters)) {
      score += characterShare * (characters.get(character) ?? 0) * saturate(count);
    }
    terms.forEach((term, i) => {
      const own = places[i] ?? [];
      const leads = (own[0] ?? leadTerms) < leadTerms;
      const tf =
        own.length +
        (inTitle.has(i) ? titleWeight : 0) +
        (inHeading.has(i) ? headingWeight : 0) +
        (leads ? leadWeight : 0);
      if (tf === 0) return;
      score += term.weight * (term.inName ? nameWeight : saturate(tf));
      const before = terms[i - 1];
      if (term.follows && before !== undefined && standTogether(places[i - 1] ?? [], own)) {
        const share =
          (overlap(before.text, term.text) ? overlapShare : 1) * (term.inName && before.inName ? namePairShare : 1);
        score += (share * pairBonus * (term.weight + before.weight)) / 2;
      }
    });
    return score;
  };
}

/**
 * The Chinese characters of the question that mean something, with the weight of the least telling pair they are in.
 * Those of names are left out: a name counts the same wherever it stands.
 */
function charactersOf(terms: readonly QueryTerm[]): Map<string, number> {
  const weights = new Map<string, number>();
  const named = new Set(terms.flatMap((term) => (term.inName ? [...term.text] : [])));
  for (const { text, weight } of terms) {
    if (/[a-z0-9*]/.test(text)) continue;
    for (const character of text) {
      if (named.has(character) || chineseFunctionCharacters.has(character)) continue;
      weights.set(character, Math.min(weights.get(character) ?? weight, weight));
    }
  }
  return weights;
}

/** How many words begin with each of the characters: in a text, every Chinese character begins a term. */
function beginnings(words: readonly string[], characters: ReadonlyMap<string, number>): Map<string, number> {
  const counts = new Map<string, number>();
  if (characters.size === 0) return counts;
  for (const word of words) {
    const first = String.fromCodePoint(word.codePointAt(0) ?? 0);
    if (characters.has(first)) counts.set(first, (counts.get(first) ?? 0) + 1);
  }
  return counts;
}

function wordsOf(text: string, indexOf: (word: string) => number | undefined): Set<number> {
  const found = new Set<number>();
  if (text === "") return found;
  for (const word of text.split(" ")) {
    const i = indexOf(word);
    if (i !== undefined) found.add(i);
  }
  return found;
}

/** Whether two terms are pairs of Chinese characters with one in common. */
export function overlap(before: string, term: string): boolean {
  return !/[a-z0-9]/.test(term) && before.length > 1 && before.endsWith(term.slice(0, -1));
}

/** Both lists ascend. */
function standTogether(a: readonly number[], c: readonly number[]): boolean {
  let i = 0;
  let j = 0;
  while (i < a.length && j < c.length) {
    const distance = (c[j] ?? 0) - (a[i] ?? 0);
    if (Math.abs(distance) <= pairWindow) return true;
    if (distance > 0) i++;
    else j++;
  }
  return false;
}
