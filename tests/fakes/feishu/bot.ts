import { rmSync } from "node:fs";
import { afterEach } from "vitest";
import { feishuAdapter } from "../../../src/adapters/feishu/adapter.ts";
import { openWeb } from "../../../src/adapters/web/open.ts";
import { type App, type AppOptions, openApp } from "../../../src/app.ts";
import type { ModelBackend, ModelRequest } from "../../../src/core/model.ts";
import { createHttp } from "../../../src/http/http.ts";
import { newHome, quietApp, until } from "../app.ts";
import { type FakeFeishu, startFakeFeishu } from "./server.ts";
import type { FakeMessage } from "./world.ts";

export interface FeishuBot {
  readonly url: string;
  readonly feishu: FakeFeishu;
  readonly app: App;
  readonly home: string;
  /** What the model was asked, in order. */
  readonly asked: ModelRequest[];
  /** Lines of the log. */
  readonly logged: string[];
  /** Waits until the bot posted so many messages, and a little longer for those too many. */
  posts(count: number): Promise<FakeMessage[]>;
  stop(): Promise<void>;
}

export interface BotOptions {
  readonly feishu?: FakeFeishu;
  readonly home?: string;
  readonly secrets?: Record<string, string>;
  /** What the model replies to a question; "you said …" unless told. */
  readonly reply?: (question: string) => string | Promise<string>;
  readonly app?: Partial<AppOptions>;
  /** Minutes between two looks for what was missed. */
  readonly everyMinutes?: number;
  readonly pongLimitMs?: number;
}

const usage = { input: 3, cachedInput: 0, output: 2, reasoning: 0 };

/** The whole bot, with the web chat beside it, in front of a fake Feishu and a model that does as it is told. */
export async function startFeishuBot(options: BotOptions = {}): Promise<FeishuBot> {
  const feishu = options.feishu ?? (await startFakeFeishu());
  const home = options.home ?? newHome();
  const asked: ModelRequest[] = [];
  const logged: string[] = [];
  const log = {
    info: (what: string) => void logged.push(what),
    error: (what: string, error?: unknown) => void logged.push(error ? `${what}: ${String(error)}` : what),
  };
  const model: ModelBackend = {
    name: "scripted",
    contextTokens: 100_000,
    async generate(request) {
      // What the turn adds to its messages later is no part of this question.
      const { claim: _, ...plain } = request;
      asked.push(structuredClone(plain));
      const question = request.messages.findLast((said) => said.role === "user")?.text ?? "";
      const text = await (options.reply ?? ((said: string) => `you said ${said}`))(question);
      return { text, toolCalls: [], finish: "stop", usage, model: "scripted-1" };
    },
  };
  const http = createHttp({ host: "127.0.0.1", port: 0, log: log.error });
  const secrets = {
    FEISHU_APP_ID: feishu.app.id,
    FEISHU_APP_SECRET: feishu.app.secret,
    FEISHU_DOMAIN: feishu.url,
    ...options.secrets,
  };
  const quiet = await quietApp(home);
  const catchUp = { everyMinutes: options.everyMinutes ?? 5 };
  const app = await openApp({
    ...quiet,
    settings: { ...quiet.settings, config: { ...quiet.settings.config, catchUp } },
    log,
    models: [model],
    adapters: (parts) => {
      const host = { ...parts, http, history: parts.store, secrets, pageDir: "dist/page" };
      const watch = options.pongLimitMs === undefined ? {} : { pongLimitMs: options.pongLimitMs };
      return [openWeb(host), feishuAdapter({ ...host, ...watch })];
    },
    ...options.app,
  });
  const close = async (): Promise<void> => {
    await app.stop();
    await http.close(50);
  };
  try {
    await app.start();
  } catch (error) {
    await close();
    throw error;
  }
  const { url } = await http.listen();
  return {
    url,
    feishu,
    app,
    home,
    asked,
    logged,
    async posts(count) {
      await until(`${count} posts`, () => feishu.posts().length >= count);
      await new Promise((resolve) => setTimeout(resolve, 60));
      return feishu.posts();
    },
    stop: close,
  };
}

/** Removes what a stopped bot leaves. */
export async function cleanUp(bot: FeishuBot): Promise<void> {
  await bot.stop();
  await bot.feishu.close();
  rmSync(bot.home, { recursive: true, force: true });
}

/** Starts bots that end with the test they were started in. */
export function feishuBots(): (options?: BotOptions) => Promise<FeishuBot> {
  const running: FeishuBot[] = [];
  afterEach(async () => {
    for (const bot of running.splice(0)) await cleanUp(bot);
  });
  return async (options) => {
    const bot = await startFeishuBot(options);
    running.push(bot);
    return bot;
  };
}
