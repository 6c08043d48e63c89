/** What commands share that work on one chat platform. */
import { join } from "node:path";
import { type AdapterEntry, registry } from "../adapters/registry.ts";
import { nearest } from "../core/nearest.ts";
import { scopesOf } from "../skills/load.ts";
import { UsageError } from "./arguments.ts";
import type { CommandContext } from "./context.ts";

/** The platform of a name among those that have `what`. Throws a `UsageError` that lists them. */
export function platformNamed(name: string | undefined, what: "manifest" | "connect"): AdapterEntry {
  const known = registry.filter((entry) => entry[what]).map((entry) => entry.name);
  const entry = registry.find((one) => one.name === name && one[what]);
  if (entry) return entry;
  const close = name === undefined ? undefined : nearest(name, known);
  const said = name === undefined ? "Say which platform" : `There is no platform "${name}" here`;
  throw new UsageError(`${said}: it is one of ${known.join(", ")}.${close ? ` Did you mean "${close}"?` : ""}`);
}

/** The scopes that the skills which are on ask for on a platform. */
export const scopesOn = (platform: string, { settings, root }: Pick<CommandContext, "settings" | "root">) =>
  scopesOf(settings.config.skills, join(root, "skills"), platform);
