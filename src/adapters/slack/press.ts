/** The buttons under an answer: what it rests on, taking back what was done, whether it helped. And what a press of one says. */
import type { types } from "@slack/bolt";
import { z } from "zod";
import type { History } from "../../core/history.ts";
import { languageOf } from "../../core/language.ts";
import type { Conversation, InboundFeedback, InboundMessage, Language, Outbound } from "../../core/message.ts";

/** The `action_id`s of these buttons. */
export const pressIds = /^atclaw-(?:why|undo|feedback)$/;

/** The buttons for a reply; none under what answers no question. */
export function answerButtons({ turnId, reply, approvals }: Outbound, now: number): types.KnownBlock[] {
  if (approvals || !reply.toQuestion || reply.problem) return [];
  const language = languageOf(reply.markdown);
  const words = labels[language];
  const value = `${turnId} ${language}`;
  const mayUndo = reply.undoUntil !== undefined && Date.parse(reply.undoUntil) > now;
  const plain = (text: string) => ({ type: "plain_text", text }) as const;
  return [
    {
      type: "actions",
      elements: [
        { type: "button", action_id: "atclaw-why", text: plain(words.why), value },
        ...(mayUndo ? [{ type: "button", action_id: "atclaw-undo", text: plain(words.undo), value } as const] : []),
      ],
    },
    {
      type: "context_actions",
      elements: [
        {
          type: "feedback_buttons",
          action_id: "atclaw-feedback",
          positive_button: { text: plain(words.good), value: `good ${value}`, accessibility_label: words.good },
          negative_button: { text: plain(words.bad), value: `bad ${value}`, accessibility_label: words.bad },
        },
      ],
    },
  ];
}

const labels: Readonly<Record<Language, Record<"why" | "undo" | "good" | "bad" | "thanks", string>>> = {
  en: { why: "Why?", undo: "Undo", good: "Helpful", bad: "Not helpful", thanks: "Thank you, that is noted." },
  zh: { why: "依据", undo: "撤销", good: "有帮助", bad: "没帮助", thanks: "谢谢，已经记下。" },
};
/** The commands in the two languages, so that the answer comes in that of the button. */
const commands: Readonly<Record<Language, Record<"why" | "undo", string>>> = {
  en: { why: "/why", undo: "/undo" },
  zh: { why: "/依据", undo: "/撤销" },
};

const press = z.object({
  type: z.literal("block_actions"),
  team: z.object({ id: z.string() }).nullish(),
  user: z.object({ id: z.string(), name: z.string().nullish(), team_id: z.string().nullish() }),
  channel: z.object({ id: z.string() }),
  message: z.object({ ts: z.string(), thread_ts: z.string().nullish() }),
  actions: z
    .array(
      z.object({
        action_id: z.string().regex(pressIds),
        action_ts: z.string().regex(/^\d{1,12}\.\d{1,9}$/),
        value: z.string().regex(/^(?:(?:good|bad) )?t-[\w-]{1,64} (?:en|zh)$/),
      }),
    )
    .min(1),
});

/** What a press says; `thanks` is for who gave their opinion. */
export type Press =
  | { readonly inbound: InboundMessage }
  | { readonly inbound: InboundFeedback; readonly thanks: string };

/**
 * Reads a press. Undefined when the turn is not known, or not of that place. The same press gives the same event, and all presses of
 * one person on one Undo do, since a second one would take back something else. Rejects bodies that Slack does not send.
 */
export async function readPress(
  body: unknown,
  now: number,
  history: Pick<History, "turn">,
): Promise<Press | undefined> {
  const { team, user, channel, message, actions } = press.parse(body);
  const [action] = actions;
  if (!action) return undefined;
  const { action_id: id, action_ts, value } = action;
  const [, opinion, turnId = "", language] = /^(?:(good|bad) )?(\S+) (en|zh)$/.exec(value) ?? [];
  const account = team?.id ?? user.team_id ?? "";
  const conversation = conversationIn((await history.turn(turnId))?.conversationId, account, channel.id, message);
  if (!conversation) return undefined;
  const said = {
    conversation,
    sender: { id: user.id, name: user.name ?? user.id },
    at: new Date(now).toISOString(),
  };
  const speech: Language = language === "zh" ? "zh" : "en";
  if (id === "atclaw-feedback")
    return {
      inbound: { type: "feedback", ...said, turnId, helpful: opinion === "good" },
      thanks: labels[speech].thanks,
    };
  const command = id === "atclaw-undo" ? "undo" : "why";
  return {
    inbound: {
      type: "message",
      ...said,
      eventId: `press:${channel.id}:${message.ts}:${command}:${user.id}${command === "why" ? `:${action_ts}` : ""}`,
      messageId: action_ts,
      text: `${commands[speech][command]} ${turnId}`,
      mentionsUs: true,
    },
  };
}

/** The conversation of a turn, when it is one of that channel. */
export function conversationIn(
  id: string | undefined,
  account: string,
  channel: string,
  { thread_ts: thread }: { thread_ts?: string | null | undefined },
): Conversation | undefined {
  const place = `slack:${account}:${channel}`;
  if (id !== place && !id?.startsWith(`${place}:`)) return undefined;
  const kind = channel.startsWith("D") ? "direct" : "channel";
  return { id, adapter: "slack", account, channel, kind, ...(thread ? { thread } : {}) };
}
