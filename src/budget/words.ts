/** What people read about budgets, in both languages: why, how much, until when, and who can help. */
import type { Language } from "../core/message.ts";
import { showMoney } from "../core/money.ts";
import type { Rule } from "./rules.ts";

type Said = Readonly<Record<Language, string>>;

/** An amount of a rule's unit, for people. */
export function showAmount(unit: Rule["unit"], amount: bigint, language: Language = "en"): string {
  if (unit !== "tokens") return showMoney({ currency: unit, pico: amount });
  const grouped = amount.toString().replace(/\B(?=(\d{3})+$)/g, ",");
  return language === "zh" ? `${grouped} 个 token` : `${grouped} tokens`;
}

/** The budget is used up, and nothing more is done on it. `day` is today in the zone. */
export function usedUp(rule: Rule, key: string, spent: bigint, day: string, zone: string): Said {
  const [until, untilZh] = rule.every === "day" ? [`tomorrow`, "明天"] : [`on ${nextMonth(day)}`, nextMonth(day)];
  const amounts = (language: Language) => ({
    limit: showAmount(rule.unit, rule.limit, language),
    spent: showAmount(rule.unit, spent, language),
  });
  const [en, zh] = [amounts("en"), amounts("zh")];
  return {
    en: `${whoseEn(rule, key)} ${periodEn(rule)} is used up: ${en.spent} of ${en.limit}. It starts anew ${until} (${zone}). To get more, ask ${rule.ask ?? "whoever runs atclaw"}; the budget is called \`${rule.name}\`.`,
    zh: `${whoseZh(rule, key)}${periodZh(rule)}已用完：限额 ${zh.limit}，已用 ${zh.spent}。${untilZh}（${zone}）重新计算。需要更多额度请联系${rule.ask ?? " atclaw 的管理员"}，预算名称是 \`${rule.name}\`。`,
  };
}

/** Nothing can be set aside for a model whose price nobody knows. */
export function unpriced(rule: Rule, model: string): Said {
  return {
    en: `I do not know what the model \`${model}\` costs, and the budget \`${rule.name}\` is in money, so I did not use it. Ask ${rule.ask ?? "whoever runs atclaw"} to add its price (\`prices\` in the settings) or to set that budget in tokens.`,
    zh: `我不知道模型 \`${model}\` 的价格，而预算 \`${rule.name}\` 以金额计，所以没有调用它。请让${rule.ask ?? " atclaw 的管理员"}补充它的价格（设置里的 \`prices\`），或把该预算改为按 token 计。`,
  };
}

/** Most of a budget is used; said once. */
export function warning(rule: Rule, key: string, spent: bigint, language: Language): string {
  const percent = (spent * 100n) / (rule.limit || 1n);
  const [used, limit] = [showAmount(rule.unit, spent, language), showAmount(rule.unit, rule.limit, language)];
  return language === "zh"
    ? `${whoseZh(rule, key)}${periodZh(rule)}已用 ${percent}%（${used} / ${limit}）。`
    : `${whoseEn(rule, key)} ${periodEn(rule)} is ${percent}% used (${used} of ${limit}).`;
}

/** A reply came from the model that stands in for a used-up budget's. */
export const insteadNote = (budget: string, model: string, language: Language): string =>
  language === "zh"
    ? `预算 \`${budget}\` 已用完，本次由 \`${model}\` 回答。`
    : `The budget \`${budget}\` is used up, so \`${model}\` answered this.`;

function whoseEn({ per }: Rule, key: string): string {
  switch (per) {
    case "user":
      return "Your budget";
    case "channel":
      return "This channel's budget";
    case "workspace":
      return "This workspace's budget";
    case "skill":
      return `The budget of the skill \`${key}\``;
    case "total":
      return "The budget of this bot";
  }
}

function whoseZh({ per }: Rule, key: string): string {
  switch (per) {
    case "user":
      return "你";
    case "channel":
      return "本频道";
    case "workspace":
      return "本工作区";
    case "skill":
      return `技能 \`${key}\` `;
    case "total":
      return "本机器人";
  }
}

const periodEn = ({ every }: Rule): string => (every === "day" ? "for today" : "for this month");
const periodZh = ({ every }: Rule): string => (every === "day" ? "今天的预算" : "本月的预算");

/** The first day of the month after a day. */
function nextMonth(day: string): string {
  const [year = 0, month = 0] = day.split("-").map(Number);
  return month === 12 ? `${year + 1}-01-01` : `${day.slice(0, 5)}${String(month + 1).padStart(2, "0")}-01`;
}
