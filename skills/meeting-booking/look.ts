/** Looking: times that would do, who has a room, one's own meetings, when others are busy. Changes nothing but what is held. */
import type { Busy, Meeting, Room } from "../../src/core/calendar.ts";
import type { ToolResult } from "../../src/core/tool.ts";
import { groupNote } from "./book.ts";
import { planOf } from "./change.ts";
import { dayMs, minuteMs, momentAt, plusDays, sayClock, sayDay, sayHours, sayTime, sayZone, wallOf } from "./clock.ts";
import { choicesFor, keepOffers, type Offers, sayChoice } from "./deed.ts";
import { peopleIn, roomsIn, strangeRoomIn } from "./names.ts";
import { nameIn, type Office, type Someone, Trouble } from "./office.ts";
import { iso, type Plan, planMeeting } from "./plan.ts";
import { isHidden, knownAs, plain, sayClash, sayDays, sayPlan, sayRoom } from "./say.ts";
import type { Slot } from "./slots.ts";
import { keepThread } from "./thread.ts";
import { readTimes, type Told } from "./times.ts";
import { meetingMeant } from "./which.ts";
import { called, readWish, roomCalled, type WishInput } from "./wish.ts";
import { nameTrouble, roomName } from "./words.ts";

const told = (say: string, more = ""): ToolResult => ({ content: more ? `${say}\n\n${more}` : say, say });

/** Times at which everybody and a room are free, with what speaks for each; the rooms are held. */
export async function findTimes(input: WishInput, office: Office): Promise<ToolResult> {
  const wish = await readWish(input, office);
  const zh = office.language === "zh";
  const planned = await planMeeting(wish, office);
  const { language } = office;
  if (planned.outcome === "choose") {
    const offers: Offers = { options: planned.options, plan: planned.draft };
    await keepOffers(offers, office);
    const why = planned.clashes.map((clash) => sayClash(clash, wish.time.zone, language)).join(zh ? "" : " ");
    const head =
      why ||
      (zh ? "没有所有人都有空的时间，最接近的是：" : "There is no time at which everybody is free. The nearest are:");
    return { ...told(sayChoice(head, offers, office)), choices: choicesFor(offers, office) };
  }
  const { plan } = planned;
  const options = planned.options.length > 0 ? planned.options : [slotOf(plan)];
  const offers: Offers = { options, plan };
  await keepOffers(offers, office);
  await keepThread({ state: "offered", tool: "find_slots", request: input.request }, office);
  const others = [...plan.people, ...plan.optional].map((one) => nameIn(one, language));
  const minutes = Math.round((plan.end - plan.start) / minuteMs);
  const who = others.length > 0 && others.length <= 6;
  const head = zh
    ? `${who ? `你和${others.join("、")}` : ""}${minutes} 分钟，这些时间可以：`
    : `These times would do${who ? ` for ${["you", ...others].join(", ")}` : ""}, ${minutes} minutes:`;
  const choices = choicesFor(offers, office);
  return { ...told([sayChoice(head, offers, office), ...groupNote(wish, office)].join("\n\n")), choices };
}

/** A plan for a certain time, at which nothing is in the way. */
const slotOf = ({ start, end, room }: Plan): Slot => ({
  start,
  end,
  ...(room && { room }),
  missing: [],
  without: [],
  late: [],
});

/** Whether a question that may be of rooms or people names people and no room. */
export const asksOfPeople = (input: { request: string; room?: string | undefined }, office: Office): boolean =>
  input.room === undefined &&
  !/\brooms?\b|会议室/i.test(input.request) &&
  roomsIn(input.request, office.rooms).length === 0 &&
  (/\b(?:am|do|will) i\b|我/i.test(input.request) || peopleIn(input.request, office.people).length > 0);

/** Whether a question that may be of rooms or people names a room and nobody. */
export const asksOfRooms = (
  input: { request: string; people?: readonly string[] | undefined },
  office: Office,
): boolean =>
  input.people === undefined &&
  peopleIn(input.request, office.people).length === 0 &&
  (roomsIn(input.request, office.rooms).length > 0 || /\brooms\b|会议室/i.test(input.request));

/** Who has a room at a time, or which rooms are free then. */
export async function whoHasRoom(
  input: { request: string; room?: string | undefined; at?: string | undefined },
  office: Office,
): Promise<ToolResult> {
  const { language, zone } = office;
  const zh = language === "zh";
  const time = await readTimes(input.at ?? input.request, office);
  const span = spanOf(time, office);
  const named = input.room
    ? [roomCalled(input.room, office)]
    : roomsIn(input.request, office.rooms).flatMap(({ means }) => means);
  const strange = named.length === 0 ? strangeRoomIn(input.request, []) : undefined;
  if (strange) throw new Trouble(nameTrouble[language].noRoom(strange, undefined, office.rooms));
  const rooms = named.length > 0 ? named : office.rooms;
  if (rooms.length === 0)
    throw new Trouble(zh ? "还没有登记会议室。" : "There are no rooms yet. List them in atclaw.yaml under `office:`.");
  const isMoment = span.end - span.start <= minuteMs;
  const day = {
    start: iso(span.start),
    end: iso(Math.max(span.end, momentAt(plusDays(wallOf(span.start, zone).date, 1), 0, zone))),
  };
  const meetings = await office.calendar.meetings(day);
  if (named.length === 0) {
    const busy = await office.calendar.busy(
      rooms.map(({ id }) => id),
      { start: iso(span.start), end: iso(span.end) },
      { at: iso(office.now) },
    );
    const free = rooms.filter(({ id }) => (busy.get(id) ?? []).length === 0);
    const head = zh
      ? `${sayDay(span.start, zone, "zh")} ${sayClock(span.start, zone)}（${sayZone(span.start, zone)}）空着的会议室：`
      : `Free on ${sayDay(span.start, zone, "en")} at ${sayClock(span.start, zone)} (${sayZone(span.start, zone)}):`;
    const none = zh ? "那个时间没有空的会议室。" : "No room is free then.";
    return told(
      free.length === 0 ? none : `${head}\n\n${free.map((room) => `- ${sayRoom(room, language)}`).join("\n")}`,
    );
  }
  return told(
    rooms
      .map((room) =>
        sayHolder(
          room,
          meetings.filter(({ room: id }) => id === room.id),
          span,
          isMoment,
          office,
        ),
      )
      .join("\n\n"),
  );
}

function sayHolder(
  room: Room,
  meetings: readonly Meeting[],
  span: { start: number; end: number },
  isMoment: boolean,
  office: Office,
): string {
  const { language, zone } = office;
  const zh = language === "zh";
  const name = `**${roomName(room, language)}**`;
  if (!isMoment) {
    const within = meetings.filter(({ start }) => Date.parse(start) < span.end);
    if (within.length === 0)
      return zh
        ? `${name}在${sayDay(span.start, zone, "zh")}没有安排。`
        : `${name} is free on ${sayDay(span.start, zone, "en")}.`;
    return `${name}\n\n${sayDays(within, office, zone)}`;
  }
  const now = meetings.find(({ start, end }) => Date.parse(start) <= span.start && Date.parse(end) > span.start);
  const next = meetings.find(({ start }) => Date.parse(start) > span.start);
  const later = next
    ? zh
      ? `下一个会议：${sayHours(Date.parse(next.start), Date.parse(next.end), zone, "zh")}。`
      : ` Next meeting: ${sayHours(Date.parse(next.start), Date.parse(next.end), zone, "en")}.`
    : "";
  if (!now) {
    const at = `${sayDay(span.start, zone, language)} ${sayClock(span.start, zone)}`;
    if (next)
      return zh
        ? `${name}在 ${at} 空闲，到 ${sayClock(Date.parse(next.start), zone)} 为止（${sayZone(span.start, zone)}）。`
        : `${name} is free at ${at}, until ${sayClock(Date.parse(next.start), zone)} (${sayZone(span.start, zone)}).`;
    return zh
      ? `${name}在 ${at} 空闲，当天之后没有安排（${sayZone(span.start, zone)}）。`
      : `${name} is free at ${at} and for the rest of the day (${sayZone(span.start, zone)}).`;
  }
  const time = sayTime(Date.parse(now.start), Date.parse(now.end), zone, language);
  if (isHidden(now, office)) return zh ? `${name}正被占用：${time}。${later}` : `${name} is taken: ${time}.${later}`;
  const organiser = now.attendees.find(({ id }) => id === now.organiser);
  const who = organiser ? nameIn(knownAs(organiser, office), language) : now.organiser;
  return zh
    ? `${name}由**${who}**使用（${plain(now.title)}）：${time}。${later}`
    : `**${who}** has ${name} (${plain(now.title)}): ${time}.${later}`;
}

/** The asker's own meetings: of the time that is said, else of what is left of today and tomorrow. */
export async function agenda(
  input: { request: string; from?: string | undefined; to?: string | undefined },
  office: Office,
): Promise<ToolResult> {
  const { zone, language } = office;
  const zh = language === "zh";
  const time = await readTimes([input.from, input.to].filter(Boolean).join(" ") || input.request, office);
  const span = spanOf(time, office, 2);
  const meetings = await office.calendar.meetings({ start: iso(span.start), end: iso(span.end) }, office.me.id);
  const [first, last] = [sayDay(span.start, zone, language), sayDay(span.end - 1, zone, language)];
  const when = first === last ? first : zh ? `${first}至${last}` : `${first} to ${last}`;
  if (meetings.length === 0)
    return told(
      zh
        ? `${when}：没有会议（${sayZone(span.start, zone)}）。`
        : `${when}: no meetings (${sayZone(span.start, zone)}).`,
    );
  const ids = meetings
    .map(({ id, original, title }) => `${title}: ${id}${original ? ` at ${original}` : ""}`)
    .join("\n");
  return told(sayDays(meetings, office, zone), `meetings:\n${ids}`);
}

/** When people are busy; never with what. */
export async function freeBusy(
  input: {
    request: string;
    people?: readonly string[] | undefined;
    from?: string | undefined;
    to?: string | undefined;
  },
  office: Office,
): Promise<ToolResult> {
  const { zone, language } = office;
  const zh = language === "zh";
  const named =
    input.people?.map((name) => called(name, office)) ??
    peopleIn(input.request, office.people).map(({ text, means }) =>
      means.length > 1 ? called(text, office) : called(text, office),
    );
  const people: readonly Someone[] = named.length > 0 ? named : [office.me];
  const time = await readTimes([input.from, input.to].filter(Boolean).join(" ") || input.request, office);
  const span = spanOf(time, office, 1);
  const busy = await office.calendar.busy(
    people.map(({ id }) => id),
    { start: iso(span.start), end: iso(span.end) },
    { at: iso(office.now) },
  );
  const isMoment = time.start !== undefined;
  const lines = people.map((one) => {
    const all = merged(busy.get(one.id) ?? []);
    const name = `**${nameIn(one, language)}**`;
    if (all.length === 0) return zh ? `- ${name}：有空` : `- ${name}: free`;
    if (isMoment)
      return zh ? `- ${name}：忙碌，${spans(all, zone, language)}` : `- ${name}: busy, ${spans(all, zone, language)}`;
    return zh
      ? `- ${name}：忙碌 ${spans(all, zone, language)}，其余时间有空`
      : `- ${name}: busy ${spans(all, zone, language)}, free otherwise`;
  });
  const head = isMoment
    ? sayTime(span.start, span.end, zone, language)
    : `${sayDay(span.start, zone, language)}${span.end - span.start > dayMs ? ` – ${sayDay(span.end - 1, zone, language)}` : ""} (${sayZone(span.start, zone)})`;
  return told(`${head}\n\n${lines.join("\n")}`);
}

function spans(all: readonly { start: number; end: number }[], zone: string, language: Office["language"]): string {
  let day = "";
  return all
    .map(({ start, end }) => {
      const on = sayDay(start, zone, language);
      const shown = on === day ? sayHours(start, end, zone, language) : `${on} ${sayHours(start, end, zone, language)}`;
      day = on;
      return shown;
    })
    .join(language === "zh" ? "、" : ", ");
}

function merged(busy: readonly Busy[]): { start: number; end: number }[] {
  const all: { start: number; end: number }[] = [];
  for (const { start, end } of busy) {
    const last = all.at(-1);
    if (last && start <= last.end) last.end = Math.max(last.end, end);
    else all.push({ start, end });
  }
  return all;
}

/** The stretch that is asked about: a time, a stretch that was said, else so many days from now, or this very moment. */
function spanOf(time: Told, office: Office, days?: number): { start: number; end: number } {
  if (time.within) return { start: time.within.from, end: time.within.to };
  if (time.start !== undefined) {
    const end = time.end ?? (days === undefined ? time.start + minuteMs : time.start + (time.minutes ?? 30) * minuteMs);
    return { start: time.start, end };
  }
  if (days === undefined) return { start: office.now, end: office.now + minuteMs };
  const today = wallOf(office.now, office.zone).date;
  return { start: momentAt(today, 0, office.zone), end: momentAt(plusDays(today, days), 0, office.zone) };
}

/** One of the asker's meetings: when and where it is, and who is in it. */
export async function showMeeting(
  input: { request: string; meeting?: string | undefined },
  office: Office,
): Promise<ToolResult> {
  const { meeting, which } = await meetingMeant(input.request, office, { id: input.meeting, ignorePeople: true });
  if (isHidden(meeting, office)) return told(office.language === "zh" ? "这是私密会议。" : "That meeting is private.");
  const shown = sayPlan(planOf(meeting, which, office), office);
  const organiser = meeting.attendees.find(({ id }) => id === meeting.organiser);
  const by =
    organiser && organiser.id !== office.me.id ? nameIn(knownAs(organiser, office), office.language) : undefined;
  const who = by ? (office.language === "zh" ? `\n- 组织者：${by}` : `\n- Organiser: ${by}`) : "";
  return told(`${shown}${who}`, `meeting: ${which.id}${which.original ? ` at ${which.original}` : ""}`);
}
