/** Chinese times of day (`下午三点半`, `差五分九点`, `19:30`) and parts of the day (`晚上`, `清晨`). */
import { dayEnd, hour } from "../calendar.ts";
import { type Part, type Time, timeOf, within } from "../meaning.ts";
import { alt, map, opt, type Parser, rule, seq, token } from "../parse.ts";
import { small, text } from "./words.ts";

const part = (pattern: string, start: number, end: number, half: Part["half"]): Parser<Part> => {
  const value: Part = { start: start * hour, end: end === 24 ? dayEnd : end * hour, half };
  return map(text(pattern), () => value);
};

/** A part of the day. */
export const dayPart: Parser<Part> = alt(
  part("凌晨", 0, 6, "am"),
  part("拂晓|黎明", 4, 8, "am"),
  part("清晨|清早|大清早|早上|早晨|早间|一大?早(?!就|已)|上午|大早上|am(?![a-z])", 8, 12, "am"),
  part("中午|正午|午间|晌午|午饭时间|午餐时间|午休(?:时间)?", 11, 13, "noon"),
  part("下午|午后|pm(?![a-z])", 12, 16, "pm"),
  part("傍晚|黄昏|晚上|晚间|夜里|夜间|夜晚", 16, 20, "night"),
  part("深夜|半夜|午夜|大半夜|后半夜", 20, 24, "night"),
  part("上班时间|工作时间|营业时间|白天", 8, 18, "noon"),
);

/** `早` and `晚`, which are parts of the day after a day only: `七月五号早`, `周五晚`. */
export const shortPart: Parser<Part> = alt(
  part("早(?!点|已|就|日|期|会|餐|饭|安|退|一点|些)|晨(?!会|报|练)", 8, 12, "am"),
  part("晚(?!点(?!\\d)|会|餐|饭|安|些|一点(?!半|\\d|钟)|年|期|上)|夜(?!班|宵|里|间|晚)", 16, 20, "night"),
  part("午(?!饭|餐|休|后|睡|间|夜)", 11, 13, "noon"),
);

/** `8:30`, `19:30:15`. */
const colons: Parser<Time> = token(
  /(?<![\dA-Za-z]|\d[.:,/])(\d{1,2})\s?:\s?([0-5]\d)(?:\s?:\s?([0-5]\d)(?:\.\d{1,3})?)?(?![\d%]|[:.,/]\d)/y,
  ([, h, m, s]) => timeOf(Number(h), Number(m), Number(s ?? 0)),
);
const latinHalf = token(/(?<![a-z])([ap])\.?\s?m\.?(?![a-z])/iy, ([, letter]) =>
  letter?.toLowerCase() === "p" ? ("pm" as const) : ("am" as const),
);
const colonsWithHalf: Parser<Time> = alt(
  seq([colons, latinHalf], ([{ clock }, half]) =>
    timeOf(Math.floor(clock / hour), Math.floor((clock % hour) / 60), clock % 60, half),
  ),
  seq([token(/(?<![\d.:])\d{1,2}(?!\d)/y, ([h]) => Number(h)), latinHalf], ([h, half]) => timeOf(h, 0, 0, half)),
);

const minuteNumber = map(small, (value) => (value <= 59 ? value : undefined));
/** What follows the hour: minutes, a half, quarters, or nothing. */
const rest: Parser<readonly [number, number]> = alt(
  seq([text("半(?!个|小时|天|价)")], () => [30, 0] as const),
  seq(
    [
      alt(
        map(text("一|1"), () => 15),
        map(text("三|3"), () => 45),
      ),
      text("刻(?!钟)"),
    ],
    ([m]) => [m, 0] as const,
  ),
  seq(
    [opt(text("过|零|多?〇")), minuteNumber, text("分(?!钟|之|数)"), opt(seq([minuteNumber, text("秒")], ([s]) => s))],
    ([, m, , s]) => [m, s ?? 0] as const,
  ),
  seq(
    [opt(text("过|零|〇")), token(/([0-5]\d)(?![\d:.%]|\s?[点时个月日号天年人万千百元块])/y, ([, m]) => Number(m))],
    ([, m]) => [m, 0] as const,
  ),
  seq(
    [
      opt(text("零|〇")),
      token(
        /([一二三四五]?十[一二三四五六七八九]?|[零〇][一二三四五六七八九])(?![点时个月日号天年人万千百元块度分秒一二三四五六七八九十])/y,
        ([, m = ""]) => hanMinutes(m),
      ),
    ],
    ([, m]) => [m, 0] as const,
  ),
);

function hanMinutes(numerals: string): number | undefined {
  const digits = "零一二三四五六七八九";
  const plain = numerals.replace(/[零〇]/g, "");
  const [tens, ones] = plain.includes("十") ? plain.split("十") : ["", plain];
  const of = (char: string | undefined) => (char ? digits.indexOf(char) : 0);
  const value = (plain.includes("十") ? (tens ? of(tens) : 1) * 10 : 0) + of(ones);
  return value <= 59 ? value : undefined;
}

/** `三点` in `三点建议` counts points; before these words, or after such, it is no time. */
const noPoints =
  "(?!\\s?(?:也|都|儿|点滴|不(?!到)|没|建议|意见|原因|要求|问题|看法|想法|内容|说明|结论|理由|好处|注意|思考|启示|区别|差异|共识|经验|体会|希望|疑问|补充|优势|缺点|优点|特点|改进|钱|事|小|评|个人|收获|感受|心得|目标|提示|需求|措施|首先|如下|分别|很|非常|值得|需要|是|为|上涨|下跌|的(?:建议|意见|原因|看法|问题|要求|心得))|[一-龥]{0,2}(?:建议|意见|原因|看法|问题|要求|心得))";
const notCounted = /(?<![有差快早晚多少大小这那第好高低长短近远慢轻重热冷以前后下上其另几])/u.source;
const pointHour: Parser<Time> = rule(() => {
  const hourOf = map(small, (value) => (value <= 24 ? value : undefined));
  return alt(
    seq([hourOf, text("[点时](?!钟|间|代|期|候|装|尚|事|报|髦|常|而|刻|辰)"), rest], ([h, , [m, s]]) =>
      timeOf(h, m, s),
    ),
    seq([hourOf, text("(?:点|时)整|点钟|点正")], ([h]) => timeOf(h)),
  );
});
const barePoint: Parser<Time> = seq(
  [
    token(new RegExp(`${notCounted}(?=[\\d零〇一二两三四五六七八九十])`, "y"), () => true),
    small,
    text(`点(?!钟|半|心|评|赞|名|击|菜|单|数|位|差|头|燃|火|亮|缀|阅|播|子|五|[零〇]|\\d)${noPoints}`),
  ],
  ([, h]) => (h <= 24 ? timeOf(h) : undefined),
);
const pointTo: Parser<Time> = rule(() =>
  alt(
    // 差五分九点, 九点差五分
    seq([text("差"), minutes, opt(text("到|就")), anyHour], ([, m, , time]) => earlier(time, m)),
    seq([anyHour, text("差"), minutes], ([time, , m]) => earlier(time, m)),
  ),
);
const minutes: Parser<number> = alt(
  seq([minuteNumber, text("分钟?")], ([m]) => m),
  map(text("一刻钟?"), () => 15),
  map(text("三刻"), () => 45),
);
const anyHour: Parser<Time> = rule(() =>
  alt(
    pointHour,
    seq([small, text("点钟?")], ([h]) => timeOf(h)),
  ),
);
const earlier = ({ clock, half }: Time, m: number): Time => ({
  clock: (clock - m * 60 + 24 * hour) % (24 * hour),
  half,
});

const names: Parser<Time> = alt(
  map(text("零点整?|零时整?|午夜零点"), (): Time => ({ clock: 0, half: "known" })),
  map(text("正午(?!\\s?[\\d一二十])"), (): Time => ({ clock: 12 * hour, half: "known" })),
);

const about = opt(text("大约|大概|约|差不多"));
const sharp = opt(text("左右|前后(?!\\d)|整|许|多"));

const bare: Parser<Time> = rule(() => alt(colonsWithHalf, colons, pointHour, pointTo, names, barePoint));
/** After a part of the day an hour needs nothing else to be one. */
const parted: Parser<Time> = rule(() =>
  alt(
    bare,
    seq([small, text("[点时](?!间|候|代|期|钟)")], ([h]) => (h <= 24 ? timeOf(h) : undefined)),
  ),
);

/** A time of day with the part of the day it is said with. */
export const time: Parser<Time> = rule(() =>
  alt(
    seq([about, bare, sharp], ([, value]) => value),
    // 早八点, 晚8点
    seq([map(text("早(?=[\\d一二三四五六七八九十]+[点:])"), () => 8), parted, sharp], ([, clock]) =>
      within(clock, { start: 0, end: 0, half: "am" }),
    ),
    seq(
      [map(text("晚(?=[\\d一二三四五六七八九十]+[点:])(?!一点[^\\d钟半]|一点$)"), () => 18), parted, sharp],
      ([, clock]) => within(clock, { start: 0, end: 0, half: "night" }),
    ),
    seq([about, dayPart, opt(text("的")), about, parted, sharp], ([, value, , , clock]) => within(clock, value)),
  ),
);

/** A time that is not told as a rough one; only such a one bounds a range by itself. */
export const exactTime: Parser<Time> = rule(() =>
  alt(
    bare,
    seq([dayPart, opt(text("的")), parted], ([value, , clock]) => within(clock, value)),
  ),
);

/** A time after a day, where the hour alone is enough and `早` or `晚` may stand before it: `明天9点`, `今晚8点`. */
export const timeOnDay: Parser<{ time: Time; part: Part | undefined }> = rule(() =>
  alt<{ time: Time; part: Part | undefined }>(
    seq([about, alt(dayPart, shortPart), opt(text("的")), about, parted, sharp], ([, value, , , clock]) => ({
      time: within(clock, value),
      part: value,
    })),
    seq([about, parted, sharp], ([, clock]) => ({ time: clock, part: undefined })),
  ),
);

/** An hour that is told once for both ends of a range: the first `五` of `早上五到六点`. */
export const hourOnly: Parser<Time> = map(small, (value) => (value <= 24 ? timeOf(value) : undefined));

/** Meals bound times: `午饭前`, `晚饭后`. */
export const meal: Parser<Part> = alt(
  part("早饭|早餐", 7, 9, "am"),
  part("午饭|午餐", 11, 13, "noon"),
  part("晚饭|晚餐", 18, 20, "night"),
);

const digitNames = "一二三四五六七八九";
/** Two hours that follow one another, said in one breath: `两三点`, `八九点钟`, `十一二点`. */
export const roughHours: Parser<readonly [Time, Time]> = token(
  /(?<![一二两三四五六七八九十\d])(十?)([一二两三四五六七八九])([二三四五六七八九])[点](?:钟|左右)?(?![一二三四五六七八九十\d半建])/y,
  ([, ten, first = "", second = ""]) => {
    const [a, b] = [digitNames.indexOf(first === "两" ? "二" : first) + 1, digitNames.indexOf(second) + 1];
    const [start, end] = [timeOf((ten ? 10 : 0) + a), timeOf((ten ? 10 : 0) + b)];
    return b === a + 1 && start && end ? [start, end] : undefined;
  },
);
