/** Facts about `fixtures/market-paraphrases.jsonl`: market questions asked in quite other words, with the same answers. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const line = z.object({
  id: z.string(),
  question: z.string().min(8),
  answers: z.array(z.string()).min(1),
  must_cite: z.array(z.string()),
  type: z.enum(["single", "comparative", "conflict", "unanswerable", "chinese"]),
  match: z.enum(["any", "all"]),
});
const linesOf = (name: string) =>
  readFileSync(join(import.meta.dirname, "fixtures", name), "utf8")
    .trim()
    .split("\n")
    .map((text) => line.parse(JSON.parse(text)));
const paraphrases = linesOf("market-paraphrases.jsonl");
const originals = linesOf("market-questions.jsonl");
const expected = ({ answers, must_cite, type, match }: z.infer<typeof line>) =>
  JSON.stringify([answers, must_cite, type, match]);

describe("the paraphrases", () => {
  it("are sixty, distinct, of every type, and a quarter of them has no answer", () => {
    expect(paraphrases.map(({ id }) => id)).toEqual(
      Array.from({ length: 60 }, (_, i) => `p${String(i + 1).padStart(3, "0")}`),
    );
    expect(new Set(paraphrases.map(({ question }) => question)).size).toBe(60);
    expect(new Set(paraphrases.map(({ type }) => type)).size).toBe(5);
    expect(paraphrases.filter(({ type }) => type === "unanswerable")).toHaveLength(15);
  });

  it("expect what a market question expects, and are none of them", () => {
    const known = new Set(originals.map(expected));
    const asked = new Set(originals.map(({ question }) => question));
    for (const one of paraphrases) {
      expect(known).toContain(expected(one));
      expect(asked).not.toContain(one.question);
    }
  });
});
