/**
 * What a write is going to do, decided once: shown in the preview, kept with the hold, and done as it was shown. Between
 * the word of whoever agrees and the write nothing is decided anew.
 */
import { CalendarError, type Meeting, type MeetingChange, type MeetingDraft } from "../../src/core/calendar.ts";
import { hashOf } from "../../src/core/canonical.ts";
import { EffectError } from "../../src/core/errors.ts";
import type { Choice, Language } from "../../src/core/message.ts";
import { type PlacedMeeting, placeOfMeeting } from "../../src/core/placed.ts";
import type { Tool, ToolContext, ToolResult } from "../../src/core/tool.ts";
import { argumentsOf } from "./arguments.ts";
import { minuteMs, sayDay, sayHours } from "./clock.ts";
import { type Desk, type Office, officeFor, Trouble } from "./office.ts";
import { iso, type Plan } from "./plan.ts";
import { plain, sayOptions } from "./say.ts";
import type { Slot } from "./slots.ts";
import { keepThread } from "./thread.ts";
import { roomName } from "./words.ts";

/** Rooms are held this long while somebody decides. */
const holdMs = 10 * minuteMs;
const undoMs = 24 * 60 * minuteMs;

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

const keepNote = (name: string, note: string, office: Office) =>
  office.calendar.hold(name, [], { until: iso(office.now), note, at: iso(office.now) });

/** Holds rooms for the asker, who holds those of one decision at a time: what was held before is let go. */
const holdRooms = (wanted: Parameters<Office["calendar"]["hold"]>[1], office: Office) =>
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

type Decide<Input> = (input: Input, office: Office) => Promise<Deed>;

/** What a write is to do, as it is kept between the steps that lead to it. `shown`: somebody saw it before it is done. */
interface Kept {
  readonly deed: Deed;
  readonly shown: boolean;
}

/** The parts of a write tool, all made from one decision. */
export function doing<Input extends { readonly request: string }>(
  desk: Desk,
  name: string,
  decide: Decide<Input>,
): Required<Pick<Tool, "resolve" | "preview" | "reconcile" | "undo">> & {
  run(input: Input, context: ToolContext): Promise<ToolResult>;
} {
  /** The same for the arguments that were resolved, their preview and the write. */
  const planOf = (input: unknown, { conversation, asker, now }: ToolContext): string =>
    `plan ${hashOf({ name, input, conversation: conversation.id, asker: asker.id, now: now.toISOString() })}`;
  const keep = (input: unknown, kept: Kept, office: Office, context: ToolContext) =>
    keepNote(planOf(input, context), JSON.stringify(kept), office);
  async function keptFor(input: unknown, office: Office, context: ToolContext): Promise<Kept | undefined> {
    const note = await office.calendar.note(planOf(input, context));
    return note === undefined ? undefined : (JSON.parse(note) as Kept);
  }

  /** Decides, and notes what the next message may lean on. */
  async function decideNow(input: Input, office: Office): Promise<Deed> {
    const { request } = input;
    try {
      const deed = await decide({ ...input, request: desk.simplify(request) }, office);
      await keepThread({ state: "shown", tool: name, request }, office);
      return deed;
    } catch (error) {
      if (error instanceof Trouble) await keepTrouble(error, name, request, office);
      throw error;
    }
  }

  return {
    async resolve(input, context) {
      const office = await officeFor(desk, context);
      const deed = await decideNow(input as Input, office);
      const { option: _, end: __, ...given } = input as Record<string, unknown>;
      const resolved = { ...given, ...argumentsOf(name, deed, office) };
      await keep(resolved, { deed, shown: false }, office, context);
      return resolved;
    },
    async preview(input, context) {
      const office = await officeFor(desk, context);
      const deed = (await keptFor(input, office, context))?.deed ?? (await decideNow(input as Input, office));
      const wanted = roomOf(deed);
      await keep(input, { deed, shown: true }, office, context);
      await holdRooms(wanted ? [wanted] : [], office);
      return deed.say;
    },
    async run(input, context) {
      const office = await officeFor(desk, context);
      const known = await office.calendar.made(context.key);
      const kept = await keptFor(input, office, context);
      try {
        const deed = kept?.deed ?? (await decideNow(input, office));
        if (!known && !kept?.shown && deed.do === "book" && deed.offers) {
          await keepOffers(deed.offers, office);
          await keepThread({ state: "offered", tool: name, request: input.request }, office);
          throw new Trouble(
            sayChoice(chooseFirst[office.language], deed.offers, office),
            undefined,
            choicesFor(deed.offers, office),
          );
        }
        // Run again after a crash, it gives what it gave.
        if (!kept?.shown) await keep(input, { deed, shown: true }, office, context);
        const meeting = known ?? (await perform(deed, office, context.key));
        await remember(meeting, office);
        await keepPlace(meeting.id, context, office);
        await keepThread({ state: "made", tool: name, request: input.request }, office);
        return resultOf(deed, meeting, context.key);
      } catch (error) {
        throw notDone(error, office);
      }
    },
    async reconcile(input, context) {
      const office = await officeFor(desk, context);
      const meeting = await office.calendar.made(context.key);
      if (!meeting) return { outcome: "not-done" };
      const said = (await keptFor(input, office, context))?.deed.done ?? meeting.title;
      return { outcome: "done", result: { content: said, say: said, undo: { key: context.key } } };
    },
    undo: {
      withinMs: undoMs,
      async run(data, context) {
        const office = await officeFor(desk, context);
        try {
          const at = iso(office.now);
          const meeting = await office.calendar.revert(String(data.key), { key: context.key, at });
          const zh = office.language === "zh";
          const say = zh
            ? `已恢复原状：**${plain(meeting.title)}**。`
            : `Taken back: **${plain(meeting.title)}** is as it was before.`;
          return { content: say, say };
        } catch (error) {
          throw notDone(error, office);
        }
      },
    },
  };
}

/** What was asked back, or what was in the way. */
export async function keepTrouble({ asks }: Trouble, tool: string, request: string, office: Office): Promise<void> {
  const state = asks === undefined ? "offered" : "asked";
  const asked = asks === undefined || asks === "more" ? {} : { asked: asks };
  await keepThread({ state, tool, request, ...asked }, office);
}

const chooseFirst = { en: "These times would do:", zh: "这些时间都可以：" };

function perform(deed: Deed, office: Office, key: string): Promise<Meeting> {
  const write = { key, at: iso(office.now), holder: office.holder };
  switch (deed.do) {
    case "book":
      return office.calendar.book(deed.draft, write);
    case "change":
      return office.calendar.change(deed.which, deed.change, write);
    case "cancel":
      return office.calendar.cancel(deed.which, write);
  }
}

function roomOf(deed: Deed): { room: string; start: string; end: string } | undefined {
  if (deed.do === "book")
    return deed.draft.room ? { room: deed.draft.room, start: deed.draft.start, end: deed.draft.end } : undefined;
  if (deed.do === "cancel") return undefined;
  const { room = deed.from.room, start, end } = deed.change;
  // Its own claim stands where only the room's end moves on.
  return room && start && end && start !== deed.from.start ? { room, start, end } : undefined;
}

function resultOf(deed: Deed, meeting: Meeting, key: string): ToolResult {
  return {
    content: `${deed.done}\n\nmeeting: ${meeting.id}${meeting.original ? ` at ${meeting.original}` : ""}`,
    say: deed.done,
    undo: { key },
  };
}

/** "It" is the meeting that was made or changed last. */
const lastOf = (office: Office): string => office.offers.replace("offers", "last");

async function remember(meeting: Meeting, office: Office): Promise<void> {
  await keepNote(
    lastOf(office),
    JSON.stringify({ id: meeting.id, ...(meeting.original && { original: meeting.original }) }),
    office,
  );
}

/** Where somebody is told when a room says no later: the conversation, and the write that made the meeting. */
async function keepPlace(id: string, context: ToolContext, office: Office): Promise<void> {
  const { conversation, asker, language, key } = context;
  const place: PlacedMeeting = { conversation, asker, language, zone: office.zone, key };
  await keepNote(placeOfMeeting(id), JSON.stringify(place), office);
}

/** The meeting that was made or changed last in this conversation, if it still is. */
export async function lastMeeting(office: Office): Promise<Meeting | undefined> {
  const note = await office.calendar.note(lastOf(office));
  if (note === undefined) return undefined;
  const { id, original } = JSON.parse(note) as Which;
  return office.calendar.find(id, original ? { original } : {});
}

/** What a calendar says no to has certainly not happened. */
function notDone(error: unknown, office: Office): unknown {
  if (error instanceof Trouble) return new EffectError(error.message, { outcome: "not-done", cause: error });
  if (!(error instanceof CalendarError)) return error;
  return new EffectError(sayRefusal(error, office.language), { outcome: "not-done", cause: error });
}

/** Why a calendar said no, and what to do next. */
export function sayRefusal(error: CalendarError, language: Language): string {
  const zh = language === "zh";
  const said: Record<CalendarError["fault"], string> = {
    taken: zh
      ? "会议室在这期间被别人订走了。请再说一次，我会找其他会议室或时间。"
      : "The room has been taken by somebody else in the meantime. Say it again, and I will look for another room or time.",
    "not-found": zh ? "这个会议已经不在了。" : "That meeting is no longer there.",
    changed: zh
      ? "这个会议之后又被改过。请看一下现在的样子，再说要怎么改。"
      : "The meeting has been changed since. Look at it as it is now, and say again what should change.",
    "bad-time": zh ? `这个时间不行：${error.message}` : error.message,
    "bad-rule": zh ? `这个重复规则不行：${error.message}` : error.message,
    unavailable: zh
      ? "日历服务没有响应，什么都没有改动。请稍后再说一次。"
      : "The calendar service did not answer, and nothing has been changed. Say it again in a while.",
    refused: zh ? `日历服务拒绝了：${error.message}` : error.message,
    "not-connected": zh ? `还没有连接你的日历：${error.message}` : error.message,
  };
  return error.say?.[language] ?? said[error.fault];
}
