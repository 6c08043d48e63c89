import { type ChildProcess, execFile, execFileSync, spawn } from "node:child_process";
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, expect, test } from "vitest";
import { registry } from "../../src/commands/registry.ts";
import { mountDisk, root, until } from "../fakes/app.ts";
import { startFakeLlm } from "../fakes/llm/server.ts";

const folder = mkdtempSync(join(tmpdir(), "atclaw-doors-"));
const main = join(root, "dist", "main.js");
const started: ChildProcess[] = [];
afterEach(async () => {
  for (const child of started.splice(0)) if (child.exitCode === null) child.kill("SIGKILL");
});
const disks: string[] = [];
afterAll(() => {
  for (const at of disks) execFileSync("umount", [at]);
  rmSync(folder, { recursive: true, force: true });
});

let homes = 0;
const newHome = (): string => join(folder, `home${homes++}`);

/** The environment of a newcomer: nothing set but the data folder. */
const environment = (more: Record<string, string>): Record<string, string> => ({
  PATH: process.env.PATH ?? "",
  HOME: folder,
  ...more,
});

/** Types a command and gives what it printed. */
function type(
  args: readonly string[],
  env: Record<string, string> = {},
): Promise<{ code: number; out: string; err: string }> {
  return new Promise((resolve) =>
    execFile(
      process.execPath,
      [main, ...args],
      { cwd: folder, env: environment({ ATCLAW_HOME: newHome(), ...env }) },
      (error, out, err) => resolve({ code: typeof error?.code === "number" ? error.code : error ? 1 : 0, out, err }),
    ),
  );
}

function run(args: readonly string[], env: Record<string, string>) {
  const child = spawn(process.execPath, [main, ...args], { cwd: folder, env: environment(env) });
  started.push(child);
  const said = { out: "", err: "" };
  child.stdout.on("data", (chunk) => {
    said.out += chunk;
  });
  child.stderr.on("data", (chunk) => {
    said.err += chunk;
  });
  const ended = new Promise<number | null>((resolve) => child.once("close", resolve));
  return { child, said, ended };
}

async function start(env: Record<string, string>) {
  const { child, said, ended } = run(["start"], env);
  await until("the bot says something or ends", () => said.out.includes("\n") || child.exitCode !== null);
  return { child, said, ended, url: /http:\S+/.exec(said.out)?.[0] ?? "" };
}

test("`start` prints one line with the address, is ready, and ends cleanly when asked", async () => {
  const { child, said, ended, url } = await start({ ATCLAW_HOME: newHome(), PORT: "0" });
  expect(said.out).toMatch(
    /^atclaw is ready at http:\/\/127\.0\.0\.1:\d+ \(by rules, no model configured; data in .*\)\n$/,
  );
  expect((await fetch(`${url}/readyz`)).status).toBe(200);
  expect(await (await fetch(url)).text()).toContain("<html");
  child.kill("SIGTERM");
  expect(await ended).toBe(0);
  expect(said.err).toBe("");
});

test("a second `start` on the same folder and one on a taken port say what to do", async () => {
  const home = newHome();
  const { url } = await start({ ATCLAW_HOME: home, PORT: "0" });
  const second = await type(["start"], { ATCLAW_HOME: home, PORT: "0" });
  expect(second).toMatchObject({ code: 1, out: "" });
  expect(second.err).toMatch(/Another atclaw \(process \d+\) is using .*ATCLAW_HOME/);
  const taken = await type(["start"], { PORT: new URL(url).port });
  expect(taken.code).toBe(1);
  expect(taken.err).toContain(new URL(url).port);
  expect(taken.err).toMatch(/PORT/);
});

test("`turns`, `usage`, `search`, `doctor` and `backup` work beside a running bot", async () => {
  const home = newHome();
  const { url } = await start({ ATCLAW_HOME: home, PORT: "0" });
  const api = `${url}/api/conversations/c1/messages`;
  const post = (id: string, text: string) =>
    fetch(api, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ id, text }),
    });
  expect((await post("m1", "How many daily active users does Douyin have?")).status).toBe(202);
  await until("the reply", async () => JSON.stringify(await (await fetch(api)).json()).includes("800 million"));
  const beside = { ATCLAW_HOME: home };
  const [turn] = (await type(["turns", "--json"], beside)).out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(turn).toMatchObject({ state: "done", adapter: "web" });
  const shown = (await type(["turns", "show", turn.id], beside)).out;
  expect(shown).toMatch(/800 million.*`market_answer` \(reads\), done.*Cost: \$0/s);
  await post("m2", "/why");
  const receipt = async (): Promise<string | undefined> => {
    const { messages } = (await (await fetch(api)).json()) as { messages: { reply?: { markdown: string } }[] };
    return messages.find(({ reply }) => reply?.markdown.includes(turn.id))?.reply?.markdown;
  };
  await until("the receipt in the web chat", async () => (await receipt()) !== undefined);
  expect(shown).toContain(await receipt());
  expect((await type(["usage"], beside)).out).toMatch(/offline +1/);
  expect((await type(["usage", "--by", "skill"], beside)).out).toMatch(/market-qa +1/);
  expect((await type(["search", "Douyin users", "--json"], beside)).out).toMatch(/800 million/);
  const doctor = await type(["doctor", "--json"], beside);
  expect(JSON.parse(doctor.out)).toMatchObject({ ok: true });
  expect(doctor.code).toBe(0);
  const copy = join(folder, "copy");
  expect((await type(["backup", copy], beside)).code).toBe(0);
  expect((await type(["turns", "show", turn.id], { ATCLAW_HOME: copy })).out).toMatch(/800 million/);
});

test("`ask --file` answers a batch in one process, line by line, names bad lines and ends with 1 for them", async () => {
  const file = join(folder, "questions.jsonl");
  writeFileSync(
    file,
    '{"id":"a","question":"How many daily active users does Douyin have?"}\nnonsense\n{"id":"b","question":"What was Siemens\' revenue from trains in 1997?"}\n',
  );
  const { code, out, err } = await type(["ask", "--file", file, "--json"]);
  const lines = out
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(lines.map(({ id, answered }) => [id, answered])).toEqual([
    ["a", true],
    ["b", false],
  ]);
  expect(Object.keys(lines[0])).toEqual(["id", "reply", "answered", "citations", "tools", "tokens", "cost", "ms"]);
  expect(lines[0].citations[0].source).toMatch(/^003/);
  expect(err).toContain("questions.jsonl:2");
  expect(code).toBe(1);
});

test.each([
  ["ask", "--file"],
  ["eval", ""],
])(
  "`%s` of a file asks nothing more once it is told to end, stops what is open and ends with 130",
  async (name, flag) => {
    const llm = await startFakeLlm();
    llm.answerWith(({ raw }) => (raw.includes("question 0 ") ? { text: "first" } : { hang: true }));
    const file = join(folder, `stop-${name}.jsonl`);
    const scored = { answers: ["first"], must_cite: [], type: "t", match: "any" };
    const lines = Array.from({ length: 50 }, (_, n) =>
      JSON.stringify({ ...scored, id: `q${n}`, question: `question ${n} ?` }),
    );
    writeFileSync(file, lines.join("\n"));
    const env = {
      ATCLAW_HOME: newHome(),
      OPENAI_BASE_URL: llm.baseUrl,
      OPENAI_MODEL: "fake",
      OPENAI_API_KEY: "fake-key",
    };
    const { child, said, ended } = run([name, ...(flag ? [flag] : []), file, "--json"], env);
    const underWay = () => llm.requests.filter(({ raw }) => !raw.includes("question 0 ")).length;
    await until("a question hangs", () => said.out.includes("q0") && underWay() > 0);
    child.kill("SIGTERM");
    expect(await ended).toBe(130);
    expect(said.out.trim().split("\n")).toHaveLength(1);
    expect(said.err).toMatch(/Stopped/);
    expect(underWay()).toBeLessThan(8);
    const turns = (await type(["turns", "--json"], env)).out.trim().split("\n");
    expect(turns.map((line) => JSON.parse(line).state)).not.toContain("open");
    await llm.close();
  },
);

test("`chat` answers what is piped into it, in order, and ends by itself", async () => {
  const { child, said, ended } = run(["chat"], { ATCLAW_HOME: newHome() });
  child.stdin.end("How many daily active users does Douyin have?\n/skills\n");
  expect(await ended).toBe(0);
  expect(said.out).toMatch(/800 million.*market-qa/s);
});

test("`chat` knows the commands, and what somebody wants forgotten is gone from the data folder", async () => {
  const env = { ATCLAW_HOME: newHome() };
  const { child, said, ended } = run(["chat", "--user", "U7"], env);
  child.stdin.end("How many daily active users does Douyin have?\n/why\n/stauts\n/forget me yes\n");
  expect(await ended).toBe(0);
  expect(said.out).toMatch(
    /What this answer rests on.*`market_answer` \(reads\), done.*Did you mean `\/status`.*Erased for good: 3 messages/s,
  );
  expect((await type(["turns"], env)).out).not.toContain("Douyin");
  expect(readFileSync(join(env.ATCLAW_HOME, "atclaw.db")).includes("Douyin have")).toBe(false);
  const exported = await type(["audit", "export"], env);
  expect(JSON.parse(exported.out)).toMatchObject({ seq: 1, kind: "forgotten", data: { messages: 3 } });
  const verified = await type(["audit", "verify", "--json"], env);
  expect(JSON.parse(verified.out)).toMatchObject({ ok: true, rows: 1 });
  expect(verified.code).toBe(0);
});

test("`ask` answers commands too, as programs read them", async () => {
  const { out } = await type(["ask", "/help", "--json"]);
  expect(JSON.parse(out)).toMatchObject({ answered: true, tokens: { input: 0 } });
  expect(JSON.parse(out).reply).toContain("`/forget me`");
});

test("help fits a narrow terminal, tells one command when asked, and knows what a misspelt one means", async () => {
  const all = await type(["help"]);
  expect(all.out.split("\n").filter((line) => line.startsWith("npx atclaw "))).toHaveLength(registry.length);
  expect(Math.max(...all.out.split("\n").map((line) => line.length))).toBeLessThanOrEqual(140);
  const one = await type(["help", "backup"]);
  expect(one.out).toBe("npx atclaw backup PATH\n    write a copy of the data while the bot runs\n");
  expect((await type(["backup", "--help"])).out).toBe(one.out);
  for (const args of [["bakcup"], ["help", "bakcup"]])
    expect(await type(args)).toEqual({
      code: 2,
      out: "",
      err: 'There is no command "bakcup". Did you mean "backup"? `npx atclaw help` lists them all.\n',
    });
});

test("a question file may begin with a byte order mark; an id that is none is a bad line", async () => {
  const file = join(folder, "marked.jsonl");
  const question = "How many daily active users does Douyin have?";
  const lines = [{ id: "a", question }, { id: { a: 1 }, question }, { id: null, question }, { question }];
  writeFileSync(file, `\uFEFF${lines.map((line) => JSON.stringify(line)).join("\n")}`);
  const { out, err } = await type(["ask", "--file", file, "--json"]);
  expect(
    out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line).id),
  ).toEqual(["a", "4"]);
  expect(err).toMatch(/marked.jsonl:2 .*marked.jsonl:3 /s);
});

test("the shipped documents are there before the first start, and the data folder is its user's alone", async () => {
  const env = { ATCLAW_HOME: newHome() };
  expect((await type(["search", "Douyin users", "--json"], env)).out).toMatch(/800 million/);
  expect(await type(["doctor"], { ATCLAW_HOME: newHome() })).toMatchObject({ code: 0, err: "" });
  await type(["ask", "Draw a chart of the token call shares of Volcano Engine, Alibaba Cloud and Baidu"], env);
  const copy = join(folder, "owned");
  await type(["backup", copy], env);
  const files = [env.ATCLAW_HOME, copy].flatMap((home) =>
    readdirSync(home, { recursive: true, withFileTypes: true }).map((entry) => join(entry.parentPath, entry.name)),
  );
  expect(files.some((file) => file.includes("/files/"))).toBe(true);
  expect(files.filter((file) => (statSync(file).mode & 0o077) !== 0)).toEqual([]);
});

/** A disk of its own, or undefined where this user may not mount one. */
function disk(options: string): string | undefined {
  const at = mkdtempSync(join(folder, "disk"));
  if (!mountDisk(at, options)) return undefined;
  disks.push(at);
  return at;
}

function fill(at: string): void {
  try {
    for (;;) appendFileSync(join(at, "ballast"), Buffer.alloc(4096));
  } catch {
    // The disk is full now.
  }
}

test("on a full disk `doctor`, `ingest`, `search` and `backup` say so, once each, and leave nothing half done", async (context) => {
  const at = disk("size=3m");
  if (!at) return context.skip("needs the right to mount a disk");
  const home = newHome();
  await type(["ask", "hello"], { ATCLAW_HOME: home });
  fill(at);
  const full = { ATCLAW_HOME: join(at, "home") };
  for (const args of [["doctor"], ["search", "x"], ["ingest", join(root, "seeds")]]) {
    const { code, out, err } = await type(args, full);
    expect(code).toBe(1);
    expect(out + err).toMatch(/disk[^\n]* is full/);
    expect(out + err).not.toMatch(/disk I\/O error|^\s+at /m);
    expect((out + err).match(/The corpus [^\n]* cannot be opened/g) ?? []).toHaveLength(1);
  }
  const backup = await type(["backup", join(at, "bk")], { ATCLAW_HOME: home });
  expect(backup.code).toBe(1);
  expect(backup.err).toMatch(/not backed up.*disk is full.*\n$/);
  expect(readdirSync(at).filter((name) => name.startsWith("bk"))).toEqual([]);
});

test("a data folder that cannot be made is said in one line", async (context) => {
  const at = disk("size=1m,ro");
  if (!at) return context.skip("needs the right to mount a disk");
  for (const name of ["start", "migrate", "doctor"]) {
    const { code, out, err } = await type([name], { ATCLAW_HOME: join(at, "new"), PORT: "0" });
    expect(code).toBe(1);
    expect(out + err).toMatch(/cannot be written.*ATCLAW_HOME/);
    expect(out + err).not.toMatch(/^\s+at /m);
  }
});

test("`doctor` asks the model for real, and says what to do when the key is wrong; the key is never shown", async () => {
  const llm = await startFakeLlm();
  const env = { OPENAI_BASE_URL: llm.baseUrl, OPENAI_MODEL: "fake" };
  const home = newHome();
  await type(["ask", "hello"], { ATCLAW_HOME: home });
  const good = await type(["doctor"], { ...env, OPENAI_API_KEY: "fake-key", ATCLAW_HOME: home });
  expect(good.out).toMatch(/✓ spending: openai\/fake has no known price; no budgets\n✓ model: fake answered/);
  expect(good.code).toBe(0);
  const bad = await type(["doctor"], { ...env, OPENAI_API_KEY: "sk-wrong-and-secret", ATCLAW_HOME: home });
  expect(bad.code).toBe(1);
  expect(bad.out).toMatch(/✗ model: .*\n {2}→ Check the API key/s);
  expect(bad.out + bad.err).not.toContain("sk-wrong-and-secret");
  await llm.close();
});

test.each([
  [["bogus"], 2, /no command "bogus"/],
  [["ask"], 2, /no question/],
  [["ask", "--file", "f", "x"], 2, /either a question or --file/],
  [["ask", "--parallel", "0", "x"], 2, /whole number/],
  [["start", "--bogus"], 2, /Unknown option '--bogus'/],
  [["start", "bogus"], 2, /'bogus'/],
  [["chat", "bogus"], 2, /'bogus'/],
  [["migrate", "--dry-run"], 2, /Unknown option '--dry-run'/],
  [["backup", "--json"], 2, /Unknown option '--json'/],
  [["backup", "a", "b"], 2, /no use for "b"/],
  [["backup"], 2, /where to/],
  [["turns", "bogus"], 2, /no "turns bogus"/],
  [["turns", "--limit", "0"], 2, /whole number/],
  [["usage", "--by", "moon"], 2, /--by is "moon"/],
  [["audit"], 2, /Say what to do with it: it is "audit verify" or/],
  [["audit", "look"], 2, /no "audit look": it is/],
  [["audit", "verify", "--head", "abc"], 2, /no hash/],
  [["audit", "export", "--since", "yesterday"], 2, /no date/],
  [["forget"], 2, /Say whom/],
  [["forget", "--user", "nobody"], 1, /Nothing is kept of "nobody"/],
  [["eval"], 2, /Name a file/],
  [["eval", "f", "g"], 2, /no use for "g"/],
  [["skills", "bogus"], 2, /'bogus'/],
  [["doctor", "bogus"], 2, /'bogus'/],
  [["ask", "--nope", "x"], 2, /Unknown option '--nope'\.?\nRun `npx atclaw help`/],
  [["turns", "show"], 2, /Say which: npx atclaw turns show ID/],
  [["turns", "show", "t-none"], 1, /no turn "t-none"/],
  [["eval", "missing.jsonl"], 1, /cannot be read/],
] as const)("%j is told in words what to do", async (args, code, words) => {
  const said = await type(args);
  expect(said.code).toBe(code);
  expect(said.err).toMatch(words);
  expect(said.err).not.toMatch(/^\s+at /m);
});

test("a settings file that does not fit stops the start with the key", async () => {
  const config = join(folder, "wrong.yaml");
  writeFileSync(config, "turns: { concurrency: many }\nmodle: offline\n");
  const said = await type(["ask", "hi"], { ATCLAW_CONFIG: config });
  expect(said.code).toBe(1);
  expect(said.err).toMatch(/concurrency/);
  expect(said.err).toMatch(/modle/);
});

test("a port that is none is refused", async () => {
  expect((await type(["start"], { PORT: "eighty" })).err).toMatch(/PORT is "eighty"/);
});

test("a busy port is not taken from its owner", async () => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  expect((await type(["start"], { PORT: String(port) })).code).toBe(1);
  expect(server.listening).toBe(true);
  server.close();
});
