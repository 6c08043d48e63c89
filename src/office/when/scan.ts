/** Goes through a text from left to right and takes at each place the longest expression. */
import { inSameWeek, type Meaning } from "./meaning.ts";
import { longest, type Parser, type Source } from "./parse.ts";

/** What a language knows about times. */
export interface Reader {
  /** The text as the grammar reads it, as long as it is. */
  fold(text: string): string;
  readonly expression: Parser<Meaning>;
  /** What stands between the members of a list: "Monday or Tuesday", and nothing else may stand there. */
  readonly listJoint: RegExp;
  /** Words at the edges of a moment or range that say nothing of it, such as "on", and the full stop of the sentence. */
  readonly edges: { readonly lead: RegExp; readonly tail: RegExp };
  /** Where an expression can begin; a global pattern that matches without taking anything. */
  readonly beginnings: RegExp;
  /** The place after what only looks like a time; the same place where nothing does. */
  passOver(source: Source, at: number): number;
}

/** A stretch of the text and what it means. */
export interface Find {
  readonly from: number;
  readonly to: number;
  readonly meaning: Meaning;
}

/** The finds of a text, none overlapping. */
export function scan(source: Source, reader: Reader): Find[] {
  const finds: Find[] = [];
  let free = 0;
  for (const { index } of source.text.matchAll(reader.beginnings)) {
    if (index < free) continue;
    const past = reader.passOver(source, index);
    if (past > index) {
      free = past;
      continue;
    }
    const hit = longest(reader.expression, source, index);
    if (!hit) continue;
    finds.push(trimmed({ from: index, to: hit.end, meaning: hit.value }, source.text, reader));
    free = hit.end;
  }
  return sharingWeeks(finds, source.text, reader.listJoint);
}

function trimmed({ from, to, meaning }: Find, text: string, { edges }: Reader): Find {
  const told = text.slice(from, to);
  const isMoment = meaning.kind === "datetime" || meaning.kind.endsWith("range");
  const lead = isMoment ? (edges.lead.exec(told)?.[0].length ?? 0) : 0;
  const tail = edges.tail.exec(told)?.[0].length ?? 0;
  return { from: from + lead, to: to - tail, meaning };
}

/** "Next week Monday or Tuesday": the week is told once. */
function sharingWeeks(finds: readonly Find[], text: string, joint: RegExp): Find[] {
  const shared: Find[] = [];
  for (const find of finds) {
    const last = shared.at(-1);
    const week = last && "week" in last.meaning ? last.meaning.week : undefined;
    const isListed = last !== undefined && joint.test(text.slice(last.to, find.from));
    shared.push(week === undefined || !isListed ? find : { ...find, meaning: inSameWeek(find.meaning, week) });
  }
  return shared;
}
