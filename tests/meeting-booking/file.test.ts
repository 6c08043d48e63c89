/** Calendar files asked for in a chat. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { type Bot, startOffice } from "./office.ts";

let bot: Bot;
beforeEach(async () => {
  bot = await startOffice();
  await bot.put("Design review", "24 10:00", 60, { people: ["Han Meimei", "Li Lei"], room: "room:orion" });
  await bot.put("Lunch", "25 12:00", 60);
});
afterEach(() => bot.stop());

test.each([
  ["Export my meetings of next week as a calendar file", /Your 2 meetings, as a calendar file/],
  ["把我下周的会议导出为日历文件", /你的 2 个会议，日历文件已附上/],
  [
    "Make an invitation for guest@partner.com to the design review",
    /invitation for guest@partner\.com: \*\*Design review\*\*.*I have sent nothing/,
  ],
  ["Make an invitation for guest@partner.com to the board meeting", /Which one\? Say its time or its title/],
])("%s", async (request, told) => {
  const { reply, tools } = await bot.say(request);
  expect(reply).toMatch(told);
  expect(tools.map(({ name }) => name)).toEqual(["calendar_file"]);
});
