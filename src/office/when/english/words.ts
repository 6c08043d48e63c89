/** English numbers, and the names of months, weekdays and units. */
import { hour, partsOf } from "../calendar.ts";
import { type Amount, amount } from "../meaning.ts";
import { alt, map, opt, type Parser, rule, seq, token, word } from "../parse.ts";

const units = "zero one two three four five six seven eight nine".split(" ");
const teens = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(" ");
const tens = "- - twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
const unitOrdinals = "zeroth first second third fourth fifth sixth seventh eighth ninth".split(" ");
const teenOrdinals =
  "tenth eleventh twelfth thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth".split(" ");

const cardinals = new Map<string, number>();
const ordinals = new Map<string, number>();
for (const [index, name] of [...units, ...teens].entries()) cardinals.set(name, index);
for (const [index, name] of [...unitOrdinals, ...teenOrdinals].entries()) ordinals.set(name, index);
for (const [index, name] of tens.entries()) {
  if (name === "-") continue;
  cardinals.set(name, index * 10);
  ordinals.set(`${name.slice(0, -1)}ieth`, index * 10);
  for (const [unit, unitName] of units.entries()) if (unit > 0) cardinals.set(`${name}${unitName}`, index * 10 + unit);
  for (const [unit, unitName] of unitOrdinals.entries())
    if (unit > 0) ordinals.set(`${name}${unitName}`, index * 10 + unit);
}

const tensWord = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety";
const numberWord = `(?:(?:${tensWord})(?:[\\s-]{0,2}(?:${units.slice(1).join("|")}))?|${[...teens, ...units].join("|")})`;
const ordinalWord = `(?:(?:${tensWord})[\\s-]{0,2}(?:${unitOrdinals.slice(1).join("|")})|${[...ordinals.keys()].join("|")})`;
const plain = (name: string) => name.toLowerCase().replace(/[\s-]/g, "");

/** Matches only where a word begins; every pattern of the grammar is used that way. */
const begin = "(?<![A-Za-zÀ-ɏ0-9])";
const finish = "(?![A-Za-zÀ-ɏ0-9])";

/** A pattern for whole words, in any case. */
export function words(pattern: string): Parser<string> {
  return word(whole(pattern));
}

export function whole(pattern: string): RegExp {
  return new RegExp(`${begin}(?:${pattern})${finish}`, "iy");
}

/** A number from 0 to 99 in words. */
export const spelledNumber: Parser<number> = token(whole(numberWord), ([name]) => cardinals.get(plain(name)));

/** A whole number in digits, of at most four. */
export const digits: Parser<number> = token(/(?<!\d|\d[.,:])\d{1,4}(?!\d|[.,]\d)/y, ([text]) => Number(text));

/** A number in digits or words. */
export const number: Parser<number> = alt(digits, spelledNumber);

/** `21st`. */
export const digitOrdinal: Parser<number> = token(
  /(?<![A-Za-zÀ-ɏ0-9])(\d{1,2})\s?(?:st|nd|rd|th)(?![A-Za-zÀ-ɏ0-9])/iy,
  ([, n]) => Number(n),
);

export const spelledOrdinal: Parser<number> = token(whole(ordinalWord), ([name]) => ordinals.get(plain(name)));

export const ordinal: Parser<number> = alt(digitOrdinal, spelledOrdinal);

const fullYear = token(/(?<![\d.:])(\d{4})(?![\d:]|\.\d|,\d)/y, ([, year]) =>
  Number(year) >= 1000 && Number(year) < 2900 ? Number(year) : undefined,
);

const spelledYear: Parser<number> = rule(() => {
  const century = token(whole("(nineteen|eighteen|seventeen|twenty)"), ([name]) => cardinals.get(plain(name)));
  const below = token(
    whole(`(?:(?:zero|oh|o)[\\s-](${units.slice(1).join("|")}))|(${numberWord})`),
    ([, small, large]) => cardinals.get(plain(small ?? large ?? "")),
  );
  return alt(
    seq([century, opt(words("hundred(?: and)?")), below], ([head, hundred, rest]) =>
      hundred !== undefined || rest >= (head === 20 ? 10 : 1) ? head * 100 + rest : undefined,
    ),
    seq([century, words("hundred")], ([head]) => head * 100),
    seq(
      [words("two thousand"), opt(seq([opt(words("and")), spelledNumber], ([, rest]) => rest))],
      ([, rest]) => 2000 + (rest ?? 0),
    ),
  );
});

/** Two digits: 40 and more are of the last century. */
export const shortYear: Parser<number> = token(
  /(?<![\d.:])['’]?(\d{2})(?![\dA-Za-z:%]|[.,:/-]\d|\s?(?:[ap]\.?\s?m|o'?clock|:))/iy,
  ([, year]) => centuryOf(Number(year)),
);

/** The year that two digits stand for: 40 and more are of the last century. */
export function centuryOf(year: number): number {
  return year >= 100 ? year : year + (year >= 40 ? 1900 : 2000);
}

export const year: Parser<number> = alt(fullYear, spelledYear);

/** The year after a date; two digits need a mark before them. */
export const yearAfter: Parser<number> = alt(
  seq(
    [opt(token(/[,./-]|of(?![A-Za-zÀ-ɏ])|in(?![A-Za-zÀ-ɏ])/iy, ([mark]) => mark)), opt(words("of|in")), year],
    ([, , value]) => value,
  ),
  seq([token(/[,./'’-]\s?['’]?|of(?![A-Za-zÀ-ɏ])\s?['’]?/iy, ([mark]) => mark), shortYear], ([, value]) =>
    centuryOf(value),
  ),
);

export const monthNames = "January February March April May June July August September October November December".split(
  " ",
);
const monthPattern =
  "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?";

/** A month's name or its short form, 1 to 12; a full stop after it belongs to it. What follows may be a digit: `Oct2`. */
export const month: Parser<number> = token(
  new RegExp(`(?<![A-Za-zÀ-ɏ$@#])(${monthPattern})(?![A-Za-zÀ-ɏ])\\.?`, "iy"),
  ([, name = ""]) =>
    monthNames.findIndex((full) => full.slice(0, 3).toLowerCase() === name.slice(0, 3).toLowerCase()) + 1,
);

const weekdayNames = "mon tue wed thu fri sat sun".split(" ");
const weekdayPattern =
  "mon(?:day)?|tue(?:s(?:day)?)?|wed(?:s|nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?";

export interface WeekdayName {
  /** 0 is Monday. */
  readonly weekday: number;
  /** False for short forms, some of which are words of their own. */
  readonly full: boolean;
}

/** A weekday's name; a full stop after a short form belongs to it. */
export const weekdayName: Parser<WeekdayName> = token(
  new RegExp(`${begin}(${weekdayPattern})(?![A-Za-zÀ-ɏ\\d]|\\.[a-z]{2})(?:\\.(?=\\s?[\\d,]|\\s[a-z]))?`, "iy"),
  ([, name = ""]) => ({
    weekday: weekdayNames.indexOf(name.slice(0, 3).toLowerCase()),
    full: /day$/i.test(name),
  }),
);

/** `Mondays`. */
export const weekdayPlural: Parser<number> = token(
  whole("(mon|tues|wednes|thurs|fri|satur|sun)days"),
  ([, name = ""]) => weekdayNames.indexOf(name.slice(0, 3).toLowerCase()),
);

const unitTable: readonly (readonly [string, Partial<Amount>])[] = [
  ["secs?|seconds?", { seconds: 1 }],
  ["mins?|minutes?", { seconds: 60 }],
  ["h|hrs?|hours?", { seconds: hour }],
  ["days?", { days: 1 }],
  ["nights?", { days: 1 }],
  ["weekends?", { days: 7 }],
  ["w(?:ee)?ks?", { days: 7 }],
  ["fortnights?", { days: 14 }],
  ["months?|mths?", { months: 1 }],
  ["quarters?", { months: 3 }],
  ["y(?:ea)?rs?", { months: 12 }],
  ["decades?", { months: 120 }],
];

/** A unit of time; after a digit it may follow at once: `30min`, `2h`. */
export const unit: Parser<Amount> = alt(
  ...unitTable.map(([names, size]) =>
    token(new RegExp(`(?<![A-Za-zÀ-ɏ])(?:${names})(?![A-Za-zÀ-ɏ])`, "iy"), () => amount(size)),
  ),
  token(/(?<=\d)([smd])(?![A-Za-zÀ-ɏ\d])/iy, ([, letter = ""]) =>
    letter === "m"
      ? amount({ seconds: 60 })
      : letter === "d"
        ? amount({ days: 1 })
        : letter === "s"
          ? amount({ seconds: 1 })
          : undefined,
  ),
);

/** A year told from this one. */
export const relativeYear: Parser<number> = alt(
  map(words("(?:this|the current|the) year"), (_, { now }) => partsOf(now.day).year),
  map(words("(?:the )?(?:next|coming) year"), (_, { now }) => partsOf(now.day).year + 1),
  map(words("(?:the )?(?:last|previous) year"), (_, { now }) => partsOf(now.day).year - 1),
);
