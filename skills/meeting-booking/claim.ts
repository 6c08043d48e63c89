/**
 * Which of the skill's tools a message asks for, told by what it holds: a verb of one kind or another, and a person, a
 * room, a meeting or a time it is about. Messages without such a thing are not for this skill, whatever their verb.
 */
import { CalendarError, type Meeting } from "../../src/core/calendar.ts";
import type { Claim, Skill } from "../../src/core/skill.ts";
import type { ToolContext } from "../../src/core/tool.ts";
import type { TimeFound } from "../../src/core/when.ts";
import { optionIn } from "./book.ts";
import { answered, corrected } from "./correct.ts";
import {
  adds,
  asks,
  asksDetails,
  books,
  cancels,
  corrects,
  draws,
  extendsIt,
  forOthers,
  lasts,
  meetingNoun,
  moves,
  ownTime,
  personState,
  pronoun,
  roomNoun,
  roomState,
  seeks,
  shows,
  wants,
} from "./cues.ts";
import { lastMeeting, offersOf } from "./deed.ts";
import { peopleIn, roomsIn } from "./names.ts";
import { type Desk, type Office, officeFor } from "./office.ts";
import { leaving } from "./people.ts";
import { iso } from "./plan.ts";
import { type Thread, threadOf } from "./thread.ts";
import { finds } from "./times.ts";

/** What is longer is no request of one sentence. */
const longest = 400;
const aheadMs = 60 * 86_400_000;

const ownDays = /\b(?:my|our) (?:calendar|week|day|schedule)\b|(?:日程|日历)/iu;

/** A message with what is known of its parts. */
export interface Sentence {
  readonly text: string;
  readonly times: readonly TimeFound[];
  readonly rooms: boolean;
  readonly people: boolean;
  readonly meeting: boolean;
  readonly room: boolean;
  /** An hour is named, so that a meeting could begin. */
  readonly clock: boolean;
  readonly length: boolean;
  /** Somebody is to be taken out of a meeting. */
  readonly leaving: boolean;
}

/** What the skill is sure that a message asks for. */
export function claimFor(desk: Desk): NonNullable<Skill["claim"]> {
  return (said, context) =>
    said.length > longest
      ? Promise.resolve(undefined)
      : claimed(desk, said, context).catch((error: unknown) => {
          // A calendar that cannot be reached says so when the tool is run.
          if (error instanceof CalendarError) return undefined;
          throw error;
        });
}

async function claimed(desk: Desk, said: string, context: ToolContext): Promise<Claim | undefined> {
  const text = desk.simplify(said).trim();
  const office = await officeFor(desk, context);
  const sentence = await hear(text, office);
  const thread = await threadOf(office);
  const answer = thread && answered(sentence, thread);
  if (answer) return answer;
  if (optionIn(text) !== undefined && (await offersOf(office))) return claim("book_meeting", said);
  const last = thread?.state === "made" ? await lastMeeting(office) : undefined;
  const correction = thread && corrects.test(text) ? await corrected(sentence, thread, last, office) : undefined;
  if (correction) return correction;
  const found = await toolFor(sentence, thread, () => namesOwn(text, office));
  return found === undefined ? undefined : claim(found, said);
}

const claim = (tool: string, request: string): Claim => ({ tool, input: { request } });

async function hear(text: string, office: Office): Promise<Sentence> {
  const times = await finds(text, office);
  return {
    text,
    times,
    rooms: roomsIn(text, office.rooms).length > 0,
    people: peopleIn(text, office.people).length > 0,
    meeting: meetingNoun.test(text),
    room: roomNoun.test(text),
    clock: times.some(hasClock),
    length: times.some(({ kind }) => kind === "duration"),
    leaving: leaving(text, office).length > 0,
  };
}

const hasClock = ({ kind, first = "", text }: TimeFound): boolean =>
  kind === "datetime" ||
  kind === "time" ||
  ((kind === "datetimerange" || kind === "timerange") && /\d|点|\bnoon|[一二两三四五六七八九十]时/i.test(text)) ||
  (kind === "set" && / \d/.test(first));

async function toolFor(
  s: Sentence,
  thread: Thread | undefined,
  namesOwnMeeting: () => Promise<boolean>,
): Promise<string | undefined> {
  const { text } = s;
  const isMeant = s.meeting || pronoun.test(text);
  const about = isMeant || s.rooms || s.people || s.room;
  const isQuestion = asks(text);
  const isLook = isQuestion || shows.test(text);
  /** Something that is booked already: said as a meeting, by its title or its time, or just before. */
  const refers = async (): Promise<boolean> =>
    isMeant || s.rooms || (thread !== undefined && s.people) || (await namesOwnMeeting());

  const drawn = s.rooms || s.people || s.room || ownDays.test(text);
  if (draws.test(text) && drawn && !(s.clock && books.test(text))) return "draw_calendar";
  if (
    asksDetails.test(text) &&
    !/\bnext meeting\b|下一?[个场]会/i.test(text) &&
    !s.rooms &&
    !books.test(text) &&
    (s.meeting || (await namesOwnMeeting()))
  )
    return "show_meeting";
  if (s.people && !isQuestion && s.leaving && (await refers())) return "remove_people";
  if (!isQuestion || !s.rooms) {
    if (cancels.test(text) && forOthers.test(text) && (about || (await namesOwnMeeting()))) return "cancel_for_others";
    if (cancels.test(text) && (about || s.clock || (await namesOwnMeeting()))) return "cancel_meeting";
  }
  if (!isLook || /\?\s*$/.test(text) === false) {
    const isNew = /^(?:please\s+)?(?:book|reserve|schedule|set up|arrange|organi[sz]e)\b|订(?!的)/i.test(text);
    if (!isNew && extendsIt.test(text) && (await refers())) return "extend_meeting";
    if (!isNew && lasts.test(text) && s.length && !s.clock && (isMeant || (await namesOwnMeeting())))
      return "extend_meeting";
    if (!isNew && moves.test(text) && (s.clock || (await refers()))) return "move_meeting";
  }
  if (moves.test(text) && !shows.test(text) && isMeant) return "move_meeting";
  const isBooking = books.test(text) && (s.clock || s.room || s.rooms || s.times.some(({ kind }) => kind === "set"));
  const isOfOld = !s.clock || /\b(?:to|into|in|at) (?:my|our|the)\b|加[到进入]|拉[到进]|[点半分]的/i.test(text);
  if (adds.test(text) && s.people && isOfOld && !(isBooking && s.clock) && (s.clock || (await refers())))
    return "add_people";
  if (isLook && (s.rooms || s.room) && roomState.test(text) && !s.people) return "who_has_room";
  if (isLook && s.people && personState.test(text) && (s.clock || !seeks.test(text)) && !s.length) return "free_busy";
  if (isQuestion && /\b(?:am|will) i\b|我/i.test(text) && personState.test(text) && s.clock) return "free_busy";
  if (
    seeks.test(text) &&
    !s.clock &&
    (about || s.length || personState.test(text)) &&
    !(s.room && !s.length && !isLook)
  )
    return "find_slots";
  if (ownTime.test(text) && (isLook || isQuestion) && !s.rooms && !s.people) return "agenda";
  if (isQuestion && /有会|meetings?\b/i.test(text) && s.times.length > 0 && !s.people && !s.rooms) return "agenda";
  if (isBooking) return "book_meeting";
  if (isQuestion && !s.clock) return undefined;
  // A time beside the name of a meeting that there is: where it goes, or until when it lasts.
  if (s.clock && (await namesOwnMeeting())) return /\buntil|till\b|到/i.test(text) ? "extend_meeting" : "move_meeting";
  if (s.clock && about && (wants.test(text) || !isLook)) return "book_meeting";
  if ((wants.test(text) || books.test(text)) && (s.room || s.rooms) && !isLook) return "book_meeting";
  if ((wants.test(text) || books.test(text)) && s.people && s.times.length > 0) return "find_slots";
  return undefined;
}

/** Whether a coming meeting is named by its title: one of the asker's, or anybody's that is to be cancelled. */
async function namesOwn(text: string, office: Office): Promise<boolean> {
  const within = { start: iso(office.now), end: iso(office.now + aheadMs) };
  const meetings: readonly Meeting[] = await office.calendar.meetings(
    within,
    cancels.test(text) ? undefined : office.me.id,
  );
  const said = text.toLowerCase();
  return meetings.some(({ title }) => title.length > 2 && said.includes(title.toLowerCase()));
}
