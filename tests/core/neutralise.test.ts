/** Replies are made harmless for readers of Markdown as they are: here the one the chat page draws with looks at them. */
import fc from "fast-check";
import type { Token } from "marked";
import { describe, expect, it } from "vitest";
import { decode, ownFile, parse, safeAddress } from "../../src/console/page/markdown/parse.ts";
import { addressOf } from "../../src/core/addresses.ts";
import { neutralise } from "../../src/core/text.ts";

const trap = "[bank.com](https://evil.example/x)";
const parts = [
  trap,
  trap,
  "[log in\nat bank.com](https://evil.example)",
  "![beacon](https://evil.example/p.png?d=1)",
  "[bank.com][r]",
  "[r]: https://evil.example\n",
  "[r\nx]: https://evil.example\n",
  "[b**an**k.com](https://evil.example)",
  "[bank\\.com](https://evil.example)",
  "[bank&#46;com](https://evil.example)",
  "https://bank.com@evil.example/",
  "www.bank.com@evil.example",
  "<https://evil.example|bank.com>",
  "<a href='https://evil.example'>bank.com</a>",
  "[x](javascript:alert(1))",
];
const glue = [
  ..."`*_~|>#-+1<&\\[]()!: \t".split(""),
  "`",
  "``",
  "```",
  "```js\n",
  "````",
  "~~~",
  "\n",
  "\n",
  "\n\n",
  "\n> ",
  "\n- ",
  "\n2. ",
  "\n    ",
  "\n  ",
  "\n# ",
  "\n| a | b |\n| - | - |\n| ",
  "\n---\n",
  "<div>",
  "<!--",
  "-->",
  "<pre>",
  "words",
  "](",
  "]:",
  "![",
];
const text = fc
  .array(
    fc.oneof({ weight: 1, arbitrary: fc.constantFrom(...parts) }, { weight: 3, arbitrary: fc.constantFrom(...glue) }),
    {
      maxLength: 14,
    },
  )
  .map((pieces) => pieces.join(""));

function walk(tokens: readonly Token[] | undefined, visit: (token: Token) => void): void {
  for (const token of tokens ?? []) {
    visit(token);
    if ("tokens" in token) walk(token.tokens, visit);
    if (token.type === "list") for (const item of token.items) walk(item.tokens, visit);
    if (token.type === "table") for (const cell of [...token.header, ...token.rows.flat()]) walk(cell.tokens, visit);
  }
}

/** What a reader of a link sees. */
function wordsOf(tokens: readonly Token[] | undefined, whole: string): string {
  if (!tokens) return decode(whole);
  return tokens
    .map((token) => wordsOf("tokens" in token ? token.tokens : undefined, "text" in token ? token.text : ""))
    .join("");
}

function faultsOf(markdown: string): string[] {
  const faults: string[] = [];
  walk(parse(markdown), (token) => {
    if (token.type === "html" && /<\s*\/?[a-z!]/i.test(token.raw)) faults.push(`html ${token.raw}`);
    if (token.type === "def") faults.push(`definition ${token.raw}`);
    if (token.type === "image" && ownFile(token.href) === undefined) faults.push(`image ${token.href}`);
    if (token.type !== "link") return;
    const words = wordsOf(token.tokens, token.text);
    const target = safeAddress(token.href);
    const host = target && addressOf(target)?.host;
    const saysSo = target?.startsWith("mailto:") || /^(?:https?:\/\/)?evil\./.test(words);
    if (/bank\.com/.test(words) && !saysSo && host !== "bank.com") faults.push(`"${words}" leads to ${host}`);
  });
  return faults;
}

describe("to the page's own reader of Markdown a neutralised text", () => {
  it("has no HTML, no foreign picture, no unseen target and no link that says another place, whatever the text", () => {
    fc.assert(
      fc.property(text, (said) => {
        const posted = neutralise(said);
        expect({ posted, faults: faultsOf(posted) }).toEqual({ posted, faults: [] });
        expect(neutralise(posted)).toBe(posted);
      }),
      { numRuns: 4000, seed: 20_261_121 },
    );
  });

  it.each([
    ["a fence in a list that has ended", `- \`\`\`\n\n${trap}`],
    ["a fence in a quotation that has ended", `> \`\`\`\n> code\n\n${trap}`],
    ["a number that begins no list", `text\n2. \`\`\`\n${trap}`],
    ["a fence that closes elsewhere", `  ~~~\n\`\`\`\n  ~~~\n${trap}\n\`\`\``],
    ["backticks in two blocks", `\`\n# ${trap}\n\``],
    ["backticks in two cells", `| a | b |\n| - | - |\n| \` | ${trap} \` |`],
    ["a backtick within a target", `[a \`b](/foo) \` ${trap} \`c`],
    ["a definition in a list", `- [r]: https://evil.example\n\n[bank.com][r]`],
    ["a definition with an escape", `[a\\]b]: https://evil.example\n\n[bank.com][a\\]b]`],
    ["a definition whose name goes on in the next line", "[\\\n---\n[r]: https://evil.example\n"],
    ["a label on two lines", "[log in at\nbank.com](https://evil.example)"],
  ])("does not hide a link by %s", (_, said) => {
    expect(faultsOf(said)).not.toEqual([]);
    expect(faultsOf(neutralise(said))).toEqual([]);
  });
});

describe("an address is shown as where it leads", () => {
  it.each([
    ["https://bank.com@evil.example/x", "https://evil.example/x"],
    ["[bank](https://bank.com:443@evil.example/x)", "[bank](https://evil.example/x)"],
    ["www.bank.com@evil.example", "http://evil.example/"],
    ["https://аpple.com/x", "https://xn--pple-43d.com/x"],
    ["[apple.com](https://аpple.com/x)", "https://xn--pple-43d.com/x"],
    ["[аpple.com](https://аpple.com)", "https://xn--pple-43d.com/"],
    ["http://2130706433/x", "http://127.0.0.1/x"],
    ["[b**an**k.com](https://evil.example)", "https://evil.example"],
    ["[bank\\.com](https://evil.example)", "https://evil.example"],
    ["[bank&#46;com](https://evil.example)", "https://evil.example"],
    ["[bank。com](https://evil.example)", "https://evil.example"],
    ["[log in at bank.com now](https://evil.example)", "[log in at evil.example now](https://evil.example)"],
    ["[https://a.com/safe](https://a.com/evil)", "https://a.com/evil"],
    ["[bob@bank.com](mailto:eve@evil.example)", "eve@evil.example"],
    ["[mail Bob](mailto:bob@bank.com?bcc=eve@evil.example&body=x)", "[mail Bob](mailto:bob@bank.com)"],
    ["[bob@bank.com](https://evil.example)", "https://evil.example"],
    ["[x](data:text/html,hi)", "x (data:text/html,hi)"],
    ["[x](//evil.example)", "x (//evil.example)"],
    ["ba\u200Bnk https://e\u202Evil.example/x", "bank https://evil.example/x"],
    ["见https://a.com的报告", "见https://a.com 的报告"],
  ])("%j", (said, posted) => {
    expect(neutralise(said)).toBe(posted);
  });

  it.each([
    "[Node.js](https://nodejs.org) [report.pdf](https://a.com/report.pdf) [a.com/r](https://www.a.com/r?x=1)",
    "[the report](https://a.com/r) and https://zh.wikipedia.org/wiki/北京 and bob@bank.com",
    "As of Q3 [1][2], see [3]: it says 49.5% [4].",
    "| a | b |\n| - | - |\n| `x` | [y](https://a.com) |",
    "```js\nconst a = b[i](x) < c && `x`;\n[r]: https://x.example\n```",
    "`a[i](x)` and ``b`c`` and ‘quotes’ — 火山引擎。",
    "1. one\n\n   ```ts\n   const a: Array<string> = f[0] (x);\n   ```\n\n2. two",
  ])("and %j stays", (said) => {
    expect(neutralise(said)).toBe(said);
  });

  it("hidden words in letters' variants are gone, and emoji stay", () => {
    const hidden = [...new TextEncoder().encode("steal")]
      .map((byte) => String.fromCodePoint(0xe0100 + byte - 16))
      .join("");
    expect(neutralise(`ok 😀${hidden}, ❤️ 葛\u{E0100}`)).toBe(`ok 😀${hidden.slice(0, 2)}, ❤️ 葛\u{E0100}`);
  });
});
