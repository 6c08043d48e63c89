/** How far a sentence speaks of a term, in its own words, in part, or through the headings above it. */
import { isNameId, isSubject, isVerbatim, type Term, verbatim } from "./lexicon.ts";
import type { Sentence } from "./library.ts";

const insideLonger = 0.55;
const partOfAsked = 0.5;
/** What a term counts that stands in a heading alone. */
export const inHeading = 0.45;

/** How far a sentence speaks of a term: 1 in so many words, less inside a longer term, in part, or only in a heading. */
export function holds(sentence: Sentence, term: Term): number {
  const [own = ""] = term.ids;
  if (isVerbatim(own)) return holdsVerbatim(sentence, term, verbatim(own));
  if (term.ids.some((id) => sentence.full.has(id))) return 1;
  let best = 0;
  if (term.ids.some((id) => sentence.inner.has(id))) best = insideLonger;
  const plain = term.inner.filter((id) => !id.includes(":"));
  if (term.length > 1 && plain.length) {
    const found = plain.filter((id) => sentence.full.has(id) || sentence.inner.has(id)).length;
    const groups = term.inner.filter((id) => id.includes(":") && sentence.full.has(id)).length;
    // A name is met in part by a name within it or by its first word, not by a common word at its end.
    const [first = ""] = plain;
    const inName = term.inner.some((id) => isNameId(id) && sentence.full.has(id));
    const told = !isSubject(term) || inName || sentence.full.has(first) || sentence.inner.has(first);
    if (told) best = Math.max(best, partOfAsked * Math.min(1, (found + groups) / plain.length));
  } else if (term.inner.length) {
    const found = term.inner.filter((id) => sentence.full.has(id)).length;
    best = Math.max(best, partOfAsked * Math.min(1, found / Math.max(1, Math.min(2, term.inner.length))));
  }
  if (isSubject(term) && best < 0.9 && otherVersion(sentence, term)) best = Math.min(best, otherVersionShare);
  if (best < inHeading && term.ids.some((id) => sentence.around.has(id)))
    best = isSubject(term) && speaksOfOther(sentence, term) ? 0.2 : inHeading;
  return best;
}

/** `Rocket 2.0` is not met where the Rocket 1.6 stands. */
function otherVersion(sentence: Sentence, term: Term): boolean {
  const numbers = term.inner.filter((id) => /^\d/.test(id));
  return (
    numbers.length > 0 &&
    !numbers.some((id) => sentence.full.has(id) || sentence.inner.has(id)) &&
    sentence.terms.some((one) => isSubject(one) && one.inner.some((id) => /^\d/.test(id)))
  );
}
const otherVersionShare = 0.3;

/** A name that no group knows is met where its very characters stand. */
function holdsVerbatim(sentence: Sentence, term: Term, name: string): number {
  if (sentence.text.includes(name)) return 1;
  const above = sentence.heading.includes(name) || sentence.document.title.includes(name);
  return !above ? 0 : speaksOfOther(sentence, term) ? 0.2 : inHeading;
}

/** A heading does not lend its subject to a sentence that has its own. */
function speaksOfOther(sentence: Sentence, term: Term): boolean {
  return sentence.terms.some((one) => isSubject(one) && !one.ids.some((id) => term.ids.includes(id)));
}
