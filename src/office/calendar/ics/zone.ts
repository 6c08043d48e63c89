/** Time zones in ICS files: ours written out as VTIMEZONE, others' names understood. */
import type { Time } from "../times.ts";

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What Windows and Outlook call the zones that meetings are held in most. */
const windowsNames: Readonly<Record<string, string>> = {
  "China Standard Time": "Asia/Shanghai",
  "Taipei Standard Time": "Asia/Taipei",
  "Singapore Standard Time": "Asia/Singapore",
  "Tokyo Standard Time": "Asia/Tokyo",
  "Korea Standard Time": "Asia/Seoul",
  "India Standard Time": "Asia/Kolkata",
  "SE Asia Standard Time": "Asia/Bangkok",
  "Arabian Standard Time": "Asia/Dubai",
  "AUS Eastern Standard Time": "Australia/Sydney",
  "GMT Standard Time": "Europe/London",
  "W. Europe Standard Time": "Europe/Berlin",
  "Romance Standard Time": "Europe/Paris",
  "Central Europe Standard Time": "Europe/Budapest",
  "Central European Standard Time": "Europe/Warsaw",
  "FLE Standard Time": "Europe/Kiev",
  "Russian Standard Time": "Europe/Moscow",
  "Turkey Standard Time": "Europe/Istanbul",
  "Israel Standard Time": "Asia/Jerusalem",
  "South Africa Standard Time": "Africa/Johannesburg",
  "E. South America Standard Time": "America/Sao_Paulo",
  "Eastern Standard Time": "America/New_York",
  "Central Standard Time": "America/Chicago",
  "Mountain Standard Time": "America/Denver",
  "Pacific Standard Time": "America/Los_Angeles",
  UTC: "UTC",
};

/** The IANA name that a file's name of a zone stands for; undefined for one that nobody knows. */
export function zoneCalled(name: string): string | undefined {
  const bare = name.replace(/^"|"$/g, "").replace(/^\/[^/]+\/(?:[^/]+\/)??(?=[A-Z][a-z]+\/)/, "");
  const known = windowsNames[bare] ?? bare;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: known }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** How far a zone's clock is ahead of UTC at a moment, in milliseconds. */
export function offsetAt(zone: string, moment: number): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(moment);
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value ?? 0);
  const wall = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return wall - Math.floor(moment / 1000) * 1000;
}

/** The moment at which a zone's clock shows a time, given as if it were UTC. Of one that is shown twice the first, of one left out the next. */
export function momentOn(zone: string, wall: number): number {
  const [early, late] = [wall - offsetAt(zone, wall - dayMs), wall - offsetAt(zone, wall + dayMs)];
  const fits = [Math.min(early, late), Math.max(early, late)].filter((at) => at + offsetAt(zone, at) === wall);
  return fits[0] ?? Math.max(early, late);
}

/** The lines of a VTIMEZONE that is right from the year before a span to the year after it. */
export function zoneLines(zone: string, { start, end }: Time): string[] {
  const [from, to] = [start - 366 * dayMs, end + 366 * dayMs];
  const changes = changesOf(zone, from, to);
  const first = offsetAt(zone, from);
  const all = [{ at: from, before: first, after: first }, ...changes];
  const usual = Math.min(...all.map(({ after }) => after));
  return [
    "BEGIN:VTIMEZONE",
    `TZID:${zone}`,
    ...all.flatMap(({ at, before, after }) => {
      const kind = after > usual ? "DAYLIGHT" : "STANDARD";
      return [
        `BEGIN:${kind}`,
        `DTSTART:${stamp(at + before)}`,
        `TZOFFSETFROM:${offsetText(before)}`,
        `TZOFFSETTO:${offsetText(after)}`,
        `END:${kind}`,
      ];
    }),
    "END:VTIMEZONE",
  ];
}

interface Change {
  readonly at: number;
  readonly before: number;
  readonly after: number;
}

function changesOf(zone: string, from: number, to: number): Change[] {
  const found: Change[] = [];
  for (let at = from; at < to; at += 14 * dayMs) {
    const [before, after] = [offsetAt(zone, at), offsetAt(zone, at + 14 * dayMs)];
    if (before === after) continue;
    let [low, high] = [at, at + 14 * dayMs];
    while (high - low > 1000) {
      const middle = Math.floor((low + high) / 2000) * 1000;
      if (offsetAt(zone, middle) === before) low = middle;
      else high = middle;
    }
    found.push({ at: high, before, after });
  }
  return found;
}

const stamp = (wall: number): string =>
  new Date(wall)
    .toISOString()
    .replace(/[-:]/g, "")
    .replace(/\.\d+Z/, "");

function offsetText(ms: number): string {
  const minutes = Math.abs(Math.round(ms / 60_000));
  const two = (count: number): string => String(count).padStart(2, "0");
  return `${ms < 0 ? "-" : "+"}${two(Math.floor(minutes / 60))}${two(minutes % 60)}`;
}
