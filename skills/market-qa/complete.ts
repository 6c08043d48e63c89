/** What a first sentence leaves out of an answer: further names, times, views and things listed, each by a sentence of its own. */
import { figures, sameFigure } from "../../src/core/figures.ts";
import type { AnswerType } from "./asks.ts";
import { holds } from "./holds.ts";
import { judge } from "./judge.ts";
import { isSubject, type Term } from "./lexicon.ts";
import type { Library } from "./library.ts";
import { periodFit } from "./periods.ts";
import type { Clause, Question } from "./question.ts";
import { type Match, rank } from "./rank.ts";
import { type View, viewsOf } from "./views.ts";

const mostListed = 4;

/** Sentences that add what the first leaves out, each kind of gap in turn. */
export function completing(
  library: Library,
  clause: Clause,
  main: Match,
  fitting: readonly Match[],
  ranked: readonly Match[],
  question: Question,
): Match[] {
  const chosen: Match[] = [main];
  const take = (match: Match | undefined) => {
    if (match && !chosen.some((one) => one.sentence === match.sentence)) chosen.push(match);
  };
  if (clause.names.length > 1 && main.leastName < 0.9) {
    take(
      ranked.find(
        (match) => match.leastName >= 0.9 && match.coverage >= main.coverage * 0.75 && match.period >= main.period,
      ),
    );
  }
  for (const name of clause.names) take(bestForName(library, clause, name, chosen));
  for (const period of clause.periods.length > 1 ? clause.periods : []) {
    if (chosen.some((match) => match.sentence.periods.includes(period))) continue;
    take(fitting.find((match) => periodFit([period], match.sentence.periods) === 1));
  }
  for (const given of clause.choice ? figures(clause.text) : []) {
    const states = (match: Match) => match.sentence.figures.some((figure) => sameFigure(figure, given));
    if (given.kind !== "label" && !chosen.some(states)) take(fitting.find(states));
  }
  for (const view of viewsOf(library, clause)) take(bestForView(library, view, chosen));
  if (openTypes.has(clause.type))
    for (const match of further(question.clauses.length === 1, clause, main, fitting, chosen)) take(match);
  for (const match of otherDocuments(clause, main, fitting, question, chosen)) take(match);
  return chosen.slice(1);
}

/** The best sentence about a name that the chosen ones do not speak of in so many words. */
function bestForName(library: Library, clause: Clause, name: Term, chosen: readonly Match[]): Match | undefined {
  if (clause.names.length < 2 || chosen.some((match) => holds(match.sentence, name) >= 0.9)) return undefined;
  const others = clause.names.filter((other) => other !== name);
  const alone = { ...clause, names: [name], terms: clause.terms.filter((term) => !others.includes(term)) };
  const best = judge(library, alone, rank(library, alone)).fitting[0];
  return best && holds(best.sentence, name) >= 0.9 ? best : undefined;
}

/** The best sentence that speaks for a view of the matter, where none of the chosen ones does. */
function bestForView(library: Library, view: View, chosen: readonly Match[]): Match | undefined {
  const speaks = ({ sentence }: Match) => view.term.ids.some((id) => sentence.full.has(id));
  const opposes = ({ sentence }: Match) => [...view.against].some((id) => sentence.full.has(id));
  if (chosen.some((match) => speaks(match) && !opposes(match))) return undefined;
  const about = rank(library, view.clause).filter(
    (match) => match.period >= 0 && speaks(match) && match.names >= leastViewName && match.covered.size > 1,
  );
  return about.find((match) => !opposes(match)) ?? about[0];
}

const leastViewName = 0.45;

/** For questions without a value for an answer: sentences nearly as close, and the neighbours that go on about the same. */
function further(
  alone: boolean,
  clause: Clause,
  main: Match,
  fitting: readonly Match[],
  chosen: readonly Match[],
): Match[] {
  const found: Match[] = [];
  const vague = main.rest < vagueRest;
  const most = clause.type === "list" ? mostListed : vague ? 3 : 2;
  const told = () => [...chosen, ...found];
  for (const match of fitting) {
    if (told().length >= most) break;
    const close = match.score >= main.score * 0.8 && match.coverage >= main.coverage * 0.8;
    if (close && !told().includes(match) && adds(match, told(), clause)) found.push(match);
  }
  const beside = fitting.find(
    (match) =>
      Math.abs(match.sentence.index - main.sentence.index) === 1 &&
      match.sentence.heading === main.sentence.heading &&
      match.coverage >= main.coverage * 0.5 &&
      !told().includes(match),
  );
  return alone && beside && told().length < most + 1 ? [...found, beside] : found;
}

/** Sentences of further documents, when the asker wants to hear several or when opinions may differ. */
function otherDocuments(
  clause: Clause,
  main: Match,
  fitting: readonly Match[],
  question: Question,
  chosen: readonly Match[],
): Match[] {
  const found: Match[] = [];
  const documents = new Set(chosen.map((match) => match.sentence.document.id));
  const wanted = Math.max(question.sources, clause.type === "yesno" ? 3 : 1);
  const least = main.coverage * (question.sources > 1 ? 0.4 : 0.55);
  for (const match of fitting) {
    if (documents.size >= wanted) break;
    if (documents.has(match.sentence.document.id) || match.coverage < least) continue;
    documents.add(match.sentence.document.id);
    found.push(match);
  }
  return found;
}

const openTypes: ReadonlySet<AnswerType> = new Set(["list", "thing", "manner", "reason", "yesno"]);
/** Below this the words of a question besides names tell too little to trust one sentence. */
const vagueRest = 0.35;

/** A sentence adds something when it names or counts what the chosen ones do not. */
function adds(match: Match, chosen: readonly Match[], clause: Clause): boolean {
  const told = new Set(chosen.flatMap((one) => [...one.sentence.full]));
  const fresh = match.sentence.terms.filter((term) => term.kind !== "number" && !term.ids.some((id) => told.has(id)));
  if (clause.type === "list") return fresh.some((term) => isSubject(term));
  return fresh.length >= Math.max(2, match.sentence.terms.length * 0.3);
}
