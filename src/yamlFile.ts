/**
 * A YAML file that is held against a schema. Faults are told with the line and column they stand at; the file's own
 * words are not repeated, because somebody may have put a secret there by mistake.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type Pair, parseDocument, visit } from "yaml";
import { z } from "zod";
import type { Locate } from "./core/config.ts";
import { UserError } from "./core/errors.ts";
import { nearest } from "./core/nearest.ts";

/** A file as it was read: what it says, and where. */
export interface YamlFile<T> {
  readonly value: T;
  readonly at: Locate;
}

/** Reads the text of a file; an empty one is `{}`. Throws a `UserError` with a line for each fault. */
export function readYaml<T>(file: { path: string; text: string }, schema: z.ZodType<T>): YamlFile<T> {
  const lines = new LineCounter();
  const document = parseDocument(file.text, { lineCounter: lines, prettyErrors: false });
  const place = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${file.path}:${line}:${col}`;
  };
  const faults = document.errors.map(({ pos, code, message }) => `${place(pos[0])} ${yamlFault(code, message)}`);
  if (faults.length > 0) throw new UserError(`${faults.join("\n")}\nMake it valid YAML.`);

  const at: Locate = (path) =>
    `${place(offsetOf(document.contents, path, document))}${path.length > 0 ? ` ${pathInWords(path)}` : ""}`;
  let plain: unknown;
  try {
    plain = document.toJS() ?? {};
  } catch {
    const where = place(strayAlias(document) ?? 0);
    throw new UserError(
      `${where} an alias (*name) leads nowhere, or there are too many of them. Write the values out.`,
    );
  }
  const parsed = schema.safeParse(plain);
  if (parsed.success) return { value: parsed.data, at };
  const told = parsed.error.issues.flatMap((issue) => issueInWords(issue, schema, at));
  throw new UserError(told.join("\n"));
}

/** Reads a file of any shape. JSON is read as such, which is much faster; where its parts stand is looked up when asked. */
export function readData(file: { path: string; text: string }): YamlFile<unknown> {
  let value: unknown;
  try {
    value = JSON.parse(file.text);
  } catch {
    return readYaml(file, z.unknown());
  }
  let read: YamlFile<unknown> | undefined;
  return {
    value,
    at: (path) => {
      read ??= readYaml(file, z.unknown());
      return read.at(path);
    },
  };
}

/** `policy.rules[2].tools` */
function pathInWords(path: readonly PropertyKey[]): string {
  return path
    .map((key, index) => (typeof key === "number" ? `[${key}]` : `${index > 0 ? "." : ""}${String(key)}`))
    .join("");
}

/** The parser's own words name what it met; those of these kinds would repeat a part of the file. */
function yamlFault(code: string, message: string): string {
  if (code === "DUPLICATE_KEY") return "this key stands here twice";
  if (code === "TAB_AS_INDENT") return "tabs do not indent in YAML; use spaces";
  const known = /^[^"'\n]*/.exec(message)?.[0].trim() ?? "";
  return `this is not valid YAML (${known || code})`;
}

/** Where an alias stands that leads nowhere. */
function strayAlias(document: ReturnType<typeof parseDocument>): number | undefined {
  let found: number | undefined;
  visit(document, {
    Alias(_, alias) {
      if (alias.resolve(document)) return undefined;
      found = alias.range?.[0];
      return visit.BREAK;
    },
  });
  return found;
}

/** Where the deepest part of a path that exists begins; the whole file begins at 0. */
function offsetOf(contents: unknown, path: readonly PropertyKey[], document: ReturnType<typeof parseDocument>): number {
  let node = contents;
  let offset = 0;
  for (const key of path) {
    if (isAlias(node)) node = node.resolve(document);
    const pair = isMap(node) ? node.items.find((item) => keyOf(item) === String(key)) : undefined;
    const next: unknown = pair ? pair.value : isSeq(node) ? node.items[Number(key)] : undefined;
    const start = ((pair ? pair.key : next) as Node | null | undefined)?.range?.[0];
    if (start === undefined) break;
    offset = start;
    node = next;
  }
  return offset;
}

const keyOf = (pair: Pair): string => String(isScalar(pair.key) ? pair.key.value : pair.key);

function issueInWords(issue: z.core.$ZodIssue, schema: z.ZodType, at: Locate): string[] {
  if (issue.code !== "unrecognized_keys") return [`${at(issue.path)}: ${messageOf(issue)}`];
  const known = keysAt(schema, issue.path);
  return issue.keys.map((key) => {
    const near = nearest(key, known);
    const all = known.length > 0 ? `; the keys here are ${known.join(", ")}` : "";
    return `${at([...issue.path, key])}: there is no such key${near ? `; did you mean "${near}"?` : all}`;
  });
}

/** What is wrong, without what stands there. */
function messageOf(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_key") return issue.issues.map(messageOf).join("; ");
  if (issue.code === "invalid_union" && issue.errors.length > 0)
    return [...new Set(issue.errors.flat().map(messageOf))].join("; or it ");
  const [, expected = "", received = ""] = /^Invalid input: expected (.+), received (\w+)$/.exec(issue.message) ?? [];
  const wanted = kinds[expected] ?? expected;
  if (received === "undefined") return `is missing: it must be ${wanted}`;
  if (received !== "") return `must be ${wanted}, not ${kinds[received] ?? received}`;
  return issue.message
    .replace(/^Too (?:small|big): expected \w+ to /, "must ")
    .replace(/^Invalid \w+: expected /, "must be ");
}

/** What the schema's words mean to somebody who writes YAML. */
const kinds: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  boolean: "true or false",
  array: "a list",
  object: "keys with values",
  record: "keys with values",
  null: "nothing",
};

/** The keys that a schema has at a path, as its JSON Schema lists them. */
function keysAt(schema: z.ZodType, path: readonly PropertyKey[]): string[] {
  type Json = { properties?: Record<string, Json>; items?: Json; additionalProperties?: Json | boolean };
  let node: Json | undefined = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Json;
  for (const key of path) {
    const more: Json | boolean | undefined = node?.additionalProperties;
    node =
      typeof key === "number"
        ? node?.items
        : (node?.properties?.[String(key)] ?? (typeof more === "object" ? more : undefined));
  }
  return Object.keys(node?.properties ?? {});
}
