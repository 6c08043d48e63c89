/**
 * What stands between a message and a turn: whether its sender may talk to us there, whether they say too much, and whether
 * bots talk among themselves. Whoever is turned away is told once: of a place where they may not talk once a day, of too
 * many messages once in each block. On this machine every message is answered, since somebody waits for it.
 */
import type { InboundMessage, InboundStop, Language } from "../core/message.ts";
import type { OpenPolicy } from "./open.ts";
import { botRow, rate } from "./rate.ts";
import { stopsForBots, tooManyHere, tooManyOfYours } from "./words.ts";

/** What becomes of a message. */
export type Passage = { readonly ok: true } | TurnedAway;

export interface TurnedAway {
  readonly ok: false;
  /** In the sender's language. */
  readonly why: string;
  /** Set where they are to be told by a reply; a delivery with this `eventId` that was stored before was told of. */
  readonly tell?: { readonly eventId: string };
  /** Set where not even what they said is kept. */
  readonly forget?: true;
}

export interface Gate {
  /** Takes note of a message that is not for us. */
  heard(message: InboundMessage): void;
  /** Whether a message that does not mention us is for us all the same, where it is part of a conversation with us. */
  followsUp(message: InboundMessage): boolean;
  /** Whether somebody may end what runs in a conversation. */
  mayStop(stop: InboundStop): { readonly ok: true } | { readonly ok: false; readonly reason: string };
  /** Whether to work on a message for us. A message that only stops something is not counted. */
  admits(message: InboundMessage, about: { readonly language: Language; readonly stops: boolean }): Passage;
}

export function gate(options: {
  readonly policy: Pick<OpenPolicy, "mayTalk" | "hearsFollowUps" | "limits" | "directory" | "heard">;
  /** The adapters whose people hold this machine. */
  readonly local: readonly string[];
  /** Milliseconds that go on whatever the clock is set to. */
  readonly steady?: () => number;
  readonly log: { info(what: string): void };
}): Gate {
  const { policy, local, log } = options;
  const counts = rate(options.steady ?? (() => performance.now()));
  const bots = botRow();

  /** Whether somebody said too much, or too much was said in their channel. */
  function overLimit(message: InboundMessage, language: Language): Passage {
    const { conversation, sender, messageId, eventId } = message;
    const isLocal = local.includes(conversation.adapter);
    const place = placeOf(message);
    const who = `${conversation.adapter}:${conversation.account}:${sender.id}`;
    const limits = [
      { key: `person ${who}`, limit: policy.limits.personPerMinute, words: tooManyOfYours },
      ...(conversation.kind === "channel"
        ? [{ key: `channel ${place}`, limit: policy.limits.channelPerMinute, words: tooManyHere }]
        : []),
    ];
    for (const { key, limit, words } of limits) {
      if (limit === undefined) continue;
      const counted = counts.count(key, `${place}:${messageId}`, limit, who);
      if (counted.ok) continue;
      const text = words(limit, Math.ceil(counted.retryInMs / 1000))(language);
      if (counted.fresh) log.info(`${key}: more than ${limit} messages in a minute; not worked on for a minute`);
      return { ok: false, why: text, ...(counted.fresh || isLocal ? { tell: { eventId } } : {}) };
    }
    return { ok: true };
  }

  return {
    heard(message) {
      policy.heard(message.at);
      if (!message.sender.isBot) bots.person(placeOf(message));
    },
    // What begins with somebody's name is said to them; bots that go on unasked would go on for ever.
    followsUp: ({ sender, conversation, text }) =>
      conversation.thread !== undefined &&
      !sender.isBot &&
      !text.startsWith("@") &&
      policy.hearsFollowUps(sender, conversation),
    mayStop: ({ sender, conversation }) => policy.mayTalk(sender, conversation, "en"),
    admits(message, { language, stops }) {
      const { conversation, sender, messageId, eventId } = message;
      this.heard(message);
      if (sender.isBot) {
        if (!policy.directory.knowsBot(sender, conversation)) return { ok: false, why: "said by a bot" };
        const row = bots.count(placeOf(message), messageId, policy.limits.botTurns);
        if (!row.ok) {
          const text = stopsForBots(policy.limits.botTurns)(language);
          return { ok: false, why: text, ...(row.fresh ? { tell: { eventId } } : {}) };
        }
      }
      const talk = policy.mayTalk(sender, conversation, language);
      if (!talk.ok) {
        const isLocal = local.includes(conversation.adapter);
        const once = `may not talk:${sender.id}:${conversation.channel}:${message.at.slice(0, 10)}`;
        return { ok: false, why: talk.reason, tell: { eventId: isLocal ? eventId : once }, forget: true };
      }
      return stops ? { ok: true } : overLimit(message, language);
    },
  };
}

const placeOf = ({ conversation: { adapter, account, channel } }: InboundMessage): string =>
  `${adapter}:${account}:${channel}`;
