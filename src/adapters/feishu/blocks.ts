/** A reply's Markdown as the blocks that cards are made of: text, tables and pictures, in the order they stand. */
import { lexer, type Token, type Tokens } from "marked";
import { markdownSpans, rewrite } from "../../core/markdown.ts";

export interface Table {
  /** In Markdown, as are the rows; each row has as many cells as the header. */
  readonly header: readonly string[];
  readonly align: readonly ("left" | "center" | "right")[];
  readonly rows: readonly (readonly string[])[];
}

export type Block =
  | { readonly kind: "text"; readonly markdown: string }
  | ({ readonly kind: "table" } & Table)
  /** A file of ours, by its id. */
  | { readonly kind: "picture"; readonly file: string; readonly alt: string }
  | { readonly kind: "line" };

/** In a table as text, cells longer than this move what stands behind them. */
const paddedTo = 40;
const ownFile = /^\/files\/([A-Za-z0-9._-]+)$/;
/** The line below a table's header. */
const delimiters = /^(?:[ \t]|>)*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$/;

/**
 * Parts a Markdown text into blocks; nothing but white space between them is lost. A table within a quotation or a list stays there as
 * lines of text, because a card's table can stand in neither; a picture among words becomes its words.
 */
export function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = [];
  let text = "";
  const add = (block: Block): void => {
    const words = trimLines(text);
    if (words !== "") blocks.push({ kind: "text", markdown: wordsForFiles(words) });
    text = "";
    blocks.push(block);
  };
  for (const token of lexer(markdown, { gfm: true })) {
    const file = pictureIn(token);
    if (isTable(token)) add({ kind: "table", ...tableOf(token) });
    else if (file) add(file);
    else text += holdsTable(token) ? asLines(token.raw) : token.raw;
  }
  add({ kind: "line" });
  return blocks.slice(0, -1);
}

const isTable = (token: Token): token is Tokens.Table => token.type === "table";

const tableOf = ({ header, align, rows }: Tokens.Table): Table => ({
  header: header.map(({ text }) => text.trim()),
  align: align.map((side) => side ?? "left"),
  rows: rows.map((row) => row.map(({ text }) => text.trim())),
});

/** A picture of ours that is a paragraph. */
function pictureIn(token: Token): Block | undefined {
  if (token.type !== "paragraph") return undefined;
  const words = token.raw.trim();
  const [only] = markdownSpans(words);
  if (only?.kind !== "image" || only.start !== 0 || only.end !== words.length) return undefined;
  const file = ownFile.exec(only.target)?.[1];
  return file === undefined ? undefined : { kind: "picture", file, alt: only.text };
}

function holdsTable(token: Token): boolean {
  const inner: readonly Token[] = token.type === "list" ? (token as Tokens.List).items : (inside(token) ?? []);
  return inner.some((one) => isTable(one) || holdsTable(one));
}

const inside = (token: Token): readonly Token[] | undefined => ("tokens" in token ? token.tokens : undefined);

/** Without the line below its header a table is lines of text. */
const asLines = (raw: string): string =>
  raw
    .split("\n")
    .map((line) => (line.includes("|") && delimiters.test(line) ? line.replaceAll("-", "–") : line))
    .join("\n");

/** The text with the words of links and pictures that lead to our files, which people on Feishu cannot open. */
function wordsForFiles(text: string): string {
  const own = markdownSpans(text).filter((span) => "text" in span && ownFile.test(span.target));
  return rewrite(
    text,
    own,
    (words) => words,
    (whole, span) => ("text" in span ? span.text : whole),
  );
}

const trimLines = (text: string): string => text.replace(/^(?:[ \t]*\n)+/, "").trimEnd();

/** A table in Markdown. */
export function tableSource({ header, align, rows }: Table): string {
  const cell = (text: string): string => text.replaceAll("|", "\\|");
  const row = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  const marks = align.map((side) => (side === "center" ? ":-:" : side === "right" ? "--:" : "---"));
  return [row(header), `| ${marks.join(" | ")} |`, ...rows.map(row)].join("\n");
}

/** A table as text: code with its columns one below the other, in lines. */
export function fenced(table: Table): string[] {
  const all = [table.header, ...table.rows];
  const widths = table.header.map((_, column) =>
    Math.min(paddedTo, Math.max(...all.map((row) => widthOf(row[column] ?? "")))),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell + " ".repeat(Math.max(0, (widths[column] ?? 0) - widthOf(cell))))
      .join(" | ")
      .trimEnd();
  const rule = widths.map((width) => "-".repeat(Math.max(width, 1))).join("-|-");
  const marks = Math.max(2, ...all.flat().flatMap((cell) => (cell.match(/`+/g) ?? []).map((run) => run.length)));
  const fence = "`".repeat(marks + 1);
  return [fence, line(table.header), rule, ...table.rows.map(line), fence];
}

/** Letters that take two columns where others take one. */
const wide = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\u3000-\u303f\uff01-\uff60]/gu;

const widthOf = (text: string): number => [...text].length + (text.match(wide)?.length ?? 0);
