/** The day or week of a room, or of several people, as a picture. */
import type { Charts } from "../../src/core/chart.ts";
import { daysBetween, readTimetable, weekOf } from "../../src/core/timetable.ts";
import type { ToolContext, ToolResult } from "../../src/core/tool.ts";
import { momentAt, sayZone } from "./clock.ts";
import { peopleIn, roomsIn } from "./names.ts";
import { nameIn, type Office, Trouble } from "./office.ts";
import { spanIn } from "./times.ts";
import { called, roomCalled } from "./wish.ts";
import { roomName } from "./words.ts";

/** More columns than these are not read in a chat. */
const mostDays = 7;
const mostThings = 8;

interface Input {
  readonly request: string;
  readonly rooms?: readonly string[] | undefined;
  readonly people?: readonly string[] | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Draws when rooms and people are taken: this week when no time is said, the asker when nobody and no room is. */
export async function drawCalendar(
  input: Input,
  office: Office,
  charts: Charts,
  { saveFile }: Pick<ToolContext, "saveFile">,
): Promise<ToolResult> {
  const { language, zone } = office;
  const zh = language === "zh";
  const rooms =
    input.rooms?.map((name) => roomCalled(name, office)) ??
    roomsIn(input.request, office.rooms).flatMap(({ means }) => means);
  const named =
    input.people?.map((name) => called(name, office)) ??
    peopleIn(input.request, office.people).map(({ text }) => called(text, office));
  const withMe = /\b(?:my|me|i|our|us)\b|我/iu.test(input.request) && rooms.length === 0 && input.people === undefined;
  const isEveryRoom = rooms.length === 0 && named.length === 0 && /\brooms\b|会议室|房间/iu.test(input.request);
  const people = [
    ...(withMe || (rooms.length === 0 && named.length === 0 && !isEveryRoom) ? [office.me] : []),
    ...named,
  ].flatMap(({ known }) => known ?? []);
  const shown = isEveryRoom ? office.rooms : rooms;
  const things = shown.length + people.length;
  if (things === 0)
    throw new Trouble(zh ? "要看谁或哪间会议室的日程？请说出名字。" : "Whose calendar, or which room's? Say a name.");
  const span = await spanIn([input.from, input.to].filter(Boolean).join(" ") || input.request, office);
  const wanted = span ? daysBetween(span.from, span.to, zone, mostDays) : weekOf(office.now, zone);
  // Many side by side are read for a day.
  const days = things > 3 ? wanted.slice(0, 1) : wanted;
  const wish = {
    rooms: shown.slice(0, mostThings),
    people: people.slice(0, mostThings),
    ...{ days, zone, language, reader: office.me.id, inPublic: office.inPublic },
  };
  const timetable = await readTimetable(wish, office.calendar, office.now);
  const names = [
    ...wish.rooms.map((room) => roomName(room, language)),
    ...wish.people.map((one) => nameIn({ ...one, known: one }, language)),
  ];
  const [first = "", last = ""] = [days[0], days.at(-1)];
  const when = first === last ? first : zh ? `${first} 至 ${last}` : `${first} to ${last}`;
  const title = zh ? `${names.join("、")}的日程` : `Calendar: ${names.join(", ")}`;
  const subtitle = `${when} (${sayZone(momentAt(first, 720, zone), zone)})`;
  const busy = zh ? "忙碌" : "busy";
  const bytes = await charts.drawTimetable({ title, subtitle, busy, timetable });
  const clock = (minutes: number): string =>
    `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  const lines = timetable.columns.flatMap(({ date, label, blocks }) =>
    blocks.length === 0
      ? []
      : [
          `${date} ${label}: ${blocks.map(({ from, to, label: what }) => `${clock(from)}–${clock(to)} ${what || busy}`).join(", ")}`,
        ],
  );
  const description = `${title}, ${subtitle}. ${lines.join("; ") || (zh ? "没有安排" : "nothing is booked")}`;
  const file = await saveFile({ name: `calendar-${first}.png`, type: "image/png", description, bytes });
  const say = `**${title}**\n\n${subtitle}`;
  return { content: `The picture is attached; the asker sees it, you do not.\n\n${description}`, say, files: [file] };
}
