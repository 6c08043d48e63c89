/** What booking, changing and cancelling make of a meeting's rows; plain data in and out. */
import { CalendarError, type MeetingChange, type MeetingDraft } from "../../../core/calendar.ts";
import { checkTime, heldOf, type Time, timesOf } from "../times.ts";
import type { OccurrenceRow, Whole } from "./rows.ts";

/** A meeting that is not booked yet. Rejects with `bad-time` or `bad-rule`. */
export async function drafted(draft: MeetingDraft, id: string, key: string): Promise<Whole> {
  const times = await timesOf(draft);
  const held = heldOf(times, draft.without);
  return {
    meeting: {
      id,
      title: draft.title,
      organiser: draft.organiser,
      attendees: JSON.stringify(draft.attendees),
      zone: draft.zone,
      rule: draft.rule ?? null,
      private: draft.private ? 1 : 0,
      last_write: key,
    },
    // A series is counted from the first time of its rule, also where that is not held.
    times: seriesOf(times, draft.room ?? null, draft.rule ?? null).filter(({ start }) =>
      held.some((time) => time.start === start),
    ),
  };
}

/** The times of one rule, counted from the first of them. */
const seriesOf = (times: readonly Time[], room: string | null, rule: string | null): OccurrenceRow[] =>
  times.map((time) => ({
    ...time,
    original: time.start,
    room,
    title: null,
    attendees: null,
    series: times[0]?.start ?? time.start,
    rule,
  }));

/** One time of a meeting with a change. */
export function changedOnce(whole: Whole, original: number, change: MeetingChange): Whole {
  if (change.rule !== undefined) throw new CalendarError("bad-rule", "One time of a series has no rule of its own.");
  return {
    ...whole,
    times: whole.times.map((time): OccurrenceRow => {
      if (time.original !== original) return time;
      const moved = movedTo(time, change);
      return {
        ...time,
        ...moved,
        room: change.room === undefined ? time.room : change.room,
        title: change.title ?? time.title,
        attendees: change.attendees ? JSON.stringify(change.attendees) : time.attendees,
      };
    }),
  };
}

/** A whole meeting with a change; of a series what has begun by `at` keeps its time and room. */
export async function changedAll(whole: Whole, change: MeetingChange, at: number): Promise<Whole> {
  const { meeting } = whole;
  const past = meeting.rule === null ? [] : whole.times.filter(({ start }) => start < at);
  const coming = whole.times.filter((time) => !past.includes(time));
  const [first] = coming;
  if (!first) throw new CalendarError("bad-time", "That meeting is over and cannot be changed.");
  const isMoved = change.start !== undefined || change.end !== undefined || change.rule !== undefined;
  const room = change.room === undefined ? first.room : change.room;
  const rule = change.rule ?? meeting.rule ?? undefined;
  const left = rule && withoutPast(rule, change.rule === undefined ? past.length : 0);
  const moved = movedTo(first, change);
  const times = isMoved
    ? seriesOf(
        await timesOf({
          start: isoOf(moved.start),
          end: isoOf(moved.end),
          zone: meeting.zone,
          ...(left && { rule: left }),
        }),
        room,
        left ?? null,
      )
    : coming.map((time) => ({
        ...time,
        room: change.room === undefined ? time.room : change.room,
        title: change.title ? null : time.title,
        attendees: change.attendees ? null : time.attendees,
      }));
  const names = new Set(times.map(({ original }) => original));
  return {
    meeting: {
      ...meeting,
      title: change.title ?? meeting.title,
      attendees: change.attendees ? JSON.stringify(change.attendees) : meeting.attendees,
      rule: rule ?? null,
    },
    times: [...past.filter(({ original }) => !names.has(original)), ...times],
  };
}

/** A meeting without its coming times, or without one. */
export function cancelled(whole: Whole, original: number | undefined, at: number): Whole {
  const goes = (time: OccurrenceRow): boolean =>
    original === undefined ? time.end > at : time.original === original && time.end > at;
  if (!whole.times.some(goes)) throw new CalendarError("bad-time", "That meeting is over and cannot be cancelled.");
  return { ...whole, times: whole.times.filter((time) => !goes(time)) };
}

/** A new start alone keeps the length. */
function movedTo(time: Time, change: MeetingChange): Time {
  const start = change.start === undefined ? time.start : Date.parse(change.start);
  const end = change.end === undefined ? start + (time.end - time.start) : Date.parse(change.end);
  checkTime({ start, end });
  return { start, end };
}

/** A rule that counts its times has those left that have not been. */
const withoutPast = (rule: string, past: number): string =>
  rule.replace(/COUNT=(\d+)/, (_, count: string) => `COUNT=${Math.max(1, Number(count) - past)}`);

const isoOf = (moment: number): string => new Date(moment).toISOString();
