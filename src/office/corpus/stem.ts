/**
 * English word stems after M. F. Porter, "An algorithm for suffix stripping" (1980): the same rules that
 * SQLite's `porter` tokenizer follows, so that `invests`, `invested` and `investing` meet in one term.
 */

const consonant = "[^aeiou]";
const vowel = "[aeiouy]";
const consonants = `${consonant}[^aeiouy]*`;
const vowels = `${vowel}[aeiou]*`;
/** The word's measure, in Porter's term, is above 0, is 1, is above 1. */
const measureAbove0 = new RegExp(`^(?:${consonants})?${vowels}${consonants}`);
const measureIs1 = new RegExp(`^(?:${consonants})?${vowels}${consonants}(?:${vowels})?$`);
const measureAbove1 = new RegExp(`^(?:${consonants})?${vowels}${consonants}${vowels}${consonants}`);
const hasVowel = new RegExp(`^(?:${consonants})?${vowel}`);
const endsShort = new RegExp(`^${consonants}${vowel}[^aeiouwxy]$`);
const doubled = /([^aeiouylsz])\1$/;

const step2: Readonly<Record<string, string>> = {
  ational: "ate",
  tional: "tion",
  enci: "ence",
  anci: "ance",
  izer: "ize",
  bli: "ble",
  alli: "al",
  entli: "ent",
  eli: "e",
  ousli: "ous",
  ization: "ize",
  ation: "ate",
  ator: "ate",
  alism: "al",
  iveness: "ive",
  fulness: "ful",
  ousness: "ous",
  aliti: "al",
  iviti: "ive",
  biliti: "ble",
  logi: "log",
};
const step3: Readonly<Record<string, string>> = {
  icate: "ic",
  ative: "",
  alize: "al",
  iciti: "ic",
  ical: "ic",
  ful: "",
  ness: "",
};
const step2Ending = new RegExp(`^(.+?)(${Object.keys(step2).join("|")})$`);
const step3Ending = new RegExp(`^(.+?)(${Object.keys(step3).join("|")})$`);
const step4Ending = /^(.+?)(al|ance|ence|er|ic|able|ible|ant|ement|ment|ent|ou|ism|ate|iti|ous|ive|ize)$/;

/** Words repeat, stems are asked for once a word: kept up to this many, then dropped all at once. */
const cacheSize = 50_000;
const cache = new Map<string, string>();

/** The stem of a word in lower-case ASCII letters; anything else, and words of up to two letters, come back as they are. */
export function stem(word: string): string {
  if (word.length < 3 || !/^[a-z]+$/.test(word)) return word;
  const known = cache.get(word);
  if (known !== undefined) return known;
  if (cache.size >= cacheSize) cache.clear();
  const result = stripSuffixes(word);
  cache.set(word, result);
  return result;
}

function stripSuffixes(word: string): string {
  // A leading y is a consonant; written in upper case, the patterns above take it for one.
  let w = word.startsWith("y") ? `Y${word.slice(1)}` : word;
  w = stripPlural(w);
  w = stripPast(w);
  if (w.endsWith("y") && hasVowel.test(w.slice(0, -1))) w = `${w.slice(0, -1)}i`;
  w = replaceEnding(w, step2Ending, step2);
  w = replaceEnding(w, step3Ending, step3);
  w = stripDerived(w);
  if (w.endsWith("e")) {
    const base = w.slice(0, -1);
    if (measureAbove1.test(base) || (measureIs1.test(base) && !endsShort.test(base))) w = base;
  }
  if (w.endsWith("ll") && measureAbove1.test(w)) w = w.slice(0, -1);
  return w.toLowerCase();
}

function stripPlural(w: string): string {
  if (w.endsWith("sses") || w.endsWith("ies")) return w.slice(0, -2);
  if (w.endsWith("s") && !w.endsWith("ss")) return w.slice(0, -1);
  return w;
}

function stripPast(w: string): string {
  if (w.endsWith("eed")) return measureAbove0.test(w.slice(0, -3)) ? w.slice(0, -1) : w;
  const base = w.endsWith("ed") ? w.slice(0, -2) : w.endsWith("ing") ? w.slice(0, -3) : undefined;
  if (base === undefined || !hasVowel.test(base)) return w;
  if (/(?:at|bl|iz)$/.test(base)) return `${base}e`;
  if (doubled.test(base)) return base.slice(0, -1);
  return endsShort.test(base) ? `${base}e` : base;
}

function replaceEnding(w: string, ending: RegExp, table: Readonly<Record<string, string>>): string {
  const match = ending.exec(w);
  if (match === null) return w;
  const [, base = "", suffix = ""] = match;
  return measureAbove0.test(base) ? base + (table[suffix] ?? "") : w;
}

function stripDerived(w: string): string {
  const match = step4Ending.exec(w);
  if (match !== null) return measureAbove1.test(match[1] ?? "") ? (match[1] ?? "") : w;
  const ion = /^(.*[st])ion$/.exec(w);
  return ion !== null && measureAbove1.test(ion[1] ?? "") ? (ion[1] ?? "") : w;
}
