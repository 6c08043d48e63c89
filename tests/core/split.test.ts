import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { splitMarkdown } from "../../src/core/split.ts";

const prose = fc.array(
  fc.constantFrom("word ", "Ende. ", "\n", "\n\n", "- item ", "市场份额。", "👩‍💻", "x".repeat(70)),
  {
    maxLength: 200,
  },
);
const withCode = fc.array(
  fc.constantFrom("some prose ", "\n\n", "\n```ts\n", "\n```\n", "const a = 1;\n", "y".repeat(90)),
  {
    maxLength: 120,
  },
);
const dense = (text: string): string => text.replace(/\s/g, "");

describe("a text that is too long for one message", () => {
  it("is cut into parts within the limit that hold all of it", () => {
    fc.assert(
      fc.property(prose, fc.integer({ min: 100, max: 400 }), (pieces, limit) => {
        const text = pieces.join("");
        const parts = splitMarkdown(text, limit);
        expect(parts.every((part) => part.length <= limit && part.isWellFormed())).toBe(true);
        expect(dense(parts.join(""))).toBe(dense(text));
      }),
    );
  });

  it("stays within the limit with code in it, and loses no word", () => {
    fc.assert(
      fc.property(withCode, fc.integer({ min: 100, max: 400 }), (pieces, limit) => {
        const text = pieces.join("");
        const parts = splitMarkdown(text, limit);
        expect(parts.every((part) => part.length <= limit)).toBe(true);
        const withoutFences = (said: string) => dense(said).replaceAll("```ts", "").replaceAll("```", "");
        expect(withoutFences(parts.join(""))).toBe(withoutFences(text));
      }),
    );
  });

  it.each([
    [
      "between paragraphs",
      `${"a ".repeat(30)}\n\n${"b ".repeat(30)}`,
      [`${"a ".repeat(30)}`.trim(), `${"b ".repeat(30)}`],
    ],
    [
      "between lines when a paragraph is too long",
      `- ${"a".repeat(70)}\n- ${"b".repeat(70)}`,
      [`- ${"a".repeat(70)}`, `- ${"b".repeat(70)}`],
    ],
    [
      "behind a sentence when a line is too long",
      `${"Ab cd. ".repeat(12)}Not this one is whole, so far as one sees`,
      [`${"Ab cd. ".repeat(12)}`.trim(), "Not this one is whole, so far as one sees"],
    ],
    [
      "behind a Chinese sentence",
      `${"数字增长很快。".repeat(16)}`,
      [`${"数字增长很快。".repeat(14)}`, `${"数字增长很快。".repeat(2)}`],
    ],
  ])("is cut %s", (_, text, parts) => {
    expect(splitMarkdown(text, 100)).toEqual(parts);
  });

  it("has its code closed in one part and opened again in the next", () => {
    const lines = Array.from({ length: 30 }, (_, i) => `const line${i} = ${i};`).join("\n");
    const parts = splitMarkdown(`\`\`\`ts\n${lines}\n\`\`\``, 120);
    expect(parts.length).toBeGreaterThan(2);
    for (const part of parts) expect(part).toMatch(/^```ts\n(const line\d+ = \d+;\n)+```$/);
  });
});

it("a text that fits is left as it is", () => {
  expect(splitMarkdown("short\n\n", 100)).toEqual(["short\n\n"]);
});
