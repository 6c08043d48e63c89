import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { TablePage } from "../../src/core/tablePage.ts";
import { newHome } from "../fakes/app.ts";
import { type Deals, elsewhere, newDeals, page } from "../fakes/deals.ts";
import { startWebApp, type WebApp } from "../fakes/web-app.ts";

let web: WebApp;
let deals: Deals;
beforeEach(async () => {
  const home = newHome();
  deals = await newDeals(home);
  web = await startWebApp({ home });
});
afterEach(async () => {
  await deals.close();
  await web.stop();
});

const read = async (query = ""): Promise<TablePage> =>
  (await (await web.get(`/api/tables/${deals.id}${query}`)).json()) as TablePage;
const edit = (record: string, field: string, value: unknown, revision: number, key: string, lang = "en") =>
  web.post(`/api/tables/${deals.id}/records/${record}?lang=${lang}`, {
    field: deals.field(field),
    value,
    revision,
    key,
  });
const amountOf = async (at: number) => (await read()).records[at]?.shown[deals.field("Amount")];

describe("tables over the web", () => {
  test("are those of the person at the page and those that are shared, and no others", async () => {
    const other = { do: "create", table: { name: "Secret", fields: [{ name: "Name", type: "text" }] } } as const;
    const secret = await deals.write(other, elsewhere);
    const list = async () => ((await (await web.get("/api/tables")).json()) as { tables: { name: string }[] }).tables;
    expect(await list()).toEqual([{ id: deals.id, name: "Deals", records: 60, shared: false }]);
    expect((await web.get(`/api/tables/${secret.table}`)).status).toBe(404);
    const change = { field: "f1", value: "mine", revision: 1, key: "k" };
    expect((await web.post(`/api/tables/${secret.table}/records/1`, change)).status).toBe(404);
    await deals.write({ do: "share", table: secret.table, shared: true }, elsewhere);
    expect((await list()).map(({ name }) => name)).toEqual(["Secret", "Deals"]);
  });

  test("come in pages, sorted, through views, and as a board with a column for each choice", async () => {
    const first = await read();
    expect([first.records.length, first.total, first.records[0]?.shown[deals.field("Amount")]]).toEqual([
      50,
      60,
      "$1,000",
    ]);
    expect((await read("?offset=50")).records.map(({ shown }) => shown[deals.field("Name")])[9]).toBe("Deal 60");
    expect((await read(`?sort=-${deals.field("Amount")}`)).records[0]?.shown[deals.field("Name")]).toBe("Deal 60");

    const filter = { field: deals.field("Amount"), op: "over", value: 50_000 } as const;
    const view = { name: "Large", kind: "kanban", filter, by: deals.field("Stage") } as const;
    await deals.write({ do: "add-view", table: deals.id, view });
    const [large] = (await read()).table.views;
    const board = await read(`?view=${large?.id}`);
    expect(board.columns?.map(({ label, count }) => [label, count])).toEqual([
      ["New", 3],
      ["Won", 3],
      ["Lost", 0],
      ["", 4],
    ]);
    const all = await read(`?by=${deals.field("Stage")}`);
    expect(all.columns?.map(({ count, records }) => [count, records.length])).toEqual([
      [20, 20],
      [20, 20],
      [0, 0],
      [20, 20],
    ]);
    const paid = await read(`?by=${deals.field("Paid")}`);
    expect(paid.columns?.map(({ key, count, records }) => [key, count, records.length])).toEqual([
      [false, 30, 20],
      [true, 30, 20],
    ]);
    expect((await web.get(`/api/tables/${deals.id}?view=v99`)).status).toBe(404);
    expect((await web.get(`/api/tables/${deals.id}?sort=nothing`)).status).toBe(422);
    expect((await web.get(`/api/tables/${deals.id}?offset=-1`)).status).toBe(400);
  });

  test("change one value at a time, once for each key, and take it back", async () => {
    const [row] = (await read()).records;
    const answer = await edit(row?.id ?? "", "Amount", "2,500.50", row?.revision ?? 0, "k1");
    expect(answer.status).toBe(200);
    const { changed, record } = (await answer.json()) as { changed: boolean; record: TablePage["records"][number] };
    expect([changed, record.shown[deals.field("Amount")], record.shown[deals.field("Tax")]]).toEqual([
      true,
      "$2,500.50",
      "250.05",
    ]);
    expect((await edit(row?.id ?? "", "Amount", "2,500.50", row?.revision ?? 0, "k1")).status).toBe(200);
    expect((await web.post("/api/tables/undo", { key: "k1" })).status).toBe(200);
    expect(await amountOf(0)).toBe("$1,000");
    expect((await web.post("/api/tables/undo", { key: "deals-1" })).status).toBe(404);
  });

  test("refuse to change what somebody changed meanwhile, and to take back what somebody built on", async () => {
    const [row] = (await read()).records;
    const values = { [deals.field("Amount")]: 7 };
    await deals.write({ do: "update", table: deals.id, records: [{ id: row?.id ?? "", values }] }, page);
    const late = await edit(row?.id ?? "", "Amount", "8", row?.revision ?? 0, "k2", "zh");
    expect([late.status, ((await late.json()) as { error: string }).error]).toEqual([
      409,
      expect.stringMatching(/\p{Script=Han}/u),
    ]);
    expect(await amountOf(0)).toBe("$7");
    const [now] = (await read()).records;
    await edit(row?.id ?? "", "Amount", "9", now?.revision ?? 0, "k3");
    await deals.write({ do: "update", table: deals.id, records: [{ id: row?.id ?? "", values }] }, page);
    expect((await web.post("/api/tables/undo", { key: "k3" })).status).toBe(409);
    expect(await amountOf(0)).toBe("$7");
  });

  test("say what does not fit, and leave everything as it was", async () => {
    const [row] = (await read()).records;
    const wrong = await edit(row?.id ?? "", "Amount", "lots", row?.revision ?? 0, "k4");
    expect([wrong.status, ((await wrong.json()) as { error: string }).error]).toEqual([
      422,
      "“Amount” takes a number, not “lots”.",
    ]);
    expect((await edit(row?.id ?? "", "Tax", "1", row?.revision ?? 0, "k5")).status).toBe(422);
    expect((await edit("9999", "Amount", "1", 1, "k6")).status).toBeGreaterThanOrEqual(404);
    expect((await web.post(`/api/tables/${deals.id}/records/1`, { field: "x" })).status).toBe(400);
    const site = { origin: "https://elsewhere.example", "sec-fetch-site": "cross-site" };
    const body = { field: deals.field("Amount"), value: 1, revision: 1, key: "k7" };
    expect((await web.post(`/api/tables/${deals.id}/records/1`, body, site)).status).toBe(403);
    expect(await amountOf(0)).toBe("$1,000");
  });
});
