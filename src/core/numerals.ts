/** Numbers written in words, English (`twenty-five million`) and Chinese (`两百万`), as exact decimal strings. */

/** A number read from text: its worth, where it ends, and its unit when the words themselves carry one. */
export interface Amount {
  readonly value: string;
  readonly end: number;
  readonly unit: "percent" | "fold" | undefined;
}

const english: Record<string, number> = {};
for (const [
  i,
  word,
] of "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen"
  .split(" ")
  .entries())
  english[word] = i;
for (const [i, word] of "twenty thirty forty fifty sixty seventy eighty ninety".split(" ").entries())
  english[word] = (i + 2) * 10;
english.dozen = 12;
const englishScale: Readonly<Record<string, number>> = {
  hundred: 2,
  thousand: 3,
  million: 6,
  billion: 9,
  trillion: 12,
};

/** What a Chinese digit stands for. */
export const hanDigit: Readonly<Record<string, number>> = {
  零: 0,
  〇: 0,
  一: 1,
  二: 2,
  两: 2,
  三: 3,
  四: 4,
  五: 5,
  六: 6,
  七: 7,
  八: 8,
  九: 9,
};
const hanScale: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1000, 万: 1e4, 亿: 1e8 };
const hanRun = /[零〇一二两三四五六七八九十百千万亿]+(?:点[零〇一二三四五六七八九]+)?/y;
/** What a lone Chinese numeral must stand before to count something; elsewhere it is mostly part of a word (一直, 统一). */
const hanCounter =
  /^\s*(?:个|家|款|项|位|名|次|种|类|条|台|张|倍|年|天|周|月|季|季度|元|美元|人|座|层|大|成|份|起|轮|步|颗|枚|部|小时|分钟|秒|%)/;

/** Multiplies decimal digits by ten to the power of `exponent`, exactly: `shift("8.971", 9)` is `8971000000`. */
export function shift(number: string, exponent: number): string {
  const [whole = "0", part = ""] = number.split(".");
  const moved = part.padEnd(exponent, "0");
  const left = (whole + moved.slice(0, exponent)).replace(/^0+(?=\d)/, "");
  const right = moved.slice(exponent).replace(/0+$/, "");
  return right ? `${left}.${right}` : left;
}

/** The worth of a number in words or digits standing alone (`twenty-five`, `三十`, `7`); undefined when it is none. */
export function numberWords(words: string): string | undefined {
  if (/^\d+(?:\.\d+)?$/.test(words)) return shift(words, 0);
  const han = hanValue(words);
  if (han !== undefined) return han;
  const read = amountIn(words, 0);
  return read && read.end === words.length ? read.value : undefined;
}

/** The number in words that begins at `at`; undefined when none does. Of Chinese numerals only those that count something or are larger than ten. */
export function amountIn(text: string, at: number): Amount | undefined {
  const han = hanAmount(text, at);
  if (han) return han;
  if (!/[a-z]/i.test(text[at] ?? "")) return undefined;
  return englishAmount(text, at);
}

function englishAmount(text: string, at: number): Amount | undefined {
  let end = at;
  let sum = 0;
  let exponent = 0;
  let words = 0;
  const word = /(?:\s+(?:and\s+)?|-)?([a-z]+)/iy;
  for (;;) {
    word.lastIndex = end;
    const match = word.exec(text);
    const name = match?.[1]?.toLowerCase() ?? "";
    if (!match || (words === 0 && match[0].length !== name.length)) break;
    if (words === 0) {
      const fold = /^([a-z]+)fold$/.exec(name)?.[1];
      if (fold && english[fold] !== undefined)
        return { value: String(english[fold]), end: at + match[0].length, unit: "fold" };
    }
    if (english[name] !== undefined) {
      const small = english[name] ?? 0;
      if (words > 0 && !(exponent >= 2 || (sum % 10 === 0 && sum >= 20 && small < 10))) break;
      if (exponent > 2) break;
      sum = exponent === 2 ? sum * 100 + small : sum + small;
      if (exponent === 2) exponent = 0;
    } else if (englishScale[name] !== undefined && words > 0) {
      exponent += englishScale[name] ?? 0;
    } else break;
    words++;
    end += match[0].length;
  }
  return words > 0 ? { value: shift(String(sum), exponent), end, unit: undefined } : undefined;
}

function hanAmount(text: string, at: number): Amount | undefined {
  const portion = text.startsWith("百分之", at) ? 3 : 0;
  const start = at + portion;
  hanRun.lastIndex = start;
  const run = hanRun.exec(text)?.[0];
  if (portion) {
    const arabic = /^\d+(?:\.\d+)?/.exec(text.slice(start, start + 12))?.[0];
    if (arabic) return { value: shift(arabic, 0), end: start + arabic.length, unit: "percent" };
    const value = run && hanValue(run);
    return run && value !== undefined ? { value, end: start + run.length, unit: "percent" } : undefined;
  }
  if (!run || !/[零〇一二两三四五六七八九十]/.test(run[0] ?? "")) return undefined;
  const value = hanValue(run);
  if (value === undefined) return undefined;
  const end = start + run.length;
  if (text[end] === "成" && run.length === 1 && !/^成(?:立|为|功|本|长|员|果|熟|交)/.test(text.slice(end)))
    return { value: shift(value, 1), end: end + 1, unit: "percent" };
  const counts = hanCounter.test(text.slice(end, end + 4));
  const large = run.length > 1 && /[十百千万亿]/.test(run);
  return counts || large ? { value, end, unit: undefined } : undefined;
}

function hanValue(run: string): string | undefined {
  const [whole = "", part] = run.split("点");
  let total = 0;
  let section = 0;
  let digit: number | undefined;
  for (const char of whole) {
    const small = hanDigit[char];
    const scale = hanScale[char];
    if (small !== undefined) {
      if (digit !== undefined && digit !== 0) return undefined;
      digit = small;
    } else if (scale !== undefined && scale < 1e4) {
      section += (digit ?? 1) * scale;
      digit = undefined;
    } else if (scale !== undefined) {
      total = (total + section + (digit ?? 0) || 1) * scale;
      section = 0;
      digit = undefined;
    } else return undefined;
  }
  if (!whole) return undefined;
  const value = total + section + (digit ?? 0);
  const fraction = part && [...part].map((char) => hanDigit[char]).join("");
  return shift(fraction ? `${value}.${fraction}` : String(value), 0);
}
