/** The audit log: what is written cannot be changed, removed or put in between unseen. */
import { rmSync } from "node:fs";
import Database from "better-sqlite3";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { run } from "../../src/commands/audit.ts";
import type { CommandContext } from "../../src/commands/context.ts";
import { canonicalJson, hashOf } from "../../src/core/canonical.ts";
import { redactor } from "../../src/core/redact.ts";
import { databaseFile } from "../../src/store/sqlite/open.ts";
import { openStore } from "../../src/store/sqlite/store.ts";
import { newHome } from "../fakes/app.ts";

const homes: string[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

/** A data folder whose audit log has rows 1 to `rows`. */
async function logOf(rows: number): Promise<string> {
  const home = newHome();
  homes.push(home);
  const store = openStore(home);
  for (let n = 1; n <= rows; n++)
    await store.audit.write({
      kind: "effect-done",
      actor: `slack:T1:U${n % 3}`,
      turn: `t-${n}`,
      data: { tool: "book_room", n },
    });
  await store.close();
  return home;
}

/** Somebody who can write the file and knows SQL: the triggers do not stop them. */
function tamper(home: string, work: (db: Database.Database) => void): void {
  const db = new Database(databaseFile(home));
  db.exec("DROP TRIGGER audit_is_not_changed; DROP TRIGGER audit_is_not_removed");
  work(db);
  db.close();
}

async function verify(home: string, noted?: string) {
  const store = openStore(home);
  const check = store.audit.verify(noted);
  await store.close();
  return check;
}

/** Types the command; gives its exit code and what it printed. */
async function type(home: string, ...args: string[]) {
  const lines: string[] = [];
  const code = await run(args, { home, stdout: (line) => void lines.push(line) } as CommandContext);
  return { code, lines };
}

test("an untouched log holds, and its head is printed to be noted", async () => {
  const home = await logOf(5);
  const { code, lines } = await type(home, "verify");
  expect(code).toBe(0);
  const head = (await verify(home)).head?.hash ?? "none";
  expect(lines.join("\n")).toContain(head);
  expect((await type(home, "verify", "--head", head)).code).toBe(0);
  expect((await verify(await logOf(0))).head).toBeUndefined();
});

test("rows cannot be changed or removed through SQL that respects the database", async () => {
  const home = await logOf(3);
  const db = new Database(databaseFile(home));
  expect(() => db.exec("UPDATE audit SET actor = 'somebody' WHERE seq = 2")).toThrow(/only added to/);
  expect(() => db.exec("DELETE FROM audit WHERE seq = 3")).toThrow(/only added to/);
  expect(() => db.exec("DELETE FROM audit")).toThrow(/only added to/);
  db.close();
  expect((await verify(home)).fault).toBeUndefined();
});

describe("the first bad row is named when", () => {
  const rows = 12;
  const row = fc.integer({ min: 1, max: rows });
  const texts = ["at", "kind", "actor", "turn", "data", "previous", "hash"] as const;

  test("any field of any row is changed", async () => {
    await fc.assert(
      fc.asyncProperty(
        row,
        fc.constantFrom(...texts),
        fc.nat(),
        fc.string({ minLength: 1 }),
        async (seq, field, at, put) => {
          const home = await logOf(rows);
          tamper(home, (db) => {
            const text = (db.prepare(`SELECT ${field} AS it FROM audit WHERE seq = ?`).get(seq) as { it: string }).it;
            const cut = at % text.length;
            db.prepare(`UPDATE audit SET ${field} = ? WHERE seq = ?`).run(
              text.slice(0, cut) + put + text.slice(cut),
              seq,
            );
          });
          expect((await verify(home)).fault?.seq).toBe(seq);
        },
      ),
      { numRuns: 25 },
    );
  });

  test("a row is removed, the last ones too", async () => {
    await fc.assert(
      fc.asyncProperty(row, fc.integer({ min: 1, max: rows }), async (from, count) => {
        const home = await logOf(rows);
        tamper(home, (db) => db.prepare("DELETE FROM audit WHERE seq >= ? AND seq < ?").run(from, from + count));
        const { fault } = await verify(home);
        expect(fault?.what).toMatch(/missing/);
        expect(fault?.seq).toBe(from + count > rows ? from : from + count);
      }),
      { numRuns: 25 },
    );
  });

  test("a row is put in between, and what follows is moved on", async () => {
    await fc.assert(
      fc.asyncProperty(row, async (seq) => {
        const home = await logOf(rows);
        tamper(home, (db) => {
          db.prepare("UPDATE audit SET seq = -(seq + 1) WHERE seq >= ?").run(seq);
          db.exec("UPDATE audit SET seq = -seq WHERE seq < 0");
          db.prepare(
            "INSERT INTO audit SELECT ?, at, 'undone', actor, turn, data, previous, hash FROM audit WHERE seq = ?",
          ).run(seq, seq + 1);
        });
        expect((await verify(home)).fault?.seq).toBe(seq);
      }),
      { numRuns: 10 },
    );
  });

  test("all of it was written anew with hashes that hold, and the head was noted elsewhere", async () => {
    const home = await logOf(rows);
    const head = (await verify(home)).head?.hash;
    const other = await logOf(rows);
    expect((await verify(other)).fault).toBeUndefined();
    expect((await verify(other, head)).fault?.what).toMatch(/head that was noted is not in the log/);
    expect((await type(other, "verify", "--head", head ?? "")).code).toBe(1);
  });
});

test("a fault ends the command with 1 and names the row", async () => {
  const home = await logOf(4);
  tamper(home, (db) => db.exec("UPDATE audit SET kind = 'verdict' WHERE seq = 3"));
  const { code, lines } = await type(home, "verify");
  expect(code).toBe(1);
  expect(lines[0]).toMatch(/row 3: it was changed/);
});

test("the rows come out as JSON lines that anybody can check with SHA-256", async () => {
  const home = await logOf(3);
  const { code, lines } = await type(home, "export");
  expect(code).toBe(0);
  const rows = lines.map((line) => JSON.parse(line));
  expect(rows.map(({ seq }) => seq)).toEqual([1, 2, 3]);
  for (const { people: _, hash, ...row } of rows) expect(hashOf(row)).toBe(hash);
  expect(rows[1].previous).toBe(rows[0].hash);
  expect(rows[0].people[rows[0].actor]).toBe("slack:T1:U1");
  expect((await type(home, "export", "--since", "2999-01-01")).lines).toEqual([]);
});

test("two processes that write at once make one chain", async () => {
  const home = await logOf(1);
  const stores = [openStore(home), openStore(home)];
  const write = (n: number) => stores[n % 2]?.audit.write({ kind: "verdict", actor: "chat:a:U1", data: { n } });
  await Promise.all(Array.from({ length: 60 }, (_, n) => write(n)));
  expect(stores[0]?.audit.verify()).toMatchObject({ rows: 61 });
  expect(stores[0]?.audit.verify().fault).toBeUndefined();
  for (const store of stores) await store.close();
});

test("secrets are cut out of what the log says, the environment's and whatever looks like a key", async () => {
  const home = await logOf(0);
  const store = openStore(home, {}, redactor({ CRM_TOKEN: "hunter2hunter2", PATH: "/usr/bin:/bin" }));
  const key = "sk-abcdefghijklmnopqrstuvwx";
  await store.audit.write({
    kind: "effect-failed",
    actor: "bot",
    data: { reason: `CRM said hunter2hunter2, and ${key}`, path: "/usr/bin:/bin" },
  });
  const [row] = [...store.audit.rows()];
  await store.close();
  expect(row?.data).toEqual({ reason: "CRM said «CRM_TOKEN», and «secret»", path: "/usr/bin:/bin" });
});

test("cutting out secrets twice changes nothing more, and data without any stays as it is", () => {
  const redact = redactor({ API_KEY: "abcdef123456" });
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      expect(redact(redact(text))).toBe(redact(text));
    }),
  );
  for (const said of ["The 2026 sk-market", "postgres://host/db", "Bearer of news", "eyJ", "https://a.b/c?d=e"])
    expect(redact(said)).toBe(said);
  expect(redact("postgres://bot:verysecret@db/x")).toBe("postgres://bot:«secret»@db/x");
});

test("equal data has one canonical text, however it is ordered", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (data) => {
      const turned = Object.fromEntries(Object.entries(data).reverse());
      expect(canonicalJson(turned)).toBe(canonicalJson(data));
      expect(JSON.parse(canonicalJson(data))).toEqual(JSON.parse(JSON.stringify(data)));
    }),
  );
});
