/** What somebody wants of a meeting, read from their words and from what a model made of them. */
import type { OfficePerson, Room } from "../../src/core/calendar.ts";
import type { Choice } from "../../src/core/message.ts";
import { numberWords } from "../../src/core/numerals.ts";
import { likeliest, peopleIn, roomsIn, strangeRoomIn, strangersIn } from "./names.ts";
import { asSomeone, type Office, type Someone, Trouble } from "./office.ts";
import { checkTold, momentOf, readTimes, type Told } from "./times.ts";
import { titleIn } from "./title.ts";
import { nameTrouble } from "./words.ts";

/** A meeting as it is wanted. */
export interface Wish {
  readonly title?: string;
  readonly time: Told;
  readonly room?: Room;
  readonly building?: string;
  readonly floor?: string;
  /** How many have to fit, the asker among them. */
  readonly seats?: number;
  readonly equipment: readonly string[];
  /** Besides the asker. */
  readonly people: readonly Someone[];
  readonly optional: readonly Someone[];
  readonly private: boolean;
  /** Whether people's other meetings are to be passed over. */
  readonly anyway: boolean;
  readonly withoutRoom: boolean;
}

/** The arguments by which a model says what it understood; each goes before the words. */
export interface WishInput {
  readonly request: string;
  readonly title?: string | undefined;
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  readonly minutes?: number | undefined;
  readonly rule?: string | undefined;
  readonly except?: readonly string[] | undefined;
  readonly room?: string | undefined;
  readonly attendees?: readonly string[] | undefined;
  readonly optional?: readonly string[] | undefined;
  readonly seats?: number | undefined;
  readonly equipment?: readonly string[] | undefined;
  readonly private?: boolean | undefined;
}

/** Reads a wish. Throws a `Trouble` for names that nobody or several have, and for times that cannot be. */
export async function readWish(input: WishInput, office: Office): Promise<Wish> {
  const { request: text } = input;
  const told = await readTimes(text, office);
  const time = withArguments(told, input, office);
  checkTold(time, office);
  const rest = masked(text, told.spans);
  const people = peopleIn(text, office.people).filter((one) => !overlaps(one, told.spans));
  const named = roomsIn(text, office.rooms);
  const known = [...people, ...named, ...told.spans];
  const words = nameTrouble[office.language];

  const room = input.room ? roomCalled(input.room, office) : named[0]?.means[0];
  const strange = room ? undefined : strangeRoomIn(text, known);
  if (strange) throw new Trouble(words.noRoom(strange, likeliest(strange, office.rooms), office.rooms));
  const isOptional = (from: number, to: number): boolean =>
    optionalBefore.test(text.slice(0, from)) || optionalAfter.test(text.slice(to));
  const [required, optional] =
    input.attendees || input.optional
      ? [
          (input.attendees ?? []).map((name) => called(name, office)),
          (input.optional ?? []).map((name) => called(name, office)),
        ]
      : [
          people
            .filter((one) => !people.some((other) => sameNames(one, other) && isOptional(other.from, other.to)))
            .map((one) => single(one.text, one.means, office)),
          people.filter((one) => isOptional(one.from, one.to)).map((one) => single(one.text, one.means, office)),
        ];
  const [stranger] = input.attendees ? [] : strangersIn(text, known);
  if (stranger) throw new Trouble(words.noPerson(stranger, likeliest(stranger, office.people)));
  const title = input.title ?? titleIn(text, rest, known);
  const seats = input.seats ?? seatsIn(rest);
  const building = office.rooms
    .map((one) => one.building)
    .find((one) => new RegExp(`(?<![A-Za-z\\d])${escaped(one)}(?![A-Za-z\\d])`, "i").test(rest));
  const floor = floorIn(rest);
  return {
    ...(title && { title }),
    time,
    ...(room && { room }),
    ...(building && { building }),
    ...(floor && { floor }),
    ...(seats && { seats }),
    equipment: input.equipment ?? equipmentIn(rest, office.rooms),
    people: distinct(required, [office.me]),
    optional: distinct(optional, [office.me, ...required]),
    private: input.private ?? /\bprivate(?:ly)?\b|\bconfidential\b|私密|保密|不公开/i.test(text),
    anyway: /\b(?:anyway|regardless|even so|nevertheless)\b|还是(?:订|定|约|要)|照样|就这个时间|不管/i.test(text),
    withoutRoom: /\b(?:no|without an?)\s+room\b|\bonline(?: only)?\b|不(?:用|要|需要)(?:订)?会议室|线上/i.test(text),
  };
}

const sameNames = (one: { means: readonly unknown[] }, other: { means: readonly unknown[] }): boolean =>
  one.means.length === other.means.length && one.means.every((person, i) => person === other.means[i]);

/** Everybody of a wish who has to be there, the asker first. */
export const everyone = (wish: Pick<Wish, "people">, office: Office): Someone[] => [office.me, ...wish.people];

/** The one person who goes by a name. Throws a `Trouble` when nobody or several do. */
export function called(name: string, office: Office): Someone {
  const clean = name.trim().replace(/^@/, "");
  const [found] = peopleIn(clean, office.people);
  if (found && found.to - found.from >= clean.length - 1) return single(clean, found.means, office);
  const inside = found?.means.length === 1 || (found && clean.length > found.text.length) ? found : undefined;
  if (inside) return single(clean, inside.means, office);
  if (/^(?:me|myself|i|我|本人)$/i.test(clean)) return office.me;
  throw new Trouble(nameTrouble[office.language].noPerson(clean, likeliest(clean, office.people)));
}

function single(name: string, means: readonly NonNullable<Someone["known"]>[], office: Office): Someone {
  const [first, ...others] = means.filter(({ id }) => id !== office.me.id || means.length === 1);
  if (!first) return { id: name.toLowerCase(), name };
  if (others.length > 0) {
    const people = [first, ...others];
    throw new Trouble(nameTrouble[office.language].whichPerson(name, people), { name, people }, people.map(whichOf));
  }
  return asSomeone(first);
}

/** One of several people of a name, told from the others by team, building or address. */
function whichOf({ name, team, building, email }: OfficePerson): Choice {
  const place = team ?? building ?? email ?? "";
  return { label: `${name} · ${place}`, say: email ?? place };
}

/** The room that goes by a name. Throws a `Trouble` when there is none. */
export function roomCalled(name: string, office: Office): Room {
  const found = roomsIn(name, office.rooms)[0]?.means[0] ?? office.rooms.find(({ id }) => id === name);
  if (found) return found;
  throw new Trouble(nameTrouble[office.language].noRoom(name, likeliest(name, office.rooms), office.rooms));
}

function withArguments(told: Told, { start, end, minutes, rule, except }: WishInput, office: Office): Told {
  const { start: toldStart, end: toldEnd, within: _, ...rest } = told;
  const length = { ...(minutes !== undefined && { minutes }), ...(except && { except }) };
  if (start === undefined) return { ...told, ...length, ...(rule && { rule }) };
  return {
    ...rest,
    start: momentOf(start, office),
    ...(end && { end: momentOf(end, office) }),
    ...length,
    ...(rule && { rule }),
  };
}

/** The text with what tells times struck out, so that no number of them is taken for another. */
const masked = (text: string, spans: readonly { from: number; to: number }[]): string =>
  spans.reduce((rest, { from, to }) => rest.slice(0, from) + "|".repeat(to - from) + rest.slice(to), text);

const overlaps = (one: { from: number; to: number }, spans: readonly { from: number; to: number }[]): boolean =>
  spans.some((span) => one.from < span.to && span.from < one.to);

const distinct = (people: readonly Someone[], but: readonly Someone[]): Someone[] =>
  people.filter(({ id }, i) => !but.some((one) => one.id === id) && people.findIndex((one) => one.id === id) === i);

const optionalBefore = /(?:\boptional(?:ly)?[:,]?|\bif (?:possible|free),?|可选(?:参加)?[:：]?|有空的话)\s*$/i;
const optionalAfter = /^\s*(?:[(（]?\s*(?:is |are )?optional|[(（]?可选|可以?不来)/i;

const number =
  "(\\d{1,4}|a dozen|(?:twenty|thirty|forty|fifty)(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen|[一二两三四五六七八九十百]{1,4})";
const seatsForms = [
  new RegExp(
    `${number}[- ]?(?:people|persons?|participants|attendees|guests|colleagues|seats?\\b|seater|of us|pax)`,
    "i",
  ),
  new RegExp(`\\b(?:seats?|seating|fits?|holds?|room of)\\s+(?:at least\\s+)?${number}\\b`, "i"),
  new RegExp(
    `\\bfor\\s+(?:about\\s+|around\\s+|up to\\s+|all\\s+)?(?:the\\s+|us\\s+)?${number}(?![\\p{L}\\d])(?!\\s*(?:min|hour|h\\b|day|week|%|am\\b|pm\\b|[:.]\\d))`,
    "iu",
  ),
  new RegExp(`${number}\\s*(?:个|位)?(?:人|座|同事)`),
  new RegExp(`(?:我们|咱们)${number}个`),
];

function seatsIn(rest: string): number | undefined {
  for (const form of seatsForms) {
    const said = form.exec(rest)?.[1]?.toLowerCase();
    const value = said === "a dozen" ? 12 : said && Number(numberWords(said) ?? Number.NaN);
    if (value) return value;
  }
  return undefined;
}

const equipmentForms: readonly (readonly [RegExp, string])[] = [
  [/\bscreens?\b|\bdisplay\b|\bTV\b|\bmonitor\b|\bprojector\b|屏幕|大屏|投影|显示屏|电视/i, "screen"],
  [/\bvideo(?:\s?conferenc\w+)?\b|\bVC\b|\bcamera\b|视频|摄像头/i, "video"],
  [/\bwhite\s?board\b|白板/i, "whiteboard"],
  [/\b(?:speaker|conference)?\s?phone\b|电话/i, "phone"],
];

function equipmentIn(rest: string, rooms: readonly Room[]): string[] {
  const usual = equipmentForms.filter(([form]) => form.test(rest)).map(([, name]) => name);
  const own = new Set(rooms.flatMap(({ equipment }) => equipment));
  const more = [...own].filter(
    (word) => !equipmentForms.some(([, name]) => name === word) && rest.toLowerCase().includes(word),
  );
  return [...usual, ...more];
}

const ordinals = [
  "ground",
  "first",
  "second",
  "third",
  "fourth",
  "fifth",
  "sixth",
  "seventh",
  "eighth",
  "ninth",
  "tenth",
];

/** A floor as it stands on the door: `2` for "2nd floor", "2F", "F2", "二楼" and "second floor". */
function floorIn(rest: string): string | undefined {
  const match =
    /\b(\d{1,2})(?:st|nd|rd|th)?\s+floor\b|\bfloor\s+(B?\d{1,2})\b|\bF(\d{1,2})\b|\b(\d{1,2})F\b|(\d{1,2}|[一二三四五六七八九十]{1,3})\s*(?:楼|层)/i.exec(
      rest,
    );
  const said = match?.slice(1).find((one) => one !== undefined);
  if (said) return numberWords(said) ?? said.toUpperCase();
  const word = /\b(ground|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)\s+floor\b/i.exec(rest)?.[1];
  return word && String(Math.max(1, ordinals.indexOf(word.toLowerCase())));
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
