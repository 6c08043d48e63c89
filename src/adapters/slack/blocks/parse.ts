/** Markdown into tokens, as CommonMark and GitHub read it, for the blocks that Slack shows. */
import { Marked, type Token, type Tokens } from "marked";

/**
 * `**价格：**不再` is bold to every reader, but not by the rule of CommonMark, for which a mark behind a punctuation must be
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

const marked = new Marked({
  gfm: true,
  extensions: [strong],
  // Definitions (`[1]: address`) would take words away, and give others a target unseen.
  tokenizer: { def: () => undefined },
});

/** The blocks of a text. One that is nested too deep to be read is code as a whole, so that nothing of it is lost. */
export function parse(markdown: string): Token[] {
  try {
    return marked.lexer(markdown);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return [{ type: "code", raw: markdown, text: markdown }];
  }
}

/** Those that models write; CommonMark knows two thousand. */
const named = new Map(
  "amp& lt< gt> quot\" apos' nbsp\u00a0 copy© reg® trade™ hellip… mdash— ndash– lsquo‘ rsquo’ ldquo“ rdquo” laquo« raquo» bull• middot· times× divide÷ plusmn± deg° microµ para¶ sect§ euro€ pound£ yen¥ cent¢ larr← uarr↑ rarr→ darr↓ harr↔ ne≠ le≤ ge≥ asymp≈ infin∞ check✓ ensp\u2002 emsp\u2003 thinsp\u2009"
    .split(" ")
    .map((entry): [string, string] => [entry.slice(0, -1), entry.slice(-1)]),
);

/** `&lt;` and its kind as the characters they stand for. */
export function decode(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|([a-z]+));/gi, (whole, decimal, hex, name) => {
    if (name) return named.get(name) ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    const isScalar = code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return isScalar ? String.fromCodePoint(code) : whole;
  });
}
