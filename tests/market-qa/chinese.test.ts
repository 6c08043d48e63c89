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
