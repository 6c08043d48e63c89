import { mkdtempSync, renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { type FollowedFile, followFile } from "../src/followFile.ts";
import { until } from "./fakes/app.ts";

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Follows a file in a fresh folder; a text that says "bad" does not fit. */
function follow(text: string | undefined) {
  const folder = mkdtempSync(join(tmpdir(), "atclaw-test-"));
  const path = join(folder, "atclaw.yaml");
  if (text !== undefined) writeFileSync(path, text);
  const state = { inForce: text ?? "" };
  const logged: string[] = [];
  const followed: FollowedFile = followFile({
    path,
    text: text ?? "",
    take: (next) => {
      if (next.includes("bad")) throw new Error("line 3 is bad");
      return () => {
        state.inForce = next;
      };
    },
    log: { info: (what) => logged.push(`info ${what}`), error: (what) => logged.push(`error ${what}`) },
  });
  closing.push(() => {
    followed.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return { folder, path, state, logged, followed };
}

test("what is written to the file comes into force by itself", async () => {
  const { path, state } = follow("one");
  writeFileSync(path, "two");
  await until("the new text", () => state.inForce === "two");
});

test("so does a file that an editor puts in its place, and one that is made only now", async () => {
  const { folder, path, state } = follow(undefined);
  writeFileSync(path, "made");
  await until("the file that was made", () => state.inForce === "made");
  writeFileSync(join(folder, ".swap"), "replaced");
  renameSync(join(folder, ".swap"), path);
  await until("the file that was replaced", () => state.inForce === "replaced");
});

test("so does a link that is swapped beside the file, as Kubernetes does", async () => {
  const { folder, path, state } = follow(undefined);
  writeFileSync(join(folder, "one"), "first");
  writeFileSync(join(folder, "two"), "second");
  symlinkSync("one", join(folder, "..data"));
  symlinkSync("..data", path);
  await until("the first", () => state.inForce === "first");
  symlinkSync("two", join(folder, "..new"));
  renameSync(join(folder, "..new"), join(folder, "..data"));
  await until("the second", () => state.inForce === "second");
});

test("a bad, an emptied and a removed file leave the last good one in force and say why, once each", () => {
  const { path, state, logged, followed } = follow("one");
  const look = (): void => {
    followed.reload();
    followed.reload();
  };
  writeFileSync(path, "bad");
  look();
  expect(followed.faults()).toEqual([expect.stringMatching(/atclaw\.yaml does not fit:\nline 3 is bad/)]);
  writeFileSync(path, "  \n");
  look();
  expect(followed.faults()[0]).toMatch(/is empty/);
  unlinkSync(path);
  look();
  expect(followed.faults()[0]).toMatch(/is gone/);
  expect(state.inForce).toBe("one");
  writeFileSync(path, "two");
  look();
  expect([state.inForce, followed.faults()]).toEqual(["two", []]);
  expect(logged.map((line) => line.split(" ")[0])).toEqual(["error", "error", "error", "info"]);
});

test("whatever is written in whatever order, the last text that fitted is in force", () => {
  const { path, state, followed } = follow("start");
  const edits = fc.array(fc.oneof(fc.constantFrom("start", "", "bad", "  ", "one", "two", "gone"), fc.string()), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(edits, (texts) => {
      let good = state.inForce;
      for (const text of texts) {
        if (text === "gone") rmSync(path, { force: true });
        else {
          writeFileSync(path, text);
          if (!text.includes("bad") && text.trim() !== "") good = text.toWellFormed();
        }
        followed.reload();
        expect(state.inForce).toBe(good);
      }
    }),
  );
});
