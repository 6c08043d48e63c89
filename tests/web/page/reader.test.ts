import { describe, expect, test } from "vitest";
import { noBrowser } from "../../fakes/browser.ts";
import { replies } from "../../fakes/scenes.ts";
import { focused, isInView, say, useBrowser, visit } from "./page.ts";

describe.skipIf(noBrowser)(
  `the chat page, whoever reads it and on what,${noBrowser ? ` (skipped: ${noBrowser})` : ""}`,
  { timeout: 60_000 },
  () => {
    useBrowser();

    test("works by keyboard alone, from the mention to the source and back", async () => {
      const { page, bot } = await visit({ settle: true });
      await page.keyboard.type("@mar");
      await page.getByRole("option", { name: /@market/ }).waitFor();
      await page.keyboard.press("Enter");
      expect(await page.getByLabel("Message atclaw").inputValue()).toBe("@market ");
      await page.keyboard.type("who");
      await page.keyboard.press("Shift+Enter");
      await page.keyboard.type("leads?");
      await page.keyboard.press("Enter");
      await page.getByRole("region", { name: "Sources" }).waitFor();
      expect(bot.received).toMatchObject([{ text: "@market who\nleads?" }]);
      for (let n = 0; n < 12 && (await focused(page)) !== "mark"; n++) await page.keyboard.press("Shift+Tab");
      expect(await focused(page)).toBe("mark");
      await page.keyboard.press("Enter");
      await page.locator("dialog.panel mark").waitFor();
      await page.keyboard.press("Escape");
      expect(await focused(page)).toBe("mark");
      await page.keyboard.press("Control+/");
      await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("dialog", { name: "Keyboard shortcuts" }).waitFor({ state: "detached" });
    });

    test("leaves Enter to an input method that composes", async () => {
      const { page, bot } = await visit({ settle: true });
      const field = page.getByLabel("Message atclaw");
      await field.fill("nihao");
      await field.evaluate((it) =>
        it.dispatchEvent(
          new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, isComposing: true }),
        ),
      );
      expect(await field.inputValue()).toBe("nihao");
      await field.press("Enter");
      await page.locator(".question", { hasText: "nihao" }).waitFor();
      expect(bot.received).toHaveLength(1);
    });

    test("keeps what was written but not sent over a reload", async () => {
      const { page } = await visit({ at: "a" });
      await page.getByLabel("Message atclaw").fill("half a thought");
      await page.reload();
      expect(await page.getByLabel("Message atclaw").inputValue()).toBe("half a thought");
    });

    test("fits a phone: nothing overflows, conversations slide in, a source lies over the chat", async () => {
      const { page } = await visit({ talks: { a: replies.leader }, at: "a", viewport: { width: 390, height: 844 } });
      await page.locator("article.answer").waitFor();
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
      expect(await page.getByRole("link", { name: /Question a/ }).count()).toBe(0);
      const menu = page.getByRole("button", { name: "Show conversations" });
      await menu.click();
      await page.getByRole("link", { name: /Question a/ }).waitFor();
      await page.keyboard.press("Escape");
      await page.getByRole("link", { name: /Question a/ }).waitFor({ state: "hidden" });
      expect(await menu.evaluate((it) => it === document.activeElement)).toBe(true);
      await menu.click();
      await page.getByRole("link", { name: /Question a/ }).click();
      await page.getByRole("link", { name: /Question a/ }).waitFor({ state: "hidden" });
      await page.locator("button.mark").first().click();
      await page.locator("dialog.panel:modal mark").waitFor();
      expect(await isInView(page, "dialog.panel mark", ".document")).toBe(true);
      await page.keyboard.press("Escape");
      await page.locator("dialog.panel").waitFor({ state: "detached" });
    });

    test("follows the system into the dark, and the reader out of it", async () => {
      const { page } = await visit({ colorScheme: "dark", settle: true });
      const lightness = () =>
        page.evaluate(() => Number(/\d+/.exec(getComputedStyle(document.body).backgroundColor)?.[0] ?? Number.NaN));
      expect(await lightness()).toBeLessThan(60);
      await page.getByRole("button", { name: "Theme: system" }).click();
      expect(await lightness()).toBeGreaterThan(200);
      await page.reload();
      await page.getByRole("button", { name: "Theme: light" }).waitFor();
      expect(await lightness()).toBeGreaterThan(200);
    });

    test("speaks Chinese to a Chinese browser, and English on request", async () => {
      const { page } = await visit({ locale: "zh-CN", settle: true });
      await page.getByRole("heading", { name: "想了解什么？" }).waitFor();
      expect(await page.locator("html").getAttribute("lang")).toBe("zh-CN");
      await page.getByRole("button", { name: "2025 年谁的 Token 调用量最高？" }).click();
      await page.getByRole("region", { name: "来源" }).waitFor();
      expect(await page.locator("article.answer strong").allInnerTexts()).toEqual([
        "按什么计算：",
        "按调用量：",
        "按全链路收入：",
      ]);
      await page.getByRole("button", { name: "Switch to English" }).click();
      await page.getByRole("button", { name: "New chat" }).waitFor();
      await page.reload();
      await page.getByRole("button", { name: "New chat" }).waitFor();
    });

    test("moves nothing for those who asked for that", async () => {
      const { page } = await visit({ reducedMotion: "reduce" });
      await say(page, "endless");
      await page.locator(".live").waitFor();
      // The live part is drawn anew while it is looked at; what has just left the page has no style.
      const names = (): Promise<string[]> =>
        page
          .locator(".live *")
          .evaluateAll((all) => all.filter((it) => it.isConnected).map((it) => getComputedStyle(it).animationName));
      await expect.poll(async () => (await names()).length).toBeGreaterThan(0);
      expect((await names()).filter((name) => name !== "none" && name !== "")).toEqual([]);
    });

    test("asks for the token at the door and lets in who has it", async () => {
      const { page } = await visit({ token: "open sesame", settle: false });
      await page.getByLabel("Token").fill("wrong");
      await page.keyboard.press("Enter");
      await page.getByRole("alert").waitFor();
      await page.getByLabel("Token").fill("open sesame");
      await page.keyboard.press("Enter");
      await say(page, "Who leads?");
      await page.getByRole("region", { name: "Sources" }).waitFor();
    });
  },
);
