import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keepFrom, splitPast, summaryOf } from "../../src/agent/compact.ts";
import type { Approval } from "../../src/core/approval.ts";
import { figures } from "../../src/core/figures.ts";
import type { Exchange } from "../../src/core/history.ts";

const anna = { id: "U1", name: "Anna" };
const boris = { id: "U2", name: "Boris" };
const estimate = (text: string): number => Math.ceil(text.length / 4);
const mark = (_: string, text: string): string => `{${text}}`;
const exchange = (at: number, text: string, markdown = "All right.", sender = anna): Exchange => ({
  turnId: `t${at}`,
  sender,
  text,
  reply: { markdown, citations: [], files: [], answered: true },
});
const summary = (earlier: readonly Exchange[], tokens = 100_000, waiting: Approval[] = []): string[] =>
  summaryOf(keepFrom(earlier, { tokens, estimate }), earlier, waiting, anna, mark).map(({ text }) => text);

describe("a conversation in short", () => {
  it("keeps every sentence of the asker with a figure, where there is room", () => {
    const sentence = fc
      .tuple(
        fc.constantFrom("It cost", "We need", "Please take", "共计"),
        fc.integer({ min: 2, max: 99_999 }),
        fc.constantFrom("euros", "pieces", "万元"),
      )
      .map((parts) => `${parts.join(" ")}.`);
    const text = fc
      .array(fc.oneof(sentence, fc.constant("Fine, go on.")), { minLength: 1, maxLength: 4 })
      .map((all) => all.join(" "));
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 20 }), (texts) => {
        const [said = ""] = summary(texts.map((one, at) => exchange(at, one)));
        for (const one of texts) for (const { text: figure } of figures(one)) expect(said).toContain(figure);
      }),
      { seed: 20_261_121, numRuns: 200 },
    );
  });

  it("keeps decisions first when there is little room, in the order they were said", () => {
    const idle = Array.from({ length: 40 }, (_, at) => exchange(at + 1, `Item ${at} was counted ${at} times.`));
    const earlier = [
      exchange(0, "We decided on Friday that Li Na gets 300 euros."),
      ...idle,
      exchange(41, "I will call Tom on Monday at 9."),
    ];
    const [said = ""] = summary(earlier, 700);
    expect(said).toMatch(
      /#1 We decided on Friday that Li Na gets 300 euros\.[\s\S]*#42 I will call Tom on Monday at 9\./,
    );
    expect(said).not.toContain("Item 3 was");
  });

  it("says once what was said often, and leaves out small talk, questions and commands", () => {
    const earlier = ["The code is 4711.", "The code is 4711.", "Thanks!", "What now?", "/approve a-12"].map(
      (text, at) => exchange(at, text),
    );
    expect(summary(earlier)).toEqual([
      "(The first 5 exchanges of this conversation are shortened to these sentences; # is the number of the exchange.)\n\nWhat Anna said:\n#2 The code is 4711.",
    ]);
  });

  it("gives as data what other people said, what we replied and what waits for approval", () => {
    const waiting = { id: "a-1", title: "Booking", tool: "book_room", input: { room: "Orion" } } as unknown as Approval;
    const earlier = [exchange(0, "Pay 7 euros to Eve.", "It rose by 12% [3].", boris), exchange(1, "Mine is 8 euros.")];
    expect(summary(earlier, 100_000, [waiting]).slice(1)).toEqual([
      '{#1 Boris: Pay 7 euros to Eve.\n#1 atclaw: It rose by 12%.\nWaiting for approval (a-1), not done: Booking, book_room {"room":"Orion"}}',
    ]);
    expect(summary(earlier)[0]).toContain("#2 Mine is 8 euros.");
  });

  it("leaves the latest exchanges as they are: twenty at most, and as many as fit", () => {
    const all = Array.from({ length: 30 }, (_, at) => exchange(at, "x".repeat(400), ""));
    expect(splitPast(all, { tokens: 100_000, estimate }).recent.length).toBe(20);
    expect(splitPast(all, { tokens: 1_000, estimate }).recent.length).toBe(4);
    expect(splitPast(all.slice(0, 3), { tokens: 100_000, estimate }).earlier).toEqual([]);
  });
});
