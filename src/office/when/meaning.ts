/**
 * What expressions mean before it is decided which meaning is taken: each holds its options, the likeliest first. Both
 * languages build these, so that what a range or "in the evening" means is said once.
 */
import type { TimeProblem } from "../../core/when.ts";
import { type Clock, type Day, daySeconds, hour, type Moment } from "./calendar.ts";

/** The moment that is counted from, on the asker's wall. */
export interface Now {
  readonly day: Day;
  readonly moment: Moment;
  /** What the wall shows some seconds later, or earlier; clocks that are put forward or back are minded. */
  plus(seconds: number): Moment;
}

/** Days that an expression can mean. No option at all means that there is no such day. */
export interface Days {
  readonly options: readonly Day[];
  readonly problem?: TimeProblem;
  /** Set for a weekday alone, which recurs: 0 is Monday. */
  readonly weekday?: number;
  /** Set where the week is told: its Monday. */
  readonly week?: Day;
}

/** What a weekday brings along for those that are listed after it: "next week Monday or Tuesday". */
export interface InWeek {
  readonly weekday?: number | undefined;
  readonly week?: Day | undefined;
}

/** A time of day. `half` is unknown where it could be in the morning as well as after noon. */
export interface Time {
  readonly clock: Clock;
  readonly half: "known" | "unknown";
}

/** A part of the day, such as the evening; it ends before `end`. */
export interface Part {
  readonly start: Clock;
  readonly end: Clock;
  /** How a time within it is understood: "7 in the evening". */
  readonly half: "am" | "pm" | "night" | "noon";
}

export interface Span<Place> {
  readonly start?: Place | undefined;
  readonly end?: Place | undefined;
}

/** A length of time. Months and days are kept apart from seconds, as their lengths vary. */
export interface Amount {
  readonly months: number;
  readonly days: number;
  readonly seconds: number;
}

/** How something recurs, as parts of an RFC 5545 rule, and when its first time is. */
export interface Recurrence {
  readonly rule: string;
  readonly first?: Day | undefined;
  readonly time?: Time | undefined;
  readonly times?: Span<Clock> | undefined;
}

export type Meaning =
  | ({ readonly kind: "date"; readonly options: readonly Day[]; readonly problem?: TimeProblem } & InWeek)
  | { readonly kind: "time"; readonly options: readonly Clock[] }
  | ({ readonly kind: "datetime"; readonly options: readonly Moment[]; readonly problem?: TimeProblem } & InWeek)
  | { readonly kind: "daterange"; readonly options: readonly Span<Day>[] }
  | { readonly kind: "timerange"; readonly options: readonly Span<Clock>[] }
  | ({
      readonly kind: "datetimerange";
      readonly options: readonly Span<Moment>[];
      readonly problem?: TimeProblem;
    } & InWeek)
  | { readonly kind: "duration"; readonly amount: Amount }
  | { readonly kind: "set"; readonly recurrence: Recurrence };

const halfDay = 12 * hour;
/** No number of these is meant when people speak of times. */
const mostDays = 4_000_000;

/** A time as it is said: without a half of the day, an hour from 1 to 12 can be either. Undefined when there is none such. */
export function timeOf(h: number, m = 0, s = 0, half?: "am" | "pm"): Time | undefined {
  if (h > 24 || m > 59 || s > 59 || (h === 24 && m + s > 0)) return undefined;
  if (half && (h > 12 || (h === 0 && half === "pm"))) return h > 12 && half === "pm" ? known(h, m, s) : undefined;
  if (half) return known((h % 12) + (half === "pm" ? 12 : 0), m, s);
  return h >= 1 && h <= 12 ? { clock: h * hour + m * 60 + s, half: "unknown" } : known(h % 24, m, s);
}

const known = (h: number, m: number, s: number): Time => ({ clock: h * hour + m * 60 + s, half: "known" });

/** The time with its half of the day known from the part of the day it is said with. */
export function within(time: Time, part: Part): Time {
  if (time.half === "known") return time;
  const h = Math.floor(time.clock / hour);
  const rest = time.clock % hour;
  const at = (hours: number): Time => ({ clock: hours * hour + rest, half: "known" });
  switch (part.half) {
    case "am":
      return at(h);
    case "pm":
      return at(h === 12 ? 12 : h + 12);
    case "noon":
      return at(h < 10 ? h + 12 : h);
    case "night":
      return at(h === 12 ? 0 : h >= 5 ? h + 12 : h);
  }
}

/** What a time can be: as it is said, and half a day apart where its half is unknown. */
export function clocksOf({ clock, half }: Time): Clock[] {
  return half === "known" ? [clock] : [clock, clock >= halfDay ? clock - halfDay : clock + halfDay];
}

/** The ends of a range of times: an end without its half is the nearest after the start, a start the nearest before its end. */
export function between(start: Time, end: Time): Span<Clock>[] {
  if (start.half === "known") {
    // "10 am to 12 am" is said for noon.
    if (end.half === "known" && end.clock === 0 && start.clock > 0 && start.clock < halfDay)
      return [
        { start: start.clock, end: halfDay },
        { start: start.clock, end: 0 },
      ];
    return [{ start: start.clock, end: following(start.clock, end) }];
  }
  if (end.half === "known") {
    const starts = clocksOf(start).sort((a, b) => away(a, end.clock) - away(b, end.clock));
    return [{ start: starts[0] ?? start.clock, end: end.clock }];
  }
  return clocksOf(start).map((clock) => ({ start: clock, end: following(clock, end) }));
}

function following(start: Clock, end: Time): Clock {
  const [first = end.clock] = clocksOf(end).sort((a, b) => away(start, a) - away(start, b));
  return first;
}

/** Seconds from one clock reading to another; a whole day from one to itself. */
const away = (from: Clock, to: Clock): number => (to > from ? to - from : to - from + daySeconds);

/** The early or late two hours of a part of the day, or its middle. */
export function portion(part: Part, which: "early" | "mid" | "late"): Part {
  const two = 2 * hour;
  if (which === "early") return { ...part, end: part.start + two };
  if (which === "late") return { ...part, start: Math.ceil(part.end / hour) * hour - two };
  return { ...part, start: part.start + hour, end: part.end - hour };
}

/** A time on some days. Of today's options those still to come go first, and a weekday that is today may be in a week. */
export function onDays(days: Days, time: Time, now: Now): Meaning {
  const clocks = clocksOf(time);
  const options = recurring(days, now).flatMap((day) => clocks.map((clock) => day * daySeconds + clock));
  return {
    kind: "datetime",
    options: comingFirst(options, days, now, (moment) => moment),
    ...inWeek(days),
    ...problemOf(days),
  };
}

/** A range of times on some days; one that ends before it starts ends on the next day. */
export function rangeOnDays(days: Days, spans: readonly Span<Clock>[], now: Now): Meaning {
  const options = recurring(days, now).flatMap((day) => spans.map((span) => spanOn(day, span)));
  const ordered = comingFirst(options, days, now, ({ start, end }) => end ?? start ?? 0);
  return { kind: "datetimerange", options: ordered, ...inWeek(days), ...problemOf(days) };
}

function spanOn(day: Day, { start, end }: Span<Clock>): Span<Moment> {
  const wraps = start !== undefined && end !== undefined && end <= start;
  return {
    ...(start === undefined ? {} : { start: day * daySeconds + start }),
    ...(end === undefined ? {} : { end: (wraps ? day + 1 : day) * daySeconds + end }),
  };
}

function recurring({ options, weekday }: Days, now: Now): readonly Day[] {
  return weekday !== undefined && options[0] === now.day ? [now.day, now.day + 7, ...options.slice(1)] : options;
}

function comingFirst<Option>(
  options: readonly Option[],
  days: Days,
  now: Now,
  momentOf: (option: Option) => Moment,
): Option[] {
  const isPast = (option: Option) => momentOf(option) < now.moment;
  const [first] = options;
  const today = days.options[0] === now.day;
  if (first === undefined || !today || !isPast(first)) return [...options];
  return [...options.filter((option) => !isPast(option)), ...options.filter(isPast)];
}

export function dateMeaning(days: Days): Meaning {
  return { kind: "date", options: days.options, ...inWeek(days), ...problemOf(days) };
}

const inWeek = ({ weekday, week }: Days): InWeek => ({ weekday, week });

/** A weekday that is listed after one of a week that is told is of that week as well; its own reading comes second. */
export function inSameWeek(meaning: Meaning, week: Day): Meaning {
  if (!("weekday" in meaning) || meaning.weekday === undefined) return meaning;
  const day = week + meaning.weekday;
  switch (meaning.kind) {
    case "date":
      return { ...meaning, options: [day, ...meaning.options], week };
    case "datetime": {
      const [first] = meaning.options;
      if (first === undefined) return meaning;
      const clock = first - Math.floor(first / daySeconds) * daySeconds;
      return { ...meaning, options: [day * daySeconds + clock, ...meaning.options], week };
    }
    case "datetimerange": {
      const [first] = meaning.options;
      const begin = first?.start ?? first?.end;
      if (!first || begin === undefined) return meaning;
      const shift = (day - Math.floor(begin / daySeconds)) * daySeconds;
      const moved = {
        start: first.start === undefined ? undefined : first.start + shift,
        end: first.end === undefined ? undefined : first.end + shift,
      };
      return { ...meaning, options: [moved, ...meaning.options], week };
    }
    default:
      return meaning;
  }
}

export function timeMeaning(time: Time): Meaning {
  return { kind: "time", options: clocksOf(time) };
}

function problemOf({ problem, options }: Days): { problem?: TimeProblem } {
  if (options.length === 0) return { problem: "impossible" };
  return problem ? { problem } : {};
}

export function amount(parts: Partial<Amount>): Amount {
  return { months: 0, days: 0, seconds: 0, ...parts };
}

export function sum(a: Amount, b: Amount): Amount {
  return { months: a.months + b.months, days: a.days + b.days, seconds: a.seconds + b.seconds };
}

export function times(n: number, unit: Amount): Amount | undefined {
  const months = n * unit.months;
  const whole = Math.trunc(months);
  const days = n * unit.days + (months - whole) * 30;
  const wholeDays = unit.seconds > 0 ? days : Math.trunc(days + 1e-9);
  const seconds = Math.round(n * unit.seconds + (days - wholeDays) * daySeconds);
  if (whole * 31 + wholeDays + seconds / daySeconds > mostDays) return undefined;
  return { months: whole, days: wholeDays, seconds };
}
