import readWorkbook from "read-excel-file/node";
import { describe, expect, it } from "vitest";
import type { DocumentDraft, DocumentFormat, Source } from "../../src/core/documents.ts";
import { openDocuments } from "../../src/documents.ts";
import { opens, pagesOf, partsOf, printed, wordsIn } from "./files.ts";

const documents = openDocuments();
const sources: Source[] = [
  {
    title: "Cloud tracker",
    publisher: "IDC",
    date: "2026-08",
    quote: "It grew 34 %.",
    address: "https://idc.example/a",
  },
  { title: "没有引用", quote: "" },
  { title: "第三来源", quote: "需求上升" },
];
const english = `---
title: "AI cloud: 2026 / H1"
subtitle: A brief
author: Strategy
date: 2026-11-21
---
## Summary

It grew **34 %** [1] and *demand* rose [1][3]. See [here](https://example.com/x?a=1&b=2).[^how]

[^how]: Counted by \`revenue\`.

\`\`\`chart
title: Revenue
unit: $ bn
labels: [2025, 2026]
series:
  - { name: Alpha, values: [15, 21.5] }
  - { name: Beta, values: [13, null] }
\`\`\`

### Shares

| Provider | Revenue | Growth | Since |
| --- | ---: | ---: | --- |
| Alpha | 1,234.5 | 34% | 2026-03-31 |
| =cmd\\|'/c calc'!A1 | 0012 | -5 | +1+1 |

3. third
   - nested
4. fourth

- [x] done
- [ ] open

> Quoted words

\`\`\`
code # with $signs$
\`\`\`

<!-- page break -->

## After #import "x" & <script>alert(1)</script>

\`\`\`chart
type: pie
labels: [甲, 乙]
values: [60, 40]
\`\`\`
`;
const chinese = `# 人工智能云市场简报

## 概要

中国 **AI 云服务：**规模达到 223 亿元[1]，增长
很快。

| 厂商 | 份额 |
| --- | --: |
| 阿里云 | 35.8% |

## 结论

需求*上升*[3]。
`;
const draft: DocumentDraft = { markdown: english, language: "en", sources };
const zh: DocumentDraft = { markdown: chinese, language: "zh", sources };
const write = async (format: DocumentFormat, of: DocumentDraft = draft) => (await documents.write(of, format)).bytes;

describe("a PDF", () => {
  it("holds the words, footnotes where they are cited, sources and page numbers", async () => {
    const pages = await pagesOf(await write("pdf"));
    expect(pages).toHaveLength(2);
    expect(pages[0]).toContain("It grew 34 %");
    expect(pages[0]).toMatch(/\[1\] Cloud tracker, IDC, 2026-08/);
    expect(pages[0]).toContain("[1] Cloud tracker, IDC, 2026-08; [3] 第三来源");
    expect(pages[0]).toContain("Counted by revenue");
    expect(pages[0]).toContain("1 / 2");
    expect(pages[1]).toContain('After #import "x" & <script>alert(1)</script>');
    expect(pages[1]).toMatch(/Sources.*Cloud tracker.*idc\.example\/a.*It grew 34 %.*第三来源/);
    expect(pages.join(" ")).not.toContain("没有引用");
  });

  it("has its fonts in it, for Chinese as well", async () => {
    const bytes = await write("pdf", zh);
    expect((await pagesOf(bytes))[0]).toMatch(/人工智能云市场简报.*AI 云服务：\s*规模达到 223 亿元.*增长很快/);
    expect(Buffer.from(bytes).toString("latin1")).toMatch(/\/FontFile[23]/);
  });

  it("takes what looks like Typst for words", async () => {
    const markdown = '# A\n\n#read("/etc/passwd") `#read("/etc/hostname")` $x$ @a <b> = h\n\n```\n#panic()\n```\n';
    const [page = ""] = await pagesOf(await write("pdf", { markdown, language: "en" }));
    for (const words of ['#read("/etc/passwd")', '#read("/etc/hostname")', "$x$ @a <b> = h", "#panic()"])
      expect(page).toContain(words);
  });
});

describe("a Word document", () => {
  it("has styles, real footnotes, lists, a heading row, a chart and fields for page numbers", async () => {
    const parts = await partsOf(await write("docx"));
    const body = parts.get("word/document.xml") ?? "";
    expect(body.match(/<w:footnoteReference /g)).toHaveLength(3);
    expect(wordsIn(parts.get("word/footnotes.xml"))).toContain("[1] Cloud tracker, IDC, 2026-08; [3] 第三来源");
    expect(body).toContain('<w:pStyle w:val="Title"/>');
    expect(body).toContain('<w:pStyle w:val="Heading2"/>');
    expect(body).toMatch(/<w:tblHeader\/>/);
    expect(body).toContain('<w:br w:type="page"/>');
    expect(parts.get("word/numbering.xml")).toMatch(/<w:start w:val="3"\/>/);
    expect([...parts.keys()].filter((path) => /charts\/chart\d*[^/]*\.xml$/.test(path)).length).toBeGreaterThanOrEqual(
      2,
    );
    expect(
      [...parts]
        .filter(([path]) => /footer/.test(path))
        .map(([, xml]) => xml)
        .join(""),
    ).toMatch(/NUMPAGES/);
    expect(parts.get("word/styles.xml")).toContain('w:eastAsia="Microsoft YaHei"');
    expect([...parts.values()].join("")).toContain("https://example.com/x?a=1&amp;b=2");
    expect(wordsIn(body)).toContain('After #import "x" & <script>alert(1)</script>');
  });

  it.skipIf(!opens("docx"))("opens in LibreOffice with all pages (skipped without libreoffice-writer)", async () => {
    const pages = await pagesOf(printed(await write("docx"), "docx"));
    expect(pages).toHaveLength(2);
    expect(pages[0]).toMatch(/Cloud tracker, IDC, 2026-08.*1 \/ 2/);
    expect(pages[0]).toContain("21.5");
    const [page = ""] = await pagesOf(printed(await write("docx", zh), "docx"));
    expect(page).toMatch(/人工智能云市场简报.*阿里云.*参考来源/);
  });
});

describe("slides", () => {
  it("are one for each heading, with charts that can be edited and notes that name the sources", async () => {
    const parts = await partsOf(await write("pptx"));
    const slides = [...parts].filter(([path]) => /ppt\/slides\/slide\d+\.xml$/.test(path));
    expect(slides.map(([, xml]) => wordsIn(xml).trim().split("\n")[0])).toEqual([
      "AI cloud: 2026 / H1",
      "Summary",
      "Shares",
      "Shares (continued)",
      'After #import "x" & <script>alert(1)</script>',
      "Sources",
    ]);
    expect([...parts.keys()].filter((path) => /ppt\/charts\/chart\d+\.xml$/.test(path))).toHaveLength(2);
    expect(wordsIn(parts.get("ppt/notesSlides/notesSlide2.xml"))).toContain(
      "[1] Cloud tracker, IDC, 2026-08; [3] 第三来源",
    );
    for (const [path, xml] of slides)
      for (const [paragraph] of xml.matchAll(/<a:p>[\s\S]*?<\/a:p>/g))
        expect(paragraph.match(/<a:pPr\b/g)?.length ?? 0, path).toBeLessThanOrEqual(1);
    expect(slides[1]?.[1]).toContain('<a:ea typeface="Microsoft YaHei"');
  });

  it("go on where a text or a table does not fit, and nothing is lost", async () => {
    const rows = Array.from({ length: 40 }, (_, i) => `| row ${i} | ${"words ".repeat(i % 9)} |`).join("\n");
    const markdown = `# Long\n\n## Text\n\n${"很长的一段文字。".repeat(200)}\n\n${"A sentence of words. ".repeat(150)}\n\n## Table\n\n| a | b |\n| - | - |\n${rows}\n`;
    const parts = await partsOf(await write("pptx", { markdown, language: "zh" }));
    const slides = [...parts]
      .filter(([path]) => /ppt\/slides\/slide\d+\.xml$/.test(path))
      .map(([, xml]) => wordsIn(xml));
    const all = slides.join("\n");
    expect(all.match(/很/g)).toHaveLength(200);
    expect(all.match(/文字?/g)).toHaveLength(200);
    expect(all.match(/sentence/g)).toHaveLength(150);
    for (let i = 0; i < 40; i++) expect(all).toContain(`row ${i}\n`);
    expect(Math.max(...slides.map((words) => words.length))).toBeLessThan(1_400);
    expect(
      slides.filter((words) => words.includes("Table（续）") || words.includes("Table (续)")).length,
    ).toBeGreaterThan(1);
  });

  it.skipIf(!opens("pptx"))("open in LibreOffice (skipped without libreoffice-impress)", async () => {
    expect(await pagesOf(printed(await write("pptx"), "pptx"))).toHaveLength(6);
  });
});

describe("a workbook", () => {
  it("has a sheet for each table and chart with numbers, shares and days as such, and no formula", async () => {
    const bytes = await write("xlsx");
    const sheets = await readWorkbook(Buffer.from(bytes));
    const named = new Map(sheets.map(({ sheet, data }) => [sheet, data]));
    expect([...named.keys()]).toEqual(["Revenue", "Shares", expect.stringContaining("After #import"), "Sources"]);
    expect(named.get("Shares")).toEqual([
      ["Provider", "Revenue", "Growth", "Since"],
      ["Alpha", 1234.5, 0.34, new Date("2026-03-31T00:00:00Z")],
      ["=cmd|'/c calc'!A1", "0012", -5, "+1+1"],
    ]);
    expect(named.get("Revenue")).toEqual([
      ["Label", "Alpha ($ bn)", "Beta ($ bn)"],
      ["2025", 15, 13],
      ["2026", 21.5, null],
    ]);
    for (const [path, xml] of await partsOf(bytes)) expect(xml, path).not.toMatch(/<f[ >]/);
  });

  it("has the text, where there is no table", async () => {
    const bytes = await write("xlsx", { markdown: "# A: b/c\n\none\n\n- two", language: "en" });
    expect(await readWorkbook(Buffer.from(bytes))).toEqual([{ sheet: "A b c", data: [["A: b/c"], ["one"], ["two"]] }]);
  });

  it.skipIf(!opens("xlsx"))("opens in LibreOffice (skipped without libreoffice-calc)", async () => {
    expect((await pagesOf(printed(await write("xlsx"), "xlsx"))).join(" ")).toMatch(/1,234\.5.*34%.*2026-03-31/);
  });
});

it("rows of a chart keep their figures and are read from the top", async () => {
  const markdown = "# T\n\n```chart\ntype: bar\nlabels: [first, second, third]\nvalues: [5, -3, 8]\n```\n";
  for (const format of ["docx", "pptx"] as const) {
    const parts = await partsOf(await write(format, { markdown, language: "en" }));
    const [, chart = ""] = [...parts].find(([path]) => /charts\/chart[^/]*\.xml$/.test(path)) ?? [];
    const values = (tag: string): string[] => {
      const [part = ""] = new RegExp(`<c:${tag}>[\\s\\S]*?</c:${tag}>`).exec(chart) ?? [];
      return [...part.matchAll(/<c:v>([^<]*)<\/c:v>/g)].map(([, value = ""]) => value);
    };
    expect(values("cat"), format).toEqual(["third", "second", "first"]);
    expect(values("val"), format).toEqual(["8", "-3", "5"]);
  }
});

describe("a page of HTML", () => {
  it("is whole in itself, and no words of it are taken for HTML", async () => {
    const html = Buffer.from(await write("html")).toString();
    expect(html).not.toContain("<script");
    expect(html).toContain("&#60;script&#62;");
    expect(html).toContain("default-src 'none'");
    expect(html.match(/(?:src|href)="(?!#|https:\/\/(?:example\.com|idc\.example)\/)/g)).toBeNull();
    expect(html).toContain('<a id="r1" href="#n1">1</a>');
    expect(html.match(/<svg /g)).toHaveLength(2);
    const bad = {
      markdown: "[a](javascript:alert(1)) ![b](http://x.example/t.png) <img src=x onerror=alert(1)>",
      language: "en",
    } as const;
    const made = Buffer.from(await write("html", bad)).toString();
    expect(made).not.toMatch(/javascript:|<img|<[^>]+onerror/);
  });
});

describe("Markdown", () => {
  it("that is written reads as the same document", async () => {
    const markdown = Buffer.from(await write("md")).toString();
    expect(markdown).toContain("[^1]: \\[1\\] Cloud tracker, IDC, 2026-08");
    const again = { markdown, language: "en" } as const;
    const [first, second] = [documents.outline(draft), documents.outline(again)];
    expect(second.headings.slice(0, -1)).toEqual(first.headings);
    expect(second.title).toBe(first.title);
    const [one, two] = await Promise.all([draft, again].map(async (of) => (await pagesOf(await write("pdf", of)))[0]));
    expect(two).toBe(one);
  });
});
