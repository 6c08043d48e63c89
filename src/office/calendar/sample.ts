/** A small office to try things in: it serves until `atclaw.yaml` lists rooms or people of its own. */
import { officeSchema } from "./schema.ts";

const room = (name: string, zh: string, building: string, floor: number, seats: number, equipment: string[]) => ({
  name,
  aliases: [zh],
  building,
  floor,
  seats,
  equipment,
});
const person = (name: string, zh: string | undefined, team: string, more: Record<string, unknown> = {}) => ({
  name,
  aliases: zh ? [zh] : [],
  email: `${name.toLowerCase().replace(" ", ".")}@example.com`,
  team,
  building: "Harbour",
  floor: 3,
  ...more,
});

/** Two buildings with eight rooms, nine people in three time zones; two of them are called Wang Wei. */
export const sample = officeSchema.parse({
  rooms: [
    room("Orion", "猎户座", "Harbour", 3, 8, ["screen", "video", "whiteboard"]),
    room("Vega", "织女星", "Harbour", 3, 6, ["screen"]),
    room("Lyra", "天琴座", "Harbour", 2, 4, ["whiteboard"]),
    room("Polaris", "北极星", "Harbour", 5, 20, ["screen", "video", "phone", "whiteboard"]),
    room("Sirius", "天狼星", "Garden", 1, 12, ["screen", "video"]),
    room("Altair", "牛郎星", "Garden", 1, 8, ["screen", "phone"]),
    room("Nova", "新星", "Garden", 2, 4, ["screen"]),
    room("Atlas", "擎天", "Garden", 2, 2, ["phone"]),
  ],
  people: [
    person("Li Lei", "李雷", "Design"),
    person("Han Meimei", "韩梅梅", "Design"),
    person("Chen Jing", "陈静", "Sales", { building: "Garden", floor: 1 }),
    person("Zhao Min", "赵敏", "Sales", { building: "Garden", floor: 1 }),
    person("Wang Wei", "王伟", "Engineering"),
    person("Wang Wei", "王伟", "Finance", { email: "wang.wei.finance@example.com", building: "Garden", floor: 2 }),
    person("Lucy Brown", undefined, "Engineering"),
    person("Anna Schmidt", undefined, "Engineering", { zone: "Europe/Berlin" }),
    person("John Smith", undefined, "Sales", { zone: "America/New_York" }),
  ],
});
