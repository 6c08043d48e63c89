import { z } from "zod";
import type { ModelMessage, ToolCall, ToolSpec } from "../core/model.ts";
import type { Claim, Skill } from "../core/skill.ts";
import { cleanText } from "../core/text.ts";
import type { Tool, ToolContext, ToolResult } from "../core/tool.ts";
import type { ToolUse } from "../core/turn.ts";
import type { MarkAsData } from "./data.ts";

/** How much of a result a receipt keeps, in UTF-16 units. */
const resultKept = 1_000;

/** A tool call and what came of it; plain data, so that it can be a recorded step. */
export interface ToolAnswer {
  readonly message: Extract<ModelMessage, { role: "tool" }>;
  readonly use: ToolUse;
}

/** What a model reads of an answer: the tool's words marked as data; our own words on a wrong call as they stand. */
export function asData({ message, use }: ToolAnswer, result: ToolResult | undefined, mark: MarkAsData): ModelMessage {
  if (use.status === "invalid") return message;
  const plain = result?.content ?? message.text;
  return { ...message, text: mark(message.name, plain), plain, ...(result && { result }) };
}

/** A tool as models see it. */
export function specOf(tool: Tool): ToolSpec {
  const { $schema: _, ...input } = z.toJSONSchema(tool.input, { io: "input" }) as Record<string, unknown>;
  return { name: tool.name, description: tool.description, input, effect: tool.effect };
}

/** The call that a message asks for, of the first skill that is sure of it. */
export async function claimOf(
  skills: readonly Skill[],
  text: string,
  context: ToolContext,
): Promise<Claim | undefined> {
  for (const skill of skills) {
    const claimed = await skill.claim?.(text, context);
    if (claimed) return claimed;
  }
  return undefined;
}

/** A call whose tool there is and whose arguments fit, or the words by which a model can correct itself. */
export type ReadCall =
  | { readonly ok: true; readonly call: ToolCall; readonly tool: Tool; readonly input: Record<string, unknown> }
  | { readonly ok: false; readonly call: ToolCall; readonly tool: Tool | undefined; readonly fault: string };

/** Reads what a model asks for: the tool by its name, the arguments, as clean text, by the tool's schema. */
export function readCall(call: ToolCall, tools: ReadonlyMap<string, Tool>): ReadCall {
  const tool = tools.get(call.name);
  const wrong = (fault: string): ReadCall => ({ ok: false, call, tool, fault });
  if (!tool) return wrong(`There is no tool "${call.name}". The tools are: ${[...tools.keys()].join(", ")}.`);
  let json: unknown;
  try {
    // Whoever approves a call sees all of what it says: characters that nobody sees would go with it unseen.
    json = JSON.parse(call.arguments.trim() === "" ? "{}" : call.arguments, (_, value) => cleaned(value));
  } catch (error) {
    return wrong(
      `The arguments are not valid JSON (${(error as Error).message}). Call ${tool.name} again with valid JSON.`,
    );
  }
  const parsed = tool.input.safeParse(json);
  if (parsed.success) return { ok: true, call, tool, input: parsed.data };
  return wrong(
    `The arguments do not fit:\n${z.prettifyError(parsed.error)}\nCall ${tool.name} again with corrected arguments.`,
  );
}

/** A value of JSON whose texts, or whose names, are clean text. */
function cleaned(value: unknown): unknown {
  if (typeof value === "string") return cleanText(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [cleanText(name), one]));
}

/** What the model and the receipt get to know of a call. `more` goes into the receipt. */
export function answerTo(
  { call, tool, ...read }: ReadCall,
  status: ToolUse["status"],
  text: string,
  ms: number,
  result?: ToolResult,
  more: Pick<ToolUse, "rule" | "decisions" | "undoUntil"> = {},
): ToolAnswer {
  return {
    message: { role: "tool", callId: call.id, name: call.name, text, ...(result ? { result } : {}) },
    use: {
      name: call.name,
      input: "input" in read ? read.input : call.arguments,
      effect: tool?.effect ?? "read",
      status,
      ms: Math.round(ms),
      result: text.slice(0, resultKept).toWellFormed(),
      ...(result?.actedAs ? { actedAs: result.actedAs } : {}),
      ...more,
    },
  };
}

/** Runs a read. A tool that fails is told to the model. Rejects only when the turn is aborted. */
export async function runRead(read: ReadCall, context: ToolContext): Promise<ToolAnswer> {
  const started = performance.now();
  const ms = (): number => performance.now() - started;
  if (!read.ok) return answerTo(read, "invalid", read.fault, ms());
  try {
    const result = await read.tool.run(read.input, context);
    return answerTo(read, "done", result.content, ms(), result);
  } catch (error) {
    context.signal.throwIfAborted();
    return answerTo(read, "failed", `The tool failed: ${error instanceof Error ? error.message : String(error)}`, ms());
  }
}
