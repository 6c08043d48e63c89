/** What is said about reminders, in both languages. */
import type { Language } from "../core/message.ts";
import { neutralise } from "../core/text.ts";
import { sayMoment } from "./clock.ts";
import type { Timer } from "./timer.ts";

interface Words {
  readonly how: string;
  readonly none: string;
  readonly list: string;
  readonly cancelHow: string;
  readonly cancelled: string;
  readonly which: string;
  readonly noTime: string;
  readonly noText: string;
  past(when: string): string;
  set(text: string, when: string, recurs: boolean, id: string): string;
  digest(when: string, id: string): string;
  meetings(minutes: number, id: string): string;
  tooMany(most: number): string;
  /** A timer in a line. */
  tell(timer: Timer, zone: string): string;
}

const clock = (minutes: number): string =>
  `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

export const words: Readonly<Record<Language, Words>> = {
  en: {
    how: "Say `/remind me in 20 minutes to call Anna`, `/remind every Monday at 9 to send the report`, `/remind before meetings`, or `/remind digest at 8:30`.",
    none: "You have no reminders.",
    list: "Your reminders:",
    cancelHow: "`/remind cancel ID` takes one away, `/remind cancel all` all of them.",
    cancelled: "No longer reminded of:",
    which: "Which one? Say `/remind cancel` with its id:",
    noTime: "When? Say a time, such as `/remind me tomorrow at 9 to send the report`.",
    noText: "Of what? Say it after the time, such as `/remind me in 20 minutes to call Anna`.",
    past: (when) => `${when} is over. Say a time that is yet to come.`,
    set: (text, when, recurs, id) =>
      `I will remind you of **${text}** ${recurs ? "again and again, first on" : "on"} ${when}. \`/remind cancel ${id}\` takes it away.`,
    digest: (when, id) =>
      `Every working day you get the day's meetings here, first on ${when}. \`/remind cancel ${id}\` ends it.`,
    meetings: (minutes, id) =>
      `I will tell you here ${minutes} minute${minutes === 1 ? "" : "s"} before each of your meetings. \`/remind cancel ${id}\` ends it.`,
    tooMany: (most) => `You have ${most} reminders, and no more fit. Cancel some with \`/remind cancel ID\`.`,
    tell: (timer, zone) =>
      timer.kind === "note"
        ? `${sayMoment(Date.parse(timer.due), zone, "en")}: ${neutralise(timer.text)}${timer.rule ? " (recurring)" : ""}`
        : timer.kind === "digest"
          ? `the day's meetings, on working days at ${clock(timer.minutes)} (${timer.zone})`
          : `each of your meetings, ${timer.minutes} minutes before`,
  },
  zh: {
    how: "可以说 `/提醒 我 20分钟后 给安娜打电话`、`/提醒 每周一上午九点 交周报`、`/提醒 会前 10 分钟`，或 `/提醒 早报 8:30`。",
    none: "你没有提醒。",
    list: "你的提醒：",
    cancelHow: "用 `/提醒 取消 编号` 取消一个，`/提醒 取消 全部` 取消全部。",
    cancelled: "已取消：",
    which: "要取消哪一个？请说 `/提醒 取消 编号`：",
    noTime: "什么时候？请说时间，例如 `/提醒 我 明天上午九点 交报告`。",
    noText: "提醒什么？请在时间后面说明，例如 `/提醒 我 20分钟后 给安娜打电话`。",
    past: (when) => `${when} 已经过去了。请说一个之后的时间。`,
    set: (text, when, recurs, id) =>
      `${recurs ? "会反复提醒你" : "会提醒你"}**${text}**，${recurs ? "首次在" : ""}${when}。用 \`/提醒 取消 ${id}\` 取消。`,
    digest: (when, id) => `每个工作日会在这里告诉你当天的会议，首次在 ${when}。用 \`/提醒 取消 ${id}\` 结束。`,
    meetings: (minutes, id) => `每个会议开始前 ${minutes} 分钟会在这里告诉你。用 \`/提醒 取消 ${id}\` 结束。`,
    tooMany: (most) => `你已有 ${most} 个提醒，不能再多了。请先用 \`/提醒 取消 编号\` 取消一些。`,
    tell: (timer, zone) =>
      timer.kind === "note"
        ? `${sayMoment(Date.parse(timer.due), zone, "zh")}：${neutralise(timer.text)}${timer.rule ? "（重复）" : ""}`
        : timer.kind === "digest"
          ? `每个工作日 ${clock(timer.minutes)}（${timer.zone}）的当天会议`
          : `每个会议开始前 ${timer.minutes} 分钟`,
  },
};
