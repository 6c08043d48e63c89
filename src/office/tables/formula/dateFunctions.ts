/** The functions of formulas that are about days and moments. Days are counted in the zone of the table. */
import { bound, type Sql, sql } from "../sql.ts";
import { count, type Make, numberOf, textOf, typed } from "./takes.ts";
import { Misfit, type Scope, type Typed } from "./typed.ts";

type Zone = Pick<Scope, "zone">;

/** A day or moment as SQLite reads it, on the clock of the zone. */
function localOf(one: Typed, { zone }: Zone): Sql {
  if (one.kind === "date") return one.sql;
  if (one.kind === "moment") return sql`wall_time(${one.sql}, ${bound(zone)})`;
  if (one.kind === "text") return sql`text_day(${one.sql})`;
  if (one.kind === "blank") return one.sql;
  throw new Misfit("takes a date", "需要日期");
}

const partOf =
  (form: string): Make =>
  (args, zone) => {
    count(args, 1);
    return typed("number", sql`CAST(strftime(${bound(form)}, ${localOf(args[0] as Typed, zone)}) AS REAL)`);
  };

const units: Readonly<Record<string, string>> = {
  y: "years",
  year: "years",
  m: "months",
  month: "months",
  w: "weeks",
  week: "weeks",
  d: "days",
  day: "days",
  h: "hours",
  hour: "hours",
  minute: "minutes",
  second: "seconds",
};

/** The unit that is written in a formula as a text; nothing else will do. */
function unitOf(one: Typed | undefined, fallback: string): string {
  if (!one) return fallback;
  const [said] = one.sql.params;
  const word = typeof said === "string" && one.sql.text === "?" ? said.toLowerCase() : "";
  const unit = units[word] ?? units[word.replace(/s$/, "")];
  if (!unit)
    throw new Misfit('takes a unit such as "days", "months" or "years"', '需要单位，例如 "days"、"months"、"years"');
  return unit;
}

/** What a date becomes so much later; the 31st becomes a month's last day where it has fewer. */
const add: Make = (args) => {
  count(args, 2, 3);
  const [from, many, said] = args as [Typed, Typed, Typed?];
  let unit = unitOf(said, "days");
  let amount = sql`CAST(${numberOf(many)} AS INTEGER)`;
  if (unit === "weeks") {
    unit = "days";
    amount = sql`(7 * ${amount})`;
  }
  const isTime = /hours|minutes|seconds/.test(unit);
  const step = sql`(${amount} || ${bound(` ${unit}`)})`;
  if (from.kind === "moment" || isTime)
    return typed("moment", sql`strftime('%Y-%m-%dT%H:%M:%fZ', ${dateOrMoment(from)}, ${step}, 'floor')`);
  return typed("date", sql`date(${dateOrMoment(from)}, ${step}, 'floor')`);
};

function dateOrMoment(one: Typed): Sql {
  if (one.kind === "date" || one.kind === "moment" || one.kind === "blank") return one.sql;
  if (one.kind === "text") return sql`text_day(${one.sql})`;
  throw new Misfit("takes a date", "需要日期");
}

/** Whole days, months or years from one date to another; with hours and less, of moments. */
const difference: Make = (args, zone) => {
  count(args, 2, 3);
  const [from, to, said] = args as [Typed, Typed, Typed?];
  const unit = unitOf(said, "days");
  const [a, b] = [localOf(from, zone), localOf(to, zone)];
  const perDay = { weeks: 1 / 7, days: 1, hours: 24, minutes: 1440, seconds: 86_400 }[unit];
  if (perDay !== undefined) {
    const days =
      perDay <= 1 ? sql`(julianday(date(${b})) - julianday(date(${a})))` : sql`(julianday(${b}) - julianday(${a}))`;
    return typed("number", sql`trunc(round(${days} * ${bound(perDay)}, 6))`);
  }
  const month = (day: Sql): Sql => sql`(strftime('%Y', ${day}) * 12 + strftime('%m', ${day}))`;
  const day = (of: Sql): Sql => sql`strftime('%d', ${of})`;
  const months = sql`(${month(b)} - ${month(a)} - (${day(b)} < ${day(a)}))`;
  return typed("number", unit === "months" ? sql`${months} * 1.0` : sql`trunc(${months} / 12.0)`);
};

/** 1 is Sunday, as in Excel; with 2 as second value, 1 is Monday. */
const weekday: Make = (args, zone) => {
  count(args, 1, 2);
  const [date, from] = args as [Typed, Typed?];
  const sunday = sql`CAST(strftime('%w', ${localOf(date, zone)}) AS INTEGER)`;
  return typed(
    "number",
    sql`CASE WHEN ${from ? numberOf(from) : sql`1`} = 2 THEN (${sunday} + 6) % 7 + 1.0 ELSE ${sunday} + 1.0 END`,
  );
};

export const dateFunctions: Readonly<Record<string, Make>> = {
  TODAY: (args) => {
    count(args, 0);
    return typed("date", bound({ at: "today" }));
  },
  NOW: (args) => {
    count(args, 0);
    return typed("moment", bound({ at: "now" }));
  },
  DATE: (args) => {
    count(args, 3);
    const [year, month, day] = args.map(numberOf) as [Sql, Sql, Sql];
    return typed(
      "date",
      sql`date(printf('%04d-01-01', ${year}), (CAST(${month} AS INTEGER) - 1) || ' months', (CAST(${day} AS INTEGER) - 1) || ' days')`,
    );
  },
  DATEVALUE: (args) => {
    count(args, 1);
    return typed("date", sql`text_day(${textOf(args[0] as Typed)})`);
  },
  DATEADD: add,
  EDATE: (args, zone) => add([...args.slice(0, 2), typed("text", bound("months"))], zone),
  DATEDIF: difference,
  /** As in Excel, the end comes first. */
  DAYS: ([end, start, ...more], zone) =>
    difference([start, end, ...more].filter((one) => one !== undefined) as Typed[], zone),
  EOMONTH: (args, zone) => {
    count(args, 1, 2);
    const [from, many] = args as [Typed, Typed?];
    const months = many ? sql`CAST(${numberOf(many)} AS INTEGER)` : sql`0`;
    return typed("date", sql`date(${localOf(from, zone)}, 'start of month', (${months} + 1) || ' months', '-1 days')`);
  },
  YEAR: partOf("%Y"),
  MONTH: partOf("%m"),
  DAY: partOf("%d"),
  HOUR: partOf("%H"),
  MINUTE: partOf("%M"),
  WEEKNUM: partOf("%V"),
  WEEKDAY: weekday,
};
