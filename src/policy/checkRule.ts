/** Whether the names in a rule exist. A wrong one is told with the nearest right one. */
import { z } from "zod";
import type { ConfigFault } from "../core/config.ts";
import { nearest } from "../core/nearest.ts";
import { glob } from "./conditions.ts";
import type { Directory } from "./directory.ts";
import type { RuleConfig } from "./schema.ts";

/** What rules may say of a skill. */
export interface KnownSkill {
  readonly name: string;
  readonly tools: readonly {
    readonly name: string;
    readonly effect: "read" | "write";
    readonly destructive?: boolean;
    readonly input: z.ZodObject;
  }[];
}

/** A part of a tool's JSON Schema. */
interface Json {
  readonly properties?: Readonly<Record<string, Json>>;
  readonly items?: Json | boolean;
  readonly additionalProperties?: Json | boolean;
  readonly anyOf?: readonly Json[];
  readonly oneOf?: readonly Json[];
  readonly allOf?: readonly Json[];
  readonly $ref?: string;
}

/** Whom and where a rule of either kind means; faults stand at `path`. */
export function checkWho(
  { people, channels }: Pick<RuleConfig, "people" | "channels">,
  path: readonly PropertyKey[],
  directory: Directory,
): ConfigFault[] {
  const roles = directory.roles.map((role) => `role:${role}`);
  return [
    ...unknown("person or role", people, [...directory.people, ...roles], [...path, "people"]),
    ...unknown("channel", channels, [...directory.channels, "direct"], [...path, "channels"]),
  ];
}

/** The faults of a rule for tools. */
export function checkRule(
  rule: RuleConfig,
  path: readonly PropertyKey[],
  directory: Directory,
  skills: readonly KnownSkill[],
): ConfigFault[] {
  const all = skills.flatMap((skill) => skill.tools.map((tool) => ({ ...tool, skill: skill.name })));
  const names = all.map(({ name }) => name);
  const roles = directory.roles.map((role) => `role:${role}`);
  const faults = [
    ...checkWho(rule, path, directory),
    ...unknown(
      "skill",
      rule.skills,
      skills.map(({ name }) => name),
      [...path, "skills"],
    ),
    ...unknown("person or role", rule.approvers, ["asker", ...directory.people, ...roles], [...path, "approvers"]),
    ...unknown(
      "tool",
      rule.tools?.filter((pattern) => !names.some((name) => glob(pattern, name))),
      names,
      [...path, "tools"],
    ),
  ];
  const misplaced = (key: string, needed: string): void => {
    faults.push({ path: [...path, key], says: `is for rules with do: ${needed}; this one has do: ${rule.do}` });
  };
  if (rule.do !== "ask" && rule.approvers) misplaced("approvers", "ask");
  if (rule.do !== "ask" && rule.count !== 1) misplaced("count", "ask");
  if (rule.do !== "allow" && rule.evenAfterReading) misplaced("evenAfterReading", "allow");
  if (faults.length > 0) return faults;

  const meant = all.filter(
    ({ name, skill }) =>
      (rule.tools?.some((pattern) => glob(pattern, name)) ?? true) && (rule.skills?.includes(skill) ?? true),
  );
  const schemas = Object.keys(rule.when ?? {}).length > 0 ? meant.map(({ input }) => jsonSchemaOf(input)) : [];
  return Object.keys(rule.when ?? {}).flatMap((argument) => {
    if (schemas.some((schema) => hasPath(schema, argument.split("."), schema))) return [];
    const known = [...new Set(schemas.flatMap((schema) => Object.keys(schema.properties ?? {})))];
    const says = `no tool this rule is for has an argument "${argument}"${hint(argument, known)}`;
    return [{ path: [...path, "when", argument], says }];
  });
}

function unknown(
  kind: string,
  given: readonly string[] | undefined,
  known: readonly string[],
  path: readonly PropertyKey[],
): ConfigFault[] {
  return (given ?? [])
    .map((name, index) => ({ name, index }))
    .filter(({ name }) => !known.includes(name))
    .map(({ name }) => ({ path, says: `there is no ${kind} "${name}"${hint(name, known)}` }));
}

function hint(name: string, known: readonly string[]): string {
  const near = nearest(name, known);
  if (near) return `; did you mean "${near}"?`;
  return known.length > 0 ? `; there are ${known.slice(0, 20).join(", ")}` : "";
}

const jsonSchemaOf = (input: z.ZodObject): Json =>
  z.toJSONSchema(input, { io: "input", unrepresentable: "any" }) as Json;

/** Whether arguments can have a value at a path. Where the schema leaves open what there is, they can. */
function hasPath(node: Json | boolean | undefined, path: readonly string[], whole: Json): boolean {
  const [key, ...rest] = path;
  if (key === undefined) return true;
  if (node === undefined || node === false) return false;
  if (node === true) return true;
  if (node.$ref !== undefined) return true;
  const choices = [...(node.anyOf ?? []), ...(node.oneOf ?? []), ...(node.allOf ?? [])];
  if (choices.some((choice) => hasPath(choice, path, whole))) return true;
  if (node.items !== undefined) return hasPath(node.items, path, whole);
  const own = node.properties?.[key];
  if (own !== undefined) return hasPath(own, rest, whole);
  if (typeof node.additionalProperties === "object") return hasPath(node.additionalProperties, rest, whole);
  return (
    node.additionalProperties === true ||
    (node.properties === undefined && choices.length === 0 && Object.keys(node).length === 0)
  );
}
