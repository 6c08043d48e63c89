import { rmSync } from "node:fs";
import { afterEach } from "vitest";
import { slackAdapter } from "../../../src/adapters/slack/adapter.ts";
import { openWeb } from "../../../src/adapters/web/open.ts";
import { type App, type AppOptions, openApp } from "../../../src/app.ts";
import type { ModelBackend, ModelRequest } from "../../../src/core/model.ts";
import { createHttp } from "../../../src/http/http.ts";
import { newHome, quietApp, until } from "../app.ts";
import { type Answer, eventOf, type Said, sendEvent, signingSecret } from "./events.ts";
import { type FakeSlack, ids, type Post, startFakeSlack } from "./server.ts";

export interface SlackBot {
  readonly url: string;
  readonly slack: FakeSlack;
  readonly app: App;
  readonly home: string;
  /** What the model was asked, in order. */
  readonly asked: ModelRequest[];
  /** Lines of the log. */
  readonly logged: string[];
  /** Somebody says something to the bot; resolves when the event was answered. */
  say(text: string, said?: Said): Promise<Answer>;
  /** Waits until the bot posted so many messages, and a little longer for those too many. */
  posts(count: number): Promise<Post[]>;
  stop(): Promise<void>;
}

export interface BotOptions {
  readonly slack?: FakeSlack;
  readonly home?: string;
  readonly secrets?: Record<string, string>;
  /** What the model replies to a question; "you said …" unless told. */
  readonly reply?: (question: string) => string | Promise<string>;
  readonly app?: Partial<AppOptions>;
}

const usage = { input: 3, cachedInput: 0, output: 2, reasoning: 0 };

/** The whole bot, with the web chat beside it, in front of a fake Slack and a model that does as it is told. */
export async function startSlackBot(options: BotOptions = {}): Promise<SlackBot> {
  const slack = options.slack ?? (await startFakeSlack());
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
    SLACK_BOT_TOKEN: ids.botToken,
    SLACK_SIGNING_SECRET: signingSecret,
    SLACK_API_URL: slack.apiUrl,
    ...options.secrets,
  };
  const app = await openApp({
    ...(await quietApp(home)),
    log,
    models: [model],
    adapters: (parts) => {
      const host = { ...parts, http, history: parts.store, secrets, pageDir: "dist/page" };
      return [openWeb(host), slackAdapter(host)];
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
    slack,
    app,
    home,
    asked,
    logged,
    say: (text, said) => sendEvent(url, eventOf(slack, text, said)),
    async posts(count) {
      await until(`${count} posts`, () => slack.posts().length >= count);
      await new Promise((resolve) => setTimeout(resolve, 60));
      return slack.posts();
    },
    stop: close,
  };
}

/** Removes what a stopped bot leaves. */
export async function cleanUp(bot: SlackBot): Promise<void> {
  await bot.stop();
  await bot.slack.close();
  rmSync(bot.home, { recursive: true, force: true });
}

/** Starts bots that end with the test they were started in. */
export function slackBots(): (options?: BotOptions) => Promise<SlackBot> {
  const running: SlackBot[] = [];
  afterEach(async () => {
    for (const bot of running.splice(0)) await cleanUp(bot);
  });
  return async (options) => {
    const bot = await startSlackBot(options);
    running.push(bot);
    return bot;
  };
}
