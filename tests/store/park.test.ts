import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { openStore } from "../../src/store/sqlite/store.ts";
import { newHome } from "../fakes/app.ts";
import { message } from "../fakes/world.ts";

test("a turn that was stopped a moment before it asks does not wait, and nobody is asked", async () => {
  const home = newHome();
  const store = openStore(home);
  const said = message("c1", "m1", "book Orion");
  await store.admit(said, { type: "ask" }, "t-1");
  const approval = {
    id: "a-1",
    group: "g-1",
    turnId: "t-1",
    conversation: said.conversation,
    asker: said.sender,
    language: "en",
    skill: "booking",
    tool: "book_room",
    title: "Booking",
    input: { room: "Orion" },
    approvers: { who: ["asker"], count: 1 },
    rule: "writes",
    reason: "Writes ask.",
    state: "waiting",
    decisions: [],
    askedAt: said.at,
    expiresAt: said.at,
  } as const;
  const [, parked] = await Promise.all([store.requestStop("t-1"), store.approvals.park("t-1", [approval])]);
  expect(parked).toBe(false);
  expect(await store.approvals.waiting()).toEqual([]);
  expect(await store.openTurns(["chat"])).toMatchObject([{ id: "t-1", stopRequested: true }]);
  expect(await store.counts()).toMatchObject({ waiting: 0, unsent: 0 });
  await store.close();
  rmSync(home, { recursive: true });
});
