/** `atclaw policy`, on the shipped skills and the file that docs/policy.md shows. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { CommandContext } from "../../src/commands/context.ts";
import { configJsonSchema, run } from "../../src/commands/policy.ts";
import { readSettings } from "../../src/settings.ts";
import { root } from "../fakes/app.ts";

const folder = mkdtempSync(join(tmpdir(), "atclaw-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function type(args: string[], text = "") {
  const out: string[] = [];
  const context: CommandContext = {
    home: folder,
    settings: await readSettings({}, { path: "atclaw.yaml", text }, folder),
    root,
    version: "0",
    stdin: process.stdin,
    stdout: (line) => out.push(line),
    stderr: (line) => out.push(line),
    interactive: false,
    signal: new AbortController().signal,
    corpus: () => Promise.reject(new Error("policy needs no corpus")),
  };
  return { code: await run(args, context), out };
}

const page = readFileSync(join(root, "docs/policy.md"), "utf8");
const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? "";

describe("docs/policy.md", () => {
  const rows = [
    ...page.matchAll(/^\| `([^`]+)`( in `desk`)?( after reading)? \| (\w+)(?:: ([^|]+))? \| `([^`]+)` \|$/gm),
  ];

  it("has a row for each kind of verdict", () => {
    expect(new Set(rows.map((row) => row[4]))).toEqual(new Set(["allow", "ask", "refuse"]));
  });

  it.each(rows.map((row) => [row[1] ?? "", ...row]))(
    "says what becomes of %s",
    async (_, __, words, channel, reading, verdict, who, rule) => {
      const where = channel ? ["--channel", "desk"] : [];
      const read = reading ? ["--after-reading", "corpus_search"] : [];
      const { out } = await type(["explain", words ?? "", ...where, ...read, "--json"], example);
      const told = JSON.parse(out[0] ?? "");
      expect({ verdict: told.verdict, rule: told.rule, who: told.approvers?.people.join(", ") }).toEqual({
        verdict,
        rule,
        who: who?.trim(),
      });
      expect(told.notes).toEqual([]);
    },
  );

  it("has an example that fits the shipped tools, with commands that run", async () => {
    const path = join(folder, "example.yaml");
    writeFileSync(path, example);
    expect((await type(["check", path])).out).toEqual([`${path} fits: people 2, channels 1, rules 3, talk 2.`]);
    const shown = [...page.matchAll(/^npx atclaw policy explain (["'])(.+?)\1(.*)$/gm)];
    expect(shown).not.toHaveLength(0);
    for (const [, , words = "", options = ""] of shown)
      expect((await type(["explain", words, ...options.split(" ").filter(Boolean)], example)).code).toBe(0);
  });

  it("lists every key of a rule and of limits", () => {
    const schema = JSON.parse(configJsonSchema()).properties;
    const keys = [
      ...Object.keys(schema.policy.properties.rules.items.properties),
      ...Object.keys(schema.limits.properties),
    ];
    for (const key of keys) expect(page).toContain(`\`${key}\``);
  });
});

describe("atclaw policy", () => {
  it("explain tells verdict, rule, line and who may agree", async () => {
    const text =
      'policy:\n  people: { boss: { slack: "T1:U7", roles: [owner] } }\n  rules:\n    - tools: ["corpus_*"]\n      do: ask\n      approvers: [role:owner]';
    expect((await type(["explain", 'slack:T1:U1 corpus_search {"query": "chips"}'], text)).out).toEqual([
      "ask: policy.rules[0] (atclaw.yaml:4:7 policy.rules[0])",
      "  who may agree: role:owner (boss)",
      "  why: The rule “policy.rules[0]” asks before this.",
      "  the call: corpus_search of market-qa, a read, for slack:T1:U1 (no roles)",
    ]);
    const { out } = await type(["explain", "me corpus_search", "query=chips", "--late", "--json"]);
    expect(JSON.parse(out[0] ?? "")).toMatchObject({
      verdict: "allow",
      rule: "default for reads",
      roles: ["owner"],
      mayTalk: true,
    });
  });

  it.each([
    ["me corpus_serch", /There is no tool "corpus_serch"\. Did you mean "corpus_search"\?/],
    ["bos corpus_search", /There is no person "bos"\. Did you mean "boss"\?/],
    ["me", /Say who calls which tool/],
    ["me corpus_search chips", /"chips" is no argument/],
    ["me corpus_search {query", /not valid JSON/],
  ])("explain says what is wrong with %j", async (words, fault) => {
    await expect(type(["explain", words], "policy: { people: { boss: { slack: U7 } } }")).rejects.toThrow(fault);
  });

  it("explain --channel takes a channel where the person has an id", async () => {
    const text =
      'policy: { people: { boss: { slack: U7 } }, channels: { money: { slack: "T1:C9" } }, talk: [ { channels: [money], do: refuse } ] }';
    const { out } = await type(["explain", "boss corpus_overview", "--channel", "money"], text);
    expect(out.at(-1)).toMatch(/boss may not talk to the bot there/);
    await expect(type(["explain", "me corpus_overview", "--channel", "money"], text)).rejects.toThrow(
      /no id on the platform/,
    );
  });

  it("check sums a file up and notes what may not be meant, or tells the fault", async () => {
    const path = join(folder, "other.yaml");
    writeFileSync(path, "policy: { people: { li: { slack: U7, roles: [editor] } } }");
    expect((await type(["check", path])).out).toEqual([
      `${path} fits: people 1, channels 0, rules 0, talk 0.`,
      '  note: no rule names the role "editor".',
      "  note: nobody has the role owner, so that on chat platforms what takes something away is refused.",
    ]);
    writeFileSync(path, "policy:\n  rules:\n    - { tools: [book_rom], do: ask }");
    await expect(type(["check", path])).rejects.toThrow(
      'other.yaml:3:9 policy.rules[0].tools: there is no tool "book_rom"',
    );
  });
});

it("atclaw.schema.json is up to date; if not: npx atclaw policy schema > atclaw.schema.json", () => {
  expect(readFileSync(join(root, "atclaw.schema.json"), "utf8")).toBe(`${configJsonSchema()}\n`);
});
