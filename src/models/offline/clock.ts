/** Dates and times that fill arguments: where they stand in a text and what they are on the asker's clock. */
import { languageOf } from "../../core/language.ts";
import type { ReadOptions, TimeFound } from "../../core/when.ts";

/** The moment of the turn, the zone it is told in, and what reads times. */
export interface Clock {
  /** ISO 8601 in UTC. */
  readonly now: string;
  /** IANA zone. */
  readonly zone: string;
  /** The dates and times of a text from left to right; ranges count with their start, or with their end when that is all they have. */
  whensIn(text: string): readonly When[];
}

/** A date (`2026-11-20`), a time (`19:30`), or both, on the asker's clock. */
export interface When {
  readonly start: number;
  readonly end: number;
  readonly date?: string;
  readonly time?: string;
}

/** Words of an expression that say how it bounds, not when it is. */
const leading =
  /^(?:at|on|by|since|until|till?|before|after|from|between|in the|starting(?: at| from| on)?)\s+|^(?:在|从|自|于|截至|截止到?|最晚|最迟)/i;
const trailing = /(?:之前|以前|之后|以后|前|后|起|开始|为止)$/;

/** A clock that reads each text once. */
export function clockOf(
  { now, zone }: { readonly now: string; readonly zone: string },
  read: (text: string, options: ReadOptions) => readonly TimeFound[],
): Clock {
  const known = new Map<string, readonly When[]>();
  return {
    now,
    zone,
    whensIn(text) {
      const before = known.get(text);
      if (before) return before;
      const found = read(text, { at: now, zone, language: languageOf(text) });
      const whens = found.flatMap((one) => whenOf(one, zone) ?? []);
      known.set(text, whens);
      return whens;
    },
  };
}

/** A date and a time as ISO 8601 with the zone's offset of that day, such as `2026-11-20T19:30:00+08:00`. */
export function instantOf(when: When, clock: Clock): string {
  const date = when.date ?? wallOf(clock.now, clock.zone).slice(0, 10);
  const local = `${date}T${when.time ?? "00:00"}:00`;
  const offset = offsetMinutes(new Date(`${local}Z`), clock.zone);
  const size = Math.abs(offset);
  return `${local}${offset < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

function whenOf(found: TimeFound, zone: string): When | undefined {
  const told = partsOf(found, zone);
  if (!told) return undefined;
  const before = leading.exec(found.text)?.[0].length ?? 0;
  const isBound = found.kind.endsWith("range") && (found.start === undefined || found.end === undefined);
  const after = isBound ? (trailing.exec(found.text)?.[0].length ?? 0) : 0;
  return { start: found.from + before, end: found.to - after, ...told };
}

function partsOf(found: TimeFound, zone: string): Pick<When, "date" | "time"> | undefined {
  const value = found.value ?? found.start ?? found.end;
  if (value === undefined || found.problem === "impossible") return undefined;
  switch (found.kind) {
    case "date":
      return { date: value };
    case "daterange":
      return found.start === undefined || found.end === undefined ? { date: value } : undefined;
    case "time":
    case "timerange":
      return { time: value.slice(0, 5) };
    case "datetime":
    case "datetimerange": {
      const moment = found.zone ? (found.instant ?? found.endInstant) : undefined;
      const wall = moment ? wallOf(moment, zone) : value;
      return { date: wall.slice(0, 10), time: wall.slice(11, 16) };
    }
    default:
      return undefined;
  }
}

/** `2026-11-20 19:30`: what the wall shows in a zone at a moment. */
function wallOf(moment: string, zone: string): string {
  const at = new Date(moment);
  const local = new Date(at.getTime() + offsetMinutes(at, zone) * 60_000);
  return local.toISOString().slice(0, 16).replace("T", " ");
}

const formats = new Map<string, Intl.DateTimeFormat | undefined>();

/** Minutes that a zone is ahead of UTC at a moment; 0 for a zone that is not known. */
function offsetMinutes(at: Date, zone: string): number {
  if (!formats.has(zone)) formats.set(zone, formatOf(zone));
  const parts = formats.get(zone)?.formatToParts(at);
  const name = parts?.find((part) => part.type === "timeZoneName")?.value;
  const [, sign, h, m] = /GMT([+-])(\d{2}):(\d{2})/.exec(name ?? "") ?? [];
  return sign ? (sign === "-" ? -1 : 1) * (Number(h) * 60 + Number(m)) : 0;
}

/** Formats are costly to make, so there is one for each zone. */
function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  } catch {
    return undefined;
  }
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}
