/** Which meeting somebody means: "my 3pm", "our weekly", "the review with Li Lei", "it". */
import type { Meeting } from "../../src/core/calendar.ts";
import { dayMs, wallOf } from "./clock.ts";
import { lastMeeting, type Which } from "./deed.ts";
import { peopleIn, roomsIn } from "./names.ts";
import { nameIn, type Office, Trouble } from "./office.ts";
import { iso } from "./plan.ts";
import { isHidden, knownAs, plain, sayDays } from "./say.ts";
import { readTimes, type Told } from "./times.ts";

/** How far ahead meetings are looked for. */
const aheadDays = 60;
const mostShown = 5;

/** A meeting, and whether all its times are meant. */
export interface Meant {
  readonly meeting: Meeting;
  readonly which: Which;
}

export interface LookFor {
  /** What a model knows it by. */
  readonly id?: string | undefined;
  /** Whose meetings: the asker's when absent. */
  readonly whose?: string;
  /** People of the text are no part of the meeting yet. */
  readonly ignorePeople?: boolean;
  /** Of several meetings those that all of these are in are meant. */
  readonly having?: readonly string[];
}

const series =
  /\b(?:weekly|weeklies|dailies|daily|monthly|biweekly|fortnightly|recurring|series|every|all (?:of )?(?:them|my|our|the|(?!hands)\w+s))\b|每周|每天|每月|周会|例会|系列|全部|所有/i;
/** Words that mean every time, though a day is said as well. */
const allTimes =
  /\b(?:from now on|weeklies|dailies|series|every|all (?:of )?(?:them|my|our|the))\b|系列|全部|所有|整个|每次|以后/i;
const once =
  /\b(?:just|only) (?:this|that|the next) (?:one|time)\b|\bthis (?:one|time) only\b|这一次|仅这次|只这次|就这次/i;
const pronoun =
  /\b(?:it|that|this(?: one| meeting)?|that (?:one|meeting)|the meeting)\b|(?:这个|那个|刚才的|刚订的|它)/i;
/** Words of a request that describe no meeting. */
const bare = new Set(
  "cancel move reschedule shift push postpone extend add invite drop delete call off my our the a an meeting meetings session call to by for at on in with please can you i me and one next from half minute minutes hour hours later earlier room is it that this until till of make longer end let us want bring forward put back change switch anna's appointment 's s all every series weekly daily monthly recurring today tomorrow remove take off out drop uninvite exclude leave coming come attending attend joining join can't cannot won't isn't not longer anymore him her them".split(
    " ",
  ),
);

/** The one meeting that a text means. Throws a `Trouble` when there is none, or several, which it lists. */
export async function meetingMeant(text: string, office: Office, look: LookFor = {}): Promise<Meant> {
  const { language } = office;
  const zh = language === "zh";
  const isSeries = series.test(text) && !once.test(text);
  if (look.id) {
    const [id = "", original] = look.id.split(" at ");
    const found = await office.calendar.find(
      id.trim(),
      original ? { original: original.trim() } : { from: iso(office.now) },
    );
    if (found) return meant(found, isSeries);
    throw new Trouble(zh ? "没有这个会议。" : "There is no such meeting.");
  }
  const whose = look.whose ?? office.me.id;
  const within = { start: iso(office.now - dayMs / 2), end: iso(office.now + aheadDays * dayMs) };
  const all = (await office.calendar.meetings(within, whose)).filter(({ end }) => Date.parse(end) > office.now);
  // "Weekly" is what the meeting is, not a time to be found.
  const told = await readTimes(
    text.replace(new RegExp(series.source, "gi"), (word) => "·".repeat(word.length)),
    office,
  ).catch((error) => {
    // A time that is over may still be that of a meeting which is not.
    if (error instanceof Trouble) return undefined;
    throw error;
  });
  const isDay =
    told !== undefined && told.rule === undefined && (told.start !== undefined || told.within !== undefined);
  const isAll = isSeries && (!isDay || allTimes.test(text));
  const like = all.filter((meeting) => fits(meeting, text, told, office, look));
  const having = like.filter((meeting) => look.having?.every((id) => isOf(meeting, id)));
  const fitting = having.length > 0 ? having : like;
  const isBare = !saysAnything(text, told, office);
  if (isBare) {
    const last = pronoun.test(text) || fitting.length !== 1 ? await lastMeeting(office) : undefined;
    if (last && Date.parse(last.end) > office.now && (look.whose === undefined || isOf(last, whose)))
      return meant(last, isAll);
  }
  const named = byTitle(byWholeTitle(fitting, text), text, told);
  const wantsNext = /\bnext\s+(?:one|meeting|call)\b|下一?个会/i.test(text);
  const ids = new Set(named.map(({ id }) => id));
  // Several times of one series: the next is meant, or all of them.
  const [only] = named;
  if (only && (ids.size === 1 || wantsNext)) return meant(only, isAll);
  if (named.length === 0) {
    const coming = all.slice(0, mostShown);
    const none = zh ? "没有找到这个会议。" : "I found no such meeting.";
    if (coming.length === 0)
      throw new Trouble(
        zh ? `${none}之后 ${aheadDays} 天都没有会议。` : `${none} There are none in the next ${aheadDays} days.`,
      );
    throw new Trouble(`${none}${zh ? "接下来的会议：" : " Coming up:"}\n\n${sayDays(coming, office, office.zone)}`);
  }
  const firsts = [...ids].map((id) => named.find((one) => one.id === id) as Meeting).slice(0, mostShown);
  const which = zh ? "是哪一个？请说出时间或名称：" : "Which one? Say its time or its title:";
  throw new Trouble(`${which}\n\n${sayDays(firsts, office, office.zone)}`, "more");
}

const meant = (meeting: Meeting, isSeries: boolean): Meant => ({
  meeting,
  which: { id: meeting.id, ...(meeting.original && !isSeries ? { original: meeting.original } : {}) },
});

const isOf = (meeting: Meeting, id: string): boolean => meeting.attendees.some((one) => one.id === id);

function fits(meeting: Meeting, text: string, told: Told | undefined, office: Office, look: LookFor): boolean {
  const [start, end] = [Date.parse(meeting.start), Date.parse(meeting.end)];
  if (series.test(text) && !once.test(text) && !meeting.rule && !/all|所有|全部/i.test(text)) return false;
  if (told?.clock !== undefined) {
    if (wallOf(start, told.zone).minutes !== told.clock) return false;
  } else if (
    told?.start !== undefined &&
    told.rule === undefined &&
    told.start !== start &&
    !(told.start > start && told.start < end)
  )
    return false;
  if (told?.within && told.rule === undefined && !(start >= told.within.from && start < told.within.to)) return false;
  const rooms = roomsIn(text, office.rooms).flatMap(({ means }) => means);
  if (rooms.length > 0 && !rooms.some(({ id }) => id === meeting.room)) return false;
  const people = look.ignorePeople ? [] : peopleIn(text, office.people);
  return people.every(({ means }) => means.length === 0 || means.some(({ id }) => isOf(meeting, id)));
}

function saysAnything(text: string, told: Told | undefined, office: Office): boolean {
  if (told?.start !== undefined || told?.within || told?.clock !== undefined) return true;
  if (series.test(text) || roomsIn(text, office.rooms).length > 0 || peopleIn(text, office.people).length > 0)
    return true;
  return wordsOf(text).length > 0;
}

/** The words that may be of a title. */
function wordsOf(text: string): string[] {
  const latin = (text.match(/[A-Za-z][\w'-]*/g) ?? [])
    .map((word) => word.toLowerCase().replace(/ies$/, "y"))
    .filter((word) => !bare.has(word) && word.length > 1);
  const han = (text.match(/\p{Script=Han}{2,}/gu) ?? [])
    .map((run) =>
      run.replace(
        /请|帮我|把|取消|我的|我们的|会议|改到|改成|移到|挪到|推迟|提前|延长|加上|邀请|这个|那个|刚才的|刚订的|不用叫|不用来|不参加|不来|来不了|去掉|移除|的|会|了|分钟|小时/gu,
        "",
      ),
    )
    .filter((run) => run.length > 1);
  return [...latin, ...han];
}

/** Those whose whole title is said, if there are any. */
function byWholeTitle(meetings: readonly Meeting[], text: string): readonly Meeting[] {
  const said = text.toLowerCase();
  const whole = meetings.filter(({ title }) => title.length > 1 && said.includes(title.toLowerCase()));
  return whole.length > 0 ? whole : meetings;
}

/** Those whose title has the most words of the text, if any has one; all of them else. */
function byTitle(meetings: readonly Meeting[], text: string, told: Told | undefined): readonly Meeting[] {
  const rest = (told?.spans ?? []).reduce(
    (left, { from, to }) => left.slice(0, from) + " ".repeat(to - from) + left.slice(to),
    text,
  );
  const words = wordsOf(rest);
  const count = ({ title }: Meeting): number => words.filter((word) => title.toLowerCase().includes(word)).length;
  const best = Math.max(0, ...meetings.map(count));
  return best === 0 ? meetings : meetings.filter((one) => count(one) === best);
}

/** Lets only the organiser through. Says who that is, and what others can do. */
export function mineAlone(meeting: Meeting, office: Office): void {
  if (meeting.organiser === office.me.id) return;
  const zh = office.language === "zh";
  if (isHidden(meeting, office))
    throw new Trouble(zh ? "只有组织者可以更改这个会议。" : "Only its organiser can change this meeting.");
  const found = meeting.attendees.find(({ id }) => id === meeting.organiser);
  const name = found ? nameIn(knownAs(found, office), office.language) : meeting.organiser;
  throw new Trouble(
    zh
      ? `**${plain(meeting.title)}** 是${name}组织的，只有本人可以更改。请联系${name}；要由负责人取消，请说“替${name}取消会议”。`
      : `**${plain(meeting.title)}** is organised by ${name}, who alone can change it. Ask them, or say “cancel ${name}'s meeting on their behalf”, which an owner has to approve.`,
  );
}
