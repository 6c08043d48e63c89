import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DocumentError, documentFormats } from "../../src/core/documents.ts";
import { openDocuments, readHouseStyle } from "../../src/documents.ts";
import { fileNameOf } from "../../src/office/documents/fileName.ts";
import { pagesOf, partsOf, wordsIn } from "./files.ts";

const documents = openDocuments();
/** One pixel. */
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

describe("a file's name", () => {
  it.each([
    ["AI cloud: 2026 / H1", "AI cloud 2026 H1.pdf"],
    ["人工智能云市场简报（上半年）", "人工智能云市场简报（上半年）.pdf"],
    ["../../etc/passwd", "etc passwd.pdf"],
    ["CON", "_CON.pdf"],
    ["com1.old", "_com1.old.pdf"],
    ["a\u0000b\u202egpj.exe ", "a b gpj.exe.pdf"],
    [" ... ", "document.pdf"],
    ["-rf *", "rf.pdf"],
    ["ends with dots...", "ends with dots.pdf"],
  ])("of %j is %j", (title, name) => expect(fileNameOf(title, "pdf")).toBe(name));

  it("is short enough and good on every platform, whatever the title", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (title) => {
        const name = fileNameOf(title, "docx");
        expect(Buffer.byteLength(name)).toBeLessThanOrEqual(180);
        expect(name).not.toMatch(/[/\\:*?"<>|\p{Cc}\p{Cs}]|^[ .]|[ .]\.docx$/u);
        expect(name.endsWith(".docx")).toBe(true);
      }),
    );
    expect(fileNameOf("👩‍👩‍👧‍👦".repeat(20), "pdf")).toMatch(/^(?:👩‍👩‍👧‍👦)+\.pdf$|^[^\ufffd]+\.pdf$/u);
  });
});

describe("a draft is refused with its line when", () => {
  it.each([
    ["---\ntitle: [a\n---\ntext", /^Line 1: what stands between the --- lines is not valid YAML/],
    ["# A\n\ntext\n\n```chart\nlabels: [a, b]\nvalues: [1]\n```", /^Line 5: .*has 1 values for 2 labels/],
    ["---\ntitle: A\n---\n\n```chart\nlabels: [a]\nvalues: [x]\n```", /^Line 5: .*values\.0/],
    ["```chart\ntype: pie\nlabels: [a]\nvalues: [-1]\n```", /^Line 1: .*a pie/],
    [`${"> ".repeat(20)}deep`, /^Line 1: lists and quotations may be nested 12 deep/],
    ["---\ntitle: Only this\n---\n", /empty/],
  ])("%j", (markdown, words) => {
    expect(() => documents.outline({ markdown, language: "en" })).toThrow(words);
    expect(() => documents.outline({ markdown, language: "en" })).toThrow(DocumentError);
  });

  it("it is far too long or far too deep", () => {
    expect(() => documents.outline({ markdown: "a".repeat(1_000_001), language: "en" })).toThrow(/1000000/);
    expect(() => documents.outline({ markdown: ">".repeat(100_000), language: "en" })).toThrow(DocumentError);
  });
});

it("an outline tells the title, the headings and how it begins", () => {
  const markdown = "# 简报\n\n## 概要\n\n规模[1]达到 223 亿元。\n\n| a |\n| - |\n| b |\n";
  expect(documents.outline({ markdown, language: "zh", sources: [{ title: "s", quote: "" }] })).toEqual({
    title: "简报",
    headings: [{ level: 1, text: "概要" }],
    opening: "概要\n规模达到 223 亿元。\na\nb",
    tables: 1,
    charts: 0,
    cited: 1,
    words: 11,
  });
});

it("pictures of a draft stand in every format, others are told in words", async () => {
  const pictures = new Map([["a.png", { type: "image/png", bytes: png } as const]]);
  const markdown = "# T\n\n![one pixel](a.png)\n\n![elsewhere](https://x.example/b.png)\n";
  for (const format of documentFormats) {
    const { bytes } = await documents.write({ markdown, language: "en", pictures }, format);
    if (format === "html")
      expect(Buffer.from(bytes).toString()).toContain('alt="one pixel" src="data:image/png;base64,');
    if (format === "docx") expect(wordsIn((await partsOf(bytes)).get("word/document.xml"))).toContain("elsewhere");
    if (format === "pdf") expect(Buffer.from(bytes).toString("latin1")).toContain("/Subtype /Image");
  }
});

it("any text makes a file of each format", async () => {
  const text = fc.string({ unit: "grapheme", maxLength: 60 });
  const mark = fc.constantFrom(
    "# ",
    "- ",
    "1. ",
    "> ",
    "| a | b |\n|-|-|\n| ",
    "```\n",
    "[^1]",
    "[1]",
    "**",
    "_",
    "\\",
    "![x](a.png)",
    "<br>",
    "\n\n",
    "\u0000",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(text, mark), { minLength: 1, maxLength: 20 }), async (pieces) => {
      const markdown = `A\n\n${pieces.join("")}`;
      for (const format of documentFormats)
        expect(
          (await documents.write({ markdown, language: "en", sources: [{ title: "s", quote: "q" }] }, format)).bytes
            .length,
        ).toBeGreaterThan(10);
    }),
    { numRuns: 25 },
  );
});

describe("a house style", () => {
  const folder = mkdtempSync(join(tmpdir(), "atclaw-style-"));
  const template = (text: string): string => {
    const path = join(folder, "house.yaml");
    writeFileSync(path, text);
    return path;
  };

  it("gives fonts, colours, logo, header, footer, numbers and a table of contents", async () => {
    writeFileSync(join(folder, "logo.png"), png);
    const path = template(
      'fonts: { latin: Georgia, chinese: SimSun }\ncolours: { accent: "#aa0000" }\npage: letter\nlogo: logo.png\nheader: "ACME · {title}"\nfooter: "{date} — {page} of {pages}"\nnumbering: true\ncontents: always\n',
    );
    const styled = openDocuments({ template: path });
    const draft = {
      markdown: "---\ntitle: T\ndate: 2026-11-21\n---\n# One\n\na\n\n## Two\n\nb\n\n# Three\n\nc\n",
      language: "en",
    } as const;
    const [page = ""] = await pagesOf((await styled.write(draft, "pdf")).bytes);
    expect(page).toMatch(/ACME · T/);
    expect(page).toMatch(/Contents.*1\.? One.*1\.1\.? Two.*2\.? Three.*1\.? One/);
    expect(page).toContain("2026-11-21 — 1 of 1");
    const parts = await partsOf((await styled.write(draft, "docx")).bytes);
    expect(parts.get("word/styles.xml")).toMatch(/w:eastAsia="SimSun"/);
    expect(parts.get("word/styles.xml")).toMatch(/aa0000/i);
    expect(parts.get("word/document.xml")).toMatch(/TOC \\h \\o|TOC .*\\o/);
    expect(
      [...parts.entries()]
        .filter(([path]) => /header/.test(path))
        .map(([, xml]) => wordsIn(xml))
        .join(""),
    ).toContain("ACME · T");
    const html = Buffer.from((await styled.write(draft, "html")).bytes).toString();
    expect(html).toMatch(/<nav>.*1\.1 Two/s);
  });

  it.each([
    ["colours:\n  accent: red\n", /house\.yaml:2:3 colours\.accent: must be a colour/],
    ["footers: x\n", /house\.yaml:1:1 footers: there is no such key; did you mean "footer"\?/],
    ["fonts:\n  latin: 'a\"); #x'\n", /house\.yaml:2:3 fonts\.latin: must be the name of a font/],
    ["logo: none.png\n", /house\.yaml:1:1 logo: the picture none\.png cannot be read/],
    ["a: [\n", /not valid YAML/],
  ])("with a fault is refused with its line: %j", (text, words) => {
    expect(() => readHouseStyle(template(text))).toThrow(words);
  });
});
