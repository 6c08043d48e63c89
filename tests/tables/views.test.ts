/** Views of tables through a chat: made from words after somebody agreed, shown as tables and boards. */
import { afterEach, expect, test } from "vitest";
import { type Bot, startTables } from "./bot.ts";

let bot: Bot;
afterEach(() => bot.stop());

test("a view is made from words after somebody agreed, shown by its name, and taken back", async () => {
  bot = await startTables();
  await deals();
  const made = await bot.say("Create a view called Large of the Deals table with amount over 100k");
  expect(made.first).toContain("**Deals** gets a view **Large**: grid, Amount over $100,000.");
  expect(made.asked).toBe(true);
  expect(made.tools).toMatchObject([{ name: "create_view", status: "done" }]);
  const shown = await bot.say("Show the view Large of the Deals table");
  expect(shown.asked).toBe(false);
  expect(shown.reply).toContain("**Deals**, Large: 1 row");
  expect(shown.reply).toContain("| Acme | $120,000 | New | Li Lei | 2026-11-25 |");
  expect(shown.reply).not.toContain("Bolt");
  expect((await bot.say("Create a view called Large of the Deals table")).reply).toContain(
    "has a view “Large” already",
  );
  await bot.say("/undo");
  expect((await bot.say("Show the view Large of the Deals table")).reply).toContain("has no views yet");
});

test("a board is a list for each choice, whether it is kept or only asked for", async () => {
  bot = await startTables();
  await deals();
  const { reply, tools } = await bot.say("Show the Deals table as a board by stage");
  expect(tools).toMatchObject([{ name: "show_view", status: "done" }]);
  expect(reply).toContain("**New** (1)\n- Acme · $120,000 · Li Lei · 2026-11-25");
  expect(reply).toContain("**Won** (1)\n- Bolt · $80,000 · Lucy · 2026-12-03");
  expect(reply).toContain("**Lost** (0)");
  const made = await bot.say("Make a kanban view of the Deals table by stage");
  expect(made.first).toContain("**Board by Stage**: kanban by Stage, all records");
  expect((await bot.say("Show the view Board by Stage of the Deals table")).reply).toContain("**Lost** (0)");
  expect((await bot.say("Show the Deals table as a board by amount")).reply).toContain("needs a field of choices");
});

test("views are made and shown in Chinese", async () => {
  bot = await startTables();
  await bot.say("建一个销售表，字段：客户、金额、区域（华东/华北/华南）、负责人");
  await bot.say("在销售表新增一条：客户 阿里，金额 12万，区域 华东，负责人 李雷");
  await bot.say("在销售表新增一条：客户 小店，金额 3万，区域 华北，负责人 李雷");
  const made = await bot.say("在销售表新建视图“大单”，金额超过10万");
  expect(made.tools).toMatchObject([{ name: "create_view", status: "done" }]);
  const shown = await bot.say("显示销售表的大单视图");
  expect(shown.reply).toContain("大单");
  expect(shown.reply).toContain("阿里");
  expect(shown.reply).not.toContain("小店");
  const board = await bot.say("把销售表按区域显示为看板");
  expect(board.reply).toContain("**华东** (1)\n- 阿里 · ¥120,000 · 李雷");
  expect(board.reply).toContain("**华南** (0)");
});

async function deals(): Promise<void> {
  await bot.say("create a table Deals with name, amount (currency), stage (New/Won/Lost), owner and close date");
  await bot.say("add to Deals: Acme, 120k, New, Li Lei, 25 November 2026");
  await bot.say("add to Deals: Bolt, 80k, Won, Lucy, 3 December 2026");
}
