/** What a message that asks for a chart wants to see: its subject without the words for the picture, and the sort of figure. */
import type { FigureUnit } from "../../../src/core/figures.ts";

/** Sorts of figure that one chart can hold side by side; currencies are sorts of their own. */
export type Measure =
  | "percent"
  | "points"
  | "fold"
  | "count"
  | "length"
  | "CNY"
  | "USD"
  | "EUR"
  | "GBP"
  | "HKD"
  | "JPY";

export interface Wish {
  /** The message without the words that ask for a chart. */
  readonly topic: string;
  /** `money` is any currency; undefined when the words do not tell. */
  readonly measure: Measure | "money" | undefined;
  /** The asker wants to see how something went over time. */
  readonly overTime: boolean;
  /** The asker wants to see one thing beside others. */
  readonly among: boolean;
}

const polite =
  /^\s*(?:(?:please|now|ok(?:ay)?|then)[,\s]+|(?:can|could|would|will) you\s+(?:please\s+)?|i(?:'d| would) (?:like|love)\s+(?:you\s+)?(?:to\s+(?:see\s+)?)?|i want\s+(?:you\s+)?(?:to\s+(?:see\s+)?)?|let me see\s+|let's\s+(?:see\s+)?)+/i;
const doing =
  /^\s*(?:draw|plot|chart|graph|visuali[sz]e|illustrate|make|create|generate|give|show|render|sketch|produce|build|prepare|turn|put)\b\s*(?:(?:me|us)\b\s*)?/i;
const picture =
  /(?:\b(?:in|as|into|with|on|using|by)\s+)?(?:\b(?:a|an|the|one)\s+)?(?:\b(?:simple|small|nice|quick|clear|little)\s+)?(?:\b(?:bar|column|line|pie|horizontal|vertical|trend|comparison)\s*)*\b(?:charts?|graphs?|plots?|diagrams?|histograms?)\b(?:\s+(?:(?:of|for|on|about|with)|(?:that\s+|which\s+)?(?:show|compar)(?:s|es|ing|e))(?:\s+how)?\b)?/gi;
const doingZh =
  /^\s*(?:请|麻烦)?(?:你|您)?(?:能不能|可以|能否)?(?:帮我|给我|替我|为我|帮忙)?(?:再|来)?(?:画|做|绘制|绘|生成|制作|出|来)?(?:出|一下)?(?:一?[张个幅份])?/;
const pictureZh =
  /(?:并?(?:做成|画成|绘制?成|制成|变成|转成|整理成|画|做|绘制|生成|用)(?:出|为)?)?(?:一?[张个幅份])?(?:的)?(?:简单的?)?(?:柱状|条形|柱形|折线|曲线|饼状?|趋势|走势|对比|比较|统计|数据|可视化)*图(?:表|形|像)?(?:来|上)?(?:展示|显示|呈现|表示|看看|画出)?(?:一下|出来)?/g;

const measures: readonly (readonly [Measure | "money", RegExp])[] = [
  ["points", /percentage points?|百分点/i],
  [
    "percent",
    /\b(?:shares?|percent(?:age)?s?|proportions?|growth|rates?|slices?)\b|份额|占比|比例|市占率|占有率|增速|增长率|百分比/i,
  ],
  [
    "money",
    /\b(?:prices?|costs?|revenues?|valuations?|invest(?:ment|ments|ed)?|capex|expenditures?|spending|ARR|backlogs?|profits?|budgets?|fees?|market (?:size|value)s?)\b|价格|成本|收入|营收|估值|投资|开支|支出|订单|利润|市场规模|市值/i,
  ],
  [
    "count",
    /\b(?:numbers?|users?|volumes?|windows?|parameters?|downloads?|tokens?|cards?|employees|calls?|DAU|MAU)\b|数量|用户|日活|月活|调用量|消耗量|窗口|参数|下载/i,
  ],
];

/** True when a message plainly asks for a picture of figures, rather than about one. */
export function wantsChart(message: string): boolean {
  if (/^\s*(?:what|which|who|whose|when|where|why|how)\b/i.test(message)) return false;
  return /\b(?:charts?|graphs?|plot|histogram)\b|\bvisuali[sz]e\b|图表|柱状图|条形图|折线图|饼图|走势图|趋势图|(?:画|绘|做|生成)\S{0,4}图/i.test(
    message,
  );
}

/** Reads the wish. A message that is nothing but the wish for a chart is its own topic. */
export function readWish(message: string): Wish {
  const plain = message.trim().replace(/[?？!！。.\s]+$/, "");
  const held = plain.replace(/把(.+?)(?=做成|画成|绘|制成|变成|转成|整理成|用)/, "$1");
  const struck = held
    .replace(polite, "")
    .replace(doing, "")
    .replace(picture, " ")
    .replace(doingZh, "")
    .replace(pictureZh, " ");
  const topic = struck
    .replace(
      /^[\s,，:：、;；]*(?:(?:of|for|the|showing|comparing|how|展示|显示|关于|来)(?:\s+|(?=\p{Script=Han})))*/iu,
      "",
    )
    .replace(/\s+/g, " ")
    .replace(/[\s,，:：、;；的]+$/, "")
    .trim();
  return {
    topic: /[\p{L}]{2}/u.test(topic) ? topic : plain,
    measure: measures.find(([, pattern]) => pattern.test(topic))?.[0],
    overTime:
      /\bline (?:chart|graph)|\bover time\b|\btrend|\bdevelop|\bgrow(?:s|n|th|ing)?\b|\bevol|\bhistory\b|\bsince\b|\bfrom (?:19|20)\d\d to\b|折线|曲线|变化|走势|趋势|历年|逐年|增长/i.test(
        message,
      ),
    among:
      /\bcompar|\bcompetitors?\b|\brivals?\b|\bothers\b|\branking|\bversus\b|\bvs\b|各家|各厂商|各公司|对手|排名|比较|对比/i.test(
        message,
      ),
  };
}

/** Which sort of figure a unit is; figures that count things of any sort are one. */
export function measureOf(unit: FigureUnit | undefined): Measure {
  switch (unit) {
    case undefined:
    case "tokens":
      return "count";
    case "second":
    case "minute":
    case "hour":
    case "day":
    case "week":
    case "month":
    case "quarter":
    case "year":
      return "length";
    default:
      return unit;
  }
}

/** True when a figure of sort `has` is what the wish asks for. */
export function isWanted(has: Measure, wanted: Wish["measure"]): boolean {
  if (wanted === undefined) return has !== "length";
  return wanted === "money" ? !["percent", "points", "fold", "count", "length"].includes(has) : has === wanted;
}
