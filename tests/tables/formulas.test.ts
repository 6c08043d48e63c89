import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Tables, Viewer } from "../../src/core/tables.ts";
import { type LocalTables, openTables } from "../../src/office/tables/local/open.ts";

const at = "2026-11-20T18:30:00.000Z";
const viewer: Viewer = { place: "p", account: "a", person: "a:1", name: "Anna" };
const folder = mkdtempSync(join(tmpdir(), "atclaw-formulas-"));
let tables: LocalTables;
let keys = 0;
const write = (change: Parameters<Tables["write"]>[0]) => tables.write(change, { key: `k${++keys}`, at, viewer });

/** What a formula gives for one record; the table's days are Shanghai's, where it is the 21st already. */
async function resultOf(formula: string): Promise<unknown> {
  const name = `T${++keys}`;
  const { table } = await write({
    do: "create",
    table: {
      name,
      zone: "Asia/Shanghai",
      fields: [
        { name: "Name", type: "text" },
        { name: "Amount", type: "number" },
        { name: "Half", type: "number" },
        { name: "None", type: "number" },
        { name: "Blank", type: "text" },
        { name: "Day", type: "date" },
        { name: "Then", type: "date", time: true },
        { name: "Tags", type: "multi-select" },
        { name: "Done", type: "checkbox" },
        { name: "金额", type: "number" },
        { name: "F", type: "formula", formula },
      ],
    },
    rows: [["Li Lei", 7, 0.5, null, null, "2024-01-31", "2026-11-20T18:30:00Z", ["x", "y"], true, 100]],
  });
  const found = await tables.find(table, viewer);
  const { records } = await tables.records(table, { at }, viewer);
  return records[0]?.values[found?.fields.at(-1)?.id ?? ""];
}

beforeAll(() => {
  tables = openTables({ file: join(folder, "tables.db") });
});
afterAll(async () => {
  await tables.close();
  rmSync(folder, { recursive: true, force: true });
});

describe("a formula gives", () => {
  it.each<[string, unknown]>([
    ["1 + 2 * 3", 7],
    ["(1 + 2) * 3", 9],
    ["-2 ^ 2", 4],
    ["2 ^ 3 ^ 2", 64],
    ["10 / 4", 2.5],
    ["{Amount} / 2", 3.5],
    ["Amount / 0", null],
    ["Amount + None", null],
    ["10%", 0.1],
    ["=Amount*2", 14],
    ["{金额} * 2", 200],
    ["金额 + 1", 101],
    ["SUM(Amount, Half, None)", 7.5],
    ["AVERAGE(Amount, None, 3)", 5],
    ["MIN(Amount, 3, 9)", 3],
    ["MAX(Amount, None)", 7],
    ["COUNT(Amount, None, 2)", 2],
    ["COUNT(Tags)", 2],
    ["ROUND(2.345, 2)", 2.35],
    ["ROUND(-2.5)", -3],
    ["ROUNDUP(2.1, 0)", 3],
    ["ROUNDDOWN(-2.9)", -2],
    ["INT(-2.5)", -3],
    ["MOD(-7, 3)", 2],
    ["ABS(-3)", 3],
    ["SQRT(9)", 3],
    ['VALUE("$1,200")', 1200],
    ['IF(Amount > 5, "big", "small")', "big"],
    ['IF(None > 5, "big", "small")', "small"],
    ["IF(Done, 1)", 1],
    ["IF(Done, 1, 0) + 1", 2],
    ['IFS(Amount > 100, "a", Amount > 5, "b")', "b"],
    ['SWITCH(Name, "li lei", 1, "x", 2, 9)', 1],
    ["AND(Done, Amount = 7)", true],
    ["OR(NOT(Done), Amount < 7)", false],
    ["Done && Amount > 1", true],
    ['Name = "li lei"', true],
    ['Name <> "x"', true],
    ['Blank = ""', true],
    ["ISBLANK(Blank)", true],
    ["ISBLANK(Name)", false],
    ["IFBLANK(None, 3)", 3],
    ['CONCATENATE(Name, "-", Amount)', "Li Lei-7"],
    ["Name & Blank & Half", "Li Lei0.5"],
    ["LEN(Name)", 6],
    ["LEFT(Name, 2)", "Li"],
    ["RIGHT(Name, 3)", "Lei"],
    ["RIGHT(Name, 0)", ""],
    ["MID(Name, 4, 2)", "Le"],
    ["UPPER(Name)", "LI LEI"],
    ['LOWER("ÄB")', "äb"],
    ['TRIM("  a ")', "a"],
    ['SUBSTITUTE(Name, "Li", "Wu")', "Wu Lei"],
    ['CONTAINS(Name, "LEI")', true],
    ['CONTAINS(Tags, "x")', true],
    ['FIND("Lei", Name)', 4],
    ['FIND("zz", Name)', null],
    ['JOIN(Tags, "/")', "x/y"],
    ['"say ""hi"""', 'say "hi"'],
    ["TODAY()", "2026-11-21"],
    ["NOW()", at],
    ["YEAR(Day)", 2024],
    ["MONTH(Day)", 1],
    ["DAY(Then)", 21],
    ["HOUR(Then)", 2],
    ["WEEKDAY(Day)", 4],
    ["WEEKDAY(Day, 2)", 3],
    ['DATEADD(Day, 1, "month")', "2024-02-29"],
    ['DATEADD(Day, -1, "years")', "2023-01-31"],
    ['DATEADD(Day, 2, "weeks")', "2024-02-14"],
    ['DATEADD(Then, 90, "minutes")', "2026-11-20T20:00:00.000Z"],
    ["Day + 1", "2024-02-01"],
    ["Day - 31", "2023-12-31"],
    ['DATEDIF(Day, "2024-03-30", "months")', 1],
    ['DATEDIF(Day, "2025-01-31", "Y")', 1],
    ['DATEDIF(Day, "2024-02-29")', 29],
    ["DAYS(TODAY(), Day)", 1025],
    ["TODAY() - Day", 1025],
    ["EOMONTH(Day, 1)", "2024-02-29"],
    ["DATE(2024, 2, 30)", "2024-03-01"],
    ['Day < "2024-02-01"', true],
    ["IF（Amount＞5，“大”，“小”）", "大"],
  ])("%s: %j", async (formula, value) => {
    expect(await resultOf(formula)).toEqual(value);
  });
});

describe("what is wrong with a formula is said with its place:", () => {
  it.each<[string, string]>([
    ["1 +", "at character 4 (near “1 +”): something is missing at its end."],
    ["{Amont} + 1", "at character 1 (near “{Amont} + 1”): there is no field “Amont”; did you mean “Amount”?"],
    ["SUMM(1)", "there is no function SUMM; did you mean SUM?"],
    ["Name * 2", "at character 8 (near “{Name} * 2”): * takes numbers, and was given text, a number."],
    ["IF(Name, 1, 2)", "IF takes a condition"],
    ['IF(Done, 1, "x")', "IF gives values of different kinds"],
    ["LEFT()", "LEFT takes 1–2 values"],
    ['DATEADD(Day, 1, "fortnight")', "DATEADD takes a unit"],
    ["YEAR(Amount)", "YEAR takes a date"],
    ['"open', 'character 1 (near “"open”): " is never closed.'],
    ["1 2", "“2” does not belong there"],
    ["(1", "a ) is missing"],
    ["1 ~ 2", "“~” does not belong there"],
    ["Amount = Name", "= compares values of one kind"],
    [`${"(".repeat(80)}1${")".repeat(80)}`, "nested too deeply"],
    ["1".repeat(5000), "longer than"],
  ])("%s", async (formula, said) => {
    await expect(resultOf(formula)).rejects.toThrow(said.replace("“~”", '"~"'));
  });

  it("names a field that asks for itself", async () => {
    await expect(resultOf("F + 1")).rejects.toThrow("“F” → “F”");
  });
});
