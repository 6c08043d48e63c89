/** Reading dates and times: every text of the fixtures, on its own, within one process. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "../lib/bundle.mjs";
import { root } from "../lib/server.mjs";
import { spread } from "../lib/stats.mjs";

export const title = "when: reading the dates and times of a text";
const p50Ms = 3;
const said = { at: "2026-11-20T10:20:00", zone: "Asia/Shanghai" };

/** @param {{ quick: boolean }} options */
export async function run({ quick }) {
  const { openWhen } = await load("src/office/when/open.ts");
  const began = performance.now();
  const cpu = process.cpuUsage();
  const read = await openWhen().load();
  for (const language of ["en", "zh"]) read("1", { ...said, language });
  const used = process.cpuUsage(cpu);
  const loaded = { ms: performance.now() - began, "CPU ms": (used.user + used.system) / 1000 };
  const rows = [];
  const targets = [];
  for (const language of ["en", "zh"]) {
    const texts = readFileSync(join(root, `tests/fixtures/when-${language}.txt`), "utf8")
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => line.split(" => ")[0]);
    const times = [];
    for (let round = 0; round < (quick ? 2 : 10); round++)
      for (const text of texts) {
        const at = performance.now();
        read(text, { ...said, language });
        // The first round compiles the grammar.
        if (round > 0) times.push(performance.now() - at);
      }
    const { p50, p95 } = spread(times);
    rows.push({ language, texts: texts.length, p50, p95 });
    targets.push({ what: `${language}: p50 of a text`, value: p50, unit: "ms", atMost: p50Ms });
  }
  return {
    tables: [
      { title: "loading both grammars, with a first text for each", rows: [loaded] },
      { title: "one text (ms)", rows },
    ],
    targets,
  };
}
