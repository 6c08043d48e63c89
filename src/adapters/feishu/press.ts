/** The buttons under an answer: what it rests on, taking back what was done, whether it helped. And what a press of one says. */
import { z } from "zod";
import { languageOf } from "../../core/language.ts";
import type { Admission, InboundFeedback, InboundMessage, Language, Outbound } from "../../core/message.ts";
import { type Button, buttonRow, type CardElement, plainText } from "./card.ts";
import { answersTo } from "./messages.ts";
import type { CardAnswer } from "./question.ts";

type What = "why" | "undo" | "good" | "bad";

/** The buttons for a reply; none under what answers no question. */
export function answerButtons({ turnId, conversation, reply, approvals }: Outbound, now: number): CardElement[] {
  if (approvals || !reply.toQuestion || reply.problem) return [];
  const language = languageOf(reply.markdown);
  const mayUndo = reply.undoUntil !== undefined && Date.parse(reply.undoUntil) > now;
  const { kind, thread } = conversation;
  const button = (what: What): Button => ({
    tag: "button",
    text: plainText(labels[language][what]),
    type: "text",
    size: "small",
    behaviors: [
      { type: "callback", value: { atclaw: what, turn: turnId, language, kind, ...(thread ? { thread } : {}) } },
    ],
  });
  return [buttonRow([button("why"), ...(mayUndo ? [button("undo")] : []), button("good"), button("bad")])];
}

const labels: Readonly<Record<Language, Record<What, string>>> = {
  en: { why: "Why?", undo: "Undo", good: "👍 Helpful", bad: "👎 Not helpful" },
  zh: { why: "依据", undo: "撤销", good: "👍 有帮助", bad: "👎 没帮助" },
};
/** The commands in the two languages, so that the answer comes in that of the button. */
const commands: Readonly<Record<Language, Record<"why" | "undo", string>>> = {
  en: { why: "/why", undo: "/undo" },
  zh: { why: "/依据", undo: "/撤销" },
};

const pressed = z.object({
  operator: z.object({ open_id: z.string().min(1) }),
  action: z.object({
    value: z.object({
      atclaw: z.enum(["why", "undo", "good", "bad"]),
      turn: z.string().regex(/^t-[\w-]{1,64}$/),
      language: z.enum(["en", "zh"]),
      kind: z.enum(["direct", "channel"]),
      thread: z.string().max(100).optional(),
    }),
  }),
  context: z.object({ open_chat_id: z.string().min(1), open_message_id: z.string().min(1) }),
});

export interface Press {
  readonly inbound: InboundMessage | InboundFeedback;
  /** What whoever pressed is told at once. */
  answer(admission: Admission): CardAnswer;
}

/**
 * What a press of one of these buttons says; `event` is that of `card.action.trigger` without its header. The same event gives the
 * same message, and all presses of one person on one Undo do, since a second one would take back something else. Undefined for
 * other buttons.
 */
export function readPress(event: unknown, account: string, eventId: string, now: number): Press | undefined {
  const { success, data } = pressed.safeParse(event);
  if (!success) return undefined;
  const { operator, action, context } = data;
  const { atclaw: what, turn, language, kind, thread } = action.value;
  const { open_chat_id: channel, open_message_id: card } = context;
  const place = `feishu:${account}:${channel}`;
  const said = {
    conversation: {
      id: thread ? `${place}:${thread}` : place,
      adapter: "feishu",
      account,
      channel,
      kind,
      ...(thread ? { thread } : {}),
    },
    sender: { id: operator.open_id, name: operator.open_id },
    at: new Date(now).toISOString(),
  };
  const answer = ({ outcome, ...about }: Admission): CardAnswer => {
    if (outcome === "refused") return { toast: { type: "warning", content: (about as { say: string }).say } };
    const [en, zh] = outcome === "ignored" ? nothing : told[what];
    return { toast: { type: "info", content: language === "zh" ? zh : en, i18n: { en_us: en, zh_cn: zh } } };
  };
  if (what === "good" || what === "bad")
    return { inbound: { type: "feedback", ...said, turnId: turn, helpful: what === "good" }, answer };
  const id = what === "undo" ? `undo ${operator.open_id}` : `why ${eventId}`;
  return {
    inbound: {
      type: "message",
      ...said,
      eventId: `press ${card} ${id}`,
      messageId: answersTo(card, id),
      text: `${commands[language][what]} ${turn}`,
      mentionsUs: true,
    },
    answer,
  };
}

const nothing = ["This button does nothing any more.", "这个按钮已经不起作用了。"] as const;
const told: Readonly<Record<What, readonly [en: string, zh: string]>> = {
  why: ["Here is what it rests on.", "依据如下。"],
  undo: ["I take it back.", "正在撤销。"],
  good: ["Thank you, that is noted.", "谢谢，已经记下。"],
  bad: ["Thank you, that is noted.", "谢谢，已经记下。"],
};
