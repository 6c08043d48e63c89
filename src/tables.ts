/** The tables of the data folder, and the files of rows they are made of and given as. */
import { join } from "node:path";
import type { Ports } from "./core/skill.ts";
import type { TableDesk } from "./core/tablePage.ts";
import { type LocalTables, openTables } from "./office/tables/local/open.ts";
import { sheets } from "./office/tables/sheets/sheets.ts";
import type { Settings } from "./settings.ts";

/** The tables of the data folder; opened when they are first used. */
export const openTablesOf = ({ home }: Pick<Settings, "home">): LocalTables =>
  openTables({ file: join(home, "tables.db") });

/** What the table skill is handed. */
export const tablePorts = (tables: LocalTables): Pick<Ports, "tables" | "sheets"> => ({ tables, sheets: sheets() });

/** What the console shows tables by. */
export const tableDesk = (tables: LocalTables): TableDesk => ({ tables, show: sheets().show });
