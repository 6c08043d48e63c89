import type { Language } from "../../core/message.ts";
import type { Status } from "../../core/status.ts";
import { timeSaid } from "../receipt/words.ts";
import type { ChatCommand } from "./command.ts";

const turnsLooked = 50;

/** `/status`: whether the model answers, what the corpus holds, and what is under way in this conversation. */
export const status: ChatCommand = {
  async run({ input, language }, { status, turns, approvals, budgets }) {
    const now = await status();
    const waiting = await approvals.waiting(input.conversation.id);
    const before = await turns.before({ conversationId: input.conversation.id, turnId: input.turnId }, turnsLooked);
    const open = before.filter(({ state }) => state === "open").length;
    const { documents, chunks } = now.corpus;
    const spent = budgets(input).map(({ name, percent }) =>
      language === "zh" ? `预算“${name}”：已用 ${percent}%` : `Budget “${name}”: ${percent} % used`,
    );
    const notes = [...spent, ...(now.notes ?? []).map((note) => note[language])];
    const lines =
      language === "zh"
        ? [
            `语料库：${documents} 篇文档，${chunks} 个段落`,
            `本对话正在处理：${open} 条`,
            `本对话等待批准：${waiting.length} 项`,
            ...notes,
            `版本：${now.version}`,
          ]
        : [
            `Corpus: ${documents} documents, ${chunks} passages`,
            `Being worked on here: ${open}`,
            `Waiting for approval here: ${waiting.length}`,
            ...notes,
            `Version: ${now.version}`,
          ];
    return [head(now, language), "", ...[modelLine(now, language), ...lines].map((line) => `- ${line}`)].join("\n");
  },
};

function head({ modelFault, notes = [] }: Status, language: Language): string {
  if (modelFault) return language === "zh" ? "模型服务现在有问题。" : "The model service has a problem.";
  if (notes.length > 0)
    return language === "zh" ? "能用，但有一处要处理。" : "I work, but something needs to be put right.";
  return language === "zh" ? "一切正常。" : "All is well.";
}

function modelLine({ model, offline, modelAnsweredAt, modelFault }: Status, language: Language): string {
  const zh = language === "zh";
  if (offline) return zh ? "模型：没有，回答由规则生成" : "Model: none, replies come from rules";
  if (modelFault)
    return zh
      ? `模型：\`${model}\`，${timeSaid(modelFault.at)} 没有回应（${modelFault.kind}）`
      : `Model: \`${model}\`, did not answer at ${timeSaid(modelFault.at)} (${modelFault.kind})`;
  if (modelAnsweredAt)
    return zh
      ? `模型：\`${model}\`，上次回应于 ${timeSaid(modelAnsweredAt)}`
      : `Model: \`${model}\`, last answered at ${timeSaid(modelAnsweredAt)}`;
  return zh ? `模型：\`${model}\`，启动后还没有用过` : `Model: \`${model}\`, not asked since the start`;
}
