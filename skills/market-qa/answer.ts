/**
 * Finds what the corpus says to a question: the sentences that answer each part of it, values on which they differ,
 * and, when nothing answers, what comes nearest. Knows nothing of how a reply is worded.
 */
import type { Candidate } from "./candidates.ts";
import { completing } from "./complete.ts";
import { type Gap, gapOf } from "./gap.ts";
import { judge, type Lack } from "./judge.ts";
import { isSubject } from "./lexicon.ts";
import type { Library, Sentence } from "./library.ts";
import type { Clause, Question } from "./question.ts";
import { type Match, rank } from "./rank.ts";
import { bringsIn, givenValue, otherMeasure, saidOfOther, sameValue, type Witness, witnessFor } from "./values.ts";

/** One statement of the answer: a sentence and the others that say the same. */
export interface Point {
  readonly match: Match;
  readonly clause: Clause;
  readonly value: Candidate | undefined;
  /** Sentences of other documents that give the same value. */
  readonly same: readonly Match[];
}

export interface Part {
  readonly clause: Clause;
  readonly points: readonly Point[];
  /** Statements that give another value for what was asked, best first. */
  readonly others: readonly Point[];
  readonly witness: Witness | undefined;
  /** The gap in percentage points, computed from the two shares that the corpus gives. */
  readonly gap?: Gap;
  /** Where the first sentence leaves doubt: the next best, which may say it in other words. */
  readonly beside: readonly Match[];
  /** Set when the corpus does not answer this part. */
  readonly lack: Lack | undefined;
}

export interface Answer {
  readonly question: Question;
  readonly parts: readonly Part[];
  readonly answered: boolean;
  /** What comes nearest, when nothing answers. */
  readonly nearest: readonly Match[];
}

const mostOthers = 3;
/** Another name answers the same question only where the sentence covers it as well as the first does. */
const sameClaim = 0.72;
const leastPartName = 0.2;

/** Answers a question from a library. */
export function findAnswer(library: Library, asked: Question): Answer {
  const ordered = asked.shape === "order" ? orderClauses(asked) : [];
  // An order of things that the question does not name is told by one statement.
  const question: Question = asked.shape === "order" && ordered.length < 2 ? { ...asked, shape: "single" } : asked;
  const clauses = question.shape === "order" ? ordered : question.clauses;
  const parts = withOwnWords(
    library,
    clauses.map((clause) => answerClause(library, clause, question)),
  );
  const missing = parts.filter((part) => part.lack);
  const answered =
    question.shape === "order"
      ? parts.length - missing.length >= 2
      : missing.length < Math.max(1, parts.length / 2 + 0.5);
  const nearest = answered ? [] : nearestTo(library, parts);
  return { question, parts, answered, nearest };
}

/** Where all that a part says was said for the parts before, what comes next for it is told beside. */
function withOwnWords(library: Library, parts: readonly Part[]): Part[] {
  const told = new Set<Sentence>();
  return parts.map((part) => {
    const own = [...part.points, ...part.others].map((point) => point.match);
    const fresh = [...own, ...part.beside].some((match) => !told.has(match.sentence));
    for (const match of [...own, ...part.beside]) told.add(match.sentence);
    const [main] = own;
    if (fresh || !main || !part.clause.names.length) return part;
    const next = rank(library, part.clause).find(
      (match) =>
        !told.has(match.sentence) && match.leastName >= 0.9 && match.fit >= 0 && match.period >= 0 && match.rest > 0,
    );
    if (!next) return part;
    told.add(next.sentence);
    return { ...part, beside: [next, ...part.beside] };
  });
}

function answerClause(library: Library, clause: Clause, question: Question): Part {
  const part = statedPart(library, clause, question);
  const gap = part.others.length ? undefined : gapOf(library, clause);
  if (!gap) return part;
  return part.lack ? { ...part, lack: undefined, beside: [], gap } : { ...part, gap };
}

/** What sentences say to a clause in so many words. */
function statedPart(library: Library, clause: Clause, question: Question): Part {
  const ranked = rank(library, clause);
  const verdict = judge(library, clause, ranked);
  const otherwise = verdict.lack && readOtherwise(library, clause, verdict.lack, ranked);
  if (otherwise) {
    const part = answerClause(library, otherwise, question);
    if (clause.inferred || !part.lack) return part;
  }
  if (verdict.lack)
    return { clause, points: [], others: [], beside: closest(ranked), witness: undefined, lack: verdict.lack };
  const fitting = verdict.fitting;
  const main = fitting[0];
  if (!main) return { clause, points: [], others: [], beside: [], witness: undefined, lack: "subject" };
  const chosen = [main, ...completing(library, clause, main, fitting, ranked, question)];
  const points = chosen.map((match) => pointOf(match, clause, fitting));
  const others = differing(points, [...fitting, ...partlyNamed(ranked, main, fitting)], clause);
  const values = [...points, ...others].flatMap((point) => (point.value ? [point.value] : []));
  const witness = others.length ? witnessFor(values, ranked.slice(0, 40)) : undefined;
  const told = [...points, ...others].flatMap((point) => [point.match, ...point.same]);
  const beside = nextBest(main, ranked, told, question.clauses.length > 2 ? mostOfMany : mostTold);
  return { clause, points, others, beside, witness, lack: undefined };
}

/** From here on a sentence says so much of a question that it answers, though not with the sort of name expected. */
const nearlyAll = 0.8;

/**
 * The same clause in a wider sense, where nothing answers it as it was read: any statement for a value that only a noun
 * told, or for a place or a maker where a sentence says all else; what a `which` names (`which novel`) left out.
 */
function readOtherwise(library: Library, clause: Clause, lack: Lack, ranked: readonly Match[]): Clause | undefined {
  if (clause.inferred) return { ...clause, type: "thing", implied: [], inferred: false };
  const { category } = clause;
  if (lack === "attribute" && category.length) {
    const terms = clause.terms.filter((term) => !category.includes(term));
    const rest = terms.filter((term) => !isSubject(term));
    const known = category.some((term) => term.ids.some((id) => library.holds(id)));
    if (known && rest.length && terms.length < clause.terms.length && clause.names.length)
      return { ...clause, terms, focus: rest.slice(0, 2) };
  }
  const said = ranked.find((match) => match.names >= 0.9 && match.coverage >= nearlyAll && match.period >= 0);
  if (lack === "value" && said && clause.type === "place") return { ...clause, type: "thing" };
  return undefined;
}

/** The one sentence that comes nearest to a part which nothing answers. */
const closest = (ranked: readonly Match[]) =>
  ranked.filter((match) => match.names >= 0.45 && match.coverage >= 0.25 && match.fit >= 0).slice(0, 1);

/** From here on the first sentence covers so much of a question that no other is needed. */
const sure = 0.8;
const mostTold = 4;
/** The same for each part of a question with three parts or more. */
const mostOfMany = 2;
const nearlyAsGood = 0.5;

/** What another document says at this share of the first sentence's closeness is told beside it, sure or not: it may differ. */
const toldElsewhere = 0.85;

/** Sentences of the same names and time that come close to the first, as far as so many sentences in all. */
function nextBest(main: Match, ranked: readonly Match[], told: readonly Match[], most: number): Match[] {
  const documents = new Set(told.map((match) => match.sentence.document.id));
  const taken = new Set(told.map((match) => match.sentence));
  const certain = main.coverage >= sure;
  return ranked
    .filter(
      (match) =>
        !taken.has(match.sentence) &&
        (match.names >= main.names - 0.1 || match.leastName >= 0.5) &&
        match.period >= 0 &&
        match.fit >= 0 &&
        (certain
          ? !documents.has(match.sentence.document.id) && match.coverage >= main.coverage * toldElsewhere
          : match.score >= main.score * nearlyAsGood),
    )
    .slice(0, Math.max(0, certain ? 1 : most - told.length));
}

function pointOf(match: Match, clause: Clause, fitting: readonly Match[]): Point {
  const value = givenValue(match, clause);
  const same = value
    ? fitting.filter((other) => {
        const second =
          other.sentence.document.id !== match.sentence.document.id && likeEnough(match, other, clause)
            ? givenValue(other, clause)
            : undefined;
        return second !== undefined && sameValue(value, second);
      })
    : [];
  return { match, clause, value, same: onePerDocument(same) };
}

/** Statements of the same thing that give another value. Those of other times than asked were left out before. */
function differing(points: readonly Point[], fitting: readonly Match[], clause: Clause): Point[] {
  const main = points[0];
  if (main?.value === undefined || clause.type === "place" || clause.introduces) return [];
  const names = clause.type === "person" || clause.type === "organisation";
  const taken: Candidate[] = points.flatMap((point) => (point.value ? [point.value] : []));
  const held = new Set(points.flatMap((point) => [point.match, ...point.same]).map((match) => match.sentence));
  const others: Point[] = [];
  for (const match of fitting) {
    if (others.length >= mostOthers) break;
    if (held.has(match.sentence)) continue;
    if (!likeEnough(main.match, match, clause) && !saysTheRest(main.match, match)) continue;
    if (names && match.coverage < main.match.coverage * sameClaim) continue;
    const value = givenValue(match, clause);
    if (!value || otherMeasure(match, value, clause) || saidOfOther(match.sentence, value, clause)) continue;
    if (!clause.names.length && bringsIn(match, value, clause, main.match)) continue;
    if (value.kind !== main.value.kind && clause.type === "person") continue;
    if (taken.some((one) => sameValue(one, value))) continue;
    if (
      main.match.candidates.some((one) => sameValue(one, value)) &&
      match.sentence.document.id === main.match.sentence.document.id
    )
      continue;
    taken.push(value);
    others.push(pointOf(match, clause, fitting));
  }
  return others;
}

/** Sentences that were left out for a name met in part, and say all else as the first does: another scope of the same thing. */
const partlyNamed = (ranked: readonly Match[], main: Match, fitting: readonly Match[]): Match[] =>
  ranked.filter((match) => !fitting.includes(match) && match.fit > 0 && saysTheRest(main, match));

/** A name met only in part (`Acme` of `Acme Cloud`) beside everything else that is asked. */
const saysTheRest = (main: Match, other: Match): boolean =>
  other.names >= leastPartName &&
  other.head >= 0.9 &&
  other.rest >= Math.max(0.9, main.rest) &&
  other.coverage >= main.coverage * 0.75 &&
  (main.period > 0 ? other.period > 0 : other.period >= 0);

/** True when a sentence speaks to a clause nearly as well as the chosen one: of the same names and the same thing. */
function likeEnough(main: Match, other: Match, clause: Clause): boolean {
  const gap = clause.type === "points";
  return (
    (other.names >= main.names - 0.1 || (other.leastName >= 0.5 && other.coverage >= main.coverage * 0.9)) &&
    other.focus >= main.focus - 0.45 &&
    other.coverage >= main.coverage * (gap ? 0.45 : 0.66) &&
    (main.period > 0 ? other.period > 0 : other.period >= 0) &&
    other.score >= main.score * (gap ? 0.5 : 0.6)
  );
}

function onePerDocument(matches: readonly Match[]): Match[] {
  const seen = new Set<string>();
  return matches.filter((match) => {
    const id = match.sentence.document.id;
    if (seen.has(id)) return false;
    seen.add(id);
    return true;
  });
}

/** One clause for each name whose place in time is asked for. */
function orderClauses(question: Question): Clause[] {
  const whole = question.clauses[0];
  if (!whole) return [];
  const rest = whole.terms.filter((term) => !isSubject(term));
  const listed = whole.names.filter((name, i) => whole.names.findIndex((one) => one.ids[0] === name.ids[0]) === i);
  return listed.map((name) => ({
    ...whole,
    names: [name],
    terms: [
      name,
      ...rest.filter((term) => !/order|chronolog|first|earl|顺|序|先后/i.test(whole.text.slice(term.start, term.end))),
    ],
    focus: rest.slice(-1),
    type: "time" as const,
  }));
}

/** The sentences that come nearest to parts without an answer, one from each document, names before all. */
function nearestTo(library: Library, parts: readonly Part[]): Match[] {
  const found = parts
    .filter((part) => part.lack)
    .flatMap((part) =>
      rank(library, part.clause)
        .filter((match) => match.names >= 0.45 && match.coverage >= 0.25)
        .slice(0, 3),
    );
  const best = found.sort((a, b) => b.score - a.score)[0];
  return found
    .filter(
      (match, i) =>
        match.score >= (best?.score ?? 0) * 0.8 && found.findIndex((one) => one.sentence === match.sentence) === i,
    )
    .slice(0, 2);
}
