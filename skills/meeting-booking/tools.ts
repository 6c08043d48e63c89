/** The tools of the meeting skill: look, book, move, extend, add and take out people, cancel. */
import { z } from "zod";
import { CalendarError, type CalendarFiles } from "../../src/core/calendar.ts";
import type { Charts } from "../../src/core/chart.ts";
import { UserError } from "../../src/core/errors.ts";
import type { SkillModule } from "../../src/core/skill.ts";
import { defineTool, type ToolContext, type ToolResult } from "../../src/core/tool.ts";
import { findAnotherRoom } from "./another-room.ts";
import { decideBooking } from "./book.ts";
import { decideCancel, decideExtension, decideMove } from "./change.ts";
import { claimFor } from "./claim.ts";
import { choicesFor } from "./deed.ts";
import { doing, inName, keepTrouble, sayRefusal } from "./doing.ts";
import { calendarFile, type FileInput } from "./file.ts";
import { agenda, asksOfPeople, asksOfRooms, findTimes, freeBusy, showMeeting, whoHasRoom } from "./look.ts";
import { type Desk, type Office, officeFor, Trouble } from "./office.ts";
import { decidePeople, decideRemoval } from "./people.ts";
import { drawCalendar } from "./picture.ts";
import { readTime } from "./read-time.ts";

const request = z.string().min(1).max(4000).describe("What the asker wants, in their own words and language, in full");
const moment = (what: string) =>
  z
    .string()
    .optional()
    .describe(`${what}, ISO 8601; on the asker's clock without an offset. Leave it out to have the words read`);
const names = z.array(z.string().min(1)).max(200).optional();
const meeting = z.string().optional().describe("The meeting, as an earlier result names it after `meeting:`");
const wish = {
  request,
  title: z.string().min(1).max(200).optional(),
  start: moment("Start"),
  end: moment("End"),
  minutes: z.number().int().min(1).max(1440).optional().describe("Length; 30 when absent"),
  rule: z.string().optional().describe("For a recurring meeting, its RFC 5545 rule, such as FREQ=WEEKLY;BYDAY=TU"),
  except: z.array(z.iso.date()).max(400).optional().describe("The days on which a recurring meeting is not held"),
  room: z.string().optional().describe("A room's name; left out, one that fits is found"),
  attendees: names.describe("Names or e-mails of those who must come, besides the asker"),
  optional: names.describe("Names or e-mails of those who may come"),
  seats: z.number().int().min(1).max(10_000).optional(),
  equipment: z.array(z.string()).optional().describe("screen, video, whiteboard, phone …"),
  private: z.boolean().optional(),
};

export const tools: SkillModule["tools"] = (ports) => [
  ...looking(ports, ports.charts),
  fileTool(ports, ports.calendarFiles),
  ...writing(ports),
];

export const claim = claimFor;

/** Runs a look; what the asker can put right is told as a reply. */
function look<Input extends { readonly request: string }>(
  desk: Desk,
  name: string,
  work: (input: Input, office: Office) => Promise<ToolResult>,
): (input: Input, context: ToolContext) => Promise<ToolResult> {
  return async (input, context) => {
    const refused = (error: CalendarError): ToolResult => {
      const say = sayRefusal(error, context.language);
      return { content: say, say, answered: false };
    };
    try {
      const office = await officeFor(desk, context);
      try {
        const result = await work({ ...input, request: desk.simplify(input.request) }, office);
        return { ...result, ...inName(office) };
      } catch (error) {
        if (!(error instanceof Trouble)) throw error;
        await keepTrouble(error, name, input.request, office);
        const { message, choices } = error;
        return { content: message, say: message, answered: false, ...(choices.length > 0 && { choices }) };
      }
    } catch (error) {
      if (error instanceof CalendarError) return refused(error);
      throw error;
    }
  };
}

const fileTool = (desk: Desk, files: CalendarFiles) =>
  defineTool({
    name: "calendar_file",
    description:
      "Makes a calendar file (.ics): of the asker's own meetings of a time, of one meeting, or an invitation for a guest from outside by their e-mail address. The asker gets the file; nothing is sent.",
    input: z.object({
      request,
      meeting,
      guest: z.email().optional().describe("The e-mail address of somebody outside who is to be invited"),
    }),
    effect: "read",
    title: { en: "Making a calendar file", zh: "生成日历文件" },
    run: (input, context) =>
      look<FileInput>(desk, "calendar_file", (given, office) => calendarFile(given, office, files, context))(
        input,
        context,
      ),
  });

const looking = (desk: Desk, charts: Charts) => [
  defineTool({
    name: "find_slots",
    description:
      "Finds times at which people and a room are free, with reasons, and holds the rooms for ten minutes. Use it when the time is vague or the asker wants to choose.",
    input: z.object(wish),
    effect: "read",
    title: { en: "Looking for a time", zh: "查找合适的时间" },
    run: look(desk, "find_slots", findTimes),
  }),
  defineTool({
    name: "who_has_room",
    description: "Tells who has a room at a time, or, without a room, which rooms are free then.",
    input: z.object({ request, room: wish.room, at: moment("The time") }),
    effect: "read",
    title: { en: "Looking at the rooms", zh: "查看会议室" },
    run: look(desk, "who_has_room", (input, office) =>
      asksOfPeople(input, office) ? freeBusy(input, office) : whoHasRoom(input, office),
    ),
  }),
  defineTool({
    name: "agenda",
    description: "Lists the asker's own meetings of a time.",
    input: z.object({ request, from: moment("From"), to: moment("To") }),
    effect: "read",
    title: { en: "Looking at your calendar", zh: "查看你的日程" },
    run: look(desk, "agenda", agenda),
  }),
  defineTool({
    name: "free_busy",
    description: "Tells when people are busy or free, never with what.",
    input: z.object({ request, people: names, from: moment("From"), to: moment("To") }),
    effect: "read",
    title: { en: "Looking who is free", zh: "查看谁有空" },
    run: look(desk, "free_busy", (input, office) =>
      asksOfRooms(input, office) ? whoHasRoom(input, office) : freeBusy(input, office),
    ),
  }),
  defineTool({
    name: "read_time",
    description:
      "Tells what dates and times in words mean (“next Tuesday at 3”, “下周三下午”, “in two weeks”, “every first Monday”): moments with weekday and offset, and what else they may mean. Use it instead of counting days.",
    input: z.object({
      text: z.string().min(1).max(1000).describe("The words as they were said"),
      from: moment("The moment to count from, now when absent"),
      zone: z.string().optional().describe("IANA zone; the asker's when absent"),
    }),
    effect: "read",
    title: { en: "Reading the time", zh: "解析时间" },
    async run(input, context) {
      const office = await officeFor(desk, context);
      return readTime(input, office).catch((error: unknown) => {
        if (!(error instanceof Trouble || error instanceof UserError)) throw error;
        return { content: error.message, say: error.message, answered: false };
      });
    },
  }),
  defineTool({
    name: "draw_calendar",
    description:
      "Draws the day or week of a room, of several rooms, or of people beside each other, as a picture: who is taken when. Of people it shows only that they are busy.",
    input: z.object({ request, rooms: names, people: names, from: moment("From"), to: moment("To") }),
    effect: "read",
    title: { en: "Drawing the calendar", zh: "绘制日程图" },
    run: (input, context) =>
      look<typeof input>(desk, "draw_calendar", (given, office) => drawCalendar(given, office, charts, context))(
        input,
        context,
      ),
  }),
  defineTool({
    name: "find_another_room",
    description:
      "Finds another room for one of the asker's meetings whose room is gone, at its time or near it, and holds it.",
    input: z.object({ request, meeting }),
    effect: "read",
    title: { en: "Looking for another room", zh: "另找会议室" },
    run: look(desk, "find_another_room", async (input, office) => {
      const { say, offers } = await findAnotherRoom(input, office);
      return { content: say, say, choices: choicesFor(offers, office) };
    }),
  }),
  defineTool({
    name: "show_meeting",
    description: "Tells about one of the asker's meetings: when and where it is and who is in it.",
    input: z.object({ request, meeting }),
    effect: "read",
    title: { en: "Looking at the meeting", zh: "查看会议" },
    run: look(desk, "show_meeting", showMeeting),
  }),
];

const change = { request, meeting };

const writing = (desk: Desk) => {
  const book = doing<z.output<z.ZodObject<typeof bookInput>>>(desk, "book_meeting", decideBooking);
  const move = doing<z.output<z.ZodObject<typeof moveInput>>>(desk, "move_meeting", decideMove);
  const extend = doing<z.output<z.ZodObject<typeof extendInput>>>(desk, "extend_meeting", decideExtension);
  const people = doing<z.output<z.ZodObject<typeof peopleInput>>>(desk, "add_people", decidePeople);
  const removal = doing<z.output<z.ZodObject<typeof removalInput>>>(desk, "remove_people", decideRemoval);
  const cancel = doing<z.output<z.ZodObject<typeof change>>>(desk, "cancel_meeting", (input, office) =>
    decideCancel(input, office, false),
  );
  const forOthers = doing<z.output<z.ZodObject<typeof othersInput>>>(desk, "cancel_for_others", (input, office) =>
    decideCancel(input, office, true),
  );
  return [
    defineTool({
      name: "book_meeting",
      description:
        "Books a meeting with a room. Title, length and room have defaults, so ask nothing beforehand. When the time is taken, it says what is in the way and offers alternatives. To book one of them give `option`.",
      input: z.object(bookInput),
      effect: "write",
      title: { en: "Book a meeting", zh: "预订会议" },
      ...book,
    }),
    defineTool({
      name: "move_meeting",
      description:
        "Moves one of the asker's meetings to another time or room; of a recurring one a single time unless all are meant.",
      input: z.object(moveInput),
      effect: "write",
      title: { en: "Move a meeting", zh: "改会议时间或地点" },
      ...move,
    }),
    defineTool({
      name: "extend_meeting",
      description: "Gives one of the asker's meetings a later end.",
      input: z.object(extendInput),
      effect: "write",
      title: { en: "Extend a meeting", zh: "延长会议" },
      ...extend,
    }),
    defineTool({
      name: "add_people",
      description: "Adds people to one of the asker's meetings.",
      input: z.object(peopleInput),
      effect: "write",
      title: { en: "Add people to a meeting", zh: "添加参会人" },
      ...people,
    }),
    defineTool({
      name: "remove_people",
      description: "Takes people out of one of the asker's meetings; the meeting stands.",
      input: z.object(removalInput),
      effect: "write",
      title: { en: "Take people out of a meeting", zh: "移除参会人" },
      ...removal,
    }),
    defineTool({
      name: "cancel_meeting",
      description: "Cancels a meeting that the asker organises; of a recurring one a single time unless all are meant.",
      input: z.object(change),
      effect: "write",
      title: { en: "Cancel a meeting", zh: "取消会议" },
      ...cancel,
    }),
    defineTool({
      name: "cancel_for_others",
      description: "Cancels a meeting that somebody else organises, on their behalf. Only when the asker says so.",
      input: z.object(othersInput),
      effect: "write",
      destructive: true,
      title: { en: "Cancel somebody else's meeting", zh: "替别人取消会议" },
      ...forOthers,
    }),
  ];
};

const bookInput = {
  ...wish,
  option: z.number().int().min(1).max(3).optional().describe("Which of the times that were offered last"),
};
const moveInput = {
  ...change,
  start: moment("New start"),
  end: moment("New end"),
  minutes: z.number().int().min(1).max(1440).optional().describe("New length; as before when absent"),
  room: z.string().optional().describe("Another room"),
  rule: z.string().optional().describe("Another rule for a whole series"),
};
const extendInput = {
  ...change,
  minutes: z.number().int().min(1).max(1440).optional().describe("By how much"),
  end: moment("New end"),
};
const peopleInput = { ...change, attendees: names, optional: names };
const removalInput = { ...change, attendees: names.describe("Names or e-mails of those who come no longer") };
const othersInput = { ...change, whose: z.string().optional().describe("The organiser's name") };

export { examples } from "./examples.ts";
