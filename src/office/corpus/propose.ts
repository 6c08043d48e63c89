/**
 * Proposes the chunks worth ranking: those with the most telling terms of a question. The index only says which chunks
 * hold a term; it is asked for the rarest first and for no more than a search in a large corpus has time for.
 */
import type { QueryTerm } from "./rank.ts";
import type { Statements } from "./search.ts";

/** How many chunks are proposed, and up to how many where the last of them hold equally telling terms. */
const candidateCount = 60;
const mostCandidates = 100;
/**
 * The rarest terms are looked up until they stand in this many chunks together (some 4 ms). With 100,000 chunks that
 * leaves out what more than a tenth of them hold; in a corpus of a few thousand it leaves out nothing.
 */
const lookupBudget = 16_000;

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
    for (const term of telling) {
      for (const id of chunksWith(ftsTerm(term.text))) {
        const weight = weights.get(id);
        if (weight !== undefined) weights.set(id, weight + term.weight);
        else if (required.length === 0) weights.set(id, term.weight);
      }
    }
    const best = heaviest(weights, Math.max(candidateCount, wanted));
    if (best.length >= Math.min(wanted, candidateCount) || common.length === 0 || required.length > 0) return best;
    return [...new Set([...best, ...withCommon(statements, common)])];
  };
}

/** Some chunks that hold all of the common terms, or the rarest of them where no chunk holds all. */
function withCommon(statements: Statements, common: readonly QueryTerm[]): number[] {
  const [rarest] = common;
  if (rarest === undefined) return [];
  const all = statements.someChunksWith.all(common.map((term) => ftsTerm(term.text)).join(" AND "), candidateCount);
  return all.length > 0 ? all : statements.someChunksWith.all(ftsTerm(rarest.text), candidateCount);
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
