/** Whether a sentence holds the sort of thing that a question asks for, and where. */
import type { Figure, FigureUnit } from "../../src/core/figures.ts";
import type { AnswerType } from "./asks.ts";
import type { Term } from "./lexicon.ts";
import type { Sentence } from "./library.ts";
import { type Clause, givenAs } from "./question.ts";

/** A piece of a sentence that could be the answer. */
export interface Candidate {
  readonly text: string;
  /** Offsets into the sentence. */
  readonly start: number;
  readonly end: number;
  readonly figure?: Figure;
  /** The upper end of a range, whose lower one is `figure`. */
  readonly upper?: Figure;
  /** Ids of the term that a name is. */
  readonly ids?: readonly string[];
  /** What a name names. */
  readonly kind?: string;
}

const money: ReadonlySet<FigureUnit | undefined> = new Set(["CNY", "USD", "EUR", "GBP", "HKD", "JPY"]);
const lengths: ReadonlySet<FigureUnit | undefined> = new Set([
  "second",
  "minute",
  "hour",
  "day",
  "week",
  "month",
  "quarter",
  "year",
]);
const anyLength =
  /\b(?:a|an|one|half an?) (?:day|week|month|quarter|year|hour|minute)\b|\bhalf (?:a )?year\b|半年|一年|一周/gi;
const vagueCount =
  /\b(?:tens|dozens|hundreds|thousands|millions|billions)(?: of (?:thousands|millions|billions))?\b|\b(?:more than )?a dozen\b|数[十百千万亿]+|几[十百千万亿]+/gi;
const vagueShare =
  /(?<!\b(?:first|second|1st|2nd|last|other) )\b(?:nearly |about |almost |over |more than )?(?:half|a third|a quarter|two thirds)\b|一半|三分之[一二]|近半/gi;
const vagueFold =
  /\b(?:doubl(?:e|ed|es|ing)|tripl(?:e|ed|es|ing)|quadrupl(?:e|ed|ing)|twice)\b|翻[番倍]|翻了?[一两三]?[番倍]/gi;
const vagueTime =
  /\b(?:spring|summer|autumn|fall|winter|early|mid|late|end) (?:of |in )?(?:19|20)\d\d\b|\bby the end of (?:the year|(?:19|20)\d\d)|\b(?:last|this|next) (?:year|month|week|quarter)\b|\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b(?! \d)|年底|年初|去年|今年|明年|春节/g;
const exactDay = /^(?:\d{4}-)?\d\d-\d\d$/;
const role =
  /\b(?:CEO|CTO|CFO|COO|president|chairman|chairwoman|founder|co-founder|director|head of|leader|scientist|engineer|analyst|technician|practitioner|insider|salesperson|developer|official|executive)\b|首席|总裁|董事长|创始人|负责人/i;
/** What only a person does; `who` may ask for a company elsewhere. */
const personal = /\b(?:found(?:ed|er)|born|married|resign|appointed|hired|wrote|author)\w*|创始|出生|任命/i;
const westernName = /\b[A-Z][a-z]+ (?:[A-Z]\. )?[A-Z][a-z]+\b/g;

/** What in `sentence` could answer the clause; figures and names that the clause itself gives are left out. */
export function candidatesIn(sentence: Sentence, clause: Clause): Candidate[] {
  const { given } = clause;
  const ofUnit = (test: (figure: Figure) => boolean) =>
    withRanges(
      sentence,
      sentence.figures.filter((figure) => !given.has(givenAs(figure)) && test(figure)),
    );
  const number = (figure: Figure) => figure.kind === "number";
  switch (clause.type) {
    case "percent":
      return [...ofUnit((f) => f.unit === "percent"), ...matches(sentence, vagueShare)];
    case "points":
      return ofUnit((f) => f.unit === "points");
    case "fold":
      return [...ofUnit((f) => f.unit === "fold" || f.unit === "percent"), ...matches(sentence, vagueFold)];
    case "money":
      return [...ofUnit((f) => number(f) && money.has(f.unit)), ...vagueSums(sentence)];
    case "amount":
      return [
        ...ofUnit((f) => number(f) && !lengths.has(f.unit) && !(f.spelled && f.unit === undefined)),
        ...matches(sentence, vagueFold),
      ];
    case "duration":
      return [...ofUnit((f) => lengths.has(f.unit)), ...matches(sentence, anyLength)];
    case "day":
      return ofUnit((f) => f.kind === "date" && exactDay.test(f.value));
    case "time":
      return [...ofUnit((f) => f.kind === "date" || f.kind === "year"), ...matches(sentence, vagueTime)];
    case "count": {
      const counts = ofUnit(
        (f) =>
          number(f) &&
          (f.unit === undefined || (f.unit === "tokens" && !countsOthers.test(clause.text))) &&
          countsAsked(sentence, f, clause),
      );
      const others = ofUnit(
        (f) =>
          number(f) &&
          f.unit !== undefined &&
          !countsOthers.test(clause.text) &&
          f.unit !== "percent" &&
          f.unit !== "points" &&
          f.unit !== "fold" &&
          !lengths.has(f.unit),
      );
      return counts.length ? counts : [...matches(sentence, vagueCount), ...others];
    }
    case "role":
      return matches(sentence, new RegExp(role.source, "gi"));
    case "place":
      return named(sentence, clause, (kind) => kind === "place").filter((one) => !scopeWord.test(one.text));
    case "person":
      return people(sentence, clause);
    case "organisation":
      return named(sentence, clause, (kind) => kind === "organisation" || kind === "publisher" || kind === "name");
    default:
      return [];
  }
}

/** `How many` people, firms or other things that are neither sums nor tokens. */
const countsOthers =
  /\bhow many\b(?!.*\b(?:tokens?|calls?|yuan|dollars|orders|volume)\b)|多少(?:个|家|名|人|位)|几(?:个|家|名|位)/i;

/** `tens of billions in revenue`: a sum without its figure. What is counted in so many pieces is none. */
function vagueSums(sentence: Sentence): Candidate[] {
  return matches(sentence, vagueCount).filter(
    (one) =>
      /illion|亿/.test(one.text) && !/^ of (?!yuan|dollars)|^[\p{Script=Han}]/u.test(sentence.text.slice(one.end)),
  );
}

/** The scope of a market rather than a place where something is. */
const scopeWord = /^(?:global|worldwide|world|international|overseas|abroad|foreign|domestic|China|Chinese)$/i;

/** Types whose answer must stand in the sentence as such. */
const strict: ReadonlySet<AnswerType> = new Set([
  "percent",
  "points",
  "fold",
  "money",
  "amount",
  "duration",
  "day",
  "time",
  "count",
]);

/** 1 when the sentence holds what is asked for, 0 when that cannot be told, -1 when it does not. */
export function typeFit(sentence: Sentence, clause: Clause, candidates: readonly Candidate[]): -1 | 0 | 1 {
  if (clause.introduces)
    return sentence.terms.some((term) => isNamed(term, clause) && presents(sentence, term)) ? 1 : 0;
  if (strict.has(clause.type)) {
    if (!candidates.length) return -1;
    if (clause.future && !looksAhead(sentence)) return -1;
    if ((clause.type === "time" || clause.type === "day") && !clause.future && onlyPlanned(sentence, clause)) return -1;
    return 1;
  }
  if (clause.type === "person" && candidates.length) return candidates.some((one) => one.kind === "person") ? 1 : 0;
  if (clause.type === "role" || clause.type === "person" || clause.type === "organisation" || clause.type === "place")
    return candidates.length ? 1 : -1;
  if (clause.type === "meaning") return spellsOut(sentence, clause) ? 1 : -1;
  if (clause.type === "reason")
    return /\bbecause\b|\bbehind\b|\bthanks\b|\bmakes? it possible\b|\bsince\b|\bdue to\b|\breason|\bdriv|\bso that\b|\bas a result\b|\bin order to\b|\bthanks to\b|因为|由于|原因/i.test(
      sentence.text,
    )
      ? 1
      : 0;
  return 0;
}

/** True when the sentence says what an abbreviation stands for: `IaaS (Infrastructure as a Service)`, `AFP stands for …`. */
function spellsOut(sentence: Sentence, clause: Clause): boolean {
  const asked = new Set(clause.terms.flatMap((term) => term.ids));
  return sentence.terms.some(
    (term) =>
      term.ids.some((id) => asked.has(id)) &&
      /^\s*(?:[(（]\p{L}{2,}|stands? for\b|is short for\b|means\b|是指|指的是|即)/u.test(
        sentence.text.slice(term.end, term.end + 24),
      ),
  );
}

/** A date that stands by a mere plan (`decided to support a future listing`) is not the date of the thing planned. */
function onlyPlanned(sentence: Sentence, clause: Clause): boolean {
  const marker = /\b(?:future|planned|upcoming|possible|potential|considering|intends? to|plans? to)\b|未来|计划/i.exec(
    sentence.text,
  );
  if (!marker) return false;
  const asked = new Set(clause.terms.filter((term) => term.kind === "word").flatMap((term) => term.ids));
  const said = sentence.terms.filter((term) => term.ids.some((id) => asked.has(id)));
  return (
    said.some((term) => term.start > marker.index && term.start < marker.index + plannedWithin) &&
    !said.some((term) => term.start < marker.index)
  );
}

/** How many characters behind a word such as `planned` the thing planned begins at most. */
const plannedWithin = 45;

const looksAhead = (sentence: Sentence) =>
  /\bwill\b|\bexpect|\bforecast|\bpredict|\bplan|\bby (?:the end of )?20\d\d|预计|将|计划/i.test(sentence.text);

/** A small number in words counts what stands right by it; it answers only where that is what was asked for. */
function countsAsked(sentence: Sentence, figure: Figure, clause: Clause): boolean {
  const inWords = figure.spelled || /[(（]$/.test(sentence.text.slice(0, figure.start));
  if (!inWords || figure.value.length > 2 || !clause.focus.length) return true;
  const asked = new Set(clause.focus.flatMap((term) => [...term.ids, ...term.inner]));
  return sentence.terms.some(
    (term) =>
      term.ids.some((id) => asked.has(id)) &&
      term.start < figure.end + countedWithin &&
      term.end > figure.start - countedWithin / 2,
  );
}

/** How many characters behind a number the thing it counts may stand. */
const countedWithin = 48;

/** Figures as candidates; the two ends of a range (`150-160 billion`, `3,000至3,500人`) are one. What went from one to the other is none. */
function withRanges({ text }: Sentence, list: readonly Figure[]): Candidate[] {
  const joins = (a: Figure | undefined, b: Figure | undefined) =>
    a?.kind === "number" &&
    b?.kind === "number" &&
    (a.unit === b.unit || a.unit === undefined) &&
    /^\s*(?:[-–—~～至到]|to)\s*$/.test(text.slice(a.end, b.start)) &&
    !/(?:\bfrom|从|由|自)\s*$/i.test(text.slice(0, a.start));
  return list.flatMap((figure, i): Candidate[] => {
    if (joins(list[i - 1], figure)) return [];
    const next = list[i + 1];
    const upper = joins(figure, next) ? next : undefined;
    const end = upper?.end ?? figure.end;
    return [{ text: text.slice(figure.start, end), start: figure.start, end, figure, ...(upper ? { upper } : {}) }];
  });
}

function matches(sentence: Sentence, pattern: RegExp): Candidate[] {
  return [...sentence.text.matchAll(pattern)].map((match) => ({
    text: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

function named(sentence: Sentence, clause: Clause, fits: (kind: string) => boolean): Candidate[] {
  const asked = new Set([...clause.terms, ...clause.context].flatMap((term) => [...term.ids, ...term.inner]));
  return sentence.terms
    .filter((term) => fits(term.kind) && !term.ids.some((id) => asked.has(id)))
    .map((term) => ({
      text: sentence.text.slice(term.start, term.end),
      start: term.start,
      end: term.end,
      kind: term.kind,
      ids: term.ids,
    }));
}

const isNamed = (term: Term, clause: Clause): boolean =>
  clause.names.some((name) => name.ids.some((id) => term.ids.includes(id)));

const isSomebody =
  /^(?:\s*[(（][^)）]*[)）])?,?\s*(?:who\s+)?(?:\w+ly\s+)?(?:has\s+|had\s+)?(?:works?\s+(?:as|at|on|for)\b|worked\s+(?:as|at|on|for)\b|(?:is|was|became|serves? as|served as)\s+(?:\w+\s+)?(?:the|an?|now|currently|president|CEO|head|chief|founder)|joined|leads?\b|led\b|heads?\b|headed|runs?\b|founded|co-founded|took over|the (?:president|CEO|head|chief|founder)|是|担任|现任|出任|加入|创立|创办|领导|负责)/i;
const byOffice = new RegExp(`(?:${role.source}|\\bled (?:personally )?by|由)\\s*$`, "i");

/** True when a sentence says of a person what he or she is or leads: `Ada is the CEO of …`, `CEO Ada`, `led by Ada`. */
function presents({ text }: Sentence, { start, end }: { readonly start: number; readonly end: number }): boolean {
  return isSomebody.test(text.slice(end)) || byOffice.test(text.slice(0, start));
}

/** `Who leads Acme?` asks for a person; `who leads the market` may ask for a company. */
function led(clause: Clause): boolean {
  const verb =
    /\b(?:leads?|led|heads?|headed|runs?|ran|manages?|directs?)\s+(?:the\s+)?|谁(?:在)?(?:领导|负责|掌管|执掌|带领|管理)/i.exec(
      clause.text,
    );
  const object = verb && verb.index + verb[0].length;
  return clause.names.some((name) => name.start === object);
}

/** Persons that could be meant; where the question does not insist on a person, `who` may be a company. */
function people(sentence: Sentence, clause: Clause): Candidate[] {
  const known = named(sentence, clause, (kind) => kind === "person");
  if (known.length) return led(clause) ? known.filter((one) => presents(sentence, one)) : known;
  const taken = sentence.terms.filter(
    (term) => term.kind !== "person" && term.kind !== "name" && term.ids[0]?.includes(":"),
  );
  const asked = new Set(clause.terms.map((term) => clause.text.slice(term.start, term.end).toLowerCase()));
  const western = role.test(sentence.text)
    ? matches(sentence, westernName).filter(
        (one) =>
          !taken.some((term) => term.start < one.end && term.end > one.start) && !asked.has(one.text.toLowerCase()),
      )
    : [];
  const persons = western.map((one) => ({ ...one, kind: "person" }));
  if (western.length || role.test(clause.text) || personal.test(clause.text) || led(clause)) return persons;
  return named(sentence, clause, (kind) => kind === "organisation");
}
