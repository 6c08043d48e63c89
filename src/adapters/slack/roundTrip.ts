/** Proves delivery from end to end: somebody says something in Slack, it comes in over the connection, and a reply goes out. */
import { setTimeout as wait } from "node:timers/promises";
import type { App } from "@slack/bolt";
import type { Dialogue } from "../../core/connect.ts";
import { openSlack } from "./client.ts";
import { readFailure, refusalInWords } from "./failure.ts";
import { socketReceiver } from "./socket.ts";

const patienceMs = 3 * 60_000;
/** Slack brings events within a second or two. */
const ownMessageMs = 20_000;

/** `heard`: both ways work. `skipped`: nobody was there to try. */
export type RoundTrip = "heard" | "skipped" | "nothing";

interface Heard {
  readonly type?: string;
  readonly channel?: string;
  readonly ts?: string;
  readonly thread_ts?: string;
  readonly user?: string;
  readonly bot_id?: string;
  readonly text?: string;
}

/**
 * `to`: a line is posted there (a person's id for a direct message), and its event waited for. Else, where somebody can be asked, they
 * are asked to write to the bot. What others say meanwhile is not acknowledged, so that Slack brings it to the bot that runs later.
 */
export async function roundTrip(options: {
  botToken: string;
  appToken: string;
  apiUrl: string | undefined;
  to: string | undefined;
  asks: boolean;
  dialogue: Dialogue;
  signal: AbortSignal;
}): Promise<RoundTrip> {
  const { dialogue, to } = options;
  if (to === undefined && !options.asks) {
    dialogue.say(
      "Whether messages arrive was not tried; --to with a person's id tries it, and `npx atclaw doctor` tells later.",
    );
    return "skipped";
  }
  const slack = openSlack(options.apiUrl);
  const client = slack.clientOf(async () => options.botToken);
  const ending = new AbortController();
  let expected: string | undefined;
  let hear: (message: Heard) => void = () => {};
  const heard = new Promise<Heard>((resolve) => {
    hear = resolve;
  });
  const early: Heard[] = [];
  const isIt = (event: Heard): boolean =>
    to === undefined ? event.bot_id === undefined && event.user !== undefined : event.ts === expected;
  const app = {
    async processEvent({ body }: { body: { event?: Heard } }) {
      const event = body.event ?? {};
      if (to !== undefined && expected === undefined) early.push(event);
      if (!["message", "app_mention"].includes(event.type ?? "") || !isIt(event)) throw new Error("not ours");
      hear(event);
    },
  };
  const receiver = socketReceiver({
    appToken: options.appToken,
    clientOptions: slack.clientOptions,
    now: Date.now,
    sleep: (ms, signal) => wait(ms, undefined, { signal }),
    log: { info: () => {}, error: () => {} },
    logError: () => {},
    respond: slack.respond,
    connected: () => {},
  });
  // Of an app, the receiver uses this alone.
  receiver.init(app as unknown as App);
  try {
    await receiver.start();
    if (to !== undefined) {
      const { ts, channel } = await client.chat.postMessage({
        channel: to,
        text: "atclaw is being connected. This line shows that messages arrive.",
        unfurl_links: false,
        unfurl_media: false,
      });
      expected = ts;
      const before = early.find((event) => event.ts === ts && event.channel === channel);
      if (before) hear(before);
      const message = await Promise.race([heard, pause(ownMessageMs, ending.signal)]);
      return tell(message !== undefined, dialogue);
    }
    dialogue.say(
      "4. Now say something to the bot in Slack: write to it directly (Apps, in the sidebar), or mention it where it was invited.",
    );
    const skipped = dialogue
      .ask("   Waiting for three minutes; Enter goes on without.", { until: ending.signal })
      .then(() => "skip" as const);
    const message = await Promise.race([heard, skipped, pause(patienceMs, ending.signal)]);
    if (message === "skip") return "skipped";
    if (message?.channel) await reply(client, message, message.channel);
    return tell(message !== undefined, dialogue);
  } catch (error) {
    const failure = readFailure(error);
    dialogue.say(
      failure.kind === "refused"
        ? `The line could not be posted. ${refusalInWords(failure)}`
        : `Slack could not be tried: ${String((error as Error).message)}`,
    );
    return "nothing";
  } finally {
    ending.abort();
    await receiver.stop();
    slack.close();
  }
}

async function reply(client: ReturnType<ReturnType<typeof openSlack>["clientOf"]>, said: Heard, channel: string) {
  const thread = said.thread_ts ?? (channel.startsWith("D") ? undefined : said.ts);
  await client.chat.postMessage({
    channel,
    ...(thread ? { thread_ts: thread } : {}),
    text: "I hear you, and this is my reply: all is connected. Once I am started, ask me anything.",
    unfurl_links: false,
    unfurl_media: false,
  });
}

function tell(arrived: boolean, { say }: Dialogue): RoundTrip {
  if (arrived) {
    say("A message arrived from Slack, and one went out: both ways work.");
    return "heard";
  }
  say("Slack is connected, but no message arrived. Look at the app's settings, in this order:");
  for (const line of causes) say(`  - ${line}`);
  return "nothing";
}

const causes = [
  "Event Subscriptions: they are on, and the bot events message.im and app_mention are listed. Save, and reinstall the app.",
  "App Home: the Messages Tab is on and lets people write.",
  "Socket Mode is on.",
  "No other process is connected with the same app-level token, such as a bot that runs already: it gets a share of what is said.",
  "In a channel, the bot was invited (/invite @atclaw) and mentioned by its name.",
];

const pause = (ms: number, signal: AbortSignal): Promise<undefined> =>
  wait(ms, undefined, { signal }).catch(() => undefined);
