/** What the documentation lists is what the code has. */
import { readFileSync, rmSync } from "node:fs";
import { expect, it } from "vitest";
import { registry } from "../src/adapters/registry.ts";
import { openApp } from "../src/app.ts";
import { commands, usageOf } from "../src/core/commands.ts";
import { presets } from "../src/models/presets.ts";
import { readableExtensions } from "../src/office/corpus/read.ts";
import { readSettings } from "../src/settings.ts";
import { newHome, quietApp, until } from "./fakes/app.ts";
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

it("docs/corpus.md names every kind of file that is read", () => {
  expect(readFileSync("docs/corpus.md", "utf8")).toContain(`\`${[...readableExtensions].join(" ")}\``);
});

it("a page of its own names every variable that an adapter needs", () => {
  for (const { name, needs } of registry.filter((entry) => entry.needs.length > 0)) {
    const page = readFileSync(`docs/${name}.md`, "utf8");
    for (const variable of needs) expect(page).toContain(`| \`${variable}\` |`);
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
