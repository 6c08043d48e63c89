/**
 * Facts about `fixtures/market-questions.jsonl`, the questions the answering engine is developed on: the digests in
 * `seeds/` hold every expected answer, close enough together to be quoted, and no question comes from the shared
 * evaluation set.
 */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";

const root = join(import.meta.dirname, "..");
const evaluation = join(root, "..", "shared", "eval", "market-qa.jsonl");
const notInCorpus = "NOT_IN_CORPUS";

/** `||` separates alternatives inside an answer or a citation; `match: "all"` wants every element. */
const question = z.strictObject({
  id: z.string().regex(/^m\d{3}$/),
  lang: z.enum(["en", "zh"]),
  question: z.string().min(8),
  answers: z.array(z.string().min(1)).min(1),
  must_cite: z.array(z.string().regex(/^\d{3}(?:\|\|\d{3})*$/)),
  type: z.enum(["single", "comparative", "conflict", "unanswerable", "chinese"]),
  match: z.enum(["any", "all"]),
});
type Question = z.infer<typeof question>;

const questions = readFileSync(join(import.meta.dirname, "fixtures", "market-questions.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => question.parse(JSON.parse(line)));

const sentences = new Map(
  readdirSync(join(root, "seeds"))
    .filter((file) => file.endsWith(".md"))
    .map((file) => [
      file.slice(0, 3),
      readFileSync(join(root, "seeds", file), "utf8")
        .split("\n")
        .filter((line) => line.startsWith("- ")),
    ]),
);

const alternatives = (element: string) => element.split("||");

/** Whether a text holds one of an answer's alternatives, not merely inside a longer word or number. */
function holds(text: string, answer: string): boolean {
  return alternatives(answer).some((words) =>
    new RegExp(`(?<![A-Za-z0-9])${words.replace(/[.*+?^$()|[\]{}\\]/g, "\\$&")}(?![A-Za-z0-9])`).test(text),
  );
}

/** The sentences of the digests that one citation allows. */
const cited = (citation: string) => alternatives(citation).flatMap((id) => sentences.get(id) ?? []);

/** How many sentences a reply must quote to hold every answer, taking the richest sentence first. */
function sentencesNeeded(asked: Question): number {
  const allowed = asked.must_cite.flatMap(cited);
  let open = asked.match === "all" ? [...asked.answers] : [asked.answers.join("||")];
  for (let taken = 1; taken <= asked.answers.length; taken++) {
    const covers = (sentence: string) => open.filter((answer) => holds(sentence, answer)).length;
    const best = allowed.reduce((a, b) => (covers(b) > covers(a) ? b : a), "");
    open = open.filter((answer) => !holds(best, answer));
    if (open.length === 0) return taken;
  }
  return Number.POSITIVE_INFINITY;
}

describe("the market questions", () => {
  const answerable = questions.filter((asked) => asked.type !== "unanswerable");

  it("are many, distinct, and of every type", () => {
    const count = (type: Question["type"]) => questions.filter((asked) => asked.type === type).length;
    expect(new Set(questions.map((asked) => asked.id)).size).toBe(questions.length);
    expect(new Set(questions.map((asked) => asked.question)).size).toBe(questions.length);
    expect(count("single")).toBeGreaterThanOrEqual(70);
    expect(count("comparative")).toBeGreaterThanOrEqual(30);
    expect(count("conflict")).toBeGreaterThanOrEqual(15);
    expect(count("unanswerable")).toBeGreaterThanOrEqual(20);
    expect(count("chinese")).toBeGreaterThanOrEqual(25);
  });

  it("can be answered by quoting one to three sentences of the digests to be cited", () => {
    expect(answerable.filter((asked) => sentencesNeeded(asked) > 3).map((asked) => asked.question)).toEqual([]);
  });

  it("find an expected answer in each digest they must cite", () => {
    const empty = answerable.filter((asked) =>
      asked.must_cite.some((citation) => !asked.answers.some((answer) => holds(cited(citation).join("\n"), answer))),
    );
    expect(empty.map((asked) => asked.question)).toEqual([]);
  });

  it("expect nothing and cite nothing where the corpus has no answer", () => {
    for (const asked of questions.filter((one) => one.type === "unanswerable")) {
      expect([asked.answers, asked.must_cite]).toEqual([[notInCorpus], []]);
    }
  });

  it.skipIf(!existsSync(evaluation))(
    "are none of the shared evaluation set (skipped where ../shared/eval is absent)",
    () => {
      const theirs = readFileSync(evaluation, "utf8").toLowerCase();
      const taken = questions.filter((asked) => theirs.includes(asked.question.toLowerCase()));
      expect(taken.map((asked) => asked.question)).toEqual([]);
    },
  );
});
