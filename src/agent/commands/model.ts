import type { Language } from "../../core/message.ts";
import type { ChatCommand } from "./command.ts";

/** `/model`: which model answers, and where that is set. */
export const model: ChatCommand = {
  async run({ rest, language }, { status }) {
    const { model, offline } = await status();
    const words = says[language];
    return [offline ? words.none : words.inUse(model), rest === "" ? "" : words.notHere, words.where]
      .filter(Boolean)
      .join(" ");
  },
};

const says: Readonly<
  Record<Language, { none: string; inUse: (model: string) => string; notHere: string; where: string }>
> = {
  en: {
    none: "No model is in use: replies come from rules.",
    inUse: (model) => `The model in use is \`${model}\`.`,
    notHere: "It cannot be changed from a chat.",
    where:
      "Whoever runs atclaw sets it with `model` in `atclaw.yaml` or with `ATCLAW_MODEL`; it holds from the next start.",
  },
  zh: {
    none: "现在没有使用模型：回答由规则生成。",
    inUse: (model) => `现在使用的模型是 \`${model}\`。`,
    notHere: "不能在对话里更换模型。",
    where: "管理员可以在 `atclaw.yaml` 的 `model` 或环境变量 `ATCLAW_MODEL` 中设置，重启后生效。",
  },
};
