/** A form made from the arguments of a call, and what it says back. No effects here. */
import { momentIn } from "../house/moment.ts";

/** One argument as a form has it; `was` is its value before. */
export type Field = { readonly name: string; readonly was: unknown } & (
  | { readonly kind: "text" | "long" | "number" | "date" | "json"; readonly value: string }
  /** A moment by the wall clock of its own offset. */
  | { readonly kind: "moment"; readonly value: string; readonly offset: string }
  | { readonly kind: "flag"; readonly value: boolean }
  | { readonly kind: "list"; readonly value: readonly string[] }
);

const longText = 80;

export function fieldsOf(input: Readonly<Record<string, unknown>>): Field[] {
  return Object.entries(input).map(([name, was]): Field => {
    if (typeof was === "boolean") return { name, was, kind: "flag", value: was };
    if (typeof was === "number") return { name, was, kind: "number", value: String(was) };
    if (isTextList(was)) return { name, was, kind: "list", value: was };
    if (typeof was !== "string") return { name, was, kind: "json", value: JSON.stringify(was, undefined, 2) };
    const moment = momentIn(was);
    if (moment) return { name, was, kind: "moment", value: moment.local, offset: moment.offset };
    if (/^\d{4}-\d\d-\d\d$/.test(was)) return { name, was, kind: "date", value: was };
    return { name, was, kind: was.length > longText || was.includes("\n") ? "long" : "text", value: was };
  });
}

export type FieldFault = "notJson" | "notNumber";

/** The arguments that are to be others, or what cannot be read, by name. What is as it was is left out. */
export function changesIn(
  fields: readonly Field[],
): { input: Record<string, unknown> } | { faults: Record<string, FieldFault> } {
  const input: Record<string, unknown> = {};
  const faults: Record<string, FieldFault> = {};
  for (const field of fields) {
    const now = readField(field);
    if (now === undefined) faults[field.name] = field.kind === "number" ? "notNumber" : "notJson";
    else if (JSON.stringify(now.value) !== JSON.stringify(field.was)) input[field.name] = now.value;
  }
  return Object.keys(faults).length > 0 ? { faults } : { input };
}

function readField(field: Field): { value: unknown } | undefined {
  switch (field.kind) {
    case "number": {
      const value = Number(field.value);
      return field.value.trim() === "" || !Number.isFinite(value) ? undefined : { value };
    }
    case "list":
      return { value: field.value.map((item) => item.trim()).filter((item) => item !== "") };
    case "moment":
      // As it was written, unless it is another moment.
      return { value: momentIn(field.was)?.local === field.value ? field.was : `${field.value}:00${field.offset}` };
    case "json":
      try {
        return { value: JSON.parse(field.value) as unknown };
      } catch {
        return undefined;
      }
    default:
      return { value: field.value };
  }
}

/** True for a list that can be edited line by line. */
const isTextList = (value: unknown): value is readonly string[] =>
  Array.isArray(value) && value.every((item) => typeof item === "string");

/** The name of an argument as people read it: `startTime` and `start_time` are "Start time". */
export function labelOf(name: string): string {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/[_-]+/g, " ")
    .trim();
  return words === "" ? name : words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}
