/** The desk that takes people's word, and the words of the question. */
import { expect, test, vi } from "vitest";
import { desk } from "../src/approvals/desk.ts";
import { questionOf } from "../src/approvals/question.ts";
import type { Approval } from "../src/core/approval.ts";
import { neutralise } from "../src/core/text.ts";
import { message } from "./fakes/world.ts";

const { conversation } = message("c1", "m1", "");
const approval: Approval = {
  id: "a-1",
  group: "g-1",
  turnId: "t-1",
  conversation,
  asker: { id: "U1", name: "Han Meimei" },
  language: "en",
  skill: "mail",
  tool: "send_mail",
  title: "Send mail",
  input: { to: "anna@example.com" },
  approvers: { who: ["asker"], count: 1 },
  rule: "writes",
  reason: "Writes ask.",
  state: "waiting",
  decisions: [],
  askedAt: "2026-05-22T10:00:00.000Z",
  expiresAt: "2026-05-23T10:00:00.000Z",
};

test("what was decided while its time ran out stays decided, and its turn is not run twice", async () => {
  const enqueued: string[] = [];
  const kept: unknown[] = [];
  const waiting = desk({
    store: {
      find: async () => [],
      // The click is on disk when the write comes.
      change: async (_, next) => {
        kept.push(next({ ...approval, state: "approved" }));
        return { goesOn: true };
      },
      waiting: async () => [approval],
      nextExpiry: async () => undefined,
    },
    policy: { mayApprove: () => true },
    engine: { enqueue: ({ id }) => void enqueued.push(id) },
    faultsOf: () => undefined,
    show: () => {},
    onError: (error) => {
      throw error;
    },
    now: () => new Date("2026-05-24T10:00:00.000Z"),
  });
  await waiting.start();
  waiting.stop();
  expect(kept).toEqual([undefined]);
  expect(enqueued).toEqual([]);
});

test("what runs out of time while the disk refuses is ended once it takes writes again", async () => {
  vi.useFakeTimers({ now: new Date("2026-05-23T09:59:00.000Z") });
  try {
    let refusals = 0;
    let state: Approval["state"] = "waiting";
    const waiting = desk({
      store: {
        find: async () => [],
        change: async (_, next) => {
          if (++refusals === 1) throw new Error("The disk is full.");
          state = next(approval)?.state ?? state;
          return { goesOn: true };
        },
        waiting: async () => [approval],
        nextExpiry: async () => (state === "waiting" ? approval.expiresAt : undefined),
      },
      policy: { mayApprove: () => true },
      engine: { enqueue: () => {} },
      faultsOf: () => undefined,
      show: () => {},
      onError: () => {},
    });
    await waiting.start();
    await vi.advanceTimersByTimeAsync(61_000);
    expect(state).toBe("waiting");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(state).toBe("expired");
    waiting.stop();
  } finally {
    vi.useRealTimers();
  }
});

test("a name or a reason that is made like markup is plain words in a question, and after it was decided", () => {
  const evil = "Eve` <!channel> @all [bank.com](https://evil.example/x)\n## Approved";
  const asked = { ...approval, asker: { id: "U1", name: evil }, reason: "see [bank.com](https://evil.example/y)" };
  const decision = { person: asked.asker, decision: "approve", at: approval.askedAt } as const;
  const decided = { ...asked, state: "approved", decisions: [decision] } as const;
  for (const one of [asked, decided]) {
    const { markdown } = questionOf([one]);
    expect(neutralise(markdown)).toBe(markdown);
    expect(markdown).not.toMatch(/<!channel>|@all|\]\(https:\/\/evil|^##/m);
    expect(markdown).toContain("- to: `anna@example.com`");
  }
});

test("where actions have other approvers each says its own", () => {
  const other = { ...approval, id: "a-2", approvers: { who: ["role:owner"], count: 1 } } as const;
  const { markdown } = questionOf([approval, other]);
  expect(markdown).toContain("Who may approve: the person who asked.");
  expect(markdown).toContain("Who may approve: role owner.");
  expect(questionOf([approval, { ...approval, id: "a-2" }]).markdown.match(/Who may approve/g)?.length).toBe(1);
});
