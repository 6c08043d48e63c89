import { personKey } from "../../core/audit.ts";
import type { Language } from "../../core/message.ts";
import type { ChatCommand } from "./command.ts";

/** What takes a choice back. */
const none = new Set(["default", "默认"]);

/** `/model`: which model answers in this conversation. `/model NAME`: an owner chooses another of those configured. */
export const model: ChatCommand = {
  effect: "write",
  async run({ input, rest, language }, { models }) {
    const say = words[language];
    const { conversation, sender, turnId } = input;
    const { names } = models;
    const name = rest.replaceAll("`", "").trim();
    if (names.length < 2) return names[0] === "offline" ? say.rules : say.only(names[0] ?? "");
    if (name === "") {
      const chosen = await models.chosen(conversation.id);
      const inUse = names.find((one) => one === chosen) ?? names[0] ?? "";
      return `${say.inUse(inUse)}\n\n${names.map((one) => `- \`${one}\``).join("\n")}\n\n${say.how}`;
    }
    if (!models.mayChoose(sender, conversation)) return say.notYours;
    const goesBack = none.has(name.toLowerCase());
    const wanted = goesBack ? names[0] : oneCalled(name, names);
    if (wanted === undefined) return say.unknown(name, names.map((one) => `\`${one}\``).join(", "));
    await models.choose(conversation.id, goesBack ? undefined : wanted, personKey(conversation, sender), turnId);
    return say.chosen(wanted);
  },
};

/** The one that somebody names in full, or by its service or its model where only one has that. */
function oneCalled(name: string, names: readonly string[]): string | undefined {
  const said = name.toLowerCase();
  const full = names.find((one) => one.toLowerCase() === said);
  const [part, ...more] = names.filter((one) => one.toLowerCase().split("/").includes(said));
  return full ?? (more.length === 0 ? part : undefined);
}

interface Words {
  readonly rules: string;
  readonly only: (name: string) => string;
  readonly inUse: (name: string) => string;
  readonly how: string;
  readonly notYours: string;
  readonly unknown: (name: string, known: string) => string;
  readonly chosen: (name: string) => string;
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    rules:
      "No model is in use: replies come from rules. Whoever runs atclaw sets it with `model` in `atclaw.yaml` or with `ATCLAW_MODEL`; it holds from the next start.",
    only: (name) =>
      `The model in use is \`${name}\`, the only one configured. Whoever runs atclaw sets it with \`model\` in \`atclaw.yaml\` or with \`ATCLAW_MODEL\`; it holds from the next start.`,
    inUse: (name) => `The model in use here is \`${name}\`. Configured are, in the order they stand in for each other:`,
    how: "An owner chooses one for this conversation with `/model NAME`, and goes back with `/model default`.",
    notYours: "Only an owner may choose the model. `/model` alone shows which one is in use.",
    unknown: (name, known) => `\`${name}\` is none of the configured models, which are ${known}.`,
    chosen: (name) => `From now on \`${name}\` answers in this conversation.`,
  },
  zh: {
    rules:
      "现在没有使用模型：回答由规则生成。管理员可以在 `atclaw.yaml` 的 `model` 或环境变量 `ATCLAW_MODEL` 中设置，重启后生效。",
    only: (name) =>
      `现在使用的模型是 \`${name}\`，也是唯一配置的模型。管理员可以在 \`atclaw.yaml\` 的 \`model\` 或环境变量 \`ATCLAW_MODEL\` 中设置，重启后生效。`,
    inUse: (name) => `这个对话使用的模型是 \`${name}\`。已配置的模型（按替补顺序）：`,
    how: "所有者可以用 `/模型 名称` 为本对话选择其中一个，用 `/模型 默认` 恢复。",
    notYours: "只有所有者可以选择模型。不带名称的 `/模型` 显示正在使用的模型。",
    unknown: (name, known) => `没有配置 \`${name}\` 这个模型。已配置的有：${known}。`,
    chosen: (name) => `从现在起，本对话由 \`${name}\` 回答。`,
  },
};
