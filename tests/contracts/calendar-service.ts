/** What every service that keeps meetings promises besides the contract of calendars. */
import { describe, expect, it } from "vitest";
import type { Calendar, CalendarWrite, Directory, MeetingDraft, OfficePerson, Room } from "../../src/core/calendar.ts";
import type { TroubleProxy } from "../fakes/proxy.ts";

const hours = { days: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00" };
const person = (id: string): OfficePerson => ({
  id,
  name: id,
  aliases: [],
  email: `${id}@example.com`,
  zone: "Asia/Shanghai",
  hours,
  accounts: [`feishu:*:ou_${id}`],
});
const room = (id: string): Room => ({
  id,
  name: id,
  aliases: [],
  building: "Main",
  floor: "1",
  capacity: 8,
  equipment: [],
  zone: "Asia/Shanghai",
  hours,
});

/** The people and rooms that the contract's meetings are of. */
export const smallDirectory: Directory = {
  rules: { noticeMinutes: 0 },
  people: async () => ["lilei", "hanmeimei", "lucy"].map(person),
  rooms: async () => ["orion", "vega"].map(room),
};

/** Where the rooms are at services that know them by address. */
export const roomAddresses: ReadonlyMap<string, string> = new Map([
  ["orion", "orion@rooms.example.com"],
  ["vega", "vega@rooms.example.com"],
]);

/** A service for one test. */
export interface ServiceUnderTest {
  /** A calendar with a file of its own, as another process on another machine would have it. */
  open(): Promise<Calendar>;
  /** Closes a calendar and opens one anew on the same file, as after a crash. */
  reopen(calendar: Calendar): Promise<Calendar>;
  readonly proxy: TroubleProxy;
  /** The requests by which it is written to. */
  readonly writes: RegExp;
}

const at = "2026-11-20T08:00:00.000Z";
const year = { start: "2026-01-01T00:00:00Z", end: "2028-01-01T00:00:00Z" };
const november = { start: "2026-11-01T00:00:00Z", end: "2026-12-30T00:00:00Z" };
let writes = 0;
const write = (more: Partial<CalendarWrite> = {}): CalendarWrite => ({ key: `s${++writes}`, at, ...more });
const draft = (more: Partial<MeetingDraft> = {}): MeetingDraft => ({
  title: "Review",
  organiser: "lilei",
  attendees: ["lilei", "hanmeimei"].map((id) => ({ id, name: id, optional: false })),
  start: "2026-11-24T07:00:00.000Z",
  end: "2026-11-24T08:00:00.000Z",
  zone: "Asia/Shanghai",
  room: "orion",
  private: false,
  ...more,
});
const weekly = (more: Partial<MeetingDraft> = {}) => draft({ rule: "FREQ=WEEKLY;BYDAY=TU;COUNT=4", ...more });
const fault = (kind: string) => expect.objectContaining({ name: "CalendarError", fault: kind });
const starts = (meetings: readonly { start: string; title: string }[]) =>
  meetings.map(({ start, title }) => `${start.slice(5, 16)} ${title}`);

/** Runs the suite; `make` gives a service that nobody has used yet. */
export function calendarServiceContract(name: string, make: () => Promise<ServiceUnderTest>): void {
  /** As the organiser of all that is booked here sees it. */
  const mine = (calendar: Calendar): Calendar => calendar.as?.("lilei") ?? calendar;

  describe(`${name} keeps meetings for us`, () => {
    it("has what was booked, for everybody who looks there", async () => {
      const service = await make();
      const made = await mine(await service.open()).book(draft({ private: true }), write());
      const other = mine(await service.open());
      const [seen, ...more] = await other.meetings(november, "lilei");
      expect(more).toEqual([]);
      expect(seen).toMatchObject({
        title: "Review",
        organiser: "lilei",
        start: made.start,
        end: made.end,
        room: "orion",
        private: true,
        attendees: [
          { id: "lilei", optional: false },
          { id: "hanmeimei", optional: false },
        ],
      });
      const busy = await other.busy(["orion", "hanmeimei", "lucy"], november, { at });
      expect([...busy].map(([id, times]) => [id, times.length])).toEqual([
        ["orion", 1],
        ["hanmeimei", 1],
        ["lucy", 0],
      ]);
    });

    it("has a series with its exceptions, at its hour when clocks change", async () => {
      const service = await make();
      const calendar = mine(await service.open());
      const { id } = await calendar.book(
        weekly({
          zone: "Europe/Berlin",
          start: "2026-10-13T07:00:00Z",
          end: "2026-10-13T08:00:00Z",
          rule: "FREQ=WEEKLY;BYDAY=TU;COUNT=5",
        }),
        write({ at: "2026-10-01T00:00:00Z" }),
      );
      const on = (original: string) => ({ id, original });
      const early = () => write({ at: "2026-10-01T00:00:00Z" });
      await calendar.change(on("2026-10-20T07:00:00.000Z"), { start: "2026-10-21T09:00:00Z", title: "Later" }, early());
      const gone = early();
      await calendar.cancel(on("2026-10-27T08:00:00.000Z"), gone);
      const seen = async () => starts(await mine(await service.open()).meetings(year, "lilei"));
      const [first, later, ...rest] = [
        "10-13T07:00 Review",
        "10-21T09:00 Later",
        "11-03T08:00 Review",
        "11-10T08:00 Review",
      ];
      expect(await seen()).toEqual([first, later, ...rest]);
      await calendar.revert(gone.key, early());
      expect(await seen()).toEqual([first, later, "10-27T08:00 Review", ...rest]);
    });

    it("keeps what was of a series, and has the rest as it was changed", async () => {
      const service = await make();
      const calendar = mine(await service.open());
      const booked = write();
      const { id } = await calendar.book(weekly(), booked);
      const changed = write({ at: "2026-11-28T00:00:00Z" });
      await calendar.change({ id }, { start: "2026-12-03T07:00:00Z", rule: "FREQ=WEEKLY;BYDAY=TH;COUNT=2" }, changed);
      const seen = async () => starts(await mine(await service.open()).meetings(year, "lilei"));
      expect(await seen()).toEqual(["11-24T07:00 Review", "12-03T07:00 Review", "12-10T07:00 Review"]);
      await calendar.revert(changed.key, write());
      expect(await seen()).toEqual(["11-24", "12-01", "12-08", "12-15"].map((day) => `${day}T07:00 Review`));
      await calendar.cancel({ id }, write());
      expect(await seen()).toEqual([]);
    });

    it("keeps us out of a room that somebody has there alone", async () => {
      const service = await make();
      await mine(await service.open()).book(draft({ title: "Theirs" }), write());
      const calendar = mine(await service.open());
      const half = { start: "2026-11-24T07:30:00.000Z", end: "2026-11-24T08:30:00.000Z" };
      await expect(calendar.book(draft(half), write())).rejects.toMatchObject({ fault: "taken", span: half });
      await expect(calendar.book(weekly({ ...half, title: "Weekly" }), write())).rejects.toEqual(fault("taken"));
      expect(starts(await calendar.meetings(year, "lilei"))).toEqual(["11-24T07:00 Theirs"]);
      await calendar.book(draft({ ...half, room: "vega" }), write());
    });

    it("tells what was changed there since, and lets those who made it elsewhere change it here", async () => {
      const service = await make();
      const [here, there] = [mine(await service.open()), mine(await service.open())];
      const made = await here.book(draft(), write());
      const [seen] = await there.meetings(november, "lilei");
      await there.change({ id: seen?.id ?? "" }, { start: "2026-11-25T07:00:00Z", title: "Moved" }, write());
      expect(starts(await here.meetings(november, "lilei"))).toEqual(["11-25T07:00 Moved"]);
      expect((await here.busy(["lilei"], november, { at })).get("lilei")).toEqual([
        { start: Date.parse("2026-11-25T07:00:00Z"), end: Date.parse("2026-11-25T08:00:00Z"), meeting: made.id },
      ]);
      await there.cancel({ id: seen?.id ?? "" }, write());
      expect(await here.meetings(november, "lilei")).toEqual([]);
      expect(await here.find(made.id)).toBeUndefined();
      await here.book(draft({ start: "2026-11-25T07:30:00Z", end: "2026-11-25T08:30:00Z" }), write());
    });

    it.each([1, 2, 3])("books nothing by half when the service goes away at write %i, and says so", async (which) => {
      const service = await make();
      const calendar = mine(await service.open());
      const kept = await calendar.book(draft({ title: "Kept" }), write());
      const { proxy } = service;
      const writesBefore = proxy.asked.length;
      const key = write();
      const cut = (calendar: Calendar) => calendar.change({ id: kept.id }, { start: "2026-11-24T09:00:00Z" }, key);
      // Which of the writes: those before it get through.
      let seen = 0;
      proxy.hits = service.writes;
      proxy.left = 0;
      const push = proxy.asked.push.bind(proxy.asked);
      proxy.asked.push = (line) => {
        if (service.writes.test(line) && ++seen >= which) {
          proxy.trouble = "down";
          proxy.hits = /./;
          proxy.left = Number.POSITIVE_INFINITY;
        }
        return push(line);
      };
      const outcome = await cut(calendar).then(
        () => "done",
        (error) => error,
      );
      proxy.asked.push = push;
      expect(writesBefore).toBeGreaterThan(0);
      if (outcome !== "done") {
        expect(outcome).toMatchObject({ fault: "unavailable" });
        expect(outcome.say.en).toContain("nothing has been changed. Say it again");
        await expect(calendar.meetings(november, "lilei")).rejects.toEqual(fault("unavailable"));
      }
      proxy.left = 0;
      const again = await service.reopen(calendar);
      const wanted = outcome === "done" ? "11-24T09:00 Kept" : "11-24T07:00 Kept";
      await expect.poll(async () => starts(await mine(again).meetings(november, "lilei"))).toEqual([wanted]);
      expect(starts(await mine(await service.open()).meetings(november, "lilei"))).toEqual([wanted]);
      await mine(again).change({ id: kept.id }, { start: "2026-11-24T09:00:00Z" }, key);
      expect(starts(await mine(await service.open()).meetings(november, "lilei"))).toEqual(["11-24T09:00 Kept"]);
    });

    it.each(["lost", "twice"] as const)("books once when an answer is %s", async (trouble) => {
      const service = await make();
      const { proxy } = service;
      const calendar = mine(await service.open());
      proxy.hits = service.writes;
      Object.assign(proxy, { trouble, left: 1 });
      const made = await calendar.book(weekly(), write());
      Object.assign(proxy, { trouble, left: 1 });
      await calendar.change({ id: made.id }, { title: "Changed" }, write());
      const other = mine(await service.open());
      expect(await other.meetings(november, "lilei")).toHaveLength(4);
      Object.assign(proxy, { trouble, left: 1 });
      await calendar.cancel({ id: made.id }, write());
      expect(await mine(await service.open()).meetings(november, "lilei")).toEqual([]);
    });

    it("knows a write by its key after a crash between the service's answer and our note of it", async () => {
      const service = await make();
      const { proxy } = service;
      const calendar = mine(await service.open());
      await calendar.meetings(november, "lilei");
      // The service has it, and everything after that fails: as if the process had ended there.
      const key = write();
      proxy.hits = service.writes;
      Object.assign(proxy, { trouble: "lost", left: Number.POSITIVE_INFINITY });
      await expect(calendar.book(draft(), key)).rejects.toEqual(fault("unavailable"));
      proxy.left = 0;
      const again = mine(await service.reopen(calendar));
      const made = (await again.made(key.key)) ?? (await again.book(draft(), key));
      expect(await again.meetings(november, "lilei")).toEqual([made]);
      expect(await mine(await service.open()).meetings(november, "lilei")).toHaveLength(1);
    });
  });
}
