import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "yaml";
import { z } from "zod";
import { UserError } from "../core/errors.ts";
import type { Ports, Skill } from "../core/skill.ts";
import { registry } from "./registry.ts";

/** The head of a `SKILL.md`: YAML between two lines of three dashes. */
const head = z.object({
  name: z.string().regex(/^[a-z0-9-]{1,64}$/),
  description: z.string().min(1),
  "description-zh": z.string().min(1),
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
      const path = join(folder, name, "SKILL.md");
      const [module, text] = await Promise.all([load(), readFile(path, "utf8")]);
      const parts = /^---\r?\n([\s\S]*?)\r?\n---\r?\n([\s\S]*)$/.exec(text);
      const parsed = head.safeParse(parts?.[1] === undefined ? undefined : parse(parts[1]));
      if (!parsed.success)
        throw new UserError(`${path} does not begin with a valid head:\n${z.prettifyError(parsed.error)}`);
      return {
        name: parsed.data.name,
        description: { en: parsed.data.description, zh: parsed.data["description-zh"] },
        instructions: parts?.[2] ?? "",
        tools: module.tools(ports),
        examples: module.examples,
      };
    }),
  );
}
