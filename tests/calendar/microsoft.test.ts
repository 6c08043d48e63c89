/** Meetings in Microsoft 365, on a strict fake. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { keptElsewhere } from "../../src/office/calendar/elsewhere/kept.ts";
import { type LocalCalendar, openLedger } from "../../src/office/calendar/local/open.ts";
import { openMicrosoft } from "../../src/office/calendar/microsoft/open.ts";
import { calendarContract } from "../contracts/calendar.ts";
import { calendarAccountsContract } from "../contracts/calendar-accounts.ts";
import { calendarServiceContract, roomAddresses, smallDirectory } from "../contracts/calendar-service.ts";
import { clientId, clientSecret, startFakeMicrosoft } from "../fakes/microsoft/server.ts";
import { connect, memoryNotes } from "../fakes/people-accounts.ts";
import { proxyTo } from "../fakes/proxy.ts";

const opened: { calendar: LocalCalendar; folder: string }[] = [];
const closing: (() => void)[] = [];
afterEach(async () => {
  for (const { calendar } of opened) await calendar.close();
  for (const { folder } of opened.splice(0)) rmSync(folder, { recursive: true, force: true });
  for (const close of closing.splice(0)) close();
});

/** A fake of its own; everybody has let us use theirs. */
async function microsoft() {
  const fake = await startFakeMicrosoft([...roomAddresses.values()]);
  const proxy = await proxyTo(fake.url);
  closing.push(fake.close, proxy.close);
  const vault = memoryNotes();
  const make = () =>
    openMicrosoft({
      clientId,
      clientSecret,
      publicUrl: "http://127.0.0.1:8787",
      vault,
      directory: smallDirectory,
      addresses: roomAddresses,
      pauseMs: 5,
      timeoutMs: 3_000,
      tenant: "example.com",
      at: { api: `${proxy.url}v1.0`, authorize: `${proxy.url}authorize`, token: `${proxy.url}token` },
    });
  const { accounts } = make();
  for (const { id } of await smallDirectory.people()) await connect(accounts, id);
  const open = (folder = mkdtempSync(join(tmpdir(), "atclaw-calendar-"))) => {
    const calendar = keptElsewhere(openLedger({ file: join(folder, "calendar.db") }), make().service);
    opened.push({ calendar, folder });
    return calendar;
  };
  return { fake, proxy, vault, accounts, make, open };
}

calendarContract("Microsoft 365", async () => {
  const { open } = await microsoft();
  const calendar = open();
  return calendar.as?.("lilei") ?? calendar;
});

calendarServiceContract("Microsoft 365", async () => {
  const { proxy, open } = await microsoft();
  return {
    proxy,
    writes: /^(?:POST|PUT|PATCH|DELETE) .*\/events/,
    open: async () => open(),
    async reopen() {
      const [known] = opened;
      if (!known) throw new Error("There is no calendar.");
      await known.calendar.close();
      return open(known.folder);
    },
  };
});

calendarAccountsContract("Microsoft 365", async () => {
  const { fake, vault, make, open } = await microsoft();
  const { accounts } = make();
  return { cloud: fake.cloud, consents: fake.consents, limit: fake.limit, vault, accounts, open };
});
