/** Meetings in Feishu, on the strict fake. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, it } from "vitest";
import type { MeetingDraft } from "../../src/core/calendar.ts";
import { keptElsewhere } from "../../src/office/calendar/elsewhere/kept.ts";
import { feishuService } from "../../src/office/calendar/feishu/service.ts";
import { type LocalCalendar, openLedger } from "../../src/office/calendar/local/open.ts";
import { calendarContract } from "../contracts/calendar.ts";
import { calendarServiceContract, smallDirectory } from "../contracts/calendar-service.ts";
import { calendarRoutes, feishuCloud } from "../fakes/feishu/calendar.ts";
import { startFakeFeishu } from "../fakes/feishu/server.ts";
import { proxyTo } from "../fakes/proxy.ts";

const opened: { calendar: LocalCalendar; folder: string }[] = [];
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const { calendar } of opened) await calendar.close();
  for (const { folder } of opened.splice(0)) rmSync(folder, { recursive: true, force: true });
  for (const close of closing.splice(0)) await close();
});

async function feishu() {
  const cloud = feishuCloud(
    new Map([
      ["omm_orion", "Orion"],
      ["omm_vega", "vega"],
    ]),
  );
  const fake = await startFakeFeishu({ routes: () => calendarRoutes(cloud) });
  const proxy = await proxyTo(fake.url);
  closing.push(proxy.close, fake.close);
  const open = (folder = mkdtempSync(join(tmpdir(), "atclaw-calendar-"))) => {
    const service = feishuService({
      api: proxy.url.replace(/\/$/, ""),
      appId: fake.app.id,
      appSecret: fake.app.secret,
      directory: smallDirectory,
      addresses: new Map(),
      pauseMs: 5,
      timeoutMs: 3_000,
    });
    const calendar = keptElsewhere(openLedger({ file: join(folder, "calendar.db") }), service);
    opened.push({ calendar, folder });
    return calendar;
  };
  return { cloud, fake, proxy, open };
}

calendarContract("Feishu", async () => (await feishu()).open());

calendarServiceContract("Feishu", async () => {
  const { proxy, open } = await feishu();
  return {
    proxy,
    writes: /^(?:POST|PATCH|DELETE) .*\/events/,
    open: async () => open(),
    async reopen() {
      const [known] = opened;
      if (!known) throw new Error("There is no calendar.");
      await known.calendar.close();
      return open(known.folder);
    },
  };
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
