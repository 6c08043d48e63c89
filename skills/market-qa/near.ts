/**
 * Where a question's own words are not the documents': the terms of a clause that no sentence states together with the
 * subject, each with what the corpus says instead. What matches by itself, names, places and figures stay as they are.
 */
import { type Lexicon, readTerms, type Term } from "./lexicon.ts";
import type { Library, Sentence } from "./library.ts";
import type { Clause } from "./question.ts";
import { isParticle, openThesaurus, type Related, type Thesaurus } from "./thesaurus.ts";
import { isStop, stem, unitsOf } from "./words.ts";

/** How the sentences of a library speak of a clause's terms in other words. */
export interface Near {
  /** How far a sentence states a term in other words, 0 to 1; 0 when it does not. */
  share(sentence: Sentence, term: Term): number;
  /** The weight of the rarest wording by which the corpus states a term; undefined when it needs none or has none. */
  weight(term: Term): number | undefined;
}

interface Wording {
  /** Any of these ids, or else this run of unit keys, states it. */
  readonly ids: readonly string[];
  readonly keys: string;
  readonly weight: number;
}

const mostWordings = 24;
const leastWeight = 0.3;
/** What a wording keeps of its weight where the documents use the asked word itself, though not of this subject. */
const spokenShare = 0.7;
/** Offices are exact: another office is another person. */
const exact = new Set(["CEO", "CTO", "CFO", "chairman", "president", "vice president"].map((name) => `word:${name}`));
/** Opened with the first question. */
let installed: Thesaurus | undefined;
/** What was looked up for a clause; a clause is ranked more than once. */
const lookedUp = new WeakMap<Clause, { library: Library; near: Near }>();

/** Looks up the other wordings of the clause's terms that need them, once for a clause of a library. */
export function nearTerms(library: Library, clause: Clause): Near {
  const kept = lookedUp.get(clause);
  if (kept?.library === library) return kept.near;
  installed ??= openThesaurus();
  const near = lookUp(library, clause, installed);
  lookedUp.set(clause, { library, near });
  return near;
}

function lookUp(library: Library, clause: Clause, thesaurus: Thesaurus): Near {
  const wordings = new Map<Term, readonly Wording[]>();
  const phrasings = thesaurus.phrasings(clause.text);
  for (const term of clause.terms) {
    if (term.kind !== "word" || term.ids.some((id) => exact.has(id))) continue;
    const surface = surfaceOf(library.lexicon, clause.text, term);
    const verb = surface === undefined ? undefined : withParticle(clause.text, term, surface);
    const beyond = verb ? thesaurus.related(verb) : [];
    if (!beyond.length && isMet(library, clause, term)) continue;
    const spoken = term.ids.some((id) => library.holds(id));
    const forms = phrasings
      .filter((one) => surface !== undefined && one.start < term.end && one.end > term.start)
      .flatMap(({ start, end, related }) => {
        const share = spoken && end - start <= term.end - term.start ? spokenShare : 1;
        return related.map(({ form, weight }) => ({ form, weight: weight * share }));
      });
    const grouped = term.ids.some((id) => id.includes(":"));
    const words = spoken || grouped ? [] : thesaurus.related(surface ?? term.ids[0] ?? "");
    const found = wordingsOf(library, term, [...forms, ...beyond, ...words]);
    if (found.length) wordings.set(term, found);
  }
  return {
    share(sentence, term) {
      let best = 0;
      for (const wording of wordings.get(term) ?? [])
        if (wording.weight > best && states(sentence, wording)) best = wording.weight;
      return best;
    },
    weight(term) {
      const found = wordings.get(term);
      const known = found?.flatMap((one) => one.ids).filter((id) => library.holds(id)) ?? [];
      return known.length ? Math.max(...known.map((id) => library.weight(id))) : undefined;
    },
  };
}

/** True when some sentence states the term beside a name of the clause, or, without names, beside another term. */
function isMet(library: Library, clause: Clause, term: Term): boolean {
  const beside = clause.names.length ? clause.names : clause.terms.filter((one) => one !== term);
  // What is only part of a longer word (`enterprise-grade` of a grade) is another matter.
  const has = (sentence: Sentence, one: Term) =>
    one.ids.some((id) => sentence.full.has(id) || (id.includes(":") && sentence.inner.has(id)));
  return library.sentences.some((sentence) => has(sentence, term) && beside.some((one) => has(sentence, one)));
}

/** The words a term was read from; undefined when it comes from another part of the question. */
function surfaceOf(lexicon: Lexicon, text: string, term: Term): string | undefined {
  const surface = text.slice(term.start, term.end);
  const [read] = readTerms(lexicon, surface);
  return read?.ids.some((id) => term.ids.includes(id)) ? surface : undefined;
}

/** `hand` before `out` is `hand out`, and no longer a hand. */
function withParticle(text: string, term: Term, surface: string): string | undefined {
  const next = /^\s+([a-z]+)/.exec(text.slice(term.end))?.[1];
  return next !== undefined && isParticle(next) && isStop(stem(next)) ? `${surface} ${next}` : undefined;
}

/** The forms that this corpus holds, in its own terms. Names are no wording of a common word. */
function wordingsOf(library: Library, term: Term, related: readonly Related[]): Wording[] {
  const found = new Map<string, Wording>();
  for (const { form, weight } of related) {
    if (weight < leastWeight) continue;
    const terms = readTerms(library.lexicon, form);
    const [only] = terms;
    const keys = unitsOf(form).map((unit) => unit.key);
    const whole = terms.length === 1 && only !== undefined && only.start === 0 && only.end === form.length;
    if (!only || terms.some((one) => one.kind !== "word" && one.kind !== "number")) continue;
    const ids = whole ? only.ids.filter((id) => library.holds(id) && !term.ids.includes(id)) : [];
    if (whole ? !ids.length : keys.every((key) => isStop(key))) continue;
    const key = whole ? ids.join("|") : keys.join(" ");
    if ((found.get(key)?.weight ?? 0) < weight)
      found.set(key, { ids, keys: whole ? "" : ` ${keys.join(" ")} `, weight });
  }
  return [...found.values()].sort((a, b) => b.weight - a.weight).slice(0, mostWordings);
}

/** True when a longer phrase of the sentence holds it; what is part of a name says nothing (`MCP-Mark` of a mark). */
const within = (sentence: Sentence, id: string): boolean =>
  sentence.inner.has(id) && sentence.terms.some((term) => term.kind === "word" && term.inner.includes(id));

const keysOf = new WeakMap<Sentence, string>();

function states(sentence: Sentence, wording: Wording): boolean {
  if (wording.ids.some((id) => sentence.full.has(id) || within(sentence, id))) return true;
  if (!wording.keys) return false;
  let keys = keysOf.get(sentence);
  if (keys === undefined) {
    keys = ` ${unitsOf(sentence.text)
      .map((unit) => unit.key)
      .join(" ")} `;
    keysOf.set(sentence, keys);
  }
  return keys.includes(wording.keys);
}
