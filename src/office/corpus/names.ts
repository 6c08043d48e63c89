/**
 * Whom a document is about, and which of those a question names. Found by the way names are written
 * (capitals, company forms, a document's title), never by a list of companies.
 */
import { englishStopWords } from "./stop-words.ts";
import { normalise } from "./terms.ts";

/** Names are sought in this many characters of a document, and at most this many are kept. */
const searchedCharacters = 200_000;
const maxNames = 12;
const leadCharacters = 500;
/** How many words (or Chinese characters) of a question may form one name. */
const longestName = 14;

const capitalised = /\b[A-Z][\p{L}\d’'-]*(?:\.(?=\p{L}))?(?:[\p{L}\d]+)?(?:(?: & | of | )[A-Z][\p{L}\d&’'-]*)*/gu;
const calendar =
  /^(?:january|february|march|april|may|june|july|august|september|october|november|december|(?:mon|tues|wednes|thurs|fri|satur|sun)day|q[1-4])$/;
const legalForm = /[\s,]+(?:ltd|inc|co|corp|llc|plc|limited|corporation|company|gmbh|ag)\.?$/i;
const chineseLegalForm = /(?:股份|责任|責任)?有限(?:责任|責任)?公司$/u;
const chineseOrganisation =
  /(?<=^|[\s\p{P}])[\p{Script=Han}A-Za-z0-9]{2,16}?(?:有限责任公司|股份有限公司|有限公司|集团|集團|公司|银行|銀行|大学|大學|医院|醫院|法院|证券|證券|基金会|研究院)/gu;

/** What a document is called by: `subject` is whom it is about, `names` everything a question may name it with. */
export interface DocumentNames {
  readonly subject: string | undefined;
  readonly names: readonly string[];
}

/** The names a document goes by, its title among them. */
export function namesOfDocument(title: string, text: string): DocumentNames {
  const searched = text.slice(0, searchedCharacters);
  const counts = countNames(searched);
  const lead = countNames(searched.slice(0, leadCharacters));
  const often = [...counts].filter(([, count]) => count >= 3).sort((a, b) => b[1] - a[1]);
  const subject = often.find(([name]) => lead.has(name))?.[0];
  const names = new Set([
    title,
    ...(subject === undefined ? [] : [subject]),
    ...often.slice(0, maxNames).map(([n]) => n),
  ]);
  for (const name of [...names]) {
    const short = name.replace(legalForm, "").replace(chineseLegalForm, "");
    if (short.length >= 2 && short !== name) names.add(short);
  }
  return { subject, names: [...names] };
}

/** Names written in a text and how often each stands there. A single word counts where it begins no sentence. */
function countNames(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  const add = (name: string) => counts.set(name, (counts.get(name) ?? 0) + 1);
  for (const match of text.matchAll(capitalised)) {
    const words = match[0].replace(/[’']s$/, "").split(" ");
    let beginsSentence = /(?:^|[.!?:;"“”\n#*•-]\s*)$/.test(text.slice(Math.max(0, match.index - 3), match.index));
    while (words.length > 0 && isPlain(words[0] ?? "")) {
      words.shift();
      beginsSentence = false;
    }
    while (words.length > 0 && isPlain(words.at(-1) ?? "")) words.pop();
    const name = words.join(" ");
    if (words.length > 1 || (!beginsSentence && name.length > 1 && !/^[A-Z]{1,3}$/.test(name))) add(name);
  }
  for (const [name] of text.matchAll(chineseOrganisation)) add(name);
  for (const [name, count] of counts) {
    if (chineseLegalForm.test(name)) counts.set(name, Math.max(count, text.split(name).length - 1));
  }
  return counts;
}

function isPlain(word: string): boolean {
  const lower = word.toLowerCase();
  return englishStopWords.has(lower) || calendar.test(lower) || lower === "&";
}

const unit = /\p{Script=Han}|(?:(?!\p{Script=Han})[\p{L}\p{N}])+/gu;

/** The form names are compared in. */
export function nameKey(name: string): string {
  return (normalise(name).match(unit) ?? []).join(" ");
}

/** A name as it stands in a question. */
export interface NamedInQuestion {
  readonly key: string;
  readonly text: string;
}

/**
 * The known names a question contains, the longest first where they overlap, in the question's order.
 * `isKnown` tells whether a name (as `nameKey` writes it) belongs to a document.
 */
export function namesInQuestion(question: string, isKnown: (key: string) => boolean): NamedInQuestion[] {
  const units = [...question.matchAll(unit)];
  const cased = /\p{Lu}/u.test(question.slice(1));
  const keys = units.map((match) => nameKey(match[0]));
  const found: NamedInQuestion[] = [];
  for (let i = 0; i < units.length; i++) {
    for (let length = Math.min(longestName, units.length - i); length > 0; length--) {
      const first = units[i];
      const last = units[i + length - 1];
      if (first === undefined || last === undefined) continue;
      const text = question.slice(first.index, last.index + last[0].length);
      const key = keys.slice(i, i + length).join(" ");
      if (!mayBeName(text, length, cased) || !isKnown(key)) continue;
      if (!found.some((other) => other.key === key)) found.push({ key, text });
      i += length - 1;
      break;
    }
  }
  return found;
}

/**
 * English words are a name when they are written as one, or several together in a question without capitals. A single
 * Chinese character is never one.
 */
function mayBeName(text: string, units: number, cased: boolean): boolean {
  if (/^\p{Script=Han}/u.test(text)) return units > 1;
  if (units > 1) return !cased || /^[\p{Lu}\d]/u.test(text);
  return /^[\p{Lu}\d]/u.test(text) && text.length > 1 && !isPlain(text) && !/^\d+$/.test(text);
}
