import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { UserError } from "../core/errors.ts";
import type { Ports, Skill } from "../core/skill.ts";
import { registry } from "./registry.ts";

/** The head of a `SKILL.md`: YAML between two lines of three dashes. */
const headShape = z.object({
  name: z.string().regex(/^[a-z0-9-]{1,64}$/),
  description: z.string().min(1),
  "description-zh": z.string().min(1),
  /** What it asks of chat platforms beyond what the bot needs anyway, such as `slack: [canvases:write]`. */
  scopes: z.record(z.string(), z.array(z.string().min(1))).default({}),
});

/** Loads the skills that are on. `folder` holds the shipped ones. A wrong name is a `UserError` that lists the right ones. */
export async function loadSkills(names: readonly string[], folder: string, ports: Ports): Promise<Skill[]> {
  return Promise.all(
    names.map(async (name): Promise<Skill> => {
      const load = registry[name];
      if (!load)
        throw new UserError(
          `There is no skill "${name}". The shipped skills are: ${Object.keys(registry).join(", ")}.`,
        );
      const [module, { head, body }] = await Promise.all([load(), readSkillFile(name, folder)]);
      return {
        name: head.name,
        description: { en: head.description, zh: head["description-zh"] },
        instructions: body,
        tools: module.tools(ports),
        examples: module.examples,
        ...(module.claim && { claim: module.claim(ports) }),
      };
    }),
  );
}

/** The scopes that skills ask for on a platform, each once. */
export async function scopesOf(names: readonly string[], folder: string, platform: string): Promise<string[]> {
  const files = await Promise.all(names.map((name) => readSkillFile(name, folder)));
  return [...new Set(files.flatMap(({ head }) => head.scopes[platform] ?? []))];
}

async function readSkillFile(
  name: string,
  folder: string,
): Promise<{ head: z.output<typeof headShape>; body: string }> {
  const path = join(folder, name, "SKILL.md");
  const parts = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(await readFile(path, "utf8"));
  const parsed = headShape.safeParse(parts?.[1] === undefined ? undefined : parse(parts[1]));
  if (!parsed.success)
    throw new UserError(`${path} does not begin with a valid head:\n${z.prettifyError(parsed.error)}`);
  return { head: parsed.data, body: parts?.[2] ?? "" };
}
