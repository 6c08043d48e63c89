import type { BrowserContextOptions, Page } from "playwright-core";
import { fakeBot } from "./bot.ts";
import { openBrowser } from "./browser.ts";
import { answer, chartReply, replies } from "./scenes.ts";
import { startWebChat } from "./web.ts";

const wide = { width: 1360, height: 860 };
const phone = { width: 390, height: 844 };

/** Takes the pictures of the guide, in front of a fake bot, and hands each to `save` as a PNG. */
export async function takeScreenshots(save: (name: string, png: Uint8Array) => Promise<void>): Promise<void> {
  const bot = fakeBot({ answer, pauseMs: 1 });
  const chat = await startWebChat(bot);
  const browser = await openBrowser();
  const at = (hoursAgo: number) => new Date(Date.now() - hoursAgo * 3600_000).toISOString();
  bot.tell("older", "How long do agents keep to a task?", replies.failed, at(80));
  bot.tell("code", "How do I start it with a model? Show me the code", replies.code, at(26));
  bot.tell("chart", "Draw the market shares as a chart", await chartReply(bot.files), at(1.2));
  bot.tell("zh", "2025 年谁的 Token 调用量最高？", replies.zh, at(0.6));
  bot.tell("leader", "Who leads China's enterprise model market?", replies.leader, at(0.1));

  async function take(
    name: string,
    channel: string,
    options: BrowserContextOptions,
    prepare?: (page: Page) => Promise<void>,
  ) {
    const context = await browser.newContext({ viewport: wide, deviceScaleFactor: 1.5, locale: "en-US", ...options });
    const page = await context.newPage();
    await page.goto(`${chat.url}/#/c/${channel}`);
    await page.locator("#composer").waitFor();
    await prepare?.(page);
    await page.waitForLoadState("networkidle").catch(() => {});
    await page.waitForTimeout(250);
    await save(name, await page.screenshot());
    await context.close();
  }
  const openSource = (page: Page) => page.locator("button.mark").first().click();

  try {
    await take("welcome", "fresh", {});
    await take("chat-light", "leader", {});
    await take("chat-dark", "leader", { colorScheme: "dark" });
    await take("citation", "leader", {}, openSource);
    await take("chart", "chart", {});
    await take("chinese", "zh", { locale: "zh-CN" }, openSource);
    await take("narrow", "leader", { viewport: phone });
    await take("narrow-source", "leader", { viewport: phone }, openSource);
  } finally {
    await browser.close();
    await chat.stop();
  }
}
