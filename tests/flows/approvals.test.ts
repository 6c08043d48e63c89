import { rmSync } from "node:fs";
import { afterEach, describe, expect, test } from "vitest";
import { type App, type AppOptions, openApp } from "../../src/app.ts";
import type { Inbound, InboundDecision, Person } from "../../src/core/message.ts";
import type { Policy } from "../../src/core/policy.ts";
import { newHome, quietApp, until } from "../fakes/app.ts";
import { bookIn, bookingSkill, chatAdapter, emptyWorld, message, scriptedModel, type World } from "../fakes/world.ts";

const asker: Person = { id: "U1", name: "Han Meimei" };
const other: Person = { id: "U2", name: "Li Lei" };
const owner: Person = { id: "U3", name: "Ms Gao" };

/** Writes ask the people named; `owner` is the one owner. */
const asks = (who: readonly string[], count: 1 | 2 = 1, approvalMs = 60_000): Policy => ({
  decide: ({ effect }) =>
    effect === "read"
      ? { verdict: "allow", rule: "reads" }
      : { verdict: "ask", rule: "writes ask", reason: "Writes need a word.", approvers: { who, count } },
  mayTalk: () => ({ ok: true }),
  isLate: () => false,
  mayApprove: (person, by, _conversation, approvers) =>
    approvers.who.some((one) =>
      one === "asker" ? person.id === by.id : one === "role:owner" && person.id === owner.id,
    ),
  rolesOf: ({ id }) => (id === owner.id ? ["owner"] : []),
  approvalMs,
});

const running: { app: App; home: string }[] = [];
afterEach(async () => {
  for (const { app, home } of running.splice(0)) {
    await app.stop();
    rmSync(home, { recursive: true, force: true });
  }
});

async function boot(world: World, options: Partial<AppOptions> = {}, home = newHome()) {
  const chat = chatAdapter(world);
  const app = await openApp({
    ...(await quietApp(home)),
    adapters: () => [chat],
    models: [scriptedModel(world)],
    skills: [bookingSkill(bookIn(world), async (key) => world.bookings.includes(key))],
    policy: asks(["asker"]),
    ...options,
  });
  await app.start();
  running.push({ app, home });
  const asked = async (count = 1) => {
    await until("the question", () => world.asks.length >= count);
    const [first] = world.asks[count - 1]?.approvals ?? [];
    if (!first) throw new Error("The question asks for nothing.");
    return first;
  };
  return { app, chat, home, asked };
}

const word = (
  target: string,
  decision: InboundDecision["decision"],
  sender: Person = asker,
  more: Partial<InboundDecision> = {},
): Inbound => ({
  type: "decision",
  conversation: message("c1", "x", "").conversation,
  sender,
  target,
  decision,
  at: new Date().toISOString(),
  ...more,
});

const replies = (world: World): string[] => world.posts.map(({ text }) => text);

describe("a write that needs somebody's word", () => {
  test("is shown with its exact arguments, and is made once it is approved", async () => {
    const world = emptyWorld();
    const { chat, asked } = await boot(world);
    await chat.say(message("c1", "m1", "book Orion"));
    const { id } = await asked();
    expect(world.asks[0]?.text).toContain("Han Meimei");
    expect(world.asks[0]?.text).toContain("- room: `book Orion`");
    expect(world.asks[0]?.text).toContain(`/approve ${id}`);
    expect(world.bookings).toEqual([]);
    expect(await chat.say(word(id, "approve"))).toMatchObject({ outcome: "decided" });
    await until("the reply", () => world.posts.length === 1);
    expect(replies(world)).toEqual(["done: book Orion: booked book Orion"]);
    expect(world.bookings.length).toBe(1);
    await until("the question is shown as approved", () => /Approved by Han Meimei/.test(world.asks[0]?.text ?? ""));
  });

  test("is made once, however often and however late the button is pressed", async () => {
    const world = emptyWorld();
    const { chat, asked } = await boot(world);
    await chat.say(message("c1", "m1", "book Orion"));
    const { id } = await asked();
    const outcomes = await Promise.all([1, 2, 3].map(() => chat.say(word(id, "approve"))));
    expect(outcomes.filter(({ outcome }) => outcome === "decided").length).toBe(1);
    await until("the reply", () => world.posts.length === 1);
    const late = await chat.say(word(id, "reject"));
    expect(late).toMatchObject({ outcome: "refused", say: expect.stringContaining("Approved by Han Meimei") });
    expect(world.bookings.length).toBe(1);
  });

  test("is not decided by somebody else, who is told who may", async () => {
    const world = emptyWorld();
    const { chat, asked } = await boot(world);
    await chat.say(message("c1", "m1", "book Orion"));
    const { id } = await asked();
    for (const decision of ["approve", "reject", "change"] as const)
      expect(await chat.say(word(id, decision, other))).toMatchObject({
        outcome: "refused",
        say: expect.stringContaining("the person who asked"),
      });
    expect(await chat.say(word("a-forged", "approve"))).toMatchObject({ outcome: "refused" });
    const elsewhere = { ...message("c1", "x", "").conversation, account: "another" };
    expect(await chat.say(word(id, "approve", asker, { conversation: elsewhere }))).toMatchObject({
      outcome: "refused",
    });
    expect(world.bookings).toEqual([]);
  });

  test("is not made when it is rejected, and the reply says by whom and why", async () => {
    const world = emptyWorld();
    const { app, chat, asked } = await boot(world, { policy: asks(["role:owner"]) });
    await chat.say(message("c1", "m1", "book Orion"));
    await chat.say(word((await asked()).id, "reject", owner, { note: "too big" }));
    await until("the reply", () => world.posts.length === 1);
    expect(world.bookings).toEqual([]);
    expect(replies(world)[0]).toContain("Ms Gao said no: “too big”");
    const [turn] = await app.store.turns({ limit: 1 });
    expect(turn?.receipt?.tools[0]).toMatchObject({ status: "rejected", rule: "writes ask" });
    expect(turn?.receipt?.tools[0]?.decisions?.[0]).toMatchObject({ decision: "reject", note: "too big" });
  });

  test("lets the conversation go on meanwhile", async () => {
    const world = emptyWorld();
    const { chat, asked } = await boot(world);
    await chat.say(message("c1", "m1", "book Orion"));
    const { id } = await asked();
    await chat.say(message("c1", "m2", "hello"));
    await until("the second is answered", () => world.posts.length === 1);
    await chat.say(word(id, "approve"));
    await until("the first is answered", () => world.posts.length === 2);
    expect(world.posts.map(({ inReplyTo }) => inReplyTo)).toEqual(["m2", "m1"]);
  });

  test("waits through a restart, and costs the start nothing", async () => {
    const world = emptyWorld();
    const first = await boot(world);
    await first.chat.say(message("c1", "m1", "book Orion"));
    const { id } = await first.asked();
    await until("nothing left to send", async () => (await first.app.store.counts()).unsent === 0);
    await first.app.stop();
    const calls = world.modelCalls.length;
    running.pop();
    const second = await boot(world, {}, first.home);
    expect(await second.app.store.counts()).toMatchObject({ open: 1, waiting: 1, unsent: 0 });
    expect((await second.app.store.turns({ limit: 1 }))[0]?.state).toBe("waiting");
    expect(world.modelCalls.length).toBe(calls);
    await second.chat.say(word(id, "approve"));
    await until("the reply", () => world.posts.length === 1);
    expect(world.bookings.length).toBe(1);
    expect(world.asks.length).toBe(1);
  });

  test("ends visibly when nobody answers in time, and a later click does nothing", async () => {
    const world = emptyWorld();
    const { chat, asked } = await boot(world, { policy: asks(["asker"], 1, 60) });
    await chat.say(message("c1", "m1", "book Orion"));
    const { id } = await asked();
    await until("the reply", () => world.posts.length === 1);
    expect(replies(world)[0]).toContain("nobody approved it in time");
    expect(await chat.say(word(id, "approve"))).toMatchObject({ outcome: "refused" });
    expect(world.bookings).toEqual([]);
    await until("it is shown", () => /Expired/.test(world.asks[0]?.text ?? ""));
  });

  test("is asked about anew when its arguments are changed, and the first question is void", async () => {
    const world = emptyWorld();
    const { chat, asked } = await boot(world);
    await chat.say(message("c1", "m1", "book Orion"));
    const { id } = await asked();
    expect(await chat.say(word(id, "change", asker, { input: { room: 7 } }))).toMatchObject({
      outcome: "refused",
      say: expect.stringContaining("room"),
    });
    await chat.say(word(id, "change", asker, { input: { room: "Vega" } }));
    const second = await asked(2);
    expect(world.asks[1]?.text).toContain("- room: `Vega`");
    expect(await chat.say(word(id, "approve"))).toMatchObject({ outcome: "refused" });
    expect(world.bookings).toEqual([]);
    await chat.say(word(second.id, "approve"));
    await until("the reply", () => world.posts.length === 1);
    expect(replies(world)).toEqual(["done: book Orion: booked Vega"]);
  });

  test("needs two different people where policy says so", async () => {
    const world = emptyWorld();
    const { chat, asked } = await boot(world, { policy: asks(["asker", "role:owner"], 2) });
    await chat.say(message("c1", "m1", "book Orion"));
    const { id } = await asked();
    expect(await chat.say(word(id, "approve"))).toMatchObject({ outcome: "decided" });
    expect(await chat.say(word(id, "approve"))).toMatchObject({
      outcome: "refused",
      say: expect.stringContaining("one more person"),
    });
    expect(world.bookings).toEqual([]);
    await chat.say(word(id, "approve", owner));
    await until("the reply", () => world.posts.length === 1);
    expect(world.bookings.length).toBe(1);
  });

  test("still needs two people when one of them has agreed, was forgotten and agrees again", async () => {
    const world = emptyWorld();
    const { app, chat, asked } = await boot(world, { policy: asks(["asker", "role:owner"], 2) });
    await chat.say(message("c1", "m1", "book Orion"));
    const { id } = await asked();
    await chat.say(word(id, "approve", owner));
    await app.store.forget({ adapter: "chat", account: "test", id: owner.id }, { by: "asker" });
    expect(await chat.say(word(id, "approve", owner))).toMatchObject({ outcome: "decided" });
    expect((await app.store.approvals.find(id))[0]).toMatchObject({ state: "waiting", decisions: [{ person: owner }] });
    expect(world.bookings).toEqual([]);
    await chat.say(word(id, "approve"));
    await until("the reply", () => world.posts.length === 1);
    expect(world.bookings.length).toBe(1);
  });

  test("is not made when policy refuses it by then, whoever agreed", async () => {
    const world = emptyWorld();
    let refuses = false;
    const policy: Policy = {
      ...asks(["asker"]),
      decide: (action) =>
        refuses
          ? { verdict: "refuse", rule: "no bookings", reason: "Bookings are closed." }
          : asks(["asker"]).decide(action),
    };
    const { app, chat, asked } = await boot(world, { policy });
    await chat.say(message("c1", "m1", "book Orion"));
    const { id } = await asked();
    refuses = true;
    await chat.say(word(id, "approve"));
    await until("the reply", () => world.posts.length === 1);
    expect(world.bookings).toEqual([]);
    expect(replies(world)[0]).toContain("Bookings are closed.");
    const [turn] = await app.store.turns({ limit: 1 });
    expect(turn?.receipt?.tools[0]).toMatchObject({ status: "refused", rule: "no bookings" });
    expect([...app.store.audit.rows()].at(-1)).toMatchObject({ kind: "verdict", data: { verdict: "refuse" } });
  });

  test("is not made when its skill is gone by then, and the turn ends all the same", async () => {
    const world = emptyWorld();
    const first = await boot(world);
    await first.chat.say(message("c1", "m1", "book Orion"));
    const { id } = await first.asked();
    await first.app.stop();
    running.pop();
    const second = await boot(world, { skills: [] }, first.home);
    await second.chat.say(word(id, "approve"));
    await until("the reply", () => world.posts.length === 1);
    expect(world.bookings).toEqual([]);
    expect(await second.app.store.counts()).toMatchObject({ open: 0, waiting: 0 });
  });

  test("names nobody in the audit log who may agree to it", async () => {
    const world = emptyWorld();
    const { app, chat, asked } = await boot(world, { policy: asks(["person:chat:test:U3", "role:owner"]) });
    await chat.say(message("c1", "m1", "book Orion"));
    await asked();
    const row = [...app.store.audit.rows()].find(({ kind }) => kind === "approval-asked");
    expect(row?.data.approvers).toEqual(["person", "role:owner"]);
  });

  test("is withdrawn when its turn is stopped", async () => {
    const world = emptyWorld();
    const { chat, asked } = await boot(world);
    await chat.say(message("c1", "m1", "book Orion"));
    const { id } = await asked();
    await chat.say({ type: "stop", conversation: message("c1", "x", "").conversation, sender: asker });
    await until("the reply", () => world.posts.length === 1);
    expect(replies(world)[0]).toContain("Stopped");
    expect(await chat.say(word(id, "approve"))).toMatchObject({ outcome: "refused" });
    expect(world.bookings).toEqual([]);
  });

  test("is asked about again when it was cut off and nobody can tell whether it happened", async () => {
    const world = emptyWorld();
    let fails = 1;
    const skill = bookingSkill((key, room) => {
      bookIn(world)(key);
      if (fails-- > 0) throw new Error(`the line broke while booking ${room}`);
    });
    const { chat, asked, app } = await boot(world, { skills: [skill] });
    await chat.say(message("c1", "m1", "book Orion"));
    await chat.say(word((await asked()).id, "approve"));
    const second = await asked(2);
    expect(world.asks[1]?.text).toContain("I cannot tell whether this has happened");
    await chat.say(word(second.id, "reject"));
    await until("the reply", () => world.posts.length === 1);
    expect(world.bookings.length).toBe(1);
    const [turn] = await app.store.turns({ limit: 1 });
    expect(turn?.receipt?.tools[0]?.status).toBe("unknown");
  });

  test("leaves its trace in the audit log, whose chain holds", async () => {
    const world = emptyWorld();
    const { app, chat, asked } = await boot(world);
    await chat.say(message("c1", "m1", "book Orion"));
    await chat.say(word((await asked()).id, "approve"));
    await until("the reply", () => world.posts.length === 1);
    const kinds = [...app.store.audit.rows()].map(({ kind }) => kind);
    expect(kinds).toEqual([
      "policy-changed",
      "verdict",
      "approval-asked",
      "approval-given",
      "effect-begun",
      "effect-done",
    ]);
    expect(app.store.audit.verify().fault).toBeUndefined();
    expect(JSON.stringify([...app.store.audit.rows()])).not.toContain("Orion");
  });
});
