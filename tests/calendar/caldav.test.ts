/** Meetings on a real CalDAV server. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Calendar } from "../../src/core/calendar.ts";
import { caldavService } from "../../src/office/calendar/caldav/service.ts";
import { keptElsewhere } from "../../src/office/calendar/elsewhere/kept.ts";
import { type LocalCalendar, openLedger } from "../../src/office/calendar/local/open.ts";
import { calendarContract } from "../contracts/calendar.ts";
import { calendarServiceContract, smallDirectory } from "../contracts/calendar-service.ts";
import { proxyTo, type TroubleProxy } from "../fakes/proxy.ts";
import { hasRadicale, type Radicale, startRadicale } from "../fakes/radicale.ts";

describe.skipIf(!hasRadicale)("with radicale (apt-get install radicale)", () => {
  let server: Radicale;
  let users = 0;
  const opened: { calendar: LocalCalendar; folder: string }[] = [];
  const proxies: TroubleProxy[] = [];
  beforeAll(async () => {
    server = await startRadicale();
  });
  afterAll(() => server.end());
  afterEach(async () => {
    for (const { calendar } of opened) await calendar.close();
    for (const { folder } of opened.splice(0)) rmSync(folder, { recursive: true, force: true });
    for (const proxy of proxies.splice(0)) proxy.close();
  });

  const open = (user: string, url: string, folder = mkdtempSync(join(tmpdir(), "atclaw-calendar-"))) => {
    const service = caldavService({
      url,
      user,
      password: "x",
      directory: smallDirectory,
      zone: "Asia/Shanghai",
      pauseMs: 5,
      timeoutMs: 3_000,
    });
    const calendar = keptElsewhere(openLedger({ file: join(folder, "calendar.db") }), service);
    opened.push({ calendar, folder });
    return calendar;
  };

  calendarContract("a CalDAV server", async () => open(`u${++users}`, server.url));

  calendarServiceContract("a CalDAV server", async () => {
    const user = `u${++users}`;
    const proxy = await proxyTo(server.url);
    proxies.push(proxy);
    return {
      proxy,
      writes: /^(?:PUT|DELETE) /,
      open: async () => open(user, proxy.url),
      async reopen(calendar: Calendar) {
        const known = opened.find((one) => one.calendar === calendar) ?? opened[0];
        if (!known) throw new Error("There is no such calendar.");
        await known.calendar.close();
        return open(user, proxy.url, known.folder);
      },
    };
  });

  it("is told apart from a page that is no CalDAV server, and from one that does not let us in", async () => {
    const proxy = await proxyTo(server.url);
    proxies.push(proxy);
    const calendar = open("u0", `${proxy.url}nobody/here/`);
    await expect(calendar.meetings({ start: "2026-11-01T00:00:00Z", end: "2026-11-02T00:00:00Z" })).rejects.toThrow(
      /Check office\.caldav/,
    );
  });
});
