/** Clocks of the world: what a zone's wall shows at a moment, and which moments a wall's reading can mean. */
import { daySeconds, type Moment, two, writeMoment } from "./calendar.ts";

const quarterSeconds = 900;

const formats = new Map<string, Intl.DateTimeFormat | undefined>();

/** True for a zone that the runtime knows, such as `Asia/Shanghai` or `+08:00`. */
export function isZone(zone: string): boolean {
  return fixedOffset(zone) !== undefined || formatOf(zone) !== undefined;
}

/** What the wall shows in a zone. `epoch` is in seconds since 1970-01-01 UTC. */
export function wallOf(epoch: number, zone: string): Moment {
  return epoch + offsetAt(epoch, zone);
}

/**
 * The moments (seconds since 1970-01-01 UTC) at which a zone's wall shows a reading, in their order: one as a rule, none
 * in the gap when clocks are put forward, two when they are put back.
 */
export function epochsOf(wall: Moment, zone: string): number[] {
  const around = new Set([offsetAt(wall - daySeconds, zone), offsetAt(wall + daySeconds, zone)]);
  return [...around]
    .map((offset) => wall - offset)
    .filter((epoch) => offsetAt(epoch, zone) === wall - epoch)
    .sort((a, b) => a - b);
}

/** ISO 8601 with the zone's offset of that moment: `2026-11-20T19:30:00+08:00`. */
export function writeInstant(epoch: number, zone: string): string {
  const offset = offsetAt(epoch, zone);
  const minutes = Math.round(Math.abs(offset) / 60);
  const sign = offset < 0 ? "-" : "+";
  return `${writeMoment(epoch + offset).replace(" ", "T")}${sign}${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

const offsets = new Map<string, number>();
const offsetsKept = 500;

/** Seconds that a zone is ahead of UTC. Offsets change on quarter hours at most, so an answer is kept for its quarter. */
function offsetAt(epoch: number, zone: string): number {
  const fixed = fixedOffset(zone);
  if (fixed !== undefined) return fixed;
  const quarter = Math.floor(epoch / quarterSeconds);
  const key = `${zone} ${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const name = formatOf(zone)
    ?.formatToParts(new Date(quarter * quarterSeconds * 1000))
    .find((part) => part.type === "timeZoneName")?.value;
  const offset = offsetOf(/GMT(.*)/.exec(name ?? "")?.[1] ?? "") ?? 0;
  if (offsets.size >= offsetsKept) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

/** The offset of a zone that is named by it, such as `+05:30`. */
function fixedOffset(zone: string): number | undefined {
  return zone === "UTC" ? 0 : offsetOf(zone);
}

function offsetOf(written: string): number | undefined {
  const [, sign, h, m, s] = /^([+-])(\d{2}):(\d{2})(?::(\d{2}))?$/.exec(written) ?? [];
  return sign === undefined
    ? undefined
    : (sign === "-" ? -1 : 1) * (Number(h) * 3600 + Number(m) * 60 + Number(s ?? 0));
}

/** Formats are costly to make, so there is one for each zone. */
function formatOf(zone: string): Intl.DateTimeFormat | undefined {
  if (!formats.has(zone)) {
    try {
      formats.set(zone, new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" }));
    } catch {
      formats.set(zone, undefined);
    }
  }
  return formats.get(zone);
}
