/**
 * Whatever people do in whatever order, and however often the process dies: no write without its approval, none twice,
 * and every message has one reply in the end.
 */
import { rmSync } from "node:fs";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type App, openApp } from "../../src/app.ts";
import type { Approval } from "../../src/core/approval.ts";
import type { InboundDecision, Person } from "../../src/core/message.ts";
import type { Policy } from "../../src/core/policy.ts";
import { newHome, quietApp, until } from "../fakes/app.ts";
import { bookingSkill, chatAdapter, emptyWorld, message, scriptedModel, type World } from "../fakes/world.ts";

const people: readonly Person[] = ["U1", "U2", "U3"].map((id) => ({ id, name: id }));
const conversations = ["c1", "c2"];

/** The asker and U3 may approve; both must for rooms that begin with "big". */
const policy: Policy = {
  decide: ({ effect, input }) =>
    effect === "read"
      ? { verdict: "allow", rule: "reads" }
      : {
          verdict: "ask",
          rule: "writes",
          reason: "a word is needed",
          approvers: { who: ["asker", "U3"], count: String(input.room).includes("big") ? 2 : 1 },
        },
  mayTalk: () => ({ ok: true }),
  isLate: () => false,
  mayApprove: ({ id }, asker) => id === asker.id || id === "U3",
  rolesOf: () => [],
  approvalMs: 3_600_000,
};

type Act =
  | { do: "say"; where: number; who: number; big: boolean }
  | {
      do: "word";
      ask: number;
      who: string;
      word: InboundDecision["decision"];
      times: number;
      room: string | undefined;
      dies: number | undefined;
    }
  | { do: "stop"; where: number }
  | { do: "restart" }
  | { do: "kill"; after: number }
  | { do: "expire"; ask: number }
  | { do: "wait" };

const nat = (max: number) => fc.nat({ max });
const acts: fc.Arbitrary<Act[]> = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ do: fc.constant("say" as const), where: nat(1), who: nat(2), big: fc.boolean() }),
    },
    {
      weight: 9,
      arbitrary: fc.record({
        do: fc.constant("word" as const),
        ask: nat(1),
        who: fc.constantFrom("asker", "asker", "asker", "U3", "U3", "U2"),
        word: fc.constantFrom(...(["approve", "approve", "approve", "approve", "reject", "change"] as const)),
        times: fc.integer({ min: 1, max: 3 }),
        room: fc.option(fc.constantFrom("small", "big"), { nil: undefined }),
        // Dies while it does what was just agreed to.
        dies: fc.option(fc.integer({ min: 2, max: 14 }), { nil: undefined, freq: 2 }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("stop" as const), where: nat(1) }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant("restart" as const) }) },
    { weight: 3, arbitrary: fc.record({ do: fc.constant("kill" as const), after: nat(12) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant("expire" as const), ask: nat(5) }) },
    { weight: 8, arbitrary: fc.record({ do: fc.constant("wait" as const) }) },
  ),
  { minLength: 10, maxLength: 40, size: "max" },
);

test("no interleaving of words, stops, restarts and kills makes an unapproved write, a second one, or loses a reply", async () => {
  const seen = { bookings: 0, lookedUp: 0, pairs: 0, outlived: 0 };
  await fc.assert(
    fc.asyncProperty(acts, (script) => hold(script, seen)),
    { numRuns: 40, seed: 20_261_121 },
  );
  // The scripts did reach what is at stake.
  for (const times of Object.values(seen)) expect(times).toBeGreaterThan(0);
}, 240_000);

/** Waits until nothing goes on, or the process has died. */
async function settle({ app, isDead }: Running): Promise<void> {
  for (let i = 0; i < 60 && !isDead(); i++) {
    const { open, waiting, unsent } = await app.store.counts();
    if (open === waiting && unsent === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function hold(
  script: Act[],
  seen: { bookings: number; lookedUp: number; pairs: number; outlived: number },
): Promise<void> {
  const home = newHome();
  const world = emptyWorld();
  const booked: { key: string; room: string }[] = [];
  const said: string[] = [];
  let running = await boot(home, world, booked, seen);
  const deliver = async (inbound: Parameters<typeof running.chat.say>[0]): Promise<void> => {
    for (;;) {
      try {
        await running.chat.say(inbound);
        return;
      } catch {
        // The process died before it was stored: a platform sends it again to the next one.
        await running.app.stop();
        running = await boot(home, world, booked, seen);
      }
    }
  };

  for (const act of script) {
    if (act.do === "say") {
      const id = `m${said.length}`;
      said.push(id);
      const text = `book ${act.big ? "big" : "small"} ${id}`;
      await deliver({ ...message(conversations[act.where] ?? "c1", id, text), sender: people[act.who] as Person });
    } else if (act.do === "word") {
      const approval = world.asks.at(-1 - act.ask)?.approvals[0];
      if (!approval) continue;
      const input = act.word === "change" && act.room !== undefined ? { room: `${act.room} changed` } : undefined;
      const by = people.find(({ id }) => id === act.who) ?? approval.asker;
      if (act.dies !== undefined) running.die(act.dies);
      for (let i = 0; i < act.times; i++) await deliver(word(approval, by, act.word, input));
      if (act.dies !== undefined) await settle(running);
    } else if (act.do === "stop") {
      const { conversation } = message(conversations[act.where] ?? "c1", "", "");
      await deliver({ type: "stop", conversation, sender: people[0] as Person });
    } else if (act.do === "expire") {
      const approval = world.asks.at(-1 - act.ask)?.approvals[0];
      if (!approval) continue;
      await running.app.store.approvals
        .change([approval.id], ({ decisions }) => ({ state: "expired", decisions }))
        .catch(() => {});
      await running.app.stop();
      running = await boot(home, world, booked, seen);
    } else if (act.do === "kill") running.die(act.after);
    else if (act.do === "restart") {
      await running.app.stop();
      running = await boot(home, world, booked, seen);
    } else await settle(running);
  }

  // In the end the process stays up, and what still waits is rejected.
  await running.app.stop();
  running = await boot(home, world, booked, seen);
  const { store } = running.app;
  await until("every message has its reply", async () => {
    for (const approval of await store.approvals.waiting())
      await running.chat.say(word(approval, people[2] as Person, "reject"));
    const { open, unsent } = await store.counts();
    return open === 0 && unsent === 0;
  });

  expect([...world.posts.map(({ inReplyTo }) => inReplyTo)].sort()).toEqual([...said].sort());
  expect(new Set(booked.map(({ key }) => key)).size).toBe(booked.length);
  const approved = (await Promise.all(world.asks.map(({ key }) => store.approvals.group(key)))).flat();
  const allowed = approved.filter(({ state }) => state === "approved");
  // Each write is one that was agreed to, by those who had to, with these very arguments; and none was made twice.
  for (const { room } of booked) {
    const i = allowed.findIndex(({ input }) => input.room === room);
    expect(i, `${room} was not approved`).toBeGreaterThanOrEqual(0);
    const [by] = allowed.splice(i, 1);
    const names = new Set(by?.decisions.map(({ person }) => person.id));
    expect(names.size).toBeGreaterThanOrEqual(by?.approvers.count ?? 9);
    for (const name of names) expect([by?.asker.id, "U3"]).toContain(name);
    if (names.size > 1) seen.pairs++;
  }
  seen.bookings += booked.length;
  expect(running.app.store.audit.verify().fault).toBeUndefined();
  await running.app.stop();
  rmSync(home, { recursive: true, force: true });
}

const word = (
  { id, conversation }: Approval,
  sender: Person,
  decision: InboundDecision["decision"],
  input?: Record<string, unknown>,
): InboundDecision => ({
  type: "decision",
  conversation,
  sender,
  target: id,
  decision,
  ...(input ? { input } : {}),
  at: new Date().toISOString(),
});

interface Running {
  readonly app: App;
  readonly chat: ReturnType<typeof chatAdapter>;
  die(after: number): void;
  isDead(): boolean;
}

/** Starts the bot; `die` cuts it off from disk and world after a number of further touches. */
async function boot(
  home: string,
  world: World,
  booked: { key: string; room: string }[],
  seen: { lookedUp: number; outlived: number },
): Promise<Running> {
  let left = Number.POSITIVE_INFINITY;
  const point = (): void => {
    if (left-- <= 0) throw new Error("killed");
  };
  const chat = chatAdapter(world, point);
  const app = await openApp({
    ...(await quietApp(home)),
    adapters: () => [chat],
    models: [scriptedModel(world, point)],
    skills: [
      bookingSkill(
        (key, room) => {
          point();
          booked.push({ key, room });
          point();
        },
        async (key) => {
          point();
          seen.lookedUp++;
          return booked.some((one) => one.key === key);
        },
      ),
    ],
    policy,
    hooks: { beforeCommit: point, afterCommit: point },
  });
  seen.outlived += (await app.store.approvals.waiting()).length;
  await app.start();
  return {
    app,
    chat,
    die: (after) => {
      left = after;
    },
    isDead: () => left < 0,
  };
}
