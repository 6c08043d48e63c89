/**
 * A whole bot as a process of its own, with the meeting skill and without a model, that books in a calendar which other processes book
 * in too. Between looking and booking it waits until all who look have looked. Made to be killed. Arguments: data folder, address of
 * the world, the calendar's file, its own number.
 */
import { openApp } from "../../src/app.ts";
import type { Calendar } from "../../src/core/calendar.ts";
import { directoryOf } from "../../src/office/calendar/directory.ts";
import { openCalendar } from "../../src/office/calendar/local/open.ts";
import { charts } from "../../src/office/charts/charts.ts";
import { simplify } from "../../src/office/corpus/variants.ts";
import { openWhen } from "../../src/office/when/open.ts";
import { readConfig } from "../../src/settings.ts";
import { loadSkills } from "../../src/skills/load.ts";
import { quietApp, root } from "./app.ts";
import { farChat } from "./far-chat.ts";
import { allowAll } from "./world.ts";

const [home = "", world = "", file = "", number = "0"] = process.argv.slice(2);
/** Friday morning in Shanghai. */
const now = () => new Date("2026-11-20T02:00:00.000Z");
const { tell, chat } = farChat(`${world}/${number}`);
const calendar = openCalendar({ file });
const held: Calendar = {
  ...calendar,
  async book(draft, write) {
    await tell("/looked", {});
    return calendar.book(draft, write);
  },
};
const rooms = ["Orion", "Vega", "Lyra", "Nova", "Atlas"].map((name) => `{ name: ${name}, seats: 8 }`).join(", ");
const { office } = readConfig({ path: "atclaw.yaml", text: `office: { rooms: [${rooms}] }` }).config;
const app = await openApp({
  ...(await quietApp(home)),
  adapters: () => [chat],
  skills: await loadSkills(["meeting-booking"], `${root}/skills`, {
    corpus: { search: async () => [], document: async () => undefined, documents: async () => [] },
    charts: charts(),
    when: openWhen(),
    calendar: held,
    directory: directoryOf(office, "Asia/Shanghai"),
    now,
    simplify,
  } as never),
  policy: allowAll,
  now: () => now().getTime(),
});
await app.start();
