/**
 * Slash commands. Slack tells neither a message nor a thread with them: what one person says by commands in a channel is a
 * conversation of its own, answered in the channel. A command that is about an answer, such as `/why`, belongs to the
 * conversation in that channel in which this person was answered last, often a thread.
 */
import { createHash } from "node:crypto";
import { z } from "zod";
import { type CommandName, commands, readCommand } from "../../core/commands.ts";
import type { History } from "../../core/history.ts";
import { languageOf } from "../../core/language.ts";
import type { Admission, Conversation, InboundMessage } from "../../core/message.ts";
import { mainCommand } from "./commands.ts";
import { conversationOf } from "./inbound.ts";
import { plainText } from "./markup.ts";

/** Replies are looked for from this long before the command on, since Slack's clock and ours differ. */
const clockSlackMs = 300_000;
const conversationsLooked = 200;
const messagesLooked = 4;

/** Commands about an answer that was given, or is being given, somewhere. */
const aboutAnAnswer: ReadonlySet<CommandName> = new Set<CommandName>([
  "why",
  "usage",
  "model",
  "stop",
  "approvals",
  "approve",
  "reject",
  "change",
  "undo",
]);

const slash = z.object({
  command: z.string().min(1).max(64),
  text: z.string().nullish(),
  team_id: z.string(),
  channel_id: z.string(),
  user_id: z.string(),
  user_name: z.string().nullish(),
  response_url: z.string().nullish(),
  trigger_id: z.string().min(1),
});

/** A slash command as a message to us; `respondTo` is where Slack takes an answer to it. */
export interface Slash {
  readonly message: InboundMessage;
  readonly respondTo: string | undefined;
  /** Set when it is no command of ours but a question, which everybody in the channel is to see. */
  readonly isQuestion: boolean;
}

/** Reads one of our slash commands, said at `now` in ms. `history` tells where somebody was answered. Rejects bodies that Slack does not send. */
export async function readSlash(
  body: unknown,
  now: number,
  history: Pick<History, "conversations" | "messages">,
): Promise<Slash> {
  const { command, text, ...about } = slash.parse(body);
  const said = plainText(text ?? "", undefined);
  const words = command === mainCommand ? asTyped(said) : `${command} ${said}`.trim();
  const read = readCommand(words);
  const name = read && "name" in read ? read.name : undefined;
  const own = ownConversation(about.team_id, about.channel_id, about.user_id);
  const wanted = name && aboutAnAnswer.has(name) ? await lastAnswered(own, about.user_id, history) : own;
  return {
    message: {
      type: "message",
      eventId: `slash:${about.trigger_id}`,
      messageId: stampFor(about.trigger_id, now),
      conversation: wanted,
      sender: { id: about.user_id, name: about.user_name ?? about.user_id },
      text: words,
      mentionsUs: true,
      at: new Date(now).toISOString(),
    },
    respondTo: about.response_url ?? undefined,
    isQuestion: read === undefined,
  };
}

/**
 * What Slack is told at once, shown to the person alone unless it is a question: that is shown to the channel as they typed it.
 * Undefined shows nothing.
 */
export function answerToSlash(
  { message, isQuestion }: Slash,
  admission: Admission,
): Record<string, string> | undefined {
  const zh = languageOf(message.text) === "zh";
  const alone = (text: string) => ({ response_type: "ephemeral", text });
  if (admission.outcome === "refused") return alone(admission.say);
  if (admission.outcome === "ignored") return alone(admission.reason);
  if (isQuestion) return { response_type: "in_channel" };
  const { channel, thread, kind } = message.conversation;
  if (thread === undefined || kind === "direct") return undefined;
  const link = `https://slack.com/app_redirect?channel=${channel}&message_ts=${thread}`;
  return alone(
    zh ? `我在你最近提问的<${link}|消息列>里回答。` : `I answer in <${link}|the thread> where you asked last.`,
  );
}

/** The text behind `/atclaw`: a chat command where it names one and nothing that is none follows; else as it is. */
function asTyped(said: string): string {
  if (said === "") return "/help";
  const command = readCommand(`/${said}`);
  return command && "name" in command && isCall(command.name, command.rest) ? `/${said}` : said;
}

/** "status" is a command, "status of project Orion?" a question; "approve a-m3x9" and "forget me" are commands. */
function isCall(name: CommandName, rest: string): boolean {
  if (rest === "") return true;
  if (name === "forget") return /^(?:me|我)$/i.test(rest);
  if (name === "model") return !/\s/.test(rest);
  const takes = commands.some((known) => known.name === name && "takes" in known);
  return takes && /^[at]-[0-9a-z]{8,}/i.test(rest);
}

/** What somebody says by commands in a channel; in a direct chat with us that is the chat itself. */
export function ownConversation(account: string, channel: string, user: string): Conversation {
  if (channel.startsWith("D")) return conversationOf(account, { channel, ts: "", thread_ts: undefined });
  return { id: `slack:${account}:${channel}:@${user}`, adapter: "slack", account, channel, kind: "channel" };
}

/** The conversation in the same channel in which somebody was answered last; `own` when there is none. */
async function lastAnswered(
  own: Conversation,
  user: string,
  history: Pick<History, "conversations" | "messages">,
): Promise<Conversation> {
  if (own.kind === "direct") return own;
  const place = `slack:${own.account}:${own.channel}:`;
  for (const { id } of await history.conversations("slack", { limit: conversationsLooked })) {
    if (!id.startsWith(place)) continue;
    if (id === own.id) return own;
    const thread = id.slice(place.length);
    if (!/^\d+\.\d+$/.test(thread)) continue;
    const said = await history.messages(id, { limit: messagesLooked });
    if (said.some((message) => message.role === "user" && message.sender.id === user))
      return conversationOf(own.account, { channel: own.channel, ts: thread, thread_ts: thread });
  }
  return own;
}

/** A time stamp for what has no message: a moment from which on the answer stands, its last places made from the command. */
export function stampFor(trigger: string, now: number): string {
  const seconds = Math.floor((now - clockSlackMs) / 1000);
  const places = createHash("sha256").update(trigger).digest().readUInt32BE(0) % 1_000_000;
  return `${seconds}.${String(places).padStart(6, "0")}`;
}
