/** Chinese moments and ranges: `明天下午三点`, `半小时后`, `从现在到八点`, `周五下午2点到4点`, `三小时内`, `五点之前`. */
import { addMonths, type Clock, dayEnd, daySeconds, hour, type Moment } from "../calendar.ts";
import {
  type Amount,
  between,
  clocksOf,
  type Days,
  type Meaning,
  type Now,
  onDays,
  type Part,
  rangeOnDays,
  type Span,
  type Time,
  within,
} from "../meaning.ts";
import { alt, map, opt, type Parser, rule, seq } from "../parse.ts";
import { dayPart, exactTime, hourOnly, shortPart, time, timeOnDay } from "./clocks.ts";
import { date } from "./days.ts";
import { duration, text, till } from "./words.ts";

/** When people leave work, as far as nothing else is known. */
const endOfWork: Clock = 18 * hour;

const of = opt(text("的|[,，、]"));
const from = opt(text("从|自|在|于|由"));
const amid = opt(text("之间|期间|这段时间|的时间"));

/** Some days and a part of each: `明天早上`, `今晚`, `七月五号早`. */
const dayAndPart: Parser<{ days: Days; part: Part }> = rule(() => {
  const short = (pattern: string, days: number) =>
    seq([text(pattern), alt(shortPart, dayPart)], ([, part], { now }) => ({
      days: { options: [now.day + days] },
      part,
    }));
  return alt<{ days: Days; part: Part }>(
    seq([date, of, alt(dayPart, shortPart)], ([days, , part]) => ({ days, part })),
    short("今(?=[早晨晚夜午])", 0),
    short("明(?=[早晨晚午])", 1),
    short("后(?=[早晚](?!于|于))", 2),
    short("昨(?=[晚夜])", -1),
    short("前(?=晚)", -2),
    short("当(?=晚)", 0),
    seq([text("这天|当天"), dayPart], ([, part], { now }) => ({ days: { options: [now.day] }, part })),
  );
});

interface Told {
  readonly days: Days;
  readonly time: Time;
}

/** A date and a time. A night goes on after midnight: `周五晚上12点` is the first moment of Saturday. */
export const dateAndTime: Parser<Told> = rule(() =>
  alt(
    seq([date, of, timeOnDay], ([days, , { time: told, part }], { now }) => put(days, told, part, now)),
    seq(
      [dayAndPart, of, opt(text("大约|大概|约")), map(timeOnDay, ({ time: told }) => told)],
      ([{ days, part }, , , told], { now }) => put(days, within(told, part), part, now),
    ),
  ),
);

function put(days: Days, told: Time, part: Part | undefined, now: Now): Told {
  if (part?.half !== "night" || told.clock >= 5 * hour) return { days, time: told };
  const isAhead = (day: number) => day === now.day && day * daySeconds + told.clock >= now.moment;
  return { days: { ...days, options: days.options.map((day) => (isAhead(day) ? day : day + 1)) }, time: told };
}

function shifted(now: Now, by: Amount, sign: 1 | -1): Moment {
  const day = addMonths(now.day, sign * by.months) + sign * by.days;
  return now.plus(sign * by.seconds) + (day - now.day) * daySeconds;
}

const hours: Parser<Amount> = map(duration, (by) => (by.seconds > 0 ? by : undefined));
const later = text("(?:之|以)?后(?!天|年|来|续|台|门|面)|过后|以后");
const earlier = text("(?:之|以)?前(?!天|年|面|台|途|提|往)");

const counted: Parser<Moment> = rule(() =>
  alt(
    seq([hours, later], ([by], { now }) => shifted(now, by, 1)),
    seq([hours, earlier], ([by], { now }) => shifted(now, by, -1)),
    seq([text("再?过(?!去)|再等"), hours, opt(later)], ([, by], { now }) => shifted(now, by, 1)),
  ),
);
const present = text("现在|此刻|目前|当前|这会儿?|此时|眼下");
const nowMoment: Parser<Moment> = map(present, (_, { now }) => now.moment);

export const datetime: Parser<Meaning> = rule(() =>
  alt<Meaning>(
    map(dateAndTime, ({ days, time: told }, { now }) => onDays(days, told, now)),
    map(counted, (moment) => ({ kind: "datetime", options: [moment] })),
    map(nowMoment, (moment) => ({ kind: "datetime", options: [moment] })),
  ),
);

/** Two times: a part of the day before the first holds for a second without its own. */
const twoTimes: Parser<{ part: Part | undefined; spans: Span<Clock>[] }> = rule(() => {
  const plain = { part: undefined };
  return alt<{ part: Part | undefined; spans: Span<Clock>[] }>(
    seq([from, time, till, time, amid], ([, start, , end]) => ({ ...plain, spans: between(start, end) })),
    seq([from, time, text("和|与"), time, text("之间|期间")], ([, start, , end]) => ({
      ...plain,
      spans: between(start, end),
    })),
    seq([from, opt(alt(dayPart)), hourOnly, till, time, amid], ([, part, start, , end]) => {
      const first = part ? within(start, part) : start;
      return { ...plain, spans: between(first, part && end.half === "unknown" ? within(end, part) : end) };
    }),
    seq(
      [time, opt(text("开始|起|[,，]")), opt(text("[,，]?(?:一共|共|持续|为期|时长|开|连续|用)")), hours],
      ([start, begins, lasts, by]) => {
        if (!begins && !lasts) return undefined;
        const span = (clock: Clock) => ({ start: clock, end: (clock + by.seconds) % daySeconds });
        return by.days + by.months > 0 ? undefined : { ...plain, spans: clocksOf(start).map(span) };
      },
    ),
  );
});

/** Times on a day: the first may leave its point out, or be told with `早` and `晚`. */
const timesOnDay: Parser<Span<Clock>[]> = rule(() => {
  const on = map(timeOnDay, ({ time: told }) => told);
  return alt<Span<Clock>[]>(
    map(twoTimes, ({ spans }) => spans),
    seq([from, on, till, on], ([, start, , end]) => between(start, end)),
    seq([from, opt(alt(dayPart, shortPart)), hourOnly, till, on], ([, part, start, , end]) =>
      between(part ? within(start, part) : start, part && end.half === "unknown" ? within(end, part) : end),
    ),
  );
});

const afterwards = text("(?:之|以)?后(?!天|年|来|续|台|门|面)|以后|起|开始|往后");
const beforehand = text("(?:之|以)?前(?!天|年|面|台|途|提|往|后)|以前|为止|截止");

/** One end alone: `五点之前`, `12:00以后`. */
const oneSided: Parser<Span<Clock>[]> = rule(() =>
  alt<Span<Clock>[]>(
    seq([opt(text("在|于|截至|截止到?")), exactTime, afterwards], ([, told]) =>
      clocksOf(told).map((clock) => ({ start: clock })),
    ),
    seq([opt(text("在|于|截至|截止到?")), exactTime, beforehand], ([, told]) =>
      clocksOf(told).map((clock) => ({ end: clock })),
    ),
  ),
);

export const timeRange: Parser<Meaning> = rule(() =>
  alt<Meaning>(
    map(twoTimes, ({ spans }) => ({ kind: "timerange", options: spans })),
    map(oneSided, (options) => ({ kind: "timerange", options })),
    map(text("下班(?:之|以)?前"), () => ({ kind: "timerange", options: [{ end: endOfWork }] })),
    map(dayPart, ({ start, end }) => ({ kind: "timerange", options: [{ start, end }] })),
  ),
);

type End = { readonly days: Days | undefined; readonly time: Time };

const twoEnds: Parser<Meaning> = rule(() => {
  const dated: Parser<End> = map(dateAndTime, ({ days, time: told }) => ({ days, time: told }));
  const bare: Parser<End> = alt(
    map(time, (told): End => ({ days: undefined, time: told })),
    map(timeOnDay, ({ time: told }): End => ({ days: undefined, time: told })),
  );
  const any = alt(dated, bare);
  return alt<Meaning>(
    seq([from, dated, till, any, amid], ([, start, , end], { now }) => fromTo(start, end, now)),
    seq([from, bare, till, dated, amid], ([, start, , end], { now }) => fromTo(start, end, now)),
    seq([from, dated, text("和|与"), any, text("之间|期间")], ([, start, , end], { now }) => fromTo(start, end, now)),
    seq([from, present, till, any], ([, , , end], { now }) => {
      const ends = end.days ? onDays(end.days, end.time, now) : coming(end.time, now);
      return ends.kind === "datetime"
        ? { kind: "datetimerange", options: ends.options.map((one) => ({ start: now.moment, end: one })) }
        : undefined;
    }),
  );
});

function coming(told: Time, now: Now): Meaning {
  const moments = clocksOf(told)
    .map((clock) => now.day * daySeconds + clock)
    .map((moment) => (moment <= now.moment ? moment + daySeconds : moment));
  return { kind: "datetime", options: moments.sort((a, b) => a - b) };
}

function fromTo(start: End, end: End, now: Now): Meaning | undefined {
  const [endDay = now.day] = end.days?.options ?? [];
  const first = onDays(start.days ?? { options: [Math.min(endDay, now.day)] }, start.time, now);
  if (first.kind !== "datetime") return undefined;
  const options = first.options.flatMap((begin): Span<Moment>[] => {
    const day = Math.floor(begin / daySeconds);
    const on = end.days ? end.days.options.find((one) => one >= day) : day;
    if (on === undefined) return [];
    const [span] =
      on === day ? between({ clock: begin - day * daySeconds, half: "known" }, end.time) : [{ end: end.time.clock }];
    const until = on * daySeconds + (span?.end ?? dayEnd);
    return [{ start: begin, end: until <= begin ? until + daySeconds : until }];
  });
  return options.length > 0 ? { kind: "datetimerange", options } : undefined;
}

const onOneDay: Parser<Meaning> = rule(() =>
  alt<Meaning>(
    seq([from, date, of, timesOnDay, amid], ([, days, , spans], { now }) => rangeOnDays(days, spans, now)),
    seq([from, dayAndPart, of, timesOnDay, amid], ([, { days, part }, , spans], { now }) =>
      rangeOnDays(
        days,
        spans.map((span) => inPart(span, part)),
        now,
      ),
    ),
    seq([date, of, oneSided], ([days, , spans], { now }) => rangeOnDays(days, spans, now)),
    seq([opt(text("在|于|截至|截止到?")), dateAndTime, afterwards], ([, { days, time: told }], { now }) =>
      sided(onDays(days, told, now), "start"),
    ),
    seq([opt(text("在|于|截至|截止到?")), dateAndTime, beforehand], ([, { days, time: told }], { now }) =>
      sided(onDays(days, told, now), "end"),
    ),
    map(dayAndPart, ({ days, part: { start, end } }, { now }) => rangeOnDays(days, [{ start, end }], now)),
    seq([date, text("的?下班(?:之|以)?前")], ([days], { now }) => rangeOnDays(days, [{ end: endOfWork }], now)),
    seq([dayAndPart, beforehand], ([{ days, part }], { now }) => rangeOnDays(days, [{ end: part.start }], now)),
    seq([dayAndPart, afterwards], ([{ days, part }], { now }) => rangeOnDays(days, [{ start: part.end }], now)),
    seq(
      [dateAndTime, opt(text("开始|起")), opt(text("[,，]?(?:一共|共|持续|为期|时长|开|连续|用)")), hours],
      ([{ days, time: told }, begins, lasts, by], { now }) => {
        const starts = onDays(days, told, now);
        if ((!begins && !lasts) || starts.kind !== "datetime") return undefined;
        const length = by.days * daySeconds + by.seconds;
        return { kind: "datetimerange", options: starts.options.map((start) => ({ start, end: start + length })) };
      },
    ),
  ),
);

function sided(meaning: Meaning, side: "start" | "end"): Meaning | undefined {
  if (meaning.kind !== "datetime") return undefined;
  return { kind: "datetimerange", options: meaning.options.map((moment) => ({ [side]: moment })) };
}

function inPart({ start, end }: Span<Clock>, part: Part): Span<Clock> {
  const half = daySeconds / 2;
  const told = (clock: Clock | undefined) =>
    clock === undefined
      ? undefined
      : within({ clock, half: clock > 0 && clock <= half ? "unknown" : "known" }, part).clock;
  return { start: told(start), end: told(end) };
}

/** `从下周三下午开始`, `从3月5日下午三点起`, `两小时后开始`. */
const onwards: Parser<Meaning> = rule(() => {
  const since = text("开始|起(?!来|床|飞|码|草)|以后");
  return alt<Meaning>(
    seq([text("从|自"), dateAndTime, since], ([, { days, time: told }], { now }) =>
      sided(onDays(days, told, now), "start"),
    ),
    seq([text("从|自"), dayAndPart, since], ([, { days, part }], { now }) =>
      rangeOnDays(days, [{ start: part.start }], now),
    ),
    seq([text("从|自"), counted, since], ([, moment]) => ({ kind: "datetimerange", options: [{ start: moment }] })),
  );
});

/** A length that begins or ends now: `三小时内`, `过去两个小时`, `接下来半小时`. */
const aroundNow: Parser<Meaning> = rule(() => {
  const ahead = (by: Amount, { now }: { now: Now }): Meaning => ({
    kind: "datetimerange",
    options: [{ start: now.moment, end: shifted(now, by, 1) }],
  });
  const back = (by: Amount, { now }: { now: Now }): Meaning => ({
    kind: "datetimerange",
    options: [{ start: shifted(now, by, -1), end: now.moment }],
  });
  return alt<Meaning>(
    seq([text("下一?个?"), text("小时|钟头")], (_, source) => ahead({ months: 0, days: 0, seconds: hour }, source)),
    seq([text("上一?个?"), text("小时|钟头")], (_, source) => back({ months: 0, days: 0, seconds: hour }, source)),
    seq(
      [opt(text("在?未来|在?接下来|在?今后|往后|之后|下")), opt(text("的")), hours, text("(?:之|以)?内|里(?!面)")],
      ([, , by], source) => ahead(by, source),
    ),
    seq([text("未来|接下来|今后|往后|之后|以后|还剩下?|下|后"), opt(text("的")), hours], ([, , by], source) =>
      ahead(by, source),
    ),
    seq(
      [text("过去|之前|以前|最近|近|前|上"), opt(text("的|这")), hours, opt(text("(?:之|以)?内|里"))],
      ([, , by], source) => back(by, source),
    ),
  );
});

export const datetimeRange: Parser<Meaning> = rule(() => alt(onOneDay, twoEnds, onwards, aroundNow));
