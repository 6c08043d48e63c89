/** When a recurring meeting takes place: its rule counted on the clock of its zone, whatever zone the process runs in. */
import type { RRuleTemporal } from "rrule-temporal";
import { CalendarError, longestMeetingMs, type MeetingDraft, seriesDays } from "../../core/calendar.ts";

/** A time from `start` to `end`, in milliseconds since 1970. */
export interface Time {
  readonly start: number;
  readonly end: number;
}

const dayMs = 86_400_000;
/** More than this is no series but a slip of the pen. */
const mostTimes = 400;

/**
 * The times of a meeting, the first one first, at most `seriesDays` ahead. A time keeps its length on the clock of the
 * zone's summer and winter alike. Rejects with `bad-time` or `bad-rule`; a rule that misses its own start is bad.
 */
export async function timesOf({
  start,
  end,
  zone,
  rule,
}: Pick<MeetingDraft, "start" | "end" | "zone" | "rule">): Promise<Time[]> {
  const first = { start: Date.parse(start), end: Date.parse(end) };
  checkTime(first);
  checkZone(zone);
  if (rule === undefined) return [first];
  const length = first.end - first.start;
  const starts = await startsOf(rule, first.start, zone);
  if (starts.length === 0)
    throw new CalendarError("bad-rule", `The rule ${rule} gives no time at all. Say how often the meeting recurs.`);
  if (starts.length > mostTimes)
    throw new CalendarError("bad-rule", `That would be more than ${mostTimes} meetings. Give the series an end.`);
  const times = starts.map((at) => ({ start: at, end: at + length }));
  const clash = times.find((time, i) => (times[i + 1]?.start ?? Number.POSITIVE_INFINITY) < time.end);
  if (clash) throw new CalendarError("bad-rule", "The meeting would begin again before it ends. Make it shorter.");
  return times;
}

/** The times without those that begin at one of `without`. Throws `bad-rule` when none is left. */
export function heldOf(times: readonly Time[], without: readonly string[] = []): Time[] {
  const gone = new Set(without.map((start) => Date.parse(start)));
  const held = times.filter(({ start }) => !gone.has(start));
  if (held.length === 0) throw new CalendarError("bad-rule", "No time of the series is left. Leave out fewer of them.");
  return held;
}

function checkZone(zone: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
  } catch (cause) {
    const more = { cause };
    throw new CalendarError(
      "bad-time",
      `There is no time zone ${zone}. Give an IANA name such as Europe/Berlin.`,
      more,
    );
  }
}

/** Throws `bad-time` for a meeting that ends before it starts, has no length, or has no moment at all. */
export function checkTime({ start, end }: Time): void {
  if (Number.isNaN(start) || Number.isNaN(end))
    throw new CalendarError("bad-time", "A start or an end is no moment. Give both as ISO 8601 with an offset.");
  if (end <= start) throw new CalendarError("bad-time", "The meeting ends before it begins. Give a later end.");
  if (end - start > longestMeetingMs)
    throw new CalendarError(
      "bad-time",
      `A meeting lasts at most ${longestMeetingMs / dayMs} days. Give an earlier end.`,
    );
}

async function startsOf(rule: string, first: number, zone: string): Promise<number[]> {
  if (!/^[A-Z]+=[A-Z0-9,+-]+(?:;[A-Z]+=[A-Z0-9,+-]+)*$/.test(rule) || /FREQ=(?:SECONDLY|MINUTELY|HOURLY)/.test(rule))
    throw new CalendarError("bad-rule", "That is no rule for a meeting. Give one such as FREQ=WEEKLY;BYDAY=TU.");
  const last = first + seriesDays * dayMs;
  return counted(rule, first, zone, (series) =>
    series.all((time, i) => time.epochMilliseconds <= last && i <= mostTimes),
  );
}

/**
 * The times of an event that touch a span, however long ago its rule began; once without a rule. Moments are in milliseconds since
 * 1970. Rejects with `bad-rule`.
 */
export async function timesBetween(
  { start, end, zone, rule }: Time & { readonly zone: string; readonly rule?: string },
  within: Time,
): Promise<Time[]> {
  const length = end - start;
  const [from, to] = [new Date(Math.max(within.start - length, start)), new Date(within.end)];
  if (to < from) return [];
  const starts = rule ? await counted(rule, start, zone, (series) => series.between(from, to, true)) : [start];
  return starts
    .map((at) => ({ start: at, end: at + length }))
    .filter((time) => time.start < within.end && time.end > within.start);
}

async function counted(
  rule: string,
  first: number,
  zone: string,
  count: (series: RRuleTemporal) => readonly { readonly epochMilliseconds: number }[],
): Promise<number[]> {
  const { RRuleTemporal } = await import("rrule-temporal");
  try {
    const series = new RRuleTemporal({ rruleString: `DTSTART;TZID=${zone}:${wallOf(first, zone)}\nRRULE:${rule}` });
    return count(series).map((time) => time.epochMilliseconds);
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new CalendarError("bad-rule", `The rule ${rule} cannot be used: ${why}`);
  }
}

/** `20261124T150000`, on the clock of a zone. */
export function wallOf(moment: number, zone: string): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  }).formatToParts(moment);
  const part = (type: string): string => parts.find((one) => one.type === type)?.value ?? "00";
  return `${part("year")}${part("month")}${part("day")}T${part("hour")}${part("minute")}${part("second")}`;
}

/** What is left of a time when others are taken out of it. */
export function without(time: Time, others: readonly Time[]): Time[] {
  return others.reduce<Time[]>(
    (left, other) =>
      left.flatMap(({ start, end }) =>
        [
          { start, end: Math.min(end, other.start) },
          { start: Math.max(start, other.end), end },
        ].filter((piece) => piece.end > piece.start),
      ),
    [time],
  );
}
