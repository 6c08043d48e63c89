/** How many questions are answered right without a model, over the shipped corpus, by kind of question. */
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { load } from "../lib/bundle.mjs";
import { newFolder, root } from "../lib/server.mjs";
import { scoreByKind } from "../lib/stats.mjs";

export const title = "quality: market questions answered by rules over the shipped corpus";
const maxOutputBytes = 256 * 1024 * 1024;

/** @param {{ questions?: string, verbose: boolean }} options */
export async function run({ questions, verbose }) {
  const file = resolve(questions ?? join(root, "tests/fixtures/market-questions.jsonl"));
  const { score } = await load("src/commands/score.ts");
  const asked = lines(readFileSync(file, "utf8"));
  const home = newFolder();
  // Exit code 1 says that some question has no reply; the verdicts below say which.
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [join(root, "dist/main.js"), "ask", "--file", file, "--json", "--parallel", "1"],
    {
      cwd: home,
      env: { PATH: process.env.PATH, ATCLAW_HOME: home, ATCLAW_MODEL: "offline" },
      maxBuffer: maxOutputBytes,
    },
  ).catch((error) => (error.code === 1 && error.stdout ? error : Promise.reject(error)));
  const answers = new Map(lines(stdout).map((answer) => [answer.id, answer]));

  const verdicts = asked.map((line) => {
    const answer = answers.get(line.id) ?? { reply: "", answered: false, citations: [], ms: Number.NaN };
    const { right, why } = score(line, answer);
    if (verbose && !right)
      console.log(`\n  ${line.id} ${line.question}\n    ${why}\n    ${answer.reply.replace(/\n/g, "\n    ")}`);
    return { kind: line.type, right, ms: answer.ms };
  });
  const rows = scoreByKind(verdicts).map(({ kind, right, total, percent, p50Ms }) => ({
    kind,
    right,
    total,
    percent,
    "p50 ms": p50Ms,
  }));
  return { tables: [{ title: file, rows }], targets: [] };
}

const lines = (text) =>
  text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => JSON.parse(line));
