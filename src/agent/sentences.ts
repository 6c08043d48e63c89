/** Cuts text into sentences and says which words of a sentence carry its meaning, in English and in Chinese. */

/** UTF-16 offsets of a piece of text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

const abbreviation =
  /(?:^|[\s(])(?:[A-Z]|approx|vs|no|inc|ltd|co|corp|mr|mrs|ms|dr|st|fig|e\.g|i\.e|etc|u\.s|u\.k|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)$/i;
const stop = /[.!?…](?=["'”’)\]*_]*(?:\s|$))|[。！？!?；](?!\d)/g;
const closers = /["'”’」』）)\]*_]*/y;

/**
 * The sentences of `text` in order, without the white space around them. A line break ends a sentence unless the next
 * line plainly goes on with it. Full stops of decimals and common abbreviations end nothing.
 */
export function sentences(text: string): Span[] {
  const spans: Span[] = [];
  let lineStart = 0;
  for (const found of text.matchAll(/\n+|$/g)) {
    const next = found.index + found[0].length;
    const goesOn =
      found[0] === "\n" &&
      (/[,，、;；(（-]\s*$/.test(text.slice(Math.max(0, found.index - 8), found.index)) ||
        /^[a-z]/.test(text.slice(next, next + 1)));
    if (goesOn) continue;
    cutLine(text, lineStart, found.index, spans);
    lineStart = next;
  }
  return spans;
}

function cutLine(text: string, from: number, to: number, spans: Span[]): void {
  const line = text.slice(from, to);
  let start = 0;
  for (const found of line.matchAll(stop)) {
    if (found.index < start) continue;
    if (found[0] === "." && abbreviation.test(line.slice(Math.max(0, found.index - 8), found.index))) continue;
    closers.lastIndex = found.index + found[0].length;
    closers.exec(line);
    const end = closers.lastIndex;
    if (found[0] === "." && /^\s+[a-z]/.test(line.slice(end, end + 4))) continue;
    push(text, from + start, from + end, spans);
    start = end;
  }
  push(text, from + start, to, spans);
}

function push(text: string, start: number, end: number, spans: Span[]): void {
  const span = trim(text, { start, end });
  if (span.end > span.start) spans.push(span);
}

/** The span without the white space at its ends. */
export function trim(text: string, { start, end }: Span): Span {
  const piece = text.slice(start, end);
  const left = piece.length - piece.trimStart().length;
  return left === piece.length ? { start, end: start } : { start: start + left, end: start + piece.trimEnd().length };
}

const idle = new Set(
  "a an the of in on at by to for from with and or but as is are was were be been being has have had it its this that these those their they he she we you i which who what when where how than then there into over under about also not no only more most such can could will would may might should one two".split(
    " ",
  ),
);

/**
 * What a text is about, as a set: English words without endings (their first five letters; names with digits whole) and
 * pairs of neighbouring Chinese characters. Plain numbers are left to `figures`.
 */
export function terms(text: string): Set<string> {
  const found = new Set<string>();
  for (const [word] of text.toLowerCase().matchAll(/[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*/g)) {
    if (idle.has(word)) continue;
    if (/\d/.test(word)) found.add(word);
    else for (const part of word.split(/[.-]/)) if (part.length > 1 && !idle.has(part)) found.add(part.slice(0, 5));
  }
  for (const [run] of text.matchAll(/\p{Script=Han}{2,}/gu)) {
    for (let at = 0; at + 1 < run.length; at++) found.add(run.slice(at, at + 2));
  }
  return found;
}

/** How many terms of `a` are also in `b`. */
export function shared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let count = 0;
  for (const term of a) if (b.has(term)) count++;
  return count;
}
