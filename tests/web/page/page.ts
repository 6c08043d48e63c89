/** The page in a real browser: built once for a file, opened anew for each test. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import type { Reply } from "../../../src/core/message.ts";
import { type FakeBot, fakeBot } from "../../fakes/bot.ts";
import { openBrowser } from "../../fakes/browser.ts";
import { answer } from "../../fakes/scenes.ts";
import { startWebChat, type WebChat } from "../../fakes/web.ts";

const root = "src/console/page";
export const waitMs = 20_000;
const open: { close(): Promise<void> }[] = [];
let browser: Browser;
let pageDir = "";

/** Builds the page and opens the browser for the tests around the call; closes what each of them opened. */
export function useBrowser(): void {
  beforeAll(async () => {
    pageDir = await mkdtemp(join(tmpdir(), "atclaw-page-"));
    await build({ root, configFile: `${root}/vite.config.ts`, logLevel: "error", build: { outDir: pageDir } });
    browser = await openBrowser();
  }, 60_000);
  afterAll(async () => {
    await browser?.close();
    await rm(pageDir, { recursive: true, force: true });
  });
  afterEach(async () => {
    for (const one of open.splice(0).reverse()) await one.close();
  });
}

/** Has something closed when the test is over. */
export const closing = (one: { close(): Promise<void> }): number => open.push(one);

/** The folder the page was built into. */
export const builtPage = (): string => pageDir;

export interface Visit extends BrowserContextOptions {
  readonly pauseMs?: number;
  readonly talks?: Record<string, Reply>;
  /** The conversation to open. */
  readonly at?: string;
  readonly offline?: boolean;
  readonly token?: string;
  /** Waits until one can write. */
  readonly settle?: boolean;
}

/** Opens the page in front of a fake bot. */
export async function visit(options: Visit = {}): Promise<{ page: Page; bot: FakeBot; chat: WebChat }> {
  const { pauseMs = 0, talks = {}, at, offline = false, token, settle = token === undefined, ...context } = options;
  const bot = fakeBot({ answer, pauseMs, status: { offline } });
  for (const [channel, reply] of Object.entries(talks)) {
    bot.tell(channel, `Question ${channel}`, reply, new Date().toISOString());
  }
  const chat = await start(bot, 0, token);
  const page = await openPage(at ? `${chat.url}/#/c/${at}` : chat.url, context);
  if (settle)
    await page
      .getByLabel(/atclaw/, { exact: false })
      .and(page.locator("textarea:focus"))
      .waitFor();
  return { page, bot, chat };
}

/** Opens an address in a browser of its own; anything the page complains about fails the test. */
export async function openPage(url: string, context: BrowserContextOptions = {}): Promise<Page> {
  const opened = await browser.newContext({ locale: "en-US", viewport: { width: 1280, height: 800 }, ...context });
  opened.setDefaultTimeout(waitMs);
  open.push(opened);
  const page = await opened.newPage();
  const complaints: string[] = [];
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("console", (message) => {
    if (/Content Security Policy|TrustedHTML|Warning:/.test(message.text())) complaints.push(message.text());
  });
  open.push({ close: async () => expect(complaints).toEqual([]) });
  await page.goto(url);
  return page;
}

export async function start(bot: FakeBot, port: number, token?: string): Promise<WebChat> {
  const chat = await startWebChat(bot, { pageDir, port, ...(token ? { token } : {}) });
  open.push({ close: () => chat.stop() });
  return chat;
}

export async function say(page: Page, text: string): Promise<void> {
  await page.getByLabel("Message atclaw").fill(text);
  await page.keyboard.press("Enter");
}

export const focused = (page: Page) => page.evaluate(() => document.activeElement?.className ?? "");

export function isInView(page: Page, css: string, within: string): Promise<boolean> {
  return page.locator(css).evaluate((it, frame) => {
    const box = it.getBoundingClientRect();
    const view = document.querySelector(frame)?.getBoundingClientRect();
    return view !== undefined && box.height > 0 && box.top >= view.top && box.bottom <= view.bottom;
  }, within);
}
