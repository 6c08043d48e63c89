/** The page on which Feishu is connected by one scan, in a real browser, in front of a fake Feishu. */
import { rmSync } from "node:fs";
import { encode } from "uqr";
import { afterEach, expect, it } from "vitest";
import { scanFeishu } from "../../src/adapters/feishu/scan.ts";
import { webAdapter } from "../../src/adapters/web/adapter.ts";
import { openApp } from "../../src/app.ts";
import { createHttp } from "../../src/http/http.ts";
import { newHome, quietApp, until } from "../fakes/app.ts";
import { noBrowser, openBrowser } from "../fakes/browser.ts";
import { startFakeFeishu } from "../fakes/feishu/server.ts";

const ending: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ending.splice(0).reverse()) await end();
});

async function startPage(token?: string) {
  const feishu = await startFakeFeishu();
  const home = newHome();
  const http = createHttp({ host: "127.0.0.1", port: 0 });
  const kept: Record<string, string | undefined> = {};
  const scans = {
    feishu: (page: Pick<Parameters<typeof scanFeishu>[0], "signal" | "show">) =>
      scanFeishu({
        ...page,
        secrets: { FEISHU_DOMAIN: feishu.url, ...kept },
        scopes: [],
        keep: async (more) => void Object.assign(kept, more),
      }),
  };
  const app = await openApp({
    ...(await quietApp(home)),
    adapters: (parts) => [
      webAdapter({ ...parts, http, history: parts.store, pageDir: "/nowhere", token, scans, log: parts.log.error }),
    ],
  });
  await app.start();
  const { url } = await http.listen();
  ending.push(
    () => rmSync(home, { recursive: true, force: true }),
    () => feishu.close(),
    () => http.close(50),
    () => app.stop(),
  );
  return { feishu, kept, url: `${url}/connect/feishu`, app };
}

it.skipIf(noBrowser)(
  "shows the code, goes on by itself once it was scanned, and keeps the app",
  async () => {
    const { feishu, kept, url } = await startPage();
    const browser = await openBrowser();
    ending.push(() => browser.close());
    const page = await browser.newPage({ locale: "en" });
    await page.goto(url);
    await page.getByRole("button", { name: "Show the code" }).click();
    const code = page.getByRole("img", { name: "QR" });
    await code.waitFor();
    const link = (await page.getByRole("link", { name: "Open the link" }).getAttribute("href")) ?? "";
    const { size } = encode(link, { ecc: "L", border: 4 });
    expect(await code.locator("svg").getAttribute("viewBox")).toBe(`0 0 ${size * 4} ${size * 4}`);
    const box = await code.locator("svg").boundingBox();
    expect(box?.width).toBeGreaterThan(200);
    const { app } = feishu.registration.scan(link);
    await page.getByText("Connected.").waitFor();
    expect(await page.locator("main").textContent()).toContain(app.id);
    expect(await page.content()).not.toContain(app.secret);
    expect(kept).toMatchObject({ FEISHU_APP_ID: app.id, FEISHU_APP_SECRET: app.secret });
  },
  60_000,
);

it("begins only for who may, from the page itself, once at a time; ends with the bot", async () => {
  const { feishu, url, app } = await startPage("a-long-token");
  expect((await fetch(url)).status).toBe(401);
  const begin = (headers: Record<string, string>) => fetch(url, { method: "POST", headers, redirect: "manual" });
  expect((await begin({})).status).toBe(403);
  const auth = { authorization: "Bearer a-long-token" };
  expect((await begin({ ...auth, "sec-fetch-site": "cross-site" })).status).toBe(403);
  expect(feishu.callsOf("app.registration")).toEqual([]);
  expect((await begin(auth)).status).toBe(303);
  expect((await begin(auth)).status).toBe(303);
  await until("the code", async () => (await (await fetch(url, { headers: auth })).text()).includes("<svg"));
  const begun = () =>
    feishu.callsOf("app.registration").filter(({ body }) => (body as { action: string }).action === "begin");
  expect(begun()).toHaveLength(1);
  await app.stop();
  const polls = feishu.callsOf("app.registration").length;
  await new Promise((resolve) => setTimeout(resolve, 150));
  expect(feishu.callsOf("app.registration")).toHaveLength(polls);
});

it("says why nothing was connected, and lets one begin anew", async () => {
  const { feishu, url } = await startPage();
  feishu.fail("app.registration", { raw: "<html>" });
  await fetch(url, { method: "POST", redirect: "manual" });
  await until("the reason", async () => (await (await fetch(url)).text()).includes("makes no link"));
  await fetch(url, { method: "POST", redirect: "manual" });
  await until("the code", async () => (await (await fetch(url)).text()).includes("<svg"));
});
