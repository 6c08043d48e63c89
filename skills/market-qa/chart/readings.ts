/** Takes figures out of sentences with what a chart must know of each: of whom it is said, for when, and by which publisher. */
import type { Figure } from "../../../src/core/figures.ts";
import { isSubject, type Term } from "../lexicon.ts";
import type { Library, Sentence } from "../library.ts";
import { periodsOf } from "../periods.ts";
import type { Match } from "../rank.ts";
import { type Measure, measureOf } from "./wish.ts";

/** A figure that could be a bar or a dot. */
export interface Reading {
  readonly sentence: Sentence;
  /** How well its sentence speaks to what was asked. */
  readonly score: number;
  readonly figure: Figure;
  readonly value: number;
  /** As the sentence writes it; both ends of a range. */
  readonly text: string;
  readonly measure: Measure;
  /** Of whom or what it is said. */
  readonly subject: Term | undefined;
  /** `earlier` is the value that another one of the sentence rose or fell from. */
  readonly period: string | undefined;
  /** The years that an amount is spread over, as in `a three-year investment`. */
  readonly span: Figure | undefined;
  readonly publisher: string | undefined;
  /** What else the sentence speaks of; readings of one list share most of it. */
  readonly about: ReadonlySet<string>;
}

const range = /^\s*[-–—~～至到]\s*$/;

/** What a question asks, as far as it tells whom a figure is said of. */
export interface Asked {
  readonly names: readonly Term[];
  /** Ids of the terms that it measures by; they are nobody's name. */
  readonly measured: ReadonlySet<string>;
}

/** The readings of a sentence. */
export function readingsOf(match: Match, asked: Asked): Reading[] {
  const { sentence, score } = match;
  const numbers = sentence.figures.filter((figure) => figure.kind === "number" && !figure.spelled);
  return numbers.flatMap((figure, i): Reading[] => {
    const previous = numbers[i - 1];
    const next = numbers[i + 1];
    if (repeats(sentence, figure)) return [];
    if (previous && range.test(sentence.text.slice(previous.end, figure.start))) return [];
    const upper = next && range.test(sentence.text.slice(figure.end, next.start)) ? next : undefined;
    const end = upper?.end ?? figure.end;
    const value = upper ? (Number(figure.value) + Number(upper.value)) / 2 : Number(figure.value);
    if (!Number.isFinite(value)) return [];
    const measure = measureOf(upper?.unit ?? figure.unit);
    const sameSort = (other: Figure) => measureOf(other.unit) === measure && !repeats(sentence, other);
    const from = numbers.findLast((other) => other.end <= figure.start && sameSort(other))?.end ?? 0;
    const to = numbers.find((other) => other.start >= end && sameSort(other))?.start ?? sentence.text.length;
    const subject = subjectOf(sentence, figure, from, to, asked);
    return [
      {
        sentence,
        score,
        figure,
        value,
        text: sentence.text.slice(figure.start, end),
        measure,
        subject,
        period: periodAt(sentence, figure.start, end, from, to),
        span: measure === "percent" ? undefined : spanAt(sentence, figure),
        publisher: publisherAt(sentence, figure),
        about: aboutOf(sentence, subject),
      },
    ];
  });
}

/** A figure in brackets behind another one says the same in another form: `56.7 billion yuan (567亿元)`. */
function repeats(sentence: Sentence, figure: Figure): boolean {
  const before = sentence.text.slice(0, figure.start);
  const open = Math.max(before.lastIndexOf("("), before.lastIndexOf("（"));
  if (open < 0 || /[)）]/.test(before.slice(open))) return false;
  return sentence.figures.some((other) => other !== figure && other.end <= open && open - other.end < 3);
}

/** A name as a chart needs it; `Q1 2026` and persons, who say figures rather than have them, are none. */
const canOwn = (sentence: Sentence, term: Term): boolean =>
  isSubject(term) &&
  term.kind !== "person" &&
  !/^(?:[QH][1-4]\b|FY\b|\d)/.test(sentence.text.slice(term.start, term.end));

/**
 * Whom a figure is said of: of the names between the figure before it and itself one that was asked for, else the last;
 * without any, the name right behind (`256K for Acme`), the name of the figure before, or a capital word such as `IaaS`.
 */
function subjectOf(sentence: Sentence, figure: Figure, from: number, to: number, asked: Asked): Term | undefined {
  const isMeasure = (term: Term) => term.ids.some((id) => asked.measured.has(id));
  const names = sentence.terms.filter((term) => canOwn(sentence, term) || isAsked(term, asked));
  const here = names.filter((term) => term.start >= from && term.end <= figure.start);
  const own =
    here.findLast((term) => isAsked(term, asked)) ?? here.findLast((term) => !owns(sentence, term)) ?? here.at(-1);
  if (own) return own;
  const behind = names.find((term) => term.start >= figure.end && term.end <= to);
  const isNext =
    behind && /^\s*(?:for|of|by|at|to)\s+(?:the\s+)?$/i.test(sentence.text.slice(figure.end, behind.start));
  if (isNext) return behind;
  const earlier = names.findLast((term) => term.end <= figure.start);
  if (earlier) return earlier;
  const kinds = sentence.terms.filter((term) => isCapital(sentence.text, term) && !isMeasure(term));
  return kinds.findLast((term) => term.end <= figure.start) ?? behind;
}

const isAsked = (term: Term, { names }: Asked): boolean =>
  names.some((name) => name.ids.some((id) => term.ids.includes(id)));

/** `Alibaba's` in `Qwen-Flash, Alibaba's model, has 1 million` only tells whose the other one is. */
const owns = (sentence: Sentence, term: Term): boolean => /^['’]s?\s/.test(sentence.text.slice(term.end, term.end + 3));

/** A word such as `IaaS`, which divides a market the way names do. */
export const isCapital = (text: string, term: Term): boolean =>
  term.kind === "word" && /^[A-Z][A-Za-z]*[A-Z]\w*$/.test(text.slice(term.start, term.end));

function periodAt(sentence: Sentence, start: number, end: number, from: number, to: number): string | undefined {
  const { text } = sentence;
  const behind = periodIn(text.slice(end, to).replace(/\baccording to\b.*$/i, ""));
  const isEarlier = /(?:\bfrom|从|由)\s*[~约$¥]?\s*$/i.test(text.slice(0, start));
  if (isEarlier) return behind ?? "earlier";
  if (behind) return behind;
  const ahead = periodIn(text.slice(from, start).replace(/^.*\baccording to\b/i, ""));
  if (ahead) return ahead;
  const whole = periodIn(text.replace(/\baccording to\b.*$/i, ""));
  return whole ?? (periodsOf(text).length ? undefined : periodIn(sentence.heading.split(" / ").at(-1) ?? ""));
}

/** Years named before an amount; a single one is no span. */
function spanAt(sentence: Sentence, figure: Figure): Figure | undefined {
  return sentence.figures.find((one) => one.unit === "year" && Number(one.value) > 1 && one.end <= figure.start);
}

/** The only period of a piece of text that has a year. */
function periodIn(text: string): string | undefined {
  const periods = periodsOf(text).filter((period) => /^(?:19|20)\d\d/.test(period));
  return periods.length === 1 ? periods[0] : undefined;
}

function publisherAt(sentence: Sentence, figure: Figure): string | undefined {
  const publishers = sentence.terms.filter((term) => term.kind === "publisher");
  const before = publishers.findLast((term) => term.end <= figure.start);
  return (before ?? publishers[0])?.ids[0];
}

function aboutOf(sentence: Sentence, subject: Term | undefined): ReadonlySet<string> {
  const inFigure = (term: Term) => sentence.figures.some(({ start, end }) => term.start >= start && term.end <= end);
  const others = sentence.terms.filter(
    (term) => term !== subject && !isSubject(term) && term.kind !== "publisher" && !inFigure(term),
  );
  return new Set(others.flatMap((term) => term.ids));
}

/** How much two readings measure the same thing, 0 to 1: the weight of what both sentences speak of, of all and of the shorter one's. */
export function likeness(library: Library, a: Reading, b: Reading): number {
  if (a.sentence === b.sentence) return 1;
  const weigh = (ids: readonly string[]) => ids.reduce((sum, id) => sum + library.weight(id), 0);
  const both = weigh([...a.about].filter((id) => b.about.has(id)));
  if (both === 0) return 0;
  const [one, other] = [weigh([...a.about]), weigh([...b.about])];
  return (both / (one + other - both) + both / Math.min(one, other)) / 2;
}
