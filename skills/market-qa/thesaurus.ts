/**
 * Other words for a question's words, each with a weight for how near its meaning is: business phrasings by hand, in two
 * languages, and English relations from WordNet, looked up when a word is first asked for.
 */
import { phrasings } from "./glossary/phrasings.ts";
import { phrasingsHan } from "./glossary/phrasings-han.ts";
import { buildLexicon, type Lexicon, parseGroups, readTerms } from "./lexicon.ts";
import { installedWordNet, openWordNet, type PartOfSpeech, type Synset, type WordNet } from "./wordnet.ts";
import { stem } from "./words.ts";

/** Another form for what was asked; `weight` is 1 for the same meaning and falls to 0. */
export interface Related {
  readonly form: string;
  readonly weight: number;
}

/** A stretch of a text with its other forms. */
interface Phrasing {
  /** UTF-16 offsets into the text. */
  readonly start: number;
  readonly end: number;
  readonly related: readonly Related[];
}

export interface Thesaurus {
  /** Forms near to an English word or phrase as people write it (`handed out`), the nearest first; none for what is unknown. */
  related(words: string): readonly Related[];
  /** Stretches of a text, longest first fit, for which phrasings were gathered by hand (`in a row`, 掌门人). */
  phrasings(text: string): Phrasing[];
}

const byHand = 0.8;
const synonym = 0.8;
const derived = 0.75;
const verbGroup = 0.65;
const similar = 0.55;
const broader = 0.5;
const narrower = 0.45;
/** What a less frequent meaning keeps of its weight. */
const senseWeights: readonly number[] = [1, 0.9, 0.8, 0.65];
/** Narrower words tell something for a noun's main meaning where they are few: the kinds of a `phone`, not those of a `thing`. */
const mostNarrower = 12;
/** What has more kinds than this says too little: a `time period`, a `person`. */
const mostKinds = 25;
/** Relations beyond synonyms are followed from the most frequent meanings only. */
const sensesFollowed = 3;
const mostRelated = 40;
const wordsKept = 2000;
const particles = /^(?:out|up|over|off|down|in|on|away|back|through|into|for|to|with|from|by|forward|together|across)$/;

/** A thesaurus over WordNet, by default the one that npm installed. Without it the phrasings by hand remain. */
export function openThesaurus(wordnet: WordNet = openWordNet(installedWordNet())): Thesaurus {
  const known = new Map<string, readonly Related[]>();
  let lexicon: Lexicon | undefined;
  const phrasingLexicon = () => {
    if (lexicon) return lexicon;
    const groups = [...parseGroups(phrasings, "word"), ...parseGroups(phrasingsHan, "word")];
    // Several groups may begin with one form.
    lexicon = buildLexicon(groups.map((group, i) => ({ ...group, id: `phrasing:${i}` })));
    return lexicon;
  };
  return {
    related(words) {
      const key = words.toLowerCase().trim();
      const kept = known.get(key);
      if (kept) return kept;
      const found = fromWordNet(wordnet, key);
      if (known.size >= wordsKept) known.clear();
      known.set(key, found);
      return found;
    },
    phrasings(text) {
      const { groups } = phrasingLexicon();
      return readTerms(phrasingLexicon(), text).flatMap((term) => {
        const forms = term.ids.flatMap((id) => groups.get(id)?.forms ?? []);
        const own = text.slice(term.start, term.end).toLowerCase();
        const related = forms.filter((form) => form.toLowerCase() !== own).map((form) => ({ form, weight: byHand }));
        return related.length ? [{ start: term.start, end: term.end, related }] : [];
      });
    },
  };
}

/** The base forms that written words may have, the likeliest first: `handed out` gives `hand out`, `distributed` gives `distribute`. */
function baseForms(words: string): string[] {
  const [head = "", ...rest] = words.split(/\s+/);
  if (!/^[a-z][a-z'-]*$/.test(head) || !rest.every((word) => /^[a-z-]+$/.test(word))) return [];
  const cut = irregular[head] ?? stem(head);
  const short = [cut, `${cut}e`];
  const heads = [head, ...(head.startsWith(`${cut}e`) ? short.reverse() : short), `${cut}${cut.at(-1) ?? ""}`];
  return [...new Set(heads)].map((one) => [one, ...rest].join(" "));
}

/** The senses of the first base form that is a noun or a verb, and of the words as written where they are neither. */
function sensesOf(wordnet: WordNet, bases: readonly string[]): { base: string; senses: readonly Synset[] }[] {
  const [written = ""] = bases;
  const inParts = (base: string, parts: readonly PartOfSpeech[]) =>
    parts.map((part) => ({ base, senses: wordnet.senses(base, part, senseWeights.length) }));
  for (const base of bases) {
    const found = inParts(base, ["noun", "verb"]);
    if (found.some((one) => one.senses.length)) return [...found, ...inParts(written, ["adj", "adv"])];
  }
  return inParts(written, ["adj", "adv"]);
}

function fromWordNet(wordnet: WordNet, words: string): Related[] {
  const weights = new Map<string, number>();
  const bases = baseForms(words);
  const add = (form: string, weight: number) => {
    // Names and what holds figures are no other word for anything.
    if (/[\p{Lu}\d]/u.test(form) || bases.includes(form)) return;
    weights.set(form, Math.max(weight, weights.get(form) ?? 0));
  };
  for (const { base, senses } of sensesOf(wordnet, bases))
    senses.forEach((synset, sense) => {
      const weight = senseWeights[sense] ?? 0;
      for (const word of synset.words) add(word, synonym * weight);
      if (sense < sensesFollowed) follow(wordnet, synset, base, sense, (form, share) => add(form, share * weight));
    });
  return [...weights]
    .map(([form, weight]) => ({ form, weight }))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, mostRelated);
}

/** Adds the words that a meaning's pointers lead to. */
function follow(
  wordnet: WordNet,
  synset: Synset,
  base: string,
  sense: number,
  add: (form: string, share: number) => void,
): void {
  const own = synset.words.findIndex((word) => word.toLowerCase() === base) + 1;
  const few = sense === 0 && synset.part === "noun" && kindsOf(synset) <= mostNarrower;
  for (const pointer of synset.pointers) {
    const share = shareOf(pointer.symbol, few);
    if (share === 0 || (pointer.from !== 0 && pointer.from !== own)) continue;
    const target = wordnet.synset(pointer.offset, pointer.part);
    if (pointer.symbol === "@" && kindsOf(target) > mostKinds) continue;
    const words = target?.words ?? [];
    for (const word of pointer.to === 0 ? words : words.slice(pointer.to - 1, pointer.to)) add(word, share);
  }
}

const kindsOf = (synset: Synset | undefined): number =>
  synset?.pointers.filter((pointer) => pointer.symbol === "~").length ?? 0;

function shareOf(symbol: string, few: boolean): number {
  switch (symbol) {
    case "+":
    case "\\":
      return derived;
    case "$":
      return verbGroup;
    case "&":
      return similar;
    case "@":
      return broader;
    case "~":
      return few ? narrower : 0;
    default:
      return 0;
  }
}

/** Past forms that no rule leads back to their base, beyond those that `stem` knows. */
const irregular: Readonly<Record<string, string>> = Object.fromEntries(
  `arose arise, ate eat, beat beat, became become, bent bend, bet bet, bid bid, bore bear, bound bind, broke break, broken break,
  brought bring, burnt burn, caught catch, cost cost, cut cut, dealt deal, drew draw, drawn draw, drank drink, dug dig, fed feed,
  felt feel, fought fight, flew fly, flown fly, forgot forget, found find, froze freeze, got get, heard hear, hid hide, hidden hide,
  hit hit, hurt hurt, knew know, laid lay, lent lend, let let, lit light, meant mean, met meet, overtook overtake, proven prove, put put,
  quit quit, read read, rode ride, rang ring, said say, saw see, seen see, sent send, shot shoot, showed show, shown show, shrank shrink,
  shrunk shrink, shut shut, slept sleep, slid slide, sought seek, split split, spoke speak, spoken speak, spread spread, sprang spring,
  stood stand, stole steal, stolen steal, struck strike, stuck stick, swore swear, swept sweep, taught teach, told tell, thought think,
  threw throw, thrown throw, understood understand, undertook undertake, upheld uphold, withdrew withdraw, withdrawn withdraw, wore wear, worn wear,
  wrote write, written write, men man, women woman, feet foot, data datum, criteria criterion, better good, best good, worse bad, worst bad`
    .split(",")
    .map((pair) => pair.trim().split(" ")),
);

/** True for a word that makes one verb with the word before it: `hand out`, `take over`. */
export const isParticle = (word: string): boolean => particles.test(word);
