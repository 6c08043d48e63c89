/**
 * Shortcuts: "Ask atclaw about this" in a message's menu, and "Ask atclaw" anywhere. Each opens a form for the question; what is
 * asked about a message is answered in its thread, with the message as data; what is asked anywhere, in the channel that was chosen.
 */
import type { types } from "@slack/bolt";
import { z } from "zod";
import { languageOf } from "../../core/language.ts";
import type { InboundMessage, Language } from "../../core/message.ts";
import { conversationOf } from "./inbound.ts";
import { plainText } from "./markup.ts";
import { ownConversation, stampFor } from "./slash.ts";

export interface SlackShortcut {
  readonly name: string;
  readonly type: "message" | "global";
  readonly callback_id: string;
  readonly description: string;
}

const aboutMessage = "atclaw_ask_message";
const anywhere = "atclaw_ask";
/** The form's, whichever shortcut opened it. */
export const formId = "atclaw_question";

/** For the manifest. */
export const slackShortcuts: readonly SlackShortcut[] = [
  {
    name: "Ask atclaw about this",
    type: "message",
    callback_id: aboutMessage,
    description: "Ask a question about a message; answered in its thread",
  },
  {
    name: "Ask atclaw",
    type: "global",
    callback_id: anywhere,
    description: "Ask a question, answered where you choose",
  },
];
export const shortcutIds = new RegExp(`^(?:${aboutMessage}|${anywhere})$`);

/** Slack keeps 3,000 characters with a form. */
const keptLength = 2_900;
const questionLength = 3_000;

const opened = z.object({
  callback_id: z.string(),
  trigger_id: z.string(),
  channel: z.object({ id: z.string() }).nullish(),
  message: z
    .object({
      ts: z.string(),
      thread_ts: z.string().nullish(),
      user: z.string().nullish(),
      username: z.string().nullish(),
      text: z.string().nullish(),
    })
    .nullish(),
});
const aboutSchema = z.object({
  channel: z.string(),
  ts: z.string(),
  thread: z.string(),
  from: z.string(),
  text: z.string(),
});
type About = z.output<typeof aboutSchema>;

const submitted = z.object({
  team: z.object({ id: z.string() }).nullish(),
  user: z.object({ id: z.string(), name: z.string().nullish(), team_id: z.string().nullish() }),
  view: z.object({
    id: z.string(),
    private_metadata: z.string().nullish(),
    state: z.object({
      values: z.object({
        question: z.object({ text: z.object({ value: z.string().nullish() }) }),
        place: z.object({ conversation: z.object({ selected_conversation: z.string().nullish() }) }).optional(),
      }),
    }),
  }),
  response_urls: z.array(z.object({ response_url: z.string() })).nullish(),
});

/** The form that a shortcut opens, and what Slack wants to know to open it. Rejects bodies that Slack does not send. */
export function formFor(body: unknown): { readonly trigger_id: string; readonly view: types.ModalView } {
  const { callback_id, trigger_id, channel, message } = opened.parse(body);
  const about: About | undefined =
    callback_id === aboutMessage && channel && message
      ? {
          channel: channel.id,
          ts: message.ts,
          thread: message.thread_ts ?? message.ts,
          from: message.user ?? message.username ?? "somebody",
          text: plainText(message.text ?? "", undefined),
        }
      : undefined;
  const words = wordsIn[languageOf(about?.text ?? "")];
  return {
    trigger_id,
    view: {
      type: "modal",
      callback_id: formId,
      private_metadata: about ? fitting(about) : "",
      title: plain("atclaw"),
      submit: plain(words.submit),
      close: plain(words.close),
      blocks: [
        {
          type: "input",
          block_id: "question",
          label: plain(about ? words.about : words.question),
          element: { type: "plain_text_input", action_id: "text", multiline: true, max_length: questionLength },
        },
        ...(about ? [] : [place(words.place)]),
      ],
    },
  };
}

/** What was asked in the form. `respondTo` is where Slack takes an answer. Rejects bodies that Slack does not send. */
export function readForm(body: unknown, now: number): { message: InboundMessage; respondTo: string | undefined } {
  const { team, user, view, response_urls } = submitted.parse(body);
  const account = team?.id ?? user.team_id ?? "";
  const { question, place: chosen } = view.state.values;
  const about = view.private_metadata ? aboutSchema.parse(JSON.parse(view.private_metadata)) : undefined;
  const conversation = about
    ? conversationOf(account, { channel: about.channel, ts: about.ts, thread_ts: about.thread })
    : ownConversation(account, chosen?.conversation.selected_conversation ?? "", user.id);
  return {
    message: {
      type: "message",
      eventId: `form:${view.id}`,
      messageId: stampFor(view.id, now),
      conversation,
      sender: { id: user.id, name: user.name ?? user.id },
      text: question.text.value ?? "",
      ...(about ? { quoted: [{ kind: "message", from: about.from, text: about.text }] } : {}),
      mentionsUs: true,
      at: new Date(now).toISOString(),
    },
    respondTo: response_urls?.[0]?.response_url,
  };
}

/** As much of a message as Slack keeps with a form. */
function fitting(about: About): string {
  for (let length = about.text.length; ; length = Math.floor(length * 0.9)) {
    const left = about.text.length - length;
    const text = left === 0 ? about.text : `${about.text.slice(0, length).toWellFormed()}\n(… ${left} more characters)`;
    const kept = JSON.stringify({ ...about, text });
    if (kept.length <= keptLength) return kept;
  }
}

const plain = (text: string): types.PlainTextElement => ({ type: "plain_text", text });

const place = (label: string): types.KnownBlock => ({
  type: "input",
  block_id: "place",
  label: plain(label),
  element: {
    type: "conversations_select",
    action_id: "conversation",
    default_to_current_conversation: true,
    response_url_enabled: true,
    filter: { include: ["public", "private", "im"], exclude_external_shared_channels: false },
  },
});

const wordsIn: Readonly<Record<Language, Record<"submit" | "close" | "question" | "about" | "place", string>>> = {
  en: {
    submit: "Ask",
    close: "Cancel",
    question: "What do you want to know or have done?",
    about: "What about this message?",
    place: "Where to answer",
  },
  zh: {
    submit: "提问",
    close: "取消",
    question: "你想知道什么，或者要我做什么？",
    about: "关于这条消息，你想问什么？",
    place: "在哪里回答",
  },
};
