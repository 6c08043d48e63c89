/**
 * Reads a reply's Markdown as claims: its sentences, bullets and table cells, each with the marks (`[1]`) that cite a
 * source for it. Code, links and addresses are not read for marks; figures inside inline code and link words are read.
 */
import { blank, type MarkdownSpan, markdownSpans } from "../core/markdown.ts";
import { type Span, sentences, terms, trim } from "./sentences.ts";

/** A reference as the model wrote it; `numbers` are what it names, in order. */
export interface Mark extends Span {
  readonly numbers: readonly number[];
}

export interface Claim extends Span {
  /** The words, without marks and layout; as long as the claim, so that offsets within it hold. */
  readonly text: string;
  /** What it is about: the claim itself or, where that says little (a table cell, a short bullet), all of its row or bullet. */
  readonly context: string;
  /** Where a mark can be put behind it: before its full stop, and not within a link or code. */
  readonly place: number;
  /** The marks that stand in it or right behind it, as indexes into the reply's marks. */
  readonly own: readonly number[];
  /** The marks that speak for it: its own, or else the next of its paragraph, bullet or row, or else the last before it. */
  readonly marks: readonly number[];
}

/** What a short claim is about is looked for in a row or paragraph of at most this many characters. */
const longestContext = 1000;
const number = String.raw`\^?\d{1,3}`;
const list = String.raw`${number}(?:\s*[,，、;；–-]\s*${number})*`;
const markPattern = new RegExp(
  String.raw`(?<!\\)[[［](?:(?:citation|cite|source|ref|来源|引用)s?\s*[:：]?\s*)?(${list})[\]］]|【(?:来源|引用)?\s*[:：]?\s*(${list})(?:†[^】\n]*)?】`,
  "gi",
);
const bullet = /^[ \t>]*(?:[-*+•]|\d{1,3}[.)、])[ \t]+/;
const heading = /^[ \t>]*#{1,6}[ \t]+(?:\d+(?:\.\d+)*[.)、]?[ \t]+)?/;
const tableRule = /^[ \t>]*\|?[ \t:|-]*-{2,}[ \t:|-]*$/;

/** The marks and claims of a reply, in the order they stand. With no sources to name, `list[0]` is read as words. */
export function readClaims(markdown: string, sources: number): { marks: Mark[]; claims: Claim[] } {
  const spans = markdownSpans(markdown);
  const marks = findMarks(markdown, blank(markdown, spans)).filter(
    ({ start }) => sources > 0 || !/\w/.test(markdown[start - 1] ?? ""),
  );
  const words = blank(
    markdown,
    [...spans.flatMap(wordless), ...marks].sort((a, b) => a.start - b.start),
  );
  return { marks, claims: blocks(words).flatMap((block) => claimsOf(words, block, marks, spans)) };
}

/** `[1-3]` names 1, 2 and 3. A `:` behind a mark that opens a line (`[^1]: …`) belongs to the mark. */
function findMarks(markdown: string, text: string): Mark[] {
  return [...text.matchAll(markPattern)].map((found) => {
    const before = markdown.slice(markdown.lastIndexOf("\n", found.index) + 1, found.index);
    const opensLine = /^[ \t>]*$/.test(before.replace(markPattern, ""));
    const end = found.index + found[0].length;
    const numbers = (found[1] ?? found[2] ?? "")
      .replaceAll("^", "")
      .split(/\s*[,，、;；]\s*/)
      .flatMap((part) => {
        const [from = 0, to = from] = part.split(/\s*[–-]\s*/).map(Number);
        return to - from > 20 ? [from, to] : Array.from({ length: Math.max(1, to - from + 1) }, (_, i) => from + i);
      });
    return { start: found.index, end: end + (opensLine && text[end] === ":" ? 1 : 0), numbers };
  });
}

/** What of a span is no words: all of a fence, picture or address, the brackets and target of a link. */
function wordless(span: MarkdownSpan): Span[] {
  if (span.kind === "code") return [];
  if (span.kind !== "link" || /^[^\p{L}]*$/u.test(span.text)) return [span];
  const label = { start: span.start + 1, end: span.start + 1 + span.text.length };
  return [
    { start: span.start, end: label.start },
    { start: label.end, end: span.end },
  ];
}

interface Block {
  readonly start: number;
  readonly end: number;
  readonly cells: readonly Span[];
}

/** Paragraphs, bullets, headings and table rows. The numbers of lists and headings stay outside the cells. */
function blocks(text: string): Block[] {
  const found: Block[] = [];
  let open: { start: number; from: number; end: number } | undefined;
  const close = () => {
    if (open) found.push({ start: open.start, end: open.end, cells: [{ start: open.from, end: open.end }] });
    open = undefined;
  };
  let at = 0;
  for (const line of text.split("\n")) {
    const start = at;
    const end = at + line.length;
    at = end + 1;
    const opener = heading.exec(line) ?? bullet.exec(line);
    const isRow = /^[ \t>]*\|/.test(line) || (line.match(/\|/g)?.length ?? 0) >= 2;
    if (line.trim() === "" || opener || isRow || tableRule.test(line)) close();
    if (line.trim() === "" || tableRule.test(line)) continue;
    if (isRow) {
      found.push({ start, end, cells: cellsOf(line, start) });
    } else if (open) open.end = end;
    else open = { start, from: start + (opener?.[0].length ?? 0), end };
    if (heading.test(line)) close();
  }
  close();
  return found;
}

function cellsOf(line: string, start: number): Span[] {
  return [...line.matchAll(/(?:[^|\\]|\\.)+/g)].map((cell) => ({
    start: start + cell.index,
    end: start + cell.index + cell[0].length,
  }));
}

function claimsOf(text: string, block: Block, marks: readonly Mark[], spans: readonly Span[]): Claim[] {
  const pieces = block.cells.flatMap((cell) =>
    sentences(text.slice(cell.start, cell.end)).map((span) => ({
      ...trim(text, { start: cell.start + span.start, end: cell.start + span.end }),
      cellEnd: cell.end,
    })),
  );
  const inBlock = marks.flatMap((mark, i) => (mark.start >= block.start && mark.end <= block.end ? [i] : []));
  const reach = pieces.map((piece, i) => {
    const next = pieces[i + 1];
    return next && next.start < piece.cellEnd ? next.start : piece.cellEnd;
  });
  const owned = pieces.map((_, i) => {
    const from = i === 0 ? block.start : (reach[i - 1] ?? 0);
    return inBlock.filter((m) => (marks[m]?.start ?? 0) >= from && (marks[m]?.start ?? 0) < (reach[i] ?? 0));
  });
  const isRow = block.cells.length > 1;
  return pieces.map(({ start, end }, i) => {
    const own = owned[i] ?? [];
    const near = owned.slice(i + 1).find((m) => m.length > 0) ?? owned.slice(0, i).findLast((m) => m.length > 0) ?? [];
    const marksFor = isRow ? inBlock : own.length > 0 ? own : near;
    const words = text.slice(start, end);
    const isShort = isRow || terms(words).size < 3;
    const context = isShort && block.end - block.start <= longestContext ? text.slice(block.start, block.end) : words;
    const tail = /[\s.。!！?？;；:：,，]+$/.exec(words)?.[0].length ?? 0;
    const place = spans.find((span) => span.start < end - tail && end - tail < span.end)?.end ?? end - tail;
    return { start, end, text: words, context, place, own, marks: marksFor };
  });
}
