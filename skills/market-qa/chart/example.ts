/** A chart that can be asked for: names that the corpus gives shares of, one beside the other. */
import type { Language } from "../../../src/core/message.ts";
import { isSubject, shownName } from "../lexicon.ts";
import type { Library, Sentence } from "../library.ts";
import { findSeries } from "./series.ts";
import { readWish } from "./wish.ts";

const mostNames = 3;
const mostTries = 5;

/** A message that would give a chart over this corpus, in a language; undefined when none is found. It has been tried. */
export function exampleFor(library: Library, language: Language): string | undefined {
  for (const names of namedTogether(library, language).slice(0, mostTries)) {
    const message =
      language === "zh"
        ? `画一张${names.join("、")}的份额图表`
        : `Draw a chart of the shares of ${names.slice(0, -1).join(", ")} and ${names.at(-1)}`;
    const series = findSeries(library, readWish(message));
    if (!("why" in series) && series.missing.length === 0) return message;
  }
  return undefined;
}

/** Names that stand with a percentage under one heading, the largest group first. */
function namedTogether(library: Library, language: Language): string[][] {
  const groups = new Map<string, Set<string>>();
  for (const sentence of library.sentences) {
    if (!sentence.figures.some((figure) => figure.unit === "percent")) continue;
    const name = firstName(library, sentence, language);
    const place = `${sentence.document.id}\n${sentence.heading}`;
    if (name) groups.set(place, (groups.get(place) ?? new Set()).add(name));
  }
  return [...groups.values()]
    .filter((names) => names.size > 1)
    .sort((a, b) => b.size - a.size)
    .map((names) => [...names].slice(0, mostNames));
}

function firstName(library: Library, sentence: Sentence, language: Language): string | undefined {
  const term = sentence.terms.find((one) => isSubject(one) && one.kind !== "person");
  const group = term?.ids.map((id) => library.lexicon.groups.get(id)).find((one) => one !== undefined);
  return group && shownName(group, language);
}
