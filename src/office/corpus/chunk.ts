/**
 * Cuts a text into the pieces a search returns: about 256 tokens each, at the borders of paragraphs and
 * sentences, a new one where a section begins. Nothing but white space lies between two pieces.
 */

/** The size retrieval was measured to work best at; a piece may run over to end with its paragraph or sentence. */
const targetTokens = 256;
/** A sentence longer than this (a table, a text without full stops) is cut at a space, or anywhere if it has none. */
const maxSentenceTokens = 320;
/** A section is parted when it is this far over the target; no piece grows beyond the second figure. */
const overfull = 1.15;
const maxPieceTokens = 330;
/** A piece ends with its paragraph once it is this full. */
const fullEnough = 0.6;

/** A heading as it stands in a text, with its rank (1 is the highest). */
export interface Heading {
  readonly start: number;
  readonly level: number;
  readonly text: string;
}

/** A piece of a text: UTF-16 offsets, and the headings it stands under, outermost first. */
export interface Chunk {
  readonly start: number;
  readonly end: number;
  readonly headings: readonly string[];
}

interface Unit {
  start: number;
  end: number;
  tokens: number;
  endsParagraph: boolean;
}

const cjk = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;

/** What a model would count, roughly: 1.3 for a word of English, more for a very long one, 1 for a character of Chinese. */
export function estimateTokens(text: string): number {
  const characters = text.match(cjk)?.length ?? 0;
  const words = (characters > 0 ? text.replace(cjk, " ") : text).match(/[^\s\p{P}]+/gu) ?? [];
  return words.reduce((sum, word) => sum + Math.max(1.3, word.length / 8), characters);
}

/** The pieces of a text in its order. `headings` are in the text's order too. */
export function chunkText(text: string, headings: readonly Heading[]): Chunk[] {
  const chunks: Chunk[] = [];
  const path: Heading[] = [];
  for (const section of mergeSmall(sectionsOf(text, headings))) {
    for (const heading of section.headings.slice(0, 1)) enter(path, heading);
    const context = path.map((heading) => heading.text);
    for (const span of pack(section.units)) {
      const trimmed = trim(text, span.start, span.end);
      if (trimmed !== undefined) chunks.push({ ...trimmed, headings: context });
    }
    for (const heading of section.headings.slice(1)) enter(path, heading);
  }
  return chunks;
}

function enter(path: Heading[], heading: Heading): void {
  while (path.length > 0 && (path.at(-1)?.level ?? 0) >= heading.level) path.pop();
  path.push(heading);
}

interface Section {
  headings: Heading[];
  units: Unit[];
  tokens: number;
}

function sectionsOf(text: string, headings: readonly Heading[]): Section[] {
  const sections: Section[] = [];
  const borders = headings.filter((heading) => heading.start > 0);
  const first = headings.find((heading) => heading.start === 0);
  let start = 0;
  let heading = first;
  for (const next of [...borders, undefined]) {
    const units = unitsOf(text, start, next?.start ?? text.length);
    const tokens = units.reduce((sum, unit) => sum + unit.tokens, 0);
    sections.push({ headings: heading === undefined ? [] : [heading], units, tokens });
    start = next?.start ?? text.length;
    heading = next;
  }
  return sections;
}

/** Sections too short to stand alone join the next one, as long as both fit one piece. */
function mergeSmall(sections: Section[]): Section[] {
  const merged: Section[] = [];
  for (const section of sections) {
    const last = merged.at(-1);
    const small = last !== undefined && Math.min(last.tokens, section.tokens) < targetTokens / 3;
    if (last !== undefined && small && last.tokens + section.tokens <= targetTokens) {
      last.headings.push(...section.headings);
      last.units.push(...section.units);
      last.tokens += section.tokens;
    } else merged.push(section);
  }
  return merged;
}

/** Fills pieces of about the same size, so that a section leaves no scrap at its end. */
function pack(units: readonly Unit[]): { start: number; end: number }[] {
  const total = units.reduce((sum, unit) => sum + unit.tokens, 0);
  const count = Math.max(1, Math.ceil(total / (targetTokens * overfull)));
  const spans: { start: number; end: number }[] = [];
  let start = units[0]?.start ?? 0;
  let tokens = 0;
  let packed = 0;
  units.forEach((unit, i) => {
    tokens += unit.tokens;
    const next = units[i + 1]?.tokens ?? 0;
    const share = (total - packed) / Math.max(1, count - spans.length);
    const nearest = tokens + next / 2 > share;
    const fullParagraph = unit.endsParagraph && tokens >= share * fullEnough;
    const mayEnd = spans.length < count - 1 && (nearest || fullParagraph);
    if (mayEnd || tokens + next > maxPieceTokens || i === units.length - 1) {
      spans.push({ start, end: unit.end });
      start = unit.end;
      packed += tokens;
      tokens = 0;
    }
  });
  return spans;
}

/** A full stop after these ends no sentence. */
const abbreviation = /(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|Prof|St|No|Inc|Ltd|Co|Corp|vs|etc|approx|e\.g|i\.e|Fig|Vol|pp?))\.$/;
const sentenceEnd = /[。！？；…]+["'”’）】》」』]*|[.!?]+["')\]”’]*(?=\s)|\n\s*/g;

/** Sentences that tile [start, end), each with the white space after it. */
function unitsOf(text: string, start: number, end: number): Unit[] {
  const units: Unit[] = [];
  let from = start;
  const add = (to: number, endsParagraph: boolean) => {
    for (const [a, b] of cutLong(text, from, to)) {
      units.push({
        start: a,
        end: b,
        tokens: estimateTokens(text.slice(a, b)),
        endsParagraph: endsParagraph && b === to,
      });
    }
    from = to;
  };
  const part = text.slice(start, end);
  for (const match of part.matchAll(sentenceEnd)) {
    let to = start + match.index + match[0].length;
    if (to <= from) continue;
    const newline = match[0].includes("\n");
    if (!newline && match[0].startsWith(".") && abbreviation.test(text.slice(Math.max(from, to - 8), to))) continue;
    if (!newline) while (to < end && (text[to] === " " || text[to] === "\t" || text[to] === "\u3000")) to++;
    const last = units.at(-1);
    if (newline && last !== undefined && text.slice(from, to).trim() === "") {
      last.end = to;
      last.endsParagraph = true;
      from = to;
    } else add(to, newline);
  }
  if (from < end) add(end, true);
  return units;
}

function cutLong(text: string, start: number, end: number): [number, number][] {
  const spans: [number, number][] = [];
  let from = start;
  // A character is never more than 1.3 tokens, so a short span needs no count.
  while (end - from > maxSentenceTokens / 1.3) {
    const to = cutPoint(text, from, end);
    if (to >= end) break;
    spans.push([from, to]);
    from = to;
  }
  spans.push([from, end]);
  return spans;
}

/** The offset after about `targetTokens` tokens, behind a space where there is one. `end` when the span is short enough. */
function cutPoint(text: string, from: number, end: number): number {
  const window = text.slice(from, Math.min(end, from + targetTokens * 8));
  if (window.length === end - from && estimateTokens(window) <= maxSentenceTokens) return end;
  let length = window.length;
  while (length > 1 && estimateTokens(window.slice(0, length)) > targetTokens) length = Math.floor(length * 0.85);
  const space = window.slice(0, length).search(/\s\S*$/);
  let to = from + (space > length / 2 ? space + 1 : length);
  if (isLowSurrogate(text.charCodeAt(to))) to += 1;
  return Math.min(to, end);
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}

function trim(text: string, start: number, end: number): { start: number; end: number } | undefined {
  const part = text.slice(start, end);
  const from = part.search(/\S/);
  return from < 0 ? undefined : { start: start + from, end: start + part.trimEnd().length };
}
