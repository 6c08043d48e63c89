/** Whether a sentence holds the sort of thing that a question asks for, and where. */
import type { Figure, FigureUnit } from "../../src/core/figures.ts";
import type { AnswerType } from "./asks.ts";
import { type Candidate, matches, named } from "./candidates.ts";
import type { Term } from "./lexicon.ts";
import type { Sentence } from "./library.ts";
import { offices, people, presents } from "./people.ts";
import { type Clause, givenAs } from "./question.ts";

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
      return offices(sentence);
    case "place":
      return named(sentence, clause, (kind) => kind === "place").filter((one) => !scopeWord.test(one.text));
    case "person":
      return people(sentence, clause);
    case "organisation":
      return organisations(sentence, clause);
    default:
      return [];
  }
}

/** Firms that could be meant; who published a figure only where no other is named. */
function organisations(sentence: Sentence, clause: Clause): Candidate[] {
  const found = named(sentence, clause, (kind) => kind === "organisation" || kind === "name");
  return found.length ? found : named(sentence, clause, (kind) => kind === "publisher");
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
    return /\bbecause\b|\bbehind\b|\bthanks\b|\bmakes? it possible\b|\bsince\b|\bdue to\b|\breason|\bdriv|\bso that\b|\bas a result\b|\bin order to\b|\bthanks to\b|\btherefore\b|\bthus\b|\bhence\b|, so\b|因为|由于|原因/i.test(
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

const isNamed = (term: Term, clause: Clause): boolean =>
  clause.names.some((name) => name.ids.some((id) => term.ids.includes(id)));
