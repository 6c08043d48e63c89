import type { webApi } from "@slack/bolt";
import { UserError } from "../../core/errors.ts";
import { readFailure, refusalInWords } from "./failure.ts";

const retryFromMs = 5_000;
const retryToMs = 60_000;

/** Who we are at Slack, and where; undefined while Slack has not told. */
export interface Identity {
  userId(): string | undefined;
  /** The workspace that the token is for. */
  teamId(): string | undefined;
  /**
   * Asks Slack, for ten seconds at most. Rejects with a `UserError` when it does not accept the token. When it cannot be
   * reached, resolves all the same, so that other chats work, and goes on asking until `signal` aborts.
   */
  find(signal: AbortSignal): Promise<void>;
}

export function identity(options: {
  client: Pick<webApi.WebClient, "auth">;
  sleep: (ms: number, signal: AbortSignal) => Promise<void>;
  log: { info(what: string): void; error(what: string, error?: unknown): void };
}): Identity {
  const { client, log } = options;
  let userId: string | undefined;
  let teamId: string | undefined;

  /** Why Slack could not be asked; undefined when it could. */
  async function ask(): Promise<string | undefined> {
    try {
      const told = await client.auth.test();
      if (!told.bot_id)
        throw new UserError(
          "SLACK_BOT_TOKEN is a person's token. Set the bot token (xoxb-…) from OAuth & Permissions.",
        );
      userId = told.user_id;
      teamId = told.team_id;
      return undefined;
    } catch (error) {
      if (error instanceof UserError) throw error;
      const failure = readFailure(error);
      if (failure.kind === "refused") throw new UserError(refusalInWords(failure), { cause: error });
      return failure.kind === "limited" ? "it takes no more calls for now" : failure.why;
    }
  }

  async function goOn(signal: AbortSignal): Promise<void> {
    for (let pauseMs = retryFromMs; ; pauseMs = Math.min(pauseMs * 2, retryToMs)) {
      await options.sleep(pauseMs, signal);
      if ((await ask()) === undefined) return log.info("slack: Slack answers now");
    }
  }

  return {
    userId: () => userId,
    teamId: () => teamId,
    async find(signal) {
      const why = await ask();
      if (why === undefined) return;
      log.error(`slack: Slack could not be asked who we are (${why}); trying again in the background`);
      goOn(signal).catch((error: unknown) => {
        if (!signal.aborted) log.error("slack: mentions come in, replies will not go out", error);
      });
    },
  };
}
