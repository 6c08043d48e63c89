import { describe, expect, it } from "vitest";
import { directoryOf } from "../../src/office/calendar/directory.ts";
import { readConfig } from "../../src/settings.ts";

const office = (text: string) => readConfig({ path: "atclaw.yaml", text: `office:\n${text}` }).config.office;

describe("the office of atclaw.yaml", () => {
  it("is a sample of eight rooms in two buildings until it lists its own", async () => {
    const directory = directoryOf(readConfig({ path: "atclaw.yaml", text: "" }).config.office, "Asia/Shanghai");
    const rooms = await directory.rooms();
    expect(directory.isSample).toBe(true);
    expect(rooms).toHaveLength(8);
    expect(new Set(rooms.map(({ building }) => building)).size).toBe(2);
    expect((await directory.people()).filter(({ name }) => name === "Wang Wei")).toHaveLength(2);
    expect((await directory.people()).find(({ name }) => name === "Anna Schmidt")?.zone).toBe("Europe/Berlin");
  });

  it("needs a room's name and seats alone", async () => {
    const directory = directoryOf(office("  rooms:\n    - { name: Orion, seats: 8 }"), "Europe/Berlin");
    expect(directory.isSample).toBe(false);
    expect(await directory.rooms()).toEqual([
      {
        id: "room:orion",
        name: "Orion",
        aliases: [],
        building: "Main",
        floor: "1",
        capacity: 8,
        equipment: [],
        zone: "Europe/Berlin",
        hours: { days: [1, 2, 3, 4, 5, 6, 7], from: "07:00", to: "22:00" },
      },
    ]);
    expect(await directory.people()).toEqual([]);
  });

  it("knows people by their hours, their zone and their accounts in chats", async () => {
    const text = `  people:
    - name: 李雷
      aliases: [Li Lei]
      email: Li.Lei@example.com
      hours: Sat-Mon 10:00-24:00
      zone: Asia/Shanghai
      accounts: { slack: "T1:U7", feishu: [ou_1] }`;
    const [person] = await directoryOf(office(text), "UTC").people();
    expect(person).toMatchObject({
      id: "li.lei@example.com",
      zone: "Asia/Shanghai",
      hours: { days: [1, 6, 7], from: "10:00", to: "24:00" },
      accounts: ["slack:T1:U7", "feishu:*:ou_1"],
    });
  });

  it.each([
    ["  rooms:\n    - name: Orion\n      seats: 0", "atclaw.yaml:4:7 office.rooms[0].seats"],
    ["  rooms:\n    - { name: Orion, seats: 8, zone: Asia/Shangai }", "is no time zone; write an IANA name"],
    ["  rooms:\n    - { name: Orion, seats: 8, hours: 8-20 }", "office.rooms[0].hours: is not like 09:00-18:00"],
    ["  rooms:\n    - { name: Orion, seats: 8, hours: 20:00-08:00 }", "ends before it begins"],
    [
      "  rooms:\n    - { name: Orion, seats: 8 }\n    - { name: ORION, seats: 4 }",
      "atclaw.yaml:4:9 office.rooms[1].name",
    ],
    ["  rooms:\n    - { name: Orion, chairs: 8 }", "there is no such key"],
    ["  people:\n    - { name: Li Lei }\n    - { name: Li Lei }", "atclaw.yaml:4:9 office.people[1].name"],
    ["  people:\n    - { name: Li Lei, email: li.lei }", "is no e-mail address"],
  ])("says where it is wrong: %j", (text, told) => {
    expect(() => office(text)).toThrow(told);
  });
});
