/** The answers that a reply offers, as buttons of its card: whoever presses one says its words in that conversation. */
import { z } from "zod";
import type { Admission, InboundMessage, Outbound } from "../../core/message.ts";
import { labelWithin } from "../../core/text.ts";
import { type Button, buttonRow, type CardElement, plainText } from "./card.ts";
import { answersTo } from "./messages.ts";
import type { CardAnswer } from "./question.ts";

/** All of it is part of a card, which Feishu takes up to 30 KB of. */
const mostButtons = 12;
const sayLimit = 300;
/** As long as is read on a phone. */
const labelLimit = 60;

/** The buttons for what a reply offers. What is too long to be said by one stands in the reply's words alone. */
export function choiceButtons({ conversation, reply, approvals }: Outbound): CardElement[] {
  const { kind, thread } = conversation;
  const buttons = (approvals ? [] : (reply.choices ?? []))
    .map(({ label, say }) => ({ label: labelWithin(label, labelLimit), say }))
    .filter(({ label, say }) => label !== "" && say.length <= sayLimit)
    .slice(0, mostButtons)
    .map(({ label, say }, i): Button => {
      const value = { atclaw: "choice", at: String(i), say, kind, ...(thread ? { thread } : {}) };
      return { tag: "button", text: plainText(label), type: "default", behaviors: [{ type: "callback", value }] };
    });
  return buttons.length > 0 ? [buttonRow(buttons)] : [];
}

const pressed = z.object({
  operator: z.object({ open_id: z.string().min(1) }),
  action: z.object({
    value: z.object({
      atclaw: z.literal("choice"),
      at: z.string().regex(/^\d{1,2}$/),
      say: z.string().min(1).max(sayLimit),
      kind: z.enum(["direct", "channel"]),
      thread: z.string().max(100).optional(),
    }),
  }),
  context: z.object({ open_chat_id: z.string().min(1), open_message_id: z.string().min(1) }),
});

/**
 * What a press says; `event` is that of `card.action.trigger` without its header. All presses of one person on one choice are the
 * same message. Undefined for other buttons.
 */
export function readChoice(event: unknown, account: string, now: number): InboundMessage | undefined {
  const { success, data } = pressed.safeParse(event);
  if (!success) return undefined;
  const { at, say, kind, thread } = data.action.value;
  const { open_chat_id: channel, open_message_id: card } = data.context;
  const { open_id: id } = data.operator;
  const place = `feishu:${account}:${channel}`;
  const press = `choice ${at} ${id}`;
  return {
    type: "message",
    eventId: `press ${card} ${press}`,
    messageId: answersTo(card, press),
    conversation: {
      id: thread ? `${place}:${thread}` : place,
      adapter: "feishu",
      account,
      channel,
      kind,
      ...(thread ? { thread } : {}),
    },
    sender: { id, name: id },
    text: say,
    mentionsUs: true,
    at: new Date(now).toISOString(),
  };
}

/** What whoever pressed is told at once. */
export function takenChoice({ text }: InboundMessage, admission: Admission): CardAnswer {
  if (admission.outcome === "refused") return { toast: { type: "warning", content: admission.say } };
  const [en, zh] =
    admission.outcome === "queued" ? [`You say: ${text}`, `你说：${text}`] : ["Taken in already.", "已经收到。"];
  return { toast: { type: "info", content: en, i18n: { en_us: en, zh_cn: zh } } };
}
