/** What the parts of one question share: names and measures that one part says and the others leave out, and lists of names. */
import { impliedTerms, shareWord } from "./asks.ts";
import { isSubject, type Term } from "./lexicon.ts";
import type { Clause } from "./question.ts";
import { isLight } from "./words.ts";

const joint =
  /^(?:['’]s?)?\s*(?:[(（][^()（）]{1,40}[)）]\s*)?(?:,|、|and|or|&|as well as|和|与|及|以及|或)\s*(?:and\s+|or\s+)?(?:(?:of|in|for|by|from|to|at|with|on)\s+)?(?:the\s+)?$/i;
/** Questions of one relation between names stay whole: what A is to B cannot be asked of A alone. */
const relation = /\b(?:between|lag|lead over|behind|ahead of|gap)\b|落后|领先|差距|相差|之间/i;

/** `the shares of A, B and C` asks three things; each name gets the clause to itself. */
export function distribute(clause: Clause): Clause[] {
  if (clause.type === "yesno" || clause.type === "points" || relation.test(clause.text)) return [clause];
  const named = clause.terms.filter(
    (term) =>
      isSubject(term) ||
      /^(?!AI\b)\p{L}*\p{Lu}\p{L}*\p{Lu}\p{L}*(?: [\p{L}\p{N}]+)?$/u.test(clause.text.slice(term.start, term.end)),
  );
  const listed = named.filter((name, i) => {
    const next = named[i + 1];
    const last = named[i - 1];
    const joins = (a: Term | undefined, b: Term | undefined) =>
      a && b && b.start >= a.end && joint.test(clause.text.slice(a.end, b.start));
    return joins(name, next) || joins(last, name);
  });
  if (listed.length < 2) return [clause];
  return listed.map((name) => {
    const others = listed.filter((other) => other !== name);
    const [first, last] = [listed[0] ?? name, listed.at(-1) ?? name];
    const { text } = clause;
    const wording = `${text.slice(0, first.start)}${text.slice(name.start, name.end)}${text.slice(last.end)}`;
    return {
      ...clause,
      wording: wording.replace(/各自|分别|各(?=是|为|占|有|多少)/g, ""),
      listed: others,
      names: clause.names.filter((one) => !others.includes(one)),
      terms: clause.terms.filter((one) => !others.includes(one)),
    };
  });
}

/**
 * A clause without a subject of its own (`and who leads it`) is about the subject of the others; one that is a bare name
 * (`Compare A with B's share of calls`) asks of it what the others ask of theirs.
 */
export function inherit(clause: Clause, all: readonly Clause[], whole: Clause, compared: boolean): Clause {
  const refers = /\b(?:it|its|they|their|them|he|she|his|her|this|that)\b|其|它|他|她|该/i.test(clause.text);
  // A pronoun points back; what a side of a comparison leaves out may stand in either.
  const before = refers && !compared ? all.slice(0, all.indexOf(clause)) : all;
  const named = before.find((other) => other !== clause && other.names.length);
  const lacksName = !clause.names.length && named && (refers || clause.terms.length < 2 || elliptic.test(clause.text));
  const meant = clause.names.length ? pointedAt(clause, all) : undefined;
  const content = clause.terms.filter(
    (term) => !isSubject(term) && term.kind !== "publisher" && !term.ids.every(isLight),
  );
  const told = all.find((other) => other !== clause && other.terms.some((term) => !isSubject(term)));
  const borrowed = content.length || !told ? [] : told.terms.filter((term) => !isSubject(term));
  const donor = borrowed.length ? told : undefined;
  const tail = !donor && told && !clause.names.length && content.length <= 1 && clause !== all[0] ? told.terms : [];
  const measured = compared && clause.type === "thing" ? all.find((other) => other.inferred) : undefined;
  const type =
    donor?.type ??
    (clause.type === "thing" && shareWord.test(clause.text) ? "percent" : (measured?.type ?? clause.type));
  const sameTime = samePeriod.test(clause.text) ? all.find((other) => other.periods.length) : undefined;
  const timeless = all.every((one) => !one.periods.length);
  return {
    ...clause,
    type,
    names: lacksName ? named.names : meant ? [...clause.names, meant] : clause.names,
    context: all.flatMap((other) =>
      other === clause ? [] : [...other.names, ...(compared ? ownFocus(other, all) : [])],
    ),
    terms: [...clause.terms, ...(lacksName ? named.names : meant ? [meant] : []), ...borrowed, ...tail],
    inferred: donor ? donor.inferred : clause.inferred || (measured !== undefined && type === measured.type),
    focus: donor ? donor.focus : clause.focus,
    implied: donor
      ? donor.implied
      : clause.implied.length || type === clause.type
        ? clause.implied
        : impliedTerms(clause.text, content, type),
    periods: clause.periods.length
      ? clause.periods
      : donor
        ? donor.periods
        : sameTime
          ? sameTime.periods
          : timeless
            ? whole.periods
            : [],
  };
}

/** A question cut down to what it adds: `on what date`, `and at which price`. */
const elliptic =
  /^\W*(?:and )?(?:on|in|at|by|for|to|from|with|under|of) (?:what|which|how many|how much)(?: (?!do\b|does\b|did\b|is\b|are\b|was\b|were\b|has\b|have\b|will\b)[\w-]+){0,4}\W*$/i;

/** The first name of the part before, for an `it` beside a name of the clause's own (`what did Acme bid for it`). */
function pointedAt(clause: Clause, all: readonly Clause[]): Term | undefined {
  if (!/\b(?:for|on|of|in|at|to|with|from|by|about|against) it\b/i.test(clause.text)) return undefined;
  const before = all.slice(0, all.indexOf(clause)).findLast((one) => one.names.length);
  const [name] = before?.names ?? [];
  return name && !clause.names.some((one) => one.ids[0] === name.ids[0]) ? name : undefined;
}

/** What one side of a comparison alone asks about: a sentence that speaks of both sides compares them. */
const ownFocus = (clause: Clause, all: readonly Clause[]): Term[] =>
  clause.focus.filter(
    (term) =>
      !all.some((other) => other !== clause && other.terms.some((one) => one.ids.some((id) => term.ids.includes(id)))),
  );

const samePeriod = /\b(?:same|that) (?:year|quarter|half|month|period|time)\b|同年|同期|同一年|当年/i;
