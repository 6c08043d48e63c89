/** Every chat platform `atclaw start` can speak, and what switches it on. */
import type { Adapter, AdapterHost } from "../core/adapter.ts";

interface AdapterEntry {
  readonly name: string;
  /** The environment variables it needs; it is on when all of them are set. */
  readonly needs: readonly string[];
  /** Loads its code, which costs nothing while it is off. */
  load(): Promise<(host: AdapterHost) => Adapter>;
}

export const registry: readonly AdapterEntry[] = [
  { name: "web", needs: [], load: async () => (await import("./web/open.ts")).openWeb },
  {
    name: "slack",
    needs: ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"],
    load: async () => (await import("./slack/adapter.ts")).slackAdapter,
  },
];

/** Loads the adapters that are on. One that has some of its variables but not all stays off, and the log says which are missing. */
export async function loadAdapters(
  secrets: AdapterHost["secrets"],
  log: Pick<AdapterHost["log"], "error">,
): Promise<((host: AdapterHost) => Adapter)[]> {
  const on = registry.filter(({ name, needs }) => {
    const missing = needs.filter((variable) => !secrets[variable]);
    if (missing.length > 0 && missing.length < needs.length)
      log.error(`${name} is off: ${missing.join(" and ")} must be set as well`);
    return missing.length === 0;
  });
  return Promise.all(on.map((entry) => entry.load()));
}
