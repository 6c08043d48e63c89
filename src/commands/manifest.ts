import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Manifest } from "../core/connect.ts";
import { configSchema } from "../settings.ts";
import { refuseMore } from "./arguments.ts";
import type { CommandContext, Run } from "./context.ts";
import { platformNamed, scopesOn } from "./platform.ts";

/**
 * `atclaw manifest PLATFORM`: prints the manifest for the skills that are on; with `--url` for a bot that the platform calls there.
 * `--check` instead holds the shipped one against what the code gives and against the platform's rules; exit code 1 when it is wrong.
 */
export const run: Run = async (args, context) => {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { url: { type: "string" }, check: { type: "boolean", default: false } },
  });
  const [name, ...others] = positionals;
  refuseMore(others);
  const entry = platformNamed(name, "manifest");
  const manifest = await entry.manifest?.();
  if (!manifest) return 1;
  if (values.check) return check(entry.name, manifest, context);
  const text = manifest.make({ url: values.url, scopes: await scopesOn(entry.name, context) });
  const faults = manifest.faults(text);
  context.stdout(text.trimEnd());
  for (const fault of faults) context.stderr(fault);
  return faults.length > 0 ? 1 : 0;
};

async function check(name: string, manifest: Manifest, context: CommandContext): Promise<number> {
  const path = join(context.root, manifest.file);
  const shipped = readShipped(path);
  // The shipped one is for the skills that are on when nobody says otherwise.
  const config = configSchema.parse({});
  const made = manifest.make({
    scopes: await scopesOn(name, { ...context, settings: { ...context.settings, config } }),
  });
  const faults = [
    ...(shipped === made ? [] : [differenceOf(shipped, made, `npx atclaw manifest ${name} > ${manifest.file}`)]),
    ...manifest.faults(shipped ?? made),
  ];
  for (const fault of faults) context.stderr(`${manifest.file}: ${fault}`);
  if (faults.length === 0) context.stdout(`${manifest.file} is what the code needs, and ${name} will take it.`);
  return faults.length > 0 ? 1 : 0;
}

function readShipped(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function differenceOf(shipped: string | undefined, made: string, command: string): string {
  const next = `Write it anew: ${command}`;
  if (shipped === undefined) return `It is missing. ${next}`;
  const [have, want] = [shipped.split("\n"), made.split("\n")];
  const at = want.findIndex((line, index) => line !== have[index]);
  const line = at === -1 ? want.length : at;
  return `Line ${line + 1} is ${JSON.stringify(have[line] ?? "")} where the code gives ${JSON.stringify(want[line] ?? "")}. ${next}`;
}
