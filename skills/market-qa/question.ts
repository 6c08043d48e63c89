/** What a question asks: its parts, and for each the names, the thing asked for, the time, and the sort of answer that fits. */
import { type Figure, figures } from "../../src/core/figures.ts";
import { languageOf } from "../../src/core/language.ts";
import type { Language } from "../../src/core/message.ts";
import { type Shape, splitQuestion } from "./clauses.ts";
import { type Lexicon, readTerms, type Term } from "./lexicon.ts";
import { periodsOf, withoutPeriods } from "./periods.ts";
import { isLight, isStop, unitsOf } from "./words.ts";

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

export interface Clause {
  readonly text: string;
  readonly terms: readonly Term[];
  /** Terms that name someone or something. */
  readonly names: readonly Term[];
  /** Terms that say what is asked of the names. */
  readonly focus: readonly Term[];
  readonly periods: readonly string[];
  readonly type: AnswerType;
  /** What the sort of answer itself says (`price` where money is asked for): a fitting value stands for these terms. */
  readonly implied: readonly Term[];
  /** The question offers the values to choose from (`9 or 11 quarters?`). */
  readonly choice: boolean;
  /** Terms that only name the views to choose from (`hard or easy`): an answer may hold one, the other or neither. */
  readonly options: ReadonlySet<Term>;
  /** Names that only say whose another name is (`Acme's Rocket`), each with that other name. */
  readonly owned: ReadonlyMap<Term, Term>;
  /** The subject is what something happens to: `When was X launched?` */
  readonly passive: boolean;
  /** The sort of answer was read from a noun; when no such value stands, any statement will do. */
  readonly inferred: boolean;
  /** How many things are asked for (`which three units`). */
  readonly items: string | undefined;
  /** Values of figures that the question states; they are given, not asked for. Empty for a choice. */
  readonly given: ReadonlySet<string>;
  /** Names that other parts of the question speak of: likely at hand, but not asked about here. */
  readonly context: readonly Term[];
  /** It asks for something by its sort (`which model`, `what is it called`): a name that the question does not hold answers. */
  readonly naming: boolean;
  /** The question looks ahead (`will`, 将). */
  readonly future: boolean;
}

export interface Question {
  readonly text: string;
  readonly language: Language;
  readonly shape: Shape;
  readonly clauses: readonly Clause[];
  readonly sources: number;
}

const nameKinds = new Set(["organisation", "product", "person", "name"]);
/** Names that a question can be about. Places set the scope, publishers say things of others. */
export const isSubject = (term: Term): boolean => nameKinds.has(term.kind);

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
    /\bgrowth rate\b|\b(?:what|which|how much) (?:market )?(?:percentage|percent|proportion|fraction|portion|shares?|slice|chunk|cut)\b|\bhow (?:big|large|great) an? (?:share|slice|part|portion|piece|cut|chunk)\b|\b(?:large|big|small|tiny|major|minor|great)(?: or (?:an? )?\w+)? (?:part|share|portion|slice|fraction)\b|\bhow (?:big|large) (?:is|was|are|were) .* (?:relative to|compared (?:to|with)|next to|(?:part|share|slice|piece|cut|portion) of)\b|\bwhat (?:is|was|are|were) [^?]*\b(?:margin|churn|retention rate)s?\b|\bhow many percent\b|\bby (?:what|how many) percent|增速|增长率|百分之几|百分比|占比|占(?:了|到|据)?(?:多少|几成)|多大(?:的)?(?:份额|比例)/i,
  ],
  [
    "duration",
    /\bhow old\b|几岁|年龄|多大年纪|\bhow much time\b|\bhow (?:long|many (?:\w+ )?(?:days?|weeks?|months?|years?|hours?|minutes?|quarters?|consecutive))\b(?! (?:of|users))|\bhow (?:soon|quickly|fast) (?:can|does|did)\b(?!.*\b(?:grow|rise|increase|expand|growing)\b)|多久|多长时间|几天|几周|几个月|几年(?!级)|多少(?:天|周|个月|年|分钟|小时|个?季度)|连续(?:多少|几)/i,
  ],
  ["fold", /\bhow many times|\bhow many[- ]?fold|\bby what (?:factor|multiple)|\bwhat multiple|多少倍|几倍|倍数/i],
  [
    "reason",
    /^\s*why\b|\bwhy (?:did|does|is|are|was|were|do|has|have)\b|\bfor what reason|\bwhat (?:is|was|are|were) the (?:main |primary |key )?reasons?\b|为什么|为何|原因/i,
  ],
  ["day", /\b(?:on )?(?:what|which) (?:exact |specific )?(?:date|day)\b|具体日期|几月几[日号]|哪一?天|什么日期|几号/i],
  [
    "time",
    /\bwhat period\b|\bwhat (?:is|was) the (?:exact )?(?:launch |release )?date\b|\bwhich (?:season|half|period)\b|\bwhat season\b|^\W*when\b|[,;]\s*when\b|\b(?:and|but|since|until|by|from|exactly) when\b|\bwhen (?:did|does|do|was|were|is|are|will|has|have|had|can|could|should|would)\b|\b(?:what|which) (?:year|month|quarter|date|time)\b|什么时候|何时|哪一?年|哪个?月|几月|哪个?季度|几几年|时间是/i,
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
    /\b(?:what|which) (?:job |official |exact )?(?:title|role|position|post|job)\b|\bwhat (?:is|was) [\w\s]+['’]s (?:job|title|role|position|post)\b|\b(?:title|role|position|post) (?:of|does|did|is held)\b|职务|头衔|担任(?:什么|何)|什么职/i,
  ],
  [
    "money",
    /\bhow much (?:money|cash|revenue|capital|investment)\b|\b(?:what|which) (?:sum|amount of money)\b|\bwhat (?:is|was|are|were) [^?]*\b(?:market cap\w*|worth|(?:revenue|sales|income|investment) (?:target|goal)s?)\b|\bhow much\b.*\b(?:cost|costs|pay|paid|invest|invested|spend|spent|charge|worth|earn|raise)\b|\b(?:what|which|how (?:high|large|big))\b(?: (?:is|was|are|were))?(?: [\w.’'%&$-]+){0,7}? (?:price|prices|cost|costs|revenue|revenues|valuation|budget|investment|investments|capex|expenditures?|spending|ARR|profit|backlog|salary|fee|funding|quote|commitment|market value|income|bid)(?= (?:of|for|in|per|did|does|do|that|at|by|from|on|as|to|with|behind|was|is|is|will|each|come|reach)\b|[,?]|\s*$)|多少(?:钱|元|亿元|美元|人民币)|(?:收入|营收|估值|利润|成本|金额|投资|投入|订单|市值|价格|定价|开支|报价|规模)[^，。？]{0,6}(?:是|为|达|有)[^，。？]{0,3}(?:多少|多高|几)|多少[^，。？]{0,3}(?:收入|营收|资金|投资)|多少(?:亿|万)?(?:美元|元|人民币)/i,
  ],
  [
    "amount",
    /\b(?:by|to) (?:how much|what amount|what extent)\b|\bhow much\b|\bhow (?:fast|quickly|strongly) (?:did|does|is|has)\b.*\b(?:grow|grown|rise|risen|increase|expand|growing)|(?:降低|减少|下降|提高|增加|增长|上升|升至|降至|增至|超过|达到|高达)(?:了|到)?多少(?!个|家|款|名|人|位|台|张|次|条|项|种|倍)|多少(?!个|家|款|名|人|位|台|张|次|条|项|种|倍|天|周|年|钱|元|亿|万|\s*[Tt]oken|词元)/i,
  ],
  [
    "count",
    /\bhow many\b|\bwhat (?:is|was) the (?:total |overall |daily |annual )*(?:number|volume|count) of\b|\bhow large\b|\bhow big\b|多少(?:个|家|款|名|人|位|台|张|次|条|项|种|亿|万|卡)?|几(?:个|家|款|名|位|台|张|次|条|项|种|篇|轮|层|类|大)|多大|多长|多高/i,
  ],
  [
    "organisation",
    /\b(?:which|what) (?:[a-z-]+ )?(?:company|firm|vendor|provider|institution|lab|laboratory|organi[sz]ation|team|supplier|department|group|business group|customer|client|agency|subsidiary)\b|哪(?:一)?(?:家|个)(?:公司|企业|厂商|机构|团队|部门|实验室|云|集团)|哪家/i,
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
  money: /^(?:prices?|pricing|costs?|fees?|charges?|priced?|cash|money|sum|价格|定价|费用|售价|金额|成本|收费)$/i,
  amount: /^(?:costs?|prices?|amount|数量|价格|成本|金额)$/i,
  duration: /^(?:time|时间)$/i,
  place: /^(?:cit(?:y|ies)|countr(?:y|ies)|regions?|place|location|located|town|城市|国家|地区|地方)$/i,
  role: /^(?:title|role|positions?|post|job|职务|头衔|职位)$/i,
  fold: /^(?:times|multiple|factor|倍|倍数)$/i,
  points: /^(?:gap|difference|差距|差)$/i,
};

const askingPatterns: readonly RegExp[] = [
  /\b(?:what|which) (?:exact |specific )?(?:dates?|days?|years?|months?|quarters?|seasons?|time|period|person|persons|people|name|names|number)\b/gi,
  /\bwho (?:is|was|stands) behind\b|\bwhat (?:is|was) the (?:exact )?date of\b|\b(?:stands?|short) for\b|是什么意思|代表什么|的全称/gi,
  /\bthe (?:names?|number|amount|figure|value) of\b|\bhow (?:many|much|long|large|big|high|often|far)\b|\bby how\b/gi,
  /(?:是|为|有|占|达到?|了)?(?:多少|什么(?:时候|时间|人)?|谁|何时|为何|如何|怎么样?|怎样)(?:个|家|款|名|人|位|台|张|次|条|项|种|倍|钱)?|哪[一二两三四五六七八九十]?(?:个|家|款|项|名|位|篇|种|些|几)?|几(?:个|家|款|项|名|位|篇|种|次|周|天|年|月)|多(?:长|大|久|高)|是否|吗|分别|请问|根据|按照|需要|至少|目前|具体|一共|大约|左右|其中|关于|对于|通过|进行|之间|可以|能够|已经|属于|曾经|告诉我|这篇文章|文章|报道|中?提到的?|相关|有关|名字|叫/g,
];
const askingOrganisation =
  /\b(?:what|which) (?:company|firm|vendor|provider|institution|organi[sz]ation|team|supplier|agency|department|group|lab|laboratory)\b|哪一?[个家](?:公司|企业|厂商|机构|团队|部门)/gi;

/** The text with the words that only ask (`which company`, `on what day`, `哪四家`) struck out: they say the sort of answer, not what it is about. */
function withoutAsking(text: string, type: AnswerType): string {
  let plain = type === "organisation" ? text.replace(askingOrganisation, strike) : text;
  for (const pattern of askingPatterns) plain = plain.replace(pattern, strike);
  return plain;
}

/** The number in `which three units` or `哪两项`, as digits. */
function itemsAsked(text: string): string | undefined {
  const asked =
    /\b(?:which|what|what are the|name the|the) (two|three|four|five|six|seven)\b|哪?([两三四五六七])(?:个|家|款|项|位|种|大|条|类)/i.exec(
      text,
    );
  const number = asked && figures(`${asked[1] ?? asked[2]}${asked[2] ? "个" : ""}`)[0];
  return number?.value;
}

/** True for `A or B?` where both are figures, times or the like that the question itself states. */
function offersChoice(text: string): boolean {
  if (!/\bor\b|还是/i.test(text)) return false;
  const stated = new Set(
    figures(text)
      .filter((one) => one.kind !== "label")
      .map((one) => one.value),
  );
  return (
    stated.size >= 2 ||
    (stated.size === 1 && /\bor (?:nearly|about|almost|over )?\s?half\b|还是(?:近|约)?一半/i.test(text))
  );
}

const shareWord = /\b(?:share|percentage|proportion|portion|market share)\b|份额|比例|市占率|占比/i;
const amountWord = /\b(?:what|how much|how large|how big|how high)\b|多少|多大|多高|几/i;
const namingWord =
  /\b(?:which|what) (?!is\b|was\b|are\b|were\b|do\b|does\b|did\b|has\b|have\b|had\b|will\b|would\b|can\b|could\b|should\b|else\b|happen|ma[dk]e)\w|\bcalled\b|\bnames? (?:of|for)\b|哪[些个几款]|叫什么|名称/i;
const futureWord = /\bwill\b|\bgoing to\b|\bplans? to\b|将(?:会|在|于|要)?|未来|明年/i;

/** Reads a question with the corpus's own vocabulary. */
export function readQuestion(asked: string, lexicon: Lexicon): Question {
  const text = asked.replace(/\b(wh(?:at|o|en|ere)|how)['’]s\b/gi, "$1 is");
  const parts = splitQuestion(text);
  const compared = parts.shape === "compare" || !asksInWords.test(text) || /^how\b.*\b(?:compare|differ)\b/i.test(text);
  const read = parts.clauses.map((clause) =>
    readClause(compared ? clause.replace(comparing, strike) : clause, lexicon, compared),
  );
  const whole = readClause(text, lexicon, compared);
  const complete = read.length > 1 ? read.map((clause) => inherit(clause, read, whole)) : read;
  const clauses = parts.shape === "order" ? complete : complete.flatMap(distribute);
  return { text, language: languageOf(text), shape: parts.shape, clauses, sources: parts.sources };
}

const joint =
  /^(?:['’]s?)?\s*(?:,|、|and|or|&|as well as|和|与|及|以及|或)\s*(?:and\s+|or\s+)?(?:(?:of|in|for|by|from|to|at|with|on)\s+)?(?:the\s+)?$/i;
/** Questions of one relation between names stay whole: what A is to B cannot be asked of A alone. */
const relation = /\b(?:between|lag|lead over|behind|ahead of|gap)\b|落后|领先|差距|相差|之间/i;

/** `the shares of A, B and C` asks three things; each name gets the clause to itself. */
function distribute(clause: Clause): Clause[] {
  if (clause.type === "yesno" || clause.type === "points" || relation.test(clause.text)) return [clause];
  const named = clause.terms.filter(
    (term) =>
      isSubject(term) ||
      /^(?!AI\b)\p{L}*\p{Lu}\p{L}*\p{Lu}\p{L}*(?: [\p{L}\p{N}]+)?$/u.test(clause.text.slice(term.start, term.end)),
  );
  const listed = named.filter((name, i) => {
    const next = named[i + 1];
    const last = named[i - 1];
    const joins = (a: Term | undefined, b: Term | undefined) =>
      a && b && b.start >= a.end && joint.test(clause.text.slice(a.end, b.start));
    return joins(name, next) || joins(last, name);
  });
  if (listed.length < 2) return [clause];
  return listed.map((name) => {
    const others = listed.filter((other) => other !== name);
    return {
      ...clause,
      names: clause.names.filter((one) => !others.includes(one)),
      terms: clause.terms.filter((one) => !others.includes(one)),
    };
  });
}

/** Words that make a sentence a question; without them it is a topic (`Acme market share 2025`). */
const asksInWords =
  /\b(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|has|have|can|will|name|list|tell|explain)\b|多少|什么|谁|哪|何|几|为什么|如何|怎|吗|是否/i;
const comparing =
  /\b(?:please |compare[ds]?|comparison|contrast|differ(?:s|ences?|ent)?|versus)\b|比较|对比|相比|不同|区别|差异/gi;
const strike = (match: string) => ",".repeat(match.length);

/** Sorts of answer that a noun asks for where no question word does: `Acme's price` in `Compare Acme's price with …`. */
const nounTypes: readonly (readonly [AnswerType, RegExp])[] = [
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

function readClause(text: string, lexicon: Lexicon, fragment = false): Clause {
  const first = typeOf(text);
  const asked = fragment && first === "person" && !/^\W*who/i.test(text) ? "thing" : first;
  const noun =
    fragment && (asked === "thing" || asked === "manner")
      ? nounTypes.find(([, pattern]) => pattern.test(text))?.[0]
      : undefined;
  const type = noun ?? asked;
  const choice = offersChoice(text);
  const plain = withoutAsking(withoutPeriods(text), type);
  const unknown = unknownNames(plain, lexicon);
  const terms = readTerms(lexicon, plain).map((term) =>
    unknown.some((name) => term.start >= name.start && term.end <= name.end) && term.kind === "word"
      ? { ...term, kind: "name" as const }
      : term,
  );
  const stranger = unknownHanName(text);
  const content = terms
    .map((term) =>
      stranger && term.end <= stranger && !term.ids.some((id) => lexicon.groups.has(id))
        ? { ...term, kind: "name" as const }
        : term,
    )
    .filter((term) => !isPeriodTerm(text, term));
  return {
    text,
    terms: content,
    names: content.filter(isSubject),
    focus: focusOf(text, content, type),
    periods: periodsOf(text),
    type,
    implied: impliedTerms(text, content, type),
    choice,
    options: optionsIn(text, content),
    passive: /\b(?:was|were|is|been|be)\b|\border\b|顺序|先后|成立|创立/i.test(text),
    owned: ownedIn(text, content),
    inferred: noun !== undefined,
    items: itemsAsked(text),
    given: figuresGiven(text, choice),
    context: [],
    naming: (type === "list" || type === "thing") && namingWord.test(text),
    future: futureWord.test(text),
  };
}

/**
 * A clause without a subject of its own (`and who leads it`) is about the subject of the others; one that is a bare name
 * (`Compare A with B's share of calls`) asks of it what the others ask of theirs.
 */
function inherit(clause: Clause, all: readonly Clause[], whole: Clause): Clause {
  const refers = /\b(?:it|its|they|their|them|he|she|his|her|this|that)\b|其|它|他|她|该/i.test(clause.text);
  const named = all.find((other) => other !== clause && other.names.length);
  const lacksName = !clause.names.length && named && (refers || clause.terms.length < 2);
  const content = clause.terms.filter(
    (term) => !isSubject(term) && term.kind !== "publisher" && !term.ids.every(isLight),
  );
  const told = all.find((other) => other !== clause && other.terms.some((term) => !isSubject(term)));
  const borrowed = content.length || !told ? [] : told.terms.filter((term) => !isSubject(term));
  const donor = borrowed.length ? told : undefined;
  const tail = !donor && told && !clause.names.length && content.length <= 1 && clause !== all[0] ? told.terms : [];
  const type = donor?.type ?? (clause.type === "thing" && shareWord.test(clause.text) ? "percent" : clause.type);
  const timeless = all.every((one) => !one.periods.length);
  return {
    ...clause,
    type,
    names: lacksName ? named.names : clause.names,
    context: all.flatMap((other) => (other === clause ? [] : other.names)),
    terms: [...clause.terms, ...(lacksName ? named.names : []), ...borrowed, ...tail],
    inferred: donor ? donor.inferred : clause.inferred,
    focus: donor ? donor.focus : clause.focus,
    implied: donor
      ? donor.implied
      : clause.implied.length || type === clause.type
        ? clause.implied
        : impliedTerms(clause.text, content, type),
    periods: clause.periods.length ? clause.periods : donor ? donor.periods : timeless ? whole.periods : [],
  };
}

function impliedTerms(text: string, terms: readonly Term[], type: AnswerType): Term[] {
  return terms.filter((term) => impliedBy[type]?.test(text.slice(term.start, term.end)));
}

function typeOf(text: string): AnswerType {
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

const isPeriodTerm = (text: string, term: Term) => {
  const raw = text.slice(term.start, term.end);
  return (
    /^(?:19|20)\d\d$|^[QqHh][1-4]$|^\d{1,2}$/.test(raw) ||
    /^(?:January|February|March|April|May|June|July|August|September|October|November|December)$/.test(raw)
  );
};

/** The words on both sides of an `or`, where they are no names. */
function optionsIn(text: string, terms: readonly Term[]): Set<Term> {
  const spans = [...text.matchAll(/([\w-]+) or (?:an? |the )?([\w-]+)/gi)].map((match) => [
    match.index,
    match.index + match[0].length,
  ]);
  return new Set(
    terms.filter(
      (term) => !isSubject(term) && spans.some(([start = 0, end = 0]) => term.start >= start && term.end <= end),
    ),
  );
}

/** `Acme's Rocket` and `Acme的Rocket` speak of the rocket. */
function ownedIn(text: string, terms: readonly Term[]): Map<Term, Term> {
  const pairs = new Map<Term, Term>();
  for (const [i, term] of terms.entries()) {
    const next = terms[i + 1];
    if (!next || !isSubject(term) || !isSubject(next)) continue;
    if (/^(?:['’]s?\s+|的)$/.test(text.slice(term.end, next.start))) pairs.set(term, next);
  }
  return pairs;
}

/** Where a Chinese question begins with what looks like a company's name (`某某科技的…`): the end of that name. */
function unknownHanName(text: string): number | undefined {
  const match =
    /^(\p{Script=Han}{2,6}?)(?:公司|集团|科技|机器人|电子|银行|网络|汽车|股份|控股|资本|智能|云)(?=的|\p{Script=Han}{0,6}的)/u.exec(
      text,
    );
  return match?.[1]?.length;
}

/** Capitalised words of a question, its first word apart, that the lexicon does not know. */
function unknownNames(text: string, lexicon: Lexicon): { start: number; end: number }[] {
  const units = unitsOf(text);
  return units
    .filter(
      (unit, i) =>
        i > 0 && unit.capital && unit.kind === "word" && !isStop(unit.key) && !lexicon.root.next.has(unit.key),
    )
    .map((unit) => ({ start: unit.start, end: unit.end }));
}

/** The terms that stand where a question names what it wants: after `how many`, in `the X of`, after a possessive, before 是多少. */
function focusOf(text: string, terms: readonly Term[], type: AnswerType): Term[] {
  const content = terms.filter((term) => !isSubject(term) && term.kind !== "place" && term.kind !== "publisher");
  const within = (start: number, end: number) => content.filter((term) => term.start >= start && term.end <= end);
  const han = /\p{Script=Han}/u.test(text);
  const spot = han ? hanSpot(text) : englishSpot(text);
  const chosen = spot ? within(spot.start, spot.end) : [];
  if (chosen.length && han) return chosen.slice(-2);
  if (chosen.length && type === "count") return chosen.slice(0, 2);
  if (chosen.length) return chosen;
  return content.slice(0, 2);
}

const auxiliary =
  /\b(?:do|does|did|is|are|was|were|has|have|had|can|could|will|would|should|may|of|for|in|by|that|which|who|to|from|on|at|with|when|while|after|before|once|as|if|since|than|because)\b|[,?]/i;

function englishSpot(text: string): { start: number; end: number } | undefined {
  const leads = [
    /\bhow (?:many|much)\s+(?:of\s+(?:the\s+|its\s+|their\s+)?)?/i,
    /\b(?:which|what)\s+(?!is\b|was\b|are\b|were\b|do\b|does\b|did\b|has\b|have\b|will\b|would\b|can\b)/i,
    /\b(?:what|who)\s+(?:is|was|are|were)\s+(?:the\s+)?/i,
    /\b(?:when|why|how|who)\s+(?:do|does|did|is|was|were|are|will|has|have|can)?\s*/i,
  ];
  for (const lead of leads) {
    const match = lead.exec(text);
    if (!match) continue;
    const start = match.index + match[0].length;
    const possessive = /^[^?,]{0,60}?['’]s?\s+/.exec(text.slice(start));
    const from =
      possessive && possessive[0].search(auxiliary) < 0 && /^(?:what|who)/i.test(match[0])
        ? start + possessive[0].length
        : start;
    const verbs = /^(?:when|why|how|who)\b/i.test(match[0]) && !/^how (?:many|much)/i.test(match[0]);
    const stop = verbs ? -1 : text.slice(from).search(auxiliary);
    return { start: from, end: stop < 0 ? text.length : from + stop };
  }
  return undefined;
}

function hanSpot(text: string): { start: number; end: number } | undefined {
  const asks = /(?:是|为|有|达到?|占)?(?:了)?(?:多少|什么|谁|哪\S?|何时|几|多长|多大|多久|百分之几)/.exec(text);
  if (!asks) return undefined;
  const after = asks.index + asks[0].length;
  const counted = /^(?:个|家|款|名|位|台|张|次|条|项|种|篇|轮|层|类|大|人)?[^，。？的]{2,}/.exec(text.slice(after));
  if (counted && !/^(?:发布|推出|成立|加入|离开)/.test(counted[0]))
    return { start: after, end: after + counted[0].length };
  const before = text.slice(0, asks.index);
  const from = Math.max(before.lastIndexOf("的"), before.lastIndexOf("，")) + 1;
  return { start: from >= before.length ? 0 : from, end: asks.index };
}

/** A figure as `given` holds it: two years given do not rule out two rounds. */
export const givenAs = (figure: Figure): string => `${figure.value} ${figure.unit ?? ""}`;

function figuresGiven(text: string, choice: boolean): ReadonlySet<string> {
  return choice ? new Set() : new Set(figures(text).map(givenAs));
}
