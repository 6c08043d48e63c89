import type { Kept } from "../../core/erase.ts";
import type { Language } from "../../core/message.ts";
import type { ChatCommand } from "./command.ts";

/** `/forget me` says what would go, `/forget me yes` erases it. Who asks for it is not kept with either. */
export const forget: ChatCommand = {
  effect: "write",
  async run({ input, rest, language }, { memory }) {
    const say = words[language];
    const said = /^(me|我|关于我的一切)\s*(yes|确认|是)?$/iu.exec(rest);
    if (!said) return say.how;
    const { adapter, account } = input.conversation;
    const whose = { adapter, account, id: input.sender.id };
    const kept = await memory.kept(whose, input.turnId);
    if (said[2] === undefined) return { markdown: say.ask(kept), anonymous: true };
    if (kept.open > 0) return say.busy(kept.open);
    return { markdown: say.done(await memory.forget(whose, { by: "asker", except: input.turnId })), anonymous: true };
  },
};

type Counts = Omit<Kept, "open">;

const words: Readonly<
  Record<
    Language,
    {
      how: string;
      ask: (kept: Counts) => string;
      busy: (open: number) => string;
      done: (kept: Counts) => string;
    }
  >
> = {
  en: {
    how: "Say `/forget me` to see what is kept about you and have it erased.",
    ask: (kept) =>
      `${keptEn(kept)} You are also taken out of the calendar: meetings of yours alone go, in others nobody stands in your place. Tables of your direct chats go; in other tables your name is taken off what you changed, and what you wrote stays. Replies to others stay, and what this chat or a calendar service keeps itself.`,
    busy: (open) =>
      `I am still working on ${open} of your messages, or they wait for approval, so nothing was erased. Wait for them, or end each with \`/stop\` where you asked, and say this again.`,
    done: (kept) =>
      `Erased for good: ${kept.messages > 0 ? countsEn(kept) : "where your name stood"}. What this chat keeps itself, you can only delete there.`,
  },
  zh: {
    how: "发送 `/忘记 我` 可以查看并删除关于你的全部记录。",
    ask: (kept) =>
      `${keptZh(kept)}日历里也会去掉你：只有你的会议会删除，其他会议里不再有你的名字。你私聊里的表格会删除；其他表格的修改记录里会去掉你的名字，你写的内容保留。给其他人的回复会保留；聊天平台和日历服务自己保存的内容不受影响。`,
    busy: (open) =>
      `你还有 ${open} 条消息正在处理或等待批准，所以什么都没有删除。请等它们结束，或在提问处用 \`/停止\` 结束，然后再发一次。`,
    done: (kept) =>
      `已永久删除：${kept.messages > 0 ? countsZh(kept) : "出现过你名字的地方"}。聊天平台自己保存的内容只能在那里删除。`,
  },
};

const keptEn = (kept: Counts): string =>
  kept.messages > 0
    ? `I keep ${countsEn(kept)}. Say \`/forget me yes\` to erase all of it for good: your messages, my replies to them, how they came about, and what was made for you alone.`
    : "I keep no messages of yours. Say `/forget me yes` to be taken out of what else may name you.";

const keptZh = (kept: Counts): string =>
  kept.messages > 0
    ? `我保存着${countsZh(kept)}。发送 \`/忘记 我 确认\` 将永久删除：你的消息、我的回复、处理过程，以及只为你制作的文件。`
    : "没有保存你的消息。发送 `/忘记 我 确认` 可以从其他可能提到你的地方去掉你。";

const countsEn = ({ messages, conversations, files }: Counts): string =>
  `${number(messages, "message")} of yours in ${number(conversations, "conversation")} with my replies, and ${number(files, "file")} made for you alone`;

const number = (count: number, thing: string): string => `${count} ${thing}${count === 1 ? "" : "s"}`;

const countsZh = ({ messages, conversations, files }: Counts): string =>
  `你在 ${conversations} 个对话中的 ${messages} 条消息和相应的回复，以及只为你制作的 ${files} 个文件`;
