/** Sentences that hold the sort of value asked for, but of another place, publisher, thing or event than was asked about. */
import type { Candidate } from "./candidates.ts";
import { holds, inHeading } from "./holds.ts";
import { isSubject, type Term } from "./lexicon.ts";
import type { Library, Sentence } from "./library.ts";
import type { Clause } from "./question.ts";
import { otherMeasureNear } from "./values.ts";

/** Sorts of answer that are figures. */
export const valued: ReadonlySet<string> = new Set(["percent", "money", "amount", "count", "fold"]);

/** Tells for each sentence, with what it holds of the sort asked for, whether that is of something else than a clause asks about. */
export function missesOf(
  library: Library,
  clause: Clause,
): (sentence: Sentence, held: readonly Candidate[]) => boolean {
  const places = clause.terms.filter((term) => term.ids.some((id) => scopes.has(id)));
  const sources = clause.terms.filter((term) => term.kind === "publisher");
  const priced = clause.terms.some((term) => term.ids.some((id) => prices.has(id)));
  return (sentence, held) =>
    actsOnOther(sentence, clause) ||
    ofOtherPlace(sentence, places, clause) ||
    notThere(library, sentence, places, clause) ||
    byOther(sentence, sources, clause) ||
    (priced && held.length > 0 && held.every((one) => otherMeasureNear(sentence, one, clause)));
}

/** What a thing costs is told by its price, not by a revenue or an investment that stands beside it. */
const prices: ReadonlySet<string> = new Set(["word:price", "word:cost"]);
/** Places that are the scope of a market. */
const scopes: ReadonlySet<string> = new Set(
  ["China", "global", "overseas", "United States", "Europe", "Southeast Asia", "Japan", "India"].map(
    (name) => `place:${name}`,
  ),
);

/** A value for China is none for the world: the sentence names another place, and not the one asked about. */
function ofOtherPlace(sentence: Sentence, places: readonly Term[], clause: Clause): boolean {
  if (!places.length || !valued.has(clause.type)) return false;
  const stated = sentence.terms.filter((term) => term.ids.some((id) => scopes.has(id)));
  return (
    stated.length > 0 &&
    !places.some((place) => place.ids.some((id) => sentence.full.has(id) || sentence.inner.has(id)))
  );
}

/** The place that most sentences are about goes without saying; a value for any other is told only where that place is. */
function notThere(library: Library, sentence: Sentence, places: readonly Term[], clause: Clause): boolean {
  if (!places.length || !valued.has(clause.type)) return false;
  const usual = Math.min(...[...scopes].map((id) => library.weight(id)));
  return places.some(
    (place) =>
      !place.ids.includes("place:global") &&
      Math.min(...place.ids.map((id) => library.weight(id))) > usual &&
      holds(sentence, place) < inHeading,
  );
}

const citing = /\baccording to (?:the )?$|据$/i;

/** What one publisher counts is not what another does: the sentence names another, and not the one asked for. */
function byOther(sentence: Sentence, sources: readonly Term[], clause: Clause): boolean {
  if (!sources.length || !valued.has(clause.type)) return false;
  const stated = sentence.terms.filter(
    (term) => term.kind === "publisher" || (isSubject(term) && citing.test(sentence.text.slice(0, term.start))),
  );
  return (
    stated.length > 0 && !sources.some((one) => stated.some((term) => term.ids.some((id) => one.ids.includes(id))))
  );
}

/** How many characters behind a verb its object begins at most. */
const objectWithin = 22;
const timed: ReadonlySet<string> = new Set(["time", "day"]);

/**
 * In `When was X launched?` X is what comes to be. A sentence where X launches something else tells another event's time.
 */
function actsOnOther(sentence: Sentence, clause: Clause): boolean {
  if (!timed.has(clause.type) || clause.names.length !== 1 || !clause.passive) return false;
  const verbs = clause.terms.filter((term) => !isSubject(term)).flatMap((term) => term.ids);
  const verb = sentence.terms.findIndex((term) => term.ids.some((id) => verbs.includes(id)));
  const own = sentence.terms.findIndex((term) =>
    clause.names.some((name) => name.ids.some((id) => term.ids.includes(id))),
  );
  if (verb < 0 || own < 0 || own > verb) return false;
  const after = sentence.terms.slice(verb + 1).filter((term) => !term.ids.some((id) => verbs.includes(id)));
  const verbEnd = sentence.terms[verb]?.end ?? 0;
  const next = after.find(
    (term) => term.kind !== "number" && !/\p{Script=Han}/u.test(sentence.text.slice(term.start, term.end)),
  );
  const near =
    next && next.start - verbEnd < objectWithin && /^[^,.;()]*$/.test(sentence.text.slice(verbEnd, next.start))
      ? next
      : undefined;
  // An object that the question speaks of is no other thing.
  const same = sentence.terms[verb]?.ids ?? [];
  const asked = verbs.filter((id) => !same.includes(id));
  if (sentence.terms.slice(verb + 1, verb + 5).some((term) => term.ids.some((id) => asked.includes(id)))) return false;
  const object = after.slice(0, 3).find(isSubject) ?? near;
  return object !== undefined && !clause.names.some((name) => name.ids.some((id) => object.ids.includes(id)));
}
