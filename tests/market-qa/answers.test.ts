import { describe, expect, it } from "vitest";
import type { CorpusDocument } from "../../src/core/corpus.ts";
import { figures, sameFigure } from "../../src/core/figures.ts";
import { asker, corpusOf, type Saved } from "./corpus.ts";

/** Two documents about companies that do not exist: what holds for them is no rule made for the shipped corpus. */
const harbour: CorpusDocument = {
  id: "h1",
  title: "Harbour robots in 2030",
  publisher: "Quay Weekly",
  date: "2031-03-01",
  language: "en",
  chunks: 1,
  text: `---
id: h1
---

# Harbour robots

## Market

- Norvik Marine (Norvik, 诺维克) held a 41.5% share of the crane robot market (起重机器人市场) in 2030, according to Tidewater Research.
- Belloc Systems (贝洛克) held a 22% share of the crane robot market in 2030, according to Tidewater Research.
- Norvik Marine held a 38% share of the crane robot market in 2029.
- Norvik Marine leads Belloc Systems by nearly 20 percentage points in the crane robot market.
- Norvik Marine's revenue was $2.4 billion in 2030.
- Norvik Marine launched the Kestrel crane in March 2028.
- Belloc Systems launched the Osprey crane in 2025.
- The Kestrel crane lifts containers with 12 motors.
- Ingrid Solheim is the CEO of Norvik Marine.
- Norvik Marine has not disclosed the profit of its software arm.
- Norvik Marine cut prices because port operators delayed their orders.
`,
};
const port: CorpusDocument = {
  id: "p2",
  title: "The port report",
  date: "2031-05-10",
  language: "en",
  chunks: 1,
  text: `# Ports and their machines

Norvik Marine held a 44% share of the crane robot market in 2030, the report says. The Kestrel crane costs 900,000 euros.
Belloc Systems processes 63 trillion sensor readings (传感器读数) a day. Quayside traffic doubled over the decade.
`,
};
const ask = asker(corpusOf([harbour, port]));

describe("market_answer", () => {
  it("answers a single question from the sentence that says it, and cites that sentence exactly", async () => {
    const { reply, answered, citations } = await ask("How many motors does the Kestrel crane have?");
    expect(answered).toBe(true);
    expect(reply).toContain("12 motors");
    const [first] = citations ?? [];
    expect(first?.source).toBe("h1");
    expect(harbour.text).toContain(first?.quote ?? "missing");
  });

  it("finds a value under another name and other words for the attribute", async () => {
    const { reply } = await ask("What was Norvik's income in 2030?");
    expect(reply).toContain("$2.4 billion");
  });

  it("gives both sides of a comparison", async () => {
    const { reply, cited } = await ask("Compare the price of the Kestrel crane with the revenue of Norvik Marine.");
    expect(reply).toContain("900,000 euros");
    expect(reply).toContain("$2.4 billion");
    expect(new Set(cited)).toEqual(new Set(["p2", "h1"]));
  });

  it("answers for each of the names that a question lists", async () => {
    const { reply } = await ask(
      "What shares of the crane robot market did Norvik Marine and Belloc Systems hold in 2030?",
    );
    expect(reply).toContain("41.5%");
    expect(reply).toContain("22%");
  });

  it("puts events in order of time", async () => {
    const { reply } = await ask("In what order were Kestrel and Osprey launched?");
    expect(reply.indexOf("Osprey")).toBeGreaterThan(-1);
    expect(reply.indexOf("Osprey")).toBeLessThan(reply.indexOf("Kestrel"));
  });

  it("gives each value with its source where sources differ", async () => {
    const { reply, cited } = await ask("What share of the crane robot market did Norvik Marine hold in 2030?");
    expect(reply).toContain("41.5%");
    expect(reply).toContain("44%");
    expect(reply).toContain("Quay Weekly");
    expect(new Set(cited)).toEqual(new Set(["h1", "p2"]));
    expect(reply).not.toContain("38%");
  });

  it("keeps to the time asked for", async () => {
    const { reply } = await ask("What share of the crane robot market did Norvik Marine hold in 2029?");
    expect(reply).toContain("38%");
    expect(reply).not.toContain("41.5%");
  });

  it.each([
    ["an unknown subject", "What is the revenue of Calder Robotics?"],
    ["an attribute never stated of the subject", "How many employees does Norvik Marine have?"],
    ["another company's value", "What was the revenue of Belloc Systems?"],
    ["a time not covered", "What share of the crane robot market did Norvik Marine hold in 2021?"],
    ["a value said to be undisclosed", "What is the profit of Norvik Marine's software arm?"],
    ["a date that does not stand", "On what date was the Osprey crane launched?"],
    ["an unknown subject in Chinese", "卡尔德机器人的收入是多少？"],
  ])("declines %s and says so", async (_kind, question) => {
    const { reply, answered } = await ask(question);
    expect(answered).toBe(false);
    expect(reply).toMatch(/does not answer|没有回答/);
  });

  it("gives reasons for why-questions and persons for who-questions", async () => {
    expect((await ask("Why did Norvik Marine lower its prices?")).reply).toContain("delayed their orders");
    expect((await ask("Who is the chief executive of Norvik Marine?")).reply).toContain("Ingrid Solheim");
  });

  it("answers in Chinese with the figure in both forms", async () => {
    const { reply, answered } = await ask("贝洛克每天处理多少传感器读数？");
    expect(answered).toBe(true);
    expect(reply).toContain("63万亿");
    expect(reply).toContain("63 trillion");
  });

  it("writes no figure that does not stand in a cited sentence", async () => {
    for (const question of [
      "What was Norvik's revenue in 2030?",
      "诺维克2030年的市场份额是多少？",
      "Compare Norvik Marine with Belloc Systems",
    ]) {
      const { reply, citations } = await ask(question);
      const body = reply.replace(/\*[^*]+\* \([^)]*\)/g, "");
      const stated = (citations ?? []).flatMap((one) => figures(one.quote));
      for (const figure of figures(body).filter((one) => one.kind === "number"))
        expect(
          stated.some((one) => sameFigure(one, figure)),
          `${figure.text} in ${reply}`,
        ).toBe(true);
    }
  });

  it("leaves the other language's aliases out of an English reply", async () => {
    expect((await ask("How large was Belloc Systems' share in 2030?")).reply).not.toMatch(/\p{Script=Han}/u);
  });

  it("reads a document anew when its text has changed", async () => {
    const documents = [{ ...harbour }];
    const asking = asker(corpusOf(documents));
    expect((await asking("How many motors does the Kestrel crane have?")).reply).toContain("12 motors");
    documents[0] = { ...harbour, text: harbour.text.replace("12 motors", "16 motors") };
    expect((await asking("How many motors does the Kestrel crane have?")).reply).toContain("16 motors");
  });

  it("says what to do when the corpus is empty", async () => {
    const { answered, reply } = await asker(corpusOf([]))("What is the revenue of Norvik?");
    expect(answered).toBe(false);
    expect(reply).toContain("does not answer");
  });
});

describe("market_chart", () => {
  it("draws the compared values as a PNG and names the sentence behind each", async () => {
    const saved: Saved[] = [];
    const { reply, files, cited } = await asker(corpusOf([harbour]), saved)(
      "Draw a chart of the crane robot market share of Norvik Marine and Belloc Systems in 2030",
      "market_chart",
    );
    expect(files).toHaveLength(1);
    expect([...(saved[0]?.bytes.slice(1, 4) ?? [])]).toEqual([...Buffer.from("PNG")]);
    expect(saved[0]?.description).toContain("41.5%");
    expect(reply).toContain("22%");
    expect(cited).toContain("h1");
  });

  it("says so when there is nothing to compare", async () => {
    const { files, reply } = await ask("Draw a chart of how many motors the Kestrel crane has", "market_chart");
    expect(files ?? []).toHaveLength(0);
    expect(reply).toContain("No chart");
  });
});

describe("corpus_search and corpus_overview", () => {
  it("lists passages and documents with their sources", async () => {
    expect((await ask("crane robot", "corpus_search")).citations?.map((one) => one.source)).toContain("h1");
    expect((await ask("", "corpus_overview")).reply).toContain("Harbour robots in 2030 (Quay Weekly, 2031-03-01)");
  });
});

describe("a question about who somebody is", () => {
  const people: CorpusDocument = {
    id: "w1",
    title: "People of the ports",
    language: "en",
    chunks: 1,
    text: `- Ingrid Solheim's taste resembles Marta Lind's love of old cranes and of Norvik Marine.
- Ingrid Solheim joined Norvik Marine in 2019 and serves as its head of design.
- Norvik Marine (Norvik) leads Belloc Systems in cranes.
- Marta Lind has led Norvik Marine as its CEO since 2024.
- Jonas Berg, who works for a leading harbour, says that Norvik Marine is slow.
`,
  };
  const askPeople = asker(corpusOf([people]));

  it("is answered by what the person is, not by names that stand beside", async () => {
    const { reply } = await askPeople("Who is Ingrid Solheim?");
    expect(reply).not.toMatch(/different values|more than one value/);
    expect(reply).toMatch(/^(?:- )?Ingrid Solheim joined/);
  });

  it("names the person said to lead a company, and no company", async () => {
    const { reply } = await askPeople("Who leads Norvik Marine?");
    expect(reply).toContain("Marta Lind");
    expect(reply).not.toMatch(/different values|more than one value|\*\*Belloc|Jonas/);
  });
});
