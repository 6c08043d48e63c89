import { afterEach, describe, expect, it, test } from "vitest";
import { z } from "zod";
import { readApps } from "../../src/adapters/feishu/apps.ts";
import { type FeishuClient, openClient } from "../../src/adapters/feishu/client.ts";
import { FeishuError } from "../../src/adapters/feishu/failure.ts";
import { tooMany } from "../fakes/feishu/http.ts";
import { type FakeFeishu, type FakeOptions, startFakeFeishu } from "../fakes/feishu/server.ts";

const opened: { close(): unknown }[] = [];
afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one.close();
});

async function start(
  options?: FakeOptions & { secret?: string; now?: () => number },
): Promise<{ feishu: FakeFeishu; client: FeishuClient }> {
  const feishu = await startFakeFeishu(options);
  const [app] = readApps({
    FEISHU_APP_ID: feishu.app.id,
    FEISHU_APP_SECRET: options?.secret ?? feishu.app.secret,
    FEISHU_DOMAIN: feishu.url,
  });
  if (!app) throw new Error("no app");
  const client = openClient(app, options?.now);
  opened.push(feishu, client);
  return { feishu, client };
}

const list = {
  method: "GET",
  path: "/open-apis/im/v1/chats",
  answer: z.object({ items: z.array(z.unknown()) }),
} as const;
const failureOf = async (work: Promise<unknown>): Promise<FeishuError> => {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (error instanceof FeishuError) return error;
  throw new Error(`no FeishuError: ${String(error)}`);
};

test("five calls at once ask for one token, and later calls use it again", async () => {
  const { feishu, client } = await start();
  await Promise.all(Array.from({ length: 5 }, () => client.call(list)));
  await client.call(list);
  expect(feishu.callsOf("auth.tenant_access_token")).toHaveLength(1);
  expect(feishu.callsOf("im.chat.list")).toHaveLength(6);
});

test("a token that Feishu no longer takes is renewed, and the call made again", async () => {
  const { feishu, client } = await start();
  await client.call(list);
  feishu.tokens.revokeAll();
  expect((await client.call(list)).items).toHaveLength(2);
  expect(feishu.callsOf("auth.tenant_access_token")).toHaveLength(2);
});

test("a token is renewed before it ends", async () => {
  let now = Date.now();
  const { feishu, client } = await start({ now: () => now });
  await client.call(list);
  now += 7200_000 - 179_000;
  await client.call(list);
  expect(feishu.callsOf("auth.tenant_access_token")).toHaveLength(2);
});

test.each([429, 400] as const)("the gateway's limit as HTTP %d says when to come again", async (form) => {
  const { feishu, client } = await start();
  feishu.fail("im.chat.list", tooMany(form, 7));
  expect((await failureOf(client.call(list))).failure).toMatchObject({ kind: "limited", retryAfterMs: 7000 });
});

test("HTTP 200 with another code than 0 is a failure", async () => {
  const { feishu, client } = await start();
  feishu.fail("im.chat.list", { status: 200, code: 230002, msg: "Bot/User can NOT be out of the chat." });
  expect(await failureOf(client.call(list))).toMatchObject({
    message: expect.stringContaining("not in the group"),
    failure: { kind: "refused", code: 230002 },
  });
});

test.each([
  ["a page of a proxy", { raw: "<html>busy</html>" }, "not Feishu's"],
  ["a broken connection", { drop: "before" } as const, "could not be reached"],
  ["HTTP 502", { raw: "bad gateway", status: 502 }, "HTTP 502"],
])("%s tells that nobody knows whether the call was carried out", async (_, fault, words) => {
  const { feishu, client } = await start();
  feishu.fail("im.chat.list", fault);
  const error = await failureOf(client.call(list));
  expect(error.failure).toMatchObject({ kind: "broken", reached: true });
  expect(error.message).toContain(words);
});

test("a scope that is missing is named, with the page on which it is granted", async () => {
  const { feishu, client } = await start();
  feishu.app.scopes = new Set(["im:message"]);
  const { message } = await failureOf(client.call(list));
  expect(message).toContain("im:chat:readonly");
  expect(message).toContain(`https://open.feishu.cn/app/${feishu.app.id}/auth?q=im%3Achat`);
});

test("a wrong secret is told with what to do, and not asked again for every call that waits", async () => {
  const { client } = await start({ secret: "wrong-secret-value" });
  const { message } = await failureOf(client.call(list));
  expect(message).toContain("FEISHU_APP_SECRET");
});

test("no error holds the secret or a token, however it came about", async () => {
  const { feishu, client } = await start();
  await client.call(list);
  const faults = [
    { drop: "before" },
    { raw: "x", status: 502 },
    { code: 230001, msg: "no" },
    { code: 2200, msg: "internal" },
  ] as const;
  feishu.fail("im.chat.list", ...faults);
  const hidden = [feishu.app.secret, ...feishu.tokens.all()];
  expect(hidden.length).toBeGreaterThan(1);
  for (const _ of faults) {
    const error = await failureOf(client.call(list));
    const { inspect } = await import("node:util");
    const told = inspect(error, { depth: 20, showHidden: true });
    for (const secret of hidden) expect(told).not.toContain(secret);
  }
});

describe("the apps are read from the environment:", () => {
  const one = { FEISHU_APP_ID: "cli_a1b2c3d4e5f60718", FEISHU_APP_SECRET: "s1" };
  it("one, or several parted by commas", () => {
    expect(readApps(one)).toMatchObject([{ id: "cli_a1b2c3d4e5f60718", api: "https://open.feishu.cn" }]);
    const two = readApps({
      FEISHU_APP_ID: "cli_a1b2c3d4e5f60718, cli_00000000000000ff",
      FEISHU_APP_SECRET: "s1,s2",
      FEISHU_DOMAIN: "lark",
    });
    expect(two).toMatchObject([
      { secret: "s1", api: "https://open.larksuite.com" },
      { secret: "s2", console: "https://open.larksuite.com/app/cli_00000000000000ff" },
    ]);
  });
  it.each([
    [{ ...one, FEISHU_APP_ID: "a1b2c3d4e5f60718" }, "no app ID"],
    [{ ...one, FEISHU_APP_ID: "cli_a1b2" }, "no app ID"],
    [{ ...one, FEISHU_APP_SECRET: "s1,s2" }, "one secret for each"],
    [{ ...one, FEISHU_DOMAIN: "http://example.com" }, "FEISHU_DOMAIN"],
    [{ ...one, FEISHU_DOMAIN: "moon" }, "FEISHU_DOMAIN"],
    [{ FEISHU_APP_ID: "cli_a1b2c3d4e5f60718,cli_a1b2c3d4e5f60718", FEISHU_APP_SECRET: "s1,s2" }, "twice"],
  ])("%j is refused with words", (secrets, words) => {
    expect(() => readApps(secrets)).toThrow(words);
  });
});
