/** Finds figures in the corpus that may stand in one chart: of one sort, measuring the same, of different names or times. */

import type { AnswerType } from "../asks.ts";
import { judge } from "../judge.ts";
import { isSubject, readTerms, type Term } from "../lexicon.ts";
import type { Library } from "../library.ts";
import { type Clause, readQuestion } from "../question.ts";
import { rank } from "../rank.ts";
import { isCapital, likeness, type Reading, readingsOf } from "./readings.ts";
import { isWanted, type Wish } from "./wish.ts";

/** Figures for one chart, in the order in which they are shown. */
export interface Series {
  readonly kind: "bars" | "line";
  readonly readings: readonly Reading[];
  /** Values of the same names and times that other sentences give. */
  readonly others: readonly Reading[];
  /** A further comparison of the same names that counts something else, or by another publisher. */
  readonly another: readonly Reading[];
  /** How the asker writes the names, by the ids of their terms. */
  readonly said: ReadonlyMap<string, string>;
  /** Names asked for of which no such figure is found. */
  readonly missing: readonly Term[];
}

type Found = Omit<Series, "said">;

/**
 * Why there is no chart: nothing is found, figures of one name only, or figures of several that differ in unit, or in what
 * they measure and by whom.
 */
export interface Lack {
  readonly why: "nothing" | "one" | "units" | "apart";
  /** Names asked for of which no such figure is found. */
  readonly missing: readonly Term[];
  /** The best figure of each name. */
  readonly nearest: readonly Reading[];
}

const mostPoints = 12;
const mostSeeds = 40;
const mostOthers = 4;
const leastAlike = 0.36;
/** So alike are two sentences that give different values for the same thing. */
const sameThing = 0.5;
/** Another comparison is told when it speaks to the question nearly as well. */
const asGood = 0.9;
/** Scores that differ by less say nothing. */
const asWell = 0.02;
/** Less will do where both are counts of one publisher. */
const samePublisher = 0.25;
const clauseType: Partial<Record<NonNullable<Wish["measure"]>, AnswerType>> = {
  percent: "percent",
  points: "points",
  money: "money",
  count: "count",
};

/** Finds the series that a wish is about, or says what is missing. */
export function findSeries(library: Library, wish: Wish): Series | Lack {
  const asked = readTopic(library, wish);
  const found = seriesFor(library, wish, asked);
  // A ranking "of calls" may be told in shares of calls.
  const retry = "why" in found && !asked.names.length && wish.measure === "count" && wish.among;
  return retry
    ? seriesFor(library, { ...wish, measure: "percent" }, readTopic(library, { ...wish, measure: "percent" }))
    : found;
}

function seriesFor(library: Library, wish: Wish, asked: Asked): Series | Lack {
  const measured = new Set(asked.attributes.flatMap((term) => term.ids));
  const found = asked.clauses.flatMap((clause) => readFor(library, clause, { names: asked.names, measured }));
  const wanted = unique(found).filter((reading) => isWanted(reading.measure, wish.measure));
  const named = asked.names.length
    ? wanted.filter((reading) => asked.names.some((name) => isOf(reading, name)))
    : wanted;
  const beside = () => barsOf(library, asked.names.length === 1 ? wanted : named, asked.names);
  const along = () => (asked.names.length > 1 ? undefined : lineOf(library, named));
  const timeFirst = asked.names.length === 1 ? !wish.among : wish.overTime || asked.periods > 1;
  const series = timeFirst ? (along() ?? beside()) : (beside() ?? along());
  const said = new Map(
    asked.names.flatMap((name) => name.ids.map((id) => [id, wish.topic.slice(name.start, name.end)])),
  );
  if (series) return { ...series, said };
  const missing = asked.names.filter((name) => !named.some((reading) => isOf(reading, name)));
  const nearest = onePerName(named, asked.names);
  const sorts = new Set(nearest.map((reading) => reading.measure));
  const several = sorts.size > 1 ? "units" : "apart";
  const why = nearest.length > 1 && asked.names.length > 1 ? several : nearest.length ? "one" : "nothing";
  return { why, missing, nearest };
}

interface Asked {
  readonly clauses: readonly Clause[];
  readonly names: readonly Term[];
  readonly attributes: readonly Term[];
  readonly periods: number;
}

/** The topic as clauses that each ask one name for the same thing; without names, one clause that asks it of anybody. */
function readTopic(library: Library, wish: Wish): Asked {
  const read = readQuestion(wish.topic, library.lexicon).clauses;
  const spoken = readTerms(library.lexicon, wish.topic);
  const terms = distinct(read.flatMap((clause) => clause.terms)).map((term) => placedAs(term, spoken));
  const listed = terms.filter((term) => isCapital(wish.topic, term) && isListed(wish.topic, term, terms));
  const names = terms.filter((term) => isSubject(term) || listed.includes(term));
  const attributes = terms.filter((term) => !names.includes(term) && !asksAll(wish.topic, term));
  const first = read[0];
  if (!first) return { clauses: [], names, attributes, periods: 0 };
  const periods = [...new Set(read.flatMap((clause) => clause.periods))];
  const base: Clause = {
    ...first,
    text: wish.topic,
    type: (wish.measure && clauseType[wish.measure]) ?? "amount",
    names: [],
    terms: attributes,
    focus: attributes.filter((term) => read.some(({ focus }) => focus.some((one) => one.ids[0] === term.ids[0]))),
    implied: attributes.filter((term) => read.some(({ implied }) => implied.some((one) => one.ids[0] === term.ids[0]))),
    periods,
    choice: false,
    given: new Set(),
  };
  const clauses = names.map((name) => ({ ...base, names: [name], terms: [name, ...attributes] }));
  return {
    clauses: clauses.length === 1 ? [...clauses, base] : clauses.length ? clauses : [base],
    names,
    attributes,
    periods: periods.length,
  };
}

/** A term of one part of the topic, with its place in the whole. */
function placedAs(term: Term, spoken: readonly Term[]): Term {
  const own = spoken.find((one) => one.ids[0] === term.ids[0]);
  return own ? { ...term, start: own.start, end: own.end } : { ...term, start: 0, end: 0 };
}

/** `IaaS and MaaS`: capital words side by side are what the figures are to be told apart by. */
const isListed = (topic: string, term: Term, terms: readonly Term[]): boolean =>
  terms.some((other) => {
    const [a, b] = other.start < term.start ? [other, term] : [term, other];
    const joint = /^\s*(?:,|、|and|和|与|及|vs\.?|versus)\s*(?:and\s+)?$/i;
    return other !== term && isCapital(topic, other) && joint.test(topic.slice(a.end, b.start));
  });

/** Words that stand for whoever the figures are of. */
const asksAll = (topic: string, term: Term): boolean =>
  /^(?:each|every|all|vendors?|compan(?:y|ies)|providers?|players?|competitors?|rivals?|compare|comparison|rank(?:ing|ings|ed)?|trend|time|top|leading|各家|各厂|厂商|公司|比较|对比|变化|趋势|走势|排名|情况|数据|主要)$/i.test(
    topic.slice(term.start, term.end),
  );

function readFor(library: Library, clause: Clause, asked: Parameters<typeof readingsOf>[1]): Reading[] {
  const { fitting } = judge(library, clause, rank(library, clause));
  return fitting.flatMap((match) => readingsOf(match, asked));
}

function barsOf(library: Library, pool: readonly Reading[], names: readonly Term[]): Found | undefined {
  const owned = pool.filter((reading) => reading.subject && reading.period !== "earlier");
  const groups = seedsOf(owned).map((seed) => {
    const members = new Map([[keyOf(seed, names), seed]]);
    const close = owned
      .filter((reading) => fits(library, seed, reading))
      .map((reading) => ({ reading, affinity: affinity(library, seed, reading) }))
      .sort((a, b) => b.affinity - a.affinity);
    for (const { reading } of close) {
      const key = keyOf(reading, names);
      if (!members.has(key) && members.size < mostPoints) members.set(key, reading);
    }
    const listed = [...members.values()];
    const together = listed.reduce((sum, one) => sum + affinity(library, seed, one), 0) / listed.length;
    const covered = names.filter((name) => listed.some((one) => isOf(one, name))).length;
    const nameless = names.length || listed.some(isNamed) ? 0 : 0.25;
    const score = covered + meanScore(listed) + 0.3 * together + 0.1 * Math.min(listed.length, 6) - nameless;
    return { listed, score, seed, covered };
  });
  const ranked = groups
    .filter((group) => group.listed.length > 1 && group.covered >= Math.min(names.length, 2))
    .sort((a, b) => b.score - a.score);
  const [first] = ranked;
  if (!first) return undefined;
  // Of comparisons that speak to the question as well, the newest.
  const best = ranked
    .filter(({ score, covered }) => covered === first.covered && score > first.score - asWell)
    .reduce((a, b) => (orderOf(b.seed.period) > orderOf(a.seed.period) ? b : a), first);
  const second = ranked.find(
    ({ covered, seed, listed }) =>
      covered === best.covered &&
      seed.score > best.seed.score * asGood &&
      listed.every((one) => one.publisher === seed.publisher) &&
      seed.measure === best.seed.measure &&
      seed.publisher !== undefined &&
      best.seed.publisher !== undefined &&
      seed.publisher !== best.seed.publisher,
  );
  const readings = [...best.listed].sort((a, b) => b.value - a.value);
  return {
    kind: "bars",
    readings,
    others: othersOf(library, owned, readings, names),
    another: names.length > 1 ? (second?.listed ?? []) : [],
    missing: names.filter((name) => !readings.some((reading) => isOf(reading, name))),
  };
}

function lineOf(library: Library, pool: readonly Reading[]): Found | undefined {
  const timed = pool.filter((reading) => reading.period);
  const groups = seedsOf(timed).map((seed) => {
    const key = keyOf(seed, []);
    const members = new Map([[seed.period, seed]]);
    const close = timed
      .filter((reading) => keyOf(reading, []) === key && fits(library, seed, reading))
      .map((reading) => ({ reading, alike: affinity(library, seed, { ...reading, period: seed.period }) }))
      .sort((a, b) => b.alike - a.alike);
    for (const { reading } of close) if (!members.has(reading.period)) members.set(reading.period, reading);
    const known = [...members.values()];
    const listed = known.filter(
      (one) => one.period !== "earlier" || !known.some((other) => other !== one && other.value === one.value),
    );
    return { listed, score: meanScore(listed) + 0.25 * Math.min(listed.length, 6), seed };
  });
  const best = groups.filter((group) => group.listed.length > 1).sort((a, b) => b.score - a.score)[0];
  if (!best) return undefined;
  const readings = best.listed.slice(0, mostPoints).sort((a, b) => orderOf(a.period) - orderOf(b.period));
  return { kind: "line", readings, others: othersOf(library, timed, readings, []), another: [], missing: [] };
}

const seedsOf = (pool: readonly Reading[]): Reading[] =>
  [...pool].sort((a, b) => b.score - a.score).slice(0, mostSeeds);

/** May two readings stand in one chart? Of one sort, not of two publishers' counts, and measuring the same. */
function fits(library: Library, seed: Reading, other: Reading): boolean {
  if (seed.measure !== other.measure || isNamed(seed) !== isNamed(other)) return false;
  if (seed.publisher && other.publisher && seed.publisher !== other.publisher) return false;
  return likeness(library, seed, other) >= leastAlike;
}

/** `Acme` is one of those who share a market, `IaaS` one of its parts. */
const isNamed = ({ subject }: Reading): boolean => subject !== undefined && isSubject(subject);

/** How well a reading goes with the first of its chart: said alike, in the same place, of the same time. */
function affinity(library: Library, seed: Reading, other: Reading): number {
  const { document, heading } = seed.sentence;
  const here = other.sentence.document.id === document.id ? (other.sentence.heading === heading ? 0.35 : 0.15) : 0;
  const when = seed.period === other.period ? 0.4 : seed.period && other.period ? -0.2 : 0.1;
  return likeness(library, seed, other) + here + when + 0.2 * other.score;
}

const meanScore = (list: readonly Reading[]): number => list.reduce((sum, one) => sum + one.score, 0) / list.length;

/** Other values for what a chart shows: said of the same name for a time that does not tell them apart. */
function othersOf(
  library: Library,
  pool: readonly Reading[],
  shown: readonly Reading[],
  names: readonly Term[],
): Reading[] {
  const others: Reading[] = [];
  for (const reading of seedsOf(pool)) {
    if (others.length >= mostOthers) break;
    const own = shown.find((one) => keyOf(one, names) === keyOf(reading, names) && one.measure === reading.measure);
    if (
      !own ||
      [...shown, ...others].some((one) => one.value === reading.value && keyOf(one, names) === keyOf(reading, names))
    )
      continue;
    if (own.publisher && reading.publisher && own.publisher !== reading.publisher) continue;
    if (
      reading.period === "earlier" ||
      likeness(library, own, reading) <
        (own.publisher && own.publisher === reading.publisher ? samePublisher : sameThing)
    )
      continue;
    others.push(reading);
  }
  return others;
}

/** Whose bar a reading is. */
function keyOf(reading: Reading, names: readonly Term[]): string {
  const name = names.find((one) => isOf(reading, one));
  return (name ?? reading.subject)?.ids[0] ?? "";
}

/** True when a reading is said of a name, or of something whose name holds it (`Alibaba` in `Alibaba Cloud`). */
function isOf(reading: Reading, name: Term): boolean {
  const { subject } = reading;
  return subject !== undefined && name.ids.some((id) => subject.ids.includes(id) || subject.inner.includes(id));
}

function onePerName(pool: readonly Reading[], names: readonly Term[]): Reading[] {
  const seen = new Set<string>();
  return seedsOf(pool)
    .filter((reading) => {
      const key = keyOf(reading, names);
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .slice(0, 3);
}

/** Where a period ends, as a number to sort by; an earlier time that is not named comes first. */
function orderOf(period: string | undefined): number {
  if (!period || period === "earlier") return 0;
  const [year = "", part = ""] = period.split("-");
  const half = /^H([12])$/.exec(part)?.[1];
  const quarter = /^Q([1-4])$/.exec(part)?.[1];
  const month = half ? Number(half) * 6 : quarter ? Number(quarter) * 3 : part ? Number(part) : 12.5;
  return Number(year) * 100 + month;
}

function unique(list: readonly Reading[]): Reading[] {
  const best = new Map<string, Reading>();
  for (const reading of list) {
    const key = `${reading.sentence.index}:${reading.figure.start}`;
    const known = best.get(key);
    if (!known || known.score < reading.score) best.set(key, reading);
  }
  return [...best.values()];
}

function distinct(terms: readonly Term[]): Term[] {
  return terms.filter((term, i) => terms.findIndex((other) => other.ids[0] === term.ids[0]) === i);
}
