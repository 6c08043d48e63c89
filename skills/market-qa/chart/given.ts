/** Points that a model hands in: each is held against the corpus, so that a chart shows where its figures come from. */
import type { Chart } from "../../../src/core/chart.ts";
import { type Figure, figures, sameFigure } from "../../../src/core/figures.ts";
import type { Citation, Language } from "../../../src/core/message.ts";
import { readTerms } from "../lexicon.ts";
import type { Library, Sentence } from "../library.ts";
import { periodsOf } from "../periods.ts";
import { citer, sourceName } from "../write.ts";

export interface GivenPoint {
  readonly label: string;
  readonly value: number;
  /** Words of the passage that states the value, or the id of its document. */
  readonly passage?: string | undefined;
}

export interface Given {
  readonly chart: Chart;
  readonly say: string;
  readonly citations: readonly Citation[];
  /** Labels of points whose value no passage states. */
  readonly unfounded: readonly string[];
}

/** Words a chart of given points in a language. Points without a passage are marked as such, in the picture too. */
export function wordGiven(
  library: Library,
  { title, unit, points }: { title: string; unit: string; points: readonly GivenPoint[] },
  language: Language,
): Given {
  const zh = language === "zh";
  const { cite, list } = citer();
  const found = points.map((point) => ({
    point,
    shown: shownWith(point.value, unit),
    sentence: statedIn(library, point, unit),
  }));
  const sources = [...new Set(found.flatMap(({ sentence }) => (sentence ? [sourceName(sentence)] : [])))];
  const unfounded = found.filter(({ sentence }) => !sentence).map(({ point }) => point.label);
  const unknown = zh
    ? `对话中给出，资料库未载：${unfounded.join("、")}`
    : `Given in the chat, not in the corpus: ${unfounded.join(", ")}`;
  const origin = [
    sources.length ? `${zh ? "来源：" : "Source: "}${sources.join(zh ? "；" : "; ")}` : "",
    unfounded.length ? unknown : "",
  ].filter(Boolean);
  const isTime = points.every(({ label }) => periodsOf(label).length > 0);
  const chart: Chart = {
    kind: isTime ? "line" : "bars",
    title,
    subtitle: "",
    note: origin.join(zh ? "。" : ". ").replaceAll("*", ""),
    points: found.map(({ point, shown }) => ({ label: point.label, value: point.value, shown })),
  };
  const lines = found.map(({ point, shown, sentence }) =>
    `- **${point.label}**${zh ? "：" : ": "}${shown} ${sentence ? cite(sentence) : ""}`.trimEnd(),
  );
  const say = [zh ? "图表如下：" : "Here is the chart:", lines.join("\n"), ...origin].join("\n\n");
  return { chart, say, citations: list(), unfounded };
}

/** `49.5%`, `$20 billion`, `567亿元`: signs stand at the number, words apart. */
function shownWith(value: number, unit: string): string {
  const number = value.toLocaleString("en-US", { maximumFractionDigits: 6 });
  if (/^[$¥￥€£]/.test(unit)) return `${unit[0]}${number}${unit.length > 1 ? ` ${unit.slice(1).trim()}` : ""}`;
  const joined = unit === "" || /^[%％]|^\p{Script=Han}/u.test(unit);
  return joined ? `${number}${unit}` : `${number} ${unit}`;
}

/** The sentence that states a point: its value with its unit, said of what its label names. */
function statedIn(library: Library, { label, value, passage }: GivenPoint, unit: string): Sentence | undefined {
  const wanted: Figure | undefined = figures(shownWith(value, unit))[0];
  if (!wanted) return undefined;
  const named = new Set(readTerms(library.lexicon, label).flatMap((term) => term.ids));
  const times = periodsOf(label);
  const hint = passage?.trim().toLowerCase() ?? "";
  const scored = library.sentences
    .filter((sentence) => sentence.figures.some((figure) => sameFigure(figure, wanted)))
    .map((sentence) => {
      const names =
        [...named].some((id) => sentence.full.has(id)) || times.some((one) => sentence.periods.includes(one));
      const text = sentence.text.toLowerCase();
      const isHinted = hint !== "" && (sentence.document.id === hint || text.includes(hint) || hint.includes(text));
      return { sentence, names, score: (names ? 2 : 0) + (isHinted ? 1 : 0) };
    })
    .filter(({ names }) => names)
    .sort((a, b) => b.score - a.score);
  return scored[0]?.sentence;
}
