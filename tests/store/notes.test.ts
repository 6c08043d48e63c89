/** Small texts that parts keep over restarts. */
import { rmSync } from "node:fs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openMemory } from "../../src/store/memory.ts";
import { sealedNotes } from "../../src/store/seal.ts";
import { openStore } from "../../src/store/sqlite/store.ts";
import type { Store } from "../../src/store/store.ts";
import { newHome } from "../fakes/app.ts";
import { message } from "../fakes/world.ts";

let home: string;
let store: Store;
beforeEach(() => {
  home = newHome();
  store = openStore(home);
});
afterEach(async () => {
  await store.close();
  rmSync(home, { recursive: true, force: true });
});

it("a note is there until it is removed, also after a restart; a new one takes its place", async () => {
  const notes = store.notes("slack");
  expect(await notes.get("mark")).toBeUndefined();
  await notes.put("mark", "1");
  await notes.put("mark", "2");
  await store.close();
  store = openStore(home);
  expect(await store.notes("slack").get("mark")).toBe("2");
  await store.notes("slack").remove("mark");
  await store.notes("slack").remove("mark");
  expect(await store.notes("slack").get("mark")).toBeUndefined();
});

it("each part has its own", async () => {
  await store.notes("slack").put("mark", "s");
  await store.notes("feishu").put("mark", "f");
  await store.notes("feishu").remove("mark");
  expect(await store.notes("slack").list("")).toEqual([{ key: "mark", value: "s" }]);
});

it("a list holds those that begin so, in the order of their keys, whatever signs they hold", async () => {
  const notes = store.notes("slack");
  for (const key of ["b%_1", "b%_2", "bxx", "a", "B%_", "ba\u{1F600}"]) await notes.put(key, key);
  const keys = async (prefix: string) => (await notes.list(prefix)).map(({ key }) => key);
  expect(await keys("b%_")).toEqual(["b%_1", "b%_2"]);
  expect(await keys("ba\u{1F600}")).toEqual(["ba\u{1F600}"]);
  expect(await keys("")).toHaveLength(6);
  expect(await keys("none")).toEqual([]);
});

it("what is noted of a person goes when they are forgotten, sealed or not; others' notes stay", async () => {
  const turn = await admitted();
  const vault = sealedNotes(store.notes, home, undefined)("slack");
  await store.notes("slack").put("of alice", "x", { person: turn.person });
  await vault.put("token of alice", "x", { person: turn.person });
  await store.notes("slack").put("of bob", "x", { person: "chat:T1:bob" });
  await store.notes("slack").put("of nobody", "x");
  const [adapter = "", account = "", id = ""] = turn.person.split(":");
  await openMemory(home, store).forget({ adapter, account, id }, { by: "operator", alone: true });
  expect((await store.notes("slack").list("")).map(({ key }) => key)).toEqual(["of bob", "of nobody"]);
  expect(await vault.list("")).toEqual([]);
});

it("what is noted of a turn goes when the turn is erased", async () => {
  const turn = await admitted();
  await store.notes("slack").put("open stream", "x", { turn: turn.id });
  await store.notes("slack").put("other", "x", { turn: "t-other" });
  const [adapter = "", account = "", id = ""] = turn.person.split(":");
  await openMemory(home, store).forget({ adapter, account, id }, { by: "operator", alone: true });
  expect((await store.notes("slack").list("")).map(({ key }) => key)).toEqual(["other"]);
});

/** A turn that somebody asked for. */
async function admitted() {
  const said = message("c1", "m1", "hello");
  await store.admit(said, { kind: "question" } as never, "t-one");
  const { adapter, account } = said.conversation;
  return { id: "t-one", person: `${adapter}:${account}:${said.sender.id}` as const };
}
