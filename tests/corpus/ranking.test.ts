import { describe, expect, it } from "vitest";
import { emptyCorpus, filesIn, tempFolder } from "./helpers.ts";

const companies = [
  "Harbour Freight Ltd.",
  "Lakeside Dairy",
  "Northwind Steel Corp.",
  "Juniper Media Group",
  "Cobalt Energy",
];
const topics = ["dividend", "audit", "merger", "layoff", "patent"];
const filler =
  "The board met several times during the year and reviewed the plans of the management for the coming period. ";

/** A report on each company: a passage for each topic that speaks of "the company", as reports do. */
function reports(): Record<string, string> {
  return Object.fromEntries(
    companies.map((company, i) => {
      const passages = topics.map(
        (topic, j) =>
          `In ${2015 + j} the company announced a ${topic} worth ${(i + 1) * (j + 3)} million dollars. ${filler.repeat(11)}`,
      );
      const lead = `${company} was founded in ${1950 + i} and is listed in London. ${company} reports yearly. ${company} has two plants.`;
      return [`${i}.txt`, `${lead} ${filler.repeat(11)}\n\n${passages.join("\n\n")}\n`];
    }),
  );
}

async function corpusOf(files: Record<string, string>) {
  const corpus = await emptyCorpus();
  const result = await corpus.ingest([filesIn(tempFolder(), files)]);
  expect(result.failed).toEqual([]);
  return corpus;
}

describe("ranking", () => {
  it("finds a company's passage though the passage only says the company", async () => {
    const corpus = await corpusOf(reports());
    for (const [i, company] of companies.entries()) {
      for (const [j, topic] of topics.entries()) {
        const [first] = await corpus.search(`What was the ${topic} of ${company} worth?`, { k: 3 });
        expect([first?.source, first?.text.includes(`${(i + 1) * (j + 3)} million`)]).toEqual([String(i), true]);
      }
    }
  });

  it("gives each company its turn when a question names several", async () => {
    const corpus = await corpusOf(reports());
    const found = await corpus.search("Compare the dividends of Lakeside Dairy, Cobalt Energy and Northwind Steel.", {
      k: 3,
    });
    expect(found.map((passage) => passage.source).sort()).toEqual(["1", "2", "4"]);
    expect(found.every((passage) => passage.text.includes("dividend"))).toBe(true);
  });

  it("gives each its turn in Chinese", async () => {
    const names = ["云河科技有限公司", "海星银行", "长风汽车集团"];
    const rest = "董事会多次开会，审议了管理层对下一年度的安排，并对各项工作作出了部署。".repeat(9);
    const files = Object.fromEntries(
      names.map((name, i) => [
        `${i}.txt`,
        `${name}成立于${2000 + i}年。${name}总部位于杭州。${name}按年披露报告。${rest}\n\n全年营业收入为${i + 3}亿元。${rest}\n\n全年派发股利${i + 1}亿元。${rest}\n`,
      ]),
    );
    const corpus = await corpusOf(files);
    const found = await corpus.search("比较云河科技与长风汽车集团的股利", { k: 2 });
    expect(found.map((passage) => passage.source).sort()).toEqual(["0", "2"]);
    expect(found.every((passage) => passage.text.includes("股利"))).toBe(true);
  });

  it("finds Chinese words within a run of text, and single characters", async () => {
    const corpus = await corpusOf({
      "a.txt": "阿里云在公共云市场的收入份额居第一位。\n",
      "b.txt": "火山引擎的调用量居第一位，税率另行公布。\n",
      "c.txt": "市民在云南旅行，份额有限。\n",
    });
    const sources = async (question: string) => (await corpus.search(question, { k: 3 })).map((p) => p.source);
    expect((await sources("阿里云的市场份额是多少？"))[0]).toBe("a");
    expect((await sources("谁的调用量最大"))[0]).toBe("b");
    expect(await sources("税")).toEqual(["b"]);
  });

  it("finds Chinese words that hold a function character or look like a question's words", async () => {
    const rest = "當地的氣候溫和，居民以農業為生，每年舉行慶典。".repeat(3);
    const corpus = await corpusOf({
      "a.txt": `${rest}該國首都設在北方的高原上。\n`,
      "b.txt": `${rest}多倫多大學建校於十九世紀。\n`,
      "c.txt": `${rest}多倫多市設有大學，該國首府也在附近。\n`,
    });
    expect((await corpus.search("首都在哪裡？", { k: 1 }))[0]?.source).toBe("a");
    expect((await corpus.search("多倫多大學是何時的？", { k: 1 }))[0]?.source).toBe("b");
  });

  it("finds traditional characters by simplified ones, their variants, and the other way round", async () => {
    const corpus = await corpusOf({
      "a.txt": "臺灣總統府位於臺北市，由日本建築師設計。\n",
      "b.txt": "台湾海峡两岸的渔民在这里捕鱼。\n",
      "c.txt": "香港的電車從堅尼地城開往筲箕灣。\n",
    });
    const first = async (question: string) => (await corpus.search(question, { k: 3 }))[0]?.source;
    expect(await first("总统府在哪里？")).toBe("a");
    expect(await first("台灣總統府是誰設計的？")).toBe("a");
    expect(await first("臺灣海峽的漁民在哪裏捕魚？")).toBe("b");
    expect(await first("电车从哪里开往筲箕湾？")).toBe("c");
  });

  it("heeds the year in a Chinese question over the words around it", async () => {
    const others = Object.fromEntries(
      Array.from({ length: 8 }, (_, i) => [`${i}.txt`, `第${i}号渔船今天出海捕鱼。\n`]),
    );
    const corpus = await corpusOf({
      ...others,
      "a.txt": "美国总统住在白宫里。\n",
      "b.txt": "范布伦于1836年当选总统。\n",
      "c.txt": "美国的总统制与议会制不同。\n",
    });
    expect((await corpus.search("1836年时的美国总统是谁？", { k: 3 }))[0]?.source).toBe("b");
  });

  it("prefers a passage that shares a character with the question's word", async () => {
    const corpus = await corpusOf({
      "a.txt": "狄托元帥在位多年，巡視各地工廠。\n",
      "b.txt": "狄托元帥在那年去世，各地舉行悼念。\n",
      "c.txt": "他的祖父過世後，各地工廠停工。\n",
    });
    expect((await corpus.search("狄托元帥何時過世？", { k: 1 }))[0]?.source).toBe("b");
  });

  it("prefers the passage that begins with what is asked about", async () => {
    const rest = "It is found in many countries and was described by several writers of the past century.";
    const corpus = await corpusOf({
      "a.txt": `${rest} Some of them compare a heron to a stork.\n`,
      "b.txt": `The heron and some say the stork, to compare them. ${rest}\n`,
      "c.txt": `${rest} Others write of geese.\n`,
    });
    expect((await corpus.search("What is a heron?", { k: 1 }))[0]?.source).toBe("b");
  });

  it("meets words in their other forms, numbers in their other spellings, and wide letters", async () => {
    const corpus = await corpusOf({
      "a.txt": "Qwen3.7-Max was announced; it invested 1,944 trillion in cafés.\n",
      "b.txt": "The price is 0.80 yuan and the 32k version follows.\n",
    });
    for (const question of ["announcing", "investments invest", "qwen 3.7", "Qwen3.7", "1944", "ＣＡＦＥ"]) {
      expect((await corpus.search(question, { k: 1 }))[0]?.source, question).toBe("a");
    }
    for (const question of ["0.8", "32K", "pricing"]) {
      expect((await corpus.search(question, { k: 1 }))[0]?.source, question).toBe("b");
    }
  });

  it("finds a phrase of words that stand nearly everywhere", async () => {
    const words = ["market", "share", "cloud", "growth", "report", "price"];
    const files = Object.fromEntries(
      Array.from({ length: 400 }, (_, i) => {
        const order = words.map((_, j) => words[(i * 7 + j * 5) % words.length]);
        return [`${i}.txt`, `${order.join(" and then some other ")} in region ${i}.\n`];
      }),
    );
    const corpus = await corpusOf({ ...files, "right.txt": "The cloud market share report price growth.\n" });
    expect((await corpus.search("What is the cloud market share?", { k: 1 }))[0]?.source).toBe("right");
    expect(await corpus.search("what is it", { k: 5 })).toEqual(await corpus.search("what is it", { k: 5 }));
  });

  it("prefers the document whose title or heading says what is asked", async () => {
    const corpus = await corpusOf({
      "a.md": "# Annual pension review\n\nPayments rose by four percent over the year.\n",
      "b.md": "# Annual transport review\n\nPayments rose by nine percent over the year.\n",
    });
    expect((await corpus.search("How did pension payments change?", { k: 1 }))[0]?.source).toBe("a");
  });

  it("is the same in every run", async () => {
    const results = await Promise.all(
      [1, 2].map(async () => (await corpusOf(reports())).search("dividend merger audit of the company", { k: 20 })),
    );
    expect(results[0]).toEqual(results[1]);
  });
});
