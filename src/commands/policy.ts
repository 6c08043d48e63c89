import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import type { Corpus } from "../core/corpus.ts";
import { UserError } from "../core/errors.ts";
import type { Skill } from "../core/skill.ts";
import { officeOf, openCalendarOf } from "../meetings.ts";
import { charts } from "../office/charts/charts.ts";
import { openWhen } from "../office/when/open.ts";
import { openPolicyOf } from "../permission.ts";
import type { OpenPolicy } from "../policy/open.ts";
import { configSchema, readConfig, type Settings } from "../settings.ts";
import { loadSkills } from "../skills/load.ts";
import { openTablesOf, tablePorts } from "../tables.ts";
import { UsageError } from "./arguments.ts";
import type { CommandContext, Run } from "./context.ts";
import { explain } from "./explain.ts";

/**
 * `atclaw policy explain | check | schema`: what would happen and by which rule, whether a settings file fits, and the
 * schema of the file for editors. Changes nothing. Exit code 1 when a file does not fit.
 */
export const run: Run = async ([action, ...args], context) => {
  switch (action) {
    case "explain":
      return explainCommand(args, context);
    case "check":
      return check(args, context);
    case "schema":
      parseArgs({ args, options: {} });
      context.stdout(configJsonSchema());
      return 0;
    default:
      throw new UsageError('Say `policy explain "WHO TOOL ARGUMENTS"`, `policy check [FILE]` or `policy schema`.');
  }
};

/** The JSON Schema of `atclaw.yaml`, as `atclaw.schema.json` holds it. */
export function configJsonSchema(): string {
  const schema = z.toJSONSchema(configSchema, { io: "input", unrepresentable: "any" });
  return JSON.stringify({ title: "atclaw.yaml", description: "Settings of atclaw", ...schema }, null, 2);
}

async function explainCommand(args: string[], context: CommandContext): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      channel: { type: "string" },
      "after-reading": { type: "string", multiple: true, default: [] },
      late: { type: "boolean", default: false },
      json: { type: "boolean", default: false },
    },
  });
  const { skills, policy } = await openPolicyFor(context);
  const told = explain(positionals.join(" "), {
    policy,
    skills,
    file: context.settings.file,
    channel: values.channel,
    afterReading: values["after-reading"],
    late: values.late,
  });
  if (values.json) context.stdout(JSON.stringify(told));
  else for (const line of inWords(told)) context.stdout(line);
  return 0;
}

function inWords(told: ReturnType<typeof explain>): string[] {
  const { verdict, approvers, reason } = told;
  const who = approvers && `${approvers.count === 2 ? "two of: " : ""}${approvers.people.join(", ")}`;
  return [
    `${verdict}: ${told.rule}${told.at ? ` (${told.at})` : ""}`,
    ...(who ? [`  who may agree: ${who}`] : []),
    ...(reason ? [`  why: ${reason}`] : []),
    `  the call: ${told.tool} of ${told.skill}, ${told.destructive ? "takes something away" : `a ${told.effect}`}, for ${told.person} (${told.roles.length > 0 ? `roles: ${told.roles.join(", ")}` : "no roles"})`,
    ...(told.mayTalk ? [] : [`  but ${told.person} may not talk to the bot there: ${told.whyNot}`]),
    ...told.notes.map((note) => `  note: ${note}`),
  ];
}

async function check(args: string[], context: CommandContext): Promise<number> {
  const { positionals } = parseArgs({ args, allowPositionals: true, options: {} });
  if (positionals.length > 1) throw new UsageError(`The command has no use for "${positionals[1]}".`);
  const path = positionals[0] ?? context.settings.file.path;
  if (positionals[0] !== undefined && !existsSync(path)) throw new UserError(`There is no file ${path}.`);
  const file =
    positionals[0] === undefined ? context.settings.file : readConfig({ path, text: readFileSync(path, "utf8") });
  const { policy } = await openPolicyFor({ ...context, settings: { ...context.settings, file, config: file.config } });
  const { people, channels, rules, talk } = file.config.policy;
  const counted = { people, channels, rules, talk };
  const said = Object.entries(counted).map(([name, entries]) => `${name} ${Object.keys(entries).length}`);
  context.stdout(`${path} fits: ${said.join(", ")}.`);
  for (const note of notes(file.config.policy, policy)) context.stdout(`  note: ${note}`);
  return 0;
}

/** What is allowed and yet may not be meant. */
function notes(config: Settings["config"]["policy"], policy: OpenPolicy): string[] {
  const named = new Set(
    [...config.rules, ...config.talk].flatMap((rule) => [
      ...(rule.people ?? []),
      ...("approvers" in rule ? (rule.approvers ?? []) : []),
    ]),
  );
  const idle = policy.directory.roles.filter((role) => role !== "owner" && !named.has(`role:${role}`));
  const hasOwner = Object.values(config.people).some(({ roles }) => roles.includes("owner"));
  const risky = config.rules.filter(({ evenAfterReading }) => evenAfterReading).length;
  return [
    ...idle.map((role) => `no rule names the role "${role}".`),
    ...(hasOwner ? [] : ["nobody has the role owner, so that on chat platforms what takes something away is refused."]),
    ...(risky > 0 ? [`${risky} of the rules allow writes even after reading text from outside.`] : []),
  ];
}

/** The skills that are on and the policy of the settings. Tools are looked at, never run, so that no corpus is opened. */
export async function openPolicyFor({
  settings,
  root,
}: Pick<CommandContext, "settings" | "root">): Promise<{ skills: Skill[]; policy: OpenPolicy }> {
  const corpus: Corpus = { search: async () => [], document: async () => undefined, documents: async () => [] };
  const skills = await loadSkills(settings.config.skills, join(root, "skills"), {
    corpus,
    charts: charts(),
    when: openWhen(),
    ...officeOf(settings, openCalendarOf(settings)),
    ...tablePorts(openTablesOf(settings)),
  });
  return { skills, policy: openPolicyOf(settings, skills, []) };
}
