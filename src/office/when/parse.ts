/**
 * A small parser toolkit: a grammar is written as values that are put together. A parser gives every way to match at a
 * place, so that a longer whole may be built from a shorter part.
 */
import type { Now } from "./meaning.ts";

/** A text that is being read, and the moment it is read at. */
export interface Source {
  readonly text: string;
  readonly now: Now;
  /** What rules gave at places they were already tried at. */
  readonly memo: Map<object, Map<number, readonly Hit<unknown>[]>>;
  /** How many rules are being tried within one another. */
  depth: number;
}

export interface Hit<T> {
  readonly end: number;
  readonly value: T;
}

export type Parser<T> = (source: Source, at: number) => readonly Hit<T>[];

const none: readonly Hit<never>[] = [];
/** Nobody says "two days after two days after …" more often; texts made to exhaust the stack do. */
const deepest = 60;

export function sourceOf(text: string, now: Now): Source {
  return { text, now, memo: new Map(), depth: 0 };
}

/** A piece of text; the pattern must be sticky. */
export function token<T>(pattern: RegExp, read: (match: RegExpExecArray, source: Source) => T | undefined): Parser<T> {
  if (!pattern.sticky) throw new Error(`The pattern ${pattern} is not sticky.`);
  return (source, at) => {
    pattern.lastIndex = at;
    const match = pattern.exec(source.text);
    if (!match) return none;
    const value = read(match, source);
    return value === undefined ? none : [{ end: at + match[0].length, value }];
  };
}

/** A piece of text whose meaning is that it is there. */
export function word(pattern: RegExp): Parser<string> {
  return token(pattern, ([text]) => text);
}

type Values<Parts extends readonly Parser<unknown>[]> = {
  [Index in keyof Parts]: Parts[Index] extends Parser<infer T> ? T : never;
};

/** Parts that follow one another, with white space between them or none. `join` may refuse by giving undefined. */
export function seq<const Parts extends readonly Parser<unknown>[], T>(
  parts: Parts,
  join: (values: Values<Parts>, source: Source) => T | undefined,
): Parser<T> {
  return (source, at) => {
    const hits: Hit<T>[] = [];
    const values: unknown[] = [];
    const walk = (index: number, place: number): void => {
      const part = parts[index];
      if (!part) {
        const value = join([...values] as unknown as Values<Parts>, source);
        if (value !== undefined) hits.push({ end: place, value });
        return;
      }
      for (const { end, value } of part(source, index === 0 ? place : skipSpace(source.text, place))) {
        values.push(value);
        // A part that is absent does not take the space before it either.
        walk(index + 1, value === absent ? place : end);
        values.pop();
      }
    };
    walk(0, at);
    return hits;
  };
}

/** Every way that any of the parsers matches, in their order. */
export function alt<T>(...parsers: readonly Parser<T>[]): Parser<T> {
  return (source, at) => {
    const hits: Hit<T>[] = [];
    for (const parser of parsers) for (const hit of parser(source, at)) hits.push(hit);
    return hits;
  };
}

/** What stands for a part that is not there. */
export const absent = undefined;

/** The part, or nothing. */
export function opt<T>(parser: Parser<T>): Parser<T | undefined> {
  return (source, at) => [...parser(source, at), { end: at, value: absent }];
}

/** The same part several times, with a joint between them: every way from one to `most`. */
export function list<T>(part: Parser<T>, joint: Parser<unknown>, most: number): Parser<T[]> {
  return (source, at) => {
    const hits: Hit<T[]>[] = [];
    const walk = (place: number, values: readonly T[]): void => {
      for (const { end, value } of part(source, place)) {
        const all = [...values, value];
        hits.push({ end, value: all });
        if (all.length === most) continue;
        for (const link of joint(source, skipSpace(source.text, end))) walk(skipSpace(source.text, link.end), all);
      }
    };
    walk(at, []);
    return hits;
  };
}

/** A part that is tried once at a place, whoever asks for it; lazy, so that rules may mention each other. */
export function rule<T>(make: () => Parser<T>): Parser<T> {
  const key = {};
  let parser: Parser<T> | undefined;
  return (source, at) => {
    const places = source.memo.get(key) ?? new Map<number, readonly Hit<unknown>[]>();
    if (places.size === 0) source.memo.set(key, places);
    const known = places.get(at);
    if (known) return known as readonly Hit<T>[];
    if (source.depth >= deepest) return none;
    parser ??= make();
    source.depth++;
    const hits = parser(source, at);
    source.depth--;
    places.set(at, hits);
    return hits;
  };
}

export function map<In, Out>(parser: Parser<In>, read: (value: In, source: Source) => Out | undefined): Parser<Out> {
  return (source, at) =>
    parser(source, at).flatMap(({ end, value }) => {
      const out = read(value, source);
      return out === undefined ? [] : [{ end, value: out }];
    });
}

/** The part, where what follows it matches (or, for a sticky pattern with a negative lookahead, does not). */
export function before<T>(parser: Parser<T>, following: RegExp): Parser<T> {
  return (source, at) =>
    parser(source, at).filter(({ end }) => {
      following.lastIndex = end;
      return following.test(source.text);
    });
}

/** The part, where what stands before it ends with the pattern. */
export function after<T>(preceding: RegExp, parser: Parser<T>): Parser<T> {
  return (source, at) => (preceding.test(source.text.slice(Math.max(0, at - 24), at)) ? parser(source, at) : none);
}

/** The longest way to match at a place; of equally long ones the first. */
export function longest<T>(parser: Parser<T>, source: Source, at: number): Hit<T> | undefined {
  let best: Hit<T> | undefined;
  for (const hit of parser(source, at)) if (!best || hit.end > best.end) best = hit;
  return best;
}

function skipSpace(text: string, at: number): number {
  let place = at;
  while (isSpace(text.charCodeAt(place))) place++;
  return place;
}

function isSpace(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0xa0 || code === 0x3000;
}
