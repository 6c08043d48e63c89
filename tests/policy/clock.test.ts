import { expect, test } from "vitest";
import { clock } from "../../src/policy/clock.ts";

const minuteMs = 60_000;
const noon = Date.parse("2026-05-22T12:00:00Z");
const at = (minutes: number): string => new Date(noon + minutes * minuteMs).toISOString();

function clocks(wallAtStart = noon) {
  const set = { wall: wallAtStart, steady: 5_000 };
  const time = clock({ wall: () => set.wall, steady: () => set.steady });
  const pass = (minutes: number): void => {
    set.wall += minutes * minuteMs;
    set.steady += minutes * minuteMs;
  };
  return { set, pass, isLate: (saidAt: string) => time.isOlder(saidAt, 10 * minuteMs), heard: time.heard };
}

test("a message is late when it was said more than so long ago", () => {
  const { pass, isLate } = clocks();
  pass(30);
  expect([isLate(at(19)), isLate(at(21)), isLate(at(35))]).toEqual([true, false, false]);
});

test("a clock set back while we run makes no old message new, and no new one late", () => {
  const { set, pass, isLate } = clocks();
  pass(60);
  set.wall -= 120 * minuteMs;
  expect([isLate(at(10)), isLate(at(59))]).toEqual([true, false]);
});

test("a clock that was set back before we started is found out by the first message of the present", () => {
  const { isLate, heard } = clocks(noon - 120 * minuteMs);
  heard(at(0));
  expect([isLate(at(-30)), isLate(at(-1))]).toEqual([true, false]);
});

test("a time far ahead tells nothing, and what is no time is not late", () => {
  const { isLate, heard } = clocks();
  heard(at(60 * 24 * 365));
  heard("soon");
  expect([isLate(at(-1)), isLate("soon")]).toEqual([false, false]);
});
