/** Meetings in Feishu, on the strict fake. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { PersonalAccess } from "../../src/core/access.ts";
import type { MeetingDraft } from "../../src/core/calendar.ts";
import { keptElsewhere } from "../../src/office/calendar/elsewhere/kept.ts";
import { asAskers, askersAt } from "../../src/office/calendar/feishu/askers.ts";
import { feishuService } from "../../src/office/calendar/feishu/service.ts";
import { type LocalCalendar, openLedger } from "../../src/office/calendar/local/open.ts";
import { calendarContract } from "../contracts/calendar.ts";
import { calendarServiceContract, smallDirectory } from "../contracts/calendar-service.ts";
import { calendarRoutes, feishuCloud } from "../fakes/feishu/calendar.ts";
import { type FakeFeishu, startFakeFeishu } from "../fakes/feishu/server.ts";
import { proxyTo } from "../fakes/proxy.ts";

const opened: { calendar: LocalCalendar; folder: string }[] = [];
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const { calendar } of opened) await calendar.close();
  for (const { folder } of opened.splice(0)) rmSync(folder, { recursive: true, force: true });
  for (const close of closing.splice(0)) await close();
});

async function feishu({ actAs = "bot" }: { actAs?: "bot" | "asker" } = {}) {
  const cloud = feishuCloud(
    new Map([
      ["omm_orion", "Orion"],
      ["omm_vega", "vega"],
    ]),
  );
  const fake = await startFakeFeishu({ routes: () => calendarRoutes(cloud, () => fake.oauth) });
  const people = agreeing(fake);
  if (actAs === "asker") for (const id of ["lilei", "hanmeimei", "lucy"]) await people.agree(`ou_${id}`);
  const askers = actAs === "asker" ? askersAt(fake.app.id, smallDirectory, () => people.access) : undefined;
  const proxy = await proxyTo(fake.url);
  closing.push(proxy.close, fake.close);
  const open = (folder = mkdtempSync(join(tmpdir(), "atclaw-calendar-"))) => {
    const service = feishuService({
      api: proxy.url.replace(/\/$/, ""),
      appId: fake.app.id,
      appSecret: fake.app.secret,
      directory: smallDirectory,
      addresses: new Map(),
      ...(askers && { askers }),
      pauseMs: 5,
      timeoutMs: 3_000,
    });
    const kept = keptElsewhere(openLedger({ file: join(folder, "calendar.db") }), service);
    const calendar = askers ? asAskers(kept, { appId: fake.app.id, askers, reach: service.reach }) : kept;
    opened.push({ calendar, folder });
    return calendar;
  };
  return { cloud, fake, proxy, open, people };
}

const writing = "calendar:calendar";
const reading = "calendar:calendar:readonly";

/** People who let the app act in their name, by the fake's own links. */
function agreeing(fake: FakeFeishu) {
  const tokens = new Map<string, { token: string; scopes: readonly string[] }>();
  const own = { client_id: fake.app.id, client_secret: fake.app.secret };
  const post = async (path: string, body: object) =>
    (await (
      await fetch(`${fake.url}${path}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ ...own, ...body }),
      })
    ).json()) as Record<string, string>;
  const granted = async (id: string, scopes: readonly string[]) => {
    const one = tokens.get(id);
    return one && scopes.every((scope) => one.scopes.includes(scope)) ? one.token : undefined;
  };
  const asked: string[][] = [];
  const access: PersonalAccess = {
    granted: ({ id }, scopes) => granted(id, scopes),
    async accessFor({ id }, scopes) {
      const token = await granted(id, scopes);
      if (token !== undefined) return { kind: "granted", token };
      asked.push([...scopes]);
      return { kind: "ask", link: "link", until: at, say: { en: "Agree at link", zh: "请在 link 授权" } };
    },
    revoke: async ({ id }) => void tokens.delete(id),
  };
  return {
    access,
    asked,
    async agree(id: string, scopes: readonly string[] = [writing]) {
      const flow = await post("/oauth/v1/device_authorization", { scope: scopes.join(" ") });
      fake.oauth.agree(flow.verification_uri_complete ?? "", id);
      const { access_token = "" } = await post("/open-apis/authen/v2/oauth/token", {
        grant_type: "urn:ietf:params:oauth:grant-type:device_code",
        device_code: flow.device_code,
      });
      tokens.set(id, { token: access_token, scopes });
    },
    /** Takes it back at Feishu, unknown to us. */
    takeBack: (id: string) => post("/oauth/v1/revoke", { token: tokens.get(id)?.token }),
  };
}

describe.each(["bot", "asker"] as const)("acting as the %s", (actAs) => {
  calendarContract("Feishu", async () => (await feishu({ actAs })).open());

  calendarServiceContract("Feishu", async () => {
    const { fake, proxy, open } = await feishu({ actAs });
    // Everybody speaks in the app's own chats.
    const inFeishu = (calendar: LocalCalendar): LocalCalendar => ({
      ...calendar,
      as: (person) => calendar.as?.(person, `feishu:${fake.app.id}:ou_${person}`) ?? calendar,
    });
    return {
      proxy,
      writes: /^(?:POST|PATCH|DELETE) .*\/events/,
      open: async () => inFeishu(open()),
      async reopen() {
        const [known] = opened;
        if (!known) throw new Error("There is no calendar.");
        await known.calendar.close();
        return inFeishu(open(known.folder));
      },
    };
  });
});
const at = "2026-11-20T08:00:00.000Z";
const november = { start: "2026-11-01T00:00:00Z", end: "2026-11-30T00:00:00Z" };
const draft: MeetingDraft = {
  title: "Review",
  organiser: "lilei",
  attendees: [{ id: "lilei", name: "lilei", optional: false }],
  start: "2026-11-24T07:00:00.000Z",
  end: "2026-11-24T08:00:00.000Z",
  zone: "Asia/Shanghai",
  room: "orion",
  private: false,
};

it("takes the event away again when its people cannot be invited", async () => {
  const { cloud, fake, open } = await feishu();
  fake.fail("calendar.attendee.create", { code: 190006, msg: "no permission", status: 400 });
  await expect(open().book(draft, { key: "f1", at })).rejects.toMatchObject({ fault: "refused" });
  expect([...cloud.events.values()].filter(({ cancelled }) => !cancelled)).toEqual([]);
});

it("tells once that a room has declined late; the meeting stays, without it", async () => {
  const { cloud, open } = await feishu();
  cloud.late = true;
  const calendar = open();
  const made = await calendar.book(draft, { key: "f2", at });
  expect(await calendar.declined?.(at)).toEqual([]);
  for (const event of cloud.events.values())
    for (const guest of event.guests) if (guest.isRoom) guest.answer = "declined";
  expect(await calendar.declined?.(at)).toMatchObject([{ id: made.id, room: "orion" }]);
  expect(await calendar.declined?.(at)).toEqual([]);
  expect((await calendar.meetings(november, "lilei"))[0]?.room).toBeUndefined();
});

it("gets a new token when Feishu takes the old one no longer, and waits when it takes no more calls", async () => {
  const { fake, open } = await feishu();
  const calendar = open();
  await calendar.meetings(november, "lilei");
  fake.fail("calendar.event.create", { code: 99991663, msg: "invalid" }, { code: 99991400, msg: "limit", status: 400 });
  await calendar.book(draft, { key: "f3", at });
  expect(await calendar.meetings(november, "lilei")).toHaveLength(1);
});

it("makes a meeting in the asker's own calendar once they agreed, and asks for no more than is needed", async () => {
  const { cloud, fake, open, people } = await feishu({ actAs: "asker" });
  await people.access.revoke({ adapter: "feishu", account: fake.app.id, id: "ou_lilei" });
  const mine = open().as?.("lilei", `feishu:${fake.app.id}:ou_lilei`);
  await expect(mine?.meetings(november, "lilei")).rejects.toMatchObject({
    fault: "not-connected",
    say: { zh: expect.stringContaining("link") },
  });
  await people.agree("ou_lilei", [reading]);
  expect(await mine?.meetings(november, "lilei")).toEqual([]);
  await expect(mine?.book(draft, { key: "a1", at })).rejects.toMatchObject({ fault: "not-connected" });
  expect(people.asked).toEqual([[reading], [writing]]);
  expect(cloud.events.size).toBe(0);
  await people.agree("ou_lilei");
  await mine?.book(draft, { key: "a1", at });
  expect([...cloud.events.values()].map(({ owner }) => owner)).toEqual(["ou_lilei"]);
  expect(mine?.actedAs?.()).toBe("asker");
  expect(await mine?.meetings(november, "lilei")).toMatchObject([{ organiser: "lilei" }]);
});

it("tells with the link again when the asker took it back at Feishu, and nothing is held up by it", async () => {
  const { cloud, fake, open, people } = await feishu({ actAs: "asker" });
  const calendar = open();
  const mine = calendar.as?.("lilei", `feishu:${fake.app.id}:ou_lilei`);
  await mine?.meetings(november);
  await people.takeBack("ou_lilei");
  await expect(mine?.book(draft, { key: "b1", at })).rejects.toMatchObject({
    fault: "not-connected",
    say: { en: expect.stringContaining("link") },
  });
  expect(cloud.events.size).toBe(0);
  await calendar.as?.("lucy", `feishu:${fake.app.id}:ou_lucy`).book({ ...draft, organiser: "lucy" }, { key: "b2", at });
  expect([...cloud.events.values()].map(({ owner }) => owner)).toEqual(["ou_lucy"]);
});

it("acts in nobody's name for somebody else, nor where it does not know that it is them", async () => {
  const { cloud, fake, open } = await feishu({ actAs: "asker" });
  const calendar = open();
  const lilei = calendar.as?.("lilei", `feishu:${fake.app.id}:ou_lilei`);
  const made = await lilei?.book(draft, { key: "c1", at });
  const which = { id: made?.id ?? "" };
  const lucy = calendar.as?.("lucy", `feishu:${fake.app.id}:ou_lucy`);
  await expect(lucy?.cancel(which, { key: "c2", at })).rejects.toMatchObject({ fault: "refused" });
  for (const chat of ["slack:T1:U7", "web:local:lilei", "feishu:cli_other:ou_lilei"] as const)
    await expect(calendar.as?.("lilei", chat).cancel(which, { key: "c3", at })).rejects.toMatchObject({
      fault: "not-connected",
    });
  const guest = calendar.as?.("slack:T1:U9", "slack:T1:U9");
  await guest?.book({ ...draft, organiser: "slack:T1:U9", room: "vega", attendees: [] }, { key: "c4", at });
  expect(guest?.actedAs?.()).toBeUndefined();
  expect([...cloud.events.values()].map(({ owner, cancelled }) => [owner, cancelled])).toEqual([
    ["ou_lilei", false],
    ["app", false],
  ]);
});
