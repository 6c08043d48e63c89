import { setImmediate } from "node:timers/promises";
import { parseArgs } from "node:util";
import { UserError } from "../core/errors.ts";
import { languageOf } from "../core/language.ts";
import type { Language } from "../core/message.ts";
import type { TimeFound, TimeProblem, TimeReading, When } from "../core/when.ts";
import { openWhen } from "../office/when/open.ts";
import { UsageError } from "./arguments.ts";
import type { CommandContext, Run } from "./context.ts";
import { readLines } from "./questions.ts";

const exitStopped = 130;
const usage =
  'Say what to read: npx atclaw when "next Friday at 3pm" [--at ISO] [--tz ZONE] [--lang en|zh] [--json], or --file F.jsonl with {"id","text","at","tz","lang"} a line.';

/**
 * `atclaw when`: the dates, times, ranges, lengths and recurrences that a text tells. Without `--at` it counts from now,
 * without `--tz` in the zone of the settings, without `--lang` in the language the text is written in. With `--file`, one
 * JSON line `{id, found}` for each line in their order; lines that cannot be read are named, and the exit code is 1. Exit
 * code 2 for a wrong call.
 */
export const run: Run = async (args, context) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      at: { type: "string" },
      tz: { type: "string" },
      lang: { type: "string" },
      file: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const text = positionals.join(" ");
  if (values.file === undefined && text.trim() === "") throw new UsageError(usage);
  if (values.file !== undefined && text.trim() !== "") throw new UsageError(`Give either a text or --file.\n${usage}`);
  const defaults = { at: values.at, tz: values.tz, lang: values.lang };
  const when = openWhen();
  if (values.file !== undefined) return readFileOf(values.file, defaults, when, context);
  const found = await readOne({ text, ...defaults }, when, context).catch((error: unknown) => {
    throw error instanceof UserError ? new UsageError(error.message) : error;
  });
  if (values.json) context.stdout(JSON.stringify({ found }));
  else if (found.length === 0) context.stdout("No date or time is told here.");
  else for (const one of found) context.stdout(render(one));
  return 0;
};

/** A text as it is asked for; what is absent is taken from the settings and the text. */
interface Asked {
  readonly text: string;
  readonly at?: string | undefined;
  readonly tz?: string | undefined;
  readonly lang?: string | undefined;
}

function readOne(
  { text, at, tz, lang }: Asked,
  when: When,
  { settings }: CommandContext,
): Promise<readonly TimeFound[]> {
  return when.read(text, {
    at: at ?? new Date().toISOString(),
    zone: tz ?? settings.zone,
    language: lang === undefined ? languageOf(text) : languageNamed(lang),
  });
}

function languageNamed(name: string): Language {
  const short = name.toLowerCase().split(/[-_]/)[0];
  if (short === "en" || short === "zh") return short;
  throw new UserError(`"${name}" is no language that is read. Give --lang en or --lang zh.`);
}

async function readFileOf(
  file: string,
  defaults: Omit<Asked, "text">,
  when: When,
  context: CommandContext,
): Promise<number> {
  const { lines, faults } = await readLines(file, "text", '{"id","text","at","tz","lang"}');
  for (const fault of faults) context.stderr(fault);
  let failed = faults.length > 0;
  for (const { id, line, text, ...rest } of lines) {
    // Lets Ctrl-C be heard between two texts.
    await setImmediate();
    if (context.signal.aborted) return exitStopped;
    try {
      const found = await readOne({ text, ...defaults, ...givenOf(rest) }, when, context);
      context.stdout(JSON.stringify({ id, found }));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      failed = true;
      context.stderr(`${file}:${line} was left out. ${error.message}`);
    }
  }
  return failed ? 1 : 0;
}

function givenOf(values: Readonly<Record<string, unknown>>): Omit<Asked, "text"> {
  const given = (["at", "tz", "lang"] as const).flatMap((name) => {
    const value = values[name];
    return typeof value === "string" && value !== "" ? [[name, value]] : [];
  });
  return Object.fromEntries(given);
}

const problems: Readonly<Record<TimeProblem, string>> = {
  impossible: "there is no such date",
  gap: "clocks are put forward over it, so it does not exist",
  overlap: "clocks are put back, so it comes twice",
  weekday: "the weekday named is another",
  past: "it is past",
};

function render(found: TimeFound): string {
  const notes = [
    ...(found.zone ? [`on the clock of ${found.zone}`] : []),
    ...(found.problem ? [problems[found.problem]] : []),
    ...(found.others.length > 0 ? [`or ${found.others.map(shown).join(", ")}`] : []),
  ];
  return `${found.text}: ${found.kind} ${shown(found)}${notes.length > 0 ? ` (${notes.join("; ")})` : ""}`;
}

function shown({ value, start, end, first }: TimeReading): string {
  if (value !== undefined) return first === undefined ? value : `${value}, first ${first}`;
  if (start === undefined) return `until ${end}`;
  return end === undefined ? `from ${start}` : `${start} to ${end}`;
}
