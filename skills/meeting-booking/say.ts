/** How plans, options and meetings are shown: in Markdown, in the reader's language, times with weekday and zone. */
import type { Meeting, Room } from "../../src/core/calendar.ts";
import type { Language } from "../../src/core/message.ts";
import { momentAt, offsetAt, sayDay, sayHours, sayTime, sayZone } from "./clock.ts";
import { nameIn, type Office, type Someone } from "./office.ts";
import type { Clash, Plan } from "./plan.ts";
import { floorOf, headsOf } from "./rooms.ts";
import type { Slot } from "./slots.ts";
import { everyone } from "./wish.ts";
import { equipmentIn, roomName } from "./words.ts";

/** Of more people than this a reason tells the number. */
const mostNames = 4;

/** `**Orion** (Harbour, floor 3, 8 seats)`. */
export function sayRoom(room: Room, language: Language): string {
  return language === "zh"
    ? `**${roomName(room, "zh")}**（${room.building} ${room.floor} 层，${room.capacity} 座）`
    : `**${roomName(room, "en")}** (${room.building}, floor ${room.floor}, ${room.capacity} seats)`;
}

/** A meeting to be, line by line. */
export function sayPlan(plan: Plan, office: Office): string {
  const { language } = office;
  const zh = language === "zh";
  const names = (people: readonly Someone[]): string =>
    people.map((one) => nameIn(one, language)).join(zh ? "、" : ", ");
  const line = (en: string, han: string, what: string): string => (zh ? `- ${han}：${what}` : `- ${en}: ${what}`);
  const people = everyone(plan, office);
  const equipment = plan.room?.equipment.map((one) => equipmentIn(one, language)).join(zh ? "、" : ", ");
  return [
    `**${plain(plan.title)}**`,
    line("When", "时间", sayTime(plan.start, plan.end, plan.zone, language)),
    ...(plan.rule ? [line("Repeats", "重复", sayRule(plan.rule, plan.zone, language))] : []),
    ...(plan.rule && plan.except ? [line("Except", "除外", sayExcept(plan.except, plan.zone, language))] : []),
    ...elsewhere([...people, ...plan.optional], plan, language).map((one) => `  - ${one}`),
    line(
      "Where",
      "地点",
      plan.room
        ? `${sayRoom(plan.room, language)}${equipment ? (zh ? `，${equipment}` : `, ${equipment}`) : ""}`
        : zh
          ? "不用会议室"
          : "no room",
    ),
    line("Who", "参会人", names(people)),
    ...(plan.optional.length > 0 ? [line("Optional", "可选参加", names(plan.optional))] : []),
    ...(plan.private ? [line("Private", "私密", zh ? "别人只看到忙碌" : "others see only that you are busy")] : []),
  ].join("\n");
}

/** What the hours are for those whose clock differs. */
function elsewhere(
  people: readonly Someone[],
  { start, end, zone }: Pick<Plan, "start" | "end" | "zone">,
  language: Language,
): string[] {
  return people.flatMap((one) => {
    const own = one.known?.zone;
    if (!own || offsetAt(start, own) === offsetAt(start, zone)) return [];
    const where = sayZone(start, own);
    return language === "zh"
      ? [`${nameIn(one, language)}：${sayDay(start, own, "zh")} ${sayHours(start, end, own, "zh")}（${where}）`]
      : [`${nameIn(one, language)}: ${sayDay(start, own, "en")}, ${sayHours(start, end, own, "en")} (${where})`];
  });
}

/** Times to choose from, numbered, with what speaks for each. */
export function sayOptions(
  options: readonly Slot[],
  wish: Pick<Plan, "people" | "optional" | "zone"> & { seats?: number },
  office: Office,
): string {
  const { language } = office;
  const zh = language === "zh";
  return options
    .map((slot, i) => {
      const where = slot.room ? `${zh ? "，" : ", "}${sayRoom(slot.room, language)}` : "";
      return `${i + 1}. ${sayTime(slot.start, slot.end, wish.zone, language)}${where}${zh ? "：" : ": "}${reasons(slot, wish, office).join(zh ? "，" : "; ")}`;
    })
    .join("\n");
}

function reasons(slot: Slot, wish: Pick<Plan, "people" | "optional"> & { seats?: number }, office: Office): string[] {
  const { language } = office;
  const zh = language === "zh";
  const names = (people: readonly Someone[]): string => {
    const said = people
      .slice(0, mostNames)
      .map((one) => nameIn(one, language))
      .join(zh ? "、" : ", ");
    const more = people.length - mostNames;
    if (more <= 0) return said;
    return zh ? `${said}等 ${people.length} 人` : `${said} and ${more} more`;
  };
  const everybody = everyone(wish, office);
  const said: string[] = [];
  if (slot.missing.length > 0) said.push(zh ? `${names(slot.missing)}没空` : `${names(slot.missing)} cannot come`);
  else if (everybody.length > 1) said.push(zh ? "大家都有空" : "everyone is free");
  else said.push(zh ? "你有空" : "you are free");
  if (slot.without.length > 0)
    said.push(zh ? `可选的${names(slot.without)}没空` : `${names(slot.without)} (optional) cannot come`);
  const heads = headsOf(wish);
  if (slot.room && heads > 1 && slot.room.capacity - heads <= 2)
    said.push(zh ? `座位正合适（${heads} 人）` : `the right size for ${heads}`);
  const mine = office.me.known;
  if (slot.room && mine?.building === slot.room.building && floorOf(mine.floor ?? "") === floorOf(slot.room.floor))
    said.push(zh ? "和你同一层" : "on your floor");
  const zones = new Set(everybody.map(({ known }) => known?.zone).filter(Boolean));
  if (slot.late.length > 0)
    said.push(zh ? `不在${names(slot.late)}的工作时间` : `outside the working hours of ${names(slot.late)}`);
  else if (zones.size > 1) said.push(zh ? "在各时区的工作时间内" : "within everyone's working hours in all zones");
  return said;
}

/** What is in the way of a wish, a sentence each. */
export function sayClash(clash: Clash, zone: string, language: Language): string {
  const zh = language === "zh";
  if (clash.kind === "room-misfit") return clash.why;
  if (clash.kind === "no-room") return zh ? "那个时间没有合适的空会议室。" : "No fitting room is free at that time.";
  if (clash.kind === "room-closed") {
    const { from, to } = clash.room.hours;
    return zh
      ? `**${roomName(clash.room, "zh")}**那个时间不开放（开放时间 ${from}–${to}）。`
      : `**${roomName(clash.room, "en")}** is not open then (it is from ${from} to ${to}).`;
  }
  const hours = sayTime(Date.parse(clash.at.start), Date.parse(clash.at.end), zone, language);
  if (clash.kind === "busy")
    return zh
      ? `**${nameIn(clash.who, "zh")}**有别的安排：${hours}。`
      : `${nameIn(clash.who, "en") === "You" ? "**You** have" : `**${nameIn(clash.who, "en")}** has`} something else: ${hours}.`;
  const by = clash.by ? (zh ? `${clash.by}订的` : ` by ${clash.by}`) : "";
  return zh
    ? `**${roomName(clash.room, "zh")}**已被占用${by ? `（${by}）` : ""}：${hours}。`
    : `**${roomName(clash.room, "en")}** is taken${by}: ${hours}.`;
}

const dayNames = {
  en: { MO: "Monday", TU: "Tuesday", WE: "Wednesday", TH: "Thursday", FR: "Friday", SA: "Saturday", SU: "Sunday" },
  zh: { MO: "周一", TU: "周二", WE: "周三", TH: "周四", FR: "周五", SA: "周六", SU: "周日" },
} as const;
const units = {
  en: { DAILY: "day", WEEKLY: "week", MONTHLY: "month", YEARLY: "year" },
  zh: { DAILY: "天", WEEKLY: "周", MONTHLY: "个月", YEARLY: "年" },
} as const;

const sayExcept = (days: readonly string[], zone: string, language: Language): string =>
  days.map((day) => sayDay(momentAt(day, 720, zone), zone, language)).join(language === "zh" ? "、" : ", ");

/** A rule in words: "every week on Tuesday, until Fri 18 Dec 2026"; without an end, that it is booked for a year. */
export function sayRule(rule: string, zone: string, language: Language): string {
  const parts = Object.fromEntries(rule.split(";").map((part) => part.split("=") as [string, string]));
  const zh = language === "zh";
  const unit = units[language][parts.FREQ as keyof (typeof units)["en"]] ?? parts.FREQ ?? "";
  const every = Number(parts.INTERVAL ?? 1);
  const days = (parts.BYDAY ?? "")
    .split(",")
    .filter(Boolean)
    .map((day) => dayNames[language][day.replace(/^[+-]?\d+/, "") as keyof (typeof dayNames)["en"]] ?? day);
  const until = /^(\d{4})(\d{2})(\d{2})(T\d{6}Z)?/.exec(parts.UNTIL ?? "");
  const last =
    until &&
    sayDay(
      Date.parse(
        `${until[1]}-${until[2]}-${until[3]}T${until[4] ? `${until[4].slice(1, 3)}:${until[4].slice(3, 5)}:00Z` : "12:00:00Z"}`,
      ),
      zone,
      language,
    );
  if (zh) {
    const end = last ? `，到${last}为止` : parts.COUNT ? `，共 ${parts.COUNT} 次` : "，先订一年";
    return `每${every > 1 ? ` ${every} ` : ""}${unit}${days.length > 0 ? `的${days.join("、")}` : ""}${end}`;
  }
  const end = last ? `, until ${last}` : parts.COUNT ? `, ${parts.COUNT} times` : ", booked a year ahead";
  return `every ${every > 1 ? `${every} ${unit}s` : unit}${days.length > 0 ? ` on ${days.join(", ")}` : ""}${end}`;
}

/** A meeting in a line: `15:00–16:00 **Review**, Orion, with Li Lei`. Private ones are busy to all but those in them, and in public. */
export function sayMeeting(meeting: Meeting, office: Office, zone: string): string {
  const { language } = office;
  const zh = language === "zh";
  const [start, end] = [Date.parse(meeting.start), Date.parse(meeting.end)];
  const hours = sayHours(start, end, zone, language);
  if (isHidden(meeting, office)) return `${hours} ${zh ? "忙碌" : "busy"}`;
  const room = office.rooms.find(({ id }) => id === meeting.room);
  const others = meeting.attendees
    .filter(({ id }) => id !== office.me.id)
    .map((one) => nameIn(knownAs(one, office), language));
  const parts = [
    `**${plain(meeting.title)}**`,
    ...(room ? [roomName(room, language)] : []),
    ...(others.length > 0
      ? [zh ? `参会人：${others.slice(0, 6).join("、")}` : `with ${others.slice(0, 6).join(", ")}`]
      : []),
  ];
  return `${hours} ${parts.join(zh ? "，" : ", ")}`;
}

/** Private meetings are for the people in them, and not for a channel. */
export const isHidden = (meeting: Meeting, office: Office): boolean =>
  meeting.private && (office.inPublic || !meeting.attendees.some(({ id }) => id === office.me.id));

/** Somebody of a meeting with what the directory knows of them. */
export function knownAs({ id, name }: { id: string; name: string }, office: Office): Someone {
  const known = office.people.find((one) => one.id === id);
  return { id, name, ...(known && { known }) };
}

/** Meetings under their days. */
export function sayDays(meetings: readonly Meeting[], office: Office, zone: string): string {
  const days = new Map<string, Meeting[]>();
  for (const meeting of meetings) {
    const day = sayDay(Date.parse(meeting.start), zone, office.language);
    days.set(day, [...(days.get(day) ?? []), meeting]);
  }
  return [...days]
    .map(
      ([day, all]) =>
        `**${day}** (${sayZone(Date.parse(all[0]?.start ?? ""), zone)})\n${all.map((one) => `- ${sayMeeting(one, office, zone)}`).join("\n")}`,
    )
    .join("\n\n");
}

/** A title as words: signs that Markdown reads are taken out of their meaning. */
export const plain = (text: string): string => text.replace(/\s+/g, " ").replace(/([\\`*_[\]<>#|])/g, "\\$1");
