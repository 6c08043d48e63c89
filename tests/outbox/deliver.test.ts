import { setTimeout as wait } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { DeliveryError } from "../../src/core/errors.ts";
import type { Outbound } from "../../src/core/message.ts";
import { outbox } from "../../src/outbox/deliver.ts";
import { until } from "../fakes/app.ts";

type Unsent = Omit<Outbound, "mayExist">;
const reply = (id: string, conversation = "c"): Unsent => ({
  key: `reply-${id}`,
  turnId: id,
  conversation: { id: conversation, adapter: "chat", account: "a", channel: conversation, kind: "direct" },
  inReplyTo: id,
  reply: { markdown: id, citations: [], files: [], answered: true },
});

function setUp(send: (message: Outbound) => Promise<void>, left: Unsent[] = []) {
  const notes: string[] = [];
  const slept: number[] = [];
  const box = outbox({
    store: {
      unsent: async () => left,
      due: async () => undefined,
      markSent: async (key) => void notes.push(`sent ${key}`),
      markAttempt: async (key) => void notes.push(`attempt ${key}`),
      markFailed: async (key, error) => void notes.push(`failed ${key}: ${error}`),
    },
    adapter: (name) =>
      name === "chat"
        ? {
            send: async (message) => {
              await send(message);
              return { externalId: "x" };
            },
          }
        : undefined,
    onError: () => {},
    sleep: async (ms, signal) => {
      slept.push(ms);
      await wait(1, undefined, { signal });
    },
  });
  return { box, notes, slept };
}

describe("the outbox", () => {
  test("posts the replies of one conversation in order, other conversations beside them", async () => {
    const posted: string[] = [];
    const { box } = setUp(async ({ turnId }) => {
      await wait(turnId === "a1" ? 15 : 1);
      posted.push(turnId);
    });
    await Promise.all([box.post(reply("a1", "a")), box.post(reply("a2", "a")), box.post(reply("b1", "b"))]);
    expect(posted).toEqual(["b1", "a1", "a2"]);
  });

  test("waits as long as the platform asks, and says that a try may have got through unless the platform refused it", async () => {
    const seen: boolean[] = [];
    const faults = [
      new DeliveryError("slow down", { retryable: true, outcome: "not-posted", retryAfterMs: 7_000 }),
      new DeliveryError("no answer", { retryable: true, outcome: "unknown" }),
    ];
    const { box, notes, slept } = setUp(async ({ mayExist }) => {
      seen.push(mayExist);
      const fault = faults.shift();
      if (fault) throw fault;
    });
    await box.post(reply("t"));
    expect(seen).toEqual([false, false, true]);
    expect(slept[0]).toBe(7_000);
    expect(notes).toEqual(["attempt reply-t", "attempt reply-t", "sent reply-t"]);
  });

  test("gives up what the platform will never take, and goes on with the next", async () => {
    const { box, notes } = setUp(async ({ turnId }) => {
      if (turnId === "t1")
        throw new DeliveryError("the channel is archived", { retryable: false, outcome: "not-posted" });
    });
    await Promise.all([box.post(reply("t1")), box.post(reply("t2"))]);
    expect(notes).toEqual(["failed reply-t1: the channel is archived", "sent reply-t2"]);
  });

  test("an unexpected fault of an adapter is no reason to give up", async () => {
    let tries = 0;
    const { box, notes } = setUp(async () => {
      if (++tries < 3) throw new TypeError("cannot read properties of undefined");
    });
    await box.post(reply("t"));
    expect(notes.at(-1)).toBe("sent reply-t");
  });

  test("what an earlier process left is sent in order, as something that may exist", async () => {
    const seen: string[] = [];
    const { box } = setUp(
      async ({ turnId, mayExist }) => void seen.push(`${turnId} ${mayExist}`),
      [reply("old1"), reply("old2")],
    );
    await box.start();
    await box.post(reply("new"));
    expect(seen).toEqual(["old1 true", "old2 true", "new false"]);
  });

  test("stopping ends the waiting; the reply stays unsent for the next start", async () => {
    const { box, notes } = setUp(async () => {
      throw new DeliveryError("down", { retryable: true, outcome: "not-posted" });
    });
    void box.post(reply("t"));
    await until("some attempts", () => notes.length > 2);
    await box.stop(0);
    const count = notes.length;
    await wait(20);
    expect(notes.length).toBe(count);
    expect(notes.some((note) => note.startsWith("sent") || note.startsWith("failed"))).toBe(false);
  });
});
