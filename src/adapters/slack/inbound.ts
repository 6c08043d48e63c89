import { z } from "zod";
import type { Conversation, InboundMessage, Quoted } from "../../core/message.ts";
import { mentions, plainText } from "./markup.ts";

/** What people say; every other subtype (edits, deletions, joins, topics …) is none of our business. */
const saidSubtypes = new Set<unknown>([undefined, "file_share", "thread_broadcast"]);

const optionalText = z.string().nullish();
const delivery = z.object({
  event_id: z.string(),
  team_id: optionalText,
  context_team_id: optionalText,
  authorizations: z.array(z.object({ user_id: optionalText, is_bot: z.boolean().nullish() })).nullish(),
  event: z.object({
    type: z.enum(["app_mention", "message"]),
    channel: z.string(),
    channel_type: optionalText,
    ts: z.string().regex(/^\d{1,12}\.\d{1,9}$/),
    thread_ts: optionalText,
    user: optionalText,
    text: optionalText,
    bot_id: optionalText,
    bot_profile: z.unknown().optional(),
    edited: z.unknown().optional(),
    hidden: z.unknown().optional(),
    attachments: z.unknown().optional(),
  }),
});
/** A message that somebody shares into another; other attachments are previews of links, which nobody quoted. */
const shared = z.object({ is_share: z.literal(true), text: z.string().min(1), author_name: optionalText });
type Event = z.output<typeof delivery>["event"];

/**
 * Reads an `app_mention` or `message` event. Undefined for what nobody is to be answered for: edits, what we and Slack
 * itself post, what carries no user. Other bots are told apart by `isBot`. The two events of one mention give the same `messageId`. `ownIdIn` gives our
 * user id in a workspace; where it is not known yet, the event says for whom it was delivered. Rejects events that Slack does
 * not send.
 */
export function readMessage(
  body: unknown,
  ownIdIn: (account: string) => string | undefined,
): InboundMessage | undefined {
  // Other subtypes have shapes of their own.
  if (!saidSubtypes.has((body as { event?: { subtype?: unknown } }).event?.subtype)) return undefined;
  const { event, ...about } = delivery.parse(body);
  const account = about.context_team_id ?? about.team_id ?? "";
  const us = ownIdIn(account) ?? about.authorizations?.find((given) => given.is_bot)?.user_id ?? undefined;
  if (!event.user || event.user === us || event.user === "USLACKBOT" || event.edited || event.hidden) return undefined;
  const text = event.text ?? "";
  const quoted = quotedIn(event.attachments);
  const conversation = conversationOf(account, event);
  return {
    type: "message",
    eventId: about.event_id,
    messageId: event.ts,
    conversation,
    // Slack tells names only when asked, which is done once this is stored.
    sender: { id: event.user, name: event.user, ...(isByBot(event) ? { isBot: true } : {}) },
    text: plainText(text, us),
    ...(quoted.length > 0 ? { quoted } : {}),
    mentionsUs: event.type === "app_mention" || (us !== undefined && mentions(text, us)),
    at: new Date(Number(event.ts) * 1000).toISOString(),
  };
}

/** The messages shared into this one; attachments of other shapes are passed over. */
function quotedIn(attachments: unknown): Quoted[] {
  return (Array.isArray(attachments) ? attachments : []).flatMap((one): Quoted[] => {
    const { success, data } = shared.safeParse(one);
    return success
      ? [{ kind: "message", from: data.author_name || "somebody", text: plainText(data.text, undefined) }]
      : [];
  });
}

function isByBot(event: Event): boolean {
  return Boolean(event.bot_id || event.bot_profile);
}

/**
 * A mention in a channel starts a thread, or belongs to the one it was said in. A direct chat is one conversation, and so is
 * each thread in it.
 */
export function conversationOf(
  account: string,
  event: Pick<Event, "channel" | "channel_type" | "ts" | "thread_ts">,
): Conversation {
  const { channel } = event;
  const kind = event.channel_type === "im" || channel.startsWith("D") ? "direct" : "channel";
  const thread = event.thread_ts || (kind === "channel" ? event.ts : undefined);
  const place = `slack:${account}:${channel}`;
  return thread
    ? { id: `${place}:${thread}`, adapter: "slack", account, channel, thread, kind }
    : { id: place, adapter: "slack", account, channel, kind };
}
