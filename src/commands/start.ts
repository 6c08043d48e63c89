import { join } from "node:path";
import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { loadAdapters, registry } from "../adapters/registry.ts";
import { openApp } from "../app.ts";
import type { AdapterHost } from "../core/adapter.ts";
import { createHttp } from "../http/http.ts";
import { createLog } from "../log.ts";
import { keepSecrets, withKeptSecrets } from "../secrets.ts";
import type { CommandContext, Run } from "./context.ts";
import { scopesOn } from "./platform.ts";

/**
 * By how much V8 lets the heap grow before it looks through all of it. Its own choice, up to fourfold, takes 45 MB more
 * under load for some hundredths less CPU.
 */
const heapGrowingPercent = 60;

/** `atclaw start`: runs until it is asked to end. Prints one line with the address once it is ready. */
export const run: Run = async (args, context) => {
  const { settings: given, root, version, stdout, stderr, signal } = context;
  parseArgs({ args: [...args], options: {} });
  setFlagsFromString(`--heap-growing-percent=${heapGrowingPercent}`);
  const settings = await withKeptSecrets(
    given,
    registry.map(({ name }) => name),
  );
  const log = createLog(stderr, settings.secrets);
  const http = createHttp({
    host: settings.host,
    port: settings.port,
    allowedHosts: settings.config.web.allowedHosts,
    log: log.error,
  });
  const openers = await loadAdapters(settings.secrets, log);
  const app = await openApp({
    settings,
    root,
    version,
    log,
    http,
    adapters: (parts) => {
      const pageDir = join(root, "dist", "page");
      const host = {
        ...parts,
        http,
        history: parts.store,
        secrets: settings.secrets,
        pageDir,
        scans: scansOf(context),
      };
      return openers.map((open) => open(host));
    },
  });
  try {
    await app.start();
    const { url } = await http.listen();
    const [model] = app.models;
    const how = model?.name === "offline" ? "by rules, no model configured" : `with ${model?.name}`;
    stdout(`atclaw is ready at ${url} (${how}; data in ${settings.home})`);
    if (!signal.aborted)
      await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
    return 0;
  } finally {
    await app.stop();
    await http.close();
  }
};

/** The platforms that are connected by one scan; what was kept is read anew each time. */
function scansOf(context: Pick<CommandContext, "settings" | "root">): AdapterHost["scans"] & {} {
  const { settings } = context;
  const known = registry.flatMap(({ name, scan }) => (scan ? [{ name, scan }] : []));
  return Object.fromEntries(
    known.map(({ name, scan }) => [
      name,
      async (page) => {
        const connect = await scan();
        const { secrets } = await withKeptSecrets(settings, [name]);
        const scopes = await scopesOn(name, context);
        return connect({ ...page, secrets, scopes, keep: (kept) => keepSecrets(settings, name, kept) });
      },
    ]),
  );
}
