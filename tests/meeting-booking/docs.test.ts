/** What docs/meetings.md says works as it says. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { directoryOf } from "../../src/office/calendar/directory.ts";
import { readConfig } from "../../src/settings.ts";
import { startOffice } from "./office.ts";

const page = readFileSync("docs/meetings.md", "utf8");
const sayings = page
  .split("\n")
  .flatMap((line) => [/^\| `([^`]+)` \| `([^`]+)` \|/.exec(line)])
  .flatMap((row) => (row ? [{ en: row[1] ?? "", zh: row[2] ?? "" }] : []));
const tools = [
  "book_meeting",
  "find_slots",
  "book_meeting",
  "book_meeting",
  "move_meeting",
  "extend_meeting",
  "add_people",
  "remove_people",
  "book_meeting",
  "cancel_meeting",
  "who_has_room",
  // Whether it is of people or of rooms, either tool answers.
  "free_busy|who_has_room",
  "agenda",
  "show_meeting",
  "draw_calendar",
  "book_meeting",
  "move_meeting",
];

test.each(["en", "zh"] as const)(
  "what docs/meetings.md says one can say in %s is done, one after the other",
  async (lang) => {
    expect(sayings).toHaveLength(tools.length);
    const bot = await startOffice();
    try {
      for (const [i, saying] of sayings.entries()) {
        const { reply, tools: used } = await bot.say(saying[lang]);
        expect(used, `${saying[lang]}: ${reply}`).toMatchObject([
          { name: expect.stringMatching(`^(?:${tools[i]})$`), status: "done" },
        ]);
      }
      const zh = lang === "zh";
      expect(await bot.booked(), "the series is cancelled but for what was asked to stay").not.toContain(
        zh ? "例会" : "Design review",
      );
    } finally {
      await bot.stop();
    }
  },
  60_000,
);

test("the settings of docs/meetings.md are taken as they stand", async () => {
  const text = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? "";
  const { office } = readConfig({ path: "atclaw.yaml", text }).config;
  const directory = directoryOf(office, "UTC");
  expect((await directory.rooms()).map(({ name, capacity }) => [name, capacity])).toEqual([
    ["Orion", 8],
    ["Vega", 6],
  ]);
  expect((await directory.people())[1]).toMatchObject({ zone: "Europe/Berlin", accounts: ["slack:T1:U7"] });
  expect(office).toMatchObject({ bufferMinutes: 5, noticeMinutes: 15 });
});
