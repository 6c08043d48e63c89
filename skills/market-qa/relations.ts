/**
 * What texts say of names that belong to other names: `Acme's Rocket`, `Rocket of Acme`, `Rocket, the cloud business of
 * Acme`. Gives owners for each name, and descriptions (`Acme's cloud arm`) as further forms of the name described.
 */
import { type Group, groupsOf, type Lexicon, readTerms, type Term } from "./lexicon.ts";

const nameKinds: ReadonlySet<string> = new Set(["organisation", "product", "name"]);
const isNamed = (term: Term | undefined): term is Term => term !== undefined && nameKinds.has(term.kind);

/** Words for a part of a company, which stand for each other in a description. */
const unitWords = [
  "business",
  "arm",
  "unit",
  "division",
  "subsidiary",
  "branch",
  "operation",
  "segment",
  "service",
  "platform",
  "provider",
];
const described = new RegExp(
  `^(?:\\s*[(（][^()（）]*[)）])?,?\\s+(?:is\\s+|was\\s+)?the\\s+([a-z][a-z-]*)\\s+(?:${unitWords.slice(0, 8).join("|")})\\s+of\\s+$`,
);
const ofOwner = /^(?:\s*[(（][^()（）]*[)）])?\s+(?:of|by)\s+$/;
const brings =
  /^(?:\s*[(（][^()（）]*[)）])?\s+(?:launched|released|unveiled|introduced|developed|built)\s+(?:the\s+)?["“]?$/;
const possessive = /^['’]s?\s+(?:[a-z-]+\s+){0,2}$/;

/** A name, what it is, and whose: `Rocket`, `cloud`, `Acme`. */
interface Description {
  readonly name: string;
  readonly what: string;
  readonly owner: string;
}

/** For each id of a name the ids of the names that own it, as sentences say. */
export function ownersIn(
  sentences: readonly { readonly text: string; readonly terms: readonly Term[] }[],
): Map<string, Set<string>> {
  const owners = new Map<string, Set<string>>();
  const add = (owned: Term, owner: Term) => {
    if (owned.ids[0] === owner.ids[0]) return;
    for (const id of owned.ids) owners.set(id, (owners.get(id) ?? new Set()).add(owner.ids[0] ?? ""));
  };
  for (const { text, terms } of sentences)
    for (const [i, first] of terms.entries()) {
      const second = terms.slice(i + 1, i + 6).find(isNamed);
      if (!isNamed(first) || !second) continue;
      const between = text.slice(first.end, second.start);
      if (possessive.test(between) || brings.test(between)) add(second, first);
      else if (second.kind !== "product" && (ofOwner.test(between) || described.test(between))) add(first, second);
    }
  return owners;
}

/** Groups of the lexicon with the descriptions that texts give of their names, and with those that a name such as `Acme Cloud` is. */
export function describedGroups(lexicon: Lexicon, texts: readonly string[]): Group[] {
  const found: Description[] = [];
  for (const text of texts) {
    if (!/ the [a-z -]+ of /.test(text)) continue;
    const terms = readTerms(lexicon, text).filter(isNamed);
    for (const [i, name] of terms.entries()) {
      // Aliases in parentheses stand between a name and what is said of it.
      const owner = terms.slice(i + 1).find((one) => !name.ids.includes(one.ids[0] ?? ""));
      const what = owner && described.exec(text.slice(name.end, owner.start))?.[1];
      if (owner && what) found.push({ name: name.ids[0] ?? "", what, owner: owner.ids[0] ?? "" });
    }
  }
  for (const group of lexicon.groups.values())
    for (const form of group.kind === "organisation" ? group.forms : []) {
      const own = /^(.+) Cloud$/.exec(form)?.[1];
      const owner = own && groupsOf(lexicon, own).find((one) => one.kind === "organisation");
      if (owner) found.push({ name: group.id, what: "cloud", owner: owner.id });
    }
  const added = new Map<string, Set<string>>();
  for (const { name, what, owner } of found)
    for (const form of formsOf(what, lexicon.groups.get(owner)?.forms ?? []))
      if (!groupsOf(lexicon, form).length) added.set(name, (added.get(name) ?? new Set()).add(form));
  return [...added].flatMap(([id, forms]) => {
    const group = lexicon.groups.get(id);
    return group ? [{ ...group, forms: [...group.forms, ...forms] }] : [];
  });
}

const hanUnits = ["云业务", "云部门", "云计算业务", "云服务", "云平台"];

/** `Acme cloud arm`, `cloud arm of Acme`; in Chinese for clouds alone, whose word is the same everywhere. */
function formsOf(what: string, owners: readonly string[]): string[] {
  return owners.flatMap((owner) =>
    /\p{Script=Han}/u.test(owner)
      ? what === "cloud"
        ? hanUnits.flatMap((unit) => [
            `${owner}${unit}`,
            `${owner}的${unit}`,
            `${owner}旗下${unit}`,
            `${owner}旗下的${unit}`,
          ])
        : []
      : unitWords.flatMap((unit) => [`${owner} ${what} ${unit}`, `${what} ${unit} of ${owner}`]),
  );
}
