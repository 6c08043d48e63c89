/** What the tables on this machine promise beyond their contract: crashes, several processes' worth of connections, forgetting. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Viewer } from "../../src/core/tables.ts";
import { type LocalTables, openTables } from "../../src/office/tables/local/open.ts";

const at = "2026-11-20T08:00:00.000Z";
const anna: Viewer = { place: "slack:T1:C1", account: "slack:T1", person: "slack:T1:U1", name: "Anna Confidential" };
const ben: Viewer = { ...anna, person: "slack:T1:U2", name: "Ben" };
let folder: string;
let file: string;
const opened: LocalTables[] = [];
const open = (now?: number): LocalTables => {
  const tables = openTables({ file, ...(now !== undefined && { now: () => now }) });
  opened.push(tables);
  return tables;
};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "atclaw-tables-"));
  file = join(folder, "tables.db");
});
afterEach(async () => {
  for (const tables of opened.splice(0)) await tables.close();
  rmSync(folder, { recursive: true, force: true });
});
let keys = 0;
const write = (viewer = anna, when = at) => ({ key: `k${++keys}`, at: when, viewer });
const fields = [
  { name: "Name", type: "text" },
  { name: "By", type: "created-by" },
] as const;

describe("a table that is made from many rows", () => {
  it("is seen by nobody before it is whole, while others read and write", async () => {
    const [one, other] = [open(), open()];
    const rows = Array.from({ length: 9_000 }, (_, i) => [`row ${i}`]);
    let done = false;
    const making = one.write({ do: "create", table: { name: "Many", fields }, rows }, write()).finally(() => {
      done = true;
    });
    const seen: number[] = [];
    while (!done) {
      seen.push((await other.list(anna)).length);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await making;
    expect(seen.slice(0, -1).every((count) => count === 0)).toBe(true);
    expect(seen.length).toBeGreaterThan(2);
    expect((await other.list(anna))[0]?.records).toBe(9_000);
  });

  it("leaves nothing behind when a row does not fit", async () => {
    const tables = open();
    const number = [
      { name: "Name", type: "text" },
      { name: "N", type: "number" },
    ] as const;
    const rows = Array.from({ length: 5_000 }, (_, i) => [`row ${i}`, i === 4_500 ? "lots" : i]);
    await expect(
      tables.write({ do: "create", table: { name: "Many", fields: number }, rows }, write()),
    ).rejects.toThrow("“N” takes a number");
    expect(await tables.list(anna)).toEqual([]);
    await tables.write({ do: "create", table: { name: "Many", fields: number } }, write());
  });
});

describe("two connections", () => {
  it("that write the same record of one revision give one winner", async () => {
    const all = Array.from({ length: 4 }, () => open());
    const [first] = all as [LocalTables];
    const { table } = await first.write({ do: "create", table: { name: "T", fields }, rows: [["a"]] }, write());
    const outcomes = await Promise.allSettled(
      all.map((tables, i) =>
        tables.write(
          { do: "update", table, records: [{ id: "1", revision: 1, values: { Name: `from ${i}` } }] },
          write(),
        ),
      ),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await first.records(table, { at }, anna)).records[0]?.revision).toBe(2);
  });
});

describe("forgetting somebody", () => {
  it("takes their name off what they wrote, for good, and their own tables away", async () => {
    const tables = open();
    const shared = await tables.write({ do: "create", table: { name: "Team", fields }, rows: [["kept"]] }, write());
    await tables.write(
      { do: "update", table: shared.table, records: [{ id: "1", values: { Name: "still" } }] },
      write(ben),
    );
    const own = { ...anna, place: "slack:T1:@U1" };
    await tables.write({ do: "create", table: { name: "Private", fields }, rows: [["secret words"]] }, write(own));
    await tables.keep("plan", "what was shown to Anna", { at, viewer: anna });
    const whose = { adapter: "slack", account: "T1", id: "U1" };
    expect(await tables.keptOf(whose)).toEqual({ tables: 1 });
    expect(await tables.forget(whose)).toEqual({ tables: 1 });
    expect(await tables.list(own)).toEqual([]);
    expect(await tables.kept("plan")).toBeUndefined();
    const [team] = await tables.list(anna);
    const { records } = await tables.records(team?.id ?? "", { at }, anna);
    expect(records[0]?.values).toEqual({ [team?.fields[0]?.id ?? ""]: "still", [team?.fields[1]?.id ?? ""]: null });
    expect((await tables.history(team?.id ?? "", { limit: 9 }, anna)).map(({ who }) => who)).toEqual([
      "Ben",
      undefined,
    ]);
    const bytes = readFileSync(file).toString("latin1") + readFileSync(`${file}-wal`).toString("latin1");
    for (const words of ["Anna Confidential", "slack:T1:U1", "secret words"]) expect(bytes).not.toContain(words);
  });
});

describe("what was dropped", () => {
  it("can be put back for a month, and is gone after", async () => {
    const tables = open(Date.parse(at));
    const { table } = await tables.write(
      { do: "create", table: { name: "T", fields }, rows: [["words of old"]] },
      write(),
    );
    const drop = write();
    await tables.write({ do: "drop", table }, drop);
    await tables.close();
    const later = open(Date.parse(at) + 29 * 86_400_000);
    await later.revert(drop.key, write());
    expect((await later.list(anna)).map(({ name }) => name)).toEqual(["T"]);
    await later.write({ do: "drop", table }, write());
    await later.close();
    const last = open(Date.parse(at) + 31 * 86_400_000);
    expect(await last.list(anna)).toEqual([]);
    await expect(last.revert(drop.key, write())).rejects.toThrow();
  });
});

it("a database of a newer version is refused with what to do", async () => {
  const tables = open();
  await tables.list(anna);
  await tables.close();
  execFileSync(process.execPath, [
    "-e",
    `const S=require("better-sqlite3");const d=new S(process.argv[1]);d.pragma("user_version = 99")`,
    file,
  ]);
  await expect(open().list(anna)).rejects.toThrow("newer version");
});
