import { expect, it } from "vitest";
import { pace } from "../../src/adapters/slack/pace.ts";

function clocked() {
  const clock = { now: 1_000_000 };
  return { clock, channels: pace(() => clock.now) };
}

it("lets any burst go until Slack refuses one", () => {
  const { channels } = clocked();
  expect(Array.from({ length: 500 }, (_, i) => channels.waitFor("C1", `k${i}`))).toEqual(Array(500).fill(0));
});

it("after a refusal lets the posts of that channel go one a second, in order, and each when its wait is over", () => {
  const { clock, channels } = clocked();
  expect(channels.hold("C1", "a", 3000)).toBe(3000);
  expect(["b", "c"].map((key) => channels.waitFor("C1", key))).toEqual([4000, 5000]);
  expect(channels.waitFor("C2", "x")).toBe(0);
  clock.now += 3000;
  expect(["a", "b", "c"].map((key) => channels.waitFor("C1", key))).toEqual([0, 1000, 2000]);
  clock.now += 1000;
  expect(["b", "c", "d"].map((key) => channels.waitFor("C1", key))).toEqual([0, 1000, 2000]);
});

it("lines everybody up anew behind a second refusal", () => {
  const { clock, channels } = clocked();
  channels.hold("C1", "a", 1000);
  channels.waitFor("C1", "b");
  clock.now += 1000;
  channels.waitFor("C1", "a");
  expect(channels.hold("C1", "a", 5000)).toBe(5000);
  clock.now += 1000;
  expect(channels.waitFor("C1", "b")).toBe(5000);
});

it("lets bursts go again after a quiet minute", () => {
  const { clock, channels } = clocked();
  channels.hold("C1", "a", 1000);
  clock.now += 62_001;
  expect(["b", "c", "d"].map((key) => channels.waitFor("C1", key))).toEqual([0, 0, 0]);
});
