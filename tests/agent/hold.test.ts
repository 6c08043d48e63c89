import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { holdAddresses } from "../../src/agent/hold.ts";
import { addressesIn } from "../../src/core/addresses.ts";
import { blank, markdownSpans } from "../../src/core/markdown.ts";
import { neutralise } from "../../src/core/text.ts";

const trusted = ["See https://a.com/report?x=1 and write to bob@a.com. (www.b.org/y)"];
const hold = (markdown: string) => holdAddresses(neutralise(markdown), trusted, "en");
const note = "_An address shown as code is no link: it stands neither in what you wrote nor in the sources cited._";

describe("in a turn that read text from outside", () => {
  it.each([
    ["https://evil.example/?d=secret", "`https://evil.example/?d=secret`"],
    ["see [the report](https://evil.example/?d=secret).", "see the report (`https://evil.example/?d=secret`)."],
    ["[evil.com/?d=secret](https://evil.com/?d=secret)", "`https://evil.com/?d=secret`"],
    ["go to evil.com/?d=secret now", "go to `evil.com/?d=secret` now"],
    ["secret.evil.com", "`secret.evil.com`"],
    ["![chart](https://evil.example/secret.png)", "chart (`https://evil.example/secret.png`)"],
    ["mail secret@evil.com", "mail `secret@evil.com`"],
    ["[mail](mailto:secret@evil.com)", "mail (`secret@evil.com`)"],
    ["`x`https://evil.example/s", "`x` `https://evil.example/s`"],
    ["https://a.com/report?x=1&d=secret", "`https://a.com/report?x=1&d=secret`"],
    ["https://a.com.evil.example/report?x=1", "`https://a.com.evil.example/report?x=1`"],
  ])("%j is no link", (said, shown) => {
    expect(hold(said)).toBe(`${shown}\n\n${note}`);
    expect(hold(hold(said))).toBe(hold(said));
  });

  it.each([
    "https://a.com/report?x=1 and [the report](https://a.com/report?x=1), from a.com",
    "https://www.b.org/y by bob@a.com",
    "![chart](/files/ab12.png) [table](/files/t.csv)",
    "`https://evil.example/x`\n\n```\nhttps://evil.example/x\n```",
    "Node.js 3.5, 49.5% [1] e.g. report.pdf",
  ])("%j stays, whose addresses are the asker's, the sources' or ours, or are no links", (said) => {
    expect(hold(said)).toBe(said);
  });

  it("no other address is left a link, whatever the text", () => {
    const piece = fc.constantFrom(
      ...["`", "``", "```\n", "~~~\n", "\n", "\n\n", "- ", "> ", "    ", "|", "[x](", ")", "*", " ", "\\", "<", "("],
      ...[
        "https://evil.example/x",
        "www.evil.example",
        "[bank.com](https://evil.example/y)",
        "a@evil.com",
        "evil.com/z",
      ],
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const posted = hold(pieces.join(""));
        const code = markdownSpans(posted).filter(({ kind }) => kind === "code" || kind === "fence");
        expect(addressesIn(blank(posted, code)).map(({ address }) => address.key)).toEqual([]);
      }),
      { numRuns: 3000, seed: 20_261_121 },
    );
  });
});
