/** What the documentation lists is what the code has. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readApps, writeApps } from "../src/adapters/feishu/apps.ts";
import * as feishu from "../src/adapters/feishu/needs.ts";
import { registry } from "../src/adapters/registry.ts";
import { events, scopes } from "../src/adapters/slack/needs.ts";
import { openApp } from "../src/app.ts";
import { rulesOf } from "../src/budget/rules.ts";
import { run as addPlatform } from "../src/commands/add.ts";
import { run as writeDocument } from "../src/commands/document.ts";
import { run as printManifest } from "../src/commands/manifest.ts";
import { registry as doors } from "../src/commands/registry.ts";
import { commands, usageOf } from "../src/core/commands.ts";
import { documentFormats } from "../src/core/documents.ts";
import { decimalOf } from "../src/core/money.ts";
import { presets } from "../src/models/presets.ts";
import { readPrices } from "../src/models/prices/open.ts";
import { shippedPrices } from "../src/models/prices/shipped.ts";
import { readableExtensions } from "../src/office/corpus/read.ts";
import { readConfig, readSettings } from "../src/settings.ts";
import { readData } from "../src/yamlFile.ts";
import { newHome, quietApp, until } from "./fakes/app.ts";
import { typeCommand } from "./fakes/command.ts";
import { chatAdapter, emptyWorld, message } from "./fakes/world.ts";

it("docs/models.md lists every model service with its names, variables and model", () => {
  const code = (name: string) => `\`${name}\``;
  const rows = presets.map(({ name, aliases, title, needsKey, keyVariable, baseUrlVariable, model }) => {
    const key = needsKey ? code(keyVariable) : "not needed";
    const cells = [code(name), aliases.map(code).join(", "), title, key, code(baseUrlVariable)];
    return `| ${[...cells, model ? code(model) : `name one: ${code(`${name}/<model>`)}`].join(" | ")} |`;
  });
  const table = readFileSync("docs/models.md", "utf8")
    .split("\n")
    .filter((line) => /^\| `(?!ATCLAW_MODEL|offline)/.test(line));
  expect(table).toEqual(rows);
});

describe("docs/budgets.md", () => {
  const page = readFileSync("docs/budgets.md", "utf8");
  const blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = ""]) => text);

  it("lists every shipped price", () => {
    const perMillion = (rate: bigint) => decimalOf(rate * 1_000_000n);
    const rows = Object.entries(shippedPrices).map(([name, entry]) => {
      const price = readPrices({ value: { [name]: entry }, at: String })[name];
      const { input = 0n, cached = 0n, output = 0n } = price?.tiers[0]?.rates ?? {};
      const amounts = [input, cached, output].map(perMillion);
      return `| \`${name}\` | ${price?.currency === "CNY" ? "RMB" : "USD"} | ${amounts.join(" | ")} | ${String(entry.as_of)} |`;
    });
    expect(page.split("\n").filter((line) => /^\| `/.test(line))).toEqual(rows);
  });

  it("shows settings and a price list that are taken as they stand", () => {
    const settings = blocks.filter((text) => /^(money|prices|budgets|tasks):/.test(text));
    expect(settings).toHaveLength(4);
    const { config } = readConfig({ path: "atclaw.yaml", text: settings.join("\n") });
    expect(rulesOf(config.budgets).map(({ name }) => name)).toEqual([
      "user-day",
      "research",
      "channel-month",
      "skill-day-tokens",
      "total-month",
    ]);
    const lists = blocks.filter((text) => !settings.includes(text));
    expect(lists.map((text) => Object.keys(readPrices(readData({ path: "p.yaml", text }))))).toEqual([
      ["ark/doubao-seed-1-6", "openai/gpt-of-ours"],
    ]);
  });
});

it("docs/corpus.md names every kind of file that is read", () => {
  expect(readFileSync("docs/corpus.md", "utf8")).toContain(`\`${[...readableExtensions].join(" ")}\``);
});

it("a page of its own names every variable that an adapter needs", () => {
  for (const { name, needs, instead = [] } of registry.filter((entry) => entry.needs.length > 0)) {
    const page = readFileSync(`docs/${name}.md`, "utf8");
    for (const variable of [...needs, ...instead.flat()]) expect(page).toContain(`| \`${variable}\` |`);
  }
});

describe("docs/slack.md", () => {
  const page = readFileSync("docs/slack.md", "utf8");

  it("lists every scope and event of the manifest with what it is for", () => {
    for (const [names, head] of [
      [scopes, "| scope | what for |"],
      [events, "| event | when |"],
    ] as const) {
      const table = page.slice(page.indexOf(head)).split("\n").slice(2);
      const rows = table.slice(0, table.indexOf(""));
      expect(rows).toEqual(Object.entries(names).map(([name, what]) => `| \`${name}\` | ${what} |`));
    }
  });

  it("shows how to print and check the manifest, as it is typed", async () => {
    const lines = [...page.matchAll(/^npx atclaw manifest (.*?)(?: +#.*)?$/gm)].map(([, typed = ""]) => typed.trim());
    expect(lines).toHaveLength(3);
    for (const typed of lines)
      expect(await typeCommand(printManifest, typed.split(" "))).toMatchObject({ code: 0, err: "" });
  });
});

describe("docs/feishu.md", () => {
  const page = readFileSync("docs/feishu.md", "utf8");

  it("lists every scope, event and callback of the manifest with what it is for, and every variable", () => {
    for (const [names, head] of [
      [{ ...feishu.tenantScopes, ...feishu.userScopes }, "| scope | what for |"],
      [{ ...feishu.events, ...feishu.callbacks }, "| event or callback | when |"],
    ] as const) {
      const table = page.slice(page.indexOf(head)).split("\n").slice(2);
      const rows = table.slice(0, table.indexOf(""));
      expect(rows).toEqual(Object.entries(names).map(([name, what]) => `| \`${name}\` | ${what} |`));
    }
    for (const variable of Object.keys(writeApps([]))) expect(page).toContain(`| \`${variable}\` |`);
  });

  it("shows how to print and check the manifest, as it is typed", async () => {
    const lines = [...page.matchAll(/npx atclaw manifest (feishu(?: --check)?)/g)].map(([, typed = ""]) => typed);
    expect(new Set(lines)).toEqual(new Set(["feishu", "feishu --check"]));
    for (const typed of new Set(lines))
      expect(await typeCommand(printManifest, typed.split(" "))).toMatchObject({ code: 0, err: "" });
  });

  it("shows lists of several apps that are read as they stand", () => {
    const [, block = ""] = /```sh\n(FEISHU_APP_ID=[^`]*)```/.exec(page.slice(page.indexOf("## Several apps"))) ?? [];
    const apps = readApps(
      Object.fromEntries(
        block
          .trim()
          .split("\n")
          .map((line) => line.split("=") as [string, string]),
      ),
    );
    expect(apps).toMatchObject([
      { id: "cli_aaaaaaaaaaaaaaaa", domain: "feishu", encryptKey: "…" },
      { id: "cli_bbbbbbbbbbbbbbbb", domain: "lark", encryptKey: undefined },
    ]);
  });

  it("shows options of add that it knows", async () => {
    const lines = [...page.matchAll(/npx atclaw add feishu([^\n`#]*)/g)].map(([, typed = ""]) => typed.trim());
    expect(lines.length).toBeGreaterThan(5);
    for (const typed of new Set(lines)) {
      // With an ID that is none it ends before it asks anybody; an unknown option ends it earlier, with another error.
      const env = { FEISHU_APP_ID: "none", FEISHU_APP_SECRET: "none" };
      const args = ["feishu", ...typed.split(/\s+/).filter(Boolean)].map((word) => word.replace("ou_…", "ou_alice"));
      await expect(typeCommand(addPlatform, args, { env, input: "" })).rejects.toThrow(/FEISHU_APP_ID is "none"/);
    }
  });
});

it("every command that the pages name is one", () => {
  const known = new Set(doors.map(({ name }) => name));
  const pages = [
    "README.md",
    ...readdirSync("docs")
      .filter((name) => name.endsWith(".md"))
      .map((name) => `docs/${name}`),
  ];
  for (const path of pages) {
    const named = [...readFileSync(path, "utf8").matchAll(/\bnpx atclaw ([a-z]+)/g)].map(([, name = ""]) => name);
    expect(
      named.filter((name) => name !== "help" && !known.has(name)),
      path,
    ).toEqual([]);
  }
});

it("docs/commands.md lists every command with its names and what it does", () => {
  const rows = commands.map((command) => {
    const chinese = command.aliases.map((alias) => `\`/${alias}\``).join(" ");
    return `| \`${usageOf(command, "en")}\` | ${chinese} | ${command.summary.en} |`;
  });
  const table = readFileSync("docs/commands.md", "utf8")
    .split("\n")
    .filter((line) => line.startsWith("| `"));
  expect(table).toEqual(rows);
});

const talks = readFileSync("docs/commands.md", "utf8")
  .split("```chat\n")
  .slice(1)
  .map((block) => block.slice(0, block.indexOf("```")).trim());

it.each(talks)("docs/commands.md tells what the bot says: %j", async (talk) => {
  const home = newHome();
  const world = emptyWorld();
  const chat = chatAdapter(world);
  const { skills: _, ...quiet } = await quietApp(home);
  const settings = await readSettings({ ATCLAW_HOME: home }, undefined, home);
  const app = await openApp({ ...quiet, settings, adapters: () => [chat] });
  await app.start();
  for (const [index, exchange] of `\n${talk}`.split("\n> ").slice(1).entries()) {
    const [said = "", ...reply] = exchange.split("\n");
    await chat.say(message("c1", `m${index}`, said));
    await until(`a reply to ${said}`, () => world.posts.length > index);
    expect(world.posts[index]?.text).toMatch(shape(reply.join("\n")));
  }
  await app.stop();
  rmSync(home, { recursive: true, force: true });
});

/** What the text of an example stands for, in which … is anything. */
const shape = (text: string): RegExp =>
  new RegExp(
    `^${text
      .split("…")
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join("[\\s\\S]*")}$`,
  );

describe("docs/documents.md", () => {
  const page = readFileSync("docs/documents.md", "utf8");

  it("shows a document and a style that are taken as they stand, by the command that it shows", async () => {
    const folder = newHome();
    const [, markdown = ""] = /````markdown\n([\s\S]*?)````/.exec(page) ?? [];
    const [, style = ""] = /```yaml\n([\s\S]*?)```/.exec(page) ?? [];
    writeFileSync(join(folder, "brief.md"), markdown);
    writeFileSync(join(folder, "house.yaml"), style);
    for (const format of documentFormats) {
      const out = join(folder, `made.${format}`);
      const typed = [join(folder, "brief.md"), "--out", out, "--template", join(folder, "house.yaml")];
      const printed: string[] = [];
      expect(await writeDocument(typed, { stdout: (line: string) => printed.push(line) } as never)).toBe(0);
      expect(printed.join("")).toContain(out);
      expect(readFileSync(out).length).toBeGreaterThan(100);
      await expect(writeDocument(typed, { stdout: () => {} } as never)).rejects.toThrow(/exists already/);
    }
    expect(page.match(/^\| `(\w+)` \|/gm)?.map((row) => row.slice(3, -3))).toEqual([...documentFormats]);
  });
});
