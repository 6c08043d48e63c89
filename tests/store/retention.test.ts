/** What is older than the operator wants it kept goes by itself. */
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { openFiles } from "../../src/store/files.ts";
import { horizonsAt, pruneAll, type Retention } from "../../src/store/retention.ts";
import { databaseFile } from "../../src/store/sqlite/open.ts";
import { openStore } from "../../src/store/sqlite/store.ts";
import type { Store } from "../../src/store/store.ts";
import { newHome } from "../fakes/app.ts";
import { message } from "../fakes/world.ts";

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const dayMs = 86_400_000;

/** A store with a turn that was finished now, with a step, a receipt, a file and an audit row, and one that is open. */
async function filled() {
  const home = newHome();
  const store = openStore(home);
  closing.push(async () => {
    await store.close();
    rmSync(home, { recursive: true, force: true });
  });
  const files = openFiles(home, store);
  await store.admit(message("c1", "m1", "about Zanzibar"), { type: "ask" }, "t-1");
  await store.recordStep("t-1", { number: 0, name: "model", value: "Zanzibar" });
  const file = await files.save({ name: "a", type: "text/plain", description: "", bytes: Buffer.from("x") }, "t-1");
  const input = await store.input("t-1");
  if (!input) throw new Error("no turn");
  const reply = { markdown: "Zanzibar", citations: [], files: [file], answered: true };
  const trigger = { type: "message" as const, adapter: "chat", place: "channel" as const, at: input.saidAt };
  const receipt = { trigger, citations: [], tools: [], models: [], ungrounded: [], actedAs: "bot", ms: 1 };
  await store.finish(input, { reply, receipt }, "reply-t-1");
  await store.admit(message("c2", "m2", "an open one"), { type: "ask" }, "t-2");
  await store.recordStep("t-2", { number: 0, name: "model", value: "open" });
  await store.audit.write({ kind: "effect-done", actor: "bot", data: {} });
  await store.audit.write({ kind: "effect-done", actor: "bot", data: {} });
  const later = (days: number, retention: Retention): Promise<void> =>
    pruneAll({ home, store, retention }, new Date(Date.now() + days * dayMs));
  return { home, store, file, later };
}

const sent = (store: Store): Promise<void> => store.markSent("reply-t-1", "x", 0);

test("without a setting everything is kept for good", async () => {
  const { store, later } = await filled();
  await sent(store);
  await later(10_000, {});
  expect((await store.turn("t-1"))?.receipt).not.toBeNull();
  expect(await store.steps("t-1")).toHaveLength(1);
  expect([...store.audit.rows()]).toHaveLength(2);
});

test("steps and receipts go at their age and not before; open turns keep theirs", async () => {
  const { store, later } = await filled();
  await later(2, { steps: 3, receipts: 5 });
  expect(await store.steps("t-1")).toHaveLength(1);
  await later(5, { steps: 3, receipts: 5 });
  expect(await store.steps("t-1")).toHaveLength(0);
  expect((await store.turn("t-1"))?.receipt).not.toBeNull();
  await later(7, { steps: 3, receipts: 5 });
  expect(await store.turn("t-1")).toMatchObject({ receipt: null, reply: { markdown: "Zanzibar" } });
  expect(await store.steps("t-2")).toHaveLength(1);
});

test("messages go with all that belongs to them, once their reply was posted", async () => {
  const { home, store, file, later } = await filled();
  await later(10, { messages: 7 });
  expect(await store.turn("t-1")).toBeDefined();
  await sent(store);
  await later(10, { messages: 7 });
  expect(await store.turn("t-1")).toBeUndefined();
  expect(await store.conversation("chat:test:c1")).toBeUndefined();
  expect(existsSync(join(home, "files", file.id))).toBe(false);
  expect(await store.turn("t-2")).toBeDefined();
  expect([...store.audit.rows()].at(-1)).toMatchObject({ kind: "pruned", data: { messages: 1, files: 1 } });
  await store.close();
  closing.splice(0);
  expect(readFileSync(databaseFile(home)).includes("Zanzibar")).toBe(false);
  rmSync(home, { recursive: true, force: true });
});

test("rows of the audit log go at their age, and what is left still proves itself whole", async () => {
  const { store, later } = await filled();
  const head = store.audit.verify().head;
  await later(40, { audit: 30 });
  const left = [...store.audit.rows()];
  expect(left.map(({ kind }) => kind)).toEqual(["effect-done", "audit-pruned"]);
  expect(store.audit.verify().fault).toBeUndefined();
  expect(store.audit.verify(head?.hash).fault).toBeUndefined();
  await store.audit.write({ kind: "verdict", actor: "bot", data: {} });
  expect(store.audit.verify()).toMatchObject({ rows: 3 });
});

test("a horizon is the beginning of a day", () => {
  expect(horizonsAt(new Date("2026-05-22T17:30:00Z"), { steps: 2, audit: undefined })).toEqual({
    steps: "2026-05-20T00:00:00.000Z",
  });
});
