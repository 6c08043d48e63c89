import { type WebOptions, webAdapter } from "../../src/adapters/web/adapter.ts";
import type { UsageReport, UsageRow } from "../../src/core/usage.ts";
import { createHttp, type HttpServer } from "../../src/http/http.ts";
import type { FakeBot } from "./bot.ts";

/** A web chat on a real port, in front of a fake bot. */
export interface WebChat {
  readonly url: string;
  readonly port: number;
  readonly http: HttpServer;
  stop(): Promise<void>;
}

const nothing: UsageRow = { name: "", turns: 0, calls: 0, input: 0, cached: 0, output: 0, cost: "0", unpriced: 0 };
const noUsage: UsageReport = {
  since: "2026-05-01",
  until: "2026-05-22",
  currency: "USD",
  total: nothing,
  by: { user: [], model: [], skill: [], day: [] },
  budgets: [],
};

export async function startWebChat(
  bot: FakeBot,
  options: Partial<WebOptions> & { port?: number; host?: string; allowedHosts?: string[] } = {},
): Promise<WebChat> {
  const { port = 0, host = "127.0.0.1", allowedHosts = [], ...rest } = options;
  const http = createHttp({ host, port, allowedHosts });
  const adapter = webAdapter({
    http,
    history: bot.history,
    corpus: bot.corpus,
    files: bot.files,
    status: bot.status,
    usage: async () => noUsage,
    ready: async () => [],
    metrics: async () => "atclaw_turns_total 3\n",
    pageDir: "dist/page",
    ...rest,
  });
  await adapter.start(bot.receive);
  bot.attach(adapter);
  const address = await http.listen();
  return {
    ...address,
    http,
    async stop() {
      bot.detach();
      await adapter.stop();
      await http.close(50);
    },
  };
}
