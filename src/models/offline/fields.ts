import type { ToolSpec } from "../../core/model.ts";

/** A tool's arguments as a form to fill in, read from its JSON Schema. */

export interface Field {
  readonly name: string;
  readonly required: boolean;
  readonly kind: "choice" | "number" | "boolean" | "when" | "email" | "url" | "person" | "text" | "list" | "other";
  readonly description: string;
  /** Of a `choice`. */
  readonly choices: readonly string[];
  /** Of a `number`: a whole one. */
  readonly whole: boolean;
  /** Of a `when`: how the tool wants it; `words` as it was said. */
  readonly form: "date" | "time" | "date-time" | "words";
  /** Of a `list`: what it holds. */
  readonly item: Field | undefined;
}

type Schema = Readonly<Record<string, unknown>>;

const whenName = /(^|[^a-z])(date|time|datetime|when|deadline|due)([^a-z]|$)|(Date|Time|At)$|日期|时间|截止/;
const personName =
  /(^|[^a-z])(person|people|attendees?|assignees?|users?|members?|colleagues?|owner|invitees?)([^a-z]|$)|负责人|参会人|同事/;

/** The arguments of a tool in the order of its schema. Shapes that words cannot fill are `other`. */
export function fieldsOf(tool: ToolSpec): Field[] {
  const required = new Set(arrayOf(tool.input.required));
  const properties = (tool.input.properties ?? {}) as Record<string, Schema>;
  return Object.entries(properties).map(([name, schema]) => readField(name, schema, required.has(name), tool.input));
}

function readField(name: string, given: Schema, required: boolean, root: Schema): Field {
  const schema = resolve(given, root);
  const description = textOf(given.description) || textOf(schema.description);
  const choices = choicesOf(schema);
  const base: Field = {
    name,
    required,
    kind: "text",
    description,
    choices,
    whole: false,
    form: "words",
    item: undefined,
  };
  if (choices.length > 0) return { ...base, kind: "choice" };
  switch (schema.type) {
    case "integer":
      return { ...base, kind: "number", whole: true };
    case "number":
      return { ...base, kind: "number" };
    case "boolean":
      return { ...base, kind: "boolean" };
    case "array":
      return { ...base, kind: "list", item: readField(name, (schema.items ?? {}) as Schema, false, root) };
    case "string":
      return { ...base, ...kindOfString(schema, name) };
    default:
      return { ...base, kind: "other" };
  }
}

function kindOfString(schema: Schema, name: string): Pick<Field, "kind" | "form"> {
  const format = textOf(schema.format);
  if (format === "date" || format === "time" || format === "date-time") return { kind: "when", form: format };
  if (format === "email") return { kind: "email", form: "words" };
  if (format === "uri" || format === "url") return { kind: "url", form: "words" };
  if (whenName.test(name)) return { kind: "when", form: "words" };
  if (personName.test(name)) return { kind: "person", form: "words" };
  return { kind: "text", form: "words" };
}

/** Follows a local reference and takes the first of several shapes that is not null. */
function resolve(schema: Schema, root: Schema): Schema {
  const path = textOf(schema.$ref);
  if (path.startsWith("#/$defs/")) {
    const found = (root.$defs as Record<string, Schema> | undefined)?.[path.slice(8)];
    if (found) return resolve(found, {});
  }
  const shapes = (schema.anyOf ?? schema.oneOf ?? schema.allOf) as Schema[] | undefined;
  if (!shapes || shapes.every((shape) => shape.const !== undefined)) return schema;
  const first = shapes.find((shape) => shape.type !== "null");
  return first ? resolve(first, root) : schema;
}

function choicesOf(schema: Schema): string[] {
  const listed = arrayOf(schema.enum);
  const constants = ((schema.anyOf ?? schema.oneOf ?? []) as Schema[]).map((shape) => shape.const);
  return [...listed, ...constants].filter((choice): choice is string => typeof choice === "string");
}

function arrayOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
