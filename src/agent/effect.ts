/** One write of a tool, made once: noted before it begins and when it ended; what was cut off is looked up, never guessed. */
import type { Effects } from "../core/effect.ts";
import { choicesOf, EffectError, TurnAborted } from "../core/errors.ts";
import type { Choice } from "../core/message.ts";
import type { Reconciled, Tool, ToolContext, ToolResult } from "../core/tool.ts";

/** How a write ended. `unknown`: it may have happened, and nobody but a person can tell. */
export type Outcome =
  | { readonly status: "done"; readonly result: ToolResult }
  | { readonly status: "failed" | "unknown"; readonly reason: string; readonly choices?: readonly Choice[] };

/**
 * Makes a write once for each `context.key`. Run again after a crash, it first learns whether the write happened:
 * from its own note, else from the tool. Rejects only when the process is going down, or the disk refuses.
 */
export async function makeOnce(
  effects: Pick<Effects, "begin" | "end">,
  tool: Pick<Tool, "name" | "run" | "reconcile">,
  input: Record<string, unknown>,
  context: ToolContext,
  turnId: string,
): Promise<Outcome> {
  const { key } = context;
  const before = await effects.begin({
    key,
    turnId,
    conversationId: context.conversation.id,
    tool: tool.name,
    begunAt: new Date().toISOString(),
  });
  /** Goes to disk in one commit with the step that carries the outcome. */
  const ended = (outcome: Outcome): Outcome => {
    const result = outcome.status === "done" ? outcome.result : undefined;
    effects.end(key, outcome.status, result, new Date().toISOString()).catch(() => {});
    return outcome;
  };

  if (before?.state === "done" && before.result) return { status: "done", result: before.result };
  if (before && before.state !== "failed") {
    const found = await look(tool, input, context);
    if (found.outcome === "done") return ended({ status: "done", result: found.result });
    if (found.outcome === "unknown")
      return ended({ status: "unknown", reason: "it was cut off, and whether it happened cannot be looked up" });
  }
  try {
    return ended({ status: "done", result: await tool.run(input, context) });
  } catch (error) {
    if (error instanceof TurnAborted && error.reason === "shutdown") throw error;
    const reason = error instanceof Error ? error.message : String(error);
    if (error instanceof EffectError && error.outcome === "not-done") {
      const choices = choicesOf(error);
      return ended({ status: "failed", reason, ...(choices.length > 0 && { choices }) });
    }
    const found = await look(tool, input, context);
    if (found.outcome === "done") return ended({ status: "done", result: found.result });
    return ended({ status: found.outcome === "not-done" ? "failed" : "unknown", reason });
  }
}

/** Asks the tool whether its write happened; a tool that cannot tell, or fails to, leaves it unknown. */
async function look(
  tool: Pick<Tool, "reconcile">,
  input: Record<string, unknown>,
  context: ToolContext,
): Promise<Reconciled> {
  try {
    return (await tool.reconcile?.(input, context)) ?? { outcome: "unknown" };
  } catch (error) {
    if (error instanceof TurnAborted && error.reason === "shutdown") throw error;
    return { outcome: "unknown" };
  }
}
