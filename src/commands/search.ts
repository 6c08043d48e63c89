import { setImmediate } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { Passage } from "../core/corpus.ts";
import type { CommandContext, Run } from "./context.ts";
import { readQuestions } from "./questions.ts";

const exitUsage = 2;
const exitStopped = 130;
const defaultK = 10;
const maxK = 1000;
const usage =
  'Say what to look for: npx atclaw search "…" [--k 10] [--json], or --file F.jsonl with {"id","question"} a line.';

/** A passage as `search` prints it. `chunk` is the passage's id, `source` its document's. */
export interface SearchHit {
  readonly source: string;
  readonly chunk: string;
  readonly score: number;
  readonly text: string;
}

/**
 * `atclaw search`: the corpus's best passages for a question, best first. With `--file`, one JSON line `{id, hits}` for
 * each question in their order; lines that are no questions are named, and the exit code is 1. Exit code 2 for a wrong call.
 */
export const run: Run = async (args, context) => {
  const call = parseCall(args);
  if (typeof call === "string") {
    context.stderr(call);
    return exitUsage;
  }
  if (call.file !== undefined) return searchFile(call.file, call.k, context);
  const corpus = await context.corpus();
  const passages = await corpus.search(call.question, { k: call.k, signal: context.signal });
  if (call.json) context.stdout(JSON.stringify({ hits: passages.map(asHit) }));
  else if (passages.length === 0) context.stdout((await corpus.stats()).documents === 0 ? empty : nothing);
  else for (const [place, passage] of passages.entries()) context.stdout(render(passage, place));
  return 0;
};

const empty = "The corpus is empty. Read documents into it first: npx atclaw ingest PATH…";
const nothing = "Nothing in the corpus matches these words.";

interface Call {
  readonly question: string;
  readonly k: number;
  readonly json: boolean;
  readonly file: string | undefined;
}

function parseCall(args: readonly string[]): Call | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        k: { type: "string", default: String(defaultK) },
        json: { type: "boolean", default: false },
        file: { type: "string" },
      },
    });
    const k = Number(values.k);
    if (!Number.isInteger(k) || k < 1 || k > maxK)
      return `--k is "${values.k}"; give a whole number from 1 to ${maxK}.`;
    const question = positionals.join(" ");
    if (values.file === undefined && question.trim() === "") return usage;
    if (values.file !== undefined && question.trim() !== "") return `Give either a question or --file.\n${usage}`;
    return { question, k, json: values.json, file: values.file };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${usage}`;
  }
}

async function searchFile(file: string, k: number, context: CommandContext): Promise<number> {
  const { questions, faults } = await readQuestions(file);
  for (const fault of faults) context.stderr(fault);
  const corpus = await context.corpus();
  for (const { id, question } of questions) {
    // Lets Ctrl-C be heard between two questions.
    await setImmediate();
    if (context.signal.aborted) return exitStopped;
    const passages = await corpus.search(question, { k, signal: context.signal });
    context.stdout(JSON.stringify({ id, hits: passages.map(asHit) }));
  }
  return faults.length > 0 ? 1 : 0;
}

function asHit({ source, chunk, score, text }: Passage): SearchHit {
  return { source, chunk, score, text };
}

function render(passage: Passage, place: number): string {
  const facts = [passage.title, passage.publisher, passage.date].filter((fact) => fact !== undefined).join(", ");
  const text = passage.text.replace(/\s+/g, " ");
  return `${place + 1}. ${passage.chunk} (${facts}; score ${passage.score.toFixed(2)})\n   ${text}`;
}
