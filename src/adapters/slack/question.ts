/** Questions to approve in Slack: a message with buttons while anything waits, and what a click on one of them says. */
import type { types } from "@slack/bolt";
import { z } from "zod";
import type { Approval } from "../../core/approval.ts";
import type { Conversation, InboundDecision, Language } from "../../core/message.ts";
import { conversationOf } from "./inbound.ts";

/** The `action_id`s of our buttons; what is decided stands behind the dash. */
export const buttonIds = /^atclaw-(?:approve|reject)(?:-\d+)?$/;

/** Slack takes 50 blocks; the actions behind these are decided with all, or by their id. */
const buttonedActions = 40;

/** The buttons under a question: for all of it and, where there are several actions, for each; none when nothing waits. */
export function questionButtons(approvals: readonly Approval[]): types.KnownBlock[] {
  const waiting = approvals.filter(({ state }) => state === "waiting");
  const [first] = waiting;
  if (!first) return [];
  const labels = labelsIn[first.language];
  if (approvals.length === 1) return [buttons(first.id, labels.approve, labels.reject, 0, labels.change)];
  const each = waiting.slice(0, buttonedActions).map((approval) => {
    const number = approvals.indexOf(approval) + 1;
    const [approve, reject, change] = [labels.approve, labels.reject, labels.change].map((word) => `${word} ${number}`);
    return buttons(approval.id, approve ?? "", reject ?? "", number, change);
  });
  return [buttons(first.group, labels.approveAll, labels.rejectAll, 0), ...each];
}

/** With `change` for one action, whose arguments a form can show. */
function buttons(target: string, approve: string, reject: string, number: number, change?: string): types.KnownBlock {
  const suffix = number === 0 ? "" : `-${number}`;
  return {
    type: "actions",
    elements: [
      {
        type: "button",
        action_id: `atclaw-approve${suffix}`,
        style: "primary",
        value: target,
        text: { type: "plain_text", text: approve },
      },
      {
        type: "button",
        action_id: `atclaw-reject${suffix}`,
        style: "danger",
        value: target,
        text: { type: "plain_text", text: reject },
      },
      ...(change
        ? [
            {
              type: "button",
              action_id: `atclaw-change${suffix}`,
              value: target,
              text: { type: "plain_text", text: change },
            } as const,
          ]
        : []),
    ],
  };
}

const labelsIn: Readonly<
  Record<Language, Record<"approve" | "reject" | "change" | "approveAll" | "rejectAll", string>>
> = {
  en: { approve: "Approve", reject: "Reject", change: "Change…", approveAll: "Approve all", rejectAll: "Reject all" },
  zh: { approve: "批准", reject: "拒绝", change: "修改…", approveAll: "全部批准", rejectAll: "全部拒绝" },
};

const click = z.object({
  type: z.literal("block_actions"),
  team: z.object({ id: z.string() }).nullish(),
  user: z.object({ id: z.string(), name: z.string().nullish(), team_id: z.string().nullish() }),
  channel: z.object({ id: z.string() }),
  message: z.object({ ts: z.string(), thread_ts: z.string().nullish() }),
  actions: z.array(z.object({ action_id: z.string().regex(buttonIds), value: z.string().max(100) })).min(1),
});

/** What a click on one of our buttons says. Rejects bodies that Slack does not send. */
export function readClick(body: unknown, now: number): InboundDecision {
  const { team, user, channel, message, actions } = click.parse(body);
  const [action] = actions;
  const conversation: Conversation = conversationOf(team?.id ?? user.team_id ?? "", {
    channel: channel.id,
    thread_ts: message.thread_ts ?? undefined,
    ts: message.ts,
  });
  return {
    type: "decision",
    conversation,
    sender: { id: user.id, name: user.name ?? user.id },
    target: action?.value ?? "",
    decision: action?.action_id.startsWith("atclaw-approve") ? "approve" : "reject",
    at: new Date(now).toISOString(),
  };
}
