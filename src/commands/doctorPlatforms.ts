/** What `doctor` looks at of the chat platforms: which are on and why not, whether they take us, and whether the running bot hears. */
import { type AdapterEntry, lacking, registry } from "../adapters/registry.ts";
import type { Finding } from "../core/connect.ts";
import { withKeptSecrets } from "../secrets.ts";
import type { CommandContext } from "./context.ts";
import { scopesOn } from "./platform.ts";

const runningLimitMs = 5_000;

/** Never rejects for what a platform does. */
export async function lookAtPlatforms(context: CommandContext): Promise<Finding[]> {
  const names = registry.map(({ name }) => name);
  const { secrets } = await withKeptSecrets(context.settings, names);
  const on = registry.filter((entry) => lacking(entry, secrets)?.length === 0);
  const looks = on.map(async (entry) => {
    const check = await entry.check?.();
    const scopes = check ? await scopesOn(entry.name, context) : [];
    return check?.({ secrets, scopes, signal: context.signal }) ?? [];
  });
  return [switched(secrets), await running(context), ...(await Promise.all(looks)).flat()];
}

function switched(secrets: CommandContext["settings"]["secrets"]): Finding {
  const name = "platforms";
  const state = registry.map((entry) => ({ entry, missing: lacking(entry, secrets) }));
  const detail = state.map(({ entry, missing }) => `${entry.name} ${wordsFor(entry, missing)}`).join("; ");
  const half = state.filter(({ missing }) => missing && missing.length > 0);
  if (half.length === 0) return { name, ok: true, detail };
  const all = half.flatMap(({ missing }) => missing ?? []);
  return { name, ok: false, detail, fix: `Set ${all.join(" and ")} as well, or unset what is set of it.` };
}

function wordsFor({ name, connect }: AdapterEntry, missing: readonly string[] | undefined): string {
  if (missing?.length === 0) return "is on";
  if (missing) return `is off: ${missing.join(" and ")} is not set`;
  return connect ? `is off (npx atclaw add ${name})` : "is off";
}

/** What a bot says that runs at the address of the settings; whether one runs is not for us to judge. */
async function running({ settings: { host, port }, signal }: CommandContext): Promise<Finding> {
  const name = "running bot";
  const reached = host === "0.0.0.0" || host === "::" ? "localhost" : host;
  const url = `http://${reached.includes(":") ? `[${reached}]` : reached}:${port}`;
  const none = { name, ok: true, detail: `none at ${url}; \`npx atclaw start\` starts it` };
  try {
    if (port === 0) return { ...none, detail: "its port is chosen at each start" };
    const limit = AbortSignal.any([signal, AbortSignal.timeout(runningLimitMs)]);
    const answer = await fetch(`${url}/readyz`, { signal: limit, redirect: "manual" });
    const said = (await answer.text()).slice(0, 1000).trim();
    if (answer.status === 200 && said === "ready") return { name, ok: true, detail: `ready at ${url}` };
    if (answer.status === 503)
      return { name, ok: false, detail: said.replaceAll("\n", " "), fix: "Put that right; its log has the details." };
    return { ...none, detail: `something else answers at ${url}; set PORT before you start the bot` };
  } catch {
    return none;
  }
}
