/** What `init` asks and writes, in English and Chinese. */
import type { Language } from "../core/message.ts";

export interface Answers {
  readonly language: Language;
  readonly model: string;
  readonly home: string;
  readonly zone: string;
}

interface Words {
  readonly language: string;
  readonly overwrite: (path: string) => string;
  readonly kept: (path: string) => string;
  readonly model: string;
  readonly noModel: (known: string) => string;
  readonly key: (variable: string) => string;
  readonly keyLater: (variable: string) => string;
  readonly keyLine: string;
  readonly home: string;
  readonly platforms: (known: string) => string;
  readonly noPlatform: (name: string, known: string) => string;
  readonly written: (path: string) => string;
  readonly next: string;
}

export const words: Readonly<Record<Language, Words>> = {
  en: {
    language: "Language / 语言: en or zh? [en]",
    overwrite: (path) => `${path} is there already. Write it anew? [y/N]`,
    kept: (path) => `${path} was left as it is. Name another file in ATCLAW_CONFIG, or say --force.`,
    model: "Which model? A number or a name, such as deepseek or ark/doubao-seed-1-6. [offline]",
    noModel: (known) => `That is no model service. Choose one of ${known}, with /<model> after it for a certain model.`,
    key: (variable) =>
      `Paste the key to try it now (it is not kept; set ${variable} where the bot runs), or press Enter:`,
    keyLater: (variable) => `Not tried. Set ${variable} before you start; \`npx atclaw doctor\` tries it.`,
    keyLine: "secrets stand in the environment only",
    home: "Where to keep data? [.atclaw]",
    platforms: (known) => `Which chats beside the web chat? ${known}, several parted by commas, or none. [none]`,
    noPlatform: (name, known) => `There is no chat "${name}". Choose from ${known}, or none.`,
    written: (path) => `Wrote ${path}.`,
    next: "Next:",
  },
  zh: {
    language: "Language / 语言: en or zh? [en]",
    overwrite: (path) => `${path} 已存在。要重新写入吗？[y/N]`,
    kept: (path) => `${path} 保持原样。请在 ATCLAW_CONFIG 中指定另一个文件，或使用 --force。`,
    model: "使用哪个模型？输入编号或名称，例如 deepseek 或 ark/doubao-seed-1-6。[offline]",
    noModel: (known) => `没有这个模型服务。请从 ${known} 中选择，指定模型时在后面加 /<模型>。`,
    key: (variable) => `粘贴密钥以立即试用（不会保存；请在运行机器人的环境中设置 ${variable}），或直接回车：`,
    keyLater: (variable) => `未试用。启动前请设置 ${variable}；\`npx atclaw doctor\` 会试用它。`,
    keyLine: "密钥只放在环境变量里",
    home: "数据保存在哪里？[.atclaw]",
    platforms: (known) => `除网页聊天外还要接入哪些平台？${known}，多个用逗号分隔，或 none。[none]`,
    noPlatform: (name, known) => `没有平台“${name}”。请从 ${known} 中选择，或 none。`,
    written: (path) => `已写入 ${path}。`,
    next: "接下来：",
  },
};

/** The text of `atclaw.yaml`: what was answered, and the rest that people change most as comments. */
export function settingsText({ language, model, home, zone }: Answers): string {
  const say = comments[language];
  return `# ${say.head}

# ${say.model}
model: ${JSON.stringify(model)}

# ${say.home}
home: ${JSON.stringify(home)}

# ${say.zone}
zone: ${JSON.stringify(zone)}

# ${say.skills}
# skills: [market-qa, meeting-booking]

# ${say.policy}
# policy:
#   people:
#     boss: { slack: "T012345:U012345", roles: [owner] }

# ${say.budgets}
# budgets:
#   - { name: user-day, per: user, every: day, usd: 1 }
`;
}

const comments: Readonly<
  Record<Language, Record<"head" | "model" | "home" | "zone" | "skills" | "policy" | "budgets", string>>
> = {
  en: {
    head: "Settings of atclaw: docs/operations.md. Secrets never stand here; they come from the environment.",
    model: "What writes the replies (docs/models.md); ATCLAW_MODEL goes before it.",
    home: "The data folder, from this file's folder; ATCLAW_HOME goes before it.",
    zone: "The time zone of people whose platform tells none.",
    skills: "The skills that are on; these when left out.",
    policy: "Who may do what (docs/policy.md); applies without a restart.",
    budgets: "How much may be spent (docs/budgets.md).",
  },
  zh: {
    head: "atclaw 的设置，见 docs/operations.md。密钥从不写在这里，只放在环境变量中。",
    model: "由什么生成回复（docs/models.md）；环境变量 ATCLAW_MODEL 优先。",
    home: "数据目录，相对于本文件所在目录；环境变量 ATCLAW_HOME 优先。",
    zone: "平台没有提供时区的人使用的时区。",
    skills: "已启用的技能；省略时即为这些。",
    policy: "谁可以做什么（docs/policy.md）；无需重启即可生效。",
    budgets: "可以花费多少（docs/budgets.md）。",
  },
};
