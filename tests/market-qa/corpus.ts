import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { tools } from "../../skills/market-qa/tools.ts";
import type { Corpus, CorpusDocument, Passage } from "../../src/core/corpus.ts";
import type { ToolContext, ToolResult } from "../../src/core/tool.ts";
import { charts } from "../../src/office/charts/charts.ts";
import { openWhen } from "../../src/office/when/open.ts";
import { officePorts } from "../fakes/office-ports.ts";

/** A corpus in memory: documents whole, and a search that counts shared words. */
export function corpusOf(documents: readonly CorpusDocument[]): Corpus {
  return {
    documents: async () => documents.map(({ text: _text, ...info }) => info),
    document: async (id) => documents.find((one) => one.id === id),
    search: async (query, { k }) => {
      const words = new Set(query.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
      return documents
        .map((one): Passage => {
          const score = (one.text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []).filter((word) =>
            words.has(word),
          ).length;
          return { ...one, source: one.id, chunk: `${one.id}#0`, start: 0, end: one.text.length, score };
        })
        .filter((passage) => passage.score > 0)
        .sort((a, b) => b.score - a.score)
        .slice(0, k);
    },
  };
}

/** Reads a folder of Markdown digests with front matter. */
export function corpusIn(folder: string): Corpus {
  const documents = readdirSync(folder)
    .filter((name) => name.endsWith(".md") && name !== "README.md")
    .sort()
    .map((name): CorpusDocument => {
      const text = readFileSync(join(folder, name), "utf8");
      const head = parse(/^---\n([\s\S]*?)\n---/.exec(text)?.[1] ?? "") as Record<string, unknown>;
      const date = head.date instanceof Date ? head.date.toISOString().slice(0, 10) : head.date;
      return {
        id: String(head.id ?? name.replace(/\.md$/, "")),
        title: String(head.title ?? name),
        language: "en",
        chunks: 1,
        text,
        ...(head.publisher ? { publisher: String(head.publisher) } : {}),
        ...(date ? { date: String(date) } : {}),
      };
    });
  return corpusOf(documents);
}

export type Saved = { name: string; type: string; description: string; bytes: Uint8Array };

/** Asks one tool of the skill, as the agent does. `cited` are the citations that the reply's marks name. */
export function asker(corpus: Corpus, saved: Saved[] = []) {
  const all = tools({ corpus, charts: charts(), when: openWhen(), ...officePorts() });
  return async (
    question: string | Record<string, unknown>,
    name = "market_answer",
  ): Promise<ToolResult & { reply: string; cited: string[] }> => {
    const tool = all.find((one) => one.name === name);
    if (!tool) throw new Error(`There is no tool ${name}.`);
    const context: ToolContext = {
      signal: new AbortController().signal,
      key: "test",
      now: new Date("2031-06-01T00:00:00Z"),
      zone: "UTC",
      language: "en",
      asker: { id: "u1", name: "Ada" },
      conversation: { id: "c1", adapter: "test", account: "a", channel: "c", kind: "direct" },
      files: [],
      readFile: async () => undefined,
      saveFile: async (file) => {
        saved.push(file);
        return {
          id: String(saved.length),
          name: file.name,
          type: file.type,
          bytes: file.bytes.length,
          description: file.description,
        };
      },
    };
    const input =
      typeof question !== "string"
        ? question
        : name === "corpus_search"
          ? { query: question }
          : name === "corpus_overview"
            ? {}
            : { question };
    const result = await tool.run(tool.input.parse(input), context);
    const reply = result.say ?? "";
    const marks = new Set([...reply.matchAll(/\[(\d+)\]/g)].map((match) => Number(match[1])));
    const cited = (result.citations ?? []).filter((_one, i) => marks.has(i + 1)).map((one) => one.source);
    return { ...result, reply, cited };
  };
}
