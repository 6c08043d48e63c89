/** Recurrences: RFC 5545 rules, and the patterns that Microsoft 365 has instead. */
import { z } from "zod";
import { stampOf } from "../elsewhere/events.ts";
import { refusal } from "../elsewhere/service.ts";
import { wallOf } from "../times.ts";

const days = {
  SU: "sunday",
  MO: "monday",
  TU: "tuesday",
  WE: "wednesday",
  TH: "thursday",
  FR: "friday",
  SA: "saturday",
};
const dayNames = Object.fromEntries(Object.entries(days).map(([short, long]) => [long, short]));
const places = { "1": "first", "2": "second", "3": "third", "4": "fourth", "-1": "last" };
const placeNames = Object.fromEntries(Object.entries(places).map(([number, word]) => [word, number]));

/** A recurrence as Graph gives it. */
export const recurrenceSchema = z.object({
  pattern: z.object({
    type: z.string(),
    interval: z.number().default(1),
    daysOfWeek: z.array(z.string()).nullish(),
    dayOfMonth: z.number().nullish(),
    month: z.number().nullish(),
    index: z.string().nullish(),
    firstDayOfWeek: z.string().nullish(),
  }),
  range: z.object({
    type: z.string(),
    startDate: z.string(),
    endDate: z.string().nullish(),
    numberOfOccurrences: z.number().nullish(),
    recurrenceTimeZone: z.string().nullish(),
  }),
});

/** The pattern of a rule that begins at a moment. Throws `bad-rule` for rules that Microsoft 365 has no pattern for. */
export function recurrenceOf(rule: string, start: number, zone: string): z.input<typeof recurrenceSchema> {
  const parts = new Map(rule.split(";").map((part) => part.split("=") as [string, string]));
  const interval = Number(parts.get("INTERVAL") ?? 1);
  const date = dateOn(start, zone);
  const usual = { interval, firstDayOfWeek: days[(parts.get("WKST") ?? "MO") as keyof typeof days] };
  const until = parts.get("UNTIL");
  const count = parts.get("COUNT");
  const base = { startDate: date, recurrenceTimeZone: zone };
  const range = count
    ? { ...base, type: "numbered", numberOfOccurrences: Number(count) }
    : until
      ? { ...base, type: "endDate", endDate: endDateOf(until, zone) }
      : { ...base, type: "noEnd" };
  const pattern = patternOf(parts, date);
  if (!pattern)
    throw refusal(
      "bad-rule",
      `Microsoft 365 cannot keep a meeting that recurs by ${rule}. Say it more simply, such as every other Tuesday or the first Monday of a month.`,
      `Microsoft 365 无法保存这样的重复规则（${rule}）。请换一个简单些的说法，例如每隔一周的周二。`,
    );
  return { pattern: { ...usual, ...pattern }, range };
}

type Pattern = z.input<typeof recurrenceSchema>["pattern"];

function patternOf(parts: ReadonlyMap<string, string>, date: string): Pattern | undefined {
  const byDay = parts.get("BYDAY")?.split(",") ?? [];
  const plain = byDay.every((day) => day in days);
  const daysOfWeek = byDay.map((day) => days[day.slice(-2) as keyof typeof days]);
  const [, monthText = "", dayText = ""] = date.split("-");
  const month = Number(parts.get("BYMONTH") ?? monthText);
  const dayOfMonth = Number(parts.get("BYMONTHDAY") ?? dayText);
  const isYearly = parts.get("FREQ") === "YEARLY";
  switch (parts.get("FREQ")) {
    case "DAILY":
      return byDay.length === 0 ? { type: "daily" } : plain ? { type: "weekly", daysOfWeek } : undefined;
    case "WEEKLY":
      return { type: "weekly", daysOfWeek: byDay.length > 0 ? daysOfWeek : [weekdayOf(date)] };
    case "MONTHLY":
    case "YEARLY": {
      if (dayOfMonth < 1 || parts.has("BYYEARDAY") || parts.has("BYWEEKNO")) return undefined;
      const ofYear = isYearly ? { month } : {};
      if (byDay.length === 0) return { type: isYearly ? "absoluteYearly" : "absoluteMonthly", dayOfMonth, ...ofYear };
      const place = parts.get("BYSETPOS") ?? byDay[0]?.slice(0, -2) ?? "";
      const index = places[place as keyof typeof places];
      const isOne = parts.has("BYSETPOS") ? plain : byDay.length === 1;
      return index && isOne
        ? { type: isYearly ? "relativeYearly" : "relativeMonthly", daysOfWeek, index, ...ofYear }
        : undefined;
    }
    default:
      return undefined;
  }
}

/** The rule of a pattern. `lastOn` gives the moment of the last time, which Graph tells by its day alone. */
export function ruleOf({ pattern, range }: z.output<typeof recurrenceSchema>, lastOn: (day: string) => number): string {
  const byDay = (pattern.daysOfWeek ?? []).map((day) => dayNames[day.toLowerCase()]).join(",");
  const place = pattern.index ? (placeNames[pattern.index.toLowerCase()] ?? "1") : "";
  const freq = /daily|weekly|monthly|yearly/i.exec(pattern.type)?.[0].toUpperCase() ?? "DAILY";
  const isRelative = pattern.type.startsWith("relative");
  const several = isRelative && (pattern.daysOfWeek ?? []).length > 1;
  const parts = [
    `FREQ=${freq}`,
    ...(pattern.interval > 1 ? [`INTERVAL=${pattern.interval}`] : []),
    ...(freq === "YEARLY" && pattern.month ? [`BYMONTH=${pattern.month}`] : []),
    ...(byDay && freq !== "DAILY" ? [`BYDAY=${isRelative && !several ? place : ""}${byDay}`] : []),
    ...(several ? [`BYSETPOS=${place}`] : []),
    ...(pattern.type.startsWith("absolute") && pattern.dayOfMonth ? [`BYMONTHDAY=${pattern.dayOfMonth}`] : []),
    ...(pattern.firstDayOfWeek && pattern.interval > 1 && freq === "WEEKLY"
      ? [`WKST=${dayNames[pattern.firstDayOfWeek.toLowerCase()]}`]
      : []),
  ];
  if (range.type === "numbered" && range.numberOfOccurrences) parts.push(`COUNT=${range.numberOfOccurrences}`);
  if (range.type === "endDate" && range.endDate) parts.push(`UNTIL=${stampOf(lastOn(range.endDate))}`);
  return parts.join(";");
}

const weekdayOf = (date: string): string => Object.values(days)[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? "monday";

export function dateOn(moment: number, zone: string): string {
  const wall = wallOf(moment, zone);
  return `${wall.slice(0, 4)}-${wall.slice(4, 6)}-${wall.slice(6, 8)}`;
}

const endDateOf = (until: string, zone: string): string =>
  until.includes("T")
    ? dateOn(Date.parse(until.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z?$/, "$1-$2-$3T$4:$5:$6Z")), zone)
    : `${until.slice(0, 4)}-${until.slice(4, 6)}-${until.slice(6, 8)}`;
