import { fork } from "node:child_process";
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { describe, expect, it } from "vitest";
import { openCorpus } from "../../src/office/corpus/open.ts";
import { emptyCorpus, filesIn, tempFolder } from "./helpers.ts";

const paragraph = (topic: string) => `${`The ${topic} report tells of ${topic} and of nothing else. `.repeat(40)}\n\n`;

describe("ingesting again", () => {
  it("adds what is new, changes what changed, removes what is gone, and leaves the rest alone", async () => {
    const corpus = await emptyCorpus();
    const folder = filesIn(tempFolder(), { "a.md": "Apples.\n", "b.md": "Bananas.\n", "sub/c.txt": "Cherries.\n" });
    expect(await corpus.ingest([folder])).toMatchObject({ added: 3, changed: 0, unchanged: 0, removed: 0 });
    expect(await corpus.ingest([folder])).toMatchObject({ added: 0, changed: 0, unchanged: 3, removed: 0 });
    filesIn(folder, { "b.md": "Blueberries.\n", "d.md": "Dates.\n" });
    rmSync(join(folder, "sub/c.txt"));
    expect(await corpus.ingest([folder])).toMatchObject({ added: 1, changed: 1, unchanged: 1, removed: 1 });
    expect((await corpus.documents()).map((document) => document.id)).toEqual(["a", "b", "d"]);
    expect(await corpus.search("bananas cherries", { k: 5 })).toEqual([]);
    expect((await corpus.search("blueberries", { k: 5 }))[0]?.source).toBe("b");
  });

  it("keeps the passages of a changed document that stayed as they were", async () => {
    const folder = tempFolder();
    const file = join(folder, "corpus.db");
    const corpus = await openCorpus({ file });
    const source = filesIn(tempFolder(), { "a.md": paragraph("apple") + paragraph("banana") + paragraph("cherry") });
    await corpus.ingest([source]);
    const rows = () => {
      const db = new Database(file, { readonly: true });
      const ids = db.prepare<[], { id: number; text: string }>("SELECT id, text FROM chunks ORDER BY n").all();
      db.close();
      return ids;
    };
    const before = rows();
    filesIn(source, { "a.md": paragraph("apple") + paragraph("date") + paragraph("cherry") });
    expect((await corpus.ingest([source])).changed).toBe(1);
    const after = rows();
    const kept = before.filter(({ id }) => after.some((row) => row.id === id));
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.every(({ text }) => !text.includes("banana"))).toBe(true);
    const document = await corpus.document("a");
    for (const passage of await corpus.search("cherry date apple report", { k: 20 })) {
      expect(document?.text.slice(passage.start, passage.end)).toBe(passage.text);
    }
    expect(await corpus.search("banana", { k: 5 })).toEqual([]);
    corpus.close();
  });

  it("follows a file that was renamed or moved", async () => {
    const corpus = await emptyCorpus();
    const folder = filesIn(tempFolder(), { "a.md": "Apples.\n", "b.md": "---\nid: pear\n---\nPears.\n" });
    await corpus.ingest([folder]);
    mkdirSync(join(folder, "old"));
    renameSync(join(folder, "a.md"), join(folder, "old/a.md"));
    renameSync(join(folder, "b.md"), join(folder, "c.md"));
    expect(await corpus.ingest([folder])).toMatchObject({ added: 0, removed: 0, failed: [] });
    expect((await corpus.documents()).map((document) => document.id)).toEqual(["a", "pear"]);
  });

  it("does not touch other folders, nor a folder whose name only begins the same", async () => {
    const corpus = await emptyCorpus();
    const home = filesIn(tempFolder(), {
      "in/a.md": "Apples.\n",
      "in2/b.md": "Bananas.\n",
      "in/x.md": "Xylophones.\n",
    });
    await corpus.ingest([join(home, "in"), join(home, "in2")]);
    rmSync(join(home, "in2/b.md"));
    rmSync(join(home, "in/x.md"));
    expect((await corpus.ingest([join(home, "in")])).removed).toBe(1);
    expect((await corpus.documents()).map((document) => document.id)).toEqual(["a", "b"]);
  });

  it("keeps the last good version of a file that became unreadable", async () => {
    const corpus = await emptyCorpus();
    const folder = filesIn(tempFolder(), { "a.txt": "Apples.\n" });
    await corpus.ingest([folder]);
    filesIn(folder, { "a.txt": "" });
    const result = await corpus.ingest([folder]);
    expect(result).toMatchObject({
      removed: 0,
      failed: [{ reason: "The file is empty. The corpus keeps the version it had." }],
    });
    expect((await corpus.document("a"))?.text).toBe("Apples.\n");
  });
});

describe("what is gone", () => {
  it("is removed when it is named again: a file, a folder, one moved meanwhile", async () => {
    const corpus = await emptyCorpus();
    const folder = filesIn(tempFolder(), {
      "a.md": "Apples.\n",
      "b.md": "Bananas.\n",
      "sub/c.md": "Cherries.\n",
      "sub/deep/d.md": "Dates.\n",
      "sub2/e.md": "Elders.\n",
    });
    await corpus.ingest([folder]);
    rmSync(join(folder, "a.md"));
    expect(await corpus.ingest([join(folder, "a.md")])).toMatchObject({ removed: 1, failed: [] });
    expect(await corpus.ingest([join(folder, "a.md")])).toMatchObject({
      removed: 0,
      failed: [{ path: join(folder, "a.md"), reason: "There is no such file or folder." }],
    });
    rmSync(join(folder, "sub"), { recursive: true });
    expect(await corpus.ingest(["sub"], { root: folder })).toMatchObject({ removed: 2, failed: [] });
    mkdirSync(join(folder, "new"));
    renameSync(join(folder, "b.md"), join(folder, "new/b.md"));
    const moved = await corpus.ingest([join(folder, "b.md"), join(folder, "new")]);
    expect(moved).toMatchObject({ changed: 1, removed: 0, failed: [] });
    expect((await corpus.documents()).map(({ id }) => id)).toEqual(["b", "e"]);
  });
});

describe("shipped documents", () => {
  const seeds = { "seeds/000.md": "Apples.\n", "seeds/001.md": "Bananas.\n" };

  async function corpusOf(program: string, file: string) {
    const corpus = await openCorpus({ file, shipped: join(program, "seeds") });
    const result = await corpus.ingest([join(program, "seeds")]);
    return { corpus, result };
  }

  it("move with the program, also where an earlier one still lies and knew them by their paths", async () => {
    const file = join(tempFolder(), "corpus.db");
    const [first, second] = [filesIn(tempFolder(), seeds), filesIn(tempFolder(), seeds)];
    const old = await openCorpus({ file });
    await old.ingest([join(first, "seeds")]);
    old.close();
    filesIn(second, { "seeds/001.md": "Blueberries.\n" });
    const taken = await corpusOf(second, file);
    expect(taken.result).toMatchObject({ changed: 2, failed: [] });
    taken.corpus.close();
    const again = await corpusOf(filesIn(tempFolder(), { ...seeds, "seeds/001.md": "Blueberries.\n" }), file);
    expect(again.result).toMatchObject({ changed: 0, unchanged: 2, failed: [] });
    expect((await again.corpus.document("001"))?.text).toBe("Blueberries.\n");
    again.corpus.close();
  });

  it("are the same as somebody's copy, leave an own document its id, and go when the program ships them no more", async () => {
    const file = join(tempFolder(), "corpus.db");
    const program = filesIn(tempFolder(), seeds);
    const { corpus } = await corpusOf(program, file);
    const own = filesIn(tempFolder(), { "000.md": "Apples.\n", "001.md": "Mine.\n" });
    const result = await corpus.ingest([own]);
    expect(result).toMatchObject({ unchanged: 1, failed: [{ path: join(own, "001.md") }] });
    expect(result.failed[0]?.reason).toContain(join(program, "seeds/001.md"));
    rmSync(join(program, "seeds/001.md"));
    expect(await corpus.ingest([join(program, "seeds")])).toMatchObject({ unchanged: 1, removed: 1 });
    corpus.close();
  });
});

describe("naming what to ingest", () => {
  it("takes files, folders, patterns and relative names together, each file once", async () => {
    const corpus = await emptyCorpus();
    const folder = filesIn(tempFolder(), {
      "a.md": "Apples.\n",
      "b.md": "Bananas.\n",
      "sub/c.md": "Cherries.\n",
      ".hidden.md": "No.",
    });
    const seen: string[] = [];
    const result = await corpus.ingest(["a.md", "*.md", "sub", "**/*.md"], {
      root: folder,
      onProgress: ({ done, total, path }) => seen.push(`${done}/${total} ${path}`),
    });
    expect(result).toMatchObject({ added: 3, failed: [] });
    expect(seen).toEqual(["a.md", "b.md", "sub/c.md"].map((name, i) => `${i}/3 ${join(folder, name)}`));
  });

  it("says when a pattern matches nothing", async () => {
    const result = await (await emptyCorpus()).ingest(["*.md"], { root: tempFolder() });
    expect(result.failed).toEqual([{ path: "*.md", reason: "No file matches this pattern." }]);
  });

  it("reads nothing outside through a pattern", async () => {
    const outside = filesIn(tempFolder(), { "private.md": "Outside.\n" });
    const folder = filesIn(tempFolder(), { "a.md": "Apples.\n" });
    symlinkSync(join(outside, "private.md"), join(folder, "b.md"));
    const corpus = await emptyCorpus();
    const result = await corpus.ingest(["*.md"], { root: folder });
    expect(result.added).toBe(1);
    expect((await corpus.documents()).map((document) => document.id)).toEqual(["a"]);
  });

  it("names two files that claim one id, and what to do; the first keeps it", async () => {
    const corpus = await emptyCorpus();
    const folder = filesIn(tempFolder(), { "a/report.md": "Apples.\n", "b/report.md": "Bananas.\n" });
    const result = await corpus.ingest([folder]);
    expect(result.added).toBe(1);
    expect(result.failed[0]?.path).toBe(join(folder, "b/report.md"));
    expect(result.failed[0]?.reason).toMatch(/"report" belongs to .*a\/report\.md already\. Rename .*\(id: /);
    expect((await corpus.document("report"))?.text).toBe("Apples.\n");
    filesIn(folder, { "b/report.md": "---\nid: second\n---\nBananas.\n" });
    expect(await corpus.ingest([folder])).toMatchObject({ added: 1, failed: [] });
  });
});

describe("what ends an ingest in the middle", () => {
  it("stops between two files when asked to; what was stored stays", async () => {
    const corpus = await emptyCorpus();
    const files = Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`${i}.txt`, `Words ${i}.\n`]));
    const folder = filesIn(tempFolder(), files);
    const stop = new AbortController();
    const onProgress = ({ done }: { done: number }) => void (done === 4 && stop.abort(new Error("enough")));
    await expect(corpus.ingest([folder], { signal: stop.signal, onProgress })).rejects.toThrow("enough");
    const { documents } = await corpus.stats();
    expect(documents).toBeGreaterThan(0);
    expect(documents).toBeLessThan(9);
    expect(await corpus.ingest([folder])).toMatchObject({ added: 9 - documents, unchanged: documents });
  });

  it("says that the disk is full and stores no half document", async () => {
    const file = join(tempFolder(), "corpus.db");
    const corpus = await openCorpus({ file, maxPages: 60 });
    const files = Object.fromEntries(
      Array.from({ length: 30 }, (_, i) => [`${i}.txt`, paragraph(`topic${i}`).repeat(4)]),
    );
    await expect(corpus.ingest([filesIn(tempFolder(), files)])).rejects.toThrow(/disk is full.*Free some space/);
    corpus.close();
    expectWhole(file);
  });

  it("leaves whole documents only when the process is killed, and goes on afterwards", async () => {
    const file = join(tempFolder(), "corpus.db");
    const files = Object.fromEntries(
      Array.from({ length: 60 }, (_, i) => [`${i}.txt`, paragraph(`topic${i}`).repeat(8)]),
    );
    const folder = filesIn(tempFolder(), files);
    await (await openCorpus({ file })).close();
    const child = fork(await ingestScript(), [file, folder]);
    await new Promise<void>((done) => {
      child.on("message", (message) => {
        if (message === 20) child.kill("SIGKILL");
      });
      child.on("exit", () => done());
    });
    const stored = expectWhole(file);
    expect(stored).toBeGreaterThan(0);
    const corpus = await openCorpus({ file });
    expect(await corpus.ingest([folder])).toMatchObject({ added: 60 - stored, unchanged: stored, failed: [] });
    corpus.close();
  });

  it("lets several processes ingest into one corpus at once", async () => {
    const file = join(tempFolder(), "corpus.db");
    const script = await ingestScript();
    const folders = ["a", "b", "c"].map((name) =>
      filesIn(
        tempFolder(),
        Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`${name}${i}.txt`, paragraph(`${name}${i}`)])),
      ),
    );
    const codes = await Promise.all(
      folders.map((folder) => new Promise((done) => fork(script, [file, folder]).on("exit", done))),
    );
    expect(codes).toEqual([0, 0, 0]);
    expect(expectWhole(file)).toBe(45);
  });
});

it("finds what an earlier version stored in traditional characters, without reading it again", async () => {
  const file = join(tempFolder(), "corpus.db");
  const source = filesIn(tempFolder(), {
    "a.md": "# 臺灣總統府\n\n## 歷史\n\n由日本建築師設計。\n",
    "b.md": "# Harbour\n\nShips come and go.\n",
  });
  const corpus = await openCorpus({ file });
  await corpus.ingest([source]);
  corpus.close();
  const old = new Database(file);
  const rows = () => old.prepare<[], object>("SELECT * FROM chunks ORDER BY id").all();
  const now = rows();
  old.exec(`
    UPDATE documents SET title_terms = '臺灣 灣總 總統 統府 府' WHERE id = 'a';
    UPDATE chunks SET terms = replace(terms, '筑', '築'), heading_terms = replace(heading_terms, '历', '歷');
    UPDATE names SET name = replace(name, '台', '臺');
    DELETE FROM chunk_index;
    INSERT INTO chunk_index (rowid, terms)
      SELECT c.id, d.title_terms || ' ' || c.heading_terms || ' ' || c.terms
      FROM chunks c JOIN documents d ON d.rowid = c.document;
    PRAGMA user_version = 1;
  `);
  expect(rows()).not.toEqual(now);
  const reopened = await openCorpus({ file });
  expect(rows()).toEqual(now);
  old.close();
  expectWhole(file);
  expect((await reopened.search("建筑师", { k: 3 }))[0]?.source).toBe("a");
  expect((await reopened.search("台湾历史", { k: 3 }))[0]?.source).toBe("a");
  expect((await reopened.search("ships", { k: 3 }))[0]?.source).toBe("b");
  expect(await reopened.ingest([source])).toMatchObject({ changed: 0, unchanged: 2 });
  reopened.close();
});

it("stores each file once when two processes ingest the same folder at once", async () => {
  const file = join(tempFolder(), "corpus.db");
  const script = await ingestScript();
  const files = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i}.txt`, paragraph(`topic${i}`)]));
  const folder = filesIn(tempFolder(), files);
  const codes = await Promise.all(
    [1, 2, 3].map(() => new Promise((done) => fork(script, [file, folder]).on("exit", done))),
  );
  expect(codes).toEqual([0, 0, 0]);
  expect(expectWhole(file)).toBe(40);
});

/** Each document has all of its passages, its text and its place in the index. Gives the number of documents. */
function expectWhole(file: string): number {
  const db = new Database(file, { readonly: true });
  const rows = db
    .prepare<[], { chunks: number; stored: number; text: string | null }>(
      `SELECT d.chunks, (SELECT COUNT(*) FROM chunks c WHERE c.document = d.rowid) AS stored,
       (SELECT text FROM texts t WHERE t.document = d.rowid) AS text FROM documents d`,
    )
    .all();
  expect(rows.every((row) => row.chunks > 0 && row.chunks === row.stored && row.text !== null)).toBe(true);
  const count = (table: string) => db.prepare<[], number>(`SELECT COUNT(*) FROM ${table}`).pluck().get();
  expect(count("chunk_index_docsize")).toBe(count("chunks"));
  expect(db.pragma("integrity_check", { simple: true })).toBe("ok");
  db.close();
  return rows.length;
}

/** A program that ingests its second argument into its first and tells how far it is. */
async function ingestScript(): Promise<string> {
  const { build } = await import("esbuild");
  const outfile = join("node_modules", ".cache", "corpus-test", `ingest-${process.pid}.mjs`);
  const source = `import { openCorpus } from "./src/office/corpus/open.ts";
    const [file, folder] = process.argv.slice(2);
    const corpus = await openCorpus({ file });
    const { failed } = await corpus.ingest([folder], { onProgress: ({ done }) => process.send(done) });
    corpus.close();
    process.exitCode = failed.length;
    process.disconnect();`;
  await build({
    stdin: { contents: source, resolveDir: process.cwd(), loader: "ts" },
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    packages: "external",
  });
  return outfile;
}

it("says what to do about a file that is no corpus", async () => {
  const folder = tempFolder();
  writeFileSync(join(folder, "corpus.db"), "This is a letter to a friend. ".repeat(100));
  await expect(openCorpus({ file: join(folder, "corpus.db") })).rejects.toThrow(/corpus\.db cannot be opened.*restore/);
});
