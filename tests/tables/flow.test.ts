/** The table skill through a chat: what people say, what is shown before it is done, and what stands in the tables after. */
import { afterEach, describe, expect, test } from "vitest";
import type { Viewer } from "../../src/core/tables.ts";
import { type Bot, friday, startTables } from "./bot.ts";

let bot: Bot;
afterEach(() => bot.stop());

const viewer: Viewer = {
  place: "local:@Han.Meimei",
  account: "local",
  person: "chat:local:Han.Meimei",
  name: "Han Meimei",
};
let keys = 0;

/** A table of deals with these rows: name, amount, stage, owner, close date. */
async function deals(rows: readonly (readonly (string | number)[])[], name = "Deals"): Promise<string> {
  const fields = [
    { name: "Deal", type: "text" },
    { name: "Amount", type: "number", format: "currency", currency: "USD" },
    { name: "Stage", type: "select", options: ["New", "Won", "Lost"] },
    { name: "Owner", type: "person" },
    { name: "Close date", type: "date" },
  ] as const;
  const { table } = await bot.tables.write(
    { do: "create", table: { name, fields, zone: "Asia/Shanghai" }, rows },
    { key: `put ${++keys}`, at: friday, viewer },
  );
  return table;
}
const few = [
  ["Acme", 120_000, "New", "Li Lei", "2026-11-25"],
  ["Bolt", 80_000, "Won", "Han Meimei", "2026-11-03"],
  ["Crux", 250_000, "New", "Li Lei", "2026-12-28"],
] as const;
const valuesOf = async (table: string, name: string) => {
  const found = await bot.tables.find(table, viewer);
  const id = found?.fields.find((field) => field.name === name)?.id ?? "";
  return (await bot.tables.records(table, { at: friday, limit: 20_000 }, viewer)).records.map(
    ({ values }) => values[id],
  );
};
const csv = (rows: number) =>
  Buffer.from(
    `Lead,Amount,Region,Since\n${Array.from({ length: rows }, (_, i) => `Lead ${i},${i === 3 ? "lots" : i * 100},${["North", "South"][i % 2]},2026-11-${String(1 + (i % 28)).padStart(2, "0")}`).join("\n")}\n`,
  );

test("a change of five thousand rows is shown as a diff, done after somebody agreed, and taken back", async () => {
  bot = await startTables();
  const table = await deals(
    Array.from({ length: 5_200 }, (_, i) => [`Deal ${i}`, i, i < 5_000 ? "New" : "Won", "Li Lei", "2026-11-25"]),
  );
  const { first, reply, tools } = await bot.say("set stage to Lost for all new deals");
  expect(first).toContain("**5,000 rows** of **Deals** change (Stage is New)");
  expect(first).toContain("| Deal 0 | New → **Lost** |");
  expect(first).toContain("… and 4,995 more.");
  // Rules are held against what the words come to.
  expect(tools).toMatchObject([{ name: "change_records", status: "done", input: { table: "Deals", rows: 5_000 } }]);
  expect(reply).toContain("Changed 5,000 rows of **Deals**");
  expect((await valuesOf(table, "Stage")).filter((stage) => stage === "Lost")).toHaveLength(5_000);
  expect((await bot.say("/undo")).reply).toContain("**Deals** is as it was before (5,000 rows)");
  expect((await valuesOf(table, "Stage")).filter((stage) => stage === "New")).toHaveLength(5_000);
});

describe("between the question and the word", () => {
  test("nothing is written, and nothing at all when it is refused", async () => {
    bot = await startTables();
    const table = await deals(few);
    const meanwhile = async () => expect(await valuesOf(table, "Stage")).toEqual(["New", "Won", "New"]);
    await bot.say("mark Acme as lost in the Deals table", { approve: false, meanwhile });
    expect(await valuesOf(table, "Stage")).toEqual(["New", "Won", "New"]);
  });

  test("a record that somebody changes stops the whole change", async () => {
    bot = await startTables();
    const table = await deals(few);
    const meanwhile = () =>
      bot.tables.write(
        { do: "update", table, records: [{ id: "3", values: { Amount: 1 } }] },
        { key: "other", at: friday, viewer },
      );
    const { reply, tools } = await bot.say("set stage to Lost for all deals of Li Lei", { meanwhile });
    expect(reply).toContain("Somebody has changed “Deals” since");
    expect(tools).toMatchObject([{ status: "failed" }]);
    expect(await valuesOf(table, "Stage")).toEqual(["New", "Won", "New"]);
  });
});

describe("a file", () => {
  test("becomes a table with types found out and bad values named, and its rows can be asked about", async () => {
    bot = await startTables();
    const { first, reply } = await bot.say("make a table from this file", {
      files: [{ name: "Leads.csv", bytes: csv(30) }],
    });
    expect(first).toContain("A new table **Leads** with 30 rows of “Leads.csv”");
    expect(first).toContain("| Amount | number |");
    expect(first).toContain("| Region | select: North / South |");
    expect(first).toContain("row 5, Amount: “lots” is no number");
    expect(reply).toContain("Made the table **Leads** with 30 rows");
    expect((await bot.say("total amount of the Leads table by region")).reply).toContain("| South | 22,200 | 15 |");
    expect((await bot.say("/undo")).reply).toContain("the table **Leads** is gone again");
    expect(await bot.tables.list(viewer)).toEqual([]);
  });

  test("adds its rows to a table whose fields its columns name, and says what it leaves out", async () => {
    bot = await startTables();
    const table = await deals(few);
    const bytes = Buffer.from("Deal,Amount,Stage,Colour\nDyne,5000,Won,red\nEcho,6000,New,blue\n");
    const { first } = await bot.say("add these 2 leads to Deals", { files: [{ name: "more.csv", bytes }] });
    expect(first).toContain("**2 rows** are added to **Deals**");
    expect(first).toContain("Columns without a field are left out: Colour.");
    expect(await valuesOf(table, "Deal")).toEqual(["Acme", "Bolt", "Crux", "Dyne", "Echo"]);
  });

  test("that is no table is refused with what to do", async () => {
    bot = await startTables();
    const { reply } = await bot.say("make a table from this file", {
      files: [{ name: "a.xlsx", bytes: Buffer.from("PK\u0003\u0004broken") }],
    });
    expect(reply).toContain("damaged");
  });
});

test("large results come as a file with the first rows shown", async () => {
  bot = await startTables();
  await deals(Array.from({ length: 300 }, (_, i) => [`Deal ${i}`, i, "New", "Li Lei", "2026-11-25"]));
  const { reply, files } = await bot.say("show me the new deals");
  expect(reply).toContain("300 rows. The first 10; all are in the file.");
  expect(reply.match(/\| Deal \d+ \|/g)).toHaveLength(10);
  expect(files).toMatchObject([{ name: "Deals.xlsx" }]);
});

test("a chart is a picture with its figures in words", async () => {
  bot = await startTables();
  await deals(few);
  const { reply, files } = await bot.say("chart the deals by stage");
  expect(reply).toContain("| New | $370,000 |");
  expect(files[0]?.type).toBe("image/png");
  expect(
    Buffer.from(files[0]?.bytes ?? [])
      .subarray(1, 4)
      .toString(),
  ).toBe("PNG");
});

test("what a conversation keeps in a table stays in its place until it is shared", async () => {
  bot = await startTables();
  await deals(few);
  const elsewhere = { in: "c9", kind: "channel" } as const;
  expect((await bot.say("which tables do we have?", elsewhere)).reply).toContain("There are no tables here yet");
  expect((await bot.say("which tables do we have?", { by: "Li Lei" })).reply).toContain("There are no tables here yet");
  expect((await bot.say("which tables do we have?", { in: "c2" })).reply).toContain("Deals");
  await bot.say("share the Deals table with everybody");
  expect((await bot.say("which tables do we have?", elsewhere)).reply).toContain("Deals");
});

describe("what people say", () => {
  test.each<[string, string]>([
    [
      "which deals over 100k close this month, by owner?",
      "Close date from 2026-11-01 to 2026-11-30, Amount over $100,000: 1 row",
    ],
    ["how many deals are there per stage?", "| New | 2 |"],
    ["top 2 deals by amount", "| Crux | $250,000 | New | Li Lei | 2026-12-28 |\n| Acme"],
    ["my deals", "Owner is Han Meimei: 1 row"],
    ["which deals are not won?", "not Stage is Won: 2 rows"],
    ["average amount of the deals of Li Lei", "Average Amount **$185,000.00** (of 2 rows)"],
    ["deals without an owner", "Owner is empty: 0 rows"],
    ["which deals close before 20 November?", "Close date under 2026-11-20: 1 row"],
    ["show deals between 50k and 130k", "Amount at least $50,000, Amount at most $130,000: 2 rows"],
    ["Deals按Stage汇总", "| New | $370,000 | 2 |"],
    ["Deals里金额... Amount超过10万的有哪些？", "2 行"],
    ["who changed the Deals table?", "made the table"],
    ["what fields does the Deals table have?", "| Stage | select | New / Won / Lost |"],
    ["which deals have a colour of red over 100k in Prize?", "Amount over $100,000"],
  ])("%s", async (said, shown) => {
    bot = await startTables();
    await deals(few);
    expect((await bot.say(said)).reply).toContain(shown);
  });
});

test("a list of tasks is kept beside meetings: what names a table is about it", async () => {
  bot = await startTables({ skills: ["market-qa", "tables", "meeting-booking"] });
  await bot.say("create a table Tasks with task, assignee, due date, priority (High/Low), done (checkbox)");
  await bot.say("add a task: Call Bob, Li Lei, 18 November 2026, Low");
  await bot.say("add Write report to Tasks with assignee Anna and due date tomorrow, priority high");
  await bot.say("add these rows to Tasks:\nTask,Assignee,Due date\nOne,Anna,2026-12-01\nTwo,Ben,2026-12-02");
  expect((await bot.say("which tasks are overdue?")).reply).toContain("Due date under 2026-11-20: 1 row");
  expect((await bot.say("tasks due before 25 November")).reply).toContain("2 rows");
  expect((await bot.say("mark Call Bob as done")).reply).toContain("| Call Bob | – → **✓** |");
  expect((await bot.say("set done to yes for all tasks")).reply).toContain("Changed 3 rows");
  expect((await bot.say("change the due date of One to next friday")).reply).toContain("2026-12-01 → **2026-11-27**");
  expect((await bot.say("rename the field Priority to Urgency in Tasks")).reply).toContain("**Urgency**");
  expect((await bot.say("book Orion on Monday at 3pm")).tools).toMatchObject([{ name: "book_meeting" }]);
});

test("a model calls the tools with typed queries, and wrong names come back with what there is", async () => {
  const calls = [
    [
      "find_records",
      {
        request: "x",
        table: "Deals",
        filter: {
          conditions: [
            { field: "Amount", op: "over", value: 100_000 },
            { field: "Close date", op: "is", value: "this month" },
          ],
        },
      },
    ],
    [
      "summarise_table",
      { request: "x", table: "Deals", by: [{ field: "Owner" }], figures: [{ how: "sum", field: "Amount" }] },
    ],
    [
      "find_records",
      { request: "x", table: "Deals", filter: { conditions: [{ field: "Amout", op: "over", value: 1 }] } },
    ],
    ["find_records", { request: "x", table: "Deels" }],
  ] as const;
  const usage = { input: 1, cachedInput: 0, output: 1, reasoning: 0 };
  const said: string[] = [];
  bot = await startTables({
    models: [
      {
        name: "calls",
        contextTokens: 100_000,
        async generate({ messages }) {
          const results = messages.filter(({ role }) => role === "tool");
          said.push(...results.slice(-1).map(({ text }) => text));
          const call = calls[results.length];
          if (!call) return { text: "Done.", toolCalls: [], finish: "stop", usage, model: "calls" };
          const toolCalls = [{ id: `c${results.length}`, name: call[0], arguments: JSON.stringify(call[1]) }];
          return { text: "", toolCalls, finish: "tools", usage, model: "calls" };
        },
      },
    ],
  });
  await deals(few);
  await bot.say("look at the deals");
  expect(said[0]).toContain("Amount over $100,000, Close date from 2026-11-01 to 2026-11-30: 1 row");
  expect(said[1]).toContain("| Li Lei | $370,000 |");
  expect(said[2]).toContain("did you mean “Amount”?");
  expect(said[3]).toContain("did you mean “Deals”?");
});
