import type { ModelUse } from "../../core/turn.ts";
import { costSaid } from "../receipt/words.ts";
import type { ChatCommand } from "./command.ts";

const turnsCounted = 10_000;

const counted = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? "" : "s"}`;

/** `/usage`: what this conversation has used so far, and what the asker and the place spent today and this month. */
export const usage: ChatCommand = {
  async run(call, { turns, usage }) {
    const { input, language } = call;
    const before = await turns.before({ conversationId: input.conversation.id, turnId: input.turnId }, turnsCounted);
    const calls = before.flatMap(({ receipt }) => receipt?.models ?? []);
    const answers = before.filter(({ request, state }) => request.type === "ask" && state === "done").length;
    const sum = (pick: (call: ModelUse) => number): string =>
      calls.reduce((total, call) => total + pick(call), 0).toLocaleString("en");
    const [into, cached, out] = [
      sum(({ usage }) => usage.input),
      sum(({ usage }) => usage.cachedInput),
      sum(({ usage }) => usage.output),
    ];
    const cost = costSaid(calls, language);
    const conversation =
      language === "zh"
        ? `本对话到目前为止：${answers} 个回答，${calls.length} 次模型调用，输入 ${into} 个 token（其中缓存 ${cached}），输出 ${out} 个，费用 ${cost}。`
        : `This conversation so far: ${counted(answers, "answer")}, ${counted(calls.length, "model call")}, ${into} tokens in (${cached} cached), ${out} out, cost ${cost}.`;
    return `${conversation}\n\n${await usage(call)}`;
  },
};
