#!/usr/bin/env node
/**
 * Speed, recovery and answer quality of the built program, as tables: `npm run bench -- [--only name,name] [--quick]
 * [--json FILE] [--questions FILE] [--verbose]`. docs/bench.md says what each part measures.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { machine } from "./lib/proc.mjs";
import { shown, table } from "./lib/table.mjs";

const parts = ["ready", "reply", "inside", "actions", "recovery", "corpus", "when", "meetings", "tables", "quality"];
const { values } = parseArgs({
  options: {
    only: { type: "string" },
    quick: { type: "boolean", default: false },
    json: { type: "string" },
    questions: { type: "string" },
    verbose: { type: "boolean", default: false },
  },
});
const chosen = values.only?.split(",") ?? parts;
const unknown = chosen.filter((name) => !parts.includes(name));
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(", ")}. The parts are: ${parts.join(", ")}.`);
  process.exit(2);
}

for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));

const date = new Date().toISOString();
console.log(`${date.slice(0, 16).replace("T", " ")} UTC, ${machine()}${values.quick ? ", quick" : ""}`);
const results = {};
let missed = 0;
for (const name of chosen) {
  const { title, run } = await import(`./parts/${name}.mjs`);
  console.log(`\n${title}`);
  const say = (line) => void process.stderr.write(`  … ${line}\n`);
  const result = await run({ quick: values.quick, verbose: values.verbose, questions: values.questions, say });
  results[name] = result;
  for (const { title, rows } of result.tables) console.log(`\n${title ? `  ${title}\n` : ""}${table(rows)}`);
  console.log("");
  for (const target of result.targets) {
    const met = isMet(target);
    if (!met) missed += 1;
    const { what, value, unit, atMost, atLeast } = target;
    const limit = atMost === undefined ? `at least ${shown(atLeast)}` : `at most ${shown(atMost)}`;
    console.log(`  ${met ? "met   " : "MISSED"}  ${what}: ${shown(value)} ${unit} (${limit})`);
  }
}
if (values.json) writeFileSync(values.json, `${JSON.stringify({ date, machine: machine(), results }, undefined, 2)}\n`);
process.exitCode = missed === 0 ? 0 : 1;

function isMet({ value, atMost, atLeast }) {
  return atMost === undefined ? value >= atLeast : value <= atMost;
}
