/** Sums of the ledger, what earlier releases left, and what spreadsheets get. */
import { rmSync } from "node:fs";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { csvCell, usageCsv, usageLines } from "../../src/budget/report.ts";
import { sayUsage, usageOf } from "../../src/budget/usage.ts";
import { picoPerUnit } from "../../src/core/money.ts";
import type { Spend } from "../../src/core/spend.ts";
import { migrations } from "../../src/store/migrations.ts";
import { databaseFile } from "../../src/store/sqlite/open.ts";
import { query } from "../../src/store/sqlite/statement.ts";
import { openStore } from "../../src/store/sqlite/store.ts";
import { newHome } from "../fakes/app.ts";
import { message } from "../fakes/world.ts";

const homes: string[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});
const folder = (): string => {
  const home = newHome();
  homes.push(home);
  return home;
};

const spend = (more: Partial<Spend> = {}): Spend => ({
  account: { turnId: "t-1", user: "chat:test:U1", channel: "chat:test:c1", workspace: "chat:test" },
  ...{ skill: "", at: "2026-11-21T04:00:00Z", day: "2026-11-21", backend: "openai", model: "m", outcome: "answered" },
  ...{ usage: { input: 1, cachedInput: 0, output: 0, reasoning: 0 }, estimated: false, ms: 1, warned: [] },
  cost: { currency: "USD", pico: 1n, version: "v" },
  ...more,
});

test("sums are exact, whatever their size", async () => {
  const store = openStore(folder());
  // More than a float or one of SQLite's integers holds.
  const amounts = [9_000_000n * picoPerUnit + 1n, 9_000_000n * picoPerUnit + 1n, 3n];
  for (const pico of amounts) await store.spend.record(spend({ cost: { currency: "CNY", pico, version: "v" } }));
  await store.spend.record(spend({ cost: null }));
  const [sum] = await store.spend.sums("user", {});
  expect(sum).toMatchObject({ name: "chat:test:U1", attempts: 4, unpriced: 1 });
  expect(sum?.cost).toEqual({ USD: 0n, CNY: 18_000_000n * picoPerUnit + 5n });
  await store.close();
});

test("today and this month of a person and a channel are those of the zone", async () => {
  const store = openStore(folder());
  const { conversation, sender: person } = message("c1", "m1", "");
  const at = (day: string, user = "U1") =>
    store.spend.record(
      spend({
        day,
        account: { ...spend().account, user: `chat:test:${user}` },
        cost: { currency: "USD", pico: picoPerUnit, version: "v" },
      }),
    );
  for (const day of ["2026-10-31", "2026-11-01", "2026-11-20", "2026-11-21"]) await at(day);
  await at("2026-11-21", "U2");
  // Half past midnight in Shanghai, still the day before in Greenwich.
  const asked = { person, conversation, now: Date.parse("2026-11-20T16:30:00Z"), zone: "Asia/Shanghai" };
  const said = sayUsage(await usageOf(store, asked), {
    language: "en",
    currency: "USD",
    rate: 7n * picoPerUnit,
    budgets: [],
  });
  expect(said.split("\n").map((line) => /: (\$[\d.]+),/.exec(line)?.[1])).toEqual(["$1.00", "$3.00", "$2.00", "$4.00"]);
  expect(
    sayUsage(await usageOf(store, { ...asked, person: { id: "U3", name: "" } }), {
      language: "zh",
      currency: "CNY",
      rate: 7n * picoPerUnit,
      budgets: [],
    }),
  ).toContain("你今天：无");
  const inPrivate = await usageOf(store, { ...asked, conversation: { ...conversation, kind: "direct" } });
  expect(inPrivate.channel).toBeUndefined();
  await store.close();
});

test("what receipts of earlier releases tell comes into the ledger once", async () => {
  const home = folder();
  const db = new Database(databaseFile(home));
  const ledgerStep = migrations.findIndex((step) =>
    step(query as never).some((statement) => /create table "model_calls"/.test(statement.compile().sql)),
  );
  for (const step of migrations.slice(0, ledgerStep))
    for (const statement of step(query as never)) db.exec(statement.compile().sql);
  db.pragma(`user_version = ${ledgerStep}`);
  db.exec(
    "INSERT INTO conversations (id, adapter, account, channel, kind, title, updated_at) VALUES ('chat:T:c', 'chat', 'T', 'c', 'channel', '', '')",
  );
  const usage = { input: 100, cachedInput: 40, output: 20, reasoning: 5 };
  const receipt = {
    models: [
      {
        backend: "offline",
        model: "offline",
        usage: { input: 0, cachedInput: 0, output: 0, reasoning: 0 },
        cost: 0,
        attempts: 1,
        ms: 1,
      },
      { backend: "openai", model: "gpt-5", usage, cost: null, attempts: 2, ms: 900 },
    ],
    tools: [{ name: "market_answer", skill: "market-qa" }],
  };
  db.prepare(
    `INSERT INTO turns (id, conversation_id, adapter, message_key, event_key, message_id, sender, text, request, said_at, state, reply, receipt, finished_at)
     VALUES ('t-old', 'chat:T:c', 'chat', 'k', 'e', 'm', '{"id":"U1","name":"Han"}', '', '{"type":"ask"}', '2026-05-01T00:00:00Z', 'done', ?, ?, '2026-05-01T00:00:01Z')`,
  ).run(
    JSON.stringify({ answered: true, files: [{ bytes: 7 }], citations: [], markdown: "" }),
    JSON.stringify(receipt),
  );
  db.close();

  for (let opened = 0; opened < 2; opened++) {
    const store = openStore(home);
    expect(await store.spend.sums("model", {})).toMatchObject([
      { name: "gpt-5", calls: 1, input: 100, cached: 40, output: 20, reasoning: 5, unpriced: 1 },
      { name: "offline", calls: 1, unpriced: 0 },
    ]);
    expect(await store.spend.sums("task", { since: "2026-05-01", until: "2026-05-01" })).toMatchObject([
      { name: "market_answer", turns: 1, finished: 1, tools: 1, files: 1, fileBytes: 7 },
    ]);
    expect(await store.spend.names()).toEqual(new Map([["chat:T:U1", "Han"]]));
    await store.close();
  }
});

describe("CSV", () => {
  /** Reads one line of RFC 4180. */
  const parse = (line: string): string[] =>
    [...`${line},`.matchAll(/(?:"((?:[^"]|"")*)"|([^,]*)),/g)].map(([, quoted, plain]) =>
      quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'),
    );

  test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", " =1", "|cmd", '=HYPERLINK("http://x","y")', "＝1"])(
    "%j is no formula",
    (text) => {
      expect(parse(csvCell(text))).toEqual([`'${text}`]);
    },
  );

  test("keeps every other text as it is, with its commas, quotes and lines", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "grapheme" }), { minLength: 1 }), (texts) => {
        const read = parse(texts.map(csvCell).join(","));
        expect(read.map((cell, index) => (cell === `'${texts[index]}` ? texts[index] : cell))).toEqual(texts);
      }),
    );
  });

  test("has a head, and a column for each of them", async () => {
    const store = openStore(folder());
    await store.spend.record(spend({ model: '=cmd|"x",y' }));
    const options = { by: "model", currency: "USD", rate: 7n * picoPerUnit } as const;
    const [head = "", line = ""] = usageCsv(usageLines(await store.spend.sums("model", {}), options));
    expect(parse(line)).toHaveLength(head.split(",").length);
    expect(parse(line).slice(0, 5)).toEqual([`'=cmd|"x",y`, "", "1", "1", "1"]);
    expect(parse(line)[head.split(",").indexOf("cost")]).toBe("0.000000000001");
    await store.close();
  });
});
