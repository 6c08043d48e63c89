/** What people read while they install the app; works without scripts. */
import type { Language } from "../../core/message.ts";

export type Said = "offer" | "done" | "denied" | "late" | "used" | "forged" | "refused" | "broken";

interface Words {
  readonly title: string;
  readonly text: string;
  readonly button?: string;
}

export const words: Readonly<Record<Language, Readonly<Record<Said, Words>>>> = {
  en: {
    offer: {
      title: "Add atclaw to Slack",
      text: "Slack shows what it may do and asks you to agree. Then mention it in a channel, or write to it directly.",
      button: "Add to Slack",
    },
    done: {
      title: "atclaw is installed in {name}",
      text: "Invite it to a channel with /invite @atclaw and mention it, or write to it directly. You can close this page.",
    },
    denied: { title: "Nothing was installed", text: "You did not agree in Slack.", button: "Start again" },
    late: {
      title: "That took too long",
      text: "An installation must be finished within ten minutes.",
      button: "Start again",
    },
    used: {
      title: "This was done already",
      text: "Each installation works once. If the bot does not answer, start again.",
      button: "Start again",
    },
    forged: {
      title: "This does not belong to your browser",
      text: "The installation was begun elsewhere, or cookies are blocked for this page. Nothing was installed.",
      button: "Start again",
    },
    refused: {
      title: "Slack did not agree",
      text: "Nothing was installed. Whoever runs this bot finds the reason in its log.",
      button: "Start again",
    },
    broken: {
      title: "Slack could not be reached",
      text: "Nothing was installed. Try again in a minute.",
      button: "Start again",
    },
  },
  zh: {
    offer: {
      title: "将 atclaw 添加到 Slack",
      text: "Slack 会列出它的权限并请你同意。之后在频道里 @它，或直接给它发消息。",
      button: "添加到 Slack",
    },
    done: {
      title: "atclaw 已安装到 {name}",
      text: "用 /invite @atclaw 把它请进频道再 @它，或直接给它发消息。此页可以关闭。",
    },
    denied: { title: "没有安装", text: "你没有在 Slack 中同意。", button: "重新开始" },
    late: { title: "时间太久了", text: "安装须在十分钟内完成。", button: "重新开始" },
    used: { title: "这一步已经做过", text: "每次安装只能用一次。如果机器人没有回应，请重新开始。", button: "重新开始" },
    forged: {
      title: "这不是从你的浏览器开始的",
      text: "安装是在别处开始的，或此页的 Cookie 被禁用。没有安装任何东西。",
      button: "重新开始",
    },
    refused: { title: "Slack 没有同意", text: "没有安装。运行此机器人的人可在日志中看到原因。", button: "重新开始" },
    broken: { title: "无法连接 Slack", text: "没有安装。请一分钟后再试。", button: "重新开始" },
  },
};

/** The page. `link` goes before `again` as what its button opens. */
export function installPage(
  language: Language,
  { title, text, button }: Words,
  { link, again, name = "" }: { link?: string; again: string; name?: string },
): string {
  const named = escapeHtml(title.replace("{name}", () => name));
  return `<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${named}</title>
    <style>${style}</style>
  </head>
  <body>
    <main>
      <h1>${named}</h1>
      <p>${escapeHtml(text)}</p>
      ${button ? `<a href="${escapeHtml(link ?? again)}">${escapeHtml(button)}</a>` : ""}
    </main>
  </body>
</html>
`;
}

const escapes: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escapeHtml = (text: string): string => text.replace(/[&<>"]/g, (char) => escapes[char] ?? "");

const style = `
:root { color-scheme: light dark; font: 16px/1.6 system-ui, "Noto Sans CJK SC", sans-serif; }
body { min-height: 100dvh; margin: 0; display: grid; place-items: center; background: light-dark(#faf9f7, #161615); color: light-dark(#22211f, #e9e7e2); }
main { width: min(26rem, calc(100vw - 3rem)); }
h1 { font-size: 1.25rem; font-weight: 650; letter-spacing: -0.01em; }
a { display: inline-block; margin-top: 0.5rem; padding: 0.55rem 1rem; border-radius: 0.6rem; background: light-dark(#0f6b5c, #5cc4ae); color: light-dark(#fff, #10201c); font-weight: 600; text-decoration: none; }
:focus-visible { outline: 2px solid light-dark(#0f6b5c, #5cc4ae); outline-offset: 2px; }
`;
