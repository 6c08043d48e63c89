import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chunkText, estimateTokens } from "../../src/office/corpus/chunk.ts";
import { readMarkdown } from "../../src/office/corpus/formats/markdown.ts";

const sentence = fc
  .array(
    fc.constantFrom("profit", "rose", "in", "Inc.", "3.5%", "the", "阿里云", "收入", "😀", "𠮷", "é", "-", "U.S."),
    {
      minLength: 1,
      maxLength: 40,
    },
  )
  .chain((words) => fc.constantFrom(". ", "。", "! ", "？", "", "\n").map((end) => words.join(" ") + end));
const heading = fc.constantFrom("\n# One\n\n", "\n## Two\n\n", "\n### 三\n", "\n```\n# code\n```\n");
const noise = fc.oneof(
  fc.string({ unit: "binary", maxLength: 400 }),
  fc.constant("汉".repeat(900)),
  fc.constant("x".repeat(4000)),
);
const text = fc
  .array(
    fc.oneof({ weight: 12, arbitrary: sentence }, { weight: 2, arbitrary: heading }, { weight: 1, arbitrary: noise }),
    {
      maxLength: 120,
    },
  )
  .map((parts) => parts.join(""));

const isLow = (code: number) => code >= 0xdc00 && code <= 0xdfff;
const isHigh = (code: number) => code >= 0xd800 && code <= 0xdbff;

describe("cutting a text into passages", () => {
  it("covers every word once, in order, and never cuts a character in two", async () => {
    await fc.assert(
      fc.asyncProperty(text, async (source) => {
        const { headings } = await readMarkdown(Buffer.from(source.toWellFormed())).catch(() => ({ headings: [] }));
        let end = 0;
        for (const chunk of chunkText(source, headings)) {
          expect(source.slice(end, chunk.start).trim()).toBe("");
          expect(chunk.end).toBeGreaterThan(chunk.start);
          for (const border of [chunk.start, chunk.end]) {
            expect(isHigh(source.charCodeAt(border - 1)) && isLow(source.charCodeAt(border))).toBe(false);
          }
          expect(source.slice(chunk.start, chunk.end)).toBe(source.slice(chunk.start, chunk.end).trim());
          end = chunk.end;
        }
        expect(source.slice(end).trim()).toBe("");
      }),
      { numRuns: 150 },
    );
  });

  it("makes passages of about 256 tokens, even of one that never ends", () => {
    const english = "The board approved a dividend of two dollars a share. ".repeat(300);
    const chinese = "公司营业收入同比增长两成，研发投入继续增加。".repeat(100);
    for (const source of [english, chinese, "word ".repeat(5000), "字".repeat(5000), "x".repeat(20_000)]) {
      const sizes = chunkText(source, []).map((chunk) => estimateTokens(source.slice(chunk.start, chunk.end)));
      expect(Math.max(...sizes)).toBeLessThanOrEqual(340);
    }
    const sizes = chunkText(english, []).map((chunk) => estimateTokens(english.slice(chunk.start, chunk.end)));
    expect(Math.min(...sizes)).toBeGreaterThan(200);
  });

  it("ends passages with a sentence, and does not take an abbreviation for its end", () => {
    const source = "Harbour Freight Ltd. paid Dr. Lee of the U.S. office no dividend in May. ".repeat(60);
    for (const chunk of chunkText(source, []))
      expect(source.slice(chunk.start, chunk.end)).toMatch(/^Harbour[\s\S]* May\.$/);
  });

  it("begins a passage where a section of some length begins, and tells the headings above it", async () => {
    const body = (topic: string) => `${`The ${topic} figures are told here in full. `.repeat(30)}\n`;
    const source = `# Report\n\n${body("first")}\n## Cloud\n\n${body("second")}\n## Retail\n\n${body("third")}`;
    const { headings } = await readMarkdown(Buffer.from(source));
    const chunks = chunkText(source, headings);
    expect(chunks.find((chunk) => source.startsWith("## Cloud", chunk.start))?.headings).toEqual(["Report", "Cloud"]);
    expect(chunks.at(-1)?.headings).toEqual(["Report", "Retail"]);
  });

  it("puts sections of a line or two into one passage", async () => {
    const source = "# A\n\nOne.\n\n# B\n\nTwo.\n\n# C\n\nThree.\n";
    const { headings } = await readMarkdown(Buffer.from(source));
    expect(chunkText(source, headings)).toHaveLength(1);
  });
});
