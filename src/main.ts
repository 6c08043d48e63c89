#!/usr/bin/env node
/** The command line, and the only place that reads the environment. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { UsageError } from "./commands/arguments.ts";
import type { CommandContext } from "./commands/context.ts";
import { type Command, registry } from "./commands/registry.ts";
import { StoreError, UserError } from "./core/errors.ts";
import { nearest } from "./core/nearest.ts";
import { openCorpusOf, takeInSeeds } from "./corpus.ts";
import { readSettings } from "./settings.ts";

const exitUsage = 2;
/** npm hands on to us the Ctrl-C that the terminal sent us too: a second signal within this time is the same one. */
const sameSignalMs = 500;

async function main(args: readonly string[]): Promise<number> {
  const root = packageRoot();
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const [name = "help", ...rest] = args;
  if (name === "--version" || name === "-v") return print(version);
  const wantsHelp = ["help", "--help", "-h"].includes(name);
  const meant = wantsHelp ? rest[0] : name;
  if (meant === undefined) return print(help());
  const command = registry.find((known) => known.name === meant);
  if (!command) {
    const close = nearest(
      meant,
      registry.map((known) => known.name),
    );
    const hint = close ? `Did you mean "${close}"? ` : "";
    console.error(`There is no command "${meant}". ${hint}\`npx atclaw help\` lists them all.`);
    return exitUsage;
  }
  if (wantsHelp || rest.includes("--help") || rest.includes("-h")) return print(helpOn(command));

  const file = process.env.ATCLAW_CONFIG ?? "atclaw.yaml";
  if (process.env.ATCLAW_CONFIG && !existsSync(file))
    throw new UserError(`ATCLAW_CONFIG names ${file}, which does not exist. Create it, or unset the variable.`);
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const settings = await readSettings(process.env, { path: file, text }, join(process.cwd(), ".atclaw"));
  const ending = new AbortController();
  let askedAt = 0;
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.on(signal, () => {
      if (ending.signal.aborted && performance.now() - askedAt > sameSignalMs) process.exit(130);
      if (!ending.signal.aborted) askedAt = performance.now();
      ending.abort();
    });

  let corpus: ReturnType<CommandContext["corpus"]> | undefined;
  const warn = (message: string): void => void process.stderr.write(`${message}\n`);
  const openWithSeeds = async () => {
    const opened = await openCorpusOf(settings, root, warn);
    // A corpus that somebody filled is read as it is; the bot itself keeps the shipped documents in it.
    if (!command.fillsCorpus && (await opened.stats()).documents === 0) await takeInSeeds(opened, settings, root, warn);
    return opened;
  };
  // What the process writes is for its user alone.
  process.umask(0o077);
  const { run } = await command.load();
  const code = await run(rest, {
    home: settings.home,
    settings,
    root,
    version,
    stdin: process.stdin,
    stdout: (line) => void process.stdout.write(`${line}\n`),
    stderr: (line) => void process.stderr.write(`${line}\n`),
    interactive: process.stderr.isTTY === true,
    signal: ending.signal,
    corpus: () => {
      corpus ??= openWithSeeds();
      return corpus;
    },
  });
  // Whoever asked for a corpus that does not open was told.
  await corpus?.then(
    (opened) => opened.close(),
    () => {},
  );
  return code;
}

/** Each command on a line of its own, with what it does below, so that it reads well in a narrow terminal too. */
function help(): string {
  return ["atclaw: an agent teams talk to by mentioning it.", ...registry.map(helpOn)].join("\n\n");
}

function helpOn({ usage, summary }: Command): string {
  return `npx atclaw ${usage}\n    ${summary}`;
}

function print(text: string): number {
  console.log(text);
  return 0;
}

/** The nearest folder above this file that holds `package.json`. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

// Whoever reads our output may stop reading, as `head` does.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const isUsage =
      String((error as { code?: unknown }).code).startsWith("ERR_PARSE_ARGS") || error instanceof UsageError;
    const isTold = isUsage || error instanceof UserError || error instanceof StoreError;
    const said = isTold ? (error as Error).message : error;
    // Node goes on about words that begin with a dash, which no command takes.
    const short = String(said).replace(/ To specify a positional argument [\s\S]*/, "");
    console.error(isUsage ? `${short}\nRun \`npx atclaw help\` for the options of each command.` : said);
    process.exitCode = isUsage ? exitUsage : 1;
  },
);
