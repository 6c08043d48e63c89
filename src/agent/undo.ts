/** Takes back what the last turn of a conversation did that can be taken back: each write once, the latest first. */
import type { Effect, Effects } from "../core/effect.ts";
import type { Turn } from "../core/engine.ts";
import type { Language, Person } from "../core/message.ts";
import type { Policy } from "../core/policy.ts";
import type { Tool, ToolContext } from "../core/tool.ts";
import type { ToolUse, TurnInput } from "../core/turn.ts";
import { makeOnce } from "./effect.ts";
import { turnIdIn } from "./turnId.ts";
import { undoWords } from "./words.ts";

/** How many of a conversation's latest writes are looked through. */
const looked = 50;

export interface UndoOptions {
  readonly effects: Effects;
  readonly policy: Pick<Policy, "mayApprove">;
  readonly tools: ReadonlyMap<string, Tool>;
  readonly contextFor: (key: string) => ToolContext;
  readonly language: Language;
}

/**
 * Gives the words of the reply, and the writes that were made to take others back. `rest` may name the turn whose writes are
 * meant, instead of the last that made any.
 */
export async function undoLast(
  turn: Turn,
  input: TurnInput,
  rest: string,
  { effects, policy, tools, contextFor, language }: UndoOptions,
): Promise<{ markdown: string; tools: ToolUse[]; answered: boolean }> {
  const words = undoWords[language];
  const none = (markdown: string) => ({ markdown, tools: [], answered: false });
  const { found, at } = await turn.step("undo", async () => ({
    found: await effects.latest(input.conversation.id, looked),
    at: Date.now(),
  }));
  const named = turnIdIn(rest);
  const last = found.find(
    (effect) => effect.state === "done" && canUndo(effect, tools) && (named === undefined || effect.turnId === named),
  );
  if (!last) return none(words.nothing);
  if (!mayUndo(input.sender, last, input, policy)) return none(words.notYours(last.asker.name));
  const ofTurn = found.filter(
    (effect) => effect.turnId === last.turnId && effect.state === "done" && canUndo(effect, tools),
  );
  const lines: string[] = [];
  const uses: ToolUse[] = [];
  for (const effect of ofTurn) {
    const tool = tools.get(effect.tool);
    const undo = tool?.undo;
    const data = effect.result?.undo;
    if (!tool || !undo || !data) continue;
    const title = tool.title[language];
    if (at - Date.parse(effect.endedAt ?? effect.begunAt) > undo.withinMs) {
      lines.push(words.tooLate(title));
      continue;
    }
    const { ms, ...outcome } = await turn.step(
      `undo:${tool.name}`,
      async (key) => {
        const takeBack = {
          name: tool.name,
          run: (input: Record<string, unknown>, to: ToolContext) => undo.run(input, to),
        };
        const started = performance.now();
        const outcome = await makeOnce(effects, takeBack, data, contextFor(key), turn.id);
        if (outcome.status === "done") effects.undone(effect.key, key).catch(() => {});
        return { ...outcome, ms: Math.round(performance.now() - started) };
      },
      { effect: "write" },
    );
    const { status } = outcome;
    uses.push({
      name: tool.name,
      input: data,
      effect: "write",
      status,
      ms,
      rule: "undo by who may",
    });
    if (outcome.status === "done") lines.push(outcome.result.say ?? words.done(title));
    else lines.push(words[outcome.status](title, outcome.reason));
  }
  return { markdown: lines.join("\n\n"), tools: uses, answered: uses.some(({ status }) => status === "done") };
}

const canUndo = (effect: Effect, tools: ReadonlyMap<string, Tool>): boolean =>
  effect.result?.undo !== undefined && tools.get(effect.tool)?.undo !== undefined;

/** Whoever asked for a write may take it back, and so may owners. */
function mayUndo(
  person: Person,
  { asker }: Effect,
  { conversation }: TurnInput,
  policy: UndoOptions["policy"],
): boolean {
  return policy.mayApprove(person, asker, conversation, { who: ["asker", "role:owner"], count: 1 });
}
