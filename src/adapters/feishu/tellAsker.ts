/** Who asked is told in private when the answer cannot be posted where they asked. */
import type { History } from "../../core/history.ts";
import { languageOf } from "../../core/language.ts";
import type { Language, Outbound } from "../../core/message.ts";
import { cardOf, summaryOf } from "./card.ts";
import type { Failure } from "./failure.ts";
import type { Messages } from "./messages.ts";

/**
 * Tells why, and what to do, when Feishu refused the place for good. Not the answer itself: what one conversation knows stays there. Who
 * recalled their question is told nothing. Tries once and never rejects; the operator hears of the failure anyway.
 */
export async function tellAsker(
  failure: Failure,
  { turnId, conversation, key, reply }: Outbound,
  { write }: Pick<Messages, "write">,
  history: Pick<History, "turn"> | undefined,
): Promise<void> {
  const why = failure.kind === "refused" ? reasons[failure.code] : undefined;
  if (!why || conversation.kind === "direct") return;
  try {
    const asker = (await history?.turn(turnId))?.sender;
    if (!asker || asker.isBot) return;
    const words = sayIn[languageOf(reply.markdown)](why);
    await write(asker.id, `${key}:told`, cardOf([{ tag: "markdown", content: words }], summaryOf(words)));
  } catch {
    // Then they do not want to hear from us, or there is no way.
  }
}

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
