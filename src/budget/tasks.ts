import { type Currency, picoOf } from "../core/money.ts";
import { accountOf, type TurnEnd } from "../core/spend.ts";
import type { TurnInput, TurnOutcome } from "../core/turn.ts";

/** What a task is called that took no tool. */
const talk = "talk";

export interface TaskOptions {
  readonly at: string;
  readonly day: string;
  /** What a finished task is charged at, by the name of its tool or skill; `other` for the rest. */
  readonly prices: Readonly<Record<string, string | number>>;
  readonly currency: Currency;
}

/**
 * How a turn counts as a task: of the kind of the last write that was done, else of the last tool; finished when it ended well
 * with an answer that a model gave. Undefined for what needed no model, such as commands.
 */
export function taskOf(input: TurnInput, { reply, receipt }: TurnOutcome, options: TaskOptions): TurnEnd | undefined {
  if (input.request.type !== "ask") return undefined;
  const done = receipt.tools.filter(({ status }) => status === "done");
  const main = done.findLast(({ effect }) => effect === "write") ?? done.at(-1);
  const skill = main?.skill ?? "";
  const finished = reply.answered && reply.problem === undefined && receipt.models.length > 0;
  const { prices } = options;
  const price = main ? (prices[main.name] ?? prices[skill] ?? prices.other) : (prices[talk] ?? prices.other);
  const pico = finished && price !== undefined ? picoOf(price) : undefined;
  return {
    account: accountOf(input),
    at: options.at,
    day: options.day,
    skill,
    task: main?.name ?? talk,
    finished,
    tools: receipt.tools.length,
    files: reply.files.length,
    fileBytes: reply.files.reduce((sum, { bytes }) => sum + bytes, 0),
    price: pico === undefined ? null : { currency: options.currency, pico },
  };
}
