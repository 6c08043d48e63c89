/** What expressions mean, said on Friday, 20 November 2026 at 10:20 in Shanghai. A line of a fixture is `text => finds`. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { TimeFound } from "../../src/core/when.ts";
import { openWhen } from "../../src/office/when/open.ts";

const when = openWhen();
const said = { at: "2026-11-20T10:20:00", zone: "Asia/Shanghai" };

const shown = ({ text, kind, value, start, end, first, firstEnd, zone, problem }: TimeFound): string =>
  [
    `[${text}] ${kind} ${value ?? `${start ?? ""}..${end ?? ""}`}`,
    ...(first ? [`first ${first}${firstEnd ? `..${firstEnd}` : ""}`] : []),
    ...(zone ? [`in ${zone}`] : []),
    ...(problem ? [`(${problem})`] : []),
  ].join(" ");

describe.each(["en", "zh"] as const)("in %s", (language) => {
  const lines = readFileSync(`tests/fixtures/when-${language}.txt`, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(" => ") as [string, string]);
  it.each(lines)("%s", async (text, finds) => {
    const found = await when.read(text, { ...said, language });
    expect(found.map(shown).join("; ") || "-").toBe(finds);
  });
});

describe("several readings are given, the likeliest first", () => {
  const read = async (text: string, language: "en" | "zh" = "en") => {
    const [found] = await when.read(text, { ...said, language });
    return [found, ...(found?.others ?? [])].map((reading) => reading?.value ?? `${reading?.start}..${reading?.end}`);
  };
  it.each([
    ["at 3", ["03:00:00", "15:00:00"]],
    ["at 3pm", ["15:00:00"]],
    ["on Monday", ["2026-11-23", "2026-11-16"]],
    ["next Sunday", ["2026-11-29", "2026-11-22"]],
    ["03/04/2027", ["2027-03-04", "2027-04-03"]],
    ["13/04/2027", ["2027-04-13"]],
    ["May 5", ["2027-05-05", "2026-05-05"]],
    ["May 5 2027", ["2027-05-05"]],
    ["from 2 to 3", ["02:00:00..03:00:00", "14:00:00..15:00:00"]],
    ["from 2 to 3pm", ["14:00:00..15:00:00"]],
  ])("%s", async (text, readings) => {
    expect(await read(text)).toEqual(readings);
  });

  it("of today's times the one to come goes first", async () => {
    expect(await read("today at 3")).toEqual(["2026-11-20 15:00:00", "2026-11-20 03:00:00"]);
    expect(await read("今天九点", "zh")).toEqual(["2026-11-20 21:00:00", "2026-11-20 09:00:00"]);
  });

  it("a weekday that is today is the one in a week when its time is past", async () => {
    expect((await read("Friday at 9am"))[0]).toBe("2026-11-27 09:00:00");
    expect((await read("Friday at 11am"))[0]).toBe("2026-11-20 11:00:00");
  });
});

describe("a week begins on Monday", () => {
  it.each([
    ["2026-11-22", "next Monday", "2026-11-23"],
    ["2026-11-23", "next Monday", "2026-11-30"],
    ["2026-11-22", "this Monday", "2026-11-16"],
    ["2026-11-22", "last Monday", "2026-11-09"],
  ])("on %s %s is %s", async (at, text, day) => {
    const [found] = await when.read(text, { ...said, at, language: "en" });
    expect(found?.value).toBe(day);
  });

  it("and 下周日 of a Sunday is the next one", async () => {
    const [found] = await when.read("下周日", { ...said, at: "2026-11-22", language: "zh" });
    expect(found?.value).toBe("2026-11-29");
  });
});

describe("festivals of the lunar calendar fall on their true days", () => {
  it.each([
    ["2026-12-01", "春节", "2027-02-06"],
    ["2026-12-01", "除夕", "2027-02-05"],
    ["2026-01-01", "端午节", "2026-06-19"],
    ["2026-01-01", "中秋节", "2026-09-25"],
    ["2025-01-01", "中秋节", "2025-10-06"],
    ["2029-12-01", "春节", "2030-02-03"],
    ["2025-02-01", "农历闰月后的七夕", "2025-08-29"],
  ])("at %s %s is %s", async (at, text, day) => {
    const found = await when.read(text, { ...said, at, language: "zh" });
    expect(found.map(({ value }) => value)).toContain(day);
  });
});
