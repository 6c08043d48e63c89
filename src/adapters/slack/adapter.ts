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
import type { Adapter, AdapterHost } from "../../core/adapter.ts";
import { answerAddresses } from "./answerTo.ts";
import { listenToButtons } from "./buttons.ts";
import { openSlack, silent } from "./client.ts";
import { downloader } from "./download.ts";
import { slackHistory } from "./history.ts";
import { home } from "./home.ts";
import { openInstallPages } from "./install.ts";
import { listeners } from "./listen.ts";
import { live } from "./live/live.ts";
import { mindMembership } from "./membership.ts";
import { scopes } from "./needs.ts";
import { people } from "./people.ts";
import { poster } from "./post.ts";
import { httpReceiver } from "./receiver.ts";
import { socketReceiver } from "./socket.ts";
import { uploads } from "./uploads.ts";
import { workspaces } from "./workspaces.ts";

/**
 * `secrets` holds SLACK_BOT_TOKEN for one workspace, SLACK_CLIENT_ID and SLACK_CLIENT_SECRET for those that install the app themselves,
 * or both; SLACK_APP_TOKEN for Socket Mode or SLACK_SIGNING_SECRET for events over HTTP, or both; and SLACK_API_URL where Slack is not
 * at its own address. SLACK_STREAM is 1 to show replies from their first words, 0 to post them whole.
 */
export type SlackOptions = Pick<
  AdapterHost,
  "http" | "secrets" | "log" | "connected" | "files" | "history" | "notes" | "vault" | "audit" | "status" | "usage"
> & {
  readonly now?: () => number;
};

/**
 * Speaks Slack. `start` rejects with a `UserError` when Slack does not accept a token; when Slack cannot be reached it
 * resolves and goes on trying, and mentions are taken in meanwhile.
 */
export function slackAdapter(options: SlackOptions): Adapter {
  const { http, secrets, log, now = Date.now } = options;
  const slack = openSlack(secrets.SLACK_API_URL);
  const closing = new AbortController();
  const sleep = (ms: number, signal: AbortSignal): Promise<void> => wait(ms, undefined, { signal, ref: false });
  const notes = options.notes("slack");
  const vault = options.vault("slack");
  const { SLACK_CLIENT_ID: id, SLACK_CLIENT_SECRET: secret } = secrets;
  const ourApp = id && secret ? { id, secret } : undefined;
  const places = workspaces({
    slack,
    token: secrets.SLACK_BOT_TOKEN,
    app: ourApp,
    vault,
    notes,
    audit: options.audit,
    now,
    sleep,
    log,
  });
  const { clientFor } = places;
  const showing = live({ clientFor, notes, now, logError: log.error, afterMs: showAfter(secrets.SLACK_STREAM) });
  const sharing = uploads({
    clientFor,
    upload: slack.upload,
    files: options.files,
    notes,
    sleep: (ms) => sleep(ms, closing.signal),
    logError: log.error,
  });
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
        connected: () => connected(),
      })
    : undefined;
  const web = signingSecret ? httpReceiver({ ...hands, http, signingSecret }) : undefined;
  const app = new App({
    receiver: together([socket, web].filter((one) => one !== undefined)),
    authorize: (source) => places.authorize(source),
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

  mindMembership({
    app,
    workspaces: {
      isServed: places.isServed,
      async remove(source) {
        await places.remove(source);
        // The next look finds out whether anybody is left who takes us.
        connected();
      },
    },
    respond: slack.respond,
    now,
    log,
  });
  const addresses = answerAddresses({ vault, respond: slack.respond, now });
  const heard = listeners({
    app,
    workspaces: places,
    addresses,
    history: options.history,
    showHome: home({ ...options, clientFor }),
    respond: slack.respond,
    logError: log.error,
    now,
  });
  const history = slackHistory({
    workspaces: places,
    history: options.history,
    notes,
    now,
    sleep,
    log,
    isKnownEdit: heard.isKnownEdit,
  });
  const connected = (): void => {
    history.reconnected();
    options.connected("slack");
  };
  const posts = poster({
    addresses,
    clientFor,
    userIdFor: places.userIdFor,
    notes,
    live: showing,
    uploads: sharing,
    history: options.history,
    logError: log.error,
    now,
  });

  return {
    name: "slack",
    async start(receive) {
      heard.listen(receive);
      const { history, log } = options;
      listenToButtons({ app, clientFor, history, respond: slack.respond, logError: log.error, now }, receive);
      await addresses.clear();
      await showing.load();
      await places.start(closing.signal);
      if (ourApp)
        openInstallPages({
          http,
          client: slack.clientOf(async () => ""),
          app: ourApp,
          scopes: Object.keys(scopes),
          now,
          keep: async (installation) => {
            await places.add(installation);
            connected();
          },
          logError: log.error,
        });
      await app.start();
      if (!socket) connected();
    },
    ...posts,
    ...(secrets.SLACK_STREAM === "0" ? {} : { progress: showing.progress, wantsWords: showing.wantsWords }),
    history,
    fetchFile: downloader({ workspaces: places, isSlacks: slack.isSlacks }),
    complete: (input) => known.complete(input),
    health() {
      const connection = socket?.health();
      return connection && connection.state !== "ok" ? connection : history.health();
    },
    async stop() {
      closing.abort();
      await app.stop();
      await showing.stop();
      slack.close();
    },
  };
}

/** A reply that is done sooner is posted whole, in ms. */
const showAfterMs = 1_000;

/** SLACK_STREAM is 1 to show replies from their first words, 0 to post them whole. */
const showAfter = (stream: string | undefined): number => (stream === "1" ? 0 : showAfterMs);

/** Several ways in, as one. */
const together = (receivers: readonly Receiver[]): Receiver => ({
  init(app) {
    for (const receiver of receivers) receiver.init(app);
  },
  start: () => Promise.all(receivers.map((receiver) => receiver.start())),
  stop: () => Promise.all(receivers.map((receiver) => receiver.stop())),
});
