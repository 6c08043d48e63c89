import { z } from "zod";
import type { ModelMessage, ToolCall, ToolSpec } from "../core/model.ts";
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

/**
 * Runs one call. Wrong names, malformed JSON and arguments that do not fit are answered in words the model can
 * correct itself by; a tool that fails is told to the model too. Rejects only when the turn is aborted.
 */
export async function runTool(
  call: ToolCall,
  tools: ReadonlyMap<string, Tool>,
  context: ToolContext,
): Promise<ToolAnswer> {
  const started = performance.now();
  const answer = (status: ToolUse["status"], input: unknown, text: string, result?: ToolResult): ToolAnswer => ({
    message: { role: "tool", callId: call.id, name: call.name, text, ...(result ? { result } : {}) },
    use: {
      name: call.name,
      input,
      effect: tools.get(call.name)?.effect ?? "read",
      status,
      ms: Math.round(performance.now() - started),
      result: text.slice(0, resultKept).toWellFormed(),
    },
  });

  const tool = tools.get(call.name);
  if (!tool)
    return answer(
      "invalid",
      call.arguments,
      `There is no tool "${call.name}". The tools are: ${[...tools.keys()].join(", ")}.`,
    );
  const parsed = parseArguments(call.arguments, tool);
  if (!parsed.ok) return answer("invalid", call.arguments, parsed.fault);
  try {
    const result = await tool.run(parsed.input, context);
    return answer("done", parsed.input, result.content, result);
  } catch (error) {
    context.signal.throwIfAborted();
    return answer("failed", parsed.input, `The tool failed: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parseArguments(
  text: string,
  tool: Tool,
): { ok: true; input: Record<string, unknown> } | { ok: false; fault: string } {
  let json: unknown;
  try {
    json = JSON.parse(text.trim() === "" ? "{}" : text);
  } catch (error) {
    return {
      ok: false,
      fault: `The arguments are not valid JSON (${(error as Error).message}). Call ${tool.name} again with valid JSON.`,
    };
  }
  const parsed = tool.input.safeParse(json);
  if (parsed.success) return { ok: true, input: parsed.data };
  return {
    ok: false,
    fault: `The arguments do not fit:\n${z.prettifyError(parsed.error)}\nCall ${tool.name} again with corrected arguments.`,
  };
}
