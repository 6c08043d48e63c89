import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { blocksOf } from "../../src/adapters/feishu/blocks.ts";
import { cardOf } from "../../src/adapters/feishu/card.ts";
import { composeDraft, composeReply } from "../../src/adapters/feishu/compose.ts";
import { packCards } from "../../src/adapters/feishu/pack.ts";
import { readCard, wordsOf } from "../fakes/feishu/cards.ts";
import { isRefusal } from "../fakes/feishu/world.ts";

/** What the cards of a reply say, each taken by the strict fake. */
function cardsFor(markdown: string): string[] {
  const { blocks } = composeReply({ markdown, citations: [], files: [], answered: true });
  return packCards(blocks, { pictures: new Map() }).map((elements) => {
    const card = readCard(JSON.stringify(cardOf(elements, "summary")));
    if (isRefusal(card)) throw new Error(`${card.msg} in ${JSON.stringify(elements).slice(0, 500)}`);
    return wordsOf(card);
  });
}

let count = 0;
/** A word that stands nowhere else. */
const word = (): string => `w${++count}x`;
const some = (n: number, between: string): string => Array.from({ length: n }, word).join(between);
const piece = fc.oneof(
  fc.integer({ min: 1, max: 400 }).map((n) => () => some(n, " ")),
  fc.integer({ min: 1, max: 6 }).map((n) => () => `${"#".repeat(n)} ${word()}`),
  fc.integer({ min: 1, max: 300 }).map((n) => () => some(n, "，中文字")),
  fc.integer({ min: 1, max: 60 }).map((n) => () => `- ${some(n, "\n- ")}`),
  fc.tuple(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 0, max: 120 })).map(
    ([columns, rows]) =>
      () =>
        tableOf(columns, rows, ""),
  ),
  fc.integer({ min: 1, max: 5 }).map((n) => () => `> ${tableOf(2, n, "> ")}`),
  fc.integer({ min: 1, max: 5 }).map((n) => () => `- ${word()}\n\n${tableOf(2, n, "  ").replace(/^/, "  ")}`),
  fc.integer({ min: 1, max: 500 }).map((n) => () => `\`\`\`ts\n${some(n, '"\\n\n')}\n\`\`\``),
  fc
    .constantFrom(
      '<at user_id="all"></at>',
      "**",
      "| a",
      "|---|",
      "```",
      "\\",
      "😀👩‍💻",
      "`<at id=all>`",
      "![x](/files/abc.png)",
    )
    .map((text) => () => `${word()} ${text} ${word()}`),
);
const tableOf = (columns: number, rows: number, prefix: string): string =>
  [
    `| ${some(columns, " | ")} |`,
    `|${" --- |".repeat(columns)}`,
    ...Array.from({ length: rows }, () => `| ${some(columns, " | ")} |`),
  ].join(`\n${prefix}`);

const wordsIn = (text: string): string[] => text.match(/w\d+x/g) ?? [];

describe("whatever a reply holds", () => {
  it("its cards are taken by Feishu, say every word of it in order, and mention nobody", () => {
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 14 }), (pieces) => {
        const markdown = pieces.map((make) => make()).join("\n\n");
        const cards = cardsFor(markdown);
        // Below a table that goes on on the next card, its header stands again.
        const said = [...new Set(wordsIn(cards.join("\n\n")))];
        expect(said).toEqual(wordsIn(markdown));
        expect(cards.join()).not.toMatch(/<\/?(?:at|person)\b/);
      }),
      { numRuns: 150 },
    );
  });

  it("what is shown of it while it is written is taken too", () => {
    fc.assert(
      fc.property(fc.array(piece, { minLength: 1, maxLength: 10 }), fc.nat(), (pieces, cut) => {
        const markdown = pieces.map((make) => make()).join("\n\n");
        const content = composeDraft(markdown.slice(0, cut % (markdown.length + 1)));
        const card = readCard(JSON.stringify(cardOf([{ tag: "markdown", content: content || "…" }], "…")));
        expect(isRefusal(card) ? card.msg : "").toBe("");
      }),
      { numRuns: 100 },
    );
  });
});

test("a table keeps its alignment, its bars and the Markdown of its cells", () => {
  const [block] = blocksOf("| A | **B** |\n|:-:|--:|\n| a\\|b | [x](https://e.com) |");
  expect(block).toEqual({
    kind: "table",
    header: ["A", "**B**"],
    align: ["center", "right"],
    rows: [["a|b", "[x](https://e.com)"]],
  });
});

test("a fourth table is text whose columns stand below each other, Chinese counted as wide", () => {
  const table = "| 名称 | n |\n|---|---|\n| a | 1 |";
  expect(cardsFor([table, table, table, table].join("\n\n"))[0]).toContain("```\n名称 | n\n-----|--\na    | 1\n```");
});

test("a text of 100,000 letters without a break is cut into whole characters", () => {
  const text = "😀".repeat(25_000);
  const cards = cardsFor(text);
  expect(cards.length).toBeGreaterThan(2);
  expect(cards.join("")).toBe(text);
});
