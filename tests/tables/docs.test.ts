/** What docs/tables.md says works as it says. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { names } from "../../src/office/tables/formula/functions.ts";
import { friday, startTables } from "./bot.ts";

const page = readFileSync("docs/tables.md", "utf8");
const sayings = page
  .split("\n")
  .flatMap((line) => [/^\| `([^`]+)` \| `([^`]+)` \|/.exec(line)])
  .flatMap((row) => (row ? [{ en: row[1] ?? "", zh: row[2] ?? "" }] : []));
const tools = [
  "create_table",
  "add_records",
  "find_records",
  "summarise_table",
  "chart_table",
  "change_records",
  "create_view",
  "show_view",
  "edit_table",
  "table_history",
  "export_table",
  "list_tables",
  "share_table",
];

test.each(["en", "zh"] as const)(
  "what docs/tables.md says one can say in %s is done, one after the other",
  async (language) => {
    expect(sayings).toHaveLength(tools.length);
    const bot = await startTables({ skills: ["market-qa", "tables", "meeting-booking"] });
    try {
      for (const [i, saying] of sayings.entries()) {
        const { reply, tools: used } = await bot.say(saying[language]);
        expect(used, `${saying[language]}: ${reply}`).toMatchObject([{ name: tools[i], status: "done" }]);
      }
    } finally {
      await bot.stop();
    }
  },
);

test("its formulas compute, and its list of functions names functions there are", async () => {
  const bot = await startTables();
  try {
    await bot.say("create a table Deals with name, amount (currency), stage (New/Won/Lost), owner and close date");
    await bot.say("add to Deals: Acme, 120k, New, Li Lei, 25 November 2026");
    const viewer = { place: "local:@Han.Meimei", account: "local", person: "x", name: "x" };
    const [table] = await bot.tables.list(viewer);
    const formulas = /## Formulas[\s\S]+?```\n([\s\S]+?)```/.exec(page)?.[1]?.trim().split("\n") ?? [];
    const values: unknown[] = [];
    for (const [i, formula] of formulas.entries()) {
      const field = { name: `F${i}`, type: "formula", formula } as const;
      await bot.tables.write({ do: "add-field", table: table?.id ?? "", field }, { key: `f${i}`, at: friday, viewer });
      const fields = (await bot.tables.find(table?.id ?? "", viewer))?.fields ?? [];
      const { records } = await bot.tables.records(table?.id ?? "", { at: friday }, viewer);
      values.push(records[0]?.values[fields.at(-1)?.id ?? ""]);
    }
    expect(values).toEqual(["large", 5, 7200, "Acme (NEW)"]);
  } finally {
    await bot.stop();
  }
  const listed = [...page.matchAll(/^- \w+: `([A-Z ]+)`$/gm)].flatMap(([, line = ""]) => line.split(" "));
  expect(listed.length).toBeGreaterThan(40);
  expect(listed.filter((name) => !names.includes(name))).toEqual([]);
});
