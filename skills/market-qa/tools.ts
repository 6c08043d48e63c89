/** The tools of the market question skill: an answer with citations, passages, and what the corpus covers. */
import { z } from "zod";
import type { Charts } from "../../src/core/chart.ts";
import type { Corpus, Passage } from "../../src/core/corpus.ts";
import { languageOf } from "../../src/core/language.ts";
import type { Citation } from "../../src/core/message.ts";
import type { SkillModule } from "../../src/core/skill.ts";
import { defineTool, type ToolResult } from "../../src/core/tool.ts";
import { chartQuestion, marketChart } from "./chart/tool.ts";
import { wantsChart } from "./chart/wish.ts";
import { answerQuestion, type Engine, engineOver } from "./engine.ts";

const passagesShown = 8;

export const tools: SkillModule["tools"] = ({ corpus, charts }) => {
  const engine = engineOver(corpus);
  return [
    marketAnswer(engine, charts),
    marketChart(engine, charts),
    corpusSearch(corpus, engine),
    corpusOverview(corpus),
  ];
};

const marketAnswer = (engine: Engine, charts: Charts) =>
  defineTool({
    name: "market_answer",
    description:
      "Answers a question about companies, markets, figures, people or products from the corpus. Returns ranked passages to cite, the facts found, values on which sources differ, and whether the corpus answers at all. Ask it the user's question in the user's own words.",
    input: z.object({ question: z.string().min(1).describe("The question, in the asker's words and language") }),
    effect: "read",
    outside: true,
    title: { en: "Looking in the corpus", zh: "查阅资料库" },
    run: async ({ question }, context): Promise<ToolResult> => {
      // Asked here for a picture, it is drawn when it can be.
      const chart = wantsChart(question) ? await chartQuestion(engine, charts, question, context) : undefined;
      return chart?.answered ? chart : answerQuestion(engine, question, context.signal);
    },
  });

const corpusSearch = (corpus: Corpus, engine: Engine) =>
  defineTool({
    name: "corpus_search",
    description: "Finds passages of the corpus by words. Use it to look further when market_answer found too little.",
    input: z.object({ query: z.string().min(1).describe("Words to look for") }),
    effect: "read",
    outside: true,
    title: { en: "Searching the corpus", zh: "检索资料库" },
    run: async ({ query }, context): Promise<ToolResult> => {
      const alternatives = engine.alternatives(query);
      const passages = await corpus.search(query, { k: passagesShown, signal: context.signal, alternatives });
      const zh = languageOf(query) === "zh";
      if (!passages.length) {
        const none = zh ? "资料库里没有找到相关内容。" : "The corpus holds nothing on this.";
        return { content: none, say: none, citations: [], answered: false };
      }
      const content = passages.map((passage, i) => `[${i + 1}] ${label(passage)}\n${passage.text}`).join("\n\n");
      const lines = passages.map((passage, i) => `- ${firstWords(passage.text)} [${i + 1}]`);
      return {
        content,
        say: `${zh ? "找到这些段落：" : "These passages speak of it:"}\n\n${lines.join("\n")}`,
        citations: passages.map(citationOf),
        answered: true,
      };
    },
  });

const corpusOverview = (corpus: Corpus) =>
  defineTool({
    name: "corpus_overview",
    description:
      "Lists the documents that the corpus holds, with publisher and date. Use it when asked what can be answered.",
    input: z.object({}),
    effect: "read",
    outside: true,
    title: { en: "Listing the corpus", zh: "列出资料" },
    run: async (_input, context): Promise<ToolResult> => {
      const documents = await corpus.documents();
      const zh = context.language === "zh";
      const lines = documents.map((one) => {
        const about = [one.publisher, one.date].filter(Boolean).join(", ");
        return `- ${one.title}${about ? ` (${about})` : ""}`;
      });
      const head = zh ? `资料库有 ${documents.length} 篇文档：` : `The corpus holds ${documents.length} documents:`;
      const none = zh
        ? "资料库还是空的。用 `npx atclaw ingest` 加入文档。"
        : "The corpus is empty. Add documents with `npx atclaw ingest`.";
      const say = documents.length ? `${head}\n\n${lines.join("\n")}` : none;
      return { content: say, say, citations: [], answered: documents.length > 0 };
    },
  });

function label(passage: Passage): string {
  const about = [passage.publisher, passage.date].filter(Boolean).join(", ");
  return `${passage.source}: ${passage.title}${about ? ` (${about})` : ""}`;
}

function citationOf(passage: Passage): Citation {
  return {
    source: passage.source,
    title: passage.title,
    quote: passage.text,
    chunk: passage.chunk,
    ...(passage.publisher ? { publisher: passage.publisher } : {}),
    ...(passage.date ? { date: passage.date } : {}),
  };
}

const firstWords = (text: string) => {
  const flat = text.replace(/^[#>\s*-]+/, "").replace(/\s+/g, " ");
  return flat.length > 160 ? `${flat.slice(0, 157)}…` : flat;
};

export { examples } from "./examples.ts";
