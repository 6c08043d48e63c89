/** The page on which a chat platform is connected by one scan: its code, and what became of it. Works without scripts. */
import { Hono } from "hono";
import { html, raw } from "hono/html";
import type { BeginScan, ScanCode } from "../../core/connect.ts";
import { UserError } from "../../core/errors.ts";
import { doorPage } from "./door.ts";
import type { Guard } from "./guard.ts";

type State =
  | { readonly type: "idle" }
  | { readonly type: "waiting"; readonly code?: ScanCode }
  | { readonly type: "done"; readonly lines: readonly string[] }
  | { readonly type: "failed"; readonly why: string };

const words = {
  en: {
    title: "Connect Feishu",
    about: "Scan a code in Feishu and confirm: that makes the app, with its bot and all it needs.",
    begin: "Show the code",
    waiting: "Scan this in Feishu within ten minutes and confirm. This page goes on by itself.",
    link: "Open the link instead",
    drawing: "Feishu is asked for a code…",
    done: "Connected.",
    again: "Connect another app",
    back: "Back to the chat",
  },
  zh: {
    title: "连接飞书",
    about: "用飞书扫码并确认，即可创建应用，包含机器人和所需的全部权限。",
    begin: "显示二维码",
    waiting: "请在十分钟内用飞书扫码并确认。本页会自动继续。",
    link: "改为打开链接",
    drawing: "正在向飞书请求二维码…",
    done: "已连接。",
    again: "再连接一个应用",
    back: "返回聊天",
  },
};

/** The routes at `/connect/NAME`; one scan of a platform is under way at a time. `stop` ends those that are. */
export function connectPages(options: {
  readonly guard: Guard;
  readonly scans: Readonly<Record<string, BeginScan>>;
  readonly log: ((what: string, error: unknown) => void) | undefined;
}): { readonly routes: Hono; stop(): void } {
  const { guard, scans } = options;
  const states = new Map<string, State>();
  const closing = new AbortController();
  const routes = new Hono();

  function begin(name: string, scan: BeginScan): void {
    if (states.get(name)?.type === "waiting") return;
    states.set(name, { type: "waiting" });
    scan({ signal: closing.signal, show: (code) => void states.set(name, { type: "waiting", code }) }).then(
      (lines) => states.set(name, { type: "done", lines }),
      (error: unknown) => {
        if (!(error instanceof UserError)) options.log?.(`connecting ${name} failed`, error);
        const why =
          error instanceof UserError ? error.message : "Something broke on our side; the log has the details.";
        states.set(name, { type: "failed", why });
      },
    );
  }

  for (const [name, scan] of Object.entries(scans)) {
    routes.get(`/${name}`, (c) => {
      if (!guard.allows(c)) return c.html(doorPage(c.req.header("accept-language"), undefined), 401);
      return c.html(page(name, states.get(name) ?? { type: "idle" }, c.req.header("accept-language")));
    });
    routes.post(`/${name}`, (c) => {
      const site = c.req.header("sec-fetch-site");
      if (!guard.allows(c) || (site !== undefined && site !== "same-origin"))
        return c.text("Begin from the page itself.\n", 403);
      begin(name, scan);
      return c.redirect(`/connect/${name}`, 303);
    });
  }
  return { routes, stop: () => closing.abort() };
}

function page(name: string, state: State, acceptLanguage: string | undefined) {
  const language = /^zh\b/i.test(acceptLanguage ?? "") ? "zh" : "en";
  const say = words[language];
  const button = (label: string) =>
    html`<form method="post" action="/connect/${name}"><button type="submit">${label}</button></form>`;
  const part = {
    idle: () => html`<p>${say.about}</p>${button(say.begin)}`,
    waiting: ({ code }: { code?: ScanCode }) =>
      code
        ? html`<p>${say.waiting}</p><div role="img" aria-label="QR">${raw(code.svg)}</div><p><a href="${code.link}">${say.link}</a></p>`
        : html`<p>${say.drawing}</p>`,
    done: ({ lines }: { lines: readonly string[] }) =>
      html`<p role="status"><strong>${say.done}</strong></p>${lines.map((line) => html`<p>${line}</p>`)}${button(say.again)}`,
    failed: ({ why }: { why: string }) => html`<p role="alert">${why}</p>${button(say.begin)}`,
  };
  const shown =
    state.type === "idle"
      ? part.idle()
      : state.type === "waiting"
        ? part.waiting(state)
        : state.type === "done"
          ? part.done(state)
          : part.failed(state);
  return html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    ${state.type === "waiting" ? html`<meta http-equiv="refresh" content="2" />` : ""}
    <title>${say.title} · atclaw</title>
    <link rel="stylesheet" href="/door.css" />
  </head>
  <body>
    <main>
      <h1>${say.title}</h1>
      ${shown}
      <p><a href="/">${say.back}</a></p>
    </main>
  </body>
</html>`;
}
