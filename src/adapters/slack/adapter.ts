/**
 * Slack: events come in over a connection that we open (Socket Mode) or signed at `POST /slack/events`, replies go out through
 * the Web API, in the thread of the message they answer.
 *
 * Bolt sorts what comes in to listeners (commands, buttons and the ways to connect hang on that) and brings the Web API's
 * client; it costs 35 µs of CPU an event, where a whole reply costs the bot about a millisecond. What decides whether a mention
 * is lost or answered twice is ours: the proof of who sent a request, the answer to it, which comes after the message is
 * stored, and the posting.
 */

import { setTimeout as wait } from "node:timers/promises";
import { App, type Receiver } from "@slack/bolt";
import type { Adapter, AdapterHost, Receive } from "../../core/adapter.ts";
import { openSlack, silent } from "./client.ts";
import { readMessage } from "./inbound.ts";
import { people } from "./people.ts";
import { poster } from "./post.ts";
import { buttonIds, readClick } from "./question.ts";
import { httpReceiver } from "./receiver.ts";
import { socketReceiver } from "./socket.ts";
import { workspaces } from "./workspaces.ts";

/**
 * `secrets` holds SLACK_BOT_TOKEN, and SLACK_APP_TOKEN for Socket Mode or SLACK_SIGNING_SECRET for events over HTTP, or both; and
 * SLACK_API_URL where Slack is not at its own address.
 */
export type SlackOptions = Pick<AdapterHost, "http" | "secrets" | "log" | "connected"> & {
  readonly now?: () => number;
};

/**
 * Speaks Slack. `start` rejects with a `UserError` when Slack does not accept a token; when Slack cannot be reached it
 * resolves and goes on trying, and mentions are taken in meanwhile.
 */
export function slackAdapter({ http, secrets, log, connected, now = Date.now }: SlackOptions): Adapter {
  const slack = openSlack(secrets.SLACK_API_URL);
  const closing = new AbortController();
  const sleep = (ms: number, signal: AbortSignal): Promise<void> => wait(ms, undefined, { signal, ref: false });
  const { clientFor, ...places } = workspaces({ slack, token: secrets.SLACK_BOT_TOKEN, sleep, log });
  const known = people({ clientFor, now, logError: log.error });
  const hands = { respond: slack.respond, logError: log.error, now };
  const { SLACK_SIGNING_SECRET: signingSecret, SLACK_APP_TOKEN: appToken } = secrets;
  const socket = appToken
    ? socketReceiver({
        ...hands,
        appToken,
        clientOptions: slack.clientOptions,
        sleep,
        log,
        connected: () => connected("slack"),
      })
    : undefined;
  const web = signingSecret ? httpReceiver({ ...hands, http, signingSecret }) : undefined;
  const app = new App({
    receiver: together([socket, web].filter((one) => one !== undefined)),
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
      if (!socket) connected("slack");
    },
    ...poster({ clientFor, now }),
    complete: (input) => known.complete(input),
    health: () => socket?.health() ?? { state: "ok" },
    async stop() {
      closing.abort();
      await app.stop();
      slack.close();
    },
  };
}

/** Several ways in, as one. */
const together = (receivers: readonly Receiver[]): Receiver => ({
  init(app) {
    for (const receiver of receivers) receiver.init(app);
  },
  start: () => Promise.all(receivers.map((receiver) => receiver.start())),
  stop: () => Promise.all(receivers.map((receiver) => receiver.stop())),
});
