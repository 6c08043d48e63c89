import { existsSync } from "node:fs";
import { cp, mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { UserError } from "../core/errors.ts";
import { openStore } from "../store/sqlite/store.ts";
import type { Run } from "./context.ts";

/**
 * `atclaw backup PATH`: writes the data folder's databases and files to a new folder while the bot goes on. The
 * folder appears whole or not at all; to restore, use it as ATCLAW_HOME or copy it back.
 */
export const run: Run = async ([path], context) => {
  if (!path) throw new UserError("Say where to: atclaw backup PATH, a folder that does not exist yet.");
  if (existsSync(path) && (await readdir(path).catch(() => ["a file"])).length > 0)
    throw new UserError(`${path} exists already. Give the name of a new folder.`);
  const partial = `${path}.partial`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { recursive: true, mode: 0o700 });
  const store = openStore(context.home);
  try {
    await store.backup(join(partial, "atclaw.db"));
  } finally {
    await store.close();
  }
  await (await context.corpus()).backup(join(partial, "corpus.db"));
  const files = join(context.home, "files");
  if (existsSync(files)) await cp(files, join(partial, "files"), { recursive: true });
  await rm(path, { recursive: true, force: true });
  await rename(partial, path);
  context.stdout(`Backed up ${context.home} to ${path}.`);
  return 0;
};
