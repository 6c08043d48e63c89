/** What a question's own words say of the sort of its answer, and which of them only ask. */
import { figures } from "../../src/core/figures.ts";
import type { Term } from "./lexicon.ts";

export const strike = (match: string): string => ",".repeat(match.length);

/** The sort of thing that answers a question. */
export type AnswerType =
  | "percent"
  | "points"
  | "fold"
  | "money"
  | "amount"
  | "count"
  | "duration"
  | "time"
  | "day"
  | "person"
  | "organisation"
  | "role"
  | "place"
  | "meaning"
  | "list"
  | "yesno"
  | "reason"
  | "manner"
  | "thing";

/** First fit wins. */
const types: readonly (readonly [AnswerType, RegExp])[] = [
  [
    "meaning",
    /\bwhat (?:does|do) [\w .-]+ (?:stand for|mean)\b|\bwhat is [\w .-]+ short for\b|(?:是什么意思|代表什么|的全称|是什么的缩写)/i,
  ],
  [
    "points",
    /\bhow (?:wide|big|large) (?:is|was) the (?:gap|lead)\b|\b(?:what|how) .*\bgap (?:between|of|to)\b|\b(?:how many|by how many|number of) (?:percentage )?points?\b|\bpercentage points?\b|百分点/i,
  ],
  [
    "percent",
    /\bgrowth rate\b|\b(?:what|which|how much) (?:market )?(?:percentage|percent|proportion|fraction|portion|shares?|slice|chunk|cut)\b|\bhow (?:big|large|great) an? (?:share|slice|part|portion|piece|cut|chunk)\b|\b(?:large|big|small|tiny|major|minor|great)(?: or (?:an? )?\w+)? (?:part|share|portion|slice|fraction)\b|\bhow (?:big|large) (?:is|was|are|were) .* (?:relative to|compared (?:to|with)|next to|within|(?:part|share|slice|piece|cut|portion) of)\b|\bwhat (?:is|was|are|were) [^?]*\b(?:margin|churn|retention rate)s?\b|\bhow many percent\b|\bby (?:what|how many) percent|增速|增长率|百分之几|百分比|占比|占(?:了|到|据)?(?:多少|几成)|多大(?:的)?(?:份额|比例)/i,
  ],
  [
    "duration",
    /\bhow old\b|几岁|年龄|多大年纪|\bhow much time\b|\bhow (?:long|many (?:\w+ )?(?:days?|weeks?|months?|years?|hours?|minutes?|quarters?|consecutive))\b(?! (?:of|users))|\bhow (?:soon|quickly|fast) (?:can|does|did)\b(?!.*\b(?:grow|rise|increase|expand|growing)\b)|多久|多长时间|几天|几周|几个月|几年(?!级)|多少(?:天|周|个月|年|分钟|小时|个?季度)|连续(?:多少|几)/i,
  ],
  ["fold", /\bhow many times|\bhow many[- ]?fold|\bby what (?:factor|multiple)|\bwhat multiple|多少倍|几倍|倍数/i],
  [
    "reason",
    /^\s*why\b|\bwhy (?:did|does|is|are|was|were|do|has|have)\b|\bfor what reason|\bwhat (?:is|was|are|were) the (?:main |primary |key )?reasons?\b|(?<![称名叫作认成])为什么|为何|原因/i,
  ],
  [
    "day",
    /\b(?:on )?(?:what|which) (?:exact |specific )?(?:date|day)\b|\b(?:exact|precise) (?:\w+ )?(?:date|day)\b|具体日期|几月几[日号]|哪一?天|什么日期|几号/i,
  ],
  [
    "time",
    /\bwhat period\b|\bwhat (?:is|was) the (?:exact )?(?:launch |release )?date\b|\bwhich (?:season|half|period)\b|\bwhat season\b|^\W*when\b|\w[,;]\s*when\b|\b(?:and|but|since|until|by|from|exactly) when\b|\bwhen (?:did|does|do|was|were|is|are|will|has|have|had|can|could|should|would)\b|\b(?:what|which) (?:year|month|quarter|date|time)\b|什么时候|何时|哪一?年|哪个?月|几月|哪个?季度|几几年|时间是/i,
  ],
  [
    "person",
    /\bwho(?:m|se)?\b|\b(?:which|what) (?:person|executive|scientist|founder|leader|ceo|cto)\b|谁|哪位|哪个人/i,
  ],
  [
    "place",
    /^\W*where\b|\bwhere (?:is|are|was|were|do|does|did|will|has|have)\b|\b(?:what|which) (?:cit(?:y|ies)|country|countries|region|part of the world|place|location|town|campus)\b|哪里|何处|哪座城市|哪个(?:城市|国家|地区|地方)|什么地方/i,
  ],
  [
    "role",
    /\b(?:what|which) (?:job |official |exact )?(?:title|role|position|post|job)\b|\bwhat (?:is|was) [\w\s]+['’]s (?:job|title|role|position|post)\b|\b(?:title|role|position|post) (?:of|does|did|is held)\b|\bwhat (?:is|are|was|were) [^?]*\b(?:in charge of|responsible for)\W*$|职务|头衔|担任(?:什么|何)|什么职/i,
  ],
  [
    "money",
    /\bhow many (?:US )?(?:dollars|yuan|euros|pounds)\b|\bhow much (?:money|cash|revenue|capital|investment)\b|\b(?:what|which) (?:sum|amount of money)\b|\bwhat (?:did|does|do|will|would|has|have) [^?]*\b(?:spend|spent|pay|paid|charge|cost|earn)\b(?! for instead)|\b(?:what|which) (?:[\w-]+ ){0,3}(?:fees?|price|salary|wage|sum)(?= (?:must|should|can|may|has|have|had|would|could|is|was|are|were|must)\b)|\bwhat (?:is|was|are|were) [^?]*\b(?:market cap\w*|worth|(?:revenue|sales|income|investment) (?:target|goal)s?)\b|(?<!\bby )\bhow much\b.*\b(?:cost|costs|pay|paid|invest|invested|spend|spent|charge|worth|earn|raise)\b|\b(?:what|which|how (?:high|large|big))\b(?: (?:is|was|are|were))?(?: [\w.’'%&$-]+){0,7}? (?:price|prices|cost|costs|revenue|revenues|valuation|budget|investment|investments|capex|expenditures?|spending|ARR|profit|backlog|salary|fee|funding|quote|commitment|market value|income|bid)(?= (?:of|for|in|per|did|does|do|that|at|by|from|on|as|to|with|behind|was|is|is|will|each|come|reach)\b|[,?]|\s*$)|多少(?:钱|元|亿元|美元|人民币)|(?:收入|营收|估值|利润|成本|金额|投资|投入|订单|市值|价格|定价|开支|报价|规模)[^，。？]{0,6}(?:是|为|达|有)[^，。？]{0,3}(?:多少|多高|几)|多少[^，。？]{0,3}(?:收入|营收|资金|投资)|多少(?:亿|万)?(?:美元|元|人民币)/i,
  ],
  [
    "amount",
    /\b(?:by|to) (?:how much|what amount|what extent)\b|\bhow much\b|\bhow (?:fast|quickly|strongly) (?:did|does|is|has)\b.*\b(?:grow|grown|rise|risen|increase|expand|growing)|(?:降低|减少|下降|提高|增加|增长|上升|升至|降至|增至|超过|达到|高达)(?:了|到)?多少(?!个|家|款|名|人|位|台|张|次|条|项|种|倍)|多少(?!个|家|款|名|人|位|台|张|次|条|项|种|倍|天|周|年|钱|元|亿|万|\s*[Tt]oken|词元)/i,
  ],
  [
    "count",
    /\bhow many\b|\bwhat (?:is|was) the (?:total |overall |daily |annual )*(?:number|volume|count) of\b|\bwhat (?:is|was|are|were) [^?]*['’]s? [^?]*\bvolumes?\b|\bhow large\b|\bhow big\b|多少(?:个|家|款|名|人|位|台|张|次|条|项|种|亿|万|卡)?|(?<!哪)几(?:个|家|款|名|位|台|张|次|条|项|种|篇|轮|层|类|大)|多大|多长|多高/i,
  ],
  [
    "organisation",
    /\b(?:which|what) (?:[a-z-]+ )?(?:company|firm|vendor|provider|institution|lab|laboratory|organi[sz]ation|team|supplier|department|group|business group|customer|client|agency|subsidiary)\b(?! [a-z]+s (?:do|does|did|are|were|have)\b)|哪(?:一)?(?:家|个)(?:公司|企业|厂商|机构|团队|部门|实验室|云|集团)|哪家/i,
  ],
  [
    "yesno",
    /^\s*(?:is|are|was|were|does|do|did|has|have|can|could|will|would|should)\b|吗\s*$|是否|是不是|有没有|能否/i,
  ],
  [
    "list",
    /\bwhich (?:[a-z-]+ ){0,4}[a-z-]+s\b|\bwhat (?:are|were) the\b|\bname the\b|\blist\b|哪些|哪几|哪[两三四五六七八九十]|有什么|包括什么/i,
  ],
  ["manner", /\bhow\b|如何|怎么|怎样|方式/i],
];
/** Words that only name the sort of value asked for. */
const impliedBy: Partial<Record<AnswerType, RegExp>> = {
  percent:
    /^(?:share|shares|cut|chunk|piece|fraction|market share|percentage|proportion|portion|percent|slice|占比|份额|市场份额|比例|市占率)$/i,
  money:
    /^(?:dollars?|yuan|euros?|prices?|pricing|costs?|fees?|charges?|priced?|cash|money|sum|价格|定价|费用|售价|金额|成本|收费)$/i,
  amount: /^(?:costs?|prices?|amount|数量|价格|成本|金额)$/i,
  duration: /^(?:time|时间)$/i,
  place:
    /^(?:cit(?:y|ies)|countr(?:y|ies)|regions?|place|location|located|based|headquartered|situated|town|城市|国家|地区|地方)$/i,
  role: /^(?:in charge|charge|responsible|负责|title|role|positions?|post|job|职务|头衔|职位)$/i,
  fold: /^(?:times|multiple|factor|倍|倍数)$/i,
  points: /^(?:gap|difference|差距|差)$/i,
};

const askingPatterns: readonly RegExp[] = [
  /\b(?:what|which) (?:exact |specific )?(?:dates?|days?|years?|months?|quarters?|seasons?|time|period|person|persons|people|name|names|number)\b/gi,
  /\bwho (?:is|was|stands) behind\b|\bwhat (?:is|was) the (?:exact )?date of\b|\b(?:stands?|short) for\b|是什么意思|代表什么|的全称/gi,
  /\bthe (?:names?|number|amount|figure|value) of\b|\bhow (?:many|much|long|large|big|high|often|far)\b|\bby how\b/gi,
  /(?:是|为|有|占|达到?|了)?(?:多少|什么(?:时候|时间|人)?|谁|何时|为何|如何|怎么样?|怎样)(?:个|家|款|名|人|位|台|张|次|条|项|种|倍|钱)?|哪[一二两三四五六七八九十]?(?:个|家|款|项|名|位|篇|种|些|几)?|几(?:个|家|款|项|名|位|篇|种|次|周|天|年|月)|多(?:长|大|久|高)|是否|吗|分别|请问|根据|按照|需要|至少|目前|最近|近期|百分点|具体|一共|大约|左右|其中|关于|对于|通过|进行|之间|可以|能够|已经|属于|曾经|告诉我|这篇文章|文章|报道|中?提到的?|相关|有关|名字|叫/g,
];
const askingOrganisation =
  /\b(?:what|which) (?:company|firm|vendor|provider|institution|organi[sz]ation|team|supplier|agency|department|group|lab|laboratory)\b|哪一?[个家](?:公司|企业|厂商|机构|团队|部门)/gi;

/** The text with the words that only ask (`which company`, `on what day`, `哪四家`) struck out: they say the sort of answer, not what it is about. */
export function withoutAsking(text: string, type: AnswerType): string {
  let plain = type === "organisation" ? text.replace(askingOrganisation, strike) : text;
  for (const pattern of askingPatterns) plain = plain.replace(pattern, strike);
  return plain;
}

/** True for `A or B?` where both are figures, times or the like that the question itself states. */
export function offersChoice(text: string): boolean {
  if (!/\bor\b|还是/i.test(text)) return false;
  const stated = new Set(
    figures(text)
      .filter((one) => one.kind !== "label")
      .map((one) => one.value),
  );
  return (
    stated.size >= 2 ||
    (stated.size === 1 &&
      /\bor (?:nearly|about|almost|over )?\s?half\b|还是(?:近|约)?一半|\b(?:tens|dozens|hundreds|thousands) of [a-z]+illions?\b/i.test(
        text,
      ))
  );
}

export const shareWord = /\b(?:share|percentage|proportion|portion|market share)\b|份额|比例|市占率|占比/i;
const amountWord = /\b(?:what|how much|how large|how big|how high)\b|多少|多大|多高|几/i;
export const futureWord = /\bwill\b|\bgoing to\b|\bplans? to\b|将(?:会|在|于|要)?|未来|明年/i;

/** Sorts of answer that a noun asks for where no question word does: `Acme's price` in `Compare Acme's price with …`. */
export const nounTypes: readonly (readonly [AnswerType, RegExp])[] = [
  ["percent", /\b(?:share|proportion|percentage|rate)s?\b|份额|占比|比例|增速/i],
  [
    "money",
    /\b(?:price|cost|revenue|valuation|investment|capex|expenditures?|ARR|backlog|profit|budget|fee|target|market size)s?\b(?! (?:cut|reduction|growth|increase))|价格|成本|收入|营收|估值|投资|订单|利润|市场规模/i,
  ],
  ["percent", /\b(?:reduction|cut|discount|growth)s?\b|增长|降幅/i],
  ["time", /\b(?:launch|release|founding) (?:date|year|time)s?\b|时间|日期/i],
  [
    "count",
    /\b(?:number|users?|volume|window|parameters?|downloads?|tokens?|cards?|employees|quarters)\b|数量|用户|调用量|窗口|参数/i,
  ],
];

export function impliedTerms(text: string, terms: readonly Term[], type: AnswerType): Term[] {
  return terms.filter((term) => impliedBy[type]?.test(text.slice(term.start, term.end)));
}

/** `Which novel shows how much …`: what the question begins with asks, not the question inside it. */
const embedded =
  /^(\W*(?:(?:in|at|on|under|to|by|from|with|for) )?(?:which|what) (?!is\b|was\b|are\b|were\b)[^,;]*?) how (?:much|many|large|big|long|often)\b/i;

export function typeOf(asked: string): AnswerType {
  const text = embedded.exec(asked)?.[1] ?? asked;
  const found = types.find(([, pattern]) => pattern.test(text))?.[0] ?? "thing";
  const vague =
    found === "thing" ||
    found === "count" ||
    found === "list" ||
    found === "money" ||
    found === "amount" ||
    found === "manner";
  if (vague && shareWord.test(text) && amountWord.test(text) && !/\bhow many\b/i.test(text)) return "percent";
  return found;
}
