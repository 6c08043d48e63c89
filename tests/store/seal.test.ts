/** Secrets that come in while the bot runs are sealed on the disk. */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Notes, OpenNotes } from "../../src/core/notes.ts";
import { keyFile, sealedNotes } from "../../src/store/seal.ts";
import { openStore } from "../../src/store/sqlite/store.ts";
import type { Store } from "../../src/store/store.ts";
import { newHome } from "../fakes/app.ts";

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

const vault = (key?: string): OpenNotes => sealedNotes(store.notes, home, key);
/** What lies in the database for a name of the vault. */
const raw = (scope = "slack"): Notes => store.notes(`vault:${scope}`);
const newKey = (): string => randomBytes(32).toString("base64");

it("what is kept reads as it was, also after a restart, and nothing of it stands in the data folder", async () => {
  await vault()("slack").put("token", "xoxb-secret-token 秘密");
  expect(await vault()("slack").get("token")).toBe("xoxb-secret-token 秘密");
  await store.close();
  store = openStore(home);
  expect(await vault()("slack").list("")).toEqual([{ key: "token", value: "xoxb-secret-token 秘密" }]);
  for (const file of ["atclaw.db", "atclaw.db-wal"])
    expect(readFileSync(join(home, file), "latin1")).not.toContain("xoxb-secret");
});

it("the same text sealed twice looks different each time", async () => {
  const { put } = vault()("slack");
  await put("a", "secret");
  const first = await raw().get("a");
  await put("a", "secret");
  expect(await raw().get("a")).not.toBe(first);
});

it("the key file is made when it is first needed, for its owner alone, and is kept", async () => {
  await vault()("slack").list("");
  expect(() => statSync(keyFile(home))).toThrow();
  await vault()("slack").put("token", "secret");
  expect(statSync(keyFile(home)).mode & 0o777).toBe(0o600);
  const key = readFileSync(keyFile(home), "utf8");
  await vault()("feishu").put("token", "secret");
  expect(readFileSync(keyFile(home), "utf8")).toBe(key);
});

it("ATCLAW_KEY goes before the file, in base64 or in hex", async () => {
  const bytes = randomBytes(32);
  await vault(bytes.toString("base64"))("slack").put("token", "secret");
  expect(() => statSync(keyFile(home))).toThrow();
  expect(await vault(` ${bytes.toString("hex")}\n`)("slack").get("token")).toBe("secret");
});

describe("what was sealed is not given away when", () => {
  beforeEach(() => vault()("slack").put("token", "secret"));

  it("the key is another", async () => {
    const other = vault(newKey())("slack");
    await expect(other.get("token")).rejects.toThrow(/slack:token was sealed with another key.*ATCLAW_KEY/);
    await expect(other.list("")).rejects.toThrow(/another key/);
    await other.put("token", "new");
    expect(await other.get("token")).toBe("new");
  });

  it("it was moved to another name or another part", async () => {
    const sealed = (await raw().get("token")) ?? "";
    await raw().put("other", sealed);
    await raw("feishu").put("token", sealed);
    await expect(vault()("slack").get("other")).rejects.toThrow(/another key/);
    await expect(vault()("feishu").get("token")).rejects.toThrow(/another key/);
  });

  it("a bit of it was changed, it was cut off, or it is something else", async () => {
    const bytes = Buffer.from((await raw().get("token")) ?? "", "base64");
    for (const at of [0, 1, 13, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8((bytes[at] ?? 0) ^ 1, at);
      await raw().put("token", changed.toString("base64"));
      await expect(vault()("slack").get("token")).rejects.toThrow(/another key/);
    }
    for (const wrong of ["", "secret", bytes.subarray(0, 20).toString("base64")]) {
      await raw().put("token", wrong);
      await expect(vault()("slack").get("token")).rejects.toThrow(/another key/);
    }
  });
});

it("a key that is none is refused with how to make one", async () => {
  for (const key of ["short", "x".repeat(64), Buffer.alloc(31).toString("base64")])
    await expect(vault(key)("slack").put("token", "secret")).rejects.toThrow(/openssl rand -base64 32/);
  mkdirSync(home, { recursive: true });
  writeFileSync(keyFile(home), "nonsense\n");
  await expect(vault()("slack").put("token", "secret")).rejects.toThrow(/holds no key/);
  expect(await raw().get("token")).toBeUndefined();
});
