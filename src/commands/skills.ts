import { join } from "node:path";
import { parseArgs } from "node:util";
import { officeOf, openCalendarOf } from "../meetings.ts";
import { charts } from "../office/charts/charts.ts";
import { openWhen } from "../office/when/open.ts";
import { loadSkills } from "../skills/load.ts";
import { openTablesOf, tablePorts } from "../tables.ts";
import type { Run } from "./context.ts";

/** `atclaw skills`: what is on, with the tools and whether they change anything outside. */
export const run: Run = async (args, context) => {
  const { values } = parseArgs({ args: [...args], options: { json: { type: "boolean", default: false } } });
  const corpus = await context.corpus();
  for (const skill of await loadSkills(context.settings.config.skills, join(context.root, "skills"), {
    corpus,
    charts: charts(),
    when: openWhen(),
    ...officeOf(context.settings, openCalendarOf(context.settings)),
    ...tablePorts(openTablesOf(context.settings)),
  })) {
    const tools = skill.tools.map(({ name, effect, description }) => ({ name, effect, description }));
    if (values.json) {
      context.stdout(JSON.stringify({ name: skill.name, description: skill.description, tools }));
      continue;
    }
    context.stdout(`${skill.name}: ${skill.description.en}`);
    for (const tool of tools) context.stdout(`  ${tool.name} (${tool.effect}): ${tool.description}`);
  }
  return 0;
};
