/** Markdown into tokens: GitHub's, with footnotes and with bold that Chinese punctuation does not break. */
import { Marked, type Token, type Tokens } from "marked";
import { DocumentError } from "../../core/documents.ts";

/** `[^name]` in a text. */
export interface NoteMark {
  readonly type: "noteMark";
  readonly raw: string;
  readonly name: string;
}

/** `[^name]: words`, with further lines that are indented. */
export interface NoteWords {
  readonly type: "noteWords";
  readonly raw: string;
  readonly name: string;
  readonly tokens: Token[];
}

/**
 * `**价格：**不再` is bold to every reader, but not by the rule of CommonMark, for which a mark after a punctuation must be
 * followed by a space. Chinese has no spaces, so a pair around words without `*` is always taken. Code binds tighter.
 */
const strong = {
  name: "strong",
  level: "inline" as const,
  start: (source: string) => source.indexOf("**"),
  tokenizer(this: { lexer: { inlineTokens(source: string): Token[] } }, source: string) {
    const found = /^\*\*(?=[^\s*])((?:[^*\n`]|`[^`\n]+`(?!`))+)(?<=\S)\*\*(?!\*)/.exec(source);
    const text = found?.[1];
    if (!found || text === undefined) return undefined;
    return { type: "strong", raw: found[0], text, tokens: this.lexer.inlineTokens(text) } satisfies Tokens.Strong;
  },
};

const noteMark = {
  name: "noteMark",
  level: "inline" as const,
  start: (source: string) => source.indexOf("[^"),
  tokenizer(source: string): NoteMark | undefined {
    const found = /^\[\^([^\]\s]{1,80})\]/.exec(source);
    return found?.[1] ? { type: "noteMark", raw: found[0], name: found[1] } : undefined;
  },
};

const noteWords = {
  name: "noteWords",
  level: "block" as const,
  start: (source: string) => /^\[\^[^\]\s]{1,80}\]:/m.exec(source)?.index,
  tokenizer(this: { lexer: { inlineTokens(source: string): Token[] } }, source: string): NoteWords | undefined {
    const found = /^\[\^([^\]\s]{1,80})\]:[ \t]*([^\n]*(?:\n(?:[ \t]{2,}|\t)[^\n]+)*)(?:\n+|$)/.exec(source);
    if (!found?.[1]) return undefined;
    const text = (found[2] ?? "").replace(/\n[ \t]+/g, "\n");
    return { type: "noteWords", raw: found[0], name: found[1], tokens: this.lexer.inlineTokens(text) };
  },
};

const marked = new Marked({ gfm: true }, { extensions: [strong, noteMark, noteWords] });

/** The tokens of a text; rejects one that is nested so deeply that it cannot be read. */
export function tokensOf(markdown: string): Token[] {
  try {
    return marked.lexer(markdown);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new DocumentError(
      "The text is nested too deeply. Use fewer levels of lists or quotations.",
      "文本嵌套过深，请减少列表或引用的层级。",
    );
  }
}

const named: Readonly<Record<string, string>> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: "\u00a0",
  mdash: "—",
  ndash: "–",
  hellip: "…",
  copy: "©",
  reg: "®",
  times: "×",
  middot: "·",
};

/** `&lt;` and its kind as the characters they stand for. */
export function decoded(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (name) return named[name] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** What no file format takes: control characters but tabs and line ends, and halves of characters. */
export const printable = (text: string): string =>
  text
    .replace(/\r\n?/g, "\n")
    .replace(/[^\P{Cc}\t\n]|[\ufffe\uffff]/gu, "")
    .toWellFormed();

/** An address of the web or of mail; undefined for anything else, such as `javascript:`. */
export function safeAddress(href: string): string | undefined {
  const address = decoded(href).trim();
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : undefined;
}
