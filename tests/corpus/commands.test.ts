import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { CommandContext } from "../../src/commands/context.ts";
import { run as ingest } from "../../src/commands/ingest.ts";
import { run as search } from "../../src/commands/search.ts";
import type { LocalCorpus } from "../../src/office/corpus/open.ts";
import { readSettings } from "../../src/settings.ts";
import { emptyCorpus, filesIn, tempFolder } from "./helpers.ts";

async function terminal(corpus: LocalCorpus, interactive = false, signal = new AbortController().signal) {
  const out: string[] = [];
  const err: string[] = [];
  const home = tempFolder();
  const context: CommandContext = {
    home,
    settings: await readSettings({}, undefined, home),
    root: process.cwd(),
    version: "0",
    stdin: process.stdin,
    stdout: (line) => out.push(line),
    stderr: (line) => err.push(line),
    interactive,
    signal,
    corpus: async () => corpus,
  };
  return { context, out, err };
}

const files = {
  "000_harbour.md": "# Harbour Freight\n\nHarbour Freight moved 4,200 containers.\n",
  "001_lake.txt": "Lakeside Dairy\n\nLakeside Dairy sold 31 million litres of milk.\n",
};

describe("atclaw ingest", () => {
  it("reads a folder and sums up, and does nothing the second time", async () => {
    const { context, out, err } = await terminal(await emptyCorpus());
    const folder = filesIn(tempFolder(), { ...files, "logo.png": "x" });
    expect(await ingest([folder], context)).toBe(0);
    expect(out).toEqual([
      `Documents: 2 added, 0 changed, 0 unchanged, 0 removed.\nPassed over 1 files that are no documents: ${join(folder, "logo.png")}`,
    ]);
    expect(await ingest([folder, "--json"], context)).toBe(0);
    expect(JSON.parse(out[1] ?? "")).toMatchObject({ added: 0, unchanged: 2, failed: [] });
    expect(err).toEqual([]);
  });

  it("names files that cannot be read, takes in the others, and exits with 1", async () => {
    const corpus = await emptyCorpus();
    const { context, out, err } = await terminal(corpus);
    const folder = filesIn(tempFolder(), { ...files, "empty.txt": "" });
    expect(await ingest([folder, join(folder, "nowhere.md")], context)).toBe(1);
    expect(err).toContain(`Not read: ${join(folder, "empty.txt")}: The file is empty.`);
    expect(err).toContain(`Not read: ${join(folder, "nowhere.md")}: There is no such file or folder.`);
    expect(out[0]).toMatch(/^Documents: 2 added, .* 2 failed\.$/);
  });

  it("says how it is used, with 2, when nothing is named or an option is unknown", async () => {
    const { context, err } = await terminal(await emptyCorpus());
    expect(await ingest([], context)).toBe(2);
    expect(await ingest(["--fast", "x"], context)).toBe(2);
    expect(err.every((line) => line.includes("atclaw ingest PATH"))).toBe(true);
  });

  it("says that it was stopped and how to go on", async () => {
    const { context, err } = await terminal(await emptyCorpus(), false, AbortSignal.abort());
    expect(await ingest([filesIn(tempFolder(), files)], context)).toBe(130);
    expect(err).toEqual(["Stopped. What was read stays; run the same command again to go on."]);
  });

  it("redraws one line on a terminal", async () => {
    const { context, err } = await terminal(await emptyCorpus(), true);
    await ingest([filesIn(tempFolder(), files)], context);
    expect(err[0]).toMatch(/^░+ 1\/2 .*000_harbour\.md$/);
    expect(err[1]?.startsWith("\u001b[1A\u001b[2K")).toBe(true);
  });
});

describe("atclaw search", () => {
  async function ready() {
    const corpus = await emptyCorpus();
    await corpus.ingest([filesIn(tempFolder(), files)]);
    return terminal(corpus);
  }

  it("prints ranked passages, as one JSON object when asked to", async () => {
    const { context, out } = await ready();
    expect(await search(["containers", "of", "Harbour", "--k", "1", "--json"], context)).toBe(0);
    expect(JSON.parse(out[0] ?? "")).toEqual({
      hits: [
        {
          source: "000_harbour",
          chunk: "000_harbour#0",
          score: expect.any(Number),
          text: "# Harbour Freight\n\nHarbour Freight moved 4,200 containers.",
        },
      ],
    });
    await search(["milk"], context);
    expect(out[1]).toContain("1. 001_lake#0 (Lakeside Dairy; score");
  });

  it("answers a file in its order and names lines that are no questions", async () => {
    const { context, out, err } = await ready();
    const lines = ['{"id":"b","question":"litres of milk"}', "oops", '{"id":"a","question":"zyzzyva"}', ""].join("\n");
    const file = join(filesIn(tempFolder(), { "q.jsonl": lines }), "q.jsonl");
    expect(await search(["--file", file, "--json", "--k", "4"], context)).toBe(1);
    const answers = out.map((line) => JSON.parse(line) as { id: string; hits: { source: string }[] });
    expect(answers.map((answer) => [answer.id, answer.hits[0]?.source])).toEqual([
      ["b", "001_lake"],
      ["a", undefined],
    ]);
    expect(err.join("\n")).toContain(`${file}:2`);
  });

  it("says when the corpus is empty, when nothing matches, and how it is used", async () => {
    const empty = await terminal(await emptyCorpus());
    await search(["milk"], empty.context);
    expect(empty.out[0]).toContain("atclaw ingest");
    const { context, out, err } = await ready();
    await search(["zyzzyva"], context);
    expect(out).toEqual(["Nothing in the corpus matches these words."]);
    expect(await search([], context)).toBe(2);
    expect(await search(["x", "--k", "0"], context)).toBe(2);
    expect(err[1]).toContain("whole number");
  });
});
