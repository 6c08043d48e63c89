/** A request as it is taken apart: what has been understood is blanked out, so that nothing is read twice. */
import type { Place } from "./names.ts";

export interface Reading {
  /** What is left; understood parts are spaces, so that places stay. */
  readonly left: () => string;
  take(place: Place): void;
  /** The first match in what is left, taken; undefined when there is none. */
  match(pattern: RegExp): RegExpExecArray | undefined;
}

/** Begins to read a text. */
export function reading(text: string): Reading {
  let left = text;
  const take = ({ from, to }: Place): void => {
    left = left.slice(0, from) + " ".repeat(to - from) + left.slice(to);
  };
  return {
    left: () => left,
    take,
    match(pattern) {
      const found = pattern.exec(left);
      if (found) take({ from: found.index, to: found.index + found[0].length });
      return found ?? undefined;
    },
  };
}
