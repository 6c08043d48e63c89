import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type QuestionLine, score } from "../../src/commands/score.ts";
import { asker, corpusIn } from "./corpus.ts";

const root = join(import.meta.dirname, "../..");
const linesOf = (file: string) =>
  readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as QuestionLine);

/** The least share of right replies by type, without a model, over the shipped corpus. */
const floors: Readonly<Record<string, number>> = {
  single: 0.9,
  comparative: 0.75,
  conflict: 0.75,
  unanswerable: 0.85,
  chinese: 0.85,
};

async function measure(file: string): Promise<Record<string, { right: number; all: number; wrong: string[] }>> {
  const ask = asker(corpusIn(join(root, "seeds")));
  const types: Record<string, { right: number; all: number; wrong: string[] }> = {};
  for (const line of linesOf(file)) {
    const { reply, answered, citations } = await ask(line.question);
    const marks = new Set([...reply.matchAll(/\[(\d+)\]/g)].map((match) => Number(match[1])));
    const cited = (citations ?? []).filter((_one, i) => marks.has(i + 1));
    const verdict = score(line, { reply, answered: answered ?? true, citations: cited });
    types[line.type] ??= { right: 0, all: 0, wrong: [] };
    const type = types[line.type];
    if (!type) continue;
    type.all++;
    if (verdict.right) type.right++;
    else type.wrong.push(`${line.id}: ${verdict.why}`);
  }
  return types;
}

describe("answers over the shipped corpus, without a model", () => {
  it("are right for the promised share of each type of question", async () => {
    const types = await measure(join(root, "tests/fixtures/market-questions.jsonl"));
    for (const [type, floor] of Object.entries(floors)) {
      const { right, all, wrong } = types[type] ?? { right: 0, all: 0, wrong: ["no question of this type"] };
      expect(right / all, `${type}: ${right}/${all}\n${wrong.join("\n")}`).toBeGreaterThanOrEqual(floor);
    }
  });

  it("are right for other people's wordings of the same facts", async () => {
    const types = await measure(join(root, "tests/fixtures/market-paraphrases.jsonl"));
    for (const [type, floor] of Object.entries({ single: 0.85, chinese: 0.85, unanswerable: 0.8 })) {
      const { right, all, wrong } = types[type] ?? { right: 0, all: 0, wrong: ["no question of this type"] };
      expect(right / all, `${type}: ${right}/${all}\n${wrong.join("\n")}`).toBeGreaterThanOrEqual(floor);
    }
  });

  const shared = join(root, "../shared/eval/market-qa.jsonl");
  it.skipIf(!existsSync(shared))("hold on the shared questions, where that file is at hand", async () => {
    const types = Object.entries(await measure(shared));
    const right = types.reduce((sum, [, type]) => sum + type.right, 0);
    const all = types.reduce((sum, [, type]) => sum + type.all, 0);
    expect(right / all, types.flatMap(([, type]) => type.wrong).join("\n")).toBeGreaterThanOrEqual(0.85);
  });
});
