import { join } from "node:path";
import { expect, test } from "vitest";
import type { Chart } from "../../src/core/chart.ts";
import type { CorpusDocument } from "../../src/core/corpus.ts";
import { charts } from "../../src/office/charts/charts.ts";
import { drawable, fitting } from "../../src/office/charts/font.ts";
import { asker, corpusIn, corpusOf, type Saved } from "./corpus.ts";

const root = join(import.meta.dirname, "../..");

/** Companies that do not exist: what holds for them is no rule made for the shipped corpus. */
const document: CorpusDocument = {
  id: "r1",
  title: "Crane robots",
  publisher: "Quay Weekly",
  date: "2031-03-01",
  language: "en",
  chunks: 1,
  text: `# Crane robots

## Tidewater ranking: share of crane robots in 2030

- Norvik Marine (诺维克) held a 41.5% share of the crane robot market (起重机器人市场) in 2030, according to Tidewater.
- Belloc Systems (贝洛克) held about 22% of the crane robot market in 2030, according to Tidewater.
- Norvik Marine's share of the crane robot market rose from 33% in 2028 to 38% in 2029.

## Money

- Norvik Marine's revenue was $2.4 billion in 2030.
- Belloc Systems' revenue was 900 million euros in 2030.
- Osprey Works had revenue of $1.1 billion in 2029.

## Dock drones

- Norvik Marine held a 40% share of the dock drone market in 2030, according to IDC.
- Belloc Systems held a 25% share of the dock drone market in 2030, according to Omdia.
`,
};

function chartOver(documents: readonly CorpusDocument[]) {
  const saved: Saved[] = [];
  const ask = asker(corpusOf(documents), saved);
  return async (question: string) => ({ ...(await ask(question, "market_chart")), saved });
}
const ask = chartOver([document]);

/** Width and height of a PNG, from its header. */
const sizeOf = (png: Uint8Array): [number, number] => {
  const view = new DataView(png.buffer, png.byteOffset);
  expect([...png.slice(1, 4)]).toEqual([...Buffer.from("PNG")]);
  return [view.getUint32(16), view.getUint32(20)];
};

test("draws what is compared, and cites the sentence behind each bar", async () => {
  const { reply, citations, files, saved, answered } = await ask(
    "Draw a chart of Norvik Marine's and Belloc Systems' crane robot share in 2030",
  );
  expect(answered).toBe(true);
  expect(reply).toMatch(/\*\*Norvik Marine\*\*: 41\.5% \[1\]\n- \*\*Belloc Systems\*\*: about 22% \[2\]/);
  expect(citations?.map(({ quote }) => document.text.includes(quote))).toEqual([true, true]);
  expect(reply).toContain("Quay Weekly, 2031-03-01");
  expect(files).toHaveLength(1);
  expect(saved.at(-1)).toMatchObject({
    type: "image/png",
    description: expect.stringMatching(/Norvik Marine 41\.5%.*Belloc Systems about 22%/),
  });
  const [width, height] = sizeOf(saved.at(-1)?.bytes ?? new Uint8Array());
  expect(width).toBe(1520);
  expect(height).toBeGreaterThan(400);
});

test("shows one name's figures as a line in the order of time", async () => {
  const { reply, saved } = await ask("Show Norvik Marine's crane robot share over time as a line chart");
  expect(reply).toMatch(/\*\*2028\*\*: 33%.*\*\*2029\*\*: 38%.*\*\*2030\*\*: 41\.5%/s);
  expect(saved.at(-1)?.description).toMatch(/^Line chart/);
});

test("says the time of each figure where they differ", async () => {
  const { reply } = await ask("Compare the revenue of Norvik Marine and Osprey Works in a chart");
  expect(reply).toMatch(/Norvik Marine \(2030\)\*\*: \$2\.4 billion/);
  expect(reply).toMatch(/Osprey Works \(2029\)\*\*: \$1\.1 billion/);
});

test("draws no picture of figures in different units, and says what was found", async () => {
  const { reply, files, answered } = await ask("Chart the revenue of Norvik Marine and Belloc Systems");
  expect(answered).toBe(false);
  expect(files ?? []).toEqual([]);
  expect(reply).toMatch(/No chart: .*different units/);
  expect(reply).toContain("$2.4 billion");
  expect(reply).toContain("900 million euros");
});

test("puts no counts of two publishers side by side", async () => {
  const { reply, answered } = await ask("Chart the dock drone share of Norvik Marine and Belloc Systems");
  expect(answered).toBe(false);
  expect(reply).toMatch(/No chart: .*different publishers/);
  expect(reply).toContain("40%");
  expect(reply).toContain("25%");
});

test("declines in words where the corpus has no such figures, with an example that works", async () => {
  const { reply, answered } = await ask("Draw a chart of the employees of Norvik Marine and Belloc Systems");
  expect(answered).toBe(false);
  const example = /"(Draw a chart [^"]+)"/.exec(reply)?.[1] ?? "";
  expect((await ask(example)).answered).toBe(true);
  expect((await ask("画个图")).reply).toMatch(/没有画图/);
  expect((await chartOver([])("Draw a chart of market shares")).answered).toBe(false);
});

test("a question that comes here for one of its words is answered in words", async () => {
  const { reply, files, answered } = await ask("What revenue did Norvik Marine plot for 2030?");
  expect(answered).toBe(true);
  expect(reply).toContain("$2.4 billion");
  expect(files ?? []).toEqual([]);
});

test("holds points that a model gives against the corpus, and marks those that stand nowhere", async () => {
  const saved: Saved[] = [];
  const tool = asker(corpusOf([document]), saved);
  const points = [
    { label: "Norvik Marine", value: 41.5 },
    { label: "Belloc Systems", value: 22 },
    { label: "Osprey Works", value: 17.25 },
  ];
  const input = { question: "Draw a chart of it", title: "Crane robots in 2030", unit: "%", points };
  const { reply, content, cited } = await tool(input, "market_chart");
  expect(reply).toMatch(/Norvik Marine\*\*: 41\.5% \[1\]/);
  expect(cited).toEqual(["r1", "r1"]);
  expect(reply).toMatch(/not in the corpus: Osprey Works/);
  expect(content).toMatch(/No passage states the values of: Osprey Works/);
  expect(saved.at(-1)?.description).toContain("Osprey Works 17.25%");
  await expect(tool({ ...input, color: "red" }, "market_chart")).rejects.toThrow(/color/);
});

const bars = (points: readonly [string, number, string][]): Chart => ({
  kind: "bars",
  title: "各家Token调用量份额",
  subtitle: "IDC，2025年",
  note: "来源：Žižek & Öl",
  points: points.map(([label, value, shown]) => ({ label, value, shown })),
});

test("the same chart gives the same bytes, another one others", async () => {
  const chart = bars([
    ["火山引擎", 49.5, "49.5%"],
    ["阿里云", 28, "28%"],
  ]);
  const [one, again] = [await charts().draw(chart), await charts().draw(structuredClone(chart))];
  expect(Buffer.compare(one, again)).toBe(0);
  const other = await charts().draw({ ...chart, title: "各家Token调用量" });
  expect(Buffer.compare(one, other)).not.toBe(0);
});

test("long, many, negative, equal and huge values are drawn", async () => {
  const drawer = charts();
  const label = "The division for large models, cloud computing and everything else that a group may own";
  const many = Array.from({ length: 14 }, (_, i): [string, number, string] => [`Name ${i}`, i * 1e12, `${i} trillion`]);
  for (const chart of [
    bars([
      [label, 5, "5 billion yuan"],
      [`${label} too`, -3, "-3 billion yuan"],
    ]),
    bars(many),
    { ...bars(many.slice(0, 3)), kind: "line" as const },
    {
      ...bars([
        ["a", 0, "0"],
        ["b", 0, "0"],
      ]),
      kind: "line" as const,
      title: "字".repeat(200),
      note: "",
    },
  ])
    expect(sizeOf(await drawer.draw(chart))[0]).toBe(1520);
});

test("every character of the shipped corpus can be written; others lose their accents or are left out", async () => {
  const has = await drawable();
  const corpus = corpusIn(join(root, "seeds"));
  const texts = await Promise.all(
    (await corpus.documents()).map(async ({ id }) => (await corpus.document(id))?.text ?? ""),
  );
  const lacking = [...new Set(texts.join(""))].filter((char) => char !== "\n" && !has.has(char.codePointAt(0) ?? 0));
  expect(lacking).toEqual([]);
  expect(fitting("Žižek\t体體 😀 10%", has)).toBe("Zizek 体體 10%");
});

test.each([
  [
    "draw a chart of the AI cloud market shares",
    /Omdia, H1 2026.*Alibaba Cloud\*\*: 35\.8%.*Baidu\*\*: 26\.9%.*other values.*38\.1%/s,
  ],
  ["compare Alibaba Cloud's and Volcengine's share in a bar chart", /Volcengine\*\*: 49\.5%.*Alibaba Cloud\*\*: 28%/s],
  ["画一张各家Token调用量份额的图表", /火山引擎\*\*：49\.5%.*阿里云\*\*：28%.*百度\*\*：10%/s],
  ["把阿里云和火山引擎的市场份额做成柱状图", /火山引擎\*\*：49\.5%.*阿里云\*\*：28%/s],
  ["Chart of market share in AI video generation", /over 80%.*about 14%.*about 4%/s],
  [
    "Can you make a bar chart of IaaS and MaaS in the Chinese AI cloud market?",
    /IaaS\*\*: about 69%.*MaaS\*\*: about 31%/s,
  ],
  ["chart growth of Google Cloud, AWS and Azure in Q1 2026", /Google Cloud\*\*: 63%.*AWS\*\*: 28%.*Azure\*\*: 28%/s],
  [
    "Draw a chart of China's AI cloud market size in 2025 and 2030",
    /2025\*\*: .*56\.7 billion.*2030\*\*: 193 billion yuan/s,
  ],
])("finds over the shipped corpus: %s", async (question, figures) => {
  const { reply } = await asker(corpusIn(join(root, "seeds")))(question, "market_chart");
  expect(reply).toMatch(figures);
});
