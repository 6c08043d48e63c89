import { rmSync } from "node:fs";
import { expect, it } from "vitest";
import { feishuAdapter } from "../../src/adapters/feishu/adapter.ts";
import { openApp } from "../../src/app.ts";
import type { Access } from "../../src/core/access.ts";
import type { Adapter } from "../../src/core/adapter.ts";
import { createHttp } from "../../src/http/http.ts";
import { newHome, quietApp } from "../fakes/app.ts";
import { type Posting, postings } from "../fakes/feishu/posting.ts";
import { startFakeFeishu } from "../fakes/feishu/server.ts";

const start = postings();
const calendar = "calendar:calendar";

const whose = (bot: Posting, id = "ou_alice") => ({ adapter: "feishu", account: bot.feishu.app.id, id });

async function accessFor(bot: Posting, scopes: readonly string[], id?: string): Promise<Access> {
  const access = await bot.adapter().access?.accessFor(whose(bot, id), scopes);
  if (!access) throw new Error("nobody can be acted for");
  return access;
}

const linkOf = (access: Access): string => (access.kind === "ask" ? access.link : "");

/** Waits until somebody's agreement has come in. */
const granted = (bot: Posting, scopes: readonly string[], id?: string) =>
  expect.poll(async () => (await accessFor(bot, scopes, id)).kind, { timeout: 5_000 }).toBe("granted");

it("asks for the smallest scopes when they are first needed, and gives a token once the person has agreed", async () => {
  const bot = await start();
  const asked = await accessFor(bot, [calendar]);
  expect(asked).toMatchObject({ kind: "ask", say: { zh: expect.stringContaining(linkOf(asked)) } });
  expect(bot.feishu.oauth.asked).toEqual([[calendar, "offline_access"]]);
  bot.feishu.oauth.agree(linkOf(asked), "ou_alice");
  await granted(bot, [calendar]);
  const access = await accessFor(bot, [calendar]);
  expect(bot.feishu.oauth.personOf(access.kind === "granted" ? access.token : "")).toMatchObject({
    openId: "ou_alice",
    scopes: [calendar, "offline_access"],
  });
  await expect.poll(() => bot.feishu.posts().length).toBe(1);
  expect(bot.feishu.posts()[0]?.chat_id).toBe("oc_alice");
});

it("serves every member, each with a token of their own", async () => {
  const bot = await start();
  for (const person of ["ou_alice", "ou_bob"]) {
    bot.feishu.oauth.agree(linkOf(await accessFor(bot, [calendar], person)), person);
    await granted(bot, [calendar], person);
  }
  const tokens = await Promise.all(["ou_alice", "ou_bob"].map((person) => accessFor(bot, [calendar], person)));
  expect(tokens.map((one) => one.kind === "granted" && bot.feishu.oauth.personOf(one.token)?.openId)).toEqual([
    "ou_alice",
    "ou_bob",
  ]);
});

it("gives nothing when somebody else opens the link, and gives back what they agreed to", async () => {
  const bot = await start();
  const asked = await accessFor(bot, [calendar]);
  bot.feishu.oauth.agree(linkOf(asked), "ou_bob");
  await expect.poll(() => bot.logged.join()).toContain("somebody else");
  expect((await accessFor(bot, [calendar])).kind).toBe("ask");
  for (const token of bot.feishu.oauth.given()) expect(bot.feishu.oauth.personOf(token)).toBeUndefined();
});

it("loses nothing somebody agreed to when Feishu cannot be asked at that moment who they are", {
  timeout: 20_000,
}, async () => {
  const bot = await start();
  bot.feishu.fail("authen.user_info", { drop: "before" });
  bot.feishu.oauth.agree(linkOf(await accessFor(bot, [calendar])), "ou_alice");
  await expect.poll(async () => (await accessFor(bot, [calendar])).kind, { timeout: 15_000 }).toBe("granted");
  expect(bot.feishu.oauth.asked).toHaveLength(1);
});

it("hands out the same link while it is good, another after a no", async () => {
  const bot = await start();
  const first = linkOf(await accessFor(bot, [calendar]));
  expect(linkOf(await accessFor(bot, [calendar]))).toBe(first);
  bot.feishu.oauth.deny(first);
  await expect.poll(async () => linkOf(await accessFor(bot, [calendar]))).not.toBe(first);
});

it("asks anew for what it was not given yet, and keeps what it had", async () => {
  const bot = await start();
  bot.feishu.oauth.agree(linkOf(await accessFor(bot, [calendar])), "ou_alice");
  await granted(bot, [calendar]);
  const asked = await accessFor(bot, ["docx:document"]);
  expect(bot.feishu.oauth.asked.at(-1)).toEqual([calendar, "docx:document", "offline_access"]);
  bot.feishu.oauth.agree(linkOf(asked), "ou_alice");
  await granted(bot, ["docx:document", calendar]);
});

it("renews a token once, however many want it at the same time", async () => {
  let ahead = 0;
  const bot = await start({ now: () => Date.now() + ahead });
  bot.feishu.oauth.agree(linkOf(await accessFor(bot, [calendar])), "ou_alice");
  await granted(bot, [calendar]);
  ahead = 3 * 3_600_000;
  const all = await Promise.all(Array.from({ length: 5 }, () => accessFor(bot, [calendar])));
  expect(new Set(all.map((one) => one.kind === "granted" && one.token)).size).toBe(1);
  expect(bot.feishu.oauth.renewals()).toBe(1);
  ahead = 30 * 86_400_000;
  expect((await accessFor(bot, [calendar])).kind).toBe("ask");
});

it("goes on waiting for who was asked after a restart", async () => {
  const bot = await start();
  const asked = await accessFor(bot, [calendar]);
  await bot.restart();
  bot.feishu.oauth.agree(linkOf(asked), "ou_alice");
  await expect.poll(() => bot.feishu.posts().length, { timeout: 5_000 }).toBe(1);
  expect((await accessFor(bot, [calendar])).kind).toBe("granted");
});

it("is taken back at Feishu and here", async () => {
  const bot = await start();
  bot.feishu.oauth.agree(linkOf(await accessFor(bot, [calendar])), "ou_alice");
  await granted(bot, [calendar]);
  await bot.adapter().access?.revoke(whose(bot));
  for (const token of bot.feishu.oauth.given()) expect(bot.feishu.oauth.personOf(token)).toBeUndefined();
  expect((await accessFor(bot, [calendar])).kind).toBe("ask");
});

it("lies sealed on the disk and goes with its person", async () => {
  const bot = await start();
  bot.feishu.oauth.agree(linkOf(await accessFor(bot, [calendar])), "ou_alice");
  await granted(bot, [calendar]);
  const scope = `vault:feishu:${bot.feishu.app.id}`;
  const [kept] = await bot.store.notes(scope).list("grant:");
  for (const token of bot.feishu.oauth.given()) expect(kept?.value).not.toContain(token);
  await bot.store.forget(whose(bot), { by: "asker" });
  expect(await bot.store.notes(scope).list("")).toEqual([]);
});

it("is taken back with /forget me yes", async () => {
  const feishu = await startFakeFeishu();
  const home = newHome();
  const http = createHttp({ host: "127.0.0.1", port: 0, log: () => {} });
  const adapters: Adapter[] = [];
  const app = await openApp({
    ...(await quietApp(home)),
    adapters: (parts) => {
      const secrets = {
        FEISHU_APP_ID: feishu.app.id,
        FEISHU_APP_SECRET: feishu.app.secret,
        FEISHU_DOMAIN: feishu.url,
      };
      adapters.push(feishuAdapter({ ...parts, http, secrets }));
      return adapters;
    },
  });
  try {
    await app.start();
    await http.listen();
    const alice = { adapter: "feishu", account: feishu.app.id, id: "ou_alice" };
    const access = () => adapters[0]?.access?.accessFor(alice, [calendar]);
    const asked = await access();
    feishu.oauth.agree(asked?.kind === "ask" ? asked.link : "", "ou_alice");
    await expect.poll(async () => (await access())?.kind).toBe("granted");
    await feishu.say("@_user_1 /forget me yes");
    await expect
      .poll(() => feishu.posts().some((post) => feishu.textOf(post).startsWith("Erased for good")))
      .toBe(true);
    for (const token of feishu.oauth.given()) expect(feishu.oauth.personOf(token)).toBeUndefined();
    expect((await access())?.kind).toBe("ask");
  } finally {
    await app.stop();
    await http.close(10);
    await feishu.close();
    rmSync(home, { recursive: true, force: true });
  }
});
