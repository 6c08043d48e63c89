import { deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { largestSheetBytes, type Sheet } from "../../src/core/sheets.ts";
import type { Field } from "../../src/core/tables.ts";
import { sheets } from "../../src/office/tables/sheets/sheets.ts";
import { openArchive, packArchive } from "../../src/office/tables/sheets/zip.ts";

const files = sheets();
const gb = (text: string): number[] => {
  const table: Record<string, number[]> = {
    客: [0xbf, 0xcd],
    户: [0xbb, 0xa7],
    金: [0xbd, 0xf0],
    额: [0xb6, 0xee],
    北: [0xb1, 0xb1],
    京: [0xbe, 0xa9],
    上: [0xc9, 0xcf],
    海: [0xba, 0xa3],
  };
  return [...text].flatMap((char) => table[char] ?? [char.charCodeAt(0)]);
};
const one = async (name: string, content: string | readonly number[] | Uint8Array): Promise<Sheet> => {
  const bytes = typeof content === "string" ? Buffer.from(content) : Uint8Array.from(content);
  const [sheet] = await files.read({ name, bytes });
  if (!sheet) throw new Error("no sheet");
  return sheet;
};
const typesOf = ({ fields }: Sheet) =>
  Object.fromEntries(
    fields.map(({ name, type, format, currency, time }) => [
      name,
      [type, format, currency, time].filter(Boolean).join(" "),
    ]),
  );
const fault = (kind: string, words: RegExp) =>
  expect.objectContaining({ name: "TableError", fault: kind, message: expect.stringMatching(words) });

describe("a file is read", () => {
  it("with the types of its columns", async () => {
    const rows = Array.from({ length: 12 }, (_, i) =>
      [
        `Deal ${i}`,
        `$${i + 1},000.50`,
        `${i}%`,
        `${i * 3}`,
        `2026-11-${10 + i}`,
        `${1 + i}/2026`,
        i % 2 ? "yes" : "no",
        ["New", "Won", "Lost"][i % 3],
        "Li Lei",
        `a${i}@x.cn`,
        `https://x.cn/${i}`,
        `+86 138 0000 00${10 + i}`,
        `00${i}`,
        `2026/11/${10 + i} 09:30`,
      ].join(";"),
    );
    const sheet = await one(
      "deals.csv",
      `Deal;Amount;Share;Count;Close;Odd;Open;Stage;Owner;Mail;Site;Phone;Zip code;Called\r\n${rows.join("\r\n")}`,
    );
    expect(typesOf(sheet)).toEqual({
      Deal: "text",
      Amount: "number currency USD",
      Share: "number percent",
      Count: "number",
      Close: "date",
      Odd: "text",
      Open: "checkbox",
      Stage: "select",
      Owner: "person",
      Mail: "email",
      Site: "url",
      Phone: "phone",
      "Zip code": "text",
      Called: "date true",
    });
    expect(sheet.rows[1]).toEqual([
      "Deal 1",
      2000.5,
      0.01,
      3,
      "2026-11-11",
      "2/2026",
      true,
      "Won",
      "Li Lei",
      "a1@x.cn",
      "https://x.cn/1",
      "+86 138 0000 0011",
      "001",
      "2026-11-11 09:30:00",
    ]);
    expect(sheet).toMatchObject({ name: "deals", badCount: 0, notes: [] });
  });

  it("and names the rows that do not fit, with the value, and takes in the rest", async () => {
    const rows = Array.from(
      { length: 20 },
      (_, i) => `d${i},${i === 7 ? "lots" : i},2026-01-${String(i + 1).padStart(2, "0")}${i === 9 ? ",extra" : ""}`,
    );
    const sheet = await one("a.csv", `Name,Amount,Day\n${rows.join("\n")}\n"open,1,2\n`);
    expect(typesOf(sheet)).toEqual({ Name: "text", Amount: "number", Day: "date" });
    expect(sheet.bad.map(({ row, field, why }) => [row, field, why.en])).toEqual([
      [22, undefined, "a quote is never closed; the line is left out"],
      [9, "Amount", "“lots” is no number"],
      [11, undefined, "has 4 values, and the head names 3"],
    ]);
    expect(sheet.rows).toHaveLength(20);
    expect(sheet.rows[7]).toEqual(["d7", null, "2026-01-08"]);
  });

  it.each<[string, readonly number[] | Uint8Array]>([
    ["UTF-8", Buffer.from("客户,金额\n北京,1\n上海,2\n")],
    ["UTF-8 with a mark", Buffer.from("\ufeff客户,金额\n北京,1\n上海,2\n")],
    ["GB18030", gb("客户,金额\n北京,1\n上海,2\n")],
    ["UTF-16", Buffer.from("\ufeff客户,金额\n北京,1\n上海,2\n", "utf16le")],
  ])("in %s", async (_, bytes) => {
    const sheet = await one("a.csv", bytes);
    expect(sheet.fields.map(({ name }) => name)).toEqual(["客户", "金额"]);
    expect(sheet.rows).toEqual([
      ["北京", 1],
      ["上海", 2],
    ]);
  });

  it("line by line when it mixes encodings, which is said", async () => {
    const sheet = await one("a.csv", [
      ...Buffer.from("客户,金额\n北京,1\n"),
      ...gb("上海,2\n"),
      ...Buffer.from("北京,3\n"),
    ]);
    expect(sheet.rows).toEqual([
      ["北京", 1],
      ["上海", 2],
      ["北京", 3],
    ]);
    expect(sheet.notes[0]?.en).toBe("The file mixes encodings: 1 lines were read as GB18030, the rest as UTF-8.");
  });

  it("with names that fields can have", async () => {
    const sheet = await one("a.csv", "A,a,,{B}\nx,y,z,w\n");
    expect(sheet.fields.map(({ name }) => name)).toEqual(["A", "a 2", "Column 3", "B"]);
    expect(sheet.notes).toHaveLength(1);
    const bare = await one("b.csv", "Acme,12,2026-01-01\nBolt,13,2026-01-02\n");
    expect(bare.fields.map(({ name }) => name)).toEqual(["Column 1", "Column 2", "Column 3"]);
    expect(bare.rows).toHaveLength(2);
  });

  it("with days before months where a day says so, and as text where nobody can know", async () => {
    expect((await one("a.csv", "N,D\na,03/04/2026\nb,25/12/2026\n")).rows).toEqual([
      ["a", "2026-04-03"],
      ["b", "2026-12-25"],
    ]);
    expect((await one("a.csv", "N,D\na,03/04/2026\nb,12/25/2026\n")).rows).toEqual([
      ["a", "2026-03-04"],
      ["b", "2026-12-25"],
    ]);
    expect(typesOf(await one("a.csv", "N,D\na,03/04/2026\nb,05/06/2026\n"))).toEqual({ N: "text", D: "text" });
  });

  it("from JSON of several shapes", async () => {
    const rows = [
      ["a", 1.5, true, ["x", "y"], null],
      ["b", null, false, [], "2026-01-02"],
    ];
    const items = '[{"n":"a","v":1.5,"ok":true,"tags":["x","y"]},{"n":"b","ok":false,"day":"2026-01-02","tags":[]}]';
    const inOrder = (sheet: Sheet) =>
      sheet.rows.map((row) =>
        ["n", "v", "ok", "tags", "day"].map(
          (name) => row[sheet.fields.findIndex((field) => field.name === name)] ?? null,
        ),
      );
    const expected = rows.map((row) => row.map((value) => (Array.isArray(value) && value.length === 0 ? null : value)));
    expect(inOrder(await one("a.json", items))).toEqual(expected);
    expect(inOrder(await one("a.json", `{"data":${items},"total":2}`))).toEqual(expected);
    expect(inOrder(await one("a.jsonl", items.slice(1, -1).replace("},{", "}\n{")))).toEqual(expected);
    await expect(one("a.json", "[1,2]")).rejects.toEqual(fault("bad-value", /no rows/));
    await expect(one("a.json", '{"a":')).rejects.toEqual(fault("bad-value", /list of objects/));
  });

  it("from a workbook as Excel writes it: shared strings, runs, dates, shares, gaps, computed cells", async () => {
    const bytes = await packArchive(
      new Map(
        Object.entries({
          "xl/workbook.xml":
            '<workbook xmlns:r="r"><sheets><sheet name="Empty" sheetId="1" r:id="rId1"/><sheet name="Sales &amp; Co" sheetId="2" r:id="rId2"/></sheets></workbook>',
          "xl/_rels/workbook.xml.rels":
            '<Relationships><Relationship Id="rId2" Target="worksheets/sheet2.xml"/><Relationship Id="rId1" Target="/xl/worksheets/sheet1.xml"/></Relationships>',
          "xl/sharedStrings.xml":
            '<sst><si><t>Name</t></si><si><r><t>Am</t></r><r><t xml:space="preserve">ount </t></r></si><si><t>A&lt;b&#x4e2d;</t><rPh><t>zhong</t></rPh></si><si><t>Day</t></si><si><t>Share</t></si><si><t>Sum</t></si></sst>',
          "xl/styles.xml":
            '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="[$¥-804]#,##0.00"/><numFmt numFmtId="165" formatCode="yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;"/></numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="10"/></cellXfs></styleSheet>',
          "xl/worksheets/sheet1.xml": "<worksheet><sheetData/></worksheet>",
          "xl/worksheets/sheet2.xml":
            '<worksheet><sheetData><row r="3"><c r="A3" t="s"><v>0</v></c><c r="B3" t="s"><v>1</v></c><c r="C3" t="s"><v>3</v></c><c r="D3" t="s"><v>4</v></c><c r="E3" t="s"><v>5</v></c></row><row r="5"><c r="A5" t="s"><v>2</v></c><c r="B5" s="1"><v>12.5</v></c><c r="C5" s="2"><v>46346</v></c><c r="D5" s="3"><v>0.25</v></c><c r="E5"><f>B5*2</f><v>25</v></c></row><row r="6"><c r="A6" t="str"><f>"x"</f><v>x</v></c><c r="E6" t="e"><v>#DIV/0!</v></c></row></sheetData></worksheet>',
        }).map(([name, xml]) => [name, Buffer.from(xml)]),
      ),
    );
    const sheet = await one("book.xlsx", bytes);
    expect(sheet.name).toBe("Sales & Co");
    expect(typesOf(sheet)).toEqual({
      Name: "text",
      Amount: "number currency CNY",
      Day: "date",
      Share: "number percent",
      Sum: "number",
    });
    expect(sheet.rows).toEqual([
      ["A<b中", 12.5, "2026-11-20", 0.25, 25],
      ["x", null, null, null, null],
    ]);
  });
});

describe("a file is refused", () => {
  it("that is too large, before it is read", async () => {
    const huge = { length: largestSheetBytes + 1 } as Uint8Array;
    await expect(files.read({ name: "a.csv", bytes: huge })).rejects.toEqual(fault("too-much", /100 MB/));
  });

  it("that unpacks to more than it should, whatever it says of itself", async () => {
    const zeros = deflateRawSync(Buffer.alloc(320 * 1024 * 1024), { level: 1 });
    const packed = await packArchive(new Map([["a", Buffer.from("")]]));
    // An archive of one entry whose sizes tell nothing of what it unpacks to.
    const title = "xl/workbook.xml";
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50);
    local.writeUInt16LE(8, 8);
    local.writeUInt16LE(title.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(zeros.length, 20);
    entry.writeUInt32LE(100, 24);
    entry.writeUInt16LE(title.length, 28);
    const end = Buffer.from(packed.subarray(-22));
    end.writeUInt32LE(30 + title.length + zeros.length, 16);
    const whole = Buffer.concat([local, Buffer.from(title), zeros, entry, Buffer.from(title), end]);
    expect(whole.length).toBeLessThan(4_000_000);
    await expect(one("bomb.xlsx", whole)).rejects.toEqual(fault("too-much", /300 MB/));
  });

  it.each<[string, Uint8Array, RegExp]>([
    ["no text", Uint8Array.from({ length: 200 }, (_, i) => (i * 7) % 32), /no text/],
    ["empty", new Uint8Array(), /empty/],
    ["an old workbook", Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 1, 2]), /\.xls/],
    ["a damaged workbook", Buffer.from("PK\u0003\u0004nothing"), /damaged/],
    [
      "a head of too many columns",
      Buffer.from(`${Array.from({ length: 300 }, (_, i) => `c${i}`).join(",")}\n1`),
      /300/,
    ],
  ])("that is %s", async (_, bytes, words) => {
    await expect(files.read({ name: "a.csv", bytes })).rejects.toThrow(words);
  });

  it("that is an archive of something else", async () => {
    await expect(
      one("a.xlsx", await packArchive(new Map([["word/document.xml", Buffer.from("<w/>")]]))),
    ).rejects.toThrow(/no Excel workbook/);
  });
});

describe("what is written runs nowhere as a formula", () => {
  const fields: Field[] = [
    { id: "f1", name: "=HYPERLINK(1)", type: "text", kind: "text" },
    { id: "f2", name: "N", type: "number", kind: "number" },
  ];
  const attacks = ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(1)", "\t=1", "＝1", "'=1"];
  const records = attacks.map((text, i) => ({ id: String(i), revision: 1, values: { f1: text, f2: -i } }));

  it("in CSV, whose cells are read back as they were", async () => {
    const bytes = await files.write({ name: "x", fields, records, zone: "UTC" }, "csv");
    const lines = Buffer.from(bytes).toString().slice(1).trim().split("\r\n");
    expect(lines[0]).toBe("'=HYPERLINK(1),N");
    for (const line of lines) expect(line.replace(/^"/, "")).not.toMatch(/^[=+\-@\t＝]/);
    expect(lines[2]).toBe("'+1,-1");
    expect((await one("x.csv", bytes)).rows.map(([text]) => text)).toEqual(attacks.map((text) => text));
  });

  it("in a workbook, whose texts are texts", async () => {
    const bytes = await files.write({ name: "=x/[y]", fields, records, zone: "UTC" }, "xlsx");
    const xml = (await openArchive(bytes).read("xl/worksheets/sheet1.xml"))?.toString() ?? "";
    expect(xml).not.toMatch(/<f[\s>]/);
    expect(xml.match(/t="inlineStr"/g)).toHaveLength(attacks.length + 2);
    expect((await one("x.xlsx", bytes)).rows.map(([text]) => text)).toEqual(attacks);
  });
});
