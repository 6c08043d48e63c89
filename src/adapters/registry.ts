/** Every chat platform `atclaw start` can speak, what switches it on, and how it is set up. */
import type { Adapter, AdapterHost } from "../core/adapter.ts";
import type { CheckPlatform, Connect, Manifest, Scan } from "../core/connect.ts";

export interface AdapterEntry {
  readonly name: string;
  /** The environment variables it needs; it is on when all of them are set. */
  readonly needs: readonly string[];
  /** Other lists of variables, each of which switches it on as well. */
  readonly instead?: readonly (readonly string[])[];
  /** Loads its code, which costs nothing while it is off. */
  load(): Promise<(host: AdapterHost) => Adapter>;
  /** How the platform is told of our app: `atclaw manifest`. */
  manifest?(): Promise<Manifest>;
  /** Connects it at the command line: `atclaw add`. */
  connect?(): Promise<Connect>;
  /** Connects it by one scan, from a page. */
  scan?(): Promise<Scan>;
  /** Looks whether it works: `atclaw doctor`. */
  check?(): Promise<CheckPlatform>;
}

export const registry: readonly AdapterEntry[] = [
  { name: "web", needs: [], load: async () => (await import("./web/open.ts")).openWeb },
  {
    name: "slack",
    needs: ["SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"],
    instead: [
      ["SLACK_BOT_TOKEN", "SLACK_SIGNING_SECRET"],
      ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET"],
      ["SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_APP_TOKEN"],
    ],
    load: async () => (await import("./slack/adapter.ts")).slackAdapter,
    manifest: async () => (await import("./slack/manifest.ts")).slackManifest,
    connect: async () => (await import("./slack/connect.ts")).connectSlack,
    check: async () => (await import("./slack/check.ts")).checkSlack,
  },
  {
    name: "feishu",
    needs: ["FEISHU_APP_ID", "FEISHU_APP_SECRET"],
    load: async () => (await import("./feishu/adapter.ts")).feishuAdapter,
    manifest: async () => (await import("./feishu/manifest.ts")).feishuManifest,
    connect: async () => (await import("./feishu/connect.ts")).connectFeishu,
    scan: async () => (await import("./feishu/scan.ts")).scanFeishu,
    check: async () => (await import("./feishu/check.ts")).checkFeishu,
  },
];

/** The variables an adapter still lacks: none when it is on, undefined when it has none of them at all. */
export function lacking(
  { needs, instead = [] }: AdapterEntry,
  secrets: AdapterHost["secrets"],
): readonly string[] | undefined {
  const ways = [needs, ...instead].map((way) => ({ way, missing: way.filter((variable) => !secrets[variable]) }));
  const [nearest] = ways.toSorted((a, b) => a.missing.length - b.missing.length || b.way.length - a.way.length);
  if (!nearest || nearest.missing.length === 0) return [];
  return ways.every(({ way, missing }) => missing.length === way.length) ? undefined : nearest.missing;
}

/** Loads the adapters that are on. One that has some of its variables but not all stays off, and the log says which are missing. */
export async function loadAdapters(
  secrets: AdapterHost["secrets"],
  log: Pick<AdapterHost["log"], "error">,
): Promise<((host: AdapterHost) => Adapter)[]> {
  const on = registry.filter((entry) => {
    const missing = lacking(entry, secrets);
    if (missing?.length) log.error(`${entry.name} is off: ${missing.join(" and ")} must be set as well`);
    return missing?.length === 0;
  });
  return Promise.all(on.map((entry) => entry.load()));
}
