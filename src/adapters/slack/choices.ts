/** The answers that a reply offers, as buttons under it: whoever presses one says its words in that conversation. */
import type { types } from "@slack/bolt";
import { z } from "zod";
import type { History } from "../../core/history.ts";
import type { InboundMessage, Outbound } from "../../core/message.ts";
import { labelWithin } from "../../core/text.ts";
import { conversationIn } from "./press.ts";

/** The `action_id`s of these buttons; behind the last dash stands which one it is. */
export const choiceIds = /^atclaw-choice-\d{1,2}$/;

/** What Slack takes: elements in a row of buttons, characters of a label and of a value. */
const mostButtons = 25;
const labelLimit = 75;
const valueLimit = 2_000;

/** The buttons for what a reply offers. What is too long to be said by one stands in the reply's words alone. */
export function choiceButtons({ turnId, reply, approvals }: Outbound): types.KnownBlock[] {
  const elements = (approvals ? [] : (reply.choices ?? []))
    .map(({ label, say }) => ({ label: labelWithin(label, labelLimit), value: `${turnId} ${say}` }))
    .filter(({ label, value }) => label !== "" && value.length <= valueLimit)
    .slice(0, mostButtons)
    .map(
      ({ label, value }, i) =>
        ({
          type: "button",
          action_id: `atclaw-choice-${i}`,
          text: { type: "plain_text", text: label, emoji: false },
          value,
        }) as const,
    );
  return elements.length > 0 ? [{ type: "actions", elements }] : [];
}

const pressed = z.object({
  type: z.literal("block_actions"),
  team: z.object({ id: z.string() }).nullish(),
  user: z.object({ id: z.string(), name: z.string().nullish(), team_id: z.string().nullish() }),
  channel: z.object({ id: z.string() }),
  message: z.object({ ts: z.string(), thread_ts: z.string().nullish() }),
  actions: z
    .array(
      z.object({
        action_id: z.string().regex(choiceIds),
        action_ts: z.string().regex(/^\d{1,12}\.\d{1,9}$/),
        value: z.string().regex(/^t-[\w-]{1,64} .+$/s),
      }),
    )
    .min(1),
});

/**
 * What a press says. All presses of one person on one choice are the same message. Undefined when the turn is not known, or not of
 * that place. Rejects bodies that Slack does not send.
 */
export async function readChoice(
  body: unknown,
  now: number,
  history: Pick<History, "turn">,
): Promise<InboundMessage | undefined> {
  const { team, user, channel, message, actions } = pressed.parse(body);
  const [action] = actions;
  if (!action) return undefined;
  const [, turnId = "", text = ""] = /^(\S+) (.+)$/s.exec(action.value) ?? [];
  const account = team?.id ?? user.team_id ?? "";
  const conversation = conversationIn((await history.turn(turnId))?.conversationId, account, channel.id, message);
  return (
    conversation && {
      type: "message",
      eventId: `press:${channel.id}:${message.ts}:${action.action_id}:${user.id}`,
      messageId: action.action_ts,
      conversation,
      sender: { id: user.id, name: user.name ?? user.id },
      text,
      mentionsUs: true,
      at: new Date(now).toISOString(),
    }
  );
}
