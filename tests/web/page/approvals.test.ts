import type { BrowserContextOptions, Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { noBrowser } from "../../fakes/browser.ts";
import { sample } from "../../fakes/meetings.ts";
import { asking, startWebApp, type WebApp } from "../../fakes/web-app.ts";
import { builtPage, closing, isInView, openPage, say, useBrowser } from "./page.ts";

const bookOrion = `book_meeting ${JSON.stringify(sample)}`;
const three = [
  `book_meeting ${JSON.stringify({ ...sample, room: "Vega" })}`,
  'cancel_meetings {"room":"Lyra"}',
  `send_notice ${JSON.stringify({ text: `Dear all,\n${"The coffee machine is being replaced. ".repeat(20)}The end.` })}`,
].join("\n");

describe.skipIf(noBrowser)(
  `an approval card${noBrowser ? ` (skipped: ${noBrowser})` : ""}`,
  { timeout: 60_000 },
  () => {
    useBrowser();

    test("shows what would be done with which arguments, and does it once on a double click", async () => {
      const { page, web } = await asked(bookOrion);
      const card = page.getByRole("region", { name: "Waiting for approval" });
      expect(await rowsOf(page)).toEqual([
        ["Room", "Orion, 8F"],
        ["Start", "Mon, 25 May 2026, 15:00 (UTC+08:00)2026-05-25T15:00:00+08:00"],
        ["End", "Mon, 25 May 2026, 16:00 (UTC+08:00)2026-05-25T16:00:00+08:00"],
        ["Attendees", "Han MeimeiLi LeiMs Gao"],
        ["Seats", "8"],
        ["Remind", "Yes"],
      ]);
      expect(await card.locator("ins").allInnerTexts()).toEqual(["+ 15:00–16:00  New meeting (3 people)"]);
      await card.getByText("Changes outside this chat need somebody's word. rule writes-ask").waitFor();
      await card.getByText(/GMT\+8 · in 24 hours/).waitFor();
      const posts = heard(page);
      await button(page, "Approve").dblclick();
      await page.locator("article.answer", { hasText: "Booked Orion, 8F for 3 people." }).waitFor();
      await page.locator(".badge.approved").waitFor();
      expect(posts.length).toBe(1);
      expect(web.calendars.meetings.length).toBe(1);
      expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);
      expect(await page.locator(".ask").textContent()).toMatch(/Book a meeting room.*Approved.*by you, \d\d:\d\d/);
    });

    test("takes a no with its reason", async () => {
      const { page, web } = await asked(bookOrion);
      await button(page, "Reject").click();
      await page.keyboard.type("Orion is too big.");
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.locator("article.answer", { hasText: "Orion is too big." }).waitFor();
      await page.locator(".ask blockquote", { hasText: "Orion is too big." }).waitFor();
      await page.locator(".badge.rejected").waitFor();
      expect(web.calendars.meetings).toEqual([]);
    });

    test("changes the arguments in a form, says at the field what does not fit, and leads to the new card", async () => {
      const { page, web } = await asked(bookOrion);
      await button(page, "Change").click();
      await button(page, "Ask again with these").click();
      await page.getByRole("alert").filter({ hasText: "Nothing is changed yet." }).waitFor();
      await page.getByLabel("Seats").fill("many");
      await button(page, "Ask again with these").click();
      await page.getByText("A number is needed.").waitFor();
      await page.getByLabel("Seats").fill("400");
      await button(page, "Ask again with these").click();
      await page
        .locator(".field", { has: page.getByLabel("Seats") })
        .getByText("<=40")
        .waitFor();
      expect(await page.getByLabel("Seats").evaluate((it) => it === document.activeElement)).toBe(true);
      await page.getByLabel("Seats").fill("4");
      await page.getByLabel("Start").fill("2026-05-25T14:30");
      await page.getByRole("button", { name: "Remove Li Lei" }).click();
      await page.getByLabel("Attendees, 2").press("Enter");
      await page.keyboard.type("Lucy");
      await page.getByLabel("Remind").uncheck();
      await button(page, "Ask again with these").click();
      await button(page, "Go to the new request").click();
      expect(
        await page
          .locator(".ask")
          .nth(1)
          .evaluate((it) => it === document.activeElement),
      ).toBe(true);
      await button(page, "Approve").click();
      await page.locator("article.answer", { hasText: "for 3 people" }).waitFor();
      expect(web.calendars.meetings).toMatchObject([
        {
          room: "Orion, 8F",
          start: "2026-05-25T14:30:00+08:00",
          end: sample.end,
          attendees: ["Han Meimei", "Ms Gao", "Lucy"],
          seats: 4,
          remind: false,
        },
      ]);
    });

    test("is there again after a reload, in its place, while one goes on chatting", async () => {
      const { page } = await asked(bookOrion, { viewport: { width: 1280, height: 520 } });
      expect(await page.locator(".live").count()).toBe(0);
      expect(await page.getByRole("button", { name: "Stop" }).count()).toBe(0);
      for (const text of ["first", "second", "third"]) {
        await say(page, text);
        await page.locator(".question", { hasText: text }).waitFor();
      }
      await expect.poll(() => page.locator("article.answer").count()).toBe(3);
      await page.reload();
      await page.locator(".waiting-here", { hasText: "1 waiting for approval here" }).waitFor();
      await button(page, "Show").click();
      const order = await page.locator(".column > *").evaluateAll((all) => all.map((it) => it.classList[1]));
      expect(order).toEqual(["question", "ask", "question", "answer", "question", "answer", "question", "answer"]);
      expect(await page.locator(".ask").evaluate((it) => it === document.activeElement)).toBe(true);
      await button(page, "Approve").click();
      await page.locator("article.answer", { hasText: "Booked" }).waitFor();
      await expect.poll(() => page.locator(".column > *").last().textContent()).toContain("Booked");
    });

    test("says why who may not decide it was refused, and stays", async () => {
      const { page, web } = await asked(bookOrion, {}, { policy: asking(["role:owner"]) });
      await page.getByText("an owner").waitFor();
      await button(page, "Approve").click();
      await page.getByRole("alert").filter({ hasText: "You may not decide this." }).waitFor();
      expect(await button(page, "Approve").isEnabled()).toBe(true);
      expect(web.calendars.meetings).toEqual([]);
    });

    test("takes words one by one, the rest at once, and folds what is long without hiding how long it is", async () => {
      const { page, web } = await asked(three);
      await page.getByText("Show all (778 characters)").click();
      expect(await page.getByText("The end.").last().isVisible()).toBe(true);
      await button(page, "Reject Cancel every meeting in a room").click();
      await page.keyboard.press("Escape");
      await button(page, "Reject Cancel every meeting in a room").click();
      await page.locator(".reject-form button[type=submit]").click();
      await page.getByRole("region", { name: "2 actions wait for approval" }).waitFor();
      expect(web.calendars.meetings).toEqual([]);
      await button(page, "Approve all 2").dblclick();
      await page.locator("article.answer", { hasText: "The notice is out." }).waitFor();
      expect(web.calendars.meetings.length + web.calendars.notices.length).toBe(2);
      expect(await page.locator(".badge").allInnerTexts()).toEqual(["Approved", "Rejected", "Approved"]);
    });

    test("is announced, counted at the side, and found from another conversation", async () => {
      const { page } = await asked(bookOrion);
      await expect
        .poll(() => page.locator("[data-announcer=reply]").textContent())
        .toBe("atclaw asks for approval: Book a meeting room");
      await page.keyboard.press("Alt+n");
      const list = page.getByRole("region", { name: "Waiting for approval" });
      await list.getByText("Book a meeting room").click();
      await page.locator(".ask").waitFor();
      await button(page, "Approve").click();
      await page.locator(".badge.approved").waitFor();
      await expect.poll(() => list.count()).toBe(0);
    });

    test("shows what nobody answered in time as expired", async () => {
      const { page } = await asked(bookOrion, {}, { policy: asking(["asker"], 1, 400) });
      await page.getByText("Nobody answered in time. Nothing was done.").waitFor();
      expect(await page.getByRole("button", { name: "Approve" }).count()).toBe(0);
    });

    test("offers to take back what was done, and no more once it was taken back", async () => {
      const { page, web } = await asked(bookOrion);
      await button(page, "Approve").click();
      await button(page, "Undo").click();
      await page.locator("article.answer", { hasText: "Cancelled Orion, 8F again." }).waitFor();
      expect(web.calendars.meetings).toEqual([]);
      expect(await button(page, "Undo").count()).toBe(0);
    });

    test("fits a phone, in Chinese, and can be used by keyboard alone", async () => {
      const { page, web } = await asked(bookOrion, { viewport: { width: 390, height: 844 }, locale: "zh-CN" });
      expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
      await page.getByRole("button", { name: "显示对话列表 (等待批准)" }).waitFor();
      await button(page, "批准").focus();
      await expect.poll(() => isInView(page, ".button.primary", ".thread")).toBe(true);
      await page.keyboard.press("Enter");
      await page.locator("article.answer", { hasText: "Booked" }).waitFor();
      expect(web.calendars.meetings.length).toBe(1);
      expect(await page.evaluate(() => document.activeElement?.closest(".ask") !== null)).toBe(true);
    });
  },
);

/** Says something that needs approval and waits until its card is shown. */
async function asked(
  text: string,
  context: BrowserContextOptions = {},
  options: Parameters<typeof startWebApp>[0] = {},
): Promise<{ page: Page; web: WebApp }> {
  const web = await startWebApp({ pageDir: builtPage(), ...options });
  closing({ close: () => web.stop() });
  const page = await openPage(`${web.url}/#/c/a`, { timezoneId: "Asia/Shanghai", ...context });
  await page.locator("#composer").fill(text);
  await page.keyboard.press("Enter");
  await page.locator(".ask").waitFor();
  return { page, web };
}

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });

/** The decisions that the page sends from now on. */
function heard(page: Page): string[] {
  const posts: string[] = [];
  page.on("request", (request) => {
    if (request.method() === "POST") posts.push(request.url());
  });
  return posts;
}

const rowsOf = (page: Page): Promise<string[][]> =>
  page
    .locator(".ask .arguments > div")
    .evaluateAll((all) => all.map((row) => [...row.children].map((it) => it.textContent ?? "")));
