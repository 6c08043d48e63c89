/** What every driver of the `Corpus` port promises. A driver's test calls this with a way to make a corpus of documents. */
import { describe, expect, it } from "vitest";
import type { Corpus } from "../../src/core/corpus.ts";

/** A document to put in: the text as a Markdown body, the rest as its front matter. */
export interface Sample {
  readonly id: string;
  readonly title: string;
  readonly publisher?: string;
  readonly date?: string;
  readonly text: string;
}

const samples: readonly Sample[] = [
  {
    id: "000_harbour",
    title: "Harbour Freight 2025 results",
    publisher: "Port Daily",
    date: "2026-03",
    text: "Harbour Freight moved 4,200 containers in 2025.\n\nIts operating margin rose to 12.5% after it renegotiated fuel contracts.\n",
  },
  {
    id: "001_lakeside",
    title: "Lakeside Dairy 2025 results",
    text: "Lakeside Dairy sold 31 million litres of milk.\n\nIts operating margin fell to 7.1% because feed became dearer.\n",
  },
  {
    id: "002_yunhe",
    title: "云河科技年度报告",
    date: "2026-05-22",
    text: "云河科技2025年的营业收入为八亿元，同比增长两成。\n\n公司的研发人员达到一千二百人。\n\n😀 表情符号也保持完整。\n",
  },
];

/** Runs the suite. `make` gives a corpus that holds exactly the samples. */
export function corpusContract(name: string, make: (samples: readonly Sample[]) => Promise<Corpus>): void {
  describe(`${name} keeps the promises of a corpus`, () => {
    it("finds the passage that answers, with its document's facts", async () => {
      const [first] = await (await make(samples)).search("How did the operating margin of Harbour Freight develop?", {
        k: 3,
      });
      expect(first).toMatchObject({
        source: "000_harbour",
        title: "Harbour Freight 2025 results",
        publisher: "Port Daily",
        date: "2026-03",
        language: "en",
      });
      expect(first?.text).toContain("12.5%");
    });

    it("finds Chinese passages for Chinese questions", async () => {
      const [first] = await (await make(samples)).search("云河科技有多少研发人员？", { k: 3 });
      expect(first).toMatchObject({ source: "002_yunhe", language: "zh", date: "2026-05-22" });
    });

    it("gives passages that stand in their document word for word, numbered from 0, best first", async () => {
      const corpus = await make(samples);
      for (const question of ["operating margin", "云河科技 营业收入 表情", "2025"]) {
        const passages = await corpus.search(question, { k: 10 });
        expect(passages.length).toBeGreaterThan(0);
        expect(passages.map((p) => p.score)).toEqual(passages.map((p) => p.score).sort((a, b) => b - a));
        for (const passage of passages) {
          const document = await corpus.document(passage.source);
          expect(document?.text.slice(passage.start, passage.end)).toBe(passage.text);
          expect(passage.chunk).toMatch(new RegExp(`^${passage.source}#\\d+$`));
          expect(Number(passage.chunk.split("#")[1])).toBeLessThan(document?.chunks ?? 0);
        }
        expect(new Set(passages.map((p) => p.chunk)).size).toBe(passages.length);
      }
    });

    it("gives at most k passages", async () => {
      expect(await (await make(samples)).search("2025 results operating margin", { k: 1 })).toHaveLength(1);
    });

    it("gives nothing for an empty corpus, an empty question, and words it does not have", async () => {
      expect(await (await make([])).search("operating margin", { k: 5 })).toEqual([]);
      const corpus = await make(samples);
      for (const question of ["", "   ", "?!", "\u0000", "zyzzyva quokka"]) {
        expect(await corpus.search(question, { k: 5 })).toEqual([]);
      }
    });

    it("takes a question's signs for words, never for commands", async () => {
      const corpus = await make(samples);
      for (const question of [
        'margin" OR "',
        "margin AND (",
        "title:margin*",
        "NEAR(margin",
        "margin'; DROP TABLE chunks;--",
      ]) {
        expect((await corpus.search(question, { k: 5 })).length, question).toBeGreaterThan(0);
      }
    });

    it("matches other words for what is asked", async () => {
      const corpus = await make(samples);
      expect(await corpus.search("湖畔乳业的利润率", { k: 1 })).toEqual([]);
      const [first] = await corpus.search("湖畔乳业的利润率", {
        k: 1,
        alternatives: ["Lakeside Dairy", "operating margin"],
      });
      expect(first?.source).toBe("001_lakeside");
    });

    it("lists its documents and gives each whole", async () => {
      const corpus = await make(samples);
      const documents = await corpus.documents();
      expect(documents.map((d) => d.id)).toEqual(samples.map((s) => s.id));
      expect(documents.every((d) => d.chunks > 0)).toBe(true);
      expect((await corpus.document("001_lakeside"))?.text).toBe(samples[1]?.text);
      expect(await corpus.document("nobody")).toBeUndefined();
    });

    it("stops for a signal that is aborted", async () => {
      const signal = AbortSignal.abort(new Error("enough"));
      await expect((await make(samples)).search("margin", { k: 1, signal })).rejects.toThrow("enough");
    });
  });
}
