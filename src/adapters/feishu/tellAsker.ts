/** Who asked is told in private when the answer cannot be posted where they asked. */
import type { History } from "../../core/history.ts";
import { languageOf } from "../../core/language.ts";
import type { Delivery, Language, Outbound } from "../../core/message.ts";
import { cardOf, summaryOf } from "./card.ts";
import { quiet } from "./compose.ts";
import type { Failure } from "./failure.ts";
import type { Messages } from "./messages.ts";

/**
 * Tells why, and what to do, when Feishu refused the place for good. Not the answer itself: what one conversation knows stays there. Who
 * recalled their question is told nothing. But for a reminder, which is its person's own: that is told there instead, and counts as
 * posted. Tries once and never rejects; the operator hears of the failure anyway.
 */
export async function tellAsker(
  failure: Failure,
  { turnId, conversation, key, reply, notify }: Outbound,
  { write }: Pick<Messages, "write">,
  history: Pick<History, "turn"> | undefined,
): Promise<Delivery | undefined> {
  if (notify) {
    const isGone = failure.kind === "refused" && (failure.code in reasons || recalled.has(failure.code));
    if (!isGone || notify.isBot) return undefined;
    const words = `${instead[languageOf(reply.markdown)]}\n\n${quiet(reply.markdown)}`;
    return tell(notify.id, words);
  }
  const why = failure.kind === "refused" ? reasons[failure.code] : undefined;
  if (!why || conversation.kind === "direct") return undefined;
  const asker = (await history?.turn(turnId).catch(() => undefined))?.sender;
  if (asker && !asker.isBot) await tell(asker.id, sayIn[languageOf(reply.markdown)](why));
  return undefined;

  async function tell(openId: string, words: string): Promise<Delivery | undefined> {
    try {
      await write(openId, `${key}:told`, cardOf([{ tag: "markdown", content: words }], summaryOf(words)));
      return { externalId: `${key}:told` };
    } catch {
      // Then they do not want to hear from us, or there is no way.
      return undefined;
    }
  }
}

/** The message that is answered was recalled. */
const recalled = new Set([230011, 230110]);
const instead: Readonly<Record<Language, string>> = {
  en: "You get this here because I cannot post any more where it was asked for.",
  zh: "因为原来的对话里已经发不了消息，所以在这里告诉您。",
};

type Words = Readonly<Record<Language, string>>;

const sayIn: Readonly<Record<Language, (why: Words) => string>> = {
  en: (why) => `I could not post my answer where you asked: ${why.en}`,
  zh: (why) => `我的回答没能发到您提问的地方：${why.zh}`,
};

const notInGroup: Words = {
  en: "I am not in the group any more. Add me in its settings under Bots, or ask me here.",
  zh: "我已不在该群。请在群设置的“群机器人”里添加我，或者直接在这里问我。",
};
const mayNotPost: Words = {
  en: "the group's settings keep me from posting there. Ask in another group, or here.",
  zh: "该群的设置不允许我发言。请在别的群或者这里问我。",
};
const reasons: Readonly<Record<number, Words>> = {
  230002: notInGroup,
  232011: notInGroup,
  230018: mayNotPost,
  230035: mayNotPost,
  230019: {
    en: "the topic is gone. Ask again, there or here.",
    zh: "话题已不存在。请在那里或者这里重新提问。",
  },
  231003: {
    en: "the message I was to answer is gone. Ask again, there or here.",
    zh: "需要回答的消息已不存在。请在那里或者这里重新提问。",
  },
  232009: { en: "the group was dissolved. Ask in another group, or here.", zh: "该群已解散。请在别的群或者这里问我。" },
};
