/**
 * The views that a question for a judgment has: `Is it hard or easy to switch?` asks for both, and so does `Is it hard?`.
 * Each view is the clause with its word of judgment replaced by all the words that speak for that view.
 */
import { opposites } from "./glossary/opposites.ts";
import { type Lexicon, readTerms, type Term } from "./lexicon.ts";
import type { Library } from "./library.ts";
import type { Clause } from "./question.ts";

/** The two sides of a line of opposites, each as the ids of its forms. */
type Sides = readonly [ReadonlySet<string>, ReadonlySet<string>];

const known = new WeakMap<Lexicon, readonly Sides[]>();

function sidesIn(lexicon: Lexicon): readonly Sides[] {
  const kept = known.get(lexicon);
  if (kept) return kept;
  const idsOf = (forms = "") =>
    new Set(
      forms.split("|").flatMap((form) => {
        const words = form.trim();
        const [term, ...more] = readTerms(lexicon, words);
        return term && !more.length && term.start === 0 && term.end === words.length ? term.ids : [];
      }),
    );
  const sides = opposites
    .split("\n")
    .filter((line) => line.includes("<>"))
    .map((line): Sides => {
      const [left, right] = line.split("<>");
      return [idsOf(left), idsOf(right)];
    });
  known.set(lexicon, sides);
  return sides;
}

/** A clause that stands for one view, and the term that a sentence must hold to speak for it. */
export interface View {
  readonly clause: Clause;
  readonly term: Term;
  /** Ids of what speaks for the opposite view. */
  readonly against: ReadonlySet<string>;
}

/** The views of a question for a judgment; none for other questions, and none when it says no word of judgment. */
export function viewsOf(library: Library, clause: Clause): View[] {
  if (clause.type !== "yesno") return [];
  const sides = sidesIn(library.lexicon);
  // Of several words of judgment the rarest says most.
  const rarity = (term: Term) => Math.max(...term.ids.map((id) => library.weight(id)));
  const words = clause.terms.filter((one) => one.kind === "word").sort((a, b) => rarity(b) - rarity(a));
  for (const term of words) {
    const pair = sides.find((both) => both.some((side) => term.ids.some((id) => side.has(id))));
    if (!pair) continue;
    // All words of judgment on this line give way to the view's.
    const judging = (one: Term) => pair.some((side) => one.ids.some((id) => side.has(id)));
    const rest = clause.terms.filter((one) => !judging(one));
    if (!rest.length) return [];
    return pair.map((side, i) => {
      const view: Term = { ...term, ids: [...side], inner: [] };
      const against = pair[1 - i] ?? new Set<string>();
      return { clause: { ...clause, terms: [view, ...rest], focus: [view], options: new Set() }, term: view, against };
    });
  }
  return [];
}
