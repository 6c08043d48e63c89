import { execFileSync, spawn } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { newHome, root, until } from "../fakes/app.ts";
import { startFakeFeishu } from "../fakes/feishu/server.ts";

/** Starts the built bot and ends it again; gives whether it had loaded Feishu's SDK. */
async function loads(variables: Record<string, string>): Promise<boolean> {
  const home = newHome();
  const spy = join(home, "spy.cjs");
  const told = join(home, "told");
  writeFileSync(
    spy,
    `process.on("exit", () => require("node:fs").writeFileSync(${JSON.stringify(told)}, Object.keys(require.cache).join("\\n")));`,
  );
  const env = { PATH: process.env.PATH, ATCLAW_HOME: home, PORT: "0", ATCLAW_MODEL: "offline", ...variables };
  const child = spawn(process.execPath, ["-r", spy, join(root, "dist/main.js"), "start"], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text) => {
      said += text;
    });
  await until("it is up", () => said.includes("http://"), 30_000);
  child.kill("SIGTERM");
  await until("it has ended", () => child.exitCode !== null || child.signalCode !== null);
  const loaded = readFileSync(told, "utf8");
  rmSync(home, { recursive: true, force: true });
  expect(loaded).toContain("better-sqlite3");
  return loaded.includes("@larksuiteoapi");
}

test("Feishu's SDK is loaded only when Feishu is on", async () => {
  const feishu = await startFakeFeishu();
  expect(await loads({})).toBe(false);
  const on = {
    FEISHU_APP_ID: feishu.app.id,
    FEISHU_APP_SECRET: feishu.app.secret,
    FEISHU_DOMAIN: feishu.url,
  };
  expect(await loads(on)).toBe(true);
  await feishu.close();
});

test("the SDK and its types are named in one file", () => {
  const found = execFileSync("grep", ["-rl", "@larksuiteoapi/node-sdk", "src", "skills"], {
    cwd: root,
    encoding: "utf8",
  });
  expect(found.trim().split("\n")).toEqual(["src/adapters/feishu/sdk.ts"]);
});
