import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CorpusDocument } from "../../src/core/corpus.ts";
import { asker, corpusIn, corpusOf } from "./corpus.ts";

/** Plain notes about companies that do not exist, as somebody uploads them; no glossary knows their names. */
const note = (id: string, text: string): CorpusDocument => ({ id, title: id, language: "zh", chunks: 1, text });
const notes = [
  note(
    "n1",
    "据报道，青云科技成立于2015年。青云科技的董事长是王小明。青云科技2025年的营业收入为8.8亿元，净利润为-1.2亿元。青云科技员工人数为3,000至3,500人。",
  ),
  note("n2", "云图公司的董事长是李雷。云图公司2025年净利润为1.2亿元，营业收入增长3%。"),
];
const seeds = corpusIn(join(import.meta.dirname, "../../seeds"));
const beside = async () => {
  const shipped = await Promise.all((await seeds.documents()).map(({ id }) => seeds.document(id)));
  return asker(corpusOf([...shipped.filter((one) => one !== undefined), ...notes]));
};

describe("a Chinese company that no glossary knows", () => {
  it.each([
    ["青云科技的董事长是谁？", "王小明"],
    ["青云的董事长是谁？", "王小明"],
    ["云图公司的董事长是谁？", "李雷"],
    ["云图集团的董事长是谁？", "李雷"],
    ["Who is the chairman of 青云科技?", "王小明"],
  ])("is answered from what is said of it: %s", async (question, person) => {
    const ask = await beside();
    const { reply, answered } = await ask(question);
    expect(answered).toBe(true);
    expect(reply).toContain(person);
    expect(reply).not.toMatch(/吴泳铭|蔡崇信|Tsai/);
  });

  it.each([
    ["蓝鲸集团的董事长是谁？", "蓝鲸集团"],
    ["蓝鲸科技2025年的营业收入是多少？", "蓝鲸科技"],
    ["白鹿的净利润是多少？", "白鹿"],
    ["《远山纪事》的作者是谁？", "远山纪事"],
  ])("is named as missing where it does not occur: %s", async (question, name) => {
    const ask = await beside();
    const { reply, answered } = await ask(question);
    expect(answered).toBe(false);
    expect(reply).toContain(`没有提到 ${name}`);
  });
});

describe("a value", () => {
  it.each([
    ["青云科技2025年净利润是多少？", "**-1.2亿元**"],
    ["青云科技2025年营业收入是多少？", "**8.8亿元**"],
    ["云图公司2025年净利润是多少？", "**1.2亿元**"],
  ])("is the one said of what is asked for, with its sign: %s", async (question, value) => {
    const ask = await beside();
    expect((await ask(question)).reply.split("\n")[0]).toContain(value);
  });

  it.each([
    ["松石科技2025年的净利润是多少？", "**3亿元**"],
    ["松石科技2025年的营业收入是多少？", "**20亿元**"],
    ["What was Belloc Systems' net profit in 2030?", "**40 million yuan**"],
    ["What share of the pump market did Norvik Marine hold in 2030?", "**30%**"],
    ["What share of the pump market did Belloc Systems hold in 2030?", "**20%**"],
  ])("stands in the place of its name where several are told in order: %s", async (question, value) => {
    const ask = asker(
      corpusOf([
        note("n3", "松石科技2025年的营业收入和净利润分别为20亿元和3亿元。"),
        note(
          "n4",
          "Belloc Systems had revenue of 900 million yuan and net profit of 40 million yuan in 2030.\nNorvik Marine and Belloc Systems held 30% and 20% of the pump market in 2030, respectively.",
        ),
        note(
          "n5",
          "Belloc Systems' net profit was 45 million yuan in 2030.\nNorvik Marine held 33% of the pump market in 2030.\nBelloc Systems held 22% of the pump market in 2030.",
        ),
      ]),
    );
    expect((await ask(question)).reply).toContain(value);
  });

  it("is told whole where it is a range, and once where both languages write it alike", async () => {
    const ask = asker(
      corpusOf([
        ...notes,
        note("n6", "Norvik Marine (诺维克) planned an investment (投资) of 150-160 billion yuan in 2030."),
      ]),
    );
    expect((await ask("青云科技的员工人数是多少？")).reply).toContain("**3,000至3,500**");
    expect((await ask("诺维克2030年计划投资多少？")).reply).toContain("**1500亿至1600亿元（150-160 billion yuan）**");
  });

  it("stays as rough as its sentence says, with its unit once", async () => {
    const ask = asker(
      corpusOf([
        note(
          "n7",
          "Norvik Marine (诺维克) leads Belloc Systems (贝洛克) by nearly 20 percentage points in market share (份额).",
        ),
      ]),
    );
    const [lead] = (await ask("诺维克的份额领先贝洛克多少个百分点？")).reply.split("\n");
    expect(lead).toContain("**近20个百分点（nearly 20 percentage points）**。");
  });

  it("is said of each name's own where one question asks of several", async () => {
    const ask = asker(
      corpusOf([
        note(
          "n8",
          "Norvik Marine (诺维克) held a 41% share (份额) in 2030.\nBelloc Systems (贝洛克) held a 22% share (份额) in 2030.",
        ),
      ]),
    );
    const { reply } = await ask("2030年诺维克和贝洛克的份额各是多少？");
    expect(reply).toContain("2030年诺维克的份额是**41%**");
    expect(reply).toContain("2030年贝洛克的份额是**22%**");
  });
});

it("computes a gap in points from the two shares, and not from those of two publishers", async () => {
  const shares = "Norvik Marine (诺维克) held a 28% share (份额) of the pump market in 2030, according to IDC.";
  const other = (by: string) =>
    `Belloc Systems (贝洛克) held a 10% share (份额) of the pump market in 2030, according to ${by}.`;
  const question = "2030年贝洛克的份额比诺维克少多少个百分点？";
  const one = await asker(corpusOf([note("n9", `${shares}\n${other("IDC")}`)]))(question);
  expect(one.reply).toContain("诺维克 28% − 贝洛克 10% = **18个百分点**");
  expect(one.citations?.length).toBe(2);
  const two = await asker(corpusOf([note("n9", `${shares}\n${other("Omdia")}`)]))(question);
  expect(two.reply).not.toContain("18个百分点");
});

it("gives no name the value of the one it is compared with", async () => {
  const only = note(
    "n10",
    "Norvik Marine held a 28% share of the pump market in 2030.\nBelloc Systems makes pumps in Bergen.",
  );
  const { reply } = await asker(corpusOf([only]))("Compare the pump market shares of Norvik Marine and Belloc Systems");
  expect(reply.match(/28%/g)?.length).toBe(1);
});
