import { expect, it } from "vitest";
import { asker, corpusOf } from "./corpus.ts";

const text = `- The Kestrel crane can lift the whole library of Alexandria, the article illustrates.
- The Kestrel crane lifts 40 tonnes.
`;
const ask = asker(corpusOf([{ id: "a1", title: "Cranes", language: "en", chunks: 1, text }]));

it("answers which where a question begins with which and goes on with how much", async () => {
  const { reply } = await ask("Which library illustrates how much the Kestrel crane can lift?");
  expect(reply).toContain("Alexandria");
});
