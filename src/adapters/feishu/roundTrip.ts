/** Proves delivery from end to end: somebody says something in Feishu, it comes in over the long connection, and a reply goes out. */
import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { z } from "zod";
import type { Dialogue } from "../../core/connect.ts";
import { UserError } from "../../core/errors.ts";
import type { FeishuClient } from "./client.ts";
import { longConnection } from "./connection.ts";
import { failureOf, inWords } from "./failure.ts";
import { type Raw, readEvent } from "./inbound.ts";

const patienceMs = 3 * 60_000;

/** `heard`: both ways work. `skipped`: nobody was there to try. */
export type RoundTrip = "heard" | "skipped" | "nothing";

const messageEvent = z.object({
  header: z.object({ event_type: z.literal("im.message.receive_v1") }),
  event: z.unknown(),
});

/**
 * Waits for a message to the bot and answers it. With `to`, a person (`ou_…`) or a group (`oc_…`), the bot writes there first, and only what
 * is said there counts. What others say meanwhile is not acknowledged, so that Feishu brings it to the bot that runs later.
 */
export async function roundTrip(options: {
  readonly client: FeishuClient;
  /** Our bot's id. */
  readonly us: string;
  readonly to: string | undefined;
  /** Whether somebody at the terminal can be asked. */
  readonly asks: boolean;
  readonly dialogue: Dialogue;
  readonly signal: AbortSignal;
}): Promise<RoundTrip> {
  const { client, us, to, asks, dialogue } = options;
  if (to === undefined && !asks) {
    dialogue.say(
      "Whether messages arrive was not tried; --to with a person's open_id or a group's chat_id tries it, and `npx atclaw doctor` tells later.",
    );
    return "skipped";
  }
  const ending = new AbortController();
  const signal = AbortSignal.any([options.signal, ending.signal]);
  let take: (message: Raw) => void = () => {};
  const heard = new Promise<Raw>((resolve) => {
    take = resolve;
  });
  const isIt = ({ isBot, kind, mentions, senderId, chatId }: Raw, place: string | undefined): boolean =>
    !isBot &&
    (place !== undefined
      ? [senderId, chatId].includes(place)
      : kind === "direct" || mentions.some(({ id }) => id === us));
  let place = to;
  const connection = longConnection({
    client,
    async hear(text) {
      const message = readEvent(messageEvent.parse(JSON.parse(text)).event);
      if (!isIt(message, place)) throw new Error("not ours");
      take(message);
    },
    onConnected: () => {},
    log: { info: () => {}, error: () => {} },
    now: Date.now,
  });
  try {
    await connection.start();
    const trouble = connection.trouble();
    if (trouble !== undefined) {
      dialogue.say(trouble === "starting" ? "Feishu let nobody connect in time." : trouble.en);
      return "nothing";
    }
    if (to !== undefined && !(await write(client, to, dialogue, asks))) {
      if (!asks) return "nothing";
      place = undefined;
    }
    dialogue.say(
      place === undefined
        ? "Now say something to the bot in Feishu: search for its name and write to it, or add it to a group and mention it."
        : "The bot has written to you in Feishu. Answer it there.",
    );
    const skipped = asks
      ? dialogue
          .ask("   Waiting for three minutes; Enter goes on without.", { until: signal })
          .then(() => "skip" as const)
      : new Promise<never>(() => {});
    const late = wait(patienceMs, undefined, { signal }).catch(() => undefined);
    const message = await Promise.race([heard, skipped, late]);
    if (options.signal.aborted) throw new UserError("Stopped; the app is kept.");
    if (message === "skip") return "skipped";
    if (message) await reply(client, message);
    return tell(message !== undefined, dialogue, client);
  } catch (error) {
    if (error instanceof UserError) throw error;
    dialogue.say(`Feishu could not be tried: ${inWords(failureOf(error), client.app.console)}`);
    return "nothing";
  } finally {
    ending.abort();
    await connection.stop();
  }
}

/** Whether the first line got there; says why not. */
async function write(client: FeishuClient, to: string, { say }: Dialogue, asks: boolean): Promise<boolean> {
  try {
    await client.call({
      method: "POST",
      path: "/open-apis/im/v1/messages",
      params: { receive_id_type: to.startsWith("oc_") ? "chat_id" : "open_id" },
      data: {
        receive_id: to,
        ...text("atclaw is connected. Answer me here with any word, so that we know that I hear you."),
      },
      answer: z.unknown(),
    });
    return true;
  } catch (error) {
    const why = inWords(failureOf(error), client.app.console);
    say(asks ? `The bot could not write to you first (${why})` : `The line could not be posted to ${to}. ${why}`);
    return false;
  }
}

async function reply(client: FeishuClient, { messageId, threadId }: Raw): Promise<void> {
  await client.call({
    method: "POST",
    path: `/open-apis/im/v1/messages/${encodeURIComponent(messageId)}/reply`,
    data: {
      ...text("I hear you, and this is my reply: all is connected. Once I am started, ask me anything."),
      ...(threadId ? { reply_in_thread: true } : {}),
    },
    answer: z.unknown(),
  });
}

const text = (words: string) => ({
  msg_type: "text",
  content: JSON.stringify({ text: words }),
  uuid: randomUUID(),
});

function tell(arrived: boolean, { say }: Dialogue, { app }: FeishuClient): RoundTrip {
  if (arrived) {
    say("A message arrived from Feishu, and one went out: both ways work.");
    return "heard";
  }
  say("Feishu is connected, but no message arrived. Look at the app's settings, in this order:");
  for (const line of causes) say(`  - ${line}`);
  say(`They are at ${app.console}`);
  return "nothing";
}

const causes = [
  "Events & Callbacks: events are received through a persistent connection, and im.message.receive_v1 is among them.",
  "Permissions: im:message.p2p_msg:readonly and im:message.group_at_msg:readonly are granted.",
  "Version Management: a version with both is published, and you are within its availability.",
  "No other process is connected with the same secret, such as a bot that runs already: each event goes to one of them.",
  "In a group, the bot was added (Settings, Bots) and mentioned by its name.",
];
