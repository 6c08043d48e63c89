/** `atclaw init`, typed at the command line. */
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { run } from "../../src/commands/init.ts";
import { settingsText } from "../../src/commands/initText.ts";
import { readConfig, readSettings } from "../../src/settings.ts";
import { newHome, root } from "../fakes/app.ts";
import { startFakeLlm } from "../fakes/llm/server.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = newHome();
  file = join(folder, "atclaw.yaml");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function init(args: readonly string[], input = "", env: Record<string, string> = {}) {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const settings = await readSettings(env, { path: file, text }, join(folder, ".atclaw"));
  const stdin = new PassThrough();
  stdin.end(input);
  const said = { out: "", err: "" };
  const code = await run(args, {
    home: settings.home,
    settings,
    root,
    version: "0.0.0",
    stdin,
    stdout: (line) => {
      said.out += `${line}\n`;
    },
    stderr: (line) => {
      said.err += `${line}\n`;
    },
    interactive: false,
    signal: new AbortController().signal,
    corpus: () => Promise.reject(new Error("no corpus here")),
  });
  return { code, ...said };
}
const written = () => readConfig({ path: file, text: readFileSync(file, "utf8") }).config;

it("asks for language, model, data folder and chats, writes them with comments and says what to type next", async () => {
  const { code, out, err } = await init([], "en\n1\ndata\nslack\n");
  expect(code).toBe(0);
  expect(err).toMatch(/Language.*Which model\?.*1\. offline.*keep data\?.*Which chats/s);
  expect(out).toBe("Next:\n  npx atclaw add slack\n  npx atclaw start\n");
  expect(written()).toMatchObject({ model: "offline", home: "data" });
  expect(readFileSync(file, "utf8")).toContain("# Settings of atclaw");
  const settings = await readSettings({}, { path: file, text: readFileSync(file, "utf8") }, "/nowhere");
  expect(settings.home).toBe(join(folder, "data"));
  expect(
    (await readSettings({ ATCLAW_HOME: "/env" }, { path: file, text: readFileSync(file, "utf8") }, "/x")).home,
  ).toBe("/env");
});

it("speaks Chinese when asked to", async () => {
  const { out, err } = await init([], "zh\n\n\n\n");
  expect(err).toContain("使用哪个模型");
  expect(out).toContain("接下来");
  expect(readFileSync(file, "utf8")).toContain("密钥从不写在这里");
});

it("takes options in the place of answers, and the usual for the rest with --yes", async () => {
  expect((await init(["--yes", "--model", "deepseek", "--platforms", "slack"])).out).toMatch(
    /export DEEPSEEK_API_KEY=….*npx atclaw add slack.*npx atclaw start/s,
  );
  expect(written()).toMatchObject({ model: "deepseek", home: ".atclaw" });
});

it("tries the model with a pasted key, and keeps nothing of the key", async () => {
  const llm = await startFakeLlm();
  const env = { OPENAI_BASE_URL: llm.baseUrl, OPENAI_MODEL: "fake" };
  const { code, err } = await init(["--model", "openai", "--lang", "en"], "fake-key\n\n\n", env);
  expect(code).toBe(0);
  expect(err).toMatch(/✓ .* answered in/);
  expect(llm.requests).toHaveLength(1);
  expect(readFileSync(file, "utf8") + err).not.toContain("fake-key");
  await llm.close();
});

it("a model that does not answer is told with the next step, the rest is written, and the code is 1", async () => {
  const env = { OPENAI_BASE_URL: "http://127.0.0.1:9/v1", OPENAI_API_KEY: "fake-key" };
  const { code, err } = await init(["--yes", "--model", "openai"], "", env);
  expect(code).toBe(1);
  expect(err).toMatch(/✗ .*\n {2}→ /);
  expect(existsSync(file)).toBe(true);
});

describe("a file that is there", () => {
  beforeEach(() => writeFileSync(file, "zone: Asia/Tokyo\n"));

  it("stays as it is unless somebody says so", async () => {
    await expect(init([], "en\n\n")).rejects.toThrow(/left as it is.*--force/);
    await expect(init(["--yes"])).rejects.toThrow(/left as it is/);
    expect(readFileSync(file, "utf8")).toBe("zone: Asia/Tokyo\n");
  });

  it("is written anew when they do, and keeps its zone", async () => {
    expect((await init([], "en\ny\n\n\n\n")).code).toBe(0);
    expect(written()).toMatchObject({ zone: "Asia/Tokyo", model: "offline" });
    expect((await init(["--yes", "--force"])).code).toBe(0);
  });
});

describe("a bad answer is explained and asked for again:", () => {
  it.each([
    ["language", "klingon\nen\n\n\n\n", /neither: say en or zh/],
    ["model", "en\nhal9000\noffline\n\n\n", /no model service.*deepseek/],
    ["model number", "en\n99\n1\n\n\n", /no model service/],
    ["data folder", "en\n\nfile/below\ndata\n\n", /file/],
    ["chat", "en\n\n\nteams\nslack\n", /no chat "teams"/],
  ])("%s", async (_, input, why) => {
    writeFileSync(join(folder, "file"), "");
    const { code, err } = await init([], input);
    expect(err).toMatch(why);
    expect(code).toBe(0);
  });

  it("three times, then nothing is written; an option is not asked for again", async () => {
    await expect(init([], "a\nb\nc\n")).rejects.toThrow(/neither/);
    await expect(init(["--yes", "--model", "hal9000"])).rejects.toThrow(/no model service/);
    await expect(init(["--yes", "--platforms", "teams"])).rejects.toThrow(/no chat "teams"/);
    expect(existsSync(file)).toBe(false);
  });
});

it("what is written fits with every comment taken away, too", () => {
  for (const language of ["en", "zh"] as const) {
    const text = settingsText({ language, model: "offline", home: ".atclaw", zone: "UTC" });
    const uncommented = text.replace(/^# (?=skills:|policy:|budgets:| {2})/gm, "");
    const { config } = readConfig({ path: "atclaw.yaml", text: uncommented });
    expect(config.policy.people).toHaveProperty("boss");
    expect(config.budgets).toHaveLength(1);
  }
});
