import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { type LocalTables, openTables } from "../../src/office/tables/local/open.ts";
import { tablesContract } from "../contracts/tables.ts";

const opened: { tables: LocalTables; folder: string }[] = [];
afterEach(async () => {
  for (const { tables, folder } of opened.splice(0)) {
    await tables.close();
    rmSync(folder, { recursive: true, force: true });
  }
});

tablesContract("the tables on this machine", async () => {
  const folder = mkdtempSync(join(tmpdir(), "atclaw-tables-"));
  const tables = openTables({ file: join(folder, "tables.db") });
  opened.push({ tables, folder });
  return tables;
});
