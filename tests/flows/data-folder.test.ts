import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import { afterEach, expect, test } from "vitest";
import { openApp } from "../../src/app.ts";
import { StoreError, UserError } from "../../src/core/errors.ts";
import { databaseFile } from "../../src/store/sqlite/open.ts";
import { openStore } from "../../src/store/sqlite/store.ts";
import { mountDisk, newHome, quietApp, until } from "../fakes/app.ts";
import { chatAdapter, emptyWorld, message, scriptedModel } from "../fakes/world.ts";

const cleaning: (() => void)[] = [];
afterEach(() => {
  for (const clean of cleaning.splice(0).reverse()) clean();
});

function home(): string {
  const made = newHome();
  cleaning.push(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A disk of its own, or undefined where this user may not mount one. */
function disk(options: string): string | undefined {
  const at = home();
  if (!mountDisk(at, options)) return undefined;
  cleaning.push(() => execFileSync("umount", [at]));
  return at;
}

const thrown = (work: () => unknown): Error => {
  try {
    work();
  } catch (error) {
    return error as Error;
  }
  throw new Error("nothing was thrown");
};

test("a second process on the same data folder is told who holds it and what to do", async () => {
  const folder = home();
  const options = { ...(await quietApp(folder)), adapters: () => [], models: [] };
  const first = await openApp(options);
  await expect(openApp(options)).rejects.toThrow(new RegExp(`process ${process.pid}\\).*ATCLAW_HOME`));
  await first.stop();
  await (await openApp(options)).stop();
});

test("a damaged database is named, left as it is, and the way back is said", () => {
  const folder = home();
  writeFileSync(databaseFile(folder), "this is no database, but somebody's letter ".repeat(200));
  const error = thrown(() => openStore(folder));
  expect(error).toBeInstanceOf(UserError);
  expect(error.message).toMatch(/is damaged.*left as it is.*atclaw backup/s);
  expect(readFileSync(databaseFile(folder), "utf8")).toMatch(/^this is no database/);
});

test("a database of a newer version is refused with the way on", () => {
  const folder = home();
  const db = new Database(databaseFile(folder));
  db.pragma("user_version = 99");
  db.close();
  expect(thrown(() => openStore(folder)).message).toMatch(/newer atclaw \(schema 99.*Install the newer version/s);
});

test("a data folder that is a file, or cannot be made, is refused with the way on", () => {
  const folder = home();
  writeFileSync(join(folder, "file"), "");
  expect(thrown(() => openStore(join(folder, "file"))).message).toMatch(/cannot be written.*ATCLAW_HOME/s);
});

test("a read-only data folder is refused with the way on", (context) => {
  const folder = disk("size=4m");
  if (!folder) return context.skip("needs the right to mount a disk");
  void openStore(folder).close();
  execFileSync("mount", ["-o", "remount,ro", folder]);
  expect(thrown(() => openStore(folder)).message).toMatch(/cannot be written.*ATCLAW_HOME/s);
});

test("on a full disk a mention is not acknowledged; once there is room it is taken in, and nothing stored is lost", async (context) => {
  const folder = disk("size=3m");
  if (!folder) return context.skip("needs the right to mount a disk");
  const world = emptyWorld();
  const chat = chatAdapter(world);
  const app = await openApp({ ...(await quietApp(folder)), adapters: () => [chat], models: [scriptedModel(world)] });
  await app.start();
  await chat.say(message("c1", "m1", "before"));
  await until("the first reply", () => world.posts.length === 1);

  const ballast = join(folder, "ballast");
  mkdirSync(ballast);
  let refused: unknown;
  try {
    for (let i = 0; ; i++) writeFileSync(join(ballast, `${i}`), Buffer.alloc(16 * 1024));
  } catch {
    // The disk is full now.
  }
  for (let i = 0; i < 200 && !refused; i++)
    refused = await chat.say(message("c1", `filler ${i}`, "x".repeat(20_000))).then(
      () => undefined,
      (error) => error,
    );
  expect(refused).toBeInstanceOf(StoreError);
  expect((refused as Error).message).toMatch(/disk is full.*Free some space/s);

  rmSync(ballast, { recursive: true });
  await chat.say(message("c1", "m2", "after"));
  await until("the reply after", () => world.posts.some((post) => post.inReplyTo === "m2"));
  expect(world.posts.filter((post) => post.inReplyTo === "m1")).toHaveLength(1);
  await app.stop();
});

test("a backup made while the bot runs holds what was stored", async () => {
  const folder = home();
  const world = emptyWorld();
  const chat = chatAdapter(world);
  const app = await openApp({ ...(await quietApp(folder)), adapters: () => [chat], models: [scriptedModel(world)] });
  await app.start();
  await chat.say(message("c1", "m1", "hello"));
  await until("the reply", () => world.posts.length === 1);
  const copy = home();
  await app.store.backup(databaseFile(copy));
  await app.stop();
  const restored = openStore(copy);
  expect((await restored.messages("chat:test:c1", { limit: 10 })).map((said) => said.role)).toEqual([
    "user",
    "assistant",
  ]);
  await restored.close();
});
