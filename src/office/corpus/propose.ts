/**
 * Proposes the chunks worth ranking: those with the most telling terms of a question, and with terms that stand together
 * as they do in the question. The index is asked for the rarest terms first, and for no more than a search in a large
 * corpus has time for.
 */
import { overlap, type QueryTerm } from "./rank.ts";
import type { Statements } from "./search.ts";

/** How many chunks are proposed, and up to how many where the last of them hold equally telling terms. */
const candidateCount = 60;
const mostCandidates = 100;
/**
 * The rarest terms are looked up until they stand in this many chunks together (some 4 ms). With 100,000 chunks that
 * leaves out what more than a tenth of them hold; in a corpus of a few thousand it leaves out nothing.
 */
const lookupBudget = 16_000;
/** Pairs of terms are looked up where both stand in at most this many chunks together. */
const pairBudget = 6_000;
/** What a pair adds, as a share of the weights of its terms, and how many terms may stand between the two. */
const pairShare = 0.3;
const pairGap = 1;
/** Of the common terms, this many are sought close together, with as many terms in between as stated. */
const closeTerms = 3;
const closeGap = 8;
const closeCount = 30;

/**
 * Makes a function that proposes chunks for terms, in no order. With `required`, only chunks that hold all of those.
 * Chunks of a term are looked up once, however often the function is called.
 */
export function makeProposer(statements: Statements) {
  const known = new Map<string, number[]>();
  const chunksWith = (expression: string): number[] => {
    let chunks = known.get(expression);
    if (chunks === undefined) {
      chunks = statements.chunksWith.all(expression);
      known.set(expression, chunks);
    }
    return chunks;
  };

  return (terms: readonly QueryTerm[], required: readonly string[], wanted: number): number[] => {
    const { telling, common } = splitByBudget(terms);
    const weights = new Map<number, number>();
    if (required.length > 0) {
      for (const id of chunksWith(required.map(ftsTerm).join(" AND "))) weights.set(id, 0);
    }
    const add = (expression: string, weight: number) => {
      for (const id of chunksWith(expression)) {
        const before = weights.get(id);
        if (before !== undefined) weights.set(id, before + weight);
        else if (required.length === 0) weights.set(id, weight);
      }
    };
    for (const term of telling) add(ftsTerm(term.text), term.weight);
    for (const [first, second] of pairsOf(terms)) {
      add(near([first, second], pairGap), pairShare * (first.weight + second.weight));
    }
    const best = heaviest(weights, Math.max(candidateCount, wanted));
    if (best.length >= Math.min(wanted, candidateCount) || common.length === 0 || required.length > 0) return best;
    return [...new Set([...best, ...withCommon(statements, common)])];
  };
}

/** Neighbours of the question that are quick to look up. Pairs of Chinese characters that overlap are no news. */
function pairsOf(terms: readonly QueryTerm[]): [QueryTerm, QueryTerm][] {
  return terms.flatMap((term, i): [QueryTerm, QueryTerm][] => {
    const before = terms[i - 1];
    if (!term.follows || before === undefined || overlap(before.text, term.text)) return [];
    const exact = !term.text.endsWith("*") && !before.text.endsWith("*");
    return exact && before.frequency + term.frequency <= pairBudget ? [[before, term]] : [];
  });
}

/** Some chunks that hold the common terms: close together, all of them, or the rarest where no chunk holds all. */
function withCommon(statements: Statements, common: readonly QueryTerm[]): number[] {
  const [rarest] = common;
  if (rarest === undefined) return [];
  const exact = common.filter((term) => !term.text.endsWith("*")).slice(0, closeTerms);
  const close = exact.length > 1 ? statements.someChunksWith.all(near(exact, closeGap), closeCount) : [];
  const all = statements.someChunksWith.all(common.map((term) => ftsTerm(term.text)).join(" AND "), candidateCount);
  if (close.length + all.length > 0) return [...close, ...all];
  return statements.someChunksWith.all(ftsTerm(rarest.text), candidateCount);
}

function near(terms: readonly QueryTerm[], gap: number): string {
  return `NEAR(${terms.map((term) => ftsTerm(term.text)).join(" ")}, ${gap})`;
}

/** Both rarest first. */
function splitByBudget(terms: readonly QueryTerm[]): { telling: QueryTerm[]; common: QueryTerm[] } {
  const rarestFirst = [...terms].sort((a, b) => a.frequency - b.frequency);
  let sum = 0;
  const from = rarestFirst.findIndex((term) => {
    sum += term.frequency;
    return sum > lookupBudget;
  });
  return from < 0
    ? { telling: rarestFirst, common: [] }
    : { telling: rarestFirst.slice(0, from), common: rarestFirst.slice(from) };
}

/** The `count` chunks of the greatest weight, and more where the last place is shared. */
function heaviest(weights: ReadonlyMap<number, number>, count: number): number[] {
  if (weights.size <= count) return [...weights.keys()];
  const sorted = Float64Array.from(weights.values()).sort();
  const least = sorted[sorted.length - count] ?? 0;
  const above: number[] = [];
  const level: number[] = [];
  for (const [id, weight] of weights) {
    if (weight > least) above.push(id);
    else if (weight === least) level.push(id);
  }
  return [...above, ...level.slice(0, Math.max(mostCandidates, count) - above.length)];
}

/** A term in the index's query language. Terms hold letters and digits only; `*` at the end asks for any ending. */
function ftsTerm(term: string): string {
  return term.endsWith("*") ? `"${term.slice(0, -1)}" *` : `"${term}"`;
}
