import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { newHome } from "../../fakes/app.ts";
import { noBrowser } from "../../fakes/browser.ts";
import { type Deals, newDeals } from "../../fakes/deals.ts";
import { startWebApp } from "../../fakes/web-app.ts";
import { builtPage, closing, openPage, useBrowser } from "./page.ts";

describe.skipIf(noBrowser)(`tables${noBrowser ? ` (skipped: ${noBrowser})` : ""}`, { timeout: 60_000 }, () => {
  useBrowser();

  test("are listed, open as a grid in pages, and sort by a column", async () => {
    const { page } = await opened();
    await page.getByRole("link", { name: "Tables" }).click();
    await page.getByRole("link", { name: /Deals.*60 rows/ }).click();
    await page.getByText("Rows 1 to 50 of 60").waitFor();
    expect(await page.locator(".grid thead th").allTextContents()).toEqual([
      "Name",
      "Amount",
      "Stage",
      "Close",
      "Paid",
      "Tax",
    ]);
    await page.getByRole("button", { name: "Next" }).click();
    await page.getByText("Rows 51 to 60 of 60").waitFor();
    const amount = page.getByRole("button", { name: "Amount", exact: true });
    await amount.click();
    await page.locator('th[aria-sort="ascending"]').waitFor();
    await amount.click();
    await page.locator('th[aria-sort="descending"]').waitFor();
    expect(await page.locator(".grid tbody td").first().textContent()).toBe("Deal 60");
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
  });

  test("are changed a value at a time, with what is computed from it, and changed back", async () => {
    const { page } = await opened("grid");
    await page.getByRole("button", { name: "Change Amount: $1,000", exact: true }).click();
    const field = page.getByRole("textbox", { name: "New value of Amount" });
    expect(await field.inputValue()).toBe("1000");
    await field.fill("nonsense");
    await field.press("Enter");
    await page.getByText("“Amount” takes a number, not “nonsense”.").waitFor();
    await field.fill("2.5k");
    await field.press("Enter");
    await page.getByText("Amount of Deal 1 changed.").waitFor();
    await row(page, "$2,500", "250");
    await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
    await page.getByText("The change was taken back.").waitFor();
    await row(page, "$1,000", "100");

    await page.getByRole("button", { name: "Change Amount: $1,000", exact: true }).click();
    await field.fill("9");
    await field.press("Escape");
    await row(page, "$1,000", "100");
    await page.getByRole("checkbox", { name: "Paid" }).first().click();
    await page.getByText("Paid of Deal 1 changed.").waitFor();
  });

  test("tell of a conflict and show what somebody else wrote meanwhile", async () => {
    const { page, deals } = await opened("grid");
    await page.getByRole("button", { name: "Change Name: Deal 1", exact: true }).click();
    const values = { [deals.field("Amount")]: 77 };
    await deals.write({ do: "update", table: deals.id, records: [{ id: "1", values }] });
    const field = page.getByRole("textbox", { name: "New value of Name" });
    await field.fill("Mine");
    await field.press("Enter");
    await page.locator(".told[data-bad]", { hasText: "Not changed:" }).waitFor();
    await page.getByRole("button", { name: "Change Amount: $77", exact: true }).waitFor();
    await page.getByRole("button", { name: "Change Name: Deal 1", exact: true }).waitFor();
  });

  test("are boards with a column for each choice, between which cards are moved; in Chinese too", async () => {
    const { page } = await opened("grid", { locale: "zh-CN" });
    await page.getByRole("combobox", { name: "视图" }).selectOption({ label: "按Stage看板" });
    const heads = page.locator(".board h2");
    await expect.poll(() => heads.allTextContents()).toEqual(["New 20", "Won 20", "Lost 0", "空 20"]);
    await page.getByRole("combobox", { name: "移到: Deal 1", exact: true }).selectOption("Lost");
    await expect.poll(() => heads.allTextContents()).toEqual(["New 19", "Won 20", "Lost 1", "空 20"]);
    await page.getByRole("status").getByRole("button", { name: "撤销" }).click();
    await expect.poll(() => heads.allTextContents()).toEqual(["New 20", "Won 20", "Lost 0", "空 20"]);
  });
});

const row = async (page: Page, amount: string, tax: string): Promise<void> =>
  expect
    .poll(() => page.locator(".grid tbody tr").first().locator("td").allTextContents())
    .toEqual(["Deal 1", amount, "New", "2026-11-20", "", tax]);

/** The page of somebody with sixty deals; `grid` waits until they are shown. */
async function opened(
  what: "grid" | "chat" = "chat",
  context: BrowserContextOptions = {},
): Promise<{ page: Page; deals: Deals }> {
  const home = newHome();
  const deals = await newDeals(home);
  closing(deals);
  const web = await startWebApp({ pageDir: builtPage(), home });
  closing({ close: () => web.stop() });
  const page = await openPage(`${web.url}/#/${what === "grid" ? `tables/${deals.id}` : "c/a"}`, context);
  if (what === "grid") await page.locator(".grid").waitFor();
  return { page, deals };
}
