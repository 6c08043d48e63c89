import { readFile } from "node:fs/promises";
import { UserError } from "../core/errors.ts";

/** A line of a batch file. */
export interface Question {
  readonly id: string;
  readonly question: string;
}

/** A line of a batch file with its text in the field `Name`; `line` is counted from 1. */
export type Line<Name extends string> = Record<string, unknown> & {
  readonly id: string;
  readonly line: number;
} & Readonly<Record<Name, string>>;

/**
 * Reads a file of questions; lines that are none are named with their number and left out. A line without an `id`
 * takes its number.
 */
export async function readQuestions(
  path: string,
): Promise<{ questions: (Question & Record<string, unknown>)[]; faults: string[] }> {
  const { lines, faults } = await readLines(path, "question", '{"id","question"}');
  return { questions: lines.map(({ line: _, ...question }) => question as Question & Record<string, unknown>), faults };
}

/**
 * Reads a file with a JSON object a line that has a text under `name`; `form` shows people what a line looks like. Lines
 * that are none are named with their number and left out. A line without an `id` takes its number.
 */
export async function readLines<const Name extends string>(
  path: string,
  name: Name,
  form: string,
): Promise<{ lines: Line<Name>[]; faults: string[] }> {
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`${path} cannot be read (${error.code}). Give a file with a line ${form} for each ${name}.`);
  });
  const lines: Line<Name>[] = [];
  const faults: string[] = [];
  const withoutMark = text.replace(/^\uFEFF/, "");
  for (const [index, written] of withoutMark.split("\n").entries()) {
    if (written.trim() === "") continue;
    const parsed = parseLine(written, name);
    if (parsed) lines.push({ ...parsed, id: String(parsed.id ?? index + 1), line: index + 1 } as Line<Name>);
    else faults.push(`${path}:${index + 1} is no ${form} line and was left out.`);
  }
  return { lines, faults };
}

function parseLine(line: string, name: string): Record<string, unknown> | undefined {
  try {
    const value = JSON.parse(line) as Record<string, unknown>;
    const isId = value?.id === undefined || typeof value.id === "string" || typeof value.id === "number";
    return isId && typeof value?.[name] === "string" ? value : undefined;
  } catch {
    return undefined;
  }
}
