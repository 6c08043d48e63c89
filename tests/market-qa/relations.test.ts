/** Questions that say a name, a part or a view otherwise than the documents: what stands for what, over companies that do not exist. */
import { describe, expect, it } from "vitest";
import type { CorpusDocument } from "../../src/core/corpus.ts";
import { asker, corpusOf } from "./corpus.ts";

const document = (id: string, title: string, text: string): CorpusDocument => ({
  id,
  title,
  language: "en",
  chunks: 1,
  text,
});
const ask = asker(
  corpusOf([
    document(
      "k1",
      "Cranes and clouds of the north",
      `# Cranes and clouds

## Companies

- Skyharbour (天港云), the cloud business of Norvik Marine, had revenue of $310 million in 2030, according to Tidewater Research.
- Norvik Marine has a fleet of 40 cranes at Tromsund.
- China is the largest market for cranes.
- Marta Lind is the president of Skyharbour, and Odd Berg is its head of design.
- Jonas Ruud left Skyharbour in 2029, and Eva Holm took over the Quay Lab after Jonas Ruud.
- Norvik Marine's Kestrel 3.0 lifts 90 tons.
- Belloc Systems sells the Osprey crane for 700,000 euros and bundles the Osprey crane with the Harbourmaster program.
- Switching from one crane maker to another costs shipping companies next to nothing and is easy, brokers say.

## Other views

- Switching crane makers is painful for terminals, because rails and software must be rebuilt.
- Norvik Marine aims for harbours of the north, whereas Belloc Systems aims for river ports.
`,
    ),
    document(
      "k2",
      "Quayworks annual letter",
      `# Letter to the owners

- The company's chairman is Sigrid Dahl.
- The company employs 4,200 people.
`,
    ),
  ]),
);

describe("a name said otherwise", () => {
  it("is met by what a document says it is: the cloud arm of its owner", async () => {
    const { reply, answered } = await ask("How much revenue did Norvik Marine's cloud arm have in 2030?");
    expect(answered).toBe(true);
    expect(reply).toContain("$310 million");
  });

  it("is the company that a document is about, where a sentence says only the company", async () => {
    expect((await ask("Who is the chairman of Quayworks?")).reply).toContain("Sigrid Dahl");
    expect((await ask("How many people does Quayworks employ?")).reply).toContain("4,200");
  });

  it("is no other version of the same thing", async () => {
    expect((await ask("How many tons does the Kestrel 3.0 lift?")).answered).toBe(true);
    expect((await ask("How many tons does the Kestrel 4.0 lift?")).answered).toBe(false);
  });
});

describe("who leads and who took over", () => {
  it("names the one at the top of a company described by its owner", async () => {
    const { reply } = await ask("Who runs the cloud unit of Norvik Marine?");
    expect(reply).toContain("Marta Lind");
    expect(reply).not.toMatch(/different values|more than one value/);
  });

  it("names who came after and not who left", async () => {
    expect((await ask("Who took over the Quay Lab after Jonas Ruud left?")).reply).toContain("Eva Holm");
    expect((await ask("Who took over the Quay Lab after Eva Holm left?")).answered).toBe(false);
  });
});

describe("a part of a question", () => {
  it("knows what its it stands for beside a name of its own", async () => {
    const { reply } = await ask("What does the Osprey crane cost, and what does Belloc Systems bundle with it?");
    expect(reply).toContain("700,000 euros");
    expect(reply).toContain("Harbourmaster");
  });

  it("is asked of each name where the question says each", async () => {
    const { reply } = await ask("What do Norvik Marine's managers and Belloc Systems' salespeople each aim for?");
    expect(reply).toContain("river ports");
    expect(reply).toContain("harbours of the north");
  });

  it("about an unknown company is declined while the other is answered", async () => {
    const { reply, answered } = await ask(
      "Compare the price of the Osprey crane with the price of the Zephyrus crane.",
    );
    expect(answered).toBe(true);
    expect(reply).toContain("700,000 euros");
    expect(reply).toMatch(/does not answer this part/);
  });
});

describe("a question for a judgment", () => {
  it("is answered with the view asked for and with the opposite one", async () => {
    const { reply } = await ask("Is it expensive for a company to switch crane makers?");
    expect(reply).toContain("next to nothing");
    expect(reply).toContain("painful");
  });
});

describe("a question that nothing answers", () => {
  it("is declined when only another publisher gives the figure", async () => {
    expect((await ask("What revenue did Skyharbour have in 2030 according to Gartner?")).answered).toBe(false);
  });

  it("is declined when only the fact is told, and no reason", async () => {
    expect((await ask("Why did Jonas Ruud leave Skyharbour?")).answered).toBe(false);
  });

  it("is declined when the place asked about is told of nothing", async () => {
    expect((await ask("How many cranes does Norvik Marine have in Japan?")).answered).toBe(false);
  });
});
