/** Reads JSON whose shape is promised by a service but not kept by all of them. */

export type Loose = Readonly<Record<string, unknown>>;

const nothing: Loose = Object.freeze({});

/** The value when it is an object, else an empty one. */
export function objectOf(value: unknown): Loose {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Loose) : nothing;
}

/** The value when it is an array, else an empty one. */
export function arrayOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The value when it is a string, else "". */
export function stringOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A count: a whole number from 0 up, or undefined. */
export function countOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined;
}
