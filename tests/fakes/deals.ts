/** A table of deals where the person at the page sees it, written by a colleague who shares their data folder. */
import { join } from "node:path";
import { directPlace, type TableChange, type Viewer, type Written } from "../../src/core/tables.ts";
import { openTables } from "../../src/office/tables/local/open.ts";

export const page: Viewer = {
  place: directPlace({ adapter: "web", account: "local", id: "local" }),
  account: "local",
  person: "web:local:local",
  name: "You",
};
export const elsewhere: Viewer = { ...page, place: "local:somewhere", person: "web:local:other", name: "Other" };

export interface Deals {
  readonly id: string;
  /** A field's id by its name. */
  field(name: string): string;
  write(change: TableChange, viewer?: Viewer): Promise<Written>;
  close(): Promise<void>;
}

/** So many deals, named `Deal 1` and on, in three stages by turns. */
export async function newDeals(home: string, count = 60): Promise<Deals> {
  const tables = openTables({ file: join(home, "tables.db") });
  let at = 0;
  const write: Deals["write"] = (change, viewer = page) =>
    tables.write(change, { key: `deals-${++at}`, at: new Date().toISOString(), viewer });
  const made = await write({
    do: "create",
    table: {
      name: "Deals",
      zone: "Asia/Shanghai",
      fields: [
        { name: "Name", type: "text" },
        { name: "Amount", type: "number", format: "currency", currency: "USD" },
        { name: "Stage", type: "select", options: ["New", "Won", "Lost"] },
        { name: "Close", type: "date" },
        { name: "Paid", type: "checkbox" },
        { name: "Tax", type: "formula", formula: "{Amount} * 0.1" },
      ],
    },
    rows: Array.from({ length: count }, (_, i) => [
      `Deal ${i + 1}`,
      (i + 1) * 1000,
      ["New", "Won", null][i % 3] ?? null,
      "2026-11-20",
      i % 2 === 0,
      undefined,
    ]),
  });
  const fields = (await tables.find(made.table, page))?.fields ?? [];
  return {
    id: made.table,
    field: (name) => fields.find((one) => one.name === name)?.id ?? "",
    write,
    close: () => tables.close(),
  };
}
