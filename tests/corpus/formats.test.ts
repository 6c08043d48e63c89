import { chmodSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { emptyCorpus, filesIn, tempFolder } from "./helpers.ts";
import { docxEntries, pdf, zip } from "./make-files.ts";

async function readOne(name: string, content: string | Uint8Array) {
  const corpus = await emptyCorpus();
  const result = await corpus.ingest([filesIn(tempFolder(), { [name]: content })]);
  const [info] = await corpus.documents();
  return { result, document: info && (await corpus.document(info.id)), corpus };
}

const reasonFor = async (name: string, content: string | Uint8Array) => {
  const { result, document } = await readOne(name, content);
  expect(document).toBeUndefined();
  return result.failed[0]?.reason;
};

/** The user id of somebody who owns nothing. */
const nobody = 65_534;

describe("reading documents", () => {
  it("takes from Markdown's front matter what the document is, and keeps the id's leading zeros", async () => {
    const front =
      "---\nid: 007\ntitle: 'Cloud: a review'\npublisher: Port Daily\ndate: 2026-05-22\nlanguage: en\n---\n";
    const { document } = await readOne("notes.md", `${front}\n# Heading\n\nText with **bold** words.\n`);
    expect(document).toMatchObject({
      id: "007",
      title: "Cloud: a review",
      publisher: "Port Daily",
      date: "2026-05-22",
    });
    expect(document?.text).toBe("# Heading\n\nText with **bold** words.\n");
  });

  it("names a text by its first line and its file", async () => {
    const { document } = await readOne(
      "003_harbour.txt",
      "\n02/24 2026\nThe harbour opens\n\nShips came in all day.\n",
    );
    expect(document).toMatchObject({ id: "003_harbour", title: "The harbour opens", language: "en" });
  });

  it("reads what people see of a web page", async () => {
    const { document } = await readOne(
      "page.html",
      `<!doctype html><html lang="zh-CN"><head><title>年度 报告</title><style>p{color:red}</style>
       <meta property="og:site_name" content="云河"><meta property="article:published_time" content="2026-05-22T08:00:00Z"></head>
       <body><nav>Home About</nav><script>alert("x")</script><h1>概览</h1><p>营业收入为<b>八亿元</b>，&lt;同比&gt;增长。</p>
       <table><tr><td><p>利润</p></td><td><p>1.2</p></td></tr><tr><td>股利</td><td>0.3</td></tr></table><ul><li>甲</li><li>乙</li></ul><div hidden>secret</div></body></html>`,
    );
    expect(document).toMatchObject({ title: "年度 报告", language: "zh", publisher: "云河", date: "2026-05-22" });
    expect(document?.text).toBe("概览\n\n营业收入为八亿元，<同比>增长。\n\n利润\t1.2\n股利\t0.3\n\n- 甲\n- 乙\n");
  });

  it("reads Word documents with their headings", async () => {
    const { document, corpus } = await readOne(
      "report.docx",
      zip(docxEntries(["# Harbour report", "Freight grew by 12.5 %.", "云河科技的收入为八亿元。"])),
    );
    expect(document).toMatchObject({ id: "report", title: "Harbour report" });
    expect(document?.text).toBe("Harbour report\n\nFreight grew by 12.5 %.\n\n云河科技的收入为八亿元。\n");
    expect((await corpus.search("云河科技的收入", { k: 1 }))[0]?.source).toBe("report");
  });

  it("reads PDF in the order of reading: columns, paragraphs, words parted at line ends, Chinese", async () => {
    const { document } = await readOne(
      "paper.pdf",
      pdf(
        [
          [
            { x: 50, y: 800, text: "Freight in 2026", size: 18 },
            { x: 50, y: 760, text: "The harbour moved more con-" },
            { x: 50, y: 747, text: "tainers than ever before." },
            { x: 50, y: 700, text: "A second paragraph begins." },
            { x: 320, y: 760, text: "The right column comes last." },
          ],
          [
            { x: 50, y: 800, text: "云河科技的营业收" },
            { x: 50, y: 787, text: "入为八亿元。" },
          ],
        ],
        { title: "Freight paper" },
      ),
    );
    expect(document).toMatchObject({ id: "paper", title: "Freight paper", date: "2026-05-22" });
    expect(document?.text).toBe(
      "Freight in 2026\n\nThe harbour moved more containers than ever before.\n\nA second paragraph begins.\n\nThe right column comes last.\n\n云河科技的营业收入为八亿元。\n",
    );
  });

  it("takes the large print of a PDF for its headings, and the first for its title where it states none", async () => {
    const words =
      "The company expects revenue to grow by a fifth in the coming year. ".repeat(4).match(/.{1,80}/g) ?? [];
    const lines = words.map((text, i) => ({ x: 50, y: 760 - i * 13, text }));
    const { document, corpus } = await readOne(
      "report.pdf",
      pdf([[{ x: 50, y: 800, text: "Annual report", size: 20 }, ...lines, { x: 50, y: 500, text: "- Terms: none" }]]),
    );
    expect(document?.title).toBe("Annual report");
    expect((await corpus.search("annual", { k: 1 }))[0]?.source).toBe("report");
  });

  const chinese = "云河科技发布了二零二五年度报告，营业收入增长两成。";
  const gb18030 = Buffer.from(
    "d4c6bad3bfc6bcbcb7a2b2bcc1cbb6fec1e3b6fecee5c4eab6c8b1a8b8e6a3acd3aad2b5cad5c8ebd4f6b3a4c1bdb3c9a1a3",
    "hex",
  );
  const utf16be = Buffer.from(`\ufeff${chinese}`, "utf16le").swap16();
  it.each([
    ["UTF-8 with a byte order mark", Buffer.from(`\ufeff${chinese}`), chinese],
    ["UTF-16, little end first", Buffer.from(`\ufeff${chinese}`, "utf16le"), chinese],
    ["UTF-16, big end first", utf16be, chinese],
    ["UTF-16 without a mark", Buffer.from("Plain English text.\n", "utf16le"), "Plain English text.\n"],
    ["GB18030", gb18030, chinese],
    ["Windows line ends", Buffer.from("One line.\r\nAnother.\r\n"), "One line.\nAnother.\n"],
  ])("reads %s", async (_, bytes, text) => {
    const { document, result } = await readOne("a.txt", bytes);
    expect(document?.text).toBe(text);
    expect(result.warnings).toEqual([]);
  });

  it("keeps damaged UTF-8, marks the damage, and says so", async () => {
    const bytes = Buffer.concat([Buffer.from(chinese.repeat(10)), Buffer.from([0xe4, 0xb8]), Buffer.from(chinese)]);
    const { document, result } = await readOne("a.txt", bytes);
    expect(document?.text).toBe(`${chinese.repeat(10)}\ufffd${chinese}`);
    expect(result.warnings[0]?.message).toContain("UTF-8");
  });
});

describe("files that cannot be read are named with the reason", () => {
  it.each([
    ["an empty file", "a.txt", "", "empty"],
    ["white space alone", "a.md", "\n \n", "no text"],
    ["a binary file that calls itself text", "a.txt", Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0, 0]), "binary"],
    ["a PDF behind a password", "a.pdf", pdf([[{ x: 9, y: 9, text: "x" }]], { encrypted: true }), "password"],
    ["a PDF that is none", "a.pdf", "hello", "broken"],
    ["a PDF cut short", "a.pdf", pdf([[{ x: 9, y: 9, text: "x" }]]).subarray(0, 60), "broken"],
    ["a PDF of pictures", "a.pdf", pdf([[]]), "OCR"],
    ["a Word document that is none", "a.docx", "hello", "not a whole Word document"],
    ["a Word document cut short", "a.docx", zip(docxEntries(["x"])).subarray(0, 900), "not a whole Word document"],
    ["another archive", "a.docx", zip({ "x.txt": "x" }), "not a whole Word document"],
    ["a Word document behind a password", "a.docx", Buffer.from("d0cf11e0a1b11ae1", "hex"), "password"],
    ["front matter that is no YAML", "a.md", "---\ntitle: [\n---\ntext", "front matter"],
  ])("%s", async (_, name, content, reason) => {
    expect(await reasonFor(name, content)).toContain(reason);
  });

  it("a zip bomb, whatever size it declares", async () => {
    const bomb = { ...docxEntries(["x"]), "word/zeros.xml": Buffer.alloc(140 * 1024 * 1024) };
    expect(await reasonFor("honest.docx", zip(bomb))).toContain("zip bomb");
    expect(await reasonFor("lying.docx", zip(bomb, 1000))).toContain("zip bomb");
  });

  it("a file that is too large", async () => {
    const folder = filesIn(tempFolder(), { "large.txt": "x" });
    truncateSync(join(folder, "large.txt"), 65 * 1024 * 1024);
    expect((await (await emptyCorpus()).ingest([folder])).failed[0]?.reason).toContain("too large");
  });

  it("a file without permission", async () => {
    const folder = filesIn(tempFolder(), { "secret.txt": "x" });
    chmodSync(join(folder, "secret.txt"), 0);
    const corpus = await emptyCorpus();
    // Root may read all, so it is somebody else meanwhile.
    const isRoot = process.getuid?.() === 0;
    if (isRoot) {
      chmodSync(folder, 0o755);
      process.seteuid?.(nobody);
    }
    try {
      expect((await corpus.ingest([folder])).failed[0]?.reason).toContain("permission");
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });

  it("a link out of the folder; one named itself is followed, one within is read once", async () => {
    const outside = filesIn(tempFolder(), { "private.txt": "Outside words.\n" });
    const folder = filesIn(tempFolder(), { "a.txt": "Inside words.\n" });
    symlinkSync(join(outside, "private.txt"), join(folder, "out.txt"));
    symlinkSync(outside, join(folder, "outside"));
    symlinkSync(join(folder, "a.txt"), join(folder, "within.txt"));
    symlinkSync(join(folder, "nowhere"), join(folder, "broken.txt"));
    mkdirSync(join(folder, "loop"));
    symlinkSync(folder, join(folder, "loop", "again"));
    const corpus = await emptyCorpus();
    const result = await corpus.ingest([folder]);
    expect(result.added).toBe(1);
    expect(result.failed.map((failure) => failure.path).sort()).toEqual(
      ["broken.txt", "out.txt", "outside"].map((name) => join(folder, name)),
    );
    expect(result.failed.find((failure) => failure.path.endsWith("out.txt"))?.reason).toContain("out of the folder");
    expect((await corpus.ingest([join(folder, "out.txt")])).added).toBe(1);
    expect((await corpus.documents()).map((document) => document.id)).toEqual(["a", "out"]);
  });

  it("a kind that is not read, when it is named itself", async () => {
    const folder = filesIn(tempFolder(), { "sheet.xlsx": "x" });
    writeFileSync(join(folder, "note.txt"), "Words.\n");
    const corpus = await emptyCorpus();
    expect(await corpus.ingest([folder])).toMatchObject({
      added: 1,
      failed: [],
      ignored: [join(folder, "sheet.xlsx")],
    });
    expect((await corpus.ingest([join(folder, "sheet.xlsx")])).failed[0]?.reason).toContain(".docx");
  });
});
