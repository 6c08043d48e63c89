import { parseArgs } from "node:util";
import { refuseMore, UsageError } from "./arguments.ts";
import { withAsker } from "./ask.ts";
import type { Run } from "./context.ts";
import { readQuestions } from "./questions.ts";
import { type QuestionLine, score } from "./score.ts";

const exitStopped = 130;

/**
 * `atclaw eval FILE`: asks every question of a file through the whole path and scores the replies by type. Exit code 0
 * says that the file was measured, whatever the score; 1 that lines were left out; 2 a wrong call; 130 that it was
 * stopped, after which only what was answered counts.
 */
export const run: Run = async (args, context) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: "boolean", default: false }, failures: { type: "boolean", default: false } },
  });
  const [path, ...others] = positionals;
  refuseMore(others);
  if (path === undefined)
    throw new UsageError("Name a file of questions: npx atclaw eval FILE. docs/evaluation.md says what a line holds.");
  const { questions, faults } = await readQuestions(path);
  const lines = questions.flatMap((line) => {
    if (isScored(line)) return [line];
    faults.push(`${path}: question ${line.id} lacks "answers", "must_cite", "type" or "match" and was left out.`);
    return [];
  });
  for (const fault of faults) context.stderr(fault);

  const byType = new Map<string, { right: number; total: number }>();
  const took: number[] = [];
  await withAsker(context, async (ask) => {
    for (const line of lines) {
      if (context.signal.aborted) break;
      const { answer, reply } = await ask(line, "eval");
      if (context.signal.aborted && reply.problem === "stopped") break;
      const verdict = score(line, answer);
      const count = byType.get(line.type) ?? { right: 0, total: 0 };
      byType.set(line.type, { right: count.right + (verdict.right ? 1 : 0), total: count.total + 1 });
      took.push(answer.ms);
      if (values.json)
        context.stdout(JSON.stringify({ id: line.id, type: line.type, ...verdict, reply: answer.reply }));
      else if (values.failures && !verdict.right)
        context.stdout(`${line.id} ${line.question}\n  ${verdict.why}\n  ${answer.reply}\n`);
    }
  });
  if (!values.json)
    for (const [type, { right, total }] of byType)
      context.stdout(`${type.padEnd(14)} ${right}/${total}  ${((100 * right) / total).toFixed(1)} %`);
  took.sort((a, b) => a - b);
  context.stderr(`${took.length} questions, median ${took[Math.floor(took.length / 2)] ?? 0} ms`);
  if (context.signal.aborted) {
    context.stderr(`Stopped after ${took.length} of ${lines.length} questions.`);
    return exitStopped;
  }
  return faults.length > 0 ? 1 : 0;
};

function isScored(line: Record<string, unknown>): line is Record<string, unknown> & QuestionLine {
  const isList = (value: unknown): boolean => Array.isArray(value) && value.every((one) => typeof one === "string");
  return (
    isList(line.answers) &&
    isList(line.must_cite) &&
    typeof line.type === "string" &&
    (line.match === "any" || line.match === "all")
  );
}
