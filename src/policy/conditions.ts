/**
 * Conditions on arguments. They err on the careful side: where an argument has several values, `ask` and `refuse` hold as
 * soon as one of them fits, `allow` only when all do; what cannot be compared counts as fitting for `ask` and `refuse`
 * and as not fitting for `allow`; and only `allow` wants a text letter by letter, the others overlook case and width.
 */
import type { Condition } from "./schema.ts";

/** Whether a call's arguments fit; a rule that allows is `strict`. */
export type Fits = (input: Readonly<Record<string, unknown>>) => boolean;

/** Compiles the conditions of one rule, all of which must hold. */
export function conditions(when: Readonly<Record<string, Condition>>, strict: boolean): Fits {
  const tests = Object.entries(when).map(([argument, condition]) => {
    const path = argument.split(".");
    const checks = checksOf(condition, strict);
    return (input: Readonly<Record<string, unknown>>): boolean => {
      const values = valuesAt(input, path);
      return checks.every((check) => check(values));
    };
  });
  return (input) => tests.every((test) => test(input));
}

/** `rows is above 20`, for people. */
export function conditionInWords(when: Readonly<Record<string, Condition>>): string {
  const words = {
    equals: "is",
    oneOf: "is one of",
    above: "is above",
    below: "is below",
    longer: "is longer than",
    matches: "fits",
  };
  return Object.entries(when)
    .map(([argument, { given, ...condition }]) => {
      const said = Object.entries(condition).map(([operator, value]) => {
        const right = Array.isArray(value) ? value.join(", ") : String(value);
        return `${words[operator as keyof typeof words]} ${right}`;
      });
      if (given !== undefined) said.push(given ? "is given" : "is not given");
      return `${argument} ${said.join(" and ")}`;
    })
    .join(", ");
}

type Check = (values: readonly unknown[]) => boolean;

function checksOf(condition: Condition, strict: boolean): Check[] {
  const checks: Check[] = [];
  /** `fits` gives undefined where a value cannot be compared. */
  const add = (fits: (value: unknown) => boolean | undefined, spread: boolean): void => {
    checks.push((values) => {
      const each = spread ? values.flatMap((value) => (Array.isArray(value) ? value : [value])) : values;
      return strict
        ? each.length > 0 && each.every((value) => fits(value) === true)
        : each.some((value) => fits(value) !== false);
    });
  };
  const same = strict ? (value: unknown): unknown => value : folded;
  const { equals, oneOf, above, below, longer, matches, given } = condition;
  if (equals !== undefined) add((value) => scalarOr(value, () => same(value) === same(equals)), true);
  if (oneOf !== undefined) add((value) => scalarOr(value, () => oneOf.some((one) => same(one) === same(value))), true);
  if (above !== undefined) add((value) => compared(value, (number) => number > above), false);
  if (below !== undefined) add((value) => compared(value, (number) => number < below), false);
  if (longer !== undefined)
    add(
      (value) =>
        typeof value === "string"
          ? [...value].length > longer
          : Array.isArray(value)
            ? value.length > longer
            : undefined,
      false,
    );
  if (matches !== undefined) {
    const pattern = String(same(matches));
    add((value) => scalarOr(value, () => glob(pattern, String(same(String(value))))), true);
  }
  if (given !== undefined) checks.push((values) => values.some(isGiven) === given);
  return checks;
}

const folded = (value: unknown): unknown => (typeof value === "string" ? value.normalize("NFKC").toLowerCase() : value);

const scalarOr = (value: unknown, test: () => boolean): boolean | undefined =>
  value !== null && typeof value === "object" ? undefined : test();

/** A number, a number written as text, or how many entries a list has. */
function compared(value: unknown, test: (number: number) => boolean): boolean | undefined {
  const number = Array.isArray(value)
    ? value.length
    : typeof value === "number"
      ? value
      : typeof value === "string" && value.trim() !== ""
        ? Number(value)
        : Number.NaN;
  return Number.isNaN(number) ? undefined : test(number);
}

const isGiven = (value: unknown): boolean =>
  value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0);

/** The values at a path; a list on the way gives those of all its entries. What is not there gives none. */
function valuesAt(value: unknown, path: readonly string[]): readonly unknown[] {
  const [key, ...rest] = path;
  if (key === undefined) return value === undefined || value === null ? [] : [value];
  if (Array.isArray(value)) return value.flatMap((entry) => valuesAt(entry, path));
  if (value === null || typeof value !== "object" || !Object.hasOwn(value, key)) return [];
  return valuesAt((value as Readonly<Record<string, unknown>>)[key], rest);
}

/** Whether a text fits a pattern of `*` (any characters) and `?` (one); takes at most length × length steps. */
export function glob(pattern: string, text: string): boolean {
  let at = 0;
  let star = -1;
  let tried = 0;
  let next = 0;
  while (at < text.length) {
    if (next < pattern.length && pattern[next] === "*") {
      star = next++;
      tried = at;
    } else if (next < pattern.length && (pattern[next] === "?" || pattern[next] === text[at])) {
      next++;
      at++;
    } else if (star >= 0) {
      next = star + 1;
      at = ++tried;
    } else return false;
  }
  while (pattern[next] === "*") next++;
  return next === pattern.length;
}
