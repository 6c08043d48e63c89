/** Tokens that end after twelve hours are changed for new ones, and none is lost on the way. */
import { expect, it } from "vitest";
import { openSlack } from "../../src/adapters/slack/client.ts";
import { NotInstalled } from "../../src/adapters/slack/failure.ts";
import { installations } from "../../src/adapters/slack/installations.ts";
import type { Notes } from "../../src/core/notes.ts";
import { type FakeSlack, startFakeSlack } from "../fakes/slack/server.ts";

const hourMs = 3_600_000;

/** Notes in memory that can refuse to write. */
function memory() {
  const kept = new Map<string, string>();
  const state = { broken: false };
  const notes: Notes = {
    get: async (key) => kept.get(key),
    async put(key, value) {
      if (state.broken) throw new Error("the disk is full");
      kept.set(key, value);
    },
    remove: async (key) => void kept.delete(key),
    list: async (prefix) => [...kept].filter(([key]) => key.startsWith(prefix)).map(([key, value]) => ({ key, value })),
  };
  return { kept, state, notes };
}

/** Slack takes each refresh token once. */
function rotating(slack: FakeSlack): void {
  let turn = 1;
  slack.serve("oauth.v2.access", ({ grant_type, refresh_token }) => {
    if (grant_type !== "refresh_token" || refresh_token !== `xoxe-1-refresh-${turn}`)
      return { ok: false, error: "invalid_refresh_token" };
    turn++;
    return {
      access_token: `xoxe.xoxb-${turn}`,
      refresh_token: `xoxe-1-refresh-${turn}`,
      expires_in: 43_200,
      token_type: "bot",
    };
  });
}

async function world() {
  const slack = await startFakeSlack();
  rotating(slack);
  const disk = memory();
  const clock = { now: Date.parse("2026-05-01T00:00:00Z") };
  const logged: string[] = [];
  const client = openSlack(slack.apiUrl).clientOf(async () => "");
  const open = async () => {
    const made = installations({
      vault: disk.notes,
      client,
      app: { id: "1.2", secret: "s" },
      now: () => clock.now,
      logError: (what) => void logged.push(what),
    });
    await made.load();
    return made;
  };
  const first = await open();
  await first.keep({
    id: "T1",
    name: "Team",
    botUserId: "U1",
    token: "xoxe.xoxb-1",
    refreshToken: "xoxe-1-refresh-1",
    endsAt: clock.now + 12 * hourMs,
  });
  const calls = () => slack.callsOf("oauth.v2.access").length;
  return { slack, disk, clock, logged, first, open, calls };
}

it("a token is used until two hours before its end, then changed once, however many ask", async () => {
  const { slack, clock, first, calls } = await world();
  clock.now += 9 * hourMs;
  expect(await first.tokenOf("T1")).toBe("xoxe.xoxb-1");
  expect(calls()).toBe(0);
  clock.now += hourMs + 1;
  const asked = await Promise.all(Array.from({ length: 20 }, () => first.tokenOf("T1")));
  expect(new Set(asked)).toEqual(new Set(["xoxe.xoxb-2"]));
  expect(calls()).toBe(1);
  await slack.close();
});

it("the new pair is on the disk before it is used, and serves the next process", async () => {
  const { slack, disk, clock, first, open, calls } = await world();
  clock.now += 11 * hourMs;
  const token = await first.tokenOf("T1");
  expect(disk.kept.get("installation:T1")).toContain(token);
  const next = await open();
  expect(await next.tokenOf("T1")).toBe("xoxe.xoxb-2");
  clock.now += 12 * hourMs;
  expect(await next.tokenOf("T1")).toBe("xoxe.xoxb-3");
  expect(calls()).toBe(2);
  await slack.close();
});

it("a pair that could not be written is kept in hand until it can, and not asked for again", async () => {
  const { slack, disk, clock, first, calls } = await world();
  clock.now += 11 * hourMs;
  disk.state.broken = true;
  // The old token is still good.
  expect(await first.tokenOf("T1")).toBe("xoxe.xoxb-1");
  expect(await first.tokenOf("T1")).toBe("xoxe.xoxb-1");
  clock.now += 2 * hourMs;
  await expect(first.tokenOf("T1")).rejects.toThrow("the disk is full");
  disk.state.broken = false;
  expect(await first.tokenOf("T1")).toBe("xoxe.xoxb-2");
  expect(calls()).toBe(1);
  await slack.close();
});

it("while Slack is out of reach the old token serves, is asked about once a minute, and then calls fail for a while", async () => {
  const { slack, clock, first, logged } = await world();
  clock.now += 11 * hourMs;
  slack.fail("oauth.v2.access", { drop: "before" }, { status: 503 });
  expect(await first.tokenOf("T1")).toBe("xoxe.xoxb-1");
  expect(await first.tokenOf("T1")).toBe("xoxe.xoxb-1");
  expect(logged).toHaveLength(1);
  clock.now += 2 * hourMs;
  await expect(first.tokenOf("T1")).rejects.not.toBeInstanceOf(NotInstalled);
  expect(await first.tokenOf("T1")).toBe("xoxe.xoxb-2");
  await slack.close();
});

it("what Slack refuses for good is told: install anew; a token that does not end is never changed", async () => {
  const { slack, clock, first, logged, calls } = await world();
  await first.keep({ id: "T2", name: "Other", botUserId: "U2", token: "xoxb-for-ever" });
  clock.now += 13 * hourMs;
  expect(await first.tokenOf("T2")).toBe("xoxb-for-ever");
  expect(calls()).toBe(0);
  slack.fail("oauth.v2.access", { error: "invalid_refresh_token" });
  await expect(first.tokenOf("T1")).rejects.toBeInstanceOf(NotInstalled);
  expect(logged.join()).toMatch(/Team.*install the app there again/);
  await expect(first.tokenOf("T3")).rejects.toBeInstanceOf(NotInstalled);
  await slack.close();
});

it("an app that is removed while its token is changed does not come back", async () => {
  const { slack, disk, clock, first } = await world();
  clock.now += 13 * hourMs;
  const asking = first.tokenOf("T1");
  await first.remove("T1");
  await expect(asking).rejects.toBeInstanceOf(NotInstalled);
  expect(disk.kept.size).toBe(0);
  await slack.close();
});
