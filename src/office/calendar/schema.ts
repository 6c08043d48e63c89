/** The key `office:` of `atclaw.yaml`: the rooms, the people and the house rules of meetings. */
import { z } from "zod";

const weekdays = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const hoursPattern =
  /^(?:(mon|tue|wed|thu|fri|sat|sun)(?:-(mon|tue|wed|thu|fri|sat|sun))? )?([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)$/i;

const nameSchema = z.string().trim().min(1, "is empty; write a name").max(80);
const namesSchema = z.array(nameSchema).default([]);
const zoneSchema = z
  .string()
  .refine(isZone, "is no time zone; write an IANA name such as Asia/Shanghai or Europe/Berlin")
  .optional()
  .describe("IANA time zone; the file's own `zone` when absent");

/** `Mon-Fri 09:00-18:00`, or the hours alone for Monday to Friday. */
const hoursSchema = (usual: string) =>
  z
    .string()
    .refine((text) => hoursPattern.test(text), "is not like 09:00-18:00 or Mon-Fri 09:00-18:00")
    .transform((text) => {
      const [, first, last] = hoursPattern.exec(text) ?? [];
      const [from = "", to = ""] = (text.split(" ").at(-1) ?? "").split("-");
      return { days: daysFrom(first?.toLowerCase() ?? "mon", (last ?? first ?? "fri").toLowerCase()), from, to };
    })
    .refine(({ from, to }) => from < to, "ends before it begins")
    .prefault(usual);

/** The ISO weekdays from one to another, over the weekend where it must be. */
function daysFrom(first: string, last: string): number[] {
  const [from, to] = [weekdays.indexOf(first), weekdays.indexOf(last)];
  return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, i) => ((from + i) % 7) + 1).sort((a, b) => a - b);
}

export const roomSchema = z.strictObject({
  name: nameSchema,
  aliases: namesSchema.describe("other names, such as the Chinese one"),
  building: nameSchema.default("Main"),
  floor: z
    .union([z.string().trim().min(1), z.number().int()])
    .transform(String)
    .default("1"),
  seats: z.number().int().min(1).max(10_000),
  equipment: z.array(z.string().trim().toLowerCase().min(1)).default([]).describe("screen, video, whiteboard, phone …"),
  zone: zoneSchema,
  hours: hoursSchema("Mon-Sun 07:00-22:00").describe("when it may be booked, such as Mon-Fri 08:00-20:00"),
  calendar: z
    .string()
    .min(1)
    .optional()
    .describe("its calendar at the service: the e-mail of its mailbox, its Feishu room id, or its CalDAV address"),
});

export const personSchema = z.strictObject({
  name: nameSchema,
  aliases: namesSchema.describe("other names, such as the Chinese one or a nickname"),
  email: z.email("is no e-mail address").optional(),
  team: nameSchema.optional().describe("tells people of one name apart"),
  building: nameSchema.optional(),
  floor: z
    .union([z.string().trim().min(1), z.number().int()])
    .transform(String)
    .optional(),
  zone: zoneSchema,
  hours: hoursSchema("Mon-Fri 09:00-18:00").describe("when they work, such as Mon-Fri 09:00-18:00"),
  accounts: z
    .record(z.string(), z.union([z.string().min(1), z.array(z.string().min(1))]))
    .default({})
    .describe('who they are in chats, such as { slack: "T1:U7" }; the id alone is meant in every workspace'),
  calendar: z
    .string()
    .min(1)
    .optional()
    .describe("the address of their calendar on the CalDAV server, where their name does not tell it"),
});

/** The services that may keep meetings, with what each needs to be known. */
const servicesSchema = {
  calendar: z
    .enum(["local", "caldav", "google", "microsoft", "feishu"])
    .default("local")
    .describe("who keeps the meetings: a file in the data folder, or a service"),
  caldav: z
    .strictObject({
      url: z.url("is no address; write one such as https://dav.example.com/"),
      user: z.string().min(1),
    })
    .optional()
    .describe("the CalDAV server; the password comes from CALDAV_PASSWORD"),
  google: z
    .strictObject({ clientId: z.string().min(1) })
    .optional()
    .describe("the OAuth client at Google; its secret comes from GOOGLE_CLIENT_SECRET"),
  microsoft: z
    .strictObject({ clientId: z.string().min(1), tenant: z.string().min(1).default("organizations") })
    .optional()
    .describe("the app at Microsoft; its secret comes from MICROSOFT_CLIENT_SECRET, where it has one"),
  feishu: z
    .strictObject({
      actAs: z
        .enum(["bot", "asker"])
        .default("bot")
        .describe("whose calendar meetings are made in: the app's, or that of whoever asks in Feishu"),
    })
    .optional(),
  publicUrl: z
    .url("is no address; write one such as https://atclaw.example.com")
    .optional()
    .describe("where people's browsers reach this process, to connect their calendars; this machine when absent"),
};

export const officeSchema = z
  .strictObject({
    ...servicesSchema,
    rooms: z.array(roomSchema).optional(),
    people: z.array(personSchema).optional(),
    bufferMinutes: z.number().int().min(0).max(240).default(0).describe("kept free behind each meeting of a room"),
    noticeMinutes: z
      .number()
      .int()
      .min(0)
      .max(10_080)
      .default(0)
      .describe("how long before its start a room must be booked"),
  })
  .superRefine(({ rooms = [], people = [], calendar, ...services }, context) => {
    const say = (path: (string | number)[], message: string) => context.addIssue({ code: "custom", path, message });
    if (calendar !== "local" && calendar !== "feishu" && !services[calendar])
      say(["calendar"], `needs the key office.${calendar} beside it; docs/meetings.md shows it`);
    const seen = new Map<string, string>();
    rooms.forEach(({ name, aliases }, i) => {
      for (const one of [name, ...aliases]) {
        const other = seen.get(one.toLowerCase());
        if (other !== undefined)
          say(["rooms", i, "name"], `another room is called so too; give each a name of its own`);
        seen.set(one.toLowerCase(), name);
      }
    });
    const ids = new Set<string>();
    people.forEach((person, i) => {
      const id = idOfPerson(person);
      if (ids.has(id))
        say(["people", i, "name"], "somebody else is listed with this name or e-mail; give each an email of their own");
      ids.add(id);
    });
  });

export type OfficeConfig = z.output<typeof officeSchema>;
export type RoomConfig = z.output<typeof roomSchema>;
export type PersonConfig = z.output<typeof personSchema>;

/** What names somebody in meetings: their e-mail, else their name. */
export const idOfPerson = ({ name, email }: { name: string; email?: string | undefined }): string =>
  (email ?? name).toLowerCase();

/** What names a room in meetings. */
export const idOfRoom = ({ name }: { name: string }): string => `room:${name.toLowerCase()}`;

function isZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
