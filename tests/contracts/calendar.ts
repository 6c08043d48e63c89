/** What every driver of the `Calendar` port promises. A driver's test calls this with a way to make an empty calendar. */
import { describe, expect, it } from "vitest";
import type { Attendee, Calendar, CalendarWrite, MeetingDraft } from "../../src/core/calendar.ts";

const at = "2026-11-20T08:00:00.000Z";
const day = { start: "2026-11-24T00:00:00Z", end: "2026-11-25T00:00:00Z" };
const year = { start: "2026-01-01T00:00:00Z", end: "2028-01-01T00:00:00Z" };
let writes = 0;
const write = (more: Partial<CalendarWrite> = {}): CalendarWrite => ({ key: `w${++writes}`, at, ...more });
const person = (id: string, optional = false): Attendee => ({ id, name: id, optional });

const draft = (more: Partial<MeetingDraft> = {}): MeetingDraft => ({
  title: "Review",
  organiser: "lilei",
  attendees: [person("lilei"), person("hanmeimei")],
  start: "2026-11-24T07:00:00.000Z",
  end: "2026-11-24T08:00:00.000Z",
  zone: "Asia/Shanghai",
  room: "orion",
  private: false,
  ...more,
});
const weekly = (more: Partial<MeetingDraft> = {}) => draft({ rule: "FREQ=WEEKLY;BYDAY=TU;COUNT=4", ...more });
const fault = (kind: string) => expect.objectContaining({ name: "CalendarError", fault: kind });

/** Runs the suite. `make` gives an empty calendar whose rooms need no time between meetings. */
export function calendarContract(name: string, make: () => Promise<Calendar>): void {
  describe(`${name} keeps the promises of a calendar`, () => {
    it("gives back what was booked", async () => {
      const calendar = await make();
      const made = await calendar.book(draft({ private: true }), write());
      expect(made).toMatchObject({ ...draft({ private: true }), id: made.id });
      expect(await calendar.find(made.id)).toEqual(made);
      expect(await calendar.meetings(day)).toEqual([made]);
      expect(await calendar.meetings(day, "hanmeimei")).toEqual([made]);
      expect(await calendar.meetings(day, "orion")).toEqual([made]);
      expect(await calendar.meetings(day, "nobody")).toEqual([]);
    });

    it("lets a meeting begin when another ends, and tells who is taken when", async () => {
      const calendar = await make();
      const first = await calendar.book(draft(), write());
      await calendar.book(draft({ start: "2026-11-24T08:00:00.000Z", end: "2026-11-24T08:30:00.000Z" }), write());
      const busy = await calendar.busy(["orion", "lilei", "nobody"], day, { at });
      expect(busy.get("orion")).toHaveLength(2);
      expect(busy.get("lilei")?.[0]).toEqual({
        start: Date.parse("2026-11-24T07:00:00.000Z"),
        end: Date.parse("2026-11-24T08:00:00.000Z"),
        meeting: first.id,
      });
      expect(busy.get("nobody")).toEqual([]);
    });

    it.each([
      ["the same time", "07:00", "08:00"],
      ["its beginning", "06:30", "07:01"],
      ["its end", "07:59", "09:00"],
      ["a part within", "07:15", "07:45"],
      ["all of it and more", "06:00", "09:00"],
    ])("gives a room to one meeting alone: %s", async (_, start, end) => {
      const calendar = await make();
      await calendar.book(draft(), write());
      const second = draft({ start: `2026-11-24T${start}:00Z`, end: `2026-11-24T${end}:00Z` });
      await expect(calendar.book(second, write())).rejects.toEqual(fault("taken"));
      expect(await calendar.meetings(day)).toHaveLength(1);
      await calendar.book({ ...second, room: "vega" }, write());
    });

    it("books once for a key, however often and however differently it is said", async () => {
      const calendar = await make();
      const key = write();
      const [a, b] = await Promise.all([calendar.book(draft(), key), calendar.book(draft(), key)]);
      const again = await calendar.book(draft({ title: "Other", room: "vega" }), key);
      expect([b, again]).toEqual([a, a]);
      expect(await calendar.made(key.key)).toEqual(a);
      expect(await calendar.made("never")).toBeUndefined();
      expect(await calendar.meetings(day)).toHaveLength(1);
    });

    it.each([
      ["an end before its start", { end: "2026-11-24T06:00:00Z" }, "bad-time"],
      ["no length", { end: "2026-11-24T07:00:00Z" }, "bad-time"],
      ["400 days", { end: "2027-12-29T07:00:00Z" }, "bad-time"],
      ["no moment", { start: "tomorrow" }, "bad-time"],
      ["a time zone that nobody knows", { zone: "Asia/Shangai" }, "bad-time"],
      ["a rule that is none", { rule: "every tuesday" }, "bad-rule"],
      [
        "a rule that begins a new one before the last has ended",
        { rule: "FREQ=DAILY", end: "2026-11-26T07:00:00Z" },
        "bad-rule",
      ],
    ])("refuses a meeting with %s", async (_, wrong, kind) => {
      const calendar = await make();
      await expect(calendar.book(draft(wrong), write())).rejects.toEqual(fault(kind));
      expect(await calendar.meetings(year)).toEqual([]);
    });

    it("books every time of a series or none", async () => {
      const calendar = await make();
      await calendar.book(draft({ start: "2026-12-08T07:30:00Z", end: "2026-12-08T08:00:00Z" }), write());
      await expect(calendar.book(weekly(), write())).rejects.toMatchObject({
        fault: "taken",
        span: { start: "2026-12-08T07:00:00.000Z" },
      });
      expect(await calendar.meetings(year)).toHaveLength(1);
      await calendar.book(weekly({ room: "vega" }), write());
      expect((await calendar.busy(["vega"], year, { at })).get("vega")).toHaveLength(4);
    });

    it("leaves out the times of a series that are not to be, and gives their room to others", async () => {
      const calendar = await make();
      const without = ["2026-12-01T07:00:00.000Z"];
      await calendar.book(weekly({ without }), write());
      expect(await calendar.times(weekly({ without }))).toHaveLength(3);
      expect((await calendar.meetings(year)).map(({ start }) => start.slice(5, 10))).toEqual([
        "11-24",
        "12-08",
        "12-15",
      ]);
      await calendar.book(draft({ start: "2026-12-01T07:00:00Z", end: "2026-12-01T08:00:00Z" }), write());
    });

    it("keeps a series at its hour when the clocks of its zone are changed", async () => {
      const calendar = await make();
      const times = await calendar.times({
        start: "2026-10-20T07:00:00Z",
        end: "2026-10-20T08:00:00Z",
        zone: "Europe/Berlin",
        rule: "FREQ=WEEKLY;COUNT=3",
      });
      expect(times.map(({ start }) => start)).toEqual([
        "2026-10-20T07:00:00.000Z",
        "2026-10-27T08:00:00.000Z",
        "2026-11-03T08:00:00.000Z",
      ]);
    });

    it("takes back what was done to one time of a series alone, its cancellation too", async () => {
      const calendar = await make();
      const { id } = await calendar.book(weekly(), write());
      const before = await calendar.meetings(year);
      const [moved, gone] = [write(), write()];
      await calendar.change({ id, original: "2026-12-01T07:00:00.000Z" }, { start: "2026-12-01T09:00:00Z" }, moved);
      await calendar.revert(moved.key, write());
      expect(await calendar.meetings(year)).toEqual(before);
      await calendar.cancel({ id, original: "2026-12-08T07:00:00.000Z" }, gone);
      expect(await calendar.meetings(year)).toHaveLength(3);
      await calendar.revert(gone.key, write());
      expect(await calendar.meetings(year)).toEqual(before);
      expect((await calendar.busy(["orion"], year, { at })).get("orion")).toHaveLength(4);
    });

    it("changes or cancels one time of a series alone", async () => {
      const calendar = await make();
      const { id } = await calendar.book(weekly(), write());
      const second = "2026-12-01T07:00:00.000Z";
      const moved = await calendar.change(
        { id, original: second },
        { start: "2026-12-02T09:00:00.000Z", title: "Review, later", room: "vega" },
        write(),
      );
      expect(moved).toMatchObject({
        original: second,
        start: "2026-12-02T09:00:00.000Z",
        end: "2026-12-02T10:00:00.000Z",
        room: "vega",
      });
      await calendar.cancel({ id, original: "2026-12-08T07:00:00.000Z" }, write());
      expect((await calendar.meetings(year)).map(({ start, title }) => [start.slice(0, 10), title])).toEqual([
        ["2026-11-24", "Review"],
        ["2026-12-02", "Review, later"],
        ["2026-12-15", "Review"],
      ]);
      await calendar.book(draft({ start: second, end: "2026-12-01T08:00:00Z" }), write());
      expect((await calendar.find(id, { from: "2026-12-03T00:00:00Z" }))?.start).toBe("2026-12-15T07:00:00.000Z");
    });

    it("moves what is left of a series, and leaves what has been", async () => {
      const calendar = await make();
      const { id } = await calendar.book(weekly(), write());
      const later = "2026-11-28T00:00:00Z";
      await calendar.change(
        { id },
        { start: "2026-12-03T07:00:00.000Z", rule: "FREQ=WEEKLY;BYDAY=TH;COUNT=3" },
        write({ at: later }),
      );
      expect((await calendar.meetings(year)).map(({ start }) => start.slice(5, 10))).toEqual([
        "11-24",
        "12-03",
        "12-10",
        "12-17",
      ]);
    });

    it("changes as a whole or not at all", async () => {
      const calendar = await make();
      const made = await calendar.book(draft(), write());
      await calendar.book(draft({ start: "2026-11-24T09:00:00Z", end: "2026-11-24T10:00:00Z" }), write());
      const wanted = { start: "2026-11-24T09:30:00Z", title: "Elsewhere", attendees: [person("lilei")] };
      await expect(calendar.change({ id: made.id }, wanted, write())).rejects.toEqual(fault("taken"));
      expect(await calendar.find(made.id)).toEqual(made);
      await calendar.change({ id: made.id }, { start: "2026-11-24T07:30:00Z" }, write());
      expect((await calendar.busy(["orion"], day, { at })).get("orion")).toHaveLength(2);
      await calendar.change(
        { id: made.id },
        { ...wanted, room: null, attendees: [person("lilei"), person("x", true)] },
        write(),
      );
      expect((await calendar.find(made.id))?.attendees.map(({ id }) => id)).toEqual(["lilei", "x"]);
      expect((await calendar.busy(["hanmeimei"], day, { at })).get("hanmeimei")).toHaveLength(1);
    });

    it("gives a cancelled meeting's room and people free, and knows it no longer", async () => {
      const calendar = await make();
      const made = await calendar.book(draft(), write());
      const key = write();
      expect(await calendar.cancel({ id: made.id }, key)).toEqual(made);
      expect(await calendar.cancel({ id: made.id }, key)).toEqual(made);
      expect(await calendar.find(made.id)).toBeUndefined();
      expect((await calendar.busy(["orion", "lilei"], day, { at })).get("lilei")).toEqual([]);
      await expect(calendar.cancel({ id: made.id }, write())).rejects.toEqual(fault("not-found"));
      await expect(calendar.change({ id: "m-none" }, { title: "x" }, write())).rejects.toEqual(fault("not-found"));
    });

    it("leaves what is over as it was", async () => {
      const calendar = await make();
      const { id } = await calendar.book(weekly(), write());
      await calendar.cancel({ id }, write({ at: "2026-12-02T00:00:00Z" }));
      expect(await calendar.meetings(year)).toHaveLength(2);
      await expect(calendar.cancel({ id }, write({ at: "2027-01-02T00:00:00Z" }))).rejects.toEqual(fault("bad-time"));
    });

    it("takes back a booking, a change and a cancellation", async () => {
      const calendar = await make();
      const booked = write();
      const made = await calendar.book(weekly(), booked);
      const before = await calendar.meetings(year);
      const changed = write();
      await calendar.change({ id: made.id }, { start: "2026-11-24T09:00:00Z", room: "vega" }, changed);
      expect((await calendar.meetings(year))[0]?.room).toBe("vega");
      await calendar.revert(changed.key, write());
      expect(await calendar.meetings(year)).toEqual(before);
      const gone = write();
      await calendar.cancel({ id: made.id }, gone);
      expect(await calendar.meetings(year)).toEqual([]);
      const back = write();
      await calendar.revert(gone.key, back);
      await calendar.revert(gone.key, back);
      expect(await calendar.meetings(year)).toEqual(before);
      await calendar.revert(booked.key, write());
      expect(await calendar.meetings(year)).toEqual([]);
    });

    it("takes nothing back once somebody has changed the meeting or has the room", async () => {
      const calendar = await make();
      const first = write();
      const { id } = await calendar.book(draft(), first);
      const second = write();
      await calendar.change({ id }, { title: "Other" }, second);
      await expect(calendar.revert(first.key, write())).rejects.toEqual(fault("changed"));
      await calendar.revert(second.key, write());
      const gone = write();
      await calendar.cancel({ id }, gone);
      const mine = await calendar.book(draft({ organiser: "lucy" }), write());
      await expect(calendar.revert(gone.key, write())).rejects.toEqual(fault("taken"));
      expect(await calendar.meetings(day)).toEqual([mine]);
      await expect(calendar.revert("never", write())).rejects.toEqual(fault("not-found"));
    });

    it("holds rooms for a while against all but the holder, who may book them", async () => {
      const calendar = await make();
      const span = { start: "2026-11-24T07:00:00.000Z", end: "2026-11-24T08:00:00.000Z" };
      const until = "2026-11-20T08:10:00Z";
      const wanted = [
        { ...span, room: "orion" },
        { ...span, room: "vega" },
      ];
      expect(await calendar.hold("a", wanted, { until, note: "three", at })).toEqual(wanted);
      expect(await calendar.hold("b", wanted.slice(1), { until, note: "one", at })).toEqual([]);
      const busy = async (holder?: string, now = at) =>
        (await calendar.busy(["vega"], day, { at: now, ...(holder ? { holder } : {}) })).get("vega");
      expect(await busy()).toEqual([{ start: Date.parse(span.start), end: Date.parse(span.end) }]);
      expect(await busy("a")).toEqual([]);
      await expect(calendar.book(draft(), write())).rejects.toEqual(fault("taken"));
      await calendar.book(draft(), write({ holder: "a" }));
      expect(await busy()).toEqual([]);
      expect(await calendar.note("a")).toBe("three");
      expect(await calendar.note("nobody")).toBeUndefined();
      await calendar.hold("c", wanted.slice(1), { until, note: "c", at });
      expect(await busy(undefined, "2026-11-20T08:10:00Z")).toEqual([]);
      await calendar.book(draft({ room: "vega" }), write({ at: "2026-11-20T08:10:01Z" }));
    });

    it("takes words for words, whatever they look like", async () => {
      const calendar = await make();
      const odd = "'); DROP TABLE meetings; -- @ 😀 \u0000";
      const made = await calendar.book(draft({ title: odd, room: odd, attendees: [person(odd)] }), write({ key: odd }));
      expect(await calendar.find(made.id)).toMatchObject({ title: odd, room: odd });
      expect((await calendar.busy([odd], day, { at })).get(odd)).toHaveLength(2);
    });
  });
}
