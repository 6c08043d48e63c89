/**
 * The address that Slack gives with a command for up to five answers within half an hour. People use commands also where the bot
 * is no member and cannot post; then the reply goes to that address, for the person alone. Kept in the vault, as
 * whoever knows it may post there.
 */

import { DeliveryError } from "../../core/errors.ts";
import type { Delivery, Outbound } from "../../core/message.ts";
import type { Notes } from "../../core/notes.ts";
import { readFailure } from "./failure.ts";

const validMs = 29 * 60_000;
/** A `markdown` block takes 12,000 characters; some are for our own words. */
const textLimit = 10_000;
const notThere = new Set(["channel_not_found", "not_in_channel"]);

export interface AnswerAddresses {
  /** Keeps the address for the answer to a message. */
  keep(message: { account: string; channel: string; messageId: string }, url: string): Promise<void>;
  /** Posts to the kept address what could not be posted because the bot is not in the channel; undefined when there is none. */
  postThere(message: Outbound, error: unknown): Promise<Delivery | undefined>;
  /** Forgets addresses that Slack no longer takes answers at. */
  clear(): Promise<void>;
}

export function answerAddresses(options: {
  vault: Notes;
  respond: (url: string, body: unknown) => Promise<void>;
  now: () => number;
}): AnswerAddresses {
  const { vault, respond, now } = options;

  const find = async (key: string): Promise<{ url: string; at: number } | undefined> => {
    const kept = await vault.get(key);
    return kept === undefined ? undefined : (JSON.parse(kept) as { url: string; at: number });
  };

  return {
    keep: ({ account, channel, messageId }, url) =>
      vault.put(keyOf(account, channel, messageId), JSON.stringify({ url, at: now() })),
    async postThere(message, error) {
      if (!(error instanceof DeliveryError) || error.retryable || !isNotThere(error.cause)) return undefined;
      const { conversation, inReplyTo, key } = message;
      const place = keyOf(conversation.account, conversation.channel, inReplyTo);
      const kept = await find(place);
      if (!kept || kept.at + validMs < now()) return undefined;
      // What was posted there cannot be looked up, so it is tried once.
      await vault.remove(place);
      await respond(kept.url, answer(message));
      return { externalId: key };
    },
    async clear() {
      for (const { key, value } of await vault.list("answer "))
        if ((JSON.parse(value) as { at: number }).at + validMs < now()) await vault.remove(key);
    },
  };
}

const keyOf = (account: string, channel: string, messageId: string): string =>
  `answer ${account}:${channel}:${messageId}`;

function isNotThere(cause: unknown): boolean {
  const failure = readFailure(cause);
  return failure.kind === "refused" && notThere.has(failure.code);
}

function answer({ reply: { markdown } }: Outbound) {
  const cut = markdown.length > textLimit ? `${markdown.slice(0, textLimit).toWellFormed()}…` : markdown;
  const zh = /\p{Script=Han}/u.test(markdown);
  const note = zh
    ? "_只有你能看到：我不在这个频道里。用 /invite 邀请我，大家就都能看到回答。_"
    : "_Only you see this: I am not in this channel. Invite me with /invite, and everybody sees my answers._";
  return {
    response_type: "ephemeral",
    text: cut.slice(0, 1000).toWellFormed(),
    blocks: [{ type: "markdown", text: `${cut}\n\n${note}` }],
  };
}
