import { commands, readCommand, usageOf } from "../../core/commands.ts";
import type { Language } from "../../core/message.ts";
import { examples, skillList } from "../words.ts";
import type { ChatCommand } from "./command.ts";

/** `/help`: what there is to say. `/help why`: one command. */
export const help: ChatCommand = {
  async run({ rest, language }, { skills }) {
    const asked = rest === "" ? undefined : readCommand(rest.startsWith("/") ? rest : `/${rest}`);
    const one = asked && "name" in asked && commands.find(({ name }) => name === asked.name);
    if (one) return line(one, language);
    const [can, tryIt, list] =
      language === "zh" ? ["我能做这些：", "试试看：", "命令："] : ["This is what I can do:", "Try:", "Commands:"];
    const all = commands.map((command) => `- ${line(command, language)}`).join("\n");
    return [can, skillList(skills, language), tryIt, examples(skills, language), list, all]
      .filter(Boolean)
      .join("\n\n");
  },
};

/** Both names are shown to Chinese speakers, since either can be typed. */
const line = (command: (typeof commands)[number], language: Language): string =>
  language === "zh"
    ? `\`${usageOf(command, "zh")}\`（\`/${command.name}\`）：${command.summary.zh}`
    : `\`${usageOf(command, "en")}\`: ${command.summary.en}`;
