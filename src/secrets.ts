/** The part of the wiring that is about secrets which `atclaw add` keeps: sealed in the data folder, below the environment. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { Settings } from "./settings.ts";
import { sealedNotes } from "./store/seal.ts";
import { openStore } from "./store/sqlite/store.ts";

/** Before the name of a variable, in the vault of the platform it is for. */
const prefix = "variable:";

/** Keeps secrets of a platform by the names of their variables, or drops them; they serve from the next start on. */
export async function keepSecrets(
  { home, secrets }: Pick<Settings, "home" | "secrets">,
  platform: string,
  kept: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const store = openStore(home);
  try {
    const vault = sealedNotes(store.notes, home, secrets.ATCLAW_KEY)(platform);
    for (const [name, value] of Object.entries(kept))
      await (value === undefined ? vault.remove(`${prefix}${name}`) : vault.put(`${prefix}${name}`, value));
  } finally {
    await store.close();
  }
}

/**
 * The settings with what was kept for these platforms below the environment. Rejects with a `UserError` when it was sealed with
 * another key.
 */
export async function withKeptSecrets(settings: Settings, platforms: readonly string[]): Promise<Settings> {
  const { home, secrets } = settings;
  if (!existsSync(join(home, "atclaw.db"))) return settings;
  const store = openStore(home);
  try {
    const vault = sealedNotes(store.notes, home, secrets.ATCLAW_KEY);
    const lists = await Promise.all(platforms.map((platform) => vault(platform).list(prefix)));
    const kept = lists.flat().map(({ key, value }) => [key.slice(prefix.length), value] as const);
    const set = Object.entries(secrets).filter(([, value]) => value);
    return { ...settings, secrets: Object.fromEntries([...kept, ...set]) };
  } finally {
    await store.close();
  }
}
