/** What the documentation lists is what the code has. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { registry } from "../src/adapters/registry.ts";
import { presets } from "../src/models/presets.ts";
import { readableExtensions } from "../src/office/corpus/read.ts";

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
