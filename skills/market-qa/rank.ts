/**
 * Ranks the sentences of a library for one clause: how much of what the clause speaks of they cover (rare words tell
 * more), whether they speak of the same time, and whether they hold the sort of thing asked for.
 */
import type { Candidate } from "./candidates.ts";
import { candidatesIn, typeFit } from "./fits.ts";
import { holds, inHeading } from "./holds.ts";
import { isSubject, type Term } from "./lexicon.ts";
import type { Library, Sentence } from "./library.ts";
import { missesOf, valued } from "./misses.ts";
import { type Near, nearTerms } from "./near.ts";
import { periodFit } from "./periods.ts";
import { type Clause, givenAs } from "./question.ts";
import { otherMeasureNear, saidOfOther } from "./values.ts";
import { isLight } from "./words.ts";

export interface Match {
  readonly sentence: Sentence;
  readonly score: number;
  /** Share of the clause's weight that the sentence covers, 0 to 1. */
  readonly coverage: number;
  /** The same for the names alone, and for the terms asked for. 1 when there are none. */
  readonly names: number;
  readonly focus: number;
  /** How far the best met of the terms asked for is met; 1 when there are none. */
  readonly head: number;
  /** How well the least covered name is covered; 1 when there are none. */
  readonly leastName: number;
  /** The same for everything but names; 1 when the clause holds names alone. */
  readonly rest: number;
  readonly period: number;
  readonly fit: -1 | 0 | 1;
  readonly candidates: readonly Candidate[];
  /** Terms of the clause that the sentence covers well. */
  readonly covered: ReadonlySet<Term>;
}

const impliedShare = 0.6;
const periodWeight = 0.24;
const focusWeight = 1.5;
const nameWeight = 1.3;
/** Words the corpus never uses may be another wording of what it says, Chinese pairs most of all. */
const unknownWeight = 0.7;
const unknownHanWeight = 0.3;
/** The same where the word is not what is asked for: mostly a filler. */
const fillerWeight = 0.2;
/** A clause that is all names but for a light word or two has no rest to be met. */
const leastRestWeight = 0.22;
const lightWeight = 0.35;
/** Meanings so common that they hardly tell sentences apart. */
const lightGroups = new Set(
  [
    "most",
    "least",
    "judgment",
    "article",
    "use",
    "hold",
    "offer",
    "name",
    "number",
    "amount",
    "time",
    "year",
    "total",
    "account for",
    "main",
    "relationship",
    "event",
  ].map((name) => `word:${name}`),
);

/** The sentences that share something with the clause, best first. */
export function rank(library: Library, clause: Clause): Match[] {
  const listing = clause.type === "list";
  const terms = distinct(clause.terms);
  const focus = new Set(clause.focus);
  const near = nearTerms(library, clause);
  const weights = terms.map(
    (term) => weightOf(library, term, focus.has(term), near) * (clause.options.has(term) ? lightWeight : 1),
  );
  const total = weights.reduce((sum, weight) => sum + weight, 0) || 1;
  const asked = new Set(terms.flatMap((term) => [...term.ids, ...term.inner]));
  const misses = missesOf(library, clause);
  const asksChange = changes.some((id) => asked.has(id));
  const matches: Match[] = [];
  for (const sentence of library.sentences) {
    let covered = 0;
    const well = new Set<Term>();
    const parts = {
      names: 0,
      namesTotal: 0,
      focus: 0,
      focusTotal: 0,
      least: 1,
      head: 0,
      rest: 0,
      restTotal: 0,
    };
    const candidates = candidatesIn(sentence, clause);
    const isChange = clause.type === "percent" && !asksChange && changes.some((id) => sentence.full.has(id));
    terms.forEach((term, i) => {
      const weight = weights[i] ?? 0;
      const owned = clause.owned.get(term);
      const through = owned && holds(sentence, owned) >= 0.9 ? ownerShare : 0;
      const stated = Math.max(
        holds(sentence, term),
        near.share(sentence, term),
        ownedBy(library, sentence, term, listing),
        through,
      );
      const share =
        candidates.length && clause.implied.includes(term) && !isChange ? Math.max(stated, impliedShare) : stated;
      covered += weight * share;
      if (share >= inHeading) well.add(term);
      if (!isSubject(term) && !isLightly(term)) {
        parts.rest += weight * share;
        parts.restTotal += weight;
      }
      if (isSubject(term)) {
        parts.names += weight * share;
        parts.namesTotal += weight;
        parts.least = Math.min(parts.least, share);
      }
      if (focus.has(term)) {
        parts.focus += weight * share;
        parts.focusTotal += weight;
        if (!isLightly(term)) parts.head = Math.max(parts.head, share);
      }
    });
    if (covered === 0) continue;
    const coverage = covered / total;
    const fit = misses(sentence, candidates) ? -1 : typeFit(sentence, clause, candidates);
    const period = periodFit(clause.periods, sentence.periods);
    const context = Math.max(0, ...clause.context.map((term) => holds(sentence, term)));
    const listed = Math.max(0, ...clause.listed.map((term) => holds(sentence, term)));
    const standIn =
      !valued.has(clause.type) && !namedTypes.has(clause.type) && context >= 0.9 && parts.rest > 0 ? contextShare : 0;
    const names = parts.namesTotal ? Math.max(standIn, parts.names / parts.namesTotal) : 1;
    const score =
      coverage +
      0.18 * fit +
      (period < 0 ? -0.25 : periodWeight * period) +
      0.12 * precision(library, sentence, asked) +
      (clause.explains && begins(sentence, terms[0]) ? beginsBonus : 0) +
      (listing && countsAs(sentence, clause) ? countBonus : 0) -
      (clause.names.length ? missedName * (1 - Math.max(standIn, parts.least)) : 0) +
      contextBonus * Math.max(context, names >= 0.9 && listed >= 0.9 ? listed : 0) -
      (valued.has(clause.type) &&
      candidates.length > 0 &&
      candidates.every((one) => saidOfOther(sentence, one, clause) || otherMeasureNear(sentence, one, clause))
        ? 0.25
        : 0);
    matches.push({
      sentence,
      score,
      coverage,
      names,
      focus: parts.focusTotal ? parts.focus / parts.focusTotal : 1,
      head: parts.focusTotal ? parts.head : 1,
      leastName: Math.max(standIn, parts.least),
      rest: parts.restTotal > total * leastRestWeight ? parts.rest / parts.restTotal : 1,
      period,
      fit,
      candidates,
      covered: well,
    });
  }
  return matches.sort((a, b) => b.score - a.score || a.sentence.index - b.sentence.index);
}

/** A percentage by which something grew is not its share of something. */
const changes = ["word:increase", "word:reduction"];
/** Sorts of answer that are names themselves: whom a sentence speaks of matters most. */
const namedTypes: ReadonlySet<string> = new Set(["person", "organisation", "place", "role"]);
/** `What does a turbine do?` is answered where a sentence says something of the turbine, and of it alone. */
const beginsBonus = 0.1;
const begins = ({ terms, text }: Sentence, asked: Term | undefined): boolean => {
  const [first] = terms;
  return (
    first !== undefined &&
    asked !== undefined &&
    first.start < 5 &&
    asked.ids.some((id) => first.ids.includes(id)) &&
    !/^(?:\s*[(（][^()（）]*[)）])?\s*(?:,|、|and\b|和|与)/.test(text.slice(first.end))
  );
};

/** `Which two …` is answered where two are counted. */
const countBonus = 0.12;
const countsAs = (sentence: Sentence, clause: Clause): boolean =>
  sentence.figures.some(
    (figure) =>
      figure.value.length === 1 &&
      figure.value !== "1" &&
      figure.unit === undefined &&
      clause.given.has(givenAs(figure)),
  );

const contextBonus = 0.15;
const missedName = 0.2;
/** A sentence about what another part of the question names may leave this part's own name out. */
const contextShare = 0.5;

const ownerShare = 0.6;
const linkedShare = 0.46;

/** For open questions, names that often go together lend each other some of what is said of one. `Alibaba's Qwen` makes what is said of Qwen speak of Alibaba, too. */
function ownedBy(library: Library, sentence: Sentence, term: Term, open: boolean): number {
  if (!isSubject(term)) return 0;
  for (const id of sentence.full) {
    const owners = library.owners.get(id);
    if (owners && term.ids.some((one) => owners.has(one))) return ownerShare;
    if (open && term.ids.some((one) => library.linked(one, id))) return linkedShare;
  }
  return 0;
}

/** True for a term that is used of so much that it tells little. */
function isLightly(term: Term): boolean {
  const [id = ""] = term.ids;
  return lightGroups.has(id) || (!id.includes(":") && (isLight(id) || /^\d{1,2}$/.test(id)));
}

function weightOf(library: Library, term: Term, focus: boolean, near: Near): number {
  const otherwise = near.weight(term);
  const known = otherwise !== undefined || term.ids.some((id) => library.holds(id));
  const weight = Math.min(...term.ids.map((id) => library.weight(id)), otherwise ?? Number.POSITIVE_INFINITY);
  const [id = ""] = term.ids;
  const plain = !id.includes(":");
  const unknown = known
    ? 1
    : plain && /\p{Script=Han}/u.test(id)
      ? unknownHanWeight
      : focus
        ? unknownWeight
        : fillerWeight;
  return (
    weight *
    (isSubject(term) ? nameWeight : 1) *
    (focus ? focusWeight : 1) *
    unknown *
    (isLightly(term) ? lightWeight : 1)
  );
}

/** The share of a sentence's own weight that the clause asks about: short, pointed sentences come first. */
function precision(library: Library, sentence: Sentence, asked: ReadonlySet<string>): number {
  let hit = 0;
  let all = 0;
  for (const term of sentence.terms) {
    if (term.kind === "number") continue;
    const weight = Math.min(...term.ids.map((id) => library.weight(id)));
    all += weight;
    if (term.ids.some((id) => asked.has(id))) hit += weight;
  }
  return all ? hit / all : 0;
}

function distinct(terms: readonly Term[]): Term[] {
  const seen = new Set<string>();
  return terms.filter((term) => {
    const key = term.ids.join("|");
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
