/** Chinese numbers, weekdays and units. Texts are read in simplified characters; see `simplified`. */
import { hanDigit } from "../../../core/numerals.ts";
import { type Amount, amount, sum, times } from "../meaning.ts";
import { alt, list, map, opt, type Parser, rule, seq, token, word } from "../parse.ts";

const traditional =
  "點週禮個後號這時鐘鍾兩間從與當農曆陰來過內裡裏淩還現剛節慶聖誕復終開會為幾歲離於總歷東紐約倫灣門韓國蘇羅馬華頓爾臺";
const simple =
  "点周礼个后号这时钟钟两间从与当农历阴来过内里里凌还现刚节庆圣诞复终开会为几岁离于总历东纽约伦湾门韩国苏罗马华顿尔台";
const folds = new Map<string, string>([...traditional].map((char, index) => [char, [...simple][index] ?? char]));
for (let digit = 0; digit < 10; digit++) folds.set(String.fromCharCode(0xff10 + digit), String(digit));
for (const [wide, narrow] of [
  ["：", ":"],
  ["／", "/"],
  ["－", "-"],
  ["～", "~"],
  ["．", "."],
  ["（", "("],
  ["）", ")"],
] as const)
  folds.set(wide, narrow);
const foldable = new RegExp(`[${[...folds.keys()].join("")}]`, "g");

/** The text in simplified characters and narrow digits, as long as before. */
export function simplified(text: string): string {
  return text.replace(foldable, (char) => folds.get(char) ?? char);
}

/** A number below 10000 in Chinese numerals: `二十三`, `一百零五`, `两千`, `廿三`; undefined for anything else. */
export function hanNumber(text: string): number | undefined {
  let total = 0;
  let digit: number | undefined;
  for (const char of text.replaceAll("廿", "二十").replaceAll("卅", "三十")) {
    const scale = char === "十" ? 10 : char === "百" ? 100 : char === "千" ? 1000 : undefined;
    if (scale !== undefined) {
      total += (digit ?? 1) * scale;
      digit = undefined;
    } else {
      if (digit !== undefined && digit !== 0) return undefined;
      digit = hanDigit[char];
      if (digit === undefined) return undefined;
    }
  }
  return total + (digit ?? 0);
}

const han = "[零〇一二两三四五六七八九十廿卅]";

/** A pattern as a part of the text that is only there or not. */
export function text(pattern: string): Parser<string> {
  return word(new RegExp(pattern, "iy"));
}

/** What stands between the ends of a range. */
export const till: Parser<string> = word(/开?到|至|直到|-{1,2}|~|—{1,2}|–/y);

/** A whole number below 10000 in digits or numerals. */
export const number: Parser<number> = alt(
  token(/(?<!\d|\d[.,:])\d{1,4}(?!\d|[.,]\d)/y, ([digits]) => Number(digits)),
  token(new RegExp(`(?:${han}|[百千]){1,7}`, "y"), ([numerals]) => hanNumber(numerals)),
);

/** A number of at most two digits or three numerals, shorter ones as well: `十一` may be read as `十` before `一`. */
export const small: Parser<number> = alt(
  token(/(?<!\d|\d[.,])\d{1,2}(?!\d)/y, ([digits]) => Number(digits)),
  token(new RegExp(`${han}{1,3}`, "y"), ([numerals]) => hanNumber(numerals)),
  token(new RegExp(`${han}{1,2}(?=${han})`, "y"), ([numerals]) => hanNumber(numerals)),
);

/** A year before 年: `2019`, `19`, `二零一九`, `两千`. */
export const yearNumber: Parser<number> = alt(
  token(/(?<!\d)(\d{4}|\d{2})(?=\s?年)/y, ([digits]) => inCentury(Number(digits))),
  token(/([零〇一二三四五六七八九]{4}|[零〇一二三四五六七八九]{2})(?=年)/y, ([numerals]) =>
    inCentury(Number([...numerals].map((char) => hanDigit[char]).join(""))),
  ),
  token(/[一两二]千[零〇一二三四五六七八九十百]{0,5}(?=年)/y, ([numerals]) => hanNumber(numerals)),
);

/** Two digits of 40 and more are of the last century. */
export function inCentury(year: number): number {
  return year >= 100 ? year : year + (year >= 40 ? 1900 : 2000);
}

const weekdayNames = "一二三四五六日天";
/** 0 is Monday; `日` and `天` are Sunday. */
const weekdayNamed = (name: string): number => Math.min(weekdayNames.indexOf(name), 6);

/** A weekday without 周, as in lists: `周一、三、五`; not where it counts something. */
export const weekdayDigit: Parser<number> = token(
  /([一二三四五六日天])(?![点时刻月号日分秒年\d]|十(?![一二]?[点时]))|([1-6])(?![\d:.点时月号日分秒年])/y,
  ([, name, digit]) => (digit ? Number(digit) - 1 : weekdayNamed(name ?? "")),
);

/** `周三`, `星期天`, `礼拜一`; `周一次` is once a week. */
export const weekday: Parser<number> = alt(
  token(/(?:周|星期|礼拜)([一二三四五六日天])(?![次回趟遍报刊])/y, ([, name = ""]) => weekdayNamed(name)),
  token(/(?:周|星期|礼拜)([1-6])(?![\d:.点时月号日分秒年次])/y, ([, digit]) => Number(digit) - 1),
);

const units: readonly (readonly [string, Partial<Amount>])[] = [
  ["秒钟?", { seconds: 1 }],
  ["分钟(?!爱|情)|分(?!之)", { seconds: 60 }],
  ["刻钟", { seconds: 900 }],
  ["小时|钟头|h(?![a-z])|钟(?![头声表点楼])", { seconds: 3600 }],
  ["天|日", { days: 1 }],
  ["周|星期|礼拜", { days: 7 }],
  ["月", { months: 1 }],
  ["季度", { months: 3 }],
  ["年", { months: 12 }],
];
const unit: Parser<Amount> = alt(...units.map(([pattern, size]) => map(text(pattern), () => amount(size))));
/** Units that need 个 before them, as `三月` is March. */
const needsCounter = /^(?:月|季度|钟$)/u;

const count: Parser<number> = alt(
  token(/(?<!\d|\d[.,:])\d{1,4}\.\d{1,2}(?!\d)/y, ([digits]) => Number(digits)),
  number,
  map(text("几"), () => 3),
);

const one: Parser<Amount> = rule(() =>
  alt(
    seq([count, opt(text("个")), unitText], ([n, counter, [name, size]]) =>
      !counter && needsCounter.test(name) ? undefined : times(n, size),
    ),
    // 一个半小时, 两年半, 半小时, 半个月
    seq([count, text("个?半"), unitText], ([n, , [, size]]) => times(n + 0.5, size)),
    seq([count, opt(text("个")), unitText, text("半")], ([n, counter, [name, size]]) =>
      !counter && needsCounter.test(name) ? undefined : times(n + 0.5, size),
    ),
    seq([text("半"), opt(text("个")), unitText], ([, counter, [name, size]]) =>
      !counter && needsCounter.test(name) ? undefined : times(0.5, size),
    ),
  ),
);
const unitText: Parser<readonly [string, Amount]> = (source, at) =>
  unit(source, at).map(({ end, value }) => ({ end, value: [source.text.slice(at, end), value] as const }));

const mostUnits = 6;

/** A length told in one or more units, each shorter than the one before it: `两小时三十分钟`, `1天零2小时`. */
export const duration: Parser<Amount> = rule(() => map(list(one, word(/(?:零|又|加|外加)?/y), mostUnits), total));

function total(parts: readonly Amount[]): Amount | undefined {
  const falls = parts.every((part, index) => index === 0 || weight(part) < weight(parts[index - 1] as Amount));
  return falls ? parts.reduce(sum) : undefined;
}

function weight({ months, days, seconds }: Amount): number {
  return (months * 30 + days) * 86_400 + seconds;
}
