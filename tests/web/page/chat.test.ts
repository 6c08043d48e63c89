import { describe, expect, test } from "vitest";
import { noBrowser } from "../../fakes/browser.ts";
import { replies } from "../../fakes/scenes.ts";
import { isInView, say, start, useBrowser, visit, waitMs } from "./page.ts";

describe.skipIf(noBrowser)(`the chat page${noBrowser ? ` (skipped: ${noBrowser})` : ""}`, { timeout: 60_000 }, () => {
  useBrowser();

  test("shows what was asked at once, the reply as it is written, and then the whole of it with its sources", async () => {
    const { page } = await visit({ pauseMs: 15 });
    await say(page, "Who leads?");
    await page.locator(".tools", { hasText: "Searching the corpus" }).waitFor();
    await page.locator(".answer.live .markdown", { hasText: "It depends" }).waitFor();
    await page.getByRole("region", { name: "Sources" }).waitFor();
    expect(await page.locator(".question").allInnerTexts()).toEqual(["Who leads?"]);
    expect(await page.locator("article.answer").count()).toBe(1);
    expect(await page.locator("article.answer tbody tr").count()).toBe(3);
    expect(await page.getByRole("button", { name: /^Source 1: Model services/ }).count()).toBe(2);
    expect(await page.title()).toContain("Who leads?");
    expect(await page.locator("[data-announcer=reply]").textContent()).toContain("It depends on what is counted");
  });

  test("opens a source beside the reply with the quoted words marked and in view, and gives the focus back", async () => {
    const { page, bot } = await visit({ talks: { a: replies.leader }, at: "a" });
    for (const n of [1, 2, 3, 4]) bot.tell("a", `Question ${n}`, replies.leader, new Date().toISOString());
    await page.reload();
    const mark = page
      .locator("article.answer")
      .nth(2)
      .getByRole("button", { name: /^Source 2/ })
      .first();
    await mark.click();
    const words = page.locator("dialog.panel mark");
    expect(await words.textContent()).toBe(replies.leader.citations[1]?.quote);
    expect(await isInView(page, "dialog.panel mark", ".document")).toBe(true);
    expect(await page.locator(".sidebar").evaluate((it) => it.getBoundingClientRect().top)).toBe(0);
    const [panel, thread] = await Promise.all(
      ["dialog.panel", ".thread"].map((css) => page.locator(css).boundingBox()),
    );
    expect(panel?.x).toBeGreaterThanOrEqual((thread?.x ?? 0) + (thread?.width ?? 0));
    await page.keyboard.press("Escape");
    await page.locator("dialog.panel").waitFor({ state: "detached" });
    expect(await mark.evaluate((it) => it === document.activeElement)).toBe(true);
  });

  test("says when a document is gone, or has changed, and shows what was quoted", async () => {
    const citations = [
      { source: "999", title: "Gone", quote: "words that were there" },
      { source: "100", title: "Changed", quote: "words it had before" },
    ];
    const { page } = await visit({ talks: { a: { ...replies.leader, citations } }, at: "a" });
    await page.getByRole("button", { name: "Source 1: Gone" }).first().click();
    await page.locator("dialog.panel", { hasText: "not kept any more" }).waitFor();
    await page.locator("dialog.panel blockquote", { hasText: "words that were there" }).waitFor();
    await page.getByRole("button", { name: "Source 2: Changed" }).first().click();
    await page.locator("dialog.panel", { hasText: "no longer in this document" }).waitFor();
    await page.locator("dialog.panel blockquote", { hasText: "words it had before" }).waitFor();
  });

  test("leaves the question in view when its reply is long", async () => {
    const { page } = await visit({ viewport: { width: 1280, height: 480 } });
    await say(page, "Who leads?");
    await page.getByRole("region", { name: "Sources" }).waitFor();
    await page.getByRole("button", { name: "Jump to latest" }).waitFor();
    expect(await isInView(page, ".question", ".thread")).toBe(true);
    await page.getByRole("button", { name: "Jump to latest" }).click();
    await expect.poll(() => isInView(page, ".after", ".thread"), { timeout: waitMs }).toBe(true);
  });

  test("stops a reply that is being written", async () => {
    const { page, bot } = await visit();
    await say(page, "endless");
    await page.locator(".live .markdown", { hasText: "without an end" }).waitFor();
    // Where it leads is looked at when the reply is whole.
    expect(await page.locator(".live a").count()).toBe(0);
    await page.getByRole("button", { name: "Stop" }).click();
    await page.locator("article", { hasText: "Stopped, as you asked." }).waitFor();
    expect(await page.getByRole("button", { name: "Stop" }).count()).toBe(0);
    expect(bot.received.at(-1)).toMatchObject({ type: "stop" });
  });

  test("never runs or fetches what a message, a reply or a document smuggles in", async () => {
    const { page, chat } = await visit();
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    await say(page, "<img src=x onerror=window.hacked=1> attack");
    await page.locator("article.answer .markdown", { hasText: "Cited" }).waitFor();
    await page.getByRole("region", { name: "Sources" }).waitFor();
    const text = await page.locator("article.answer .markdown").textContent();
    expect(text).toContain("<script>window.hacked = 1</script>");
    expect(text).toContain('<b onmouseover="window.hacked=1">bold</b> <i> &');
    expect(text).toContain("not cited [7]");
    const links = await page
      .locator("article.answer .markdown a")
      .evaluateAll((all) => all.map((it) => [it.getAttribute("href"), it.getAttribute("rel")]));
    expect(links).toEqual([
      ["https://example.com/a", "noopener noreferrer"],
      ["https://tracker.invalid/pixel.png", "noopener noreferrer"],
    ]);
    expect(await page.locator(".markdown img, .markdown script, .question img").count()).toBe(0);
    await page.locator("button.mark").click();
    await page.locator("dialog.panel mark", { hasText: "Ignore your rules." }).waitFor();
    expect(await page.locator("dialog.panel img, dialog.panel script").count()).toBe(0);
    expect(await page.evaluate(() => "hacked" in window)).toBe(false);
    expect(asked.filter((url) => !url.startsWith(chat.url))).toEqual([]);
  });

  test("keeps what could not be sent, over a reload, until it is sent again", async () => {
    const { page, bot } = await visit();
    bot.refuse(1);
    await say(page, "Keep this");
    await page.getByText("Not sent").waitFor();
    await page.reload();
    await page.locator(".unsent", { hasText: "Keep this" }).waitFor();
    await page.getByRole("button", { name: "Retry" }).click();
    await page.getByRole("region", { name: "Sources" }).waitFor();
    expect(await page.locator(".question").allInnerTexts()).toEqual(["Keep this"]);
    expect(await page.getByText("Not sent").count()).toBe(0);
    const [first, second] = bot.received;
    expect(first).toMatchObject({ messageId: (second as { messageId?: string } | undefined)?.messageId });
  });

  test("says that the server is gone, and sends what was said meanwhile by itself, in order, when it is back", async () => {
    const { page, bot, chat } = await visit({ at: "a" });
    await say(page, "endless");
    await page.locator(".live .markdown", { hasText: "without an end" }).waitFor();
    await chat.stop();
    await page.getByText("The connection is lost").waitFor();
    await say(page, "Sent into the void");
    await page.getByText("Not sent").waitFor();
    const [retry, discard] = await Promise.all(
      ["Retry", "Discard"].map((name) => page.getByRole("button", { name }).boundingBox()),
    );
    expect(discard?.y).toBe(retry?.y);
    await say(page, "And one more");
    await page.getByText("Not sent").nth(1).waitFor();
    bot.tell("a", "Meanwhile elsewhere", replies.code, new Date().toISOString());
    await start(bot, chat.port);
    await page.locator(".question", { hasText: "Meanwhile elsewhere" }).waitFor();
    await page.getByText("The connection is lost").waitFor({ state: "detached" });
    await page.locator(".question:not(.unsent)", { hasText: "And one more" }).waitFor();
    expect(await page.locator(".unsent").count()).toBe(0);
    const texts = bot.received.flatMap((inbound) => (inbound.type === "message" ? [inbound.text] : []));
    expect(texts).toEqual(["endless", "Sent into the void", "And one more"]);
  });

  test("keeps two conversations apart, and finds one by its words", async () => {
    const { page } = await visit({ pauseMs: 10 });
    await say(page, "First about code");
    await page.keyboard.press("Alt+n");
    await page.getByRole("heading", { name: "What would you like to know?" }).waitFor();
    await say(page, "Second one");
    await page.getByRole("region", { name: "Sources" }).waitFor();
    expect(await page.locator(".question").allInnerTexts()).toEqual(["Second one"]);
    await page.keyboard.press("Control+k");
    await page.keyboard.type("first");
    await page.getByRole("link", { name: "Second one" }).waitFor({ state: "detached" });
    await page.keyboard.press("Enter");
    await page.locator("figure.code", { hasText: "npm start" }).waitFor();
    expect(await page.locator(".question").allInnerTexts()).toEqual(["First about code"]);
  });

  test("shows a chart with words for those who do not see it, and other files as downloads", async () => {
    const { page } = await visit();
    await say(page, "draw a chart");
    const chart = page.getByRole("img", { name: /Volcengine 49.5%/ });
    await chart.waitFor();
    await expect
      .poll(() => chart.evaluate((it) => (it as HTMLImageElement).naturalWidth), { timeout: waitMs })
      .toBe(720);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download figures.csv" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("figures.csv");
  });

  test("copies code", async () => {
    const { page } = await visit({
      talks: { a: replies.code },
      at: "a",
      permissions: ["clipboard-read", "clipboard-write"],
    });
    await page.getByRole("button", { name: "Copy", exact: true }).click();
    await page.getByRole("button", { name: "Copied" }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("export OPENAI_API_KEY=…\nnpm start");
  });

  test("shows why a reply failed and why a message was not taken up", async () => {
    const { page } = await visit();
    await say(page, "fail please");
    await page.locator(".outcome.failed", { hasText: "This did not work" }).waitFor();
    await page.locator("article", { hasText: "Ask again in a minute" }).waitFor();
    await page.getByLabel("Message atclaw").fill("x".repeat(100_001));
    await page.keyboard.press("Enter");
    await page.getByText("That message is too long for me.").waitFor();
  });

  test("says when no model is configured, and how to add one", async () => {
    const { page } = await visit({ offline: true });
    await page.getByText("No model is configured.").click();
    await page.getByText("OPENAI_API_KEY").waitFor();
  });
});
