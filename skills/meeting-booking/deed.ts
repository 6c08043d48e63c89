/** What a write is going to do, the times that are offered instead, and what is kept of both in the calendar's notes. */
import type { Meeting, MeetingChange, MeetingDraft } from "../../src/core/calendar.ts";
import type { Choice } from "../../src/core/message.ts";
import { minuteMs, sayDay, sayHours } from "./clock.ts";
import type { Office } from "./office.ts";
import { iso, type Plan } from "./plan.ts";
import { sayOptions } from "./say.ts";
import type { Slot } from "./slots.ts";
import { roomName } from "./words.ts";

/** Rooms are held this long while somebody decides. */
const holdMs = 10 * minuteMs;

/** Which meeting, or which one time of it. */
export interface Which {
  readonly id: string;
  readonly original?: string;
}

/** Something to be done. `say` tells it as a wish, `done` as a fact, both in Markdown. */
export type Deed = { readonly say: string; readonly done: string } & (
  | { readonly do: "book"; readonly draft: MeetingDraft; readonly offers?: Offers }
  | { readonly do: "change"; readonly which: Which; readonly change: MeetingChange; readonly from: Meeting }
  | { readonly do: "cancel"; readonly which: Which; readonly from: Meeting }
);

/** Times that were offered, and what for; kept so that "the second one" means something. */
export interface Offers {
  readonly options: readonly Slot[];
  readonly plan: Plan;
  /** The meeting that is to be moved to one of them. */
  readonly move?: Which;
}

/** Keeps times for the asker to choose from, and holds their rooms. Gives those that could be held. */
export async function keepOffers(offers: Offers, office: Office, hold = true): Promise<readonly Slot[]> {
  const { options } = offers;
  const wanted = options.flatMap(({ room, start, end }) =>
    room ? [{ room: room.id, start: iso(start), end: iso(end) }] : [],
  );
  await keepNote(office.offers, JSON.stringify(offers), office);
  if (hold) await holdRooms(wanted, office);
  return options;
}

/** Keeps a note under a name of its own; what it said before is gone. */
export const keepNote = (name: string, note: string, office: Office) =>
  office.calendar.hold(name, [], { until: iso(office.now), note, at: iso(office.now) });

/** Holds rooms for the asker, who holds those of one decision at a time: what was held before is let go. */
export const holdRooms = (wanted: Parameters<Office["calendar"]["hold"]>[1], office: Office) =>
  office.calendar.hold(office.holder, wanted, { until: iso(office.now + holdMs), note: "", at: iso(office.now) });

/** What was offered to the asker last in this conversation. */
export async function offersOf(office: Office): Promise<Offers | undefined> {
  const note = await office.calendar.note(office.offers);
  return note === undefined ? undefined : (JSON.parse(note) as Offers);
}

/** Options with how to take one. */
export function sayChoice(head: string, offers: Offers, office: Office): string {
  const zh = office.language === "zh";
  if (offers.options.length === 0)
    return `${head}\n\n${zh ? "附近也没有大家都合适的时间。请换一个时段，或减少必须到场的人。" : "Nothing near it suits everybody either. Say another day, or make some people optional."}`;
  const how = zh
    ? "说“订第一个”（或第二、第三个）就行，会议室为你保留 10 分钟。"
    : "Say “book the first” (or second, third). The rooms are held for you for 10 minutes.";
  return `${head}\n\n${sayOptions(offers.options, offers.plan, office)}\n\n${how}`;
}

const ordinals = { en: ["first", "second", "third"], zh: ["一", "二", "三"] };

/** The options as answers to press. */
export const choicesFor = ({ options, plan }: Offers, { language }: Office): Choice[] =>
  options.map(({ start, end, room }, i) => {
    const when = `${sayDay(start, plan.zone, language)} ${sayHours(start, end, plan.zone, language)}`;
    const nth = ordinals[language][i] ?? String(i + 1);
    return {
      label: room ? `${when} · ${roomName(room, language)}` : when,
      say: language === "zh" ? `订第${nth}个` : `book the ${nth}`,
    };
  });

/** "It" is the meeting that was made or changed last. */
const lastOf = (office: Office): string => office.offers.replace("offers", "last");

/** Notes the meeting that was made or changed last. */
export async function remember(meeting: Meeting, office: Office): Promise<void> {
  await keepNote(
    lastOf(office),
    JSON.stringify({ id: meeting.id, ...(meeting.original && { original: meeting.original }) }),
    office,
  );
}

/** The meeting that was made or changed last in this conversation, if it still is. */
export async function lastMeeting(office: Office): Promise<Meeting | undefined> {
  const note = await office.calendar.note(lastOf(office));
  if (note === undefined) return undefined;
  const { id, original } = JSON.parse(note) as Which;
  return office.calendar.find(id, original ? { original } : {});
}
