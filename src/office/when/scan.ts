/** Goes through a text from left to right and takes at each place the longest expression. */
import type { Meaning } from "./meaning.ts";
import { longest, type Parser, type Source } from "./parse.ts";

/** What a language knows about times. */
export interface Reader {
  /** The text as the grammar reads it, as long as it is. */
  fold(text: string): string;
  readonly expression: Parser<Meaning>;
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
    finds.push({ from: index, to: hit.end, meaning: hit.value });
    free = hit.end;
  }
  return finds;
}
