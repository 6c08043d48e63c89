/** Many processes that book one room at once, each after all have seen it free. */
import { fork } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { afterAll, beforeAll, expect, test } from "vitest";
import { openCalendar } from "../../src/office/calendar/local/open.ts";
import { root } from "../fakes/app.ts";

const host = join(root, "node_modules", ".cache", `booking-host-${process.pid}.mjs`);
const folder = mkdtempSync(join(tmpdir(), "atclaw-race-"));
const file = join(folder, "calendar.db");
const processes = 8;
const slots = 12;

beforeAll(async () => {
  mkdirSync(dirname(host), { recursive: true });
  await build({
    entryPoints: [join(root, "tests/fakes/booking-host.ts")],
    outfile: host,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "silent",
  });
});
afterAll(() => {
  rmSync(host, { force: true });
  rmSync(folder, { recursive: true, force: true });
});

test("of eight processes that have all seen a room free, one books it, and the others are told that it is taken", async () => {
  const calendar = openCalendar({ file });
  const hosts = Array.from({ length: processes }, (_, i) =>
    fork(host, [file, String.fromCharCode(97 + i), String(slots)], { stdio: ["ignore", "inherit", "inherit", "ipc"] }),
  );
  let looked = 0;
  const ends = hosts.map(
    (one) =>
      new Promise<Counts>((resolve, reject) => {
        one.on("message", (message: { slot: number } | Counts) => {
          if ("booked" in message) resolve(message);
          else if (++looked % processes === 0) for (const other of hosts) other.send("all have looked");
        });
        one.on("exit", (code) => code !== 0 && reject(new Error(`a process that booked ended with ${code}`)));
      }),
  );
  const sum = (await Promise.all(ends)).reduce((all, one) => ({
    looked: all.looked + one.looked,
    booked: all.booked + one.booked,
    refused: all.refused + one.refused,
  }));
  const meetings = await calendar.meetings({ start: "2026-01-01T00:00:00Z", end: "2027-01-01T00:00:00Z" }, "orion");
  await calendar.close();
  const overlaps = meetings.filter(({ end }, i) => (meetings[i + 1]?.start ?? "9") < end);
  expect(overlaps).toEqual([]);
  expect(meetings).toHaveLength(slots);
  expect(sum).toEqual({ looked: processes * slots, booked: slots, refused: (processes - 1) * slots });
}, 60_000);

interface Counts {
  readonly looked: number;
  readonly booked: number;
  readonly refused: number;
}
