/** What `atclaw doctor` finds of Feishu. */
import { rmSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { lookAtPlatforms } from "../../src/commands/doctorPlatforms.ts";
import type { Finding } from "../../src/core/connect.ts";
import { newHome } from "../fakes/app.ts";
import { typeCommand } from "../fakes/command.ts";
import { type FakeFeishu, startFakeFeishu } from "../fakes/feishu/server.ts";

let feishu: FakeFeishu;
let home: string;
beforeEach(async () => {
  feishu = await startFakeFeishu();
  home = newHome();
});
afterEach(async () => {
  await feishu.close();
  rmSync(home, { recursive: true, force: true });
});

async function look(more: Record<string, string> = {}): Promise<Readonly<Record<string, Finding>>> {
  const env = {
    FEISHU_APP_ID: feishu.app.id,
    FEISHU_APP_SECRET: feishu.app.secret,
    FEISHU_DOMAIN: feishu.url,
    PORT: "0",
    ...more,
  };
  const found: Finding[] = [];
  const run = async (_: unknown, context: Parameters<typeof lookAtPlatforms>[0]) => {
    found.push(...(await lookAtPlatforms(context)));
    return 0;
  };
  await typeCommand(run, [], { home, env });
  return Object.fromEntries(found.map((finding) => [finding.name, finding]));
}

it("with an app that works, says who the bot is, that it may all it needs and may connect; opens no connection", async () => {
  const found = await look();
  expect(found["feishu app"]).toMatchObject({ ok: true, detail: expect.stringContaining(feishu.app.id) });
  expect(found["feishu scopes"]).toMatchObject({ ok: true });
  expect(found["feishu events"]).toMatchObject({ ok: true, detail: "all events and callbacks come" });
  expect(found["feishu connection"]).toMatchObject({ ok: true });
  expect(feishu.sockets.open()).toBe(0);
  expect(feishu.posts()).toEqual([]);
});

it("names scopes, events and callbacks that are missing, and a connection that is not let in", async () => {
  feishu.app.scopes = new Set(["application:application:self_manage"]);
  Object.assign(feishu.registration.pageOf(feishu.app), { events: [], callbacks: [] });
  feishu.sockets.manners.refusal = { code: 1000040350, msg: "too many" };
  const found = await look();
  expect(found["feishu scopes"]).toMatchObject({
    ok: false,
    detail: expect.stringContaining("im:message:send_as_bot"),
    fix: expect.stringContaining(`/app/${feishu.app.id}/auth?q=`),
  });
  expect(found["feishu events"]).toMatchObject({
    ok: false,
    fix: expect.stringMatching(/im\.message\.receive_v1.*card\.action\.trigger/),
  });
  expect(found["feishu connection"]).toMatchObject({ ok: false, fix: expect.stringContaining("many connections") });
});

it("says when Feishu does not tell its subscriptions, and nothing is wrong for that", async () => {
  Object.assign(feishu.registration.pageOf(feishu.app), { events: undefined, callbacks: undefined });
  expect((await look())["feishu events"]).toMatchObject({ ok: true, detail: expect.stringContaining("did not say") });
});

it("looks at each app by itself: one that is refused says so, the other works", async () => {
  const { id } = feishu.addApp({ id: "cli_00000000000000b2" });
  const found = await look({
    FEISHU_APP_ID: `${feishu.app.id},${id}`,
    FEISHU_APP_SECRET: `${feishu.app.secret},wrong`,
  });
  expect(found[`feishu app ${feishu.app.id}`]).toMatchObject({ ok: true });
  expect(found[`feishu app ${id}`]).toMatchObject({ ok: false, detail: "refused" });
  expect(found[`feishu app ${id}`]?.fix).toMatch(/baseinfo/);
  expect(found[`feishu app ${id}`]?.fix).not.toContain("wrong,");
});

it("an app that Feishu calls, an ID of another shape, and a Feishu out of reach", async () => {
  feishu.registration.pageOf(feishu.app).way = "webhook";
  expect((await look({ FEISHU_ENCRYPT_KEY: "key" }))["feishu connection"]?.detail).toContain("POST /feishu/events");
  expect((await look({ FEISHU_APP_ID: "cli_short" }))["feishu app"]).toMatchObject({
    ok: false,
    detail: "not named rightly",
  });
  feishu.fail("auth.tenant_access_token", { drop: "before" });
  expect((await look())["feishu app"]).toMatchObject({ ok: false, detail: "not reached" });
});
