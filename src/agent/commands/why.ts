import type { TurnRecord } from "../../core/history.ts";
import { renderReceipt } from "../receipt/render.ts";
import { turnIdIn } from "../turnId.ts";
import type { ChatCommand, CommandCall, CommandPorts } from "./command.ts";

const turnsLooked = 50;

/** `/why`: what the last answer rests on; `/why TURN`: what another one of this conversation does. */
export const why: ChatCommand = {
  async run(call, ports) {
    const zh = call.language === "zh";
    const turn = await turnMeant(call, ports);
    if (turn) return renderReceipt(turn, call.language);
    const id = turnIdIn(call.rest);
    if (id === undefined)
      return zh
        ? "这个对话里还没有可以说明依据的回答。"
        : "There is no answer in this conversation yet that I could explain.";
    return zh
      ? `这个对话里没有编号为 \`${id}\` 的回答，我只说明本对话里的回答。不带编号的 \`/why\` 说明最近的一个。`
      : `There is no answer \`${id}\` in this conversation, and I explain only those of this one. \`/why\` alone explains the latest.`;
  },
};

async function turnMeant(
  { input, rest }: CommandCall,
  { turns }: Pick<CommandPorts, "turns">,
): Promise<TurnRecord | undefined> {
  const id = turnIdIn(rest);
  if (id !== undefined) {
    const found = await turns.find(id);
    // What one conversation knows stays there.
    return found?.conversationId === input.conversation.id ? found : undefined;
  }
  const before = await turns.before({ conversationId: input.conversation.id, turnId: input.turnId }, turnsLooked);
  return before.find(
    ({ request }) => request.type === "ask" || (request.type === "command" && request.name === "undo"),
  );
}
