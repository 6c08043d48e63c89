/**
 * The words that mean something: groups of forms that stand for each other, in two languages.
 * `readTerms` finds them in text, longest first; what no group holds stands for itself.
 */
import { business } from "./glossary/business.ts";
import { organisations, people, places, products, publishers } from "./glossary/names.ts";
import { technology } from "./glossary/technology.ts";
import { isStop, type Unit, unitsOf } from "./words.ts";

export type GroupKind = "organisation" | "publisher" | "product" | "person" | "place" | "name" | "word";

/** Forms with one meaning. `name` is a proper name whose sort is not known. */
export interface Group {
  readonly id: string;
  readonly kind: GroupKind;
  /** The form shown in each language, where there is one. */
  readonly en: string | undefined;
  readonly zh: string | undefined;
  readonly forms: readonly string[];
}

/** Something the text speaks of. */
export interface Term {
  /** Ids of the groups that the words belong to, or the stem itself for words in no group. */
  readonly ids: readonly string[];
  readonly kind: GroupKind | "number";
  readonly start: number;
  readonly end: number;
  /** Ids of terms inside a longer one: `Alibaba` in `Alibaba Cloud`. */
  readonly inner: readonly string[];
  /** How many units it spans. */
  readonly length: number;
}

const nameKinds = new Set(["organisation", "product", "person", "name"]);
/** Names that a question can be about. Places set the scope, publishers say things of others. */
export const isSubject = (term: Term): boolean => nameKinds.has(term.kind);

/** True for the id of a group of names. */
export const isNameId = (id: string): boolean => nameKinds.has(id.slice(0, Math.max(0, id.indexOf(":"))));

interface Node {
  readonly next: Map<string, Node>;
  groups: Group[];
}

export interface Lexicon {
  readonly root: Node;
  readonly groups: ReadonlyMap<string, Group>;
}

const node = (): Node => ({ next: new Map(), groups: [] });

/** Parses glossary lines: English forms, `=`, Chinese forms, `|` between forms. */
export function parseGroups(lines: string, kind: GroupKind): Group[] {
  return lines
    .split("\n")
    .filter((line) => line.trim())
    .map((line) => {
      const [en = [], zh = []] = line.split("=").map((side) =>
        side
          .split("|")
          .map((form) => form.trim())
          .filter(Boolean),
      );
      const forms = [...en, ...zh];
      return { id: `${kind}:${forms[0]}`, kind, en: en[0], zh: zh[0], forms };
    });
}

/** The groups shipped with the skill. */
export const glossary: readonly Group[] = [
  ...parseGroups(organisations, "organisation"),
  ...parseGroups(publishers, "publisher"),
  ...parseGroups(products, "product"),
  ...parseGroups(people, "person"),
  ...parseGroups(places, "place"),
  ...parseGroups(business, "word"),
  ...parseGroups(technology, "word"),
];

/** Builds a lexicon over the given groups; a form may belong to several. */
export function buildLexicon(groups: readonly Group[]): Lexicon {
  const root = node();
  for (const group of groups) {
    for (const form of group.forms) {
      let at = root;
      for (const unit of unitsOf(form)) {
        let next = at.next.get(unit.key);
        if (!next) {
          next = node();
          at.next.set(unit.key, next);
        }
        at = next;
      }
      if (at !== root && !at.groups.includes(group)) at.groups = [...at.groups, group];
    }
  }
  return { root, groups: new Map(groups.map((group) => [group.id, group])) };
}

/** The groups that a whole form stands for; none when the lexicon does not hold it. */
export function groupsOf(lexicon: Lexicon, form: string): readonly Group[] {
  let at: Node | undefined = lexicon.root;
  for (const unit of unitsOf(form)) at = at?.next.get(unit.key);
  return at && at !== lexicon.root ? at.groups : [];
}

/** The terms of a text in order. Stop words are left out; Han characters in no group give pairs of neighbours. */
export function readTerms(lexicon: Lexicon, text: string): Term[] {
  const units = unitsOf(text);
  const terms: Term[] = [];
  let i = 0;
  while (i < units.length) {
    const found = longest(lexicon, text, units, i);
    if (found) {
      terms.push(found.term);
      i += found.length;
      continue;
    }
    const unit = units[i] as Unit;
    const following = units[i + 1];
    if (unit.kind === "han") {
      const pair = following?.kind === "han" && following.start === unit.end && !longest(lexicon, text, units, i + 1);
      if (pair && !isStop(unit.key) && !isStop(following.key)) {
        terms.push(plainTerm(`${unit.key}${following.key}`, "word", unit.start, following.end));
      }
    } else if (!isStop(unit.key)) {
      terms.push(plainTerm(unit.key, unit.kind === "number" ? "number" : "word", unit.start, unit.end));
    }
    i++;
  }
  return terms;
}

function plainTerm(id: string, kind: Term["kind"], start: number, end: number): Term {
  return { ids: [id], kind, start, end, inner: [], length: 1 };
}

/** The longest form that begins at unit `i`. A single stop word is never a term, and a form must not run over a sentence mark. */
function longest(
  lexicon: Lexicon,
  text: string,
  units: readonly Unit[],
  i: number,
): { term: Term; length: number } | undefined {
  let at: Node | undefined = lexicon.root;
  let best: { groups: readonly Group[]; length: number } | undefined;
  for (let j = i; j < units.length; j++) {
    const unit = units[j] as Unit;
    if (j > i && !/^[\s\-–'’/·.&]{0,3}s?[\s\-–]?$/.test(text.slice(units[j - 1]?.end, unit.start))) break;
    at = at.next.get(unit.key);
    if (!at) break;
    if (at.groups.length) best = { groups: at.groups, length: j - i + 1 };
  }
  const first = units[i];
  const last = best && units[i + best.length - 1];
  if (!best || !first || !last) return undefined;
  if (best.length === 1 && isStop(first.key) && first.kind !== "han" && !first.capital) return undefined;
  const inner = new Set<string>();
  if (best.length > 1) {
    for (let j = i; j < i + best.length; j++) {
      const unit = units[j] as Unit;
      for (const group of lexicon.root.next.get(unit.key)?.groups ?? []) inner.add(group.id);
      if (unit.kind !== "han" && !isStop(unit.key)) inner.add(unit.key);
      if (j > i) for (const id of innerForms(lexicon, units, i, best.length, j)) inner.add(id);
    }
    for (const id of innerForms(lexicon, units, i, best.length, i)) inner.add(id);
  }
  const ids = best.groups.map((group) => group.id);
  return {
    term: {
      ids,
      kind: best.groups[0]?.kind ?? "word",
      start: first.start,
      end: last.end,
      inner: [...inner].filter((id) => !ids.includes(id)),
      length: best.length,
    },
    length: best.length,
  };
}

/** Ids of shorter forms that begin at `from` and end within the span, the whole span excepted. */
function innerForms(lexicon: Lexicon, units: readonly Unit[], start: number, length: number, from: number): string[] {
  const ids: string[] = [];
  let at: Node | undefined = lexicon.root;
  for (let j = from; j < start + length; j++) {
    at = at?.next.get(units[j]?.key ?? "");
    if (!at) break;
    if (from === start && j === start + length - 1) break;
    for (const group of at.groups) ids.push(group.id);
  }
  return ids;
}

const verbatimMark = "said:";
/** The id of a name that is told by its form in a question and known to no group: it is met where its characters stand. */
export const verbatimId = (text: string): string => verbatimMark + text;
export const isVerbatim = (id: string): boolean => id.startsWith(verbatimMark);
/** The characters of such an id. */
export const verbatim = (id: string): string => id.slice(verbatimMark.length);

/** How a name is shown in a language: its own form there, else the other one. */
export function shownName(group: Group, language: "en" | "zh"): string {
  return (language === "zh" ? group.zh : group.en) ?? group.en ?? group.zh ?? group.forms[0] ?? "";
}
