import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Sheet, SheetFormat } from "../../src/core/sheets.ts";
import type { Table, TableRecord, Viewer } from "../../src/core/tables.ts";
import { type LocalTables, openTables } from "../../src/office/tables/local/open.ts";
import { sheets } from "../../src/office/tables/sheets/sheets.ts";

const at = "2026-11-20T08:00:00.000Z";
const viewer: Viewer = { place: "p", account: "a", person: "a:1", name: "Anna" };
const folder = mkdtempSync(join(tmpdir(), "atclaw-trips-"));
const files = sheets();
let tables: LocalTables;
let count = 0;

beforeAll(() => {
  tables = openTables({ file: join(folder, "tables.db") });
});
afterAll(async () => {
  await tables.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Kept {
  readonly table: Table;
  readonly records: readonly TableRecord[];
}

async function keep({ fields, rows }: Sheet): Promise<Kept> {
  const name = `T${++count}`;
  const made = await tables.write(
    { do: "create", table: { name, fields, zone: "Asia/Shanghai" }, rows },
    { key: name, at, viewer },
  );
  const table = (await tables.find(made.table, viewer)) as Table;
  const { records } = await tables.records(table.id, { at, limit: 10_000 }, viewer);
  return { table, records };
}

/** Fields without their ids, and values in their order. */
const asSeen = ({ table, records }: Kept) => ({
  fields: table.fields.map(({ id, ...field }) => field),
  // A record without any value is a line without anything, which no file holds.
  rows: records
    .map(({ values }) => table.fields.map(({ id }) => values[id]))
    .filter((row) => row.some((value) => value !== null)),
});

async function reread({ table, records }: Kept, format: SheetFormat): Promise<Kept> {
  const bytes = await files.write({ name: table.name, fields: table.fields, records, zone: table.zone }, format);
  const [sheet] = await files.read({ name: `x.${format}`, bytes });
  expect(sheet?.bad).toEqual([]);
  return keep(sheet as Sheet);
}

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
const pad = (n: number): string => String(n).padStart(2, "0");
/** No control characters: a file that holds them is refused as no text. */
const words = fc
  .oneof(
    fc.string({ maxLength: 12, unit: "binary" }),
    fc.string({ maxLength: 12 }),
    fc.constantFrom(
      "=cmd|' /C calc'!A0",
      "'=1",
      "+1",
      "-",
      "@x",
      "00123",
      "a,b",
      'x"y',
      "两\n行",
      "_x000D_",
      "12345678901234567890",
      " lead",
      "N/A",
      "[1]",
      "TRUE",
      "2026-13-01",
    ),
  )
  .map((text) => text.replace(/(?![\n\t])\p{Cc}/gu, ""));
const day = fc
  .tuple(fc.integer({ min: 1901, max: 2100 }), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 28 }))
  .map(([y, m, d]) => `${y}-${pad(m)}-${pad(d)}`);
const moment = fc
  .tuple(day, fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }), fc.integer({ min: 0, max: 59 }))
  .map(([of, h, m, s]) => `${of} ${pad(h)}:${pad(m)}:${pad(s)}`);
const number = fc
  .oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }))
  .map(String);
const column = (cell: fc.Arbitrary<string>) =>
  fc.array(fc.oneof({ weight: 6, arbitrary: cell }, { weight: 1, arbitrary: fc.constant("") }), {
    minLength: 12,
    maxLength: 12,
  });
const file = fc.array(
  fc.oneof(
    column(words),
    column(number),
    column(fc.integer({ min: -10_000, max: 10_000 }).map((n) => `${n / 100}%`)),
    column(fc.integer({ min: 0, max: 1_000_000 }).map((n) => `$${n.toLocaleString("en-US")}.50`)),
    column(day),
    column(moment),
    column(fc.boolean().map((yes) => (yes ? "yes" : "no"))),
    column(fc.constantFrom("New", "Won", "失败")),
    column(fc.emailAddress({ size: "xsmall" })),
  ),
  { minLength: 1, maxLength: 6 },
);
const csvOf = (columns: readonly (readonly string[])[]): Buffer => {
  const rows = Array.from({ length: 12 }, (_, i) => columns.map((cells) => quoted(cells[i] ?? "")).join(","));
  return Buffer.from([columns.map((_, i) => `Field ${i}`).join(","), ...rows].join("\r\n"));
};

describe("a table that goes through a file", () => {
  it("keeps types and values from CSV over a workbook to a table again", async () => {
    await fc.assert(
      fc.asyncProperty(file, async (columns) => {
        const read = await files.read({ name: "a.csv", bytes: csvOf(columns) }).catch((error: Error) => {
          // A file of empty cells alone holds nothing to keep.
          expect(error.message).toMatch(/no rows/);
          return [];
        });
        for (const sheet of read) {
          const kept = await keep(sheet);
          if (kept.records.length === 0) continue;
          expect(asSeen(await reread(kept, "xlsx"))).toEqual(asSeen(kept));
        }
      }),
      { numRuns: 60 },
    );
  });

  it("keeps values through CSV and JSON", async () => {
    await fc.assert(
      fc.asyncProperty(file, async (columns) => {
        for (const sheet of await files.read({ name: "a.csv", bytes: csvOf(columns) }).catch(() => [])) {
          const kept = await keep(sheet);
          if (
            kept.records.every(({ values }) =>
              Object.values(values).every((value) => value === null || value === false),
            )
          )
            continue;
          const { rows } = asSeen(kept);
          const again = await files.read({
            name: "b.csv",
            bytes: await files.write({ ...kept.table, records: kept.records }, "csv"),
          });
          const texts = kept.table.fields.flatMap(({ type }, i) =>
            ["text", "number", "select", "date"].includes(type) && !kept.table.fields[i]?.time ? [i] : [],
          );
          const back = asSeen(await keep(again[0] as Sheet)).rows;
          const filled = rows.filter((row) => row.some((value) => value !== null));
          for (const i of texts)
            if (back.length === filled.length)
              expect(back.map((row) => (row[i] === null ? null : String(row[i]).trim()))).toEqual(
                filled.map((row) => (row[i] === null ? null : String(row[i]).trim() || null)),
              );
          const json = JSON.parse(
            Buffer.from(await files.write({ ...kept.table, records: kept.records }, "json")).toString(),
          );
          expect(json.map((one: object) => Object.values(one))).toEqual(JSON.parse(JSON.stringify(rows)));
        }
      }),
      { numRuns: 30 },
    );
  });

  it("keeps the types that no file knows: persons, choices, stars, lists, links' addresses", async () => {
    const kept = await keep({
      name: "x",
      bad: [],
      badCount: 0,
      notes: [],
      fields: [
        { name: "Name", type: "text" },
        { name: "Owner", type: "person" },
        { name: "Team", type: "person", many: true },
        { name: "Stars", type: "number", format: "rating" },
        { name: "Bar", type: "number", format: "progress", decimals: 1 },
        { name: "Tags", type: "multi-select", options: ["a, b", "c"] },
        { name: "Site", type: "url" },
        { name: "Tel", type: "phone" },
        { name: "Then", type: "date", time: true },
        { name: "Money", type: "number", format: "currency", currency: "CNY" },
      ],
      rows: [
        [
          "=x",
          "Li Lei",
          ["Li Lei", "Anna"],
          4,
          0.255,
          ["a, b", "c"],
          "https://x.cn/a?b=1&c",
          "+86 10 1234567",
          "2026-11-20T07:01:02.345Z",
          12.5,
        ],
      ],
    });
    expect(asSeen(await reread(kept, "xlsx"))).toEqual(asSeen(kept));
  });
});
