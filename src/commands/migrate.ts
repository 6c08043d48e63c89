import { parseArgs } from "node:util";
import { databaseFile } from "../store/sqlite/open.ts";
import { openStore } from "../store/sqlite/store.ts";
import type { Run } from "./context.ts";

/** `atclaw migrate`: brings the database to the present schema, as every start does; for those who deploy in steps. */
export const run: Run = async (args, { home, stdout }) => {
  parseArgs({ args: [...args], options: {} });
  await openStore(home).close();
  stdout(`${databaseFile(home)} is up to date.`);
  return 0;
};
