/** Which value a sentence gives for a clause, and what two sentences' values say of each other. */
import { type Figure, sameFigure } from "../../src/core/figures.ts";
import type { Language } from "../../src/core/message.ts";
import type { Candidate } from "./candidates.ts";
import { isSubject, type Term } from "./lexicon.ts";
import type { Sentence } from "./library.ts";
import type { Clause } from "./question.ts";
import type { Match } from "./rank.ts";

/** The candidate that stands closest to what the clause names; behind it rather than before it. Undefined when the sentence holds none. */
export function givenValue(match: Match, clause: Clause): Candidate | undefined {
  const asked = clause.terms.filter((term) => term.kind !== "place");
  const anchors = match.sentence.terms.filter((term) =>
    asked.some((one) => one.ids.some((id) => term.ids.includes(id))),
  );
  if (!anchors.length) return match.candidates[0];
  const inOrder = respective(match, clause);
  if (inOrder) return inOrder;
  let best: Candidate | undefined;
  let nearest = Number.POSITIVE_INFINITY;
  for (const candidate of boundTo(match, clause)) {
    let distance = 0;
    for (const anchor of anchors) {
      const ahead =
        candidate.start >= anchor.end ? candidate.start - anchor.end : (anchor.start - candidate.end) * 1.5 + 10;
      distance += Math.min(160, ahead) * (isSubject(anchor) ? 2 : 1);
    }
    const other = saidOfOther(match.sentence, candidate, clause) ? 200 : 0;
    const inBrackets = /[(（][^)）]*$/.test(match.sentence.text.slice(0, candidate.start)) ? 25 : 0;
    distance = distance / anchors.length + inBrackets + other;
    if (distance < nearest) {
      nearest = distance;
      best = candidate;
    }
  }
  return best;
}

/** `A and B held 30% and 20%, respectively`, 营收和净利润分别为…: the value in the place of what was asked for. */
function respective({ sentence, candidates }: Match, clause: Clause): Candidate | undefined {
  const [first] = candidates;
  if (!first || candidates.length < 2 || !/\brespectively\b|分别/.test(sentence.text)) return undefined;
  const ahead = sentence.terms.filter((term) => term.end <= first.start && term.kind !== "number");
  const isAsked = (term: Term) => clause.terms.some((one) => one.ids.some((id) => term.ids.includes(id)));
  for (const list of [ahead.filter(isSubject), ahead.filter((term) => term.ids.some((id) => measures.has(id)))]) {
    const asked = list.filter(isAsked);
    if (list.length === candidates.length && asked.length === 1 && asked[0]) return candidates[list.indexOf(asked[0])];
  }
  return undefined;
}

/** The candidates said of what is asked for, where a sentence gives each thing its own value (`revenue of X and net profit of Y`); else all. */
function boundTo({ sentence, candidates }: Match, clause: Clause): readonly Candidate[] {
  if (candidates.length < 2) return candidates;
  const isAttribute = (term: Term) => !isSubject(term) && term.kind === "word";
  const asked = clause.terms.filter(isAttribute);
  const hits = (term: Term) => asked.some((one) => one.ids.some((id) => term.ids.includes(id)));
  const spoken = sentence.terms.filter((term) => term.ids.some((id) => measures.has(id)) && isAttribute(term));
  const behind = ({ end }: Candidate) =>
    spoken.find((term) => term.start >= end && /^\s*(?:in|of|的)\s*$/.test(sentence.text.slice(end, term.start)));
  const taken = new Set(candidates.map(behind));
  const own = candidates.map((candidate, i) => {
    const from = candidates[i - 1]?.end ?? 0;
    return (
      behind(candidate) ??
      spoken.findLast((term) => !taken.has(term) && term.start >= from && term.end <= candidate.start)
    );
  });
  const said = candidates.filter((_one, i) => own[i] && hits(own[i]));
  const bound = own.filter((term) => term !== undefined).length;
  return said.length && bound > 1 ? said : candidates;
}

/** True when the last name before a value is not one that the clause asks about: `A leads with 5%, ahead of B with 4%`. */
export function saidOfOther(sentence: Sentence, value: Candidate, clause: Clause): boolean {
  if (!clause.names.length) return false;
  const before = sentence.terms.filter(
    (term) => (term.kind === "organisation" || term.kind === "product") && term.end <= value.start,
  );
  const last = before.at(-1);
  if (!last) return false;
  const asked = new Set(
    clause.names.flatMap((name) => [...name.ids, ...name.inner.filter((id) => !id.startsWith("word:"))]),
  );
  if ([...last.ids, ...last.inner].some((id) => asked.has(id))) return false;
  return (
    before.some((term) => term.ids.some((id) => asked.has(id))) ||
    sentence.terms.some((term) => term.ids.some((id) => asked.has(id)) && term.start > value.end)
  );
}

/** True when the two candidates are worth the same, or read the same where they are no figures. */
export function sameValue(a: Candidate, b: Candidate): boolean {
  if (a.figure && b.figure)
    return (
      sameFigure(a.figure, b.figure) &&
      (a.upper && b.upper ? sameFigure(a.upper, b.upper) : a.upper === undefined && b.upper === undefined)
    );
  if (a.ids?.some((id) => b.ids?.includes(id))) return true;
  return a.text.toLowerCase() === b.text.toLowerCase();
}

/** Words before a value that make it a rough one, and how they are said in Chinese. */
const rough: readonly (readonly [RegExp, en: string, zh: string])[] = [
  [/(?:\bover|\bmore than|\bexceed(?:s|ed|ing)?|\bsurpass(?:es|ed|ing)?|\babove|超过|逾|超)\s*$/i, "over ", "超"],
  [/(?:\babout|\baround|\broughly|\bapproximately|~|约|大约)\s*$/i, "about ", "约"],
  [/(?:\bnearly|\balmost|近|接近)\s*$/i, "nearly ", "近"],
  [/(?:\bless than|\bunder|\bbelow|不到|低于)\s*$/i, "under ", "不到"],
  [/(?:\bat least|至少)\s*$/i, "at least ", "至少"],
  [/(?:\bup to|最高|高达)\s*$/i, "up to ", "最高"],
];

/** What a sentence says right before a value that begins at `start` to make it a rough one; empty when nothing. */
export function roughWord(sentence: Sentence, start: number, language: Language): string {
  const before = sentence.text.slice(Math.max(0, start - 16), start);
  const found = rough.find(([pattern]) => pattern.test(before));
  return found?.[language === "zh" ? 2 : 1] ?? "";
}

/** True for a value that its sentence gives as a rough one. */
export const isRough = (match: Match, value: Candidate): boolean => roughWord(match.sentence, value.start, "en") !== "";

/** Smaller multiples fit too many pairs of amounts by chance. */
const leastFold = 5;

/** A reason, from the evidence's own arithmetic, to hold one of several differing values the likelier. */
export interface Witness {
  readonly value: Candidate;
  readonly kind: "difference" | "ratio";
  /** The figures that were put together: a − b, or a ÷ b. */
  readonly a: Figure;
  readonly b: Figure;
  /** Where the two figures stand. */
  readonly matches: readonly Match[];
  /** The figure the result was held against, for a ratio. */
  readonly stated?: Figure;
}

/**
 * Looks among the evidence for arithmetic that supports exactly one of the values: two percentages whose difference is
 * one of the values in points, or a stated multiple between one of the values and a later amount of the same sort.
 */
export function witnessFor(values: readonly Candidate[], evidence: readonly Match[]): Witness | undefined {
  const figuresOf = evidence.flatMap((match) => match.sentence.figures.map((figure) => ({ figure, match })));
  const supported: Witness[] = [];
  for (const value of values) {
    const figure = value.figure;
    if (!figure) continue;
    if (figure.unit === "points") {
      const shares = figuresOf.filter((one) => one.figure.unit === "percent");
      const pair = firstPair(shares, (a, b) => exactDifference(a, b) === figure.value);
      if (pair)
        supported.push({
          value,
          kind: "difference",
          a: pair.a.figure,
          b: pair.b.figure,
          matches: [pair.a.match, pair.b.match],
        });
      continue;
    }
    const amount = Number(figure.value);
    if (figure.kind !== "number" || amount < 1000) continue;
    const folds = figuresOf.filter(
      (one) => one.figure.unit === "fold" && !one.figure.spelled && Number(one.figure.value) >= leastFold,
    );
    for (const fold of folds) {
      const wanted = Number(fold.figure.value);
      const later = figuresOf.find(
        (one) =>
          one.match.sentence.document.id === fold.match.sentence.document.id &&
          one.figure.kind === "number" &&
          (one.figure.unit === figure.unit || one.figure.unit === undefined) &&
          Math.abs(Number(one.figure.value) / amount / wanted - 1) < 0.04 &&
          !values.some((other) => other.figure && sameFigure(other.figure, one.figure)),
      );
      if (later) {
        supported.push({
          value,
          kind: "ratio",
          a: later.figure,
          b: figure,
          matches: [later.match, fold.match],
          stated: fold.figure,
        });
        break;
      }
    }
  }
  const first = supported[0];
  return first && supported.every((one) => sameValue(one.value, first.value)) ? first : undefined;
}

type Placed = { readonly figure: Figure; readonly match: Match };

function firstPair(
  list: readonly Placed[],
  fits: (a: Figure, b: Figure) => boolean,
): { a: Placed; b: Placed } | undefined {
  for (const a of list) for (const b of list) if (fits(a.figure, b.figure)) return { a, b };
  return undefined;
}

/** The difference of two decimal strings, without rounding errors; undefined when it is not positive. */
export function exactDifference(a: Figure, b: Figure): string | undefined {
  const places = Math.max(decimals(a.value), decimals(b.value));
  const scale = 10 ** places;
  const difference = Math.round(Number(a.value) * scale) - Math.round(Number(b.value) * scale);
  return difference > 0 ? String(difference / scale) : undefined;
}

const decimals = (value: string) => value.split(".")[1]?.length ?? 0;

/** What figures measure. A value of one measure does not answer a question for another. */
const measures = new Set(
  [
    "revenue",
    "profit",
    "gross profit",
    "operating profit",
    "ARR",
    "backlog",
    "valuation",
    "market value",
    "capital expenditure",
    "investment",
    "employee",
    "download",
    "daily active users",
    "monthly active users",
    "derivative model",
    "computing power",
    "daily computing power consumption",
    "price",
    "cost",
  ]
    .map((name) => `word:${name}`)
    .concat(["word:token call", "word:token consumption"]),
);

/** How many characters off a measure may stand and still be what a value measures. */
const measuredWithin = 80;

/** True when the value stands right by a measure that the clause, asking for another one, does not name. */
export function otherMeasure(match: Match, value: Candidate, clause: Clause): boolean {
  return otherRate(match, clause) || otherMeasureNear(match.sentence, value, clause);
}

/** True when a sentence gives an amount a day or a month that was not asked for by the day or month. */
function otherRate(match: Match, clause: Clause): boolean {
  const told = new Set(clause.terms.flatMap((term) => term.ids));
  if (["word:daily", "word:monthly"].some((rate) => match.sentence.full.has(rate) && !told.has(rate))) return true;
  return false;
}

/** The same for the words right by the value. */
export function otherMeasureNear(sentence: Sentence, value: Candidate, clause: Clause): boolean {
  const asked = clause.terms.flatMap((term) => [...term.ids, ...term.inner]).filter((id) => measures.has(id));
  if (!asked.length) return false;
  if (asked.includes("word:price") || asked.includes("word:cost"))
    asked.push("word:price", "word:cost", "word:investment");
  const near = sentence.terms
    .filter((term) => term.ids.some((id) => measures.has(id)))
    .map((term) => ({ term, distance: Math.min(Math.abs(term.start - value.end), Math.abs(value.start - term.end)) }))
    .sort((a, b) => a.distance - b.distance)[0];
  return near !== undefined && near.distance < measuredWithin && !near.term.ids.some((id) => asked.includes(id));
}

/** True when a sentence speaks of someone before its value whom neither the clause nor the first answer names. */
export function bringsIn(match: Match, value: Candidate, clause: Clause, main: Match): boolean {
  const asked = new Set(clause.terms.flatMap((term) => term.ids));
  const names = (one: Match) =>
    one.sentence.terms.some((term) => isSubject(term) && !term.ids.some((id) => asked.has(id)));
  if (names(main)) return match.coverage < main.coverage * 0.94;
  const known = new Set([
    ...clause.terms.flatMap((term) => [...term.ids, ...term.inner]),
    ...main.sentence.full,
    ...main.sentence.inner,
  ]);
  return match.sentence.terms.some(
    (term) =>
      (term.kind === "organisation" || term.kind === "product") &&
      term.end <= value.start &&
      ![...term.ids, ...term.inner].some((id) => known.has(id)),
  );
}
