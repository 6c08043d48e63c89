/** Meetings as a calendar file: the asker's own of a time, or an invitation for somebody outside to one meeting. */
import type { CalendarFiles } from "../../src/core/calendar.ts";
import type { ToolContext, ToolResult } from "../../src/core/tool.ts";
import { dayMs } from "./clock.ts";
import { type Office, Trouble } from "./office.ts";
import { iso } from "./plan.ts";
import { plain, sayDays } from "./say.ts";
import { readTimes } from "./times.ts";
import { meetingMeant, mineAlone } from "./which.ts";

/** A series is written as far as it is booked. */
const aheadDays = 366;
const address = /[^\s@<>,;"']+@[^\s@<>,;"']+\.[a-z]{2,}/i;

export interface FileInput {
  readonly request: string;
  readonly meeting?: string | undefined;
  readonly guest?: string | undefined;
}

/** Makes the file and hands it to the asker; nothing is sent to anybody. */
export async function calendarFile(
  input: FileInput,
  office: Office,
  files: CalendarFiles,
  { saveFile }: Pick<ToolContext, "saveFile">,
): Promise<ToolResult> {
  const zh = office.language === "zh";
  const guest = input.guest ?? address.exec(input.request)?.[0];
  const save = async (name: string, text: string, description: string) =>
    saveFile({ name, type: "text/calendar", description, bytes: Buffer.from(text) });
  const within = { start: iso(office.now - dayMs), end: iso(office.now + aheadDays * dayMs) };

  if (guest !== undefined || input.meeting !== undefined) {
    const words = guest === undefined ? input.request : input.request.replace(guest, " ");
    const { meeting, which } = await meetingMeant(words, office, { id: input.meeting, ignorePeople: true });
    if (guest !== undefined) mineAlone(meeting, office);
    const all = (await office.calendar.meetings(within, office.me.id)).filter(({ id }) => id === meeting.id);
    const shown = which.original || all.length === 0 ? [meeting] : all;
    const text = await files.write(shown, { at: iso(office.now), ...(guest !== undefined && { guest }) });
    const title = plain(meeting.title);
    const what =
      guest === undefined
        ? zh
          ? "日历文件"
          : "a calendar file"
        : zh
          ? `给 ${guest} 的邀请`
          : `an invitation for ${guest}`;
    const file = await save(guest === undefined ? "meeting.ics" : "invitation.ics", text, `${meeting.title}: ${what}`);
    const say = zh
      ? `**${title}**的${guest === undefined ? "日历文件" : `邀请文件（${guest}）`}已附上。${guest === undefined ? "" : "请把它用邮件发给对方；我没有发送任何东西。"}`
      : `Here is ${what}: **${title}**.${guest === undefined ? "" : " Send it to them by mail; I have sent nothing."}`;
    return { content: say, say, files: [file] };
  }

  const told = await readTimes(input.request, office);
  const span = told.within ? { start: iso(told.within.from), end: iso(told.within.to) } : within;
  const meetings = await office.calendar.meetings(span, office.me.id);
  if (meetings.length === 0)
    throw new Trouble(zh ? "那段时间你没有会议，所以没有文件。" : "You have no meetings then, so there is no file.");
  const text = await files.write(meetings, { at: iso(office.now) });
  const many = zh
    ? `${meetings.length} 个会议`
    : `${meetings.length} ${meetings.length === 1 ? "meeting" : "meetings"}`;
  const file = await save("agenda.ics", text, zh ? `你的 ${many}` : `Your ${many}`);
  const head = zh ? `你的 ${many}，日历文件已附上：` : `Your ${many}, as a calendar file:`;
  const say = `${head}\n\n${sayDays(meetings.slice(0, 10), office, office.zone)}`;
  return { content: say, say, files: [file] };
}
