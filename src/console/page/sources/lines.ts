/** A line of a document, ready to be shown; `marked` is the part that belongs to the quote. */
export interface Line {
  /** UTF-16 offset of the line in the document. */
  readonly start: number;
  readonly kind: "heading" | "item" | "plain";
  readonly before: string;
  readonly marked: string;
  readonly after: string;
}

/**
 * Splits a document into the lines that have words, without its front matter. The signs that Markdown puts before
 * headings and list items become the line's kind; everything else stays as it is written. `place` is where the quote stands.
 */
export function linesOf(text: string, place: { start: number; end: number } | undefined): Line[] {
  const { start = 0, end = 0 } = place ?? {};
  const lines: Line[] = [];
  let at = /^---\n[\s\S]*?\n---(?:\n|$)/.exec(text)?.[0].length ?? 0;
  for (const line of text.slice(at).split("\n")) {
    const sign = /^\s*(?:(#{1,6})\s+|[-*+]\s+)?/.exec(line);
    const first = at + (sign?.[0].length ?? 0);
    const last = at + line.length;
    const from = Math.min(Math.max(start, first), last);
    const to = Math.min(Math.max(end, from), last);
    if (first < last) {
      lines.push({
        start: at,
        kind: sign?.[1] ? "heading" : sign?.[0].trim() ? "item" : "plain",
        before: text.slice(first, from),
        marked: text.slice(from, to),
        after: text.slice(to, last),
      });
    }
    at = last + 1;
  }
  return lines;
}
