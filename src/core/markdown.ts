/**
 * Finds the parts of a Markdown text that are not prose: fenced and inline code, links, pictures and bare addresses.
 * Everything that must leave code and addresses alone (reference marks, figures, mentions) starts from here.
 */
export type MarkdownSpan = {
  /** UTF-16 offsets; `markdown.slice(start, end)` is the span with its delimiters. */
  readonly start: number;
  readonly end: number;
} & (
  | { readonly kind: "code" }
  /** `certain` when every reader of Markdown takes it for code: it begins a line, and no doubtful one stands before it. */
  | { readonly kind: "fence"; readonly certain: boolean }
  | { readonly kind: "url"; readonly target: string }
  | { readonly kind: "link" | "image"; readonly text: string; readonly target: string }
);

/** A longer run in brackets is no link; without a bound a text of brackets would take quadratic time. */
const longestLabel = 1000;
/** So many lines inline code may take; beyond them a backtick is one, for the same reason. */
const longestCode = 10;
const fenceOpen = /^((?:[ \t]*(?:[-*+>]|\d{1,9}[.)]))*[ \t]*)(`{3,}(?=[^`]*$)|~{3,})/;
/** A line that begins something of its own, so that no inline code reaches into it or out of it; cells of a table as well. */
const ownBlock = /^[ \t]*(?:[#>=]|[-*+](?:[ \t]|$)|[-*_]{3}|\d{1,9}[.)]|`{3}|~{3})|\|/;
const bareUrl = /(?:https?:\/\/|www\.(?=[\w-]))[^\s<>[\]"'`\\|‹›（）【】「」，。；：！？、]+/iy;
const autolink = /<((?:https?|mailto):[^\s<>]+)>/iy;
const linkTarget =
  /\(\s*(?:<([^<>\n]*)>|((?:[^\s()\\]|\\.|\([^\s()]*\))*))(?:\s+(?:"[^"]*"|'[^']*'|\([^()]*\)))?\s*\)/y;

/**
 * The spans in the order they stand, none overlapping another. A fence ends where its list item or quotation ends; one at
 * the beginning of a line that is never closed reaches to the end of the text. Links inside code are code. A link's label
 * is on one line.
 */
export function markdownSpans(markdown: string): MarkdownSpan[] {
  const spans: MarkdownSpan[] = [];
  let proseFrom = 0;
  let fence: Fence | undefined;
  let doubt = false;
  const end = (at: number): void => {
    if (fence) spans.push({ kind: "fence", start: fence.start, end: at, certain: !doubt });
    fence = undefined;
    proseFrom = at;
  };
  for (let at = 0; at < markdown.length; ) {
    const newline = markdown.indexOf("\n", at);
    const lineEnd = newline === -1 ? markdown.length : newline;
    const line = markdown.slice(at, lineEnd);
    const inside = fence && insideOf(line, fence);
    if (fence && inside === undefined) end(at - 1);
    if (fence && inside !== undefined) {
      const closing = closes(inside, fence);
      doubt ||= closing === "perhaps";
      if (closing === "surely") end(lineEnd);
    } else {
      const [, prefix = "", mark] = fenceOpen.exec(line) ?? [];
      if (mark) {
        scanProse(markdown, proseFrom, at, spans);
        fence = { start: at, mark, quotes: prefix.split(">").length - 1, indent: afterQuotes(prefix).length };
        doubt ||= prefix !== "";
      }
    }
    at = lineEnd + 1;
  }
  if (fence) end(markdown.length);
  else scanProse(markdown, proseFrom, markdown.length, spans);
  return spans;
}

/** The text with what lies between the spans and what lies within them each replaced; `next` is what begins behind a span. */
export function rewrite<Span extends { readonly start: number; readonly end: number }>(
  text: string,
  spans: readonly Span[],
  between: (text: string) => string,
  within: (text: string, span: Span, next: string) => string,
): string {
  let out = "";
  let at = 0;
  for (const span of spans) {
    out +=
      between(text.slice(at, span.start)) +
      within(text.slice(span.start, span.end), span, text.slice(span.end, span.end + 8));
    at = span.end;
  }
  return out + between(text.slice(at));
}

interface Fence {
  readonly start: number;
  readonly mark: string;
  /** How many quotations it stands in, and how far its line is indented in them, list markers included. */
  readonly quotes: number;
  readonly indent: number;
}

const afterQuotes = (prefix: string): string => prefix.replace(/^.*> ?/, "");

/** What a line says within the fence's quotations; undefined when the line is no longer within them or its list item. */
function insideOf(line: string, { quotes, indent }: Fence): string | undefined {
  let rest = line;
  for (let i = 0; i < quotes; i++) {
    const mark = /^[ \t]*> ?/.exec(rest)?.[0];
    if (mark === undefined) return undefined;
    rest = rest.slice(mark.length);
  }
  return rest.trim() === "" || rest.length - rest.trimStart().length >= indent ? rest : undefined;
}

/** Readers differ on what stands behind the closing marks and how far they may be indented. */
function closes(line: string, { mark, indent }: Fence): "surely" | "perhaps" | "no" {
  const marks = line.trim();
  if (!marks.startsWith(mark) || /[^`~]/.test(marks)) return "no";
  const plain = marks === (mark[0] ?? "").repeat(marks.length) && /^ *\S+ *$/.test(line);
  return plain && line.search(/\S/) <= indent + 3 ? "surely" : "perhaps";
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
    at = span ? span.end : afterPlain(markdown, at);
  }
}

/** A backslash takes the meaning from a mark behind it, and from nothing else. */
function afterPlain(markdown: string, at: number): number {
  if (markdown[at] === "`") return afterBackticks(markdown, at);
  return at + (/^\\[!-/:-@[-`{-~]/.test(markdown.slice(at, at + 2)) ? 2 : 1);
}

function spanAt(markdown: string, at: number, to: number): MarkdownSpan | undefined {
  const char = markdown[at];
  if (char === "`") return codeAt(markdown, at, to);
  if (char === "[") return linkAt(markdown, at, at, to);
  if (char === "!" && markdown[at + 1] === "[") return linkAt(markdown, at, at + 1, to);
  if (char === "<") return addressAt(autolink, markdown, at, to);
  if (char === "h" || char === "H" || char === "w" || char === "W") return addressAt(bareUrl, markdown, at, to);
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
  const limit = paragraphEnd(markdown, start, to);
  for (let at = markdown.indexOf("`", open); at !== -1 && at < limit; at = markdown.indexOf("`", at)) {
    const end = afterBackticks(markdown, at);
    if (end - at === open - start) return { kind: "code", start, end };
    at = end;
  }
  return undefined;
}

/** Where the lines end that plainly go on with the one at `start`, as far as inline code may reach. */
function paragraphEnd(markdown: string, start: number, to: number): number {
  let from = markdown.lastIndexOf("\n", start - 1) + 1;
  for (let lines = 1; ; lines++) {
    const newline = markdown.indexOf("\n", from);
    const lineEnd = newline === -1 || newline > to ? to : newline;
    const line = markdown.slice(from, lineEnd);
    if (from > start && (line.trim() === "" || ownBlock.test(line))) return from;
    if (lineEnd === to || lines === longestCode || ownBlock.test(line)) return lineEnd;
    from = lineEnd + 1;
  }
}

/** Code binds tighter than a link: brackets in it are none, and code that begins in a link's words ends in them. */
function linkAt(markdown: string, start: number, bracket: number, to: number): MarkdownSpan | undefined {
  let depth = 0;
  for (let at = bracket; at < Math.min(to, bracket + longestLabel) && markdown[at] !== "\n"; at++) {
    const char = markdown[at];
    if (char === "\\") at++;
    else if (char === "`") at = (codeAt(markdown, at, to)?.end ?? afterBackticks(markdown, at)) - 1;
    else if (char === "[") depth++;
    else if (char === "]" && --depth === 0) {
      linkTarget.lastIndex = at + 1;
      const found = linkTarget.exec(markdown);
      const text = markdown.slice(bracket + 1, at);
      if (!found || linkTarget.lastIndex > to || /`/.test(found[0]) || text.includes("\n")) return undefined;
      const kind = start === bracket ? "link" : "image";
      const target = found[1] ?? found[2] ?? "";
      return { kind, start, end: linkTarget.lastIndex, text, target };
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
