import { userInfo } from "node:os";
import { parseArgs } from "node:util";
import { type Asker, asker } from "../adapters/terminal/ask.ts";
import { renderReply } from "../adapters/terminal/render.ts";
import { type App, openApp } from "../app.ts";
import { UserError } from "../core/errors.ts";
import type { Reply } from "../core/message.ts";
import { createLog } from "../log.ts";
import { pathOfFile } from "../store/files.ts";
import type { CommandContext, Run } from "./context.ts";
import { type Question, readQuestions } from "./questions.ts";

const defaultParallel = 4;

/** What `ask --json` prints for one question. `cost` is in US dollars, null when a model has no known price; `ms` is from the question to the reply. */
export interface AskAnswer {
  readonly id: string;
  readonly reply: string;
  readonly answered: boolean;
  readonly citations: readonly { source: string; quote: string }[];
  readonly tools: readonly { name: string; input: unknown; effect: string; status: string }[];
  readonly tokens: { input: number; cached: number; output: number; reasoning: number };
  readonly cost: number | null;
  readonly ms: number;
  readonly problem?: Reply["problem"];
  /** Files of the reply and where they lie; absent when there are none. */
  readonly files?: readonly { name: string; type: string; path: string }[];
}

/** `atclaw ask`: one question, or `--file` with a line `{"id","question"}` for each of many; one JSON line each, in their order. */
export const run: Run = async (args, context) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      file: { type: "string" },
      json: { type: "boolean", default: false },
      user: { type: "string", default: userInfo().username },
      parallel: { type: "string", default: String(defaultParallel) },
    },
  });
  const question = positionals.join(" ");
  if (values.file === undefined && question.trim() === "")
    throw new UserError(
      'There is no question. Say it in quotes: atclaw ask "What was asked?", or give --file questions.jsonl.',
    );
  const parallel = Number(values.parallel);
  if (!Number.isInteger(parallel) || parallel < 1)
    throw new UserError(`--parallel is "${values.parallel}"; give a whole number from 1.`);

  const pathOf = (id: string): string => pathOfFile(context.settings.home, id);
  return withAsker(context, async (ask) => {
    if (values.file === undefined) {
      const { answer, reply } = await ask({ id: "1", question }, values.user);
      context.stdout(values.json ? JSON.stringify(answer) : renderReply(reply, pathOf));
      return reply.problem ? 1 : 0;
    }
    const { questions, faults } = await readQuestions(values.file);
    for (const fault of faults) context.stderr(fault);
    let failed = faults.length > 0;
    for await (const { answer, reply } of inOrder(questions, parallel, (question) => ask(question, values.user))) {
      failed ||= reply.problem !== undefined;
      context.stdout(values.json ? JSON.stringify(answer) : `${answer.id}: ${renderReply(reply, pathOf)}\n`);
    }
    return failed ? 1 : 0;
  });
};

type Ask = (question: Question, user: string) => Promise<{ answer: AskAnswer; reply: Reply }>;

/** Runs the whole bot around one asker, and closes it whatever happens. */
export async function withAsker<T>(context: CommandContext, work: (ask: Ask) => Promise<T>): Promise<T> {
  const adapter = asker();
  const app = await openApp({
    ...context,
    log: createLog(context.stderr, context.settings.secrets),
    adapters: () => [adapter],
  });
  try {
    // Whoever asked what an earlier process left is gone.
    for (const { id } of await app.store.openTurns([adapter.name])) await app.store.requestStop(id);
    await app.start();
    return await work((question, user) => askOne(app, adapter, context.settings.home, question, user));
  } finally {
    await app.stop();
  }
}

async function askOne(app: App, adapter: Asker, home: string, { id, question }: Question, user: string) {
  const started = performance.now();
  const { turnId, reply } = await adapter.ask(question, user);
  const ms = Math.round(performance.now() - started);
  const receipt = (await app.store.turn(turnId))?.receipt;
  const models = receipt?.models ?? [];
  const sum = (pick: (usage: (typeof models)[number]["usage"]) => number): number =>
    models.reduce((total, { usage }) => total + pick(usage), 0);
  const answer: AskAnswer = {
    id,
    reply: reply.markdown,
    answered: reply.answered,
    citations: reply.citations.map(({ source, quote }) => ({ source, quote })),
    tools: (receipt?.tools ?? []).map(({ name, input, effect, status }) => ({ name, input, effect, status })),
    tokens: {
      input: sum((usage) => usage.input),
      cached: sum((usage) => usage.cachedInput),
      output: sum((usage) => usage.output),
      reasoning: sum((usage) => usage.reasoning),
    },
    cost: models.some(({ cost }) => cost === null) ? null : models.reduce((total, { cost }) => total + (cost ?? 0), 0),
    ms,
    ...(reply.problem ? { problem: reply.problem } : {}),
    ...(reply.files.length > 0
      ? { files: reply.files.map(({ id, name, type }) => ({ name, type, path: pathOfFile(home, id) })) }
      : {}),
  };
  return { answer, reply };
}

/** Works on several things at once and gives the results in the order of the things. */
async function* inOrder<In, Out>(
  items: readonly In[],
  parallel: number,
  work: (item: In) => Promise<Out>,
): AsyncGenerator<Out> {
  const under: Promise<Out>[] = [];
  for (const item of items) {
    under.push(work(item));
    if (under.length >= parallel) yield await (under.shift() as Promise<Out>);
  }
  for (const result of under) yield await result;
}
