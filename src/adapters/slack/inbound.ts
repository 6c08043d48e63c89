import { z } from "zod";
import type { Conversation, InboundMessage, InboundStop, Quoted, SentFile } from "../../core/message.ts";
import { mentions, plainText } from "./markup.ts";

/** What people say; every other subtype (edits, deletions, joins, topics …) is none of our business. */
const saidSubtypes = new Set<unknown>([undefined, "file_share", "thread_broadcast"]);

const optionalText = z.string().nullish();
const stamp = z.string().regex(/^\d{1,12}\.\d{1,9}$/);
/** A message, in an event as in a channel's history. */
const message = z.object({
  ts: stamp,
  thread_ts: optionalText,
  user: optionalText,
  text: optionalText,
  bot_id: optionalText,
  bot_profile: z.unknown().optional(),
  edited: z.unknown().optional(),
  hidden: z.unknown().optional(),
  attachments: z.unknown().optional(),
  files: z.unknown().optional(),
});
const delivery = z.object({
  event_id: z.string(),
  team_id: optionalText,
  context_team_id: optionalText,
  authorizations: z.array(z.object({ user_id: optionalText, is_bot: z.boolean().nullish() })).nullish(),
  event: message.extend({ type: z.enum(["app_mention", "message"]), channel: z.string(), channel_type: optionalText }),
});
/** A message that somebody shares into another; other attachments are previews of links, which nobody quoted. */
const shared = z.object({ is_share: z.literal(true), text: z.string().min(1), author_name: optionalText });
/** A file as Slack tells of it; those of other workspaces come with their id alone. */
const sentFile = z.object({
  id: z.string().min(1).max(100),
  name: optionalText,
  title: optionalText,
  mimetype: optionalText,
  size: z.number().nullish(),
});
/** Slack shows it, but has deleted it or hides it: there is nothing to fetch. */
const goneModes = new Set<unknown>(["tombstone", "hidden_by_limit"]);

type Said = z.output<typeof message>;
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
  if (!isSaid((body as { event?: unknown }).event)) return undefined;
  const { event, ...about } = delivery.parse(body);
  const account = about.context_team_id ?? about.team_id ?? "";
  const us = ownIdIn(account) ?? about.authorizations?.find((given) => given.is_bot)?.user_id ?? undefined;
  if (event.edited) return undefined;
  const found = messageOf(event, { eventId: about.event_id, conversation: conversationOf(account, event), us });
  return found && event.type === "app_mention" ? { ...found, mentionsUs: true } : found;
}

/** An edit that an event tells of, as `channel:ts` of its message. */
export function readEdit(body: unknown): string | undefined {
  const { event } = body as { event?: { edited?: unknown; channel?: unknown; ts?: unknown } };
  return event?.edited ? `${event.channel}:${event.ts}` : undefined;
}

/** Reads a message of a channel's history. Undefined as `readMessage` gives it, for edits too where `isKnownEdit` says that we heard of them. */
export function readSaid(
  said: unknown,
  place: { account: string; channel: string; us: string },
  isKnownEdit: (message: string) => boolean,
): InboundMessage | undefined {
  if (!isSaid(said)) return undefined;
  const { success, data } = message.safeParse(said);
  if (!success || (data.edited && isKnownEdit(`${place.channel}:${data.ts}`))) return undefined;
  const conversation = conversationOf(place.account, { ...data, channel: place.channel });
  return messageOf(data, { eventId: `history:${place.channel}:${data.ts}`, conversation, us: place.us });
}

const isSaid = (event: unknown): boolean => saidSubtypes.has((event as { subtype?: unknown } | undefined)?.subtype);

function messageOf(
  said: Said,
  about: { eventId: string; conversation: Conversation; us: string | undefined },
): InboundMessage | undefined {
  const { us, eventId, conversation } = about;
  if (!said.user || said.user === us || said.user === "USLACKBOT" || said.hidden) return undefined;
  const text = said.text ?? "";
  const quoted = quotedIn(said.attachments);
  const files = filesIn(said.files);
  return {
    type: "message",
    eventId,
    messageId: said.ts,
    conversation,
    // Slack tells names only when asked, which is done once this is stored.
    sender: { id: said.user, name: said.user, ...(said.bot_id || said.bot_profile ? { isBot: true } : {}) },
    text: plainText(text, us),
    ...(quoted.length > 0 ? { quoted } : {}),
    ...(files.length > 0 ? { files } : {}),
    mentionsUs: us !== undefined && mentions(text, us),
    at: isoOf(said.ts),
  };
}

/** The moment of a time stamp, ISO 8601 in UTC. */
export const isoOf = (ts: string): string => new Date(Number(ts) * 1000).toISOString();

function filesIn(files: unknown): SentFile[] {
  return (Array.isArray(files) ? files : []).flatMap((one): SentFile[] => {
    const { success, data } = sentFile.safeParse(one);
    if (!success || goneModes.has((one as { mode?: unknown }).mode)) return [];
    const { id, name, title, mimetype, size } = data;
    return [
      {
        id,
        name: name || title || id,
        ...(mimetype ? { type: mimetype } : {}),
        ...(size === undefined || size === null ? {} : { bytes: size }),
      },
    ];
  });
}

const stopped = z.object({
  team_id: optionalText,
  context_team_id: optionalText,
  event: z.object({ channel: z.string(), thread_ts: optionalText, user: optionalText }),
});

/**
 * Reads that somebody pressed Stop, as the conversations it may mean, the likelier first: Slack names a thread also in a direct chat
 * that is one conversation to us. Rejects bodies that Slack does not send.
 */
export function readStop(body: unknown): InboundStop[] {
  const { event, ...about } = stopped.parse(body);
  const account = about.context_team_id ?? about.team_id ?? "";
  const { channel, thread_ts, user } = event;
  const sender = { id: user ?? "", name: user ?? "" };
  const inThread = conversationOf(account, { channel, ts: "", thread_ts });
  const whole = conversationOf(account, { channel, ts: "", thread_ts: undefined });
  const places = inThread.kind === "direct" && thread_ts ? [inThread, whole] : [inThread];
  return places.map((conversation) => ({ type: "stop", conversation, sender }));
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

/**
 * A mention in a channel starts a thread, or belongs to the one it was said in. A direct chat is one conversation, and so is
 * each thread in it.
 */
export function conversationOf(
  account: string,
  event: Pick<Event, "channel" | "ts" | "thread_ts"> & Partial<Pick<Event, "channel_type">>,
): Conversation {
  const { channel } = event;
  const kind = event.channel_type === "im" || channel.startsWith("D") ? "direct" : "channel";
  // The first message of a thread carries its own stamp as the thread's once it has replies.
  const inThread = event.thread_ts && event.thread_ts !== event.ts ? event.thread_ts : undefined;
  const thread = inThread ?? (kind === "channel" ? event.ts : undefined);
  const place = `slack:${account}:${channel}`;
  return thread
    ? { id: `${place}:${thread}`, adapter: "slack", account, channel, thread, kind }
    : { id: place, adapter: "slack", account, channel, kind };
}
