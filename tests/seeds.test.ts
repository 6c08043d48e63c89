/**
 * Facts about the shipped market corpus in `seeds/`: what every digest states about itself, and that each of its
 * sentences can stand alone as an answer (the offline engine returns them verbatim, one to three at a time).
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";

const root = join(import.meta.dirname, "..");
const folder = join(root, "seeds");
const checker = join(root, "..", "shared", "eval", "digests.mjs");

/** A sentence shorter than this has no subject and value; a longer one is not a quotable answer. Both in words. */
const fewestWords = 6;
const mostWords = 55;

const frontMatter = z.strictObject({
  id: z.string().regex(/^\d{3}$/),
  title: z.string().min(10),
  publisher: z.string().min(1).optional(),
  date: z.iso.date().optional(),
  language: z.literal("en"),
});

/** A digest taken apart: its front matter, its headings, and the sentences under them. */
function readDigest(file: string) {
  const [, head = "", body = ""] = readFileSync(join(folder, file), "utf8").split(/^---$/m);
  const lines = body.split("\n").filter((line) => line.trim() !== "");
  const headings = lines.filter((line) => line.startsWith("#"));
  const bullets = lines.filter((line) => !line.startsWith("#"));
  return { file, about: frontMatter.parse(parse(head)), headings, bullets };
}

const digests = readdirSync(folder)
  .filter((file) => file.endsWith(".md"))
  .sort()
  .map(readDigest);

describe("the market corpus", () => {
  it("has one digest for each of the five source documents, named after its id", () => {
    expect(digests.map((digest) => digest.about.id)).toEqual(["000", "001", "002", "003", "004"]);
    for (const { file, about } of digests) expect(basename(file)).toMatch(new RegExp(`^${about.id}-[a-z0-9-]+\\.md$`));
  });

  it("gives a publisher and a date only where the source states them", () => {
    expect(digests.map(({ about }) => [about.id, about.publisher, about.date])).toEqual([
      ["000", undefined, undefined],
      ["001", undefined, undefined],
      ["002", undefined, "2026-03-02"],
      ["003", "Xinmou", "2026-02-24"],
      ["004", undefined, "2026-05-22"],
    ]);
  });

  describe.each(digests)("$file", ({ headings, bullets }) => {
    it("says each fact in a bullet of one sentence, short enough to quote", () => {
      expect(bullets.length).toBeGreaterThan(40);
      for (const bullet of bullets) {
        expect(bullet).toMatch(/^- \S.*[^.]\.$/);
        expect(bullet.slice(0, -1), "one sentence").not.toMatch(/[.!?]["”)]? [A-Z]/);
        const words = bullet.slice(2).split(/\s+/).length;
        expect(words, bullet).toBeGreaterThanOrEqual(fewestWords);
        expect(words, bullet).toBeLessThanOrEqual(mostWords);
      }
    });

    it("names the subject of every sentence instead of pointing back to another one", () => {
      const pointsBack = /^- (?:it|its|they|their|he|his|she|her|this|that|these|those|such|there|here|the company)\b/i;
      expect(bullets.filter((bullet) => pointsBack.test(bullet))).toEqual([]);
      expect(bullets.filter((bullet) => /\b(?:this|last|next) (?:year|month|week)\b/.test(bullet))).toEqual([]);
    });

    it("says no sentence and no heading twice", () => {
      expect(new Set(bullets).size).toBe(bullets.length);
      expect(new Set(headings).size).toBe(headings.length);
    });
  });

  it.skipIf(!existsSync(checker))(
    "carries every figure of its sources in its own words (skipped where ../shared/eval is absent)",
    () => {
      const run = spawnSync(process.execPath, [checker], { cwd: root, encoding: "utf8" });
      expect(run.status, run.stdout + run.stderr).toBe(0);
    },
  );
});
