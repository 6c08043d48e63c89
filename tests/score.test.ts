import { describe, expect, it } from "vitest";
import { score } from "../src/commands/score.ts";

const line = {
  id: "x",
  question: "?",
  type: "single",
  match: "any",
  answers: ["28%"],
  must_cite: ["001_a.txt||004"],
} as const;
const citing = (source: string) => [{ source, quote: "q" }];

describe("score", () => {
  it("is right when an answer stands in the reply and the document is cited", () => {
    expect(score(line, { reply: "It held 28%.", answered: true, citations: citing("001") }).right).toBe(true);
    expect(score(line, { reply: "It held 28%.", answered: true, citations: citing("004-x") }).right).toBe(true);
  });

  it("is wrong when the source is missing, the answer is missing, or it was declined", () => {
    expect(score(line, { reply: "28%", answered: true, citations: citing("002") }).why).toContain("001");
    expect(score(line, { reply: "27%", answered: true, citations: citing("001") }).why).toContain("28%");
    expect(score(line, { reply: "28%", answered: false, citations: citing("001") }).right).toBe(false);
  });

  it("finds answers at word boundaries only", () => {
    const two = { ...line, answers: ["2", "two"], must_cite: [] };
    expect(score(two, { reply: "It rose by 20 and 1.2.", answered: true, citations: [] }).right).toBe(false);
    expect(score(two, { reply: "It has Two.", answered: true, citations: [] }).right).toBe(true);
  });

  it("wants every element where all are asked for, any alternative of each", () => {
    const both = { ...line, match: "all", answers: ["two weeks", "a week||one week"], must_cite: [] } as const;
    expect(score(both, { reply: "two weeks; one week", answered: true, citations: [] }).right).toBe(true);
    expect(score(both, { reply: "two weeks", answered: true, citations: [] }).right).toBe(false);
  });

  it("wants unanswerable questions declined", () => {
    const none = { ...line, answers: ["NOT_IN_CORPUS"], must_cite: [] };
    expect(score(none, { reply: "No.", answered: false, citations: [] }).right).toBe(true);
    expect(score(none, { reply: "5%", answered: true, citations: [] }).right).toBe(false);
  });
});
