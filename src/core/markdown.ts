/**
 * Finds the parts of a Markdown text that are not prose: fenced and inline code, links, pictures and bare addresses.
 * Everything that must leave code and addresses alone (reference marks, figures, mentions) starts from here.
 */
export type MarkdownSpan = {
  /** UTF-16 offsets; `markdown.slice(start, end)` is the span with its delimiters. */
  readonly start: number;
  readonly end: number;
} & (
  | { readonly kind: "fence" | "code" }
  | { readonly kind: "url"; readonly target: string }
  | { readonly kind: "link" | "image"; readonly text: string; readonly target: string }
);

/** A longer run in brackets is no link; without a bound a text of brackets would take quadratic time. */
const longestLabel = 1000;
const fenceOpen = /^(?: {0,3}|[ \t]*(?:[-*+>]|\d+[.)])[ \t]+)(`{3,}(?=[^`]*$)|~{3,})/;
const bareUrl = /https?:\/\/[^\s<>"'`|（）【】「」，。；：！？、]+/iy;
const autolink = /<((?:https?|mailto):[^\s<>]+)>/iy;
const linkTarget =
  /\(\s*(?:<([^<>\n]*)>|((?:[^\s()\\]|\\.|\([^\s()]*\))*))(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)/y;

/**
 * The spans in the order they stand, none overlapping another. A fence that is never closed reaches to the end of the
 * text, as every Markdown reader sees it. Links inside code are code. A link's label is on one line.
 */
export function markdownSpans(markdown: string): MarkdownSpan[] {
  const spans: MarkdownSpan[] = [];
  let proseFrom = 0;
  let fence: { start: number; mark: string } | undefined;
  for (let at = 0; at < markdown.length; ) {
    const newline = markdown.indexOf("\n", at);
    const lineEnd = newline === -1 ? markdown.length : newline;
    const line = markdown.slice(at, lineEnd);
    if (fence) {
      const closing = line.trim();
      if (closing.length >= fence.mark.length && closing === (fence.mark[0] ?? "").repeat(closing.length)) {
        spans.push({ kind: "fence", start: fence.start, end: lineEnd });
        fence = undefined;
        proseFrom = lineEnd;
      }
    } else {
      const mark = fenceOpen.exec(line)?.[1];
      if (mark) {
        scanProse(markdown, proseFrom, at, spans);
        fence = { start: at, mark };
      }
    }
    at = lineEnd + 1;
  }
  if (fence) spans.push({ kind: "fence", start: fence.start, end: markdown.length });
  else scanProse(markdown, proseFrom, markdown.length, spans);
  return spans;
}

/** The text with each of the spans overwritten by spaces, so that offsets stay what they were. */
export function blank(text: string, spans: readonly { readonly start: number; readonly end: number }[]): string {
  let out = "";
  let at = 0;
  for (const { start, end } of spans) {
    if (start < at) continue;
    out += text.slice(at, start) + text.slice(start, end).replace(/[^\n]/g, " ");
    at = end;
  }
  return out + text.slice(at);
}

function scanProse(markdown: string, from: number, to: number, spans: MarkdownSpan[]): void {
  let at = from;
  while (at < to) {
    const span = spanAt(markdown, at, to);
    if (span) spans.push(span);
    at = span
      ? span.end
      : markdown[at] === "\\"
        ? at + 2
        : markdown[at] === "`"
          ? afterBackticks(markdown, at)
          : at + 1;
  }
}

function spanAt(markdown: string, at: number, to: number): MarkdownSpan | undefined {
  const char = markdown[at];
  if (char === "`") return codeAt(markdown, at, to);
  if (char === "[") return linkAt(markdown, at, at, to);
  if (char === "!" && markdown[at + 1] === "[") return linkAt(markdown, at, at + 1, to);
  if (char === "<") return addressAt(autolink, markdown, at, to);
  if (char === "h" || char === "H") return addressAt(bareUrl, markdown, at, to);
  return undefined;
}

function afterBackticks(markdown: string, at: number): number {
  let end = at;
  while (markdown[end] === "`") end++;
  return end;
}

/** Inline code ends at the next run of as many backticks, within the same paragraph. */
function codeAt(markdown: string, start: number, to: number): MarkdownSpan | undefined {
  const open = afterBackticks(markdown, start);
  const paragraphEnd = markdown.slice(open, to).search(/\n[ \t]*\n/);
  const limit = paragraphEnd === -1 ? to : open + paragraphEnd;
  for (let at = markdown.indexOf("`", open); at !== -1 && at < limit; at = markdown.indexOf("`", at)) {
    const end = afterBackticks(markdown, at);
    if (end - at === open - start) return { kind: "code", start, end };
    at = end;
  }
  return undefined;
}

function linkAt(markdown: string, start: number, bracket: number, to: number): MarkdownSpan | undefined {
  let depth = 0;
  for (let at = bracket; at < Math.min(to, bracket + longestLabel) && markdown[at] !== "\n"; at++) {
    const char = markdown[at];
    if (char === "\\") at++;
    else if (char === "[") depth++;
    else if (char === "]" && --depth === 0) {
      linkTarget.lastIndex = at + 1;
      const found = linkTarget.exec(markdown);
      if (!found || linkTarget.lastIndex > to) return undefined;
      const kind = start === bracket ? "link" : "image";
      const target = found[1] ?? found[2] ?? "";
      return { kind, start, end: linkTarget.lastIndex, text: markdown.slice(bracket + 1, at), target };
    }
  }
  return undefined;
}

function addressAt(pattern: RegExp, markdown: string, start: number, to: number): MarkdownSpan | undefined {
  pattern.lastIndex = start;
  const found = pattern.exec(markdown);
  if (!found) return undefined;
  const whole = found[1] ? found[0] : found[0].replace(/(?:\[\^?\d+\]|[.,;:!?)\]*_~])+$/, "");
  const end = start + whole.length;
  return end > to ? undefined : { kind: "url", start, end, target: found[1] ?? whole };
}
