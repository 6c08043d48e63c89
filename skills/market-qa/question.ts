/** What a question asks: its parts, and for each the names, the thing asked for, the time, and the sort of answer that fits. */
import { type Figure, figures } from "../../src/core/figures.ts";
import { languageOf } from "../../src/core/language.ts";
import type { Language } from "../../src/core/message.ts";
import {
  type AnswerType,
  futureWord,
  impliedTerms,
  nounTypes,
  offersChoice,
  strike,
  typeOf,
  withoutAsking,
} from "./asks.ts";
import { type Shape, splitQuestion } from "./clauses.ts";
import { hanNamesAsked, shortForms } from "./han.ts";
import { isSubject, type Lexicon, readTerms, type Term, verbatimId } from "./lexicon.ts";
import { isKnown } from "./names.ts";
import { asksLeader, leaderIds, leadWords } from "./people.ts";
import { periodsOf, withoutPeriods } from "./periods.ts";
import { distribute, inherit } from "./share.ts";
import { isStop, unitsOf } from "./words.ts";

export interface Clause {
  readonly text: string;
  /** The question for this part's own name alone, where one question asks of several. */
  readonly wording?: string;
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
  /** What a `which` names (`novel` in `which novel`): the sort of thing the answer is, which a text need not say. */
  readonly category: readonly Term[];
  /** Terms that only name the views to choose from (`hard or easy`): an answer may hold one, the other or neither. */
  readonly options: ReadonlySet<Term>;
  /** Names that only say whose another name is (`Acme's Rocket`), each with that other name. */
  readonly owned: ReadonlyMap<Term, Term>;
  /** The subject is what something happens to: `When was X launched?` */
  readonly passive: boolean;
  /** The sort of answer was read from a noun; when no such value stands, any statement will do. */
  readonly inferred: boolean;
  /** Values of figures that the question states; they are given, not asked for. Empty for a choice. */
  readonly given: ReadonlySet<string>;
  /** Names that other parts of the question speak of: likely at hand, but not asked about here. */
  readonly context: readonly Term[];
  /** Names of which the question asks the same (`A and B each`): a sentence that speaks of them too compares them. */
  readonly listed: readonly Term[];
  /** The question looks ahead (`will`, 将). */
  readonly future: boolean;
  /** It asks what a thing is, does or is for, or how it works. */
  readonly explains: boolean;
  /** It asks who somebody is (`Who is Ada Lovelace?`): what is said of the person answers, best of all the role. */
  readonly introduces: boolean;
}

export interface Question {
  readonly text: string;
  readonly language: Language;
  readonly shape: Shape;
  readonly clauses: readonly Clause[];
  readonly sources: number;
}

/** Reads a question with the corpus's own vocabulary. */
export function readQuestion(asked: string, lexicon: Lexicon): Question {
  const text = asked
    .replace(/\b(wh(?:at|o|en|ere)|how)['’]s\b/gi, "$1 is")
    .replace(/^\W*(to|from|with|for) (whom\b[^,;?]*)/i, "$2 $1");
  const parts = splitQuestion(text);
  const compared = parts.shape === "compare" || !asksInWords.test(text) || /^how\b.*\b(?:compare|differ)\b/i.test(text);
  const read = parts.clauses.map((clause) =>
    readClause(compared ? clause.replace(comparing, strike) : clause, lexicon, compared),
  );
  const whole = readClause(text, lexicon, compared);
  const complete =
    read.length > 1 ? read.map((clause) => inherit(clause, read, whole, parts.shape === "compare")) : read;
  const clauses = parts.shape === "order" ? complete : complete.flatMap(distribute);
  return { text, language: languageOf(text), shape: parts.shape, clauses, sources: parts.sources };
}

/** Words that make a sentence a question; without them it is a topic (`Acme market share 2025`). */
const asksInWords =
  /\b(?:what|which|who|whom|whose|when|where|why|how|is|are|was|were|do|does|did|has|have|can|will|name|list|tell|explain)\b|多少|什么|谁|哪|何|几|为什么|如何|怎|吗|是否/i;
const comparing =
  /\b(?:please |compare[ds]?|comparison|contrast|differ(?:s|ences?|ent)?|versus)\b|比较|对比|相比|不同|区别|差异/gi;

function readClause(text: string, lexicon: Lexicon, fragment = false): Clause {
  const first = typeOf(text);
  const asked = fragment && first === "person" && !/^\W*who/i.test(text) ? "thing" : first;
  const noun =
    fragment && (asked === "thing" || asked === "manner")
      ? nounTypes.find(([, pattern]) => pattern.test(text))?.[0]
      : undefined;
  const introduces = introduction.test(text);
  const type = introduces ? "role" : (noun ?? asked);
  const choice = offersChoice(text);
  const plain = withoutAsking(withoutPeriods(text), type);
  const unknown = unknownNames(plain, lexicon);
  const terms = readTerms(lexicon, plain).map((term) =>
    unknown.some((name) => term.start >= name.start && term.end <= name.end) && term.kind === "word"
      ? { ...term, kind: "name" as const }
      : term,
  );
  const content = withHanNames(text, withVersions(text, terms), lexicon).filter(
    (term) => !isPeriodTerm(text, term) && !isHanNumeral(text, term),
  );
  const names = content.filter(isSubject);
  if (!names.length) names.push(...content.filter((term) => term.kind === "publisher" && aboutPublisher(text)));
  const lead = type === "person" && asksLeader(text, names);
  const told = content.map((term) =>
    lead && leadWords.test(text.slice(term.start, term.end)) ? { ...term, ids: leaderIds } : term,
  );
  const focus = focusOf(text, told, type);
  return {
    text,
    terms: told,
    names,
    focus,
    category: whichThing.test(text) && categoryTypes.has(type) ? focus : [],
    periods: periodsOf(text),
    type,
    implied: impliedTerms(text, told, type),
    choice,
    options: new Set([...optionsIn(text, told), ...circumstancesIn(text, told)]),
    passive: /\b(?:was|were|is|been|be)\b|\border\b|顺序|先后|成立|创立/i.test(text),
    owned: ownedIn(text, told),
    inferred: noun !== undefined || introduces,
    given: figuresGiven(text, choice),
    context: [],
    listed: [],
    future: futureWord.test(text),
    introduces,
    explains: explanation.test(text),
  };
}

/** `When was the bureau founded?` asks about the publisher itself, not for what it says of others. */
const aboutPublisher = (text: string): boolean =>
  !/\b(?:according|reports?|reported|data|figures?|statistics|numbers|forecasts?|predicts?|estimates?|says?|counts?|measures?|rankings?|lists?|publish\w*|shares?)\b|据|报告|报道|数据|预测|统计|发布|榜|认为|份额/i.test(
    text,
  );

const explanation =
  /^\W*what (?:do|does) .{2,40} do\W*$|^\W*how (?:do|does) .{2,40} (?:work|function)\W*$|^\W*what (?:is|are) .{2,40} (?:for|about|used for)\W*$|^\W*what (?:is|are) (?:the |an? )?[\w .-]{2,30}\W*$|(?:是什么|有什么用|的作用是什么|怎么工作|如何工作|做什么|好比什么|比作什么|像什么)\W*$|^\W*(?:to )?what (?:is|are) .{2,40} (?:compared|likened) to\W*$/i;

const whichThing =
  /^\W*(?:(?:in|with|to|on|for|by|of|under|from|at|through) )?(?:which|what) (?!is\b|was\b|are\b|were\b|do\b|does\b|did\b|has\b|have\b|will\b|would\b|can\b)|哪[一两三四五六七八九十几]?[个款种项些类]/i;
const categoryTypes: ReadonlySet<AnswerType> = new Set(["list", "thing", "organisation", "place"]);

/** `Who is Ada Lovelace?`, 王小明是谁: a name and nothing else. */
const introduction =
  /^\W*[Ww]ho(?: is| was|['’]s) (?!the\b|an?\b|in\b|behind\b)\p{Lu}[\p{L}'’.-]*(?: \p{Lu}[\p{L}'’.-]*){0,3}\W*$|^(?:请问)?(?!谁)[\p{Script=Han}·]{2,8}?(?:到底)?是(?:谁|什么人|何人)\W*$/u;

const isPeriodTerm = (text: string, term: Term) => {
  const raw = text.slice(term.start, term.end);
  return (
    /^(?:19|20)\d\d$|^[QqHh][1-4]$|^\d{1,2}$/.test(raw) ||
    /^(?:January|February|March|April|May|June|July|August|September|October|November|December)$/.test(raw)
  );
};

/** A pair of characters cut out of a number: 百万 of 一百万台. */
const isHanNumeral = (text: string, term: Term) =>
  isPlain(term) &&
  figures(text).some(
    (figure) =>
      figure.kind === "number" &&
      term.start < figure.end &&
      term.end > figure.start &&
      /\p{Script=Han}/u.test(text.slice(term.start, term.end)),
  );
const isPlain = (term: Term) => term.ids.every((id) => !id.includes(":"));

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

/** What only tells when: `after leaving Acme`, 加入后. Names apart, an answer need not say it again. */
function circumstancesIn(text: string, terms: readonly Term[]): Term[] {
  const spans = [
    ...text.matchAll(
      /\b(?:after|once|since|when|while|upon) [^,?]+|[^，。？]{2,}?(?:之后|以后|后|期间|之前|以前)(?=[^的续来台端])/gi,
    ),
  ]
    .map((match) => [match.index, match.index + match[0].length])
    .filter(([start = 0, end = 0]) => start > 0 || end < text.length - 1);
  return terms.filter(
    (term) => !isSubject(term) && spans.some(([start = 0, end = 0]) => term.start >= start && term.end <= end),
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

/** The terms with the Chinese names that only their form tells, each in place of what was read inside it. */
function withHanNames(text: string, terms: readonly Term[], lexicon: Lexicon): Term[] {
  const strangers = hanNamesAsked(text, (run) => isKnown(lexicon, run)).filter(
    (name) =>
      !terms.some(
        (term) =>
          isSubject(term) &&
          (term.start <= name.start
            ? term.end >= name.end || shortForms(name.text).plain === text.slice(name.start, term.end)
            : term.end < name.end && term.end > name.start),
      ),
  );
  const inside = (term: Term) => strangers.some((name) => term.start < name.end && term.end > name.start);
  const named = strangers.map(
    ({ text: own, start, end, kind }): Term => ({ ids: [verbatimId(own)], kind, start, end, inner: [], length: 1 }),
  );
  return [...terms.filter((term) => !inside(term)), ...named].sort((a, b) => a.start - b.start);
}

/** A name that the lexicon does not know and the number behind it are one: a `Rocket 4.0` is not just any rocket. */
function withVersions(text: string, terms: readonly Term[]): Term[] {
  const joined: Term[] = [];
  for (const term of terms) {
    const last = joined.at(-1);
    const [name, number] = [last?.ids[0] ?? "", term.ids[0] ?? ""];
    if (
      last &&
      (last.kind === "name" || (last.start > 0 && /\p{Lu}/u.test(text[last.start] ?? ""))) &&
      isPlain(last) &&
      /^\d+(?:\.\d+)*$/.test(number) &&
      text.slice(last.end, term.start) === " "
    )
      joined[joined.length - 1] = {
        ...last,
        kind: "name",
        ids: [`${name} ${number}`],
        end: term.end,
        inner: [name, number],
        length: 2,
      };
    else joined.push(term);
  }
  return joined;
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
    /\b(?:when|why|how|whom?)\s+(?:do|does|did|is|was|were|are|will|has|have|can)?\s*/i,
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
    const verbs = /^(?:when|why|how|whom?)\b/i.test(match[0]) && !/^how (?:many|much)/i.test(match[0]);
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
