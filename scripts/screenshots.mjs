#!/usr/bin/env node
// Takes the pictures of the guide from the real program, run by rules over the shipped corpus in a folder of its own.
// Writes docs/images/*.png, or into the folder named. Needs `npm run build` and Chromium.
import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

const folder = resolve(process.argv[2] ?? "docs/images");
process.chdir(join(dirname(fileURLToPath(import.meta.url)), ".."));
const wide = { width: 1280, height: 800 };
const tall = { width: 1280, height: 960 };
const phone = { width: 390, height: 844 };
const english = "What share of token calls did Volcano Engine have in 2025?";
const chinese = "2025年火山引擎和阿里云的Token调用量份额各是多少？";
const booking = "Schedule a design review in Orion with Li Lei and Lucy on Monday from 3 to 4 pm";
const bookingChinese = "周二下午三点到四点订一间8人会议室，要有屏幕，和李雷一起";
const makeTable = `add to Deals:
Acme Cloud, 120k, New, Li Lei, 25 November 2026
Northwind, 48k, Won, Lucy, 2 December 2026
星河科技, 310k, New, Han Meimei, 18 December 2026
Contoso, 75k, Lost, Li Lei, 9 January 2027
远山数据, 96k, Won, Lucy, 30 November 2026`;
const zone = "Asia/Shanghai";

const home = await mkdtemp(join(tmpdir(), "atclaw-pictures-"));
const port = process.env.PORT ?? "18799";
const bot = spawn(process.execPath, ["dist/main.js", "start"], {
  env: { PATH: process.env.PATH, ATCLAW_HOME: home, PORT: port },
  stdio: ["ignore", "pipe", "inherit"],
});
const url = await new Promise((found, failed) => {
  bot.stdout.on("data", (line) => {
    const address = /http:\/\/\S+/.exec(String(line))?.[0];
    if (address) found(address);
  });
  bot.once("exit", () => failed(new Error("atclaw did not start; see above.")));
});
const browser = await chromium.launch({
  executablePath: "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"],
});
await mkdir(folder, { recursive: true });

async function take(name, channel, options, prepare = async () => {}) {
  const context = await browser.newContext({ viewport: wide, deviceScaleFactor: 1.25, locale: "en-US", ...options });
  const page = await context.newPage();
  await page.goto(`${url}/#/c/${channel}`);
  await page.locator("#composer").waitFor();
  await prepare(page);
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter((one) => one.effect?.getTiming().iterations !== Number.POSITIVE_INFINITY)
        .map((one) => one.finished.catch(() => {})),
    ),
  );
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await context.close();
}

const say = (words) => async (page) => {
  await page.locator("#composer").fill(words);
  await page.keyboard.press("Enter");
};
const ask = (question) => async (page) => {
  await say(question)(page);
  await answered(page);
};
const waits = (page) => page.locator(".ask[data-waiting]").waitFor();
const openReceipt = async (page) => {
  await answered(page);
  await page.getByRole("button", { name: "Why this answer?" }).click();
  await page.locator(".receipt .use").first().waitFor();
};
const answered = (page) => page.locator(".sources").first().waitFor();
const openSource = async (page) => {
  await page.locator("button.mark").first().click();
  await page.locator("dialog.panel mark").first().waitFor();
};

try {
  await take("welcome", "new", {});
  await take("chat-light", "english", {}, ask(english));
  await take("chat-dark", "english", { colorScheme: "dark" }, answered);
  await take("citation", "english", {}, openSource);
  await take("narrow", "english", { viewport: phone }, answered);
  await take("narrow-source", "english", { viewport: phone }, openSource);
  await take("chinese", "chinese", { locale: "zh-CN" }, async (page) => {
    await ask(chinese)(page);
    await openSource(page);
  });
  await take("receipt", "english", {}, openReceipt);
  await take("receipt-narrow", "english", { viewport: phone, colorScheme: "dark" }, openReceipt);
  await take("approval", "booking", { timezoneId: zone, viewport: tall }, async (page) => {
    await say(booking)(page);
    await waits(page);
  });
  await take("approval-dark", "booking", { timezoneId: zone, viewport: tall, colorScheme: "dark" }, waits);
  await take("approval-narrow", "booking", { timezoneId: zone, viewport: phone }, waits);
  await take("approval-chinese", "booking-zh", { timezoneId: zone, viewport: tall, locale: "zh-CN" }, async (page) => {
    await say(bookingChinese)(page);
    await waits(page);
  });
  await take("approved", "booking", { timezoneId: zone, viewport: tall }, async (page) => {
    await page.getByRole("button", { name: "Approve", exact: true }).click();
    await page.getByRole("button", { name: "Undo", exact: true }).waitFor();
  });
  await take("calendar", "booking", { timezoneId: zone }, async (page) => {
    await page.getByRole("link", { name: "Calendar" }).click();
    await page.locator("select").selectOption("Orion");
    await page.getByRole("button", { name: "Later" }).click();
    await page.locator(".timetable li").first().waitFor();
  });
  const table = { viewport: { width: 1280, height: 620 } };
  const openTable = (look) => async (page) => {
    await page.goto(`${url}/#/tables`);
    await page.locator(".table-list a").first().click();
    await page.locator(".grid").waitFor();
    if (look) await page.locator(".tables-bar select").selectOption({ label: look });
  };
  await take("tables", "table", table, async (page) => {
    await say("create a table Deals with name, amount (currency), stage (New/Won/Lost), owner and close date")(page);
    await page.getByRole("button", { name: "Approve", exact: true }).click();
    await page.getByRole("button", { name: "Undo", exact: true }).waitFor();
    await say(makeTable)(page);
    await page.getByRole("button", { name: "Approve", exact: true }).click();
    await page.getByRole("button", { name: "Undo", exact: true }).waitFor();
    await openTable()(page);
    await page.getByRole("button", { name: "Change Stage: New" }).first().click();
    await page.getByRole("combobox", { name: "New value of Stage" }).selectOption("Won");
    await page.getByRole("status").getByRole("button", { name: "Undo" }).waitFor();
  });
  await take("tables-dark", "table", { ...table, colorScheme: "dark" }, openTable("Board by Stage"));
  await take("tables-chinese", "table", { ...table, locale: "zh-CN" }, openTable("按Stage看板"));
  await take("tables-narrow", "table", { viewport: phone }, openTable());
  await take("usage", "english", {}, async (page) => {
    await page.getByRole("link", { name: "Usage" }).click();
    await page.locator(".usage .bars").first().waitFor();
  });
} finally {
  await browser.close();
  bot.removeAllListeners("exit");
  bot.kill();
  await new Promise((ended) => bot.once("exit", ended));
  await rm(home, { recursive: true, force: true });
}
