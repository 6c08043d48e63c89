/** Markdown into tokens. Nothing here or after it makes HTML text: tokens become elements, and HTML in them stays words. */
import { Marked, type Token, type Tokens } from "marked";

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

const marked = new Marked({ gfm: true }, { extensions: [strong] });

export function parse(markdown: string): Token[] {
  return marked.lexer(markdown);
}

const named: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'", nbsp: "\u00a0" };

/** `&lt;` and its kind as the characters they stand for; React escapes them again where it must. */
export function decode(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (name) return named[name] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

/** An address a link may lead to: the web or mail. Undefined for anything else, such as `javascript:`. */
export function safeAddress(href: string): string | undefined {
  const address = decode(href).trim();
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  return ["http:", "https:", "mailto:"].includes(url.protocol) ? url.href : undefined;
}

/** The id of one of our own files, when an address names one; no other picture is fetched. */
export function ownFile(href: string): string | undefined {
  return /^(?:\/api)?\/files\/([A-Za-z0-9._-]+)$/.exec(href)?.[1];
}

/** Splits text at marks like `[1]` that refer to one of `count` sources. A mark follows its words without a space. */
export function splitMarks(text: string, count: number): (string | number)[] {
  const parts: (string | number)[] = [];
  let from = 0;
  for (const found of text.matchAll(/\[(\d{1,3})\]/g)) {
    const number = Number(found[1]);
    if (number < 1 || number > count) continue;
    const words = text.slice(from, found.index).replace(/[ \u00a0]+$/, "");
    if (words !== "") parts.push(words);
    parts.push(number);
    from = found.index + found[0].length;
  }
  if (from < text.length) parts.push(text.slice(from));
  return parts;
}
