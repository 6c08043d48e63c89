import Database from "better-sqlite3";
import { expect, it } from "vitest";
import { stem } from "../../src/office/corpus/stem.ts";

const bases =
  "revenue invest dividend grow profit run hop fall fly die agree rate organise nation electric hope use form relate able communicate adjust depend adopt active sensitive decide quick happy cry story control plan travel hire yield style year yes sky box glass mass ties caress triplicate probable roll feed bled sing motor plaster conflate trouble size fail file formal";
const endings =
  "s es ed ing er ers ly y ies ied ation ations ational ization izer ize ized izing ness fulness ful ment ments ement able ible ance ence ant ent ism ist iti ity ive iveness ous ousness al ally ality ion ions ional ate ated ates ating ator logi logy icate ical eed eedly edly e le ll".split(
    " ",
  );

it("gives the stems SQLite's porter tokenizer gives", () => {
  const words = bases
    .split(" ")
    .flatMap((base) => [base, ...endings.flatMap((end) => [base + end, base.slice(0, -1) + end])]);
  const db = new Database(":memory:");
  db.exec(
    "CREATE VIRTUAL TABLE t USING fts5(w, tokenize = 'porter ascii'); CREATE VIRTUAL TABLE v USING fts5vocab('t', 'instance')",
  );
  const insert = db.prepare("INSERT INTO t (rowid, w) VALUES (?, ?)");
  const unique = [...new Set(words)];
  for (const [i, word] of unique.entries()) insert.run(i + 1, word);
  const stems = new Map(
    db
      .prepare<[], { term: string; doc: number }>("SELECT term, doc FROM v")
      .all()
      .map(({ term, doc }) => [doc, term]),
  );
  const different = unique.flatMap((word, i) =>
    stem(word) === stems.get(i + 1) ? [] : [`${word}: ${stem(word)}, not ${stems.get(i + 1)}`],
  );
  expect(unique.length).toBeGreaterThan(3000);
  expect(different).toEqual([]);
});
