/** What a sentence asks for is known before policy is: conditions, people's word and the receipt see the booking itself. */
import { afterEach, expect, test } from "vitest";
import { type Bot, friday, startOffice } from "./office.ts";

let bot: Bot;
afterEach(() => bot.stop());

const policy = `policy:
  rules:
    - { name: long, tools: [book_meeting], when: { minutes: { above: 120 } }, do: refuse, reason: No meetings over two hours. }
    - { name: crowd, tools: [book_meeting], when: { attendees: { above: 2 } }, do: refuse, reason: Not with so many. }
    - { name: orion, tools: [book_meeting, move_meeting], when: { room: { equals: Orion } }, do: refuse, reason: Orion is for the board. }
  `;
const start = async (): Promise<Bot> => {
  bot = await startOffice({ now: () => new Date(friday), policy });
  return bot;
};

test("a rule about length, people or the room holds for what is only said in words, in both languages", async () => {
  const { say, booked } = await start();
  expect((await say("book Vega on Monday from 9am to 12pm")).reply).toContain("No meetings over two hours.");
  expect((await say("周一上午九点订织女星三个小时")).reply).toContain("No meetings over two hours.");
  expect((await say("book a room with Li Lei, Lucy and Anna on Monday at 4pm")).reply).toContain("Not with so many.");
  expect((await say("周一下午四点订猎户座")).reply).toContain("Orion is for the board.");
  expect(await booked()).toEqual([]);
  await say("book Vega on Monday at 4pm");
  expect(await booked()).toHaveLength(1);
  // What is moved is judged by where it goes.
  expect((await say("move it to Orion")).reply).toContain("Orion is for the board.");
});

test("the question and the receipt have the typed booking, and what is done is that", async () => {
  const { say, booked } = await start();
  const { tools } = await say("book Vega on Monday 4pm to 5pm with Li Lei, optionally Lucy, private");
  expect(tools[0]?.input).toMatchObject({
    request: "book Vega on Monday 4pm to 5pm with Li Lei, optionally Lucy, private",
    start: "2026-11-23T16:00:00+08:00",
    minutes: 60,
    room: "Vega",
    attendees: ["Li Lei"],
    optional: ["Lucy Brown"],
    private: true,
  });
  expect(await booked()).toEqual([
    "11-23 16:00-17:00 vega Meeting: Han Meimei, Li Lei (han.meimei, li.lei, lucy.brown?)",
  ]);
  const { tools: later } = await say("extend it by 15 minutes");
  expect(later[0]?.input).toMatchObject({ minutes: 15, meeting: expect.any(String) });
});

test("what cannot be done is said before anybody is asked", async () => {
  const { say } = await start();
  const { reply, asked, tools } = await say("meeting with Wang Wei on Monday at 11am for 45 minutes");
  expect(asked).toBe(false);
  expect(tools[0]?.status).toBe("failed");
  expect(reply).toContain("There are 2 people called Wang Wei");
});
