import { join } from "node:path";
import { webAdapter } from "../adapters/web/adapter.ts";
import { openApp } from "../app.ts";
import { createHttp } from "../http/http.ts";
import { createLog } from "../log.ts";
import type { Run } from "./context.ts";

/** `atclaw start`: runs until it is asked to end. Prints one line with the address once it is ready. */
export const run: Run = async (_, { settings, root, version, stdout, stderr, signal }) => {
  const log = createLog(stderr, settings.secrets);
  const http = createHttp({
    host: settings.host,
    port: settings.port,
    allowedHosts: settings.config.web.allowedHosts,
    log: log.error,
  });
  const app = await openApp({
    settings,
    root,
    version,
    log,
    adapters: ({ store, corpus, files, status, ready, metrics }) => [
      webAdapter({
        http,
        history: store,
        corpus,
        files,
        status,
        ready,
        metrics,
        pageDir: join(root, "dist", "page"),
        token: settings.webToken,
        log: log.error,
      }),
    ],
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
