/**
 * Knows what a turn has read that neither its asker nor we wrote. Policy asks people before such a turn writes, whatever
 * the model says, and addresses in its reply are held.
 */
import type { Exchange } from "../core/history.ts";
import type { Tool } from "../core/tool.ts";
import type { TurnInput } from "../core/turn.ts";
import type { ToolAnswer } from "./tools.ts";

/** The name under which what came along with the message is told: a quoted message, a file. */
export const quotedName = "what came with the message";
/** The name under which what other people said earlier in the conversation is told. */
export const othersName = "other people's messages";

export interface Read {
  readonly input: Pick<TurnInput, "sender" | "request">;
  /** The earlier exchanges that the model has before it. */
  readonly before: readonly Exchange[];
  /** What the turn's tools answered before the call in question was made. They are recorded steps, so a replay agrees. */
  readonly answers: readonly ToolAnswer[];
  readonly tools: ReadonlyMap<string, Pick<Tool, "outside">>;
}

/**
 * The names of what the model has before it from outside, each once: tools that answered or failed in other people's words,
 * in this turn or in an earlier one that is still in sight; what came with the message; other people's messages. Empty when all of it is
 * the asker's own and ours. It goes on from turn to turn, because a reply may hold words of what was read for it.
 */
export function readFromOutside({ input, before, answers, tools }: Read): string[] {
  const names = new Set<string>();
  for (const exchange of before) {
    if (exchange.sender.id !== input.sender.id) names.add(othersName);
    for (const name of exchange.outside ?? []) names.add(name);
  }
  if (input.request.type === "ask" && input.request.quoted?.length) names.add(quotedName);
  for (const { use } of answers) if (use.status !== "invalid" && tools.get(use.name)?.outside) names.add(use.name);
  return [...names];
}

/**
 * What a call counts as: a read whose arguments reach somebody outside counts as a write once anything from outside was
 * read, because its arguments may carry out what the turn knows; unless the asker's message holds each of them itself.
 */
export function effectOf(
  tool: Pick<Tool, "effect" | "sends">,
  input: unknown,
  outside: readonly string[],
  asked: string,
): Tool["effect"] {
  return tool.sends && outside.length > 0 && !isSaid(input, asked.toLowerCase()) ? "write" : tool.effect;
}

/** Values of at most this many characters are settings, such as a language or a page, and carry nothing. */
const settingLength = 3;

function isSaid(value: unknown, asked: string): boolean {
  if (Array.isArray(value)) return value.every((one) => isSaid(one, asked));
  if (typeof value === "object" && value !== null) return Object.values(value).every((one) => isSaid(one, asked));
  const words = String(value ?? "").toLowerCase();
  return typeof value === "boolean" || words.length <= settingLength || asked.includes(words);
}
