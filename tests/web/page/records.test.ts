import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { BudgetStanding } from "../../../src/core/spend.ts";
import type { CalendarView } from "../../../src/core/timetable.ts";
import type { UsageReport } from "../../../src/core/usage.ts";
import { noBrowser } from "../../fakes/browser.ts";
import { sample } from "../../fakes/meetings.ts";
import { startWebApp } from "../../fakes/web-app.ts";
import { builtPage, closing, openPage, useBrowser } from "./page.ts";

describe.skipIf(noBrowser)(`the records${noBrowser ? ` (skipped: ${noBrowser})` : ""}`, { timeout: 60_000 }, () => {
  useBrowser();

  test("of an answer open beside it: what set it off, what was done by whose word, models and cost", async () => {
    const page = await booked();
    const why = page.getByRole("button", { name: "Why this answer?" });
    await why.click();
    const panel = page.getByRole("dialog", { name: "What this answer rests on" });
    await panel.locator(".use").waitFor();
    expect(await panel.locator(".facts dd").allTextContents()).toEqual([
      expect.stringMatching(/^\d+ ms$|s$/),
      "no price set",
      "3,680 in · 192 out",
      "the bot itself",
    ]);
    await panel.getByText(/^You asked · /).waitFor();
    expect(await panel.locator(".use .arguments dt").allTextContents()).toContain("Attendees");
    expect(await panel.locator(".grounds li").allTextContents()).toEqual([
      "Policy rule writes-ask",
      expect.stringMatching(/^Approved by you, \d\d:\d\d$/),
    ]);
    await panel.getByText("What it gave").click();
    await panel.getByText("Booked **Orion, 8F** for 3 people.").waitFor();
    expect(await panel.locator(".model-calls .title").allTextContents()).toEqual(["calling-1", "calling-1"]);
    await panel.getByText("1,840 tokens in, 1,200 of them cached, 96 out").first().waitFor();
    await page.keyboard.press("Escape");
    await panel.waitFor({ state: "detached" });
    expect(await why.evaluate((it) => it === document.activeElement)).toBe(true);
  });

  test("of an answer lie over it on a phone", async () => {
    const page = await booked({ viewport: { width: 390, height: 844 } });
    await page.getByRole("button", { name: "Why this answer?" }).click();
    await page.locator("dialog.panel:modal .use").waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });

  test("of meetings have a page: all rooms for a day, one room or person for a week", async () => {
    const page = await booked();
    await page.route("**/api/calendar?of=Orion*", async (route) => {
      const view = (await (await route.fetch()).json()) as CalendarView;
      const [first, ...rest] = view.timetable.columns;
      const blocks = [
        { from: 600, to: 690, label: "<b>Review</b>" },
        { from: 900, to: 960, label: "" },
      ];
      await route.fulfill({
        json: { ...view, timetable: { ...view.timetable, columns: [{ ...first, blocks }, ...rest] } },
      });
    });
    await page.getByRole("link", { name: "Calendar" }).click();
    await page.locator(".timetable section").nth(7).waitFor();
    await page.getByRole("combobox", { name: "Show" }).selectOption("Orion");
    await page.getByText("<b>Review</b>").waitFor();
    // On a weekend that is shown as well.
    expect([5, 7]).toContain(await page.locator(".timetable section").count());
    expect(await page.locator(".timetable li").allTextContents()).toEqual([
      "<b>Review</b>10:00–11:30",
      "busy15:00–16:00",
    ]);
    const before = await page.locator(".timetable h2").first().textContent();
    await page.getByRole("button", { name: "Later" }).click();
    await expect.poll(() => page.locator(".timetable h2").first().textContent()).not.toBe(before);
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });

  test("of usage have a page of their own, for today and this month, with budgets where there are any", async () => {
    const page = await booked();
    await page.route("**/api/usage?range=today", async (route) => {
      const report = (await (await route.fetch()).json()) as UsageReport;
      const whole = { per: "total", every: "day", unit: "USD", limit: "2" } as const;
      const budgets: BudgetStanding[] = [
        { ...whole, name: "office", used: "1.7", percent: 85 },
        { ...whole, name: "words", unit: "tokens", limit: "1000", used: "1000", percent: 100 },
      ];
      await route.fulfill({ json: { ...report, budgets } satisfies UsageReport });
    });
    await page.getByRole("link", { name: "Usage" }).click();
    await page.getByRole("heading", { name: "Usage and cost" }).waitFor();
    expect(await page.locator(".facts dd").allTextContents()).toEqual(["no price set", "3,872", "1", "2"]);
    await page.getByText("No budget is set.").waitFor();
    expect(await page.locator(".bars .title").allTextContents()).toEqual(["calling-1", "no skill", "meetings", "You"]);
    await page.getByRole("button", { name: "Today" }).click();
    await page.getByText("$1.70 of $2.00 used, 85%").waitFor();
    await page.getByText("1,000 of 1,000 tokens used, 100%").waitFor();
    expect(
      await page.locator("[data-level]").evaluateAll((all) => all.map((it) => it.getAttribute("data-level"))),
    ).toEqual(["near", "over"]);
    await page.goBack();
    await page.locator(".ask").waitFor();
  });
});

/** The page after a meeting was booked and approved. */
async function booked(context: BrowserContextOptions = {}): Promise<Page> {
  const web = await startWebApp({ pageDir: builtPage() });
  closing({ close: () => web.stop() });
  const page = await openPage(`${web.url}/#/c/a`, context);
  await page.locator("#composer").fill(`book_meeting ${JSON.stringify(sample)}`);
  await page.keyboard.press("Enter");
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await page.locator("article.answer", { hasText: "Booked" }).waitFor();
  return page;
}
