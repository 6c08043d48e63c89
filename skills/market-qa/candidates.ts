/** Pieces of a sentence that could be an answer: figures, names, and what a pattern finds. */
import type { Figure } from "../../src/core/figures.ts";
import type { Sentence } from "./library.ts";
import type { Clause } from "./question.ts";

/** A piece of a sentence that could be the answer. */
export interface Candidate {
  readonly text: string;
  /** Offsets into the sentence. */
  readonly start: number;
  readonly end: number;
  readonly figure?: Figure;
  /** The upper end of a range, whose lower one is `figure`. */
  readonly upper?: Figure;
  /** Ids of the term that a name is. */
  readonly ids?: readonly string[];
  /** What a name names. */
  readonly kind?: string;
}

/** Every place where a pattern, which must be global, fits. */
export function matches(sentence: Sentence, pattern: RegExp): Candidate[] {
  return [...sentence.text.matchAll(pattern)].map((match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** The names of a fitting kind that the question does not give. */
export function named(sentence: Sentence, clause: Clause, fits: (kind: string) => boolean): Candidate[] {
  const asked = new Set([...clause.terms, ...clause.context].flatMap((term) => [...term.ids, ...term.inner]));
  return sentence.terms
    .filter((term) => fits(term.kind) && !term.ids.some((id) => asked.has(id)))
    .map((term) => ({
      text: sentence.text.slice(term.start, term.end),
      start: term.start,
      end: term.end,
      kind: term.kind,
      ids: term.ids,
    }));
}
