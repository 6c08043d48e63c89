import type { SkillModule } from "../core/skill.ts";

/** The shipped skills, one line each. The name is that of the folder in `skills/`, which holds the `SKILL.md`. */
export const registry: Readonly<Record<string, () => Promise<SkillModule>>> = {
  "meeting-booking": () => import("../../skills/meeting-booking/tools.ts"),
  "market-qa": () => import("../../skills/market-qa/tools.ts"),
  tables: () => import("../../skills/tables/tools.ts"),
};
