/** What the shipped meeting skill needs in a whole bot: the skill over a calendar of its own, and the model that needs no network. */
import { rmSync } from "node:fs";
import type { AppOptions } from "../../src/app.ts";
import { offlineBackend } from "../../src/models/offline/backend.ts";
import { charts } from "../../src/office/charts/charts.ts";
import { openWhen } from "../../src/office/when/open.ts";
import { loadSkills } from "../../src/skills/load.ts";
import { root } from "./app.ts";
import { officePorts } from "./office-ports.ts";

/** `app` are options of the bot. `now` is the clock of the skill. */
export async function meetingApp(now: () => Date = () => new Date()) {
  const ports = officePorts(now);
  const when = openWhen();
  const corpus = { search: async () => [], document: async () => undefined, documents: async () => [] };
  const skills = await loadSkills(["meeting-booking"], `${root}/skills`, { corpus, charts: charts(), when, ...ports });
  const app: Partial<AppOptions> = { skills, models: [offlineBackend({ when })] };
  return {
    app,
    calendar: ports.calendar,
    async close() {
      await ports.calendar.close();
      rmSync(ports.folder, { recursive: true, force: true });
    },
  };
}
