import { rmSync } from "node:fs";
import Database from "better-sqlite3";
import { expect, test } from "vitest";
import { tablesOfTurns } from "../../src/store/sqlite/erase.ts";
import { databaseFile } from "../../src/store/sqlite/open.ts";
import { openStore } from "../../src/store/sqlite/store.ts";
import { newHome } from "../fakes/app.ts";
import { message } from "../fakes/world.ts";

/** Rows of these stay, as nobody's: what was spent is still counted. */
const ledger = ["model_calls", "turn_ends"];

test("every table with rows of a turn is emptied of them when the turn is erased", async () => {
  const home = newHome();
  await openStore(home).close();
  const db = new Database(databaseFile(home));
  const tables = db
    .prepare(
      "SELECT m.name FROM sqlite_master m, pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = 'turn_id'",
    )
    .all() as { name: string }[];
  db.close();
  // A new table belongs into `tablesOfTurns`.
  expect(tables.map(({ name }) => name).sort()).toEqual([...tablesOfTurns, ...ledger].sort());
  rmSync(home, { recursive: true });
});

test("a message that was erased and is sent again by its platform is not taken in again, a new one is", async () => {
  const home = newHome();
  const store = openStore(home);
  const said = message("c1", "m1", "hello");
  await store.admit(said, { type: "ask" }, "t-1");
  await store.forget({ adapter: "chat", account: "test", id: "U1" }, { by: "operator", alone: true });
  expect(await store.admit(said, { type: "ask" }, "t-2")).toEqual({ fresh: false, turnId: undefined });
  const sameEvent = { ...message("c1", "m7", "hello"), eventId: said.eventId };
  expect(await store.admit(sameEvent, { type: "ask" }, "t-3")).toEqual({ fresh: false, turnId: undefined });
  expect(await store.admit(message("c1", "m2", "hello"), { type: "ask" }, "t-4")).toEqual({
    fresh: true,
    turnId: "t-4",
  });
  await store.close();
  rmSync(home, { recursive: true });
});

test("beside a running bot a message that came in a moment ago stays, since it is being worked on", async () => {
  const home = newHome();
  const store = openStore(home);
  await store.admit(message("c1", "m1", "hello"), { type: "ask" }, "t-1");
  const removed = await store.forget({ adapter: "chat", account: "test", id: "U1" }, { by: "asker" });
  expect(removed.messages).toBe(0);
  expect((await store.input("t-1"))?.text).toBe("hello");
  await store.close();
  rmSync(home, { recursive: true });
});
