import { skillList } from "../words.ts";
import type { ChatCommand } from "./command.ts";

/** `/skills`: the skills that are on. */
export const skills: ChatCommand = {
  async run({ language }, { skills }) {
    if (skills.length > 0) return skillList(skills, language);
    return language === "zh" ? "没有启用任何技能。" : "No skill is on.";
  },
};
