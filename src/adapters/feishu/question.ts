/** Questions to approve on Feishu: a card with buttons and forms while anything waits, and what a press of one of them says. */
import { z } from "zod";
import type { Approval } from "../../core/approval.ts";
import type { Admission, Conversation, InboundDecision, Language } from "../../core/message.ts";
import { type Button, buttonRow, type Card, type CardElement, plainText } from "./card.ts";

/** Actions behind these are decided with all, or by their id. */
const buttonedActions = 12;
const forms = 4;
/** What a field of a form takes. */
const fieldLength = 1_000;
const oneLineLength = 60;

type Press = "approve" | "reject" | "change";

/** What a button of ours sends back. `thread` and `kind` say which conversation it was in, which Feishu does not. */
const press = z.object({
  atclaw: z.enum(["approve", "reject", "change"]),
  target: z.string().max(100),
  thread: z.string().max(100).optional(),
  kind: z.enum(["direct", "channel"]),
});

/** The elements below a question's words: buttons for all of it and, where there are several actions, for each; a form to change each. */
export function questionElements(approvals: readonly Approval[]): CardElement[] {
  const waiting = approvals.filter(({ state }) => state === "waiting");
  const [first] = waiting;
  if (!first) return [];
  const words = labels[first.language];
  const several = approvals.length > 1;
  const pair = (approval: Approval, target: string, approve: string, reject: string): CardElement =>
    buttonRow([
      { ...pressed(approve, pressValue("approve", target, approval.conversation)), type: "primary_filled" },
      { ...pressed(reject, pressValue("reject", target, approval.conversation)), type: "danger" },
    ]);
  const numbered = (approval: Approval): string => (several ? ` ${approvals.indexOf(approval) + 1}` : "");
  const each = several
    ? waiting
        .slice(0, buttonedActions)
        .map((one) => pair(one, one.id, words.approve + numbered(one), words.reject + numbered(one)))
    : [];
  const changes = waiting.slice(0, forms).flatMap((one) => changeForm(one, words.change + numbered(one), words.send));
  return [
    several
      ? pair(first, first.group, words.approveAll, words.rejectAll)
      : pair(first, first.id, words.approve, words.reject),
    ...each,
    ...changes,
  ];
}

const pressed = (label: string, value: Record<string, string>): Omit<Button, "type"> => ({
  tag: "button",
  text: plainText(label),
  behaviors: [{ type: "callback", value }],
});

const pressValue = (what: Press, target: string, { thread, kind }: Conversation): Record<string, string> => ({
  atclaw: what,
  target,
  kind,
  ...(thread ? { thread } : {}),
});

/** A form with the arguments as they are; none where an argument is too long for its field. */
function changeForm(approval: Approval, title: string, send: string): CardElement[] {
  const fields = Object.entries(approval.input).map(([name, value]) => [name, shown(value)] as const);
  if (fields.length === 0 || fields.some(([, value]) => value.length > fieldLength)) return [];
  const submit: Button = {
    ...pressed(send, pressValue("change", approval.id, approval.conversation)),
    type: "primary",
    form_action_type: "submit",
    name: `send-${approval.id}`,
  };
  return [
    {
      tag: "form",
      name: `change-${approval.id}`,
      elements: [
        {
          tag: "collapsible_panel",
          expanded: false,
          header: { title: plainText(title) },
          elements: [
            ...fields.map(
              ([name, value]): CardElement => ({
                tag: "input",
                name: fieldName(approval, name),
                label: plainText(name),
                label_position: "top",
                default_value: value,
                max_length: fieldLength,
                input_type: value.length > oneLineLength || value.includes("\n") ? "multiline_text" : "text",
                width: "fill",
              }),
            ),
            submit,
          ],
        },
      ],
    },
  ];
}

/** Fields of all forms of a card have names of their own, which say whether what they hold is text or JSON. */
const fieldName = ({ id, input }: Approval, argument: string): string =>
  `${id}.${typeof input[argument] === "string" ? "text" : "json"}.${argument}`;

const shown = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

/** The head of a question's card: what it is, in a colour that says how it stands. */
export function questionHeader(approvals: readonly Approval[]): Required<Pick<Card, "header">> {
  const waits = approvals.some(({ state }) => state === "waiting");
  const agreed = approvals.every(({ state }) => state === "approved");
  const words = labels[approvals[0]?.language ?? "en"];
  return {
    header: {
      title: plainText(waits ? words.asks : words.decided),
      template: waits ? "orange" : agreed ? "green" : "grey",
    },
  };
}

const labels: Readonly<
  Record<
    Language,
    Record<"approve" | "reject" | "approveAll" | "rejectAll" | "change" | "send" | "asks" | "decided", string>
  >
> = {
  en: {
    approve: "Approve",
    reject: "Reject",
    approveAll: "Approve all",
    rejectAll: "Reject all",
    change: "Change",
    send: "Send the change",
    asks: "Needs approval",
    decided: "Answered",
  },
  zh: {
    approve: "批准",
    reject: "拒绝",
    approveAll: "全部批准",
    rejectAll: "全部拒绝",
    change: "修改",
    send: "提交修改",
    asks: "需要批准",
    decided: "已有答复",
  },
};

const clicked = z.object({
  operator: z.object({ open_id: z.string().min(1) }),
  action: z.object({ value: z.unknown(), form_value: z.record(z.string(), z.unknown()).nullish() }),
  context: z.object({ open_chat_id: z.string().min(1), open_message_id: z.string().nullish() }),
});

/**
 * What a press of one of our buttons says; `event` is that of `card.action.trigger`, without its header. Undefined for buttons of
 * others. Rejects events that Feishu does not send.
 */
export function readCardAction(event: unknown, account: string, now: number): InboundDecision | undefined {
  const { operator, action, context } = clicked.parse(event);
  const said = press.safeParse(action.value);
  if (!said.success) return undefined;
  const { atclaw: decision, target, thread, kind } = said.data;
  const place = `feishu:${account}:${context.open_chat_id}`;
  const fields = Object.entries(action.form_value ?? {}).flatMap(([name, value]) => {
    const [, kind, argument] = (name.startsWith(`${target}.`) && /^[^.]*\.(text|json)\.(.+)$/s.exec(name)) || [];
    return kind && argument ? [[argument, kind === "json" ? valueIn(value) : value] as const] : [];
  });
  return {
    type: "decision",
    conversation: {
      id: thread ? `${place}:${thread}` : place,
      adapter: "feishu",
      account,
      channel: context.open_chat_id,
      ...(thread ? { thread } : {}),
      kind,
    },
    sender: { id: operator.open_id, name: operator.open_id },
    target,
    decision,
    ...(decision === "change" ? { input: Object.fromEntries(fields) } : {}),
    at: new Date(now).toISOString(),
  };
}

/** What a field holds; what is no JSON stays text, which the tool's schema then refuses in words. */
function valueIn(value: unknown): unknown {
  try {
    return typeof value === "string" ? JSON.parse(value) : value;
  } catch {
    return value;
  }
}

export interface CardAnswer {
  readonly toast: {
    readonly type: "success" | "info" | "warning" | "error";
    readonly content: string;
    /** What is shown in the clicker's language. */
    readonly i18n?: { readonly zh_cn: string; readonly en_us: string };
  };
}

/** What Feishu shows to whoever pressed a button. The card itself is changed by `Adapter.edit`. */
export function answerTo(admission: Admission, decision: Press): CardAnswer {
  switch (admission.outcome) {
    case "refused":
      return { toast: { type: "warning", content: admission.say } };
    case "decided": {
      const [en, zh] = taken[decision];
      return { toast: { type: "success", content: en, i18n: { en_us: en, zh_cn: zh } } };
    }
    default:
      return {
        toast: {
          type: "info",
          content: "Taken in already.",
          i18n: { en_us: "Taken in already.", zh_cn: "已经收到。" },
        },
      };
  }
}

const taken: Readonly<Record<Press, readonly [en: string, zh: string]>> = {
  approve: ["Approved.", "已批准。"],
  reject: ["Rejected.", "已拒绝。"],
  change: ["The change is taken in.", "已收到修改。"],
};
