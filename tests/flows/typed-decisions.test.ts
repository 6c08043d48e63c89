/** A word on what waits, typed instead of clicked, and what the receipt tells of it. */
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openApp } from "../../src/app.ts";
import type { Person } from "../../src/core/message.ts";
import type { Policy } from "../../src/core/policy.ts";
import { newHome, quietApp, until } from "../fakes/app.ts";
import { bookIn, bookingSkill, chatAdapter, emptyWorld, message, scriptedModel } from "../fakes/world.ts";

const han: Person = { id: "U1", name: "Han Meimei" };
const gao: Person = { id: "U3", name: "Ms Gaoxing" };

/** Writes ask the owner, who is Ms Gaoxing; or `count` of the two people there are. */
const policyOf = (count: 1 | 2): Policy => ({
  decide: ({ effect }) =>
    effect === "read"
      ? { verdict: "allow", rule: "reads" }
      : {
          verdict: "ask",
          rule: "writes-ask",
          reason: "Writes need a word.",
          approvers: { who: ["role:owner"], count },
        },
  mayTalk: () => ({ ok: true }),
  isLate: () => false,
  mayApprove: (person) => count === 2 || person.id === gao.id,
  rolesOf: () => [],
  approvalMs: 60_000,
});

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function bot(count: 1 | 2 = 1) {
  const home = newHome();
  const world = emptyWorld();
  const chat = chatAdapter(world);
  const app = await openApp({
    ...(await quietApp(home)),
    adapters: () => [chat],
    models: [scriptedModel(world)],
    skills: [bookingSkill(bookIn(world), async (key) => world.bookings.includes(key))],
    policy: policyOf(count),
  });
  closing.push(async () => {
    await app.stop();
    rmSync(home, { recursive: true, force: true });
  });
  await app.start();
  let said = 0;
  const tell = async (text: string, sender = han): Promise<string> => {
    const id = `m${++said}`;
    await chat.say({ ...message("c1", id, text), sender });
    return id;
  };
  const replyTo = async (id: string): Promise<string> => {
    await until(`a reply to ${id}`, () => world.posts.some((post) => post.inReplyTo === id));
    return world.posts.find((post) => post.inReplyTo === id)?.text ?? "";
  };
  const say = async (...what: Parameters<typeof tell>): Promise<string> => replyTo(await tell(...what));
  /** Asks for a booking, which waits; gives the message and the approval. */
  const book = async (what: string) => {
    const asks = world.asks.length;
    const id = await tell(what);
    await until("the question", () => world.asks.length > asks);
    const approval = world.asks.at(-1)?.approvals?.[0];
    if (!approval) throw new Error("The question asks for nothing.");
    return { id, approval };
  };
  return { app, home, world, tell, say, book, replyTo };
}

test("/approve without an id approves the one thing that waits; the receipt tells who did", async () => {
  const { world, say, book, replyTo } = await bot();
  const { id } = await book("book Orion");
  expect(await say("/approve", gao)).toBe("Approved; I am doing it now.");
  expect(await replyTo(id)).toBe("done: book Orion: booked book Orion");
  expect(world.bookings.length).toBe(1);
  expect(await say("/why")).toMatch(
    /`book_room` \(changes something\), done.*\n {2}- room: `book Orion`\n {2}- Policy: `writes-ask`\n {2}- Approved by Ms Gaoxing at /,
  );
});

test("/approve of somebody who may not is told who may, and nothing is done", async () => {
  const { world, say, book } = await bot();
  await book("book Orion");
  expect(await say("/approve")).toMatch(/You may not decide this/);
  expect(world.bookings).toEqual([]);
});

test("/approve without an id does not approve what was asked only after it was said", async () => {
  const { world, tell, replyTo } = await bot();
  // The second waits for the turn of the first, which asks meanwhile.
  const [, early] = await Promise.all([tell("book Orion"), tell("/approve", gao)]);
  expect(await replyTo(early)).toMatch(/^This was asked only after you wrote/);
  expect(await replyTo(early)).toContain("room: `book Orion`");
  expect(world.bookings).toEqual([]);
});

test("where several things wait, /approve asks which, and an id decides", async () => {
  const { world, say, book, replyTo } = await bot();
  const orion = await book("book Orion");
  const lyra = await book("book Lyra");
  const which = await say("/approve", gao);
  expect(which).toMatch(/^More than one thing waits/);
  for (const { approval } of [orion, lyra]) expect(which).toContain(approval.id);
  expect(which).toContain("room: `book Lyra`");
  expect(world.bookings).toEqual([]);
  await say(`/approve ${lyra.approval.id}`, gao);
  expect(await replyTo(lyra.id)).toContain("booked book Lyra");
  expect(await say("/approvals")).toContain("book Orion");
  await say("/approve", gao);
  expect(await replyTo(orion.id)).toContain("booked book Orion");
  expect(await say("/approvals")).toBe("Nothing waits for approval in this conversation.");
});

test("/reject with a reason, in Chinese too, ends it with that reason", async () => {
  const { world, say, book, replyTo } = await bot();
  const first = await book("book Orion");
  expect(await say("/reject too expensive", gao)).toBe("Rejected; it will not be done.");
  expect(await replyTo(first.id)).toContain("too expensive");
  const second = await book("book Lyra");
  await say(`/拒绝 ${second.approval.id} 太贵了`, gao);
  expect(await replyTo(second.id)).toContain("太贵了");
  expect(world.bookings).toEqual([]);
});

test("/change puts other details up for approval; what cannot be read is said", async () => {
  const { world, say, book, replyTo } = await bot();
  const { id, approval } = await book("book Orion");
  expect(await say("/change", gao)).toContain(`/change ${approval.group} field=value`);
  expect(await say(`/change ${approval.id} room="book 404"`, gao)).toMatch(/^Changed; .* anew/);
  await until("the new question", () => world.asks.length === 2);
  await say("/approve", gao);
  expect(await replyTo(id)).toContain("booked book 404");
  expect(await say("/why")).toContain("book 404");
});

test("a second person's word is waited for where two are needed", async () => {
  const { say, book, replyTo } = await bot(2);
  const { id } = await book("book Orion");
  expect(await say("/approve", gao)).toBe("Noted; somebody else has to agree too.");
  expect(await say("/approve")).toBe("Approved; I am doing it now.");
  expect(await replyTo(id)).toContain("booked");
});

test("who approved something for others and asks to be forgotten is named nowhere any more", async () => {
  const { app, home, say, book, replyTo } = await bot();
  const { id } = await book("book Orion");
  await say("/approve", gao);
  await replyTo(id);
  expect(await say("/forget me yes", gao)).toMatch(/^Erased for good: 1 message/);
  expect(await say("/why")).toMatch(/Approved by — at/);
  await until("all is posted", async () => (await app.store.counts()).unsent === 0);
  await app.store.close();
  const files = readdirSync(home, { withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { name } of files) expect(readFileSync(join(home, name)).includes("Gaoxing"), name).toBe(false);
});

test("while something of theirs waits for approval nobody is forgotten", async () => {
  const { say, book } = await bot();
  await book("book Orion");
  expect(await say("/forget me yes")).toMatch(/wait for approval, so nothing was erased/);
});
