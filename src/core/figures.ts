/**
 * Finds the numbers that a text states, in English and in Chinese, and says what each one is worth,
 * so that "63万亿" and "63 trillion" can be told to be the same figure.
 *
 * `figures` reads left to right: dates and years first, then numbers in digits, then numbers in words.
 */
import { type Amount, amountIn, numberWords, shift } from "./numerals.ts";

/** What a figure counts: a share, money, time, or what stands behind the number. */
export type FigureUnit =
  | "percent"
  | "points"
  | "fold"
  | "CNY"
  | "USD"
  | "EUR"
  | "GBP"
  | "HKD"
  | "JPY"
  | "tokens"
  | "second"
  | "minute"
  | "hour"
  | "day"
  | "week"
  | "month"
  | "quarter"
  | "year";

/**
 * `label`: part of a name (`Qwen3.7`, `Hanguang 800`). `marker`: layout, such as `[1]` or the `1.` of a list.
 * The others are what they are called.
 */
export type FigureKind = "number" | "year" | "date" | "time" | "ordinal" | "label" | "marker";

export interface Figure {
  /** The figure as the text states it, with its currency sign, scale and unit. */
  readonly text: string;
  /** UTF-16 offsets of `text`. */
  readonly start: number;
  readonly end: number;
  /** A number: decimal digits with the scale multiplied in (`63 trillion` is `63000000000000`), with a minus where it is written or said (`亏损`). A date: `2026-05-22`, `2026-05`, `05-22`, `2026-Q1`, `2026-H1`. */
  readonly value: string;
  readonly unit: FigureUnit | undefined;
  readonly kind: FigureKind;
  /** True when it is written in words (`two`, `三`), which are often no figure at all. */
  readonly spelled: boolean;
  /** Which way a percentage went, where the words right before it say so: `下降3%`, `rose by 3%`. */
  readonly change?: "up" | "down";
}

const months = "jan feb mar apr may jun jul aug sep oct nov dec".split(" ");
const month =
  "(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\\.?";
const year = "(?:19|20)\\d\\d";

type DateRule = { readonly pattern: RegExp; readonly kind: FigureKind; readonly value: (g: string[]) => string };
const two = (n: string | undefined) => (n ?? "").padStart(2, "0");
const monthNumber = (name: string | undefined) =>
  two(String(months.indexOf((name ?? "").slice(0, 3).toLowerCase()) + 1));

/** Tried in this order at each place; the first that fits wins. */
const dateRules: readonly DateRule[] = [
  { pattern: /\[\d{1,3}\]/y, kind: "marker", value: (g) => (g[0] ?? "").slice(1, -1) },
  { pattern: /\d{1,2}(?=[.)、]\s)(?<=(?:^|\n)[ \t]*\d{1,2})/y, kind: "marker", value: (g) => g[0] ?? "" },
  {
    pattern: new RegExp(`(${year})[-/.](\\d{1,2})[-/.](\\d{1,2})(?!\\d)`, "y"),
    kind: "date",
    value: (g) => `${g[1]}-${two(g[2])}-${two(g[3])}`,
  },
  {
    pattern: new RegExp(`(\\d{1,2})/(\\d{1,2})[ /](${year})(?!\\d)`, "y"),
    kind: "date",
    value: (g) => `${g[3]}-${two(g[1])}-${two(g[2])}`,
  },
  { pattern: new RegExp(`(${year})-(0[1-9]|1[0-2])(?![\\d-])`, "y"), kind: "date", value: (g) => `${g[1]}-${g[2]}` },
  {
    pattern: new RegExp(`(${year})\\s*年\\s*(\\d{1,2})\\s*月(?:\\s*(\\d{1,2})\\s*[日号])?`, "y"),
    kind: "date",
    value: (g) => `${g[1]}-${two(g[2])}${g[3] ? `-${two(g[3])}` : ""}`,
  },
  { pattern: /(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]/y, kind: "date", value: (g) => `${two(g[1])}-${two(g[2])}` },
  {
    pattern: new RegExp(`(${month})\\s+(\\d{1,2})(?:st|nd|rd|th)?(?!\\d|[.,]\\d)(?:,?\\s+(${year})(?!\\d))?`, "iy"),
    kind: "date",
    value: (g) => `${g[3] ? `${g[3]}-` : ""}${monthNumber(g[1])}-${two(g[2])}`,
  },
  {
    pattern: new RegExp(
      `(\\d{1,2})(?:st|nd|rd|th)?\\s+(?:of\\s+)?(${month})(?![a-z])(?:,?\\s+(${year})(?!\\d))?`,
      "iy",
    ),
    kind: "date",
    value: (g) => `${g[3] ? `${g[3]}-` : ""}${monthNumber(g[2])}-${two(g[1])}`,
  },
  {
    pattern: new RegExp(`(${month})\\s*(?:,|of)?\\s*(${year})(?!\\d)`, "iy"),
    kind: "date",
    value: (g) => `${g[2]}-${monthNumber(g[1])}`,
  },
  {
    pattern: new RegExp(`([QH][1-4])\\s*(?:of\\s+|,\\s*)?(?:FY\\s?)?(${year})(?!\\d)`, "iy"),
    kind: "date",
    value: (g) => `${g[2]}-${g[1]?.toUpperCase()}`,
  },
  {
    pattern: new RegExp(`(?:FY\\s?)?(${year})\\s*年?\\s*([QH][1-4])(?![\\dA-Za-z])`, "iy"),
    kind: "date",
    value: (g) => `${g[1]}-${g[2]?.toUpperCase()}`,
  },
  { pattern: /([QH][1-4])(?![\dA-Za-z])/y, kind: "label", value: (g) => (g[1] ?? "").slice(1) },
  { pattern: /([01]?\d|2[0-3]):([0-5]\d)(?!\d)/y, kind: "time", value: (g) => `${two(g[1])}:${g[2]}` },
  { pattern: new RegExp(`FY\\s?(${year})(?!\\d)`, "iy"), kind: "year", value: (g) => g[1] ?? "" },
  { pattern: new RegExp(`(${year})\\s*年`, "y"), kind: "year", value: (g) => g[1] ?? "" },
  { pattern: /(\d+)(?:st|nd|rd|th)(?![a-z])/iy, kind: "ordinal", value: (g) => g[1] ?? "" },
  { pattern: /第\s*(\d+|[一二三四五六七八九十百]+)/y, kind: "ordinal", value: (g) => numberWords(g[1] ?? "") ?? "" },
];

const digits = /\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)*/y;
const currencyBefore = /(US\$|HK\$|\$|USD|¥|￥|RMB|CNY|人民币|€|EUR|£|GBP|HKD|JPY)\s*$/i;
const currencies: Readonly<Record<string, FigureUnit>> = {
  us$: "USD",
  $: "USD",
  usd: "USD",
  hk$: "HKD",
  hkd: "HKD",
  "¥": "CNY",
  "￥": "CNY",
  rmb: "CNY",
  cny: "CNY",
  人民币: "CNY",
  "€": "EUR",
  eur: "EUR",
  "£": "GBP",
  gbp: "GBP",
  jpy: "JPY",
};

/** Units that stand behind a number; the first that fits wins. */
const unitsAfter: readonly (readonly [RegExp, FigureUnit])[] = [
  [/^[\s-]*(?:percentage[\s-]points?|pct points?|ppts?\b|pp\b|个?百分点)/i, "points"],
  [/^\s*(?:%|％|percent\b|per cent\b|pct\b)/i, "percent"],
  [/^\s*(?:-?\s?fold\b|x(?![\dA-Za-z])|×|times\b|倍)/i, "fold"],
  [/^\s*(?:U\.?S\.? dollars?|dollars?\b|USD\b|美元|美金)/i, "USD"],
  [/^\s*(?:Hong Kong dollars?|HKD\b|港元|港币)/i, "HKD"],
  [/^\s*(?:Japanese yen|yen\b|日元)/i, "JPY"],
  [/^\s*(?:euros?\b|EUR\b|欧元)/i, "EUR"],
  [/^\s*(?:pounds?\b|GBP\b|英镑)/i, "GBP"],
  [/^\s*(?:(?:Chinese )?yuan\b|RMB\b|CNY\b|renminbi\b|元|人民币)/i, "CNY"],
  [/^(?:\s|-)*(?:tokens?\b|个?词元|个?\s*token)/i, "tokens"],
  [/^[\s-]*(?:seconds?\b|秒)/i, "second"],
  [/^[\s-]*(?:minutes?\b|分钟)/i, "minute"],
  [/^[\s-]*(?:hours?\b|个?小时)/i, "hour"],
  [/^[\s-]*(?:days?\b|天|日(?![均活]))/i, "day"],
  [/^[\s-]*(?:weeks?\b|周(?!年)|个?星期)/i, "week"],
  [/^[\s-]*(?:months?\b|个月)/i, "month"],
  [/^[\s-]*(?:(?:consecutive |straight )?quarters?\b|个?(?:连续)?季度)/i, "quarter"],
  [/^[\s-]*(?:years?\b|年)/i, "year"],
];

const letter = /[A-Za-z]/;
/** Capitalised words that stand before a plain number without naming anything. */
const notNames = new Set(
  "in on at by of to the a an and or but for from with about over under nearly around some only than almost more up down top all every between into since until after before during roughly approximately just least most january february march april may june july august september october november december".split(
    " ",
  ),
);

/**
 * Every number that `text` states, in order, without overlaps. A range such as `150-160 billion yuan` gives two
 * figures that share scale and unit. Vague amounts (`hundreds of millions`) are none.
 */
export function figures(text: string): Figure[] {
  const found: Figure[] = [];
  const put = (start: number, end: number, rest: Omit<Figure, "text" | "start" | "end">) =>
    found.push({ text: text.slice(start, end), start, end, ...rest });
  let at = 0;
  while (at < text.length) {
    const before = text[at - 1] ?? "";
    const fresh = !/[\d]/.test(before) && !(letter.test(before) && letter.test(text[at] ?? ""));
    const dated = fresh ? dateAt(text, at) : undefined;
    if (dated) {
      put(at, dated.end, { value: dated.value, unit: undefined, kind: dated.kind, spelled: false });
      at = dated.end;
      continue;
    }
    if (/\d/.test(text[at] ?? "")) {
      at = readDigits(text, at, put);
      continue;
    }
    const words = fresh ? amountIn(text, at) : undefined;
    if (words) {
      const unit = words.unit ?? unitAt(text, words.end)?.unit;
      const end = words.unit ? words.end : (unitAt(text, words.end)?.end ?? words.end);
      put(at, end, { value: words.value, unit, kind: "number", spelled: true });
      at = end;
      continue;
    }
    at++;
  }
  return shareUnits(text, found).map((figure) => withSign(text, figure));
}

const signWithin = 28;
const minus = /(?<![\dA-Za-z%％)）年月日号元亿万千百])(?<!\d\s)[-−]$/;
const hedge = "(?:了|约|近|超过?|逾|达|为|about|nearly|over|almost|around|roughly|some|more than|by|of|was|to be)";
const loss = new RegExp(`(?:亏损额?|净亏|\\bnet loss(?:es)?|\\bloss(?:es)? of|\\blost)(?:\\s*${hedge})*\\s*$`, "i");
const moved = (words: string) => new RegExp(`(?:${words})(?:\\s*${hedge})*\\s*$`, "i");
const went: readonly (readonly ["up" | "down", RegExp])[] = [
  ["up", moved("增长|上升|提升|增加|上涨|\\bgrew|\\brose|\\bincreased?|\\bgrowth|\\bup")],
  ["down", moved("下降|减少|下滑|下跌|降低|\\bfell|\\bdeclined?|\\bdropped|\\bdecreased?|\\bdown")],
];
const moneyUnits: ReadonlySet<FigureUnit | undefined> = new Set(["CNY", "USD", "EUR", "GBP", "HKD", "JPY"]);

/** `-1.2亿元` and `亏损1.2亿元` are below zero; `下降3%` is told from `增长3%`. */
function withSign(text: string, figure: Figure): Figure {
  if (figure.kind !== "number" || figure.value === "0") return figure;
  const before = text.slice(Math.max(0, figure.start - signWithin), figure.start);
  if (minus.test(before) && !figure.spelled)
    return { ...figure, text: `${before.slice(-1)}${figure.text}`, start: figure.start - 1, value: `-${figure.value}` };
  if (moneyUnits.has(figure.unit) && loss.test(before)) return { ...figure, value: `-${figure.value}` };
  if (figure.unit !== "percent" && figure.unit !== "points") return figure;
  const change = went.find(([, pattern]) => pattern.test(before))?.[0];
  return change ? { ...figure, change } : figure;
}

/**
 * True for two figures of the same worth: `49.5 %` and `49.50%`, `63万亿` and `63 trillion`. A figure without a unit agrees
 * with any unit. Those below zero are not those above, and a fall of 3 % is no rise of 3 %.
 */
export function sameFigure(a: Figure, b: Figure): boolean {
  const dated = (figure: Figure) => figure.kind === "date" || figure.kind === "time";
  if (dated(a) !== dated(b)) return false;
  if (a.kind === "marker" || b.kind === "marker") return false;
  if (a.change && b.change && a.change !== b.change) return false;
  return a.value === b.value && (a.unit === undefined || b.unit === undefined || a.unit === b.unit);
}

function dateAt(text: string, at: number): { end: number; value: string; kind: FigureKind } | undefined {
  if (!/[\d[第QHFJASONDM]/i.test(text[at] ?? "")) return undefined;
  for (const { pattern, kind, value } of dateRules) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) continue;
    const end = at + match[0].length;
    if (letter.test(text[at - 1] ?? "") && kind !== "marker") continue;
    return { end, value: value([...match]), kind };
  }
  return undefined;
}

/** The unit behind a number; in `nine (9) consecutive quarters` it stands behind the repetition too. */
function unitAt(text: string, at: number): { unit: FigureUnit; end: number } | undefined {
  const repeated = /^(?:\s*\([\d.,]{1,9}\)|\))(?=\s)/.exec(text.slice(at, at + 14))?.[0].length ?? 0;
  if (repeated) {
    const behind = unitBehind(text, at + repeated);
    return behind && { unit: behind.unit, end: at };
  }
  return unitBehind(text, at);
}

function unitBehind(text: string, at: number): { unit: FigureUnit; end: number } | undefined {
  const rest = text.slice(at, at + 32);
  for (const [pattern, unit] of unitsAfter) {
    const match = pattern.exec(rest);
    if (match) return { unit, end: at + match[0].length };
  }
  return undefined;
}

/** Reads the number in digits at `at`, reports it, and returns where to go on. */
function readDigits(
  text: string,
  at: number,
  put: (start: number, end: number, rest: Omit<Figure, "text" | "start" | "end">) => void,
): number {
  digits.lastIndex = at;
  const run = digits.exec(text)?.[0] ?? text[at] ?? "";
  const after = at + run.length;
  const label = (end: number) => {
    put(at, end, { value: plain(run), unit: undefined, kind: "label", spelled: false });
    return end;
  };
  const glued = /[A-Za-z][-–.]?$/.test(text.slice(Math.max(0, at - 2), at)) && !currencyBefore.test(text.slice(0, at));
  const share = /^\s?(?:%|％)/.test(text.slice(after, after + 2));
  if ((glued && !share) || (run.match(/\./g)?.length ?? 0) > 1) return label(after);

  const scaled: Amount = scaleAt(text, after, run);
  const tail = text[scaled.end] ?? "";
  if (scaled.end === after && letter.test(tail) && !unitAt(text, after)) return label(after);
  const plus = text[scaled.end] === "+" ? scaled.end + 1 : scaled.end;
  const currency = currencyBefore.exec(text.slice(Math.max(0, at - 12), at));
  const behind = unitAt(text, plus);
  if (currency?.[1]) {
    const start = at - currency[0].length;
    const unit = currencies[currency[1].toLowerCase()];
    const end = behind && behind.unit === unit ? behind.end : plus;
    put(start, end, { value: scaled.value, unit, kind: "number", spelled: false });
    return end;
  }
  if (behind) {
    put(at, behind.end, { value: scaled.value, unit: behind.unit, kind: "number", spelled: false });
    return behind.end;
  }
  const bare = scaled.end === after && plus === after;
  const isYear = bare && /^(?:19|20)\d\d$/.test(run);
  const kind: FigureKind = isYear ? "year" : bare && namedBefore(text, at, after) ? "label" : "number";
  put(at, plus, { value: scaled.value, unit: undefined, kind, spelled: false });
  return plus;
}

/** A number right behind a capitalised word, with nothing counted behind it, is part of a name: `Yitian 710 chips`, `Doubao 1.6's`. */
function namedBefore(text: string, at: number, after: number): boolean {
  const word = /([A-Z][A-Za-z]+)\s$/.exec(text.slice(Math.max(0, at - 24), at))?.[1];
  if (!word || notNames.has(word.toLowerCase())) return false;
  return (
    !/^\s+[a-z]+s\b/.test(text.slice(after, after + 24)) || /^\s+(?:chips|series|models)\b/.test(text.slice(after))
  );
}

const englishScales: readonly (readonly [RegExp, number])[] = [
  [/^[\s-]*hundred(?![a-z])/i, 2],
  [/^[\s-]*thousand(?![a-z])/i, 3],
  [/^[\s-]*(?:million(?![a-z])|mln?\b|mn\b)/i, 6],
  [/^[\s-]*(?:billion(?![a-z])|bln?\b|bn\b)/i, 9],
  [/^[\s-]*(?:trillion(?![a-z])|trn?\b|tn\b)/i, 12],
];
const letterScales: Readonly<Record<string, number>> = { k: 3, K: 3, M: 6, B: 9, T: 12 };
const hanScales: Readonly<Record<string, number>> = { 十: 1, 百: 2, 千: 3, 万: 4, 萬: 4, 亿: 8, 億: 8 };

function scaleAt(text: string, at: number, run: string): Amount {
  let exponent = 0;
  let end = at;
  for (;;) {
    const rest = text.slice(end, end + 14);
    const english = englishScales.find(([pattern]) => pattern.test(rest));
    const han = /^\s?([十百千万萬亿億])/.exec(rest);
    if (english) {
      end += english[0].exec(rest)?.[0].length ?? 0;
      exponent += english[1];
    } else if (han?.[1]) {
      end += han[0].length;
      exponent += hanScales[han[1]] ?? 0;
    } else break;
  }
  const glued = text[at] ?? "";
  if (end === at && letterScales[glued] !== undefined && !/[A-Za-z\d]/.test(text[at + 1] ?? "")) {
    return { value: shift(plain(run), letterScales[glued] ?? 0), end: at + 1, unit: undefined };
  }
  return { value: shift(plain(run), exponent), end, unit: undefined };
}

/** The digits without separators and without zeros that carry nothing. */
function plain(run: string): string {
  return shift(run.replaceAll(",", ""), 0);
}

/** In `150-160 billion yuan`, `from 49.2 to 49.5 %` or `$240-460 billion` both ends mean the same scale and unit. */
function shareUnits(text: string, list: readonly Figure[]): Figure[] {
  return list.map((figure, i) => {
    const next = list[i + 1];
    if (!next || figure.kind !== "number" || next.kind !== "number") return figure;
    if (!/^\s*(?:[-–—~～至到]|to|and)\s*$/.test(text.slice(figure.end, next.start))) return figure;
    const tight = /^\s*[-–—~～至到]\s*$/.test(text.slice(figure.end, next.start));
    const scale =
      next.value.replace(/\.\d+$/, "").length - (/\d[\d,]*/.exec(next.text)?.[0].replaceAll(",", "").length ?? 0);
    const bare = /^[^\d]*[\d.,]+$/.test(figure.text);
    const value = tight && bare && scale > 0 ? shift(figure.value, scale) : figure.value;
    const unit =
      figure.unit ?? (bare && (tight || next.unit === "percent" || next.unit === "points") ? next.unit : undefined);
    return value === figure.value && unit === figure.unit ? figure : { ...figure, value, unit };
  });
}
