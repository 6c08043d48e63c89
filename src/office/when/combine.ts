/** How days, times and lengths make moments and ranges, in whatever language they are told. */
import { addMonths, type Clock, dayEnd, daySeconds, hour, type Moment } from "./calendar.ts";
import {
  type Amount,
  between,
  clocksOf,
  type Days,
  type Meaning,
  type Now,
  onDays,
  type Part,
  type Span,
  type Time,
  within,
} from "./meaning.ts";

/** Some days and a part of each: "Friday evening". */
export interface DayAndPart {
  readonly days: Days;
  readonly part: Part;
}

/** Some days and a time: "Friday at 8". */
export interface DayAndTime {
  readonly days: Days;
  readonly time: Time;
}

/** An end of a range, which may leave the day to the other one. */
export interface End {
  readonly days: Days | undefined;
  readonly time: Time;
}

/** Before this hour a night still belongs to the day before. */
const nightEnds: Clock = 5 * hour;

/** A time within a part of some days. A night goes on after midnight: "Friday night at 1am" is on Saturday. */
export function timeInPart({ days, part }: DayAndPart, told: Time, now: Now): DayAndTime {
  const time = within(told, part);
  if (part.half !== "night" || time.clock >= nightEnds) return { days, time };
  const isAhead = (day: number) => day === now.day && day * daySeconds + time.clock >= now.moment;
  return { days: { ...days, options: days.options.map((day) => (isAhead(day) ? day : day + 1)) }, time };
}

/** A range of times that are told with a part of the day: the "2 to 3" of "Friday afternoon 2 to 3". */
export function spanInPart({ start, end }: Span<Clock>, part: Part): Span<Clock> {
  const put = (clock: Clock | undefined) =>
    clock === undefined
      ? undefined
      : within({ clock, half: clock > 0 && clock <= daySeconds / 2 ? "unknown" : "known" }, part).clock;
  return { start: put(start), end: put(end) };
}

/** Some time from now, or back: months and days by the calendar, the rest in real hours. */
export function shifted(now: Now, { months, days, seconds }: Amount, sign: 1 | -1): Moment {
  const day = addMonths(now.day, sign * months) + sign * days;
  return now.plus(sign * seconds) + (day - now.day) * daySeconds;
}

/** The time from now to some later moment, or from an earlier one to now. */
export function aroundNow(now: Now, by: Amount, sign: 1 | -1): Meaning {
  const other = shifted(now, by, sign);
  return {
    kind: "datetimerange",
    options: [sign > 0 ? { start: now.moment, end: other } : { start: other, end: now.moment }],
  };
}

/** From now until a time that is told: on its day, or when the clock next shows it. */
export function fromNowTo({ days, time }: End, now: Now): Meaning | undefined {
  const ends = days ? momentsOf({ days, time }, now) : nextTimes(time, now);
  return ends && { kind: "datetimerange", options: ends.map((end) => ({ start: now.moment, end })) };
}

function nextTimes(time: Time, now: Now): Moment[] {
  return clocksOf(time)
    .map((clock) => now.day * daySeconds + clock)
    .map((moment) => (moment <= now.moment ? moment + daySeconds : moment))
    .sort((a, b) => a - b);
}

/** A range whose ends have dates of their own, or one of them has. */
export function fromTo(start: End, end: End, now: Now): Meaning | undefined {
  const [endDay = now.day] = end.days?.options ?? [];
  // A start without a day is today's, unless the end is over by then.
  const starts = momentsOf({ days: start.days ?? { options: [Math.min(endDay, now.day)] }, time: start.time }, now);
  const options = (starts ?? []).flatMap((from): Span<Moment>[] => {
    const day = Math.floor(from / daySeconds);
    const on = end.days ? end.days.options.find((one) => one >= day) : day;
    if (on === undefined) return [];
    const [span] = on === day ? between({ clock: from - day * daySeconds, half: "known" }, end.time) : [];
    const until = on * daySeconds + (span?.end ?? (on === day ? dayEnd : end.time.clock));
    return [{ start: from, end: until <= from ? until + daySeconds : until }];
  });
  return options.length === 0 ? undefined : { kind: "datetimerange", options };
}

/** A range by its start and its length. */
export function lasting(start: DayAndTime, { days, seconds }: Amount, now: Now): Meaning | undefined {
  const starts = momentsOf(start, now);
  const length = days * daySeconds + seconds;
  if (!starts || length === 0) return undefined;
  return { kind: "datetimerange", options: starts.map((from) => ({ start: from, end: from + length })) };
}

/** The times of a day that begin so and last so long. */
export function timesLasting(start: Time, { seconds }: Amount): Span<Clock>[] {
  return clocksOf(start).map((clock) => ({ start: clock, end: (clock + seconds) % daySeconds }));
}

/** A range that is open on one side. */
export function openRange(told: DayAndTime, side: "start" | "end", now: Now): Meaning | undefined {
  const moments = momentsOf(told, now);
  return moments && { kind: "datetimerange", options: moments.map((moment) => ({ [side]: moment })) };
}

/** The times of a day that are open on one side. */
export function openTimes(time: Time, side: "start" | "end"): Span<Clock>[] {
  return clocksOf(time).map((clock) => ({ [side]: clock }));
}

function momentsOf({ days, time }: DayAndTime, now: Now): readonly Moment[] | undefined {
  const meaning = onDays(days, time, now);
  return meaning.kind === "datetime" && meaning.options.length > 0 ? meaning.options : undefined;
}
