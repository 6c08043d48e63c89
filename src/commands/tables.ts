import { existsSync } from "node:fs";
import { readFile, stat, writeFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { parseArgs } from "node:util";
import { isDiskFull } from "../core/disk.ts";
import { UserError } from "../core/errors.ts";
import { newId } from "../core/id.ts";
import { largestSheetBytes, type SheetFormat, sheetFormats } from "../core/sheets.ts";
import { directPlace, mostRecords, type Table, TableError, type Viewer } from "../core/tables.ts";
import { openTablesOf, tablePorts } from "../tables.ts";
import { refuseMore, UsageError } from "./arguments.ts";
import type { CommandContext, Run } from "./context.ts";

const usage =
  "Say what to do: npx atclaw tables, tables show NAME, tables import FILE [--name N] [--user U], tables export NAME FILE.";
const shownRows = 20;

/**
 * `atclaw tables`: lists all tables of the data folder; `show NAME` prints fields and first rows; `import FILE` makes a table
 * of a CSV, XLSX or JSON file, seen in all chats of this machine, or with `--user` in that user's alone; `export NAME FILE` writes one, by the
 * file's ending. Whoever runs it sees every table. Exit code 2 for a wrong call.
 */
export const run: Run = async (args, context) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      json: { type: "boolean", default: false },
      name: { type: "string" },
      user: { type: "string" },
    },
  });
  const [what = "list", ...rest] = positionals;
  const tables = openTablesOf(context.settings);
  const work = { tables, sheets: tablePorts(tables).sheets, context, json: values.json };
  try {
    if (what === "list") {
      refuseMore(rest);
      return await list(work);
    }
    const [first, second, ...others] = rest;
    refuseMore(what === "export" ? others : rest.slice(1));
    if (!first || !["show", "import", "export"].includes(what)) throw new UsageError(usage);
    if (what === "show") return await show(first, work);
    if (what === "import") return await take(first, values, work);
    if (!second) throw new UsageError(usage);
    return await give(first, second, work);
  } catch (error) {
    throw error instanceof TableError ? new UserError(error.message, { cause: error }) : error;
  } finally {
    await tables.close();
  }
};

interface Work extends ReturnType<typeof tablePorts> {
  readonly context: CommandContext;
  readonly json: boolean;
}

/** Whoever runs the machine sees all that lies on it. */
const operator: Viewer = { place: "*", account: "*", person: "operator", name: "operator" };

async function list({ tables, context, json }: Work): Promise<number> {
  const all = existsSync(`${context.home}/tables.db`) ? await tables.list(operator) : [];
  if (json) context.stdout(JSON.stringify(all));
  else if (all.length === 0) context.stdout("There are no tables. Make one of a file: npx atclaw tables import FILE.");
  else
    for (const { id, name, records, fields } of all)
      context.stdout(`${id}  ${name}: ${records} records; ${fields.map((field) => field.name).join(", ")}`);
  return 0;
}

async function find(name: string, { tables }: Work): Promise<Table> {
  const all = await tables.list(operator);
  const found = all.filter((table) => table.id === name || table.name.toLowerCase() === name.toLowerCase());
  const [table] = found;
  if (!table) throw new UserError(`There is no table "${name}". \`npx atclaw tables\` lists them.`);
  if (found.length > 1)
    throw new UserError(
      `${found.length} tables are called "${name}". Give the id of one: ${found.map(({ id }) => id).join(", ")}.`,
    );
  return table;
}

async function show(name: string, work: Work): Promise<number> {
  const { tables, sheets, context, json } = work;
  const table = await find(name, work);
  const { records } = await tables.records(table.id, { at: new Date().toISOString(), limit: shownRows }, operator);
  if (json) {
    context.stdout(JSON.stringify({ ...table, rows: records }));
    return 0;
  }
  context.stdout(`${table.name} (${table.id}): ${table.records} records`);
  for (const field of table.fields)
    context.stdout(`  ${field.name}: ${field.type}${field.formula ? ` = ${field.formula}` : ""}`);
  for (const { values } of records)
    context.stdout(table.fields.map((field) => sheets.show(field, values[field.id] ?? null, table.zone)).join("\t"));
  return 0;
}

async function take(
  file: string,
  { name, user = "" }: { name?: string | undefined; user?: string | undefined },
  { tables, sheets, context }: Work,
): Promise<number> {
  const { size } = await stat(file).catch((cause) => {
    throw new UserError(`${file} cannot be read. Give the path of a CSV, XLSX or JSON file.`, { cause });
  });
  if (size > largestSheetBytes)
    throw new UserError(
      `${file} has ${Math.round(size / 1024 / 1024)} MB; at most ${largestSheetBytes / 1024 / 1024} MB are read. Split it up.`,
    );
  const [sheet] = await sheets.read({ name: basename(file), bytes: await readFile(file) });
  if (!sheet) throw new UserError(`${file} holds no rows.`);
  const viewer: Viewer = {
    place: directPlace({ adapter: "terminal", account: "local", id: user }),
    account: "local",
    person: `terminal:local:${user}`,
    name: user,
  };
  const at = new Date().toISOString();
  const draft = { name: name ?? sheet.name, fields: sheet.fields, zone: context.settings.zone };
  const made = await tables.write(
    { do: "create", table: draft, rows: sheet.rows },
    { key: newId("import"), at, viewer },
  );
  if (user === "")
    await tables.write({ do: "share", table: made.table, shared: true }, { key: newId("share"), at, viewer });
  for (const note of sheet.notes) context.stderr(note.en);
  for (const { row, field, why } of sheet.bad) context.stderr(`row ${row}${field ? `, ${field}` : ""}: ${why.en}`);
  if (sheet.badCount > sheet.bad.length) context.stderr(`… and ${sheet.badCount - sheet.bad.length} more.`);
  context.stdout(
    `Made the table ${made.name} (${made.table}) with ${made.count} records: ${sheet.fields.map((field) => `${field.name} (${field.type})`).join(", ")}.`,
  );
  return 0;
}

async function give(name: string, file: string, work: Work): Promise<number> {
  const format = extname(file).slice(1).toLowerCase();
  if (!sheetFormats.includes(format as SheetFormat))
    throw new UserError(`${file} ends in none of ${sheetFormats.map((one) => `.${one}`).join(", ")}.`);
  const table = await find(name, work);
  const { records } = await work.tables.records(
    table.id,
    { at: new Date().toISOString(), limit: mostRecords },
    operator,
  );
  const bytes = await work.sheets.write(
    { name: table.name, fields: table.fields, records, zone: table.zone },
    format as SheetFormat,
  );
  try {
    await writeFile(file, bytes, { flag: "wx" });
  } catch (cause) {
    const code = String((cause as { code?: unknown }).code ?? "");
    if (code === "EEXIST") throw new UserError(`${file} exists already. Give another name.`, { cause });
    if (isDiskFull(cause, ".")) throw new UserError(`${file} was not written: the disk is full.`, { cause });
    throw new UserError(`${file} was not written (${code}). Name a folder this user may write.`, { cause });
  }
  work.context.stdout(`Wrote ${records.length} records of ${table.name} to ${file}.`);
  return 0;
}
