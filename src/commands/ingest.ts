import { parseArgs } from "node:util";
import type { IngestResult } from "../office/corpus/ingest.ts";
import type { CommandContext, Run } from "./context.ts";

const exitUsage = 2;
const exitStopped = 130;
const usage =
  "Say what to read: npx atclaw ingest PATH… [--json], where PATH is a file, a folder or a pattern in quotes.";
const barWidth = 24;
/** Where no line can be redrawn, a line of progress comes no more often than this. */
const lineEveryMs = 5_000;
/** Files that are no documents are named up to this many. */
const shownIgnored = 5;

/**
 * `atclaw ingest`: reads documents into the corpus. The summary goes to standard output (one JSON object with `--json`),
 * progress, warnings and failures to standard error. Exit code 1 when some file failed, though the others are in; 2 for
 * a call that says nothing to do; 130 when it was stopped.
 */
export const run: Run = async (args, context) => {
  const call = parseCall(args);
  if (typeof call === "string") {
    context.stderr(call);
    return exitUsage;
  }
  const corpus = await context.corpus();
  const progress = showProgress(context);
  const ingested = corpus.ingest(call.paths, { signal: context.signal, onProgress: progress.show });
  const result = await ingested.catch((error: unknown) => {
    if (context.signal.aborted) return undefined;
    throw error;
  });
  progress.clear();
  if (result === undefined) {
    context.stderr("Stopped. What was read stays; run the same command again to go on.");
    return exitStopped;
  }
  for (const { path, message } of result.warnings) context.stderr(`${path}: ${message}`);
  for (const { path, reason } of result.failed) context.stderr(`Not read: ${path}: ${reason}`);
  context.stdout(call.json ? JSON.stringify(result) : summary(result));
  return result.failed.length > 0 ? 1 : 0;
};

function parseCall(args: readonly string[]): { paths: string[]; json: boolean } | string {
  try {
    const options = { json: { type: "boolean", default: false } } as const;
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
    return positionals.length === 0 ? usage : { paths: positionals, json: values.json };
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n${usage}`;
  }
}

/** A bar that redraws itself on a terminal; elsewhere a line every few seconds. */
function showProgress(context: Pick<CommandContext, "stderr" | "interactive">) {
  let drawn = false;
  let lastLineAt = performance.now();
  const lineAbove = "\u001b[1A\u001b[2K";
  return {
    show({ done, total, path }: { done: number; total: number; path: string }) {
      if (context.interactive) {
        const full = Math.floor((done / total) * barWidth);
        const bar = "█".repeat(full) + "░".repeat(barWidth - full);
        context.stderr(`${drawn ? lineAbove : ""}${bar} ${done + 1}/${total} ${printable(path).slice(-50)}`);
        drawn = true;
        return;
      }
      if (performance.now() - lastLineAt < lineEveryMs) return;
      lastLineAt = performance.now();
      context.stderr(`${done} of ${total} files read`);
    },
    clear() {
      if (drawn) context.stderr(`${lineAbove}\u001b[1A`);
    },
  };
}

/** A file's name may hold anything; on a terminal it may not steer the cursor. */
function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, "?");
}

function summary(result: IngestResult): string {
  const { added, changed, unchanged, removed, failed, ignored } = result;
  const counts = [`${added} added`, `${changed} changed`, `${unchanged} unchanged`, `${removed} removed`];
  if (failed.length > 0) counts.push(`${failed.length} failed`);
  const lines = [`Documents: ${counts.join(", ")}.`];
  if (ignored.length > 0) {
    const more = ignored.length > shownIgnored ? " …" : "";
    lines.push(
      `Passed over ${ignored.length} files that are no documents: ${ignored.slice(0, shownIgnored).join(" ")}${more}`,
    );
  }
  return lines.join("\n");
}
