/** Chinese moments and ranges: `明天下午三点`, `半小时后`, `从现在到八点`, `周五下午2点到4点`, `三小时内`, `五点之前`. */
import { type Clock, hour, type Moment } from "../calendar.ts";
import {
  aroundNow,
  type DayAndPart,
  type DayAndTime,
  type End,
  fromNowTo,
  fromTo,
  lasting,
  openRange,
  openTimes,
  shifted,
  spanInPart,
  timeInPart,
  timesLasting,
} from "../combine.ts";
import { type Amount, between, type Meaning, type Now, onDays, rangeOnDays, type Span, within } from "../meaning.ts";
import { alt, map, opt, type Parser, rule, seq } from "../parse.ts";
import { dayPart, exactTime, hourOnly, meal, roughHours, shortPart, time, timeOnDay } from "./clocks.ts";
import { date } from "./days.ts";
import { duration, text, till } from "./words.ts";

/** When people leave work, as far as nothing else is known. */
const endOfWork: Clock = 18 * hour;

const of = opt(text("的|[,，、]"));
const from = opt(text("从|自|在|于|由"));
const amid = opt(text("之间|期间|这段时间|的时间"));

/** Some days and a part of each: `明天早上`, `今晚`, `七月五号早`. */
const dayAndPart: Parser<DayAndPart> = rule(() => {
  const short = (pattern: string, days: number) =>
    seq([text(pattern), alt(shortPart, dayPart)], ([, part], { now }) => ({
      days: { options: [now.day + days] },
      part,
    }));
  return alt<DayAndPart>(
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

/** A date and a time. A night goes on after midnight: `周五晚上12点` is the first moment of Saturday. */
export const dateAndTime: Parser<DayAndTime> = rule(() =>
  alt(
    seq([date, of, timeOnDay], ([days, , { time: told, part }], { now }) =>
      part ? timeInPart({ days, part }, told, now) : { days, time: told },
    ),
    seq(
      [dayAndPart, of, opt(text("大约|大概|约")), map(timeOnDay, ({ time: told }) => told)],
      ([on, , , told], { now }) => timeInPart(on, told, now),
    ),
  ),
);

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
const twoTimes: Parser<Span<Clock>[]> = rule(() =>
  alt<Span<Clock>[]>(
    seq([from, time, till, time, amid], ([, start, , end]) => between(start, end)),
    seq([from, time, text("和|与"), time, text("之间|期间")], ([, start, , end]) => between(start, end)),
    seq([from, opt(dayPart), hourOnly, till, time, amid], ([, part, start, , end]) =>
      between(part ? within(start, part) : start, part ? within(end, part) : end),
    ),
    seq([opt(dayPart), roughHours], ([part, [start, end]]) =>
      between(part ? within(start, part) : start, part ? within(end, part) : end),
    ),
    seq([time, opt(text("开始|起|[,，]")), opt(lasts), hours], ([start, begins, how, by]) =>
      (begins || how) && by.days + by.months === 0 ? timesLasting(start, by) : undefined,
    ),
  ),
);
const lasts = text("[,，]?(?:一共|共|持续|为期|时长|开|连续|用)");

/** Times on a day: the first may leave its point out, or be told with `早` and `晚`. */
const timesOnDay: Parser<Span<Clock>[]> = rule(() => {
  const on = map(timeOnDay, ({ time: told }) => told);
  return alt<Span<Clock>[]>(
    twoTimes,
    seq([from, on, till, on], ([, start, , end]) => between(start, end)),
    seq([from, opt(alt(dayPart, shortPart)), hourOnly, till, on], ([, part, start, , end]) =>
      between(part ? within(start, part) : start, part ? within(end, part) : end),
    ),
  );
});

const afterwards = text("(?:之|以)?后(?!天|年|来|续|台|门|面)|以后|起|开始|往后");
const beforehand = text("(?:之|以)?前(?!天|年|面|台|途|提|往|后)|以前|为止|截止");

/** One end alone: `五点之前`, `12:00以后`, `午饭后`. */
const oneSided: Parser<Span<Clock>[]> = rule(() =>
  alt<Span<Clock>[]>(
    seq([meal, text("(?:之|以)?后")], ([{ end }]) => [{ start: end }]),
    seq([meal, text("(?:之|以)?前")], ([{ start }]) => [{ end: start }]),
    seq([opt(text("在|于|截至|截止到?")), exactTime, afterwards], ([, told]) => openTimes(told, "start")),
    seq([opt(text("在|于|截至|截止到?")), exactTime, beforehand], ([, told]) => openTimes(told, "end")),
  ),
);

export const timeRange: Parser<Meaning> = rule(() =>
  alt<Meaning>(
    map(twoTimes, (options) => ({ kind: "timerange", options })),
    map(oneSided, (options) => ({ kind: "timerange", options })),
    map(text("下班(?:之|以)?前"), () => ({ kind: "timerange", options: [{ end: endOfWork }] })),
    map(dayPart, ({ start, end }) => ({ kind: "timerange", options: [{ start, end }] })),
  ),
);

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
    seq([from, present, till, any], ([, , , end], { now }) => fromNowTo(end, now)),
  );
});

const onOneDay: Parser<Meaning> = rule(() =>
  alt<Meaning>(
    seq([from, date, of, timesOnDay, amid], ([, days, , spans], { now }) => rangeOnDays(days, spans, now)),
    seq([from, dayAndPart, of, timesOnDay, amid], ([, { days, part }, , spans], { now }) =>
      rangeOnDays(
        days,
        spans.map((span) => spanInPart(span, part)),
        now,
      ),
    ),
    seq([date, of, oneSided], ([days, , spans], { now }) => rangeOnDays(days, spans, now)),
    seq([opt(text("在|于|截至|截止到?")), dateAndTime, afterwards], ([, told], { now }) =>
      openRange(told, "start", now),
    ),
    seq([opt(text("在|于|截至|截止到?")), dateAndTime, beforehand], ([, told], { now }) => openRange(told, "end", now)),
    map(dayAndPart, ({ days, part: { start, end } }, { now }) => rangeOnDays(days, [{ start, end }], now)),
    seq([date, text("的?下班(?:之|以)?前")], ([days], { now }) => rangeOnDays(days, [{ end: endOfWork }], now)),
    seq([dayAndPart, beforehand], ([{ days, part }], { now }) => rangeOnDays(days, [{ end: part.start }], now)),
    seq([dayAndPart, afterwards], ([{ days, part }], { now }) => rangeOnDays(days, [{ start: part.end }], now)),
    seq([dateAndTime, opt(text("开始|起")), opt(lasts), hours], ([start, begins, how, by], { now }) =>
      begins || how ? lasting(start, by, now) : undefined,
    ),
  ),
);

/** `从下周三下午开始`, `从3月5日下午三点起`, `两小时后开始`. */
const onwards: Parser<Meaning> = rule(() => {
  const since = text("开始|起(?!来|床|飞|码|草)|以后");
  return alt<Meaning>(
    seq([text("从|自"), dateAndTime, since], ([, told], { now }) => openRange(told, "start", now)),
    seq([text("从|自"), dayAndPart, since], ([, { days, part }], { now }) =>
      rangeOnDays(days, [{ start: part.start }], now),
    ),
    seq([text("从|自"), counted, since], ([, moment]) => ({ kind: "datetimerange", options: [{ start: moment }] })),
  );
});

/** A length that begins or ends now: `三小时内`, `过去两个小时`, `接下来半小时`. */
const fromOrToNow: Parser<Meaning> = rule(() => {
  const ahead = (by: Amount, { now }: { now: Now }) => aroundNow(now, by, 1);
  const back = (by: Amount, { now }: { now: Now }) => aroundNow(now, by, -1);
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

export const datetimeRange: Parser<Meaning> = rule(() => alt(onOneDay, twoEnds, onwards, fromOrToNow));
