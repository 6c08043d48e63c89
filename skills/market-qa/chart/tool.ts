/** The tool that draws figures of the corpus as a picture, each with the passage it stands in. */
import { z } from "zod";
import type { Chart, Charts } from "../../../src/core/chart.ts";
import { languageOf } from "../../../src/core/language.ts";
import type { Citation, Language } from "../../../src/core/message.ts";
import { defineTool, type ToolContext, type ToolResult } from "../../../src/core/tool.ts";
import { answerQuestion, type Engine } from "../engine.ts";
import { exampleFor } from "./example.ts";
import { wordGiven } from "./given.ts";
import { findSeries } from "./series.ts";
import { readWish, wantsChart } from "./wish.ts";
import { describe, wordLack, wordSeries } from "./words.ts";

const longestName = 60;

const input = z.strictObject({
  question: z.string().min(1).describe("What the chart is to show, in the asker's words and language"),
  title: z.string().max(120).optional().describe("A title, only together with points"),
  unit: z.string().max(40).optional().describe('The unit of all points, such as "%" or "billion yuan"'),
  points: z
    .array(
      z.strictObject({
        label: z.string().min(1).max(80),
        value: z.number(),
        passage: z
          .string()
          .max(2000)
          .optional()
          .describe("Words of the passage that states the value, or its document id"),
      }),
    )
    .max(24)
    .optional()
    .describe("The figures, when you have them with their passages already; left out, they are looked up"),
});

/** `market_chart`: looks the figures up, or takes those given, and attaches a PNG to the reply. Without two comparable figures it says what is missing. */
export const marketChart = (engine: Engine, charts: Charts) =>
  defineTool({
    name: "market_chart",
    description:
      "Draws a chart (PNG) of comparable figures: a bar for each company or product, or a line over time, with the passage behind each figure. Use it when the asker wants a chart, graph, plot or picture of figures. It finds the figures itself; give points only when you have them from passages.",
    input,
    effect: "read",
    outside: true,
    title: { en: "Drawing a chart", zh: "绘制图表" },
    run: async ({ question, title, unit, points }, context): Promise<ToolResult> => {
      if (!points || points.length < 2) {
        const chart = await chartQuestion(engine, charts, question, context);
        // A question that came here for one of its words is still a question.
        return chart.answered || wantsChart(question) ? chart : answerQuestion(engine, question, context.signal);
      }
      const language = languageOf(question);
      const library = await engine.open(question, context.signal);
      const asked = { title: title ?? readWish(question).topic, unit: unit ?? "", points };
      const given = wordGiven(library, asked, language);
      const note = given.unfounded.length
        ? `No passage states the values of: ${given.unfounded.join(", ")}. The chart says so; do not present them as facts of the corpus.`
        : "";
      return attach(given, note, charts, language, context);
    },
  });

/** Looks up what a message wants to see and draws it; `answered` is false when there is no chart to draw. */
export async function chartQuestion(
  engine: Engine,
  charts: Charts,
  question: string,
  context: ToolContext,
): Promise<ToolResult> {
  const language = languageOf(question);
  const library = await engine.open(question, context.signal);
  const wish = readWish(question);
  const series = findSeries(library, wish);
  if ("why" in series) {
    const { say, citations } = wordLack(series, exampleFor(library, language), library, language);
    return { content: `${say}\n\nNo picture was made.`, say, citations, answered: false };
  }
  return attach(wordSeries(series, library, wish, language), "", charts, language, context);
}

async function attach(
  { chart, say, citations }: { chart: Chart; say: string; citations: readonly Citation[] },
  note: string,
  charts: Charts,
  language: Language,
  { saveFile }: Pick<ToolContext, "saveFile">,
): Promise<ToolResult> {
  const bytes = await charts.draw(chart);
  const file = await saveFile({
    name: fileName(chart.title),
    type: "image/png",
    description: describe(chart, language),
    bytes,
  });
  const passages = citations.map((one, i) => `[${i + 1}] ${one.source}: ${one.title}\n${one.quote}`);
  const content = [
    `The chart "${chart.title}" was drawn and is attached to the reply; the asker sees it, you do not. Say in a line what it shows, with [n] behind each figure, and say nothing of its looks.`,
    ...(note ? [note] : []),
    say,
    ...passages,
  ].join("\n\n");
  return { content, say, citations, files: [file], answered: true };
}

function fileName(title: string): string {
  const words = title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .slice(0, longestName);
  return `${words.replace(/^-+|-+$/g, "") || "chart"}.png`;
}
