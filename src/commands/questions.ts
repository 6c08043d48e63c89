import { readFile } from "node:fs/promises";
import { UserError } from "../core/errors.ts";

/** A line of a batch file. */
export interface Question {
  readonly id: string;
  readonly question: string;
}

/**
 * Reads a file of questions; lines that are none are named with their number and left out. A line without an `id`
 * takes its number.
 */
export async function readQuestions(
  path: string,
): Promise<{ questions: (Question & Record<string, unknown>)[]; faults: string[] }> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      `${path} cannot be read (${error.code}). Give a file with a line {"id","question"} for each question.`,
    );
  });
  const questions: (Question & Record<string, unknown>)[] = [];
  const faults: string[] = [];
  const withoutMark = text.replace(/^\uFEFF/, "");
  for (const [index, line] of withoutMark.split("\n").entries()) {
    if (line.trim() === "") continue;
    const parsed = parseLine(line);
    if (parsed) questions.push({ ...parsed, id: String(parsed.id ?? index + 1) });
    else faults.push(`${path}:${index + 1} is no {"id","question"} line and was left out.`);
  }
  return { questions, faults };
}

function parseLine(line: string): (Record<string, unknown> & { question: string }) | undefined {
  try {
    const value = JSON.parse(line) as Record<string, unknown>;
    const isId = value?.id === undefined || typeof value.id === "string" || typeof value.id === "number";
    return isId && typeof value?.question === "string" ? { ...value, question: value.question } : undefined;
  } catch {
    return undefined;
  }
}
