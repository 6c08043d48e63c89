/** Times that clocks skip or show twice, zones named in the text, and moments that are past. */
import { describe, expect, it } from "vitest";
import { UserError } from "../../src/core/errors.ts";
import { openWhen } from "../../src/office/when/open.ts";

const when = openWhen();
const read = async (text: string, zone: string, at = "2026-01-05T09:00:00", language: "en" | "zh" = "en") =>
  (await when.read(text, { at, zone, language }))[0];

describe("a time that a clock skips or shows twice", () => {
  it("is said not to exist when the clock was put forward over it", async () => {
    expect(await read("2:30am on March 8 2026", "America/New_York")).toMatchObject({
      value: "2026-03-08 02:30:00",
      problem: "gap",
    });
    expect((await read("2:30am on March 8 2026", "America/New_York"))?.instant).toBeUndefined();
    expect(await read("2026年3月29日凌晨1点半", "Europe/London", undefined, "zh")).toMatchObject({ problem: "gap" });
  });

  it("is given with both moments when the clock is put back", async () => {
    const found = await read("1:30am on November 1 2026", "America/New_York");
    expect(found).toMatchObject({ problem: "overlap", instant: "2026-11-01T01:30:00-04:00" });
    expect(found?.others.map(({ instant }) => instant)).toEqual(["2026-11-01T01:30:00-05:00"]);
  });

  it("has no problem in a zone that keeps its clock", async () => {
    expect(await read("2:30am on March 8 2026", "Asia/Shanghai")).not.toHaveProperty("problem");
  });

  it("is counted in real hours: three hours over the night of the change", async () => {
    expect(await read("in 3 hours", "America/New_York", "2026-03-08T00:30:00")).toMatchObject({
      value: "2026-03-08 04:30:00",
      instant: "2026-03-08T04:30:00-04:00",
    });
  });

  it("is minded at the ends of ranges", async () => {
    expect(await read("from 1am to 2:30am on March 8 2026", "America/New_York")).toMatchObject({ problem: "gap" });
  });
});

describe("a zone named in the text", () => {
  it.each([
    ["tomorrow 3pm London time", "Europe/London", "2026-01-06T15:00:00+00:00"],
    ["9am PST tomorrow", "America/Los_Angeles", "2026-01-06T09:00:00-08:00"],
    ["tomorrow at 15:00 UTC+5:30", "+05:30", "2026-01-06T15:00:00+05:30"],
    ["at 5pm Tokyo time on Friday", "Asia/Tokyo", "2026-01-09T17:00:00+09:00"],
    ["tomorrow 10am (New York time)", "America/New_York", "2026-01-06T10:00:00-05:00"],
    ["2026-07-01 10:00 Europe/Paris", "Europe/Paris", "2026-07-01T10:00:00+02:00"],
    ["2026-07-01T10:00:00Z", "UTC", "2026-07-01T10:00:00+00:00"],
    ["2026-07-01T10:00:00-03:00", "-03:00", "2026-07-01T10:00:00-03:00"],
  ])("%s", async (text, zone, instant) => {
    expect(await read(text, "Asia/Shanghai")).toMatchObject({ text: text.replace(/^at /, ""), zone, instant });
  });

  it.each([
    ["伦敦时间明天上午9点", "Europe/London", "2026-01-06T09:00:00+00:00"],
    ["明天上午9点（纽约时间）", "America/New_York", "2026-01-06T09:00:00-05:00"],
    ["東京時間後天下午兩點", "Asia/Tokyo", "2026-01-07T14:00:00+09:00"],
  ])("%s", async (text, zone, instant) => {
    expect(await read(text, "Asia/Shanghai", undefined, "zh")).toMatchObject({ text, zone, instant });
  });

  it("is not told again when it is the asker's own", async () => {
    const found = await read("北京时间明天下午三点", "Asia/Shanghai", undefined, "zh");
    expect(found).toMatchObject({ instant: "2026-01-06T15:00:00+08:00" });
    expect(found).not.toHaveProperty("zone");
  });

  it("CST is the one of the asker's part of the world", async () => {
    expect((await read("tomorrow 3pm CST", "Asia/Shanghai"))?.instant).toBe("2026-01-06T15:00:00+08:00");
    expect((await read("tomorrow 3pm CST", "America/New_York"))?.instant).toBe("2026-01-06T15:00:00-06:00");
  });

  it("is not found in other words", async () => {
    expect(
      await when.read("It was the first time, and some time ago.", { at: "2026-01-05", zone: "UTC", language: "en" }),
    ).toEqual([]);
  });
});

describe("the moment to count from", () => {
  it("is on the clock of the zone unless it has an offset", async () => {
    expect((await read("today", "Asia/Shanghai", "2026-01-05T20:00:00Z"))?.value).toBe("2026-01-06");
    expect((await read("today", "Asia/Shanghai", "2026-01-05T20:00:00"))?.value).toBe("2026-01-05");
  });

  it.each(["yesterday", "3 days ago", "January 4th 2026", "this morning at 8"])(
    "%s is said to be past",
    async (text) => {
      expect(await read(text, "UTC")).toMatchObject({ problem: "past" });
    },
  );

  it.each(["", "soon", "2026-13-01", "2026-01-05T25:00:00"])("refuses %j", async (at) => {
    await expect(read("today", "UTC", at)).rejects.toThrow(UserError);
  });

  it("refuses a zone that does not exist", async () => {
    await expect(read("today", "Mars/Base")).rejects.toThrow('"Mars/Base" is no time zone');
  });
});

describe("a date that does not exist is said to be impossible", () => {
  it.each(["February 30", "30/02/2027", "2027-02-29", "2027-02-29T10:00:00", "June 31 at 5pm"])("%s", async (text) => {
    expect(await read(text, "UTC")).toMatchObject({ value: "not resolved", problem: "impossible" });
  });

  it("and a weekday that is not the date's is told", async () => {
    expect(await read("Tuesday, January 7 2026", "UTC")).toMatchObject({ value: "2026-01-07", problem: "weekday" });
    expect(await read("1月7日星期二", "UTC", undefined, "zh")).toMatchObject({
      value: "2026-01-07",
      problem: "weekday",
    });
  });
});
