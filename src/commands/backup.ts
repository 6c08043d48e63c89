import { existsSync } from "node:fs";
import { cp, mkdir, readdir, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { isDiskFull } from "../core/disk.ts";
import { UserError } from "../core/errors.ts";
import { openCalendarOf } from "../meetings.ts";
import { openStore } from "../store/sqlite/store.ts";
import { openTablesOf } from "../tables.ts";
import { refuseMore, UsageError } from "./arguments.ts";
import type { CommandContext, Run } from "./context.ts";

/**
 * `atclaw backup PATH`: writes the data folder's databases and files to a new folder while the bot goes on. The
 * folder appears whole or not at all; to restore, use it as ATCLAW_HOME or copy it back.
 */
export const run: Run = async (args, context) => {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true, options: {} });
  const [path, ...others] = positionals;
  refuseMore(others);
  if (!path) throw new UsageError("Say where to: npx atclaw backup PATH, a folder that does not exist yet.");
  if (existsSync(path) && (await readdir(path).catch(() => ["a file"])).length > 0)
    throw new UserError(`${path} exists already. Give the name of a new folder.`);
  const partial = `${path}.partial`;
  try {
    await rm(partial, { recursive: true, force: true });
    await copyTo(partial, context);
    await rm(path, { recursive: true, force: true });
    await rename(partial, path);
  } catch (error) {
    const reason = reasonOf(error, dirname(resolve(path)));
    await rm(partial, { recursive: true, force: true }).catch(() => {});
    if (error instanceof UserError) throw error;
    throw new UserError(`${context.home} was not backed up to ${path}: ${reason}`, { cause: error });
  }
  context.stdout(`Backed up ${context.home} to ${path}.`);
  return 0;
};

async function copyTo(folder: string, context: CommandContext): Promise<void> {
  const store = openStore(context.home);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await store.backup(join(folder, "atclaw.db"));
  } finally {
    await store.close();
  }
  await (await context.corpus()).backup(join(folder, "corpus.db"));
  if (existsSync(join(context.home, "calendar.db"))) {
    const calendar = openCalendarOf(context.settings);
    await calendar.backup(join(folder, "calendar.db"));
    await calendar.close();
  }
  if (existsSync(join(context.home, "tables.db"))) {
    const tables = openTablesOf(context.settings);
    await tables.backup(join(folder, "tables.db"));
    await tables.close();
  }
  const files = join(context.home, "files");
  if (existsSync(files)) await cp(files, join(folder, "files"), { recursive: true });
}

function reasonOf(error: unknown, folder: string): string {
  const code = String((error as { code?: unknown }).code ?? "");
  if (isDiskFull(error, folder)) return "the disk is full. Free some space there, or name a folder on another disk.";
  if (/^(EACCES|EROFS|EPERM|ENOTDIR|ENOENT)$/.test(code))
    return `the folder cannot be written (${code}). Name a folder this user may write.`;
  return error instanceof Error ? error.message : String(error);
}
