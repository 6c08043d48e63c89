/** How the bot behaves around meetings: conflicts, choices, privacy, who may change what, and nothing half-booked. */
import { afterEach, describe, expect, test } from "vitest";
import { type Bot, friday, startOffice } from "./office.ts";

let bot: Bot;
let now = Date.parse(friday);
const start = async (options: Parameters<typeof startOffice>[0] = {}): Promise<Bot> => {
  now = Date.parse(friday);
  bot = await startOffice({ now: () => new Date(now), ...options });
  return bot;
};
afterEach(() => bot.stop());

describe("a time that is taken", () => {
  test("is explained, with three times of which one is booked by its number, exactly as it was shown", async () => {
    const { say, put, booked } = await start();
    await put("Review", "23 15:00", 60, { room: "room:orion", people: ["Li Lei"] });
    const { reply, asked } = await say("book Orion on Monday 3pm to 4pm for 8 people");
    expect(asked).toBe(false);
    expect(reply).toContain("**Orion** is taken by Li Lei: Mon 23 Nov 2026, 15:00–16:00 (Asia/Shanghai, UTC+8)");
    const options = reply.split("\n").filter((line) => /^\d\. /.test(line));
    expect(options).toHaveLength(3);
    expect(await booked()).toHaveLength(1);
    const second = await say("book the second");
    expect(second.asked).toBe(true);
    const shown = /^2\. (.*?), \*\*/.exec(options[1] ?? "")?.[1] ?? "";
    expect(second.first).toContain(`- When: ${shown}`);
    expect(second.reply).toContain(`- When: ${shown}`);
    expect(await booked()).toHaveLength(2);
  });

  test("offers its times as answers to press, of which each says what one would say, and so do people of one name", async () => {
    const { say, put, booked } = await start();
    await put("Review", "23 15:00", 60, { room: "room:orion", people: ["Li Lei"] });
    const { choices } = await say("book Orion on Monday 3pm to 4pm for 8 people");
    expect(choices.map(({ say: words }) => words)).toEqual(["book the first", "book the second", "book the third"]);
    expect(choices[0]?.label).toMatch(/^\w{3} \d+ Nov 2026 \d\d:\d\d–\d\d:\d\d · \w+$/);
    expect((await say(choices[1]?.say ?? "")).reply).toContain("Booked");
    expect(await booked()).toHaveLength(2);
    const names = await say("周三上午11点约王伟聊聊", { in: "c2" });
    expect(names.choices.map(({ label }) => label)).toEqual(["Wang Wei · Engineering", "Wang Wei · Finance"]);
    await say(names.choices[1]?.say ?? "", { in: "c2" });
    expect((await booked()).at(-1)).toContain("(han.meimei, wang.wei.finance)");
    const found = await say("下周找一个小时，李雷和我都有空", { in: "c3" });
    expect(found.choices.map(({ say: words }) => words)).toEqual(["订第一个", "订第二个", "订第三个"]);
  });

  test("of somebody who must come is explained without saying with what, and can be booked anyway", async () => {
    const { say, put, booked } = await start();
    await put("Secret plans", "23 15:00", 60, { people: ["Li Lei"] });
    const { reply } = await say("schedule a meeting with Li Lei on Monday at 3pm");
    expect(reply).toContain("**Li Lei** has something else: Mon 23 Nov 2026, 15:00–16:00");
    expect(reply).not.toContain("Secret");
    await say("schedule a meeting with Li Lei on Monday at 3pm anyway");
    expect(await booked()).toContain("11-23 15:00-15:30 lyra Meeting: Han Meimei, Li Lei (han.meimei, li.lei)");
  });

  test("of somebody who may come is told and booked", async () => {
    const { say, put, booked } = await start();
    await put("Review", "23 15:00", 60, { people: ["Li Lei"] });
    const { first } = await say("schedule a meeting with Lucy on Monday at 3pm, optionally Li Lei");
    expect(first).toContain("**Li Lei** has something else");
    expect(await booked()).toContainEqual(expect.stringContaining("(han.meimei, lucy.brown, li.lei?)"));
  });
});

describe("between the question and the word", () => {
  test("the room is held for ten minutes, against others and not against the asker", async () => {
    const { say } = await start();
    const meanwhile = async () => {
      const other = await say("book Orion on Monday at 3pm", { by: "Li Lei", in: "c2" });
      expect(other.reply).toContain("**Orion** is taken");
    };
    expect((await say("book Orion on Monday at 3pm", { meanwhile, approve: false })).reply).toContain("Han Meimei");
    expect((await say("book Orion on Monday at 3pm")).reply).toContain("Booked");
  });

  test("a room that went to somebody else after that is not replaced by another unseen; nothing is booked", async () => {
    const { say, booked } = await start();
    const meanwhile = async () => {
      now += 11 * 60_000;
      expect((await say("book Orion on Monday at 3pm", { by: "Li Lei", in: "c2" })).reply).toContain("Booked");
    };
    const { reply, choices } = await say("book Orion on Monday at 3pm", { meanwhile });
    expect(reply).toContain("The room has been taken by somebody else in the meantime");
    expect(reply).toContain("**Orion** is taken by Li Lei");
    expect(reply.split("\n").filter((line) => /^\d\. /.test(line))).toHaveLength(3);
    expect(choices.map(({ say: words }) => words)).toEqual(["book the first", "book the second", "book the third"]);
    expect(await booked()).toEqual(["11-23 15:00-15:30 orion Meeting (Li Lei) (li.lei)"]);
    expect((await say("book the first")).reply).toContain("Booked");
    expect(await booked()).toHaveLength(2);
  });

  test("of many who ask for any room at once each gets another, and whoever is left over three times to choose from", async () => {
    const { say, booked } = await start();
    const people = ["Li Lei", "Han Meimei", "Chen Jing", "Zhao Min", "Lucy Brown", "John Smith"];
    // Orion, Vega, Altair, Sirius and Polaris hold six.
    const said = await Promise.all(
      people.map((by, i) => say("book a room for 6 on Monday 3pm to 4pm", { by, in: `c${i}`, zone: "Asia/Shanghai" })),
    );
    const [won, lost] = [true, false].map((is) => said.filter(({ reply }) => reply.includes("Booked") === is));
    expect(won).toHaveLength(5);
    const rooms = (await booked()).map((line) => line.split(" ")[2]);
    expect([...new Set(rooms)].sort()).toEqual(["altair", "orion", "polaris", "sirius", "vega"]);
    expect(lost?.[0]?.choices).toHaveLength(3);
  });

  test("what is agreed to is what was shown, though the best choice has changed since", async () => {
    const { say, put, booked } = await start();
    const wish = "book a room for 6 on Monday morning for an hour";
    const { first } = await say(wish, { meanwhile: () => put("x", "23 09:00", 30, { people: ["Han Meimei"] }) });
    expect(first).toContain("Mon 23 Nov 2026, 09:00–10:00");
    expect(await booked()).toContain("11-23 09:00-10:00 vega Meeting (Han Meimei) (han.meimei)");
  });
});

describe("whose meeting it is", () => {
  test("only its organiser moves, extends or cancels it, or adds people", async () => {
    const { say, put, booked } = await start();
    await put("Review", "23 15:00", 60, { room: "room:orion", people: ["Li Lei", "Han Meimei"] });
    const before = await booked();
    for (const text of [
      "move the review to 4pm",
      "cancel the review",
      "extend the review by 30 minutes",
      "add Lucy to the review",
    ]) {
      const { reply, asked } = await say(text);
      expect(asked, text).toBe(false);
      expect(reply, text).toContain("is organised by Li Lei, who alone can change it");
    }
    expect(await booked()).toEqual(before);
  });

  test("only its organiser takes people out, of one time or of all; the meeting stands, and it can be undone", async () => {
    const { say, put, booked } = await start();
    await put("Review", "24 10:00", 30, {
      people: ["Han Meimei", "Li Lei", "Lucy Brown"],
      rule: "FREQ=WEEKLY;BYDAY=TU;COUNT=2",
    });
    const before = await booked();
    expect((await say("take Lucy off the review", { by: "Li Lei" })).reply).toContain("organised by Han Meimei");
    expect((await say("take Chen Jing off the review")).reply).toContain("Chen Jing is not in **Review**");
    expect((await say("take Han Meimei off the review")).reply).toContain("say “cancel it”");
    expect(await booked()).toEqual(before);
    await say("李雷不参加12月1日的 Review 了", { zone: "Asia/Shanghai" });
    expect((await booked()).map((line) => line.includes("li.lei"))).toEqual([true, false]);
    expect((await say("/undo")).reply).toContain("已恢复原状");
    expect(await booked()).toEqual(before);
    await say("remove Li Lei and Lucy from all reviews");
    expect((await booked()).every((line) => line.endsWith("(han.meimei)"))).toBe(true);
  });

  test("to cancel for others is refused where no owner is", async () => {
    const { say, put, booked } = await start();
    await put("Review", "23 15:00", 60, { people: ["Li Lei", "Han Meimei"] });
    const { tools } = await say("Cancel Li Lei's meeting on Monday on his behalf");
    expect(tools).toMatchObject([{ name: "cancel_for_others", status: "refused" }]);
    expect(await booked()).toHaveLength(1);
  });

  test("a name that somebody gave themselves on a platform makes them nobody of the office", async () => {
    const { say, put, booked } = await start();
    await put("Review", "23 15:00", 60, { people: ["Li Lei"], private: true });
    const told = await say("cancel my 3pm on Monday", { by: "Li Lei", account: "T1" });
    expect(told.reply).toContain("I found no such meeting");
    expect(told.reply).not.toContain("Review");
    expect(await booked()).toHaveLength(1);
  });

  test("an account that the directory lists is known by it, whatever name it goes by", async () => {
    const text = `office:\n  rooms: [{ name: Orion, seats: 8 }]\n  people: [{ name: Li Lei, email: li.lei@example.com, accounts: { chat: "T1:U7" } }]`;
    const { say, put, booked } = await start({ text });
    await put("Review", "23 15:00", 60, { people: ["Li Lei"] });
    await say("cancel my 3pm on Monday", { by: "U7", account: "T1" });
    expect(await booked()).toEqual([]);
  });
});

describe("a private meeting", () => {
  test("is busy time to others and in a channel, and a meeting to the people in it", async () => {
    const { say, put } = await start();
    await put("Salary talk", "20 15:00", 60, { room: "room:orion", people: ["Li Lei", "Han Meimei"], private: true });
    const others = [
      await say("who has the Orion room at 3pm?", { by: "Lucy Brown", in: "c2" }),
      await say("is Li Lei free at 3pm?", { by: "Lucy Brown", in: "c2" }),
      await say("book Orion today at 3pm", { by: "Lucy Brown", in: "c2" }),
      await say("what is on my calendar today?", { kind: "channel", in: "c3" }),
    ];
    for (const { reply } of others) {
      expect(reply).not.toContain("Salary");
      expect(reply).toMatch(/taken|busy/);
    }
    expect((await say("what is on my calendar today?")).reply).toContain("**Salary talk**");
  });
});

describe("house rules", () => {
  const text = `office:
  bufferMinutes: 15
  noticeMinutes: 60
  rooms: [{ name: Orion, seats: 8, hours: Mon-Fri 08:00-20:00 }]
  people: [{ name: Han Meimei, email: han.meimei@example.com }]`;

  test("keep time free behind a meeting, and want rooms booked ahead", async () => {
    const { say, booked } = await start({ text });
    await say("book Orion on Monday 3pm to 4pm");
    expect((await say("book Orion on Monday at 4pm", { by: "x" })).reply).toContain("is taken");
    expect((await say("book Orion on Monday at 4:15pm", { by: "x" })).reply).toContain("Booked");
    expect((await say("book Orion today at 10:30am")).reply).toContain("at least 60 minutes before");
    expect((await say("book Orion tomorrow at 3pm")).reply).toContain("not open then");
    expect(await booked()).toHaveLength(2);
  });
});

describe("times", () => {
  test("are read and shown on the asker's clock, and on the others' where those differ", async () => {
    const { say, booked } = await start();
    const { first } = await say("book a room with Li Lei on Monday at 9am", {
      by: "Anna Schmidt",
      zone: "Europe/Berlin",
    });
    expect(first).toContain("- When: Mon 23 Nov 2026, 09:00–09:30 (Europe/Berlin, UTC+1)");
    expect(first).toContain("Li Lei: Mon 23 Nov 2026, 16:00–16:30 (Asia/Shanghai, UTC+8)");
    expect((await booked())[0]).toContain("11-23 16:00-16:30");
  });

  test("that others offered are not taken for one's own", async () => {
    const { say, booked } = await start();
    await say("find an hour next week for Li Lei and me", { by: "Lucy Brown" });
    const { asked } = await say("book the first", { by: "Chen Jing" });
    expect(asked).toBe(false);
    expect(await booked()).toEqual([]);
  });
});

test("a title that somebody wrote stays words", async () => {
  const { say, booked } = await start();
  const { reply } = await say('book Orion on Monday at 3pm called "**@all** [x](http://evil.example) `y`"');
  expect(reply).toContain("Booked");
  expect(reply).not.toContain("](http://evil");
  expect((await booked())[0]).toContain("**@all** [x](http://evil.example) `y`");
});
