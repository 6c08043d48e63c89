/** The gap between two names in percentage points, computed where the corpus gives both shares and they may be held against each other. */
import { likeness, type Reading, readingsOf } from "./chart/readings.ts";
import { judge } from "./judge.ts";
import { isSubject, type Term } from "./lexicon.ts";
import type { Library } from "./library.ts";
import type { Clause } from "./question.ts";
import { rank } from "./rank.ts";
import { exactDifference } from "./values.ts";

/** Two shares, the larger first, and how many points lie between them. */
export interface Gap {
  readonly larger: Reading;
  readonly smaller: Reading;
  readonly points: string;
}

/** So alike are two sentences that measure the same thing. */
const leastAlike = 0.5;
const asking = /百分点|差|少|多|高|低|points?|percentage|gap|lag|lead|behind|ahead|落后|领先/i;

/** The gap that a clause asks for; undefined unless both shares are of one measure, one publisher and one time. */
export function gapOf(library: Library, clause: Clause): Gap | undefined {
  const names = clause.names.filter((name, i) => clause.names.findIndex((one) => one.ids[0] === name.ids[0]) === i);
  const [one, other] = names;
  if (clause.type !== "points" || names.length !== 2 || !one || !other) return undefined;
  const rest = clause.terms.filter((term) => !isSubject(term) && !asking.test(clause.text.slice(term.start, term.end)));
  const sharesOf = (name: Term): Reading[] => {
    const terms = [name, ...rest];
    const alone: Clause = {
      ...clause,
      type: "percent",
      names: [name],
      terms,
      focus: rest,
      implied: [],
      given: new Set(),
    };
    const measured = new Set(rest.flatMap((term) => term.ids));
    return judge(library, alone, rank(library, alone))
      .fitting.flatMap((match) => readingsOf(match, { names: [name], measured }))
      .filter(
        ({ measure, subject, period, figure }) =>
          measure === "percent" &&
          figure.change === undefined &&
          period !== "earlier" &&
          subject?.ids.some((id) => name.ids.includes(id)),
      );
  };
  const others = sharesOf(other);
  for (const a of sharesOf(one)) {
    const b = others.find((reading) => comparable(library, a, reading));
    const points = b && (exactDifference(a.figure, b.figure) ?? exactDifference(b.figure, a.figure));
    if (b && points) return a.value > b.value ? { larger: a, smaller: b, points } : { larger: b, smaller: a, points };
  }
  return undefined;
}

const comparable = (library: Library, a: Reading, b: Reading): boolean =>
  a.publisher === b.publisher && a.period === b.period && likeness(library, a, b) >= leastAlike;
