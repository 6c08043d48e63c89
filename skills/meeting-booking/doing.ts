/**
 * The parts of a write tool, all made from one decision. The room of a booking is held as soon as it is decided, so that of many
 * who ask for any room at once each is given another, before policy sees which.
 */
import { CalendarError, type Meeting } from "../../src/core/calendar.ts";
import { hashOf } from "../../src/core/canonical.ts";
import { EffectError } from "../../src/core/errors.ts";
import type { Language } from "../../src/core/message.ts";
import { type PlacedMeeting, placeOfMeeting } from "../../src/core/placed.ts";
import type { Tool, ToolContext, ToolResult } from "../../src/core/tool.ts";
import { argumentsOf } from "./arguments.ts";
import { minuteMs } from "./clock.ts";
import { choicesFor, type Deed, holdRooms, keepNote, keepOffers, remember, sayChoice } from "./deed.ts";
import { type Desk, type Office, officeFor, Trouble } from "./office.ts";
import { iso } from "./plan.ts";
import { plain } from "./say.ts";
import { keepThread } from "./thread.ts";

const undoMs = 24 * 60 * minuteMs;
/** A room that others took while it was looked for is replaced by the next so often. */
const mostTries = 50;

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

  /** Decides, and holds the room of a booking. Where others got it while it was looked for, the next that fits is decided on. */
  async function decideHolding(input: Input, office: Office): Promise<Deed> {
    for (let tries = 1; ; tries++) {
      const deed = await decideNow(input, office);
      const wanted = deed.do === "book" && !deed.offers ? roomOf(deed) : undefined;
      if (!wanted || tries === mostTries) return deed;
      const held = await holdRooms([wanted], office);
      if (held.length > 0) return deed;
    }
  }

  /** Why a write was not made; where the room of what was decided is gone, with the best alternatives, which are held. */
  async function refusedFor(error: unknown, deed: Deed | undefined, input: Input, office: Office): Promise<unknown> {
    const isOwnTool = deed?.do === "book" || name !== "book_meeting";
    if (!(error instanceof CalendarError) || error.fault !== "taken" || error.say || !isOwnTool)
      return notDone(error, office);
    const instead = await decideNow(input, office).catch((why: unknown) => why);
    if (!(instead instanceof Trouble)) return notDone(error, office);
    const message = `${takenMeanwhile[office.language]}\n\n${instead.message}`;
    return notDone(new Trouble(message, instead.asks, instead.choices), office);
  }

  return {
    async resolve(input, context) {
      const office = await officeFor(desk, context);
      const deed = await decideHolding(input as Input, office);
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
      let deed = kept?.deed;
      try {
        deed ??= await decideHolding(input, office);
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
        return { ...resultOf(deed, meeting, context.key), ...inName(office) };
      } catch (error) {
        throw await refusedFor(error, deed, input, office);
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
          return { content: say, say, ...inName(office) };
        } catch (error) {
          throw notDone(error, office);
        }
      },
    },
  };
}

/** Whether what was done was done in the asker's name. */
export function inName({ calendar }: Office): Pick<ToolResult, "actedAs"> {
  const actedAs = calendar.actedAs?.();
  return actedAs ? { actedAs } : {};
}

/** What was asked back, or what was in the way. */
export async function keepTrouble({ asks }: Trouble, tool: string, request: string, office: Office): Promise<void> {
  const state = asks === undefined ? "offered" : "asked";
  const asked = asks === undefined || asks === "more" ? {} : { asked: asks };
  await keepThread({ state, tool, request, ...asked }, office);
}

const takenMeanwhile = {
  en: "The room has been taken by somebody else in the meantime.",
  zh: "会议室在这期间被别人订走了。",
};
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

/** Where somebody is told when a room says no later: the conversation, and the write that made the meeting. */
async function keepPlace(id: string, context: ToolContext, office: Office): Promise<void> {
  const { conversation, asker, language, key } = context;
  const place: PlacedMeeting = { conversation, asker, language, zone: office.zone, key };
  await keepNote(placeOfMeeting(id), JSON.stringify(place), office);
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
    taken: `${takenMeanwhile[language]}${zh ? "请再说一次，我会找其他会议室或时间。" : " Say it again, and I will look for another room or time."}`,
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
