/** The real process, killed between what it set aside for a call and the call's end. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { root, until } from "../fakes/app.ts";
import { type FakeLlm, startFakeLlm } from "../fakes/llm/server.ts";

const folder = mkdtempSync(join(tmpdir(), "atclaw-killed-"));
let llm: FakeLlm;
beforeAll(async () => {
  llm = await startFakeLlm();
});
afterAll(async () => {
  await llm.close();
  rmSync(folder, { recursive: true, force: true });
});

function type(...args: string[]) {
  const env = { PATH: process.env.PATH ?? "", HOME: folder, ATCLAW_HOME: join(folder, "home") };
  const child = spawn(process.execPath, [join(root, "dist", "main.js"), ...args], {
    cwd: folder,
    env: { ...env, OPENAI_API_KEY: "fake-key", OPENAI_BASE_URL: llm.baseUrl },
  });
  let out = "";
  child.stdout.on("data", (chunk) => {
    out += chunk;
  });
  const ended = new Promise<string>((resolve) => child.once("close", () => resolve(out)));
  return { child, ended };
}

test("a call that kill -9 cut off counts as spent, at what was set aside for it", async () => {
  writeFileSync(
    join(folder, "prices.yaml"),
    "openai/paid: { input_cost_per_token: 0, output_cost_per_token: 1e-3, max_output_tokens: 400 }",
  );
  writeFileSync(
    join(folder, "atclaw.yaml"),
    "model: openai/paid\nprices: prices.yaml\nskills: []\ncorpus: { seeds: false }\nbudgets: [{ per: total, every: month, usd: 0.8 }]",
  );
  const lines = async () =>
    (await type("usage", "--json").ended).split("\n").flatMap((line) => (line ? [JSON.parse(line)] : []));

  for (const killed of [1, 2]) {
    llm.script({ hang: true });
    const { child, ended } = type("ask", "hello");
    await until("the call is made", () => llm.requests.length === killed);
    child.kill("SIGKILL");
    await ended;
  }
  expect(await lines()).toMatchObject([{ name: "paid", attempts: 1, calls: 0, estimated: 1, cost: "0.4" }]);
  const said = await type("ask", "hello").ended;
  expect(said).toMatch(/^The budget of this bot for this month is used up: \$0\.8000 of \$0\.8000/);
  expect(llm.requests).toHaveLength(2);
  expect(await lines()).toMatchObject([{ attempts: 2, cost: "0.8" }]);
}, 60_000);
