#!/usr/bin/env node
/**
 * Whether every mention is answered once, in order, whatever happens: `npm run bench:chaos -- [--only name,name] [--mentions N]
 * [--kills N] [--seed N]`. The built bot runs as a process of its own before a platform that delivers twice or not at all, limits,
 * drops answers after carrying out what was asked, and cuts its connections; meanwhile the bot is killed with `kill -9`.
 */
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import Database from "better-sqlite3";
import { mark, startModel } from "../lib/model.mjs";
import { machine } from "../lib/proc.mjs";
import { newFolder, startServer } from "../lib/server.mjs";
import { table } from "../lib/table.mjs";
import { platforms } from "./platforms.mjs";

const places = 50;
const threadsEach = 8;
/** So long a run may be quiet before what is missing counts as lost: more than the longest pause between two looks into history. */
const patienceMs = 300_000;

/** So that turns are open when the bot is killed. */
const slowestModelMs = 600;

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    mentions: { type: "string", default: "1000" },
    kills: { type: "string", default: "10" },
    seed: { type: "string", default: "1" },
  },
});
const chosen = values.only?.split(",") ?? Object.keys(platforms);
const unknown = chosen.filter((name) => !(name in platforms));
if (unknown.length > 0) {
  console.error(`There is no platform ${unknown.join(", ")}. These are: ${Object.keys(platforms).join(", ")}.`);
  process.exit(2);
}
for (const signal of ["SIGINT", "SIGTERM"]) process.on(signal, () => process.exit(130));

const markIn = (text) => /mark-[a-j]+\./.exec(text)?.[0] ?? "";
const mentions = Number(values.mentions);
const kills = Number(values.kills);
console.log(`${machine()}; ${mentions} mentions in ${places} channels, ${kills} kills, seed ${values.seed}\n`);
const rows = [];
for (const name of chosen) {
  const row = await run(name);
  rows.push(row);
  console.log(`\n${table([row])}`);
}
process.exitCode = rows.every(({ lost, twice, disorder }) => lost + twice + disorder === 0) ? 0 : 1;

async function run(name) {
  const chance = random(Number(values.seed));
  const model = await startModel({ tokens: 40, delayMs: () => chance() * slowestModelMs });
  const platform = await platforms[name]({ chance });
  const home = newFolder();
  const env = { ...model.env, ...platform.env };
  const asked = [];
  const began = performance.now();
  try {
    let bot = await startServer({ home, env });
    platform.up(bot.port);
    const killAfter = Array.from({ length: kills }, (_, i) => Math.round(((i + 1) * mentions) / (kills + 1)));
    for (let n = 0; n < mentions; n++) {
      const place = n % places;
      const thread = Math.floor(n / places) % threadsEach;
      asked.push({ n, place, thread });
      platform.ask({ place, thread, text: `What is known about ${mark(n)}` });
      await wait(chance() * 40);
      if (!killAfter.includes(n)) continue;
      platform.down();
      await bot.kill();
      bot = await startServer({ home, env });
      platform.up(bot.port);
      process.stderr.write(`  … ${name}: killed after ${n} mentions, ${platform.answers().length} answered\n`);
    }
    await allAnswered(platform);
    const tookS = (performance.now() - began) / 1000;
    await wait(2_000);
    const result = judge(asked, platform.answers(), takenIn(home));
    platform.down();
    if (result.lost + result.twice > 0) process.stderr.write(`${bot.log()}\n`);
    await bot.stop();
    return {
      platform: name,
      ...result,
      ...platform.faults(),
      kills,
      "seconds in all": tookS,
    };
  } finally {
    await platform.close();
    await model.close();
  }
}

async function allAnswered(platform) {
  let seen = -1;
  let since = performance.now();
  for (;;) {
    const count = new Set(platform.answers().map(({ text }) => markIn(text))).size;
    if (count >= mentions) return;
    if (count !== seen) since = performance.now();
    else if (performance.now() - since > patienceMs) return;
    seen = count;
    await wait(200);
  }
}

/** What became of the mentions: answered once, and in each thread in the order in which they were taken in. */
function judge(asked, answers, admitted) {
  const times = new Map();
  const threads = new Map();
  for (const { thread, text } of answers) {
    const said = markIn(text);
    times.set(said, (times.get(said) ?? 0) + 1);
    threads.set(thread, [...(threads.get(thread) ?? []), admitted.indexOf(said)]);
  }
  const isInOrder = (places) => places.every((place, i) => i === 0 || place > places[i - 1]);
  return {
    mentions: asked.length,
    answered: asked.filter(({ n }) => times.has(mark(n))).length,
    lost: asked.filter(({ n }) => !times.has(mark(n))).length,
    twice: [...times.values()].filter((count) => count > 1).length,
    disorder: [...threads.values()].filter((places) => !isInOrder(places)).length,
  };
}

/** The marks of the messages the bot stored, in order. */
function takenIn(home) {
  const db = new Database(join(home, "atclaw.db"), { readonly: true });
  const rows = db.prepare("SELECT text FROM turns ORDER BY seq").all();
  db.close();
  return rows.map(({ text }) => markIn(text));
}

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}
