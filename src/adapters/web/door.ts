import { html } from "hono/html";

const words = {
  en: {
    title: "atclaw",
    ask: "This chat is protected. Enter its token.",
    label: "Token",
    enter: "Enter",
    wrong: "That is not the token. It is the value of ATCLAW_WEB_TOKEN on the server.",
    "too-many": "Too many wrong tokens. Wait a minute, then try again.",
  },
  zh: {
    title: "atclaw",
    ask: "此聊天受保护，请输入访问令牌。",
    label: "令牌",
    enter: "进入",
    wrong: "令牌不对。它是服务器上 ATCLAW_WEB_TOKEN 的值。",
    "too-many": "错误次数过多，请一分钟后再试。",
  },
};

/** The form that asks for the token, in the browser's language; works without scripts. */
export function doorPage(acceptLanguage: string | undefined, problem: "wrong" | "too-many" | undefined) {
  const language = /^zh\b/i.test(acceptLanguage ?? "") ? "zh" : "en";
  const say = words[language];
  return html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${say.title}</title>
    <link rel="stylesheet" href="/door.css" />
  </head>
  <body>
    <main>
      <h1>@${say.title}</h1>
      <form method="post" action="/login">
        <p>${say.ask}</p>
        <label for="token">${say.label}</label>
        <input id="token" name="token" type="password" autocomplete="current-password" required autofocus />
        ${problem ? html`<p role="alert">${say[problem]}</p>` : ""}
        <button type="submit">${say.enter}</button>
      </form>
    </main>
  </body>
</html>`;
}

/** Few rules, so that the door needs nothing of the built page. */
export const doorStyle = `
:root { color-scheme: light dark; font: 16px/1.6 system-ui, "Noto Sans CJK SC", sans-serif; }
body { min-height: 100dvh; margin: 0; display: grid; place-items: center; background: light-dark(#faf9f7, #161615); color: light-dark(#22211f, #e9e7e2); }
main { width: min(22rem, calc(100vw - 3rem)); }
h1 { font-size: 1.25rem; font-weight: 650; letter-spacing: -0.01em; }
label { display: block; font-size: 0.875rem; font-weight: 550; margin-bottom: 0.25rem; }
input, button { box-sizing: border-box; width: 100%; font: inherit; padding: 0.55rem 0.75rem; border-radius: 0.6rem; border: 1px solid light-dark(#cfccc5, #4a4844); }
input { background: light-dark(#fff, #1f1f1d); color: inherit; }
button { margin-top: 0.75rem; border-color: transparent; background: light-dark(#0f6b5c, #5cc4ae); color: light-dark(#fff, #10201c); font-weight: 600; cursor: pointer; }
:focus-visible { outline: 2px solid light-dark(#0f6b5c, #5cc4ae); outline-offset: 2px; }
[role="alert"] { color: light-dark(#a3261b, #ff9c8f); font-size: 0.875rem; }
`;
