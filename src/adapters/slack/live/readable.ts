/** What of a reply can be shown while it is still being written. */
import { markdownSpans, rewrite } from "../../../core/markdown.ts";
import { neutralise } from "../../../core/text.ts";

const sentenceEnd = /[.!?:;,](?=\s)|[。！？；：，]/g;
const fence = /^\s*(?:[-*+>]\s+)*(`{3,}|~{3,})/;

/**
 * How far a text can be shown without a half mark in it: up to the end of a line or a part of a sentence in which everything that
 * was opened is closed. Code and tables are held back until they are whole. Never less for a longer text.
 */
export function readableEnd(text: string): number {
  let end = 0;
  let paragraph = 0;
  let open: string | undefined;
  for (let at = 0; at < text.length; ) {
    const newline = text.indexOf("\n", at);
    const isWhole = newline >= 0;
    const lineEnd = isWhole ? newline + 1 : text.length;
    const line = text.slice(at, lineEnd);
    const mark = fence.exec(line)?.[1];
    if (open !== undefined) {
      if (mark?.startsWith(open) && isWhole) {
        open = undefined;
        end = lineEnd;
        paragraph = lineEnd;
      }
    } else if (mark !== undefined) open = mark;
    else if (line.trim() === "") paragraph = lineEnd;
    else if (!line.includes("|") && isProse(line)) {
      if (isWhole && isClosed(text.slice(paragraph, lineEnd))) end = lineEnd;
      else end = Math.max(end, endWithin(text, paragraph, at, lineEnd));
    } else if (isWhole && !line.includes("|") && isClosed(text.slice(paragraph, lineEnd))) end = lineEnd;
    at = lineEnd;
  }
  // A table ends where another paragraph begins.
  return end;
}

const isProse = (line: string): boolean => !/^\s*(?:#|[-*+>=|_~`]|\d{1,9}[.)])/.test(line);

/** The end of the last part of a sentence on a line at which all marks of the paragraph are closed. */
function endWithin(text: string, paragraph: number, from: number, to: number): number {
  const ends = [...text.slice(from, to).matchAll(sentenceEnd)].map(({ index }) => from + index + 1);
  return ends.findLast((at) => isClosed(text.slice(paragraph, at))) ?? 0;
}

function isClosed(words: string): boolean {
  const plain = words.replace(/`[^`]*`/g, "");
  if (plain.includes("`") || /\[[^\]]*$|\]\([^)]*$|<[^>]*$/.test(plain)) return false;
  const rest = plain.replace(/\\./g, "").replace(/^\s*[*+-]\s/gm, "");
  const count = (pattern: RegExp): number => (rest.match(pattern) ?? []).length;
  return (
    count(/\*\*/g) % 2 === 0 &&
    count(/(?<!\*)\*(?!\*)/g) % 2 === 0 &&
    count(/~~/g) % 2 === 0 &&
    count(/(?<!\w)_+|_+(?!\w)/g) % 2 === 0
  );
}

/**
 * A finished piece of a text for a stream, whose Markdown Slack reads itself: harmless, no angle bracket can be taken for a mention, and
 * addresses are left out, since only the whole reply is checked for where they come from.
 */
export function streamable(piece: string): string {
  const quiet = neutralise(piece);
  const edge = /^\s*/.exec(piece)?.[0] ?? "";
  const tail = /\s*$/.exec(piece)?.[0] ?? "";
  const said = rewrite(quiet.trim(), markdownSpans(quiet.trim()), escapeProse, (span, { kind, ...about }) => {
    if (kind === "link" || kind === "image") return "text" in about ? escapeProse(about.text) : "";
    if (kind === "url") return "…";
    return span.replace(/<(?=[@!#])/g, "< ");
  });
  return `${edge}${said}${tail}`;
}

const escapeProse = (text: string): string => text.replace(/</g, "&lt;").replace(/(?<!^[ \t>]*)>/gm, "&gt;");
