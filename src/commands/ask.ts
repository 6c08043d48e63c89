import { userInfo } from "node:os";
import { parseArgs } from "node:util";
import { type Asker, asker } from "../adapters/terminal/ask.ts";
import { renderReply } from "../adapters/terminal/render.ts";
import { type App, openApp } from "../app.ts";
import type { Reply } from "../core/message.ts";
import { convert, decimalOf, moneyIn, picoOf } from "../core/money.ts";
import type { ModelUse } from "../core/turn.ts";
import { createLog } from "../log.ts";
import type { Settings } from "../settings.ts";
import { pathOfFile } from "../store/files.ts";
import { UsageError } from "./arguments.ts";
import type { CommandContext, Run } from "./context.ts";
import { type Question, readQuestions } from "./questions.ts";

const defaultParallel = 4;
const exitStopped = 130;

/**
 * What `ask --json` prints for one question. A tool whose status is `waiting` needs approval and was not run: `--yes`
 * approves. `cost` is a decimal in `money.currency` of the settings, dollars by default, and null when a model has no
 * known price; `ms` is from the question to the reply.
 */
export interface AskAnswer {
  readonly id: string;
  readonly reply: string;
  readonly answered: boolean;
  readonly citations: readonly { source: string; quote: string }[];
  readonly tools: readonly { name: string; input: unknown; effect: string; status: string }[];
  readonly tokens: { input: number; cached: number; output: number; reasoning: number };
  readonly cost: string | null;
  readonly ms: number;
  readonly problem?: Reply["problem"];
  /** Files of the reply and where they lie; absent when there are none. */
  readonly files?: readonly { name: string; type: string; path: string }[];
}

/**
 * `atclaw ask`: one question, or `--file` with a line `{"id","question"}` for each of many; one JSON line each, in their
 * order. With `--yes` what needs approval is approved, as far as the user may. Exit code 1 when a reply or a line has a fault, 2 for a wrong call, 130 when it was stopped: then no further
 * question is asked, open turns are stopped, and what was answered is printed.
 */
export const run: Run = async (args, context) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      file: { type: "string" },
      json: { type: "boolean", default: false },
      user: { type: "string", default: userInfo().username },
      yes: { type: "boolean", default: false },
      parallel: { type: "string", default: String(defaultParallel) },
    },
  });
  const question = positionals.join(" ");
  if (values.file === undefined && question.trim() === "")
    throw new UsageError(
      'There is no question. Say it in quotes: npx atclaw ask "What was asked?", or give --file questions.jsonl.',
    );
  if (values.file !== undefined && question.trim() !== "")
    throw new UsageError("Give either a question or --file, not both.");
  const parallel = Number(values.parallel);
  if (!Number.isInteger(parallel) || parallel < 1)
    throw new UsageError(`--parallel is "${values.parallel}"; give a whole number from 1.`);

  const pathOf = (id: string): string => pathOfFile(context.settings.home, id);
  const code = await withAsker(context, async (ask) => {
    if (values.file === undefined) {
      const { answer, reply } = await ask({ id: "1", question }, values.user, values.yes);
      if (wasStopped(context, reply)) return exitStopped;
      context.stdout(values.json ? JSON.stringify(answer) : renderReply(reply, pathOf));
      return reply.problem ? 1 : 0;
    }
    const { questions, faults } = await readQuestions(values.file);
    for (const fault of faults) context.stderr(fault);
    let failed = faults.length > 0;
    const answers = inOrder(questions, parallel, (question) => ask(question, values.user, values.yes), context.signal);
    for await (const { answer, reply } of answers) {
      if (wasStopped(context, reply)) continue;
      failed ||= reply.problem !== undefined;
      context.stdout(values.json ? JSON.stringify(answer) : `${answer.id}: ${renderReply(reply, pathOf)}\n`);
    }
    return failed ? 1 : 0;
  });
  if (!context.signal.aborted) return code;
  context.stderr(values.file === undefined ? "Stopped." : "Stopped. Questions without a line were not answered.");
  return exitStopped;
};

const wasStopped = ({ signal }: CommandContext, reply: Reply): boolean => signal.aborted && reply.problem === "stopped";

type Ask = (question: Question, user: string, approve?: boolean) => Promise<{ answer: AskAnswer; reply: Reply }>;

/** Runs the whole bot around one asker, and closes it whatever happens. Questions that are open when the context's signal aborts are stopped. */
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
    return await work((question, user, approve = false) => askOne(app, adapter, context, question, user, approve));
  } finally {
    await app.stop();
  }
}

async function askOne(
  app: App,
  adapter: Asker,
  { home, settings, signal }: Pick<CommandContext, "home" | "settings" | "signal">,
  { id, question }: Question,
  user: string,
  approve: boolean,
) {
  const started = performance.now();
  const { turnId, reply, approvals = [] } = await adapter.ask(question, user, { signal, approve });
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
    tools: [
      ...(receipt?.tools ?? []).map(({ name, input, effect, status }) => ({ name, input, effect, status })),
      ...approvals.map(({ tool, input }) => ({ name: tool, input, effect: "write", status: "waiting" })),
    ],
    tokens: {
      input: sum((usage) => usage.input),
      cached: sum((usage) => usage.cachedInput),
      output: sum((usage) => usage.output),
      reasoning: sum((usage) => usage.reasoning),
    },
    cost: costOf(models, settings.config.money),
    ms,
    ...(reply.problem ? { problem: reply.problem } : {}),
    ...(reply.files.length > 0
      ? { files: reply.files.map(({ id, name, type }) => ({ name, type, path: pathOfFile(home, id) })) }
      : {}),
  };
  return { answer, reply };
}

/** What calls cost together; null when one of them has no known price. */
function costOf(models: readonly ModelUse[], { currency, rate }: Settings["config"]["money"]): string | null {
  const costs = models.map(moneyIn);
  if (costs.includes(null)) return null;
  const yuan = picoOf(rate) ?? 0n;
  return decimalOf(costs.reduce((sum, cost) => (cost ? sum + convert(cost, currency, yuan) : sum), 0n));
}

/** Works on several things at once and gives the results in the order of the things. Begins nothing new once the signal aborts. */
async function* inOrder<In, Out>(
  items: readonly In[],
  parallel: number,
  work: (item: In) => Promise<Out>,
  signal: AbortSignal,
): AsyncGenerator<Out> {
  const under: Promise<Out>[] = [];
  for (const item of items) {
    if (signal.aborted) break;
    under.push(work(item));
    if (under.length >= parallel) yield await (under.shift() as Promise<Out>);
  }
  for (const result of under) yield await result;
}
