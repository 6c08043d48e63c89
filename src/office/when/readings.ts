/** From meanings to what is handed out: values as text, moments in a zone, and what is wrong with them. */
import type { TimeFound, TimeProblem, TimeReading } from "../../core/when.ts";
import { type Day, daySeconds, type Moment, writeClock, writeDay, writeMoment } from "./calendar.ts";
import type { Amount, Meaning, Now, Recurrence, Span } from "./meaning.ts";
import { epochsOf, writeInstant } from "./zones.ts";

/** More options than these are of no use to anybody. */
const mostOthers = 5;

interface Options {
  readonly readings: readonly TimeReading[];
  readonly problem?: TimeProblem | undefined;
}

/** A meaning as it is handed out; `zone` is the one the expression is told in. */
export function found(
  stretch: { text: string; from: number; to: number },
  meaning: Meaning,
  context: { now: Now; zone: string; named?: string | undefined; epoch: number },
): TimeFound {
  const { readings, problem } = readingsOf(meaning, context);
  const [first = { kind: meaning.kind, value: "not resolved" }, ...others] = readings;
  return {
    text: stretch.text,
    ...first,
    from: stretch.from,
    to: stretch.to,
    others: unlike(first, others).slice(0, mostOthers),
    ...(problem ? { problem } : {}),
    ...(context.named ? { zone: context.named } : {}),
  };
}

function readingsOf(meaning: Meaning, { now, zone, epoch }: { now: Now; zone: string; epoch: number }): Options {
  switch (meaning.kind) {
    case "date":
      return {
        readings: meaning.options.map((day) => ({ kind: "date", value: writeDay(day) })),
        problem: meaning.problem ?? (isBefore(meaning.options[0], now.day) ? "past" : undefined),
      };
    case "time":
      return { readings: meaning.options.map((clock) => ({ kind: "time", value: writeClock(clock) })) };
    case "datetime":
      return momentsIn(meaning.options, zone, epoch, meaning.problem);
    case "daterange":
      return {
        readings: meaning.options.map((span) => ({ kind: "daterange", ...written(span, writeDay) })),
        problem: isBefore(meaning.options[0]?.end, now.day) ? "past" : undefined,
      };
    case "timerange":
      return { readings: meaning.options.map((span) => ({ kind: "timerange", ...written(span, writeClock) })) };
    case "datetimerange":
      return spansIn(meaning.options, zone, epoch, meaning.problem);
    case "duration":
      return { readings: [{ kind: "duration", value: writeAmount(meaning.amount) }] };
    case "set":
      return { readings: [recurrenceOf(meaning.recurrence)] };
  }
}

const isBefore = (day: Day | undefined, today: Day): boolean => day !== undefined && day < today;

function momentsIn(options: readonly Moment[], zone: string, epoch: number, given: TimeProblem | undefined): Options {
  const each = options.map((moment) => {
    const epochs = epochsOf(moment, zone);
    const value = { kind: "datetime", value: writeMoment(moment) } as const;
    return {
      epochs,
      readings: epochs.length === 0 ? [value] : epochs.map((at) => ({ ...value, instant: writeInstant(at, zone) })),
    };
  });
  const [first] = each;
  return {
    readings: each.flatMap(({ readings }) => readings),
    problem: given ?? (first && problemAt(first.epochs, epoch)),
  };
}

function problemAt(epochs: readonly number[], epoch: number): TimeProblem | undefined {
  if (epochs.length === 0) return "gap";
  if (epochs.length > 1) return "overlap";
  return (epochs[0] ?? epoch) < epoch ? "past" : undefined;
}

function spansIn(
  options: readonly Span<Moment>[],
  zone: string,
  epoch: number,
  given: TimeProblem | undefined,
): Options {
  const each = options.map((span) => {
    const starts = span.start === undefined ? undefined : epochsOf(span.start, zone);
    const ends = span.end === undefined ? undefined : epochsOf(span.end, zone);
    const [start] = starts ?? [];
    const end = ends?.at(-1);
    return {
      starts,
      ends,
      reading: {
        kind: "datetimerange" as const,
        ...written(span, writeMoment),
        ...(start === undefined ? {} : { instant: writeInstant(start, zone) }),
        ...(end === undefined ? {} : { endInstant: writeInstant(end, zone) }),
      },
    };
  });
  const [first] = each;
  const clocks = [first?.starts, first?.ends].filter((epochs) => epochs !== undefined);
  const broken = clocks.some((epochs) => epochs.length === 0)
    ? "gap"
    : clocks.some((epochs) => epochs.length > 1)
      ? "overlap"
      : undefined;
  const last = first?.ends?.at(-1) ?? (first?.ends ? undefined : Number.POSITIVE_INFINITY);
  return {
    readings: each.map(({ reading }) => reading),
    problem: given ?? broken ?? (last !== undefined && last < epoch ? "past" : undefined),
  };
}

function written<Place>(
  { start, end }: Span<Place>,
  write: (place: Place) => string,
): { start?: string; end?: string } {
  return { ...(start === undefined ? {} : { start: write(start) }), ...(end === undefined ? {} : { end: write(end) }) };
}

/** ISO 8601: `PT1H30M`, `P1M21D`. */
function writeAmount({ months, days, seconds }: Amount): string {
  const part = (value: number, letter: string) => (value > 0 ? `${value}${letter}` : "");
  const weeks = months === 0 && seconds === 0 && days > 0 && days % 7 === 0;
  const date =
    part(Math.floor(months / 12), "Y") + part(months % 12, "M") + (weeks ? part(days / 7, "W") : part(days, "D"));
  const time =
    part(Math.floor(seconds / 3600), "H") + part(Math.floor((seconds % 3600) / 60), "M") + part(seconds % 60, "S");
  return `P${date}${time ? `T${time}` : ""}` === "P" ? "PT0S" : `P${date}${time ? `T${time}` : ""}`;
}

function recurrenceOf({ rule, first, time, times }: Recurrence): TimeReading {
  const value = { kind: "set", value: rule } as const;
  if (first === undefined) return value;
  const start = time?.clock ?? times?.start;
  if (start === undefined) return { ...value, first: writeDay(first) };
  const end = times?.end;
  return {
    ...value,
    first: writeMoment(first * daySeconds + start),
    ...(end === undefined ? {} : { firstEnd: writeMoment((end <= start ? first + 1 : first) * daySeconds + end) }),
  };
}

function unlike(first: TimeReading, others: readonly TimeReading[]): TimeReading[] {
  const seen = new Set([JSON.stringify(first)]);
  return others.filter((other) => {
    const key = JSON.stringify(other);
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
