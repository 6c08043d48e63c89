/** Cuts text into the pieces that sentences are compared by: stems of words, and pairs of neighbouring Chinese characters. */

export interface Token {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const piece = /\p{Script=Han}+|(?:(?!\p{Script=Han})[\p{L}\p{M}\p{N}])+(?:['’][a-z]+)?/gu;
const isHan = /^\p{Script=Han}/u;

/** Words that say little about what is asked; they count for a fraction of others. */
const stopWords = new Set(
  "a an the to of for in on at by with from into is are was were be am do does did i you he she it we they me my your our us please can could would will shall should may want need like and or so just some any this that these those there here have has had what which who how much many when where why tell give show let get if as about not no yes now then also too up out hi hey hello ok okay thank thanks".split(
    " ",
  ),
);
const stopHan = new Set(
  "的了吗呢请帮我给一个把和是有在你能可以吧下这那么要想就还也都与及对为以到从被将着过吧啊呀哪什多少怎为何",
);

/** Stems and character pairs of a text, lower case, in order. */
export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(piece)) {
    const run = match[0];
    if (isHan.test(run)) addPairs(tokens, run, match.index);
    else tokens.push({ text: stem(run), start: match.index, end: match.index + run.length });
  }
  return tokens;
}

function addPairs(tokens: Token[], run: string, start: number): void {
  if (run.length === 1) tokens.push({ text: run, start, end: start + 1 });
  for (let i = 0; i + 1 < run.length; i++)
    tokens.push({ text: run.slice(i, i + 2), start: start + i, end: start + i + 2 });
}

/** How much a token says before any corpus is looked at: 1, less for function words. */
export function weightOf(token: string): number {
  if (stopWords.has(token)) return 0.15;
  if (!isHan.test(token)) return 1;
  const stops = [...token].filter((char) => stopHan.has(char)).length;
  return stops === 0 ? 1 : stops === token.length ? 0.15 : 0.4;
}

/** A light English stemmer: plural, -ing, -ed and -ly endings, so that forms of one word meet. */
export function stem(word: string): string {
  let s = word.toLowerCase().replace(/['’](s|re|ve|ll|d|m|t)$/, "");
  if (s.length <= 3 || stopWords.has(s)) return s;
  if (s.endsWith("ies") && s.length > 4) return `${s.slice(0, -3)}y`;
  if (/(ss|sh|ch|x|z)es$/.test(s)) s = s.slice(0, -2);
  else if (s.endsWith("s") && !/(ss|us|is)$/.test(s)) s = s.slice(0, -1);
  if (s.endsWith("ing") && s.length > 5) s = undouble(s.slice(0, -3));
  else if (s.endsWith("ed") && s.length > 4) s = undouble(s.slice(0, -2));
  else if (s.endsWith("ly") && s.length > 5) s = s.slice(0, -2);
  return s.endsWith("e") && s.length > 3 ? s.slice(0, -1) : s;
}

function undouble(word: string): string {
  return /([^aeiouls])\1$/.test(word) ? word.slice(0, -1) : word;
}

/** Edits between two words, each a change, an insertion, a removal or a swap of neighbours. */
export function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      let best = Math.min(
        (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1),
        (row[j] as number) + 1,
        (next[j - 1] as number) + 1,
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] as number) + 1);
      next.push(best);
    }
    before = row;
    row = next;
  }
  return row[b.length] as number;
}

/** A stretch of Chinese without the function characters at its ends; other text as it is. */
export function trimFunctionHan(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && stopHan.has(text[start] as string)) start++;
  while (end > start && stopHan.has(text[end - 1] as string)) end--;
  return start < end ? text.slice(start, end) : text;
}
