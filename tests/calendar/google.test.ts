/** Meetings in Google Calendar, on a strict fake. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { keptElsewhere } from "../../src/office/calendar/elsewhere/kept.ts";
import { openGoogle } from "../../src/office/calendar/google/open.ts";
import { type LocalCalendar, openLedger } from "../../src/office/calendar/local/open.ts";
import { calendarContract } from "../contracts/calendar.ts";
import { calendarAccountsContract } from "../contracts/calendar-accounts.ts";
import { calendarServiceContract, roomAddresses, smallDirectory } from "../contracts/calendar-service.ts";
import { clientId, clientSecret, startFakeGoogle } from "../fakes/google/server.ts";
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
async function google() {
  const fake = await startFakeGoogle([...roomAddresses.values()]);
  const proxy = await proxyTo(fake.url);
  closing.push(fake.close, proxy.close);
  const vault = memoryNotes();
  const make = () =>
    openGoogle({
      clientId,
      clientSecret,
      publicUrl: "http://127.0.0.1:8787",
      vault,
      directory: smallDirectory,
      addresses: roomAddresses,
      pauseMs: 5,
      timeoutMs: 3_000,
      at: { api: `${proxy.url}calendar/v3`, authorize: `${proxy.url}auth`, token: `${proxy.url}token` },
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

calendarContract("Google Calendar", async () => {
  const { open } = await google();
  const calendar = open();
  return calendar.as?.("lilei") ?? calendar;
});

calendarServiceContract("Google Calendar", async () => {
  const { proxy, open } = await google();
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

calendarAccountsContract("Google Calendar", async () => {
  const { fake, vault, make, open } = await google();
  const { accounts } = make();
  return { cloud: fake.cloud, consents: fake.consents, limit: fake.limit, vault, accounts, open };
});
