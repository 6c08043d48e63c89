/** The days of rooms and people as a picture in the chat, which tells of others only that they are busy. */
import { afterEach, expect, test } from "vitest";
import { type Bot, friday, startOffice } from "./office.ts";

let bot: Bot;
afterEach(() => bot.stop());
const start = async (): Promise<Bot> => {
  bot = await startOffice({ now: () => new Date(friday) });
  await bot.put("Budget review", "20 15:00", 60, { room: "room:orion", people: ["Han Meimei", "Li Lei"] });
  await bot.put("产品评审：新版界面", "18 10:00", 90, { room: "room:orion", people: ["Li Lei", "Lucy Brown"] });
  await bot.put("Salary talks", "19 14:00", 120, { room: "room:orion", people: ["Li Lei"], private: true });
  await bot.put("Secret plans", "20 11:00", 60, { people: ["Li Lei"] });
  return bot;
};

test("the week of a room is drawn with what is on, and of private meetings that it is taken", async () => {
  const { say } = await start();
  const { files, tools, reply } = await say("draw Orion's week");
  expect(tools[0]?.name).toBe("draw_calendar");
  expect(files[0]).toMatchObject({ type: "image/png" });
  expect(files[0]?.description).toContain("15:00–16:00 Budget review");
  expect(files[0]?.description).toContain("10:00–11:30 产品评审：新版界面");
  expect(files[0]?.description).toContain("14:00–16:00 busy");
  expect(files[0]?.description).not.toContain("Salary");
  expect(reply).toContain("2026-11-16 to 2026-11-20 (Asia/Shanghai, UTC+8)");
});

test("people stand beside each other, and of others nothing but that they are busy is told", async () => {
  const { say } = await start();
  const { files, tools } = await say("画一下李雷和我今天的日程图");
  expect(tools[0]?.name).toBe("draw_calendar");
  expect(files[0]?.description).toContain("李雷: 11:00–12:00 忙碌, 15:00–16:00 忙碌");
  expect(files[0]?.description).toContain("韩梅梅: 15:00–16:00 Budget review");
  expect(files[0]?.description).not.toContain("Secret");
});
