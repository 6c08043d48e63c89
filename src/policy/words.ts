/** What policy says to people, in their language: why, and what to do next. */
import type { Language } from "../core/message.ts";

type Said = (language: Language) => string;
const both =
  (en: string, zh: string): Said =>
  (language) =>
    language === "zh" ? zh : en;

/** The reasons of the rules that stand in no file. */
export const writes = both("This changes something outside this chat.", "这会改动本次对话之外的内容。");
export const takesAway = both(
  "This takes something away or cannot be taken back, so an owner must agree.",
  "这会删除内容或无法撤回，须由负责人（owner）同意。",
);

export const ruleAsks = (rule: string, condition: string): Said =>
  condition === ""
    ? both(`The rule “${rule}” asks before this.`, `规则“${rule}”要求先确认。`)
    : both(`The rule “${rule}” asks before this, because ${condition}.`, `规则“${rule}”要求先确认（${condition}）。`);

export const ruleRefuses = (rule: string, condition: string): Said => {
  const why = condition === "" ? "" : ` (${condition})`;
  return both(
    `The rule “${rule}” does not allow this${why}. If you need it, ask whoever runs atclaw.`,
    `规则“${rule}”不允许这样做${why && `（${condition}）`}。如有需要，请联系 atclaw 的管理员。`,
  );
};

/** Added where a turn that has read words of others would change something. */
export const hasRead = (tools: readonly string[]): Said =>
  both(
    `I have read text that others wrote (${tools.join(", ")}), which can be made to mislead me: check that this is what you want.`,
    `我读过他人写的内容（${tools.join("、")}），其中可能有误导我的文字：请核对这是否是你想要的。`,
  );

/** Added where a message was begun on late. */
export const cameLate = both(
  "Your message is from a while ago, I could not begin on it sooner: check that it still holds.",
  "你的消息是较早之前发的，我没能及时处理：请核对现在是否仍然需要。",
);

/** Refuses what nobody could agree to; `example` is what an operator adds. */
export const nobodyToAsk = (who: string, count: number, platform: string, example: string): Said =>
  both(
    `${count === 2 ? "Two people" : "Somebody"} (${who}) would have to agree to this, and ${count === 2 ? "fewer are" : "nobody is"} known on ${platform}. Whoever runs atclaw can name them in atclaw.yaml, for example: \`${example}\``,
    `这需要${count === 2 ? "两个人" : ""}（${who}）同意，但在 ${platform} 上没有足够的人选。请 atclaw 的管理员在 atclaw.yaml 中指定，例如：\`${example}\``,
  );

export const mayNotTalk = both(
  "You may not talk to me here. If you need to, ask whoever runs atclaw.",
  "你不能在这里使用我。如有需要，请联系 atclaw 的管理员。",
);

export const tooManyOfYours = (limit: number, seconds: number): Said =>
  both(
    `That is more than ${limit} messages from you in a minute. I did not work on this one, nor will I on others you send in the next ${seconds} seconds; send it again after that.`,
    `你在一分钟内发送了超过 ${limit} 条消息。这一条以及接下来 ${seconds} 秒内你发送的消息我都不会处理，请在此之后重新发送。`,
  );

export const tooManyHere = (limit: number, seconds: number): Said =>
  both(
    `I was sent more than ${limit} messages from this channel in a minute. I did not work on yours, nor will I on others from here in the next ${seconds} seconds; send it again after that.`,
    `本频道在一分钟内向我发送了超过 ${limit} 条消息。你的这一条以及接下来 ${seconds} 秒内本频道的消息我都不会处理，请在此之后重新发送。`,
  );

export const stopsForBots = (turns: number): Said =>
  both(
    `I have answered bots here ${turns} times with no person taking part, so I stop until a person writes.`,
    `我已在这里连续回复了机器人 ${turns} 次而没有人参与，所以先停下，等有人发言再继续。`,
  );
