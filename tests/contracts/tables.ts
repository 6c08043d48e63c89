/** What every driver of the `Tables` port promises. A driver's test calls this with a way to make tables that hold nothing yet. */
import { describe, expect, it } from "vitest";
import type {
  FieldDraft,
  Filter,
  Input,
  Table,
  TableChange,
  Tables,
  TableWrite,
  Viewer,
} from "../../src/core/tables.ts";

const at = "2026-11-20T08:00:00.000Z";
const viewer: Viewer = { place: "slack:T1:C1", account: "slack:T1", person: "slack:T1:U1", name: "Anna" };
const elsewhere: Viewer = { ...viewer, place: "slack:T1:C2", person: "slack:T1:U2", name: "Ben" };
const abroad: Viewer = { ...elsewhere, place: "slack:T9:C2", account: "slack:T9" };
let writes = 0;
const write = (more: Partial<TableWrite> = {}): TableWrite => ({ key: `k${++writes}`, at, viewer, ...more });
const fault = (kind: string, words?: string | RegExp) =>
  expect.objectContaining({ name: "TableError", fault: kind, ...(words && { message: expect.stringMatching(words) }) });

const dealFields: readonly FieldDraft[] = [
  { name: "Deal", type: "text" },
  { name: "Amount", type: "number", format: "currency", currency: "USD" },
  { name: "Stage", type: "select", options: ["New", "Won", "Lost"] },
  { name: "Owner", type: "person" },
  { name: "Close", type: "date" },
  { name: "Tags", type: "multi-select" },
  { name: "Paid", type: "checkbox" },
];
const dealRows: readonly (readonly Input[])[] = [
  ["Acme", 120_000, "New", "Li Lei", "2026-11-25", ["big", "asia"], false],
  ["Bolt", 80_000, "Won", "Han Meimei", "2026-11-03", ["asia"], true],
  ["Crux", 250_000, "New", "Li Lei", "2026-12-01", [], false],
  ["Dyne", null, "Lost", null, null, null, null],
];

/** Runs the suite. `make` gives tables of which there are none. */
export function tablesContract(name: string, make: () => Promise<Tables>): void {
  describe(`${name} keeps the promises of tables`, () => {
    const created = async (
      tables: Tables,
      change: Partial<Extract<TableChange, { do: "create" }>["table"]> = {},
      rows = dealRows,
    ) => {
      const { table } = await tables.write(
        { do: "create", table: { name: "Deals", fields: dealFields, zone: "Asia/Shanghai", ...change }, rows },
        write(),
      );
      return found(tables, table);
    };
    const found = async (tables: Tables, id: string): Promise<Table> => {
      const table = await tables.find(id, viewer);
      if (!table) throw new Error(`no table ${id}`);
      return table;
    };
    const idOf = (table: Table, name: string): string => table.fields.find((field) => field.name === name)?.id ?? "";
    const named = async (tables: Tables, table: Table, filter?: Filter) => {
      const { records } = await tables.records(table.id, { at, ...(filter && { filter }) }, viewer);
      return records.map(({ values }) => values[table.fields[0]?.id ?? ""]);
    };
    const column = async (tables: Tables, table: Table, name: string, of = viewer) => {
      const fresh = (await tables.find(table.id, of)) as Table;
      const { records } = await tables.records(table.id, { at }, of);
      return records.map(({ values }) => values[idOf(fresh, name)]);
    };

    it("gives back what was written, each value of its type", async () => {
      const tables = await make();
      const table = await created(tables);
      expect(table).toMatchObject({ name: "Deals", records: 4, shared: false, zone: "Asia/Shanghai" });
      expect(table.fields.map(({ name, type, kind }) => [name, type, kind])).toEqual([
        ["Deal", "text", "text"],
        ["Amount", "number", "number"],
        ["Stage", "select", "text"],
        ["Owner", "person", "text"],
        ["Close", "date", "date"],
        ["Tags", "multi-select", "list"],
        ["Paid", "checkbox", "boolean"],
      ]);
      const { records, total } = await tables.records(table.id, { at }, viewer);
      expect(total).toBe(4);
      expect(records.map(({ values }) => table.fields.map(({ id }) => values[id]))).toEqual([
        ["Acme", 120_000, "New", "Li Lei", "2026-11-25", ["big", "asia"], false],
        ["Bolt", 80_000, "Won", "Han Meimei", "2026-11-03", ["asia"], true],
        ["Crux", 250_000, "New", "Li Lei", "2026-12-01", null, false],
        ["Dyne", null, "Lost", null, null, null, false],
      ]);
      expect(await tables.list(viewer)).toEqual([table]);
    });

    it("writes once for a key, however often it is said", async () => {
      const tables = await make();
      const table = await created(tables);
      const again = write();
      const change: TableChange = { do: "add", table: table.id, records: [{ Deal: "Echo" }, { Deal: "Fizz" }] };
      const [first, second] = await Promise.all([tables.write(change, again), tables.write(change, again)]);
      expect(second).toEqual(first);
      expect(await tables.made(again.key)).toEqual(first);
      expect(await tables.made("never")).toBeUndefined();
      expect((await tables.records(table.id, { at }, viewer)).total).toBe(6);
      const once = write();
      const made = {
        do: "create",
        table: { name: "Once", fields: [{ name: "A", type: "text" }] },
        rows: [["x"]],
      } as const;
      const [a, b] = await Promise.all([tables.write(made, once), tables.write(made, once)]);
      expect(b).toEqual(a);
      expect((await tables.list(viewer)).filter(({ name }) => name === "Once")).toHaveLength(1);
    });

    it("shows a table where it was made, and in its workspace once it is shared", async () => {
      const tables = await make();
      const table = await created(tables);
      for (const other of [elsewhere, abroad]) {
        expect(await tables.list(other)).toEqual([]);
        expect(await tables.find(table.id, other)).toBeUndefined();
        await expect(tables.records(table.id, { at }, other)).rejects.toEqual(fault("not-found"));
        await expect(tables.groups(table.id, { at, by: [], figures: [] }, other)).rejects.toEqual(fault("not-found"));
        await expect(tables.history(table.id, { limit: 1 }, other)).rejects.toEqual(fault("not-found"));
        await expect(tables.write({ do: "drop", table: table.id }, write({ viewer: other }))).rejects.toEqual(
          fault("not-found"),
        );
      }
      const key = write();
      await tables.write({ do: "add", table: table.id, records: [{ Deal: "Echo" }] }, key);
      await expect(tables.revert(key.key, write({ viewer: elsewhere }))).rejects.toEqual(fault("not-found"));
      await tables.write({ do: "share", table: table.id, shared: true }, write());
      expect(await tables.list(elsewhere)).toHaveLength(1);
      expect(await tables.list(abroad)).toEqual([]);
    });

    it.each<[string, (id: (name: string) => string) => Filter, string[]]>([
      ["a text, whatever its capitals", (id) => ({ field: id("Deal"), op: "is", value: "ACME" }), ["Acme"]],
      ["a part of a text", (id) => ({ field: id("Deal"), op: "contains", value: "y" }), ["Dyne"]],
      ["signs of patterns as themselves", (id) => ({ field: id("Deal"), op: "contains", value: "%" }), []],
      ["a number", (id) => ({ field: id("Amount"), op: "over", value: 100_000 }), ["Acme", "Crux"]],
      ["a number in words", (id) => ({ field: id("Amount"), op: "at-most", value: "80k" }), ["Bolt"]],
      ["what is not so, the empty too", (id) => ({ field: id("Stage"), op: "is-not", value: "New" }), ["Bolt", "Dyne"]],
      ["one of several", (id) => ({ field: id("Stage"), op: "in", value: ["won", "lost"] }), ["Bolt", "Dyne"]],
      ["a choice among several", (id) => ({ field: id("Tags"), op: "is", value: "asia" }), ["Acme", "Bolt"]],
      [
        "days from and before",
        (id) => ({ field: id("Close"), op: "within", value: ["2026-11-01", "2026-12-01"] }),
        ["Acme", "Bolt"],
      ],
      ["yes", (id) => ({ field: id("Paid"), op: "is", value: true }), ["Bolt"]],
      ["emptiness", (id) => ({ field: id("Owner"), op: "empty" }), ["Dyne"]],
      [
        "groups of and and or",
        (id) => ({
          all: [
            { field: id("Stage"), op: "is", value: "New" },
            {
              any: [
                { field: id("Amount"), op: "over", value: 200_000 },
                { field: id("Tags"), op: "is", value: "big" },
              ],
            },
          ],
        }),
        ["Acme", "Crux"],
      ],
      [
        "what a group is not",
        (id) => ({ not: { any: [{ field: id("Amount"), op: "over", value: 100_000 }] } }),
        ["Bolt", "Dyne"],
      ],
    ])("finds by %s", async (_, filter, names) => {
      const tables = await make();
      const table = await created(tables);
      expect(
        await named(
          tables,
          table,
          filter((name) => idOf(table, name)),
        ),
      ).toEqual(names);
    });

    it("refuses questions that make no sense, and says of which field", async () => {
      const tables = await make();
      const table = await created(tables);
      const ask = (filter: Filter) => tables.records(table.id, { at, filter }, viewer);
      await expect(ask({ field: idOf(table, "Amount"), op: "over", value: "many" })).rejects.toEqual(
        fault("bad-query", "Amount"),
      );
      await expect(ask({ field: idOf(table, "Close"), op: "is", value: "soon" })).rejects.toEqual(
        fault("bad-query", "Close"),
      );
      await expect(ask({ field: "f999", op: "is", value: 1 })).rejects.toEqual(fault("bad-query"));
      await expect(ask({ field: idOf(table, "Amount"), op: "within", value: [1] })).rejects.toEqual(fault("bad-query"));
      const total = tables.groups(
        table.id,
        { at, by: [], figures: [{ how: "sum", field: idOf(table, "Deal") }] },
        viewer,
      );
      await expect(total).rejects.toEqual(fault("bad-query", "Deal"));
    });

    it("sorts with the empty last, and gives a page with the count of all", async () => {
      const tables = await make();
      const table = await created(tables);
      const sort = [{ field: idOf(table, "Amount"), descending: true }];
      const page = await tables.records(
        table.id,
        { at, sort, limit: 2, offset: 1, fields: [idOf(table, "Deal")] },
        viewer,
      );
      expect(page.total).toBe(4);
      expect(page.records.map(({ values }) => values)).toEqual([
        { [idOf(table, "Deal")]: "Acme" },
        { [idOf(table, "Deal")]: "Bolt" },
      ]);
      const up = await tables.records(table.id, { at, sort: [{ field: idOf(table, "Amount") }] }, viewer);
      expect(up.records.at(-1)?.values[idOf(table, "Deal")]).toBe("Dyne");
    });

    it("sums up by choice, person, month and each of several tags", async () => {
      const tables = await make();
      const table = await created(tables);
      const [amount, owner, close, tags, stage] = ["Amount", "Owner", "Close", "Tags", "Stage"].map((name) =>
        idOf(table, name),
      ) as [string, string, string, string, string];
      const ask = async (query: Partial<Parameters<Tables["groups"]>[1]>) =>
        (
          await tables.groups(
            table.id,
            { at, by: [], figures: [{ how: "sum", field: amount }], order: { figure: "group" }, ...query },
            viewer,
          )
        ).map(({ key, figures, count }) => [...key, ...figures, count]);
      expect(await ask({})).toEqual([[450_000, 4]]);
      expect(await ask({ by: [{ field: owner }] })).toEqual([
        ["Han Meimei", 80_000, 1],
        ["Li Lei", 370_000, 2],
        [null, 0, 1],
      ]);
      expect(await ask({ by: [{ field: owner }], order: { figure: 0, descending: true }, limit: 1 })).toEqual([
        ["Li Lei", 370_000, 2],
      ]);
      expect(await ask({ by: [{ field: close, unit: "month" }] })).toEqual([
        ["2026-11", 200_000, 2],
        ["2026-12", 250_000, 1],
        [null, 0, 1],
      ]);
      expect(await ask({ by: [{ field: close, unit: "quarter" }] })).toEqual([
        ["2026-Q4", 450_000, 3],
        [null, 0, 1],
      ]);
      expect(await ask({ by: [{ field: tags }] })).toEqual([
        ["big", 120_000, 1],
        ["asia", 200_000, 2],
        [null, 250_000, 2],
      ]);
      expect(await ask({ by: [{ field: stage }] })).toEqual([
        ["New", 370_000, 2],
        ["Won", 80_000, 1],
        ["Lost", 0, 1],
      ]);
      expect(
        await ask({
          figures: [
            { how: "average", field: amount },
            { how: "min", field: close },
            { how: "max", field: amount },
            { how: "distinct", field: owner },
            { how: "filled", field: owner },
            { how: "count" },
          ],
        }),
      ).toEqual([[150_000, "2026-11-03", 250_000, 2, 3, 4, 4]]);
      expect(await ask({ by: [{ field: owner }], filter: { field: stage, op: "is", value: "Won" } })).toEqual([
        ["Han Meimei", 80_000, 1],
      ]);
    });

    it("changes records whose revision is the present one, all of them or none", async () => {
      const tables = await make();
      const table = await created(tables);
      const { records } = await tables.records(table.id, { at }, viewer);
      const change = (revisions: number[]): TableChange => ({
        do: "update",
        table: table.id,
        records: records
          .slice(0, 2)
          .map(({ id }, i) => ({ id, revision: revisions[i] ?? 0, values: { Stage: "Lost" } })),
      });
      await tables.write(change([1, 1]), write());
      await expect(tables.write(change([2, 1]), write())).rejects.toEqual(fault("changed"));
      expect(await column(tables, table, "Stage")).toEqual(["Lost", "Lost", "New", "Lost"]);
      const fresh = await tables.records(table.id, { at }, viewer);
      expect(fresh.records.map(({ revision }) => revision)).toEqual([2, 2, 1, 1]);
      await expect(
        tables.write({ do: "remove", table: table.id, records: [{ id: "3" }, { id: "77" }] }, write()),
      ).rejects.toEqual(fault("not-found"));
      expect((await found(tables, table.id)).records).toBe(4);
    });

    it.each<[string, (table: Table, records: readonly { id: string }[]) => TableChange]>([
      [
        "records that were added",
        (table) => ({ do: "add", table: table.id, records: [{ Deal: "Echo" }, { Deal: "Fizz" }] }),
      ],
      [
        "records that were changed",
        (table, records) => ({
          do: "update",
          table: table.id,
          records: records.map(({ id }) => ({ id, values: { Stage: "Won", Amount: null, Tags: ["x"] } })),
        }),
      ],
      ["records that were removed", (table, records) => ({ do: "remove", table: table.id, records: records.slice(1) })],
      ["a field that was removed", (table) => ({ do: "remove-field", table: table.id, field: idOf(table, "Tags") })],
      [
        "a field that was added",
        (table) => ({ do: "add-field", table: table.id, field: { name: "Note", type: "text" } }),
      ],
      [
        "a field that got another name",
        (table) => ({ do: "change-field", table: table.id, field: idOf(table, "Amount"), to: { name: "Worth" } }),
      ],
      ["another name", (table) => ({ do: "rename", table: table.id, name: "Sales" })],
      ["a table that was dropped", (table) => ({ do: "drop", table: table.id })],
    ])("takes back %s, once", async (_, changeOf) => {
      const tables = await make();
      const table = await created(tables);
      const before = await tables.records(table.id, { at }, viewer);
      const key = write();
      await tables.write(changeOf(table, before.records), key);
      const undo = write();
      const gave = await tables.revert(key.key, undo);
      expect(await tables.revert(key.key, undo)).toEqual(gave);
      const after = await found(tables, table.id);
      expect({ ...after, revision: 0, fields: after.fields }).toEqual({
        ...table,
        revision: 0,
        fields: expect.anything(),
      });
      expect(after.fields.map(({ name }) => name)).toEqual(table.fields.map(({ name }) => name));
      const { records } = await tables.records(table.id, { at }, viewer);
      expect(records.map(({ id, values }) => ({ id, values }))).toEqual(
        before.records.map(({ id, values }) => ({ id, values })),
      );
    });

    it("takes nothing back that somebody has gone on with", async () => {
      const tables = await make();
      const table = await created(tables);
      const key = write();
      await tables.write(
        {
          do: "update",
          table: table.id,
          records: [
            { id: "1", values: { Stage: "Won" } },
            { id: "2", values: { Stage: "New" } },
          ],
        },
        key,
      );
      await tables.write({ do: "update", table: table.id, records: [{ id: "2", values: { Paid: false } }] }, write());
      await expect(tables.revert(key.key, write())).rejects.toEqual(fault("changed"));
      expect(await column(tables, table, "Stage")).toEqual(["Won", "New", "New", "Lost"]);
      const made = write();
      const { table: id } = await tables.write(
        { do: "create", table: { name: "Other", fields: [{ name: "A", type: "text" }] } },
        made,
      );
      await tables.write({ do: "add", table: id, records: [{ A: "x" }] }, write());
      await expect(tables.revert(made.key, write())).rejects.toEqual(fault("changed"));
      await expect(tables.revert("never", write())).rejects.toEqual(fault("not-found"));
    });

    it("tells who changed what and when, of a table and of a record", async () => {
      const tables = await make();
      const table = await created(tables);
      const ben = { ...viewer, person: "slack:T1:U2", name: "Ben" };
      const stage = idOf(table, "Stage");
      await tables.write(
        { do: "update", table: table.id, records: [{ id: "1", values: { Stage: "Won" } }] },
        write({ viewer: ben, at: "2026-11-20T09:00:00.000Z" }),
      );
      expect(await tables.history(table.id, { limit: 10 }, viewer)).toEqual([
        { at: "2026-11-20T09:00:00.000Z", who: "Ben", do: "update", count: 1 },
        { at, who: "Anna", do: "create", count: 4 },
      ]);
      expect(await tables.history(table.id, { record: "1", limit: 10 }, viewer)).toEqual([
        {
          at: "2026-11-20T09:00:00.000Z",
          who: "Ben",
          do: "update",
          count: 1,
          before: { [stage]: "New" },
          after: { [stage]: "Won" },
        },
      ]);
    });

    it.each<[string, Record<string, Input>, string]>([
      ["a number that is none", { Amount: "lots" }, "Amount"],
      ["a day that does not exist", { Close: "2026-02-30" }, "Close"],
      ["yes or no that is neither", { Paid: "perhaps" }, "Paid"],
      ["a field that is not there", { Colour: "red" }, "Colour"],
    ])("refuses %s, names the field and writes nothing", async (_, values, field) => {
      const tables = await make();
      const table = await created(tables);
      const change = tables.write({ do: "add", table: table.id, records: [{ Deal: "Echo" }, values] }, write());
      await expect(change).rejects.toEqual(
        expect.objectContaining({ name: "TableError", message: expect.stringContaining(`“${field}”`) }),
      );
      expect((await tables.records(table.id, { at }, viewer)).total).toBe(4);
    });

    it("reads values that are words for them, and adds choices that are new", async () => {
      const tables = await make();
      const table = await created(tables);
      await tables.write(
        {
          do: "add",
          table: table.id,
          records: [
            { deal: "Echo", AMOUNT: "$1,200.50", Close: "2026/3/7", Paid: "是", Stage: "won", Tags: "asia、 new" },
            { Deal: "Fizz", Amount: "5万", Stage: "Maybe" },
          ],
        },
        write(),
      );
      expect((await column(tables, table, "Amount")).slice(4)).toEqual([1200.5, 50_000]);
      expect((await column(tables, table, "Close"))[4]).toBe("2026-03-07");
      expect((await column(tables, table, "Paid"))[4]).toBe(true);
      expect((await column(tables, table, "Stage")).slice(4)).toEqual(["Won", "Maybe"]);
      expect((await column(tables, table, "Tags"))[4]).toEqual(["asia", "new"]);
      expect((await found(tables, table.id)).fields.find(({ name }) => name === "Stage")?.options).toEqual([
        "New",
        "Won",
        "Lost",
        "Maybe",
      ]);
    });

    it("computes formulas, and again when what they look at changes", async () => {
      const tables = await make();
      const table = await created(tables);
      const add = (name: string, formula: string) =>
        tables.write({ do: "add-field", table: table.id, field: { name, type: "formula", formula } }, write());
      await add("Tax", "ROUND({Amount} * 0.1, 0)");
      await add("Size", 'IF({Tax} >= 12000, "big", "small")');
      await add("Label", '{Deal} & " (" & UPPER(LEFT({Stage}, 1)) & ")"');
      await add("Left", 'DATEDIF(TODAY(), {Close}, "days")');
      expect(await column(tables, table, "Tax")).toEqual([12_000, 8_000, 25_000, null]);
      expect(await column(tables, table, "Size")).toEqual(["big", "small", "big", "small"]);
      expect(await column(tables, table, "Label")).toEqual(["Acme (N)", "Bolt (W)", "Crux (N)", "Dyne (L)"]);
      expect(await column(tables, table, "Left")).toEqual([5, -17, 11, null]);
      await tables.write(
        { do: "update", table: table.id, records: [{ id: "2", values: { Amount: 990_000 } }] },
        write(),
      );
      await tables.write(
        { do: "change-field", table: table.id, field: idOf(table, "Amount"), to: { name: "Worth" } },
        write(),
      );
      expect((await column(tables, table, "Size"))[1]).toBe("big");
      const fresh = await found(tables, table.id);
      expect(fresh.fields.find(({ name }) => name === "Tax")?.formula).toBe("ROUND({Worth} * 0.1, 0)");
      expect(await named(tables, fresh, { field: idOf(fresh, "Size"), op: "is", value: "big" })).toEqual([
        "Acme",
        "Bolt",
        "Crux",
      ]);
    });

    it("refuses formulas that go round in a circle, and names the circle", async () => {
      const tables = await make();
      const fields: FieldDraft[] = [
        { name: "A", type: "text" },
        { name: "B", type: "formula", formula: "{C} + 1" },
        { name: "C", type: "formula", formula: "{B} + 1" },
      ];
      await expect(tables.write({ do: "create", table: { name: "Round", fields } }, write())).rejects.toEqual(
        fault("cycle", "“B” → “C” → “B”"),
      );
      expect(await tables.list(viewer)).toEqual([]);
      const table = await created(tables);
      await tables.write(
        { do: "add-field", table: table.id, field: { name: "X", type: "formula", formula: "{Amount} + 1" } },
        write(),
      );
      await tables.write(
        { do: "add-field", table: table.id, field: { name: "Y", type: "formula", formula: "{X} + 1" } },
        write(),
      );
      const x = idOf(await found(tables, table.id), "X");
      await expect(
        tables.write({ do: "change-field", table: table.id, field: x, to: { formula: "{Y}" } }, write()),
      ).rejects.toEqual(fault("cycle", "“X” → “Y” → “X”"));
      expect(await column(tables, table, "Y")).toEqual([120_002, 80_002, 250_002, null]);
    });

    it("links tables both ways, looks over the link and rolls up", async () => {
      const tables = await make();
      const deals = await created(tables);
      const firms = await tables.write(
        {
          do: "create",
          table: {
            name: "Firms",
            fields: [
              { name: "Firm", type: "text" },
              { name: "Deals", type: "link", table: "Deals", many: true, back: "Firm" },
              { name: "Stages", type: "lookup", via: "Deals", of: "Stage" },
              { name: "Total", type: "roll-up", via: "Deals", of: "Amount", how: "sum" },
              { name: "Count", type: "formula", formula: "COUNT({Deals})" },
              { name: "No", type: "auto-number" },
            ],
          },
          rows: [
            ["North", ["Acme", "Bolt"]],
            ["South", []],
          ],
        },
        write(),
      );
      const table = await found(tables, firms.table);
      expect(await column(tables, table, "Deals")).toEqual([
        [
          { id: "1", name: "Acme" },
          { id: "2", name: "Bolt" },
        ],
        null,
      ]);
      expect(await column(tables, table, "Stages")).toEqual([["New", "Won"], null]);
      expect(await column(tables, table, "Total")).toEqual([200_000, 0]);
      expect(await column(tables, table, "Count")).toEqual([2, 0]);
      expect(await column(tables, table, "No")).toEqual([1, 2]);
      expect(await column(tables, deals, "Firm")).toEqual([
        [{ id: "1", name: "North" }],
        [{ id: "1", name: "North" }],
        null,
        null,
      ]);
      expect(await named(tables, table, { field: idOf(table, "Deals"), op: "is", value: "acme" })).toEqual(["North"]);
      await expect(
        tables.write({ do: "add", table: table.id, records: [{ Firm: "West", Deals: ["Nobody"] }] }, write()),
      ).rejects.toEqual(fault("bad-value", "Nobody"));
      await expect(tables.write({ do: "drop", table: deals.id }, write())).rejects.toEqual(fault("bad-field", "Firms"));
      await tables.write({ do: "remove", table: deals.id, records: [{ id: "1" }] }, write());
      expect(await column(tables, table, "Total")).toEqual([80_000, 0]);
    });

    it("lets no record become its own ancestor", async () => {
      const tables = await make();
      const { table: id } = await tables.write(
        {
          do: "create",
          table: {
            name: "Tasks",
            fields: [
              { name: "Task", type: "text" },
              { name: "Parent", type: "link", table: "Tasks" },
            ],
          },
          rows: [["a"], ["b"], ["c"]],
        },
        write(),
      );
      const under = (child: string, parent: string) =>
        tables.write(
          { do: "update", table: id, records: [{ id: child, values: { Parent: [{ id: parent, name: "" }] } }] },
          write(),
        );
      await under("1", "2");
      await under("2", "3");
      await expect(under("3", "1")).rejects.toEqual(fault("cycle", "“c” → “a” → “b” → “c”"));
      await expect(under("1", "1")).rejects.toEqual(fault("cycle"));
    });

    it("does not let go of what others are computed from, nor of two of one name", async () => {
      const tables = await make();
      const table = await created(tables);
      await tables.write(
        { do: "add-field", table: table.id, field: { name: "Tax", type: "formula", formula: "Amount * 2" } },
        write(),
      );
      await expect(
        tables.write({ do: "remove-field", table: table.id, field: idOf(table, "Amount") }, write()),
      ).rejects.toEqual(fault("bad-field", "Tax"));
      await expect(
        tables.write({ do: "remove-field", table: table.id, field: idOf(table, "Deal") }, write()),
      ).rejects.toEqual(fault("bad-field"));
      await expect(
        tables.write({ do: "add-field", table: table.id, field: { name: "amount", type: "text" } }, write()),
      ).rejects.toEqual(fault("name-taken"));
      await expect(created(tables, { name: "deals" })).rejects.toEqual(fault("name-taken"));
      await tables.write(
        { do: "create", table: { name: "deals", fields: [{ name: "A", type: "text" }] } },
        write({ viewer: elsewhere }),
      );
      await expect(tables.write({ do: "share", table: table.id, shared: true }, write())).rejects.toEqual(
        fault("name-taken"),
      );
    });

    it("keeps views with what they show", async () => {
      const tables = await make();
      const table = await created(tables);
      const stage = idOf(table, "Stage");
      await tables.write(
        {
          do: "add-view",
          table: table.id,
          view: { name: "Board", kind: "kanban", by: stage, filter: { field: stage, op: "is-not", value: "Lost" } },
        },
        write(),
      );
      const [view] = (await found(tables, table.id)).views;
      expect(view).toMatchObject({ name: "Board", kind: "kanban", by: stage });
      await expect(
        tables.write({ do: "add-view", table: table.id, view: { name: "Bad", kind: "grid", by: "f999" } }, write()),
      ).rejects.toEqual(fault("bad-query"));
      await tables.write({ do: "remove-view", table: table.id, view: view?.id ?? "" }, write());
      expect((await found(tables, table.id)).views).toEqual([]);
    });

    it("takes words for words, whatever they look like", async () => {
      const tables = await make();
      const odd = `'); DROP TABLE tables; -- "x" %_\\ 😀 {Deal}`;
      const table = await created(
        tables,
        {
          name: odd.replace(/[{}]/g, ""),
          fields: [
            { name: odd.replace(/[{}]/g, ""), type: "text" },
            { name: "S", type: "select", options: [odd] },
          ],
        },
        [[odd, odd]],
      );
      const [first, second] = table.fields as [Table["fields"][number], Table["fields"][number]];
      expect(
        await named(tables, table, {
          all: [
            { field: first.id, op: "is", value: odd },
            { field: second.id, op: "contains", value: odd },
            { field: first.id, op: "starts-with", value: "')" },
          ],
        }),
      ).toEqual([odd]);
      await expect(
        tables.write(
          {
            do: "add-field",
            table: table.id,
            field: { name: "Bad", type: "formula", formula: "1); DROP TABLE tables; --" },
          },
          write(),
        ),
      ).rejects.toEqual(fault("bad-formula"));
      await tables.keep(odd, odd, { at, viewer });
      expect(await tables.kept(odd)).toBe(odd);
      expect(await tables.kept("nobody")).toBeUndefined();
    });
  });
}
