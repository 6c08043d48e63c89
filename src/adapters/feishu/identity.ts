import { z } from "zod";
import { UserError } from "../../core/errors.ts";
import type { FeishuClient } from "./client.ts";
import { failureOf, inWords } from "./failure.ts";

const retryFromMs = 5_000;
const retryToMs = 60_000;

export const botInfo = z.object({ bot: z.object({ open_id: z.string().min(1), app_name: z.string().default("") }) });

/** Who we are in the chats of one app. */
export interface Us {
  readonly openId: string;
  readonly name: string;
}

/** Who the app's bot is; undefined while Feishu has not told. */
export interface Identity {
  us(): Us | undefined;
  /**
   * Asks Feishu, for ten seconds at most. Rejects with a `UserError` when it does not accept the app. When it cannot be
   * reached, resolves all the same, so that other chats work, and goes on asking until `signal` aborts.
   */
  find(signal: AbortSignal): Promise<void>;
}

export function identity(options: {
  client: FeishuClient;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  log: { info(what: string): void; error(what: string, error?: unknown): void };
}): Identity {
  const { client, sleep, log } = options;
  let us: Us | undefined;

  /** Why Feishu could not be asked; undefined when it could. */
  async function ask(): Promise<string | undefined> {
    try {
      const { bot } = await client.call({ method: "GET", path: "/open-apis/bot/v3/info", answer: botInfo });
      us = { openId: bot.open_id, name: bot.app_name };
      return undefined;
    } catch (error) {
      const failure = failureOf(error);
      if (failure.kind === "refused") throw new UserError(inWords(failure, client.app.console), { cause: error });
      return failure.kind === "limited" ? "it takes no more calls for now" : failure.why;
    }
  }

  async function goOn(signal: AbortSignal): Promise<void> {
    for (let pauseMs = retryFromMs; ; pauseMs = Math.min(pauseMs * 2, retryToMs)) {
      await sleep(pauseMs, signal);
      if ((await ask()) === undefined) return log.info("feishu: Feishu answers now");
    }
  }

  return {
    us: () => us,
    async find(signal) {
      const why = await ask();
      if (why === undefined || signal.aborted) return;
      log.error(`feishu: Feishu could not be asked who we are (${why}); trying again in the background`);
      goOn(signal).catch((error: unknown) => {
        if (!signal.aborted) log.error("feishu: mentions come in, replies will not go out", error);
      });
    },
  };
}
