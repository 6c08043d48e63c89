/** The examples of docs/time.md print what stands there. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { CommandContext } from "../../src/commands/context.ts";
import { run } from "../../src/commands/when.ts";
import { readSettings } from "../../src/settings.ts";

const examples = readFileSync("docs/time.md", "utf8")
  .split("```sh\n")
  .slice(1)
  .flatMap((block) => block.slice(0, block.indexOf("```")).trim().split("$ npx atclaw when ").slice(1))
  .map((example) => {
    const [command = "", ...printed] = example.trim().split("\n");
    return [command, printed] as const;
  });

it("docs/time.md has examples", () => expect(examples.length).toBeGreaterThan(8));

it.each(examples)("atclaw when %s", async (command, printed) => {
  const args = [...command.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
  const out: string[] = [];
  const settings = await readSettings({}, undefined, "/nowhere");
  const context = { settings, stdout: (line: string) => out.push(line), signal: new AbortController().signal };
  await run(args, context as unknown as CommandContext);
  expect(out).toEqual(printed);
});
