/** "Change…" on a question: the arguments as they stand in a form of Slack's, and what comes back from it. */
import type { types } from "@slack/bolt";
import { z } from "zod";
import type { Approval } from "../../core/approval.ts";
import type { Conversation, InboundDecision, Language } from "../../core/message.ts";
import { conversationOf } from "./inbound.ts";

/** The `action_id`s of the buttons, and the form's name. */
export const changeIds = /^atclaw-change(?:-\d+)?$/;
export const changeForm = "atclaw-change-form";
/** Slack's limits for a line of text and for a form. */
const longestField = 3_000;
const mostFields = 90;
const oneLine = 80;

/** Where the question is, which the form carries along. */
const about = z.object({
  target: z.string().max(100),
  account: z.string(),
  channel: z.string(),
  ts: z.string(),
  thread: z.string().optional(),
});
type About = z.output<typeof about>;

const click = z.object({
  type: z.literal("block_actions"),
  trigger_id: z.string(),
  team: z.object({ id: z.string() }).nullish(),
  user: z.object({ id: z.string(), name: z.string().nullish(), team_id: z.string().nullish() }),
  channel: z.object({ id: z.string() }),
  message: z.object({ ts: z.string(), thread_ts: z.string().nullish() }),
  actions: z.array(z.object({ action_id: z.string().regex(changeIds), value: z.string().max(100) })).min(1),
});

/** Reads a press of "Change…". Rejects bodies that Slack does not send. */
export function readChangePress(body: unknown): { readonly triggerId: string; readonly about: About } {
  const { trigger_id, team, user, channel, message, actions } = click.parse(body);
  return {
    triggerId: trigger_id,
    about: {
      target: actions[0]?.value ?? "",
      account: team?.id ?? user.team_id ?? "",
      channel: channel.id,
      ts: message.ts,
      ...(message.thread_ts ? { thread: message.thread_ts } : {}),
    },
  };
}

/** The form for an action's arguments; undefined when none of them fits into a form. */
export function changeView({ input, title, language }: Approval, where: About): types.ModalView | undefined {
  const fields = Object.entries(input).filter(
    ([name, value]) => fieldText(value).length <= longestField && name.length <= 200,
  );
  if (fields.length === 0) return undefined;
  const words = wordsIn[language];
  const plain = (text: string) => ({ type: "plain_text", text }) as const;
  return {
    type: "modal",
    callback_id: changeForm,
    private_metadata: JSON.stringify(where),
    title: plain(words.title),
    submit: plain(words.submit),
    close: plain(words.close),
    blocks: [
      { type: "section", text: plain(title.slice(0, 200) || words.title) },
      ...fields.slice(0, mostFields).map(
        ([name, value]): types.InputBlock => ({
          type: "input",
          block_id: name,
          optional: true,
          label: plain(name),
          element: {
            type: "plain_text_input",
            action_id: "value",
            initial_value: fieldText(value),
            max_length: longestField,
            multiline: fieldText(value).length > oneLine || fieldText(value).includes("\n"),
          },
        }),
      ),
    ],
  };
}

const fieldText = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));

const submission = z.object({
  type: z.literal("view_submission"),
  user: z.object({ id: z.string(), name: z.string().nullish() }),
  view: z.object({
    private_metadata: z.string(),
    state: z.object({
      values: z.record(z.string(), z.object({ value: z.object({ value: z.string().nullish() }) })),
    }),
  }),
});

/** What a form says: where its question is, who sent it, and the text of each field. Rejects bodies that Slack does not send. */
export function readForm(body: unknown): {
  readonly about: About;
  readonly sender: InboundDecision["sender"];
  readonly fields: Readonly<Record<string, string>>;
} {
  const { user, view } = submission.parse(body);
  return {
    about: about.parse(JSON.parse(view.private_metadata)),
    sender: { id: user.id, name: user.name ?? user.id },
    fields: Object.fromEntries(Object.entries(view.state.values).map(([name, { value }]) => [name, value.value ?? ""])),
  };
}

/**
 * The arguments that a form changes, read as what stands there now is: a text as it is, all else as JSON. `faults` are what cannot be
 * read, by the argument's name.
 */
export function changedInput(
  fields: Readonly<Record<string, string>>,
  { input, language }: Approval,
): { readonly input: Readonly<Record<string, unknown>>; readonly faults: Readonly<Record<string, string>> } {
  const changed: Record<string, unknown> = {};
  const faults: Record<string, string> = {};
  for (const [name, text] of Object.entries(fields)) {
    const present = input[name];
    if (!Object.hasOwn(input, name) || text === fieldText(present)) continue;
    if (typeof present === "string") changed[name] = text;
    else
      try {
        changed[name] = JSON.parse(text.trim());
      } catch {
        faults[name] = wordsIn[language].unreadable;
      }
  }
  return { input: changed, faults };
}

/** A form as somebody's word on the action. */
export function decisionOf(
  { target, account, channel, ts, thread }: About,
  sender: InboundDecision["sender"],
  input: Readonly<Record<string, unknown>>,
  now: number,
): InboundDecision {
  const conversation: Conversation = conversationOf(account, { channel, ts, thread_ts: thread });
  return {
    type: "decision",
    conversation,
    sender,
    target,
    decision: "change",
    input,
    at: new Date(now).toISOString(),
  };
}

/** What Slack shows beside the fields of a form; what belongs to none stands at the first. */
export function formErrors(
  fields: Readonly<Record<string, string>>,
  faults: Readonly<Record<string, string>>,
  otherwise: string,
): { response_action: "errors"; errors: Record<string, string> } {
  const [first = ""] = Object.keys(fields);
  const known = Object.entries(faults).filter(([name]) => Object.hasOwn(fields, name));
  return { response_action: "errors", errors: known.length > 0 ? Object.fromEntries(known) : { [first]: otherwise } };
}

export const wordsIn: Readonly<
  Record<Language, Record<"title" | "submit" | "close" | "unreadable" | "unchanged" | "byHand", string>>
> = {
  en: {
    title: "Change the details",
    submit: "Submit",
    close: "Cancel",
    unreadable: "This cannot be read. Keep to the form it had, such as a number, true or a list in brackets.",
    unchanged: "Nothing is changed yet.",
    byHand:
      "The form could not be opened. Say `/change ID field=value` instead, with the ID that stands in the question.",
  },
  zh: {
    title: "修改细节",
    submit: "提交",
    close: "取消",
    unreadable: "无法识别。请保持原来的形式，例如数字、true 或方括号里的列表。",
    unchanged: "还没有修改任何内容。",
    byHand: "表单没能打开。请改用 `/change 编号 字段=值`，编号就在问题里。",
  },
};
