/** A gathered citation made searchable: which of its sentences state a figure or speak of a claim, and the span to quote. */
import { type Figure, type FigureUnit, figures, sameFigure } from "../core/figures.ts";
import type { Citation } from "../core/message.ts";
import { type Span, sentences, shared, terms } from "./sentences.ts";

/** Quotes are at most this many UTF-16 units long, which is what people read in a receipt. */
export const quoteLength = 400;

const han = /\p{Script=Han}/u;

export interface Sentence extends Span {
  readonly terms: ReadonlySet<string>;
  /** Offsets are those of the whole quote. */
  readonly figures: readonly Figure[];
}

/** A text with the figures it states. */
export interface Statement {
  readonly text: string;
  readonly figures: readonly Figure[];
}

export interface Evidence extends Statement {
  readonly sentences: readonly Sentence[];
  /** Title, publisher and the document's date, whose figures need no quote. */
  readonly about: Statement;
}

/** Reads a citation's quote, or any text that figures may come from. The work is done when it is first asked for. */
export function readEvidence(citation: Pick<Citation, "quote"> & Partial<Citation>): Evidence {
  const text = citation.quote;
  const all = once(() => figures(text).filter((figure) => figure.kind !== "marker"));
  const about = once((): Statement => {
    const words = [citation.title, citation.publisher, citation.date].filter(Boolean).join("\n");
    const stated = figures(words);
    return { text: words, figures: [...stated, ...spokenYears(text, stated)] };
  });
  const spoken = once(() =>
    sentences(text).map((span) => ({
      ...span,
      terms: terms(text.slice(span.start, span.end)),
      figures: all().filter((figure) => figure.start >= span.start && figure.start < span.end),
    })),
  );
  return {
    text,
    get figures() {
      return all();
    },
    get sentences() {
      return spoken();
    },
    get about() {
      return about();
    },
  };
}

function once<T extends object>(work: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= work();
    return made;
  };
}

/** "This year" and "last year" state a year where the document states its date. */
function spokenYears(text: string, about: readonly Figure[]): Figure[] {
  const year = Number(about.findLast((figure) => figure.kind === "date" || figure.kind === "year")?.value.slice(0, 4));
  if (!year) return [];
  const stated = (value: number): Figure => ({
    text: String(value),
    start: 0,
    end: 0,
    value: String(value),
    unit: undefined,
    kind: "year",
    spelled: false,
  });
  const last = /\b(?:last|previous|prior) year\b|year[- ](?:over|on)[- ]year|去年|上年|同比/i.test(text);
  return last ? [stated(year), stated(year - 1)] : [stated(year)];
}

/**
 * True when `stated` (of a source) is the figure that a reply gives. Stricter than `sameFigure` where a reply could slip:
 * a number within a name (`Doubao 1.6`) supports only that name, and a percentage needs a source that speaks of percent.
 * Looser for dates: a year is stated by any date in it, a whole date by its month and day.
 */
export function states(stated: Figure, source: string, given: Figure, reply: string): boolean {
  if (given.kind === "year") return stated.kind !== "label" && stated.value.slice(0, 4) === given.value;
  if (given.kind === "date" && stated.kind === "date") {
    return stated.value === given.value || stated.value.startsWith(`${given.value}-`) || dayOf(stated) === dayOf(given);
  }
  if (given.kind === "ordinal") return stated.value === given.value;
  if (stated.kind === "label") {
    if (stated.value !== given.value || (given.kind !== "label" && given.unit !== undefined)) return false;
    const [theirs, ours] = [nameBefore(source, stated), nameBefore(reply, given)];
    return theirs === ours || han.test(theirs) !== han.test(ours);
  }
  return sameFigure(stated, given) && unitsAgree(stated, source, given, reply);
}

/** How a text names a unit apart from the number: further on in the sentence, or in the head of a table. */
const unitWords: Readonly<Record<FigureUnit, RegExp>> = {
  percent: /[%％]|percent|per cent|百分/i,
  points: /points?\b|百分点|个点/i,
  fold: /times|fold|倍/i,
  tokens: /token|词元/i,
  second: /second|秒/i,
  minute: /minute|分钟/i,
  hour: /hour|小时/i,
  day: /day|天|日/i,
  week: /week|周|星期/i,
  month: /month|月/i,
  quarter: /quarter|季/i,
  year: /year|年/i,
  CNY: /yuan|RMB|CNY|renminbi|[¥￥元]/i,
  USD: /dollar|USD|\$|美元/i,
  EUR: /euro|EUR|€|欧元/i,
  GBP: /pound|GBP|£|英镑/i,
  HKD: /HKD|HK\$|Hong Kong|港/i,
  JPY: /yen|JPY|日元/i,
};
/** How far behind a bare number its unit may stand. */
const unitReach = 25;

/**
 * Whether a number with a unit and one without can be the same. A long number can hardly be another; a short one (`28`) must
 * stand bare, as in a table, or have its unit further on (`11 straight quarters`). A percentage needs the source to say percent.
 */
function unitsAgree(stated: Figure, source: string, given: Figure, reply: string): boolean {
  if (stated.unit === given.unit) return true;
  const isShare = given.unit === "percent" || given.unit === "points";
  if (isShare) return /[(（|][^()（）|\n]{0,20}(?:[%％]|percent|百分)[^()（）|\n]{0,10}[)）|]/i.test(source);
  if (given.value.replace(/\D/g, "").replace(/^0+|0+$/g, "").length >= 3 || given.value.length >= 6) return true;
  const [bare, text, unit] = given.unit ? [stated, source, given.unit] : [given, reply, stated.unit];
  const behind = text.slice(bare.end, bare.end + unitReach);
  return !/^[\s-]*\p{L}/u.test(behind) || (unit !== undefined && unitWords[unit].test(behind));
}

function dayOf(date: Figure): string | undefined {
  return /(?:^\d{4}-|^)(\d\d-\d\d)$/.exec(date.value)?.[1];
}

/** The word that a number is part of or stands behind, in one script: `qwen` for `Qwen3.7`, `Qwen 3.7` and `千问Qwen3.7`. */
function nameBefore(text: string, figure: Figure): string {
  if (/^[A-Za-z]/.test(figure.text)) return figure.text.toLowerCase();
  const before = text.slice(Math.max(0, figure.start - 24), figure.start);
  return (/([A-Za-z]+|\p{Script=Han}+)[\s-]?$/u.exec(before)?.[1] ?? "").toLowerCase();
}

/** The sentence of `evidence` that states the figure, the one closest in words to the claim; undefined when none does. */
export function sentenceStating(
  evidence: Evidence,
  figure: Figure,
  claim: string,
  about: ReadonlySet<string>,
): number | undefined {
  let best: { index: number; score: number } | undefined;
  evidence.sentences.forEach((sentence, index) => {
    if (!sentence.figures.some((stated) => states(stated, evidence.text, figure, claim))) return;
    const score = shared(about, sentence.terms);
    if (!best || score > best.score) best = { index, score };
  });
  return best?.index;
}

/** The sentence with the most words of the claim, and how many; undefined when none shares any. */
export function closestSentence(
  evidence: Evidence,
  about: ReadonlySet<string>,
): { index: number; score: number } | undefined {
  let best: { index: number; score: number } | undefined;
  evidence.sentences.forEach((sentence, index) => {
    const score = shared(about, sentence.terms);
    if (score > (best?.score ?? 0)) best = { index, score };
  });
  return best;
}

/**
 * The spans of the evidence to quote for a claim: they hold the sentences at `needed`, or the closest one when none is
 * needed, joined where they fit into one quote, together with a neighbour that brings in more of the claim. Evidence
 * that shares no word with the claim (another language, say) is quoted from its beginning.
 */
export function quoteFor(
  evidence: Evidence,
  needed: ReadonlySet<number>,
  about: ReadonlySet<string>,
  wanted: readonly Span[],
): Span[] {
  const closest = needed.size === 0 ? closestSentence(evidence, about)?.index : undefined;
  const chosen = [...needed, ...(closest === undefined ? [] : [closest])].sort((a, b) => a - b);
  if (chosen.length === 0) return leading(evidence);
  const groups: { first: number; last: number }[] = [];
  for (const index of chosen) {
    const group = groups.at(-1);
    if (group && fits(evidence, group.first, index)) group.last = index;
    else groups.push({ first: index, last: index });
  }
  return groups.map(({ first, last }) => {
    const covered = new Set(evidence.sentences.slice(first, last + 1).flatMap((sentence) => [...sentence.terms]));
    const missing = new Set([...about].filter((term) => !covered.has(term)));
    const gain = (index: number) => shared(missing, evidence.sentences[index]?.terms ?? new Set());
    const from = gain(first - 1) >= 2 && fits(evidence, first - 1, last) ? first - 1 : first;
    const to = gain(last + 1) >= 2 && fits(evidence, from, last + 1) ? last + 1 : last;
    return shorten(evidence.text, spanOf(evidence, from, to), wanted);
  });
}

function spanOf(evidence: Evidence, first: number, last: number): Span {
  return { start: evidence.sentences[first]?.start ?? 0, end: evidence.sentences[last]?.end ?? evidence.text.length };
}

function fits(evidence: Evidence, first: number, last: number): boolean {
  const { start, end } = spanOf(evidence, first, last);
  return end - start <= quoteLength;
}

function leading(evidence: Evidence): Span[] {
  let last = 0;
  while (last + 1 < evidence.sentences.length && fits(evidence, 0, last + 1)) last++;
  return evidence.sentences.length === 0 ? [] : [shorten(evidence.text, spanOf(evidence, 0, last), [])];
}

/** One sentence can be longer than a quote; it is cut at spaces or commas around the figures that are wanted of it. */
function shorten(text: string, span: Span, wanted: readonly Span[]): Span {
  if (span.end - span.start <= quoteLength) return span;
  const inside = wanted.filter((figure) => figure.start >= span.start && figure.end <= span.end);
  const focusStart = Math.min(...inside.map((figure) => figure.start), span.end);
  const focusEnd = Math.max(...inside.map((figure) => figure.end), span.start);
  const middle = inside.length === 0 ? span.start : (focusStart + focusEnd) / 2;
  const start = Math.max(span.start, Math.min(Math.floor(middle - quoteLength / 2), span.end - quoteLength));
  const end = start + quoteLength;
  const head = start === span.start ? 0 : text.slice(start, start + 60).search(/(?<=[\s,，、;；])\S/);
  const tail = end === span.end ? -1 : text.slice(end - 60, end).search(/[\s,，、;；][^\s,，、;；]*$/);
  return {
    start: Math.min(start + Math.max(0, head), focusStart),
    end: tail === -1 ? end : Math.max(end - 60 + tail, focusEnd),
  };
}
