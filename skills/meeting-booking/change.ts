/** Moving, extending and cancelling: each decided once, shown, and done as it was shown. */
import type { Meeting, MeetingChange, Room } from "../../src/core/calendar.ts";
import { numberWords } from "../../src/core/numerals.ts";
import { dayMs, minuteMs, momentAt, plusDays, sayTime, wallOf } from "./clock.ts";
import { choicesFor, type Deed, keepOffers, type Offers, sayChoice, type Which } from "./deed.ts";
import { peopleIn, roomsIn } from "./names.ts";
import { type Office, type Someone, Trouble } from "./office.ts";
import { iso, type Plan, planMeeting } from "./plan.ts";
import { knownAs, plain, sayClash, sayPlan } from "./say.ts";
import { checkTold, momentOf, readTimes, type Told } from "./times.ts";
import { meetingMeant, mineAlone } from "./which.ts";
import { called, roomCalled, type Wish } from "./wish.ts";

export interface ChangeInput {
  readonly request: string;
  readonly meeting?: string | undefined;
  readonly start?: string | undefined;
  readonly end?: string | undefined;
  readonly minutes?: number | undefined;
  readonly room?: string | undefined;
  readonly rule?: string | undefined;
  readonly attendees?: readonly string[] | undefined;
  readonly optional?: readonly string[] | undefined;
  readonly whose?: string | undefined;
}

const turn =
  /\s(?:to|onto|into|until|till)\s(?!(?:the\s+)?(?:meeting|review|sync)\b)|\bshould (?:be|start)\b|\bmake (?:it|that)\b|改(?:到|成|为|在)|改(?=今|明|后天|下?周|星期|\d|[一二三四五六七八九十]点|[上中下]午)|挪(?:到|去)|移(?:到|至)|推(?:迟)?到|延(?:后|期)?到|提前到|换(?:到|成|去)|调(?:整)?(?:到|成)|(?:延长|开|用)[到至]|延到|(?:换|改)个?时间[，,]?/gi;
/** "Do the sync on Wednesday at 10 instead": what is said with a preposition is where it goes. */
const insteadTurn = /\s(?=(?:on|at|this|next|tomorrow|in)\s.*\b(?:instead|rather)\b)/i;
const earlier = /\b(?:earlier|forward|sooner|up)\b|提前|提早|往前|早(?:一?点)?[\d一二两三半]/i;
const amount = "(?:an?|half an?|\\d+|one|two|three|fifteen|thirty|forty-five)[ -](?:half )?(?:hour|minute|min)s?";
/** How far a meeting is pushed: "by half an hour", "an hour later", 推迟半小时, 往后挪一个小时. */
const shift = new RegExp(
  `\\bby\\s+.*$|${amount}\\s+(?:earlier|later)\\b.*$|\\b(?:earlier|later)\\s+by\\b.*$|(?:推迟|延后|提前|提早|往后|往前|后移|前移|[早晚](?=[\\d一二两三四五半]))(?!到).*$`,
  "i",
);

/** Decides where a meeting moves: another time, another room, or both; of a series all times when all are meant. */
export async function decideMove(input: ChangeInput, office: Office): Promise<Deed> {
  const [left, right] = parted(input.request);
  const { meeting, which } = await meetingMeant(left, office, { id: input.meeting });
  mineAlone(meeting, office);
  const told = await readTimes(right ?? "", office);
  const span = await target(input, told, meeting, which, office);
  const named = input.room
    ? roomCalled(input.room, office)
    : (roomsIn(right ?? "", office.rooms)[0]?.means[0] ?? (await otherSize(input.request, meeting, office)));
  const zh = office.language === "zh";
  if (!span && !named)
    throw new Trouble(
      zh
        ? `要把**${plain(meeting.title)}**改到什么时候？请说时间或会议室。`
        : `Where should **${plain(meeting.title)}** go? Say a time or a room.`,
      "more",
    );
  const now = { start: Date.parse(meeting.start), end: Date.parse(meeting.end) };
  const to = span ?? now;
  checkTold({ start: to.start, end: to.end }, office);
  const rule = span?.rule;
  const planned = await replan(meeting, which, { ...to, ...(rule && { rule }), ...(named && { room: named }) }, office);
  const change: MeetingChange = {
    start: iso(to.start),
    end: iso(to.end),
    ...(planned.room && planned.room.id !== meeting.room && { room: planned.room.id }),
    ...(rule && { rule }),
  };
  const was = sayTime(now.start, now.end, meeting.zone, office.language);
  const shown = sayPlan(planned, office);
  return {
    do: "change",
    which,
    change,
    from: meeting,
    say: `${zh ? `原为 ${was}，改为：` : `Was ${was}. To become:`}\n\n${shown}`,
    done: `${zh ? `已改（原为 ${was}）：` : `Moved (was ${was}):`}\n\n${shown}`,
  };
}

/** A length that is said is the whole meeting's: "will take two hours", "shorten it to 30 minutes", 要开两个小时. */
const total =
  /\b(?:take|last|need|make (?:it|that|this)|be)\s+(?!.*\b(?:longer|shorter|more)\b)|\b(?:to|down to)\s+(?:\w+[ -]){1,4}(?:hours?|minutes?|mins?)\b|(?:缩短|改|变|延长|压缩)(?:到|成|为)|(?:要|得|需要?)开/i;

/** Decides another end. */
export async function decideExtension(input: ChangeInput, office: Office): Promise<Deed> {
  const [left, right] = parted(input.request);
  const told = await readTimes(input.request, office);
  const { meeting, which } = await meetingMeant(withoutLength(left, told), office, { id: input.meeting });
  mineAlone(meeting, office);
  const start = Date.parse(meeting.start);
  const before = Date.parse(meeting.end);
  const until = right === undefined ? undefined : await readTimes(right, office);
  const zh = office.language === "zh";
  const clock =
    until?.clock === undefined ? undefined : momentAt(wallOf(start, until.zone).date, until.clock, until.zone);
  const minutes = input.minutes ?? told.minutes;
  const less = /\b(?:shorten|shorter|cut|earlier)\b|缩短|短|早点/i.test(input.request);
  const by = minutes === undefined ? undefined : (less ? -minutes : minutes) * minuteMs;
  const lengthened =
    by === undefined
      ? undefined
      : input.minutes === undefined && total.test(input.request)
        ? start + Math.abs(by)
        : before + by;
  const end = input.end ? momentOf(input.end, office) : (clock ?? until?.start ?? lengthened);
  if (end === undefined)
    throw new Trouble(
      zh ? "要延长多久？例如“延长半小时”。" : "By how long? Say, for example, “extend it by 30 minutes”.",
      "more",
    );
  checkTold({ start: Math.max(start, office.now), end }, office);
  const planned = await replan(meeting, which, { start, end, stays: true }, office);
  const shown = sayPlan(planned, office);
  return {
    do: "change",
    which,
    change: { start: meeting.start, end: iso(end) },
    from: meeting,
    say: `${zh ? "改为：" : "To become:"}\n\n${shown}`,
    done: `${zh ? "已延长：" : "Extended:"}\n\n${shown}`,
  };
}

/** Decides what is cancelled. `forOthers`: a meeting that somebody else organises. */
export async function decideCancel(input: ChangeInput, office: Office, forOthers: boolean): Promise<Deed> {
  const zh = office.language === "zh";
  let whose: Someone | undefined;
  if (forOthers) {
    whose = input.whose
      ? called(input.whose, office)
      : peopleIn(input.request, office.people).map(({ text }) => called(text, office))[0];
    if (!whose && !input.meeting)
      throw new Trouble(zh ? "要取消谁的会议？请说出组织者的名字。" : "Whose meeting? Say the organiser's name.");
  }
  const { meeting, which } = await meetingMeant(input.request, office, {
    id: input.meeting,
    ...(whose && { whose: whose.id }),
  });
  if (!forOthers) mineAlone(meeting, office);
  if (meeting.private && forOthers)
    throw new Trouble(
      zh ? "这是私密会议，只有组织者可以取消。" : "That meeting is private; only its organiser can cancel it.",
    );
  const shown = sayPlan(planOf(meeting, which, office), office);
  const all = which.original === undefined && meeting.rule;
  const how = all ? (zh ? "（整个系列）" : " (the whole series)") : "";
  return {
    do: "cancel",
    which,
    from: meeting,
    say: `${zh ? `取消${how}：` : `To be cancelled${how}:`}\n\n${shown}`,
    done: `${zh ? `已取消${how}：` : `Cancelled${how}:`}\n\n${shown}`,
  };
}

/** A request before and after the word that says where it is to go. */
function parted(said: string): [left: string, right: string | undefined] {
  const request = said.replace(/\b(?:instead of|rather than|and not)\b.*$|而不是.*$/i, "");
  const last = [...request.matchAll(turn)].at(-1) ?? insteadTurn.exec(request);
  if (!last) return shift.test(request) ? [request.replace(shift, ""), ""] : [request, undefined];
  return [request.slice(0, last.index), request.slice(last.index + last[0].length)];
}

/** The text without the length in it, which is no time of a meeting. */
const withoutLength = (text: string, told: Told): string =>
  told.minutes === undefined ? text : text.replace(/\bby\b.*$|(?:延长|推迟|提前).*$/i, "");

/** Where a meeting is to go. Parts that are not said stay: "to 4pm" keeps the day, "to Thursday" the hour. */
async function target(
  input: ChangeInput,
  told: Told,
  meeting: Meeting,
  which: Which,
  office: Office,
): Promise<{ start: number; end: number; rule?: string } | undefined> {
  const start = Date.parse(meeting.start);
  const length = (input.minutes ?? told.minutes ?? 0) * minuteMs || Date.parse(meeting.end) - start;
  const isSeries = meeting.rule !== undefined && which.original === undefined;
  const to = (moment: number, end = moment + length) => ({
    start: moment,
    end,
    ...(isSeries ? ruleFor(meeting, moment, input.rule) : {}),
  });
  if (input.start) return to(momentOf(input.start, office), input.end ? momentOf(input.end, office) : undefined);
  const zone = told.zone;
  const wall = wallOf(start, zone);
  if (told.rule !== undefined && isSeries) {
    const first = told.start ?? told.within?.from ?? start;
    return to(told.start ?? momentAt(wallOf(first, zone).date, wall.minutes, zone), told.end);
  }
  if (daysIn(input.request) === 1 && told.start === undefined && !/\bweek\b/i.test(input.request))
    return to(momentAt(plusDays(wall.date, 1), wall.minutes, zone));
  if (told.clock !== undefined) {
    const moment = momentAt(wall.date, told.clock, zone);
    return to(moment, told.clockEnd === undefined ? undefined : momentAt(wall.date, told.clockEnd, zone));
  }
  if (told.start !== undefined) return to(told.start, told.end);
  if (told.date) return to(momentAt(told.date, wall.minutes, zone));
  if (told.within) {
    const first = wallOf(told.within.from, zone);
    const isWeek = told.within.to - told.within.from > 6 * dayMs;
    const sameDay = isWeek ? plusDays(first.date, wall.weekday - 1) : wall.date;
    const moment = momentAt(sameDay, isWeek ? wall.minutes : first.minutes, zone);
    return to(isWeek ? moment : told.within.from);
  }
  const days = daysIn(input.request);
  if (days) {
    const moment = momentAt(plusDays(wall.date, earlier.test(input.request) ? -days : days), wall.minutes, zone);
    return to(moment);
  }
  const far = shift.exec(input.request)?.[0];
  if (far === undefined) return undefined;
  const by = (await readTimes(far.replace(/\b(?:earlier|later)\b|提前|提早/gi, " "), office)).minutes;
  return by === undefined
    ? undefined
    : to(
        start + (earlier.test(input.request) ? -by : by) * minuteMs,
        Date.parse(meeting.end) + (earlier.test(input.request) ? -by : by) * minuteMs,
      );
}

/** Whole days that a meeting is pushed by: "by two days", "to the day after", 推迟一天, 延后一周. */
function daysIn(request: string): number | undefined {
  if (/\b(?:the )?(?:day after|next day|following day)\b|第二天|次日/i.test(request)) return 1;
  const match =
    /\b(?:by\s+)?(an?|one|two|three|\d+)\s+(day|week)s?\b(?:\s+(?:later|earlier))?|(?:推迟|延后|延期|顺延|提[前早]|往[后前]\S?|后移|前移)(一|两|二|三|\d+)个?(天|周|星期|礼拜)/i.exec(
      request,
    );
  const count = match?.[1] ?? match?.[3];
  if (!match || count === undefined) return undefined;
  const amount = Number(/^an?$/i.test(count) ? 1 : (numberWords(count.toLowerCase()) ?? Number.NaN));
  const unit = (match[2] ?? match[4] ?? "").toLowerCase();
  return Number.isNaN(amount) ? undefined : amount * (/week|周|星期|礼拜/.test(unit) ? 7 : 1);
}

const larger = /\b(?:bigger|larger)\b|大(?:一?点|些|一些)|更大/i;
const smaller = /\b(?:smaller)\b|小(?:一?点|些|一些)|更小/i;

/** The next larger or smaller room, when one is asked for that is free then. */
async function otherSize(request: string, meeting: Meeting, office: Office): Promise<Room | undefined> {
  const now = office.rooms.find(({ id }) => id === meeting.room);
  const up = larger.test(request);
  if (!now || !(up || smaller.test(request))) return undefined;
  const heads = meeting.attendees.length;
  const others = office.rooms.filter(({ capacity }) =>
    up ? capacity > now.capacity : capacity < now.capacity && capacity >= heads,
  );
  const busy = await office.calendar.busy(
    others.map(({ id }) => id),
    meeting,
    { at: iso(office.now), holder: office.holder },
  );
  const free = others.filter(({ id }) => (busy.get(id) ?? []).length === 0);
  const far = ({ building, floor }: Room): number => (building === now.building ? (floor === now.floor ? 0 : 1) : 2);
  return free.sort(
    (a, b) => far(a) - far(b) || Math.abs(a.capacity - now.capacity) - Math.abs(b.capacity - now.capacity),
  )[0];
}

/** A series that moves to another weekday recurs on that one. */
function ruleFor(meeting: Meeting, start: number, given: string | undefined): { rule?: string } {
  const rule = given ?? meeting.rule;
  if (!rule) return {};
  const day = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"][wallOf(start, meeting.zone).weekday - 1];
  const days = /BYDAY=([A-Z,]+)/.exec(rule)?.[1];
  return { rule: days && !days.includes(",") && days !== day ? rule.replace(/BYDAY=[A-Z]+/, `BYDAY=${day}`) : rule };
}

interface To {
  readonly start: number;
  readonly end: number;
  readonly rule?: string;
  readonly room?: Room;
  /** The room is kept, whatever else is free. */
  readonly stays?: boolean;
}

/** The meeting as it would be at another time: in its room, else in another that fits. Throws with alternatives when it cannot be. */
async function replan(meeting: Meeting, which: Which, to: To, office: Office): Promise<Plan> {
  const now = planOf(meeting, which, office);
  const { rule = now.rule } = to;
  const wish: Wish = {
    title: meeting.title,
    time: {
      zone: meeting.zone,
      start: to.start,
      end: to.end,
      minutes: Math.round((to.end - to.start) / minuteMs),
      spans: [],
      ...(rule && { rule }),
    },
    equipment: [],
    people: now.people,
    optional: now.optional,
    private: meeting.private,
    anyway: false,
    withoutRoom: meeting.room === undefined && to.room === undefined,
    ...(to.room ? { room: to.room } : now.room ? { room: now.room } : {}),
  };
  const ignoring = { meeting: meeting.id };
  let planned = await planMeeting(wish, office, ignoring);
  const inTheWay = planned.outcome === "choose" ? planned.clashes : [];
  if (
    inTheWay.length > 0 &&
    !to.room &&
    !to.stays &&
    inTheWay.every(({ kind }) => kind === "room-taken" || kind === "room-closed")
  ) {
    const { room: _, ...anywhere } = wish;
    planned = await planMeeting(anywhere, office, ignoring);
  }
  if (planned.outcome === "plan") return planned.plan;
  const offers: Offers = { options: planned.options, plan: planned.draft, move: which };
  await keepOffers(offers, office);
  throw new Trouble(
    sayChoice(planned.clashes.map((clash) => sayClash(clash, meeting.zone, office.language)).join(" "), offers, office),
    undefined,
    choicesFor(offers, office),
  );
}

/** A meeting as a plan, so that both are shown alike. A time of a series that is meant alone does not recur. */
export function planOf(meeting: Meeting, which: Which, office: Office): Plan {
  const room = office.rooms.find(({ id }) => id === meeting.room);
  const others = meeting.attendees.filter(({ id }) => id !== office.me.id);
  const people = (optional: boolean): Someone[] =>
    others.filter((one) => one.optional === optional).map((one) => knownAs(one, office));
  return {
    title: meeting.title,
    start: Date.parse(meeting.start),
    end: Date.parse(meeting.end),
    zone: meeting.zone,
    ...(meeting.rule && which.original === undefined && { rule: meeting.rule }),
    ...(room && { room }),
    people: people(false),
    optional: people(true),
    private: meeting.private,
  };
}
