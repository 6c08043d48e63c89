/** Cuts a Markdown or plain-text document into sentences that keep their place, each with the headings above it. */

export interface Span {
  /** Exactly the document's text between `start` and `end`. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
  /** The headings it stands under, outermost first, joined by " / ". */
  readonly heading: string;
}

/** Stands between the headings of a span. */
export const headingJoint = " / ";
const frontMatter = /^---\r?\n[\s\S]*?\r?\n---[ \t]*(?:\r?\n|$)/;
const listMark = /^[ \t]*(?:[-*+•]|\d{1,2}[.)])[ \t]+|^[ \t]*>[ \t]?|^[ \t]+/;
const abbreviation =
  /(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Inc|Ltd|Co|Corp|vs|approx|No|St|e\.g|i\.e|U\.S|U\.K|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)|\b[A-Z])\.$/;
const longestSentence = 900;

/** The sentences of a document in order; headings are context, not sentences. Table rows count as one sentence each. */
export function splitDocument(text: string): Span[] {
  const spans: Span[] = [];
  const headings: string[] = [];
  let at = frontMatter.exec(text)?.[0].length ?? 0;
  let fenced = false;
  while (at < text.length) {
    const newline = text.indexOf("\n", at);
    const lineEnd = newline < 0 ? text.length : newline;
    const line = text.slice(at, lineEnd);
    const heading = /^(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line);
    if (/^\s*(?:```|~~~)/.test(line)) fenced = !fenced;
    else if (heading?.[1] && !fenced) {
      headings.length = Math.min(headings.length, heading[1].length - 1);
      headings[heading[1].length - 1] = heading[2] ?? "";
    } else if (/^\s*\|?[\s:|-]+\|?\s*$/.test(line)) {
      // A rule of a table or an empty line says nothing.
    } else {
      const mark = listMark.exec(line)?.[0].length ?? 0;
      splitLine(text, at + mark, lineEnd, headings.filter(Boolean).join(headingJoint), spans);
    }
    at = lineEnd + 1;
  }
  return spans;
}

function splitLine(text: string, from: number, to: number, heading: string, spans: Span[]): void {
  if (text[from] === "|") {
    put(text, from, to, heading, spans);
    return;
  }
  let start = from;
  for (let i = from; i < to; i++) {
    const char = text[i] ?? "";
    const full = /[。！？；]/.test(char);
    const stop = /[.!?;]/.test(char) && /^["'”’)\]]*(?:\s|$)/.test(text.slice(i + 1, Math.min(to, i + 6)));
    if (!full && !stop) continue;
    if (char === "." && abbreviation.test(text.slice(Math.max(start, i - 8), i + 1))) continue;
    if (char === ";" && i - start < 40) continue;
    let end = i + 1;
    while (end < to && /["'”’)\]」』]/.test(text[end] ?? "")) end++;
    put(text, start, end, heading, spans);
    start = end;
    i = end - 1;
  }
  put(text, start, to, heading, spans);
}

function put(text: string, from: number, to: number, heading: string, spans: Span[]): void {
  let start = from;
  let end = Math.min(to, from + longestSentence);
  while (start < end && /\s/.test(text[start] ?? "")) start++;
  while (end > start && /\s/.test(text[end - 1] ?? "")) end--;
  if (/[\p{L}\p{N}]/u.test(text.slice(start, end)) && end - start > 3) {
    spans.push({ text: text.slice(start, end), start, end, heading });
  }
}
