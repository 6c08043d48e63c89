/** Reads from an answer the values that a bar chart compares: who, how much, and the sentence that says so. */
import type { Figure, FigureUnit } from "../../src/core/figures.ts";
import type { Language } from "../../src/core/message.ts";
import type { Answer, Point } from "./answer.ts";
import type { Bar } from "./chart.ts";
import { type Group, shownName, type Term } from "./lexicon.ts";
import type { Library, Sentence } from "./library.ts";
import { isSubject } from "./question.ts";

export interface Bars {
  readonly bars: readonly Bar[];
  readonly unit: FigureUnit | undefined;
  /** The sentence behind each bar, in the same order. */
  readonly sentences: readonly Sentence[];
}

const mostBars = 12;
const wordsForChart =
  /\b(?:please |can you |could you )?(?:draw|plot|make|create|show|give)?\s*(?:me\s+)?(?:a |an |the )?(?:bar )?(?:chart|graph|plot|diagram|figure)s?\b(?:\s+(?:of|for|showing|comparing|that compares|with))?|\bvisuali[sz]e\b|(?:请)?(?:帮我)?(?:画|做|绘制|生成|出)?(?:一)?(?:张|个|幅)?(?:柱状图|条形图|图表|图)(?:，|,)?(?:来)?|(?:画|绘制)(?:出|一下)?/gi;

/** True when the asker wants to see a chart. */
export function wantsChart(text: string): boolean {
  return /\b(?:bar )?(?:chart|graph|plot)\b|\bvisuali[sz]e\b|柱状图|条形图|图表|画图|画(?:一)?(?:张|个|幅)|图示/i.test(
    text,
  );
}

/** The question without the wish for a chart. */
export function withoutChartWords(text: string): string {
  const plain = text
    .replace(wordsForChart, " ")
    .replace(/\s+/g, " ")
    .replace(/^[\s,，:：。.]+/, "")
    .trim();
  return plain || text;
}

/** The comparable values of an answer, those of the unit that most of them share. Fewer than two make no chart. */
export function barsOf(answer: Answer, library: Library, language: Language): Bars | undefined {
  const found = answer.parts.flatMap((part) => {
    const points = answer.parts.length > 1 ? part.points : [...part.points, ...part.others];
    const listed =
      answer.parts.length === 1 && part.points.length === 1 ? listedIn(part.points[0], library, language) : [];
    return listed.length > 1 ? listed : points.flatMap((point) => barOf(point, library, language));
  });
  const units = found.map((one) => one.figure.unit);
  const unit = units.sort((a, b) => units.filter((u) => u === b).length - units.filter((u) => u === a).length)[0];
  const kept = distinct(found.filter((one) => one.figure.unit === unit)).slice(0, mostBars);
  if (kept.length < 2) return undefined;
  return {
    unit,
    bars: labelled(kept).map(({ label, figure }) => ({ label, value: Number(figure.value), shown: figure.text })),
    sentences: kept.map((one) => one.sentence),
  };
}

interface Found {
  readonly label: string;
  readonly figure: Figure;
  readonly sentence: Sentence;
}

function barOf(point: Point, library: Library, language: Language): Found[] {
  const figure = point.value?.figure;
  if (figure?.kind !== "number") return [];
  const { sentence } = point.match;
  const asked = point.clause.names.map((name) => name.ids[0] ?? "");
  const own = sentence.terms.find((term) => term.ids.some((id) => asked.includes(id)));
  const label = nameOf(own ?? nearestName(sentence, figure), library, language) ?? sentence.document.title;
  return [{ label, figure, sentence }];
}

/** A sentence that lists several values of one unit, each behind its name. */
function listedIn(point: Point | undefined, library: Library, language: Language): Found[] {
  const unit = point?.value?.figure?.unit;
  if (!point?.value?.figure) return [];
  const { sentence } = point.match;
  return sentence.figures
    .filter((figure) => figure.kind === "number" && figure.unit === unit && !figure.spelled)
    .flatMap((figure) => {
      const label = nameOf(nearestName(sentence, figure), library, language);
      return label ? [{ label, figure, sentence }] : [];
    });
}

function nearestName(sentence: Sentence, figure: Figure): Term | undefined {
  const before = sentence.terms.filter((term) => term.end <= figure.start);
  return (
    before.findLast(isSubject) ??
    before.findLast((term) => /^\p{Lu}{2,}/u.test(sentence.text.slice(term.start, term.end)))
  );
}

function nameOf(term: Term | undefined, library: Library, language: Language): string | undefined {
  const group: Group | undefined = term?.ids
    .map((id) => library.lexicon.groups.get(id))
    .find((one) => one !== undefined);
  return group && shownName(group, language);
}

function distinct(list: readonly Found[]): Found[] {
  return list.filter(
    (one, i) => list.findIndex((other) => other.label === one.label && other.figure.value === one.figure.value) === i,
  );
}

/** Bars of one name are told apart by their time. */
function labelled(list: readonly Found[]): Found[] {
  return list.map((one) => {
    const twice = list.filter((other) => other.label === one.label).length > 1;
    const period = one.sentence.periods[0]?.replace(/^any-/, "");
    return twice && period ? { ...one, label: `${one.label} ${period}` } : one;
  });
}
