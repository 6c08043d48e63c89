/**
 * Decides whether the corpus answers a clause. It declines only when
 * (a) a name of the question is nowhere in reach,
 * (b) what is asked of it has no match, in any wording, and the sort of value asked for does not imply it,
 * (c) no sentence that speaks of it holds the sort of value asked for,
 * (d) the evidence is of other times than asked, or
 * (e) it says itself that the matter is not disclosed.
 * Words of the question beyond these never veto; how well they match only orders the sentences.
 */
import type { Library } from "./library.ts";
import type { Clause } from "./question.ts";
import type { Match } from "./rank.ts";

/** What is missing: the subject is unknown, what is asked is never said of it, not for that time, or only without such a value. */
export type Lack = "subject" | "attribute" | "period" | "value" | "undisclosed";

export interface Verdict {
  readonly lack: Lack | undefined;
  /** The sentences that answer, best first; empty when something is lacking. */
  readonly fitting: readonly Match[];
}

const leastNames = 0.42;
/** Where a value is asked for, each name must be met: another company's figure is no answer. */
const leastOneName = 0.4;
/** From here on a term asked for counts as met. */
const leastHead = 0.55;
/** From here on a sentence covers so much of a question that one unmatched word is another wording. */
const ampleCoverage = 0.68;
/** So much of a question met beside a fitting value says what the value is of, whatever the question calls it. */
const leastHeadless = 0.42;
const undisclosed =
  /\b(?:(?:has|have|had|did|does|do|is|are|was|were|cannot|can) not (?:yet |easily |been )*(?:disclos|reveal|publish|stat|say|giv|nam|specif|clear|known|announc)\w*|not disclosed|undisclosed|no (?:figure|date|breakdown|number|details?) (?:is|was|are|were|has)|gives no|states no|names no|without (?:stating|giving|naming)|unknown|unclear)\b|未披露|没有披露|未公布|没有公布|未说明|不详/i;

/** Judges the ranked sentences of a clause. */
export function judge(library: Library, clause: Clause, ranked: readonly Match[]): Verdict {
  const no = (lack: Lack): Verdict => ({ lack, fitting: [] });
  if (clause.names.some((name) => !name.ids.some((id) => library.holds(id)))) return no("subject");
  const open = openTypes.has(clause.type);
  const named = ranked.filter((match) => isNamed(match, clause, open));
  if (!named.length) return no("subject");
  const headKnown = !clause.focus.length || ranked.some((match) => match.head >= leastHead);
  const about = named.filter((match) => speaksOf(match, clause, headKnown));
  if (!about.length) return no("attribute");
  const timely = about.filter((match) => match.period >= 0);
  if (!timely.length) return no("period");
  const fitting = timely.filter((match) => match.fit >= 0);
  const best = fitting[0];
  if (!best) {
    const pair = open ? undefined : toldBeside(timely, ranked);
    return pair ? { lack: undefined, fitting: pair } : no("value");
  }
  if (!open && clause.periods.length && fitting.every((match) => match.period === 0) && timed(about, clause))
    return no("period");
  const silent = timely.find((match) => undisclosed.test(match.sentence.text));
  const clearly = best.coverage >= ampleCoverage ? 1.1 : 0.95;
  if (silent && !isOpinion(clause) && silent.fit < 0 && best.period <= 0 && silent.coverage >= best.coverage * clearly)
    return no("undisclosed");
  if (clause.type === "reason" && best.coverage >= nearlyWhole && !fitting.some((match) => reasons(match, best)))
    return no("value");
  return { lack: undefined, fitting };
}

/** From here on a sentence says the very fact of which the reason is asked. */
const nearlyWhole = 0.78;

/** True for a sentence that gives a reason and speaks of the matter about as well as the best does. */
const reasons = (match: Match, best: Match): boolean =>
  match.fit > 0 && match.leastName >= leastOneName && match.coverage >= best.coverage * 0.5;

/** (a): the names are met; where a sentence says all but everything else, a name in part or all names but one do. */
function isNamed(match: Match, clause: Clause, open: boolean): boolean {
  if (match.names >= leastNames && (open || match.leastName >= leastOneName)) return true;
  if (open) return nameTypes.has(clause.type) && match.names >= leastPartName && match.coverage >= nearlyAmple;
  return match.fit > 0 && clause.names.length > 1 && match.names >= mostNames && match.coverage >= nearlyAmple;
}

/** Sorts of answer that are names themselves. */
const nameTypes: ReadonlySet<string> = new Set(["person", "organisation"]);
const leastPartName = 0.2;
const mostNames = 0.6;
const nearlyAmple = 0.62;

/** (b): what is asked of the subject is met, in some words, or the sort of value and the rest of the question tell it. */
function speaksOf(match: Match, clause: Clause, headKnown: boolean): boolean {
  const said = clause.inferred || match.rest >= leastRest / 2;
  if (match.coverage >= ampleCoverage && said) return true;
  const head = match.head >= leastHead;
  if (clause.type === "person" && match.fit > 0 && clause.names.length > 1 && match.leastName >= wellNamed) return true;
  const named = clause.names.length > 0 && match.leastName >= wellNamed;
  const sortTold = (!clause.category.length && !attributeAsked.test(clause.text)) || match.head >= leastHead;
  if (statements.has(clause.type) && named && sortTold && (clause.names.length > 1 || match.period >= 1)) return true;
  if (openTypes.has(clause.type)) return match.rest >= (head ? leastRest : headKnown ? leastOther : leastUnnamed);
  if (head && match.rest >= leastRest) return true;
  return !countsThings.test(clause.text) && match.fit > 0 && match.coverage >= leastHeadless && said;
}

/** `What is Acme's grade`, `the grade of Acme`, Acme的级别是什么: the attribute itself is asked for. */
const attributeAsked =
  /^\W*what (?:is|was|are|were) (?:[^?]{2,40}['’]s? [\w -]{3,30}|the [\w -]{3,30} (?:of|for) [^?]{2,40})\W*$|的[^的，]{1,8}(?:是|为)(?:什么|谁|多少|哪\S{0,2})\W*$/i;

/** Sorts of question that any statement may answer: one about all the names asked of together says something to it. */
const statements: ReadonlySet<string> = new Set(["thing", "list", "manner", "reason", "yesno"]);

/** `Who` is told by a person named together with all the names of the question. */
const wellNamed = 0.9;

/** A number alone does not say what it counts. */
const countsThings =
  /\bhow (?:many|much (?!of\b|time\b|money\b|cash\b|do\b|does\b|did\b|is\b|was\b|will\b|would\b))|多少(?:个|家|名|人|位|台|款|种)|(?<!哪)几(?:个|家|名|位|台|款|种)/i;

/** A sentence that says the matter and, next to it under the same heading, one that gives the value and shares a further word with the question. */
function toldBeside(timely: readonly Match[], ranked: readonly Match[]): readonly Match[] | undefined {
  const said = timely.find((match) => match.coverage >= leastHeadless);
  const value =
    said &&
    ranked.find(
      (match) =>
        match.fit > 0 &&
        match.period >= 0 &&
        match.sentence.heading === said.sentence.heading &&
        Math.abs(match.sentence.index - said.sentence.index) === 1 &&
        match.names >= leastNames &&
        match.rest >= leastRest,
    );
  return said && value ? [value, said] : undefined;
}

const openTypes = new Set([
  "list",
  "thing",
  "manner",
  "reason",
  "yesno",
  "person",
  "organisation",
  "role",
  "place",
  "meaning",
]);
/** What a question says beside names must be met by something. */
const leastRest = 0.17;
/** Where the sentence has no word for what is asked, more of it must be; still more where no sentence has one. */
const leastOther = 0.25;
const leastUnnamed = 0.34;

/** True when the matter is told for other times and none of the documents is of the time asked for: an undated sentence is no answer then. */
function timed(about: readonly Match[], clause: Clause): boolean {
  const years = clause.periods.map((period) => period.slice(0, 4));
  const sameYear = about.some(
    (match) => match.period === 0 && years.some((year) => match.sentence.document.date?.startsWith(year)),
  );
  return !sameYear && about.some((match) => match.period < 0 && match.fit > 0);
}

const isOpinion = (clause: Clause) => clause.type === "yesno" || clause.type === "reason" || clause.type === "manner";
