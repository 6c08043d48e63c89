/** Messages that only the platform's history has, found and taken in once, over crashes, limits and places that come and go. */
import { rmSync } from "node:fs";
import { afterEach, describe, expect, it, test } from "vitest";
import type { PlatformHistory, Receive } from "../../src/core/adapter.ts";
import { DeliveryError } from "../../src/core/errors.ts";
import type { InboundMessage } from "../../src/core/message.ts";
import { type CatchUp, catchUp, foundDeaf } from "../../src/inbox/catchUp.ts";
import { openStore } from "../../src/store/sqlite/store.ts";
import type { Store } from "../../src/store/store.ts";
import { newHome, until } from "../fakes/app.ts";

const start = Date.parse("2026-05-22T10:00:00.000Z");
const everyMs = 300_000;

/** A platform with channels, a bot that listens to it, and a clock that moves while the bot sleeps. */
function world() {
  const home = newHome();
  const said = new Map<string, InboundMessage[]>([["T1:C1", []]]);
  const clock = { now: start };
  /** What asking for the list ("") or for a channel fails with; how often is counted by the thrower. */
  const faults = new Map<string, () => unknown>();
  const logged: string[] = [];
  const asked: { place: string; since: string }[] = [];
  let ids = 0;
  let store: Store | undefined;
  let missed: CatchUp | undefined;
  let sleeper: { ms: number; wake: () => void } | undefined;
  let beforeAdmit = (_: InboundMessage): void => {};

  const fail = (what: string): void => {
    const fault = faults.get(what)?.();
    if (fault) throw fault;
  };
  const history: PlatformHistory = {
    async places() {
      fail("");
      return [...said.keys()];
    },
    async *said(place, since) {
      asked.push({ place, since });
      for (const message of said.get(place) ?? []) {
        fail(place);
        if (message.at > since) yield message;
      }
    },
  };
  const receive: Receive = async (message) => {
    if (message.type !== "message" || !store) throw new Error("not running");
    beforeAdmit(message);
    const admitted = await store.admit(message, { type: "ask" }, `t${++ids}`);
    return admitted.fresh ? { outcome: "queued", turnId: admitted.turnId } : { outcome: "seen", turnId: undefined };
  };

  return {
    clock,
    faults,
    logged,
    asked,
    said,
    /** Somebody says something, `agoMs` before now. */
    say(text: string, place = "T1:C1", agoMs = 0): InboundMessage {
      const [account = "", channel = ""] = place.split(":");
      const message: InboundMessage = {
        type: "message",
        eventId: `history:${channel}:${text}`,
        messageId: text,
        conversation: { id: `chat:${place}`, adapter: "chat", account, channel, kind: "channel" },
        sender: { id: "U1", name: "Han Meimei" },
        text,
        mentionsUs: true,
        at: new Date(clock.now - agoMs).toISOString(),
      };
      said.set(place, [...(said.get(place) ?? []), message]);
      return message;
    },
    async start(): Promise<CatchUp> {
      store = openStore(home);
      missed = catchUp({
        adapters: [{ name: "chat", history }],
        receive,
        notes: store.notes("catch-up"),
        everyMs,
        now: () => clock.now,
        sleep: (ms, signal) =>
          new Promise((resolve, reject) => {
            signal.addEventListener("abort", () => reject(new Error("aborted")));
            if (signal.aborted) return reject(new Error("aborted"));
            sleeper = { ms, wake: resolve };
          }),
        log: { info: (what) => void logged.push(what), error: (what) => void logged.push(what) },
      });
      await missed.start();
      clock.now += 1;
      return missed;
    },
    /** Waits until the bot sleeps; gives for how long it wants to. */
    async sleeps(): Promise<number> {
      await until("the bot sleeps", () => sleeper !== undefined);
      return sleeper?.ms ?? 0;
    },
    /** Lets the time pass for which the bot sleeps, over all pauses between places. */
    async wakes(): Promise<void> {
      do {
        const ms = await this.sleeps();
        clock.now += ms;
        const { wake } = sleeper ?? { wake: () => {} };
        sleeper = undefined;
        wake();
      } while ((await this.sleeps()) === 1_500);
    },
    /** The adapter connects; waits until everything is looked through. */
    async connect(): Promise<void> {
      sleeper = undefined;
      missed?.connected("chat");
      await this.sleeps();
    },
    crashBefore(text: string | undefined): void {
      beforeAdmit = (message) => {
        if (message.messageId === text) throw new Error("power cut");
      };
    },
    deafness: () => foundDeaf((store as Store).notes("catch-up")),
    answered: async (): Promise<string[]> =>
      ((await store?.turns({ limit: 1000 })) ?? []).map(({ text }) => text).reverse(),
    async stop(): Promise<void> {
      await missed?.stop();
      await store?.close();
      sleeper = undefined;
    },
    close: () => rmSync(home, { recursive: true, force: true }),
  };
}

const worlds: ReturnType<typeof world>[] = [];
const newWorld = () => {
  const made = world();
  worlds.push(made);
  return made;
};
afterEach(async () => {
  for (const made of worlds.splice(0)) {
    await made.stop();
    made.close();
  }
});

test("what was said while we were not connected is answered after the connect, each once, in order", async () => {
  const it = newWorld();
  const missed = await it.start();
  it.clock.now += 60_000;
  it.say("one");
  it.say("two");
  await missed.receive(it.say("three"));
  it.clock.now += 60_000;
  await it.connect();
  expect(await it.answered()).toEqual(["three", "one", "two"]);
  await it.connect();
  await it.stop();
  await it.start();
  await it.connect();
  expect(await it.answered()).toEqual(["three", "one", "two"]);
});

test("a first start answers nothing that was said before it", async () => {
  const it = newWorld();
  it.say("old", "T1:C1", 1_000);
  await it.start();
  it.clock.now += 1_000;
  await it.connect();
  await it.wakes();
  expect(await it.answered()).toEqual([]);
});

test("what was said while the process was down is answered by the next one", async () => {
  const it = newWorld();
  await it.start();
  await it.connect();
  await it.stop();
  it.clock.now += 3_600_000;
  it.say("are you there?");
  it.clock.now += 3_600_000;
  await it.start();
  await it.connect();
  expect(await it.answered()).toEqual(["are you there?"]);
});

test("a crash in the middle loses nothing and repeats nothing", async () => {
  const it = newWorld();
  await it.start();
  it.clock.now += 60_000;
  for (const text of ["one", "two", "three", "four"]) it.say(text);
  it.crashBefore("three");
  await it.connect();
  expect(await it.answered()).toEqual(["one", "two"]);
  await it.stop();
  it.crashBefore(undefined);
  it.clock.now += 24 * 3_600_000;
  await it.start();
  await it.connect();
  expect(await it.answered()).toEqual(["one", "two", "three", "four"]);
});

test("a mark does not move over a message that could not be stored", async () => {
  const it = newWorld();
  await it.start();
  it.say("one");
  it.crashBefore("one");
  it.clock.now += 10;
  await it.connect();
  for (let round = 0; round < 5; round++) await it.wakes();
  expect(await it.answered()).toEqual([]);
  expect(it.logged).toEqual([expect.stringContaining("T1:C1 could not be looked through")]);
  it.crashBefore(undefined);
  await it.wakes();
  expect(await it.answered()).toEqual(["one"]);
});

test("a clock that is minutes ahead of the platform's loses nothing", async () => {
  const it = newWorld();
  await it.start();
  it.clock.now += 3_600_000;
  await it.connect();
  it.say("by the platform's clock", "T1:C1", 4 * 60_000);
  await it.wakes();
  expect(await it.answered()).toEqual(["by the platform's clock"]);
});

describe("a channel", () => {
  it("that was joined while we were deaf is read from where all channels were last known", async () => {
    const it = newWorld();
    await it.start();
    await it.connect();
    it.clock.now += 60_000;
    it.say("welcome", "T1:C2");
    await it.wakes();
    expect(await it.answered()).toEqual(["welcome"]);
  });

  it("that we were taken out of is forgotten: what was said there before we came back is not answered", async () => {
    const it = newWorld();
    await it.start();
    await it.connect();
    it.said.delete("T1:C1");
    await it.wakes();
    it.clock.now += 24 * 3_600_000;
    const old = it.say("while you were gone");
    it.said.delete("T1:C1");
    it.clock.now += 24 * 3_600_000;
    await it.wakes();
    it.said.set("T1:C1", [old]);
    it.say("back again");
    await it.wakes();
    await it.wakes();
    expect(await it.answered()).toEqual(["back again"]);
  });

  it("that cannot be read keeps no other from being read, and is told once, and anew after it could", async () => {
    const it = newWorld();
    await it.start();
    it.say("hidden");
    it.say("open", "T1:C2");
    it.clock.now += 1_000;
    const gone = () => new DeliveryError("C1: The channel is gone.", { retryable: false, outcome: "not-posted" });
    it.faults.set("T1:C1", gone);
    await it.connect();
    await it.wakes();
    expect(await it.answered()).toEqual(["open"]);
    expect(it.logged).toHaveLength(1);
    it.faults.delete("T1:C1");
    await it.wakes();
    expect(await it.answered()).toEqual(["open", "hidden"]);
    it.faults.set("T1:C1", gone);
    await it.wakes();
    expect(it.logged).toHaveLength(2);
  });
});

describe("a platform that limits us", () => {
  const limited = (retryAfterMs: number) =>
    new DeliveryError("later", { retryable: true, retryAfterMs, outcome: "not-posted" });

  it("is not asked again before it allows it, even when we connect anew, and nobody is told", async () => {
    const it = newWorld();
    const missed = await it.start();
    it.say("one");
    it.clock.now += 1_000;
    let times = 1;
    it.faults.set("", () => (times-- > 0 ? limited(90_000) : undefined));
    await it.connect();
    expect(await it.sleeps()).toBe(90_000);
    missed.connected("chat");
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await it.answered()).toEqual([]);
    await it.wakes();
    expect(await it.answered()).toEqual(["one"]);
    expect(it.logged).toEqual([]);
  });

  it("gets to every channel, going on where it was held up", async () => {
    const it = newWorld();
    await it.start();
    const places = ["T1:C1", "T1:C2", "T1:C3"];
    for (const place of places) it.say(place, place);
    it.clock.now += 1_000;
    let calls = 0;
    for (const place of places) it.faults.set(place, () => (calls++ % 2 === 1 ? limited(60_000) : undefined));
    await it.connect();
    for (let round = 0; round < 3; round++) await it.wakes();
    expect(await it.answered()).toEqual(places);
  });
});

describe("liveness", () => {
  it("a message that does not come in within 20 s of being said makes the adapter deaf until one comes in", async () => {
    const it = newWorld();
    const missed = await it.start();
    await it.connect();
    it.clock.now += everyMs - 5_000;
    it.say("hello?");
    it.clock.now += 5_000;
    await it.wakes();
    expect(await it.answered()).toEqual(["hello?"]);
    expect(missed.health("chat")).toMatchObject({
      state: "deaf",
      say: { en: expect.stringMatching(/1 message .*same tokens/), zh: expect.stringContaining("收不到") },
    });
    expect(await it.deafness()).toEqual([expect.stringContaining("deaf")]);
    it.say("and now?");
    it.clock.now += everyMs;
    await it.wakes();
    expect(it.logged).toHaveLength(1);
    expect(missed.health("chat")).toMatchObject({ say: { en: expect.stringContaining("2 messages") } });
    it.clock.now += 1;
    await missed.receive(it.say("again"));
    expect(missed.health("chat")).toEqual({ state: "ok" });
    expect(await it.deafness()).toEqual([]);
    expect(missed.found()).toBe(2);
  });

  it("a fresh message is left to come in by itself, and is looked for again soon", async () => {
    const it = newWorld();
    const missed = await it.start();
    await it.connect();
    it.clock.now += 10;
    const hello = it.say("hello");
    await it.connect();
    it.clock.now += 10;
    it.say("after the connect");
    missed.connected("chat");
    await until("both are dealt with", async () => (await it.answered()).length === 1);
    expect(await it.answered()).toEqual(["hello"]);
    await missed.receive(hello);
    expect(missed.health("chat")).toEqual({ state: "ok" });
  });

  it("what was said while we were not connected makes nobody deaf", async () => {
    const it = newWorld();
    const missed = await it.start();
    await it.connect();
    it.say("hello?");
    it.clock.now += 600_000;
    await it.connect();
    expect(await it.answered()).toEqual(["hello?"]);
    expect(missed.health("chat")).toEqual({ state: "ok" });
  });
});
