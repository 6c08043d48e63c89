/** A turn's receipt as people read it: the one form of it, behind `/why` and `atclaw turns show`. */
import type { Decision } from "../../core/approval.ts";
import type { TurnRecord } from "../../core/history.ts";
import type { Citation, Language } from "../../core/message.ts";
import { neutralise } from "../../core/text.ts";
import type { ModelUse, ToolUse } from "../../core/turn.ts";
import { code, costSaid, durationSaid, fieldsSaid, shortened, timeSaid } from "./words.ts";

const quoteLength = 400;
const resultLength = 300;

/** What stands behind a turn, in Markdown: what set it off, sources, tools, models, what was not found, cost and time. */
export function renderReceipt(turn: TurnRecord, language: Language): string {
  const say = words[language];
  const { receipt } = turn;
  const place = receipt ? `${turn.adapter}, ${say.places[receipt.trigger.place]}` : turn.adapter;
  const asked = say.asked(turn.sender.name, timeSaid(turn.saidAt), place, shortened(turn.text));
  if (!receipt) return neutralise([`**${say.title}** ${code(turn.id)}`, `- ${asked}`, `- ${say.open}`].join("\n"));
  const { citations, tools, models, ungrounded, outside = [] } = receipt;
  const section = (title: string, lines: readonly string[]) => (lines.length > 0 ? ["", `**${title}**`, ...lines] : []);
  return neutralise(
    [
      `**${say.title}** ${code(turn.id)}`,
      `- ${asked}`,
      `- ${say.took(durationSaid(receipt.ms), receipt.actedAs)}`,
      ...(receipt.summarised ? [`- ${say.summarised(receipt.summarised)}`] : []),
      ...(turn.reply?.problem ? [`- ${say.problems[turn.reply.problem]}`] : []),
      ...section(
        say.sources,
        citations.map((citation, index) => sourceSaid(citation, index + 1)),
      ),
      ...section(
        say.tools,
        tools.map((use) => toolSaid(use, language)),
      ),
      ...section(
        say.models,
        models.map((call) => modelSaid(call, language)),
      ),
      ...section(say.ungrounded, ungrounded.length > 0 ? [`- ${ungrounded.map(code).join(", ")}`] : []),
      ...section(say.outside, outside.length > 0 ? [`- ${outside.map(code).join(", ")}`] : []),
      ...(citations.length + tools.length + models.length === 0 ? ["", say.nothing] : []),
      "",
      say.cost(costSaid(models, language)),
    ].join("\n"),
  );
}

function sourceSaid({ source, title, publisher, date, quote }: Citation, number: number): string {
  const from = [publisher, date].filter(Boolean).join(", ");
  return `- [${number}] ${source} ${title}${from ? ` (${from})` : ""}\n  > ${shortened(quote, quoteLength)}`;
}

function toolSaid(
  { name, effect, status, ms, actedAs, input, result, rule, decisions }: ToolUse,
  language: Language,
): string {
  const say = words[language];
  return [
    `- ${code(name)} (${say.effects[effect]}), ${say.statuses[status]}, ${durationSaid(ms)}${actedAs ? say.inAskersName : ""}`,
    ...fieldsSaid(input).map((field) => `  - ${field}`),
    ...(rule === undefined ? [] : [`  - ${say.rule} ${code(rule)}`]),
    ...(decisions ?? []).map((decision) => `  - ${decisionSaid(decision, language)}`),
    ...(result === undefined ? [] : [`  - ${say.result} ${shortened(result, resultLength)}`]),
  ].join("\n");
}

function decisionSaid({ person, decision, at, note }: Decision, language: Language): string {
  const said = words[language].decisions[decision](person.name, timeSaid(at));
  return note === undefined ? said : `${said}: ${shortened(note)}`;
}

function modelSaid(call: ModelUse, language: Language): string {
  const { backend, model, usage, attempts, ms } = call;
  const name = backend === model ? code(model) : `${code(backend)} ${code(model)}`;
  const tries = attempts > 1 ? `, ${words[language].attempts(attempts)}` : "";
  return `- ${name}: ${words[language].tokens(usage)}, ${costSaid([call], language)}, ${durationSaid(ms)}${tries}`;
}

type Problem = NonNullable<NonNullable<TurnRecord["reply"]>["problem"]>;
type DecisionWords = Readonly<Record<Decision["decision"], (who: string, at: string) => string>>;

interface Words {
  readonly title: string;
  readonly asked: (who: string, at: string, where: string, what: string) => string;
  readonly open: string;
  readonly took: (time: string, as: string) => string;
  readonly inAskersName: string;
  readonly summarised: (messages: number) => string;
  readonly problems: Readonly<Record<Problem, string>>;
  readonly sources: string;
  readonly tools: string;
  readonly models: string;
  readonly ungrounded: string;
  readonly outside: string;
  readonly places: Readonly<Record<"direct" | "channel", string>>;
  readonly nothing: string;
  readonly cost: (cost: string) => string;
  readonly effects: Readonly<Record<ToolUse["effect"], string>>;
  readonly statuses: Readonly<Record<ToolUse["status"], string>>;
  readonly rule: string;
  readonly result: string;
  readonly decisions: DecisionWords;
  readonly attempts: (count: number) => string;
  readonly tokens: (usage: ModelUse["usage"]) => string;
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    title: "What this answer rests on",
    asked: (who, at, where, what) => `${who} asked at ${at} (${where}): “${what}”`,
    open: "It is not done yet: it is being worked on, or waits for approval.",
    summarised: (messages) => `${messages} earlier messages were summarised for it; all of them are kept.`,
    inAskersName: ", in the asker's name",
    took: (time, as) => `It took ${time} of work; done with the rights of: ${as}`,
    problems: {
      stopped: "It was stopped before its end.",
      failed: "It failed.",
      refused: "It was refused.",
    },
    sources: "Sources",
    tools: "Tools",
    models: "Models",
    ungrounded: "Figures found in none of the sources",
    outside: "Words of others it had before it",
    places: { direct: "a direct chat", channel: "a channel" },
    nothing: "It used no source, no tool and no model.",
    cost: (cost) => `Cost: ${cost}`,
    effects: { read: "reads", write: "changes something" },
    statuses: {
      done: "done",
      failed: "failed",
      invalid: "called wrongly",
      refused: "refused by policy",
      rejected: "rejected",
      expired: "nobody approved it in time",
      unknown: "it is not known whether it happened",
    },
    rule: "Policy:",
    result: "Result:",
    decisions: {
      approve: (who, at) => `Approved by ${who} at ${at}`,
      reject: (who, at) => `Rejected by ${who} at ${at}`,
      change: (who, at) => `Changed by ${who} at ${at}`,
    },
    attempts: (count) => `${count} attempts`,
    tokens: ({ input, cachedInput, output }) =>
      `${input} tokens in${cachedInput > 0 ? ` (${cachedInput} cached)` : ""}, ${output} out`,
  },
  zh: {
    title: "这个回答的依据",
    asked: (who, at, where, what) => `${who} 于 ${at} 提问（${where}）：“${what}”`,
    open: "还没有完成：正在处理，或在等待批准。",
    summarised: (messages) => `为它摘要了较早的 ${messages} 条消息；原文全部保留。`,
    inAskersName: "，以提问者的身份",
    took: (time, as) => `处理用时 ${time}；使用的权限：${as}`,
    problems: { stopped: "中途被停止。", failed: "处理失败。", refused: "被拒绝。" },
    sources: "来源",
    tools: "工具",
    models: "模型",
    ungrounded: "在来源中没有找到的数字",
    outside: "读到的他人文字",
    places: { direct: "私聊", channel: "频道" },
    nothing: "没有使用来源、工具或模型。",
    cost: (cost) => `费用：${cost}`,
    effects: { read: "只读", write: "会做更改" },
    statuses: {
      done: "完成",
      failed: "失败",
      invalid: "调用有误",
      refused: "被策略拒绝",
      rejected: "被拒绝",
      expired: "没有人及时批准",
      unknown: "不确定是否已执行",
    },
    rule: "策略：",
    result: "结果：",
    decisions: {
      approve: (who, at) => `${who} 于 ${at} 批准`,
      reject: (who, at) => `${who} 于 ${at} 拒绝`,
      change: (who, at) => `${who} 于 ${at} 修改`,
    },
    attempts: (count) => `尝试 ${count} 次`,
    tokens: ({ input, cachedInput, output }) =>
      `输入 ${input} 个 token${cachedInput > 0 ? `（其中缓存 ${cachedInput}）` : ""}，输出 ${output} 个`,
  },
};
