/** Reminders are told when they are due, once each, whatever happens to the process or the clock, and go with their person. */
import { rmSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import type { Calendar, Meeting } from "../../src/core/calendar.ts";
import type { Conversation } from "../../src/core/message.ts";
import { placeOfMeeting } from "../../src/core/placed.ts";
import { charts } from "../../src/office/charts/charts.ts";
import { openWhen } from "../../src/office/when/open.ts";
import { openReminders } from "../../src/reminders.ts";
import { loadSkills } from "../../src/skills/load.ts";
import { openStore } from "../../src/store/sqlite/store.ts";
import type { Store } from "../../src/store/store.ts";
import { newHome, root } from "../fakes/app.ts";
import { officePorts } from "../fakes/office-ports.ts";
import { friday, startOffice } from "../meeting-booking/office.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

const place = (account = "local"): Conversation => ({
  id: `chat:${account}:c1`,
  adapter: "chat",
  account,
  channel: "c1",
  kind: "direct",
});

/** A data folder with reminders over a clock that the test sets; `open` is a start of the process. */
async function house() {
  const home = newHome();
  let now = Date.parse(friday);
  const ports = officePorts(() => new Date(now));
  const when = openWhen();
  const corpus = { search: async () => [], document: async () => undefined, documents: async () => [] };
  const skills = await loadSkills(["meeting-booking"], `${root}/skills`, { corpus, charts: charts(), when, ...ports });
  const store = openStore(home);
  closing.push(async () => {
    await store.close();
    await ports.calendar.close();
    for (const folder of [home, ports.folder]) rmSync(folder, { recursive: true, force: true });
  });
  const taken: string[] = [];
  let turns = 0;
  const open = (on: Store = store, calendar: Calendar = ports.calendar) =>
    openReminders({
      ...{ store: on, calendar, directory: ports.directory, skills, when },
      enqueue: ({ id }) => taken.push(id),
      zone: "Asia/Shanghai",
      newId: () => `t-${++turns}`,
      now: () => now,
      onError: (error) => {
        if (!String(error).includes("power")) throw error;
      },
    });
  const told = async (): Promise<string[]> =>
    Promise.all(
      taken.map(async (id) => {
        const input = await store.input(id);
        return input?.request.type === "say" && input.request.what === "reminder" ? input.request.words : "?";
      }),
    );
  let said = 0;
  const say = (reminders: ReturnType<typeof open>, rest: string, name = "Han Meimei") => {
    const id = `m${++said}`;
    const language = /\p{Script=Han}/u.test(rest) ? ("zh" as const) : ("en" as const);
    const saidAt = new Date(now).toISOString();
    return reminders.remind({
      input: {
        turnId: id,
        conversation: place(),
        messageId: id,
        sender: { id: name, name },
        text: `/remind ${rest}`,
        request: { type: "command", name: "remind", rest },
        saidAt,
      },
      rest,
      language,
      key: `k${said}`,
    });
  };
  return {
    open,
    told,
    say,
    store,
    ports,
    set: (to: string) => (now = Date.parse(to)),
    later: (ms: number) => (now += ms),
  };
}

const minute = 60_000;

test("a reminder is told when it is due and not before, and is gone then", async () => {
  const { open, told, say, later } = await house();
  const reminders = open();
  const reply = await say(reminders, "me in 20 minutes to call Anna");
  expect(reply).toContain("**call Anna** on Fri, 20 Nov 2026, 10:20 (Asia/Shanghai)");
  later(19 * minute);
  await reminders.look();
  expect(await told()).toEqual([]);
  later(minute);
  await reminders.look();
  await reminders.look();
  expect(await told()).toEqual(["Reminder: **call Anna**"]);
  expect(await say(reminders, "")).toContain("You have no reminders.");
});

test.each([
  ["me tomorrow at 9 to send the report", "send the report", "21 Nov 2026, 09:00"],
  ["me to send the report on Monday at 3pm", "send the report", "23 Nov 2026, 15:00"],
  ["me at 5 to leave", "leave", "20 Nov 2026, 17:00"],
  ["me on December 1 that the lease ends", "the lease ends", "1 Dec 2026, 09:00"],
  ["我 20分钟后 给安娜打电话", "给安娜打电话", "10:20"],
  ["我明天上午九点交报告", "交报告", "09:00"],
  ["下周三下午三点半 开评审会", "开评审会", "15:30"],
])("/remind %s is understood", async (rest, what, when) => {
  const { open, say } = await house();
  const reply = await say(open(), rest);
  expect(reply).toContain(`**${what}**`);
  expect(reply).toContain(when);
});

test("what cannot be understood says how to say it, and nothing is set", async () => {
  const { open, say } = await house();
  const reminders = open();
  expect(await say(reminders, "me to breathe")).toContain("Say a time");
  expect(await say(reminders, "me in 20 minutes")).toContain("Of what?");
  expect(await say(reminders, "me yesterday at 9 to send the report")).toContain("is over");
  expect(await say(reminders, "")).toContain("You have no reminders.");
});

test("a crash between taking it in and moving on tells nobody twice, neither does a clock that is set back", async () => {
  const { open, told, say, later, store } = await house();
  await say(open(), "me in 20 minutes to call Anna");
  await say(open(), "me every Friday at 11 to send the report");
  later(60 * minute);
  const notes: Store["notes"] = (scope) => ({
    ...store.notes(scope),
    put: () => Promise.reject(new Error("power cut")),
    remove: () => Promise.reject(new Error("power cut")),
  });
  await open({ ...store, notes }).look();
  expect(await told()).toHaveLength(2);
  await open().look();
  expect(await told()).toHaveLength(2);
  later(-60 * minute);
  await open().look();
  later(60 * minute);
  await open().look();
  expect(await told()).toHaveLength(2);
});

test("what recurs is told each time, and what was due while nobody ran is told late, with when it was due", async () => {
  const { open, told, say, set } = await house();
  const reminders = open();
  await say(reminders, "me every Monday at 9 to send the report");
  set("2026-11-23T01:00:10Z");
  await reminders.look();
  set("2026-11-30T04:00:00Z");
  await open().look();
  const [first, second] = await told();
  expect(first).toBe("Reminder: **send the report**");
  expect(second).toContain("it was due Mon, 30 Nov 2026, 09:00");
  expect(await say(reminders, "list")).toContain("Mon, 7 Dec 2026, 09:00");
});

test("before each meeting its people who want it are told, once, also of one that was moved", async () => {
  const { open, told, say, later, ports } = await house();
  const reminders = open();
  expect(await say(reminders, "before meetings")).toContain("10 minutes before each");
  const book = (title: string, start: string) =>
    ports.calendar.book(
      {
        title,
        organiser: "han.meimei@example.com",
        attendees: [{ id: "han.meimei@example.com", name: "Han Meimei", optional: false }],
        start,
        end: new Date(Date.parse(start) + 30 * minute).toISOString(),
        zone: "Asia/Shanghai",
        room: "room:vega",
        private: false,
      },
      { key: title, at: friday },
    );
  const review = await book("Design review", "2026-11-20T02:30:00.000Z");
  await reminders.look();
  expect(await told()).toEqual([]);
  later(21 * minute);
  await reminders.look();
  await open().look();
  expect(await told()).toHaveLength(1);
  expect((await told())[0]).toMatch(/^Begins in 9 minutes:\n\n\*\*Design review\*\*[\s\S]*Vega/);
  await ports.calendar.change(
    { id: review.id },
    { start: "2026-11-20T03:00:00.000Z", end: "2026-11-20T03:30:00.000Z" },
    { key: "moved", at: friday },
  );
  later(30 * minute);
  await reminders.look();
  expect(await told()).toHaveLength(2);
  await say(reminders, "cancel meetings");
  expect(await say(reminders, "")).toContain("You have no reminders.");
});

test("the morning digest comes on working days alone and has the day's meetings", async () => {
  const { open, told, say, set } = await house();
  const reminders = open();
  expect(await say(reminders, "早报 8:30")).toContain("2026年11月23日");
  set("2026-11-21T00:31:00Z");
  await reminders.look();
  expect(await told()).toEqual([]);
  set("2026-11-23T00:31:00Z");
  await reminders.look();
  expect((await told())[0]).toContain("今天的会议");
  await reminders.look();
  expect(await told()).toHaveLength(1);
});

test("reminders are their person's alone, and go when they are forgotten", async () => {
  const { open, told, say, later, store } = await house();
  const reminders = open();
  const set = await say(reminders, "me in 20 minutes to call Anna");
  const id = /r-[0-9a-f]{6}/.exec(set)?.[0] ?? "";
  expect(await say(reminders, `cancel ${id}`, "Li Lei")).toContain("You have no reminders.");
  expect(await say(reminders, "list")).toContain(id);
  await store.forget({ adapter: "chat", account: "local", id: "Han Meimei" }, { by: "asker" });
  later(30 * minute);
  await reminders.look();
  expect(await told()).toEqual([]);
});

test("a room that says no later is told of where it was booked, at once, with another one held", async () => {
  const { open, told, store, ports } = await house();
  const asker = { id: "Han Meimei", name: "Han Meimei" };
  const message = {
    ...({ type: "message", eventId: "e1", messageId: "m9", conversation: place(), sender: asker } as const),
    ...{ text: "book Orion", mentionsUs: true, at: friday },
  };
  const admitted = await store.admit(message, { type: "ask" }, "t-book");
  const meeting = await ports.calendar.book(
    {
      title: "Design review",
      organiser: "han.meimei@example.com",
      attendees: [{ id: "han.meimei@example.com", name: "Han Meimei", optional: false }],
      start: "2026-11-23T07:00:00.000Z",
      end: "2026-11-23T08:00:00.000Z",
      zone: "Asia/Shanghai",
      private: false,
    },
    { key: "w1", at: friday },
  );
  const effect = {
    key: "w1",
    turnId: admitted.turnId ?? "",
    conversationId: place().id,
    tool: "book_meeting",
    begunAt: friday,
  };
  await store.effects.begin(effect);
  await store.effects.end("w1", "done", { content: "booked" }, friday);
  const note = JSON.stringify({ conversation: place(), asker, language: "en", zone: "Asia/Shanghai", key: "w1" });
  await ports.calendar.hold(placeOfMeeting(meeting.id), [], { until: friday, note, at: friday });
  const lost: Meeting[] = [meeting];
  const reminders = open(store, { ...ports.calendar, declined: async () => lost.splice(0) });
  await reminders.look();
  await reminders.look();
  expect(await told()).toHaveLength(1);
  const [words] = await told();
  expect(words).toContain("The room has declined “Design review”.");
  expect(words).toMatch(/1\. Mon 23 Nov 2026, 15:00–16:00 \(Asia\/Shanghai, UTC\+8\), \*\*\w+\*\*/);
});

test("in a chat it is posted as a reply to the message that asked, and said without a slash it is understood too", async () => {
  const bot = await startOffice({ now: () => new Date() });
  closing.push(() => bot.stop());
  const replies = await bot.sayAndWait("remind me in 1 second to stretch", 2);
  expect(replies[0]).toContain("I will remind you of **stretch**");
  expect(replies[1]).toContain("Reminder: **stretch**");
  expect((await bot.say("/remind")).reply).toContain("You have no reminders.");
});
