/**
 * What people can say that is a command and no question: the names, the same in every chat. Help, the inbox and what
 * platforms are told about us (Slack's manifest, Feishu's menu) come from this list; what a command does is in
 * `src/agent/commands`.
 */
import type { Language } from "./message.ts";
import { nearest } from "./nearest.ts";

type Words = Readonly<Record<Language, string>>;

interface Command {
  readonly name: string;
  /** Other names of it, without the slash; the Chinese one first. */
  readonly aliases: readonly string[];
  /** What may follow the name. */
  readonly takes?: Words;
  /** What it does, in a few words that begin small and end without a stop. */
  readonly summary: Words;
  /** Set for a command that does not wait for the turns before it in its conversation. */
  readonly atOnce?: true;
}

/** The commands, in the order help shows them. */
export const commands = [
  {
    name: "help",
    aliases: ["帮助"],
    summary: { en: "what I can do and how to say it", zh: "我能做什么、怎么说" },
  },
  {
    name: "skills",
    aliases: ["技能"],
    summary: { en: "the skills that are on", zh: "已启用的技能" },
  },
  {
    name: "why",
    aliases: ["为什么", "依据"],
    takes: { en: "[TURN]", zh: "[编号]" },
    summary: {
      en: "what the last answer rests on: sources, tools, model, cost",
      zh: "上一个回答的依据：来源、工具、模型、费用",
    },
  },
  {
    name: "usage",
    aliases: ["用量"],
    summary: {
      en: "tokens and cost of this conversation, and how far budgets are used",
      zh: "本对话的用量和费用，以及预算的使用情况",
    },
  },
  {
    name: "status",
    aliases: ["状态"],
    summary: { en: "whether everything is well", zh: "一切是否正常" },
    atOnce: true,
  },
  {
    name: "model",
    aliases: ["模型"],
    takes: { en: "[NAME]", zh: "[名称]" },
    summary: { en: "the model in use here; an owner chooses another", zh: "这里使用的模型；所有者可以更换" },
  },
  {
    name: "stop",
    aliases: ["停止"],
    summary: { en: "end the answer that is running", zh: "停止正在进行的回答" },
    atOnce: true,
  },
  {
    name: "approvals",
    aliases: ["待批"],
    summary: { en: "what waits for approval here", zh: "这里有什么在等待批准" },
  },
  {
    name: "approve",
    aliases: ["批准", "同意"],
    takes: { en: "[ID]", zh: "[编号]" },
    summary: { en: "agree to what waits", zh: "批准等待中的操作" },
  },
  {
    name: "reject",
    aliases: ["拒绝", "驳回"],
    takes: { en: "[ID] [why]", zh: "[编号] [原因]" },
    summary: { en: "say no to what waits", zh: "拒绝等待中的操作" },
  },
  {
    name: "change",
    aliases: ["修改"],
    takes: { en: "ID field=value …", zh: "编号 字段=值 …" },
    summary: { en: "have it done with other details, which are approved anew", zh: "改动细节后重新提交批准" },
  },
  {
    name: "undo",
    aliases: ["撤销"],
    takes: { en: "[TURN]", zh: "[编号]" },
    summary: { en: "take back the last action", zh: "撤销上一个操作" },
  },
  {
    name: "remind",
    aliases: ["提醒"],
    takes: { en: "me WHEN to WHAT", zh: "我 时间 事情" },
    summary: {
      en: "a reminder, one before each meeting, or a morning digest; alone it lists them",
      zh: "到时提醒、会前提醒或早报；单独使用则列出",
    },
  },
  {
    name: "forget",
    aliases: ["忘记", "忘了"],
    takes: { en: "me", zh: "我" },
    summary: { en: "erase what is kept about you", zh: "删除关于你的全部记录" },
  },
] as const satisfies readonly Command[];

export type CommandName = (typeof commands)[number]["name"];

/** How a command is typed in a language, such as `/reject [ID] [why]`. */
export function usageOf(command: Command, language: Language): string {
  const name = language === "zh" ? (command.aliases[0] ?? command.name) : command.name;
  return `/${name}${command.takes ? ` ${command.takes[language]}` : ""}`;
}

/** What a text that begins with a slash means. `nearest` is the command it may have meant. */
export type ReadCommand =
  | { readonly name: CommandName; readonly rest: string }
  | { readonly unknown: string; readonly nearest?: CommandName };

/** A command's name: letters up to a space or the end, and what ends sentences. What goes on after a slash or a dot is a path. */
const slashWord = /^[/／](\p{L}[\p{L}\p{N}_-]*)[?？!！.。,，:：]*(?=\s|$)/u;
const slashHan = /^[/／](\p{Script=Han}+)/u;

/** "Remind me in 20 minutes to …", "提醒我明天九点…": said without a slash it is no question either. */
const plainReminder =
  /^(?:please\s+)?remind me\s+(?:in|at|on|to|tomorrow|tonight|today|every|next|this|before)\b(?!.*[?？]\s*$)|^(?:请|麻烦)?(?:再)?提醒我(?!.*(?:什么|多少|哪|谁|怎么|吗|[?？])).*(?:点|分钟|小时|天|周|月|早|晚|午|会前)/iu;

/**
 * Reads a command. Undefined for what is none: text without a slash, a path such as `/usr/bin`, and a sentence that only begins
 * with a slashed word that is like no command. Letter case does not matter; after a Chinese name no space is needed.
 */
export function readCommand(text: string): ReadCommand | undefined {
  const found = slashWord.exec(text);
  const word = found?.[1]?.toLowerCase();
  const rest = text.slice(found?.[0].length ?? 0).trim();
  const known = word === undefined ? undefined : byName.get(word);
  if (known) return { name: known, rest };
  const han = slashHan.exec(text)?.[1];
  const alias = han && [...byName.keys()].find((name) => han.startsWith(name));
  if (alias)
    return {
      name: byName.get(alias) as CommandName,
      rest: text.slice(1 + alias.length).replace(/^[？！。，：\s]+/u, ""),
    };
  if (plainReminder.test(text)) return { name: "remind", rest: text };
  if (word === undefined) return undefined;
  const meant = nearestTo(word);
  if (rest !== "" && meant === undefined) return undefined;
  return { unknown: word, ...(meant ? { nearest: meant } : {}) };
}

/** Longer names first, so that the longest that fits is found. */
const byName: ReadonlyMap<string, CommandName> = new Map(
  commands
    .flatMap(({ name, aliases }) => [name, ...aliases].map((alias) => [alias, name] as const))
    .sort(([a], [b]) => b.length - a.length),
);

function nearestTo(word: string): CommandName | undefined {
  const begun = commands.find(({ name }) => word.length > 2 && name.startsWith(word))?.name;
  return byName.get(nearest(word, byName.keys()) ?? "") ?? begun;
}
