/** The skill's sentences about what cannot be, in both languages. Each says what to do next. */
import type { OfficePerson, Room } from "../../src/core/calendar.ts";
import type { Language } from "../../src/core/message.ts";
import { sayClock, sayDay, sayZone } from "./clock.ts";

type Both<T> = Readonly<Record<Language, T>>;

interface TimeTrouble {
  impossible(text: string): string;
  tooLong(minutes: number): string;
  past(start: number, zone: string): string;
  backwards(): string;
  noMoment(iso: string): string;
  noZone(name: string, near: string | undefined): string;
  tooSoon(minutes: number): string;
  noException(clause: string): string;
}

export const timeTrouble: Both<TimeTrouble> = {
  en: {
    impossible: (text) => `There is no such time as “${text}”. Which day and hour do you mean?`,
    tooLong: (minutes) =>
      minutes < 1
        ? "A meeting needs a length. Say how long it takes, such as “30 minutes”."
        : `That would last ${minutes >= 2880 ? `${Math.round(minutes / 1440)} days` : `${Math.round(minutes / 60)} hours`}; a meeting lasts at most 24 hours. For several days, book each, or say “every day at 10am”.`,
    past: (start, zone) =>
      `${sayDay(start, zone, "en")} ${sayClock(start, zone)} (${sayZone(start, zone)}) is over. Say a time that is yet to come.`,
    backwards: () => "That ends before it begins. Say the start first, then a later end, such as “3pm to 4pm”.",
    noMoment: (iso) => `"${iso}" is no moment. Give it as ISO 8601, such as 2026-11-24T15:00.`,
    noZone: (name, near) =>
      `There is no time zone “${name}”.${near ? ` Did you mean “${near}”?` : ""} Say a zone such as Asia/Shanghai or Europe/Berlin.`,
    tooSoon: (minutes) => `Rooms have to be booked at least ${minutes} minutes before. Say a later time.`,
    noException: (clause) => `I cannot tell which days “${clause}” means. Name them, such as “except 1 December”.`,
  },
  zh: {
    impossible: (text) => `没有“${text}”这个时间。请说明是哪天几点。`,
    tooLong: (minutes) =>
      minutes < 1
        ? "会议需要有时长。请说明多久，例如“30分钟”。"
        : `这样会议要开${minutes >= 2880 ? `${Math.round(minutes / 1440)}天` : `${Math.round(minutes / 60)}小时`}，最长不能超过24小时。如需连开几天，请逐天预订，或说“每天上午十点”。`,
    past: (start, zone) =>
      `${sayDay(start, zone, "zh")} ${sayClock(start, zone)}（${sayZone(start, zone)}）已经过去了。请说一个之后的时间。`,
    backwards: () => "结束时间早于开始时间。请先说开始，再说更晚的结束，例如“下午三点到四点”。",
    noMoment: (iso) => `“${iso}”不是一个时间。请用 ISO 8601 格式，例如 2026-11-24T15:00。`,
    noZone: (name, near) =>
      `没有“${name}”这个时区。${near ? `是想说“${near}”吗？` : ""}请用 Asia/Shanghai、Europe/Berlin 这样的名称。`,
    tooSoon: (minutes) => `会议室至少要提前 ${minutes} 分钟预订。请换一个晚些的时间。`,
    noException: (clause) => `不清楚“${clause}”是指哪些天。请说出日期，例如“12月1日除外”。`,
  },
};

interface NameTrouble {
  whichPerson(name: string, people: readonly OfficePerson[]): string;
  noPerson(name: string, near: string | undefined): string;
  noRoom(name: string, near: string | undefined, rooms: readonly Room[]): string;
  noneLarge(seats: number, largest: Room | undefined): string;
  noneWith(equipment: readonly string[], seats: number): string;
  nonePlace(place: string): string;
  tooSmall(room: Room, seats: number): string;
  lacks(room: Room, equipment: readonly string[]): string;
}

const listed = (people: readonly OfficePerson[]): string =>
  people
    .map(
      ({ name, team, building, email }) =>
        `\n- **${name}**${[team, building, email]
          .filter(Boolean)
          .map((one) => ` · ${one}`)
          .join("")}`,
    )
    .join("");

export const nameTrouble: Both<NameTrouble> = {
  en: {
    whichPerson: (name, people) =>
      `There are ${people.length} people called ${name}:${listed(people)}\n\nSay which, such as “${name} from ${people[0]?.team ?? people[0]?.email}”.`,
    noPerson: (name, near) =>
      `I know nobody called “${name}”.${near ? ` Did you mean **${near}**?` : ""} Say the full name as it is listed, or an e-mail address.`,
    noRoom: (name, near, rooms) =>
      `There is no room “${name}”.${
        near
          ? ` Did you mean **${near}**?`
          : ` The rooms are ${rooms
              .map((one) => one.name)
              .slice(0, 12)
              .join(", ")}.`
      }`,
    noneLarge: (seats, largest) =>
      `No room seats ${seats}.${largest ? ` The largest is **${largest.name}** with ${largest.capacity} seats (${largest.building}, floor ${largest.floor}). Split the group, or say “no room” to book the time alone.` : ""}`,
    noneWith: (equipment, seats) =>
      `No room for ${seats} has ${equipment.join(" and ")}. Leave one of them out, or say “no room” to book the time alone.`,
    nonePlace: (place) => `No room that fits is in ${place}. Leave the place out to see the others.`,
    tooSmall: (room, seats) => `**${room.name}** seats ${room.capacity}, and you are ${seats}.`,
    lacks: (room, equipment) => `**${room.name}** has no ${equipment.join(" and no ")}.`,
  },
  zh: {
    whichPerson: (name, people) =>
      `有 ${people.length} 位叫“${name}”：${listed(people)}\n\n请说明是哪一位，例如“${name}（${people[0]?.team ?? people[0]?.email}）”。`,
    noPerson: (name, near) => `没有找到“${name}”。${near ? `是想说**${near}**吗？` : ""}请说名单上的全名，或用邮箱。`,
    noRoom: (name, near, rooms) =>
      `没有“${name}”这间会议室。${
        near
          ? `是想说**${near}**吗？`
          : `会议室有：${rooms
              .map((one) => one.aliases[0] ?? one.name)
              .slice(0, 12)
              .join("、")}。`
      }`,
    noneLarge: (seats, largest) =>
      `没有能坐 ${seats} 人的会议室。${largest ? `最大的是**${largest.aliases[0] ?? largest.name}**，${largest.capacity} 座（${largest.building} ${largest.floor} 层）。请分组，或说“不用会议室”只订时间。` : ""}`,
    noneWith: (equipment, seats) =>
      `没有能坐 ${seats} 人且带${equipment.map((one) => equipmentIn(one, "zh")).join("、")}的会议室。请去掉一项要求，或说“不用会议室”只订时间。`,
    nonePlace: (place) => `${place}没有合适的会议室。去掉位置要求可以看其他的。`,
    tooSmall: (room, seats) => `**${room.aliases[0] ?? room.name}**只有 ${room.capacity} 座，而你们有 ${seats} 人。`,
    lacks: (room, equipment) =>
      `**${room.aliases[0] ?? room.name}**没有${equipment.map((one) => equipmentIn(one, "zh")).join("、")}。`,
  },
};

const equipmentZh: Readonly<Record<string, string>> = {
  screen: "屏幕",
  video: "视频会议设备",
  whiteboard: "白板",
  phone: "会议电话",
};

/** A piece of equipment in a language. */
export const equipmentIn = (word: string, language: Language): string =>
  language === "zh" ? (equipmentZh[word] ?? word) : word;

/** A room's name in a language: the Chinese alias where there is one. */
export function roomName(room: Room, language: Language): string {
  const han = /\p{Script=Han}/u;
  const fits = (name: string): boolean => han.test(name) === (language === "zh");
  return fits(room.name) ? room.name : (room.aliases.find(fits) ?? room.name);
}
