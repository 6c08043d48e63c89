/**
 * Slack over HTTP: signed events come in at `POST /slack/events`, replies go out through the Web API, in the thread of the
 * message they answer.
 *
 * Bolt sorts what comes in to listeners (commands, buttons and the ways to connect hang on that) and brings the Web API's
 * client; it costs 35 µs of CPU an event, where a whole reply costs the bot about a millisecond. What decides whether a mention
 * is lost or answered twice is ours: the proof of who sent a request, the answer to it, which comes after the message is
 * stored, and the posting.
 */

import { setTimeout as wait } from "node:timers/promises";
import { App } from "@slack/bolt";
import type { Adapter, AdapterHost, Receive } from "../../core/adapter.ts";
import { openSlack, silent } from "./client.ts";
import { readMessage } from "./inbound.ts";
import { people } from "./people.ts";
import { poster } from "./post.ts";
import { buttonIds, readClick } from "./question.ts";
import { httpReceiver } from "./receiver.ts";
import { workspaces } from "./workspaces.ts";

/** `secrets` holds SLACK_BOT_TOKEN and SLACK_SIGNING_SECRET, and SLACK_API_URL where Slack is not at its own address. */
export type SlackOptions = Pick<AdapterHost, "http" | "secrets" | "log"> & { readonly now?: () => number };

/**
 * Speaks Slack. `start` rejects with a `UserError` when Slack does not accept the token; when Slack cannot be reached it
 * resolves and goes on trying, and mentions are taken in meanwhile.
 */
export function slackAdapter({ http, secrets, log, now = Date.now }: SlackOptions): Adapter {
  const slack = openSlack(secrets.SLACK_API_URL);
  const closing = new AbortController();
  const sleep = (ms: number, signal: AbortSignal): Promise<void> => wait(ms, undefined, { signal, ref: false });
  const { clientFor, ...places } = workspaces({ slack, token: secrets.SLACK_BOT_TOKEN, sleep, log });
  const known = people({ clientFor, now, logError: log.error });
  const app = new App({
    receiver: httpReceiver({
      http,
      signingSecret: secrets.SLACK_SIGNING_SECRET ?? "",
      now,
      respond: slack.respond,
      logError: log.error,
    }),
    authorize: ({ teamId = "" }) => places.authorize(teamId),
    clientOptions: slack.clientOptions,
    logger: silent,
    // `readMessage` leaves out what we say, and policy says which other bots are heard; conversations are kept in the store.
    ignoreSelf: false,
    convoStore: false,
  });
  // Whoever called hears of it: the receiver makes a refusal of it, which Slack answers by sending the event again.
  app.error(async (error) => {
    throw error.original ?? error;
  });

  return {
    name: "slack",
    async start(receive: Receive) {
      const hear = async ({ body }: { body: unknown }): Promise<void> => {
        const message = readMessage(body, (account) => places.userIdFor(account));
        if (message) await receive(message);
      };
      app.event("app_mention", hear);
      app.event("message", hear);
      app.action({ type: "block_actions", action_id: buttonIds }, async ({ body, ack }) => {
        const admission = await receive(readClick(body, now()));
        await ack();
        if (admission.outcome !== "refused" || !("response_url" in body)) return;
        const said = { response_type: "ephemeral", replace_original: false, text: admission.say };
        await slack.respond(String(body.response_url), said);
      });
      await places.start(closing.signal);
      await app.start();
    },
    ...poster({ clientFor, now }),
    complete: (input) => known.complete(input),
    async stop() {
      closing.abort();
      await app.stop();
      slack.close();
    },
  };
}
