/** Promise 6 over the shipped documents: true replies pass, replies with a changed figure do not. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { answerQuestion, engineOver } from "../../skills/market-qa/engine.ts";
import { ground } from "../../src/agent/ground.ts";
import { type Figure, figures } from "../../src/core/figures.ts";
import type { Citation } from "../../src/core/message.ts";
import { type LocalCorpus, openCorpus } from "../../src/office/corpus/open.ts";

/** Every fifth question, so that it takes seconds. */
const stride = 5;
const folder = mkdtempSync(join(tmpdir(), "atclaw-ground-"));
let corpus: LocalCorpus;
let replies: { question: string; say: string; citations: readonly Citation[] }[] = [];

beforeAll(async () => {
  corpus = await openCorpus({ file: join(folder, "corpus.db") });
  await corpus.ingest(["seeds"]);
  const engine = engineOver(corpus);
  const lines = readFileSync("tests/fixtures/market-questions.jsonl", "utf8").trim().split("\n");
  const questions = lines
    .filter((_, at) => at % stride === 0)
    .map((line) => (JSON.parse(line) as { question: string }).question);
  replies = [];
  for (const question of questions) {
    const { say = "", citations = [] } = await answerQuestion(engine, question, new AbortController().signal);
    replies.push({ question, say, citations });
  }
}, 60_000);

afterAll(() => {
  corpus.close();
  rmSync(folder, { recursive: true });
});

it("flags nothing in replies that were composed from the documents, and quotes them exactly", () => {
  expect(replies.length).toBeGreaterThan(40);
  for (const { question, say, citations } of replies) {
    const { reply, ungrounded } = ground({ markdown: say, citations, given: [question] });
    expect({ question, ungrounded }).toEqual({ question, ungrounded: [] });
    for (const { source, quote } of reply.citations)
      expect(citations.some((one) => one.source === source && one.quote.includes(quote))).toBe(true);
  }
});

it("catches nearly every figure that was changed by a tenth", () => {
  let changed = 0;
  let caught = 0;
  for (const { question, say, citations } of replies) {
    for (const figure of figures(say).filter(({ kind, text }) => kind === "number" && /\d/.test(text))) {
      const { markdown, number } = change(say, figure);
      const { ungrounded } = ground({ markdown, citations, given: [question] });
      changed += 1;
      if (ungrounded.some((one) => one.figure.includes(number))) caught += 1;
    }
  }
  expect(changed).toBeGreaterThan(50);
  // What slips through stands, by chance, in another sentence that speaks of the same thing.
  expect(caught / changed).toBeGreaterThan(0.93);
});

/** The reply with one figure a tenth larger, with as many decimals. */
function change(say: string, { start, end, text }: Figure): { markdown: string; number: string } {
  const digits = /\d[\d,]*(?:\.\d+)?/.exec(text)?.[0] ?? "";
  const decimals = digits.split(".")[1]?.length ?? 0;
  const number = (Number(digits.replaceAll(",", "")) * 1.1 + 10 ** -Math.min(1, decimals)).toFixed(decimals);
  return { markdown: say.slice(0, start) + text.replace(digits, number) + say.slice(end), number };
}
