/** Who asked is told in their direct messages when the answer cannot be posted where they asked. */
import type { webApi } from "@slack/bolt";
import { DeliveryError } from "../../core/errors.ts";
import type { History } from "../../core/history.ts";
import { languageOf } from "../../core/language.ts";
import type { Delivery, Language, Outbound } from "../../core/message.ts";
import { render } from "./blocks/render.ts";
import { readFailure } from "./failure.ts";
import { metadataOf } from "./metadata.ts";

/**
 * Tells why, and what to do, when Slack refused the place for good. Not the answer itself: what one conversation knows stays there;
 * but for a reminder, which is its person's own: that is told there instead, and counts as posted.
 * Tries once and never rejects; the operator hears of the failure anyway.
 */
export async function tellAsker(
  error: unknown,
  message: Outbound,
  { chat }: Pick<webApi.WebClient, "chat">,
  history: Pick<History, "turn">,
): Promise<Delivery | undefined> {
  const { turnId, conversation, key, reply, notify } = message;
  const failure = error instanceof DeliveryError && error.cause ? readFailure(error.cause) : undefined;
  const why = failure?.kind === "refused" ? reasons[failure.code] : undefined;
  if (!why || (conversation.kind === "direct" && !notify)) return undefined;
  try {
    const asker = notify ?? (await history.turn(turnId))?.sender;
    const language = languageOf(reply.markdown);
    const [content] = render(notify ? `${instead[language]}\n\n${reply.markdown}` : sayIn[language](why));
    if (!asker || asker.isBot || !content) return undefined;
    const { ts = key } = await chat.postMessage({
      // A person's id stands for our direct messages with them.
      channel: asker.id,
      ...content,
      unfurl_links: false,
      unfurl_media: false,
      metadata: metadataOf({ key: `${key}:told` }),
    });
    return notify && { externalId: ts };
  } catch {
    // Then they do not want to hear from us, or there is no way.
    return undefined;
  }
}

type Words = Readonly<Record<Language, string>>;

const sayIn: Readonly<Record<Language, (why: Words) => string>> = {
  en: (why) => `I could not post my answer where you asked: ${why.en}`,
  zh: (why) => `我的回答没能发到你提问的地方：${why.zh}`,
};

const instead: Words = {
  en: "You get this here because I cannot post any more where it was asked for.",
  zh: "因为原来的对话里已经发不了消息，所以在这里告诉你。",
};

const channelGone: Words = {
  en: "the channel is gone, or I am not in it any more. Invite me with `/invite`, or ask me here.",
  zh: "频道已不存在，或者我已不在其中。请用 `/invite` 邀请我，或者直接在这里问我。",
};
const mayNotPost: Words = {
  en: "I may not post there. Ask in another channel, or here.",
  zh: "我没有在那里发言的权限。请在别的频道或者这里问我。",
};
const reasons: Readonly<Record<string, Words>> = {
  channel_not_found: channelGone,
  not_in_channel: channelGone,
  is_archived: {
    en: "the channel is archived. Ask in another channel, or here.",
    zh: "频道已归档。请在别的频道或者这里问我。",
  },
  thread_not_found: {
    en: "the thread is gone, because its first message was deleted. Ask again, there or here.",
    zh: "消息列已不存在，因为第一条消息被删除了。请在那里或者这里重新提问。",
  },
  restricted_action: mayNotPost,
  restricted_action_read_only_channel: mayNotPost,
  restricted_action_thread_only_channel: mayNotPost,
  restricted_action_non_threadable_channel: mayNotPost,
};
