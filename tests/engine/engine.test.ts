import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import type { Job, Turn } from "../../src/core/engine.ts";
import { StoreError, TurnAborted } from "../../src/core/errors.ts";
import { sqliteEngine } from "../../src/engine/sqlite/engine.ts";
import { until } from "../fakes/app.ts";

type Step = { number: number; name: string; value: unknown };

function memory(open: (Job & { stopRequested: boolean })[] = []) {
  const steps = new Map<string, Step[]>();
  return {
    steps: async (id: string) => steps.get(id) ?? [],
    recordStep: async (id: string, step: Step) => {
      steps.set(id, [...(steps.get(id) ?? []), step]);
    },
    openJobs: async () => open,
    recorded: steps,
  };
}

const engineOver = (store: ReturnType<typeof memory>, errors: unknown[] = [], concurrency = 8) =>
  sqliteEngine({
    store,
    concurrency,
    onError: (error) => errors.push(error),
    sleep: async (_, signal) => {
      await wait(1, undefined, { signal });
    },
  });

describe("the engine", () => {
  test("a turn that waits lets the next one run, goes on when it is enqueued again, and repeats no step", async () => {
    const store = memory();
    const engine = engineOver(store);
    const log: string[] = [];
    let word: string | undefined;
    await engine.start(async (turn) => {
      await turn.step("work", async () => log.push(`work ${turn.id}`));
      if (turn.id === "a1") log.push(`heard ${await turn.waitFor("word", async () => word)}`);
    });
    engine.enqueue({ id: "a1", key: "a" });
    engine.enqueue({ id: "a2", key: "a" });
    await until("the second ran", () => log.includes("work a2"));
    word = "yes";
    engine.enqueue({ id: "a1", key: "a" });
    await until("the first went on", () => log.length === 3);
    expect(log).toEqual(["work a1", "work a2", "heard yes"]);
    expect(store.recorded.get("a1")?.map(({ name }) => name)).toEqual(["work", "word"]);
    await engine.drain(100);
  });

  test("a turn that is stopped while it is about to park ends stopped", async () => {
    const engine = engineOver(memory());
    const seen: string[] = [];
    let looks = 0;
    await engine.start(async (turn) => {
      try {
        await turn.waitFor("word", async () => {
          if (++looks > 1) return "nobody said stop";
          engine.enqueue({ id: "a1", key: "a" });
          engine.cancel("a1");
          return undefined;
        });
        seen.push("went on");
      } catch (error) {
        if (error instanceof TurnAborted) seen.push(error.reason);
        else throw error;
      }
    });
    engine.enqueue({ id: "a1", key: "a" });
    await until("the turn ends", () => seen.length === 1);
    expect(seen).toEqual(["stopped"]);
    await engine.drain(100);
  });

  test("a word that comes while the turn is about to park is not missed", async () => {
    const engine = engineOver(memory());
    let word: string | undefined;
    const heard: string[] = [];
    await engine.start(async (turn) => {
      const said = await turn.waitFor("word", async () => {
        const before = word;
        word = "yes";
        if (before === undefined) engine.enqueue({ id: "a1", key: "a" });
        return before;
      });
      heard.push(said);
    });
    engine.enqueue({ id: "a1", key: "a" });
    await until("it was heard", () => heard.length === 1);
    await engine.drain(100);
  });

  test("runs jobs of one key in order and one at a time, jobs of other keys beside them", async () => {
    const engine = engineOver(memory());
    const log: string[] = [];
    const gates = new Map<string, () => void>();
    await engine.start(async (turn) => {
      log.push(`start ${turn.id}`);
      await new Promise<void>((resolve) => gates.set(turn.id, resolve));
      log.push(`end ${turn.id}`);
    });
    for (const id of ["a1", "a2", "b1"]) engine.enqueue({ id, key: id[0] ?? "" });
    engine.enqueue({ id: "a1", key: "a" });
    await until("both keys run", () => gates.size === 2);
    expect(log).toEqual(["start a1", "start b1"]);
    gates.get("a1")?.();
    await until("the second of key a runs", () => gates.size === 3);
    gates.get("b1")?.();
    gates.get("a2")?.();
    await until("all ended", () => log.length === 6);
    expect(log.filter((line) => line.endsWith("a1") || line.endsWith("a2"))).toEqual([
      "start a1",
      "end a1",
      "start a2",
      "end a2",
    ]);
    await engine.drain(100);
  });

  test("what an earlier process left comes before what arrived while starting", async () => {
    const left = { id: "old", key: "k", stopRequested: false };
    const engine = engineOver(memory([left]));
    const ran: string[] = [];
    engine.enqueue({ id: "new", key: "k" });
    await engine.start(async (turn) => void ran.push(turn.id));
    await until("both ran", () => ran.length === 2);
    expect(ran).toEqual(["old", "new"]);
    await engine.drain(10);
  });

  test("runs no more at once than it may, and every job in the end", async () => {
    const engine = engineOver(memory(), [], 3);
    let now = 0;
    let most = 0;
    let done = 0;
    await engine.start(async () => {
      most = Math.max(most, ++now);
      await wait(2);
      now--;
      done++;
    });
    for (let i = 0; i < 30; i++) engine.enqueue({ id: `j${i}`, key: `k${i % 10}` });
    await until("all done", () => done === 30);
    expect(most).toBe(3);
    await engine.drain(100);
  });

  test("reads what a finished step returned instead of doing it again", async () => {
    const store = memory();
    const done: string[] = [];
    const keys: string[] = [];
    const errors: unknown[] = [];
    let runs = 0;
    const engine = engineOver(store, errors);
    let result: unknown;
    await engine.start(async (turn) => {
      const first = await turn.step("model", async () => {
        done.push("model");
        return { at: new Date(0), nothing: undefined };
      });
      const booked = await turn.step(
        "tool:book",
        async (key) => {
          keys.push(key);
          if (runs++ === 0) throw new StoreError("the line broke");
          done.push("book");
          return "ok";
        },
        { effect: "write" },
      );
      result = { first, booked };
    });
    engine.enqueue({ id: "t", key: "k" });
    await until("the turn ends", () => result !== undefined);
    expect(done).toEqual(["model", "book"]);
    expect(keys).toEqual(["t:1", "t:1"]);
    expect(result).toEqual({ first: { at: "1970-01-01T00:00:00.000Z" }, booked: "ok" });
    expect(errors).toHaveLength(1);
    await engine.drain(100);
  });

  test("keeps the earlier steps on disk before a write begins", async () => {
    const store = memory();
    let release = (): void => {};
    const slow = {
      ...store,
      recordStep: async (id: string, step: Step) => {
        await new Promise<void>((resolve) => {
          release = resolve;
        });
        await store.recordStep(id, step);
      },
    };
    let wrote = false;
    const engine = engineOver(slow);
    await engine.start(async (turn) => {
      await turn.step("read", async () => 1);
      await turn.step(
        "write",
        async () => {
          wrote = true;
          expect(store.recorded.get("t")?.map((step) => step.name)).toEqual(["read"]);
          return 2;
        },
        { effect: "write" },
      );
    });
    engine.enqueue({ id: "t", key: "k" });
    await wait(20);
    expect(wrote).toBe(false);
    release();
    await until("the write runs", () => wrote);
    release();
    await engine.drain(50);
  });

  test("numbers steps that run side by side by the order they were asked for", async () => {
    const store = memory();
    const engine = engineOver(store);
    let ended = false;
    await engine.start(async (turn) => {
      await Promise.all([
        turn.step("slow", async () => {
          await wait(10);
          return "slow";
        }),
        turn.step("fast", async () => "fast"),
      ]);
      ended = true;
    });
    engine.enqueue({ id: "t", key: "k" });
    await until("the end", () => ended);
    const byNumber = [...(store.recorded.get("t") ?? [])].sort((a, b) => a.number - b.number);
    expect(byNumber).toEqual([
      { number: 0, name: "slow", value: "slow" },
      { number: 1, name: "fast", value: "fast" },
    ]);
    await engine.drain(50);
  });

  test("says which step changed when new code meets an old turn", async () => {
    const store = memory();
    await store.recordStep("t", { number: 0, name: "model", value: 1 });
    const errors: Error[] = [];
    const engine = engineOver(store, errors as unknown[]);
    await engine.start((turn) => turn.step("tool:search", async () => 1).then(() => {}));
    engine.enqueue({ id: "t", key: "k" });
    await until("it is told", () => errors.length > 0);
    expect(errors[0]?.message).toContain('Turn t step 0 was "model" and is now "tool:search"');
    await engine.drain(10);
  });

  test("a turn that is stopped sees its signal abort, and the step that was cut is not recorded", async () => {
    const store = memory();
    const engine = engineOver(store);
    let reason: unknown;
    const started = deferred();
    const ended = deferred();
    await engine.start(async (turn: Turn) => {
      await turn
        .step("model", async () => {
          started.resolve();
          await new Promise((resolve) => turn.signal.addEventListener("abort", resolve));
          return "half an answer";
        })
        .catch((error) => {
          reason = error;
        });
      ended.resolve();
    });
    engine.enqueue({ id: "t", key: "k" });
    await started.promise;
    engine.cancel("t");
    await ended.promise;
    expect(reason).toBeInstanceOf(TurnAborted);
    expect((reason as TurnAborted).reason).toBe("stopped");
    expect(store.recorded.get("t")).toBeUndefined();
    await engine.drain(10);
  });

  test("a job that was stopped before the last process ended starts stopped", async () => {
    const engine = engineOver(memory([{ id: "t", key: "k", stopRequested: true }]));
    let aborted: boolean | undefined;
    await engine.start(async (turn) => {
      aborted = turn.signal.aborted;
    });
    await until("it ran", () => aborted !== undefined);
    expect(aborted).toBe(true);
    await engine.drain(10);
  });

  test("draining waits for what runs, starts nothing new and cuts what takes too long", async () => {
    const engine = engineOver(memory());
    const seen: string[] = [];
    await engine.start(async (turn) => {
      seen.push(turn.id);
      if (turn.id === "quick") return void (await wait(20).then(() => seen.push("quick ended")));
      await new Promise((_, reject) => turn.signal.addEventListener("abort", () => reject(turn.signal.reason)));
    });
    engine.enqueue({ id: "quick", key: "q" });
    engine.enqueue({ id: "endless", key: "e" });
    engine.enqueue({ id: "next", key: "q" });
    await engine.drain(60);
    expect(seen).toEqual(["quick", "endless", "quick ended"]);
  });
});

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
